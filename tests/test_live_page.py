"""Exercises on the book's own pages, in a real browser that can reach no other host."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from casebook_book.exercises import page as page_of

import casebook
from casebook import exercises, own
from casebook.exercises import checks
from tests.banks import CASE, write_bank
from tests.books import SmallBook
from tests.test_own import FORM

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page, Route

    from tests.conftest import Visit

    Open = Callable[..., Visit]

ROOT = Path(__file__).parent.parent
NAME = "01-reading-evidence"
PAGE = f"exercises/{NAME}.html"
PAGES = [f"exercises/{path.stem}.html" for path in sorted((ROOT / "exercises").glob("[0-9]*.md"))]
CHAPTER = "how-to-read.html"
PHONE = {"width": 320, "height": 700}
# A cell that is folded, or the code of one that shows something from the start.
FOLDS = "self::details|descendant::details[@class='cb-cell-code']"
# Python has to start first, on a machine that may have much else to do.
PATIENCE = 120_000


def said(page: Page, task: str) -> str:
    """Wait for what is said of an answer, and return it."""
    place = page.locator(f"#{task} .cb-said")
    place.locator("div").first.wait_for(timeout=PATIENCE)
    return place.inner_text()


def check(page: Page, task: str) -> str:
    """Press the button of a task and return what is said."""
    before = page.locator(f"#{task} .cb-said div")
    if before.count():
        before.first.evaluate("one => one.remove()")
    page.locator(f"#{task} button[type=submit]").click()
    return said(page, task)


def fill(page: Page, task: str, answer: dict[str, Any]) -> None:
    """Choose, tick and pick an answer by clicking."""
    form = page.locator(f"#{task}")
    for place, value in answer.items():
        controls = form.locator(f'[data-place="{place}"]')
        kind = controls.first.get_attribute("data-control")
        if kind == "pair":
            controls.nth(0).select_option(value[0])
            controls.nth(1).select_option(value[1])
        elif kind == "tick":
            for one in controls.all():
                one.set_checked(one.get_attribute("value") in value)
        elif controls.first.evaluate("one => one.tagName") == "SELECT":
            controls.select_option(value)
        else:
            form.locator(f'[data-place="{place}"][value="{value}"]').check()


def state(page: Page, task: str) -> str:
    """What the list at the top says of a task."""
    return page.locator(f".cb-exercise-head [data-of={task}] .cb-state").inner_text()


def run(page: Page, cell: Locator, code: str) -> str:
    """Type code into a cell, run it by keyboard, and return what it gives."""
    for fold in cell.locator(f"xpath={FOLDS}").all():
        if fold.get_attribute("open") is None:
            fold.locator("summary").first.click()
    # An answer's editor opens with its fold.
    is_answer = cell.get_attribute("data-look") == "answer"
    if not is_answer and cell.get_by_role("button", name="Change the code").is_visible():
        cell.get_by_role("button", name="Change the code").click()
    field = cell.get_by_role("textbox")
    field.click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    # As pasted: the editor would close each bracket of what is typed.
    page.keyboard.insert_text(code)
    page.keyboard.press("Shift+Enter")
    told = cell.locator(".cb-cell-told")
    told.filter(has_text=re.compile("^(Done|There was an error).$")).wait_for(timeout=PATIENCE)
    return cell.locator(".cb-cell-output").inner_text()


def kept(page: Page) -> Any:
    """The work that the browser keeps."""
    text = page.evaluate(f"localStorage.getItem('casebook-work:{NAME}')")
    return json.loads(text or "null")


def serious(page: Page, place: str = "main") -> list[str]:
    """What axe-core finds serious there."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, context=[[place]], options={"resultTypes": ["violations"]}).response
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:200]}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_complete_and_starts_nothing(
    open_page: Open, book_url: str, name: str
) -> None:
    """A page has a form for each task, and fetches nothing of Python before somebody begins."""
    visit = open_page(book_url + name, wait="networkidle")
    assert ([], []) == (visit.elsewhere, visit.errors)
    assert 1 == visit.page.locator("h1").count()
    tasks = visit.page.locator(".cb-exercise-head [data-of]").count()
    assert tasks == visit.page.locator("form.cb-task").count() > 3
    assert tasks == visit.page.locator("details.cb-cell[data-look=answer]").count()
    shown = visit.page.locator(".cb-cell:is([data-look=reading], [data-look=ending])").all()
    assert [] == [one for one in shown if not one.locator(".cb-cell-output").text_content()]
    live = [urlsplit(one).path for one in visit.requests if "/live/" in one]
    assert [] == [one for one in live if "/_static/live/" not in one and "kit.js" not in one]
    assert [] == [one for one in visit.requests if "codemirror" in one or "vega-lite" in one]


