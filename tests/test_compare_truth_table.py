"""Truth tables and their solutions: data sets in print, properties, and what is refused.

Lipset's data on the survival of democracy between the wars are those of Rihoux and De Meur and of
Ragin (both in Rihoux and Ragin, *Configurational Comparative Methods*, 2009, chapters 3 and 5),
Krook's on women in parliament those of *Political Studies* 58 (2010), as the R package QCA
(Duşa, *QCA with R*, 2019) ships them. The printed results are those of that package's own tests.
"""

from __future__ import annotations

import json
from functools import reduce
from itertools import combinations, product
from operator import or_
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casebook import compare
from casebook.compare import Solution, _boolean

LIPSET = ["DEV", "URB", "LIT", "IND", "STB"]
KROOK = ["ES", "QU", "WS", "WM", "LP"]
# Wealth, towns, literacy, industry, cabinets, survival: raw, as printed.
RAW = """
AU  720 33.4 98.0 33.4 10  -9
BE 1098 60.5 94.4 48.9  4  10
CZ  586 69.0 95.9 37.4  6   7
EE  468 28.5 95.0 14.0  6  -6
FI  590 22.0 99.1 22.0  9   4
FR  983 21.2 96.2 34.8  5  10
DE  795 56.5 98.0 40.4 11  -9
GR  390 31.1 59.2 28.1 10  -8
HU  424 36.3 85.0 21.6 13  -1
IE  662 25.0 95.0 14.5  5   8
IT  517 31.4 72.1 29.6  9  -9
NL 1008 78.8 99.9 39.3  2  10
PL  350 37.0 76.9 11.2 21  -6
PT  320 15.3 38.0 23.1 19  -9
RO  331 21.9 61.8 12.2  7  -4
ES  367 43.0 55.6 25.5 12  -8
SE  897 34.0 99.9 32.3  6  10
UK 1038 74.0 99.9 49.9  4  10
"""
ANCHORS = {  # Ragin (2009): fully out, crossover, fully in
    "DEV": (400, 550, 900),
    "URB": (25, 50, 65),
    "LIT": (50, 75, 90),
    "IND": (20, 30, 40),
    "STB": (15, 9.5, 5),
    "SURV": (-9, 0, 10),
}
WOMEN = """
SE 1 1 1 0 0 1
FI 1 0 1 0 0 1
NO 1 1 1 1 1 1
DK 1 0 1 1 1 1
NL 1 1 0 1 1 1
ES 1 1 0 1 0 1
NZ 0 0 0 1 1 1
DE 0 1 0 1 1 1
AT 1 1 0 0 1 1
BE 1 1 0 1 1 1
IS 1 1 1 1 1 1
CA 0 0 0 1 0 0
US 0 0 0 1 0 0
AU 0 1 0 1 0 0
GB 0 1 0 1 0 0
FR 0 1 0 1 0 0
IE 0 1 0 1 0 0
CH 1 1 0 0 0 0
PT 1 1 0 0 0 0
GR 1 1 0 0 0 0
IT 0 1 0 0 0 0
LU 1 0 0 0 1 0
"""


def read(text: str, columns: list[str]) -> pd.DataFrame:
    """A table typed as lines: the case, then its numbers."""
    lines = [line.split() for line in text.strip().splitlines()]
    return pd.DataFrame(
        [[float(cell) for cell in line[1:]] for line in lines],
        index=[line[0] for line in lines],
        columns=columns,
    )


def raw() -> pd.DataFrame:
    """Lipset's raw data."""
    return read(RAW, [*LIPSET, "SURV"])


def crisp() -> pd.DataFrame:
    """Lipset's data as crisp sets, with the thresholds of Rihoux and De Meur."""
    table = raw()
    thresholds = {"DEV": 550, "URB": 50, "LIT": 75, "IND": 30, "SURV": 0}
    sets = {
        name: compare.calibrate(table[name], threshold=value).memberships
        for name, value in thresholds.items()
    }
    sets["STB"] = compare.calibrate(table["STB"], threshold=9.5, member="below").memberships
    return pd.DataFrame(sets)


def fuzzy() -> pd.DataFrame:
    """Lipset's data as fuzzy sets, rounded to two digits as Ragin prints them."""
    table = raw()
    return pd.DataFrame(
        {
            name: compare.calibrate(table[name], anchors=anchors).memberships.round(2)
            for name, anchors in ANCHORS.items()
        }
    )


def krook() -> pd.DataFrame:
    """Krook's data."""
    return read(WOMEN, [*KROOK, "WNP"])


