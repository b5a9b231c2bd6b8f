"""Task 2: who says it, and which claims and critical voices are independent."""

from __future__ import annotations

from casebook.exercises import answers
from casebook.exercises.exercise import Rows
from casebook.exercises.feedback import Feedback
from casebook.exercises.reading_evidence._common import no_answer, not_yet
from casebook.plain import is_independent
from casebook.records import Case, Statement

__all__ = ["judge", "material"]

_WORDS = {
    "independent": "independent",
    "independent voice": "independent",
    "relation": "relation",
    "scope": "scope",
    "channel": "channel",
}
# Why a voice that was called independent is not, in the order in which it is explained.
_LET_IN = {
    "relation": (
        "one spoken by the responsible side itself",
        "Look at `relation`: whoever took, ordered or carried out the measure may be right about "
        "it, but is no independent voice on it.",
    ),
    "scope": (
        "one that is not about this case",
        "Look at `scope`: a general remark on villages, or on China, may be wise, and still "
        "says nothing about what happened here.",
    ),
    "unattributed": (
        "one whose channel nobody can name",
        "A text that shows no publisher may come from anybody, the responsible side included. What "
        "cannot be traced cannot be called independent.",
    ),
    "market": (
        "one that reaches us through a market title of a state group",
        "Its editors may well decide for themselves. But where a public body is responsible, the "
        "casebook counts the press that the Party and the state own as belonging to that side, "
        "market titles included. The rule goes by ownership. It is strict, and ours: "
        "`independent_count_loose` in `book.cases` shows the count without it.",
    ),
    "organ": (
        "one that reaches us through a channel that belongs to the responsible side",
        "A speaker who is a third party is not enough. Look at `channel`, and in `book.actors` at "
        "the kinds of the actors whose relation is responsible: who of them runs or owns it?",
    ),
}


def _voices(case: Case) -> dict[str, Statement]:
    return {voice.record_id: voice for voice in (*case.claims, *case.critiques)}


def _channels(voice: Statement) -> list[str]:
    return list(dict.fromkeys(source.work.channel for source in voice.sources))


def _is_relayed_by_others(case: Case, voice: Statement, *, strict: bool = True) -> bool:
    """Whether a voice would count if only its channels decided, by the bank's own rule."""
    actors = [{"kind": actor.kind, "relation": actor.relation} for actor in case.actors]
    somebody = {"kind": "residents", "relation": "third-party", "scope": "this-case"}
    return is_independent(
        {"actors": actors}, {"said_by": somebody}, _channels(voice), strict=strict
    )


def _right_words(case: Case, voice: Statement) -> set[str]:
    """``independent``, or every column that rules the voice out: each is a right answer."""
    if voice.is_independent:
        return {"independent"}
    found = set()
    if voice.said_by.relation == "responsible":
        found.add("relation")
    if voice.said_by.scope != "this-case":
        found.add("scope")
    if not _is_relayed_by_others(case, voice):
        found.add("channel")
    # Left: who is not identified, of whom nobody can say what the relation is.
    return found or {"relation"}


def _why_not(case: Case, voice: Statement) -> str:
    right = _right_words(case, voice)
    for column in ("relation", "scope"):
        if column in right:
            return column
    if _is_relayed_by_others(case, voice, strict=False):
        return "market"
    return "unattributed" if _channels(voice) == ["unattributed"] else "organ"


def material(case: Case) -> Rows:
    """The claims and critical voices with what decides whether they are independent."""
    return [
        {
            "id": id_,
            "text": voice.text,
            "speaker": voice.said_by.name,
            "speaker_kind": voice.said_by.kind,
            "relation": voice.said_by.relation,
            "scope": voice.said_by.scope,
            "channel": "; ".join(_channels(voice)),
        }
        for id_, voice in _voices(case).items()
    ]


def judge(case: Case, answer: object) -> Feedback:
    """Feedback on a dictionary from id to ``independent`` or the column that rules it out."""
    voices = _voices(case)
    if not voices:
        return no_answer("the case has no claim and no critical voice")
    given = answers.mapping(
        answer,
        voices,
        fold=lambda key: key.strip().lower(),
        pattern='{"c1": "…", "v1": "…", …}',
        nothing="Take one row at a time and go through three columns: `relation`, `scope`, "
        "`channel`. Write the one that rules the voice out, or independent.",
    )
    said = {id_: answers.word(word, _WORDS, place=id_) for id_, word in given.items()}
    wrong = {id_: word for id_, word in said.items() if word not in _right_words(case, voices[id_])}
    if not wrong:
        return Feedback(
            passed=True,
            message=f"All {len(said)} are right.",
            hint="Independent does not mean right, and not independent does not mean false. The "
            "word says whose hands a statement passed through on its way to you.",
        )
    score = f"{len(said) - len(wrong)} of {len(said)} are right."
    if len(set(said.values())) == 1:
        return not_yet(
            f'{score} You wrote "{next(iter(said.values()))}" for every one.',
            "Three things must hold together for an independent voice: the speaker is not "
            "responsible, speaks on this case, and through a channel that does not belong to the "
            "responsible side. Read each row against all three.",
        )
    let_in = {_why_not(case, voices[id_]) for id_, word in wrong.items() if word == "independent"}
    for reason, (found, hint) in _LET_IN.items():
        if reason in let_in:
            return not_yet(f"{score} Among those you call independent is {found}.", hint)
    if any(voices[id_].is_independent for id_ in wrong):
        return not_yet(
            f"{score} You rule out a voice that meets all three conditions.",
            "To be published in the mainland, to take sides or to be small is no reason. Ask only: "
            "is the speaker responsible, is it about this case, does the channel belong to the "
            "responsible side?",
        )
    column = next(iter(wrong.values()))
    return not_yet(
        f"{score} For at least one you name `{column}`, which does not rule it out; another "
        "column does.",
        f'Read what the words in that column mean: `casebook.codebook.codes("{column}")` has '
        "their definitions. Of the relations, responsible alone rules a voice out; of the scopes, "
        "all but this case.",
    )
