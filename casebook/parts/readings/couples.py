"""Readings of coded cases side by side: what codes they were given, and how far two are alike."""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from casebook.parts import variables as variables_of
from casebook.parts.codings import ADJUDICATED
from casebook.parts.fields import PLAIN, SLUG, Schema, list_of, object_of
from casebook.parts.readings.base import Cells, Row, reading

if TYPE_CHECKING:
    from casebook.bank import Casebook

__all__: list[str] = []

_RECORDS = (
    *(("facts", "fact_id"), ("claims", "claim_id"), ("critiques", "critique_id")),
    ("gaps", "gap_id"),
)


@reading(
    "rows",
    {**dict.fromkeys(("row", "case_id", "title", "text", "settled"), "text"), "code": "codes"},
    variable=lambda: PLAIN,
)
def coded(book: Casebook, variable: str) -> list[Row]:
    """The cases coded on one question, each with the statements that the code rests on.

    `code` holds the codes that any coder gave, `settled` the one of the adjudicated coding.
    """
    texts = {
        (row["case_id"], row[key]): row["text"]
        for table, key in _RECORDS
        for row in book.rows(table)
    }
    titles = {row["case_id"]: row["title"] for row in book.rows("cases")}
    given = [row for row in book.rows("codings") if row["variable"] == variable]
    settled = [row for row in given if row["coder"] == ADJUDICATED and row["case_id"] in titles]
    found = []
    for letter, row in zip(
        [*string.ascii_uppercase, *("" for _ in settled)], settled, strict=False
    ):
        case_id = row["case_id"]
        rests_on = [id_ for id_ in (row["evidence"] or "").split(";") if (case_id, id_) in texts]
        codes = [other["code"] for other in given if other["case_id"] == case_id]
        found.append(
            {
                "row": letter,
                "case_id": case_id,
                "title": titles[case_id],
                "text": " ".join(f"{texts[case_id, id_]} [{id_}]" for id_ in rests_on),
                "settled": row["code"],
                "code": list(dict.fromkeys(codes)),
            }
        )
    return found


# What stands for the codes that are put together.
_TOGETHER = "together"


def _put_together() -> Schema:
    merged = object_of(
        "variable codes",
        variable={"description": "A question of the codebook.", **SLUG},
        codes={"description": "Codes that count as one.", **list_of(PLAIN, at_least=2)},
    )
    return list_of(merged, at_least=1)


_PAIR = {
    "couple": lambda: list_of(SLUG, at_least=2, at_most=2),
    "questions_of": lambda: list_of(SLUG, at_least=1),
    "together": _put_together,
    "silence": lambda: {"enum": ["unknown", "a code"]},
}


def _answers(
    book: Casebook,
    questions: Sequence[str],
    together: Sequence[Mapping[str, object]],
    silence: str,
) -> dict[str, dict[str, str]]:
    """The adjudicated codes by case and question; without those that only say that nothing is told.

    With ``silence="a code"`` these stay, as for somebody who compares the cells as they are.
    """
    known = variables_of.by_id(book.plain["variables"])
    merged = {
        (str(one["variable"]), str(code)): _TOGETHER
        for one in together
        for code in one["codes"]  # type: ignore[attr-defined] # a list, says the schema
    }
    found: dict[str, dict[str, str]] = {}
    for row in book.rows("codings"):
        question, code = row["variable"], row["code"]
        if row["coder"] != ADJUDICATED or question not in questions or question not in known:
            continue
        silences = {*variables_of.silences(known[question]), *known[question]["absences"]}
        if silence == "a code" or code not in silences:
            code = merged.get((question, code), code)
            found.setdefault(row["case_id"], {})[question] = code
    return found


def _verdict(one: str | None, other: str | None) -> str:
    if one is None or other is None:
        return "open"
    return "alike" if one == other else "different"