def formulas(solutions: tuple[Solution, ...]) -> list[str]:
    """Formulas with their paths in alphabetical order."""
    return [" + ".join(sorted(solution.formula.split(" + "))) for solution in solutions]


def fits(solution: Solution) -> dict[str, list[float]]:
    """Consistency, PRI, raw and unique coverage by path, as printed."""
    columns = ["consistency", "pri", "raw_coverage", "unique_coverage"]
    return {
        row["path"]: [round(row[c], 3) for c in columns] for _, row in solution.paths.iterrows()
    }


def overall(solution: Solution) -> list[float]:
    """Consistency, PRI and coverage of the whole, as printed."""
    return [round(x, 3) for x in (solution.consistency, solution.pri, solution.coverage)]


def cases(solution: Solution) -> dict[str, set[str]]:
    """Cases by path."""
    return {row["path"]: set(row["cases"].split(";")) for _, row in solution.paths.iterrows()}


def test_calibration_gives_ragin_s_scores() -> None:
    """The direct method gives the first six rows of the fuzzy data as they are printed."""
    printed = {
        "AU": [0.81, 0.12, 0.99, 0.73, 0.43, 0.05],
        "BE": [0.99, 0.89, 0.98, 1.00, 0.98, 0.95],
        "CZ": [0.58, 0.98, 0.98, 0.90, 0.91, 0.89],
        "EE": [0.16, 0.07, 0.98, 0.01, 0.91, 0.12],
        "FI": [0.58, 0.03, 0.99, 0.08, 0.58, 0.77],
        "FR": [0.98, 0.03, 0.99, 0.81, 0.95, 0.95],
    }
    made = fuzzy()
    for case, scores in printed.items():
        assert scores == made.loc[case].tolist(), case


def test_lipset_crisp_rows_are_those_in_print() -> None:
    """The crisp table has nine rows with cases, three of them coded 1, and no contradiction."""
    truth = compare.truth_table(crisp(), "SURV", LIPSET, consistency=1)
    observed = truth.rows[truth.rows["case_count"] > 0]
    printed = {
        1: ("0", "GR;PT;ES"), 2: ("0", "IT;RO"), 5: ("0", "HU;PL"), 6: ("0", "EE"),
        22: ("1", "FI;IE"), 23: ("0", "AU"), 24: ("1", "FR;SE"), 31: ("0", "DE"),
        32: ("1", "BE;CZ;NL;UK"),
    }  # fmt: skip
    found = observed[["row", "outcome_code", "cases"]].itertuples(index=False)
    assert printed == {row: (code, names) for row, code, names in found}
    assert truth.contradictory.empty
    assert 23 == len(truth.remainders)


def test_lipset_crisp_solutions_are_those_in_print() -> None:
    """Survival: complex and parsimonious formula, coverage and cases (Rihoux and De Meur)."""
    found = compare.minimise(compare.truth_table(crisp(), "SURV", LIPSET, consistency=1))
    (full,), (short,) = found.complex, found.parsimonious
    assert {"DEV*~URB*LIT*STB": [1, 1, 0.5, 0.25], "DEV*LIT*IND*STB": [1, 1, 0.75, 0.5]} == (
        fits(full)
    )
    assert {
        "DEV*~URB*LIT*STB": {"FI", "IE", "FR", "SE"},
        "DEV*LIT*IND*STB": {"FR", "SE", "BE", "CZ", "NL", "UK"},
    } == cases(full)
    assert ["DEV*STB"] == formulas(found.parsimonious)
    assert (18, 20, 26, 28, 30) == short.assumed_rows
    assert () == full.assumed_rows


def test_lipset_crisp_breakdown_is_that_in_print() -> None:
    """The absence of the outcome has its own solutions, with the coverages in print."""
    found = compare.minimise(compare.truth_table(crisp(), "~SURV", LIPSET, consistency=1))
    assert ["DEV*LIT*IND*~STB + ~DEV*~URB*~IND"] == formulas(found.complex)
    assert {"~DEV": [1, 1, 0.8, 0.3], "~STB": [1, 1, 0.7, 0.2]} == fits(found.parsimonious[0])


def test_contradictory_cases_are_named() -> None:
    """Without stability and at 600 dollars, the table contradicts itself as in chapter 3."""
    table = crisp().assign(DEV=(raw()["DEV"] >= 600).astype(int))
    truth = compare.truth_table(table, "SURV", LIPSET[:4], consistency=1)
    assert {3: "EE;HU;PL", 12: "AU", 16: "DE"} == dict(
        truth.contradictory[["row", "contrary_cases"]].itertuples(index=False)
    )
    shares = dict(truth.rows[["row", "consistency"]].itertuples(index=False))
    assert [0.25, 0.667, 0.75] == [round(shares[row], 3) for row in (3, 12, 16)]
    assert any("Row 12 is contradictory, coded 0: without the outcome are AU." in note
               for note in truth.notes)  # fmt: skip


