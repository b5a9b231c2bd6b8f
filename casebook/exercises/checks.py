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


class NoCaseError(KeyError):
    """The bank lacks the case that an exercise is about."""


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
    try:
        return kinds.judge(_ask(exercise, task, book), plain(answer), map(plain, tries))
    except UnreadableError as error:
        return error.feedback
    except NoCaseError as error:
        return Feedback(
            passed=False,
            message="This bank does not have the case that the exercise is about.",
            hint=f"{error.args[0]} The shipped bank, `casebook.load()`, has it.",
        )


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
    return kinds.rubric(_ask(exercise, task, book, kind="text"))


def material(exercise: str, task: str, book: Casebook | None = None) -> pd.DataFrame:
    """What a task is about, as a table; raises KeyError as `criteria` does.

    Examples
    --------
    >>> list(material("01-reading-evidence", "task-1").columns)
    ['item', 'text']
    """
    question = _ask(exercise, task, book)
    return _shown(question, question.rows)


def look(
    exercise: str, task: str, answer: object, book: Casebook | None = None
) -> pd.DataFrame | Feedback:
    """The first row of a task's material at which an answer is wrong, as a table.

    Where an answer is right it is empty; of one that cannot be judged the feedback says why.
    Raises KeyError as `criteria` does.

    Examples
    --------
    >>> wrong = dict.fromkeys("ABCDEFGH", "fact")
    >>> list(look("01-reading-evidence", "task-1", wrong).columns)
    ['item', 'text']
    """
    question = _ask(exercise, task, book)
    if question.task["kind"] == "text":  # of which no row is wrong
        return check(exercise, task, answer, book)
    try:
        return _shown(question, kinds.wrong_rows(question, plain(answer))[:1])
    except UnreadableError as error:
        return error.feedback


def solution(exercise: str, task: str, book: Casebook | None = None) -> dict[str, Any]:
    """The answer that the bank bears out, computed from it; empty for an open task.

    Raises KeyError as `criteria` does.

    Examples
    --------
    >>> answer = solution("01-reading-evidence", "task-1")
    >>> check("01-reading-evidence", "task-1", answer).passed
    True
    """
    return kinds.solution(_ask(exercise, task, book))


def _shown(question: kinds.Question, rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    import pandas as pd

    names = question.task["shows"]
    cells = [[row[name] for name in names] for row in rows]
    # Whole numbers without a decimal point.
    return pd.DataFrame(cells, columns=names).convert_dtypes()


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


def _ask(exercise: str, task: str, book: Casebook | None, kind: str = "") -> kinds.Question:
    """The task as the bank asks it: of its case, or where it names none, of the whole bank."""
    book = bank.load() if book is None else book  # not `or`: an empty bank is false
    declared = find_exercise(exercise, book)
    tasks = {entry["id"]: entry for entry in declared["tasks"] if kind in ("", entry["kind"])}
    found = tasks[_known("open task" if kind else "task", task, tasks)]
    case_id = declared.get("case", "")
    try:
        ground = book.case(case_id) if case_id else book
    except KeyError as error:
        raise NoCaseError(*error.args) from None
    return kinds.ask(found, case_id, ground)


def _known(what: str, name: str, known: Collection[str]) -> str:
    names = list(known)
    if name not in names:  # a list, so that an unhashable name is no error of its own
        nearest = codebook.suggest(name, names)
        raise KeyError(f'No {what} "{name}".{nearest} Known: {", ".join(names)}.')
    return name
