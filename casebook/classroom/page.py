"""A class as a page of its own: one file, without a script, for screen, projector and paper."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from casebook import render

if TYPE_CHECKING:
    from casebook.classroom.ballots import Vote
    from casebook.classroom.summary import Classroom, Done

__all__ = ["agreement_rows", "html", "section"]


def html(room: Classroom) -> str:
    """The page, escaped; the same without names if the class is."""
    return _made("page", room)


def section(room: Classroom) -> str:
    """What the page has, for a notebook."""
    return _made("part", room)


def _made(macro: str, room: Classroom) -> str:
    module = render.environment().get_template("class.html.j2").module
    css = Markup(render.stylesheet("class.css"))  # ours, and no text of anybody's is in it
    return str(getattr(module, macro)(_shown(room), css)).strip() + "\n"


def _shown(room: Classroom) -> dict[str, Any]:
    """What the template is given: texts and numbers in the order in which they are shown."""
    agreement, lacks = agreement_rows(room)
    return {
        "lead": room.lead,
        "is_anonymous": room.is_anonymous,
        "is_named": not room.is_anonymous,
        "notes": room.notes,
        "exercises": [] if room.is_anonymous else _people(room),
        "hard": _hard(room),
        "votes": [_vote(vote) for vote in room.votes],
        "agreement": agreement,
        "agreement_lacks": lacks,
        "texts": [
            {"title": task.title, "asks": rubric.task, "criteria": rubric.criteria, "said": said}
            for task, rubric, said in room.texts
        ],
        "opinions": room.opinions,
        "left_out": room.left_out,
    }


def _people(room: Classroom) -> list[dict[str, Any]]:
    made = []
    for exercise, tasks in room.exercises.items():
        cells: dict[str, list[dict[str, str]]] = {}
        for one in room.done:
            if one.task.exercise == exercise:
                cells.setdefault(one.person, []).append(_cell(one))
        title = room.title(exercise)
        made.append({"title": title, "tasks": tasks, "people": list(cells.items())})
    return made


def _cell(one: Done) -> dict[str, str]:
    says = {
        "passed": "passed" if one.at == 1 else f"passed at {one.at}",
        "trying": f"trying, {one.tries}",
        "written": "written",
        "not begun": "–",
    }[one.state]
    looks = {"passed": "passed", "written": "passed", "trying": "trying", "not begun": "begin"}
    return {"look": looks[one.state], "says": says}


def _hard(room: Classroom) -> list[dict[str, Any]]:
    mistakes: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for found in room.mistakes.to_dict("records"):
        key = found["exercise"], found["task"]
        mistakes.setdefault(key, []).append((found["people"], found["says"]))
    made: dict[str, list[dict[str, Any]]] = {}
    tasks = room.tasks.astype(object)
    for cells in tasks.where(tasks.notna(), None).to_dict("records"):
        row: dict[str, Any] = {str(name): cell for name, cell in cells.items()}
        task = next(one for one in room.exercises[row["exercise"]] if one.task == row["task"])
        made.setdefault(row["exercise"], []).append(
            {
                **row,
                "is_open": task.is_open,
                "done": row["written"] if task.is_open else row["passed"],
                "mistakes": mistakes.get((row["exercise"], row["task"]), []),
            }
        )
    return [{"title": room.title(name), "tasks": tasks} for name, tasks in made.items()]


def _vote(vote: Vote) -> dict[str, Any]:
    rows = [
        (text, [(name, counts[at]) for name, counts in vote.counts.items()])
        for at, (_, text) in enumerate(vote.options)
    ]
    seen = [number for counts in vote.counts.values() for number in counts if number]
    return {
        "title": vote.title,
        "rounds": list(vote.totals.items()),
        "rows": rows,
        "most": max(seen, default=1),
    }


def agreement_rows(room: Classroom) -> tuple[list[dict[str, str]], str]:
    """The agreement by variable in words and rounded numbers; or what is missing to work it out."""
    try:
        table = room.agreement
    except ModuleNotFoundError as error:
        return [], str(error)
    rows = [
        {
            "variable": row["variable"],
            "coders": str(row["coder_count"]),
            "units": str(row["pairable_unit_count"]),
            "percent": _rounded(row["percent_agreement"], "{:.0f} %"),
            "alpha": _rounded(row["alpha"], "{:.2f}"),
            "settled": _rounded(row["as_settled"], "{:.0f} %"),
            "caution": row["caution"],
        }
        for row in table.to_dict("records")
    ]
    return rows, ""


def _rounded(value: float, form: str) -> str:
    return "–" if math.isnan(value) else form.format(value)
