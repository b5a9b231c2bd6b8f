"""The exercise on reading evidence: what is documented, who says it, what is missing.

No answer is stored. Each task takes its material from the case as the bank has it now, and
works out from the same fields what is right. Ids stand in these modules only where a
question is about one statement; a case never gives its ids anew.
"""

from __future__ import annotations

from casebook.exercises.exercise import Exercise
from casebook.exercises.reading_evidence import counts, kinds, missing, saying, voices
from casebook.exercises.reading_evidence._common import CASE

__all__ = ["EXERCISE"]

EXERCISE = Exercise(
    case_id=CASE,
    judges={
        "task-1": kinds.judge,
        "task-2": voices.judge,
        "task-3": counts.judge,
        "task-4": missing.judge,
        "task-5": saying.judge,
    },
    material={
        "task-1": kinds.material,
        "task-2": voices.material,
        "task-3": counts.material,
        "task-4": missing.material,
        "task-5": saying.material,
    },
    rubrics={"task-5": saying.rubric},
)
