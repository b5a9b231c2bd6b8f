"""A plan as a syllabus and as a table."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from casebook.course._plan import Plan

__all__ = ["markdown", "table"]

_COLUMNS = ("session", "at", "minutes", "chapter", "kind", "title", "case_id", "reading_minutes")


def table(plan: Plan) -> pd.DataFrame:
    """A plan as a table.

    Returns
    -------
    pandas.DataFrame
        One row per item: `session` (number), `at` (minute of the session), `minutes`, `chapter`,
        `kind`, `title`, `case_id` (missing where it is no case), `reading_minutes` (before class).
    """
    import pandas as pd

    rows = [
        (
            session.number,
            item.at,
            item.unit.minutes,
            item.unit.chapter,
            item.unit.kind,
            item.unit.title,
            item.unit.case_id,
            item.unit.reading,
        )
        for session in plan.sessions
        for item in session.items
    ]
    return pd.DataFrame(rows, columns=list(_COLUMNS))


def markdown(plan: Plan) -> str:
    """A plan as a syllabus in Markdown: sessions with minutes, cases and what to read before.

    Examples
    --------
    >>> import casebook
    >>> made = casebook.course.plan(casebook.load(), hours=1.5, themes=["estate"])
    >>> casebook.course.markdown(made).splitlines()[0]
    '# Course of 1.5 hours'
    """
    minutes = sum(session.minutes for session in plan.sessions)
    lines = [f"# Course of {minutes / 60:g} hours", ""]
    held = [session for session in plan.sessions if session.items]
    last = held[-1].number if held else 0
    for session in plan.sessions[:last]:
        lines += [f"## Session {session.number}, {session.minutes} minutes", ""]
        read = [item.unit for item in session.items if item.unit.reading]
        if read:
            titles = "; ".join(f"{_text(one.title)} ({one.reading} min)" for one in read)
            lines += [f"Read before, up to the choice: {titles}.", ""]
        if session.items:
            lines += ["| Minute | What | Chapter | Minutes |", "| ---: | --- | --- | ---: |"]
        for item in session.items:
            unit = item.unit
            cells = (str(item.at), _text(unit.title), _text(unit.chapter), str(unit.minutes))
            lines.append(f"| {' | '.join(cells)} |")
        if session.spare:
            at = session.minutes - session.spare
            what = f"| {at} | Open, for questions | | {session.spare} |"
            lines.append(what if session.items else f"{session.spare} minutes open.")
        lines.append("")
    if last < len(plan.sessions):
        lines += [f"## {_open_sessions(plan, last)}", ""]
    if plan.notes:
        lines += ["## Notes", "", *(f"- {_text(note)}" for note in plan.notes), ""]
    return "\n".join(lines)


def _open_sessions(plan: Plan, last: int) -> str:
    """The sessions after the last that has something in it."""
    empty = plan.sessions[last:]
    named = f"Session {empty[0].number}" if len(empty) == 1 else ""
    named = named or f"Sessions {empty[0].number} to {empty[-1].number}"
    return f"{named}: {sum(session.minutes for session in empty)} minutes open"


def _text(text: str) -> str:
    """A text whose signs Markdown would read stand for themselves."""
    return re.sub(r"([\\`*_\[\]<>|#])", r"\\\1", text)
