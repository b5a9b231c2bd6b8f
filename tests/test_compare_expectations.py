"""Accounts held against cases: how their expectations are counted, and where two of them part."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import casebook
from casebook import compare

WORDS = ["yes", "no", "not-reported", "not-applicable"]
COUNTS = [f"{word.replace('-', '_')}_count" for word in WORDS]
COLUMNS = ["theory_id", "variable", "case_id", "expected", "met", "met_if_absent"]
ROWS = [
    ("asking", "lever", "ash", "letter;visit", "yes", "yes"),
    ("asking", "lever", "elm", "letter;visit", "not-reported", "no"),
    ("asking", "result", "ash", "done", "no", "no"),
    ("asking", "result", "elm", "done", "yes", "yes"),
    ("paying", "lever", "ash", "none;letter", "no", "no"),
    ("paying", "lever", "elm", "none;letter", "not-reported", "yes"),
    ("paying", "result", "ash", "done", "no", "no"),
    ("paying", "result", "elm", "done", "yes", "yes"),
    ("waiting", "lever", "ash", "none", "no", "no"),
    ("waiting", "lever", "elm", "none", "not-applicable", "not-applicable"),
]
TABLE = pd.DataFrame(ROWS, columns=COLUMNS)

tables = st.lists(
    st.tuples(
        st.sampled_from(["asking", "paying", "waiting"]),
        st.sampled_from(["lever", "result", "money"]),
        st.sampled_from(["ash", "beech", "elm"]),
        st.just("code"),
        st.sampled_from(WORDS),
        st.sampled_from(WORDS),
    ),
    min_size=1,
    unique_by=lambda row: row[:3],
).map(lambda rows: pd.DataFrame(rows, columns=COLUMNS))


def test_a_share_is_of_what_is_decided() -> None:
    """Met among met and missed; what nobody reports and what does not apply is only counted."""
    made = compare.scores(TABLE)
    assert ["asking", "paying", "waiting"] == list(made.index)
    assert [2, 1, 1, 0] == list(made.loc["asking", COUNTS])
    assert [0, 1, 0, 1] == list(made.loc["waiting", COUNTS])
    assert 2 / 3 == made.share["asking"]


def test_without_a_decided_case_there_is_no_share() -> None:
    """Nothing met and nothing missed is not a share of nought."""
    made = compare.scores(TABLE[TABLE.met.str.startswith("not")])
    assert made.share.isna().all()


def test_silence_can_be_read_as_absence() -> None:
    """The other column is counted instead."""
    made = compare.scores(TABLE, reading="met_if_absent")
    assert [2, 2, 0, 0] == list(made.loc["asking", COUNTS])


def test_it_counts_by_any_columns() -> None:
    """By account and variable there is a row for each pair that occurs."""
    made = compare.scores(TABLE, ["theory_id", "variable"])
    assert 5 == len(made)
    assert 0.5 == made.share["paying", "result"]


@given(tables, st.randoms())
def test_every_row_is_counted_once_in_any_order(table: pd.DataFrame, random: Any) -> None:
    """Counts add up to the rows, shares lie between nought and one, the order does not matter."""
    made = compare.scores(table)
    assert len(table) == made[COUNTS].to_numpy().sum()
    assert made.share.dropna().between(0, 1).all()
    order = list(table.index)
    random.shuffle(order)
    again = compare.scores(table.loc[order])
    pd.testing.assert_frame_equal(made, again.loc[made.index])


def test_pairs_part_where_they_expect_different_codes() -> None:
    """Apart means that no code suits both; what both expect alike makes no row."""
    made = compare.partings(TABLE).set_index(["theory_id", "other_theory_id"])
    assert [("asking", "paying"), ("asking", "waiting"), ("paying", "waiting")] == list(made.index)
    assert {"lever"} == set(made.variable)
    assert [False, True, False] == list(made.is_apart)
    assert ("visit", "none", "letter") == tuple(
        made.loc[("asking", "paying")][["expected", "other_expected", "shared"]]
    )


def test_the_cases_that_show_it_are_counted() -> None:
    """A case shows it where one account is met and the other missed, under the reading asked."""
    counts = ["case_count", "other_case_count"]
    made = compare.partings(TABLE).set_index(["theory_id", "other_theory_id"])
    assert [1, 0] == list(made.loc[("asking", "paying"), counts])
    absent = compare.partings(TABLE, reading="met_if_absent")
    absent = absent.set_index(["theory_id", "other_theory_id"])
    assert [1, 1] == list(absent.loc[("asking", "paying"), counts])


@given(tables)
def test_no_account_parts_from_what_it_shares(table: pd.DataFrame) -> None:
    """Accounts that expect the same codes everywhere part nowhere, and the columns stay."""
    made = compare.partings(table)
    assert made.empty
    assert "is_apart" in made.columns


@pytest.mark.parametrize("function", [compare.scores, compare.partings])
@pytest.mark.parametrize(
    ("table", "message"),
    [
        (TABLE.drop(columns="case_id"), "no column case_id"),
        (TABLE.iloc[:0], "at least one row"),
        (pd.concat([TABLE, TABLE]), "stands twice"),
        (TABLE.assign(met="perhaps"), 'met holds "perhaps"; it takes yes, no, not-reported'),
        (TABLE.assign(met=None), "met holds"),
    ],
)
def test_what_cannot_be_counted_is_refused(function: Any, table: Any, message: str) -> None:
    """A table without its columns or rows, with two coders in it, or with another word."""
    with pytest.raises(ValueError, match=message):
        function(table)


def test_wrong_arguments_are_refused() -> None:
    """A text for a list, no column, an unknown reading, two sets of codes, no table."""
    with pytest.raises(TypeError, match=r'give a list, as in \["theory_id"\]'):
        compare.scores(TABLE, "theory_id")
    with pytest.raises(ValueError, match="names no column"):
        compare.scores(TABLE, [])
    with pytest.raises(ValueError, match='no reading "mett"'):
        compare.partings(TABLE, reading="mett")
    torn = TABLE.assign(expected=["letter", "visit", *TABLE.expected[2:]])
    with pytest.raises(ValueError, match='"asking" expects different codes of lever'):
        compare.partings(torn)
    with pytest.raises(TypeError, match="needs a DataFrame"):
        compare.scores([])


def test_the_shipped_accounts_part_where_they_say(book: casebook.Casebook) -> None:
    """Party organisation and absorption share codes wherever outside voices are not asked for."""
    made = compare.partings(book.expectations)
    pair = (made.theory_id == "party-convening") & (
        made.other_theory_id == "administrative-absorption"
    )
    assert ["corroboration"] == list(made.variable[pair & made.is_apart])
    assert 10 == made.groupby(["theory_id", "other_theory_id"]).ngroups
    assert (made.is_apart == (made.shared == "")).all()
