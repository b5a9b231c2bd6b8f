"""The works of the bibliography, each once, whoever cites it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from functools import cache

from casebook.parts.fields import (
    ADDRESS,
    DATE,
    LANGUAGE,
    PLAIN,
    SLUG,
    YEAR,
    Schema,
    file_schema,
    list_of,
    object_of,
    or_absent,
    text,
    word,
)
from casebook.parts.kind import Bank, Kind, Row
from casebook.parts.problems import Found, Path, Problem
from casebook.plain import Plain, localised, value_of

__all__ = ["KIND", "columns", "day_problem"]


# Most names are plain texts; a mapping says that one is of a body, for the sake of its commas.
_AUTHOR: Schema = {
    "description": "Family, Given; or one name; or {body: name}, for a body with a comma in its.",
    **PLAIN,
    "type": ["string", "object"],
    "properties": {"body": PLAIN},
    "required": ["body"],
    "additionalProperties": False,
}
_NUMBERS = ("volume", "issue", "pages")
# A bare number, or what else stands there: XVIII, 45-60.
_NUMBER: Schema = {**PLAIN, "type": ["integer", "string"], "minimum": 0, "maxLength": 40}


@cache
def _schema() -> Schema:
    work = object_of(
        "id kind channel authors title publisher date language address",
        "description container volume issue pages date_text reliability note",
        id=SLUG,
        kind=word("work_kind"),
        channel=word("channel"),
        authors=list_of(_AUTHOR),
        title=or_absent({**PLAIN, "maxLength": 600}),
        description=text("What it is in our words, where the title is absent or cut."),
        publisher=or_absent(PLAIN),
        container={
            "description": "The journal or book that it is part of, where publisher says another.",
            **PLAIN,
        },
        volume=_NUMBER,
        issue=_NUMBER,
        pages=_NUMBER,
        # A bare year is a number in YAML; a longer date stays the text it is.
        date=or_absent(YEAR) | {"type": ["integer", "string", "object"], "pattern": DATE},
        date_text=PLAIN,
        language=LANGUAGE,
        address=or_absent(ADDRESS),
        reliability={"type": "string", "enum": ["A", "B", "C"]},
        note=text("What to know before relying on it."),
    )
    return file_schema("The bibliography of a bank of cases", list_of(work, at_most=100_000))


def day_problem(path: Path, date: object) -> Iterator[Problem]:
    """A problem if a date given to the day is none of the calendar."""
    if isinstance(date, str) and len(date) == len("2019-07-11"):
        try:
            datetime.date.fromisoformat(date)
        except ValueError:
            found = f"There is no day {date}."
            yield Problem(path, found, "A day of the calendar.", "Correct it.")


def _faults(works: Sequence[Plain], bank: Bank, name: str) -> Iterator[Found]:
    for index, work in enumerate(works):
        for problem in day_problem((index, "date"), work["date"]):
            yield "CB025", "error", problem


def columns(work: Plain, language: str) -> Row:
    """What the tables of works and of sources say of a work."""
    date = value_of(work["date"], "not-stated")[0]
    date = None if date is None else str(date)
    description = work.get("description")
    return {
        "kind": work["kind"],
        "channel": work["channel"],
        "authors": "; ".join(a if isinstance(a, str) else a["body"] for a in work["authors"])
        or None,
        "title": value_of(work["title"], "not-stated")[0],
        "description": localised(description, language) if description else None,
        "publisher": value_of(work["publisher"], "not-stated")[0],
        "container": work.get("container"),
        **{name: str(work[name]) if name in work else None for name in _NUMBERS},
        "published": date if date and len(date) == len("2019-07-11") else None,
        "date": date,
        "date_text": work.get("date_text"),
        "year": int(date[:4]) if date else None,
        "language": work["language"],
        "address": value_of(work["address"], "not-found")[0],
    }


def _works(bank: Plain, language: str) -> Iterator[Row]:
    for id_, work in bank["works"].items():
        note = work.get("note")
        yield {
            "work_id": id_,
            **columns(work, language),
            "reliability": work.get("reliability"),
            "note": localised(note, language) if note else None,
        }


KIND = Kind(
    name="works",
    place="bibliography.yaml",
    schema=_schema,
    by_id=True,
    faults=_faults,
    tables={"works": _works},
    joined="each",
)
