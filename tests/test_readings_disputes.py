"""Readings of disputes as sets and of rival accounts, held against the tables of the bank."""

from __future__ import annotations

from itertools import product
from typing import Any

import pandas as pd
import pytest

import casebook
from casebook import compare
from casebook.bank import Casebook
from casebook.parts.readings import find

SETS = {
    "title": ("standing", ["title-or-share", "vote"]),
    "lever": ("lever", ["document", "law", "hearing", "suit-or-ballot"]),
    "party": ("party-part", ["present", "convenes", "commands", "held-to-account"]),
    "altered": ("result", ["partly", "changed-or-delivered"]),
    "in-the-main": ("result", ["changed-or-delivered"]),
}


@pytest.fixture(scope="module")
def book() -> Casebook:
    """Return the shipped bank."""
    return casebook.load()


def contested(book: Casebook) -> pd.DataFrame:
    """Return the codes of the contested decisions of Shenzhen."""
    codes = book.coded().join(book.cases.set_index("case_id")["city"])
    return codes[(codes["unit"] == "contested-decision") & (codes["city"] == "Shenzhen")]


def kept(book: Casebook) -> list[str]:
    """Return those with a known result that not the responsible side alone reports."""
    codes = contested(book)
    known = codes["result"].isin(["no", "partly", "changed-or-delivered"])
    return list(codes.index[known & (codes["corroboration"] != "responsible-side-only")])


def sets(book: Casebook, coder: str) -> pd.DataFrame:
    """Return the disputes that are kept, as sets."""
    codes = book.coded(coder).loc[kept(book)]
    return pd.DataFrame({name: codes[of].isin(inside) for name, (of, inside) in SETS.items()})


def test_disputes_are_those_of_the_codes(book: Casebook) -> None:
    """Rows and counts are what the tables give; wrong counts are what a join would."""
    codes = contested(book)
    assert list(codes.index) == [row["case_id"] for row in find("disputes", book)]
    shown = find({"reading": "disputes", "only_kept": True}, book)
    assert kept(book) == [row["case_id"] for row in shown]
    made = sets(book, "adjudicated")
    assert list(made["title"]) == [row["has_title"] == "in" for row in shown]
    assert list(made["lever"]) == [row["has_lever"] == "in" for row in shown]
    known = codes[codes["result"].isin(["no", "partly", "changed-or-delivered"])]
    themes = known.reset_index().merge(book.themes, on="case_id")
    codings = book.codings[book.codings["case_id"].isin(codes.index)].query("variable == 'result'")
    expected = {
        "contested": len(codes),
        "known": len(known),
        "kept": len(kept(book)),
        "not-no": int((codes["result"] != "no").sum()),
        "by-theme": len(themes),
        "by-coder": int(codings["code"].isin(["no", "partly", "changed-or-delivered"]).sum()),
    }
    for counted, value in expected.items():
        assert value == find({"reading": "disputes_counted", "counted": counted}, book), counted


def test_rows_are_those_of_the_truth_table(book: Casebook) -> None:
    """The cases of contradictory rows are those of `compare.truth_table`; each stands once."""
    made = sets(book, "adjudicated").astype("Int64")
    table = compare.truth_table(made, "altered", ["title", "lever", "party"], consistency=1)
    rows = made.groupby(["title", "lever", "party"])["altered"]
    mixed = made.index[rows.transform("nunique") > 1]
    assert len(table.rows) >= rows.ngroups
    found = {
        which: find({"reading": "rows_of_the_table", "which": which}, book)
        for which in ("contradictory", "altered", "same", "any")
    }
    assert set(mixed) == set(found["contradictory"])
    assert set(kept(book)) == set(found["any"])
    assert len(found["any"]) == sum(len(found[one]) for one in ("contradictory", "altered", "same"))
    assert made.loc[found["altered"], "altered"].eq(1).all()
    assert made.loc[found["same"], "altered"].eq(0).all()


