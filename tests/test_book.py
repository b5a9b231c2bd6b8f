"""The built book in a real browser that can reach no other host."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import pytest
import yaml

from tests.banks import CASE, WORK, changed, write_bank
from tests.books import SmallBook

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.conftest import Visit

    Open = Callable[..., Visit]

ROOT = Path(__file__).parent.parent
TOC = yaml.safe_load((ROOT / "book" / "_toc.yml").read_text(encoding="utf-8"))
ENTRIES = [
    entry
    for part in TOC["parts"]
    for chapter in part["chapters"]
    for entry in (chapter, *chapter.get("sections", ()))
]
CHAPTERS = [TOC["root"], *(entry["file"] for entry in ENTRIES if "file" in entry)]
CASES = [f"cases/{path.stem}" for path in sorted((ROOT / "data" / "cases").glob("[!_]*.yaml"))]
PAGES = [f"{name}.html" for name in [*CHAPTERS, *CASES]] + ["search.html?q=owners"]
# One page of each type: front, prose with charts, finder, case with and without a sequel, how to
# read, data, the codebook of codings, the research notebook, dictionary, reference of the library
# and of the commands, decisions, search.
SEALED = "cases/property-regulation-party-leadership.html"
TAUGHT = "cases/riders-from-served-to-scouts.html"
TYPES = [
    "intro.html", "setting.html", "chapters/village.html", "library.html", SEALED, TAUGHT,
    "cases/baishizhou-tenant-clearance.html", "researchers.html", "how-to-read.html",
    "data.html", "theory/coding.html", "theory/configurations.html", "theory/pairs.html",
    "reference/data-dictionary.html", "reference/api.html",
    "reference/api-parts.html", "reference/command-line.html", "reference/decisions.html",
    "search.html?q=owners", "course.html", "who-governs.html", "theory/accounts.html",
]  # fmt: skip
LAPTOP, PHONE = {"width": 1366, "height": 900}, {"width": 390, "height": 844}

DRAWN = """() => [...document.querySelectorAll('figure.cb-chart')]
    .every((figure) => figure.dataset.drawn || figure.dataset.failed)"""
# How many parameters of a chart are bound to a control; "scales" and "legend" have none.
BOUND = """(figure) => (JSON.parse(figure.querySelector('.cb-chart-spec').textContent).params || [])
    .filter((one) => one.bind && typeof one.bind === 'object').length"""
MARKS = """() => [...document.querySelectorAll('figure.cb-chart')].map((figure) =>
    [...figure.querySelectorAll('svg [role=graphics-symbol], svg .mark-text text')].length)"""


def has_chart(page: str) -> bool:
    """Whether the source of a page asks for a chart."""
    source = ROOT / "book" / f"{page.partition('.html')[0]}.md"
    return source.exists() and bool(re.search(r"^charts\.\w+\(", source.read_text("utf-8"), re.M))


# What is folded is read by somebody, too.
UNFOLD = "document.querySelectorAll('main details').forEach((one) => { one.open = true; })"


def wait_for_charts(page: Page) -> None:
    """Do something, and wait until every chart of the page is drawn or has failed."""
    page.mouse.move(2, 2)
    page.mouse.move(3, 3)
    page.wait_for_function(DRAWN)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_complete_without_a_network(open_page: Open, book_url: str, name: str) -> None:
    """A page asks no other host for anything, logs no error, and draws every chart it has."""
    visit = open_page(book_url + name)
    wait_for_charts(visit.page)
    assert [] == visit.elsewhere
    assert [] == visit.errors
    marks = visit.page.evaluate(MARKS)
    assert all(count > 1 for count in marks), marks
    assert has_chart(name) == bool(marks)
    assert visit.page.locator("h1").count() == 1


@pytest.mark.parametrize("name", TYPES)
def test_a_page_opens_from_a_file(open_page: Open, built_book: Path, name: str) -> None:
    """Opened from a folder instead of a server, a page has its charts and logs no error."""
    visit = open_page(f"file://{built_book}/{name}")
    wait_for_charts(visit.page)
    assert [] == visit.elsewhere
    assert [] == visit.errors
    assert all(count > 1 for count in visit.page.evaluate(MARKS))


class _Links(HTMLParser):
    """What a page makes a browser load, where its links lead, and the ids it has."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.leads: list[str] = []
        self.ids: set[str] = set()
        self._style = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._style = tag == "style"
        given = {name: value or "" for name, value in attrs}
        self.ids.update(given[name] for name in ("id", "name") if name in given)
        if tag == "a":
            self.leads.append(given.get("href", ""))
        for name in (
            "src",
            "srcset",
            "poster",
            "data",
            "action",
            *(["href"] if tag != "a" else []),
        ):
            self.loads += [
                part.split()[0] for part in given.get(name, "").split(",") if part.strip()
            ]
        self.loads += in_css(given.get("style", ""))

    def handle_data(self, data: str) -> None:
        if self._style:
            self.loads += in_css(data)


def in_css(text: str) -> list[str]:
    """Addresses that a style sheet loads."""
    found = re.findall(r"url\(\s*['\"]?([^'\")]+)|@import\s+['\"]([^'\"]+)", text)
    return [first or second for first, second in found]


