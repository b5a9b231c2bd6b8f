"""What a page of the book asks of the library in the reader's browser: plain values in and out.

Each function takes and gives what JSON can say, and imports no pandas, so that the first answer on
a page is judged before pandas is there. The page escapes nothing itself: what is HTML here was
escaped where it was made.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Sequence
from dataclasses import asdict
from functools import cache
from typing import TYPE_CHECKING, Any

from casebook import bank
from casebook.exercises import checks, coding, forms, handing, kinds, session
from casebook.exercises.answers import UnreadableError
from casebook.exercises.portable import is_untouched, portable
from casebook.exercises.session import explained as _explained
from casebook.exercises.session import offered
from casebook.exercises.session import understood as _understood
from casebook.exercises.typed import plain

if TYPE_CHECKING:
    from casebook.bank import Casebook, Language

__all__ = [
    *("another", "check", "code", "coding_sheet", "criteria", "draft", "draft_form", "explained"),
    *("form", "hand_in", "look", "sheet", "solution", "tried", "understood"),
]


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
    book = _book(language)
    feedback = checks.check(exercise, task, answer, book, tries=tries, case=case, language=language)
    may: list[str] = []
    if feedback.tries:
        may = offered(checks.ask(exercise, task, book, case=case), feedback.tries)
    return {
        "passed": feedback.passed,
        "html": feedback._repr_html_(),
        "text": str(feedback),
        "tries": feedback.tries,
        "may": may,
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


def sheet(exercise: str, task: str, case: str = "", language: Language = "en") -> str:
    """The sheet of a task, as HTML (`casebook.exercises.sheet`)."""
    from casebook.exercises import sheet as sheets  # with jinja2, which no check needs

    return sheets.sheet(exercise, task, _book(language), case=case, language=language)


def understood(code: str) -> str:
    """A cell's code as Python reads it: curly and full-width signs made plain where that helps.

    >>> understood("a = {“Ａ”：“fact”，}")
    'a = {"A":"fact",}'
    """
    return "".join(_understood(code.splitlines(keepends=True)))


def explained(name: str, message: str, code: str) -> str:
    """What a beginner has to know of an error of a cell, as HTML; empty where Python says enough.

    >>> html = explained("NameError", "name 'fact' is not defined", "")
    >>> "<code>fact</code> has no meaning" in html
    True
    """
    if name == "NameError":
        found = re.search(r"name '(\w+)' is not defined", message)
        return _explained(NameError(message, name=found[1] if found else None))._repr_html_()
    try:
        compile(code, "cell", "exec")
    except SyntaxError as error:
        return _explained(error)._repr_html_()
    except ValueError:  # a null character
        pass
    return ""


# How many tries of the cells of each exercise a page was told of.
_TOLD: dict[str, int] = {}


def tried(exercise: str) -> list[dict[str, Any]]:
    """What cells had judged since this was last asked, so that a page keeps it with the rest.

    Examples
    --------
    >>> tried("01-reading-evidence")
    []
    """
    made = [one for each in session.STARTED if each.exercise == exercise for one in each.tries]
    new, _TOLD[exercise] = made[_TOLD.get(exercise, 0) :], len(made)
    if not new:
        return []
    tasks = {task["id"]: task for task in checks.find_exercise(exercise, _book("en"))["tasks"]}
    told = []
    for one in new:
        task = tasks[one.task]
        key = task.get("place", "") if task["kind"] == "table" else ""
        answer = portable(one.answer, key=key, is_ordered=task["kind"] == "order")
        if not is_untouched(answer):
            told.append(
                {"task": one.task, "answer": answer, "passed": one.passed, "case": one.case}
            )
    return told


def hand_in(works: Sequence[Any], pseudonym: str, slips: Any = None) -> dict[str, Any]:
    """What is handed in (`casebook.exercises.handing.hand_in_json`), or the `problem` with it.

    Examples
    --------
    >>> hand_in([], "x")["problem"]
    'A pseudonym has 2 to 40 characters; this one has 1. Choose a word ...'
    """
    known = slips if isinstance(slips, dict) else {}
    try:
        return handing.hand_in_json(works, pseudonym, slips=known, book=_book("en"))
    except ValueError as error:
        return {"problem": str(error)}


def coding_sheet(
    case: str, variables: Sequence[str] = (), language: Language = "en"
) -> dict[str, Any]:
    """What a coder of a case has in view, as `casebook.exercises.coding.Sheet` has it.

    Examples
    --------
    >>> made = coding_sheet("chengdu-village-and-community-funds", ["participation"])
    >>> made["questions"][0]["codes"][0]["code"], made["evidence"][0]["id"]
    ('none', 'f1')
    """
    return asdict(coding.sheet(_book(language), case, variables, language=language))


def code(case: str, given: Any, language: Language = "en") -> dict[str, Any]:
    """Codes of a case beside those of the bank's coders: `html`; `codings` is what to keep.

    `given` has for each variable ``{"code", "evidence", "nearly", "note"}``. What cannot be read
    has no codings, and `html` says why.

    Examples
    --------
    >>> case = "chengdu-village-and-community-funds"
    >>> print(code(case, {"participation": {"code": "empower"}})["text"].splitlines()[0])
    Not yet. For participation you name no statement that `empower` rests on.
    """
    made, said = coding.judged(given, _book(language), case_id=case, language=language)
    return {
        "codings": [asdict(one) for one in made],
        "html": said._repr_html_(),
        "text": str(said),
    }


def draft_form(language: Language = "en") -> list[dict[str, Any]]:
    """The form of a case of one's own, section by section, as `casebook.own.form` has it."""
    from casebook import own

    return [asdict(section) for section in own.form(language=language)]


def draft(given: Any, beside: str = "", language: Language = "en") -> dict[str, Any]:
    """A case of one's own: `files` to keep, and `html`, what the check says, or its page.

    Examples
    --------
    >>> made = draft({"case": {"id": "our-street"}})
    >>> list(made["files"])
    ['bibliography.yaml', 'cases/our-street.yaml']
    """
    # Under their own names, by which a page fetches what is not there yet.
    for package in ("yaml", "fastjsonschema", "jsonschema"):
        importlib.import_module(package)
    from casebook.exercises import drafting

    made, shown = drafting.said(given, beside=beside, language=language)
    return {"files": made.files if made else {}, "html": shown}
