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
SPELLINGS = {
    "percent": "per cent",
    "%": " per cent",
    "subdistrict": "sub-district",
    "workstation": "work station",
}
NEW = "is not in the notes"

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


Differences = Iterator[tuple[list[str], str]]


def _unexplained(case: Any, found: Differences) -> list[str]:
    """What was found about statements and sources that no editor's note names.

    A span of ids in a note (f14 to f47 come from the second notes) tells where new statements
    come from. It does not say why the words or numbers of one of them differ.
    """
    notes = " ".join(localised(note, "en") for note in case.get("editor_notes", []))
    named = set(re.findall(r"\b[fcvs]\d+\b", notes))
    spans = {
        f"{letter}{number}"
        for letter, first, last in re.findall(r"\b([fcvs])(\d+) to \1(\d+)\b", notes)
        for number in range(int(first), int(last) + 1)
    }
    return [
        f"{case['id']} {ids[0]}: {what}"
        for ids, what in found
        if not (named | (spans if what == NEW else set())) & set(ids)
    ]


def _spelled(text: Any) -> Any:
    if not isinstance(text, str | dict):
        return text
    text = localised(text, "en").lower()
    for theirs, ours in SPELLINGS.items():
        text = text.replace(theirs, ours)
    return text.strip()


def _words(text: Any) -> list[str]:
    return re.findall(r"[^\W_]+", _spelled(text))


_STATEMENTS = {"facts": "facts", "claims": "claimed_outcomes", "critiques": "limits"}


def _changed_statements(case: Any, notes: Any) -> Differences:
    """Statements whose number, unit, year, sources or words are not those of the notes.

    Each has the ids of which a note must name one: the statement's, or that of a source which
    the statement no longer cites, as a note may fold two sources into one.
    """
    for ours, theirs in _STATEMENTS.items():
        have = {entry["id"]: entry for entry in case[ours]}
        for before in notes[theirs]:
            id_ = before["id"]
            now = have.pop(id_, None)
            if now is None:
                yield [id_], "is not there"
                continue
            for name in ("value", "unit", "year") if ours == "facts" else ():
                then, given = _spelled(before.get(name)), _spelled(now.get(name))
                if then != given:
                    yield [id_], f"{name} is {then} in the notes, {given} here"
            sources = before.get("sources")
            if sources not in (None, now["sources"]):
                lost = [source for source in sources if source not in now["sources"]]
                yield [id_, *lost], f"rests on {sources} in the notes"
            if _words(before["text"]) != _words(now["text"]):
                yield [id_], f"the notes say: {before['text']}"
        for id_ in have:
            yield [id_], NEW


def _lost_sources(case: Any, notes: Any) -> Differences:
    read = {source["id"]: source["extent"] for source in case["sources"]}
    for source in notes["sources"]:
        id_, extent = source["id"], source["extent"].replace("full", "whole")
        if extent != read.get(id_):
            yield [id_], f"read as {extent} in the notes, as {read.get(id_)} here"


@pytest.mark.parametrize("compare", [_changed_statements, _lost_sources])
def test_what_differs_from_the_notes_is_explained(noted: Noted, compare: Any) -> None:
    """Statements and sources equal the notes, wording included, or an editor's note says why."""
    assert [] == [
        told for case, notes in noted.values() for told in _unexplained(case, compare(case, notes))
    ]