def test_nothing_in_the_built_book_loads_from_elsewhere(built_book: Path) -> None:
    """No page and no style sheet names another host where a browser would ask it."""
    stray = {}
    pages, sheets = sorted(built_book.rglob("*.html")), sorted(built_book.rglob("*.css"))
    assert len(pages) >= len(PAGES)
    assert sheets
    for path in pages:
        stray[path.name] = _Links(path.read_text(encoding="utf-8")).loads
    for path in sheets:
        stray[path.name] = in_css(path.read_text(encoding="utf-8"))
    elsewhere = {
        name: [address for address in loads if re.match(r"(https?:)?//", address)]
        for name, loads in stray.items()
    }
    assert {} == {name: found for name, found in elsewhere.items() if found}


def test_every_link_leads_somewhere(built_book: Path) -> None:
    """Each link between pages leads to a file that is there, and to a place on it."""
    pages = {path: _Links(path.read_text(encoding="utf-8")) for path in built_book.rglob("*.html")}
    broken = []
    for path, links in pages.items():
        for lead in links.leads:
            parts = urlsplit(lead)
            if parts.scheme or not (parts.path or parts.fragment):
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            place = unquote(parts.fragment)
            known = pages.get(target)
            if not target.exists() or (place and known is not None and place not in known.ids):
                broken.append(f"{path.relative_to(built_book)}: {lead}")
    assert [] == broken


@pytest.mark.parametrize("name", [page for page in PAGES if has_chart(page)])
def test_a_chart_answers_to_its_controls(open_page: Open, book_url: str, name: str) -> None:
    """Each control under a chart has a name, and using it with the keyboard changes the chart."""
    page = open_page(book_url + name).page
    wait_for_charts(page)
    for figure in page.locator("figure.cb-chart").all():
        controls = figure.locator(".cb-chart-controls :is(select, input)").all()
        assert bool(figure.evaluate(BOUND)) == bool(controls)
        for control in controls:
            assert control.evaluate("one => one.labels.length > 0 && !!one.ariaLabel")
            first = control.input_value()
            before = figure.locator("svg").inner_html()
            control.focus()
            page.keyboard.press("ArrowDown")
            page.wait_for_function(
                "([svg, before]) => svg.innerHTML !== before",
                arg=[figure.locator("svg").element_handle(), before],
            )
            # Back to all, so that the next control has something left to choose from.
            if control.evaluate("one => one.tagName") == "SELECT":
                control.select_option(first)


def test_the_chapters_have_charts_with_controls(open_page: Open, book_url: str) -> None:
    """Both theme chapters have a chart that the reader can change."""
    for name in ("chapters/village.html", "chapters/estate.html"):
        page = open_page(book_url + name).page
        wait_for_charts(page)
        assert page.locator(".cb-chart-controls :is(select, input)").count() >= 1


def test_a_chart_follows_the_page_into_the_dark(open_page: Open, book_url: str) -> None:
    """A change between light and dark redraws a chart in the page's colours, choice kept."""
    page = open_page(book_url + "chapters/village.html").page
    wait_for_charts(page)
    figure = page.locator("figure.cb-chart", has=page.locator("select")).first
    figure.locator("select").first.select_option(index=1)
    chosen = figure.locator("select").first.input_value()
    label = figure.locator("svg .mark-text text").first
    light = label.get_attribute("fill")
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.wait_for_function("figure => figure.dataset.drawn === 'dark'", arg=figure.element_handle())
    assert light != label.get_attribute("fill")
    assert chosen == figure.locator("select").first.input_value()
    ground = figure.locator("svg").evaluate("svg => getComputedStyle(svg).backgroundColor")
    assert ground in ("rgba(0, 0, 0, 0)", "transparent")


def test_a_chart_keeps_to_its_room(open_page: Open, book_url: str) -> None:
    """A window that grows and shrinks leaves each chart as wide as its room, in both directions."""
    page = open_page(book_url + "setting.html", **PHONE).page
    wait_for_charts(page)
    fits = """() => [...document.querySelectorAll('.cb-chart-view')].every((view) =>
        Math.abs(view.querySelector('svg').getBoundingClientRect().width - view.clientWidth) < 2)"""
    for size in (LAPTOP, PHONE, LAPTOP):
        page.set_viewport_size(size)
        page.wait_for_function(fits)


def test_a_chart_is_a_picture_until_somebody_is_there(open_page: Open, book_url: str) -> None:
    """Who only opens a page loads no drawing library; a first key is enough for it."""
    visit = open_page(book_url + "setting.html")
    assert visit.page.locator(".cb-chart-still").first.is_visible()
    assert not any("vega" in address for address in visit.requests)
    visit.page.keyboard.press("Tab")
    visit.page.wait_for_function(DRAWN)
    assert 0 == visit.page.locator(".cb-chart-still").count()
    assert any("vega" in address for address in visit.requests)


def test_without_a_script_a_chart_is_a_picture(open_page: Open, book_url: str) -> None:
    """A browser without scripts shows the picture of a chart, with its description."""
    page = open_page(book_url + "setting.html", java_script_enabled=False).page
    picture = page.locator(".cb-chart-still").first
    assert picture.is_visible()
    assert picture.evaluate("image => image.naturalWidth") > 100
    assert len(picture.get_attribute("alt") or "") > 40


