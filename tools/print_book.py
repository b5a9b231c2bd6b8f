"""Print the built book: the whole of it, each chapter, and for each case what a class is given.

Run by ``make print``. From ``book/_build/html`` it makes ``book/_build/print``:

``book.pdf``, ``book-part-b.pdf``
    the whole book without what came of the choices, and that in a second volume;
``chapters/``
    each chapter on its own;
``cases/``
    of each case with a choice ``ID-a.pdf`` (before it) and ``ID-b.pdf`` (after it), of others
    ``ID.pdf``; of those that are taught ``ID-roles.pdf``, cards to cut, and from an instructor's
    edition ``ID-note.pdf``, the note on two pages. All but the note can be given to a class:
    nothing for instructors is on them, of whatever edition.

The folder is written whole or not at all; with a selection only its files are replaced, when all
of them are there.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path

from tools.browser import has_chinese_font
from tools.printing.pages import Book, Page, PrintError, read_book
from tools.printing.press import Press
from tools.printing.sheets import PAPERS, Piece, Sheet, document

__all__ = ["HTML", "ROOT", "Work", "main", "print_works", "works"]

ROOT = Path(__file__).resolve().parent.parent
HTML = ROOT / "book" / "_build" / "html"
# The sheet for the instructor: one leaf, both sides.
_NOTE_PAGES = 2
# Each is a browser of its own, and takes a gigabyte for the whole book.
_MOST_PRESSES = 4
_PIECES = {"a": "Part A", "b": "Part B", "roles": "Roles", "note": "Teaching note"}


@dataclass(frozen=True, slots=True)
class Work:
    """One PDF: its address in the folder, its title, its sheets, and whether it is bound."""

    name: str
    title: str
    sheets: tuple[Sheet, ...]
    front: str = ""
    at_most: int = 0


def works(book: Book) -> list[Work]:
    """All that is printed of a book: of each page, then the volumes."""
    return [*(work for page in book.pages for work in _of_page(page)), *_volumes(book)]


def _of_page(page: Page) -> Iterator[Work]:
    case_id = page.case_id
    if not case_id:
        name = page.name.removeprefix("chapters/").removesuffix("/index").replace("/", "-")
        yield _work(f"chapters/{name}", page, "whole")
        return
    for piece in _before_and_after(page):
        yield _work(f"cases/{case_id}" + (f"-{piece}" if piece != "whole" else ""), page, piece)
    if page.has_roles:
        yield _work(f"cases/{case_id}-roles", page, "roles")
    if page.has_note:
        yield replace(_work(f"cases/{case_id}-note", page, "note"), at_most=_NOTE_PAGES)


def _before_and_after(page: Page) -> tuple[Piece, ...]:
    return ("a", "b") if page.has_part_b else ("whole",)


def _work(name: str, page: Page, piece: Piece) -> Work:
    title = f"{page.title}: {_PIECES[piece]}" if piece in _PIECES else page.title
    sheet = Sheet(page, piece, is_handout=bool(page.case_id) and piece != "note")
    return Work(f"{name}.pdf", title, (sheet,))


def _volumes(book: Book) -> Iterator[Work]:
    """The whole book, and what it must not tell before a class has decided."""
    first = tuple(Sheet(page, _before_and_after(page)[0]) for page in book.pages)
    later = tuple(Sheet(page, "b") for page in book.pages if page.has_part_b)
    told = (
        "What came of the choices in the cases stands in a second volume; a chapter tells it "
        "from “When you have chosen” on."
        if later
        else ""
    )
    yield Work("book.pdf", book.title, first, _front(book, "", told))
    if later:
        title = f"{book.title}. Part B of the cases"
        told = (
            "For after the choice: what was chosen in each case, what came of it, and the sources."
        )
        yield Work("book-part-b.pdf", title, later, _front(book, "Part B of the cases", told))


def _front(book: Book, under: str, told: str) -> str:
    """The title page."""
    title, _, more = book.title.partition(": ")
    lines = [
        f'<p class="cb-front-title">{escape(title)}</p>',
        *(
            f'<p class="cb-front-more">{escape(line[:1].upper() + line[1:])}</p>'
            for line in (more, under)
            if line
        ),
        f'<p class="cb-front-told">{escape(told)}</p>',
        f'<p class="cb-front-imprint">{escape(book.imprint)}</p>',
    ]
    return f'<section class="cb-front" aria-label="Title">{"".join(lines)}</section>\n'


def print_works(
    book: Book,
    chosen: Sequence[Work],
    target: Path,
    folder: Path,
    *,
    paper: str = "A4",
    presses: int = 1,
) -> list[str]:
    """Print works into a folder; return what on them is wider than the paper, or longer.

    Parameters
    ----------
    book
        The book that they are of.
    chosen
        The works.
    target
        The folder that gets the PDFs.
    folder
        Where a press keeps what it is printing.
    paper
        ``A4`` or ``Letter``.
    presses
        How many print at a time; each is a browser.
    """
    # The volumes take longest: none of them may begin when all others are done.
    left = deque(sorted(chosen, key=lambda work: -len(work.sheets)))
    problems: list[str] = []

    def take_turns() -> None:
        try:
            print_in_turn()
        except BaseException:
            left.clear()  # the others finish what they have, and begin nothing
            raise

    def print_in_turn() -> None:
        with Press(Path(tempfile.mkdtemp(dir=folder))) as press:
            while left:
                work = left.popleft()
                begun = time.perf_counter()
                html = document(book, work.sheets, title=work.title, paper=paper, front=work.front)
                printed = press.print(html, target / work.name, at_most=work.at_most)
                took = time.perf_counter() - begun
                print(f"{work.name}: {printed.pages} pages, {took:.1f} s", flush=True)
                problems.extend(f"{work.name}: too wide: {one}" for one in printed.too_wide)
                if work.at_most and printed.pages > work.at_most:
                    problems.append(f"{work.name}: {printed.pages} pages, not {work.at_most}")

    with ThreadPoolExecutor(presses) as pool:
        for turn in [pool.submit(take_turns) for _ in range(min(presses, len(chosen)))]:
            turn.result()
    return sorted(problems)


def _select(found: list[Work], case: str, only: str) -> list[Work]:
    chosen = [
        work
        for work in found
        if (not case or (work.name.startswith("cases/") and work.sheets[0].page.case_id == case))
        and work.name.startswith(only)
    ]
    if not chosen:
        raise PrintError(
            f'Nothing to print is called "{case or only}": name a case by its id, or one of '
            "book, chapters and cases."
        )
    return chosen


def _deliver(made: Path, out: Path, *, is_whole: bool) -> None:
    """Put what was printed where it belongs, when all of it is there."""
    if not is_whole:
        for file in sorted(made.rglob("*.pdf")):
            goal = out / file.relative_to(made)
            goal.parent.mkdir(parents=True, exist_ok=True)
            file.replace(goal)
        return
    old = made.with_name(f"{made.name}-old")
    if out.exists():
        out.rename(old)
    made.rename(out)
    shutil.rmtree(old, ignore_errors=True)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    parser = argparse.ArgumentParser(description="Print the built book as PDFs.")
    parser.add_argument("folder", type=Path, nargs="?", default=HTML, help="the built book")
    parser.add_argument("--out", type=Path, help="where the PDFs go (beside the built book)")
    parser.add_argument("--case", default="", help="only what belongs to this case")
    parser.add_argument("--only", default="", help="only names that begin so, as in chapters/space")
    parser.add_argument("--paper", choices=PAPERS, default="A4")
    options = parser.parse_args(arguments)
    out = options.out or options.folder.parent / "print"
    begun = time.perf_counter()
    if not has_chinese_font():
        print("No font here has Chinese characters: boxes will stand for them.", file=sys.stderr)
    try:
        book = read_book(options.folder.resolve())
        found = works(book)
        chosen = _select(found, options.case, options.only)
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=out.parent, prefix=".print-") as work:
            made = Path(work) / "print"
            made.mkdir()
            presses = min(os.cpu_count() or 1, _MOST_PRESSES)
            problems = print_works(
                book, chosen, made, Path(work), paper=options.paper, presses=presses
            )
            _deliver(made, out, is_whole=len(chosen) == len(found))
    except PrintError as error:
        print(error, file=sys.stderr)
        return 1
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"{len(chosen)} PDFs in {out}, {time.perf_counter() - begun:.0f} s.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