def test_other_pages_load_nothing_of_it(open_page: Open, book_url: str) -> None:
    """Neither a script nor a style of the exercises comes with any other page."""
    for name in ("intro.html", "cases/baishizhou-tenant-clearance.html"):
        visit = open_page(book_url + name, wait="networkidle")
        assert [] == [one for one in visit.requests if "/live/" in one]
    visit = open_page(book_url + CHAPTER, wait="networkidle")
    assert ["casebook-quiz.js"] == [
        urlsplit(one).path.rpartition("/")[2] for one in visit.requests if "/live/" in one
    ]


def test_three_tasks_are_solved_by_clicking(open_page: Open, book_url: str) -> None:
    """Right answers, chosen, ticked and picked from menus, are told to be right, and kept."""
    visit = open_page(book_url + PAGE)
    page = visit.page
    page.get_by_role("button", name="Work on this").click()
    assert page.locator("#task-1 input").first.evaluate("one => one === document.activeElement")
    for task in ("task-1", "task-3", "task-4"):
        fill(page, task, exercises.solution(NAME, task))
        assert check(page, task).startswith("Right.")
        assert "right" == state(page, task)
    # A text has no verdict; its criteria unfold.
    page.locator("#task-5 textarea").fill("An unsigned post (c2) says so; nobody has confirmed it.")
    assert "yours to judge" in check(page, "task-5")
    assert page.locator("#task-5 .cb-sheet-rubric table").is_visible()
    assert "written" == state(page, "task-5")
    assert ([], []) == (visit.elsewhere, visit.errors)
    page.reload()
    assert ["right", "", "right", "right", "written"] == [
        state(page, f"task-{at}") for at in range(1, 6)
    ]
    assert page.locator('#task-1 [data-place="E"][value="fact"]').is_checked()
    assert "c2" in page.locator("#task-5 textarea").input_value()
    assert "" == page.locator("#task-1 .cb-said").inner_text()  # nothing was judged yet


def test_hints_grow_then_a_row_then_the_answer(open_page: Open, book_url: str) -> None:
    """With each different wrong answer more is said; in the end a row is shown, and the answer."""
    page = open_page(book_url + PAGE).page
    right = exercises.solution(NAME, "task-1")
    look = page.locator("#task-1 [data-do=look]")
    solution = page.locator("#task-1 [data-do=solution]")
    assert check(page, "task-1").startswith("Not yet. This task is still to do.")
    assert None is kept(page) or [] == kept(page)["tasks"]["task-1"]["tries"]
    lengths = []
    for at, place in enumerate("EFHE"):
        wrong = {**right, place: "claim" if at < 3 else "critique"}
        fill(page, "task-1", wrong)
        lengths.append(len(check(page, "task-1")))
        assert (at >= 2, at >= 3) == (look.is_visible(), solution.is_visible())
    assert lengths[1] > lengths[0]
    look.click()
    page.locator("#task-1 .cb-row-wrong").wait_for()
    assert "E" == page.locator("#task-1 .cb-row-wrong th").inner_text()
    solution.click()
    page.locator("#task-1 .cb-solution").wait_for()
    shown = page.locator("#task-1 .cb-solution dd").all_inner_texts()
    assert list(right.values()) == shown


def test_what_was_said_of_an_earlier_answer_says_so(open_page: Open, book_url: str) -> None:
    """After a change neither the feedback nor the list looks as if it were about the new answer."""
    page = open_page(book_url + PAGE).page
    right = exercises.solution(NAME, "task-1")
    fill(page, "task-1", right)
    check(page, "task-1")
    page.locator('#task-1 [data-place="E"][value="claim"]').check()
    assert "said of an earlier one" in page.locator("#task-1 .cb-said").inner_text()
    assert "changed since it was checked" == state(page, "task-1")
    page.locator('#task-1 [data-place="E"][value="fact"]').check()
    assert "said of an earlier one" not in page.locator("#task-1 .cb-said").inner_text()
    assert "right" == state(page, "task-1")


def test_answers_are_judged_in_chinese_for_those_who_ask(open_page: Open, book_url: str) -> None:
    """The choice holds for the next answer, here and on the next page, until it is taken back."""
    page = open_page(book_url + PAGE).page
    button = page.get_by_role("button", name="Feedback in Chinese")
    assert "false" == button.get_attribute("aria-pressed")
    button.click()
    fill(page, "task-1", {"A": "fact"})
    assert re.search("[\u4e00-\u9fff]{4}", check(page, "task-1"))
    page.reload()
    assert "true" == button.get_attribute("aria-pressed")
    button.click()
    assert check(page, "task-1").startswith("Not yet.")


