"""The facts of a case by the moment of its choice."""

from __future__ import annotations

from dataclasses import replace

import pytest

import casebook
from casebook.parts import readings
from casebook.records import Case

CASE = "hubei-old-village-preservation"


@pytest.fixture(scope="module")
def case() -> Case:
    """Return a case with a choice in a known month."""
    return casebook.load().case(CASE)


def test_a_fact_stands_on_the_side_that_the_bank_gives_it(case: Case) -> None:
    """What was known only afterwards stands after the choice, all else before; both are shown."""
    rows = readings.find("moments", case)
    known = {fact.record_id: fact.known for fact in case.facts}
    assert {row["id"]: known[row["id"]] == "later" for row in rows} == {
        row["id"]: row["moment"] == "after" for row in rows
    }
    assert {"before", "after"} == {row["moment"] for row in rows}
    assert list("ABCDEFGHIJ") == [row["item"] for row in rows]
    assert {case.decision.day} == {row["choice"] for row in rows}  # type: ignore[union-attr]


def test_the_sides_are_mixed_and_always_in_the_same_way(case: Case) -> None:
    """The order gives nothing away, and is that of every other day."""
    sides = [row["moment"] for row in readings.find("moments", case)]
    assert sides not in (sorted(sides), sorted(sides, reverse=True))
    assert readings.find("moments", case) == readings.find("moments", casebook.load().case(CASE))


def test_a_case_without_a_choice_has_no_moments(case: Case) -> None:
    """Without a choice, a time for it or facts on both sides there is nothing to sort."""
    decision = case.decision
    assert decision is not None
    early = tuple(fact for fact in case.facts if fact.known != "later")
    for other in (
        replace(case, decision=None),
        replace(case, decision=replace(decision, day=None, year=None)),
        replace(case, facts=early),
        replace(case, facts=()),
    ):
        assert [] == readings.find("moments", other)
