"""The readings of coded cases side by side, held against pandas."""

from __future__ import annotations

from functools import cache
from typing import Any

import pandas as pd
import pytest

import casebook
from casebook import compare
from casebook.bank import Casebook
from casebook.parts import readings, variables

ROAD = "western-corridor-link-road-dispute"
PLANT = "east-incinerator-disclosure-suit"
OLD = "hubei-old-village-preservation"
RECALL = "wanfeng-residents-committee-recall"
QUESTIONS = [
    *("problem", "standing", "scale", "initiator", "decider", "participation", "lever"),
    *("left-out", "party-part"),
]


@cache
def book() -> Casebook:
    """Return the shipped bank."""
    return casebook.load()


@cache
def told() -> pd.DataFrame:
    """Return the adjudicated codes as pandas has them, empty where a code says nothing."""
    codes = book().coded().astype(object)
    known = variables.by_id(book().plain["variables"])
    for name in codes:
        silent = [*variables.silences(known[name]), *known[name]["absences"]]
        codes[name] = codes[name].where(~codes[name].isin(silent))
    return codes


def find(reading: str, **given: Any) -> Any:
    """Return what a reading finds in the shipped bank."""
    return readings.find({"reading": reading, **given}, book())


def count(verdict: str, *couple: str, **given: Any) -> Any:
    """Return on how many questions two cases are alike, different, or open."""
    asked = {"couple": list(couple), "questions_of": QUESTIONS, **given}
    return find("questions_that_are", verdict=verdict, **asked)


@pytest.mark.parametrize("couple", [(ROAD, PLANT), (OLD, RECALL), (PLANT, OLD)])
def test_two_cases_are_compared_as_pandas_does(couple: tuple[str, str]) -> None:
    """Alike and different are counted among the questions on which both say something."""
    one, two = (told().loc[case_id, QUESTIONS] for case_id in couple)
    known = one.notna() & two.notna()
    assert (one == two)[known].sum() == count("alike", *couple)
    assert (one != two)[known].sum() == count("different", *couple)
    assert (~known).sum() == count("open", *couple)


def test_two_silences_are_no_likeness() -> None:
    """Where both cells hold the same word for not knowing, the row says so, and is open."""
    rows = find("compared", couple=[ROAD, PLANT], questions_of=QUESTIONS)
    silent = [row for row in rows if row["why"] == "silent"]
    assert silent
    for row in silent:
        assert (row["first"], "open") == (row["second"], row["verdict"])
        assert row["first"] in row["text"]
    assert count("alike", ROAD, PLANT, silence="a code") == count("alike", ROAD, PLANT) + len(
        silent
    )
    assert 0 == count("open", ROAD, PLANT, silence="a code")


def test_codes_can_be_put_together() -> None:
    """Two codes that count as one make two cases alike that differed by them alone."""
    merged = [{"variable": "standing", "codes": ["title-or-share", "vote"]}]
    assert {"title-or-share", "vote"} == {*told().loc[[OLD, RECALL], "standing"]}
    assert count("alike", OLD, RECALL) + 1 == count("alike", OLD, RECALL, together=merged)
    assert count("alike", ROAD, PLANT) == count("alike", ROAD, PLANT, together=merged)


@pytest.mark.parametrize(
    ("most", "ended", "kind"),
    [
        ("alike", "otherwise", "similar cases, different outcome"),
        ("different", "the same", "different cases, same outcome"),
    ],
)
def test_pairs_are_those_of_the_library(most: str, ended: str, kind: str) -> None:
    """The pairs that the library finds with a case are among those that are found here."""
    table = told()[told().result.notna()]
    for case_id in (PLANT, OLD, ROAD):
        pairs = compare.pairs(table, "result", QUESTIONS, case=case_id, count=1)
        found = find("paired_with", to=case_id, questions_of=QUESTIONS, most=most, ended=ended)
        results = table.result[found]
        assert ((results == table.result[case_id]) == (ended == "the same")).all()
        for pair in pairs[pairs.kind == kind].itertuples():
            (other,) = {pair.case, pair.other_case} - {case_id}
            best = count(most, case_id, found[0])
            assert count(most, case_id, other) <= best


def test_without_a_result_there_is_no_pair() -> None:
    """A case whose result nobody knows, or that is not there, is paired with none."""
    unknown = told().index[told().result.isna()][0]
    for case_id in (unknown, "no-case"):
        assert [] == find("paired_with", to=case_id, questions_of=QUESTIONS)


def test_a_coded_row_holds_the_codes_of_all_coders() -> None:
    """Each case has the codes that anybody gave, and the statements of the settled one."""
    rows = {row["case_id"]: row for row in find("coded", variable="lever")}
    given = book().codings.query("variable == 'lever'")
    assert set(given.case_id) == rows.keys()
    for case_id, codes in given.groupby("case_id").code:
        assert set(codes) == set(rows[case_id]["code"])
    settled = given.query("coder == 'adjudicated'").set_index("case_id")
    for case_id, row in rows.items():
        assert settled.code[case_id] == row["settled"]
        assert all(f"[{id_}]" in row["text"] for id_ in settled.evidence[case_id].split(";"))


def test_a_matrix_has_labels_for_codes() -> None:
    """A row for each coded case, a column for each question, in the words of the codebook."""
    rows = find("matrix", questions_of=["standing", "result"])
    assert list(book().coded().index) == [row["case_id"] for row in rows]
    labels = book().variable_codes.query("variable == 'standing'").set_index("code").label
    for row in rows:
        assert labels[book().coded().standing[row["case_id"]]] == row["standing"]
