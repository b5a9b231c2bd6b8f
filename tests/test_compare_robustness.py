"""Necessity, other thresholds and codings, and outcomes dealt out at random."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casebook import compare
from casebook.compare import _robustness
from tests.test_compare_truth_table import LIPSET, fuzzy

TABLE = compare.truth_table(fuzzy(), "SURV", LIPSET, consistency=0.7)
WISHES = dict.fromkeys(LIPSET, 1)
# Everyone agrees on `a`, and `y` follows it in all cases but the last.
SIMPLE = pd.DataFrame({"a": [1, 1, 1, 0, 0, 0], "b": [1, 0, 1, 0, 1, 0], "y": [1, 1, 1, 0, 0, 1]})


def test_necessity_is_that_of_r() -> None:
    """Consistency, coverage and relevance of development are those that R's QCA gives."""
    made = compare.necessity(TABLE).set_index("condition")
    columns = ["consistency", "coverage", "relevance"]
    assert [0.831, 0.775, 0.811] == made.loc["DEV", columns].astype(float).round(3).tolist()
    assert "FI;FR;IE;SE" == made.loc["URB", "contrary_cases"]
    assert [name for one in LIPSET for name in (one, f"~{one}")] == list(made.index)


BITS = st.lists(st.tuples(*[st.integers(0, 1)] * 3), min_size=4, max_size=12)


@given(BITS)
@settings(max_examples=30, deadline=None)
def test_a_sum_is_at_least_as_necessary_as_its_parts(rows: list[tuple[int, ...]]) -> None:
    """With more ways of being in the set, fewer cases with the outcome lack it."""
    table = pd.DataFrame(rows, columns=[*"aby"])
    if (table.nunique() == 1).any():
        return
    truth = compare.truth_table(table, "y", ["a", "b"])
    made = compare.necessity(truth, ["a + b", "a*b"]).set_index("condition")["consistency"]
    assert made["a*b"] <= min(made["a"], made["b"])
    assert max(made["a"], made["b"]) <= made["a + b"]
    assert pytest.approx(1) == made["a"] + made["~a"]


def test_a_sweep_says_where_the_solution_stays() -> None:
    """Lipset's solutions stand below .71 and change above, as the printed ones do."""
    made = compare.sweep(TABLE, consistency=[0.6, 0.8], n_cut=[2], expected=WISHES)
    made = made.set_index(["varied", "setting"])
    assert [False, False, True, False] == made["intermediate_changes"].tolist()
    assert "DEV*~IND + URB*STB" == made.loc[("consistency", "0.8"), "parsimonious"]
    assert "DEV or LIT*STB" == made.loc[("n_cut", "2"), "parsimonious"]


def test_a_sweep_over_other_tables() -> None:
    """Other thresholds of calibration and other coders are tables by name."""
    truth = compare.truth_table(SIMPLE[:5], "y", ["a"])
    other = compare.truth_table(SIMPLE[:5].assign(a=[1, 1, 0, 0, 1]), "y", ["a"])
    made = compare.sweep(truth, others={"coder-2": other, "coder-1": truth})
    assert ["", "coder-2", "coder-1"] == made["setting"].tolist()
    assert ["a", "~a"] != made["complex"].tolist()[:2]
    assert [False, True, False] == made["complex_changes"].tolist()


def test_tables_that_are_coded_alike_are_minimised_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """To drop any of many equal cases takes one search, and the formulas stay as they were."""
    many = pd.concat([SIMPLE[:5]] * 20, ignore_index=True)
    calls: list[compare.TruthTable] = []
    real = _robustness.covers
    monkeypatch.setattr(_robustness, "covers", lambda *args: calls.append(args[0]) or real(*args))
    made = compare.drop_one(compare.truth_table(many, "y", ["a", "b"]))
    assert (1, 100, {"a"}) == (len(calls), len(made), set(made["complex"]))


def test_dealt_out_outcomes_are_counted() -> None:
    """Of the 20 ways to deal out three outcomes one gives the same, and one the reverse."""
    truth = compare.truth_table(SIMPLE.assign(y=SIMPLE["a"]), "y", ["a"], consistency=1)
    every = compare.shuffle(truth, draws=20).set_index("kind").loc["complex"]
    assert (20, 2 / 20, 2 / 20, 1 / 20) == tuple(every.iloc[1:])
    drawn = compare.shuffle(truth, draws=19)
    assert (drawn["draw_count"] == 19).all()
    pd.testing.assert_frame_equal(drawn, compare.shuffle(truth, draws=19))


def test_without_a_formula_only_any_is_counted() -> None:
    """Where nothing goes with the outcome, no draw can give the same."""
    table = pd.DataFrame({"a": [1, 1, 0, 0], "y": [1, 0, 1, 0]})
    made = compare.shuffle(compare.truth_table(table, "y", ["a"]), draws=50)
    assert (made["formula"] == "").all()
    assert made["any_share"].gt(0).all()
    assert made[["same_share", "fitting_share"]].isna().all(axis=None)


def test_no_draw_is_refused() -> None:
    """A share needs at least one draw."""
    with pytest.raises(ValueError, match="draws is 0; it is 1 or more"):
        compare.shuffle(TABLE, draws=0)


@pytest.mark.parametrize("options", [{"consistency": [80]}, {"pri": [-1]}, {"n_cut": [0]}])
def test_a_threshold_out_of_range_is_refused(options: dict[str, list[float]]) -> None:
    """A sweep asks of each threshold what a truth table asks."""
    with pytest.raises(ValueError, match=f"{next(iter(options))} is "):
        compare.sweep(TABLE, **options)  # type: ignore[arg-type]