class TestSearchPage:
    """The search page, which the search field of every page leads to."""

    @pytest.fixture(params=["server", "file"])
    def address(self, request: pytest.FixtureRequest, book_url: str, built_book: Path) -> str:
        """The page on a server and from a file, up to the words."""
        where = book_url if request.param == "server" else f"file://{built_book}/"
        return f"{where}search.html?q="

    def found(self, page: Page) -> list[str]:
        """Where the results lead, in their order."""
        page.wait_for_selector(".cb-found > li")
        links = page.locator(".cb-found h2 a").all()
        return [str(link.get_attribute("href")) for link in links]

    @pytest.mark.parametrize(
        ("words", "expected"),
        [
            ("incinerator", "cases/east-incinerator-disclosure-suit.html"),
            ("白石洲", "cases/baishizhou-tenant-clearance.html"),
            ("小区", "reference/glossary.html"),
            ("krippendorff alpha", "theory/coding.html"),
        ],
    )
    def test_finds_cases_and_pages(
        self, open_page: Open, address: str, words: str, expected: str
    ) -> None:
        """Cases and other pages are found by English and by Chinese words, parts of words too."""
        visit = open_page(address + words)
        assert expected in self.found(visit.page)
        assert [] == visit.errors

    def test_finds_the_cases_of_the_library(self, open_page: Open, book_url: str) -> None:
        """Every case that `Casebook.search` finds is among the results."""
        import casebook

        for words in ("小区", "owners committee vote", "户口 学位"):
            page = open_page(f"{book_url}search.html?q={words}").page
            expected = set(casebook.load().search(words, limit=99)["case_id"])
            assert expected
            assert expected <= {Path(href).stem for href in self.found(page)}, words

    def test_a_passage_leads_to_its_place(self, open_page: Open, address: str) -> None:
        """Under a result stands where the words are, marked, with a link to the place."""
        page = open_page(f"{address}tenants of urban villages").page
        hit = page.locator(".cb-found > li", has=page.locator("a[href^='chapters/village.html']"))
        mark = hit.locator(".cb-tile-hit mark").first
        mark.wait_for()
        words = mark.inner_text()
        hit.locator("a.cb-tile-hit-where").first.click()
        page.wait_for_url("**/chapters/village.html#*")
        place = page.locator(f"[id='{urlsplit(page.url).fragment}']")
        assert words in place.inner_text()

    def test_words_typed_on_the_page(self, open_page: Open, address: str) -> None:
        """Other words change results and address; a slip is answered with the word meant."""
        page = open_page(f"{address}小区").page
        before = self.found(page)
        page.get_by_label("Words, English or Chinese").fill("incineratr")
        page.get_by_role("button", name="incinerator").click()
        page.wait_for_selector(".cb-found a[href='cases/east-incinerator-disclosure-suit.html']")
        assert before != self.found(page)
        assert page.url.endswith("q=incinerator")

    def test_every_page_leads_to_it(self, open_page: Open, book_url: str) -> None:
        """The search of a case page, opened with its key, shows the results of its words."""
        page = open_page(book_url + SEALED).page
        page.keyboard.press("Control+k")
        page.keyboard.type("白石洲")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search.html?q=*")
        assert "cases/baishizhou-tenant-clearance.html" == self.found(page)[0]


