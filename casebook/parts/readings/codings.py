"""Readings of the codings: what two coders gave and cite, and in which way they differ.

Coders are those of the bank beside the adjudicated coding, in the order of their names. A case on
which they trained has no codes of theirs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any

from casebook.parts.codings import ADJUDICATED
from casebook.parts.fields import PLAIN, list_of
from casebook.parts.readings.base import Row, reading

if TYPE_CHECKING:
    from casebook.bank import Casebook

__all__: list[str] = []

_Unit = tuple[str, str]  # case and variable


def _units(book: Casebook) -> dict[_Unit, dict[str, Row]]:
    """For each case and variable the rows of its coders, in the order of their names."""
    units: dict[_Unit, dict[str, Row]] = {}
    for row in sorted(book.rows("codings"), key=lambda row: str(row["coder"])):
        units.setdefault((row["case_id"], row["variable"]), {})[row["coder"]] = row
    return units


def _two(coded: Mapping[str, Row]) -> list[Row]:
    """What the first two coders gave; fewer where not both did."""
    return [row for coder, row in coded.items() if coder != ADJUDICATED][:2]


def _texts(book: Casebook) -> dict[tuple[str, str], Row]:
    """Statements and gaps by case and id."""
    tables = {
        "facts": "fact_id",
        "claims": "claim_id",
        "critiques": "critique_id",
        "gaps": "gap_id",
    }
    return {
        (row["case_id"], row[key]): row for name, key in tables.items() for row in book.rows(name)
    }


def _titles(book: Casebook) -> dict[str, str]:
    return {row["case_id"]: row["title"] for row in book.rows("cases")}


def _labels(book: Casebook) -> dict[_Unit, str]:
    return {(row["variable"], row["code"]): row["label"] for row in book.rows("variable_codes")}


@reading(
    "rows",
    dict.fromkeys(("row", "ref", "title", "text", "code"), "text"),
    variable=lambda: PLAIN,
    refs=lambda: list_of(PLAIN, at_least=1),
)
def carried(book: Casebook, variable: str, refs: Sequence[str]) -> list[Row]:
    """Of these statements those that all coders cite for one and the same code, under letters."""
    units, texts, titles = _units(book), _texts(book), _titles(book)
    rows: list[Row] = []
    for ref in refs:
        case_id, _, id_ = ref.partition("/")
        coded = units.get((case_id, variable), {})
        given = {row["code"] for row in coded.values() if id_ in row["evidence"].split(";")}
        if len(_two(coded)) == 2 and len(given) == 1 and (case_id, id_) in texts:
            text, title = texts[case_id, id_]["text"], titles[case_id]
            rows.append({"ref": ref, "title": title, "text": text, "code": given.pop()})
    return [{"row": letter, **row} for letter, row in zip(ascii_uppercase, rows, strict=False)]


@reading(
    "rows",
    {**dict.fromkeys(("case_id", "title"), "text"), **dict.fromkeys(("first", "second"), "word")},
    variable=lambda: PLAIN,
)
def side_by_side(book: Casebook, variable: str) -> list[Row]:
    """Every case with the codes of both coders; without any where they trained on it."""
    units, titles = _units(book), _titles(book)
    rows = []
    for case_id in book.case_ids:
        codes = [row["code"] for row in _two(units.get((case_id, variable), {}))]
        first, second = codes if len(codes) == 2 else (None, None)
        row = {"case_id": case_id, "title": titles[case_id], "first": first, "second": second}
        rows.append(row)
    return rows


_HOW = ("same", "both", "share", "share-of-all", "part", "one-code")


@reading("number", variable=lambda: PLAIN, figure=lambda: {"enum": list(_HOW)})
def coders_agree(book: Casebook, variable: str, figure: str) -> float | None:
    """On how many cases both coders gave the same code, or on how many per cent of those coded.

    ``same`` and ``both`` count the cases with the same code and with two codes; ``share`` is the
    one in per cent of the other, ``part`` the same as a part of one. The rest is what mistakes
    give: ``share-of-all`` is of all cases, ``one-code`` counts every case with one code in all
    codings, those with a single coding too.
    """
    coded = {case_id: given for (case_id, name), given in _units(book).items() if name == variable}
    pairs = [two for given in coded.values() if len(two := _two(given)) == 2]
    same = sum(one["code"] == other["code"] for one, other in pairs)
    if not pairs:
        return None
    alike = sum(len({row["code"] for row in given.values()}) == 1 for given in coded.values())
    found = {
        "same": same,
        "both": len(pairs),
        "share": 100 * same / len(pairs),
        "share-of-all": 100 * same / len(book.case_ids),
        "part": same / len(pairs),
        "one-code": alike,
    }
    return float(found[figure])


@reading(
    "rows",
    dict.fromkeys(
        ("row", "unit", "title", "question", "order", "first", "second", "reason", "differ"), "text"
    ),
    units=lambda: list_of(PLAIN, at_least=1),
)
def differences(book: Casebook, units: Sequence[str]) -> list[Row]:
    """Of these units, as ``case-id/variable``, those on which the coders differ, and how.

    `differ` is ``silence`` where one of them codes that nothing is reported or known, else
    ``neighbours`` or ``apart`` where the codes have an order, else ``unordered``.
    """
    known = {row["variable"]: row for row in book.rows("variables")}
    silent = {
        (row["variable"], row["code"])
        for row in book.rows("variable_codes")
        if row["silence"] or row["is_absence"]
    }
    coded, titles, labels = _units(book), _titles(book), _labels(book)
    rows = []
    for unit in units:
        case_id, _, name = unit.partition("/")
        given = coded.get((case_id, name), {})
        two = [row["code"] for row in _two(given)]
        if len(two) < 2 or two[0] == two[1]:
            continue
        order = known[name]["codes"].split(";") if known[name]["level"] == "ordinal" else []
        if any((name, code) in silent for code in two):
            differ = "silence"
        elif order:
            is_next = abs(order.index(two[0]) - order.index(two[1])) == 1
            differ = "neighbours" if is_next else "apart"
        else:
            differ = "unordered"
        rows.append(
            {
                "unit": unit,
                "title": titles[case_id],
                "question": known[name]["question"],
                "order": " < ".join(labels[name, code] for code in order) or "no order",
                "first": labels[name, two[0]],
                "second": labels[name, two[1]],
                "reason": given.get(ADJUDICATED, {}).get("note") or "",
                "differ": differ,
            }
        )
    return [{"row": letter, **row} for letter, row in zip(ascii_uppercase, rows, strict=False)]


@reading("rows", dict.fromkeys(("code", "text"), "text"), variable=lambda: PLAIN)
def codes_of(book: Casebook, variable: str) -> list[Row]:
    """The codes of a variable that say something, each with its label and definition."""
    return [
        {"code": row["code"], "text": f"{row['label']}: {row['definition']}"}
        for row in book.rows("variable_codes")
        if row["variable"] == variable and not row["is_absence"]
    ]


@reading("rows", dict.fromkeys(("id", "text"), "text"), variable=lambda: PLAIN)
def rule_of(book: Casebook, variable: str) -> list[Row]:
    """The rule of a variable, by its question."""
    return [
        {"id": row["question"], "text": row["rule"]}
        for row in book.rows("variables")
        if row["variable"] == variable
    ]


@reading("rows", dict.fromkeys(("id", "text", "coders"), "text"), variable=lambda: PLAIN)
def cited_by_coders(book: Casebook, variable: str) -> list[Row]:
    """The statements and gaps that anybody cites for a variable of the cases, with who does."""
    texts = _texts(book)
    cited: dict[tuple[str, str], list[str]] = {}
    for (case_id, name), coded in _units(book).items():
        for coder, row in coded.items() if name == variable else ():
            for id_ in row["evidence"].split(";"):
                cited.setdefault((case_id, id_), []).append(coder)
    return [
        {"id": at[1], "text": texts[at]["text"], "coders": ", ".join(coders)}
        for at, coders in cited.items()
        if at in texts
    ]


@reading("rows", dict.fromkeys(("id", "speaker", "text"), "text"), variable=lambda: PLAIN)
def remarks_of_coders(book: Casebook, variable: str) -> list[Row]:
    """What each coder gave for a variable of the cases, with the remark."""
    labels = _labels(book)
    return [
        {
            "id": coder,
            "speaker": coder,
            "text": ": ".join(part for part in (label, row["note"]) if part),
        }
        for (_, name), coded in _units(book).items()
        for coder, row in coded.items()
        if name == variable and (label := labels[name, row["code"]])
    ]


@reading("rows", dict.fromkeys(("id", "text"), "text"))
def statements_and_gaps(book: Casebook) -> list[Row]:
    """The statements and gaps of the cases, whoever cites them: for a task about one case."""
    return [{"id": id_, "text": row["text"]} for (_, id_), row in _texts(book).items()]


@reading("ids")
def statement_ids(book: Casebook) -> list[str]:
    """The ids of all statements and gaps within their cases: for a task about one case."""
    found: dict[str, Any] = dict.fromkeys(id_ for _, id_ in _texts(book))
    return list(found)
