"""Codings of the cases: one CSV file a coder, one row for each case and variable.

The adjudicated coding has the same form; its note says why, wherever the coders differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from casebook.parts import variables
from casebook.parts.fields import Schema, file_schema, list_of, object_of
from casebook.parts.kind import Bank, Kind, Row
from casebook.parts.problems import Found, Path, error, unknown
from casebook.parts.statements import case_problems, evidence_problems
from casebook.plain import Plain, observation_window

__all__ = ["ADJUDICATED", "KIND", "settled"]

ADJUDICATED = "adjudicated"
_EVIDENCE = re.compile("[fcvg][1-9][0-9]{0,3}")


@cache
def _schema() -> Schema:
    cell = {"type": "string", "maxLength": 4000}
    names = ("case_id", "variable", "code", "evidence", "note", "coded_by")
    coding = object_of(" ".join(names), **dict.fromkeys(names, cell))
    # As many rows as a bank of the largest size has.
    return file_schema("The codes that one coder gave", list_of(coding, at_most=1_000_000))


def _faults(codings: Sequence[Plain], bank: Bank, coder: str) -> Iterator[Found]:
    if not coder.isprintable() or coder != coder.strip():
        found, hint = f'The name "{coder}" cannot be seen as it is.', "Rename the file."
        yield error("CB008", (), found, "The coder's name.", hint)
    if not codings:
        yield error("CB042", (), "There is no row.", "Codes.", "Add them, or delete the file.")
        return
    known = variables.by_id(bank.sound["variables"])
    trained_on = set(bank.sound["variables"].get("pilot", ()))
    others = {
        name: {(row["case_id"], row["variable"]): row["code"] for row in rows}
        for name, rows in bank.read["codings"].items()
        if coder == ADJUDICATED != name
    }
    seen: set[tuple[str, str]] = set()
    for index, row in enumerate(codings):
        yield from _row_problems((index,), row, known, bank)
        unit = row["case_id"], row["variable"]
        if unit in seen:
            found = f'"{unit[1]}" of "{unit[0]}" is coded twice.'
            yield error("CB006", (index, "variable"), found, "Once.", "Remove one row.")
        seen.add(unit)
        yield from _reason_problem((index, "note"), row, others)
    wanted = [id_ for id_ in bank.case_ids if coder == ADJUDICATED or id_ not in trained_on]
    missing = [(id_, name) for id_ in wanted for name in known if (id_, name) not in seen]
    if missing:
        first = ", ".join(f"{name} of {id_}" for id_, name in missing[:3])
        found = f"{len(missing)} codes are missing, the first: {first}."
        expected = "Every variable of every case; a coder leaves the pilot cases out."
        hint = "Add the rows; where a file says nothing, code the kind of absence."
        yield error("CB042", (), found, expected, hint)


def settled(codings: Mapping[str, Sequence[Plain]]) -> Sequence[Plain]:
    """The adjudicated codes; of one coder alone that coder's, and of several none."""
    if ADJUDICATED in codings:
        return codings[ADJUDICATED]
    return next(iter(codings.values())) if len(codings) == 1 else ()


def _row_problems(
    path: Path, row: Plain, known: Mapping[str, Plain], bank: Bank
) -> Iterator[Found]:
    case_id, name, code = row["case_id"], row["variable"], row["code"]
    yield from case_problems((*path, "case_id"), [case_id], bank)
    if not row["coded_by"].strip():
        hint = "Write who or what coded, a person's name or a model's."
        yield error("CB002", (*path, "coded_by"), "Nobody is named.", "A name.", hint)
    at, ids = (*path, "evidence"), row["evidence"].split(";")
    if not all(_EVIDENCE.fullmatch(id_) for id_ in ids):
        found = f'Found "{row["evidence"]}".' if row["evidence"] else "A code without evidence."
        expected = 'Ids of statements or gaps joined by ";", as in f1;c2.'
        hint = "Name what the code rests on; where something is missing, the nearest statement."
        yield error("CB041", at, found, expected, hint)
    elif len(set(ids)) < len(ids):
        yield error("CB041", at, f'Found "{row["evidence"]}".', "Each id once.", "Remove one.")
    else:
        yield from evidence_problems(at, ids, case_id, bank)
    if name not in known:
        yield from unknown((*path, "variable"), name, known, "variable")
        return
    words = variables.allowed(known[name])
    yield from unknown((*path, "code"), code, words)
    if code in words and code != "not-applicable" and case_id in bank.cases:
        least = known[name].get("window", 0)
        window = observation_window(bank.cases[case_id])
        if least and (window is None or window < least):
            years = "not known" if window is None else f"{window} years"
            found = f'"{code}", but the observation window is {years}.'
            expected = f"not-applicable where it is under {least} years."
            yield error("CB043", (*path, "code"), found, expected, "Correct the code.")


def _reason_problem(
    path: Path, row: Plain, others: Mapping[str, Mapping[tuple[str, str], str]]
) -> Iterator[Found]:
    """Where the coders differ, or neither is followed, the adjudicator says why."""
    unit = row["case_id"], row["variable"]
    given = {coder: codes[unit] for coder, codes in others.items() if unit in codes}
    if given and set(given.values()) != {row["code"]} and not row["note"].strip():
        said = ", ".join(f'{coder} "{code}"' for coder, code in given.items())
        found = f'"{row["code"]}" without a reason; {said}.'
        expected = "A note that says why, wherever the coders differ or are overruled."
        yield error("CB044", path, found, expected, "Write the reason.")


def _rows(bank: Plain, language: str) -> Iterator[Row]:
    for coder, codings in bank["codings"].items():
        for coding in codings:
            yield {**coding, "coder": coder, "note": coding["note"] or None}


KIND = Kind(
    name="codings",
    place="codings/*.csv",
    schema=_schema,
    faults=_faults,
    tables={"codings": _rows},
)
