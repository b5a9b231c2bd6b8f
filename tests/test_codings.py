"""The variables and the codings: their checks, their tables, and what the shipped ones show."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import casebook
from casebook import codebook
from tests.banks import CASE, REMOVE, VARIABLES, as_yaml, changed, write_bank, write_variables

HEAD = "case_id,variable,code,evidence,note,coded_by"


def coded_bank(folder: Path, variables: Any = VARIABLES, **files: list[str]) -> Path:
    """A bank of a pilot case and another, with variables and the codings given as lines."""
    write_variables(write_bank(folder, CASE, {**CASE, "id": "other-lamps"}), variables)
    (folder / "codings").mkdir()
    for name, lines in files.items():
        text = "\n".join([HEAD, *lines, ""])
        (folder / "codings" / f"{name.replace('_', '-')}.csv").write_text(text, encoding="utf-8")
    return folder


ROWS = [
    "other-lamps,initiator,residents,f1;f2,,a person",
    "other-lamps,lever,letter,f1,,a person",
]
PILOT = [
    "lane-lamps,initiator,residents,f1,,a person",
    "lane-lamps,lever,none,f1,,a person",
]
REASON = 'other-lamps,lever,none,f1,"The fact tells of counting, not of a letter.",a person'


def test_sound_variables_become_tables(tmp_path: Path) -> None:
    """Each variable is a row, and each code that a coder may write, absences included."""
    folder = write_variables(write_bank(tmp_path))
    assert [] == casebook.check(folder)
    book = casebook.load(folder)
    assert ["initiator", "lever"] == list(book.variables.variable)
    assert ["nominal", "ordinal"] == list(book.variables.level)
    assert ("letter", "lane-lamps/f1") == tuple(
        book.variables[["example", "example_statements"]].iloc[1]
    )
    codes = book.variable_codes
    assert ["none", "letter"] == list(codes.code[codes.variable == "lever"])
    borrowed = codes[codes.variable == "initiator"]
    assert [*codebook.codes("kind"), "not-stated"] == list(borrowed.code)
    assert ["not-stated"] == list(borrowed.code[borrowed.is_absence])
    assert ["lane-lamps"] == book.pilot_cases
    assert "谁发起？" == casebook.load(folder, language="zh").variables.question[0]


VARIABLE_FAULTS = [
    ("CB002", {"variables__0__question__zh": REMOVE}, "variables[initiator].question"),
    ("CB005", {"variables__0__level": "odinal"}, "variables[initiator].level"),
    ("CB005", {"variables__0__codes_of": "knid"}, "variables[initiator].codes_of"),
    ("CB005", {"variables__1__example__code": "leter"}, "variables[lever].example.code"),
    ("CB006", {"variables__1__id": "initiator"}, "variables[initiator].id"),
    ("CB006", {"variables__1__codes__1__code": "none"}, "variables[lever].codes[1]"),
    ("CB007", {"pilot": ["lane-lamps", "no-lamps"]}, "pilot[2]"),
    ("CB007", {"variables__1__example__evidence": ["f9"]}, "variables[lever].example.evidence"),
    ("CB031", {"variables__1__codes_of": "kind"}, "variables[lever]"),
    ("CB031", {"pilot": []}, "variables[lever].example.case"),
]


@pytest.mark.parametrize(("rule", "changes", "field"), VARIABLE_FAULTS)
def test_a_fault_in_the_variables(
    tmp_path: Path, rule: str, changes: dict[str, Any], field: str
) -> None:
    """Each fault in the variables is found under its rule, in its field and line."""
    folder = write_variables(write_bank(tmp_path), changed(VARIABLES, **changes))
    findings = casebook.check(folder)
    assert (rule, field) in [(finding.rule, finding.field) for finding in findings]
    assert all(finding.line > 0 for finding in findings)


def test_sound_codings_become_a_table(tmp_path: Path) -> None:
    """Two coders and an adjudicated coding are one table, and one coder's codes a wide one."""
    folder = coded_bank(tmp_path, coder_1=ROWS, coder_2=ROWS, adjudicated=ROWS + PILOT)
    assert [] == casebook.check(folder)
    book = casebook.load(folder)
    assert {"coder-1": 2, "coder-2": 2, "adjudicated": 4} == Counter(book.codings.coder)
    wide = book.coded()
    assert [("residents", "none"), ("residents", "letter")] == [tuple(row) for row in wide.values]
    assert ["none", "letter"] == list(wide.lever.cat.categories)
    assert ["other-lamps"] == list(book.coded("coder-1").index)


