"""Task 5, which is open: what one may responsibly say about the pupils."""

from __future__ import annotations

import re
from collections.abc import Iterable

from casebook import codebook
from casebook.exercises import answers
from casebook.exercises.exercise import Rows
from casebook.exercises.feedback import Criterion, Feedback, Rubric
from casebook.exercises.reading_evidence._common import ID, cited
from casebook.exercises.reading_evidence.kinds import kind
from casebook.records import Case, Statement

__all__ = ["judge", "material", "rubric"]

# The statements that bear on what became of the pupils.
_ON_PUPILS = frozenset({"f7", "f8", "f9", "c2", "v1"})
_KINDS = {"fact": "a fact", "claim": "a claim about an outcome", "critique": "a critical voice"}


def _statements(case: Case) -> list[Statement]:
    return [entry for entry in case.statements if entry.record_id in _ON_PUPILS]


def material(case: Case) -> Rows:
    """The statements that bear on the question, with who says them and where they were read."""
    return [
        {
            "id": entry.record_id,
            "text": entry.text,
            "speaker": entry.said_by.name,
            "channel": entry.channel,
            "reading": entry.reading,
            "extent": entry.extent,
        }
        for entry in _statements(case)
    ]


def _each(parts: Iterable[str]) -> tuple[str, ...]:
    return tuple(parts) or ("Nothing any more: the bank has changed.",)


def rubric(case: Case) -> Rubric:
    """The criteria, each with what the bank has on it now."""
    entries = _statements(case)
    ids = {entry.record_id for entry in entries}
    gaps = [gap for gap in case.gaps if gap.about in ("outcome", "affected") or cited(gap) & ids]
    label = codebook.label
    return Rubric(
        task="What may one responsibly say about what happened to the pupils?",
        criteria=(
            Criterion(
                question="Does each sentence name its source, so that a reader knows who says so?",
                evidence=_each(
                    f"`{entry.record_id}` {entry.said_by.name} "
                    f"({label('kind', entry.said_by.kind)})"
                    for entry in entries
                ),
            ),
            Criterion(
                question="Does the text show how weak or strong each source is?",
                evidence=_each(
                    f"`{entry.record_id}` {label('channel', entry.channel)}; "
                    f"{label('extent', entry.extent).lower()}, "
                    f"{label('reading', entry.reading).lower()}"
                    for entry in entries
                ),
            ),
            Criterion(
                question="Does it say what is not known, and in which way?",
                evidence=_each(
                    f"`{gap.gap_id}` {label('absence', gap.absence)}: {gap.text}" for gap in gaps
                ),
            ),
            Criterion(
                question="Is it no more certain than its source? Look at each verb: was, is said "
                "to have been, one account says.",
                evidence=_each(
                    f"`{entry.record_id}` is {_KINDS[kind(entry)]}" for entry in entries
                ),
            ),
        ),
    )


def judge(case: Case, answer: object) -> Feedback:
    """What can be seen of a text without a verdict on it."""
    written = answers.text(
        answer,
        nothing="Write two or three sentences. The criteria say what to look for in them.",
    )
    sentences = [part for part in re.split(r"[.!?。！？]+(?:\s|$)", written) if part.strip()]
    named = sorted(set(ID.findall(written)))
    known = {statement.record_id for statement in case.statements}
    unknown = [id_ for id_ in named if id_ not in known]
    seen = f"Your text has {len(sentences)} sentence{'' if len(sentences) == 1 else 's'}"
    seen += f" and names {', '.join(named)}." if named else "."
    if unknown:
        seen += f" The case has no {', '.join(unknown)}."
    return Feedback(
        passed=None,
        message=f"An open task is yours to judge. {seen}",
        hint="Read it against each criterion of the rubric, best after a break or with a "
        "neighbour's eyes.",
    )