class TestFinder:
    """The finder in the case library."""

    @pytest.fixture
    def page(self, open_page: Open, built_book: Path) -> Page:
        """The library, opened from a file: the harder of the two ways."""
        return open_page(f"file://{built_book}/library.html").page

    def ask(self, page: Page, words: str) -> None:
        """Type words, and wait until the list is that of these words."""
        page.get_by_label("Words, English or Chinese").fill(words)
        page.wait_for_selector(".cb-tiles:not([aria-busy])")

    def shown(self, page: Page) -> list[str]:
        """Ids of the cases that are to be seen, in their order."""
        items = page.locator(".cb-tiles > li")
        return [str(one.get_attribute("data-case")) for one in items.all() if one.is_visible()]

    def test_a_time_shows_every_case_that_fits_into_it(self, page: Page) -> None:
        """Who has 45 minutes sees the cases of 20, too; grade and ending narrow what is shown."""
        import casebook

        book = casebook.load()
        fitting = book.cases[book.cases["minutes"] <= 45]
        page.get_by_label("Time").select_option("up to 45")
        assert set(fitting["case_id"]) == set(self.shown(page))
        page.get_by_label("Grade").select_option("Short case")
        assert set(fitting[fitting["grade"] == "short"]["case_id"]) == set(self.shown(page))
        page.get_by_label("Grade").select_option("Vignette")
        page.get_by_label("Has").select_option("none known")
        shown = self.shown(page)
        assert shown
        assert not any(book.case(case_id).has_ending for case_id in shown)

    @pytest.mark.parametrize(
        ("words", "expected"),
        [
            ("白石洲", ["baishizhou-tenant-clearance"]),
            ("INCINERATOR", ["east-incinerator-disclosure-suit"]),
        ],
    )
    def test_words_in_both_languages(self, page: Page, words: str, expected: list[str]) -> None:
        """Words are found in English and in Chinese, whatever their case."""
        self.ask(page, words)
        assert expected == self.shown(page)
        assert f"1 of {len(CASES)} cases" == page.get_by_role("status").inner_text()

    def test_filters_agree_with_the_library(self, page: Page) -> None:
        """Theme, place, kind of actor and years give what `Casebook.find` gives."""
        import casebook

        book = casebook.load()
        page.get_by_label("Theme").select_option("space")
        assert set(book.find(theme="space").case_id) == set(self.shown(page))
        page.get_by_label("Place").select_option("Luohu")
        assert set(book.find(theme="space", place="Luohu").case_id) == set(self.shown(page))
        page.get_by_role("button", name="Clear").click()
        page.get_by_label("Kind of actor").select_option("court")
        assert set(book.find(actor_kind="court").case_id) == set(self.shown(page))
        page.get_by_label("Kind of actor").select_option("")
        page.get_by_label("From").fill("2005")
        page.get_by_label("To", exact=True).fill("2012")
        assert set(book.find(years=(2005, 2012)).case_id) == set(self.shown(page))

    def test_what_fits_nothing_says_so(self, page: Page) -> None:
        """A search without a result says what to do; clearing brings all cases back."""
        self.ask(page, "zzzz")
        assert [] == self.shown(page)
        assert page.get_by_text("No case fits.").is_visible()
        page.get_by_role("button", name="Clear").click()
        page.locator(".cb-finder-none").wait_for(state="hidden")
        assert len(CASES) == len(self.shown(page))

    def test_the_address_keeps_the_filters(self, page: Page) -> None:
        """An address with filters, opened again, shows the same cases."""
        page.get_by_label("Theme").select_option("disputes")
        self.ask(page, "owners")
        before = self.shown(page)
        assert 0 < len(before) < len(CASES)
        page.reload()
        assert before == self.shown(page)
        assert page.get_by_label("Theme").input_value() == "disputes"

    def test_the_order_is_that_of_the_library(self, page: Page) -> None:
        """Words give the cases of `Casebook.search` in the same order."""
        import casebook

        book = casebook.load()
        for words in ("owners committee vote", "业委会", "户口 学位", "comittee owners"):
            expected = list(book.search(words, limit=99)["case_id"].unique())
            assert expected
            self.ask(page, words)
            assert expected == self.shown(page), words

    def test_a_passage_leads_to_its_statement(self, page: Page) -> None:
        """Under a case stands where the words are, marked, with a link to that statement."""
        self.ask(page, "shortage first-grade places")
        hit = page.locator("[data-case='baishizhou-tenant-clearance'] .cb-tile-hit")
        assert ["shortage", "first", "grade", "places"] == hit.locator("mark").all_inner_texts()
        hit.get_by_role("link", name="f7").click()
        page.wait_for_url("**/cases/baishizhou-tenant-clearance.html#f7")
        assert page.locator("#f7").is_visible()

    def test_words_and_filters_together(self, page: Page) -> None:
        """Filters narrow what the words found; without words the page has its own order again."""
        import casebook

        before = self.shown(page)
        page.get_by_label("Theme").select_option("disputes")
        self.ask(page, "owners")
        found = casebook.load().search("owners", limit=99, theme="disputes")
        assert list(found["case_id"].unique()) == self.shown(page)
        page.get_by_role("button", name="Clear").click()
        page.locator(".cb-tile-hit").first.wait_for(state="detached")
        assert before == self.shown(page)

    def test_a_slip_is_answered_with_the_word_meant(self, page: Page) -> None:
        """A misspelt word is offered as it was meant, for one press of a key."""
        self.ask(page, "incinarator")
        assert [] == self.shown(page)
        button = page.get_by_role("button", name="incinerator")
        button.focus()
        page.keyboard.press("Enter")
        page.wait_for_selector(".cb-tile-hit")
        assert ["east-incinerator-disclosure-suit"] == self.shown(page)
        assert "incinerator" == page.get_by_label("Words, English or Chinese").input_value()

    def test_some_of_the_words_are_better_than_nothing(self, page: Page) -> None:
        """If no case has all the words, those with some are shown, and the status says so."""
        self.ask(page, "owners qqqxyz")
        assert page.get_by_role("status").inner_text().startswith("No case has all of these words.")
        assert "In no case: qqqxyz." in page.locator(".cb-finder-hint").inner_text()
        assert self.shown(page)
        self.ask(page, "the of")
        assert "too common" in page.locator(".cb-finder-hint").inner_text()
        assert len(CASES) == len(self.shown(page))

    @pytest.mark.parametrize("anchor", ["main-content", "the-case-library"])
    def test_a_link_within_the_page_is_no_question(self, page: Page, anchor: str) -> None:
        """The skip link and the link of a heading leave words, filters and list as they are."""
        self.ask(page, "owners")
        page.get_by_label("Theme").select_option("disputes")
        before = self.shown(page)
        page.evaluate("id => { location.hash = id; }", anchor)
        page.wait_for_timeout(100)
        assert "owners" == page.get_by_label("Words, English or Chinese").input_value()
        assert before == self.shown(page)

    def test_without_a_script_the_list_stands(self, open_page: Open, book_url: str) -> None:
        """Without scripts all cases are listed and no dead form is shown."""
        page = open_page(book_url + "library.html", java_script_enabled=False).page
        assert len(CASES) == len(self.shown(page))
        assert page.locator(".cb-finder-form").is_hidden()


