"""Markers such as [f2] in a text: what it cites, and which of its numbers stand in that."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from casebook.plain import CITATION, MARKER, Plain, localised, numbers_in, plain_number

__all__ = ["SENTENCE", "cited", "numbers_by_id", "shortened", "strangers"]

# Where a sentence ends and another begins.
SENTENCE = re.compile(r"(?<=[.!?;])\s+(?=[A-Z\"“'(])")


def cited(text: str) -> list[str]:
    """The ids that a text cites, in their order.

    >>> cited("Rents rose [f2, f3]. Some left [c1].")
    ['f2', 'f3', 'c1']
    """
    return [id_.strip() for group in CITATION.findall(text) for id_ in group.split(",")]


def numbers_by_id(case: Plain) -> dict[str, set[str]]:
    """The numbers of each statement: of its text, value, unit, year, and the day of its date.

    Not that of the month, which texts write as a word: it would stand for any other small number.
    """
    statements = (*case["facts"], *case["claims"], *case["critiques"])
    return {entry["id"]: _numbers(entry) for entry in statements}


def _numbers(statement: Plain) -> set[str]:
    year, _, day = [*statement.get("date", "").split("-"), "", ""][:3]
    texts = (localised(statement.get(name, ""), "en") for name in ("text", "unit"))
    found = numbers_in(" ".join([*texts, year, day]))
    for name in ("value", "year"):
        given: Any = statement.get(name)
        if isinstance(given, int | float):
            found.add(plain_number(f"{given:.10f}" if isinstance(given, float) else str(given)))
    return found


def strangers(text: str, ids: Iterable[str], numbers: Mapping[str, set[str]]) -> list[str]:
    """The numbers of a text that stand in none of these statements, sorted."""
    known = set[str]().union(*(numbers.get(id_, set()) for id_ in ids))
    return sorted(numbers_in(CITATION.sub("", text)) - known)


def shortened(text: str) -> str:
    """The beginning of a text without its markers, to tell which text is meant."""
    plain = " ".join(MARKER.sub("", text).split())
    return plain if len(plain) <= 60 else f"{plain[:57]}…"
