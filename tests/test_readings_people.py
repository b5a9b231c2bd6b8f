"""The readings of the people of a case."""

from __future__ import annotations

import casebook
from casebook.parts import readings


def test_people_who_are_named_stand_in_the_order_of_the_case() -> None:
    """Whoever is named is there, with name and deed in one text, and nobody else."""
    case = casebook.load().case("porto-alegre-participatory-budget")
    rows = readings.find({"reading": "people", "named": ["a12", "a3"]}, case)
    assert ["a3", "a12"] == [row["actor"] for row in rows]
    actors = {actor.actor_id: actor for actor in case.actors}
    for row in rows:
        actor = actors[row["actor"]]
        assert (actor.relation, actor.kind) == (row["relation"], row["kind"])
        assert f"{actor.name}: {actor.role}" == row["text"]


def test_of_every_case_all_relations_are_there() -> None:
    """Without names there are eight people at most, and no relation of the case is missing."""
    book = casebook.load()
    for case in map(book.case, book.case_ids):
        rows = readings.find("people", case)
        assert min(8, len(case.actors)) == len(rows)
        assert {actor.relation for actor in case.actors} == {row["relation"] for row in rows}
        assert rows == readings.find("people", case)


def test_another_case_has_its_own_people() -> None:
    """Asked of another case, a task forgets whom it named in its own."""
    from casebook.exercises import kinds

    task = {"rows": {"reading": "people", "named": ["a1"]}, "case": "x", "only": ["f1"]}
    assert {"rows": {"reading": "people"}} == kinds.again(task)
