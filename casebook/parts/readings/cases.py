"""Readings of one case: its statements, voices, counts that compete, gaps."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from casebook import codebook
from casebook.parts.fields import PLAIN, Schema, id_of, list_of, object_of, word
from casebook.parts.readings.base import Cells, Row, in_fixed_order, reading
from casebook.plain import is_independent

if TYPE_CHECKING:  # a reading takes records, and makes none
    from casebook.records import Case, Gap, Statement

__all__ = ["narrowed"]


def narrowed(case: Case, only: Collection[str]) -> Case:
    """The case as if it had no other statements than those with these ids."""
    return replace(
        case,
        facts=tuple(fact for fact in case.facts if fact.record_id in only),
        claims=tuple(claim for claim in case.claims if claim.record_id in only),
        critiques=tuple(critique for critique in case.critiques if critique.record_id in only),
    )


def cited(gap: Gap) -> set[str]:
    """Ids of the statements that a gap's text names."""
    return set(re.findall(r"\b[fcv][1-9][0-9]*\b", gap.text))


@reading(
    "ids",
    of=lambda: list_of(
        {"enum": ["facts", "claims", "critiques", "actors", "gaps", "sources"]}, at_least=1
    ),
    without=lambda: {"enum": ["value", "unit", "year", "charge"]},
)
def ids(case: Case, of: Sequence[str], without: str = "") -> list[str]:
    """Ids of the records in these lists of a case, such as ``facts``; all, or without a value."""
    records = [record for name in of for record in getattr(case, name)]
    # What a record has no field for, it is without.
    chosen = [one for one in records if not without or getattr(one, without, None) is None]
    # The first field of every record is its id.
    return [getattr(record, fields(record)[0].name) for record in chosen]


_STATEMENT: dict[str, Cells] = dict.fromkeys(
    (
        *("id", "text", "speaker", "speaker_kind", "relation", "scope", "channel", "reading"),
        *("extent", "record"),
    ),
    "text",
)


def _row(entry: Statement) -> Row:
    return {
        "id": entry.record_id,
        "text": entry.text,
        "speaker": entry.speaker.name,
        "speaker_kind": entry.speaker.kind,
        "relation": entry.speaker.relation,
        "scope": entry.speaker.scope,
        "channel": entry.channel,
        "reading": entry.reading,
        "extent": entry.extent,
        "record": entry.record,
    }


@reading("rows", _STATEMENT)
def statements(case: Case) -> list[Row]:
    """All statements, each with who says it and how it was read."""
    return [_row(entry) for entry in case.statements]


@reading(
    "rows",
    {
        **dict.fromkeys(("fact_id", "text", "speaker"), "text"),
        "unit": "word",
        **dict.fromkeys(("value", "year"), "number"),
    },
)
def facts(case: Case) -> list[Row]:
    """All facts with their numbers."""
    return [
        {
            "fact_id": fact.record_id,
            "text": fact.text,
            "value": fact.value,
            "unit": fact.unit,
            "year": fact.year,
            "speaker": fact.speaker.name,
        }
        for fact in case.facts
    ]


@reading(
    "rows",
    dict.fromkeys(("id", "text", "absence"), "text"),
    about=lambda: list_of(word("about")),
    citing=lambda: list_of(id_of("[fcv]")),
)
def gaps(case: Case, about: Sequence[str], citing: Sequence[str]) -> list[Row]:
    """The gaps about these things, and those whose text names one of these statements."""
    chosen = [gap for gap in case.gaps if gap.about in about or cited(gap) & set(citing)]
    return [{"id": gap.gap_id, "text": gap.text, "absence": gap.absence} for gap in chosen]


@reading("labels")
def gap_subjects(case: Case) -> dict[str, str]:
    """What each gap is about."""
    return {gap.gap_id: gap.about for gap in case.gaps}


def _questions() -> Schema:
    question = object_of(
        "question text about",
        "cites mentions also",
        question={"description": "What stands for it, such as a letter.", **PLAIN},
        text=PLAIN,
        about=word("about"),
        cites=id_of("[fcv]"),
        mentions={"description": "Words of the gap's text, where several are about it.", **PLAIN},
        also=list_of(word("absence")),
    )
    return list_of(question, at_least=1)