def test_lipset_fuzzy_solutions_are_those_in_print() -> None:
    """Complex, parsimonious and intermediate solution with every printed digit (Ragin 2009)."""
    truth = compare.truth_table(fuzzy(), "SURV", LIPSET, consistency=0.7)
    found = compare.minimise(truth, expected=dict.fromkeys(LIPSET, 1))
    assert {
        "DEV*~URB*LIT*STB": [0.809, 0.761, 0.433, 0.196],
        "DEV*LIT*IND*STB": [0.843, 0.821, 0.622, 0.385],
    } == fits(found.complex[0])
    assert [0.871, 0.851, 0.818] == overall(found.complex[0])
    assert ["DEV*STB"] == formulas(found.parsimonious)
    assert [0.869, 0.848, 0.824] == overall(found.parsimonious[0])
    assert ["DEV*LIT*STB"] == formulas(found.intermediate)
    assert [0.869, 0.848, 0.824] == overall(found.intermediate[0])
    assert {"FI", "IE", "FR", "SE", "BE", "CZ", "NL", "UK"} == cases(found.intermediate[0])[
        "DEV*LIT*STB"
    ]


def test_a_higher_threshold_gives_the_other_formula_in_print() -> None:
    """At .8 the row of France and Sweden drops out and the parsimonious formula is longer."""
    found = compare.minimise(compare.truth_table(fuzzy(), "SURV", LIPSET, consistency=0.8))
    assert ["DEV*~IND + URB*STB"] == formulas(found.parsimonious)


def test_krook_s_solutions_are_those_in_print() -> None:
    """One complex formula, and two parsimonious ones of which neither is hidden."""
    found = compare.minimise(compare.truth_table(krook(), "WNP", KROOK, consistency=1))
    assert [
        "ES*QU*~WS*LP + ES*QU*~WS*WM + ES*WS*WM*LP + ES*WS*~WM*~LP + ~ES*~WS*WM*LP"
    ] == formulas(found.complex)
    assert ["ES*WM + QU*LP + WS + ~ES*LP", "ES*WM + QU*LP + WM*LP + WS"] == sorted(
        formulas(found.parsimonious), reverse=True
    )
    first = next(s for s in found.parsimonious if "~ES*LP" in s.formula)
    assert {
        "WS": [1, 1, 0.455, 0.182],
        "ES*WM": [1, 1, 0.545, 0.091],
        "QU*LP": [1, 1, 0.545, 0.091],
        "~ES*LP": [1, 1, 0.182, 0.091],
    } == fits(first)
    assert (2, 5, 6, 7, 8, 10, 13, 14, 15, 16, 19, 20, 22, 23, 30, 31) == first.assumed_rows


def test_krook_s_absence_is_that_in_print() -> None:
    """The complex formula for few women in parliament."""
    found = compare.minimise(compare.truth_table(krook(), "~WNP", KROOK, consistency=1))
    assert ["ES*~QU*~WS*~WM*LP + QU*~WS*~WM*~LP + ~ES*~WS*WM*~LP"] == formulas(found.complex)


def test_rows_below_the_case_threshold_are_remainders() -> None:
    """With two cases a row, five of Krook's rows are left, as printed."""
    truth = compare.truth_table(krook(), "WNP", KROOK, consistency=1, n_cut=2)
    coded = truth.rows[truth.rows["outcome_code"] != "?"]
    assert {3: "0", 11: "0", 25: "0", 28: "1", 32: "1"} == dict(
        coded[["row", "outcome_code"]].itertuples(index=False)
    )
    assert any("Treated as remainders" in note and "row 4 (NZ)" in note for note in truth.notes)


def test_without_expectations_the_intermediate_solution_is_the_complex_one() -> None:
    """No expectation, no easy counterfactual."""
    found = compare.minimise(compare.truth_table(krook(), "WNP", KROOK))
    assert formulas(found.complex) == formulas(found.intermediate)


def test_drop_one_names_the_cases_on_which_a_solution_hangs() -> None:
    """Estonia alone was literate, stable and poor: without it literacy does as well as wealth."""
    truth = compare.truth_table(crisp(), "SURV", LIPSET, consistency=1)
    made = compare.drop_one(truth, expected=dict.fromkeys(LIPSET, 1)).set_index("case")
    assert list(crisp().index) == list(made.index)
    assert ["EE"] == list(made.index[made["parsimonious_changes"]])
    assert "DEV*STB or LIT*STB" == made.loc["EE", "parsimonious"]
    assert not made[["complex_changes", "intermediate_changes"]].to_numpy().any()