def test_a_task_comes_again_with_another_case(open_page: Open, book_url: str) -> None:
    """Another case asks the same, is judged by its own data, is kept apart, and leads back."""
    page = open_page(book_url + PAGE).page
    form = page.locator("#task-1")
    fill(page, "task-1", {"A": "fact"})
    fill(page, "task-1", exercises.solution(NAME, "task-1"))
    check(page, "task-1")
    form.get_by_role("button", name="Another case like this").click()
    form.locator(".cb-sheet-case a").wait_for(timeout=PATIENCE)
    case = str(form.locator(".cb-sheet").get_attribute("data-case"))
    assert case in exercises.carriers(NAME, "task-1")
    assert 0 == form.locator(":checked").count()
    fill(page, "task-1", checks.solution(NAME, "task-1", case=case))
    assert check(page, "task-1").startswith("Right.")
    assert case == kept(page)["tasks"]["task-1"]["tries"][-1]["case"]
    page.reload()
    form.get_by_role("button", name="Go on with the other case").click()
    form.locator(".cb-sheet-case").wait_for(timeout=PATIENCE)
    assert form.locator(":checked").count()
    form.get_by_role("button", name="Back to the first case").click()
    form.locator(".cb-sheet-case").wait_for(state="detached")
    assert form.locator('[data-place="E"][value="fact"]').is_checked()


def test_another_case_is_asked_for_while_tables_are_on_their_way(
    open_page: Open, book_url: str
) -> None:
    """What needs more of the kit waits for it where that is already being fetched."""
    page = open_page("about:blank").page
    held: list[Route] = []
    page.context.route("**/kit/tables.pack*", lambda route: held.append(route))
    page.goto(book_url + PAGE)
    form = page.locator("#task-1")
    fill(page, "task-1", exercises.solution(NAME, "task-1"))
    check(page, "task-1")
    while not held:  # nobody waits for Python, which fetches what tables need
        page.wait_for_timeout(100)
    form.get_by_role("button", name="Another case like this").click()
    page.wait_for_timeout(1000)  # long enough to find out that it is not there
    form.get_by_text("Looking for a case").wait_for()
    held[0].continue_()
    form.locator(".cb-sheet-case a").wait_for(timeout=PATIENCE)


def test_a_task_is_done_by_keyboard_alone(open_page: Open, book_url: str) -> None:
    """From the button at the top by Tab and arrows through a form, and Enter checks it."""
    page = open_page(book_url + PAGE).page
    page.get_by_role("button", name="Work on this").focus()
    page.keyboard.press("Enter")
    right = exercises.solution(NAME, "task-1")
    words = page.locator('#task-1 [data-place="A"]').evaluate_all("all => all.map(x => x.value)")
    for value in right.values():
        page.keyboard.press("Space")
        for _ in range(words.index(value)):
            page.keyboard.press("ArrowDown")
        page.keyboard.press("Tab")
    assert "Check" == page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    assert said(page, "task-1").startswith("Right.")
    assert "status" == page.locator("#task-1 .cb-said").get_attribute("role")


