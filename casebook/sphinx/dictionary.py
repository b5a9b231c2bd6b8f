"""The data dictionary: every table with its columns, every list of codes, from the codebook."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from casebook import codebook, render
from casebook.bank import Casebook

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.environment import BuildEnvironment

__all__ = ["codes_html", "columns_html", "connect", "index_html", "sentence", "table_html"]

# A word in code font, as docstrings write it.
_CODE = re.compile(r"`+([^`]+)`+")


def connect(app: Any) -> None:
    """Register the setting: the page that has the whole dictionary, or nothing."""
    app.add_config_value("casebook_dictionary", "reference/data-dictionary", "env", str)


def _page(env: BuildEnvironment) -> str | None:
    """Address of the dictionary from the page being read; None in a book without it."""
    name = env.config.casebook_dictionary
    if name not in env.found_docs:
        return None
    return "" if name == env.docname else env.app.builder.get_relative_uri(env.docname, name)


def _code(word: str) -> Markup:
    """A word in code font; a long name breaks between its parts."""
    parts = re.split(r"(?<=[_-])", word)
    return Markup("<code>{}</code>").format(Markup("<wbr>").join(parts))


def _link(page: str, anchor: str, word: str) -> Markup:
    return Markup('<a href="{}#{}">{}</a>').format(page, anchor, _code(word))


def _joined(parts: Iterable[Markup]) -> Markup:
    return Markup(", ").join(parts)


def sentence(text: str) -> str:
    """A text that begins with a capital letter and ends with a full stop."""
    return text[:1].upper() + text[1:] + ("." if re.search(r"[\w)\"'”’]$", text) else "")


def _text(docstring: str) -> Markup:
    """A docstring; what stands in backticks becomes code."""
    pieces = _CODE.split(docstring)
    return Markup("").join(
        _code(piece) if index % 2 else Markup.escape(piece) for index, piece in enumerate(pieces)
    )


def _table(kind: str, head: Iterable[str], rows: Iterable[Iterable[object]]) -> Markup:
    table = render.table_html(head, rows)
    return Markup('<div class="cb-dictionary cb-dictionary-{}">{}</div>').format(kind, table)


def index_html(names: Iterable[str], prefix: str) -> Markup:
    """Links to the sections that follow."""
    items = Markup("").join(
        Markup("<li>{}</li>").format(_link("", f"{prefix}-{name}", name)) for name in names
    )
    return Markup('<ul class="cb-index">{}</ul>').format(items)


def table_html(env: BuildEnvironment, name: str) -> Markup:
    """A table: what a row is, then its columns."""
    # The property that gives the table, or the method whose answer it is.
    said = inspect.getdoc(getattr(Casebook, name)) if hasattr(Casebook, name) else None
    keys = _joined(_code(column.name) for column in codebook.columns(name) if column.is_key)
    # The first two paragraphs of a docstring are prose; sections such as Examples come later.
    prose = said.split("\n\n")[:2] if said else []
    prose = prose[:1] if any("---" in part or ">>>" in part for part in prose) else prose
    what = map(_text, prose) if prose else [Markup("One row for each {}.").format(keys)]
    paragraphs = Markup("").join(Markup("<p>{}</p>").format(part) for part in what)
    return Markup('<div class="cb">{}</div>{}').format(paragraphs, columns_html(env, name))


def columns_html(env: BuildEnvironment, name: str) -> Markup:
    """The columns of a table.

    Raises
    ------
    KeyError
        If there is no such table; the message names the nearest and lists all.
    """
    rows = [
        (
            _code(column.name),
            f"{column.type}, key" if column.is_key else column.type,
            Markup("{}{}").format(sentence(column.description), _codes(env, column)),
            "" if column.when_empty == "never" else column.when_empty,
        )
        for column in codebook.columns(name)
    ]
    return _table("columns", ("Column", "Type", "Meaning", "Empty"), rows)


def _codes(env: BuildEnvironment, column: codebook.Column) -> Markup:
    """Where the coded words of a column stand, or in a book without a dictionary the words."""
    if not column.codes:
        return Markup("")
    page = _page(env)
    if page is None:
        words = _joined(map(_code, codebook.codes(column.codes)))
    else:
        words = _link(page, f"codes-{column.codes}", column.codes)
    given = Markup(" or <code>given</code>") if column.name.endswith("_status") else ""
    return Markup(" Codes: {}{}.").format(words, given)


def codes_html(env: BuildEnvironment, variable: str) -> Markup:
    """A list of codes: where it is used, then each word with its labels and its meaning.

    Raises
    ------
    KeyError
        If there is no such variable; the message names the nearest and lists all.
    """
    rows = [
        (
            _code(code.code),
            code.label_en,
            Markup('<span lang="zh-Hans">{}</span>').format(code.label_zh),
            _definition(code),
        )
        for code in codebook.codes(variable).values()
    ]
    table = _table("codes", ("Code", "English", "Chinese", "Meaning"), rows)
    return Markup("{}{}").format(_uses(env, variable), table)


def _uses(env: BuildEnvironment, variable: str) -> Markup:
    """The columns that hold the words of a variable, with their tables."""
    page = _page(env) or ""
    tables: dict[str, list[Markup]] = {}
    for name in codebook.documented():
        for column in codebook.columns(name):
            if column.codes == variable:
                tables.setdefault(column.name, []).append(_link(page, f"table-{name}", name))
    places = [
        Markup("{} in {}").format(_code(column), _joined(links)) for column, links in tables.items()
    ]
    if not places:
        return Markup("")
    return Markup('<div class="cb"><p class="cb-note">Columns: {}.</p></div>').format(
        Markup("; ").join(places)
    )


def _definition(code: codebook.Code) -> Markup:
    if not code.variants:
        return Markup.escape(sentence(code.definition))
    return Markup('{} <span class="cb-note">Instead of: {}.</span>').format(
        sentence(code.definition), ", ".join(code.variants)
    )
