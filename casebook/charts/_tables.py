"""The tables that a chart is given: checked, with labels for codes and names for sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol, runtime_checkable

import pandas as pd

from casebook import codebook
from casebook.charts._words import split

_LISTED = 12  # more choices than these are counted, not listed


@runtime_checkable
class Bank(Protocol):
    """Whatever has all tables by name, as a `Casebook` has them."""

    def table(self, name: str) -> pd.DataFrame:
        """The table of this name."""


class Tables:
    """What a chart is given first: one of its tables, or a casebook that has them all."""

    def __init__(self, chart: str, first: object) -> None:
        self.chart = f"charts.{chart}"
        self.bank: Bank | None = None
        # A DataFrame with a column of that name would have the attribute, too.
        if isinstance(first, Bank) and not isinstance(first, pd.DataFrame):
            self.bank = first

    def rows(
        self, table: str, given: object, columns: str, *, may_be_empty: bool = False
    ) -> pd.DataFrame:
        """Some columns, by names with blanks between; codes as labels in the codebook's order.

        A TypeError if what is given is no DataFrame; a ValueError if columns or rows are missing.
        """
        if self.bank is not None and (given is None or given is self.bank):
            given = self.bank.table(table)
        wanted = f"{self.chart} needs the table {table} (for example load().{table})"
        if not isinstance(given, pd.DataFrame):
            raise TypeError(f"{wanted}, but got {type(given).__name__}, which is no DataFrame.")
        missing = [column for column in columns.split() if column not in given.columns]
        if missing:
            got = codebook.recognised(given.columns)
            hint = f" Its columns are those of {got}." if got and got != table else ""
            raise ValueError(f"{wanted}, but got one without {', '.join(missing)}.{hint}")
        if given.empty and not may_be_empty:
            raise ValueError(
                f"{wanted} with at least one row, but got none: nothing is left to draw. "
                "If you have filtered it, widen the filter."
            )
        rows = plain(given[columns.split()])
        for column in codebook.columns(table):
            # A status stays a code: it says why its neighbour is empty.
            is_coded = column.codes and column.type == "category" and column.name[-7:] != "_status"
            if is_coded and column.name in rows:
                known = labels(column.codes)
                cells = [known[code] if code else None for code in rows[column.name]]
                rows[column.name] = pd.Categorical(cells, list(known.values()), ordered=True)
        return rows

    def of_cases(self, rows: pd.DataFrame, what: str, cases: pd.DataFrame) -> pd.DataFrame:
        """The rows that belong to the cases, each with its case; a ValueError if there is none."""
        here = rows.merge(cases, on="case_id")
        if here.empty:
            raise ValueError(
                f"{self.chart}: no row of {what} belongs to the cases given. "
                "Take all tables from the same casebook."
            )
        return here

    def one(self, argument: str, chosen: str | None, known: Iterable[str], what: str) -> str:
        """What is chosen, or the only choice; a ValueError with the choices if there is neither."""
        choices = sorted(set(known))
        if chosen in choices or (chosen is None and len(choices) == 1):
            return chosen or choices[0]
        found = ", ".join(choices) if len(choices) <= _LISTED else len(choices)
        advice = codebook.suggest(chosen, choices) if chosen else ""
        if choices and not chosen:
            advice = f" Name it: {argument}=…"
        raise ValueError(
            f"{self.chart} draws {what} of one {argument.removesuffix('_id')}, "
            f"and got those of {found or 'none'}.{advice}"
        )

    def names(self, table: str, given: object) -> dict[tuple[str, ...], str]:
        """Names of sources or works by their key; none where their table is not given."""
        if given is None and self.bank is None:
            return {}
        keys = " ".join(codebook.documentation(table).keys)
        rows = self.rows(table, given, f"{keys} publisher year title description")
        return {
            tuple(key): f"{publisher or 'publisher not stated'}, {year or 'no date'}: "
            f"{title or description}"
            for *key, publisher, year, title, description in rows.itertuples(index=False)
        }


def plain(rows: pd.DataFrame) -> pd.DataFrame:
    """The cells as plain values, None where one is empty: alike in every version of pandas."""
    cells = rows.astype(object)
    return cells.where(cells.notna(), None)


def labels(variable: str) -> dict[str, str]:
    """Labels of a variable by code, in the codebook's order."""
    return {code: codebook.label(variable, code) for code in codebook.codes(variable)}


def present(column: pd.Series) -> list[str]:
    """The labels that occur in a column, in the codebook's order."""
    return list(column.cat.remove_unused_categories().cat.categories)


def named(rows: pd.DataFrame, names: Mapping[tuple[str, ...], str]) -> list[str]:
    """The sources of each statement by their names or, where these are not given, by ids."""
    return [
        "; ".join(names.get((case_id, source_id), source_id) for source_id in split(cell))
        for case_id, cell in zip(rows["case_id"], rows["sources"], strict=True)
    ]