@reading(
    "rows",
    dict.fromkeys(("question", "text", "first", "second", "verdict", "why"), "text"),
    **_PAIR,
)
def compared(
    book: Casebook,
    couple: Sequence[str],
    questions_of: Sequence[str],
    together: Sequence[Mapping[str, object]] = (),
    silence: str = "unknown",
) -> list[Row]:
    """Two cases, question by question: ``alike``, ``different``, or ``open`` where one is silent.

    `why` is the verdict, and ``silent`` where both cells hold the same word that says nothing.
    """
    told = _answers(book, questions_of, together, silence)
    cells = _answers(book, questions_of, (), "a code")
    labels = {row["variable"]: row["label"] for row in book.rows("variables")}
    codes = {(row["variable"], row["code"]): row["label"] for row in book.rows("variable_codes")}
    rows = []
    for question in questions_of:
        written = [cells.get(case_id, {}).get(question) for case_id in couple]
        if None in written:
            continue
        verdict = _verdict(*(told.get(case_id, {}).get(question) for case_id in couple))
        first, second = (codes[question, code] for code in written if code is not None)
        rows.append(
            {
                "question": question,
                "text": f"{labels[question]}: {first} / {second}",
                "first": first,
                "second": second,
                "verdict": verdict,
                "why": "silent" if verdict == "open" and first == second else verdict,
            }
        )
    return rows


@reading("number", verdict=lambda: {"enum": ["alike", "different", "open"]}, **_PAIR)
def questions_that_are(
    book: Casebook,
    verdict: str,
    couple: Sequence[str],
    questions_of: Sequence[str],
    together: Sequence[Mapping[str, object]] = (),
    silence: str = "unknown",
) -> float | None:
    """On how many questions two cases are alike, different, or one of them is silent."""
    rows = compared(book, couple, questions_of, together, silence)
    return float(sum(row["verdict"] == verdict for row in rows)) if rows else None


@reading(
    "ids",
    to=lambda: SLUG,
    ended=lambda: {"enum": ["the same", "otherwise", "either way"]},
    most=lambda: {"enum": ["alike", "different", "open"]},
    **{name: made for name, made in _PAIR.items() if name not in ("couple", "together")},
)
def paired_with(
    book: Casebook,
    to: str,
    questions_of: Sequence[str],
    most: str = "alike",
    ended: str = "otherwise",
    silence: str = "unknown",
) -> list[str]:
    """The cases that are alike, or different, on most questions, of those that ended so.

    Cases whose result is not known are left out.
    """
    told = _answers(book, questions_of, (), silence)
    results = {
        case_id: codes["result"]
        for case_id, codes in _answers(book, ["result"], (), "unknown").items()
    }
    if to not in told or to not in results:
        return []
    counts = {
        case_id: sum(
            _verdict(told[to].get(question), codes.get(question)) == most
            for question in questions_of
        )
        for case_id, codes in told.items()
        if case_id != to
        and case_id in results
        and (ended == "either way" or (results[case_id] == results[to]) is (ended == "the same"))
    }
    best = max(counts.values(), default=None)
    return [case_id for case_id, count in counts.items() if count == best]


def _matrix_columns(given: Mapping[str, Any]) -> dict[str, Cells]:
    return {
        **dict.fromkeys(("case_id", "text"), "text"),
        **dict.fromkeys(given.get("questions_of", ()), "text"),
    }


@reading("rows", _matrix_columns, questions_of=_PAIR["questions_of"])
def matrix(book: Casebook, questions_of: Sequence[str]) -> list[Row]:
    """A row for each coded case, with its code on each question as the codebook labels it."""
    cells = _answers(book, questions_of, (), "a code")
    codes = {(row["variable"], row["code"]): row["label"] for row in book.rows("variable_codes")}
    titles = {row["case_id"]: row["title"] for row in book.rows("cases")}
    return [
        {
            "case_id": case_id,
            "text": titles[case_id],
            **{question: codes[question, own[question]] for question in questions_of},
        }
        for case_id, own in cells.items()
        if own.keys() >= set(questions_of)
    ]
