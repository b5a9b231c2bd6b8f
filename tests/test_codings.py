"""The variables and the codings: their checks, their tables, and what the shipped ones show."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import casebook
from casebook import codebook, compare
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
    assert ["只读文件。"] == casebook.load(folder, language="zh").variable_notes
    assert "谁发起？" == casebook.load(folder, language="zh").variables.question[0]


def test_a_rule_may_stand_in_one_language_or_in_both(tmp_path: Path) -> None:
    """Of what has no Chinese the English is given, and a meaning in Chinese alone is refused."""
    both = {
        "variables__0__rule": {"en": "The first.", "zh": "取最先者。"},
        "variables__1__codes__1__definition": {"en": "A letter.", "zh": "一封信。"},
    }
    folder = write_variables(write_bank(tmp_path / "both"), changed(VARIABLES, **both))
    assert [] == casebook.check(folder)
    book, chinese = casebook.load(folder), casebook.load(folder, language="zh")
    assert ["The first.", "The strongest."] == list(book.variables.rule)
    assert ["取最先者。", "The strongest."] == list(chinese.variables.rule)
    letter = chinese.variable_codes.query("code == 'letter'").iloc[0]
    assert ("一封信。", "All of it.") == (letter.definition, letter.include)
    lent = chinese.variable_codes.query("code == 'residents'").iloc[0]
    assert codebook.codes("kind")["residents"].definition_zh == lent.definition
    alone = changed(VARIABLES, variables__0__rule={"zh": "取最先者。"})
    folder = write_variables(write_bank(tmp_path / "alone"), alone)
    assert ("CB002", "variables[initiator].rule") in [
        (finding.rule, finding.field) for finding in casebook.check(folder)
    ]


VARIABLE_FAULTS = [
    ("CB002", {"variables__0__question__zh": REMOVE}, "variables[initiator].question"),
    ("CB005", {"variables__0__level": "odinal"}, "variables[initiator].level"),
    ("CB005", {"variables__0__codes_of": "knid"}, "variables[initiator].codes_of"),
    ("CB005", {"variables__1__example__code": "leter"}, "variables[lever].example.code"),
    ("CB006", {"variables__1__id": "initiator"}, "variables[initiator].id"),
    ("CB006", {"variables__1__codes__1__code": "none"}, "variables[lever].codes[2]"),
    ("CB006", {"variables__0__codes_of": "absence"}, "variables[initiator].absences"),
    (
        "CB006",
        {"variables__1__codes__1__code": "disputed", "variables__1__absences": ["disputed"]},
        "variables[lever].absences",
    ),
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
    ("CB041", "evidence", "other-lamps,lever,letter,f1;f1,,a person"),
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
    """A variable that asks for a window is coded only where the facts tell of so many years."""
    lasted = {
        **VARIABLES["variables"][1],
        "id": "endured",
        "window": 5,
        "absences": ["not-applicable"],
    }
    variables = changed(VARIABLES, variables__2=lasted)
    for year, rules in ((2023, ["CB043"]), (2024, [])):
        case = changed(CASE, id="other-lamps", facts__0__year=year)
        folder = tmp_path / str(year)
        coded_bank(folder, variables, coder_1=[*ROWS, "other-lamps,endured,letter,f1,,a person"])
        (folder / "cases" / "other-lamps.yaml").write_text(as_yaml(case), encoding="utf-8")
        assert rules == [finding.rule for finding in casebook.check(folder)]


def test_a_coding_with_foreign_bytes(tmp_path: Path) -> None:
    """A file that is no text is reported, not read."""
    folder = coded_bank(tmp_path, coder_2=ROWS)
    (folder / "codings" / "coder-1.csv").write_bytes(b"\xff\xfe\x00")
    assert ["CB001"] == [f.rule for f in casebook.check(folder) if "coder-1" in f.path]


def test_about_fifteen_variables(book: casebook.Casebook) -> None:
    """The shipped codebook asks for conditions and results, and trains on six pilot cases."""
    parts = Counter(book.variables.part)
    assert {"conditions": 13, "results": 3} == parts
    assert 6 == len(set(book.pilot_cases))
    assert {"nominal", "ordinal"} == set(book.variables.level)


def test_everything_is_coded_twice_and_adjudicated(book: casebook.Casebook) -> None:
    """Both coders coded every case but the pilot's, the adjudicated coding has every case."""
    cases, variables = set(book.case_ids), set(book.variables.variable)
    every = {(case, variable) for case in cases for variable in variables}
    without_pilot = {unit for unit in every if unit[0] not in book.pilot_cases}
    table = book.codings
    for coder, wanted in (
        ("coder-1", without_pilot),
        ("coder-2", without_pilot),
        ("adjudicated", every),
    ):
        own = table[table.coder == coder]
        assert wanted == set(zip(own.case_id, own.variable, strict=True))
        assert len(wanted) == len(own)


