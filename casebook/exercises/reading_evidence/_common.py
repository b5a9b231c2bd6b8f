"""What the tasks on reading evidence share."""

from __future__ import annotations

import re

from casebook.exercises.feedback import Feedback
from casebook.records import Gap

__all__ = ["CASE", "ID", "cited", "no_answer", "not_yet"]

CASE = "baishizhou-tenant-clearance"

ID = re.compile(r"\b[fcv][1-9][0-9]*\b")


def cited(gap: Gap) -> set[str]:
    """Ids of the statements that a gap's text names."""
    return set(ID.findall(gap.text))


def not_yet(message: str, hint: str) -> Feedback:
    """Feedback on an answer that is not right."""
    return Feedback(passed=False, message=message, hint=hint)


def no_answer(why: str) -> Feedback:
    """Feedback where the bank at hand leaves nothing to find."""
    return not_yet(
        f"This task has no answer in this bank: {why}.",
        "That is no fault of yours. The bank differs from the one that the exercise was written "
        f"for; look at what the case `{CASE}` holds now, and go on with the next task.",
    )
