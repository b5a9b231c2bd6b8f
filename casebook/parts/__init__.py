"""The kinds of data that a bank can have: one module each, registered here and nowhere else.

Everybody else loops over `KINDS`: who finds files, checks, builds, loads, exports, documents.
"""

from __future__ import annotations

from typing import Any

from casebook import codebook
from casebook.parts import (
    cases,
    chapters,
    codings,
    context,
    glossary,
    notes,
    plans,
    sessions,
    tasks,
    teaching,
    theories,
    variables,
    works,
)
from casebook.parts.kind import Bank, Kind
from casebook.plain import Plain

__all__ = ["KINDS", "TABLES", "Bank", "Kind", "columns"]

# In the order of checking: a kind may speak of those before it.
KINDS: dict[str, Kind] = {
    module.KIND.name: module.KIND
    for module in (
        *(context, works, cases, teaching, notes, chapters, sessions, plans),
        *(glossary, variables, theories, codings, tasks),
    )
}

# The kind that each table is made from.
TABLES: dict[str, Kind] = {table: kind for kind in KINDS.values() for table in kind.tables}


def columns(table: str, bank: Plain, language: str) -> dict[str, list[Any]]:
    """The cells of a table, column by column.

    Parameters
    ----------
    table : str
        A table of `TABLES`.
    bank : mapping
        Plain data by kind, and ``origins``.
    language : str
        Language of the texts.

    Raises
    ------
    AssertionError
        If a row lacks a column of the codebook, or has one that is not there.
    """
    cells: dict[str, list[Any]] = {column.name: [] for column in codebook.columns(table)}
    for row in TABLES[table].tables[table](bank, language):
        if row.keys() != cells.keys():
            differ = ", ".join(sorted(row.keys() ^ cells.keys()))
            raise AssertionError(f"{table}: rows and codebook/columns.csv differ in {differ}")
        for name, cell in row.items():
            cells[name].append(cell)
    return cells
