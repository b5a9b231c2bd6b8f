"""Judges the answers to the exercises; displays nothing.

A notebook in ``exercises/`` asks, this package answers. What a task asks, its hints and the
mistakes it foresees are data (``data/tasks``). Every check reads the bank at the moment it is
called, so that a corrected case corrects the exercise with it.

>>> from casebook import exercises
>>> print(exercises.check("01-reading-evidence", "task-3", ...).message)
This task is still to do.
"""

from __future__ import annotations

from casebook.exercises.checks import carriers, check, criteria, look, material, solution
from casebook.exercises.feedback import Criterion, Feedback, Rubric
from casebook.exercises.forms import Choice, Field, Form, form
from casebook.exercises.handing import hand_in
from casebook.exercises.prose import Prose, read
from casebook.exercises.session import Session, start

__all__ = [
    "Choice",
    "Criterion",
    "Feedback",
    "Field",
    "Form",
    "Prose",
    "Rubric",
    "Session",
    "carriers",
    "check",
    "criteria",
    "form",
    "hand_in",
    "look",
    "material",
    "read",
    "solution",
    "start",
]