class TestCards:
    """The cards of references to statements."""

    REFERENCE = "main a.cb-ref[data-statement^='baishizhou-tenant-clearance/f']"

    def test_hover(self, open_page: Open, book_url: str) -> None:
        """Pointing at a number shows its card; the pointer can move onto it; leaving closes it."""
        page = open_page(book_url + "chapters/village.html").page
        page.locator(self.REFERENCE).first.hover()
        card = page.get_by_role("dialog")
        card.wait_for()
        for word in ("Says", "In", "excerpt"):
            assert word in card.inner_text() or word.upper() in card.inner_text()
        card.hover()
        page.wait_for_timeout(500)
        assert card.is_visible()
        page.mouse.move(1, 1)
        card.wait_for(state="detached")

    def test_keyboard(self, open_page: Open, book_url: str) -> None:
        """Focus opens the card, Tab goes into it and out behind its link, Escape closes it."""
        page = open_page(book_url + "chapters/village.html").page
        link = page.locator(self.REFERENCE).first
        link.focus()
        card = page.get_by_role("dialog")
        card.wait_for()
        assert link.get_attribute("aria-expanded") == "true"
        assert (
            link.evaluate("one => document.getElementById(one.getAttribute('aria-controls')).role")
            == "dialog"
        )
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('.cb-popover') !== null")
        page.keyboard.press("Escape")
        assert card.count() == 0
        assert link.evaluate("one => one === document.activeElement")
        assert link.get_attribute("aria-expanded") == "false"
        # Out at the far end: the next stop is the link that follows in the text.
        page.keyboard.press("Tab")
        page.keyboard.press("Shift+Tab")
        card.wait_for()
        for _ in range(card.locator("a[href], button").count() + 1):
            page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('.cb-popover') === null")
        after = "one => one.compareDocumentPosition(document.activeElement)"
        assert link.evaluate(f"{after} === Node.DOCUMENT_POSITION_FOLLOWING")

    def test_tap(self, open_page: Open, book_url: str) -> None:
        """A first tap shows the card and stays on the page; a tap beside it closes it."""
        page = open_page(book_url + "chapters/village.html", has_touch=True, **PHONE).page
        address = page.url
        page.locator(self.REFERENCE).first.tap()
        card = page.get_by_role("dialog")
        card.wait_for()
        assert address == page.url
        box = card.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= PHONE["width"]
        page.locator("h1").tap()
        assert card.count() == 0

    @pytest.mark.parametrize("size", [(640, 400), (320, 256), (1366, 500)])
    def test_a_card_never_lies_over_its_link(
        self, open_page: Open, book_url: str, size: tuple[int, int]
    ) -> None:
        """Wherever on a small or magnified screen a link is, its card stands beside it, whole."""
        width, height = size
        page = open_page(book_url + "chapters/village.html", width=width, height=height).page
        link = page.locator(self.REFERENCE).first
        for part in (0.05, 0.5, 0.9):
            link.evaluate("one => one.blur()")
            place = "one => one.getBoundingClientRect().top + scrollY"
            page.evaluate("top => scrollTo(0, top)", link.evaluate(place) - part * height)
            link.evaluate("one => one.focus({ preventScroll: true })")
            card = page.get_by_role("dialog").bounding_box()
            line = link.evaluate("one => one.getClientRects()[0].toJSON()")
            assert card is not None
            assert card["y"] >= line["bottom"] or card["y"] + card["height"] <= line["top"]
            assert card["y"] >= 0
            assert card["y"] + card["height"] <= height
            page.keyboard.press("Escape")

    def test_without_a_script_it_is_a_link(self, open_page: Open, book_url: str) -> None:
        """Without scripts a reference leads to the statement on the case page."""
        page = open_page(book_url + "chapters/village.html", java_script_enabled=False).page
        link = page.locator(self.REFERENCE).first
        target = str(link.get_attribute("href"))
        link.click()
        assert page.url == book_url + target.removeprefix("../")
        assert page.locator(f"#{target.rpartition('#')[2]}").is_visible()


def test_the_sequel_is_folded_until_opened(open_page: Open, book_url: str) -> None:
    """What was chosen is out of sight, with and without scripts, until the reader opens it."""
    for script in (True, False):
        page = open_page(book_url + SEALED, java_script_enabled=script).page
        chosen = page.locator("#sequel .cb-chosen").first
        assert chosen.is_hidden()
        page.locator("#sequel summary").click()
        assert chosen.is_visible()


def test_a_choice_is_made_kept_and_taken_back(open_page: Open, book_url: str) -> None:
    """A reader chooses by keyboard, finds the choice again after a reload, and can forget it."""
    page = open_page(book_url + TAUGHT).page
    told = page.locator(".cb-choice-told")
    commit = page.get_by_role("button", name="Keep my choice and open part B")
    commit.click()
    assert "Choose one of the options first" in told.inner_text()
    assert page.locator("#sequel .cb-story").is_hidden()
    page.get_by_role("radio", name=re.compile("^B: ")).press("Space")
    page.get_by_label("The statement that weighs most").select_option(index=1)
    commit.press("Enter")
    assert page.locator("#sequel .cb-story").is_visible()
    assert told.inner_text().startswith("You chose B, because of ")
    page.reload()
    assert page.locator("#sequel .cb-story").is_hidden()
    assert page.get_by_role("radio", name=re.compile("^B: ")).is_checked()
    page.get_by_role("button", name="Forget my choice").click()
    page.reload()
    assert page.locator(".cb-options input:checked").count() == 0
    page.get_by_role("button", name="Open part B without choosing").click()
    assert page.locator("#sequel .cb-story").is_visible()


