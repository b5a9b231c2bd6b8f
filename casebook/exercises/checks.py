"""Judges an answer, and says what an exercise is about."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from casebook import bank, codebook
from casebook.exercises import kinds
from casebook.exercises.answers import UnreadableError
from casebook.exercises.feedback import Feedback, Rubric
from casebook.exercises.language import say, speaking
from casebook.exercises.typed import plain
from casebook.plain import localised

if TYPE_CHECKING:  # pandas is imported when a task's material is asked for, not before
    import pandas as pd

    from casebook.bank import Casebook, Language
    from casebook.records import Case

__all__ = [
    *("ask", "carriers", "check", "criteria", "find_exercise", "look", "material", "solution"),
    "title",
]


class NoCaseError(KeyError):
    """The bank lacks the case that an exercise is about."""


def check(
    exercise: str,
    task: str,
    answer: object,
    book: Casebook | None = None,
    *,
    tries: Iterable[object] = (),
    case: str = "",
    language: Language = "en",
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
    case : str, optional
        Another case to ask the task of, one of `carriers`.
    language : {"en", "zh"}
        Language of what is said.

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
    with speaking(language):
        try:
            question = ask(exercise, task, book, case=case, language=language)
            return kinds.judge(question, plain(answer), map(plain, tries))
        except UnreadableError as error:
            return error.feedback
        except NoCaseError as error:
            return Feedback(
                passed=False,
                message=say("This bank does not have the case that the exercise is about."),
                hint=say("{what} The shipped bank, `casebook.load()`, has it.", what=error.args[0]),
            )


def criteria(
    exercise: str, task: str, book: Casebook | None = None, *, language: Language = "en"
) -> Rubric:
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
    with speaking(language):
        return kinds.rubric(ask(exercise, task, book, kind="text", language=language))


def material(
    exercise: str, task: str, book: Casebook | None = None, *, case: str = ""
) -> pd.DataFrame:
    """What a task is about, as a table; raises KeyError as `criteria` does.

    Examples
    --------
    >>> list(material("01-reading-evidence", "task-1").columns)
    ['item', 'text']
    """
    question = ask(exercise, task, book, case=case)
    return _shown(question, question.rows)


def look(
    exercise: str, task: str, answer: object, book: Casebook | None = None, *, case: str = ""
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
    question = ask(exercise, task, book, case=case)
    if question.task["kind"] in kinds.OPEN:  # of which no row is wrong
        return check(exercise, task, answer, book)
    try:
        return _shown(question, kinds.wrong_rows(question, plain(answer))[:1])
    except UnreadableError as error:
        return error.feedback


def solution(
    exercise: str, task: str, book: Casebook | None = None, *, case: str = ""
) -> dict[str, Any]:
    """The answer that the bank bears out, computed from it; empty for an open task.

    Raises KeyError as `criteria` does.

    Examples
    --------
    >>> answer = solution("01-reading-evidence", "task-1")
    >>> check("01-reading-evidence", "task-1", answer).passed
    True
    """
    return kinds.solution(ask(exercise, task, book, case=case))


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


def title(exercise: str, book: Casebook | None = None, *, language: Language = "en") -> str:
    """The title of an exercise; raises KeyError if there is none.

    Examples
    --------
    >>> title("01-reading-evidence")
    'Reading evidence'
    """
    book = bank.load() if book is None else book
    return localised(find_exercise(exercise, book)["title"], language)


def ask(
    exercise: str,
    task: str,
    book: Casebook | None = None,
    *,
    case: str = "",
    kind: str = "",
    language: Language = "en",
) -> kinds.Question:
    """The task as the bank asks it: of its case, of its cases, or of the whole bank."""
    book = bank.load() if book is None else book  # not `or`: an empty bank is false
    # A bank does not change, so what it is asked once it need not work out again.
    known = _ASKED.setdefault(book, {})
    key = (exercise, task, case, kind, language)
    if not all(isinstance(name, str) for name in key) or key not in known:
        known[key] = _asked(exercise, task, book, case, kind, language)
    return known[key]


_ASKED: WeakKeyDictionary[Casebook, dict[tuple[str, ...], kinds.Question]] = WeakKeyDictionary()


def _asked(
    exercise: str, task: str, book: Casebook, case: str, kind: str, language: Language
) -> kinds.Question:
    declared = find_exercise(exercise, book)
    tasks = {entry["id"]: entry for entry in declared["tasks"] if kind in ("", entry["kind"])}
    found = tasks[_known("open task" if kind else "task", task, tasks)]
    common = declared.get("case", "")
    if case and case != found.get("case", common):
        if not found.get("again"):
            raise KeyError(f"{task} is asked of its own case alone.")
        return kinds.ask(kinds.again(found), case, _case(book, case), language=language)
    case_id = found.get("case", "" if "cases" in found else common)
    if case_id:
        return kinds.ask(found, case_id, _case(book, case_id), language=language)
    try:
        ground = book.only(found["cases"]) if "cases" in found else book
    except KeyError as error:
        raise NoCaseError(*error.args) from None
    return kinds.ask(found, "", ground, language=language)


def _case(book: Casebook, case_id: str) -> Case:
    try:
        return book.case(case_id)
    except KeyError as error:
        raise NoCaseError(*error.args) from None


def carriers(exercise: str, task: str, book: Casebook | None = None) -> list[str]:
    """Ids of the other cases that carry a task: those in which there is something to find.

    None where a task can be asked of its own case alone. Raises KeyError as `criteria` does.

    Examples
    --------
    >>> len(carriers("01-reading-evidence", "task-1")) > 60
    True
    """
    book = bank.load() if book is None else book
    own = ask(exercise, task, book)
    if not own.task.get("again"):
        return []
    freed = kinds.again(own.task)
    return [
        case_id
        for case_id in book.case_ids
        if case_id != own.case_id
        and kinds.has_answer(kinds.ask(freed, case_id, book.case(case_id)))
    ]


def _known(what: str, name: str, known: Collection[str]) -> str:
    names = list(known)
    if name not in names:  # a list, so that an unhashable name is no error of its own
        nearest = codebook.suggest(name, names)
        raise KeyError(f'No {what} "{name}".{nearest} Known: {", ".join(names)}.')
    return name
