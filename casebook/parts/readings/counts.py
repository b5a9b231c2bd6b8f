"""Readings of how things are spread over cases, and of what part one number is of another."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from casebook.parts.fields import PLAIN
from casebook.parts.readings.base import reading
from casebook.parts.readings.tables import CONDITIONS, rows_of

if TYPE_CHECKING:
    from casebook.bank import Casebook

__all__: list[str] = []


@reading(
    "number", over=lambda: {"enum": ["with", "without", "mean", "mean-of-those"]}, **CONDITIONS
)
def spread(book: Casebook, table: str, over: str, **conditions: Any) -> float | None:
    """How rows that meet the conditions are spread over the cases that a task is about.

    In how many cases such a row stands (``with``), in how many none (``without``), and how many
    there are for each case: of all cases (``mean``), or of those alone that have one
    (``mean-of-those``), which is what a table gives that has no row for the others.
    """
    counts = Counter(row["case_id"] for row in rows_of(book, table, **conditions))
    cases = len(book.case_ids)
    if over in ("with", "without"):
        return float(len(counts) if over == "with" else cases - len(counts))
    divisor = cases if over == "mean" else len(counts)
    return counts.total() / divisor if divisor else None


@reading(
    "number",
    part=lambda: PLAIN,
    whole=lambda: PLAIN,
    against=lambda: {"enum": ["whole", "rest"]},
)
def ratio(book: Casebook, part: str, whole: str, against: str = "whole") -> float | None:
    """Per cent that the value of one fact is of another's, or of what is left of the other.

    Facts are named as ``case-id/f2``. None where one is missing or has no value.
    """
    found = {f"{row['case_id']}/{row['fact_id']}": row["value"] for row in book.rows("facts")}
    numbers = found.get(part), found.get(whole)
    if numbers[0] is None or numbers[1] is None:
        return None
    divisor = numbers[1] if against == "whole" else numbers[1] - numbers[0]
    return 100 * numbers[0] / divisor if divisor else None
