"""Readings of a case that was spoilt on purpose: what the check of a bank would say of it."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING, Any

from casebook.parts.cases import KIND as CASES
from casebook.parts.fields import PLAIN, list_of, object_of, text
from casebook.parts.kind import Bank
from casebook.parts.readings.base import Row, reading

if TYPE_CHECKING:
    from casebook.bank import Casebook

__all__: list[str] = []


def _changes() -> dict[str, Any]:
    set_to = {
        "description": "What stands there then; left out, the entry is taken away.",
        "type": ["string", "number", "array"],
        "items": PLAIN,
    }
    change = object_of(
        "at",
        "to",
        at={"description": "Where, such as facts.f1.sources.", **PLAIN},
        to=set_to,
    )
    spoilt = object_of(
        "row text changes",
        row={"description": "What stands for it, such as a letter.", **PLAIN},
        text=text("What was changed, as a reader is told it."),
        changes=list_of(change, at_least=1),
    )
    return list_of(spoilt, at_least=1)


@reading("rows", dict.fromkeys(("row", "text", "finds"), "text"), drafts=_changes)
def spoilt(book: Casebook, drafts: Sequence[Mapping[str, Any]]) -> list[Row]:
    """Drafts of the first case of a bank, each with some changes, and what the check says of it.

    `finds` is ``stops`` where a rule is broken that a bank must keep, ``warns`` where one asks for
    a second look, else ``passes``. A draft whose place is not there any more is left out.
    """
    rows = []
    for draft, case_id in product(drafts, book.case_ids[:1]):
        case = copy.deepcopy(book.plain["cases"][case_id])
        try:
            for change in draft["changes"]:
                _apply(case, change["at"].split("."), change.get("to"))
        except LookupError:
            continue
        found = _severities(case, book, case_id)
        finds = "stops" if "error" in found else "warns" if found else "passes"
        rows.append({"row": draft["row"], "text": draft["text"], "finds": finds})
    return rows


def _apply(case: Any, steps: list[str], value: object) -> None:
    *way, last = steps
    for step in way:
        case = _entry(case, step)
    if isinstance(case, list):
        at = case.index(_entry(case, last))
        case[at : at + 1] = [] if value is None else [value]
    elif value is None:
        del case[last]
    else:
        case[last] = value


def _entry(data: Any, step: str) -> Any:
    """The part of a mapping by its name, of a list by its id."""
    if not isinstance(data, list):
        return data[step]
    for entry in data:
        if entry["id"] == step:
            return entry
    raise LookupError(step)


def _severities(case: Mapping[str, Any], book: Casebook, case_id: str) -> set[str]:
    plain = {**book.plain, "cases": {case_id: case}}
    bank = Bank(read=plain, sound=plain)
    # What is said of a neighbour that is not in this bank says nothing about the draft.
    related = {"CB007", "CB029"}
    try:
        faults = list(CASES.faults(case, bank, case_id))
    except (LookupError, TypeError):  # without its shape it is stopped before any rule sees it
        return {"error"}
    return {
        severity
        for rule, severity, problem in faults
        if not (problem.path[:1] == ("related",) and rule in related)
    }
