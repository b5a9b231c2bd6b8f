"""Judges again what was handed in: by the bank, never by what a file says of itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from casebook.exercises import checks, kinds
from casebook.exercises.answers import UnreadableError
from casebook.exercises.typed import plain

if TYPE_CHECKING:
    from casebook.bank import Casebook
    from casebook.exercises.kinds import Question

__all__ = ["Judge", "Verdict"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What the bank says of an answer.

    Attributes
    ----------
    passed : bool or None
        Whether it is right; None for one that has no verdict.
    mistakes : mapping of int to str
        The foreseen mistakes that it shows, each with its own words.
    unreadable : str
        Why it cannot be judged; else empty.
    """

    passed: bool | None
    mistakes: Mapping[int, str]
    unreadable: str = ""


class Judge:
    """Judges by one bank; a task is worked out once, and the same answer judged once."""

    def __init__(self, book: Casebook) -> None:
        self.book = book
        self._asked: dict[tuple[str, str, str], Question | str] = {}
        self._judged: dict[tuple[str, str, str, str], Verdict] = {}

    def ask(self, exercise: str, task: str, case: str = "") -> Question | str:
        """A task as the bank asks it, or why it asks no such thing."""
        key = exercise, task, case
        if key not in self._asked:
            try:
                self._asked[key] = checks.ask(exercise, task, self.book, case=case)
            except KeyError as error:
                self._asked[key] = str(error.args[0])
        return self._asked[key]

    def judge(self, exercise: str, task: str, case: str, answer: Any) -> Verdict:
        """The verdict on an answer."""
        key = exercise, task, case, json.dumps(answer, sort_keys=True)
        if key not in self._judged:
            self._judged[key] = _verdict(self.ask(exercise, task, case), answer)
        return self._judged[key]


def _verdict(question: Question | str, answer: Any) -> Verdict:
    if isinstance(question, str):
        return Verdict(passed=None, mistakes={}, unreadable=question)
    given = plain(answer)
    try:
        passed = kinds.judge(question, given).passed
        is_wrong = passed is False and any(question.right.values())
        return Verdict(passed=passed, mistakes=kinds.mistakes(question, given) if is_wrong else {})
    except UnreadableError as error:
        return Verdict(passed=False, mistakes={}, unreadable=error.feedback.message)
