"""Readings of the tables of a bank, held against the same question asked with pandas."""

from __future__ import annotations

from typing import Any

import pytest

import casebook
from casebook.bank import Casebook
from casebook.parts.readings import find


@pytest.fixture(scope="module")
def book() -> Casebook:
    """Return the shipped bank."""
    return casebook.load()


def measure(book: Casebook, how: str, **given: Any) -> Any:
    """Return what the reading finds in a table."""
    return find({"reading": "measure", "how": how, **given}, book)


def test_rows_are_those_that_meet_all_conditions(book: Casebook) -> None:
    """A value, several values, and what a condition asks of a cell are as pandas has them."""
    facts = book.facts
    conditions: list[tuple[dict[str, Any], Any]] = [
        ({"relation": "affected"}, facts.relation == "affected"),
        (
            {"relation": ["affected", "third-party"]},
            facts.relation.isin(["affected", "third-party"]),
        ),
        ({"year": {"above": 2015, "below": 2019}}, facts.year.between(2016, 2018)),
        ({"value": {"empty": True}}, facts.value.isna()),
        ({"scope": {"not": "this-case"}}, facts.scope != "this-case"),
        ({"text": {"mentions": "TENANTS"}}, facts.text.str.lower().str.contains("tenants")),
        ({"is_usable": False}, ~facts.is_usable),
    ]
    for where, wanted in conditions:
        rows = find({"reading": "table_rows", "table": "facts", "where": where}, book)
        found = facts[wanted.fillna(False)]
        assert 0 < len(found) == len(rows), where
        assert list(found.case_id + "/" + found.fact_id) == [row["ref"] for row in rows]


def test_a_list_in_one_cell_is_asked_what_it_contains(book: Casebook) -> None:
    """Comparing the cell finds the cases with one theme alone; asking the list finds all."""
    alone = measure(book, "rows", table="cases", where={"themes": "space"})
    among = measure(book, "rows", table="cases", where={"themes": {"contains": "space"}})
    assert float((book.cases.themes == "space").sum()) == alone
    assert float((book.themes.theme == "space").sum()) == among > alone


def test_figures_are_those_of_pandas(book: Casebook) -> None:
    """Sums, means and the like leave out empty cells; of nothing there is no figure."""
    values = book.facts[book.facts.unit == "yuan"].value.dropna()
    given = {"table": "facts", "column": "value", "where": {"unit": "yuan"}}
    assert values.sum() == pytest.approx(measure(book, "sum", **given))
    assert values.mean() == pytest.approx(measure(book, "mean", **given))
    assert values.median() == pytest.approx(measure(book, "median", **given))
    assert values.max() - values.min() == pytest.approx(measure(book, "range", **given))
    nothing = {**given, "where": {"unit": "no such unit"}}
    assert measure(book, "mean", **nothing) is None
    assert 0 == measure(book, "rows", **nothing)
    assert book.facts.speaker.nunique() == measure(
        book, "distinct", table="facts", column="speaker"
    )


def test_a_join_keeps_or_loses_rows_as_pandas_does(book: Casebook) -> None:
    """Rows without a partner are lost, or kept with empty cells; several partners make several."""
    cases, claims = book.cases[["case_id"]], book.claims[["case_id", "claim_id"]]
    for keep, how in (("matching", "inner"), ("all", "left")):
        joined = cases.merge(claims, how=how, on="case_id")  # type: ignore[call-overload]
        given = {"table": "cases", "join": "claims", "on": ["case_id"], "keep": keep}
        assert len(joined) == measure(book, "rows", **given)
    lonely = {"claim_id": {"empty": True}}
    without = set(book.cases.case_id) - set(book.claims.case_id)
    assert len(without) == measure(book, "rows", **given, where=lonely)


def test_a_share_is_of_the_rows_named(book: Casebook) -> None:
    """Per cent of the rows that meet the one condition, not of the whole table."""
    facts = book.facts[book.facts.relation == "affected"]
    found = find(
        {
            "reading": "share",
            "table": "facts",
            "among": {"relation": "affected"},
            "where": {"scope": "this-case"},
        },
        book,
    )
    assert 100 * (facts.scope == "this-case").mean() == pytest.approx(found)


def test_only_some_cases_are_read(book: Casebook) -> None:
    """A bank of some cases has their rows alone, in every table, and their order."""
    chosen = ["nantou-old-town-renewal", "dafen-wall-painters"]
    few = book.only(chosen)
    assert chosen == few.case_ids == list(few.cases.case_id)
    for table in ("facts", "stories", "codings", "citations"):
        whole = book.table(table)
        kept = whole[whole.case_id.isin(chosen)]
        assert sorted(map(str, kept.values.tolist())) == sorted(
            map(str, few.table(table).values.tolist())
        ), table
    with pytest.raises(KeyError, match="Did you mean"):
        book.only(["dafen-wall-painter"])


def test_rows_say_what_the_table_says(book: Casebook) -> None:
    """Plain rows are the table's, with None where a cell is empty; an unknown table is named."""
    rows = book.rows("gaps")
    table = book.gaps
    assert len(table) == len(rows)
    assert list(table.columns) == list(rows[0])
    assert list(table.text) == [row["text"] for row in rows]
    with pytest.raises(KeyError, match="gaps"):
        book.rows("gap")
