"""The bank against the research notes it was written from.

The notes are not part of the repository. Where they lie beside it, in ``../shared/sources``
or in the folder that CASEBOOK_NOTES names, every case is compared with its notes; elsewhere
these tests say that they skipped.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from casebook import checking

ROOT = Path(__file__).parent.parent
NOTES = Path(os.environ.get("CASEBOOK_NOTES", ROOT.parent / "shared" / "sources")) / "cases"
BANK, _ = checking.examine(ROOT / "data")

pytestmark = pytest.mark.skipif(
    not NOTES.is_dir(), reason="the research notes are not at hand; set CASEBOOK_NOTES to compare"
)


def _noted(case_id: str) -> dict[str, Any]:
    noted: dict[str, Any] = yaml.safe_load((NOTES / f"{case_id}.yaml").read_text("utf-8"))
    return noted


def _explained(case: dict[str, Any], record_id: str) -> bool:
    """Whether an editor's note names the statement or source."""
    notes = " ".join(note if isinstance(note, str) else note["en"] for note in _notes(case))
    named = set(re.findall(r"\b[fcvs]\d+\b", notes))
    for letter, first, last in re.findall(r"\b([fcvs])(\d+) to \1(\d+)\b", notes):
        named |= {f"{letter}{number}" for number in range(int(first), int(last) + 1)}
    return record_id in named


def _notes(case: dict[str, Any]) -> list[Any]:
    notes: list[Any] = case.get("editor_notes", [])
    return notes


# Our spelling of what the notes spell in several ways.
_SPELLINGS = {"percent": "per cent", "%": "per cent", "subdistrict": "sub-district"}


def _spelled(text: Any) -> Any:
    text = text["en"] if isinstance(text, dict) else text
    if isinstance(text, str):
        for theirs, ours in _SPELLINGS.items():
            text = text.replace(theirs, ours)
    return text


def test_every_case_of_the_notes_is_in_the_bank() -> None:
    """No case of the notes is missing, and none is in the bank without notes."""
    noted = {path.stem for path in NOTES.glob("*.yaml")}
    assert noted == set(BANK["cases"])


@pytest.mark.parametrize("case_id", sorted(BANK["cases"]))
def test_facts_are_those_of_the_notes(case_id: str) -> None:
    """Number, unit, year and sources of each fact equal the notes, or an editor's note says why."""
    case, noted = BANK["cases"][case_id], _noted(case_id)
    facts = {fact["id"]: fact for fact in case["facts"]}
    different = []
    for before in noted["facts"]:
        now = facts.get(before["id"])
        if now is None:
            different.append((before["id"], "is not there"))
            continue
        for name in ("value", "unit", "year", "sources"):
            then, given = _spelled(before.get(name)), _spelled(now.get(name))
            if then != given:
                different.append((before["id"], f"{name}: {then} in the notes, {given} here"))
    assert [] == [entry for entry in different if not _explained(case, entry[0])]


@pytest.mark.parametrize("case_id", sorted(BANK["cases"]))
def test_statements_and_sources_are_complete(case_id: str) -> None:
    """Each claim, limit and source of the notes is there, or an editor's note says why not."""
    case, noted = BANK["cases"][case_id], _noted(case_id)
    missing = []
    for ours, theirs, letter in (
        ("claims", "claimed_outcomes", "c"),
        ("critiques", "limits", "v"),
    ):
        have = {entry["id"]: entry for entry in case[ours]}
        for number, before in enumerate(noted[theirs], start=1):
            id_ = f"{letter}{number}"
            if id_ not in have or (
                isinstance(before, dict)
                and before.get("sources", have[id_]["sources"]) != (have[id_]["sources"])
            ):
                missing.append(id_)
    read = {source["id"]: source for source in case["sources"]}
    for source in noted["sources"]:
        whole = {"full": "whole"}.get(source["extent"], source["extent"])
        if source["id"] not in read or whole != read[source["id"]]["extent"]:
            missing.append(source["id"])
    assert [] == [id_ for id_ in missing if not _explained(case, id_)]


@pytest.mark.parametrize("case_id", sorted(BANK["cases"]))
def test_a_new_fact_is_explained(case_id: str) -> None:
    """A fact that the notes do not list is explained by an editor's note or a gap of the notes."""
    case, noted = BANK["cases"][case_id], _noted(case_id)
    before = {fact["id"] for fact in noted["facts"]}
    new = [fact["id"] for fact in case["facts"] if fact["id"] not in before]
    assert [] == [id_ for id_ in new if not _explained(case, id_)]
