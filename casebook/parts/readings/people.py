"""Readings of the people of one case: who is recorded, what they do, on which side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from casebook.parts.fields import id_of, list_of
from casebook.parts.readings.base import Row, in_fixed_order, reading

if TYPE_CHECKING:
    from casebook.records import Actor, Case

__all__: list[str] = []

_MOST = 8


@reading(
    "rows",
    dict.fromkeys(("actor", "name", "text", "kind", "relation"), "text"),
    named=lambda: list_of(id_of("a")),
)
def people(case: Case, named: Sequence[str] = ()) -> list[Row]:
    """The actors with these ids, or eight at most; `text` says who each is and what it does.

    Without ids every relation that the case has is there before any has a second one.
    """
    chosen = [actor for actor in case.actors if actor.actor_id in named]
    return [
        {
            "actor": actor.actor_id,
            "name": actor.name,
            "text": f"{actor.name}: {actor.role}",
            "kind": actor.kind,
            "relation": actor.relation,
        }
        for actor in chosen or _mixed(case)
    ]


def _mixed(case: Case) -> list[Actor]:
    """Some of the actors, in an order that is always the same and says nothing about them."""
    shuffled = in_fixed_order(case.actors, f"people/{case.case_id}", lambda actor: actor.actor_id)
    seen: list[str] = []
    turns: dict[str, int] = {}
    for actor in shuffled:
        turns[actor.actor_id] = seen.count(actor.relation)
        seen.append(actor.relation)
    chosen = {actor.actor_id for actor in sorted(shuffled, key=lambda a: turns[a.actor_id])[:_MOST]}
    return [actor for actor in shuffled if actor.actor_id in chosen]