@reading(
    "rows",
    {
        "question": "text",
        "text": "text",
        "about": "text",
        "gaps": "pairs",
        "recorded": "pairs",
    },
    questions=_questions,
)
def unanswered(case: Case, questions: Sequence[Mapping[str, Any]]) -> list[Row]:
    """The questions that a gap records, each with the gaps that may and their kinds of absence.

    A question says what it is about and, where several gaps are about that, a statement that
    the text of the right one names, or words of it; `also` are kinds of absence that may be
    argued for, too, beside the `recorded` ones.
    """
    rows = []
    for question in questions:
        gaps = [
            gap
            for gap in case.gaps
            if gap.about == question["about"]
            and question.get("cites", "") in {"", *cited(gap)}
            and question.get("mentions", "") in gap.text
        ]
        recorded = {(gap.gap_id, gap.absence) for gap in gaps}
        argued = {(gap.gap_id, absence) for gap in gaps for absence in question.get("also", ())}
        if recorded:
            rows.append({**question, "gaps": recorded | argued, "recorded": recorded})
    return rows


@reading("ids")
def contradicting(case: Case) -> set[str]:
    """Ids of the facts that contradict one another."""
    known = {fact.record_id for fact in case.facts}
    pairs = [
        (fact.record_id, other) for fact in case.facts for other in known & {*fact.conflicts_with}
    ]
    return {id_ for pair in pairs for id_ in pair}


@reading("ids")
def set_beside(case: Case) -> set[str]:
    """Ids of the facts that a gap about figures sets beside each other, though none disputes."""
    conflicts = {fact.record_id: set(fact.conflicts_with) for fact in case.facts}
    compared = [cited(gap) & conflicts.keys() for gap in case.gaps if gap.about == "figures"]
    peaceful = [ids for ids in compared if not any(conflicts[id_] & ids for id_ in ids)]
    return {id_ for ids in peaceful if len(ids) > 1 for id_ in ids}


@reading("rows", {**_STATEMENT, "item": "text"})
def mixed_statements(case: Case) -> list[Row]:
    """Eight statements of all kinds, under letters that give nothing away.

    None where the case has statements of one kind only.
    """
    chosen: list[Statement] = []
    # One fact for each relation, so that no kind of speaker goes with one kind of statement;
    # of a third party one without a number, so that numbers do not mark the facts either.
    for relation in codebook.codes("relation"):
        told = [fact for fact in case.facts if fact.speaker.relation == relation]
        fitting = [fact for fact in told if (fact.value is None) == (relation == "third-party")]
        chosen += in_fixed_order(fitting or told, "draw")[:1]
    claims, critiques = in_fixed_order(case.claims, "draw"), in_fixed_order(case.critiques, "draw")
    chosen = [*chosen[:3], *claims[:3], *critiques[:2]]
    rest = [entry for entry in in_fixed_order(case.statements, "draw") if entry not in chosen]
    mixed = in_fixed_order([*chosen, *rest][:8], "A-H")
    if len({type(entry) for entry in mixed}) < 2:
        return []
    return [{**_row(entry), "item": "ABCDEFGH"[at]} for at, entry in enumerate(mixed)]


@reading(
    "rows", {**_STATEMENT, "independent": "codes", "why": "text"}, also=lambda: list_of(id_of("f"))
)
def voices(case: Case, also: Sequence[str] = ()) -> list[Row]:
    """The claims, critical voices and facts of these ids, with what makes them independent.

    `independent` holds the word ``independent``, or every column that rules the voice out; `why`
    the one reason to explain first.
    """
    actors = [{"kind": actor.kind, "relation": actor.relation} for actor in case.actors]
    somebody = {"kind": "residents", "relation": "third-party", "scope": "this-case"}
    rows = []
    views = [*case.claims, *case.critiques]
    facts_too = [fact for fact in case.facts if fact.record_id in also and views]
    for voice in (*views, *facts_too):
        channels = list(dict.fromkeys(source.work.channel for source in voice.sources))
        row = {**_row(voice), "channel": "; ".join(channels)}
        # Whether it would count if only its channels decided, by the bank's own rules.
        strict, loose = (
            is_independent({"actors": actors}, {"said_by": somebody}, channels, strict=strict)
            for strict in (True, False)
        )
        ruled_out = {
            "relation": row["relation"] == "responsible",
            "scope": row["scope"] != "this-case",
            "channel": not strict,
        }
        out = [column for column, is_out in ruled_out.items() if is_out]
        # Left: who is not identified, of whom nobody can say what the relation is.
        out = ["independent"] if voice.is_independent else out or ["relation"]
        why = out[0]
        if why == "channel":
            hidden = channels == ["unattributed"]
            why = "market" if loose else "unattributed" if hidden else "organ"
        rows.append({**row, "independent": out, "why": why})
    return rows


@reading("rows", {"option": "text", "text": "text", "origin": "text"})
def options(case: Case) -> list[Row]:
    """The options of the decision; none where the case puts none."""
    found = case.decision.options if case.decision else ()
    return [
        {"option": option.option_id, "text": option.text, "origin": option.origin}
        for option in found
    ]
