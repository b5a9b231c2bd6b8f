"""The data dictionary: every table with its columns, every list of codes, from the codebook."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

from casebook import codebook
from casebook.bank import Casebook
from casebook_book import bank, html

if TYPE_CHECKING:
    from markupsafe import Markup
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

__all__ = ["codes_html", "columns_html", "connect"]


def _page(env: BuildEnvironment) -> str | None:
    """Address of the dictionary from the page being read; None in a book without it."""
    name = env.config.casebook_dictionary
    if name == env.docname:
        return ""
    return bank.address(env, name) if name in env.found_docs else None


def columns_html(env: BuildEnvironment, name: str, *, is_whole: bool = False) -> Markup:
    """The columns of a table, after what a row of it is if `is_whole`.

    Raises
    ------
    KeyError
        If there is no such table; the message names the nearest and lists all.
    """
    columns = codebook.columns(name)
    prose = _prose(name) if is_whole else []
    return html.made("dictionary", "columns", columns, _page(env), is_whole, prose)


def _prose(table: str) -> list[str]:
    """What the property that gives a table, or the method whose answer it is, says of it."""
    said = inspect.getdoc(getattr(Casebook, table, None)) if hasattr(Casebook, table) else None
    # The first two paragraphs of a docstring are prose; sections such as Examples come later.
    prose = said.split("\n\n")[:2] if said else []
    return prose[:1] if any("---" in part or ">>>" in part for part in prose) else prose


def codes_html(env: BuildEnvironment, variable: str, *, is_whole: bool = False) -> Markup:
    """A list of codes: where it is used, then each word, `is_whole` or not, with its meaning.

    Raises
    ------
    KeyError
        If there is no such variable; the message names the nearest and lists all.
    """
    codes = codebook.codes(variable)
    uses: dict[str, list[str]] = {}
    for table in codebook.documented():
        for column in codebook.columns(table):
            if column.codes == variable:
                uses.setdefault(column.name, []).append(table)
    return html.made("dictionary", "code_list", codes.values(), _page(env) or "", uses)


def connect(app: Sphinx) -> None:
    """Register the setting: the page that has the whole dictionary, or nothing."""
    app.add_config_value("casebook_dictionary", "reference/data-dictionary", "env", str)