def test_conditions_rest_on_facts(book: casebook.Casebook) -> None:
    """The coders of conditions saw no claim and no critique, so that none is their evidence."""
    conditions = set(book.variables.variable[book.variables.part == "conditions"])
    coders = book.codings[book.codings.coder != "adjudicated"]
    evidence = coders[coders.variable.isin(conditions)].evidence.str.split(";").explode()
    assert {"f", "g"} == set(evidence.str[0])


def test_every_difference_is_settled_with_a_reason(book: casebook.Casebook) -> None:
    """Where the shipped coders differ, the adjudicated coding says why it codes as it does."""
    table = book.codings.set_index(["case_id", "variable"])
    codes = {coder: own.code for coder, own in table.groupby("coder")}
    differ = codes["coder-1"] != codes["coder-2"].reindex(codes["coder-1"].index)
    notes = table[table.coder == "adjudicated"].note
    reasons = notes.reindex(differ[differ].index)
    assert differ.sum() > 0
    assert reasons.notna().all()


def test_agreement_over_all_variables(book: casebook.Casebook) -> None:
    """Agreement of the shipped coders covers every variable, without the pilot cases."""
    pytest.importorskip("krippendorff", reason="the extra `compare` is not installed")
    agreement = book.agreement(samples=20)
    assert set(book.variables.variable) == set(agreement.variable)
    assert {len(book) - 6} == set(agreement.unit_count)
    levels = book.variables.set_index("variable").level.astype(str)
    assert levels.to_dict() == agreement.set_index("variable").level.to_dict()


def test_coded_has_every_case_and_the_codebook_s_order(book: casebook.Casebook) -> None:
    """The wide table has a row for each case, and the codes of a column in their order."""
    wide = book.coded()
    assert book.case_ids == list(wide.index)
    assert list(book.variables.variable) == list(wide.columns)
    steps = ["none", "inform", "consult", "involve", "collaborate", "empower"]
    assert steps == list(wide.participation.cat.categories)[:6]
    assert not wide.isna().any(axis=None)


def fought_in_shenzhen(book: casebook.Casebook, coder: str = "adjudicated") -> pd.DataFrame:
    """The disputes of the page on them, as one coder would have chosen them."""
    coded = book.coded(coder).join(book.cases.set_index("case_id")["city"])
    return coded[
        (coded.unit == "contested-decision")
        & (coded.city == "Shenzhen")
        & (coded.result != "unknown")
        & (coded.corroboration != "responsible-side-only")
    ]


@pytest.fixture
def readings(book: casebook.Casebook) -> dict[str, pd.DataFrame]:
    """The sets of the page on disputes: by coding, and with the closed villages unknown."""
    cases = fought_in_shenzhen(book).index
    sets = {}
    for coder in ("adjudicated", "coder-1", "coder-2"):
        codes = book.coded(coder).loc[cases]
        assert codes.result.isin(["no", "partly", "changed-or-delivered"]).all()
        sets[coder] = pd.DataFrame(
            {
                "title": codes.standing.isin(["title-or-share", "vote"]),
                "lever": codes.lever.isin(["document", "law", "hearing", "suit-or-ballot"]),
                "party": codes["party-part"] != "not-reported",
                "altered": codes.result != "no",
                "main": codes.result == "changed-or-delivered",
            }
        ).astype(float)
    for coder in ("adjudicated", "coder-2"):
        without = sets[coder].copy()
        without.loc[VILLAGES, ["altered", "main"]] = None
        sets[f"{coder}, villages unknown"] = without
    return sets


