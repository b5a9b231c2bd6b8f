"""The bank against the research notes it was written from, the first and the deeper ones.

The notes are not part of the repository. Where they lie beside it, in ``../shared/sources``
or in the folder that CASEBOOK_NOTES names, every case is compared with its notes: statement by
statement, number, unit, year, sources and wording; elsewhere these tests say that they skipped.
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
NOTES = Path(os.environ.get("CASEBOOK_NOTES", ROOT.parent / "shared" / "sources"))
# Our spelling of what the notes spell in several ways.
SPELLINGS = {"percent": "per cent", "%": "per cent", "subdistrict": "sub-district"}

pytestmark = pytest.mark.skipif(
    not NOTES.is_dir(), reason="the research notes are not at hand; set CASEBOOK_NOTES to compare"
)

Noted = dict[str, tuple[Any, Any]]


@pytest.fixture(scope="module")
def noted(book: casebook.Casebook) -> Noted:
    """Each case of the notes, as it stands in the bank and as both notes have it."""
    cases = book.plain["cases"]
    paths = sorted((NOTES / "cases").glob("*.yaml"))
    assert [path.stem for path in paths] == sorted(cases)
    return {path.stem: (cases[path.stem], _notes(path)) for path in paths}


def _read(path: Path) -> Any:
    return yaml.load(path.read_text("utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def _notes(path: Path) -> Any:
    """Statements and sources of the first notes, then those that the deeper ones add."""
    first = _read(path)
    for name, letter in (("claimed_outcomes", "c"), ("limits", "v")):
        first[name] = [
            {**(entry if isinstance(entry, dict) else {"text": entry}), "id": f"{letter}{number}"}
            for number, entry in enumerate(first[name], start=1)
        ]
    deeper = NOTES / "deeper" / path.name
    more = _read(deeper) if deeper.is_file() else {}
    names = ("facts", "claimed_outcomes", "limits", "sources")
    return {name: [*first[name], *more.get(name, [])] for name in names}


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


def _words(text: Any) -> list[str]:
    return re.findall(r"[^\W_]+", _spelled(text).lower())


_STATEMENTS = {"facts": "facts", "claims": "claimed_outcomes", "critiques": "limits"}


def _changed_statements(case: Any, notes: Any) -> Iterator[tuple[str, str]]:
    """Statements whose number, unit, year, sources or words are not those of the notes."""
    for ours, theirs in _STATEMENTS.items():
        have = {entry["id"]: entry for entry in case[ours]}
        for before in notes[theirs]:
            now = have.pop(before["id"], None)
            if now is None:
                yield before["id"], "is not there"
                continue
            for name in ("value", "unit", "year") if ours == "facts" else ():
                then, given = _spelled(before.get(name)), _spelled(now.get(name))
                if then != given:
                    yield before["id"], f"{name} is {then} in the notes, {given} here"
            if before.get("sources") not in (None, now["sources"]):
                yield before["id"], f"rests on {before['sources']} in the notes"
            if _words(before["text"]) != _words(now["text"]):
                yield before["id"], f"the notes say: {before['text']}"
        for id_ in have:
            yield id_, "is not in the notes"


def _lost_sources(case: Any, notes: Any) -> Iterator[tuple[str, str]]:
    read = {source["id"]: source["extent"] for source in case["sources"]}
    for source in notes["sources"]:
        extent = source["extent"].replace("full", "whole")
        if extent != read.get(source["id"]):
            yield source["id"], f"read as {extent} in the notes, as {read.get(source['id'])} here"


@pytest.mark.parametrize("compare", [_changed_statements, _lost_sources])
def test_what_differs_from_the_notes_is_explained(noted: Noted, compare: Any) -> None:
    """Statements and sources equal the notes, wording included, or an editor's note says why."""
    assert [] == [
        told for case, notes in noted.values() for told in _unexplained(case, compare(case, notes))
    ]
