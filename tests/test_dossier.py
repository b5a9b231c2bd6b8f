"""The bank against the research notes it was written from.

The notes are not part of the repository. Where they lie beside it, in ``../shared/sources``
or in the folder that CASEBOOK_NOTES names, every case is compared with its notes; elsewhere
these tests say that they skipped.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import casebook
from casebook.plain import localised

ROOT = Path(__file__).parent.parent
NOTES = Path(os.environ.get("CASEBOOK_NOTES", ROOT.parent / "shared" / "sources")) / "cases"
# Our spelling of what the notes spell in several ways.
SPELLINGS = {"percent": "per cent", "%": "per cent", "subdistrict": "sub-district"}

pytestmark = pytest.mark.skipif(
    not NOTES.is_dir(), reason="the research notes are not at hand; set CASEBOOK_NOTES to compare"
)

Noted = dict[str, tuple[Any, Any]]


@pytest.fixture(scope="module")
def noted(book: casebook.Casebook) -> Noted:
    """Each case of the notes, as it stands in the bank and as the notes have it."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    cases = book.plain["cases"]
    paths = sorted(NOTES.glob("*.yaml"))
    assert [path.stem for path in paths] == sorted(cases)
    return {p.stem: (cases[p.stem], yaml.load(p.read_text("utf-8"), loader)) for p in paths}


def _unexplained(case: Any, found: Iterator[tuple[str, str]]) -> list[str]:
    """What was found about statements and sources that no editor's note names."""
    notes = " ".join(localised(note, "en") for note in case.get("editor_notes", []))
    named = set(re.findall(r"\b[fcvs]\d+\b", notes))
    for letter, first, last in re.findall(r"\b([fcvs])(\d+) to \1(\d+)\b", notes):
        named |= {f"{letter}{number}" for number in range(int(first), int(last) + 1)}
    return [f"{case['id']} {id_}: {what}" for id_, what in found if id_ not in named]


def _spelled(text: Any) -> Any:
    if not isinstance(text, str | dict):
        return text
    text = localised(text, "en")
    for theirs, ours in SPELLINGS.items():
        text = text.replace(theirs, ours)
    return text


def _changed_facts(case: Any, notes: Any) -> Iterator[tuple[str, str]]:
    facts = {fact["id"]: fact for fact in case["facts"]}
    for before in notes["facts"]:
        now = facts.pop(before["id"], None)
        if now is None:
            yield before["id"], "is not there"
            continue
        for name in ("value", "unit", "year", "sources"):
            then, given = _spelled(before.get(name)), _spelled(now.get(name))
            if then != given:
                yield before["id"], f"{name} is {then} in the notes, {given} here"
    for id_ in facts:
        yield id_, "is not in the notes"


def _lost_statements(case: Any, notes: Any) -> Iterator[tuple[str, str]]:
    for ours, theirs, letter in (("claims", "claimed_outcomes", "c"), ("critiques", "limits", "v")):
        have = {entry["id"]: entry["sources"] for entry in case[ours]}
        for number, before in enumerate(notes[theirs], start=1):
            sources = have.get(id_ := f"{letter}{number}")
            rested_on = before.get("sources") if isinstance(before, dict) else None
            if sources is None or rested_on not in (None, sources):
                yield id_, f"rests on {rested_on} in the notes, on {sources} here"


def _lost_sources(case: Any, notes: Any) -> Iterator[tuple[str, str]]:
    read = {source["id"]: source["extent"] for source in case["sources"]}
    for source in notes["sources"]:
        extent = source["extent"].replace("full", "whole")
        if extent != read.get(source["id"]):
            yield source["id"], f"read as {extent} in the notes, as {read.get(source['id'])} here"


@pytest.mark.parametrize("compare", [_changed_facts, _lost_statements, _lost_sources])
def test_what_differs_from_the_notes_is_explained(noted: Noted, compare: Any) -> None:
    """Facts, claims, limits and sources equal the notes, or an editor's note says why."""
    assert [] == [
        told for case, notes in noted.values() for told in _unexplained(case, compare(case, notes))
    ]
