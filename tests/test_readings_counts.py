"""How rows are spread over cases, and what part one number is of another."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

import casebook
from casebook.bank import Casebook
from casebook.parts import readings

CASES = [
    "square-dancing-and-neighbours-quiet",
    "lifts-for-old-walk-ups",
    "luohu-residents-councils-rules-of-order",
]


@pytest.fixture(scope="module")
def book() -> Casebook:
    """Return a bank of three cases."""
    return casebook.load().only(CASES)


def spread(book: Casebook, over: str, kind: str) -> Any:
    """How the critical voices of a kind of speaker are spread."""
    where = {"speaker_kind": kind}
    return readings.find(
        {"reading": "spread", "table": "critiques", "over": over, "where": where}, book
    )


def test_a_case_without_a_row_counts_where_cases_are_asked_for(book: Casebook) -> None:
    """The mean is that of all cases; that of the ones with a row is another one, and larger."""
    kinds = book.critiques[book.critiques.speaker_kind == "residents"]
    counts = Counter(kinds.case_id)
    assert 0 < len(counts) < len(CASES)  # or the two means were the same
    assert len(counts) == spread(book, "with", "residents")
    assert len(CASES) - len(counts) == spread(book, "without", "residents")
    assert pytest.approx(len(kinds) / len(CASES)) == spread(book, "mean", "residents")
    assert pytest.approx(len(kinds) / len(counts)) == spread(book, "mean-of-those", "residents")


def test_where_no_row_is_there_is_no_mean_of_those(book: Casebook) -> None:
    """Of no rows the mean over all cases is nought; over those that have one there is none."""
    assert 0 == spread(book, "mean", "police") == spread(book, "with", "police")
    assert len(CASES) == spread(book, "without", "police")
    assert None is spread(book, "mean-of-those", "police")
    empty = Casebook({"cases": {}, "works": {}}, language="en", origin="nowhere")
    assert None is spread(empty, "mean", "residents")


def ratio(book: Casebook, part: str, whole: str, **more: str) -> Any:
    """What part the value of one fact is of another's."""
    return readings.find({"reading": "ratio", "part": part, "whole": whole, **more}, book)


def test_a_part_is_of_its_whole_or_of_the_rest(book: Casebook) -> None:
    """A share and the odds are two numbers; a fact without a value, or none, gives neither."""
    facts = book.facts.set_index(book.facts.case_id + "/" + book.facts.fact_id).value
    part, whole = f"{CASES[1]}/f38", f"{CASES[1]}/f23"  # 75 and 100
    small, large = facts[part], facts[whole]
    assert pytest.approx(100 * small / large) == ratio(book, part, whole)
    assert pytest.approx(100 * small / (large - small)) == ratio(book, part, whole, against="rest")
    assert None is ratio(book, part, part, against="rest")
    assert None is ratio(book, f"{CASES[1]}/f4", whole)  # it has no value
    assert None is ratio(book, part, f"{CASES[1]}/f999")
