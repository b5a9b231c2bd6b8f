"""A plan as a calendar file."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from casebook.course._plan import Plan

__all__ = ["calendar"]

_NAMESPACE = uuid.UUID("6d1c2a52-3a0b-5c41-9d0e-6f3a2f5d7c11")


def calendar(plan: Plan, start: dt.datetime, *, every_days: int = 7) -> bytes:
    """A plan as an iCalendar file (RFC 5545), one event per session.

    Times are local ones without a zone: a calendar shows them as they are, wherever it is.

    Parameters
    ----------
    plan : Plan
        The plan.
    start : datetime
        When the first session begins.
    every_days : int
        Days from one session to the next; 0 puts all on one day, with 15 minutes between them.

    Returns
    -------
    bytes

    Raises
    ------
    ModuleNotFoundError
        If the package icalendar is not installed.
    ValueError
        If `every_days` is below 0.
    """
    if every_days < 0:
        raise ValueError(f"every_days: found {every_days}; expected 0 or more.")
    try:
        import icalendar
    except ImportError as problem:
        raise ModuleNotFoundError(
            "A calendar needs the package icalendar: pip install icalendar."
        ) from problem
    made = icalendar.Calendar()
    made.add("prodid", "-//casebook//course//EN")
    made.add("version", "2.0")
    begins = start
    for session in plan.sessions:
        event = icalendar.Event()
        chapters = dict.fromkeys(item.unit.chapter for item in session.items)
        name = "; ".join(chapters) or "Open"
        event.add("summary", f"Session {session.number}: {name}")
        event.add("dtstart", begins)
        event.add("duration", dt.timedelta(minutes=session.minutes))
        event.add("dtstamp", start.replace(tzinfo=dt.UTC))
        items = [f"{item.at} min: {item.unit.title}" for item in session.items]
        event.add("description", "\n".join(items))
        event.add("uid", str(uuid.uuid5(_NAMESPACE, f"{begins.isoformat()} {name}")))
        made.add_component(event)
        ends = begins + dt.timedelta(minutes=session.minutes)
        begins = (
            begins + dt.timedelta(days=every_days)
            if every_days
            else ends + dt.timedelta(minutes=15)
        )
    return bytes(made.to_ical())
