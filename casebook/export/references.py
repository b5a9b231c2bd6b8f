"""Which columns of a table lead to the key of another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from casebook import codebook
from casebook.bank import Casebook

__all__ = ["references"]

# Own columns, and the table whose key they hold.
Reference = tuple[tuple[str, ...], str]


def references(book: Casebook, names: Sequence[str]) -> dict[str, list[Reference]]:
    """References between the tables named that hold in this bank, by the table they start from.

    A column leads to a table if it is named like its key, or like it with words in front:
    ``area_work_id`` holds a ``work_id``. What does not hold for every row is left out: a bank
    of somebody's own need not have the works behind our context tables.
    """
    keys = {name: _key(name) for name in names}
    candidates = {name: list(_candidates(name, keys)) for name in names}
    known = {
        other: set(zip(*(book.table(other)[column] for column in keys[other]), strict=True))
        for other in {other for listed in candidates.values() for _, other in listed}
    }

    def holds(name: str, own: tuple[str, ...], other: str) -> bool:
        given = book.table(name)[list(own)].dropna().drop_duplicates()
        return set(given.itertuples(index=False, name=None)) <= known[other]

    return {
        name: [(own, other) for own, other in listed if holds(name, own, other)]
        for name, listed in candidates.items()
    }


def _key(name: str) -> tuple[str, ...]:
    return tuple(column.name for column in codebook.columns(name) if column.is_key)


def _candidates(name: str, keys: dict[str, tuple[str, ...]]) -> Iterator[Reference]:
    own = [column.name for column in codebook.columns(name) if column.type == "id"]
    for other, key in keys.items():
        if other == name or key == keys[name]:
            continue
        if len(key) > 1 and set(key) <= set(own):
            yield key, other
        elif len(key) == 1:
            for column in own:
                if column == key[0] or column.endswith(f"_{key[0]}"):
                    yield (column,), other
