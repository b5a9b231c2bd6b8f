"""Task 4: which gap records a question without an answer, and in which way it is missing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from casebook import codebook
from casebook.exercises import answers
from casebook.exercises.exercise import Rows
from casebook.exercises.feedback import Feedback
from casebook.exercises.reading_evidence._common import cited, no_answer, not_yet
from casebook.records import Case, Gap

__all__ = ["judge", "material"]

# A question, what kind of thing it asks for, and the statement it is about where several gaps
# may be of that kind. Which gap records it, and how it is missing, only the bank says.
_QUESTIONS: Mapping[str, tuple[str, str, str | None]] = {
    "P": ("Did the pupils who were already enrolled go on at their schools?", "outcome", "c2"),
    "Q": ("Where did the tenants move to?", "affected", None),
    "R": ("Who set the moving dates and decided on the measures?", "decision", None),
    "S": ("Is the official count of residents too low?", "figures", "f14"),
    "T": ("Where has the site that told of the hand-over its reports from?", "source", None),
}
_GAP = re.compile(r"\bg\s*([1-9][0-9]*)\b")
_PATTERN = '("g…", "not-…")'

# What is said, what is right (None: whatever is right): the idea that helps.
_CONFUSIONS: Mapping[tuple[str | None, str | None], str] = {
    (None, "disputed"): (
        "Something is known here, from more than one side, and the sides do not agree. Which of "
        "the four kinds is for that?"
    ),
    ("disputed", None): (
        "Disputed needs two sides that contradict each other. A single weak source is not a "
        "dispute, and nor is silence."
    ),
    ("not-applicable", None): (
        "Not applicable is for a question that does not arise, such as the end of a case that is "
        "still running. These questions arise: somebody knew the answer, or could have."
    ),
    ("not-stated", "not-found"): (
        "The sources read are silent in both; the difference is whether somebody went on to look. "
        "Read the gap again: was something searched for, or checked?"
    ),
    ("not-found", "not-stated"): (
        "Searched and not found means that somebody looked further than the sources read. Where "
        "the gap tells of no search, only of sources that do not say, it is not stated."
    ),
}


def _recorded(case: Case) -> dict[str, list[Gap]]:
    """The questions that the case has a gap for, each with the gaps that may record it."""
    found = {
        letter: [
            gap
            for gap in case.gaps
            if gap.about == about and (statement is None or statement in cited(gap))
        ]
        for letter, (_, about, statement) in _QUESTIONS.items()
    }
    return {letter: gaps for letter, gaps in found.items() if gaps}


def material(case: Case) -> Rows:
    """The questions, by letter."""
    return [{"question": letter, "text": _QUESTIONS[letter][0]} for letter in _recorded(case)]


def _pair(case: Case, value: object, letter: str) -> tuple[str, str]:
    """A gap's id and a kind of absence, in either order, from a pair or from one text."""
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, (list, tuple, set, frozenset)) and len(value) <= 2:
        value = " ".join(part if isinstance(part, str) else "…" for part in value)
    if not isinstance(value, str):
        raise answers.UnreadableError(
            f"For {letter} you gave {answers.shown(value)}.",
            f"A pair is wanted, the gap's id and the kind of absence: `{_PATTERN}`.",
        )
    found = _GAP.search(value.lower())
    known = {gap.gap_id for gap in case.gaps}
    if not found or f"g{found[1]}" not in known:
        raise answers.UnreadableError(
            f"For {letter} you name no gap of this case: {answers.shown(value)}.",
            f"The gaps are {', '.join(gap.gap_id for gap in case.gaps)}; a pair has the form "
            f"`{_PATTERN}`.",
        )
    words = {
        alias: code.code
        for code in codebook.codes("absence").values()
        for alias in (code.code, code.label_en)
    }
    rest = _GAP.sub(" ", value.lower(), count=1)
    return f"g{found[1]}", answers.word(rest, words, place=letter)


def judge(case: Case, answer: object) -> Feedback:
    """Feedback on a dictionary from question to the pair of gap and kind of absence."""
    recorded = _recorded(case)
    if not recorded:
        return no_answer("no gap of the case is about one of the questions")
    given = answers.mapping(
        answer,
        recorded,
        fold=lambda key: key.strip().upper(),
        pattern=f'{{"P": {_PATTERN}, …}}',
        nothing="Take one question, find the gap in `book.gaps` that records it, and decide in "
        "which of the four ways the answer is missing.",
    )
    said = {letter: _pair(case, value, letter) for letter, value in given.items()}
    gaps = {gap.gap_id: gap for gap in case.gaps}
    strayed = [letter for letter, (id_, _) in said.items() if gaps[id_] not in recorded[letter]]
    score = f"{len(said) - len(strayed)} of {len(said)} questions have their gap."
    if strayed:
        letter = strayed[0]
        if gaps[said[letter][0]].about == recorded[letter][0].about:
            return not_yet(
                f"{score} For {letter} the gap is about the right kind of thing, but records "
                "another question.",
                "Several gaps may share their `about`. Read the text of each, and follow the ids "
                "in it to the statements they name.",
            )
        return not_yet(
            f"{score} For {letter} the gap records something else.",
            "Start from `about`, which says what a gap is about, and then read its text. "
            '`casebook.codebook.codes("about")` has the definitions.',
        )
    confused = Counter(
        (word, gaps[id_].absence) for id_, word in said.values() if word != gaps[id_].absence
    )
    if not confused:
        return Feedback(
            passed=True,
            message=f"All {len(said)} questions have their gap and the kind of absence.",
            hint="Not stated asks for another source, not found for another search, disputed for "
            "both sides in your text. An empty cell would have told you none of this.",
        )
    (word, right), _ = confused.most_common(1)[0]
    pairs = ((None, right), (word, None), (word, right))
    hint = next(_CONFUSIONS[pair] for pair in pairs if pair in _CONFUSIONS)
    return not_yet(
        f"{score} {len(said) - confused.total()} of {len(said)} have the right kind of absence: at "
        f'least one that you call "{codebook.label("absence", word).lower()}" is of another kind.',
        hint,
    )
