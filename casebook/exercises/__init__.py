"""Judges the answers to the exercises; displays nothing.

A notebook in ``exercises/`` asks, this package answers. Every check reads the bank at the
moment it is called, so that a corrected case corrects the exercise with it.

>>> from casebook import exercises
>>> print(exercises.check("01-reading-evidence", "task-3", ...).message)
This task is still to do.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from casebook import bank, codebook
from casebook.exercises import reading_evidence
from casebook.exercises.answers import UnreadableError
from casebook.exercises.exercise import Exercise
from casebook.exercises.feedback import Criterion, Feedback, Rubric

if TYPE_CHECKING:  # pandas is imported when a task's material is asked for, not before
    import pandas as pd

    from casebook.bank import Casebook
    from casebook.records import Case

__all__ = ["Criterion", "Feedback", "Rubric", "check", "criteria", "material"]

_EXERCISES: dict[str, Exercise] = {"01-reading-evidence": reading_evidence.EXERCISE}


def check(exercise: str, task: str, answer: object, book: Casebook | None = None) -> Feedback:
    """Judge an answer.

    Parameters
    ----------
    exercise : str
        Name of the exercise: that of its notebook.
    task : str
        Name of the task, such as ``"task-1"``.
    answer : object
        Whatever the trainee typed. Nothing that is typed raises an error.
    book : Casebook, optional
        The bank to judge by; left out, the shipped one.

    Returns
    -------
    Feedback
        For an open task `passed` is None: there is no verdict, and `criteria` has the rubric.

    Raises
    ------
    KeyError
        If there is no such exercise or task; the message names the known ones.

    Examples
    --------
    >>> feedback = check("01-reading-evidence", "task-1", {"A": "fact"})
    >>> feedback.passed
    False
    >>> print(feedback.message)
    Still to do: B, C, D, E, F, G, H.
    """
    judges = _exercise(exercise).judges
    judge = judges[_known("task", task, judges)]
    try:
        case = _case(exercise, book)
    except KeyError as error:
        return Feedback(
            passed=False,
            message="This bank does not have the case that the exercise is about.",
            hint=f"{error.args[0]} The shipped bank, `casebook.load()`, has it.",
        )
    try:
        return judge(case, answer)
    except UnreadableError as error:
        return error.feedback


def criteria(exercise: str, task: str, book: Casebook | None = None) -> Rubric:
    """The rubric of an open task, with what the bank has on each criterion.

    Raises
    ------
    KeyError
        If there is no such exercise or open task, or the bank lacks the case.

    Examples
    --------
    >>> for criterion in criteria("01-reading-evidence", "task-5").criteria[1:2]:
    ...     print(criterion.question)
    Does the text show how weak or strong each source is?
    """
    rubrics = _exercise(exercise).rubrics
    return rubrics[_known("open task", task, rubrics)](_case(exercise, book))


def material(exercise: str, task: str, book: Casebook | None = None) -> pd.DataFrame:
    """What a task is about, as a table.

    Raises
    ------
    KeyError
        If there is no such exercise or task, or the bank lacks the case.

    Examples
    --------
    >>> list(material("01-reading-evidence", "task-1").columns)
    ['item', 'text']
    """
    import pandas as pd

    tasks = _exercise(exercise).material
    rows = tasks[_known("task", task, tasks)](_case(exercise, book))
    return pd.DataFrame(rows).convert_dtypes()  # whole numbers without a decimal point


def _exercise(name: str) -> Exercise:
    return _EXERCISES[_known("exercise", name, _EXERCISES)]


def _known(what: str, name: str, known: Collection[str]) -> str:
    names = list(known)
    if name not in names:  # a list, so that an unhashable name is no error of its own
        nearest = codebook.suggest(name, names)
        raise KeyError(f'No {what} "{name}".{nearest} Known: {", ".join(names)}.')
    return name


def _case(exercise: str, book: Casebook | None) -> Case:
    shelf = bank.load() if book is None else book  # not `or`: an empty bank is false
    return shelf.case(_exercise(exercise).case_id)
