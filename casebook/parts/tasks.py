"""The tasks of the exercises, one file for each notebook: their shape, and when they are sound.

What a task asks, its hints and the mistakes that it foresees are data; what is right is read
from the bank by the readings that it names (`casebook.parts.readings`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from casebook import codebook
from casebook.parts.fields import (
    LONG,
    PLAIN,
    SLUG,
    Schema,
    file_schema,
    id_of,
    list_of,
    object_of,
    text,
)
from casebook.parts.kind import Bank, Kind
from casebook.parts.problems import Found, Path, error, unknown
from casebook.parts.readings import READINGS, Reading
from casebook.parts.statements import statement_problems
from casebook.plain import Plain

__all__ = ["KIND"]

# What a task of each kind declares beside what all declare; those with a verdict share more.
_JUDGED = "right form lacking wrong passed mistakes begin"
_KINDS = {
    "code": f"{_JUDGED}",
    "pair": f"{_JUDGED} ids codes",
    "ids": f"{_JUDGED} ids",
    "order": f"{_JUDGED} ids",
    "number": f"{_JUDGED}",
    "table": f"{_JUDGED} place",
    "text": "criteria begin",
    "vote": "place passed begin",
}
# What is right at a place, by the kind of task: cells of a column, or what a reading gives.
_RIGHT: dict[str, tuple[str, ...]] = {
    "code": ("text", "word", "codes"),
    "pair": ("pairs",),
    "ids": ("codes", "ids"),
    "order": ("codes", "ids"),
    "number": ("number",),
    "table": ("text", "word", "codes", "number"),
}
# What a column holds, in words.
_HELD = {
    "text": "texts",
    "word": "texts, but not in every row",
    "number": "numbers",
    "codes": "lists of codes",
    "pairs": "pairs of an id and a code",
    "ids": "ids",
}
# What a text may have in braces.
_PLACES = {"says": {"place", "said"}, "hints": {"place", "said"}, "passed": {"all"}}
_PLACES["vote"] = {"all", "said"}
_PLACES["wrong"] = {"right", "all", "first", "found"}
# Conditions whose value names a reading, with what it must give; holds and lacks may say "any".
_READ: dict[str, tuple[str, ...]] = {
    "is": ("ids", "labels"),
    "holds": ("ids",),
    "lacks": ("ids",),
    "shares": ("labels",),
}
# Conditions that look into an answer as only some kinds have it.
_ASKED = {
    **dict.fromkeys(("holds", "lacks"), ("ids",)),
    "fewer": ("ids", "order"),
    **dict.fromkeys(("strays", "shares"), ("pair",)),
}

# What readings take that are ids of statements.
_STATEMENTS = ("citing", "also")
_WORDS = {"type": ["string", "array"], "items": PLAIN}


# Where a reading is named; what it looks like stands once, at the end of the schema.
_REFERENCE = {"$ref": "#/$defs/reading"}


def _reference() -> Schema:
    takes = {name: made() for each in READINGS.values() for name, made in each.takes.items()}
    return {
        "description": "A reading by its name, or a mapping with `reading` and what it takes.",
        "type": ["string", "object"],
        "minLength": 1,
        "properties": {"reading": {"type": "string"}, **takes},
        "required": ["reading"],
        "additionalProperties": False,
    }


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
    hints = list_of(text("What helps to go on."), at_least=2, at_most=3)
    mistake = object_of(
        "when says hints", when=when, says=text("What was found in the answer."), hints=hints
    )
    task = object_of(
        "id kind title minutes asks rows shows begin",
        "case cases again only place places right labels ids words codes form within explain "
        "lacking wrong passed mistakes criteria unsigned",
        id=SLUG,
        kind={"type": "string", "enum": list(_KINDS)},
        title=text("What stands above the task."),
        minutes={"description": "How long it takes.", "type": "integer", "minimum": 1},
        asks=text("What the task asks, in a sentence."),
        case={"description": "The case that it is about, if not that of the file.", **SLUG},
        cases={
            "description": "The cases that it is about; left out with no case, all of the bank.",
            **list_of(SLUG, at_least=1),
        },
        again={
            "description": "Whether it may be asked of another case that has an answer to it: "
            "then `only` and what names statements of this case are left out.",
            "type": "boolean",
        },
        unsigned={
            "description": "Whether the text is an opinion, handed in without a name.",
            "type": "boolean",
        },
        only={
            "description": "The statements that it is about; left out, all of the case.",
            **list_of(id_of("[fcv]"), at_least=1),
        },
        rows={"description": "The reading that gives what the task is about.", **_REFERENCE},
        shows={
            "description": "The columns of these rows that are shown.",
            **list_of(PLAIN, at_least=1),
        },
        place={"description": "The column whose values are the places of the answer.", **PLAIN},
        places={
            "description": "What a form shows beside each place that `right` names.",
            "type": "object",
            "additionalProperties": text("What is asked for there."),
        },
        right={
            "description": "A column of the rows; several, of a table; or places with readings.",
            "type": ["string", "array", "object"],
            "items": PLAIN,
            "additionalProperties": _REFERENCE,
        },
        labels={"description": "A column that tells the mistakes what is right.", **PLAIN},
        ids={"description": "The reading that gives the ids that may be meant.", **_REFERENCE},
        words={
            "description": "The codes, each with other words for it that are accepted.",
            "type": "object",
            "additionalProperties": list_of(PLAIN),
        },
        codes={"description": "A list of the codebook.", "enum": codebook.code_lists()},
        form={"description": "How an answer looks.", **PLAIN},
        within={"description": "How far off a number may be.", "type": "number", "minimum": 0},
        explain={"description": "Which mistake is explained.", "enum": ["first", "most"]},
        begin=text("What to do, for who has not begun."),
        lacking=text("What a bank lacks in which the task has no answer."),
        wrong=text("What is said of an answer that is not right."),
        passed=object_of(
            "says remember",
            says=text("What is said of an answer that is right."),
            remember=text("What to take along."),
        ),
        mistakes=list_of(mistake, at_least=1),
        criteria=list_of(
            object_of(
                "asks shows",
                "rows",
                asks=text("A question to ask of one's own text."),
                shows={"description": "How a row of the bank is shown.", **LONG},
                rows=_REFERENCE,
            ),
            at_least=1,
        ),
    )
    question = object_of(
        "task place",
        "only",
        # First the place: what stands first tells entries apart, and a task may be asked twice.
        place={"description": "The place of its answer that is asked for.", **PLAIN},
        task={"description": "A task of this file, of the kind code.", **SLUG},
        only={"description": "The codes to choose from; left out, all.", **list_of(PLAIN)},
    )
    content = object_of(
        "title tasks",
        "case quiz",
        title=text("The title of the notebook."),
        case={"description": "The case that the tasks are about, where they name none.", **SLUG},
        tasks=list_of(task, at_least=1),
        quiz={
            "description": "Three questions for the page of the chapter, each a place of a task.",
            **list_of(question, at_least=3, at_most=3),
        },
    )
    content["$defs"] = {"reading": _reference()}
    return file_schema("The tasks of one notebook", content)


def _faults(exercise: Plain, bank: Bank, name: str) -> Iterator[Found]:
    common = exercise.get("case", "")
    if common:
        yield from unknown(("case",), common, bank.case_ids, "case")
    for index, task in enumerate(exercise["tasks"]):
        path: Path = ("tasks", index)
        case_id = task.get("case", "" if "cases" in task else common)
        for field, named in (("case", [task.get("case")]), ("cases", task.get("cases", ()))):
            for other in named:
                if other is not None:
                    yield from unknown((*path, field), other, bank.case_ids, "case")
        for field in _KINDS[task["kind"]].split():
            if field not in task:
                found = f'The field "{field}" is missing.'
                yield error("CB002", path, found, f"A task of the kind {task['kind']} has it.", "")
        named = task["right"] if isinstance(task.get("right"), Mapping) else {}
        for place in task.get("places", ()):
            yield from unknown((*path, "places", place), place, named, "place of the answer")
        if "only" in task and not case_id:
            yield _no_case((*path, "only"), "The task")
        yield from _statement_faults((*path, "only"), task.get("only", ()), case_id, bank)
        for within, reference, gives in _references(task):
            yield from _reading_faults((*path, *within), reference, gives, case_id)
            for at, ids in _cited((*path, *within), reference):
                yield from _statement_faults(at, ids, case_id, bank)
        yield from _column_faults(path, task)
        yield from _condition_faults(path, task)
        for within, said, allowed in _texts(task):
            for one in said.values() if isinstance(said, Mapping) else (said,):
                for word in re.findall(r"\{(\w+)\}", one):
                    yield from unknown((*path, *within), word, allowed, "word to fill in")
    known = {task["id"]: task for task in exercise["tasks"] if task["kind"] == "code"}
    for index, question in enumerate(exercise.get("quiz", ())):
        yield from unknown(
            ("quiz", index, "task"), question["task"], known, "task of the kind code"
        )


KIND = Kind(name="tasks", place="tasks/*.yaml", schema=_schema, faults=_faults, joined="entry")


def _references(task: Plain) -> Iterator[tuple[Path, Any, tuple[str, ...]]]:
    """The readings that a task names, each with what it must give there."""
    yield ("rows",), task["rows"], ("rows",)
    if "ids" in task:
        yield ("ids",), task["ids"], ("ids",)
    if isinstance(task.get("right"), Mapping):
        right = [gives for gives in _RIGHT.get(task["kind"], ()) if gives in ("ids", "number")]
        for place, reference in task["right"].items():
            yield ("right", place), reference, tuple(right)
    for index, mistake in enumerate(task.get("mistakes", ())):
        for name, gives in _READ.items():
            if mistake["when"].get(name, "any") != "any":
                wanted = {"number": ("number",), "order": ("ids",)}.get(task["kind"], gives)
                path = ("mistakes", index, "when", name)
                yield path, mistake["when"][name], wanted if name == "is" else gives
    for index, criterion in enumerate(task.get("criteria", ())):
        if "rows" in criterion:
            yield ("criteria", index, "rows"), criterion["rows"], ("rows",)


def _reading(reference: Any) -> tuple[str, Reading | None]:
    """The name of a reading, and the reading if there is one."""
    name = reference if isinstance(reference, str) else reference["reading"]
    return name, READINGS.get(name)


def _reading_faults(
    path: Path, reference: Any, gives: tuple[str, ...], case_id: str
) -> Iterator[Found]:
    name, reading = _reading(reference)
    yield from unknown(path, name, READINGS, "reading")
    if reading is None:
        return
    if reading.gives not in gives:
        fitting = [word for word, other in READINGS.items() if other.gives in gives]
        expected = f"One that gives {' or '.join(gives)}: {', '.join(fitting) or 'there is none'}."
        found = f'The reading "{name}" gives {reading.gives}.'
        yield error("CB004", path, found, expected if gives else "A column of the rows.", "")
    if reading.is_of_case and not case_id:
        yield _no_case(path, f'The reading "{name}"')
    if not reading.is_of_case and case_id:
        found = f'The reading "{name}" reads a bank, and the task names one case.'
        yield error("CB004", path, found, "A list of cases under `cases`.", "Put the case there.")
    given = [] if isinstance(reference, str) else [word for word in reference if word != "reading"]
    for word in given:
        if word not in reading.takes:
            found = f'The reading "{name}" takes no "{word}".'
            expected = f"It takes {', '.join(reading.takes) or 'nothing else'}."
            yield error("CB003", (*path, word), found, expected, "Correct or remove it.")
    yield from _table_faults(path, {} if isinstance(reference, str) else reference)
    for word in reading.needs:
        if word not in given:
            found = f'The reading "{name}" needs "{word}", which is missing.'
            yield error("CB002", path, found, "", f"Add `{word}:`.")


def _table_faults(path: Path, given: Mapping[str, Any]) -> Iterator[Found]:
    """Columns that a reading of tables is asked for and that they do not have."""
    tables = [given[name] for name in ("table", "join") if given.get(name) in codebook.tables()]
    known = ["ref", *(column.name for table in tables for column in codebook.columns(table))]
    if not tables:
        return
    for field in ("column", "key"):
        if field in given:
            yield from unknown((*path, field), given[field], known, "column")
    for field in ("where", "among", "on"):
        for column in given.get(field, ()):
            yield from unknown((*path, field), column, known, "column")


def _no_case(path: Path, what: str) -> Found:
    found = f"{what} reads one case, and the file names none."
    return error("CB002", path, found, "The id of a case under `case`.", "Add it.")


def _statement_faults(path: Path, ids: Iterable[str], case_id: str, bank: Bank) -> Iterator[Found]:
    if case_id in bank.cases:
        yield from statement_problems(path, [f"{case_id}/{id_}" for id_ in ids], bank)


def _cited(path: Path, reference: Any) -> Iterator[tuple[Path, list[str]]]:
    """The statements that a reading is asked for, with the places where they stand."""
    given = {} if isinstance(reference, str) else reference
    for name, value in given.items():
        if name in _STATEMENTS:
            yield (*path, name), value
    for index, question in enumerate(given.get("questions", ())):
        if "cites" in question:
            yield (*path, "questions", index, "cites"), [question["cites"]]


def _column_faults(path: Path, task: Plain) -> Iterator[Found]:
    """Columns that the rows of a task do not have, or that hold something else than is wanted."""
    name, reading = _reading(task["rows"])
    if reading is None or reading.gives != "rows":
        return
    columns = reading.columns_of(task["rows"])
    wanted: list[tuple[Path, str, tuple[str, ...]]] = [
        (("shows", index), column, ()) for index, column in enumerate(task["shows"])
    ]
    wanted += [((field,), task[field], ("text",)) for field in ("place", "labels") if field in task]
    if "place" not in task:  # rows are then told apart by the first column that is shown
        wanted[0] = (("shows", 0), task["shows"][0], ("text",))
    right = task.get("right")
    fitting = _RIGHT.get(task["kind"], ())
    if isinstance(right, str):
        wanted.append((("right",), right, fitting))
    elif isinstance(right, list):
        wanted += [(("right", index), column, fitting) for index, column in enumerate(right)]
    if isinstance(right, list) != (task["kind"] == "table") and right is not None:
        expected = "A list for the kind table, and for no other."
        found = f"Found {'a' if isinstance(right, list) else 'no'} list of columns."
        yield error("CB004", (*path, "right"), found, expected, "Correct it.")
    if (isinstance(right, str | list) or "labels" in task) and "place" not in task:
        found = 'The field "place" is missing.'
        yield error("CB002", path, found, "The column whose values are asked for.", "Add `place:`.")
    for within, column, cells in wanted:
        at = (*path, *within)
        yield from unknown(at, column, columns, f'column of the reading "{name}"')
        holds = columns.get(column)
        if holds and cells and holds not in cells:
            others = [other for other, kind in columns.items() if kind in cells]
            found = f'The column "{column}" of the reading "{name}" holds {_HELD[holds]}.'
            kinds = " or ".join(_HELD[kind] for kind in cells)
            expected = f"One that holds {kinds}: {', '.join(others) or 'it has none'}."
            yield error("CB004", at, found, expected, "Choose another.")
    for index, criterion in enumerate(task.get("criteria", ())):
        asked = criterion.get("rows", task["rows"])
        of, shown = _reading(asked)
        if shown is not None and shown.gives == "rows":
            at = (*path, "criteria", index, "shows")
            # By its id a text is seen to name a row.
            for word in ["id", *re.findall(r"\{(\w+)\}", criterion["shows"])]:
                yield from unknown(
                    at, word, shown.columns_of(asked), f'column of the reading "{of}"'
                )


def _condition_faults(path: Path, task: Plain) -> Iterator[Found]:
    """Conditions of mistakes that an answer of this kind cannot meet."""
    for index, mistake in enumerate(task.get("mistakes", ())):
        for name in mistake["when"]:
            kinds = _ASKED.get(name, _KINDS)
            if name == "of" and "labels" not in task:
                kinds = tuple(kind for kind in _KINDS if kind not in ("number", "table"))
            if task["kind"] not in kinds:
                found = f'A task of the kind {task["kind"]} has no mistake with "{name}".'
                expected = f"Kinds that have: {', '.join(kinds)}."
                at = (*path, "mistakes", index, "when", name)
                yield error("CB004", at, found, expected, "Use another condition.")


def _texts(task: Plain) -> Iterator[tuple[Path, Any, set[str]]]:
    """The texts that have places to fill, with what may stand there."""
    if "wrong" in task:
        yield ("wrong",), task["wrong"], _PLACES["wrong"]
    if "passed" in task:
        allowed = _PLACES["vote" if task["kind"] == "vote" else "passed"]
        yield ("passed", "says"), task["passed"]["says"], allowed
    for index, mistake in enumerate(task.get("mistakes", ())):
        yield ("mistakes", index, "says"), mistake["says"], _PLACES["says"]
        for at, hint in enumerate(mistake["hints"]):
            yield ("mistakes", index, "hints", at), hint, _PLACES["hints"]