def test_a_choice_works_from_a_folder_and_where_nothing_is_kept(
    open_page: Open, book_url: str
) -> None:
    """A browser that keeps nothing says so, and part B opens all the same."""
    page = open_page(book_url + TAUGHT).page
    page.evaluate("() => { Storage.prototype.setItem = () => { throw new Error('full'); }; }")
    page.locator("[data-option]").first.click()
    page.get_by_role("button", name="Keep my choice and open part B").click()
    assert "This browser keeps nothing" in page.locator(".cb-choice-told").inner_text()
    assert page.locator("#sequel .cb-story").is_visible()


def test_the_question_stands_on_the_first_screen(open_page: Open, book_url: str) -> None:
    """On a laptop the question is seen at once, and a link leads to the choice."""
    page = open_page(book_url + TAUGHT).page
    question = page.locator(".cb-head .cb-summary")
    box = question.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] < 900
    question.get_by_role("link", name="To the choice").click()
    assert page.locator("#decision .cb-options").bounding_box()["y"] < 900  # type: ignore[index]


def test_a_link_into_the_sequel_opens_it(open_page: Open, book_url: str) -> None:
    """A link to a sealed statement opens the folded part that it stands in."""
    page = open_page(book_url + SEALED + "#c1").page
    page.locator("#c1").wait_for()


def test_a_search_passes_over_what_chapters_tell_of_endings(built_book: Path) -> None:
    """No sentence of a chapter below *When you have chosen* is looked through; those above are."""
    from casebook_book.search import passages  # with the book engine, which the oldest set has not

    script = (built_book / "_static" / "casebook-pages.js").read_text(encoding="utf-8")
    searched = dict(json.loads(script[script.index("{}, ") + 4 : script.rindex(")")])["pages"])
    for path in sorted(built_book.glob("chapters/*.html")):
        page = passages(path.read_text(encoding="utf-8"))
        at = [place for _, place, _ in page].index("when-you-have-chosen")
        shown = {text for kind, _, text in searched[f"chapters/{path.name}"] if kind == "text"}
        above, below = (
            {text for kind, _, text in part if kind == "text"} for part in (page[:at], page[at:])
        )
        assert above == shown, path.name
        assert len(below - above) > 20, path.name


def test_what_could_tell_the_ending_shows_when_part_b_is_open(
    open_page: Open, book_url: str
) -> None:
    """Gaps, sources and other cases wait for the choice; a link to a source shows its card."""
    page = open_page(book_url + SEALED).page
    hidden = ("#gaps", "#sources", "#related")
    assert [False] * 3 == [page.locator(part).is_visible() for part in hidden]
    link = page.locator("#facts .cb-from a[data-statement]").first
    link.click()
    assert page.get_by_role("dialog").is_visible()
    assert not page.locator("#sources").is_visible()
    page.get_by_role("button", name="Open part B without choosing").click()
    assert [True] * 3 == [page.locator(part).is_visible() for part in hidden]


def test_who_follows_a_link_to_a_gap_sees_it(open_page: Open, book_url: str) -> None:
    """A link from elsewhere to what waits for the choice opens it."""
    page = open_page(f"{book_url}{SEALED}#gaps").page
    assert page.locator("#gaps").is_visible()


def test_a_term_shows_its_card(open_page: Open, book_url: str) -> None:
    """Focus on a term of the glossary shows what it means."""
    page = open_page(book_url + SEALED).page
    link = page.locator("a.cb-term").first
    link.focus()
    assert "Term" in page.get_by_role("dialog").inner_text().title()


def test_a_page_that_is_done_with_is_marked(open_page: Open, book_url: str) -> None:
    """The mark is kept in this browser, shows in the sidebar, and can be taken back."""
    page = open_page(book_url + "chapters/village.html").page
    tick = page.get_by_label("Done with this page")
    tick.check()
    page.reload()
    assert tick.is_checked()
    assert page.locator(".bd-sidebar-primary a.cb-done").count() == 1
    tick.uncheck()
    assert page.locator(".bd-sidebar-primary a.cb-done").count() == 0


# What axe-core checks beside the laptop in light: dark changes colours and nothing else; on a phone
# what may differ is what is hidden, shown or made scrollable there, and what is too small to touch.
DARK = ["color-contrast"]
NARROW = [
    "aria-hidden-focus", "bypass", "button-name", "color-contrast", "empty-table-header",
    "landmark-one-main", "link-name", "meta-viewport", "nested-interactive", "page-has-heading-one",
    "region", "scrollable-region-focusable", "select-name", "skip-link", "summary-name",
    "target-size",
]  # fmt: skip
SCREENS = [(False, LAPTOP, []), (True, LAPTOP, DARK), (False, PHONE, NARROW), (True, PHONE, DARK)]


