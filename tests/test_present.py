"""The view for a projector: in a real browser that can reach no other host."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import casebook
from casebook.classroom import small
from tests.classes import voters, write

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.conftest import Visit

    Open = Callable[..., Visit]

BOOK = casebook.load()
# Each grade, other cities, the longest texts and tables, cases with hardly an ending and without.
SAMPLE = [
    "hubei-old-village-preservation", "pingshan-appeals-platform-to-citywide-minyi-suban",
    "porto-alegre-participatory-budget", "lifts-for-old-walk-ups",
    "luohu-hospital-group-community-health-stations", "property-regulation-party-leadership",
    "dafen-wall-painters", "shenzhen-grid-officers-task-overload",
    "chicago-community-policing-beat-meetings",
]  # fmt: skip
LONG, SHORT = f"cases/{SAMPLE[0]}.html", "cases/dafen-wall-painters.html"
CHAPTER = "chapters/village.html"
PROJECTOR, LAPTOP = {"width": 1920, "height": 1080}, {"width": 1366, "height": 768}
SCREEN = ".cb-present > .cb-screen:not(.cb-screen-measure)"

# Walks from here to the last screen; of each its kind, text, smallest type and what has no room.
WALK = """() => {
    const next = document.querySelector('.cb-present [aria-label="Next screen"]');
    const screen = document.querySelector('.cb-present > .cb-screen:not(.cb-screen-measure)');
    const body = screen.querySelector('.cb-screen-body'), found = [];
    const SMALL = '.cb-kind, [class^="cb-screen-small"], .cb-screen-label, [class$="-said"],'
        + ' .cb-ballot-note, .cb-ballot-foot, .cb-ballot-problem';
    const look = () => {
        const inner = body.firstChild;
        const sizes = [...inner.querySelectorAll('p, li, td, tbody th, dd, h1, h2, label')]
            .filter((one) => one.checkVisibility() && one.textContent && !one.matches(SMALL))
            .map((one) => parseFloat(getComputedStyle(one).fontSize));
        found.push({
            kind: screen.dataset.kind, text: inner.innerText.replace(/\\s+/g, ' '),
            size: Math.min(...sizes, 999),
            over: Math.max(inner.offsetHeight - body.clientHeight,
                inner.scrollWidth - inner.clientWidth, body.scrollHeight - body.clientHeight),
        });
    };
    look();
    while (!next.disabled) { next.click(); look(); }
    return found;
}"""
# What a page seals, as sentences long enough to stand nowhere else by chance.
SEALED = """() => [...document.querySelectorAll('#sequel .cb-story > p, #sequel .cb-prompts p, ' +
    '#sequel figcaption p > span, #sequel .cb-later dd, details.cb-fold .cb-prose > p, ' +
    '.cb-says-one > p:first-child')]
    .flatMap((one) => {
        const copy = one.cloneNode(true);
        copy.querySelectorAll('.cb-cites').forEach((mark) => mark.remove());
        return copy.textContent.replace(/\\s+/g, ' ').split(/(?<=[.?!]) /);
    }).filter((one) => one.length > 45)"""


def present(visit: Visit) -> Page:
    """Open the view by its key."""
    visit.page.keyboard.press("p")
    visit.page.get_by_role("dialog").wait_for()
    return visit.page


def counter(page: Page) -> str:
    """The place that the bar shows: "7 / 23"."""
    return page.locator(".cb-place").inner_text()


def kind(page: Page) -> str:
    """What kind of slide is shown."""
    return str(page.locator(SCREEN).get_attribute("data-kind"))


def jump(page: Page, name: str) -> None:
    """Go to a slide by the overview."""
    page.keyboard.press("o")
    page.locator(".cb-panel-go", has_text=name).first.click()


def open_ending(page: Page) -> None:
    """Press Enter, wait, press it again."""
    page.keyboard.press("End")
    assert kind(page) == "gate"
    page.keyboard.press("Enter")
    page.wait_for_timeout(1050)
    page.keyboard.press("Enter")


# Both have one shape, in which all sizes are shares of the width: a few show that.
@pytest.mark.parametrize(
    ("case_id", "size", "least"),
    [*((one, PROJECTOR, 40) for one in SAMPLE), *((one, LAPTOP, 30) for one in SAMPLE[:3])],
)
def test_every_screen_is_large_and_has_room(
    open_page: Open, book_url: str, case_id: str, size: dict[str, int], least: int
) -> None:
    """No screen of a case scrolls, all is large, and nothing of the ending is shown before."""
    page = present(open_page(f"{book_url}cases/{case_id}.html", reduced_motion="reduce", **size))
    sealed = page.evaluate(SEALED)
    screens = page.evaluate(WALK)
    before = " ".join(screen["text"] for screen in screens)
    assert [] == [sentence for sentence in sealed if sentence in before]
    if BOOK.case(case_id).has_ending:
        assert screens[-1]["kind"] == "gate"
        open_ending(page)
        after = page.evaluate(WALK)
        assert after[-1]["kind"] != "gate"
        # Or the search before shows nothing: all of it is found now.
        told = re.sub(r"\s", "", "".join(screen["text"] for screen in after))
        missing = [one for one in sealed if re.sub(r"\s", "", one) not in told]
        assert [] == missing
        screens += after
    assert [] == [one for one in screens if one["over"] > 0]
    assert [] == [(one["kind"], one["size"]) for one in screens if one["size"] < least]


@pytest.mark.parametrize("from_file", [False, True], ids=["http", "file"])
def test_a_whole_case_by_keyboard(
    open_page: Open, book_url: str, built_book: Path, from_file: bool
) -> None:
    """A case is walked through in its order, forth and back, with the keys of a clicker."""
    start = f"file://{built_book}/" if from_file else book_url
    visit = open_page(start + LONG, **PROJECTOR)
    assert [] == [one for one in visit.requests if "casebook-present-" in one]
    page = present(visit)
    total = int(counter(page).split(" / ")[1])
    kinds = [kind(page)]
    for key in (["ArrowRight", "Space", "PageDown", "ArrowDown"] * total)[: total - 1]:
        page.keyboard.press(key)
        kinds.append(kind(page))
    assert counter(page) == f"{total} / {total}"
    order = list(dict.fromkeys(kinds))
    expected = [
        "title", "text", "exhibit", "role", "side", "question", "options", "ballot", "prompt",
        "gate",
    ]  # fmt: skip
    assert expected == order
    assert kinds[-2] == "ballot"
    page.keyboard.press("PageUp")
    page.keyboard.press("ArrowLeft")
    assert counter(page) == f"{total - 2} / {total}"
    page.keyboard.press("Home")
    assert counter(page) == f"1 / {total}"
    page.keyboard.press("ArrowUp")
    assert counter(page) == f"1 / {total}"
    open_ending(page)
    after = {one["kind"] for one in page.evaluate(WALK)}
    assert {"chosen", "text", "exhibit", "later", "prompt"} == after
    assert [] == visit.errors
    assert [] == visit.elsewhere


def test_marks_links_and_controls_stay_on_the_page(open_page: Open, book_url: str) -> None:
    """A slide has no marks of statements, no links, and no id that the page has."""
    page = present(open_page(book_url + SHORT))
    jump(page, "The options")
    assert page.locator(f"{SCREEN} :is(a, .cb-cites, [id], input)").count() == 0
    assert page.evaluate("new Set([...document.querySelectorAll('[id]')].map((one) => one.id)).size"
                         " === document.querySelectorAll('[id]').length")  # fmt: skip


def test_a_key_held_down_does_not_open_the_ending(open_page: Open, book_url: str) -> None:
    """Pressing on, or hammering, ends before the ending; two presses with a pause open it."""
    page = present(open_page(book_url + SHORT))
    page.keyboard.press("End")
    for key in ("ArrowRight", "PageDown", "Space", "ArrowDown"):
        for _ in range(12):
            page.keyboard.down(key)  # without letting go: the key repeats
        page.keyboard.up(key)
    for _ in range(30):
        page.keyboard.down("Enter")
        page.wait_for_timeout(45)
    page.keyboard.up("Enter")
    for _ in range(6):
        page.keyboard.press("Enter")
        page.wait_for_timeout(250)
    page.keyboard.press("Tab")
    for _ in range(4):
        page.keyboard.press("Space")
        page.wait_for_timeout(400)
    assert kind(page) == "gate"
    page.keyboard.press("ArrowLeft")  # which takes back what was pressed
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(1050)
    page.keyboard.press("Enter")
    assert kind(page) == "gate"
    page.wait_for_timeout(1050)
    page.keyboard.press("Enter")
    assert kind(page) == "text"


def test_a_finger_opens_the_ending_at_two_places(open_page: Open, book_url: str) -> None:
    """A button asks and another, elsewhere, confirms; a double click does not."""
    visit = open_page(book_url + SHORT)
    page = present(visit)
    page.keyboard.press("End")
    ask = page.get_by_role("button", name="Open it", exact=True)
    box = ask.bounding_box()
    assert box is not None
    page.mouse.dblclick(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    yes = page.get_by_role("button", name="Yes, open it now")
    yes.click()
    assert kind(page) == "gate"
    page.get_by_role("button", name="Not yet").click()
    assert yes.is_hidden()
    ask.click()
    page.wait_for_timeout(1050)
    yes.click()
    assert kind(page) == "text"
    page.keyboard.press("Escape")  # the next class begins before the ending
    present(visit)
    page.keyboard.press("End")
    assert kind(page) == "gate"


# What somebody can work out who knows the size of the class, the rule, and what is shown.
ATTACK = """(options) => {
    const { shownOf } = window.casebookPresent, seen = new Map(), most = 15;
    const all = (left, places) => places === 0 ? [[]] : Array.from({ length: left + 1 }, (_, one) =>
        all(left - one, places - 1).map((rest) => [one, ...rest])).flat();
    const votes = all(most, options);
    const sum = (counts) => counts.reduce((total, one) => total + one, 0);
    const look = (counts) => JSON.stringify(
        [sum(counts), counts.map((one, at) => shownOf(counts)[at] ? one : null)]);
    for (const counts of votes) {
        const key = look(counts);
        seen.set(key, [...(seen.get(key) || []), counts]);
    }
    return votes.filter((counts) => counts.some((one, at) => one > 0 && one < 5
        && new Set(seen.get(look(counts)).map((other) => other[at])).size < 2)).slice(0, 5);
}"""


def test_small_groups_cannot_be_worked_out(open_page: Open, book_url: str) -> None:
    """Of no vote does what is shown, with the size of the class, give away a group under five."""
    page = present(open_page(book_url + SHORT))
    for options in (2, 3, 4):
        assert [] == page.evaluate(ATTACK, options)
    for counts, shown in [
        ([12, 7, 9], [True, True, True]),
        ([12, 3, 7], [True, False, False]),
        ([12, 3, 3], [True, False, False]),
        ([12, 4, 4], [False, False, False]),
        ([3, 0, 0], [False, False, False]),
        ([0, 0, 20], [True, True, True]),
    ]:
        assert shown == page.evaluate("(counts) => casebookPresent.shownOf(counts)", counts)


def test_a_count_becomes_bars_before_and_after(open_page: Open, book_url: str) -> None:
    """Numbers are typed unseen; both rounds stand side by side, without what must not be seen."""
    page = present(open_page(book_url + SHORT, **PROJECTOR))
    for name, votes in (("before", [12, 3, 7, 0]), ("after", [8, 5, 9, 0])):
        jump(page, f"Count {name}")
        fields = page.locator(f"{SCREEN} .cb-ballot-field")
        assert fields.count() == 4
        for field, count in zip(fields.all(), votes, strict=True):
            field.fill(str(count))
        assert "disc" == fields.first.evaluate("one => getComputedStyle(one).webkitTextSecurity")
        fields.first.press("Enter")
    chart = page.locator(f"{SCREEN} .cb-ballot-chart")
    rows = [row.locator("td").all_inner_texts() for row in chart.locator("tbody tr").all()]
    assert [["12", "8"], ["not shown", "5"], ["not shown", "9"], ["0", "0"]] == rows
    bars = chart.locator(".cb-ballot-bar")
    assert 6 == bars.count()
    looks = {bar.evaluate("one => getComputedStyle(one).backgroundColor") for bar in bars.all()}
    assert 2 == len(looks)  # of before and of after
    assert "Groups under five are not shown" in page.locator(SCREEN).inner_text()
    page.keyboard.press("Space")  # keys go on where a field was
    assert kind(page) == "gate"
    page.keyboard.press("Home")
    jump(page, "Count before")
    assert "9" not in page.locator(f"{SCREEN} .cb-ballot-chart td").all_inner_texts()
    page.get_by_role("button", name="Count again").click()
    page.locator(f"{SCREEN} .cb-ballot-field").first.fill("many")
    page.get_by_role("button", name="Show the chart").click()
    assert "needs a whole number" in page.locator(f"{SCREEN} .cb-ballot-problem").inner_text()


def test_the_page_and_the_library_hide_the_same(open_page: Open, book_url: str) -> None:
    """`casebook class` and the present view have one rule of what is not shown."""
    page = present(open_page(book_url + SHORT))
    whole = [list(one) for n in (2, 3, 4) for one in product((0, 1, 3, 4, 5, 8), repeat=n)]
    shown = page.evaluate("(all) => all.map(casebookPresent.shownOf)", whole)
    assert [small.shown(counts) for counts in whole] == shown


def test_a_folder_of_slips_is_counted(open_page: Open, book_url: str, tmp_path: Path) -> None:
    """Votes of this case and round are counted, copies once; what is none is left out, unnamed."""
    visit = open_page(book_url + SHORT, **PROJECTOR)
    page = present(visit)
    folder = voters(tmp_path / "class", [12, 3, 7, 0], [8, 5, 9, 0])
    (slip,) = [path for path in folder.glob("slip-*") if '"before"' in path.read_text()][:1]
    write(folder, "slip (1).json", slip.read_bytes())
    write(folder, "li-wei.json", b"{")
    write(folder, "<img src=x onerror=alert(1)>.json", b"[" * 99_999)
    write(folder, "other.json", {**json.loads(slip.read_text()), "case": "x", "slip": "1" * 16})
    write(folder, "none.json", {**json.loads(slip.read_text()), "vote": "x", "slip": "2" * 16})
    jump(page, "Count before")
    page.locator(f"{SCREEN} input[type=file]").first.set_input_files(folder)
    page.locator(SCREEN).get_by_text("3 files were left out").wait_for()
    jump(page, "Count after")
    page.locator(f"{SCREEN} input[type=file]").last.set_input_files(sorted(folder.glob("slip-*")))
    chart = page.locator(f"{SCREEN} .cb-ballot-chart")
    chart.wait_for()
    rows = [row.locator("td").all_inner_texts() for row in chart.locator("tbody tr").all()]
    assert [["12", "8"], ["not shown", "5"], ["not shown", "9"], ["0", "0"]] == rows
    assert "li-wei" not in page.locator("body").inner_text()
    page.get_by_role("button", name="Count again").click()
    page.locator(f"{SCREEN} input[type=file]").last.set_input_files([folder / "li-wei.json"])
    page.locator(SCREEN).get_by_text("No votes after the discussion of this case").wait_for()
    assert [] == visit.errors
    assert [] == visit.elsewhere


def test_the_clock_of_a_question(open_page: Open, book_url: str) -> None:
    """It has the minutes of its question, pauses, takes a minute more, and ends without a sound."""
    visit = open_page("about:blank")
    visit.page.clock.install()
    visit.page.goto(book_url + SHORT)
    page = present(visit)
    minutes = BOOK.case("dafen-wall-painters").teaching.prompts[0].minutes  # type: ignore[union-attr]
    jump(page, "Count before")
    page.keyboard.press("ArrowRight")
    clock = page.get_by_role("timer")
    assert f"{minutes}:00" == clock.inner_text()
    page.keyboard.press("t")
    page.clock.run_for(61_000)
    assert f"{minutes - 2}:59" == clock.inner_text()
    page.keyboard.press("ArrowLeft")  # it goes on, and the bar shows it
    page.clock.run_for(2_000)
    page.get_by_role("button", name="Clock: ").click()
    assert f"{minutes - 2}:57" == clock.inner_text()
    page.get_by_role("button", name="Pause").click()
    page.clock.run_for(5_000)
    page.keyboard.press("+")
    assert f"{minutes - 1}:57" == clock.inner_text()
    page.get_by_role("button", name="Go on").click()
    page.clock.run_for(minutes * 60_000)
    assert clock.inner_text() == "0:00"
    assert "The time is over" in page.locator(SCREEN).inner_text()
    size = clock.evaluate("one => parseFloat(getComputedStyle(one).fontSize)")
    assert size > 110
    page.get_by_role("button", name="Back to the start").click()
    assert f"{minutes}:00" == clock.inner_text()


def test_escape_brings_the_reader_back(open_page: Open, book_url: str) -> None:
    """Place and focus are what they were; while the view is open, the page cannot be reached."""
    page = open_page(book_url + LONG).page
    page.evaluate("document.querySelector('#sequel details').open = true")
    link = page.locator("#sources a.cb-out").first
    link.focus()
    page.mouse.wheel(0, 37)
    page.wait_for_timeout(150)
    before = page.evaluate("[scrollX, scrollY]")
    assert before[1] > 500
    page.keyboard.press("p")
    dialog = page.get_by_role("dialog")
    dialog.wait_for()
    assert dialog.get_attribute("aria-modal") == "true"
    assert "Hubei" in str(dialog.get_attribute("aria-label"))
    inside = "document.querySelector('.cb-present').contains(document.activeElement)"
    for key in ["Tab"] * 14 + ["Shift+Tab"] * 14:
        page.keyboard.press(key)
        assert page.evaluate(inside)
    assert page.evaluate("[...document.body.children].every((one) => one.inert "
                         "|| one.matches('.cb-present, script, template'))")  # fmt: skip
    page.keyboard.press("PageDown")
    page.keyboard.press("Escape")
    assert page.get_by_role("dialog").count() == 0
    assert before == page.evaluate("[scrollX, scrollY]")
    assert link.evaluate("one => one === document.activeElement")
    assert page.evaluate("![...document.body.children].some((one) => one.inert)")


def test_overview_keys_and_a_dark_screen(open_page: Open, book_url: str) -> None:
    """`o` leads to every slide, `?` names the keys, `b` darkens; Escape closes what is open."""
    page = present(open_page(book_url + LONG))
    page.keyboard.press("o")
    names = page.locator(".cb-panel-go").all_inner_texts()
    assert any("Renew as the owners agreed" in name for name in names)
    assert names[-1].endswith("The ending")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert counter(page).startswith("3 / ")
    page.keyboard.press("?")
    assert page.get_by_role("heading", name="Keys").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("b")
    assert page.locator(SCREEN).is_hidden()
    page.keyboard.press("ArrowRight")  # wakes the screen, and no more
    assert page.locator(SCREEN).is_visible()
    assert counter(page).startswith("3 / ")
    page.keyboard.press("b")
    page.mouse.click(300, 300)
    assert page.locator(SCREEN).is_visible()


SWIPE = """(by) => {
    const box = document.querySelector('.cb-present .cb-screen');
    const at = (x) => new Touch({ identifier: 1, target: box, clientX: x, clientY: 300 });
    const send = (kind, touches, changed) => box.dispatchEvent(new TouchEvent(kind, {
        bubbles: true, touches, changedTouches: [changed] }));
    send('touchstart', [at(200)], at(200));
    send('touchend', [], at(200 + by));
}"""


def test_a_phone_swipes(open_page: Open, book_url: str) -> None:
    """A finger moves on and back, and no screen is wider or higher than the phone."""
    visit = open_page(book_url + LONG, width=390, height=844, has_touch=True)
    page = visit.page
    page.get_by_role("button", name="Present").tap()
    page.get_by_role("dialog").wait_for()
    page.evaluate(SWIPE, -120)
    assert counter(page).startswith("2 / ")
    page.evaluate(SWIPE, 120)
    page.evaluate(SWIPE, 20)
    assert counter(page).startswith("1 / ")
    assert [] == [one for one in page.evaluate(WALK) if one["over"] > 0]
    page.set_viewport_size({"width": 844, "height": 390})  # turned: divided anew, at the same slide
    page.wait_for_timeout(300)
    assert kind(page) == "gate"


def test_paper_has_nothing_of_it(open_page: Open, book_url: str) -> None:
    """A page printed while the view is open is the page."""
    page = present(open_page(book_url + SHORT))
    page.emulate_media(media="print")
    assert page.locator(".cb-present").is_hidden()
    assert page.locator("article h1").is_visible()


def test_nothing_moves_for_those_who_asked_for_that(open_page: Open, book_url: str) -> None:
    """Where the system asks for less motion, a screen does not fade in."""
    running = {}
    for motion in ("no-preference", "reduce"):
        page = present(open_page(book_url + SHORT, reduced_motion=motion))
        page.keyboard.press("PageDown")
        running[motion] = page.evaluate(
            f"getComputedStyle(document.querySelector('{SCREEN} .cb-screen-inner')).animationName"
        )
    assert {"no-preference": "cb-screen-in", "reduce": "none"} == running


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_view_has_no_serious_barrier(open_page: Open, book_url: str, dark: bool) -> None:
    """axe-core finds nothing serious on a screen of any kind, in the overview and the keys."""
    from axe_playwright_python.sync_playwright import Axe

    page = present(open_page(book_url + LONG, dark=dark, reduced_motion="reduce"))
    seen: dict[str, list[str]] = {}

    def look(name: str) -> None:
        found = Axe().run(page, context=[[".cb-present"]]).response["violations"]
        seen[name] = [
            f"{one['id']}: {one['nodes'][0]['html'][:120]}"
            for one in found
            if one["impact"] in ("serious", "critical")
        ]

    total = int(counter(page).split(" / ")[1])
    for _ in range(total):
        if kind(page) not in seen:
            look(kind(page))
        page.keyboard.press("PageDown")
    page.keyboard.press("Enter")
    look("gate, asked")
    for key in ("o", "?"):
        page.keyboard.press(key)
        look(key)
        page.keyboard.press("Escape")
    assert {"title", "exhibit", "ballot", "prompt", "gate", "o", "?"} <= set(seen)
    assert {} == {name: problems for name, problems in seen.items() if problems}


@pytest.mark.parametrize("size", [PROJECTOR, LAPTOP], ids=["projector", "laptop"])
@pytest.mark.parametrize("name", ["chapters/village.html", "chapters/estate.html"])
def test_a_chapter_is_shown_from_its_boxes(
    open_page: Open, book_url: str, name: str, size: dict[str, int]
) -> None:
    """A chapter has its aims, its cases, then behind the gate what takes their endings as known."""
    visit = open_page(book_url + name, reduced_motion="reduce", **size)
    page = present(visit)
    sealed = page.evaluate(SEALED)
    assert sealed != []
    before = page.evaluate(WALK)
    kinds = list(dict.fromkeys(one["kind"] for one in before))
    assert ["title", "text", "list", "case", "prompt", "gate"] == kinds
    assert before[-1]["kind"] == "gate"
    text = " ".join(one["text"] for one in before)
    assert [] == [sentence for sentence in sealed if sentence in text]
    open_ending(page)
    after = page.evaluate(WALK)
    assert {"prompt", "evidence", "list"} <= {one["kind"] for one in after}
    evidence = [one["text"] for one in after if one["kind"] == "evidence"]
    assert any("WEAK SPOT" in one.upper() for one in evidence)
    assert [] == [one for one in before + after if one["over"] > 0]
    assert min(one["size"] for one in before + after) >= (40 if size is PROJECTOR else 30)
    assert [] == visit.errors


# A chapter as its directives make it, where no page has one yet.
NEW_CHAPTER = """() => {
    document.querySelector('article.bd-article').innerHTML = `<section><h1>A street</h1>
    <dl class="cb-chapter-head"><div><dt>Level</dt><dd>beginner</dd></div></dl>
    <div class="cb-objectives admonition"><p class="admonition-title">After this you can</p>
        <ul><li><p>count lamps.</p></li></ul></div><p>Whose street is it?</p>
    <div class="cb cb-chapter-cases">
        <ul class="cb-uses cb-uses-main"><li class="cb-use"><a class="cb-use-title" href="#">Lane
        lamps</a> <span class="cb-kind">Futian, full case, 80 minutes</span>
        <span class="cb-use-why">Because it is dark.</span></li></ul>
        <ul class="cb-uses cb-uses-compare"><li class="cb-use"><a class="cb-use-title">Other
        lamps</a></li></ul></div>
    <section id="when-you-have-chosen"><h2>When you have chosen</h2>
    <div class="admonition cb-read-first"><p class="admonition-title">Read this first</p>
        <p>One lamp is not another.</p></div>
    <table class="cb-matrix"><caption>Two lanes</caption><thead><tr><th>Lane</th><th>Lamps</th></tr>
        </thead><tbody><tr><th>East</th><td>28</td></tr></tbody></table>
    <section class="cb-salon"><p class="cb-box-label">Salon · 40 minutes</p>
        <p class="cb-box-title">Who lights it?</p><ol class="cb-salon-steps"><li>All sit.</li></ol>
        <ul class="cb-seats"><li class="cb-seat"><span class="cb-seat-name">Electrician</span>
        <span class="cb-kind">frontline</span></li></ul>
        <div class="cb-instructor"><p>zebra</p></div></section>
    <ol class="cb-prompts cb-chapter-prompts"><li data-minutes="7"><p>Who pays?</p>
        <p class="cb-kind">Opening · 7 minutes</p><div class="cb-instructor">zebra</div></li></ol>
    <div data-present="slide"><h3>Their own slide</h3><p>Said here.</p></div>
    <table class="cb-worksheet"><tbody><tr><td>zebra</td></tr></tbody></table>
    <section class="cb-note"><p>zebra</p></section></section></section>`;
}"""


def test_a_chapter_of_directives(open_page: Open, book_url: str) -> None:
    """Cases, comparison, salon with seats and questions become slides; what is not, stays."""
    visit = open_page(book_url + CHAPTER)
    visit.page.evaluate(NEW_CHAPTER)
    page = present(visit)
    before = page.evaluate(WALK)
    kinds = [one["kind"] for one in before]
    assert ["title", "text", "list", "case", "list", "prompt", "gate"] == kinds
    assert "beginner" in before[0]["text"]
    assert "Futian, full case, 80 minutes" in before[3]["text"]
    open_ending(page)
    after = page.evaluate(WALK)
    assert ["list", "table", "prompt", "list", "seats", "slide"] == [one["kind"] for one in after]
    assert "40:00" in after[2]["text"]
    assert "7:00" in before[5]["text"]
    assert "zebra" not in " ".join(one["text"] for one in before + after)


# What the instructor's edition puts on the page of a case.
NOTE = """() => {
    const note = document.createElement('section');
    note.className = 'cb-note';
    note.innerHTML = `<h2>For the instructor</h2>
    <p class="cb-label">What it is about</p><p>About a wall.</p>
    <p class="cb-label">By the clock</p><ol class="cb-clock">
        <li data-step data-minutes="10"><span class="cb-clock-text">Part A aloud.</span></li>
        <li data-step data-minutes="15"><span class="cb-clock-text">The turn.</span></li></ol>
    <p class="cb-label">Answers that will come</p><p>Somebody says: fire.</p>
    <pre class="cb-board">WHO | WHAT</pre>`;
    document.querySelector('main').append(note);
}"""


@pytest.mark.parametrize("from_file", [False, True], ids=["http", "file"])
def test_a_second_window_has_the_notes(
    open_page: Open, book_url: str, built_book: Path, from_file: bool
) -> None:
    """Where a page has a note, a window shows what belongs to the screen, what is next, time."""
    visit = open_page((f"file://{built_book}/" if from_file else book_url) + SHORT)
    page = visit.page
    present(visit)
    assert page.locator("button[title^='Notes in a second window']").is_hidden()
    page.keyboard.press("n")
    page.keyboard.press("Escape")
    page.evaluate(NOTE)
    present(visit)
    with page.context.expect_page() as opened:
        page.keyboard.press("n")
    notes = opened.value
    problems: list[str] = []
    notes.on("pageerror", lambda error: problems.append(str(error)))
    notes.get_by_text("About a wall.").wait_for()
    look = "one => getComputedStyle(one).display"
    assert notes.get_by_role("main").evaluate(look) == "grid"  # its style sheet is allowed
    assert "Part A: About forty painters" in notes.get_by_role("region", name="Next").inner_text()
    assert "10 min" in notes.locator(".cb-clock-planned").inner_text()
    assert re.fullmatch(r"\d\d:\d\d", notes.locator(".cb-clock-time").inner_text())
    notes.get_by_role("button", name="Now at step 2").click()
    assert "25 min" in notes.locator(".cb-clock-planned").inner_text()
    notes.keyboard.press("PageDown")  # the clicker works in either window
    assert counter(page).startswith("2 / ")
    assert "f8" in notes.get_by_role("region", name="What it rests on").inner_text()
    notes.get_by_role("button", name="Next ›").click()
    assert counter(page).startswith("3 / ")
    jump(page, "The ending")
    assert "once it is opened" in notes.get_by_role("region", name="Next").inner_text()
    jump(page, "Count after")
    page.keyboard.press("PageUp")
    assert (
        "Somebody says: fire." in notes.get_by_role("region", name="For this screen").inner_text()
    )
    notes.wait_for_timeout(1100)
    assert notes.locator(".cb-clock-used").inner_text() != "0:00"
    page.keyboard.press("Escape")
    page.wait_for_timeout(200)
    assert notes.is_closed()
    assert [] == problems + visit.errors


def test_the_button_stands_where_something_can_be_shown(built_book: Path) -> None:
    """Every case that is taught and every chapter has it; a row, a page of reference does not."""
    for path in [*built_book.glob("*.html"), *built_book.glob("cases/*.html")]:
        page = path.read_text(encoding="utf-8")
        is_case = path.parent.name == "cases"
        is_chapter = "cb-objectives" in page or "cb-chapter-prompts" in page
        wanted = BOOK.case(path.stem).teaching is not None if is_case else is_chapter
        assert wanted == ("cb-present-open" in page) == ("casebook-present.js" in page), path.name
        assert "casebook-present-view" not in page


def test_what_a_page_pays_before_it_is_asked(built_book: Path) -> None:
    """The button's script is small; the parts of the view are loaded when it is asked for."""
    found = (built_book / "_static").glob("casebook-present*")
    parts = {path.name: path.stat().st_size for path in found if path.suffix != ".gz"}
    assert parts.pop("casebook-present.js") < 2500
    assert len(parts) == 9
    assert sum(parts.values()) < 90_000
