"""Columns of cells as DataFrames with the types that the codebook names.

This module imports pandas; the rest of the package asks for it only when a table is wanted.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from casebook import codebook
from casebook.plain import Plain

__all__ = ["Shown", "frame", "show", "wide"]

# pandas 3 has one text type, with NaN for what is missing; pandas 2.2 calls its nearest
# one "string". To be dropped with pandas 2.2, when the browser kernel carries pandas 3.
# Types, not their names: pandas looks a name up again for each column.
_TEXT = pd.api.types.pandas_dtype("str" if int(pd.__version__.partition(".")[0]) >= 3 else "string")
_TYPES: dict[str, Any] = {
    "id": _TEXT,
    "text": _TEXT,
    "list": _TEXT,
    "integer": pd.Int64Dtype(),
    "number": pd.Float64Dtype(),
    "boolean": pd.BooleanDtype(),
}


def frame(table: str, cells: Mapping[str, Sequence[Any]]) -> pd.DataFrame:
    """Columns of cells as a DataFrame with the columns and types of the codebook.

    Text is ``str`` (``string`` before pandas 3), whole numbers ``Int64``, numbers
    ``Float64``, truth values ``boolean``, dates ``datetime64[s]``; coded words are
    categories in the codebook's order, and other categories in alphabetical order.

    Raises
    ------
    KeyError
        If a column of the codebook is not among the cells.
    """
    arrays = {column.name: _array(column, cells[column.name]) for column in codebook.columns(table)}
    # Arrays, not Series, whose indexes pandas would compare and join, column by column.
    return pd.DataFrame(arrays, copy=False)


def _array(column: codebook.Column, cells: Sequence[Any]) -> Any:
    if column.type == "category":
        known = codebook.words(column) or sorted({cell for cell in cells if cell})
        places, dtype = _categories(tuple(known))
        codes = np.fromiter((places[cell or None] for cell in cells), np.int16, len(cells))
        return pd.Categorical.from_codes(codes, dtype=dtype, validate=False)
    if column.type == "date":
        # numpy reads the one form that a date has here; pandas first looks for which it is.
        return pd.array(np.array([cell or "NaT" for cell in cells], dtype="datetime64[s]"))
    if column.type in ("integer", "number", "boolean"):
        return _masked(column.type, cells)
    return pd.array(cells, dtype=_TYPES[column.type])


@cache
def _categories(words: tuple[str, ...]) -> tuple[dict[str | None, int], pd.CategoricalDtype]:
    """The place of each word, -1 for an empty cell, and a type that all columns of it share."""
    return {None: -1, **{word: place for place, word in enumerate(words)}}, pd.CategoricalDtype(
        pd.Index(list(words))
    )


_MASKED: dict[str, tuple[type, Any, Any]] = {
    "integer": (np.int64, pd.arrays.IntegerArray, 0),
    "number": (np.float64, pd.arrays.FloatingArray, 0.0),
    "boolean": (np.bool_, pd.arrays.BooleanArray, False),
}


def _masked(kind: str, cells: Sequence[Any]) -> Any:
    """Numbers or truth values, with a mask for what is empty: pandas looks twice for their type."""
    type_, array, nothing = _MASKED[kind]
    mask = np.fromiter((cell is None for cell in cells), np.bool_, len(cells))
    filled = (nothing if cell is None else cell for cell in cells)
    return array(np.fromiter(filled, type_, len(cells)), mask)


def wide(codings: Iterable[Plain], codes: Mapping[str, list[str]]) -> pd.DataFrame:
    """One coder's codings with a row for each case and a column for each variable.

    Parameters
    ----------
    codings : iterable of mapping
        Each with ``case_id``, ``variable`` and ``code``.
    codes : mapping
        The codes that each variable may take, in their order.
    """
    by_case: dict[str, dict[str, str]] = {}
    for coding in codings:
        by_case.setdefault(coding["case_id"], {})[coding["variable"]] = coding["code"]
    index = pd.Index(sorted(by_case), name="case_id", dtype=_TEXT)
    return pd.DataFrame(
        {
            name: pd.Categorical([by_case[id_].get(name) for id_ in index], categories=words)
            for name, words in codes.items()
        },
        index=index,
    )


def _line(text: str) -> str:
    return textwrap.fill(text, 96, subsequent_indent="    ")


def _is_empty(cell: Any) -> bool:
    return bool(pd.api.types.is_scalar(cell) and pd.isna(cell))


class Shown:
    """A table that shows whole sentences, which pandas would cut; made by `show`."""

    def __init__(self, table: pd.DataFrame) -> None:
        self.table = table

    def __repr__(self) -> str:
        rows = self.table.to_dict("records")
        return "\n\n".join(
            "\n".join(_line(f"{k}: {v}") for k, v in row.items() if not _is_empty(v))
            for row in rows
        )

    def _repr_html_(self) -> str:
        left = "text-align: left; vertical-align: top; white-space: normal"
        look = self.table.style.hide(axis="index").format(na_rep="", escape="html")
        made: str = look.set_table_styles([{"selector": "th, td", "props": left}]).to_html()
        return made


def show(table: Any) -> Any:
    """Show a table with whole sentences in a notebook.

    Parameters
    ----------
    table : DataFrame
        A table, or some rows and columns of one. Anything else is given back: it shows itself.

    Examples
    --------
    >>> import casebook
    >>> casebook.show(casebook.load().gaps[["gap_id", "absence"]].head(1))
    gap_id: g1
    absence: not-found
    """
    # Styles want each row by a label of its own, which rows put together may lack.
    return Shown(table.reset_index(drop=True)) if isinstance(table, pd.DataFrame) else table
