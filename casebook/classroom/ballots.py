"""Counts the slips of a class: votes and opinions, which have no name from the beginning."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from casebook.classroom import small
from casebook.classroom.judging import Judge
from casebook.classroom.reading import LeftOut, Slip
from casebook.exercises.kinds import Question
from casebook.plain import localised

__all__ = ["ROUNDS", "Ballots", "Opinions", "Vote", "counted"]

ROUNDS = ("before", "after")


@dataclass(frozen=True, kw_only=True, slots=True)
class Vote:
    """The votes of a class on the options of a case.

    Attributes
    ----------
    options : tuple of tuple of str
        What a slip says, and what a reader sees.
    counts : mapping of str to tuple
        For each round that was held the votes for each option; None where it is not shown.
    totals : mapping of str to int or None
        The slips of each round; None for fewer than five.
    """

    exercise: str
    case: str
    title: str
    options: tuple[tuple[str, str], ...]
    counts: Mapping[str, tuple[int | None, ...]]
    totals: Mapping[str, int | None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Opinions:
    """Opinions on a task, in an order that nobody chose; none where there are fewer than five."""

    exercise: str
    task: str
    case: str
    title: str
    texts: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Ballots:
    """What the slips of a class say, and those that the bank does not know."""

    votes: tuple[Vote, ...]
    opinions: tuple[Opinions, ...]
    lost: tuple[LeftOut, ...]


def counted(judge: Judge, slips: Iterable[Slip]) -> Ballots:
    """Count slips, each once."""
    cast: dict[tuple[str, str], list[Slip]] = defaultdict(list)
    said: dict[tuple[str, str, str], list[Slip]] = defaultdict(list)
    lost = []
    for slip in slips:
        question = judge.ask(slip.exercise, slip.task, slip.case)
        if why := question if isinstance(question, str) else _refused(slip, question):
            lost.append(LeftOut(file=slip.file, why=why))
        elif slip.vote:
            cast[slip.exercise, slip.case].append(slip)
        else:
            said[slip.exercise, slip.task, slip.case].append(slip)
    votes = (_vote(_asked(judge, same), same) for _, same in sorted(cast.items()))
    opinions = (_opinions(_asked(judge, same), same) for _, same in sorted(said.items()))
    return Ballots(votes=tuple(votes), opinions=tuple(opinions), lost=tuple(lost))


def _asked(judge: Judge, slips: Sequence[Slip]) -> Question:
    question = judge.ask(slips[0].exercise, slips[0].task, slips[0].case)
    assert not isinstance(question, str)  # or they would be lost
    return question


def _refused(slip: Slip, question: Question) -> str:
    """Why a slip does not count; empty if it does."""
    if slip.vote and question.task["kind"] != "vote":
        return f"{slip.task} is no vote."
    if slip.vote and slip.vote not in dict(_options(question)):
        return f'The case has no option "{slip.vote}".'
    if slip.opinion and not question.task.get("unsigned"):
        return f"{slip.task} asks for no opinion without a name."
    return "" if slip.vote or slip.opinion else "It says nothing."


def _options(question: Question) -> Iterator[tuple[str, str]]:
    for row in question.rows:
        yield row[question.task["place"]], str(row.get("text", ""))


def _vote(question: Question, slips: Sequence[Slip]) -> Vote:
    options = tuple(_options(question))
    counts: dict[str, tuple[int | None, ...]] = {}
    totals: dict[str, int | None] = {}
    for round_ in ROUNDS:
        cast = Counter(slip.vote for slip in slips if slip.round == round_)
        if cast:
            numbers = [cast[option] for option, _ in options]
            shown = zip(numbers, small.shown(numbers), strict=True)
            counts[round_] = tuple(number if is_shown else None for number, is_shown in shown)
            totals[round_] = sum(numbers) if sum(numbers) >= small.LEAST else None
    title = getattr(question.ground, "title", "") or localised(question.task["title"], "en")
    return Vote(
        exercise=slips[0].exercise,
        case=slips[0].case,
        title=str(title),
        options=options,
        counts=counts,
        totals=totals,
    )


def _opinions(question: Question, slips: Sequence[Slip]) -> Opinions:
    # By their numbers, which were drawn at random.
    texts = tuple(slip.opinion for slip in sorted(slips, key=lambda slip: slip.number))
    return Opinions(
        exercise=slips[0].exercise,
        task=slips[0].task,
        case=slips[0].case,
        title=localised(question.task["title"], "en"),
        texts=texts if len(texts) >= small.LEAST else (),
    )
