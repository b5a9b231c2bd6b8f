"""The tasks of the exercises, one file for each notebook: their shape, and when they are sound.

What a task asks, its hints and the mistakes that it foresees are data; what is right is read
from the bank by the readings that it names (`casebook.parts.readings`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from casebook import codebook
from casebook.parts.fields import LONG, PLAIN, SLUG, Schema, file_schema, list_of, object_of
from casebook.parts.kind import Bank, Kind
from casebook.parts.problems import Found, Path, error, unknown
from casebook.parts.readings import READINGS
from casebook.plain import Plain

__all__ = ["KIND"]

# What a task of each kind declares beside what all declare; those with a verdict share more.
_JUDGED = "right form lacking wrong passed mistakes"
_KINDS = {
    "code": f"{_JUDGED}",
    "pair": f"{_JUDGED} ids codes",
    "ids": f"{_JUDGED} ids",
    "order": f"{_JUDGED} ids",
    "number": f"{_JUDGED}",
    "table": f"{_JUDGED} place",
    "text": "criteria",
}
# What a text may have in braces.
_PLACES = {"says": {"place", "said"}, "hints": {"place", "said"}, "passed": {"all"}}
_PLACES["wrong"] = {"right", "all", "first", "found"}
# Conditions whose value names a reading; holds and lacks may say "any" instead.
_READ = ("is", "holds", "lacks", "shares")

_REFERENCE = {
    "description": "A reading by its name, or a mapping with `reading` and what else it takes.",
    "type": ["string", "object"],
    "minLength": 1,
    "properties": {"reading": {"type": "string"}},
    "required": ["reading"],
}
_WORDS = {"type": ["string", "array"], "items": PLAIN}


@cache
def _schema() -> Schema:
    when = object_of(
        "",
        "at said of is holds lacks fewer strays shares alike",
        at={"description": "The place is one of these.", **_WORDS},
        said={"description": "One of these codes was given.", **_WORDS},
        of={"description": "The right answer is, or is labelled, one of these.", **_WORDS},
        fewer={"description": "A list has fewer ids.", "type": "integer", "minimum": 1},
        strays={"description": "The id of a pair is wrong.", "type": "boolean"},
        alike={"description": "The same is said everywhere.", "type": "boolean"},
        **dict.fromkeys(_READ, _REFERENCE),
    )
    mistake = object_of("when says hints", when=when, says=LONG, hints=list_of(LONG, at_least=2))
    mistake["properties"]["hints"]["maxItems"] = 3
    task = object_of(
        "id kind asks rows shows begin",
        "place right labels ids words codes form within explain lacking wrong passed mistakes "
        "criteria",
        id=SLUG,
        kind={"type": "string", "enum": list(_KINDS)},
        asks={"description": "What the task asks, in a sentence.", **LONG},
        rows={**_REFERENCE, "description": "The reading that gives what the task is about."},
        shows={"description": "The columns of these rows that are shown.", **list_of(PLAIN)},
        place={"description": "The column whose values are the places of the answer.", **PLAIN},
        right={
            "description": "A column of the rows; several, of a table; or places with readings.",
            "type": ["string", "array", "object"],
            "items": PLAIN,
            "additionalProperties": _REFERENCE,
        },
        labels={"description": "A column that tells the mistakes what is right.", **PLAIN},
        ids={**_REFERENCE, "description": "The reading that gives the ids that may be meant."},
        words={
            "description": "The codes, each with other words for it that are accepted.",
            "type": "object",
            "additionalProperties": list_of(PLAIN),
        },
        codes={"description": "A list of the codebook.", "enum": codebook.code_lists()},
        form={"description": "How an answer looks.", **PLAIN},
        within={"description": "How far off a number may be.", "type": "number", "minimum": 0},
        explain={"description": "Which mistake is explained.", "enum": ["first", "most"]},
        begin={"description": "What to do, for who has not begun.", **LONG},
        lacking={"description": "What a bank lacks in which the task has no answer.", **LONG},
        wrong=LONG,
        passed=object_of("says remember", says=LONG, remember=LONG),
        mistakes=list_of(mistake, at_least=1),
        criteria=list_of(
            object_of("asks shows", "rows", asks=LONG, shows=LONG, rows=_REFERENCE), at_least=1
        ),
    )
    content = object_of("tasks", "case", case=SLUG, tasks=list_of(task, at_least=1))
    return file_schema("The tasks of one notebook", content)


def _faults(exercise: Plain, bank: Bank, name: str) -> Iterator[Found]:
    if "case" in exercise:
        yield from unknown(("case",), exercise["case"], bank.case_ids, "case")
    for index, task in enumerate(exercise["tasks"]):
        path: Path = ("tasks", index)
        for field in _KINDS[task["kind"]].split():
            if field not in task:
                found = f'The field "{field}" is missing.'
                yield error("CB002", path, found, f"A task of the kind {task['kind']} has it.", "")
        for within, reference in _references(task):
            word = reference if isinstance(reference, str) else reference["reading"]
            yield from unknown((*path, *within), word, READINGS, "reading")
        for within, text, allowed in _texts(task):
            for word in re.findall(r"\{(\w+)\}", text):
                yield from unknown((*path, *within), word, allowed, "word to fill in")


KIND = Kind(name="tasks", place="tasks/*.yaml", schema=_schema, faults=_faults, joined="entry")


def _references(task: Plain) -> Iterator[tuple[Path, Any]]:
    for field in ("rows", "ids"):
        if field in task:
            yield (field,), task[field]
    if isinstance(task.get("right"), Mapping):
        for place, reference in task["right"].items():
            yield ("right", place), reference
    for index, mistake in enumerate(task.get("mistakes", ())):
        for name in _READ:
            if mistake["when"].get(name, "any") != "any":
                yield ("mistakes", index, "when", name), mistake["when"][name]
    for index, criterion in enumerate(task.get("criteria", ())):
        if "rows" in criterion:
            yield ("criteria", index, "rows"), criterion["rows"]


def _texts(task: Plain) -> Iterator[tuple[Path, str, set[str]]]:
    """The texts that have places to fill, with what may stand there."""
    if "wrong" in task:
        yield ("wrong",), task["wrong"], _PLACES["wrong"]
        yield ("passed", "says"), task["passed"]["says"], _PLACES["passed"]
    for index, mistake in enumerate(task.get("mistakes", ())):
        yield ("mistakes", index, "says"), mistake["says"], _PLACES["says"]
        for at, hint in enumerate(mistake["hints"]):
            yield ("mistakes", index, "hints", at), hint, _PLACES["hints"]
