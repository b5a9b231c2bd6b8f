"""Judges an answer, and says what an exercise is about."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from casebook import bank, codebook
from casebook.exercises import kinds
from casebook.exercises.answers import UnreadableError
from casebook.exercises.feedback import Feedback, Rubric
from casebook.exercises.typed import plain

if TYPE_CHECKING:  # pandas is imported when a task's material is asked for, not before
    import pandas as pd

    from casebook.bank import Casebook

__all__ = ["check", "criteria", "find_exercise", "look", "material", "solution"]


def check(
    exercise: str,
    task: str,
    answer: object,
    book: Casebook | None = None,
    *,
    tries: Iterable[object] = (),
) -> Feedback:
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
    tries : iterable of object, optional
        Answers given before. With each different wrong one among them the hint grows.

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
    book = bank.load() if book is None else book  # not `or`: an empty bank is false
    declared = _task(book, exercise, task)
    try:
        case_id, ground = _ground(book, exercise)
    except KeyError as error:
        return Feedback(
            passed=False,
            message="This bank does not have the case that the exercise is about.",
            hint=f"{error.args[0]} The shipped bank, `casebook.load()`, has it.",
        )
    try:
        return kinds.judge(kinds.ask(declared, case_id, ground), plain(answer), map(plain, tries))
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
    book = bank.load() if book is None else book
    declared = _task(book, exercise, task, kind="text")
    return kinds.rubric(kinds.ask(declared, *_ground(book, exercise)))


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
    book = bank.load() if book is None else book
    declared = _task(book, exercise, task)
    return _shown(declared, kinds.ask(declared, *_ground(book, exercise)).rows)


def look(
    exercise: str, task: str, answer: object, book: Casebook | None = None
) -> pd.DataFrame | Feedback:
    """The first row of a task's material at which an answer is wrong, as a table.

    Where an answer is right it is empty; of one that cannot be judged the feedback says why.

    Raises
    ------
    KeyError
        If there is no such exercise or task, or the bank lacks the case.

    Examples
    --------
    >>> wrong = dict.fromkeys("ABCDEFGH", "fact")
    >>> list(look("01-reading-evidence", "task-1", wrong).columns)
    ['item', 'text']
    """
    book = bank.load() if book is None else book
    declared = _task(book, exercise, task)
    if declared["kind"] == "text":  # of which no row is wrong
        return check(exercise, task, answer, book)
    try:
        found = kinds.wrong_rows(kinds.ask(declared, *_ground(book, exercise)), plain(answer))
    except UnreadableError as error:
        return error.feedback
    return _shown(declared, found[:1])


def solution(exercise: str, task: str, book: Casebook | None = None) -> dict[str, Any]:
    """The answer that the bank bears out, computed from it; empty for an open task.

    Raises
    ------
    KeyError
        If there is no such exercise or task, or the bank lacks the case.

    Examples
    --------
    >>> answer = solution("01-reading-evidence", "task-1")
    >>> check("01-reading-evidence", "task-1", answer).passed
    True
    """
    book = bank.load() if book is None else book
    return kinds.solution(kinds.ask(_task(book, exercise, task), *_ground(book, exercise)))


def _shown(declared: Mapping[str, Any], found: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    import pandas as pd

    names = declared["shows"]
    # Whole numbers without a decimal point.
    rows = [[row[name] for name in names] for row in found]
    return pd.DataFrame(rows, columns=names).convert_dtypes()


def find_exercise(exercise: str, book: Casebook) -> Mapping[str, Any]:
    """The declared exercise of this name: the bank's own, or a shipped one.

    Raises
    ------
    KeyError
        If there is none; the message names the nearest and lists all.
    """
    declared = dict(book.plain.get("tasks") or bank.load().plain["tasks"])
    found: Mapping[str, Any] = declared[_known("exercise", exercise, declared)]
    return found


def _task(book: Casebook, exercise: str, task: str, kind: str = "") -> Mapping[str, Any]:
    found: dict[str, Mapping[str, Any]] = {
        entry["id"]: entry
        for entry in find_exercise(exercise, book)["tasks"]
        if kind in ("", entry["kind"])
    }
    return found[_known("open task" if kind else "task", task, found)]


def _ground(book: Casebook, exercise: str) -> tuple[str, Any]:
    """The id of the case and the case, or "" and the whole bank; KeyError if it lacks the case."""
    case_id = find_exercise(exercise, book).get("case", "")
    return case_id, book.case(case_id) if case_id else book


def _known(what: str, name: str, known: Collection[str]) -> str:
    names = list(known)
    if name not in names:  # a list, so that an unhashable name is no error of its own
        nearest = codebook.suggest(name, names)
        raise KeyError(f'No {what} "{name}".{nearest} Known: {", ".join(names)}.')
    return name
