"""The book's search: one script and one set of texts for the finder and for the search page.

Sphinx's own search is switched off. It writes titles into its page as HTML, cuts Chinese where
it stands in no dictionary of its own, and has every page load all words of the book.
"""

from __future__ import annotations

import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from sphinx.builders.html import StandaloneHTMLBuilder

from casebook_book import bank, html

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

__all__ = ["connect", "finder_texts", "passages"]

_CASES, _PAGES = "casebook-cases.js", "casebook-pages.js"
# A passage ends where one of these begins or ends.
_BLOCKS = re.compile(
    "article|blockquote|caption|d[dlt]|details|div|fig(caption|ure)|h[1-6]|li|[ou]l|p|pre|section|"
    "summary|table|tr"
).fullmatch
_HEADING = re.compile("h[1-6]").fullmatch
# What is no text of the page: what leads around the book, and what only programs read.
_PASSED = re.compile("button|footer|header|nav|noscript|script|select|style|svg|template").fullmatch
_PASSED_ROLES = {"navigation", "search"}
# The same by class; cases, which have texts of their own; rows of numbers; and what a reader is to
# see only after having decided.
_PASSED_CLASSES = {
    "bd-header-article", "bd-sidebar-secondary", "headerlink", "visually-hidden",
    "cb-finder", "cb-chart-table", "cb-fold",
}  # fmt: skip
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[\"'“‘(]*[A-Z])|(?<=[。！？])")


class _Reader(HTMLParser):
    """Cuts the main part of a page into passages: kind, the id above it, text."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str, str]] = []
        self._main = ""  # the element that is the main part, once it has begun
        self._passed: list[str] = []  # the element being passed over, and those like it inside
        self._kind, self._place, self._words = "text", "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        classes = set((given.get("class") or "").split())
        if not self._main:
            self._main = tag if given.get("role") == "main" else ""
        elif self._passed:
            self._passed += [tag] if tag == self._passed[0] else []
        elif _PASSED(tag) or given.get("role") in _PASSED_ROLES or classes & _PASSED_CLASSES:
            self._passed = [tag]
        else:
            if _BLOCKS(tag):
                self._end("heading" if _HEADING(tag) else "text")
            self._place = given.get("id") or self._place

    def handle_endtag(self, tag: str) -> None:
        if self._passed:
            if tag == self._passed[0]:
                self._passed.pop()
        elif _BLOCKS(tag):
            self._end("text")
        elif tag in ("td", "th"):
            self._words += " "

    def handle_data(self, data: str) -> None:
        if self._main and not self._passed:
            self._words += data

    def _end(self, kind: str) -> None:
        """Keep what has been read, and go on with text of this kind."""
        for sentence in _SENTENCE.split(" ".join(self._words.split())):
            if sentence:
                self.found.append((self._kind, self._place, sentence))
        self._kind, self._words = kind, ""


def passages(page: str) -> list[tuple[str, str, str]]:
    """The texts of a built page, as the script looks through them: kind, place, text.

    >>> passages('<div role="main"><section id="a"><h1>A</h1><p>One. <b>Two</b>.</p></section>')
    [('title', 'a', 'A'), ('text', 'a', 'One.'), ('text', 'a', 'Two.')]
    """
    reader = _Reader()
    reader.feed(page)
    found = reader.found
    if found and found[0][0] == "heading":
        found[0] = ("title", *found[0][1:])
    return found


def finder_texts(app: Sphinx) -> str:
    """Where the script with the texts of all cases is, below the folder of styles and scripts."""
    return _address(_CASES, _case_texts(app))


def _case_texts(app: Sphinx) -> str:
    book = bank.book(app)
    address = {name: app.builder.get_target_uri(f"cases/{name}") for name in book.case_ids}
    return _script({**book.search_index().for_page(), "addresses": address})


def _page_texts(app: Sphinx) -> str:
    """The texts of all other pages, read from what has been built of them."""
    cases = {f"cases/{case_id}" for case_id in bank.book(app).case_ids}
    builder = cast("StandaloneHTMLBuilder", app.builder)
    made = {name: Path(builder.get_outfilename(name)) for name in app.env.found_docs - cases}
    read = {name: passages(made[name].read_text(encoding="utf-8")) for name in sorted(made)}
    telling = tuple(app.config.casebook_telling_pages)
    shown = {
        name: _open(texts) if name.startswith(telling) else texts for name, texts in read.items()
    }
    return _script({"pages": [[app.builder.get_target_uri(name), shown[name]] for name in shown]})


def _open(found: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """What a search may show of a page that tells endings.

    All headings, and the text above *When you have chosen*, or above the first heading where the
    page has none of that name.
    """
    places = [place for _, place, _ in found]
    begins = "when-you-have-chosen"
    kept, is_sealed = [], False
    for kind, place, text in found:
        is_sealed |= place == begins if begins in places else kind == "heading"
        if not is_sealed or kind != "text":
            kept.append((kind, place, text))
    return kept


def _script(texts: dict[str, Any]) -> str:
    """Data as a script: a page that was opened from a file may load no other kind of file."""
    data = html.script_json(texts)
    return f"window.casebookTexts = Object.assign(window.casebookTexts || {{}}, {data});\n"


def _address(name: str, text: str) -> str:
    """With a checksum, so that a browser does not keep an old one."""
    return f"{name}?v={hashlib.sha256(text.encode()).hexdigest()[:8]}"


def _pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """The search page, and the texts that it looks through; all other pages have been written."""
    texts = {_CASES: _case_texts(app), _PAGES: _page_texts(app)}
    for name, text in texts.items():
        (Path(app.outdir) / "_static" / name).write_text(text, encoding="utf-8")
    addresses = [_address(name, text) for name, text in texts.items()]
    body = html.made("search", "search", addresses)
    yield "search", {"title": "Search", "body": str(body)}, "page.html"


def _switch_off(app: Sphinx) -> None:
    """No index and no page of Sphinx's own."""
    if isinstance(app.builder, StandaloneHTMLBuilder):
        app.builder.search = False


def _remove(app: Sphinx, _: Exception | None) -> None:
    """Delete the scripts of Sphinx's search, which its own style of pages brings."""
    for name in ("searchindex.js", "_static/searchtools.js", "_static/language_data.js"):
        (Path(app.outdir) / name).unlink(missing_ok=True)


def connect(app: Sphinx) -> None:
    """Register the setting and the events."""
    # How the names of pages begin that take endings of cases as known.
    app.add_config_value("casebook_telling_pages", [], "", list)
    app.connect("builder-inited", _switch_off)
    app.connect("html-collect-pages", _pages)
    app.connect("build-finished", _remove)
