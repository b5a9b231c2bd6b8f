"""What tables, columns and coded words mean: the one place that tables, checks and pages ask.

The authority is three files of data: ``tables.csv``, ``columns.csv`` and ``codes.csv`` of the
folder ``codebook``.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from casebook import _files

__all__ = [
    "Code",
    "Codes",
    "Column",
    "Table",
    "code_lists",
    "codes",
    "columns",
    "describe",
    "documentation",
    "documented",
    "every_code",
    "foreign",
    "label",
    "recognised",
    "suggest",
    "tables",
    "visible",
    "words",
]


@dataclass(frozen=True, kw_only=True, slots=True)
class Code:
    """One word of a list of codes."""

    list: str
    code: str
    label_en: str
    label_zh: str
    definition: str
    variants: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """One column of a table."""

    table: str
    name: str
    type: str
    codes: str
    is_key: bool
    description: str
    when_empty: str


@dataclass(frozen=True, kw_only=True)
class Table:
    """What a table is; shows itself as text or, in a notebook, as a table of its columns."""

    name: str
    row: str
    note: str
    columns: tuple[Column, ...]

    @property
    def keys(self) -> list[str]:
        """The columns that together tell one row from all others."""
        return [column.name for column in self.columns if column.is_key]

    @property
    def summary(self) -> str:
        """What one row is, the key, and what to know of the whole table.

        >>> documentation("themes").summary
        'One row per case and theme; key `case_id`, `theme`.'
        """
        first = f"One row per {self.row}; key {', '.join(f'`{name}`' for name in self.keys)}."
        return f"{first}\n\n{self.note}" if self.note else first

    def __str__(self) -> str:
        width = max(len(column.name) for column in self.columns)
        lines = [f"{self.name}: one row per {self.row}; key {', '.join(self.keys)}", ""]
        if self.note:
            lines[1:] = ["", self.note.replace("`", ""), ""]
        for column in self.columns:
            text = f"{column.description}."
            if column.codes:
                text += f" Codes: {', '.join(words(column))}."
            if column.when_empty != "never":
                text += f" Empty: {column.when_empty}."
            lines.append(f"  {column.name:<{width}}  {column.type:<8}  {text}")
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return _html(
            f"{self.name}: {self.summary}".replace("`", ""),
            ("column", "type", "meaning", "codes", "empty"),
            [
                (c.name, c.type, c.description, ", ".join(words(c)), c.when_empty)
                for c in self.columns
            ],
        )


@dataclass(frozen=True, kw_only=True)
class Codes:
    """A list of coded words; shows itself as text or, in a notebook, as a table."""

    name: str
    codes: tuple[Code, ...]

    def __str__(self) -> str:
        width = max(len(code.code) for code in self.codes)
        lines = [
            f"  {code.code:<{width}}  {code.label_en} / {code.label_zh}: {code.definition}."
            for code in self.codes
        ]
        return "\n".join([f"{self.name}: a list of {len(self.codes)} codes", "", *lines])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return _html(
            f"{self.name}: a list of codes",
            ("code", "label", "Chinese", "meaning"),
            [(code.code, code.label_en, code.label_zh, code.definition) for code in self.codes],
        )


def _html(caption: str, head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    import html  # in a notebook it is there already

    def row(tag: str, cells: Iterable[str]) -> str:
        filled = "".join(f"<{tag}>{html.escape(cell)}</{tag}>" for cell in cells)
        return f"<tr>{filled}</tr>"

    body = "".join(row("td", cells) for cells in rows)
    return (
        f"<table><caption>{html.escape(caption)}</caption><thead>{row('th', head)}</thead>"
        f"<tbody>{body}</tbody></table>"
    )


def _rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(_files.shipped_text(f"codebook/{name}.csv"))))


@cache
def _codes() -> dict[str, dict[str, Code]]:
    found: dict[str, dict[str, Code]] = {}
    for row in _rows("codes"):
        variants = tuple(word for word in row.pop("variants").split(";") if word)
        found.setdefault(row["list"], {})[row["code"]] = Code(variants=variants, **row)
    return found


@cache
def _tables() -> dict[str, Table]:
    columns: dict[str, list[Column]] = {}
    for row in _rows("columns"):
        # The file, which travels with every export, has heads that SQL does not take for its words.
        table, name, is_key = row.pop("table_name"), row.pop("column_name"), row.pop("key") == "1"
        columns.setdefault(table, []).append(Column(table=table, name=name, is_key=is_key, **row))
    found = {}
    for row in _rows("tables"):
        name = row.pop("table")
        found[name] = Table(name=name, columns=tuple(columns[name]), **row)
    return found


def visible(text: str) -> str:
    r"""A text in which what nobody would see, or a terminal would act on, stands as its number.

    >>> visible("speling\u00a0\x1b[2J")
    'speling<U+00A0><U+001B>[2J'
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else f"<U+{ord(c):04X}>" for c in text)


def foreign(text: str) -> str:
    r"""Say `` It has U+0455.`` of a text that should be ASCII, or nothing.

    >>> foreign("\u0455pelling"), foreign("spelling")
    (' It has U+0455.', '')
    """
    odd = dict.fromkeys(f"U+{ord(c):04X}" for c in text if not c.isascii())
    return f" It has {', '.join(odd)}." if odd else ""


