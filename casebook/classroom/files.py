"""What a class has done, as files: a page, a table, a workbook, grades."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from casebook import _files
from casebook.classroom import grades, page
from casebook.export.cells import defused
from casebook.export.text import ENCODING
from casebook.export.workbook import Sheet, workbook

if TYPE_CHECKING:
    from casebook.classroom.grades import Roster
    from casebook.classroom.summary import Classroom

__all__ = ["write"]


def write(
    room: Classroom, folder: str | Path, *, roster: Roster | None = None
) -> tuple[list[Path], list[str]]:
    """Write the files of a class into a new or empty folder, all of them or none.

    ``class.html``, ``class.csv`` (one row per person and task), ``class.xlsx``,
    ``grades-moodle.csv`` and ``grades-canvas.csv``; without names ``projector.html``,
    ``projector.csv`` (one row per task) and ``projector.xlsx``.

    Parameters
    ----------
    room : Classroom
        The class; without names if it is anonymous.
    folder : str or Path
        Made if it is not there.
    roster : Roster, optional
        Who is behind a pseudonym, for the grades.

    Returns
    -------
    tuple of list
        The files written; what to know of them, such as who has no grades.

    Raises
    ------
    ValueError
        If there is something in the folder already.
    """
    notes: list[str] = []
    found = [(name, [content]) for name, content in _made(room, roster or grades.Roster(), notes)]
    return _files.fill(Path(folder), found), notes


def _made(room: Classroom, roster: Roster, notes: list[str]) -> Iterator[tuple[str, bytes]]:
    stem = "projector" if room.is_anonymous else "class"
    yield f"{stem}.html", page.html(room).encode()
    main = room.tasks if room.is_anonymous else room.answers
    yield f"{stem}.csv", _csv(main).encode(ENCODING)
    try:
        yield f"{stem}.xlsx", workbook(_sheets(room, notes))
    except ModuleNotFoundError as error:
        notes.append(str(error))
    if room.is_anonymous:
        return
    if not roster.rows:
        notes.append("Without a roster the grades take each pseudonym for the name of an account.")
    notes += roster.notes
    for name, make in (("moodle", grades.moodle), ("canvas", grades.canvas)):
        text, missing = make(room, roster)
        notes += missing
        yield f"grades-{name}.csv", text.encode()


def _sheets(room: Classroom, notes: list[str]) -> Iterator[Sheet]:
    tables = {
        "progress": room.progress,
        "answers": room.answers,
        "tasks": room.tasks,
        "mistakes": room.mistakes,
        "votes": room.vote_table,
        "codings": room.codings,
        "texts": room.text_table,
    }
    try:
        tables["agreement"] = room.agreement
    except ModuleNotFoundError as error:
        notes.append(str(error))
    for name, table in tables.items():
        if len(table):
            yield name, _lines(table), "A2"
    left_out = [("file", "why"), *((one.file, one.why) for one in room.left_out)]
    yield "left out", left_out, "A2"


def _lines(table: pd.DataFrame) -> Iterator[list[Any]]:
    """A table line by line, with its head; None for an empty cell."""
    yield [str(name) for name in table.columns]
    cells = table.astype(object)
    yield from cells.where(cells.notna(), None).to_numpy().tolist()


def _csv(table: pd.DataFrame) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([defused(cell) for cell in line] for line in _lines(table))
    return out.getvalue()
