"""What a case tells, as a text to read in a notebook: wrapped where it is printed, else as HTML."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

from casebook.codebook import suggest
from casebook.exercises.feedback import marked

if TYPE_CHECKING:
    from casebook.records import Case

__all__ = ["Prose", "read"]

_WIDTH = 90
_PARTS = ("title", "summary", "question", "desk", "sequel")


@dataclass(frozen=True, slots=True)
class Prose:
    """Paragraphs, each with the id of the statement that it is, or none."""

    paragraphs: tuple[tuple[str, str], ...]

    def __repr__(self) -> str:
        told = (f"{id_}: {text}" if id_ else text for id_, text in self.paragraphs)
        return "\n\n".join(textwrap.fill(text, _WIDTH) for text in told)

    def _repr_html_(self) -> str:
        lines = []
        for id_, text in self.paragraphs:
            lead = f"<strong>{id_}</strong> " if id_ else ""
            lines.append(f'<p style="margin:0 0 .7em">{lead}{marked(text)}</p>')
        style = "max-width:46em;line-height:1.5;overflow-wrap:anywhere"
        return f'<div style="{style}">{"".join(lines)}</div>'


def read(case: Case, *parts: str) -> Prose:
    """Parts of a case as a text to read.

    Parameters
    ----------
    case : Case
        The case.
    *parts : {"title", "summary", "question", "desk", "sequel"}
        What had to be decided is its question; the desk, the statements that lay before those who
        decided; the sequel, what was chosen and what came of it. What a case does not have is
        left out.

    Raises
    ------
    ValueError
        If a part has another name; the message has the nearest.

    Examples
    --------
    >>> import casebook
    >>> case = casebook.load().case("riders-from-served-to-scouts")
    >>> print(read(case, "title"))
    Delivery riders in Shenzhen: Party branches, lists of services and the closed week of
    March 2022
    """
    paragraphs: list[tuple[str, str]] = []
    for part in parts:
        if part not in _PARTS:
            raise ValueError(f'A case has no part "{part}" to read.{suggest(part, _PARTS)}')
        paragraphs += _told(case, part)
    return Prose(tuple(paragraphs))


def _told(case: Case, part: str) -> list[tuple[str, str]]:
    if part == "desk":
        desk = case.decision.desk if case.decision else ()
        return [(one.record_id, one.text) for one in case.statements if one.record_id in desk]
    text = {
        "title": case.title,
        "summary": case.summary,
        "question": case.decision.question if case.decision else "",
        "sequel": case.sequel.text if case.sequel else "",
    }[part]
    return [("", text)] if text else []
