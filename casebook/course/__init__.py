"""Courses from the chapters of a bank: what fits into how many hours, and what does not, and why.

>>> import casebook
>>> made = casebook.course.plan(casebook.load(), hours=3, themes=["space"], level="beginner")
>>> sum(session.minutes for session in made.sessions)
180
"""

from __future__ import annotations

from casebook.course._calendar import calendar
from casebook.course._plan import Item, Plan, Session, plan
from casebook.course._text import markdown, table
from casebook.course._units import PACE, Unit, units

__all__ = [
    "PACE",
    "Item",
    "Plan",
    "Session",
    "Unit",
    "calendar",
    "markdown",
    "plan",
    "table",
    "units",
]