class TestCells:
    """Code that is typed and run."""

    def test_code_is_typed_run_and_explained(self, open_page: Open, book_url: str) -> None:
        """An answer by code is judged as one by clicking; a beginner's errors are explained."""
        visit = open_page(book_url + PAGE)
        page = visit.page
        cell = page.locator("details[data-of=task-1]")
        told = run(page, cell, 'answer_1 = {“A”：fact}\ncheck("task-1", answer_1)')
        assert "fact has no meaning here yet" in told
        told = run(page, cell, "a = {'A': 'fact'")
        assert "Python cannot read line 1" in told
        told = run(page, cell, "1 / 0")
        assert "ZeroDivisionError" in told
        assert "/lib/" not in told
        right = exercises.solution(NAME, "task-1")
        told = run(page, cell, f"answer_1 = {right}\ncheck('task-1', answer_1)")
        assert told.startswith("Right.")
        assert "right" == state(page, "task-1")
        made = kept(page)["tasks"]["task-1"]["tries"][-1]
        assert (right, True) == (made["answer"], made["passed"])
        # What was typed is there again, and can be taken back.
        page.reload()
        assert "answer_1 = {'A'" in cell.locator("pre").first.text_content()
        cell.locator("summary").click()
        cell.get_by_role("button", name="As it came").click()
        assert '"A": ...' in cell.locator(".cm-content").inner_text()
        assert "code" not in kept(page)["tasks"]["task-1"]
        assert ([], []) == (visit.elsewhere, visit.errors)

    def test_tables_and_charts_are_shown(self, open_page: Open, book_url: str) -> None:
        """A table can be read and scrolled; a chart is drawn by the book's own library."""
        visit = open_page(book_url + PAGE)
        page = visit.page
        cell = page.locator("[data-cell=case-summary]")
        code = (
            "display(book.cases.head(3))\nfrom casebook import charts\ncharts.timeline(book.cases)"
        )
        run(page, cell, code)
        assert 3 == cell.locator("[role=region] table tbody tr").count()
        cell.locator("figure.cb-chart[data-drawn]").wait_for(timeout=PATIENCE)
        assert cell.locator("figure svg [role=graphics-symbol]").count() > 5
        assert ([], []) == (visit.elsewhere, visit.errors)
        page.locator(".theme-switch-button, .theme-switch").first.click()
        page.locator("figure.cb-chart[data-drawn]").wait_for()

    def test_what_is_to_be_read_stands_there(self, open_page: Open, book_url: str) -> None:
        """Without Python the desk can be read, and the ending once it is asked for."""
        visit = open_page(f"{book_url}exercises/06-convening.html")
        page = visit.page
        case = casebook.load().case("riders-from-served-to-scouts")
        assert case.decision
        assert case.sequel
        desk = page.locator("[data-cell=task-1-desk] .cb-cell-output")
        assert all(f"{id_} " in desk.inner_text() for id_ in case.decision.desk)
        assert 3 == page.locator("[data-cell=task-4-statements] thead th").count()
        ending = page.locator("[data-cell=task-6-sequel]")
        assert not ending.locator(".cb-cell-output").is_visible()
        ending.locator("summary").first.click()
        assert case.sequel.text in ending.locator(".cb-cell-output").inner_text()
        assert [] == [one for one in visit.requests if "/live/" in one and "pack" in one]
        # Run again, it says the same.
        before = desk.inner_text()
        assert before == run(
            page,
            page.locator("[data-cell=task-1-desk]"),
            'exercises.read(case, "question", "desk")',
        )
        assert [] == visit.errors

    def test_cells_run_one_after_the_other(self, open_page: Open, book_url: str) -> None:
        """What is asked for together comes in its order, after what sets the exercise up."""
        page = open_page(book_url + PAGE).page
        cells = page.locator(".cb-cell[data-look=reading]")
        for at in range(3):
            cells.nth(at).get_by_text("The code of this").click()
            cells.nth(at).get_by_role("button", name="Run").click()
        for at in range(3):
            told = cells.nth(at).locator(".cb-cell-told")
            told.filter(has_text="Done.").wait_for(timeout=PATIENCE)
        setup = page.locator(".cb-cell[data-look=setup] .cb-cell-told")
        assert "Done." == setup.text_content()

    def test_a_cell_that_does_not_end_is_stopped(self, open_page: Open, book_url: str) -> None:
        """Stop ends it, and the next cell runs in a Python that was set up anew."""
        page = open_page(book_url + PAGE).page
        cell = page.locator("[data-cell=case-summary]")
        assert "2" == run(page, cell, "1 + 1").strip()
        cell.get_by_role("textbox").click()
        page.keyboard.press("Control+a")
        page.keyboard.insert_text("while True: pass")
        page.keyboard.press("Shift+Enter")
        page.wait_for_timeout(500)
        cell.get_by_role("button", name="Stop").click()
        cell.get_by_text("Python was stopped").wait_for(timeout=PATIENCE)
        told = run(page, cell, "print(CASE)")
        assert "baishizhou-tenant-clearance" == told.strip()

    def test_tab_leaves_the_editor(self, open_page: Open, book_url: str) -> None:
        """Nobody is caught in the editor: Tab leads on to the button below."""
        page = open_page(book_url + PAGE).page
        cell = page.locator("details[data-of=task-1]")
        cell.locator("summary").click()
        cell.get_by_role("textbox").click()
        page.keyboard.press("Tab")
        assert "Run" == page.evaluate("document.activeElement.textContent")

    def test_without_the_editor_a_plain_field_does(self, open_page: Open, book_url: str) -> None:
        """Where the script of the editor does not come, code is typed into a plain field."""
        page = open_page("about:blank").page
        page.route("**/codemirror.js*", lambda route: route.abort())
        page.goto(book_url + PAGE)
        cell = page.locator("[data-cell=case-summary]")
        assert "3" == run(page, cell, "1 + 2").strip()
        assert cell.locator("textarea").is_visible()


def copy(**parts: Any) -> str:
    """A copy of some work, as a file holds it."""
    return json.dumps({"exercise": NAME, "tasks": {}, **parts})


NO_COPIES = [
    ("{", "it is broken"),
    ("[1, 2]", "no copy of work"),
    (copy(exercise="02-other"), "belongs to another exercise, 02-other"),
    (copy(tasks={"task-1": {"tries": [{"passed": 3}]}}), "task-1 cannot be read"),
    (copy(tasks={"<b>": {}}), "a task in it cannot be read"),
    (copy(tasks={"task-1": {"open": [[[[[[[1]]]]]]]}}), "task-1 cannot be read"),
    (copy(tasks={"task-1": {"code": 1}}), "task-1 cannot be read"),
    (copy(cells={"a b": ""}), "a cell in it cannot be read"),
    (" " * 6_000_000, "larger than any copy"),
]


