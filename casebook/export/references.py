"""Which columns of a table lead to the key of another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from casebook import codebook
from casebook.bank import Casebook

__all__ = ["Reference", "references"]

Columns = tuple[str, ...]
# Own columns, and the table whose key they hold.
Reference = tuple[Columns, str]


def references(book: Casebook, names: Sequence[str]) -> dict[str, list[Reference]]:
    """References between the tables named that hold in this bank, by the table they start from.

    A column leads to a table if it is named like its key, or like it with words in front:
    ``area_work_id`` holds a ``work_id``. What does not hold for every row is left out: a bank
    of somebody's own need not have the works behind our context tables.
    """

    @cache
    def values(name: str, columns: Columns) -> set[Columns]:
        cells = book.table(name)[list(columns)].dropna().drop_duplicates()
        return set(cells.itertuples(index=False, name=None))

    return {
        name: [
            (own, other)
            for own, other in _candidates(name, names)
            if values(name, own) <= values(other, _key(other))
        ]
        for name in names
    }


def _key(name: str) -> Columns:
    return tuple(codebook.documentation(name).keys)


def _candidates(name: str, names: Sequence[str]) -> Iterator[Reference]:
    own = [column.name for column in codebook.columns(name) if column.type == "id"]
    for other in names:
        theirs = _key(other)
        if other == name or theirs == _key(name):
            continue
        if len(theirs) > 1 and set(theirs) <= set(own):
            yield theirs, other
        elif len(theirs) == 1:
            for column in own:
                if column == theirs[0] or column.endswith(f"_{theirs[0]}"):
                    yield (column,), other