@pytest.mark.parametrize(("then", "is_not"), [*product(["altered", "in-the-main"], [False, True])])
def test_sentences_are_tried_on_every_coding(then: str, is_not: bool, book: Casebook) -> None:
    """For each combination of sets the verdict, and whether it is steady, are those of the sets."""
    ways = list(product(["", "given", "without"], repeat=3))
    said: list[dict[str, Any]] = []
    for number, way in enumerate(ways):
        named: dict[str, list[str]] = {"given": [], "without": []}
        for name, where in zip(("title", "lever", "party"), way, strict=True):
            if where:
                named[where].append(name)
        filled = {where: names for where, names in named.items() if names}
        said.append({"row": str(number), "text": "x", "then": then, "is_not": is_not, **filled})
    found = find({"reading": "sentences_tried", "said": said}, book)
    coders = {coder: sets(book, coder) for coder in ("adjudicated", "coder-1", "coder-2")}
    for sentence, row in zip(said, found, strict=True):
        verdicts = {}
        for coder, made in coders.items():
            reached = made
            for name in sentence.get("given", ()):
                reached = reached[reached[name]]
            for name in sentence.get("without", ()):
                reached = reached[~reached[name]]
            met = reached[then] != is_not
            verdicts[coder] = "unseen" if reached.empty else "holds" if met.all() else "fails"
        assert verdicts["adjudicated"] == row["verdict"]
        assert (len(set(verdicts.values())) == 1) == (row["steady"] == "steady")


def test_scores_are_those_of_the_table(book: Casebook) -> None:
    """Scores of every account are what `compare.scores` and the table give."""
    table = book.expectations
    for theory, rows in table.groupby("theory_id"):
        decided = rows[rows["met"].isin(["yes", "no"])]
        met = int((rows["met"] == "yes").sum())
        expected = {
            "met": met,
            "share": 100 * met / len(decided),
            "part": met / len(decided),
            "all": len(rows),
            "share-of-all": 100 * met / len(rows),
            "same-cell": int((rows["expected"] == rows["code"]).sum()),
        }
        for score, value in expected.items():
            reference = {"reading": "score_of", "theory": theory, "score": score}
            assert value == pytest.approx(find(reference, book)), (theory, score)
    empty = book.only(["dafen-wall-painters"])
    assert find({"reading": "score_of", "theory": "nobody", "score": "met"}, empty) is None


def test_who_expects_a_code_is_counted(book: Casebook) -> None:
    """A finding is of one account, of several, of none, or a silence, as the table has it."""
    table = book.expectations
    cases = ["east-incinerator-disclosure-suit", "shenzhen-bay-dredging-public-comment-2020"]
    here = table[table["case_id"].isin(cases)]
    units = here["case_id"] + "/" + here["variable"]
    groups = here.groupby(units)["met"].agg(list).to_dict()
    found = {row["unit"]: row for row in find({"reading": "who_expects", "units": [*groups]}, book)}
    for unit, met in groups.items():
        row = found[str(unit)]
        words = {0: "none", 1: "one"}.get(met.count("yes"), "several")
        assert row["expects"] == ("silence" if "not-reported" in met else words)
    rows = find({"reading": "held_against", "theory": "party-convening"}, book.only(cases))
    of_one = here[here["theory_id"] == "party-convening"]
    assert list(of_one["met"]) == [row["met"] for row in rows]


def test_codes_given_are_all_codings(book: Casebook) -> None:
    """Each coder's code of a variable stands there with what it rests on."""
    one = book.only(["lifts-for-old-walk-ups"])
    rows = find({"reading": "codes_given", "variable": "party-part"}, one)
    table = one.codings[one.codings["variable"] == "party-part"]
    assert list(table["coder"]) == [row["speaker"] for row in rows]
    for row, evidence in zip(rows, table["evidence"], strict=True):
        assert evidence.replace(";", ", ") in row["text"]
