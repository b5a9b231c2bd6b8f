"""Agreement of coders: published examples, hand-worked ones, and what is refused."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

import krippendorff
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import casebook
from casebook import compare

# Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), part C: four observers, twelve
# units, any metric, missing data.
PART_C = {
    "A": "12332141 2...".replace(" ", ""),
    "B": "1233224125.3",
    "C": ".3332342251.",
    "D": "1233244125 1.".replace(" ", ""),
}
# Cohen, Weighted kappa, Psychological Bulletin 70 (1968), table 1: two judges, 200 cases.
COHEN = {
    ("personality", "personality"): 88,
    ("personality", "neurosis"): 14,
    ("personality", "psychosis"): 18,
    ("neurosis", "personality"): 10,
    ("neurosis", "neurosis"): 40,
    ("neurosis", "psychosis"): 10,
    ("psychosis", "personality"): 2,
    ("psychosis", "neurosis"): 6,
    ("psychosis", "psychosis"): 12,
}


def codings(by_coder: Mapping[str, Sequence[object]], variable: str = "kind") -> pd.DataFrame:
    """Long form of one variable; "." stands for a missing code."""
    return pd.DataFrame(
        [
            {"case_id": f"u{number}", "variable": variable, "coder": coder, "code": code}
            for coder, codes in by_coder.items()
            for number, code in enumerate(codes)
            if code != "."
        ]
    )


def figures(table: pd.DataFrame, **options: object) -> pd.Series:
    """The row of the only variable, without an interval unless asked for."""
    return compare.agreement(table, **({"samples": 0} | options)).iloc[0]  # type: ignore[arg-type]


def test_part_c_of_krippendorff_is_reproduced() -> None:
    """Alpha is .743 nominal and .815 ordinal in Krippendorff's example (2011, part C)."""
    table = codings(PART_C)
    assert 0.743 == round(figures(table)["alpha"], 3)
    assert 0.815 == round(figures(table, ordinal={"kind": list("12345")})["alpha"], 3)


@pytest.mark.parametrize(("level", "printed"), [("interval", 0.849), ("ratio", 0.797)])
def test_numbers_have_the_alpha_in_print(level: str, printed: float) -> None:
    """Krippendorff's example has these figures for numbers (2011, part C)."""
    row = figures(codings(PART_C), **{level: ["kind"]})
    assert (level, printed) == (row["level"], round(row["alpha"], 3))


@given(st.lists(st.tuples(*[st.sampled_from([-3, 0, 0.5, 2, 10])] * 3), min_size=2, max_size=9))
@settings(max_examples=30, deadline=None)
def test_the_distance_of_numbers_counts(rows: list[tuple[float, ...]]) -> None:
    """Interval alpha is that of the package on the raw numbers, whatever the codes skip."""
    if len({code for row in rows for code in row}) > 1:
        table = codings(dict(zip("ABC", zip(*rows, strict=True), strict=True)))
        wanted = krippendorff.alpha(list(zip(*rows, strict=True)), level_of_measurement="interval")
        assert pytest.approx(wanted) == figures(table, interval=["kind"])["alpha"]


def test_parts_a_and_b_of_krippendorff_are_reproduced() -> None:
    """Alpha is .095 for his two observers of binary data, .692 for the five nominal codes."""
    binary = figures(codings({"A": "0100000010", "B": "1110010000"}))
    assert 0.095 == round(binary["alpha"], 3)
    assert 60 == binary["percent_agreement"]
    nominal = figures(codings({"Ben": "aabbdcccedda", "Gerry": "babbbccceddd"}))
    assert 0.692 == round(nominal["alpha"], 3)


def test_cohen_s_table_is_reproduced() -> None:
    """Two judges agree on 70 percent of Cohen's 200 cases, which is a kappa of .492 (1968)."""
    judged = [pair for pair, number in COHEN.items() for _ in range(number)]
    row = figures(codings({"A": [a for a, _ in judged], "B": [b for _, b in judged]}))
    assert (200, 70) == (row["pairable_unit_count"], row["percent_agreement"])
    assert 0.492 == round(row["kappa"], 3)


def test_a_hand_worked_example() -> None:
    """Ten units, two disagreements: alpha and kappa follow from the counts by hand."""
    row = figures(codings({"A": "xxxxxxyyyy", "B": "xxxxxyyyyx"}))
    # Kappa: 8 of 10 agree, both coders use x for 6 and y for 4, so chance is .36 + .16.
    assert (
        pytest.approx(float((Fraction(8, 10) - Fraction(52, 100)) / Fraction(48, 100)))
        == (row["kappa"])
    )
    # Alpha: 4 of 20 values disagree; by chance 2 * 12 * 8 / 19.
    assert pytest.approx(1 - 4 / (2 * 12 * 8 / 19)) == row["alpha"]


