"""Tables about the city of a bank, such as its districts: one CSV file each, by its columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any

from casebook import codebook
from casebook.parts.fields import Schema, file_schema, list_of
from casebook.parts.kind import Bank, Kind, Row, Rows
from casebook.parts.problems import Found, error, unknown
from casebook.plain import Plain

__all__ = ["KIND", "districts"]

_TABLES = ("districts", "district_stats", "city_stats", "subdistricts", "communities")
_FORMS = {
    "integer": re.compile("-?[0-9]{1,15}"),
    "number": re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?"),
    "boolean": re.compile("true|false"),
}
_ANY = re.compile("(?s).*")
_READ: dict[str, Callable[[str], Any]] = {
    "integer": int,
    "number": float,
    "boolean": "true".__eq__,
}


@cache
def _schema() -> Schema:
    cells = {"type": "object", "additionalProperties": {"type": "string", "maxLength": 4000}}
    return file_schema("A table about a city", list_of(cells, at_most=100_000))


def _faults(rows: Sequence[Plain], bank: Bank, name: str) -> Iterator[Found]:
    if name not in _TABLES:
        yield from unknown((), name, _TABLES, "table")
        return
    columns = codebook.columns(name)
    wanted = {column.name for column in columns}
    keys = [column.name for column in columns if column.is_key]
    seen: set[tuple[str, ...]] = set()
    for index, row in enumerate(rows):
        if set(row) != wanted:
            found = f"Found the columns {', '.join(row)}."
            expected = f"The columns {', '.join(sorted(wanted))}."
            yield error("CB040", (index,), found, expected, "Correct the first line.")
            return
        key = tuple(row[name] for name in keys)
        if key in seen:
            found = f"A row for {', '.join(key)} stands above."
            yield error("CB006", (index, keys[-1]), found, "One row each.", "Remove one.")
        seen.add(key)
        for column in columns:
            cell = row[column.name]
            path = (index, column.name)
            if column.codes and cell:
                yield from unknown(path, cell, codebook.words(column))
            if cell and not _FORMS.get(column.type, _ANY).fullmatch(cell):
                expected = f"Expected {column.type}."
                yield error("CB004", path, f'Found "{cell}".', expected, "Correct the cell.")


def _rows(name: str) -> Rows:
    def rows(bank: Plain, language: str) -> Iterator[Row]:
        types = {column.name: column.type for column in codebook.columns(name)}
        for row in bank["context"].get(name, ()):
            yield {
                column: _READ.get(types[column], str)(cell) if cell else None
                for column, cell in row.items()
            }

    return rows


def districts(context: Plain) -> dict[str, frozenset[str]]:
    """The districts of each city of which the context has a list."""
    found: dict[str, set[str]] = {}
    for row in context.get("districts", ()):
        found.setdefault(row["city"], set()).add(row["district"])
    return {city: frozenset(names) for city, names in found.items()}


KIND = Kind(
    name="context",
    place="context/*.csv",
    schema=_schema,
    faults=_faults,
    tables={name: _rows(name) for name in _TABLES},
)