class TestWork:
    """What is kept, copied, opened again, and thrown away."""

    def test_a_copy_is_saved_and_opened(
        self, open_page: Open, book_url: str, tmp_path: Path
    ) -> None:
        """The copy of one browser is opened in another, as it was."""
        page = open_page(book_url + PAGE).page
        fill(page, "task-3", {"contradict": ["f2", "f10"], "different": []})
        page.locator("#task-5 textarea").fill("So far 这样.")
        with page.expect_download() as saved:
            page.get_by_role("button", name="Save a copy").click()
        path = tmp_path / saved.value.suggested_filename
        saved.value.save_as(path)
        assert f"{NAME}-work.json" == path.name
        assert NAME == json.loads(path.read_text(encoding="utf-8"))["exercise"]
        other = open_page(book_url + PAGE).page
        other.locator(".cb-work-file").set_input_files(path)
        other.get_by_text("was opened").wait_for()
        assert "So far 这样." == other.locator("#task-5 textarea").input_value()
        ticked = other.locator('#task-3 [data-place="contradict"]:checked')
        assert ["f2", "f10"] == ticked.evaluate_all("all => all.map(x => x.value)")

    @pytest.mark.parametrize(("content", "says"), NO_COPIES)
    def test_a_file_that_is_no_copy_changes_nothing(
        self, open_page: Open, book_url: str, tmp_path: Path, content: str, says: str
    ) -> None:
        """A broken, foreign or hostile file is named, with what is wrong, and nothing is lost."""
        page = open_page(book_url + PAGE).page
        page.locator("#task-5 textarea").fill("Mine.")
        before = kept(page)
        path = tmp_path / "<img src=x onerror=alert(1)>.json"
        path.write_text(content, encoding="utf-8")
        page.locator(".cb-work-file").set_input_files(path)
        told = page.locator(".cb-told").first
        told.filter(has_text="Nothing was changed").wait_for()
        assert says in told.inner_text()
        assert "<img" in told.inner_text()
        assert before == kept(page)
        assert "Mine." == page.locator("#task-5 textarea").input_value()

    def test_hostile_work_stays_text(self, open_page: Open, book_url: str, tmp_path: Path) -> None:
        """What a copy says is never more than text, whatever stands in it."""
        attack = "<img src=x onerror='window.harm = 1'>\"';--"
        tasks = {
            "task-1": {"tries": [{"answer": {"A": attack, "__proto__": 1}, "passed": False}],
                       "open": {"A": attack}, "code": attack, "case": ""},
            "task-5": {"tries": [], "open": attack},
        }  # fmt: skip
        path = tmp_path / "copy.json"
        work = {"exercise": NAME, "tasks": tasks, "cells": {"case-summary": attack}}
        path.write_text(json.dumps(work), encoding="utf-8")
        visit = open_page(book_url + PAGE)
        page = visit.page
        page.locator(".cb-work-file").set_input_files(path)
        page.get_by_text("was opened").wait_for()
        page.reload()
        assert attack == page.locator("#task-5 textarea").input_value()
        assert attack in page.locator("[data-cell=case-summary] pre").text_content()
        assert 0 == page.locator("main img[src=x]").count()
        assert None is page.evaluate("window.harm ?? null")
        assert [] == visit.errors

    def test_start_over_asks_first(self, open_page: Open, book_url: str) -> None:
        """Nothing is thrown away without a question; then all of it is."""
        page = open_page(book_url + PAGE).page
        page.locator("#task-5 textarea").fill("Mine.")
        page.get_by_role("button", name="Start over").first.click()
        dialog = page.get_by_role("dialog", name="Start over")
        dialog.get_by_role("button", name="Keep my work").click()
        assert "Mine." == page.locator("#task-5 textarea").input_value()
        page.get_by_role("button", name="Start over").first.click()
        dialog.get_by_role("button", name="Start over").click()
        assert "" == page.locator("#task-5 textarea").input_value()
        page.reload()
        assert "" == page.locator("#task-5 textarea").input_value()

    def test_a_browser_that_keeps_nothing_is_named(self, open_page: Open, book_url: str) -> None:
        """Where nothing can be kept the page works, and says so as soon as there is work."""
        page = open_page("about:blank").page
        page.add_init_script(
            "Storage.prototype.setItem = () => { throw new DOMException('full'); };"
        )
        page.goto(book_url + PAGE)
        warning = page.get_by_text("This browser keeps nothing for this page")
        assert warning.is_hidden()
        page.locator("#task-5 textarea").fill("Mine.")
        assert warning.is_visible()

    def test_work_is_handed_in_after_a_look(
        self, open_page: Open, book_url: str, tmp_path: Path
    ) -> None:
        """The trainee sees what is in the file before it is saved; it holds the answer, no more."""
        page = open_page(book_url + PAGE).page
        page.get_by_role("button", name="Hand in").first.click()
        dialog = page.get_by_role("dialog", name="Hand in")
        dialog.get_by_role("textbox").fill("heron")
        page.keyboard.press("Enter")
        dialog.get_by_text("Nothing to hand in yet").wait_for(timeout=PATIENCE)
        dialog.get_by_role("button", name="Close").click()
        fill(page, "task-1", exercises.solution(NAME, "task-1"))
        check(page, "task-1")
        page.get_by_role("button", name="Hand in").first.click()
        dialog.get_by_role("textbox").fill("heron")
        page.keyboard.press("Enter")
        shown = dialog.get_by_role("region", name="What is in the files")
        shown.wait_for(timeout=PATIENCE)
        assert "heron" in shown.inner_text()
        with page.expect_download() as saved:
            dialog.get_by_role("button", name="Save the file").click()
        saved.value.save_as(tmp_path / "work.json")
        work = json.loads((tmp_path / "work.json").read_text(encoding="utf-8"))
        (made,) = work["exercises"][NAME]["task-1"]["tries"]
        assert exercises.solution(NAME, "task-1") == made["answer"]
        assert "heron" == work["pseudonym"]


