"""An exercise at work in a notebook: its checks with their tries, and broken code in plain words.

A check stands in the cell of its answer, so that what is shown below an answer is never the
verdict on another one: a cell that Python cannot read shows why, and nothing else.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from casebook import bank
from casebook.exercises import checks
from casebook.exercises.feedback import Feedback, Rubric

if TYPE_CHECKING:
    import pandas as pd

    from casebook.bank import Casebook

__all__ = ["Session", "explained", "start", "understood"]

# After so many different wrong answers a row is offered, and then the answer.
_LOOK, _SOLUTION = 3, 4
_KEPT = 50  # tries

# What a Chinese keyboard, or a word processor, makes of what Python wants to see.
_SIGNS = {
    **{chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0xFF01, 0xFF5F)},
    **dict.fromkeys("“”„‟«»『』", '"'),
    **dict.fromkeys("‘’‚‛「」", "'"),
    **dict(zip("、。【】\u3000\u00a0", ",.[]  ", strict=True)),
    "…": "...",
}
_TYPED = str.maketrans(_SIGNS)

# What Python says of code that it cannot read, and what a beginner does about it.
_BRACKETS = "`{` with `}`, `[` with `]`, `(` with `)`"
_REMEDIES = {
    "unterminated|scanning": "A quotation mark is missing: each word stands between two of them.",
    "never closed|match|unexpected EOF": "A bracket is missing, or there is one too many: each "
    f"that opens is closed, {_BRACKETS}.",
    "invalid character|non-printable|decimal literal": "A sign stands there that Python does not "
    "know. Type it again with the keyboard set to English.",
    "indent": "A line begins too far to the left or to the right. Compare it with the line above.",
    "": "A comma, a colon or a quotation mark may be missing, there or in the line above: each "
    'entry has the form `"A": "…",`.',
}


class Session:
    """An exercise, its bank, and what has been tried; `casebook.exercises.start` makes it."""

    def __init__(self, exercise: str, book: Casebook) -> None:
        self.exercise = exercise
        self.book = book
        self._tries: dict[str, list[object]] = {}
        self._wrong: dict[str, int] = {}

    def check(self, task: str, answer: object) -> Feedback:
        """Judge an answer; with each different wrong one the hint says more."""
        tries = self._tries.setdefault(task, [])
        feedback = checks.check(self.exercise, task, answer, self.book, tries=tries)
        self._tries[task] = [*tries[1 - _KEPT :], answer]
        self._wrong[task] = max(feedback.tries, self._wrong.get(task, 0))
        offers = [
            f'{words}: `{name}("{task}")`.'
            for least, name, words in (
                (_LOOK, "look", "A row that is still wrong"),
                (_SOLUTION, "solution", "The answer as the bank has it"),
            )
            if feedback.tries >= least
        ]
        return replace(feedback, hint=" ".join([feedback.hint, *offers]))

    def look(self, task: str) -> pd.DataFrame | Feedback:
        """A row at which the last answer is wrong."""
        if self._wrong.get(task, 0) < _LOOK:
            return _later("A row")
        return checks.look(self.exercise, task, self._tries[task][-1], self.book)

    def solution(self, task: str) -> dict[str, Any] | Feedback:
        """The answer that the bank bears out, once there were some tries."""
        if self._wrong.get(task, 0) < _SOLUTION:
            return _later("The answer")
        return checks.solution(self.exercise, task, self.book)

    def material(self, task: str) -> pd.DataFrame:
        """What a task is about."""
        return checks.material(self.exercise, task, self.book)

    def criteria(self, task: str) -> Rubric:
        """The rubric of an open task."""
        return checks.criteria(self.exercise, task, self.book)


def _later(what: str) -> Feedback:
    return Feedback(
        passed=False,
        message=f"{what} is shown after some different answers of your own.",
        hint="Change your answer, run its cell again and read the hint: it grows. An open task has "
        "no answer of ours.",
    )


def understood(lines: list[str]) -> list[str]:
    """The lines of a cell, with curly and full-width signs made plain where that lets Python read.

    >>> understood(["a = {“Ａ”：“fact”，}"])
    ['a = {"A":"fact",}']
    """
    if not _reads(lines) and _reads(plain := [line.translate(_TYPED) for line in lines]):
        return plain
    return lines


def _reads(lines: list[str]) -> bool:
    try:
        compile("".join(lines), "cell", "exec")
    except (SyntaxError, ValueError):  # ValueError: a null character
        return False
    return True


def explained(error: BaseException) -> Feedback:
    """What a beginner has to know of a cell that Python cannot read, or of a name without meaning.

    >>> print(explained(NameError("name 'fact' is not defined", name="fact")).message)
    `fact` has no meaning here yet. Nothing was checked.
    """
    if isinstance(error, SyntaxError):
        text = " ".join((error.text or "").split()).replace("`", "'")[:60]
        line = f": `{text}`" if text else ""
        message = f"Python cannot read line {error.lineno} of this cell{line}"
        says = str(error.msg)
        hint = next(hint for pattern, hint in _REMEDIES.items() if re.search(pattern, says))
    else:
        name = getattr(error, "name", None) or "A name"
        message = f"`{name}` has no meaning here yet"
        hint = (
            f'If it is a word of your answer, put it in quotation marks: `"{name}"`. If it is a '
            "name of the notebook, run the cells above first, from the top."
        )
    return Feedback(passed=False, message=f"{message}. Nothing was checked.", hint=hint)


def _listen() -> None:
    """Have the notebook that runs this, if one does, understand and explain what is typed."""
    ipython: Any = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is None:
        return
    transforms: list[Callable[[list[str]], list[str]]] = shell.input_transformers_cleanup
    if understood not in transforms:
        transforms.append(understood)

    def explain(
        shell: Any, kind: type[BaseException], error: BaseException, trace: Any, **_: Any
    ) -> None:
        # In the cell itself, that is; what happens in somebody's function needs the whole story.
        if isinstance(error, NameError) and trace.tb_next and trace.tb_next.tb_next:
            shell.showtraceback((kind, error, trace))
        else:
            ipython.display.display(explained(error))

    shell.set_custom_exc((SyntaxError, NameError), explain)


def start(exercise: str, book: Casebook | None = None) -> Session:
    """Begin an exercise in a notebook.

    Its `check` remembers what was tried. A notebook then understands curly and full-width
    quotation marks, and explains in plain words a cell that Python cannot read.

    Raises
    ------
    KeyError
        If there is no such exercise.

    Examples
    --------
    >>> start("01-reading-evidence").check("task-1", ...).message
    'This task is still to do.'
    """
    book = bank.load() if book is None else book
    checks.find_exercise(exercise, book)
    _listen()
    return Session(exercise, book)