def suggest(word: object, known: Iterable[str]) -> str:
    """Say `` Did you mean "…"?`` with the nearest known word, or nothing.

    >>> suggest("speling", ["spelling", "grammar"])
    ' Did you mean "spelling"?'
    """
    words, text = list(known), str(word)
    if len(text) > _LONGEST:  # no slip of the pen, and slow to compare
        return ""
    # A known variant of a code; then half a name, a more frequent slip than a misspelt one.
    near = [code.code for code in every_code() if text in code.variants and code.code in words]
    near = near or [entry for entry in words if len(text) > 2 and text in entry]
    if not near:
        import difflib  # with what follows a mistake, not with the package

        if len(words) > _MOST:  # of thousands only those that have most parts in common
            import heapq

            parts_of = set(text.split("-"))
            words = heapq.nlargest(_MOST, words, lambda one: len(parts_of & {*one.split("-")}))
        near = difflib.get_close_matches(text, words, n=1, cutoff=0.6)
        if not near:  # half a name, and misspelt: compare with the parts of long ids
            parts = {part: entry for entry in reversed(words) for part in entry.split("-")}
            found = difflib.get_close_matches(text, list(parts), n=1, cutoff=0.75)
            near = [parts[part] for part in found]
    if not near:
        return ""
    # Letters of another alphabet print alike: only their numbers tell the two words apart.
    return f' Did you mean "{near[0]}"?{foreign(text) if near[0].isascii() else ""}'


# Longest word that is compared, and most words that it is compared with.
_LONGEST, _MOST = 100, 50


# Documented as tables are, but the answer to a question, not a table of the bank.
_ANSWERS = frozenset({"passages"})


def tables() -> list[str]:
    """Names of all tables of a bank.

    >>> tables()[:3]
    ['cases', 'facts', 'claims']
    """
    return [name for name in _tables() if name not in _ANSWERS]


def documented() -> list[str]:
    """Names of all that has documented columns: every table, and whatever else is one.

    >>> set(tables()) <= set(documented())
    True
    """
    return list(_tables())


def documentation(table: str) -> Table:
    """Documentation of a table.

    Raises
    ------
    KeyError
        If there is no such table; the message names the nearest and lists all.
    """
    known = _tables()
    if table not in known:
        raise KeyError(f'No table "{table}".{suggest(table, known)} Tables: {", ".join(known)}.')
    return known[table]


def recognised(columns: Iterable[object]) -> str:
    """The table that has all its columns among these, or an empty text.

    >>> recognised(["case_id", "theme", "mine"])
    'themes'
    """
    there = set(columns)
    fitting = [table for table in _tables().values() if {c.name for c in table.columns} <= there]
    return max(fitting, key=lambda table: len(table.columns)).name if fitting else ""


def describe(what: Any) -> Table | Codes:
    """Documentation of a table, its columns, their types and codes; or of a list of codes.

    Parameters
    ----------
    what : str or DataFrame
        Name of a table, as ``"facts"``, or of a list of codes, as ``"channel"``; or a table
        itself, as ``book.facts``.

    Returns
    -------
    Table or Codes
        Shows itself; ``str()`` gives the text.

    Raises
    ------
    KeyError
        If there is no such table or list; the message names the nearest and lists all.

    Examples
    --------
    >>> print(describe("themes"))
    themes: one row per case and theme; key case_id, theme
    <BLANKLINE>
      case_id  id        Case.
      theme    category  Theme. Codes: party-leadership, institutions, space, wellbeing, \
environment, technology, participation, disputes, migrants, services.
    >>> print(describe("basis"))
    basis: a list of 3 codes
    <BLANKLINE>
      documented ...
    """
    name = what if isinstance(what, str) else recognised(getattr(what, "columns", ()))
    if name in _tables():
        return _tables()[name]
    if name in _codes():
        return Codes(name=name, codes=tuple(_codes()[name].values()))
    found = f'table "{name}"' if name else f"table like this {type(what).__name__}"
    raise KeyError(
        f"No {found}.{suggest(name, [*_tables(), *_codes()]) if name else ''} "
        f"Tables: {', '.join(_tables())}. Lists of codes: {', '.join(_codes())}."
    )


def columns(table: str) -> tuple[Column, ...]:
    """Columns of a table in their order; `KeyError` as in `documentation`."""
    return documentation(table).columns


def codes(name: str) -> dict[str, Code]:
    """Codes of a list by their word, in the codebook's order.

    >>> list(codes("basis"))
    ['documented', 'reconstructed', 'posed']

    Raises
    ------
    KeyError
        If there is no such list; the message names the nearest and lists all.
    """
    known = _codes()
    if name not in known:
        raise KeyError(f'No codes "{name}".{suggest(name, known)} Lists: {", ".join(known)}.')
    return known[name]


def code_lists() -> list[str]:
    """Names of all lists of codes.

    >>> code_lists()[:2]
    ['theme', 'site']
    """
    return list(_codes())


def every_code() -> list[Code]:
    """All codes of all lists."""
    return [code for group in _codes().values() for code in group.values()]


def label(name: str, code: str, *, language: str = "en") -> str:
    """Label of a code for a reader.

    >>> label("channel", "media-abroad")
    'Media based outside the mainland'
    >>> label("channel", "media-abroad", language="zh")
    '境外媒体'
    """
    entry = codes(name)[code]
    return entry.label_zh if language == "zh" else entry.label_en


def words(column: Column) -> list[str]:
    """Coded words that stand in a column, in the codebook's order; none if it is not coded.

    >>> words(columns("gaps")[3])
    ['not-stated', 'not-applicable', 'not-found', 'disputed']
    """
    if not column.codes:
        return []
    known = list(codes(column.codes))
    # A status column says why its neighbour is empty, or that it is not.
    return ["given", *known] if column.name.endswith("_status") else known
