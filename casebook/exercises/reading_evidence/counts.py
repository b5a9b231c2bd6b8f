"""Task 3: statements that contradict each other, and counts that only seem to."""

from __future__ import annotations

from casebook.exercises import answers
from casebook.exercises.exercise import Rows
from casebook.exercises.feedback import Feedback
from casebook.exercises.reading_evidence._common import cited, no_answer, not_yet
from casebook.records import Case

__all__ = ["judge", "material"]

_PARTS = ("contradict", "different")


def _contradicting(case: Case) -> frozenset[str]:
    disputed = [fact for fact in case.facts if fact.conflicts_with]
    return frozenset(id_ for fact in disputed for id_ in (fact.record_id, *fact.conflicts_with))


def _different(case: Case) -> frozenset[str]:
    """Facts that a gap about figures sets beside each other although they do not disagree."""
    facts = {fact.record_id: fact for fact in case.facts}
    compared = [cited(gap) & facts.keys() for gap in case.gaps if gap.about == "figures"]
    return frozenset().union(
        *(
            ids
            for ids in compared
            if len(ids) > 1 and not any(ids & set(facts[id_].conflicts_with) for id_ in ids)
        )
    )


def material(case: Case) -> Rows:
    """All facts with their numbers, and without what the bank says of their conflicts."""
    return [
        {
            "fact_id": fact.record_id,
            "text": fact.text,
            "value": fact.value,
            "unit": fact.unit,
            "year": fact.year,
            "speaker": fact.said_by.name,
        }
        for fact in case.facts
    ]


def _on_contradict(case: Case, said: frozenset[str]) -> tuple[str, str] | None:
    """What is wrong with the first list and the idea that helps, or None."""
    right = _contradicting(case)
    if said == right:
        return None
    if not said:
        return (
            "`contradict` is empty, and some statements do contradict each other",
            "Look for a statement about another statement: who disagrees with whom?",
        )
    if said & (_different(case) - right):
        return (
            "`contradict` holds a count that differs without contradicting",
            "A larger number does not contradict a smaller one if they are about another area or "
            "another time. Before you compare two counts, read for both: what is counted, where, "
            "and when.",
        )
    if said - right:
        return (
            "`contradict` holds a statement that no other disputes",
            "A number alone is not enough. Two statements contradict each other only if they are "
            "about the same thing: compare `unit` and `text`, and ask who objects to whom.",
        )
    if any(case.fact(id_).value is None for id_ in right - said):
        return (
            "`contradict` lacks a side that gives no number of its own",
            "One can dispute a count without having another. Read the rows whose `value` is empty.",
        )
    return (
        "`contradict` lacks a statement",
        "Several figures may come from one count, and who doubts the count doubts them all. Ask of "
        "each figure in it whether anybody objects.",
    )


def _on_different(case: Case, said: frozenset[str]) -> tuple[str, str] | None:
    """The same for the second list."""
    right = _different(case)
    if said == right:
        return None
    if len(said) < 2 <= len(right):
        return (
            "`different` needs at least two counts",
            "One count differs from another. Look for rows that seem to say how many lived in the "
            "same village, but mean another area or year.",
        )
    if said - right:
        return (
            "`different` holds a row that counts something else",
            "Look for rows that one could mistake for each other: the same kind of thing counted, "
            "in another area or year. Homes, families, school places and people on the move are "
            "other things than residents.",
        )
    return (
        "`different` lacks a count",
        "`value` holds one number of each statement only. Another, such as how many lived there, "
        "may stand in `text` alone.",
    )


def judge(case: Case, answer: object) -> Feedback:
    """Feedback on a dictionary with the two lists of fact ids."""
    right = {"contradict": _contradicting(case), "different": _different(case)}
    if not any(right.values()):
        return no_answer(
            "no fact of the case has an entry in `conflicts_with`, and no gap about figures sets "
            "counts beside each other"
        )
    given = answers.mapping(
        answer,
        _PARTS,
        fold=lambda key: key.strip().lower(),
        pattern='{"contradict": ["…", "…"], "different": ["…", "…"]}',
        nothing="Sort the rows by what they count. Which are about the same thing, and who objects "
        "to whom?",
    )
    known = [statement.record_id for statement in case.statements]
    said = {
        part: answers.ids(given[part], known, case_id=case.case_id, place=part) for part in _PARTS
    }
    facts = {fact.record_id for fact in case.facts}
    strangers = sorted((said["contradict"] | said["different"]) - facts)
    if strangers:
        return not_yet(
            f'"{strangers[0]}" is the id of a claim or a critical voice.',
            "This task is about figures, and so about facts: their ids are in `fact_id`.",
        )
    if said["contradict"] == said["different"] and right["contradict"] != right["different"]:
        return not_yet(
            "Both lists hold the same.",
            "They ask for opposite things: statements that speak about the same thing and "
            "disagree, and counts that seem to disagree because they are about different things.",
        )
    found = (_on_contradict(case, said["contradict"]), _on_different(case, said["different"]))
    wrong = [entry for entry in found if entry]
    if not wrong:
        return Feedback(
            passed=True,
            message="Both lists are right.",
            hint="Do not add, subtract or average such figures. Say whose each is, what it counts "
            "and when, and leave them side by side.",
        )
    rest = " The other list is right." if len(wrong) == 1 else ""
    return not_yet("; ".join(message for message, _ in wrong) + f".{rest}", wrong[0][1])