def formulas(sets: dict[str, pd.DataFrame], outcome: str) -> list[str]:
    """The complex solution of each reading."""
    tables = {
        name: compare.truth_table(table, outcome, ["title", "lever"], consistency=1)
        for name, table in sets.items()
    }
    strict = compare.sweep(tables["adjudicated"], consistency=[0.8], others=tables)
    assert strict.complex[0] == strict.complex[1]  # the threshold changes nothing
    return list(strict.complex[2:])


def test_the_disputes_are_those_that_the_page_speaks_of(book: casebook.Casebook) -> None:
    """Each coder alone would have chosen others, and of the variables two pass the gate."""
    disputes = fought_in_shenzhen(book)
    assert not disputes["party-part"].isin(["convenes", "commands"]).any()
    assert "none" not in set(disputes.lever)
    for coder, differ in (("coder-1", {NGOS, DANCING}), ("coder-2", {JINGZHOU})):
        chosen = fought_in_shenzhen(book, coder).index
        assert differ == set(chosen.symmetric_difference(disputes.index))
    used = ["unit", "standing", "lever", "party-part", "result", "corroboration"]
    own = book.codings[(book.codings.coder != "adjudicated") & book.codings.variable.isin(used)]
    low = compare.agreement(own).set_index("variable").alpha_low
    assert {"corroboration"} == set(low.index[low < compare.ALPHA_LIMIT])
    here = own[own.case_id.isin(disputes.index)]
    low = compare.agreement(here).set_index("variable").alpha_low
    assert {"standing", "party-part"} == set(low.index[low >= compare.ALPHA_LIMIT])
    other = (here.case_id == VILLAGES) & (here.coder == "coder-2") & (here.variable == "result")
    assert here[other].note.str.endswith("If contested: unknown.").all()
    asked = compare.agreement(here[~other]).set_index("variable").loc["result"]
    assert (0.82, 8) == (round(asked.alpha, 2), asked.pairable_unit_count)
    assert asked.alpha_low < compare.ALPHA_LIMIT


def test_what_the_page_on_disputes_says_holds(readings: dict[str, pd.DataFrame]) -> None:
    """The sentences of the research notebook stand as long as the codings give what they say."""
    names = ["adjudicated", "coder-1", "coder-2"]
    names += ["adjudicated, villages unknown", "coder-2, villages unknown"]
    assert names == list(readings)
    neither = "~title*~lever"
    assert ["", "", neither, neither, neither] == formulas(readings, "altered")
    assert ["", neither, "", "", ""] == formulas(readings, "~altered")
    assert ["~title", neither, "~title*lever", "~title", "~title"] == formulas(readings, "~main")
    settled = readings["adjudicated"]
    table = compare.truth_table(settled, "altered", ["title", "lever"], consistency=1)
    assert ["0", "0", "?", "0"] == list(table.rows.outcome_code)
    assert 3 == len(table.contradictory)
    changed = compare.drop_one(table).query("complex_changes").case
    assert {LIFTS, VILLAGES} == set(changed)
    unaltered = compare.truth_table(settled, "~main", ["title", "lever"], consistency=1)
    assert [1 / 12] * 3 == pytest.approx(list(compare.shuffle(unaltered).same_share))
    coded = settled.drop(columns="party")
    one, two = (readings[coder][coded.columns] for coder in ("coder-1", "coder-2"))
    parted = (one != coded) | (two != coded)
    assert {ROAD, VILLAGES} == set(parted.index[parted.any(axis=1)])
    assert 1 == readings["coder-1"].main[ROAD]
    steady = coded.drop(index=[ROAD, VILLAGES])
    assert {(0, 1, 0): 4, (1, 1, 1): 2, (1, 1, 0): 1} == Counter(
        steady[["title", "lever", "main"]].itertuples(index=False, name=None)
    )
    assert 0 == settled.altered[LIFTS]


