"""Readings of the tables of a bank: rows that meet conditions, what they count, sum or share.

They read the same cells as the tables of a `Casebook`, without pandas, so that a browser can judge
an answer before pandas is there. Conditions are few and plain; what they say of a list of codes
joined in one cell ("space;migrants") is what somebody gets who compares the cell, unless the
condition asks what the list contains.
"""

from __future__ import annotations

import statistics
import string
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from casebook import codebook
from casebook.parts.fields import PLAIN, Schema, list_of
from casebook.parts.readings.base import Cells, Row, reading

if TYPE_CHECKING:
    from casebook.bank import Casebook

__all__ = ["CONDITIONS", "rows_of"]

_CELLS: dict[str, Cells] = {"integer": "number", "number": "number"}

# What a condition may ask of a cell, beside being equal to a value or one of several.
_ASKED: dict[str, Callable[[Any, Any], bool]] = {
    "contains": lambda cell, word: word in str(cell or "").split(";"),
    "mentions": lambda cell, text: str(text).lower() in str(cell or "").lower(),
    "not": lambda cell, value: cell not in (value if isinstance(value, list) else [value]),
    "above": lambda cell, limit: cell is not None and cell > limit,
    "below": lambda cell, limit: cell is not None and cell < limit,
    "empty": lambda cell, whether: (cell is None or cell == "") is whether,
}
_SCALARS = ["string", "number", "boolean"]


def _where() -> Schema:
    asked = {
        "type": [*_SCALARS, "array", "object"],
        "items": {"type": _SCALARS},
        "properties": {
            **dict.fromkeys(("contains", "mentions"), PLAIN),
            "not": {"type": [*_SCALARS, "array"]},
            "above": {"type": "number"},
            "below": {"type": "number"},
            "empty": {"type": "boolean"},
        },
        "additionalProperties": False,
    }
    return {"type": "object", "additionalProperties": asked}


def _table() -> Schema:
    return {"enum": codebook.tables()}


# What every reading of a table takes.
CONDITIONS: dict[str, Callable[[], Schema]] = {
    "table": _table,
    "where": _where,
    "join": _table,
    "on": lambda: list_of(PLAIN, at_least=1),
    "keep": lambda: {"enum": ["matching", "all"]},
}


def _columns(given: Mapping[str, Any]) -> dict[str, Cells]:
    """The columns of the rows of a table, of two where another is joined to it."""
    columns: dict[str, Cells] = {"ref": "text", "row": "text"}
    for name in ("join", "table"):
        if given.get(name) in codebook.tables():
            for column in codebook.columns(given[name]):
                filled: Cells = "text" if column.when_empty == "never" else "word"
                columns[column.name] = _CELLS.get(column.type, filled)
    return columns


def _meets(row: Row, where: Mapping[str, Any]) -> bool:
    for column, wanted in where.items():
        cell = row[column]
        if isinstance(wanted, Mapping):
            if not all(_ASKED[name](cell, value) for name, value in wanted.items()):
                return False
        elif cell not in (wanted if isinstance(wanted, list) else [wanted]):
            return False
    return True


def rows_of(
    book: Casebook,
    table: str,
    where: Mapping[str, Any] | None = None,
    join: str = "",
    on: Sequence[str] = (),
    keep: str = "matching",
) -> list[Row]:
    """The rows of a table, or of two that are joined, that meet the conditions."""
    keys = codebook.describe(table).keys  # type: ignore[union-attr] # of a table
    found = [{"ref": "/".join(str(row[key]) for key in keys), **row} for row in book.rows(table)]
    if join:
        found = _joined(found, book.rows(join), on, keep)
    return [row for row in found if _meets(row, where or {})]


def _joined(left: Iterable[Row], right: Iterable[Row], on: Sequence[str], keep: str) -> list[Row]:
    """Every pair of rows that agree in these columns; with ``all``, lonely rows of the left too."""
    by_key: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    columns: dict[str, None] = {}
    for row in right:
        columns |= dict.fromkeys(row)
        by_key[tuple(row[name] for name in on)].append(row)
    lonely = [dict.fromkeys(columns)] if keep == "all" else []
    return [
        {**other, **row}
        for row in left
        for other in by_key.get(tuple(row[name] for name in on)) or lonely
    ]


def _shown(cell: Any) -> Any:
    return {True: "yes", False: "no"}[cell] if isinstance(cell, bool) else cell


@reading("rows", _columns, **CONDITIONS)
def table_rows(book: Casebook, table: str, **conditions: Any) -> list[Row]:
    """Rows of a table that meet the conditions; `row` names the first 26 by letters.

    `ref` joins the columns of the table's key, so that a statement has the form ``case-id/f2``.
    """
    found = rows_of(book, table, **conditions)
    letters = [*string.ascii_uppercase, *("" for _ in found)]
    return [
        {"row": letter, **{name: _shown(cell) for name, cell in row.items()}}
        for letter, row in zip(letters, found, strict=False)
    ]


_MEASURES: dict[str, Callable[[list[float]], float]] = {
    "sum": sum,
    "mean": statistics.fmean,
    "median": statistics.median,
    "largest": max,
    "smallest": min,
    "range": lambda values: max(values) - min(values),
}


@reading(
    "number",
    how=lambda: {"enum": ["rows", "distinct", *_MEASURES]},
    column=lambda: PLAIN,
    **CONDITIONS,
)
def measure(
    book: Casebook, table: str, how: str, column: str = "", **conditions: Any
) -> float | None:
    """How many rows meet the conditions, how many different cells, or a figure of the numbers.

    Empty cells are left out; without any number there is no figure.
    """
    found = rows_of(book, table, **conditions)
    if how == "rows":
        return float(len(found))
    cells = [row[column] for row in found if row[column] not in (None, "")]
    if how == "distinct":
        return float(len(set(cells)))
    numbers = [float(cell) for cell in cells]
    return _MEASURES[how](numbers) if numbers else None


@reading("number", among=_where, **CONDITIONS)
def share(
    book: Casebook, table: str, among: Mapping[str, Any], where: Mapping[str, Any], **more: Any
) -> float | None:
    """Of the rows that meet the conditions `among`, per cent that meet those of `where` as well."""
    found = rows_of(book, table, among, **more)
    return 100 * sum(_meets(row, where) for row in found) / len(found) if found else None


@reading("ids", column=lambda: PLAIN, **CONDITIONS)
def values(book: Casebook, table: str, column: str = "ref", **conditions: Any) -> list[str]:
    """The different cells of a column, in the rows that meet the conditions."""
    found = rows_of(book, table, **conditions)
    cells = [str(row[column]) for row in found if row[column] not in (None, "")]
    return list(dict.fromkeys(cells))


@reading("labels", column=lambda: PLAIN, key=lambda: PLAIN, **CONDITIONS)
def cells(
    book: Casebook, table: str, column: str, key: str = "ref", **conditions: Any
) -> dict[str, str]:
    """The cell of a column for each row that meets the conditions, by another column."""
    return {str(row[key]): str(_shown(row[column])) for row in rows_of(book, table, **conditions)}
