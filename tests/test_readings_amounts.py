"""Rows in the order of an amount: what a unit multiplies counts, unless it is left out."""

from __future__ import annotations

import re

import pytest

import casebook
from casebook.bank import Casebook
from casebook.parts.readings import find
from casebook.parts.readings.amounts import factor

YUAN = {"reading": "ranked", "table": "facts", "where": {"unit": {"mentions": "yuan"}}}


@pytest.fixture(scope="module")
def book() -> Casebook:
    """Return the shipped bank."""
    return casebook.load()


@pytest.mark.parametrize(
    ("unit", "by"),
    [("million yuan a year", 1e6), ("Billion", 1e9), ("thousand", 1e3), ("yuan", 1), (None, 1)],
)
def test_a_word_in_the_unit_multiplies(unit: str | None, by: float) -> None:
    """Hundred, thousand, million and billion multiply; millions of another word do not."""
    assert by == factor(unit)
    assert 1 == factor("millionaires")


@pytest.mark.parametrize("scaled", [True, False])
def test_rows_stand_in_order(scaled: bool, book: Casebook) -> None:
    """From the smallest up, by the amount or by the bare digits."""
    facts = {f"{row['case_id']}/{row['fact_id']}": row for row in book.rows("facts")}
    found = find({**YUAN, "scaled": scaled}, book)
    amounts = [facts[ref]["value"] * (factor(facts[ref]["unit"]) if scaled else 1) for ref in found]
    assert amounts == sorted(amounts)
    wanted = {
        ref
        for ref, row in facts.items()
        if row["value"] is not None and re.search("yuan", row["unit"] or "")
    }
    assert wanted == set(found)


def test_the_largest_may_come_first(book: Casebook) -> None:
    """The order may begin with the largest, and differs from that of the bare digits."""
    assert find({**YUAN, "first": "largest"}, book)[0] == find(YUAN, book)[-1]
    assert find(YUAN, book) != find({**YUAN, "scaled": False}, book)


def test_rows_without_a_number_are_left_out(book: Casebook) -> None:
    """A statement without a number has no place in an order of numbers."""
    found = find({"reading": "ranked", "table": "facts"}, book)
    numbered = [row for row in book.rows("facts") if row["value"] is not None]
    assert len(numbered) == len(found) < len(book.rows("facts"))
