"""What the columns and the coded words mean: the one place that tables, checks and pages ask.

The authority is two files of data, ``codebook/columns.csv`` and ``codebook/codes.csv``.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from casebook import _files

__all__ = [
    "Code",
    "Column",
    "Description",
    "codes",
    "columns",
    "describe",
    "documented",
    "every_code",
    "label",
    "suggest",
    "tables",
    "variables",
    "words",
]


@dataclass(frozen=True, kw_only=True, slots=True)
class Code:
    """One word of a coded variable."""

    variable: str
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


def _rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(_files.shipped_text(f"codebook/{name}.csv"))))


@cache
def _codes() -> dict[str, dict[str, Code]]:
    found: dict[str, dict[str, Code]] = {}
    for row in _rows("codes"):
        variants = tuple(word for word in row["variants"].split(";") if word)
        found.setdefault(row["variable"], {})[row["code"]] = Code(
            variable=row["variable"],
            code=row["code"],
            label_en=row["label_en"],
            label_zh=row["label_zh"],
            definition=row["definition"],
            variants=variants,
        )
    return found


@cache
def _columns() -> dict[str, tuple[Column, ...]]:
    found: dict[str, list[Column]] = {}
    for row in _rows("columns"):
        found.setdefault(row["table"], []).append(
            Column(
                table=row["table"],
                name=row["column"],
                type=row["type"],
                codes=row["codes"],
                is_key=row["key"] == "1",
                description=row["description"],
                when_empty=row["when_empty"],
            )
        )
    return {table: tuple(list_) for table, list_ in found.items()}


def suggest(word: object, known: Iterable[str]) -> str:
    """Say `` Did you mean "…"?`` with the nearest known word, or nothing.

    >>> suggest("speling", ["spelling", "grammar"])
    ' Did you mean "spelling"?'
    """
    words, text = list(known), str(word)
    # A known variant of a code; then half a name, a more frequent slip than a misspelt one.
    near = [code.code for code in every_code() if code.code in words and text in code.variants]
    near = near or [entry for entry in words if len(text) > 2 and text in entry]
    if not near:
        import difflib  # with what follows a mistake, not with the package

        near = difflib.get_close_matches(text, words, n=1, cutoff=0.6)
        if not near:  # half a name, and misspelt: compare with the parts of long ids
            parts = {part: entry for entry in reversed(words) for part in entry.split("-")}
            found = difflib.get_close_matches(text, list(parts), n=1, cutoff=0.75)
            near = [parts[part] for part in found]
    return f' Did you mean "{near[0]}"?' if near else ""


# Documented as tables are, but the answer to a question, not a table of the bank.
_ANSWERS = frozenset({"passages"})


def tables() -> list[str]:
    """Names of all tables of a bank.

    >>> tables()[:3]
    ['cases', 'facts', 'claims']
    """
    return [name for name in _columns() if name not in _ANSWERS]


def columns(table: str) -> tuple[Column, ...]:
    """Columns of a table in their order.

    Raises
    ------
    KeyError
        If there is no such table; the message names the nearest and lists all.
    """
    known = _columns()
    if table not in known:
        raise KeyError(f'No table "{table}".{suggest(table, known)} Tables: {", ".join(known)}.')
    return known[table]


def documented() -> list[str]:
    """Names of all that has documented columns: every table, and whatever else is one.

    >>> set(tables()) <= set(documented())
    True
    """
    return list(_columns())


def codes(variable: str) -> dict[str, Code]:
    """Codes of a variable by their word, in the codebook's order.

    >>> list(codes("basis"))
    ['documented', 'reconstructed', 'posed']

    Raises
    ------
    KeyError
        If there is no such variable.
    """
    known = _codes()
    if variable not in known:
        raise KeyError(
            f'No coded variable "{variable}".{suggest(variable, known)} '
            f"Variables: {', '.join(known)}."
        )
    return known[variable]


def variables() -> list[str]:
    """Names of all coded variables.

    >>> variables()[:2]
    ['theme', 'site']
    """
    return list(_codes())


def every_code() -> list[Code]:
    """All codes of all variables."""
    return [code for group in _codes().values() for code in group.values()]


def label(variable: str, code: str, *, language: str = "en") -> str:
    """Label of a code for a reader.

    >>> label("channel", "media-abroad")
    'Media based outside the mainland'
    >>> label("channel", "media-abroad", language="zh")
    '境外媒体'
    """
    entry = codes(variable)[code]
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


@dataclass(frozen=True, kw_only=True)
class Description:
    """Documentation of one table; shows itself as text or, in a notebook, as a table."""

    table: str
    columns: tuple[Column, ...]

    def __str__(self) -> str:
        width = max(len(column.name) for column in self.columns)
        keys = ", ".join(column.name for column in self.columns if column.is_key)
        lines = [f"{self.table}: one row for each {keys}", ""]
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
        import html  # in a notebook it is there already

        body = "".join(
            "<tr>"
            + "".join(
                f"<td>{html.escape(cell)}</td>"
                for cell in (
                    column.name,
                    column.type,
                    column.description,
                    ", ".join(words(column)),
                    column.when_empty,
                )
            )
            + "</tr>"
            for column in self.columns
        )
        head = "".join(
            f"<th>{name}</th>" for name in ("column", "type", "meaning", "codes", "empty")
        )
        return (
            f"<table><caption>{html.escape(self.table)}</caption>"
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        )


def describe(table: str) -> Description:
    """Documentation of a table: its columns, their types, codes and what empty means.

    Parameters
    ----------
    table : str
        Name of a table, for example ``"facts"``.

    Returns
    -------
    Description
        Shows itself; ``str()`` gives the text.

    Raises
    ------
    KeyError
        If there is no such table.

    Examples
    --------
    >>> print(describe("themes"))
    themes: one row for each case_id, theme
    <BLANKLINE>
      case_id  id        Case.
      theme    category  Theme. Codes: party-leadership, institutions, space, wellbeing, \
environment, technology, participation, disputes, migrants, services.
    """
    return Description(table=table, columns=columns(table))
