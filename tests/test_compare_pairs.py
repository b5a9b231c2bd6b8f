"""Pairs of cases: which are named, in which order, and why."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook import compare

CASES = pd.DataFrame(
    {
        "title": [1, 1, 0, 0, 1],
        "lever": ["suit", "suit", "none", "none", "none"],
        "party": [0.9, 0.8, 0.2, 0.1, 0.7],
        "altered": [1, 0, 1, 0, 0],
    },
    index=["Ash", "Beech", "Cedar", "Elm", "Fir"],
)
CONDITIONS = ["title", "lever", "party"]
SIMILAR, DIFFERENT = "similar cases, different outcome", "different cases, same outcome"


def test_similar_pairs_come_first_closest_first() -> None:
    """Pairs of each kind are those found by hand, ties in the order of the names."""
    made = compare.pairs(CASES, "altered", CONDITIONS)
    columns = ["case", "other_case", "kind", "differing_count", "tied_count"]
    assert [
        ("Ash", "Beech", SIMILAR, 0, 2),
        ("Cedar", "Elm", SIMILAR, 0, 2),
        ("Ash", "Fir", SIMILAR, 1, 1),
        ("Ash", "Cedar", DIFFERENT, 3, 2),
        ("Beech", "Elm", DIFFERENT, 3, 2),
        ("Elm", "Fir", DIFFERENT, 2, 1),
    ] == list(made[columns].itertuples(index=False, name=None))


def test_the_reason_names_what_is_shared_and_what_differs() -> None:
    """A sentence says on which conditions two cases agree and differ."""
    made = compare.pairs(CASES, "altered", CONDITIONS).set_index(["case", "other_case"])["reason"]
    assert (
        "Ash and Fir agree on title and party and differ on lever, yet altered is 1 in Ash and "
        "0 in Fir." == made["Ash", "Fir"]
    )
    assert (
        "Ash and Cedar differ on title, lever and party, yet altered is 1 in both."
        == (made["Ash", "Cedar"])
    )


def test_for_one_case_it_stands_first() -> None:
    """Only pairs with the case asked for, which is named first."""
    made = compare.pairs(CASES, "altered", CONDITIONS, "Elm")
    assert {"Elm"} == set(made["case"])
    assert "Cedar" == made["other_case"].iloc[0]
    assert (0, 1) == tuple(made[["outcome", "other_outcome"]].iloc[0])


def test_an_unknown_condition_counts_against_a_pair() -> None:
    """An empty cell makes cases neither alike nor different, and the reason says so."""
    table = CASES.astype({"lever": object})
    table.loc["Beech", "lever"] = None
    made = compare.pairs(table, "altered", CONDITIONS).set_index(["case", "other_case"])
    assert 1 == made.loc[("Ash", "Beech"), "unknown_count"]
    assert made.loc[("Ash", "Beech"), "reason"].endswith("Not known: lever.")
    assert ("Cedar", "Elm") == made.index[0]


def test_a_case_without_an_outcome_is_left_out_and_named() -> None:
    """Unknown results make no pair."""
    table = CASES.assign(altered=[1, None, 1, 0, 0])
    made = compare.pairs(table, "altered", CONDITIONS)
    assert "Beech" not in {*made["case"], *made["other_case"]}
    assert ["Beech"] == made.attrs["left_out"]


def test_a_number_is_one_code_however_it_is_written() -> None:
    """Spellings of a number are alike as conditions and as outcomes, and an empty text is none."""
    table = CASES.assign(lever=["3", 3.0, "03", "3e0", ""], altered=["1", 0, "1.0", "0", False])
    made = compare.pairs(table, "altered", CONDITIONS)
    columns = ["case", "other_case", "kind", "differing_count", "outcome"]
    assert ("Ash", "Beech", SIMILAR, 0, 1) == tuple(made[columns].iloc[0])
    assert 1 == made.set_index(["case", "other_case"]).loc[("Ash", "Fir"), "unknown_count"]


def test_membership_of_one_half_is_unknown() -> None:
    """A degree exactly between in and out is not the same as either."""
    table = CASES.assign(party=[0.5, 0.8, 0.2, 0.1, 0.7])
    made = compare.pairs(table, "altered", CONDITIONS, "Ash")
    assert (made["unknown_count"] == 1).all()


def test_no_pair_leaves_an_empty_table_with_its_columns() -> None:
    """Cases that agree on just half of the conditions are neither similar nor different."""
    table = pd.DataFrame({"a": [0, 1, 0], "b": [1, 1, 0], "y": [0, 1, 0]}, index=["p", "q", "r"])
    made = compare.pairs(table.iloc[:2], "y", ["a", "b"])
    assert compare.pairs(table.iloc[[0, 2]], "y", ["a", "b"]).empty
    assert made.empty
    assert "reason" in made.columns


@given(st.permutations(list(CASES.index)), st.integers(1, 4))
def test_the_order_of_the_rows_does_not_matter(order: list[str], count: int) -> None:
    """The same cases in another order give the same pairs, at most so many of a kind."""
    made = compare.pairs(CASES.loc[order], "altered", CONDITIONS, count=count)
    pd.testing.assert_frame_equal(compare.pairs(CASES, "altered", CONDITIONS, count=count), made)
    assert made["kind"].value_counts().max() <= count


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"conditions": ["titel"]}, 'no column titel. Did you mean "title"'),
        ({"case": "Elms"}, 'no case "Elms". Did you mean "Elm"'),
        ({"count": 0}, "at least one pair"),
        ({"outcome": "title"}, "title is the outcome"),
    ],
)
def test_what_is_not_there_is_refused(options: dict[str, object], message: str) -> None:
    """A message names what is wrong, and the nearest word."""
    with pytest.raises(ValueError, match=message.replace("?", r"\?")):
        compare.pairs(
            CASES, **({"outcome": "altered", "conditions": CONDITIONS} | options)  # type: ignore[arg-type]
        )  # fmt: skip


def test_pairs_of_a_case_without_an_outcome_are_refused() -> None:
    """There is nothing to compare its outcome with."""
    table = CASES.assign(altered=[None, 0, 1, 0, 0])
    with pytest.raises(ValueError, match='the outcome altered of "Ash" is missing'):
        compare.pairs(table, "altered", CONDITIONS, "Ash")
