"""Teaching files and notes: what passes, what is found, and what becomes of them."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

import casebook
from tests.banks import CASE, KNOWN, MOMENT, NOTE, REMOVE, TEACHING, as_yaml, changed, write_bank

# Long enough for its grade.
_STORY = {"a": "\n\n".join(["Word " * 99 + "[f1]."] * 10), "b": "Word " * 300 + "[f3]."}
LONG = {**TEACHING, "story": _STORY}


def _bank(folder: Path, teaching: Any = LONG, note: Any = NOTE, **case: Any) -> Path:
    write_bank(folder, changed(CASE, **{"grade": "full", **MOMENT, **KNOWN, **case}))
    for name, content in (("teaching", teaching), ("instructor/notes", note)):
        if content is not None:
            (folder / name).mkdir(parents=True)
            (folder / name / "lane-lamps.yaml").write_text(as_yaml(content), encoding="utf-8")
    return folder


def _found(folder: Path) -> list[tuple[str, str]]:
    return [(finding.rule, finding.field) for finding in casebook.check(folder)]


def test_a_taught_case_is_sound(tmp_path: Path) -> None:
    """A case with a moment, its teaching file and its note have not even a warning."""
    assert [] == _found(_bank(tmp_path))


@pytest.mark.parametrize(
    ("rule", "changes", "field"),
    [
        ("CB003", {"minute": 3}, "minute"),
        ("CB004", {"exhibits__0__rows": [["lamps", "28 [f1]", "more"]]}, "exhibits[e1].rows[1]"),
        ("CB007", {"story__a": _STORY["a"] + " More [f9]."}, "story.a"),
        ("CB007", {"sides__0__options": ["o1", "o7"]}, "sides[p1].options"),
        ("CB008", {"case": "lane-lights"}, "case"),
        ("CB045", {"story__a": _STORY["a"] + " They came [f3]."}, "story.a"),
        ("CB045", {"sides__1__weak": "They came [f3]."}, "sides[p2].weak"),
        ("CB045", {"exhibits__0__rows": [["lamps", "bright [c1]"]]}, "exhibits[e1].rows[1]"),
        ("CB045", {"roles__0__gains": "lamps [f3]"}, "roles[r1].gains"),
        ("CB045", {"prompts__1__after": False}, "prompts[q2].text"),
        ("CB046", {"story__a": _STORY["a"] + "\n\nAnd nothing else."}, "story.a"),
        ("CB046", {"sides__0__text": "Dark."}, "sides[p1].text"),
        ("CB046", {"roles__0__did": "counted"}, "roles[r1]"),
        ("CB046", {"exhibits__0__rows": [["lamps", "29 [f1]"]]}, "exhibits[e1].rows[1]"),
        ("CB046", {"exhibits__0__see": "All 29."}, "exhibits[e1].see"),
        ("CB047", {"sides": [TEACHING["sides"][0]]}, "sides"),
        ("CB048", {"minutes": 45}, "minutes"),
        ("CB049", {"story__b": "It got lamps [f3]."}, "story"),
    ],
)
def test_what_is_wrong_in_a_teaching_file_is_found(
    tmp_path: Path, rule: str, changes: dict[str, Any], field: str
) -> None:
    """Each fault is found, with its rule, where it stands."""
    note = None if "minutes" in changes or "case" in changes else NOTE
    assert (rule, field) in _found(_bank(tmp_path, changed(LONG, **changes), note))


@pytest.mark.parametrize(
    ("rule", "changes", "field"),
    [
        ("CB007", {"positions__0__supports": ["f9"]}, "positions[1].supports"),
        ("CB008", {"case": "lane-lights"}, "case"),
        ("CB048", {"clock__0__minutes": 20}, "clock"),
        ("CB002", {"debrief": REMOVE}, ""),
    ],
)
def test_what_is_wrong_in_a_note_is_found(
    tmp_path: Path, rule: str, changes: dict[str, Any], field: str
) -> None:
    """Each fault is found, with its rule, where it stands."""
    assert [(rule, field)] == _found(_bank(tmp_path, note=changed(NOTE, **changes)))


def test_a_note_belongs_to_a_teaching_file(tmp_path: Path) -> None:
    """A note without the file that the class sees is an error, and so is a file of a row."""
    assert [("CB050", "case")] == _found(_bank(tmp_path / "note", teaching=None))
    row = {"grade": "row", "decision": REMOVE, "sequel": REMOVE}
    case = changed(CASE, **row)
    write_bank(tmp_path / "row", case)
    (tmp_path / "row" / "teaching").mkdir()
    path = tmp_path / "row" / "teaching" / "lane-lamps.yaml"
    path.write_text(as_yaml(LONG), encoding="utf-8")
    assert [("CB050", "case")] == _found(tmp_path / "row")


def test_what_a_class_works_with_has_its_tables(tmp_path: Path) -> None:
    """Stories, sides, exhibits, roles and prompts are tables; what comes after is told apart."""
    book = casebook.load(_bank(tmp_path))
    assert ["a", "b"] == book.stories["part"].tolist()
    assert [990, 300] == book.stories["word_count"].tolist()
    assert ["o1", "o2"] == book.sides["options"].tolist()
    assert "| what | how many |\n| --- | --- |\n| lamps | 28 [f1] |" == book.exhibits["content"][0]
    assert "not-found" == book.roles["said_status"][0]
    assert ["a", "b"] == book.prompts["part"].tolist()
    assert (75, "full") == tuple(book.cases.loc[0, ["minutes", "grade"]])
    assert "2019-03" == book.decisions["day"][0]
    assert 2019 == book.decisions["decision_year"][0]
    assert "notes" not in book.plain


def test_a_search_before_the_choice_finds_nothing_of_what_came_after(tmp_path: Path) -> None:
    """Part B, what a role did later and a prompt for afterwards are found only when asked for."""
    teaching = copy.deepcopy(LONG)
    teaching["story"]["b"] += " Afterwards a zebra came [f3]."
    teaching["roles"][0]["later"] = "saw a zebra [v1]"
    book = casebook.load(_bank(tmp_path, teaching))
    assert book.search("zebra").empty
    assert {"story", "role"} == set(book.search("zebra", sealed=True)["kind"])


def test_a_vignette_needs_a_side_for_each_option_too(tmp_path: Path) -> None:
    """Whatever the grade: an option for which nobody speaks cannot win a vote."""
    teaching = changed(LONG, minutes=20, sides=[TEACHING["sides"][0]])
    folder = _bank(tmp_path, teaching, None, grade="vignette")
    assert ("CB047", "sides") in _found(folder)
