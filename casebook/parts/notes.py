"""What only an instructor sees: how a case is taught, one note a case."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from casebook.parts.fields import SLUG, Schema, file_schema, id_of, list_of, object_of, text
from casebook.parts.kind import Bank, Kind
from casebook.parts.problems import Found, Path, error
from casebook.parts.statements import evidence_problems
from casebook.parts.teaching import PROSE
from casebook.plain import Plain

__all__ = ["KIND", "answer_schema"]


@cache
def answer_schema() -> Schema:
    """An answer that will come, to a case or a chapter, and the question after it."""
    return object_of(
        "answer follow_up",
        answer=text("An answer that will come."),
        follow_up=text("The question after it."),
    )


@cache
def _schema() -> Schema:
    evidence = list_of(id_of("[fcv]"), at_least=1)
    step = object_of(
        "minutes step",
        minutes={"type": "integer", "minimum": 1, "maximum": 120},
        step=text("What happens in these minutes."),
    )
    schema = object_of(
        "case about opening positions answers board clock turn part_b signs watch debrief",
        "trap",
        case=SLUG,
        about=text("What the case is about, and what it is not."),
        opening=object_of(
            "question call_on", question=text("The first question."), call_on=text("Whom to call.")
        ),
        positions=list_of(
            object_of(
                "text supports troubles",
                text=text("A position that a class takes."),
                supports=evidence,
                troubles=evidence,
            ),
            at_least=2,
        ),
        answers=list_of(answer_schema(), at_least=2),
        board=PROSE,
        clock=list_of(step, at_least=2),
        turn=text("The turn, and when to force it."),
        trap=text("The trap in the exhibit."),
        part_b=text("When to open part B, and the question after it."),
        signs=list_of(text("A sign of a good discussion."), at_least=1),
        watch=list_of(text("What to watch for."), at_least=1),
        debrief=text("What a good hour leaves behind."),
    )
    return file_schema("A teaching note for one case", schema)


def _faults(note: Plain, bank: Bank, name: str) -> Iterator[Found]:
    if note["case"] != name:
        found = f'The case is "{note["case"]}", the name of the file "{name}".'
        yield error("CB008", ("case",), found, "The same word.", "Rename the file.")
        return
    teaching = bank.read["teaching"].get(name)
    if not isinstance(teaching, dict):
        found = f"No teaching file for the case {name}."
        hint = f"Write teaching/{name}.yaml, or remove the note."
        yield error("CB050", ("case",), found, "One for each note.", hint)
        return
    for index, position in enumerate(note["positions"]):
        for list_ in ("supports", "troubles"):
            path: Path = ("positions", index, list_)
            yield from evidence_problems(path, position[list_], name, bank)
    minutes = sum(step["minutes"] for step in note["clock"])
    if minutes != teaching.get("minutes"):
        found = f"The steps take {minutes} minutes, the case {teaching.get('minutes')}."
        yield error("CB048", ("clock",), found, "The same.", "Correct one of them.")


KIND = Kind(
    name="notes",
    place="instructor/notes/*.yaml",
    schema=_schema,
    faults=_faults,
    audience="instructor",
    joined="each",
)
