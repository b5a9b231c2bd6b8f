"""Readings of the codings, held against the tables of the bank."""

from __future__ import annotations

import pandas as pd
import pytest

import casebook
from casebook.bank import Casebook
from casebook.parts.readings import find


@pytest.fixture(scope="module")
def book() -> Casebook:
    """Return the shipped bank."""
    return casebook.load()


def wide(book: Casebook, variable: str) -> pd.DataFrame:
    """Return the codes of a variable, a case a row and a coder a column."""
    rows = book.codings[book.codings["variable"] == variable]
    return rows.pivot(index="case_id", columns="coder", values="code")


def test_agreement_is_that_of_the_table(book: Casebook) -> None:
    """Counts and shares are those that a pivot of the codings gives, right ones and wrong ones."""
    for variable in book.variables["variable"]:
        table = wide(book, variable)
        both = table[["coder-1", "coder-2"]].dropna()
        same = int((both["coder-1"] == both["coder-2"]).sum())
        expected = {
            "same": same,
            "both": len(both),
            "share": 100 * same / len(both),
            "part": same / len(both),
            "share-of-all": 100 * same / len(book),
            "one-code": int((table.nunique(axis=1) == 1).sum()),
        }
        for figure, value in expected.items():
            reference = {"reading": "coders_agree", "variable": variable, "figure": figure}
            assert value == pytest.approx(find(reference, book)), (variable, figure)


def test_a_bank_of_pilot_cases_has_no_agreement(book: Casebook) -> None:
    """Where nobody coded twice there is no figure, and no code beside a case."""
    pilot = book.only(book.pilot_cases)
    given = {"variable": "lever"}
    assert find({"reading": "coders_agree", "figure": "share", **given}, pilot) is None
    rows = find({"reading": "side_by_side", **given}, pilot)
    assert [(None, None)] * len(pilot) == [(row["first"], row["second"]) for row in rows]


def test_a_statement_carries_a_code_if_all_cite_it(book: Casebook) -> None:
    """A statement that carries two codes, or that only one coder's case has, is left out."""
    refs = [
        "dafen-wall-painters/f7",  # both, for one code
        "riders-from-served-to-scouts/f11",  # both, for two codes
        f"{book.pilot_cases[0]}/f1",  # coded by nobody but the adjudicator
        "dafen-wall-painters/f99",
    ]
    (row,) = find({"reading": "carried", "variable": "lever", "refs": refs}, book)
    code = wide(book, "lever").loc["dafen-wall-painters", "coder-1"]
    assert ("A", refs[0], code) == (row["row"], row["ref"], row["code"])


def test_differences_go_by_order_and_silence(book: Casebook) -> None:
    """Every difference of the bank is of one kind, and agreement is none."""
    table = book.codings[book.codings["coder"] != "adjudicated"]
    codes = table.pivot(index=["case_id", "variable"], columns="coder", values="code").dropna()
    differ = codes[codes["coder-1"] != codes["coder-2"]]
    units = [f"{case_id}/{name}" for case_id, name in codes.index]
    found = []
    for at in range(0, len(units), 20):
        found += find({"reading": "differences", "units": units[at : at + 20]}, book)
    assert [f"{case_id}/{name}" for case_id, name in differ.index] == [row["unit"] for row in found]
    levels = book.variables.set_index("variable")["level"]
    codes_of = book.variable_codes.set_index(["variable", "code"])
    silent = codes_of["is_absence"] | codes_of["silence"].notna()
    for (_, name), row, codes_ in zip(differ.index, found, differ.to_numpy(), strict=True):
        is_silent = any(silent[name, code] for code in codes_)
        assert is_silent == (row["differ"] == "silence")
        if not is_silent:
            assert (levels[name] == "ordinal") == (row["differ"] in ("neighbours", "apart"))
            steps = row["order"].split(" < ")
            if row["differ"] == "neighbours":
                assert 1 == abs(steps.index(row["first"]) - steps.index(row["second"]))


def test_what_coders_cite_is_there_with_their_names(book: Casebook) -> None:
    """Each statement that anybody cites stands once, with those who cite it."""
    case_id, variable = "chengdu-village-and-community-funds", "participation"
    one = book.only([case_id])
    table = one.codings[one.codings["variable"] == variable]
    cited = {id_ for cell in table["evidence"] for id_ in cell.split(";")}
    rows = find({"reading": "cited_by_coders", "variable": variable}, one)
    assert sorted(cited) == sorted(row["id"] for row in rows)
    for row in rows:
        holds = [row["id"] in cell.split(";") for cell in table["evidence"]]
        assert set(row["coders"].split(", ")) == set(table["coder"][holds])
    assert cited <= set(find("statement_ids", one))
    remarks = find({"reading": "remarks_of_coders", "variable": variable}, one)
    assert sorted(table["coder"]) == sorted(row["id"] for row in remarks)
