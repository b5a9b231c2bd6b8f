"""What a check says: feedback on an answer, and the criteria of an open task.

Both show themselves in a notebook. They set no text colour, so that they read as well in
a dark theme as in a light one, and need no style sheet, which a reopened notebook loses.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from casebook.exercises.language import Language, say, spoken

__all__ = ["Criterion", "Feedback", "Rubric", "marked", "table_html"]

# Verdict to the word before the message and the colour of the bar beside it; the word
# alone must do for those who cannot tell the colours.
_SHOWN = {
    True: ("Right.", "46, 139, 87"),
    False: ("Not yet.", "199, 119, 0"),
    None: ("No verdict.", "70, 120, 180"),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Feedback:
    """What to tell a trainee about an answer.

    Attributes
    ----------
    passed : bool or None
        Whether the answer is right; None for an open task, which has no verdict.
    message : str
        What was found in the answer.
    hint : str
        The idea that helps to go on, without the answer.
    tries : int
        How many different wrong answers there were, this one included; 0 for one that is right
        or cannot be judged.
    language : {"en", "zh"}
        Language of the words that it adds.

    Examples
    --------
    >>> print(Feedback(passed=False, message="One is missing.", hint="Look at `unit`."))
    Not yet. One is missing.
    Hint: Look at `unit`.
    """

    passed: bool | None
    message: str
    hint: str = ""
    tries: int = 0
    language: Language = field(default_factory=spoken)

    def __str__(self) -> str:
        lines = [f"{say(_SHOWN[self.passed][0], self.language)} {self.message}"]
        if self.hint:
            lines.append(f"{self._lead}: {self.hint}")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        word, colour = _SHOWN[self.passed]
        word = say(word, self.language)
        hint = (
            f'<p style="margin:.5em 0 0"><em>{self._lead}:</em> {marked(self.hint)}</p>'
            if self.hint
            else ""
        )
        return (
            f'<div role="status" style="border-left:4px solid rgb({colour});'
            f"background:rgba({colour}, .12);padding:.6em 1em;max-width:46em;line-height:1.5;"
            'overflow-wrap:anywhere">'
            f'<p style="margin:0"><strong>{word}</strong> {marked(self.message)}</p>{hint}</div>'
        )

    @property
    def _lead(self) -> str:
        return say("Remember" if self.passed else "Hint", self.language)


@dataclass(frozen=True, kw_only=True, slots=True)
class Criterion:
    """One question to ask of one's own text, and what the bank has on it."""

    question: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Rubric:
    """The criteria of an open task; there is no verdict."""

    task: str
    criteria: tuple[Criterion, ...]
    language: Language = field(default_factory=spoken)

    def __str__(self) -> str:
        lines = [self.task]
        for place, criterion in enumerate(self.criteria, start=1):
            lines.append(f"{place}. {criterion.question}")
            lines += [f"   - {entry}" for entry in criterion.evidence]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        return table_html(
            self.task,
            [say(name, self.language) for name in ("Ask of your text", "What the bank has on it")],
            [(row.question, "\n".join(row.evidence)) for row in self.criteria],
        )


def table_html(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of texts, escaped; the first cell of a row says what the row is about.

    What stands between backticks is shown as code, a line break as one.

    >>> "<b>" in table_html("<b>", ["a"], [["<b>"]])
    False
    """
    cell = "text-align:left;vertical-align:top;white-space:normal;padding:.5em .8em"
    heads = "".join(f'<th scope="col" style="{cell}">{html.escape(name)}</th>' for name in head)
    body = "".join(
        f'<tr><th scope="row" style="{cell};font-weight:normal">{_lines(first)}</th>'
        + "".join(f'<td style="{cell}">{_lines(text)}</td>' for text in rest)
        + "</tr>"
        for first, *rest in rows
    )
    return (
        f'<table style="max-width:60em;line-height:1.5"><caption style="{cell}">'
        f"{marked(caption)}</caption><thead><tr>{heads}</tr></thead>"
        f"<tbody>{body}</tbody></table>"
    )


def _lines(text: str) -> str:
    return "<br>".join(map(marked, text.split("\n")))


def marked(text: str) -> str:
    """The text, escaped, with what stands between backticks as code."""
    parts = html.escape(text).split("`")
    if len(parts) % 2 == 0:  # a backtick without its partner is a backtick
        return "`".join(parts)
    return "".join(f"<code>{part}</code>" if at % 2 else part for at, part in enumerate(parts))
