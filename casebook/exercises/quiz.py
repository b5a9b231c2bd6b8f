"""A short quiz of places of tasks: what each choice is told, worked out when a page is made.

It needs no kernel: what the checks of the task would say of each choice stands beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from casebook import bank
from casebook.exercises import checks, forms, kinds
from casebook.exercises.sheet import cell

if TYPE_CHECKING:
    from casebook.bank import Casebook, Language

__all__ = ["Choice", "Question", "quiz"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """One choice: what a reader sees, whether it is right, and what is said of it."""

    label: str
    is_right: bool
    says: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """One question: what is asked, about what, what else is known of it, and the choices."""

    asks: str
    about: str
    known: tuple[tuple[str, str], ...]  # names of columns, with what stands there
    choices: tuple[Choice, ...]


def quiz(
    exercise: str, book: Casebook | None = None, *, language: Language = "en"
) -> tuple[Question, ...]:
    """The questions that an exercise declares for the page of its chapter; empty if it has none.

    Parameters
    ----------
    exercise, book, language
        As for `casebook.exercises.check`.

    Raises
    ------
    KeyError
        If there is no such exercise, or a question names a place that its task has not.

    Examples
    --------
    >>> first, *others = quiz("01-reading-evidence")
    >>> [choice.label for choice in first.choices if choice.is_right], len(others)
    (['fact'], 2)
    """
    book = bank.load(language=language) if book is None else book
    declared = checks.find_exercise(exercise, book).get("quiz", ())
    return tuple(_question(exercise, one, book, language) for one in declared)


def _question(
    exercise: str, declared: Mapping[str, Any], book: Casebook, language: Language
) -> Question:
    asked = checks.ask(exercise, declared["task"], book, language=language)
    made = forms.form(exercise, declared["task"], book, language=language)
    fields = {field.place: field for field in made.fields}
    place = declared["place"]
    if place not in fields:
        raise KeyError(f'{declared["task"]} has no place "{place}". It has {", ".join(fields)}.')
    field = fields[place]
    at = asked.task["place"] if isinstance(asked.task["right"], str) else ""
    row = next((row for row in asked.rows if at and row[at] == place), {})
    known = [name for name in made.columns if row and name != at and row[name] != field.label]
    return Question(
        asks=made.asks,
        about=field.label if field.label != place else "",
        known=tuple((name, cell(name, row, language)) for name in known),
        choices=tuple(
            _choice(asked, place, choice)
            for choice in field.choices
            if choice.value in declared.get("only", [choice.value])
        ),
    )


def _choice(asked: kinds.Question, place: str, choice: forms.Choice) -> Choice:
    """What is said of a choice at one place, where all others are right."""
    feedback = kinds.judge(asked, {**kinds.solution(asked), place: choice.value})
    return Choice(label=choice.label, is_right=bool(feedback.passed), says=feedback.hint)
