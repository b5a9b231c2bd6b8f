"""Task 1: which statements are facts, which are claims, which are critical voices."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable

from casebook import codebook
from casebook.exercises import answers
from casebook.exercises.exercise import Rows
from casebook.exercises.feedback import Feedback
from casebook.exercises.reading_evidence._common import no_answer, not_yet
from casebook.records import Case, Statement

__all__ = ["judge", "kind", "material"]

_LETTERS = "ABCDEFGH"
_WORDS = {
    "fact": "fact",
    "facts": "fact",
    "documented fact": "fact",
    "claim": "claim",
    "claims": "claim",
    "claim about an outcome": "claim",
    "critique": "critique",
    "critiques": "critique",
    "criticism": "critique",
    "critical voice": "critique",
}
# What is said, what is right: what was found, and the idea that helps. Where two kinds of
# mistake are equally frequent, the one that comes first here is explained first.
_CONFUSIONS = {
    ("fact", "claim"): (
        "at least one that says how things turned out",
        "Who reports a result, a newspaper or an office, does not make it a fact, and nor does a "
        "date or a number in it. Ask: does this say what came of the whole affair? Then it is a "
        "claim about an outcome, and the next question is whose.",
    ),
    ("fact", "critique"): (
        "at least one that passes judgement",
        "That somebody judged so may be well documented; what they say is still a judgement. Look "
        "for words that weigh: good or bad, enough or too little, gained or lost.",
    ),
    ("claim", "fact"): (
        "at least one that a source records as counted, dated or done",
        "Documented is not the same as true or agreed. A figure stays a documented figure when the "
        "office that gives it is party to the case, or when others dispute it: `speaker` and "
        "`conflicts_with` say so, and the reader weighs it.",
    ),
    ("critique", "fact"): (
        "at least one that a source records as counted, dated or done",
        "A fact may be unwelcome, and may come from those who suffer. Hard news for somebody is "
        "not yet a judgement: ask whether the sentence weighs something, or tells what took place.",
    ),
    ("claim", "critique"): (
        "at least one that finds fault",
        "Both are views, and differ in what they do: a claim says what came of it, a critique "
        "names what was wrong with it, what failed or what was lost.",
    ),
    ("critique", "claim"): (
        "at least one that tells an outcome rather than finds fault",
        "Both are views, and differ in what they do: a critique names what was wrong, failed or "
        "was lost; a claim says what came of it, and may even please.",
    ),
}


def kind(statement: Statement) -> str:
    """``fact``, ``claim`` or ``critique``."""
    return type(statement).__name__.lower()


def _shuffled(statements: Iterable[Statement], salt: str) -> list[Statement]:
    """The statements in an order that is always the same and says nothing about them."""
    return sorted(
        statements,
        key=lambda entry: hashlib.sha256(f"{salt}/{entry.record_id}".encode()).hexdigest(),
    )


def _items(case: Case) -> dict[str, Statement]:
    """Eight statements of all kinds, under letters that give nothing away."""
    chosen: list[Statement] = []
    # One fact for each relation, so that no kind of speaker goes with one kind of statement;
    # of a third party one without a number, so that numbers do not mark the facts either.
    for relation in codebook.codes("relation"):
        told = [fact for fact in case.facts if fact.said_by.relation == relation]
        fitting = [fact for fact in told if (fact.value is None) == (relation == "third-party")]
        chosen += _shuffled(fitting or told, "draw")[:1]
    chosen = chosen[:3]
    chosen += _shuffled(case.claims, "draw")[:3]
    chosen += _shuffled(case.critiques, "draw")[:2]
    rest = [entry for entry in _shuffled(case.statements, "draw") if entry not in chosen]
    chosen += rest[: len(_LETTERS) - len(chosen)]
    return dict(zip(_LETTERS, _shuffled(chosen, "A-H"), strict=False))


def material(case: Case) -> Rows:
    """The statements to sort, by letter, without their ids."""
    return [{"item": letter, "text": item.text} for letter, item in _items(case).items()]


def judge(case: Case, answer: object) -> Feedback:
    """Feedback on a dictionary from letter to kind."""
    items = _items(case)
    if len({kind(item) for item in items.values()}) < 2:
        return no_answer("the case has statements of one kind only")
    given = answers.mapping(
        answer,
        items,
        fold=lambda key: key.strip().upper(),
        pattern='{"A": "fact", "B": "fact", …}',
        nothing="Read each statement and ask: does it tell what took place, what came of it, or "
        "what was wrong with it? Then replace each `...` by fact, claim or critique.",
    )
    said = {letter: answers.word(word, _WORDS, place=letter) for letter, word in given.items()}
    confused = Counter(
        (said[letter], kind(item)) for letter, item in items.items() if said[letter] != kind(item)
    )
    if not confused:
        return Feedback(
            passed=True,
            message=f"All {len(items)} are sorted as the casebook sorts them.",
            hint="A fact is what a source documents, not what is certain. Who documents it is the "
            "next question.",
        )
    if len(set(said.values())) == 1:
        return not_yet(
            f"You call every one of them a {said['A']}.",
            "They are of more than one kind. Begin with those that you are surest of: a date, a "
            "count, an event.",
        )
    order = list(_CONFUSIONS)
    pairs = sorted(confused, key=lambda pair: (-confused[pair], order.index(pair)))
    found = "; ".join(f"what you call {a} holds {_CONFUSIONS[a, b][0]}" for a, b in pairs)
    right = len(items) - confused.total()
    return not_yet(
        f"{right} of {len(items)} are sorted as the casebook sorts them: {found}.",
        _CONFUSIONS[pairs[0]][1],
    )