def test_the_party_s_part_hangs_on_one_code(
    book: casebook.Casebook, readings: dict[str, pd.DataFrame]
) -> None:
    """It fits the adjudicated outcome wholly, and not with the agreed code that was overridden.

    Of the agreed codes that were overridden the two others are of cases that are no disputes.
    """
    wide = book.codings.pivot(index=["case_id", "variable"], columns="coder", values="code")
    agreed = wide[(wide["coder-1"] == wide["coder-2"]) & (wide["coder-1"] != wide["adjudicated"])]
    assert [(LIFTS, "party-part"), (E_BIKES, "standing"), (WASTE, "result")] == list(agreed.index)
    settled = readings["adjudicated"]
    found = []
    for party in (settled.party, readings["coder-1"].party):
        made = compare.truth_table(
            settled.assign(party=party), "main", ["title", "lever", "party"], consistency=1
        )
        needed = compare.necessity(made).set_index("condition").loc["party"]
        solved = compare.sweep(made).parsimonious[0]
        found.append((needed.consistency, round(needed.coverage, 2), solved))
    assert [(1, 1, "party"), (1, 0.67, "")] == found


def test_agreement_of_the_sets(readings: dict[str, pd.DataFrame]) -> None:
    """On title the coders agree, on the other sets less; one unasked answer costs a part of it."""
    found = []
    for second in ("coder-2", "coder-2, villages unknown"):
        pair = {coder: readings[coder].rename_axis("case_id") for coder in ("coder-1", second)}
        long = pd.concat(pair, names=["coder"]).melt(ignore_index=False, value_name="code")
        made = compare.agreement(long.reset_index(), samples=0).set_index("variable").alpha
        found.append(list(made[["title", "lever", "altered", "main"]].round(2)))
    assert [[1, 0.62, 0.78, 0.53], [1, 0.62, 1, 0.73]] == found


NGOS = "labour-ngos-registration-and-closures"
DANCING = "square-dancing-and-neighbours-quiet"
JINGZHOU = "jingzhou-building-owners-self-management"
LIFTS = "lifts-for-old-walk-ups"
E_BIKES = "shenzhen-e-bikes-from-ban-to-charging"
WASTE = "waste-sorting-bins-off-the-floors"
VILLAGES = "shenzhen-urban-villages-under-closed-management-2020-2022"
ROAD = "western-corridor-link-road-dispute"
PLANT = "east-incinerator-disclosure-suit"
HUBEI = "hubei-old-village-preservation"
WANFENG = "wanfeng-residents-committee-recall"


@pytest.mark.parametrize("name", ["coder-3", "a\nb", " a"])
def test_a_coder_has_a_name_and_rows(tmp_path: Path, name: str) -> None:
    """A file without a row, or whose name cannot be seen, is a finding."""
    folder = write_variables(write_bank(tmp_path))
    (folder / "codings").mkdir()
    head = "case_id,variable,code,evidence,note,coded_by\n,,,,,\n"
    (folder / "codings" / f"{name}.csv").write_text(head, encoding="utf-8")
    rules = [finding.rule for finding in casebook.check(folder)]
    assert (["CB042"] if name == "coder-3" else ["CB008", "CB042"]) == sorted(rules)


def test_the_pairs_are_those_that_their_page_takes_apart(book: casebook.Casebook) -> None:
    """The road and the plant differ on the lever alone, Hubei and Wanfeng agree on scale alone."""
    silent = ["not-reported", "not-stated", "not-applicable", "unknown"]
    here = fought_in_shenzhen(book).drop(columns="city").astype(object)
    known = here.where(~here.isin(silent))
    questions = ["problem", "standing", "scale", "initiator", "decider", "participation", "lever"]
    found = compare.pairs(known, "result", questions, count=1)
    similar = found[found.kind.str.startswith("similar")].iloc[0]
    assert (PLANT, ROAD, 5, 1, 1) == tuple(
        similar[["case", "other_case", "shared_count", "differing_count", "unknown_count"]]
    )
    assert "differ on lever" in similar.reason
    alone = compare.pairs(known, "result", questions, case=HUBEI, count=1)
    different = alone[alone.kind.str.startswith("different")].iloc[0]
    assert {HUBEI, WANFENG} == {different.case, different.other_case}
    assert "agree on scale" in different.reason
    assert "changed-or-delivered" == different.outcome
