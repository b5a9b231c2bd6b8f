"""A class as lines of text, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from casebook.classroom.page import agreement_rows
from casebook.codebook import visible

if TYPE_CHECKING:
    from casebook.classroom.summary import Classroom

__all__ = ["lines"]

_WIDTH = 30  # letters of a name or a title
_MOST = 20  # files that are named; the page names all


def lines(room: Classroom) -> Iterator[str]:
    """What the page has, but for what was written."""
    for line in _lines(room):
        yield visible(line)


def _lines(room: Classroom) -> Iterator[str]:
    yield room.lead
    yield from room.notes
    progress = room.progress
    for exercise in room.exercises:
        rows = progress[progress["exercise"] == exercise].to_dict("records")
        if rows:
            yield ""
            yield f"{exercise}: who is where"
        for row in rows:
            ahead = f", next {row['next']}" if row["next"] else ""
            yield f"  {_short(row['person'])} {row['passed']} of {row['tasks']} passed{ahead}"
    yield from _tasks(room)
    for vote in room.votes:
        yield ""
        yield f"Votes: {vote.title}"
        for name, numbers in vote.counts.items():
            said = (
                f"{option} {'not shown' if number is None else number}"
                for (option, _), number in zip(vote.options, numbers, strict=True)
            )
            yield f"  {name}: {', '.join(said)}"
    agreement, lacks = agreement_rows(room)
    if agreement or lacks:
        yield ""
        yield lacks or "Agreement by variable: agreeing pairs, alpha, as the bank has it"
    for one in agreement:
        yield f"  {_short(one['variable'])} {one['percent']}, {one['alpha']}, {one['settled']}"
    if room.left_out:
        yield ""
        yield "Left out"
    for file in room.left_out[:_MOST]:
        yield f"  {file.file}: {file.why}"
    if len(room.left_out) > _MOST:
        yield f"  and {len(room.left_out) - _MOST} more"


def _tasks(room: Classroom) -> Iterator[str]:
    tasks = room.tasks
    if tasks.empty:
        return
    yield ""
    yield "Tasks" if room.is_anonymous else "Tasks, the hardest of each exercise first"
    mistakes = room.mistakes
    for row in tasks.astype(object).where(tasks.notna(), None).to_dict("records"):
        parts = [
            f"{_count(row[name])} {name.replace('_', ' ')}"
            for name in ("passed", "trying", "written", "not_begun")
            if _is_of(row, name)
        ]
        yield f"  {row['exercise']} {row['task']}, {row['title']}: {', '.join(parts)}"
        here = mistakes[
            (mistakes["exercise"] == row["exercise"]) & (mistakes["task"] == row["task"])
        ]
        for made in here.to_dict("records"):
            yield f"    {made['people']}: {made['says']}"


def _is_of(row: dict[Any, Any], name: str) -> bool:
    """Whether a task has such a state: one that asks for a text has no verdict."""
    return name == "not_begun" or (name == "written") is bool(row["is_open"])


def _count(number: Any) -> str:
    return "not shown:" if number is None else str(number)


def _short(name: str) -> str:
    return f"{name[:_WIDTH]:{_WIDTH}}"
