"""What only an instructor sees of a chapter: plans by the clock, positions, answers, a rubric."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from casebook.parts.chapters import target_problems, targets_in
from casebook.parts.fields import SLUG, Schema, file_schema, id_of, list_of, object_of, text, word
from casebook.parts.kind import Bank, Kind
from casebook.parts.notes import answer_schema
from casebook.parts.problems import Found, Path, error
from casebook.parts.statements import case_problems
from casebook.parts.teaching import PROSE
from casebook.plain import Plain

__all__ = ["KIND"]

_MINUTES = {"type": "integer", "minimum": 1, "maximum": 240}
# A statement or a gap, as case-id/f2.
_TARGET = {"type": "string", "pattern": r"^[a-z0-9-]+/[fcvg][1-9][0-9]{0,3}$(?!\n)"}


@cache
def _schema() -> Schema:
    step = object_of(
        "minutes step",
        "case part print",
        minutes=_MINUTES,
        step=text("What the instructor does and asks."),
        case=SLUG,
        part=word("story_part"),
        print=text("What to have printed for it."),
    )
    plan = object_of(
        "minutes prepare steps",
        minutes=_MINUTES,
        prepare=list_of(text("What to read, print or write on the board before.")),
        steps=list_of(step, at_least=2),
    )
    take = object_of(
        "text supports troubles",
        text=text("A position that a class takes."),
        supports=list_of(_TARGET, at_least=1),
        troubles=list_of(_TARGET, at_least=1),
    )
    positions = object_of(
        "prompt takes answers",
        prompt=id_of("q"),
        takes=list_of(take),
        answers=list_of(answer_schema()),
    )
    criterion = object_of(
        "criterion weak sound strong",
        criterion=text("What is looked at."),
        weak=text("Weak."),
        sound=text("Sound."),
        strong=text("Strong."),
    )
    schema = object_of(
        "chapter about plans positions board signs watch debrief",
        "comparison salon rubric",
        chapter=SLUG,
        about=text("What the session is about, and what it is not."),
        plans=list_of(plan, at_least=1, at_most=4),
        positions=list_of(positions),
        comparison=text("The trap in the comparison, and what to ask."),
        salon=text("How to run it, and when to stop."),
        board=PROSE,
        signs=list_of(text("A sign of a good discussion."), at_least=1),
        watch=list_of(text("What to watch for."), at_least=1),
        debrief=text("What a good session leaves behind."),
        rubric=list_of(criterion),
    )
    return file_schema("How a chapter is taught, for instructors", schema)


def _faults(session: Plain, bank: Bank, name: str) -> Iterator[Found]:
    if session["chapter"] != name:
        found = f'The chapter is "{session["chapter"]}", the name of the file "{name}".'
        yield error("CB008", ("chapter",), found, "The same word.", "Rename the file.")
        return
    chapter = bank.read["chapters"].get(name)
    if not isinstance(chapter, dict):
        found = f"No chapter {name}."
        hint = f"Write chapters/{name}.yaml, or remove the session."
        yield error("CB050", ("chapter",), found, "One for each session.", hint)
        return
    for index, plan in enumerate(session["plans"]):
        minutes = sum(step["minutes"] for step in plan["steps"])
        if minutes != plan["minutes"]:
            found = f"The steps take {minutes} minutes, the plan {plan['minutes']}."
            at: Path = ("plans", index, "steps")
            yield error("CB048", at, found, "The same.", "Correct one of them.")
        for number, step in enumerate(plan["steps"]):
            if "case" in step:
                at = ("plans", index, "steps", number, "case")
                yield from case_problems(at, [step["case"]], bank)
    prompts = {entry["id"] for entry in chapter.get("prompts", ()) if isinstance(entry, dict)}
    for index, entry in enumerate(session["positions"]):
        if entry["prompt"] not in prompts:
            found = f'The chapter has no prompt "{entry["prompt"]}".'
            expected = f"One of {', '.join(sorted(prompts))}." if prompts else "A prompt of it."
            yield error("CB007", ("positions", index, "prompt"), found, expected, "Correct it.")
        for number, take in enumerate(entry["takes"]):
            for list_ in ("supports", "troubles"):
                at = ("positions", index, "takes", number, list_)
                yield from target_problems(at, take[list_], bank)
    for path, said in _texts((), session):
        yield from target_problems(path, targets_in(said), bank)


def _texts(path: Path, value: Any) -> Iterator[tuple[Path, str]]:
    """Every text of the file with where it stands."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _texts((*path, name), inner)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _texts((*path, index), inner)


KIND = Kind(
    name="sessions",
    place="instructor/sessions/*.yaml",
    schema=_schema,
    faults=_faults,
    audience="instructor",
    joined="each",
)
