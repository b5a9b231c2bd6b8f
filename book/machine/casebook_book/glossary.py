"""The glossary: its terms as HTML, and what links them in a case page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casebook import codebook
from casebook_book import bank, html

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from markupsafe import Markup
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from casebook.render import Terms

__all__ = ["connect", "term_card", "term_links", "terms_html"]


def _page(env: BuildEnvironment) -> str | None:
    """Address of the glossary from the page being read; None in a book without it."""
    name = env.config.casebook_glossary
    return bank.address(env, name) if name in env.found_docs else None


def term_links(env: BuildEnvironment, case_id: str) -> Terms | None:
    """What links the terms in the texts of a case to the glossary."""
    page = _page(env)
    if page is None:
        return None
    bank.note_use(env, "glossary")
    finder = bank.book(env.app).terms(case_id)

    def find(text: str) -> Iterator[tuple[int, int, str]]:
        for found, term_id in finder.find(text):
            yield found.start(), found.end(), f"{page}#term-{term_id}"

    return find


def term_card(app: Sphinx, pagename: str, term_id: str) -> Markup:
    """The card of a term, as a page shows it."""
    entry = next(one for one in bank.book(app).plain["glossary"] if one["id"] == term_id)
    page = app.builder.get_relative_uri(pagename, app.config.casebook_glossary)
    return html.made("glossary", "card", entry, f"{page}#term-{term_id}")


def terms_html(env: BuildEnvironment, wanted: Iterable[str] = ()) -> Markup:
    """The terms asked for, each leading to its entry; without names, all of them, with anchors.

    Raises
    ------
    KeyError
        If there is no such term; the message names the nearest.
    """
    known = {row["term_id"]: row for row in bank.rows(env, "glossary")}
    names = list(wanted)
    for name in names:
        if name not in known:
            raise KeyError(f'No term "{name}" in the glossary.{codebook.suggest(name, known)}')
    if names:
        return html.made("glossary", "brief", [known[name] for name in names], _page(env))
    rows = sorted(known.values(), key=lambda row: str(row["term"]).lower())
    for row in rows:
        row["cited"] = bank.cited(env, row["statements"].split(";"))
    return html.made("glossary", "whole", rows)


def connect(app: Sphinx) -> None:
    """Register the setting: the page that has the whole glossary, or nothing."""
    app.add_config_value("casebook_glossary", "reference/glossary", "env", str)