def test_order_counts_for_an_ordinal_variable() -> None:
    """Neighbouring codes disagree less than distant ones, in the order given."""
    near = codings({"A": "lllmmmhhh", "B": "llmmmmhhh"})
    far = codings({"A": "lllmmmhhh", "B": "llhmmmhhh"})
    order = {"kind": ["l", "m", "h"]}
    assert figures(near, ordinal=order)["alpha"] > figures(far, ordinal=order)["alpha"]
    assert "ordinal" == figures(near, ordinal=order)["level"]


def test_names_alone_take_the_order_of_the_codebook_or_of_numbers() -> None:
    """An ordinal variable needs no order where the codebook or the numbers have one."""
    words = codings({"A": ["documented", "posed"], "B": ["documented", "posed"]}, "basis")
    assert 1 == figures(words, ordinal=["basis"])["alpha"]
    assert 1 == figures(codings({"A": [1, 2, 10], "B": [1, 2, 10]}), ordinal=["kind"])["alpha"]


ONE = [1, 1.0, "1", " 1 ", "1.0", True, np.int64(1), np.float64(1)]
ONE += ["01", "+1", "1e0", "10E-1", "1.", "True", "TRUE", Decimal("1.0")]


@pytest.mark.parametrize("one", ONE, ids=repr)
@pytest.mark.parametrize("column", ["case_id", "variable", "coder", "code"])
def test_equal_numbers_are_equal_whatever_their_type(column: str, one: object) -> None:
    """A number and its text are one code, one unit, one variable and one coder."""
    table = codings({"1": "1221", "B": "1212"}, "1").assign(case_id=[*"1234"] * 2)
    other = table.astype(object)
    other.loc[[0, 4], column] = one if column != "coder" else [one, "B"]
    wanted = compare.agreement(table, ordinal=[1], samples=0)
    pd.testing.assert_frame_equal(wanted, compare.agreement(other, ordinal=["1"], samples=0))
    assert "1" == wanted["variable"][0]


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**6)))
@settings(max_examples=50, deadline=None)
def test_a_number_is_one_code_in_every_spelling(number: Decimal) -> None:
    """However two coders write a number, they agree on it, at every level."""
    table = codings({"A": [f"{number:f}", 7], "B": [f"{number:e}", "07"]})
    other = codings({"A": [-0.0, ".5", "1e20"], "B": ["0.0", 0.5, 10**20]})
    for level in ({}, {"ordinal": ["kind"]}, {"interval": ["kind"]}):
        assert 100 == figures(table, **level)["percent_agreement"]
        assert (100, 1) == tuple(figures(other, **level)[["percent_agreement", "alpha"]])


def test_long_numbers_stay_apart() -> None:
    """Names of units with more digits than a computer's number has are not rounded into one."""
    table = codings({"A": "xy", "B": "xy"})
    table["case_id"] = [f"{'1234567890' * 3}{end}" for end in "12"] * 2
    assert 2 == figures(table)["unit_count"]


@pytest.mark.parametrize("level", ["interval", "ratio"])
def test_very_large_and_very_small_numbers_have_an_alpha(level: str) -> None:
    """A huge or a tiny number neither overflows nor takes the interval away."""
    for extreme in ("1e200", "1e-200"):
        table = codings({"A": [1, 2, extreme], "B": [2, 1, extreme]})
        row = figures(table, **{level: ["kind"]}, samples=50)
        assert np.isfinite(row[["alpha", "alpha_low", "alpha_high"]].astype(float)).all()


def test_an_adjudicated_coding_is_no_coder() -> None:
    """A coding that was settled from the others is left out: figures and units are as without."""
    both = {"A": "xyz" * 10, "B": "xyx" * 10}
    table = codings(both)
    row = table.iloc[0].to_dict()
    settled = [
        *(
            {**one, "coder": "adjudicated"}
            for one in table[table["coder"] == "A"].to_dict("records")
        ),
        {**row, "coder": "Adjudicated", "case_id": "only settled"},
    ]
    more = pd.concat([table, pd.DataFrame(settled)], ignore_index=True)
    one, other = (compare.agreement(each, samples=50) for each in (table, more))
    pd.testing.assert_frame_equal(one, other)
    assert one.attrs == other.attrs
    with pytest.raises(ValueError, match="got only A, and adjudicated is none"):
        compare.agreement(more[more["coder"] != "B"], samples=0)


