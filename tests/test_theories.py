"""The theories: their checks, their tables, and what the shipped ones must say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import casebook
from tests.banks import REMOVE, as_yaml, changed, write_bank, write_variables

DATA = Path(__file__).parent.parent / "data"

_BOTH = {"en": "Lamps are asked for.", "zh": "有人要灯。"}
_THEORY: dict[str, Any] = {
    "id": "asking",
    "role": "thesis",
    "name": {"en": "Asking", "zh": "要求论"},
    "argument": _BOTH,
    "works": [
        {"work": "news-2019-lane-lamps", "statements": ["lane-lamps/c1"], "point": "It was asked."}
    ],
    "mechanism": ["Somebody asks.", "The office pays."],
    "expects": [{"variable": "initiator", "codes": ["residents"], "why": "They ask."}],
    "silent_on": ["lever"],
    "counts_for": ["A lamp after a letter."],
    "counts_against": ["A lamp without one."],
    "parts_from_others": "Against paying on who begins.",
    "hard_cases": [{"case": "lane-lamps", "why": "It is dark.", "statements": ["lane-lamps/f2"]}],
}
THEORIES: dict[str, Any] = {
    "notes": [_BOTH],
    "theories": [
        _THEORY,
        {
            **_THEORY,
            "id": "paying",
            "role": "rival",
            "expects": [{"variable": "lever", "codes": ["none"], "why": "Money talks."}],
            "silent_on": ["initiator"],
        },
    ],
}


def with_theories(folder: Path, theories: Any) -> Path:
    """A sound bank with theories."""
    write_variables(write_bank(folder))
    (folder / "theories.yaml").write_text(as_yaml(theories), encoding="utf-8")
    return folder


def test_sound_theories_become_tables(tmp_path: Path) -> None:
    """Sound theories pass, and each of their tables has its rows."""
    folder = with_theories(tmp_path, THEORIES)
    assert [] == casebook.check(folder)
    book = casebook.load(folder)
    assert ["thesis", "rival"] == list(book.theories.role)
    assert "Somebody asks.\nThe office pays." == book.theories.mechanism[0]
    assert [("asking", "news-2019-lane-lamps", "lane-lamps/c1", "It was asked.")] * 1 == list(
        book.theory_works.iloc[:1].itertuples(index=False, name=None)
    )
    assert ["residents", "none"] == list(book.theory_expectations.expected)
    assert ["initiator", "lever"] == list(book.theory_expectations.variable)
    assert {"lane-lamps"} == set(book.theory_cases.case_id)
    assert ["有人要灯。"] == casebook.load(folder, language="zh").theory_notes


TRIPS = [
    ("CB002", {"theories__0__argument__zh": REMOVE}, "theories[asking].argument"),
    ("CB002", {"notes": REMOVE}, ""),
    ("CB003", {"theories__0__expects__0__and others": 1}, "theories[asking].expects[1].and others"),
    ("CB004", {"theories__0__works": []}, "theories[asking].works"),
    ("CB005", {"theories__0__role": "truth"}, "theories[asking].role"),
    ("CB005", {"theories__1__expects__0__codes": ["leter"]}, "theories[paying].expects[1].codes"),
    ("CB006", {"theories__1__id": "asking"}, "theories[asking].id"),
    (
        "CB006",
        {"theories__0__works__1": THEORIES["theories"][0]["works"][0]},
        "theories[asking].works[2]",
    ),
    (
        "CB006",
        {"theories__0__expects__1": THEORIES["theories"][0]["expects"][0]},
        "theories[asking].expects[2]",
    ),
    ("CB006", {"theories__0__silent_on": ["lever", "lever"]}, "theories[asking].silent_on"),
    ("CB007", {"theories__0__silent_on": ["lever", "moon"]}, "theories[asking]"),
    ("CB007", {"theories__0__works__0__work": "no-such-work"}, "theories[asking].works[1].work"),
    (
        "CB007",
        {"theories__0__works__0__statements": ["lane-lamps/v9"]},
        "theories[asking].works[1].statements",
    ),
    (
        "CB007",
        {"theories__0__hard_cases__0": {"case": "no", "why": "x", "statements": ["no/f1"]}},
        "theories[asking].hard_cases[1].statements",
    ),
    (
        "CB030",
        {"theories__0__hard_cases__0__case": "other-lamps"},
        "theories[asking].hard_cases[1].statements",
    ),
    ("CB031", {"theories__0__silent_on": []}, "theories[asking]"),
    ("CB031", {"theories__0__silent_on": ["lever", "initiator"]}, "theories[asking]"),
]


@pytest.mark.parametrize(("rule", "changes", "field"), TRIPS)
def test_a_fault_is_found(tmp_path: Path, rule: str, changes: dict[str, Any], field: str) -> None:
    """Each fault in the theories is found under its rule, in its field and line."""
    findings = casebook.check(with_theories(tmp_path, changed(THEORIES, **changes)))
    assert (rule, field) in [(finding.rule, finding.field) for finding in findings]
    assert {"error"} == {finding.severity for finding in findings}
    assert all(finding.line > 0 for finding in findings)


def test_a_work_that_no_statement_shows(tmp_path: Path) -> None:
    """A work stands under a theory only with statements that rest on it."""
    folder = with_theories(tmp_path, THEORIES)
    path = folder / "bibliography.yaml"
    text = path.read_text(encoding="utf-8")
    other = text.replace("news-2019-lane-lamps", "news-2020-other").replace("org/lamps", "org/o")
    path.write_text(text + other, encoding="utf-8")
    theories = changed(THEORIES, theories__0__works__0__work="news-2020-other")
    (folder / "theories.yaml").write_text(as_yaml(theories), encoding="utf-8")
    (finding,) = casebook.check(folder)
    assert "CB030" == finding.rule
    assert 'does not rest on "news-2020-other"' in finding.found


def test_a_thesis_and_four_rivals(book: casebook.Casebook) -> None:
    """The shipped theories are the salon's thesis and four rivals, each by several works."""
    roles = book.theories.set_index("theory_id").role
    assert {"thesis": 1, "rival": 4} == roles.value_counts().to_dict()
    works = book.theory_works.groupby("theory_id").work_id.nunique()
    assert set(roles.index) == set(works.index)
    assert works.min() >= 5


def test_the_limits_stand_in_the_text(book: casebook.Casebook) -> None:
    """The salon's own cases are unknown, and silence is not absence: both languages say so."""
    english = " ".join(book.theory_notes)
    chinese = " ".join(casebook.load(language="zh").theory_notes)
    assert "the forty cases themselves are not known to us" in english
    assert "Silence about an actor is not its absence." in english
    assert "不等于它不在场" in chinese
    assert "并不知道" in chinese


def test_theories_without_variables(tmp_path: Path) -> None:
    """Theories in a bank that defines no variables are told what is missing."""
    folder = with_theories(tmp_path, THEORIES)
    (folder / "codebook" / "variables.yaml").unlink()
    findings = casebook.check(folder)
    assert {"CB007"} == {finding.rule for finding in findings}
    assert 'No variable "initiator".' in findings[0].found
