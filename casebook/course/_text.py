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
    for session in plan.sessions:
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
            lines += [""] if not session.items else []
            lines.append(
                f"| {at} | Open, for questions | | {session.spare} |"
                if session.items
                else f"Nothing fits here: {session.spare} minutes open."
            )
        lines.append("")
    if plan.notes:
        lines += ["## What does not fit", "", *(f"- {_text(note)}" for note in plan.notes), ""]
    return "\n".join(lines)


def _text(text: str) -> str:
    """A text whose signs Markdown would read stand for themselves."""
    return re.sub(r"([\\`*_\[\]<>|#])", r"\\\1", text)
