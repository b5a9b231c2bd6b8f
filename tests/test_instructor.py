"""The instructor's edition: what it adds in place, and that nothing of it is anywhere else."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import casebook
from casebook.checking import examine
from casebook.parts.chapters import TARGETS
from casebook.plain import MARKER

DATA = Path(__file__).parent.parent / "data"
BOOK = casebook.load()
KINDS = ("notes", "sessions", "plans")
# Shorter texts may stand anywhere by chance.
LONG_ENOUGH = 40


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _strings(inner)


def _plain(text: str) -> str:
    """A text as it is compared: no tags, no marks, no signs, no space."""
    text = html.unescape(re.sub(r"<[^>]+>", "", text))
    text = MARKER.sub("", TARGETS.sub("", text))
    return re.sub(r"\W+", "", text).lower()


@cache
def secrets() -> dict[str, str]:
    """A piece of every text for instructors that no public text has, by where it stands."""
    public = _plain("\n".join(_strings(dict(BOOK.plain))))
    data = examine(DATA)[0]
    found = {}
    for kind in KINDS:
        for name, content in data[kind].items():
            for text in _strings(content):
                piece = _plain(text)[:LONG_ENOUGH]
                if len(piece) == LONG_ENOUGH and piece not in public:
                    found[piece] = f"{kind}/{name}: {text[:60]}"
    return found


def telling(folder: Path, endings: tuple[str, ...]) -> list[str]:
    """What of the secrets stands in files of a folder, each with the file."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix in endings:
            text = _plain(path.read_text(encoding="utf-8", errors="ignore"))
            found += [
                f"{path.name}: {where}" for piece, where in secrets().items() if piece in text
            ]
    return found


def test_there_is_something_to_hide() -> None:
    """Notes, sessions and plans give thousands of pieces, so that the search can find some."""
    kinds = {where.partition("/")[0] for where in secrets().values()}
    assert set(KINDS) == kinds
    assert len(secrets()) > 1000


@pytest.mark.book
class TestEditions:
    """Both editions, file by file."""

    def test_the_trainees_book_has_nothing_of_it(self, built_book: Path) -> None:
        """No page, script, index, notebook or download of the public book has a piece of it."""
        endings = (".html", ".js", ".json", ".txt", ".yaml", ".ipynb", ".svg", ".inv")
        assert [] == telling(built_book, endings)
        assert not list(built_book.rglob("teach*"))

    def test_the_search_for_it_finds_it_where_it_is(self, instructor_book: Path) -> None:
        """The same search finds nearly every piece in the instructor's edition."""
        found = telling(instructor_book, (".html",))
        places = {one.partition(": ")[2] for one in found}
        missing = set(secrets().values()) - places
        assert len(missing) < len(secrets()) / 50, sorted(missing)[:20]

    def test_every_taught_case_and_chapter_has_its_note_in_place(
        self, instructor_book: Path
    ) -> None:
        """The note stands on the page of the case, the session at the end of the chapter's."""
        for case_id in BOOK.plain["teaching"]:
            page = (instructor_book / "cases" / f"{case_id}.html").read_text(encoding="utf-8")
            assert 'id="for-the-instructor"' in page, case_id
        for chapter in BOOK.plain["chapters"]:
            (path,) = [
                one
                for one in instructor_book.rglob(f"{chapter}.html")
                if one.parent.name != "cases"
            ]
            assert "cb-session" in path.read_text(encoding="utf-8"), chapter

    def test_cells_and_packages_lack_it(self) -> None:
        """What a trainee loads has none of the kinds."""
        assert not set(KINDS) & set(BOOK.plain)
        assert not set(KINDS) & set(BOOK.tables)


TEACHING = (
    "cases/hubei-old-village-preservation.html", "chapters/village.html", "teach/index.html",
    "theory/accounts.html",
)  # fmt: skip
SCREENS: tuple[tuple[bool, dict[str, int]], ...] = (
    (False, {"width": 1366, "height": 900}),
    (True, {"width": 1920, "height": 1080}),
    (False, {"width": 390, "height": 844}),
)


@pytest.mark.parametrize("name", TEACHING)
@pytest.mark.parametrize(("dark", "size"), SCREENS, ids=["laptop", "hall-dark", "phone"])
def test_a_page_of_the_instructors_edition_fits_without_a_barrier(
    open_page: Callable[..., Any],
    instructor_url: str,
    name: str,
    dark: bool,
    size: dict[str, int],
) -> None:
    """No page is too wide, axe-core finds nothing serious, and nothing is asked elsewhere."""
    from axe_playwright_python.sync_playwright import Axe

    visit = open_page(instructor_url + name, dark=dark, reduced_motion="reduce", **size)
    page = visit.page
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    answer = Axe().run(page, options={"resultTypes": ["violations"]}).response
    serious = [
        f"{one['id']}: {one['nodes'][0]['html'][:160]}"
        for one in answer["violations"]
        if one["impact"] in ("serious", "critical")
    ]
    assert [] == serious
    assert [] == visit.errors
    assert [] == visit.elsewhere


def test_minutes_on_the_pages_add_up(open_page: Callable[..., Any], instructor_book: Path) -> None:
    """Of each plan that a page shows, the minutes of the steps make up those of the plan."""
    page = open_page(f"file://{instructor_book}/teach/index.html").page
    wrong = """() => [...document.querySelectorAll("section.cb-plan")].filter((plan) => {
        const cells = [...plan.querySelectorAll("[data-label=Minutes], [data-step]")];
        const sum = cells.reduce((all, one) =>
            all + Number(one.dataset.minutes ?? one.textContent), 0);
        return !cells.length || sum !== Number(plan.dataset.minutes);
    }).map((plan) => plan.getAttribute("aria-label"))"""
    assert page.locator("section.cb-plan").count() > 10
    assert [] == page.evaluate(wrong)
    for chapter in ("village", "budget"):
        page.goto(f"file://{instructor_book}/chapters/{chapter}.html")
        assert [] == page.evaluate(wrong)
