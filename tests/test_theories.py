"""The theories: their checks, their tables, and what the shipped ones must say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import casebook
from tests.banks import REMOVE, VARIABLES, as_yaml, changed, write_bank, write_variables
from tests.test_codings import PILOT, ROWS, coded_bank

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


# Expectations held against the codes

_ASKING = [
    {"variable": "initiator", "codes": ["residents"], "why": "They ask."},
    {"variable": "lever", "codes": ["none"], "why": "Asking is enough."},
]
_PAYING = [
    {"variable": "initiator", "codes": ["residents", "business"], "why": "Who can pay."},
    {"variable": "lever", "codes": ["letter"], "why": "A bill."},
]
RIVALS = changed(
    THEORIES,
    theories__0__expects=_ASKING,
    theories__0__silent_on=[],
    theories__1__expects=_PAYING,
    theories__1__silent_on=[],
)
MARKED = changed(VARIABLES, variables__1__codes__0__silence="nothing-reported")


def held(folder: Path, variables: Any = VARIABLES, **codings: list[str]) -> Any:
    """The table of expectations of a bank with rival theories and these codings."""
    coded_bank(folder, variables, **codings)
    (folder / "theories.yaml").write_text(as_yaml(RIVALS), encoding="utf-8")
    assert [] == casebook.check(folder)
    return casebook.load(folder).expectations.set_index(["theory_id", "variable", "case_id"])


def test_each_expectation_is_held_against_each_case(tmp_path: Path) -> None:
    """A row says what was expected, what was found, on what it rests, and whether it fits."""
    table = held(tmp_path, adjudicated=[*ROWS, *PILOT])
    assert 2 * 2 * 2 == len(table)
    assert ("residents", "residents", "f1;f2", "yes") == tuple(
        table.loc[("asking", "initiator", "other-lamps")][["expected", "code", "evidence", "met"]]
    )
    assert "no" == table.met["asking", "lever", "other-lamps"]
    assert "yes" == table.met["paying", "lever", "other-lamps"]
    assert "yes" == table.met["asking", "lever", "lane-lamps"]


def test_silence_counts_for_nobody(tmp_path: Path) -> None:
    """A code that only says that nothing is reported counts neither way, expected or not."""
    table = held(tmp_path, MARKED, adjudicated=[*ROWS, *PILOT])
    of_lane = table.xs(("lever", "lane-lamps"), level=("variable", "case_id"))
    assert ["not-reported", "not-reported"] == list(of_lane.met)
    assert ["yes", "no"] == list(of_lane.met_if_absent)
    assert "no" == table.met["asking", "lever", "other-lamps"]


def test_an_unknown_outcome_is_no_failure_under_any_reading(tmp_path: Path) -> None:
    """Nobody knows how it came out: that is not to say that it came to nothing."""
    marked = changed(VARIABLES, variables__1__codes__0__silence="outcome-unknown")
    table = held(tmp_path, marked, adjudicated=[*ROWS, *PILOT])
    of_lane = table.xs(("lever", "lane-lamps"), level=("variable", "case_id"))
    assert {"not-reported"} == set(of_lane.met) == set(of_lane.met_if_absent)


def test_kinds_of_absence_count_neither_way(tmp_path: Path) -> None:
    """Not stated is not reported; what does not apply stays apart from it."""
    variables = changed(VARIABLES, variables__1__absences=["not-applicable"])
    rows = ["lane-lamps,initiator,not-stated,f1,,a person"]
    rows += ["lane-lamps,lever,not-applicable,f1,,a person"]
    table = held(tmp_path, variables, adjudicated=[*ROWS, *rows])
    of_lane = table.xs("lane-lamps", level="case_id")
    assert {"not-reported"} == set(of_lane.xs("initiator", level="variable").met)
    assert {"not-applicable"} == set(of_lane.xs("lever", level="variable").met_if_absent)


def test_what_all_expect_and_what_nobody_can_miss_is_marked(tmp_path: Path) -> None:
    """Shared: a code that all theories expect. Open: a case may meet it, and another miss it."""
    table = held(tmp_path, MARKED, adjudicated=[*ROWS, *PILOT]).droplevel("case_id")
    table = table[~table.index.duplicated()]
    assert [True, False] == list(table.is_shared["asking"])
    # "letter" is the only code of the lever that reports anything.
    assert {"asking": [True, False], "paying": [True, False]} == {
        id_: list(table.is_open[id_]) for id_ in ("asking", "paying")
    }


def test_the_only_coder_decides_and_of_several_none(tmp_path: Path) -> None:
    """Without an adjudicated coding one coder's is taken; between two nobody has decided."""
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    assert 4 == len(held(tmp_path / "one", coder_1=ROWS))
    assert held(tmp_path / "two", coder_1=ROWS, coder_2=ROWS).empty


def test_the_shipped_codes_that_only_report_silence_are_marked(book: casebook.Casebook) -> None:
    """Each code that a reader sees as "not reported" is marked, and so is an unknown outcome."""
    codes = book.variable_codes
    silent = codes.label.str.contains("eported$") | codes.label.isin(["Unknown"])
    assert 0 < silent.sum()
    assert list(silent & ~codes.is_absence) == list(codes.silence.notna())


def test_the_shipped_expectations_are_those_of_the_theories(book: casebook.Casebook) -> None:
    """Every expectation meets every coded case once, with the code of the adjudicated coding."""
    table, coded = book.expectations, book.coded()
    assert len(book.theory_expectations) * len(coded) == len(table)
    assert {"result"} == set(table.variable[table.is_shared])
    found = coded.stack().rename("coded").rename_axis(["case_id", "variable"]).reset_index()
    both = table.merge(found, on=["case_id", "variable"])
    assert len(table) == len(both)
    assert (both.code == both.coded.astype(str)).all()
    expected = [
        code in cell.split(";") for code, cell in zip(both.code, both.expected, strict=True)
    ]
    assert list(both.met[expected].unique()) == ["yes", "not-reported"]
    assert "yes" not in set(both.met[[not one for one in expected]])
