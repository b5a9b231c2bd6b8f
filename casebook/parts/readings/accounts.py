"""Readings of rival accounts: what each expects of a code, and how the codes of cases meet it."""

from __future__ import annotations

from collections.abc import Sequence
from string import ascii_uppercase
from typing import TYPE_CHECKING

from casebook.parts.fields import PLAIN, list_of
from casebook.parts.readings.base import Row, reading

if TYPE_CHECKING:
    from casebook.bank import Casebook

__all__: list[str] = []


def _labels(book: Casebook) -> dict[tuple[str, str], str]:
    return {(row["variable"], row["code"]): row["label"] for row in book.rows("variable_codes")}


def _questions(book: Casebook) -> dict[str, str]:
    return {row["variable"]: row["question"] for row in book.rows("variables")}


def _titles(book: Casebook) -> dict[str, str]:
    return {row["case_id"]: row["title"] for row in book.rows("cases")}


@reading(
    "rows",
    dict.fromkeys(("row", "unit", "title", "question", "code", "expected", "expects"), "text"),
    units=lambda: list_of(PLAIN, at_least=1),
)
def who_expects(book: Casebook, units: Sequence[str]) -> list[Row]:
    """Codes of cases, as ``case-id/variable``, with what each account expects of them.

    `expects` is ``silence`` where the code only says that nothing is reported, else ``none``,
    ``one`` or ``several`` by the accounts that expect this code.
    """
    labels, questions, titles = _labels(book), _questions(book), _titles(book)
    names = {row["theory_id"]: row["name"] for row in book.rows("theories")}
    rows: list[Row] = []
    for unit in units:
        case_id, _, name = unit.partition("/")
        found = [
            row
            for row in book.rows("expectations")
            if (row["case_id"], row["variable"]) == (case_id, name)
        ]
        if not found:
            continue
        met = [row["met"] for row in found]
        expecting = met.count("yes")
        expects = "none" if not expecting else "one" if expecting == 1 else "several"
        told = [
            f"{names[row['theory_id']]}: "
            + ", ".join(labels[name, code] for code in row["expected"].split(";"))
            for row in found
        ]
        rows.append(
            {
                "unit": unit,
                "title": titles[case_id],
                "question": questions[name],
                "code": labels[name, found[0]["code"]],
                "expected": "; ".join(told),
                "expects": "silence" if "not-reported" in met else expects,
            }
        )
    return [{"row": letter, **row} for letter, row in zip(ascii_uppercase, rows, strict=False)]


@reading(
    "rows",
    dict.fromkeys(("row", "title", "question", "expected", "code", "met"), "text"),
    theory=lambda: PLAIN,
)
def held_against(book: Casebook, theory: str) -> list[Row]:
    """What an account expects of each case, and the code that was found."""
    labels, questions, titles = _labels(book), _questions(book), _titles(book)
    rows: list[Row] = [
        {
            "title": titles[row["case_id"]],
            "question": questions[row["variable"]],
            "expected": "; ".join(
                labels[row["variable"], code] for code in row["expected"].split(";")
            ),
            "code": labels[row["variable"], row["code"]],
            "met": row["met"],
        }
        for row in book.rows("expectations")
        if row["theory_id"] == theory
    ]
    return [{"row": letter, **row} for letter, row in zip(ascii_uppercase, rows, strict=False)]


_SCORES = ("met", "share", "part", "all", "share-of-all", "same-cell")


@reading("number", theory=lambda: PLAIN, score=lambda: {"enum": list(_SCORES)})
def score_of(book: Casebook, theory: str, score: str) -> float | None:
    """How many expectations of an account are met, or how many per cent of those decided.

    Decided are those that the code meets or misses: silence counts neither way. ``met`` counts,
    ``share`` is per cent, ``part`` the same as a part of one. The rest is what mistakes give:
    ``all`` counts the expectations, ``share-of-all`` takes silence for a miss, and ``same-cell``
    compares the code with the whole list of what is expected.
    """
    rows = [row for row in book.rows("expectations") if row["theory_id"] == theory]
    met = sum(row["met"] == "yes" for row in rows)
    decided = sum(row["met"] in ("yes", "no") for row in rows)
    if not decided:
        return None
    found = {
        "met": met,
        "share": 100 * met / decided,
        "part": met / decided,
        "all": len(rows),
        "share-of-all": 100 * met / len(rows),
        "same-cell": sum(row["expected"] == row["code"] for row in rows),
    }
    return float(found[score])