def test_the_codings_of_a_bank_are_taken_as_they_are(book: casebook.Casebook) -> None:
    """Its table of codings gives the agreement of its coders, and no word on the adjudication."""
    given = compare.agreement(book.codings, samples=0)
    coders = compare.agreement(book.codings[book.codings.coder != "adjudicated"], samples=0)
    pd.testing.assert_frame_equal(coders, given)
    assert not given["caution"].str.contains("adjudicated").any()


def test_codes_named_as_missing_may_be_of_any_type() -> None:
    """A 9 in missing= takes out the text and the number; what is empty counts as missing."""
    table = codings({"A": ["x", 9, "9", "", "y"], "B": ["x", "x", "x", "x", "y"]})
    assert 2 == figures(table, missing=[9])["pairable_unit_count"]


def test_numbers_of_numpy_are_ordinal() -> None:
    """The numbers of an array have their order."""
    table = codings({"A": np.array([1, 2, 10]), "B": np.array([1, 2, 10])})
    assert 1 == figures(table, ordinal=["kind"])["alpha"]
    assert 1 == figures(table, ordinal={"kind": [np.int64(1), 2.0, "10"]})["alpha"]


CODES = st.lists(st.tuples(*[st.sampled_from("abc.")] * 2), min_size=2, max_size=12)


@given(CODES)
@settings(max_examples=30, deadline=None)
def test_neither_coders_nor_units_have_an_order(pairs: list[tuple[str, str]]) -> None:
    """Coders and units may change places without changing a figure."""
    one, two = zip(*pairs, strict=True)
    table = codings({"A": one, "B": two})
    if set(one) == {"."} or set(two) == {"."}:
        return
    wanted = ["pairable_unit_count", "percent_agreement", "kappa", "alpha"]
    expected = figures(table)[wanted].astype(float).round(9).fillna(-9).tolist()
    swapped = figures(codings({"A": two, "B": one}))[wanted]
    mixed = figures(table.sample(frac=1, random_state=1))[wanted]
    assert expected == swapped.astype(float).round(9).fillna(-9).tolist()
    assert expected == mixed.astype(float).round(9).fillna(-9).tolist()


@given(st.lists(st.sampled_from("abcd"), min_size=2).filter(lambda codes: len(set(codes)) > 1))
@settings(max_examples=20, deadline=None)
def test_perfect_agreement_is_one(codes: list[str]) -> None:
    """Coders who give the same codes, of more than one kind, have an alpha and a kappa of 1."""
    row = figures(codings({"A": codes, "B": codes}))
    assert (100, 1, 1) == (row["percent_agreement"], row["kappa"], row["alpha"])


def test_the_interval_is_repeatable_and_holds_the_estimate() -> None:
    """The same seed gives the same interval; it lies around alpha."""
    table = codings({"A": "xyxyxyxyzzxyxyxyzzxy" * 2, "B": "xyxyxxxyzzxyxyyyzzxx" * 2})
    first, again = figures(table, samples=300), figures(table, samples=300)
    assert first["alpha_low"] == again["alpha_low"]
    assert first["alpha_low"] < first["alpha"] < first["alpha_high"]
    assert first["alpha_low"] != figures(table, samples=300, seed=1)["alpha_low"]


def test_three_coders_have_no_kappa() -> None:
    """Kappa is for two coders; percent agreement counts pairs, one of three here."""
    row = figures(codings({"A": "x", "B": "x", "C": "y"}))
    assert pytest.approx(100 / 3) == row["percent_agreement"]
    assert pd.isna(row["kappa"])
    assert 3 == row["coder_count"]


def test_a_coder_who_coded_nothing_does_not_count() -> None:
    """Two coders have a kappa, though a third left every code of the variable empty."""
    table = codings({"A": "xyxy", "B": "xyyy", "C": ["", None, "", float("nan")]})
    row = figures(table)
    assert (2, 0.5) == (row["coder_count"], row["kappa"])