def test_a_page_works_from_a_file(open_page: Open, built_book: Path) -> None:
    """From a memory stick, without a server: a form is checked, code is run, work is kept."""
    visit = open_page(f"file://{built_book}/{PAGE}")
    page = visit.page
    fill(page, "task-1", exercises.solution(NAME, "task-1"))
    assert check(page, "task-1").startswith("Right.")
    assert "2" == run(page, page.locator("[data-cell=case-summary]"), "1 + 1").strip()
    page.reload()
    assert "right" == state(page, "task-1")
    assert ([], []) == (visit.elsewhere, visit.errors)


def test_without_the_kit_the_page_says_so(open_page: Open, book_url: str) -> None:
    """Where the book was built without Python the page says so, and can be read and filled in."""
    page = open_page("about:blank").page
    page.route(
        "**/live/kit.js*",
        lambda route: route.fulfill(
            body='window.casebookLive = {missing: "No Python came with this book."};',
            content_type="text/javascript",
        ),
    )
    page.goto(book_url + PAGE)
    page.get_by_text("No Python came with this book. Until then the tasks can be read").wait_for()
    assert page.get_by_role("button", name="Work on this").is_hidden()
    assert page.locator("#task-1 button[type=submit]").is_hidden()
    assert page.locator("#task-1 tr").first.is_visible()


def test_the_whole_notebook_is_offered_where_it_is_there(open_page: Open, book_url: str) -> None:
    """The link to the whole notebook stands on the page only where the kit has it."""
    for has_it in ("false", "true"):
        page = open_page("about:blank").page
        kit = f"window.casebookLive = {{lab: {has_it}}};"
        page.add_init_script(f"{kit} Object.freeze(window.casebookLive);")
        page.route("**/live/kit.js*", lambda route: route.fulfill(content_type="text/javascript"))
        page.goto(book_url + PAGE, wait_until="networkidle")
        links = page.locator(".cb-exercise-head a[href*='live/lab/']")
        assert (has_it == "true") == links.count()
    assert str(links.get_attribute("href")).endswith(f"?path={NAME}.ipynb")


def test_without_scripts_the_tasks_can_be_read(open_page: Open, book_url: str) -> None:
    """Without scripts all of the text is there, no button that does nothing, and a word on why."""
    page = open_page(book_url + PAGE, java_script_enabled=False).page
    assert page.locator(".cb-exercise-head noscript p").is_visible()
    assert 0 == page.locator("article button:visible").count()
    assert page.locator("#task-4 .cb-sheet-listed li").first.is_visible()
    assert page.locator("details[data-of=task-1] pre").count()


def test_a_sheet_on_paper_has_lines_to_fill_in(open_page: Open, book_url: str) -> None:
    """On paper there are circles and lines to write on, and neither menus nor buttons."""
    page = open_page(book_url + PAGE).page
    page.emulate_media(media="print")
    assert page.locator("#task-1 input[type=radio]").first.is_visible()
    assert page.locator("#task-4 .cb-paper").first.is_visible()
    assert page.locator("#task-4 select").first.is_hidden()
    assert 0 == page.locator("main button:visible").count()


