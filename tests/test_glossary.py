"""The glossary: its checks, its table, and the places in a text where a term stands."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

import casebook
from casebook.parts import glossary
from casebook.plain import localised
from tests.banks import CASE, REMOVE, as_yaml, changed, write_bank

LAMP: dict[str, Any] = {
    "id": "lamp",
    "term": {"en": "lamp", "zh": "路灯"},
    "variants": {"en": ["street lamp"], "zh": ["灯"]},
    "explanation": {"en": "A light on a post.", "zh": "杆上的灯。"},
    "statements": ["lane-lamps/f1"],
}
OFFICE: dict[str, Any] = {
    "id": "office",
    "term": {"en": "lane's office", "zh": "巷办"},
    "explanation": {"en": "It pays.", "zh": "出钱的。"},
    "statements": ["lane-lamps/c1"],
}


def with_glossary(folder: Path, *entries: Any) -> Path:
    """A sound bank with a glossary."""
    write_bank(folder)
    (folder / "glossary.yaml").write_text(as_yaml(list(entries)), encoding="utf-8")
    return folder


def found(text: str, *entries: Any, case_id: str = "a-case") -> list[tuple[str, str]]:
    """Words found in a text and the terms they lead to."""
    finder = glossary.Finder(entries or [LAMP, OFFICE], case_id)
    return [(match.group(), term_id) for match, term_id in finder.find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A lamp and another lamp.", [("lamp", "lamp")]),
        ("Lamps burn.", [("Lamps", "lamp")]),
        ("A street lamp burns.", [("street lamp", "lamp")]),
        ("A street\nlamp burns.", [("street\nlamp", "lamp")]),
        ("The lane's office.", [("lane's office", "office")]),
        ("The lane\u2019s office.", [("lane\u2019s office", "office")]),
        ("A lampshade, a clamp, a lamp-post.", []),
        ("新的路灯亮了", [("路灯", "lamp")]),
        ("", []),
    ],
)
def test_a_term_is_found_as_a_word(text: str, expected: list[tuple[str, str]]) -> None:
    """A term is found once, as a whole word, in its plural too, and never within another word."""
    assert expected == found(text)


def test_a_plural_in_ies() -> None:
    """A term in -y is found in -ies."""
    assembly = {**LAMP, "term": {"en": "lamp assembly", "zh": "灯会"}}
    assert [("lamp assemblies", "lamp")] == found("Two lamp assemblies met.", assembly)


def test_the_longest_term_wins_even_where_it_is_blocked() -> None:
    """Within a longer term no shorter one is found, linked or not."""
    post = {**OFFICE, "term": {"en": "lamp post office", "zh": "灯杆办"}}
    assert [("lamp post office", "office")] == found("The lamp post office.", LAMP, post)
    assert [] == found("The lamp post office.", LAMP, {**post, "link": False})


def test_a_term_is_left_alone_where_it_means_something_else() -> None:
    """A case named in `not_in` and a term with `link: false` get no link."""
    assert [] == found("A lamp.", {**LAMP, "not_in": ["a-case"]})
    assert [("lamp", "lamp")] == found("A lamp.", {**LAMP, "not_in": ["other"]})
    assert [] == found("A lamp.", {**LAMP, "link": False})


def test_first_over_several_texts() -> None:
    """One finder serves the texts of a case in turn: a term is found in the first alone."""
    finder = glossary.Finder([LAMP], "a-case")
    assert 1 == len(list(finder.find("A lamp.")))
    assert [] == list(finder.find("The same lamp."))


def test_an_empty_glossary_finds_nothing() -> None:
    """A bank without a glossary has no terms, and no error."""
    assert [] == list(glossary.Finder([], "a-case").find("A lamp."))


def test_a_sound_glossary_has_no_finding(tmp_path: Path) -> None:
    """A glossary beside the cases passes, and is a table."""
    folder = with_glossary(tmp_path, LAMP, OFFICE)
    assert [] == casebook.check(folder)
    table = casebook.load(folder).glossary
    assert ["lamp", "office"] == list(table.term_id)
    assert "street lamp; 灯" == table.variants[0]
    assert "A light on a post." == table.explanation[0]
    assert "杆上的灯。" == casebook.load(folder, language="zh").glossary.explanation[0]


def test_a_bank_without_a_glossary(tmp_path: Path) -> None:
    """Neither glossary nor theories are needed: their tables are then empty."""
    book = casebook.load(write_bank(tmp_path))
    assert 0 == len(book.glossary) == len(book.theories) == len(book.theory_notes)


def test_a_glossary_beside_cases_is_no_case(tmp_path: Path) -> None:
    """In a small bank the glossary lies among the cases and is not taken for one."""
    (tmp_path / "lane-lamps.yaml").write_text(as_yaml(CASE), encoding="utf-8")
    with_glossary(tmp_path / "whole", LAMP)
    for name in ("glossary.yaml", "bibliography.yaml"):
        text = (tmp_path / "whole" / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert [] == casebook.check(tmp_path)


TRIPS = [
    ("CB002", {"explanation__zh": REMOVE}, "[lamp].explanation"),
    ("CB002", {"statements": REMOVE}, "[lamp]"),
    ("CB003", {"sea": "x"}, "[lamp].sea"),
    ("CB004", {"statements": ["f1"]}, "[lamp].statements[1]"),
    ("CB004", {"statements": []}, "[lamp].statements"),
    ("CB004", {"link": "no"}, "[lamp].link"),
    ("CB004", {"term__en": "l" * 81}, "[lamp].term.en"),
    ("CB006", {"statements": ["lane-lamps/f1"] * 2}, "[lamp].statements"),
    ("CB006", {"id": "office"}, "[office].id"),
    ("CB006", {"variants__en": ["Lane's office"]}, "[office].term"),
    ("CB007", {"statements": ["lane-lamps/f9"]}, "[lamp].statements"),
    ("CB007", {"statements": ["no-such/f1"]}, "[lamp].statements"),
    ("CB007", {"not_in": ["no-such"]}, "[lamp].not_in"),
]


@pytest.mark.parametrize(("rule", "changes", "field"), TRIPS)
def test_a_fault_is_found(tmp_path: Path, rule: str, changes: dict[str, Any], field: str) -> None:
    """Each fault in a glossary is one finding with its rule, its field and its line."""
    folder = with_glossary(tmp_path, changed(LAMP, **changes), OFFICE)
    (finding,) = casebook.check(folder)
    assert (rule, field, "error") == (finding.rule, finding.field, finding.severity)
    assert str(folder / "glossary.yaml") == finding.path
    assert finding.line > 0
    assert [str(finding)] == [str(again) for again in casebook.check(folder / "glossary.yaml")]


def test_a_statement_of_a_faulty_case_is_not_called_missing(tmp_path: Path) -> None:
    """A case with a fault is reported itself; what the glossary says of it is left alone."""
    folder = with_glossary(tmp_path, LAMP)
    path = folder / "cases" / "lane-lamps.yaml"
    path.write_text(as_yaml(changed(CASE, site="moon")), encoding="utf-8")
    assert {str(path)} == {finding.path for finding in casebook.check(folder)}


def test_one_case_is_checked_without_the_glossary(tmp_path: Path) -> None:
    """A faulty glossary is no fault of a case that is checked alone."""
    folder = with_glossary(tmp_path, changed(LAMP, id="Lamp!"))
    assert [] == casebook.check(folder / "cases" / "lane-lamps.yaml")
    assert 1 == len(casebook.check(folder))


def test_a_glossary_that_cannot_be_read(tmp_path: Path) -> None:
    """A broken file is a finding like any other."""
    folder = write_bank(tmp_path)
    (folder / "glossary.yaml").write_text("- id: [", encoding="utf-8")
    (finding,) = casebook.check(folder)
    assert "CB001" == finding.rule


def test_a_shipped_term_really_appears(book: casebook.Casebook) -> None:
    """Each term stands in the words of some case: title, texts, statements or actors."""
    words = json.dumps(book.plain["cases"], ensure_ascii=False)
    linked = [{**entry, "link": True, "not_in": []} for entry in book.plain["glossary"]]
    finders = {entry["id"]: glossary.Finder([entry], "a-case") for entry in linked}
    assert [] == [id_ for id_, finder in finders.items() if not next(finder.find(words), None)]


def test_a_shipped_explanation_is_short(book: casebook.Casebook) -> None:
    """An explanation has at most three sentences, in Chinese characters where it is Chinese."""
    for entry in book.plain["glossary"]:
        explanation = entry["explanation"]
        assert 3 >= len(re.findall(r"[.。](?:\s|$)|。", explanation["en"])), entry["id"]
        assert 3 >= explanation["zh"].count("。"), entry["id"]
        assert re.search(r"[\u4e00-\u9fff]", explanation["zh"]), entry["id"]


def test_shipped_links_stay_in_china(book: casebook.Casebook) -> None:
    """The glossary explains terms of China: no term is found in a case from elsewhere."""
    hits = [
        (case_id, match.group())
        for case_id, case in book.plain["cases"].items()
        if case["place"]["country"] != "China"
        for name in ("problem", "response")
        for match, _ in glossary.Finder(book.plain["glossary"], case_id).find(
            localised(case[name], "en")
        )
    ]
    assert [] == hits
