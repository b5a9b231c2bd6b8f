"""An exercise at work in a notebook: its checks with their tries, and broken code in plain words.

A check stands in the cell of its answer, so that what is shown below an answer is never the
verdict on another one: a cell that Python cannot read shows why, and nothing else.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from casebook import bank
from casebook.codebook import suggest
from casebook.exercises import checks, coding, kinds
from casebook.exercises.feedback import Feedback, Rubric
from casebook.exercises.language import say, speaking
from casebook.exercises.typed import plain

if TYPE_CHECKING:
    import pandas as pd

    from casebook.bank import Casebook, Language

__all__ = [
    *(
        "LOOK",
        "SOLUTION",
        "STARTED",
        "Session",
        "Try",
        "explained",
        "offered",
        "start",
        "understood",
    ),
]

# After so many different wrong answers a row is offered, and then the answer.
LOOK, SOLUTION = 3, 4
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


@dataclass(frozen=True, kw_only=True, slots=True)
class Try:
    """An answer that was judged: of which task, asked of which case (empty: its own)."""

    task: str
    case: str
    answer: object
    passed: bool | None


class Session:
    """An exercise, its bank, and what has been tried; `casebook.exercises.start` makes it."""

    def __init__(self, exercise: str, book: Casebook, language: Language = "en") -> None:
        self.exercise = exercise
        self.book = book
        self.language: Language = language
        self.tries: list[Try] = []
        self.codings: dict[tuple[str, str], coding.Coding] = {}  # by case and variable
        self._wrong: dict[tuple[str, str], int] = {}

    def check(self, task: str, answer: object, *, case: str = "") -> Feedback:
        """Judge an answer; with each different wrong one the hint says more."""
        answer = plain(answer)  # as it is now: a list may change after it was judged
        before = [made.answer for made in self.tries if (made.task, made.case) == (task, case)]
        feedback = checks.check(
            *(self.exercise, task, answer, self.book),
            tries=before[-_KEPT:],
            case=case,
            language=self.language,
        )
        self.tries.append(Try(task=task, case=case, answer=answer, passed=feedback.passed))
        self._wrong[task, case] = max(feedback.tries, self._wrong.get((task, case), 0))
        if not feedback.tries:
            return feedback
        question = checks.ask(self.exercise, task, self.book, case=case)
        offers = [
            f'{say(_OFFERS[name], self.language)}: `{name}("{task}")`.'
            for name in offered(question, feedback.tries)
        ]
        return replace(feedback, hint=" ".join([feedback.hint, *offers]))

    def form(self, task: str, *, case: str = "") -> Any:
        """The task as controls to choose, tick and write in, with a button that checks.

        Raises
        ------
        ModuleNotFoundError
            If ipywidgets is not installed; the message says what to do without it.
        """
        from casebook.exercises.controls import controls

        return controls(self, task, case=case)

    def code(self, case: str, given: object) -> coding.Comparison | Feedback:
        """Keep one's codes for a case, and see them beside those of the bank's coders.

        `given` has the form that `casebook.exercises.coding.read` takes of one case. What cannot
        be read gets feedback, and nothing is kept of it.
        """
        made, said = coding.judged(given, self.book, case_id=case, language=self.language)
        self.codings |= {(one.case_id, one.variable): one for one in made}
        return said

    def coder(self, case: str, variables: Sequence[str] = ()) -> Any:
        """The questions of the codebook for a case as controls, with the evidence in view.

        Raises
        ------
        KeyError
            If the bank has no such case or variable; the message names the nearest.
        ModuleNotFoundError
            If ipywidgets is not installed; the message says what to do without it.
        """
        from casebook.exercises.coder import controls

        return controls(self, case, variables)

    def draft(self) -> Any:
        """A case of one's own as a form, which is checked, shown beside another, and kept.

        Raises
        ------
        ModuleNotFoundError
            If ipywidgets or the extra ``authoring`` is not installed; the message says what to do.
        """
        from casebook.exercises import drafting

        return drafting.controls(self.book, language=self.language)

    def another(self, task: str, case: str = "") -> Any:
        """The task as a form, anew, of another case that carries it: of this one, or the next.

        Raises
        ------
        KeyError
            If the task can be asked of its own case alone, or the case does not carry it.
        """
        known = checks.carriers(self.exercise, task, self.book)
        if not known or (case and case not in known):
            raise KeyError(
                f'"{case}" does not carry {task}.{suggest(case, known)}'
                if known
                else f"{task} is asked of its own case alone."
            )
        done = {made.case for made in self.tries if made.task == task}
        left = [case_id for case_id in known if case_id not in done] or known
        return self.form(task, case=case or left[0])

    def look(self, task: str, *, case: str = "") -> pd.DataFrame | Feedback:
        """A row at which the last answer is wrong."""
        if self._wrong.get((task, case), 0) < LOOK:
            return _later("A row", self.language)
        last = [made.answer for made in self.tries if (made.task, made.case) == (task, case)][-1]
        return checks.look(self.exercise, task, last, self.book, case=case)

    def solution(self, task: str, *, case: str = "") -> dict[str, Any] | Feedback:
        """The answer that the bank bears out, once there were some tries."""
        if self._wrong.get((task, case), 0) < SOLUTION:
            return _later("The answer", self.language)
        return checks.solution(self.exercise, task, self.book, case=case)

    def material(self, task: str, *, case: str = "") -> pd.DataFrame:
        """What a task is about."""
        return checks.material(self.exercise, task, self.book, case=case)

    def criteria(self, task: str) -> Rubric:
        """The rubric of an open task."""
        return checks.criteria(self.exercise, task, self.book, language=self.language)


def offered(question: kinds.Question, tries: int) -> list[str]:
    """What is offered after so many different wrong answers: ``look``, then ``solution``."""
    after = {"look": LOOK, "solution": SOLUTION}
    if not kinds.has_rows(question):
        del after["look"]
    return [name for name, least in after.items() if tries >= least]


_OFFERS = {"look": "A row that is still wrong", "solution": "The answer as the bank has it"}


def _later(what: str, language: Language) -> Feedback:
    with speaking(language):
        return Feedback(
            passed=False,
            message=say(
                "{what} is shown after some different answers of your own.", what=say(what)
            ),
            hint=say(
                "Change your answer, run its cell again and read the hint: it grows. An open task "
                "has no answer of ours."
            ),
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
        message = say(
            "Python cannot read line {number} of this cell{line}. Nothing was checked.",
            number=error.lineno,
            line=line,
        )
        says = str(error.msg)
        hint = say(next(hint for pattern, hint in _REMEDIES.items() if re.search(pattern, says)))
    else:
        name = getattr(error, "name", None) or say("A name")
        message = say("`{name}` has no meaning here yet. Nothing was checked.", name=name)
        hint = say(
            'If it is a word of your answer, put it in quotation marks: `"{name}"`. If it is a '
            "name of the notebook, run the cells above first, from the top.",
            name=name,
        )
    return Feedback(passed=False, message=message, hint=hint)


def _listen(language: Language) -> None:
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
            with speaking(language):
                said = explained(error)
            ipython.display.display(said)

    shell.set_custom_exc((SyntaxError, NameError), explain)


# What was begun in this kernel, for handing in: one more each time that a cell begins it anew.
STARTED: list[Session] = []


def start(exercise: str, book: Casebook | None = None, *, language: Language = "en") -> Session:
    """Begin an exercise in a notebook.

    Its `check` remembers what was tried. A notebook then understands curly and full-width
    quotation marks, and explains in plain words a cell that Python cannot read.

    Parameters
    ----------
    exercise : str
        Its name: that of its notebook.
    book : Casebook, optional
        The bank to judge by; left out, the shipped one.
    language : {"en", "zh"}
        Language of what is said.

    Raises
    ------
    KeyError
        If there is no such exercise.

    Examples
    --------
    >>> start("01-reading-evidence").check("task-1", ...).message
    'This task is still to do.'
    """
    book = bank.load(language=language) if book is None else book
    checks.find_exercise(exercise, book)
    _listen(language)
    STARTED.append(Session(exercise, book, language))
    return STARTED[-1]