def test_a_task_is_done_on_a_phone(open_page: Open, book_url: str) -> None:
    """On a narrow touch screen nothing is pushed sideways, and a finger solves a task."""
    page = open_page(book_url + PAGE, has_touch=True, **PHONE).page
    right = exercises.solution(NAME, "task-1")
    for place, value in right.items():
        page.locator(f'#task-1 label:has([data-place="{place}"][value="{value}"])').tap()
    page.locator("#task-1 button[type=submit]").tap()
    assert said(page, "task-1").startswith("Right.")
    page.locator("details[data-of=task-1] summary").tap()
    page.locator("details[data-of=task-1] .cm-content").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    small = page.locator("#task-1 label, #task-3 .cb-tick label").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect().height).filter(high => high < 24)"
    )
    assert [] == small


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_nothing_of_it_is_a_barrier(open_page: Open, book_url: str, dark: bool) -> None:
    """axe-core finds nothing serious before work, after a check, with code, or in a dialog."""
    page = open_page(book_url + PAGE, dark=dark, reduced_motion="reduce").page
    assert [] == serious(page)
    fill(page, "task-1", {**exercises.solution(NAME, "task-1"), "E": "claim"})
    check(page, "task-1")
    page.locator('#task-1 [data-place="E"][value="fact"]').check()
    page.locator("#task-5 .cb-sheet-rubric").evaluate("one => { one.open = true; }")
    run(page, page.locator("[data-cell=case-summary]"), "book.cases.head(3)")
    run(page, page.locator("details[data-of=task-1]"), "1 / 0")
    assert [] == serious(page)
    page.get_by_role("button", name="Start over").first.click()
    assert [] == serious(page, ".cb-dialog")


class TestOrder:
    """A list that is put in order."""

    SHEET = """(items) => {
        const item = (one) => `<li data-value="${one}"><span>${one}</span>
            <button type="button" data-move="-1" aria-label="Up">↑</button>
            <button type="button" data-move="1" aria-label="Down">↓</button></li>`;
        const sheet = document.querySelector("#task-1 .cb-sheet");
        sheet.innerHTML = `<ol class="cb-order" data-place="answer" data-control="order">
            ${items.map(item).join("")}</ol>`;
        casebookExercise.form.mark(sheet.querySelector(".cb-order"));
    }"""

    def test_items_move_by_keyboard(self, open_page: Open, book_url: str) -> None:
        """Up and down move an item, which keeps the focus; at an end the button is off."""
        page = open_page(book_url + PAGE).page
        page.evaluate(self.SHEET, ["f1", "f2", "f3"])
        read = "casebookExercise.form.read(document.querySelector('#task-1')).answer"
        page.locator("#task-1 li").nth(0).get_by_role("button", name="Down").focus()
        page.keyboard.press("Enter")
        assert ["f2", "f1", "f3"] == page.evaluate(read)
        page.keyboard.press("Enter")
        assert ["f2", "f3", "f1"] == page.evaluate(read)
        assert "Up" == page.evaluate("document.activeElement.getAttribute('aria-label')")
        assert page.locator("#task-1 li").nth(0).get_by_role("button", name="Up").is_disabled()


class TestQuiz:
    """Three questions on the page of a chapter."""

    def ask(self, page: Page) -> None:
        """Answer the first question wrongly, and then rightly."""
        question = page.locator(".cb-quiz-question").first
        told = question.locator(".cb-quiz-told")
        question.get_by_role("button", name="Check").click()
        assert "Choose one first." == told.inner_text()
        question.get_by_label("claim").check()
        question.get_by_role("button", name="Check").click()
        assert told.inner_text().startswith("Not quite.")
        question.get_by_label("fact").check()
        assert "" == told.inner_text()
        question.get_by_role("button", name="Check").click()
        assert told.inner_text().startswith("Right.")

    def test_it_answers_without_python(self, open_page: Open, book_url: str) -> None:
        """Each choice gets its words at once, and nothing is kept."""
        visit = open_page(book_url + CHAPTER)
        self.ask(visit.page)
        keys = visit.page.evaluate("Object.keys(localStorage)")
        assert [] == [key for key in keys if "quiz" in key or "work" in key]
        assert ([], []) == (visit.elsewhere, visit.errors)
        for dark in (False, True):
            page = open_page(book_url + CHAPTER, dark=dark).page
            self.ask(page)
            assert [] == serious(page, ".cb-quiz")

    def test_it_answers_from_a_file(self, open_page: Open, built_book: Path) -> None:
        """It needs no server."""
        self.ask(open_page(f"file://{built_book}/{CHAPTER}").page)

    def test_without_scripts_it_unfolds(self, open_page: Open, book_url: str) -> None:
        """Without scripts what is said of each choice can be unfolded."""
        page = open_page(book_url + CHAPTER, java_script_enabled=False).page
        question = page.locator(".cb-quiz-question").first
        question.locator("summary").click()
        assert 3 == question.locator("dd:visible").count()

    def test_the_chapter_leads_to_the_exercise_and_back(
        self, open_page: Open, book_url: str
    ) -> None:
        """The box of a chapter leads to the exercise, and its head to the chapter."""
        page = open_page(book_url + CHAPTER).page
        page.locator(".cb-exercise-box").get_by_role("link", name="Work on this").click()
        page.wait_for_url("**/" + PAGE)
        page.locator(".cb-exercise-head dl a").first.click()
        page.wait_for_url("**/" + CHAPTER)


