"""A task as a form: what there is to choose, tick, number or write, for whoever does not type code.

A form is plain data. A notebook makes controls of it, a page of the book draws it, and a quiz
asks one line of it; what it gives back is an answer like any other, judged by the same check.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from casebook import bank, codebook
from casebook.exercises import checks, kinds
from casebook.exercises.language import say

if TYPE_CHECKING:
    from casebook.bank import Casebook, Language

__all__ = ["Choice", "Field", "Form", "form"]

Control = Literal["choose", "pair", "tick", "order", "number", "write"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """Something that can be chosen: what stands in the answer, and what a reader sees."""

    value: str
    label: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """One line of a form.

    Attributes
    ----------
    place : str
        The place of the answer that it fills; empty where the answer has no places.
    label : str
        What is asked there.
    control : {"choose", "pair", "tick", "order", "number", "write"}
        One of the choices; an id of the choices and a word of `words`; any number of the choices;
        all of them in an order; a number; a text.
    choices, words : tuple of Choice
        What there is to choose from.
    """

    place: str
    label: str
    control: Control
    choices: tuple[Choice, ...] = ()
    words: tuple[Choice, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """A task to be done without code.

    Attributes
    ----------
    exercise, task, case, kind, title, asks : str
        Which task it is, of which case (empty: of several), and what it asks.
    minutes : int
        How long it takes.
    columns : tuple of str
        The columns of the material.
    rows : tuple of tuple
        The material, row by row.
    fields : tuple of Field
        What is to be filled in.
    """

    exercise: str
    task: str
    case: str
    kind: str
    title: str
    asks: str
    minutes: int
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    fields: tuple[Field, ...]


_CONTROLS: dict[str, Control] = {"code": "choose", "ids": "tick", "vote": "choose", "text": "write"}


def form(
    exercise: str,
    task: str,
    book: Casebook | None = None,
    *,
    case: str = "",
    language: Language = "en",
) -> Form:
    """A task as a form.

    Parameters
    ----------
    exercise, task : str
        As for `check`.
    book : Casebook, optional
        The bank; left out, the shipped one.
    case : str, optional
        Another case to ask the task of, one of `carriers`.
    language : {"en", "zh"}
        Language of labels.

    Raises
    ------
    KeyError
        If there is no such exercise, task or case.

    Examples
    --------
    >>> made = form("01-reading-evidence", "task-1")
    >>> made.fields[0].place, [choice.value for choice in made.fields[0].choices]
    ('A', ['fact', 'claim', 'critique'])
    """
    question = checks.ask(exercise, task, book, case=case, language=language)
    declared = question.task
    shows = declared["shows"]
    return Form(
        exercise=exercise,
        task=task,
        case=question.case_id,
        kind=declared["kind"],
        title=declared["title"],
        asks=declared["asks"],
        minutes=declared["minutes"],
        columns=tuple(shows),
        rows=tuple(tuple(row[name] for name in shows) for row in question.rows),
        fields=tuple(_fields(question, _defined(declared, book, language), language)),
    )


def _defined(task: Mapping[str, Any], book: Casebook | None, language: Language) -> dict[str, str]:
    """The codes of the variable that a task is about, each with its label and its definition."""
    rows = task["rows"]
    if isinstance(rows, str) or "variable" not in rows:
        return {}
    book = bank.load() if book is None else book
    defined = {}
    for row in book.rows("variable_codes"):
        if row["variable"] == rows["variable"]:
            told = [f"{row['label']}: {row['definition']}"]
            if row["include"]:
                told.append(say("Belongs here: {what}", language, what=row["include"]))
            defined[row["code"]] = " ".join(told)
    return defined


def _fields(q: kinds.Question, defined: Mapping[str, str], language: Language) -> Iterable[Field]:
    kind, task = q.task["kind"], q.task
    if kind == "text":
        return [Field(place="", label=task["asks"], control="write")]
    if kind == "vote":
        chosen = tuple(Choice(value=row[task["place"]], label=row["text"]) for row in q.rows)
        return [Field(place="", label=task["asks"], control="choose", choices=chosen)]
    words = tuple(_words(q, defined, language))
    ids = tuple(_ids(q))
    made = []
    for place, right in q.right.items():
        control = _CONTROLS.get(kind, kind)
        if kind == "table":
            control = "number" if isinstance(right, float) else "choose"
        made.append(
            Field(
                place=place,
                label=_label(q, place),
                control=control,
                choices=words if control == "choose" else () if control == "number" else ids,
                words=words if control == "pair" else (),
            )
        )
    return made


def _words(q: kinds.Question, defined: Mapping[str, str], language: Language) -> Iterable[Choice]:
    """The codes that may be given, each once, as the codebook or the task says it to a reader."""
    listed = codebook.codes(q.task["codes"]) if "codes" in q.task else {}
    for code in dict.fromkeys(q.words.values()):
        said = code
        if code in listed:
            said = codebook.label(q.task["codes"], code, language=language)
        elif code in defined:
            said = defined[code]
        elif language == "zh":  # a word of the task's own: its first other form in Chinese
            others = q.task.get("words", {}).get(code, ())
            said = next((word for word in others if not word.isascii()), code)
        yield Choice(value=code, label=said)


def _ids(q: kinds.Question) -> Iterable[Choice]:
    first = q.task["shows"][0]
    texts = {str(row[first]): str(row.get("text", "")) for row in q.rows}
    known = {**_records(q), **texts}
    # What the material shows comes first, and alone where it shows any.
    shown = [id_ for id_ in q.ids if id_ in texts] or q.ids
    for id_ in shown if q.task["kind"] == "ids" else q.ids:
        label = known.get(id_) or ""
        yield Choice(value=id_, label=f"{id_}: {label}" if label else id_)


def _records(q: kinds.Question) -> dict[str, str]:
    """The texts of the statements and gaps of a case, by id."""
    if not q.case_id:
        return {}
    statements = {entry.record_id: entry.text for entry in q.ground.statements}
    return statements | {gap.gap_id: gap.text for gap in q.ground.gaps}


def _label(q: kinds.Question, place: str) -> str:
    """What stands beside a place: what the task says of it, or the text of its row."""
    if place in q.task.get("places", ()):
        return str(q.task["places"][place])
    row_id, _, column = place.partition(" / ")
    at = q.task.get("place", "")
    for row in q.rows if at else ():
        if row[at] == row_id:
            text = str(row.get("text") or row.get("title") or row.get("name") or row_id)
            return f"{text} ({column})" if column else text
    return place
