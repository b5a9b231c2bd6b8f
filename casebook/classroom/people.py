"""Whose work is whose: the files of each pseudonym, joined.

Somebody may hand in one exercise a week, or the same one again after some more tries. Of two files
with the same exercise the one counts that goes on from the other: it has all of the other's tries
in their order. Where neither does, they may be of two people, or of one who began anew elsewhere;
that is for the instructor to find out, so both are shown, each by its file.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cmp_to_key, partial
from itertools import combinations
from typing import Any

from casebook.classroom.reading import Kept, LeftOut, Work

__all__ = ["Person", "joined"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """What somebody has handed in; `is_doubtful` if the pseudonym may be that of two people."""

    name: str
    files: tuple[str, ...]
    data: frozenset[str]
    exercises: Mapping[str, Mapping[str, Kept]]
    codings: Mapping[tuple[str, str], Mapping[str, Any]]
    is_doubtful: bool


# Exercises with their tasks, of which the last answer alone is kept.
Texts = Collection[tuple[str, str]]


def joined(works: Iterable[Work], texts: Texts) -> tuple[list[Person], list[LeftOut]]:
    """The people of a class, and the files that say nothing new.

    `texts` are the tasks that ask for a text, as pairs of exercise and task.
    """
    groups: dict[str, list[Work]] = {}
    for work in works:
        groups.setdefault(work.pseudonym.casefold(), []).append(work)
    people: list[Person] = []
    left_out: list[LeftOut] = []
    for group in groups.values():
        counted: list[Work] = []
        for work in group:
            if later := next((one for one in counted if _holds(one, work, texts)), None):
                left_out.append(LeftOut(file=work.file, why=_why(work, later)))
                continue
            for one in [one for one in counted if _holds(work, one, texts)]:
                counted.remove(one)
                left_out.append(LeftOut(file=one.file, why=_why(one, work)))
            counted.append(work)
        pairs = combinations(counted, 2)
        if any(_differ(one, other, texts) for one, other in pairs):
            people += [_person([work], f"{work.pseudonym} ({work.file})") for work in counted]
        else:
            in_order = sorted(counted, key=cmp_to_key(partial(_order, texts=texts)))
            people.append(_person(in_order, counted[0].pseudonym))
    return sorted(people, key=lambda person: person.name.casefold()), left_out


def _why(work: Work, later: Work) -> str:
    if work.exercises == later.exercises and work.codings == later.codings:
        return f"A copy of {later.file}."
    return f"An earlier state of {later.file}, which goes on from it."


def _holds(later: Work, earlier: Work, texts: Texts) -> bool:
    """Whether a file has everything of another, and perhaps more."""
    return earlier.codings.items() <= later.codings.items() and all(
        exercise in later.exercises and _goes_on(later, earlier, exercise, texts)
        for exercise in earlier.exercises
    )


def _goes_on(later: Work, earlier: Work, exercise: str, texts: Texts) -> bool:
    """Whether of an exercise a file has all of another's tries, in their order."""
    tasks = later.exercises[exercise]
    for task, kept in earlier.exercises[exercise].items():
        if task not in tasks or tasks[task].count < kept.count:
            return False
        if (exercise, task) in texts:
            if tasks[task].count == kept.count and tasks[task].tries != kept.tries:
                return False
            continue
        rest = iter(tasks[task].tries)
        if not all(made in rest for made in kept.tries):
            return False
    return True


def _order(one: Work, other: Work, texts: Texts) -> int:
    """Which of two files is the later, by the exercises that they have in common; 0 if neither."""
    for exercise in one.exercises.keys() & other.exercises.keys():
        if one.exercises[exercise] != other.exercises[exercise]:
            return 1 if _goes_on(one, other, exercise, texts) else -1
    return 0


def _differ(one: Work, other: Work, texts: Texts) -> bool:
    """Whether two files have something in common of which neither is the later."""
    units = one.codings.keys() & other.codings.keys()
    is_coded = any(one.codings[unit]["code"] != other.codings[unit]["code"] for unit in units)
    return (is_coded and not _order(one, other, texts)) or any(
        not _goes_on(one, other, exercise, texts) and not _goes_on(other, one, exercise, texts)
        for exercise in one.exercises.keys() & other.exercises.keys()
    )


def _person(works: list[Work], name: str) -> Person:
    """What somebody did; of works in their order the last counts where they have the same."""
    exercises: dict[str, Mapping[str, Kept]] = {}
    codings: dict[tuple[str, str], Mapping[str, Any]] = {}
    for work in works:
        exercises |= work.exercises
        codings |= work.codings
    return Person(
        name=name,
        files=tuple(work.file for work in works),
        data=frozenset(work.data for work in works),
        exercises=exercises,
        codings=codings,
        is_doubtful=name != works[0].pseudonym,
    )