@pytest.mark.parametrize("name", TYPES)
@pytest.mark.parametrize(
    ("dark", "size", "rules"),
    SCREENS,
    ids=["laptop-light", "laptop-dark", "phone-light", "phone-dark"],
)
def test_a_page_fits_its_screen_without_a_barrier(
    open_page: Open, book_url: str, name: str, dark: bool, size: dict[str, int], rules: list[str]
) -> None:
    """No page can be pushed sideways, and axe-core finds nothing serious on any type of page."""
    from axe_playwright_python.sync_playwright import Axe

    # Without motion: what is half faded in has a contrast of its own.
    page = open_page(book_url + name, dark=dark, reduced_motion="reduce", **size).page
    wait_for_charts(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    page.evaluate(UNFOLD)
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = {"type": "rule", "values": rules}
    answer = Axe().run(page, options=options).response
    assert set(rules) <= {one["id"] for kind in OUTCOMES for one in answer[kind]}
    serious = [
        f"{one['id']}: {one['nodes'][0]['html'][:160]}"
        for one in answer["violations"]
        if one["impact"] in ("serious", "critical")
    ]
    assert [] == serious


OUTCOMES = ("violations", "passes", "incomplete", "inapplicable")
# What moved although nobody did anything, as browsers add it up: 0.1 is called good.
SHIFT = """() => new Promise((done) => {
    let sum = 0;
    const add = (list) => list.getEntries().forEach((one) => {
        if (!one.hadRecentInput) sum += one.value;
    });
    new PerformanceObserver(add).observe({ type: 'layout-shift', buffered: true });
    setTimeout(() => done(sum), 200);
})"""


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
@pytest.mark.parametrize(
    "name", ["intro.html", "setting.html", "library.html", SEALED, "search.html?q=owners"]
)
def test_nothing_moves_while_a_page_loads(
    open_page: Open, book_url: str, name: str, size: dict[str, int]
) -> None:
    """Text, charts, lists and results appear where they will stay."""
    page = open_page(book_url + name, **size).page
    wait_for_charts(page)
    if name.startswith("search"):
        page.wait_for_selector(".cb-found > li")
    assert page.evaluate(SHIFT) < 0.05


def test_every_page_fits_a_magnified_screen(open_page: Open, built_book: Path) -> None:
    """At 320 pixels, which is 400 % on a laptop, no page can be pushed sideways."""
    page = open_page(f"file://{built_book}/intro.html", width=320, height=640).page
    wide = {}
    for name in PAGES:
        page.goto(f"file://{built_book}/{name}")
        page.evaluate(UNFOLD)
        wide[name] = page.evaluate("document.documentElement.scrollWidth")
    assert {} == {name: width for name, width in wide.items() if width > 320}


FOREIGN = """() => {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
    while (texts.nextNode()) {
        const { data, parentElement: at } = texts.currentNode;
        if (/[\\u3400-\\u9fff]/.test(data) && !at.closest('script, style, template, noscript')
            && !/^(zh|ja|ko)/.test(at.closest('[lang]').getAttribute('lang')))
            found.push(data.trim().slice(0, 60));
    }
    return found;
}"""


def test_every_run_of_chinese_says_so(open_page: Open, built_book: Path) -> None:
    """On every page Chinese stands in an element that names the language."""
    page = open_page(f"file://{built_book}/intro.html").page
    found = {}
    for name in PAGES:
        page.goto(f"file://{built_book}/{name}")
        found[name] = page.evaluate(FOREIGN)
    assert {} == {name: texts for name, texts in found.items() if texts}


def test_every_page_says_what_it_is_about(built_book: Path) -> None:
    """Each page has one description, of its own and of a length that is shown."""
    found = {}
    for name in PAGES:
        page = (built_book / name.partition("?")[0]).read_text(encoding="utf-8")
        found[name] = re.findall(r'<meta name="description" content="([^"]{30,400})">', page)
    assert [] == [name for name, texts in found.items() if len(texts) != 1 and "search" not in name]
    assert len(PAGES) - 1 == len({texts[0] for texts in found.values() if texts})


def test_the_book_can_be_published_as_it_is(built_book: Path) -> None:
    """A host that would leave out folders with an underscore is told not to."""
    assert (built_book / ".nojekyll").is_file()


def test_an_odd_address_is_no_error(open_page: Open, book_url: str) -> None:
    """An address that ends in a broken escape opens its page like any other."""
    for name in ("setting.html", "library.html", SEALED):
        assert [] == open_page(f"{book_url}{name}#%zz").errors


def test_a_tooltip_stays_on_a_small_screen(open_page: Open, book_url: str) -> None:
    """What a chart says of a mark can be read whole on a phone, wherever the mark is."""
    page = open_page(book_url + "setting.html", **PHONE).page
    wait_for_charts(page)
    shown = 0
    for mark in page.locator("figure.cb-chart").first.locator(".mark-symbol path").all()[::2]:
        mark.scroll_into_view_if_needed()
        mark.hover(force=True)
        tip = page.locator("#vg-tooltip-element.visible")
        if not tip.count():
            continue
        box = tip.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["y"] >= 0
        assert box["x"] + box["width"] <= PHONE["width"]
        assert box["y"] + box["height"] <= PHONE["height"]
        shown += 1
    assert shown > 3


def test_what_is_typed_is_copied_whole(open_page: Open, book_url: str) -> None:
    """The copy button of an example takes lines after the second prompt, too, and no prompt."""
    page = open_page(
        book_url + "reference/api-parts.html", permissions=["clipboard-read", "clipboard-write"]
    ).page
    block = page.locator("div.highlight:has(.gp:text('...'))").first
    block.hover()
    block.locator("button.copybtn").click()
    page.wait_for_timeout(100)
    copied = page.evaluate("navigator.clipboard.readText()").splitlines()
    typed = [
        line.removeprefix(">>> ").removeprefix("... ")
        for line in block.inner_text().splitlines()
        if line.startswith((">>> ", "... "))
    ]
    assert len(typed) > 1
    assert typed == copied


def test_nothing_moves_for_those_who_asked_for_that(open_page: Open, book_url: str) -> None:
    """Where the system asks for less motion, nothing fades or slides when it is unfolded."""
    running = {}
    for motion in ("no-preference", "reduce"):
        page = open_page(book_url + "data.html", reduced_motion=motion).page
        wait_for_charts(page)
        running[motion] = page.evaluate(f"{UNFOLD}; document.getAnimations().length")
    assert running["no-preference"] > 0  # or this test shows nothing
    assert 0 == running["reduce"]


def test_a_card_has_no_serious_barrier(open_page: Open, book_url: str) -> None:
    """axe-core finds nothing serious on a page with a card open, in light and dark."""
    from axe_playwright_python.sync_playwright import Axe

    for dark in (False, True):
        page = open_page(book_url + "chapters/village.html", dark=dark).page
        page.locator(TestCards.REFERENCE).first.focus()
        page.get_by_role("dialog").wait_for()
        found = Axe().run(page, context=[[".cb-popover"]]).response["violations"]
        assert [] == [one["id"] for one in found if one["impact"] in ("serious", "critical")]


def test_a_case_prints_as_a_page_to_read(open_page: Open, book_url: str) -> None:
    """On paper: no sidebars, nothing below a seal that was not opened, sources with addresses."""
    page = open_page(book_url + TAUGHT).page
    page.emulate_media(media="print")
    sidebars = (".bd-sidebar-primary", ".bd-sidebar-secondary", ".bd-header-article")
    for hidden in (*sidebars, "#sequel", "#facts", "#sources"):
        assert page.locator(hidden).first.is_hidden()
    assert page.locator("h1").is_visible()
    assert page.locator("#decision .cb-question").is_visible()
    page.locator("#sequel details").evaluate("one => { one.open = true; }")
    assert page.locator("#sequel .cb-chosen").first.is_visible()
    address = page.locator(".cb-sources a.cb-out").first
    shown = address.evaluate("one => getComputedStyle(one, '::after').content")
    assert str(address.get_attribute("href")) in shown


def test_a_printed_chart_is_its_picture(open_page: Open, book_url: str) -> None:
    """On paper a chart is the picture drawn for paper, not the one on a dark page."""
    page = open_page(book_url + "setting.html", dark=True).page
    wait_for_charts(page)
    page.emulate_media(media="print")
    assert page.locator(".cb-chart-print").first.is_visible()
    assert page.locator(".cb-chart-view").first.is_hidden()
    # Its ink is dark, and so must no ground be: neither the picture's own nor the paper's.
    look = page.locator(".cb-chart-print").first.evaluate(
        "one => [getComputedStyle(one).backgroundColor, getComputedStyle(one).filter, "
        "getComputedStyle(document.documentElement).colorScheme]"
    )
    assert ["rgb(255, 255, 255)", "none", "light"] == look


@pytest.mark.book
def test_a_hostile_case_does_nothing(open_page: Open, tmp_path: Path) -> None:
    """A case full of script and markup shows them as text on page, card and finder."""
    attack = (
        "<script>window.harm = 1</script><img src=x onerror='window.harm = 1'></script> {{ 7 }}"
    )
    texts: dict[str, Any] = {
        "title__en": f"28 {attack}", "title__zh": f"{attack}巷", "summary": f"28 {attack} [f1].",
        "problem": f"{attack} [click](javascript:window.harm=1) [f2].",
        "response": f"{attack} [f1].",
        "facts__0__text": f"28 {attack}", "facts__0__unit": attack, "facts__1__text": f"`{attack}`",
        "actors__0__name__en": attack, "actors__0__role": attack, "gaps__0__text": attack,
        "critiques__0__text": attack, "instruments__0": attack,
    }  # fmt: skip
    work = changed(WORK, title=attack, publisher=attack, authors=[attack])
    write_bank(tmp_path / "bank", changed(CASE, **texts), works=[work])
    book = SmallBook(tmp_path, page_one="# One\n\n{fact}`lane-lamps/f1`\n\n```{case-finder}\n```\n")
    result = book.build()
    assert result.returncode == 0, result.stderr
    for name in ("page_one", "cases/lane-lamps", "index", "search"):
        visit = open_page(f"file://{book.html}/{name}.html")
        for link in visit.page.locator("a[data-statement]").all():
            link.focus()
        if name == "page_one":
            visit.page.get_by_label("Words, English or Chinese").fill("script harm")
            visit.page.wait_for_selector(".cb-tile-hit")
        if name == "search":
            # By the title alone, too.
            for words in ("script harm", "巷"):
                visit.page.get_by_label("Words, English or Chinese").fill(words)
                visit.page.wait_for_selector(".cb-found:not([aria-busy]) mark")
        visit.page.wait_for_timeout(200)
        assert visit.page.evaluate("window.harm") is None
        assert visit.page.locator("img[src=x]").count() == 0
        assert visit.page.locator("a[href^='javascript:']").count() == 0
        assert [] == visit.errors
        if name != "index":
            assert "<script>window.harm = 1</script>" in visit.page.locator("body").inner_text()
