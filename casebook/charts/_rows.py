"""The tables that a chart is given, checked, as rows of plain values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol, runtime_checkable

import pandas as pd

from casebook import codebook
from casebook.charts._words import work_name

__all__ = ["Bank", "Row", "Tables", "grouped"]

Row = dict[str, Any]


@runtime_checkable
class Bank(Protocol):
    """Whatever has all tables by name, as a `Casebook` has them."""

    def table(self, name: str) -> pd.DataFrame:
        """The table of this name."""


class Tables:
    """What a chart is given first: one of its tables, or a casebook that has them all."""

    def __init__(self, chart: str, first: object) -> None:
        self.chart = chart
        self.bank: Bank | None = None
        # A DataFrame with a column of that name would have the attribute, too.
        if isinstance(first, Bank) and not isinstance(first, pd.DataFrame):
            self.bank = first

    def rows(
        self, table: str, given: object, columns: Sequence[str], *, may_be_empty: bool = False
    ) -> list[Row]:
        """Rows of a table, None where a cell is empty: alike in every version of pandas.

        Raises
        ------
        TypeError
            If what is given is no DataFrame.
        ValueError
            If columns are missing, or there is no row to draw.
        """
        if self.bank is not None and (given is None or given is self.bank):
            given = self.bank.table(table)
        wanted = f"charts.{self.chart} needs the table {table} (for example load().{table})"
        if not isinstance(given, pd.DataFrame):
            raise TypeError(f"{wanted}, but got {type(given).__name__}, which is no DataFrame.")
        missing = [column for column in columns if column not in given.columns]
        if missing:
            got = codebook.recognised(given.columns)
            hint = f" Its columns are those of {got}." if got and got != table else ""
            raise ValueError(f"{wanted}, but got one without {', '.join(missing)}.{hint}")
        if given.empty and not may_be_empty:
            raise ValueError(
                f"{wanted} with at least one row, but got none: nothing is left to draw. "
                "If you have filtered it, widen the filter."
            )
        cells = given[list(columns)].astype(object)
        return cells.where(cells.notna(), None).to_dict("records")  # type: ignore[return-value]

    def names(self, table: str, given: object) -> dict[tuple[str, ...], str] | None:
        """Names of sources or works by their key; None where their table is not given."""
        if given is None and self.bank is None:
            return None
        key = [column.name for column in codebook.columns(table) if column.is_key]
        rows = self.rows(table, given, [*key, "publisher", "title", "description", "year"])
        return {tuple(row[name] for name in key): work_name(row) for row in rows}

    def of_cases(self, rows: Iterable[Row], what: str, cases: list[Row]) -> list[Row]:
        """The rows that belong to the cases to be drawn; a ValueError if there is none."""
        ids = {case["case_id"] for case in cases}
        here = [row for row in rows if row["case_id"] in ids]
        if not here:
            raise ValueError(
                f"charts.{self.chart}: no row of {what} belongs to the cases given. "
                "Take all tables from the same casebook."
            )
        return here


def grouped(rows: Iterable[Row], *columns: str) -> dict[tuple[Any, ...], list[Row]]:
    """Rows by what they have in some columns, in the order in which it first occurs.

    >>> grouped([{"a": 1, "b": 2}, {"a": 2, "b": 3}, {"a": 1, "b": 4}], "a")
    {(1,): [{'a': 1, 'b': 2}, {'a': 1, 'b': 4}], (2,): [{'a': 2, 'b': 3}]}
    """
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(tuple(row[column] for column in columns), []).append(row)
    return groups
