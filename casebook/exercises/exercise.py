"""What an exercise is made of: a case, and for each task the functions that work on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from casebook.exercises.feedback import Feedback, Rubric
from casebook.records import Case

__all__ = ["Exercise", "Rows"]

Rows = list[dict[str, Any]]  # one dictionary for each row of a task's material


@dataclass(frozen=True, kw_only=True, slots=True)
class Exercise:
    """One exercise; its tasks have the names ``task-1``, ``task-2`` and so on.

    Attributes
    ----------
    case_id : str
        The case it is about.
    judges : mapping
        Task to the function that judges an answer to it.
    material : mapping
        Task to the function that gives what it is about.
    rubrics : mapping
        Open task to the function that gives its criteria.
    """

    case_id: str
    judges: Mapping[str, Callable[[Case, object], Feedback]]
    material: Mapping[str, Callable[[Case], Rows]]
    rubrics: Mapping[str, Callable[[Case], Rubric]]