def test_a_unit_with_one_code_is_left_out_and_named_in_a_caution() -> None:
    """A missing code, an empty one and a row that is not there are the same."""
    table = codings({"A": "xyxyx", "B": "xyx.."})
    table.loc[len(table)] = {"case_id": "u4", "variable": "kind", "coder": "B", "code": None}
    row = figures(table)
    assert (5, 3, 1) == (row["unit_count"], row["pairable_unit_count"], row["alpha"])
    assert "2 units of 5 with fewer than two codes left out." in row["caution"]
    assert 2 == figures(table, missing=["y"])["pairable_unit_count"]


def test_a_skewed_variable_is_marked() -> None:
    """Nineteen of twenty agree, yet alpha is low, and the caution says why."""
    row = figures(codings({"A": "n" * 19 + "y", "B": "n" * 20}))
    assert 95 == row["percent_agreement"]
    assert row["alpha"] < 0.1
    assert 'Skewed: 98% of the codes are "n".' in row["caution"]
    assert "below .667" in row["caution"]
    assert not row["reaches_limit"]


def test_a_variable_without_variation_has_no_alpha() -> None:
    """Where every code is the same, agreement is complete and reliability unknown."""
    row = figures(codings({"A": "nnnn", "B": "nnnn"}), samples=10)
    assert 100 == row["percent_agreement"]
    assert pd.isna(row["alpha"])
    assert pd.isna(row["kappa"])
    assert 'Every code is "n"' in row["caution"]
    assert not row["reaches_limit"]


def test_the_caution_is_empty_where_nothing_is_to_be_said() -> None:
    """Enough units, several codes and agreement need no word."""
    row = figures(codings({"A": "xyz" * 10, "B": "xyz" * 10}), samples=100)
    assert "" == row["caution"]
    assert row["reaches_limit"]


def test_one_row_for_each_variable() -> None:
    """Variables are measured apart and stand in alphabetical order."""
    both = pd.concat([codings({"A": "xy", "B": "xy"}, "b"), codings({"A": "xy", "B": "yx"}, "a")])
    made = compare.agreement(both, samples=0)
    assert [("a", 0.0), ("b", 100.0)] == list(
        zip(made["variable"], made["percent_agreement"], strict=True)
    )


BAD: dict[str, tuple[object, dict[str, object], str]] = {
    "no DataFrame": ([1], {}, "needs a DataFrame"),
    "missing column": (codings({"A": "x"}).drop(columns="code"), {}, "no column code"),
    "one coder": (codings({"A": "xy"}), {}, "at least two coders"),
    "twice": (pd.concat([codings({"A": "x", "B": "x"})] * 2), {}, "twice .2 rows too many"),
    "no unit": (codings({"A": "xy", "B": "xy"}).assign(case_id=None), {}, "has no case_id"),
    "stray ordinal": (codings({"A": "x", "B": "x"}), {"ordinal": ["kin"]}, "ordinal names kin"),
    "no order": (codings({"A": "xy", "B": "xy"}, "v"), {"ordinal": ["v"]}, "is not known"),
    "stray code": (
        codings({"A": "xz", "B": "xz"}), {"ordinal": {"kind": ["x", "y"]}}, "z has no place"
    ),
    "order twice": (
        codings({"A": "xx", "B": "xx"}), {"ordinal": {"kind": ["x", "x"]}}, "names a code twice"
    ),
    "words as numbers": (codings({"A": "1x", "B": "1x"}), {"interval": ["kind"]}, "x is no num"),
    "one to a computer": (
        codings({"A": ["0.1", "2"], "B": ["0.10000000000000000001", "2"]}),
        {"interval": ["kind"]},
        "are one number to a computer",
    ),
    "below zero": (codings({"A": [-1, 1], "B": [1, 1]}), {"ratio": ["kind"]}, "below 0"),
    "two levels": (
        codings({"A": "12", "B": "12"}),
        {"ratio": ["kind"], "ordinal": ["kind"]},
        "is ordinal already",
    ),
    "samples": (codings({"A": "x", "B": "x"}), {"samples": -1}, "0 or more"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_used_is_refused_with_the_reason(name: str) -> None:
    """Each message says what is wrong with the codings."""
    table, options, message = BAD[name]
    with pytest.raises((TypeError, ValueError), match=message):
        compare.agreement(table, **options)  # type: ignore[arg-type]


def test_without_the_package_the_message_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Importing compare works without krippendorff; using agreement explains."""
    monkeypatch.setitem(sys.modules, "krippendorff", None)
    with pytest.raises(ModuleNotFoundError, match=r'pip install "krippendorff>=0.8.2,<1"'):
        compare.agreement(codings({"A": "x", "B": "x"}))
