"""A bank with votes and an opinion, and what a class hands in of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import casebook
from casebook.bank import Casebook
from casebook.exercises import checks, handing, kinds

READING = "01-reading-evidence"
CHOOSING = "90-choosing"
CASE = "dafen-wall-painters"

_VOTE = {
    "kind": "vote",
    "title": "What would you choose?",
    "minutes": 5,
    "asks": "Which option do you choose?",
    "rows": "options",
    "shows": ["option", "text"],
    "place": "option",
    "begin": "Read the options and choose one.",
    "passed": {"says": "You chose {said}, one of {all}.", "remember": "You are asked again."},
}
_OPINION = {
    "kind": "text",
    "title": "What do you think of it?",
    "minutes": 5,
    "asks": "What do you think of it?",
    "unsigned": True,
    "rows": "statements",
    "shows": ["id", "text"],
    "ids": {"reading": "ids", "of": ["facts"]},
    "begin": "Write a sentence.",
    "criteria": [{"asks": "Does it name its source?", "shows": "`{id}`"}],
}


@cache
def book() -> Casebook:
    """Return the shipped bank with an exercise that votes before and after, and asks an opinion."""
    shipped = casebook.load()
    choosing = {
        "title": "Choosing",
        "case": CASE,
        "tasks": [
            {"id": "task-1", **_VOTE},
            {"id": "task-2", **_VOTE},
            {"id": "task-3", **_OPINION},
        ],
    }
    data = {**shipped._data, "tasks": {**shipped.plain["tasks"], CHOOSING: choosing}}
    return Casebook(data, language="en", origin="the tests")


def options() -> list[str]:
    """Return the ids of the options of the case that is voted on."""
    decision = book().case(CASE).decision
    assert decision is not None
    return [option.option_id for option in decision.options]


def right(task: str) -> dict[str, Any]:
    """Return the right answer to a task of the exercise on reading evidence."""
    return kinds.solution(checks.ask(READING, task, book()))


def work(exercise: str, **tries: Sequence[Any]) -> dict[str, Any]:
    """Return what a page keeps of an exercise; ``task_1=[...]`` are the answers to task-1."""
    return {
        "exercise": exercise,
        "tasks": {
            name.replace("_", "-"): {"tries": [{"answer": answer} for answer in answers]}
            for name, answers in tries.items()
        },
    }


def handed(name: str, *works: dict[str, Any], **options: Any) -> dict[str, Any]:
    """Return what somebody of this pseudonym hands in."""
    return handing.hand_in_json(works, name, book=book(), **options)


def put(folder: Path, *made: dict[str, Any]) -> Path:
    """Put what was handed in into a folder."""
    for one in made:
        for file in (one["signed"], *one["unsigned"]):
            write(folder, file["name"], file["text"])
    return folder


def write(folder: Path, name: str, content: str | bytes | dict[str, Any]) -> Path:
    """Write a file into a folder."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(content, ensure_ascii=False) if isinstance(content, dict) else content
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def voters(folder: Path, before: Iterable[int], after: Iterable[int] = ()) -> Path:
    """Put a class into a folder whose votes for each option are these."""
    rounds = [
        [option for option, count in zip(options(), counts, strict=False) for _ in range(count)]
        for counts in (before, after)
    ]
    for number in range(max(map(len, rounds))):
        cast = {
            f"task_{task}": [votes[number]]
            for task, votes in enumerate(rounds, start=1)
            if number < len(votes)
        }
        signed = work(READING, task_1=[right("task-1")])
        put(folder, handed(f"bird {number:03}", signed, work(CHOOSING, **cast)))
    return folder