def test_drop_one_says_when_nothing_is_left() -> None:
    """A finding that rests on one case goes with it."""
    table = pd.DataFrame({"a": [1, 0, 0], "y": [1, 0, 0]}, index=["one", "two", "three"])
    made = compare.drop_one(compare.truth_table(table, "y", ["a"]))
    assert ["", "a", "a"] == list(made["complex"])
    assert [True, False, False] == list(made["complex_changes"])


GOLDEN = json.loads((Path(__file__).parent / "data" / "qca.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("answer", GOLDEN["sets"], ids=lambda answer: str(answer["id"]))
def test_r_gives_the_same_answer(answer: dict[str, Any]) -> None:
    """Codes and solutions of every kind are those of R's QCA, or both find nothing."""
    truth = compare.truth_table(
        pd.DataFrame(answer["data"], columns=answer["columns"], index=answer["cases"]),
        answer["outcome"],
        answer["conditions"],
        **{name: answer[name] for name in ("consistency", "pri", "n_cut")},
    )
    assert answer["outcome_code"] == list(truth.rows["outcome_code"])
    if answer["complex"] is None:
        with pytest.raises(ValueError, match="no row is coded 1"):
            compare.minimise(truth)
        return
    found = compare.minimise(truth, expected=answer["expected"])
    for kind in ("complex", "parsimonious", "intermediate"):
        assert sorted(answer[kind]) == sorted(formulas(getattr(found, kind))), kind


def test_an_easy_remainder_is_used_in_full() -> None:
    """With A expected absent and B present, "A + B" assumes the row that "A + ~A*B" assumes."""
    table = pd.DataFrame({"A": [0, 0, 1], "B": [0, 1, 0], "Y": [0, 1, 1]})
    found = compare.minimise(compare.truth_table(table, "Y", ["A", "B"]), expected={"A": 0, "B": 1})
    assert ["A + B"] == [solution.formula for solution in found.intermediate]


CODES = st.lists(st.sampled_from("01?"), min_size=8, max_size=8).filter(lambda c: {*"01"} <= {*c})
WISHES = st.dictionaries(st.sampled_from("abc"), st.integers(0, 1))


@given(CODES, WISHES)
@settings(max_examples=80, deadline=None)
def test_a_formula_says_what_it_assumes(codes: list[str], expected: dict[str, int]) -> None:
    """A formula holds in the rows coded 1 and those it assumes, and none so short says the same."""
    seen = [(*bits, int(code)) for code, bits in zip(codes, ROWS, strict=True) if code != "?"]
    table = pd.DataFrame(seen * 2, columns=[*"abcy"])
    if (table.nunique() == 1).any():
        return
    found = compare.minimise(compare.truth_table(table, "y", [*"abc"]), expected=expected)
    ones = {row for row, code in enumerate(codes, start=1) if code == "1"}
    assumed: dict[str, list[set[int]]] = {}
    for kind in ("complex", "parsimonious", "intermediate"):
        assumed[kind] = [set(solution.assumed_rows) for solution in getattr(found, kind)]
        for solution, rows in zip(getattr(found, kind), assumed[kind], strict=True):
            assert {"?"} >= {codes[row - 1] for row in rows}
            assert ones | rows == {
                row for row, bits in enumerate(ROWS, start=1) if _meets(solution.formula, bits)
            }
            paths = solution.formula.count("+") + 1
            shorter = combinations(_boolean.reaches(3).values(), paths - 1)
            same = sum(1 << row - 1 for row in ones | rows)
            assert not any(same == reduce(or_, reaches, 0) for reaches in shorter)
    assert not any(assumed["complex"])
    for rows in assumed["intermediate"]:
        assert any(rows <= wide for wide in assumed["parsimonious"])


ROWS = list(product((0, 1), repeat=3))


def _meets(formula: str, bits: tuple[int, ...]) -> bool:
    """Whether a row of three conditions meets a formula, read from its words alone."""
    has = dict(zip("abc", bits, strict=True))
    return any(
        all(has[c.removeprefix("~")] != c.startswith("~") for c in path.split("*"))
        for path in formula.split(" + ")
    )


@given(st.integers(1, 255), st.integers(0, 255))
@settings(max_examples=60, deadline=None)
def test_no_sum_of_terms_is_shorter(ones: int, free: int) -> None:
    """The search finds every smallest cover that trying all covers finds, none of them twice."""
    terms = _boolean.prime_terms(ones, free & ~ones, 3)
    reach = _boolean.reaches(3)
    listed = _boolean.shortest_covers(terms, ones)
    found = {frozenset(cover) for cover in listed}
    assert len(found) == len(listed)
    for size in range(1, len(listed[0]) + 1):
        whole = {
            frozenset(cover)
            for cover in combinations(terms, size)
            if not ones & ~reduce(or_, (reach[term] for term in cover))
        }
        assert (found if size == len(listed[0]) else set()) == whole


def test_no_cover_is_named_twice() -> None:
    """Two terms that share the row with the fewest terms make one cover, not two."""
    terms: list[_boolean.Term] = [(0, None, None), (None, 0, None), (0, 1, None), (1, 0, None)]
    found = _boolean.shortest_covers(terms, 0b111101)
    assert [(terms[0], terms[1]), (terms[0], terms[3]), (terms[1], terms[2])] == found


def test_the_order_of_cases_does_not_matter() -> None:
    """Shuffled cases give the same rows but for the order of the names, and the same solutions."""
    mixed = fuzzy().sample(frac=1, random_state=3)
    one = compare.truth_table(fuzzy(), "SURV", LIPSET, consistency=0.7)
    two = compare.truth_table(mixed, "SURV", LIPSET, consistency=0.7)
    assert np.allclose(one.rows["consistency"], two.rows["consistency"], equal_nan=True)
    assert formulas(compare.minimise(one).complex) == formulas(compare.minimise(two).complex)


def test_missing_values_drop_the_case_and_say_so() -> None:
    """A case with an empty cell is named in the notes and counts for nothing."""
    table = krook()
    table.loc["LU", "LP"] = np.nan
    truth = compare.truth_table(table, "WNP", KROOK)
    assert "LU" not in truth.memberships.index
    assert "Left out, because LP is missing: LU." == truth.notes[0]


def test_membership_of_one_half_is_in_no_row() -> None:
    """A case exactly between the sets is named, and stands in no row."""
    table = fuzzy()
    table.loc["FI", "DEV"] = 0.5
    truth = compare.truth_table(table, "SURV", LIPSET)
    assert not truth.rows["cases"].str.contains("FI").any()
    assert any("exactly 0.5: FI." in note for note in truth.notes)


def test_contradiction_among_fuzzy_sets_is_a_matter_of_sides() -> None:
    """Outcomes above and below .5 contradict each other; one of exactly .5 is neither."""
    table = pd.DataFrame(
        {"a": [0.9, 0.8, 0.7, 0.1], "y": [0.9, 0.45, 0.5, 0.2]}, index=["p", "q", "r", "s"]
    )
    truth = compare.truth_table(table, "y", ["a"])
    assert [(2, "p;q;r", "q")] == list(
        truth.contradictory[["row", "cases", "contrary_cases"]].itertuples(index=False, name=None)
    )
    assert any("Neither with nor without the outcome: r." in note for note in truth.notes)


def test_names_of_cases_may_stand_in_a_column() -> None:
    """The index is used only where no column is named."""
    table = krook().rename_axis("country").reset_index()
    truth = compare.truth_table(table, "WNP", KROOK, cases="country")
    assert "NZ" in set(truth.rows["cases"])


def test_more_rows_than_cases_is_a_caution() -> None:
    """The table says that its rows cannot all be filled."""
    truth = compare.truth_table(krook(), "WNP", KROOK)
    assert any("32 rows for 22 cases" in note for note in truth.notes)


SMALL = pd.DataFrame({"a": [1, 0, 1], "b": [1, 1, 0], "y": [1, 0, 1]}, index=["p", "q", "r"])
OWN = [
    *("row", "outcome_code", "case_count", "consistency", "pri"),
    *("is_contradictory", "cases", "contrary_cases"),
]
REFUSED: dict[str, tuple[pd.DataFrame, str, list[str], dict[str, object], str]] = {
    "no column": (SMALL, "y", ["a", "bb"], {}, "no column bb"),
    "no rows": (SMALL.iloc[:0], "y", ["a"], {}, "at least one row"),
    "no condition": (SMALL, "y", [], {}, "at least one condition"),
    "twice": (SMALL, "y", ["a", "a"], {}, "a is named twice"),
    "outcome as condition": (SMALL, "y", ["y"], {}, "y is the outcome"),
    "words": (SMALL.assign(a=["yes", "no", "no"]), "y", ["a"], {}, 'a holds "yes"'),
    "outside": (SMALL.assign(y=[2, 0, 1]), "y", ["a"], {}, "y holds 2, which lies outside"),
    "constant": (SMALL.assign(a=1), "y", ["a", "b"], {}, "the same in all 3 cases: a"),
    "one outcome": (SMALL.assign(y=1), "y", ["a"], {}, "the outcome y is 1 in all 3"),
    "all missing": (SMALL.assign(b=np.nan), "y", ["a", "b"], {}, "0 cases left"),
    "same name": (SMALL.set_axis(["p", "p", "r"]), "y", ["a"], {}, "stands twice: p"),
    "consistency": (SMALL, "y", ["a"], {"consistency": 80}, "consistency is 80"),
    "n_cut": (SMALL, "y", ["a"], {"n_cut": 0}, "n_cut is 0"),
    "few cases": (
        SMALL.assign(c=[0, 0, 1]), "y", ["a", "b", "c"], {}, "3 conditions for 3 cases"
    ),
    "many conditions": (
        pd.DataFrame(np.eye(12), columns=[f"c{i}" for i in range(12)]),
        "c0", [f"c{i}" for i in range(1, 10)], {}, "512 rows",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_used_is_refused_with_the_reason(name: str) -> None:
    """Each message says what is wrong with the table."""
    table, outcome, conditions, options, message = REFUSED[name]
    with pytest.raises(ValueError, match=message):
        compare.truth_table(table, outcome, conditions, **options)  # type: ignore[arg-type]


def test_an_empty_text_is_missing_and_a_number_may_be_one() -> None:
    """A case with "" is left out as one with NaN is, and "1", " 1 " and True are memberships."""
    cells = {"a": [1, 0, "", "0"], "b": ["1", " 1.0 ", False, 0], "y": ["1", "0", "1", True]}
    truth = compare.truth_table(pd.DataFrame(cells, index=[*"pqrs"]), "y", ["a", "b"])
    assert ["Left out, because a is missing: r."] == list(truth.remarks)
    assert [[1, 1], [0, 1], [0, 0]] == truth.memberships.to_numpy().tolist()


def test_what_is_no_table_or_no_list_is_refused() -> None:
    """A list of rows and a text in place of a list are recognised."""
    with pytest.raises(TypeError, match="needs a DataFrame, but got list"):
        compare.truth_table([1], "y", ["a"])  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r'give a list, as in \["ab"\]'):
        compare.truth_table(SMALL, "y", "ab")


@pytest.mark.parametrize(
    ("expected", "message"), [({"aa": 1}, "is no condition"), ({"a": 2}, "is 2; it is 1")]
)
def test_an_unusable_expectation_is_refused(expected: dict[str, int], message: str) -> None:
    """An expectation names a condition, and is 1 or 0."""
    with pytest.raises(ValueError, match=message):
        compare.minimise(compare.truth_table(SMALL, "y", ["a", "b"]), expected=expected)


@pytest.mark.parametrize(("consistency", "code"), [(0.8, 1), (0.5, 0)])
def test_a_table_without_contrast_has_no_solution(consistency: float, code: int) -> None:
    """Where no row is coded 1, or none 0, there is nothing to shorten, and the message says so."""
    table = pd.DataFrame({"a": [1, 1, 0, 0], "y": [1, 0, 1, 0]})
    truth = compare.truth_table(table, "y", ["a"], consistency=consistency)
    with pytest.raises(ValueError, match=f"no row is coded {code} for y"):
        compare.minimise(truth)
    made = compare.drop_one(truth)["complex"]
    assert (made.str.startswith("compare") if code == 0 else made == "~a").any()


@pytest.mark.parametrize("name", [*OWN, "a*b", "a+b", "~a", "", " "])
def test_a_name_that_could_be_taken_for_another_is_refused(name: str) -> None:
    """Columns of the result and signs of formulas are no names of conditions."""
    table = SMALL.rename(columns={"a": name})
    with pytest.raises(ValueError, match=r"cannot stand in|is a column of the result"):
        compare.truth_table(table, "y", [name, "b"])


def test_the_columns_of_the_result_are_those_that_are_refused() -> None:
    """A row has its own columns, and else only the conditions."""
    made = compare.truth_table(SMALL, "y", ["a", "b"]).rows
    assert [*OWN[:1], "a", "b", *OWN[1:]] == list(made.columns)


def test_what_means_two_things_is_refused() -> None:
    """A column "~y" beside the absence of y, and a case whose name is a list of names."""
    with pytest.raises(ValueError, match="asks for the absence of y, but is also a column"):
        compare.truth_table(SMALL.assign(**{"~y": 1}), "~y", ["a"])
    with pytest.raises(ValueError, match='the name "p;q" holds ";"'):
        compare.truth_table(SMALL.rename(index={"p": "p;q"}), "y", ["a"])


def test_a_formula_of_one_s_own_has_the_measures_in_print() -> None:
    """The fit of a formula that is given is that of the same formula when it is found."""
    truth = compare.truth_table(fuzzy(), "SURV", LIPSET, consistency=0.7)
    (found,) = compare.minimise(truth, expected=dict.fromkeys(LIPSET, 1)).intermediate
    given = compare.fit(truth, "STB*DEV * LIT")
    assert (overall(found), fits(found)) == (overall(given), fits(given))
    assert (found.assumed_rows, found.formula) == (given.assumed_rows, given.formula)


@pytest.mark.parametrize(
    ("formula", "message"),
    [
        ("DEV*STV", 'names "STV", which is no condition. Did you mean "STB"'),
        ("DEV + ", 'names "", which is no condition'),
        ("DEV*~DEV", "asks for DEV and for its absence"),
        ("~~DEV", 'names "~DEV"'),
    ],
)
def test_a_formula_that_cannot_be_read_is_refused(formula: str, message: str) -> None:
    """The message names the part that is wrong."""
    with pytest.raises(ValueError, match=message.replace("?", r"\?").replace("*", r"\*")):
        compare.fit(compare.truth_table(fuzzy(), "SURV", LIPSET), formula)


def test_a_search_that_grows_too_large_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where more sets of terms are possible than anybody could wait for, there is no solution."""
    monkeypatch.setattr(_boolean, "_MOST_SETS", 1)
    with pytest.raises(_boolean.NoSolutionError, match="was given up"):
        _boolean.shortest_covers([(1, None), (None, 1), (0, None), (None, 0)], 0b1111)


def test_too_many_equal_solutions_are_refused_and_drop_one_says_so() -> None:
    """Random data over many conditions decide nothing."""
    random = np.random.default_rng(5)
    table = pd.DataFrame(random.integers(0, 2, (30, 6)), columns=[*"abcdef"])
    truth = compare.truth_table(table.assign(y=random.integers(0, 2, 30)), "y", [*"abcdef"])
    with pytest.raises(ValueError, match="More than 100 solutions are equally short"):
        compare.minimise(truth)
    assert compare.drop_one(truth)["complex"].str.startswith("More than 100").any()


def test_a_calibration_carries_its_thresholds() -> None:
    """Method, anchors and what is missing stand beside the scores and in the text."""
    made = compare.calibrate(pd.Series([1, 5, None], name="x"), anchors=(0, 5, 9))
    assert {"fully out": 0, "crossover": 5, "fully in": 9} == made.anchors
    assert "x: direct, fully out 0, crossover 5, fully in 9. 1 value missing" in str(made)
    assert "in no row of a truth table: 1." in str(made)
    low = compare.calibrate(pd.Series([1, 5, None]), threshold=5, member="below")
    assert [1, 0] == low.memberships.tolist()[:2]
    assert pd.isna(low.memberships[2])
    assert {"below": 5} == low.anchors


@given(st.lists(st.floats(-1e6, 1e6), min_size=2))
def test_direct_calibration_keeps_the_order_and_the_anchors(values: list[float]) -> None:
    """Scores rise with the values, lie from 0 to 1, and are .5 at the crossover."""
    scores = compare.calibrate(pd.Series(sorted(values)), anchors=(-10, 3, 50)).memberships
    assert scores.is_monotonic_increasing
    assert scores.between(0, 1).all()
    at = compare.calibrate(pd.Series([-10, 3, 50]), anchors=(-10, 3, 50)).memberships
    assert [0.047, 0.5, 0.953] == at.round(3).tolist()
    falling = compare.calibrate(pd.Series([-10, 3, 50]), anchors=(50, 3, -10)).memberships
    assert [0.953, 0.5, 0.047] == falling.round(3).tolist()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "needs either threshold"),
        ({"threshold": 1, "anchors": (0, 1, 2)}, "needs either threshold"),
        ({"anchors": (0, 2, 1)}, "three that rise or fall .*, not 0, 2, 1"),
        ({"anchors": (0, 1, 1)}, "three that rise or fall"),
        ({"anchors": (0, 2)}, "three that rise or fall"),
        ({"threshold": float("nan")}, "finite"),
    ],
)
def test_unusable_thresholds_are_refused(options: dict[str, object], message: str) -> None:
    """One kind of threshold, finite and in order."""
    with pytest.raises(ValueError, match=message):
        compare.calibrate(pd.Series([1.0]), **options)  # type: ignore[arg-type]


def test_words_cannot_be_calibrated() -> None:
    """A raw value must be a number."""
    with pytest.raises(ValueError, match='holds "many", which is no number'):
        compare.calibrate(pd.Series(["many"]), threshold=1)


DISPUTES = pd.DataFrame(
    {"title": [1, 1, 1, 0], "lever": [1, 1, 0, 0], "altered": [1, 0, 1, 0]},
    index=["Ash", "Beech", "Cedar", "Elm"],
)
MADE_FROM = {"title": "standing", "altered": "result"}


def agreed(low: float | None = None, **alphas: float) -> pd.DataFrame:
    """What `compare.agreement` returns, as far as a truth table reads it."""
    lows = [alpha if low is None else low for alpha in alphas.values()]
    return pd.DataFrame(
        {"variable": list(alphas), "alpha": list(alphas.values()), "alpha_low": lows}
    )


def test_variables_that_coders_agree_on_are_let_in() -> None:
    """With alpha at the limit or above for each variable, the table is the one without the test."""
    table = compare.truth_table(
        DISPUTES,
        "altered",
        ["title", "lever"],
        agreement=agreed(standing=0.667, lever=0.9, result=1.0),
        variables=MADE_FROM,
    )
    plain = compare.truth_table(DISPUTES, "altered", ["title", "lever"])
    pd.testing.assert_frame_equal(plain.rows, table.rows)
    assert "The agreement does not say on which cases it was measured." == table.notes[0]


@pytest.mark.parametrize("alpha", [0.6669, -0.2, float("nan")])
@pytest.mark.parametrize("low", [None, 0.9])
@pytest.mark.parametrize(
    ("variable", "column"), [("standing", "title"), ("lever", "lever"), ("result", "altered")]
)
def test_a_variable_that_coders_disagree_on_is_refused(
    variable: str, column: str, alpha: float, low: float | None
) -> None:
    """A condition or an outcome whose variable is below .667, or undefined, is refused by name."""
    alphas = {"standing": 0.8, "lever": 0.8, "result": 0.8} | {variable: alpha}
    with pytest.raises(ValueError, match=f"{column} was made from {variable}, whose alpha is"):
        compare.truth_table(
            DISPUTES,
            "~altered",
            ["title", "lever"],
            agreement=agreed(low, **alphas),
            variables=MADE_FROM,
        )


@pytest.mark.parametrize("low", [0.2, float("nan")])
def test_an_interval_that_reaches_below_the_limit_is_refused(low: float) -> None:
    """The lower end counts too, and one that is not known does not reach the limit."""
    with pytest.raises(ValueError, match=f"whose alpha is 0.900 with an interval from {low:.3f}"):
        compare.truth_table(
            DISPUTES, "altered", ["lever"], agreement=agreed(low, altered=0.9, lever=0.9)
        )


def test_agreement_counts_on_the_cases_of_the_table() -> None:
    """Figures from other cases are refused; a case that is in no figure is named."""
    codings = pd.concat(
        DISPUTES.rename_axis("case_id").reset_index().melt("case_id", value_name="code")
        .assign(coder=coder) for coder in "AB"
    )  # fmt: skip
    with pytest.raises(ValueError, match="measured on 1 case that the table leaves out, such as E"):
        compare.truth_table(
            DISPUTES.drop(index="Elm"),
            "altered",
            ["lever"],
            agreement=compare.agreement(codings, samples=20),
        )
    three = compare.agreement(codings[codings["case_id"] != "Elm"], samples=20)
    table = compare.truth_table(DISPUTES, "altered", ["lever"], agreement=three)
    assert "In no figure of agreement: Elm." == table.notes[0]


def test_a_column_of_unknown_agreement_is_refused() -> None:
    """A column that no figure of agreement names is refused, with those that are named."""
    with pytest.raises(ValueError, match=r"no agreement is known for title.*standing, lever"):
        compare.truth_table(
            DISPUTES,
            "altered",
            ["title", "lever"],
            agreement=agreed(standing=0.8, lever=0.8, altered=0.8),
        )


def test_a_table_shows_who_has_the_outcome_and_who_lacks_it() -> None:
    """In a notebook a row names the cases with the outcome and those without it, escaped."""
    hostile = DISPUTES.rename(index={"Ash": "<b>Ash</b>"})
    html = compare.truth_table(hostile, "altered", ["title", "lever"])._repr_html_()
    assert "<th>with altered</th>" in html
    assert "<td>&lt;b&gt;Ash&lt;/b&gt;</td>\n      <td>Beech</td>" in html
    assert "<b>Ash" not in html


def test_solutions_show_their_cases() -> None:
    """In a notebook a path stands with its cases, and a line can break between them."""
    table = compare.truth_table(DISPUTES, "altered", ["title", "lever"], consistency=0.5)
    html = compare.minimise(table)._repr_html_()
    assert "<td>Ash; Cedar</td>" in html
    assert "<td>Beech</td>" in html