TEXT = """\
---
kernelspec:
  name: python3
---

# A ``title``

First.

+++ {"tags": ["notebook"]}

## Left out

```{code-cell}
:id: setup
:tags: [setup]
a = "```"
```

```{code-cell}
:id: shown
:tags: [material]
left_out
```

```{code-cell}
:id: form
:tags: [form]
exercise.form("task-1")
```

```{code-cell}
:id: answer
:tags: [answer]
check("task-1", a)
```
"""


def test_a_page_is_made_of_a_notebooks_text() -> None:
    """Forms, editors and cells come in the order of the notebook; what is its own is left out."""
    made = page_of("01-a", TEXT)
    assert "Left out" not in made
    assert "left_out" not in made
    order = [
        *("# A ``title``", "{exercise-head} 01-a", "First.", "````{live-cell} setup"),
        *("```{task} 01-a task-1", "```{live-cell} answer\n:look: answer\n:task: task-1"),
    ]
    places = [made.index(part) for part in order]
    assert sorted(places) == places


@pytest.mark.book
def test_a_book_of_another_bank_has_no_exercises(tmp_path: Path) -> None:
    """Our exercises are about our cases: a book that names no folder of them has none."""
    write_bank(tmp_path / "bank", CASE)
    small = SmallBook(tmp_path, page="# A page\n\nText.\n")
    done = small.build()
    assert 0 == done.returncode, done.stderr
    assert not (small.html / "exercises").exists()
    assert "cb-exercise" not in small.page("page")


CODER = "exercises/16-coding.html"
OWN = "exercises/17-own-case.html"


class TestTools:
    """Coding a case and writing one of one's own, by clicking and typing on a page."""

    def test_a_case_is_coded_compared_and_kept(self, open_page: Open, book_url: str) -> None:
        """A code without a statement is asked for one; with it the coders' codes are shown."""
        page = open_page(book_url + CODER).page
        tool = page.locator(".cb-tool")
        group = tool.locator('[data-group="participation"]')
        group.locator('[data-name="code"][value="consult"]').check()
        tool.get_by_role("button", name="Keep and compare").click()
        told = tool.locator(".cb-said")
        told.get_by_text("no statement that").wait_for(timeout=PATIENCE)
        group.locator('[data-name="evidence"][value="f4"]').check()
        group.locator('[data-name="nearly"]').select_option("involve")
        tool.get_by_role("button", name="Keep and compare").click()
        told.get_by_text("coder-2").first.wait_for(timeout=PATIENCE)
        assert "party" not in told.inner_text().lower().split("codes differ")[0]
        page.reload()
        assert group.locator('[data-name="evidence"][value="f4"]').is_checked()
        kept = json.loads(page.evaluate("localStorage.getItem('casebook-work:16-coding')"))
        (coding,) = kept["codings"]
        assert ("consult", ["f4"]) == (coding["code"], coding["evidence"])
        assert "nearly involve" == coding["note"]

    def test_a_case_of_ones_own_is_checked_shown_and_saved(
        self, open_page: Open, book_url: str
    ) -> None:
        """What is missing is told with its field; a sound case is shown, and its file is saved."""
        page = open_page(book_url + OWN).page
        tool = page.locator(".cb-tool")
        page.evaluate("document.querySelectorAll('.cb-tool details').forEach(d => d.open = 1)")
        tool.locator('[data-group="case"] [data-name="id"]').fill("our-street")
        tool.get_by_role("button", name="Check and show").click()
        tool.get_by_text('"country" is missing').first.wait_for(timeout=PATIENCE)
        for name, entries in FORM.items():
            group = tool.locator(f'[data-group="{name}"]')
            listed = entries if isinstance(entries, list) else [entries]
            for _ in listed[1:]:
                group.get_by_role("button", name="One more").click()
            for at, entry in enumerate(listed):
                for field, value in entry.items():
                    control = group.locator("[data-entry]").nth(at)
                    control = control.locator(f'[data-name="{field}"]')
                    if control.evaluate("one => one.tagName") == "SELECT":
                        control.select_option(value)
                    else:
                        control.fill(value)
        tool.locator("[data-beside]").select_option("dafen-wall-painters")
        tool.get_by_role("button", name="Check and show").click()
        tool.locator(".cb-said").get_by_text("Dafen").first.wait_for(timeout=PATIENCE)
        assert FORM["case"]["title"] in tool.locator(".cb-said").inner_text()
        with page.expect_download() as saving:
            tool.get_by_role("button", name="Save cases/our-street.yaml").click()
        assert saving.value.path().read_text(encoding="utf-8") == own.filled(FORM).case
        page.reload()
        last = tool.locator('[data-group="facts"] [data-entry]').last
        assert FORM["facts"][-1]["text"] == last.locator('[data-name="text"]').input_value()
