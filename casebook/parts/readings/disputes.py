"""Readings of the disputes as sets: which are in, what holds of each, which sentences stand.

The lines between in and out are those that the chapter on configurations draws, and it says why;
they stand here once, so that every task of it draws the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from casebook.parts.codings import ADJUDICATED
from casebook.parts.fields import PLAIN, Schema, list_of, object_of, text
from casebook.parts.readings.base import Row, reading

if TYPE_CHECKING:
    from casebook.bank import Casebook

__all__: list[str] = []

# Each set with the variable that decides it, and the codes that are in it.
_SETS: dict[str, tuple[str, frozenset[str]]] = {
    "title": ("standing", frozenset({"title-or-share", "vote"})),
    "lever": ("lever", frozenset({"document", "law", "hearing", "suit-or-ballot"})),
    "party": ("party-part", frozenset({"present", "convenes", "commands", "held-to-account"})),
    "altered": ("result", frozenset({"partly", "changed-or-delivered"})),
    "in-the-main": ("result", frozenset({"changed-or-delivered"})),
}
_CONDITIONS = ("title", "lever", "party")
_KNOWN = frozenset({"no", "partly", "changed-or-delivered"})

_Codes = Mapping[str, Mapping[str, str]]  # of each case, by variable


def _codes(book: Casebook, coder: str = ADJUDICATED) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for row in book.rows("codings") if book.case_ids else ():
        if row["coder"] == coder:
            found.setdefault(row["case_id"], {})[row["variable"]] = row["code"]
    return found


def _labels(book: Casebook) -> dict[tuple[str, str], str]:
    return {(row["variable"], row["code"]): row["label"] for row in book.rows("variable_codes")}


def _contested(book: Casebook) -> list[Row]:
    """The cases of Shenzhen that are contested decisions by the adjudicated coding."""
    codes = _codes(book)
    return [
        row
        for row in book.rows("cases")
        if row["city"] == "Shenzhen"
        and codes.get(row["case_id"], {}).get("unit") == "contested-decision"
    ]


def _is_kept(codes: Mapping[str, str]) -> bool:
    """Whether the result is known, and not from the responsible side alone."""
    return codes["result"] in _KNOWN and codes["corroboration"] != "responsible-side-only"


def _kept(book: Casebook) -> list[Row]:
    codes = _codes(book)
    return [row for row in _contested(book) if _is_kept(codes[row["case_id"]])]


def _is_in(codes: Mapping[str, str], name: str) -> bool:
    variable, inside = _SETS[name]
    return codes[variable] in inside


@reading(
    "rows",
    dict.fromkeys(
        (
            *("case_id", "title", "standing", "lever", "party_part", "result", "corroboration"),
            *("has_title", "has_lever"),
        ),
        "text",
    ),
    only_kept=lambda: {"type": "boolean"},
)
def disputes(book: Casebook, only_kept: bool = False) -> list[Row]:
    """The contested decisions with their codes, and whether they are in two of the sets."""
    codes, chosen = _codes(book), _kept(book) if only_kept else _contested(book)
    labels = _labels(book) if chosen else {}
    rows = []
    for row in chosen:
        own = codes[row["case_id"]]
        told = {
            name.replace("-", "_"): labels[name, own[name]]
            for name in ("standing", "lever", "party-part", "result", "corroboration")
        }
        sets = {f"has_{name}": "in" if _is_in(own, name) else "out" for name in ("title", "lever")}
        rows.append({"case_id": row["case_id"], "title": row["title"], **told, **sets})
    return rows


_COUNTS = ("kept", "known", "contested", "not-no", "by-theme", "by-coder")


@reading("number", counted=lambda: {"enum": list(_COUNTS)})
def disputes_counted(book: Casebook, counted: str) -> float:
    """How many disputes there are: with a known result, and kept for the table.

    ``known`` and ``kept`` are these, ``contested`` all. The rest is what mistakes give: ``not-no``
    takes every result but *no* for a change, ``by-theme`` counts a dispute once for each of its
    themes, as after a join, and ``by-coder`` once for each coding.
    """
    codes, rows = _codes(book), _contested(book)
    if not rows:
        return 0.0
    ids = {row["case_id"] for row in rows}
    known = {id_ for id_ in ids if codes[id_]["result"] in _KNOWN}
    found = {
        "contested": len(ids),
        "known": len(known),
        "kept": len(_kept(book)),
        "not-no": sum(codes[id_]["result"] != "no" for id_ in ids),
        "by-theme": sum(row["case_id"] in known for row in book.rows("themes")),
        "by-coder": sum(
            row["case_id"] in ids and row["variable"] == "result" and row["code"] in _KNOWN
            for row in book.rows("codings")
        ),
    }
    return float(found[counted])


@reading("ids", which=lambda: {"enum": ["contradictory", "altered", "same", "any"]})
def rows_of_the_table(book: Casebook, which: str) -> list[str]:
    """Cases by the row of the truth table in which they stand, by title, lever and Party part.

    In a ``contradictory`` row some courses were altered and some not; in the others all were
    ``altered``, or all stayed the ``same``. Those of ``any`` row are all cases of the table.
    """
    codes = _codes(book)
    rows: dict[tuple[bool, ...], list[str]] = {}
    for row in _kept(book):
        own = codes[row["case_id"]]
        key = tuple(_is_in(own, name) for name in _CONDITIONS)
        rows.setdefault(key, []).append(row["case_id"])
    found = []
    for ids in rows.values():
        outcomes = {_is_in(codes[id_], "altered") for id_ in ids}
        kind = "contradictory" if len(outcomes) > 1 else "altered" if True in outcomes else "same"
        found += ids if which in (kind, "any") else []
    return found


def _statements() -> Schema:
    names = list_of({"enum": list(_SETS)}, at_least=1)
    sentence = object_of(
        "row text then",
        "given without is_not",
        row={"description": "What stands for it, such as a letter.", **PLAIN},
        text=text("The sentence, as a reader is told it."),
        given=names,
        without=names,
        then={"enum": list(_SETS)},
        is_not={"description": "Whether it says that this is not so.", "type": "boolean"},
    )
    return list_of(sentence, at_least=1)


def _verdict(book: Casebook, codes: _Codes, sentence: Mapping[str, Any]) -> str:
    """Whether a sentence about the disputes holds, is contradicted, or speaks of nothing seen."""
    reached = [
        own
        for row in _kept(book)
        if (own := codes.get(row["case_id"])) is not None
        and all(_is_in(own, name) for name in sentence.get("given", ()))
        and not any(_is_in(own, name) for name in sentence.get("without", ()))
    ]
    if not reached:
        return "unseen"
    wanted = not sentence.get("is_not", False)
    return "holds" if all(_is_in(own, sentence["then"]) == wanted for own in reached) else "fails"


@reading(
    "rows",
    dict.fromkeys(("row", "text", "verdict", "steady"), "text"),
    said=_statements,
)
def sentences_tried(book: Casebook, said: Sequence[Mapping[str, Any]]) -> list[Row]:
    """Sentences about the disputes, each with what the table says of it.

    `verdict` is ``holds``, ``fails`` or ``unseen`` by the adjudicated codes; `steady` is ``steady``
    where each coder's codes give the same, else ``changes``.
    """
    given = book.rows("codings") if book.case_ids else ()
    coders = list(dict.fromkeys(row["coder"] for row in given))
    codings = {coder: _codes(book, coder) for coder in coders}
    rows: list[Row] = []
    for sentence in said if ADJUDICATED in codings else ():
        verdicts = {coder: _verdict(book, codes, sentence) for coder, codes in codings.items()}
        rows.append(
            {
                "row": sentence["row"],
                "text": sentence["text"],
                "verdict": verdicts[ADJUDICATED],
                "steady": "steady" if len(set(verdicts.values())) == 1 else "changes",
            }
        )
    return rows


@reading("rows", dict.fromkeys(("id", "speaker", "text"), "text"), variable=lambda: PLAIN)
def codes_given(book: Casebook, variable: str) -> list[Row]:
    """What each coder gave for a variable of the cases, with evidence and remark."""
    titles = {row["case_id"]: row["title"] for row in book.rows("cases")}
    labels = _labels(book)
    return [
        {
            "id": titles[row["case_id"]],
            "speaker": row["coder"],
            "text": f"{labels[variable, row['code']]} [{row['evidence'].replace(';', ', ')}]"
            + (f": {row['note']}" if row["note"] else ""),
        }
        for row in book.rows("codings")
        if row["variable"] == variable
    ]
