"""What a page of the book asks of the library in the reader's browser: plain values in and out.

Each function takes and gives what JSON can say, and imports no pandas, so that the first answer on
a page is judged before pandas is there. The page escapes nothing itself: what is HTML here was
escaped where it was made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from functools import cache
from typing import TYPE_CHECKING, Any

from casebook import bank
from casebook.exercises import checks, forms, kinds
from casebook.exercises.answers import UnreadableError
from casebook.exercises.session import LOOK, SOLUTION
from casebook.exercises.typed import plain

if TYPE_CHECKING:
    from casebook.bank import Casebook, Language

__all__ = ["another", "check", "criteria", "form", "look", "solution"]


@cache
def _book(language: Language) -> Casebook:
    return bank.load(language=language)


def check(
    exercise: str,
    task: str,
    answer: Any,
    tries: Sequence[Any] = (),
    case: str = "",
    language: Language = "en",
) -> dict[str, Any]:
    """Judge an answer; `html` is the feedback, `may` what is offered after so many tries.

    Examples
    --------
    >>> said = check("01-reading-evidence", "task-1", {"A": "fact"})
    >>> said["passed"], said["may"]
    (False, [])
    """
    feedback = checks.check(
        exercise, task, answer, _book(language), tries=tries, case=case, language=language
    )
    return {
        "passed": feedback.passed,
        "html": feedback._repr_html_(),
        "text": str(feedback),
        "tries": feedback.tries,
        "may": [
            name
            for name, least in (("look", LOOK), ("solution", SOLUTION))
            if feedback.tries >= least
        ],
    }


def look(
    exercise: str, task: str, answer: Any, case: str = "", language: Language = "en"
) -> dict[str, Any]:
    """The first row at which an answer is wrong: its columns and cells; none if it is right."""
    question = checks.ask(exercise, task, _book(language), case=case, language=language)
    try:
        rows = kinds.wrong_rows(question, plain(answer))[:1]
    except UnreadableError:
        rows = []
    shows = question.task["shows"]
    return {"columns": shows, "rows": [[row[name] for name in shows] for row in rows]}


def solution(exercise: str, task: str, case: str = "", language: Language = "en") -> dict[str, Any]:
    """The answer that the bank bears out, place by place."""
    return checks.solution(exercise, task, _book(language), case=case)


def criteria(exercise: str, task: str, language: Language = "en") -> str:
    """The rubric of an open task, as HTML."""
    rubric = checks.criteria(exercise, task, _book(language), language=language)
    return rubric._repr_html_()


def form(exercise: str, task: str, case: str = "", language: Language = "en") -> dict[str, Any]:
    """The form of a task as plain values, as `casebook.exercises.forms.Form` has them."""
    return asdict(forms.form(exercise, task, _book(language), case=case, language=language))


def another(
    exercise: str, task: str, done: Sequence[str] = (), language: Language = "en"
) -> dict[str, Any] | None:
    """The form of a task on the next case that carries it and is not done; None if there is none.

    Where all are done, the first comes again.
    """
    known = checks.carriers(exercise, task, _book(language))
    left = [case_id for case_id in known if case_id not in done] or known
    return form(exercise, task, left[0], language) if left else None
