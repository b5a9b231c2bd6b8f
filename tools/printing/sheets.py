"""Documents for the press: pages of the book as sheets, with the rules of their paper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

from tools.printing.pages import Book, Page

__all__ = ["PAPERS", "Piece", "Sheet", "document"]

#: Papers by the name that CSS knows, with their width and height in millimetres.
PAPERS = {"A4": (210.0, 297.0), "Letter": (215.9, 279.4)}

#: What of a page is printed: all of it; of a case what stands before the choice, or what is folded
#: and after it; its roles as cards; the instructor's note.
Piece = Literal["whole", "a", "b", "roles", "note"]

# Nothing but style sheets and pictures of the book is loaded, and no code of a page runs.
_POLICY = (
    "default-src 'none'; style-src file: 'unsafe-inline'; img-src file: data:; font-src file: data:"
)
# Millimetres: the text is 160 wide on A4, of which prose takes 135.
_SIDE, _TOP, _BOTTOM = 25, 24, 22
_NOTE_SIDE, _NOTE_TOP, _NOTE_BOTTOM = 16, 16, 15
_CARDS = 10
# What the build adds to the title of the edition for instructors.
_EDITION = " (instructor's edition)"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page of the book, or what of it is printed.

    Attributes
    ----------
    page
        The page.
    piece
        What of it.
    is_handout
        Whether a class is given it: then without what a page has for instructors.
    """

    page: Page
    piece: Piece = "whole"
    is_handout: bool = False


def document(
    book: Book, sheets: Sequence[Sheet], *, title: str, paper: str = "A4", front: str = ""
) -> str:
    """The HTML of a document.

    Parameters
    ----------
    book
        The book that the pages are of.
    sheets
        What is printed, in its order.
    title
        Title of the document, for the list of open files and for screen readers.
    paper
        ``A4`` or ``Letter``.
    front
        HTML of a title page, which makes a book of the sheets: with a list of contents and with
        pages that are bound.
    """
    styles = "".join(
        f'<link rel="stylesheet" href="{escape((book.folder / name).as_uri())}">'
        for name in book.styles
    )
    width, height = PAPERS[paper]
    margin = _CARDS if sheets[0].piece == "roles" else _SIDE
    if sheets[0].piece == "note":
        margin = _NOTE_SIDE
    sizes = (
        f"--cb-paper-width: {width - 2 * margin}mm; --cb-paper-height: {height}mm; "
        f"--cb-lying-width: {height - 2 * margin}mm"
    )
    contents = '<nav class="cb-contents" aria-label="Contents"><h1>Contents</h1></nav>'
    return (
        '<!doctype html>\n<html lang="en" data-theme="light" data-mode="light">\n<head>'
        f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f"<title>{escape(title)}</title>{styles}"
        f"<style>{''.join(_rules(book, sheets, paper, is_bound=bool(front)))}</style></head>\n"
        f'<body class="cb-paper cb-paper-{sheets[0].piece}" style="{sizes}" '
        f'data-root="{escape(book.folder.as_uri())}/">\n<main class="bd-content">'
        f"{front}{contents if front else ''}"
        + "".join(_template(sheet, at) for at, sheet in enumerate(sheets))
        + "</main></body></html>\n"
    )


def _template(sheet: Sheet, at: int) -> str:
    page = sheet.page
    data = {
        "page": page.name,
        "part": page.part,
        "piece": sheet.piece,
        "title": page.title,
        "name": f"s{at}",
        **({"handout": ""} if sheet.is_handout else {}),
    }
    told = " ".join(f'data-{name}="{escape(text)}"' for name, text in data.items())
    return f'<template class="cb-sheet" {told}>{page.html}</template>\n'


def _rules(book: Book, sheets: Sequence[Sheet], paper: str, *, is_bound: bool) -> Iterable[str]:
    """The rules of the pages: their size and margins, what stands above and below the text."""
    piece = sheets[0].piece
    if piece == "roles":
        yield f"@page {{ size: {paper}; margin: {_CARDS}mm; }}\n"
        return
    margin = f"{_TOP}mm {_SIDE}mm {_BOTTOM}mm"
    if piece == "note":
        margin = f"{_NOTE_TOP}mm {_NOTE_SIDE}mm {_NOTE_BOTTOM}mm"
    look = "font: 7.5pt var(--cb-sans); color: #444;"
    # What a class is given does not say that it comes from the instructor's edition.
    title = book.title.partition(_EDITION)[0] if sheets[0].is_handout else book.title
    title = _string(title)
    yield f"@page {{ size: {paper}; margin: {margin}; }}\n"
    if is_bound:
        # The number stands outside, where a thumb finds it.
        for side, other, head in (("left", "right", title), ("right", "left", '""')):
            yield (
                f"@page :{side} {{ @bottom-{side} {{ content: counter(page); {look} }} "
                f"@top-{side} {{ content: {head}; {look} }} "
                f"@bottom-{other} {{ content: none }} }}\n"
            )
        empty = ("@bottom-left", "@bottom-right", "@top-left")
        yield f"@page cb-front {{ {' '.join(f'{box} {{ content: none }}' for box in empty)} }}\n"
    else:
        yield (
            f"@page {{ @bottom-left {{ content: {title}; {look} }} "
            f'@bottom-right {{ content: counter(page) " / " counter(pages); {look} }} }}\n'
        )
    for at, sheet in enumerate(sheets):
        head = f"content: {_string(_heading(sheet))}; {look}"
        place = ":right { @top-right" if is_bound else "{ @top-left"
        for name, size in ((f"s{at}", paper), (f"s{at}-wide", f"{paper} landscape")):
            yield f"@page {name} {{ size: {size}; }}\n@page {name}{place} {{ {head} }} }}\n"
            if not is_bound:
                yield f"@page {name}:first {{ @top-left {{ content: none }} }}\n"


def _heading(sheet: Sheet) -> str:
    """What stands above the text of its pages: the title, short if it is long, and the part."""
    title = sheet.page.title
    if len(title) > 70:
        title = title.partition(": ")[0]
    if len(title) > 90:
        title = title[:88].rsplit(" ", 1)[0] + " …"
    return title + {"a": " · Part A", "b": " · Part B", "note": " · For the instructor"}.get(
        sheet.piece, ""
    )


def _string(text: str) -> str:
    """The text as a string of CSS that also stands safely in HTML."""
    return '"' + "".join(f"\\{ord(one):x} " if one in '"\\<>&\n' else one for one in text) + '"'
