"""Readings of a case around its choice: what could be known, in which order, on what it rests."""

from __future__ import annotations

import re
from collections.abc import Sequence
from string import ascii_uppercase
from typing import TYPE_CHECKING

from casebook.parts.fields import PLAIN, id_of, list_of
from casebook.parts.readings.base import Row, reading
from casebook.plain import MARKER

if TYPE_CHECKING:
    from casebook.bank import Casebook
    from casebook.records import Case, Fact

__all__: list[str] = []

_FACTS = {"facts": lambda: list_of(id_of("f"), at_least=1)}


def _chosen(case: Case, named: Sequence[str]) -> list[Fact]:
    """These facts of a case, in the order given; one that it has no more is left out."""
    known = {fact.record_id: fact for fact in case.facts}
    return [known[id_] for id_ in named if id_ in known]


@reading(
    "rows",
    {
        **dict.fromkeys(("id", "text", "speaker"), "text"),
        **dict.fromkeys(("happened", "printed", "known"), "word"),
    },
    **_FACTS,
)
def when_known(case: Case, facts: Sequence[str]) -> list[Row]:
    """These facts with the day that each tells of, its first day in print, and when it was known.

    A day is as exact as the sources have it, and may be missing.
    """
    return [
        {
            "id": fact.record_id,
            "text": fact.text,
            "speaker": fact.speaker.name,
            "happened": fact.date,
            "printed": min((s.work.date for s in fact.sources if s.work.date), default=None),
            "known": fact.known,
        }
        for fact in _chosen(case, facts)
    ]


@reading("ids", **_FACTS)
def before_the_choice(case: Case, facts: Sequence[str]) -> list[str]:
    """Of these facts those that tell of the time before the choice, whenever they were told."""
    return [fact.record_id for fact in _chosen(case, facts) if fact.known != "later"]


@reading("ids", **_FACTS)
def known_then(case: Case, facts: Sequence[str]) -> list[str]:
    """Of these facts those that could be known when the choice was made."""
    return [fact.record_id for fact in _chosen(case, facts) if fact.known == "then"]


@reading("ids", **_FACTS)
def undated(case: Case, facts: Sequence[str]) -> list[str]:
    """Of these facts those without a day."""
    return [fact.record_id for fact in _chosen(case, facts) if not fact.date]


@reading("ids", **_FACTS)
def in_order(case: Case, facts: Sequence[str]) -> list[str]:
    """These facts by the day that they tell of, the first first; without a day they are left out.

    Days must differ for the order to be one.
    """
    dated = [fact for fact in _chosen(case, facts) if fact.date]
    return [fact.record_id for fact in sorted(dated, key=lambda fact: str(fact.date))]


@reading("ids", **_FACTS)
def by_number(case: Case, facts: Sequence[str]) -> list[str]:
    """The same facts by the numbers of their ids."""
    return sorted(in_order(case, facts), key=lambda id_: int(id_[1:]))


@reading("ids", **_FACTS)
def by_letters(case: Case, facts: Sequence[str]) -> list[str]:
    """The same facts by their ids as texts, as a spreadsheet sorts them: f10 before f2."""
    return sorted(in_order(case, facts))


def _sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?。])\s+", text.strip())


_PART = {"of_text": lambda: {"enum": ["summary", "problem", "response"]}}


@reading("rows", dict.fromkeys(("row", "text"), "text"), **_PART)
def sentences(case: Case, of_text: str) -> list[Row]:
    """The sentences of a text of the case, under letters and without what they rest on."""
    told = _sentences(getattr(case, of_text))
    return [
        {"row": letter, "text": MARKER.sub("", sentence).strip()}
        for letter, sentence in zip(ascii_uppercase, told, strict=False)
    ]


@reading("ids", letter=lambda: PLAIN, **_PART)
def behind(case: Case, of_text: str, letter: str) -> list[str]:
    """The statements that the sentence under this letter rests on."""
    at = ascii_uppercase.find(letter)
    told = _sentences(getattr(case, of_text))[at : at + 1] if at >= 0 else []
    return [id_ for one in told for found in MARKER.findall(one) for id_ in _ids(found)]


def _ids(marker: object) -> list[str]:
    return re.findall("[fcv][1-9][0-9]*", str(marker))


@reading(
    "rows", {**dict.fromkeys(("id", "title", "text"), "text"), **dict.fromkeys(("chair",), "word")}
)
def choices_put(book: Casebook) -> list[Row]:
    """The choices that the cases put: on which day, who sits in the chair, what is asked."""
    titles = {row["case_id"]: row["title"] for row in book.rows("cases")}
    return [
        {
            "id": row["case_id"],
            "title": titles[row["case_id"]],
            "text": MARKER.sub("", row["question"]).strip(),
            "chair": "; ".join(part for part in (row["chair"], row["day"]) if part) or None,
        }
        for row in book.rows("decisions")
    ]


_OF: dict[str, tuple[str, str, dict[str, tuple[str, ...]]]] = {
    "options": ("options", "text", {}),
    "unheard": ("gaps", "text", {"about": ("independent-voice", "affected")}),
    "affected": ("actors", "name", {"relation": ("affected",)}),
}


@reading("rows", dict.fromkeys(("id", "text"), "text"), show=lambda: {"enum": list(_OF)})
def models(book: Casebook, show: str) -> list[Row]:
    """Of each case what can be chosen, what nobody was heard on, or whom the matter affects."""
    table, column, where = _OF[show]
    return [
        {"id": row["case_id"], "text": row[column]}
        for row in book.rows(table)
        if all(row[name] in allowed for name, allowed in where.items())
    ]
