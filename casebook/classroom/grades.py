"""What a class has passed, as files that learning platforms import into their grade books.

What the platforms ask for was read from their own code and pages in November 2026:

- **Moodle** (``grade/import/csv/classes/load_data.php``; docs.moodle.org, *Grade import*): a head
  of any names, which the teacher maps; one column says who it is, by e-mail address, id number,
  username or user id. One person who is not known stops the whole import, and a row without one is
  taken for the person before; so nobody stands here whom the roster does not name. ``-`` is no
  grade.
- **Canvas** (``lib/gradebook_importer.rb``): the columns ``Student``, ``ID``, ``SIS User ID``,
  ``SIS Login ID``, ``Section``, then one for each assignment, found by its title or made; a row
  that begins with ``Points Possible``. A blank is no grade.

Canvas gets no byte-order mark, which its head would begin with; Moodle is told its encoding.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from casebook.codebook import visible
from casebook.exercises import handing
from casebook.export.cells import defused

if TYPE_CHECKING:
    from casebook.classroom.summary import Classroom

__all__ = ["Roster", "canvas", "moodle", "read_roster", "table"]

_CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
# Columns by which Moodle finds a person, as its own export or a teacher may call them.
_MOODLE = {
    "email address": "Email address",
    "email": "Email address",
    "id number": "ID number",
    "idnumber": "ID number",
    "username": "Username",
}
_LARGEST, _MOST = 2_000_000, 5_000  # bytes and rows of a roster


@dataclass(frozen=True, kw_only=True, slots=True)
class Roster:
    """Who is behind a pseudonym: the columns of a platform by pseudonym, and what was passed over.

    An empty roster takes the pseudonym for the name of the account.
    """

    rows: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def read_roster(raw: bytes) -> Roster:
    r"""Read a roster: CSV with a column ``pseudonym`` beside those of the platform's own export.

    Raises
    ------
    ValueError
        If it is no such table; the message says what is missing.

    Examples
    --------
    >>> read_roster(b"pseudonym,Username\nheron,u17\n").rows["heron"]
    {'username': 'u17'}
    """
    if len(raw) > _LARGEST:
        raise ValueError(f"The roster is larger than {_LARGEST:,} bytes.")
    try:
        text = raw.decode("utf-8-sig")
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise ValueError(f"The roster is no CSV in UTF-8: {error}.") from None
    if len(lines) > _MOST:
        raise ValueError(f"The roster has more than {_MOST:,} rows.")
    head = [name.strip().lower() for name in lines[0]] if lines else []
    if "pseudonym" not in head:
        known = ", ".join(sorted({*_MOODLE, *(name.lower() for name in _CANVAS)}))
        found = visible(", ".join(head)) or "none"
        raise ValueError(
            f'The roster has no column "pseudonym". Its head: {found}. Beside it are read: {known}.'
        )
    rows: dict[str, Mapping[str, str]] = {}
    notes: list[str] = []
    twice: set[str] = set()
    for number, line in enumerate(lines[1:], start=2):
        cells = {name: cell.strip() for name, cell in zip(head, line, strict=False)}
        try:
            name = handing.pseudonym_of(cells.pop("pseudonym", "")).casefold()
        except ValueError:
            if any(cells.values()):
                notes.append(f"Row {number} of the roster has no pseudonym.")
            continue
        if name in rows:
            twice.add(name)
        rows[name] = cells
    for name in sorted(twice):
        del rows[name]
        notes.append(f'The roster names "{name}" twice; nobody gets these grades.')
    return Roster(rows=rows, notes=tuple(notes))


def table(room: Classroom) -> tuple[dict[str, int], dict[str, dict[str, int]]]:
    """The points that each exercise has, and those of each person: one for each task passed.

    A text has no verdict and gives none. Whoever may be two people is left out.
    """
    most = {
        exercise: count
        for exercise, tasks in room.exercises.items()
        if (count := sum(not task.is_open for task in tasks))
    }
    doubtful = {person.name for person in room.people if person.is_doubtful}
    points: dict[str, dict[str, int]] = {}
    for one in room.done:
        if one.person not in doubtful and one.task.exercise in most:
            mine = points.setdefault(one.person, {})
            mine[one.task.exercise] = mine.get(one.task.exercise, 0) + (one.state == "passed")
    return most, points


def moodle(room: Classroom, roster: Roster) -> tuple[str, list[str]]:
    """The file for Moodle, and who is not in it."""
    most, points = table(room)
    # One column alone: in a second one a blank cell would give the grades to the person before.
    who = next((name for name in _MOODLE if _has(roster, name)), "username")
    head = [_MOODLE[who], *(f"{_title(room, name)}, of {most[name]}" for name in most)]
    lines: list[Sequence[object]] = [head]
    notes: list[str] = []
    for person, mine in points.items():
        if found := _cells(roster, person).get(who):
            lines.append([found, *(mine.get(name, "-") for name in most)])
        else:
            notes.append(f'"{person}" is not in the roster, and so not in the grades for Moodle.')
    return _csv(lines), notes


def canvas(room: Classroom, roster: Roster) -> tuple[str, list[str]]:
    """The file for Canvas, and who is not in it."""
    most, points = table(room)
    lines: list[Sequence[object]] = [
        [*_CANVAS, *(_title(room, name) for name in most)],
        ["    Points Possible", *[""] * (len(_CANVAS) - 1), *most.values()],
    ]
    notes: list[str] = []
    for person, mine in points.items():
        cells = _cells(roster, person)
        if not roster.rows:  # the pseudonym is taken for the name of the account
            cells = {"student": person, "sis login id": person}
        who = [cells.get(name.lower(), "") for name in _CANVAS]
        if any(who[:-1]):
            lines.append([*who, *(mine.get(name, "") for name in most)])
        else:
            notes.append(f'"{person}" is not in the roster, and so not in the grades for Canvas.')
    return _csv(lines), notes


def _has(roster: Roster, column: str) -> bool:
    return any(cells.get(column) for cells in roster.rows.values())


def _cells(roster: Roster, person: str) -> Mapping[str, str]:
    if not roster.rows:
        return {"username": person}
    return roster.rows.get(person.casefold(), {})


def _title(room: Classroom, exercise: str) -> str:
    return f"{room.title(exercise)} [{exercise}]"


def _csv(lines: Iterable[Sequence[object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([defused(cell) for cell in line] for line in lines)
    return out.getvalue()
