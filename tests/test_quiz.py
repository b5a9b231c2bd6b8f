"""The quiz of a chapter: places of tasks, with what is said of each choice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

import casebook
from casebook.bank import Casebook
from casebook.exercises import checks, forms
from casebook.exercises.quiz import quiz

ROOT = Path(__file__).parent.parent
DECLARED: dict[str, Any] = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))
    for path in sorted((ROOT / "data" / "tasks").glob("*.yaml"))
}
READING = "01-reading-evidence"


@pytest.mark.parametrize("exercise", DECLARED)
def test_a_quiz_says_of_each_choice_what_the_check_would(exercise: str, book: Casebook) -> None:
    """Each question has a right choice and a wrong one, and something is said of every one."""
    declared = DECLARED[exercise].get("quiz", [])
    made = quiz(exercise, book)
    assert len(declared) == len(made)
    for question, one in zip(made, declared, strict=True):
        assert {True, False} == {choice.is_right for choice in question.choices}
        assert all(choice.says for choice in question.choices)
        right = checks.solution(exercise, one["task"], book)
        by_label = {
            choice.label: choice.value
            for field in forms.form(exercise, one["task"], book).fields
            for choice in field.choices
        }
        for choice in question.choices:
            answer = {**right, one["place"]: by_label[choice.label]}
            feedback = checks.check(exercise, one["task"], answer, book)
            assert (feedback.passed, feedback.hint) == (choice.is_right, choice.says)


def test_a_quiz_of_a_place_that_is_not_there_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """A question about a place that the task has not names those that it has."""
    bank = casebook.load()
    wrong = {**DECLARED[READING], "quiz": [{"task": "task-1", "place": "Z"}]}
    monkeypatch.setattr(checks, "find_exercise", lambda *_: wrong)
    with pytest.raises(KeyError, match="no place"):
        quiz(READING, bank)
