"""The variables in which cases are coded, with their codes and examples."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from casebook import codebook
from casebook.parts.fields import (
    SLUG,
    Schema,
    both,
    file_schema,
    id_of,
    list_of,
    object_of,
    text,
    word,
)
from casebook.parts.kind import Bank, Kind, Row, in_both
from casebook.parts.problems import Found, Path, error, unknown
from casebook.parts.statements import case_problems, evidence_problems
from casebook.plain import Plain, localised

__all__ = ["KIND", "allowed", "by_id", "own_codes", "silences"]


@cache
def _schema() -> Schema:
    code = object_of(
        "code label definition include exclude",
        "silence",
        code=SLUG,
        label=both("The code for a reader."),
        silence=word("silence"),
        definition=text("What it means."),
        include=text("What belongs here."),
        exclude=text("What looks like it and does not."),
    )
    illustration = object_of(
        "case code evidence why",
        case=SLUG,
        code=SLUG,
        evidence=list_of(id_of("[fcv]"), at_least=1),
        why=text("Why it is coded so."),
    )
    variable = object_of(
        "id part level label question rule absences example borderline",
        "codes codes_of window",
        id=SLUG,
        part=word("part"),
        level=word("level"),
        label=both("The variable for a reader."),
        question=both("What the coder is asked."),
        rule=text("Which code goes before where several fit."),
        codes=list_of(code, at_least=2),
        codes_of={"type": "string", "description": "A list of codes.csv that lends its codes."},
        absences=list_of(word("absence")),
        window={
            "description": "Years that the facts must span; not-applicable where they span fewer.",
            "type": "integer",
            "minimum": 1,
            "maximum": 100,
        },
        example=illustration,
        borderline=illustration,
    )
    content = object_of(
        "notes pilot variables",
        notes=list_of(both("What holds for all of them."), at_least=1),
        pilot={
            "description": "Cases on which coders train; no figure of agreement counts them.",
            **list_of(SLUG),
        },
        variables=list_of(variable, at_least=1),
    )
    return file_schema("The variables in which cases are coded", content)


def by_id(variables: Plain) -> dict[str, Plain]:
    """The variables of a bank by their ids; empty for a bank without them."""
    return {entry["id"]: entry for entry in variables.get("variables", ())}


def own_codes(variable: Plain) -> list[str]:
    """The codes of a variable, from low to high where they have an order; absences left out."""
    borrowed = variable.get("codes_of")
    if borrowed:
        return list(codebook.codes(borrowed)) if borrowed in codebook.code_lists() else []
    return [entry["code"] for entry in variable.get("codes", ())]


def silences(variable: Plain) -> dict[str, str]:
    """The codes that only say that nothing is reported, each with what it leaves open."""
    codes = variable.get("codes", ())
    return {entry["code"]: entry["silence"] for entry in codes if "silence" in entry}


def allowed(variable: Plain) -> list[str]:
    """All that a coder may write: the codes, and the kinds of absence that make sense there."""
    return [*own_codes(variable), *variable["absences"]]


def _faults(variables: Plain, bank: Bank, name: str) -> Iterator[Found]:
    for index, case_id in enumerate(variables["pilot"]):
        yield from case_problems(("pilot", index), [case_id], bank)
    for index, variable in enumerate(variables["variables"]):
        path = ("variables", index)
        yield from _code_problems(path, variable)
        for which in ("example", "borderline"):
            yield from _example_problems((*path, which), variable, which, variables["pilot"], bank)


def _code_problems(path: Path, variable: Plain) -> Iterator[Found]:
    if ("codes" in variable) == ("codes_of" in variable):
        found = f'The variable "{variable["id"]}" needs `codes` or `codes_of`.'
        yield error("CB031", path, found, "One of the two.", "Give one.")
    if "codes_of" in variable:
        lists = codebook.code_lists()
        yield from unknown((*path, "codes_of"), variable["codes_of"], lists)
    for code in own_codes(variable):
        if code in variable["absences"]:
            found = f'"{code}" is a code of the variable, too.'
            yield error("CB006", (*path, "absences"), found, "Each once.", "Remove or rename one.")


def _example_problems(
    path: Path, variable: Plain, name: str, pilot: list[str], bank: Bank
) -> Iterator[Found]:
    """An example is a code of the variable, from a case on which the coders trained."""
    example = variable[name]
    yield from unknown((*path, "code"), example["code"], allowed(variable))
    if example["case"] not in pilot:
        found = f'"{example["case"]}" is no pilot case.'
        expected = "A pilot case: an example from any other would give its coding away."
        yield error("CB031", (*path, "case"), found, expected, "Take another.")
    yield from evidence_problems((*path, "evidence"), example["evidence"], example["case"], bank)


def _variables(bank: Plain, language: str) -> Iterator[Row]:
    for entry in bank["variables"].get("variables", ()):
        row = {
            "variable": entry["id"],
            **{name: entry[name] for name in ("part", "level")},
            "rule": localised(entry["rule"], language),
            **in_both(entry, language, "label", "question"),
            "codes": ";".join(own_codes(entry)),
            "absences": ";".join(entry["absences"]) or None,
            "least_window_years": entry.get("window"),
        }
        for name in ("example", "borderline"):
            example = entry[name]
            targets = ";".join(f"{example['case']}/{id_}" for id_ in example["evidence"])
            row |= {name: example["code"], f"{name}_statements": targets}
            row[f"{name}_why"] = localised(example["why"], language)
        yield row


def _codes(bank: Plain, language: str) -> Iterator[Row]:
    for variable in bank["variables"].get("variables", ()):
        for entry in variable.get("codes", ()):
            names = ("definition", "include", "exclude")
            texts = {name: localised(entry[name], language) for name in names}
            row = {"code": entry["code"], **texts, **in_both(entry, language, "label")}
            silence = entry.get("silence")
            yield {"variable": variable["id"], **row, "is_absence": False, "silence": silence}
        lent = codebook.codes(variable["codes_of"]) if "codes_of" in variable else {}
        absences = [codebook.codes("absence")[word] for word in variable["absences"]]
        for code in [*lent.values(), *absences]:
            yield {
                "variable": variable["id"],
                "code": code.code,
                "label": code.label_zh if language == "zh" else code.label_en,
                "label_zh": code.label_zh,
                "definition": code.definition_zh if language == "zh" else code.definition,
                "include": None,
                "exclude": None,
                "is_absence": code.list == "absence",
                "silence": None,
            }


KIND = Kind(
    name="variables",
    place="codebook/variables.yaml",
    schema=_schema,
    faults=_faults,
    tables={"variables": _variables, "variable_codes": _codes},
)
