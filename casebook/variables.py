"""The variables in which cases are coded: tables, and checks beyond the shape of the file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from casebook import codebook
from casebook.plain import Plain, localised
from casebook.problems import Found, Problem

__all__ = ["TABLES", "allowed", "by_id", "evidence_problem", "notes", "own_codes", "problems"]

_Row = tuple[Any, ...]


def by_id(variables: Plain) -> dict[str, Plain]:
    """The variables of a bank by their ids; empty for a bank without them."""
    return {entry["id"]: entry for entry in variables.get("variables", ())}


def notes(variables: Plain, language: str) -> list[str]:
    """What holds for all variables, to be read before them."""
    return [localised(note, language) for note in variables.get("notes", ())]


def own_codes(variable: Plain) -> list[str]:
    """The codes of a variable, from low to high where they have an order; absences left out."""
    borrowed = variable.get("codes_of")
    if borrowed:
        return list(codebook.codes(borrowed)) if borrowed in codebook.variables() else []
    return [entry["code"] for entry in variable.get("codes", ())]


def allowed(variable: Plain) -> list[str]:
    """All that a coder may write: the codes, and the kinds of absence that make sense there."""
    return [*own_codes(variable), *variable["absences"]]


def _variables(variables: Plain, language: str) -> Iterator[_Row]:
    for entry in variables.get("variables", ()):
        shown = [entry["example"], entry["borderline"]]
        yield (
            entry["id"],
            entry["part"],
            entry["level"],
            localised(entry["label"], language),
            entry["label"]["zh"],
            localised(entry["question"], language),
            entry["question"]["zh"],
            entry["rule"],
            ";".join(own_codes(entry)),
            ";".join(entry["absences"]) or None,
            entry.get("window"),
            *(cell for one in shown for cell in (one["code"], _targets(one), one["why"])),
        )


def _targets(illustration: Plain) -> str:
    return ";".join(f"{illustration['case']}/{id_}" for id_ in illustration["evidence"])


def _codes(variables: Plain, language: str) -> Iterator[_Row]:
    for variable in variables.get("variables", ()):
        for entry in variable.get("codes", ()):
            yield (
                variable["id"],
                entry["code"],
                localised(entry["label"], language),
                entry["label"]["zh"],
                entry["definition"],
                entry["include"],
                entry["exclude"],
                False,
            )
        borrowed = variable.get("codes_of")
        lent = list(codebook.codes(borrowed).values()) if borrowed else []
        absences = [codebook.codes("absence")[word] for word in variable["absences"]]
        for code in [*lent, *absences]:
            label = code.label_zh if language == "zh" else code.label_en
            is_absence = code.variable == "absence"
            yield (
                *(variable["id"], code.code, label, code.label_zh, code.definition),
                *(None, None, is_absence),
            )


# One function for each table: rows in the order of the codebook's columns.
TABLES = {"variables": _variables, "variable_codes": _codes}


def problems(
    variables: Plain, cases: Mapping[str, Plain], case_ids: Iterable[str]
) -> Iterator[Found]:
    """What is wrong with variables of the right shape.

    Parameters
    ----------
    variables : mapping
        The file.
    cases : mapping
        The sound cases of the bank by id.
    case_ids : iterable of str
        Ids of all cases, the faulty ones too, in which no statement can be looked for.
    """
    known = set(case_ids)
    for index, case_id in enumerate(variables["pilot"]):
        if case_id not in known:
            text = f'No case "{case_id}" in this bank.{codebook.suggest(case_id, known)}'
            problem = Problem(("pilot", index), text, "", "Correct the id or remove it.")
            yield "CB007", "error", problem
    seen: set[str] = set()
    for index, variable in enumerate(variables["variables"]):
        path = ("variables", index)
        if variable["id"] in seen:
            text = f'The id "{variable["id"]}" is used twice.'
            problem = Problem((*path, "id"), text, "Each stands once.", "Rename the later.")
            yield "CB006", "error", problem
        seen.add(variable["id"])
        yield from _code_problems(path, variable)
        for name in ("example", "borderline"):
            yield from _illustration(
                (*path, name), variable, variable[name], cases, variables["pilot"]
            )


def _code_problems(path: tuple[str | int, ...], variable: Plain) -> Iterator[Found]:
    if ("codes" in variable) == ("codes_of" in variable):
        text = f'The variable "{variable["id"]}" needs `codes` or `codes_of`.'
        yield "CB031", "error", Problem(path, text, "One of the two.", "Give one.")
    borrowed = variable.get("codes_of")
    if borrowed and borrowed not in codebook.variables():
        text = f'No coded variable "{borrowed}".{codebook.suggest(borrowed, codebook.variables())}'
        yield "CB005", "error", Problem((*path, "codes_of"), text, "", "Correct it.")
    words = allowed(variable)
    for index, entry in enumerate(variable.get("codes", ())):
        if words.count(entry["code"]) > 1:
            text = f'The code "{entry["code"]}" stands twice.'
            problem = Problem((*path, "codes", index), text, "Each once.", "Rename one.")
            yield "CB006", "error", problem


def _illustration(
    path: tuple[str | int, ...],
    variable: Plain,
    entry: Plain,
    cases: Mapping[str, Plain],
    pilot: Iterable[str],
) -> Iterator[Found]:
    """An example is a code of the variable, from a case on which the coders trained."""
    words = allowed(variable)
    if entry["code"] not in words:
        text = f'Unknown word "{entry["code"]}".{codebook.suggest(entry["code"], words)}'
        problem = Problem((*path, "code"), text, f"One of {', '.join(words)}.", "Choose one.")
        yield "CB005", "error", problem
    if entry["case"] not in pilot:
        text = f'"{entry["case"]}" is no pilot case.'
        expected = "A pilot case: an example from any other would give its coding away."
        yield "CB031", "error", Problem((*path, "case"), text, expected, "Take another.")
    if entry["case"] in cases:
        yield from evidence_problem((*path, "evidence"), entry["evidence"], cases[entry["case"]])


def evidence_problem(
    path: tuple[str | int, ...], evidence: Iterable[str], case: Plain
) -> Iterator[Found]:
    """Every id of the evidence is a statement or a gap of the case."""
    lists = ("facts", "claims", "critiques", "gaps")
    known = {entry["id"] for name in lists for entry in case[name]}
    for record_id in evidence:
        if record_id not in known:
            text = f'The case "{case["id"]}" has no statement or gap "{record_id}".'
            expected = "Ids of its facts, claims, critiques or gaps."
            yield "CB007", "error", Problem(path, text, expected, "Correct or remove it.")
