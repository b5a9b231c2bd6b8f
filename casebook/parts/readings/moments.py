"""Readings of a case's facts by the moment of its choice: what went before, and what came after."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from casebook.parts.readings.base import Cells, Row, in_fixed_order, reading

if TYPE_CHECKING:
    from casebook.records import Case, Fact

__all__: list[str] = []

_EACH = 5  # facts of either side of the choice: a task for ten minutes
_COLUMNS: dict[str, Cells] = dict.fromkeys(
    ("item", "id", "text", "speaker", "choice", "known", "moment"), "text"
)


def _drawn(facts: Iterable[Fact]) -> list[Fact]:
    return in_fixed_order(facts, "draw")[:_EACH]


@reading("rows", _COLUMNS)
def moments(case: Case) -> list[Row]:
    """Facts that tell of the time before the choice, and of what came after it, mixed.

    `moment` is ``before`` or ``after``; `known` says besides whether one from before was told only
    later; `choice` is the day or the year of the choice. None where the case puts no choice, where
    its time is not known, or where all facts are of one side.
    """
    choice = (case.decision.day or case.decision.year) if case.decision else None
    after = [fact for fact in case.facts if fact.known == "later"]
    before = [fact for fact in case.facts if fact.known in ("then", "told-later")]
    if not (choice and before and after):
        return []
    mixed = in_fixed_order([*_drawn(before), *_drawn(after)], "mixed")
    return [
        {
            "item": letter,
            "id": fact.record_id,
            "text": fact.text,
            "speaker": fact.speaker.name,
            "choice": str(choice),
            "known": str(fact.known),
            "moment": "after" if fact.known == "later" else "before",
        }
        for letter, fact in zip("ABCDEFGHIJ", mixed, strict=False)
    ]
