"""The pages of a built book, in the order of its menu."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from pathlib import Path

__all__ = ["Book", "Page", "PrintError", "read_book"]

_ARTICLE = '<article class="bd-article">'
_CARDS = '<template id="cb-cards">'
_MENU = re.compile(
    r'<span class="caption-text">(?P<part>.*?)</span>'
    r'|<li class="toctree-l(?P<level>\d)[^"]*"><a class="[^"]*internal" href="(?P<href>[^"#]+)"',
    re.DOTALL,
)
_ROOT = re.compile(r"url=([^\"'>]+)\.html", re.IGNORECASE)
_SHEET = re.compile(r'<link rel="stylesheet"[^>]*? href="([^"?]+)')
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_FOOTER = re.compile(r'<p class="cb-footer">(.*?)</p>', re.DOTALL)


class PrintError(Exception):
    """A reason why nothing can be printed, in a sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the book.

    Attributes
    ----------
    name
        Its address without ``.html``, such as ``cases/lane-lamps``.
    title
        Its title, as plain text.
    part
        The part of the book that it stands in; empty for the first page.
    html
        What stands between the menus, as the build wrote it.
    """

    name: str
    title: str
    part: str
    html: str

    @property
    def case_id(self) -> str:
        """The case that the page shows; empty if it shows none."""
        return self.name.removeprefix("cases/") if 'class="cb-case-page' in self.html else ""

    @property
    def has_part_b(self) -> bool:
        """Whether something on the page of a case stays closed until a choice is made."""
        return bool(self.case_id) and '<details class="cb-fold"' in self.html

    @property
    def has_roles(self) -> bool:
        """Whether the case brings roles for a class."""
        return 'class="cb-role"' in self.html

    @property
    def has_note(self) -> bool:
        """Whether the page has the note for the instructor."""
        return bool(self.case_id) and 'class="cb cb-teaching-note"' in self.html


@dataclass(frozen=True, slots=True)
class Book:
    """A built book: its folder, title and imprint, the style sheets of its pages, its pages."""

    folder: Path
    title: str
    imprint: str
    styles: tuple[str, ...]
    pages: tuple[Page, ...]


def read_book(folder: Path) -> Book:
    """Read all pages that the menu of a built book leads to, and the first page.

    Raises
    ------
    PrintError
        If the folder holds no book, or one with another theme.
    """
    start = folder / "index.html"
    if not start.is_file():
        raise PrintError(f"There is no built book in {folder}: run `make book` first.")
    named = _ROOT.search(start.read_text(encoding="utf-8"))
    root = named[1] if named else "index"
    text = (folder / f"{root}.html").read_text(encoding="utf-8")
    if _ARTICLE not in text:
        raise PrintError(f"{folder}/{root}.html is no page with the theme of our book.")
    # "Title of the page — Title of the book"
    title = _plain(_TITLE.search(text)).rpartition(" — ")[2]
    pages, part = [_page(folder, root, "")], ""
    for found in _MENU.finditer(text):
        if found["part"] is not None:
            part = _text(found["part"])
        elif "://" not in found["href"]:
            pages.append(_page(folder, found["href"].removesuffix(".html"), part))
    return Book(
        folder=folder,
        title=title,
        imprint=_plain(_FOOTER.search(re.sub(r"<a\b[^>]*>How .*?</a>", "", text))),
        styles=tuple(_SHEET.findall(text)),
        pages=tuple(pages),
    )


def _page(folder: Path, name: str, part: str) -> Page:
    text = (folder / f"{name}.html").read_text(encoding="utf-8")
    html = text[text.index(_ARTICLE) + len(_ARTICLE) : text.rindex("</article>")]
    heading = re.search(r"<h1>(.*?)(?:<a class=\"headerlink|</h1>)", html, re.DOTALL)
    page = Page(name, _plain(heading) or _plain(_TITLE.search(text)), part, html)
    if page.case_id:
        # Everything on its cards stands on the page itself; they are half of it.
        page = Page(name, page.title, part, html.partition(_CARDS)[0])
    return page


def _plain(found: re.Match[str] | None) -> str:
    return _text(found[1]) if found else ""


def _text(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", "", html)).split())
