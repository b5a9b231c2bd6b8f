"""Readings around a choice and of drafts, held against the tables and the check of a bank."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import casebook
from casebook.bank import Casebook
from casebook.checking.writer import written
from casebook.own import Draft
from casebook.parts.readings import find

CHANNEL = "shenzhen-bay-dredging-public-comment-2020"
PROJECTS = "shenzhen-livelihood-micro-projects"


@pytest.fixture(scope="module")
def book() -> Casebook:
    """Return the shipped bank."""
    return casebook.load()


def test_what_was_known_is_that_of_the_table(book: Casebook) -> None:
    """Facts keep the order given, with their day, what was known then, and what came before."""
    table = book.facts.query("case_id == @CHANNEL").set_index("fact_id")
    named = list(table.index)
    case = book.case(CHANNEL)
    rows = find({"reading": "when_known", "facts": [*named, "f999"]}, case)
    assert named == [row["id"] for row in rows]
    assert list(table["known"]) == [row["known"] for row in rows]
    assert list(table["date"].dropna()) == [row["happened"] for row in rows if row["happened"]]
    for reading, expected in {
        "known_then": table["known"] == "then",
        "before_the_choice": table["known"] != "later",
        "undated": table["date"].isna(),
    }.items():
        assert list(table.index[expected]) == find({"reading": reading, "facts": named}, case)


def test_an_order_goes_by_days(book: Casebook) -> None:
    """Facts with days come in the order of these, whatever the order of their ids."""
    table = book.facts.query("case_id == @CHANNEL").dropna(subset="date")
    days = table.set_index("fact_id")["date"]
    given = {"facts": ["f10", "f8", "f34", "f1", "f11"]}
    case = book.case(CHANNEL)
    found = find({"reading": "in_order", **given}, case)
    assert sorted(days[found]) == list(days[found])
    assert {"f10", "f8", "f34", "f1"} == set(found)  # f11 has no day
    assert ["f1", "f8", "f10", "f34"] == find({"reading": "by_number", **given}, case)
    assert ["f1", "f10", "f34", "f8"] == find({"reading": "by_letters", **given}, case)


@pytest.mark.parametrize("of_text", ["summary", "problem", "response"])
def test_sentences_keep_what_they_rest_on(of_text: str, book: Casebook) -> None:
    """All ids of a text stand behind its sentences, in their order, and none in a sentence."""
    for case_id in book.case_ids:
        case = book.case(case_id)
        rows = find({"reading": "sentences", "of_text": of_text}, case)
        behind = [
            id_
            for row in rows
            for id_ in find({"reading": "behind", "of_text": of_text, "letter": row["row"]}, case)
        ]
        assert re.findall(r"(?<=[\[ ])[fcv]\d+(?=[\],])", getattr(case, of_text)) == behind, case_id
        assert not any("[" in row["text"] for row in rows)
    assert [] == find({"reading": "behind", "of_text": of_text, "letter": "?"}, case)


DRAFTS: list[tuple[str, list[dict[str, Any]], str]] = [
    ("as it is", [{"at": "title", "to": "The same under another title"}], "passes"),
    ("no source", [{"at": "facts.f1.sources", "to": ["s99"]}], "stops"),
    ("would", [{"at": "decision.options.o2.text", "to": "Vote; all would take part."}], "warns"),
    ("no gap", [{"at": "gaps.g5"}], "stops"),
    ("no shape", [{"at": "facts.f4.said_by"}], "stops"),
]


@pytest.mark.parametrize(("row", "changes", "finds"), DRAFTS)
def test_a_spoilt_case_is_found_as_the_check_finds_it(
    row: str, changes: list[dict[str, Any]], finds: str, book: Casebook, tmp_path: Path
) -> None:
    """What the reading says of a draft is what a check of its files says."""
    draft = {"row": row, "text": row, "changes": changes}
    one = book.only([PROJECTS])
    (found,) = find({"reading": "spoilt", "drafts": [draft]}, one)
    assert finds == found["finds"]
    plain = one.plain["cases"][PROJECTS]
    assert "gaps" in plain
    assert any(gap["id"] == "g5" for gap in plain["gaps"])  # the bank itself is as it was


def test_what_is_not_there_cannot_be_spoilt(book: Casebook) -> None:
    """A draft whose place the case has no more is left out."""
    draft = {"row": "A", "text": "x", "changes": [{"at": "facts.f999.text", "to": "x"}]}
    assert [] == find({"reading": "spoilt", "drafts": [draft]}, book.only([PROJECTS]))


def test_an_unspoilt_draft_checks_as_its_files(book: Casebook) -> None:
    """The case that is spoilt has no finding of its own when its files are checked."""
    case = {name: part for name, part in book.plain["cases"][PROJECTS].items() if name != "related"}
    works = [book.plain["works"][source["work"]] for source in case["sources"]]
    shelf = list({work["id"]: work for work in works}.values())
    assert [] == Draft(case_id=PROJECTS, case=written(case), works=written(shelf)).findings()


def test_models_are_those_of_the_tables(book: Casebook) -> None:
    """Moments, options, silences and people affected are those of the tables."""
    some = book.only([CHANNEL, PROJECTS])
    assert list(some.decisions["case_id"]) == [row["id"] for row in find("choices_put", some)]
    affected = some.actors.query("relation == 'affected'")["name"]
    shown = find({"reading": "models", "show": "affected"}, some)
    assert list(affected) == [row["text"] for row in shown]
    assert len(some.options) == len(find({"reading": "models", "show": "options"}, some))