def test_an_unknown_coder(tmp_path: Path) -> None:
    """A coder who is not there is answered with those who are."""
    book = casebook.load(coded_bank(tmp_path, coder_1=ROWS, coder_2=ROWS))
    with pytest.raises(KeyError, match=r'No coder "coder_1".*Did you mean "coder-1"') as error:
        book.coded("coder_1")
    assert "coder-2" in str(error.value)


def test_a_bank_without_codings(tmp_path: Path) -> None:
    """A bank without codings has an empty table, and no agreement."""
    book = casebook.load(write_bank(tmp_path))
    assert 0 == len(book.codings)
    assert [] == book.pilot_cases
    with pytest.raises(KeyError, match="No coder"):
        book.coded()
    with pytest.raises(ValueError, match="at least one row"):
        book.agreement()


FAULTS = [
    ("CB002", "coded_by", "other-lamps,lever,letter,f1,,"),
    ("CB005", "code", "other-lamps,lever,leter,f1,,a person"),
    ("CB006", "variable", "other-lamps,initiator,residents,f1,,a person"),
    ("CB007", "case_id", "other-lamp,lever,letter,f1,,a person"),
    ("CB007", "variable", "other-lamps,levver,letter,f1,,a person"),
    ("CB007", "evidence", "other-lamps,lever,letter,f1;f9,,a person"),
    ("CB040", "", "other-lamps,lever,letter,f1,a, comma,a person"),
    ("CB040", "", 'other-lamps,lever,letter,f1,"a" quote,a person'),
    ("CB041", "evidence", "other-lamps,lever,letter,,,a person"),
    ("CB041", "evidence", 'other-lamps,lever,letter,"f1, f2",,a person'),
]


@pytest.mark.parametrize(("rule", "field", "line"), FAULTS)
def test_a_fault_in_a_coding(tmp_path: Path, rule: str, field: str, line: str) -> None:
    """Each fault in a coder's file is found under its rule, in its line and column."""
    folder = coded_bank(tmp_path, coder_1=[ROWS[0], line], coder_2=ROWS)
    findings = casebook.check(folder / "codings" / "coder-1.csv")
    assert (rule, field, 3) in [(found.rule, found.field, found.line) for found in findings]
    with pytest.raises(casebook.CaseDataError, match=r"coder-1\.csv:3"):
        casebook.load(folder)


def test_a_missing_code(tmp_path: Path) -> None:
    """Every variable of every case is coded; the pilot cases by the adjudicator only."""
    folder = coded_bank(tmp_path, coder_1=ROWS[:1], adjudicated=ROWS)
    missing = [finding for finding in casebook.check(folder) if finding.rule == "CB042"]
    assert [
        "2 codes are missing, the first: initiator of lane-lamps, lever of lane-lamps.",
        "1 codes are missing, the first: lever of other-lamps.",
    ] == [finding.found for finding in missing]


def test_a_change_without_a_reason(tmp_path: Path) -> None:
    """Where coders differ or are overruled, the adjudicated coding says why."""
    silent = REASON.split('"')[0] + ",a person"
    for line, rules in ((silent, ["CB044"]), (REASON, [])):
        folder = tmp_path / str(len(rules))
        coded_bank(folder, coder_1=ROWS, coder_2=ROWS, adjudicated=[*PILOT, ROWS[0], line])
        assert rules == [finding.rule for finding in casebook.check(folder)]


def test_lasting_takes_five_years(tmp_path: Path) -> None:
    """Whether something lasted is coded only where the facts tell of five years or more."""
    lasted = {**VARIABLES["variables"][1], "id": "lasted", "absences": ["not-applicable"]}
    variables = changed(VARIABLES, variables__2=lasted)
    for year, rules in ((2023, ["CB043"]), (2024, [])):
        case = changed(CASE, id="other-lamps", facts__0__year=year)
        folder = tmp_path / str(year)
        coded_bank(folder, variables, coder_1=[*ROWS, "other-lamps,lasted,letter,f1,,a person"])
        (folder / "cases" / "other-lamps.yaml").write_text(as_yaml(case), encoding="utf-8")
        assert rules == [finding.rule for finding in casebook.check(folder)]


def test_a_coding_with_foreign_bytes(tmp_path: Path) -> None:
    """A file that is no text is reported, not read."""
    folder = coded_bank(tmp_path, coder_2=ROWS)
    (folder / "codings" / "coder-1.csv").write_bytes(b"\xff\xfe\x00")
    assert ["CB001"] == [f.rule for f in casebook.check(folder) if "coder-1" in f.path]
