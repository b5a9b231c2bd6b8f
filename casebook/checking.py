"""Reads a bank of cases from its files and reports every problem at once.

Each file goes through three gates: can it be read, has it the right shape, is it
sound. A fast validator decides on the shape; only where it says no does a slower one
explain why, and only where there is something to report are lines looked up.
"""

from __future__ import annotations

import csv
import importlib
import io
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from casebook import _files, codebook, reader, schema
from casebook.plain import Plain
from casebook.records import Finding
from casebook.rules import RULES, Bank, Problem, day_problem

__all__ = ["PlainBank", "check", "examine"]

PlainBank = dict[str, Any]  # {"cases": {id: data}, "works": {id: data}}


def check(path: str | Path) -> list[Finding]:
    """Everything that is wrong with a bank or with one case file.

    Parameters
    ----------
    path : str or Path
        A bank (a folder with ``cases/`` and ``bibliography.yaml``) or one case file of it.

    Returns
    -------
    list of Finding
        Errors and warnings in order of file and line; empty if all is well. Never raises
        on bad data.

    Raises
    ------
    ModuleNotFoundError
        If the ``authoring`` extra is not installed.

    Examples
    --------
    >>> [finding.found for finding in check("no-such-folder")]
    ['There is no such file or folder.']
    """
    path = Path(path)
    if path.is_file() and path.name != "bibliography.yaml":
        folder = path.parent.parent if path.parent.name == "cases" else path.parent
        findings = examine(folder, only=path)[1]
        return [finding for finding in findings if finding.path == str(path)]
    return examine(path.parent if path.is_file() else path)[1]


def examine(folder: Path, *, only: Path | None = None) -> tuple[PlainBank, list[Finding]]:
    """Plain data of the sound files of a bank, and all findings.

    Parameters
    ----------
    folder : Path
        The bank.
    only : Path, optional
        Examine this case file alone, against the bank that it belongs to.
    """
    if not folder.exists():
        return _failed(folder, "There is no such file or folder.", "A bank of cases.")
    if not folder.is_dir():
        return _failed(folder, "This is not a folder.", "A bank of cases.")
    paths, bibliography = _files.bank_files(folder)
    if not paths:
        return _failed(folder, "There is no case file here.", "cases/*.yaml, or *.yaml.")
    findings: list[Finding] = []
    works = _works(bibliography, findings)
    if bibliography is None:
        findings.append(
            Finding(
                path=str(folder),
                line=0,
                field="",
                found="There is no bibliography.yaml here.",
                expected="The works that the cases cite.",
                hint="Add the file; docs: CONTRIBUTING.md.",
                rule="CB001",
            )
        )
    bank = Bank(
        works=works,
        case_ids=frozenset(path.stem for path in paths),
        districts=_districts(),
    )
    cases: dict[str, Plain] = {}
    for path in [only] if only else paths:
        case = _examine_case(path, bank, findings)
        if case is not None:
            cases[case["id"]] = case
    return {"cases": cases, "works": works}, findings


def _failed(path: Path, found: str, expected: str) -> tuple[PlainBank, list[Finding]]:
    finding = Finding(
        path=str(path),
        line=0,
        field="",
        found=found,
        expected=f"Expected: {expected}",
        hint="Check the path.",
        rule="CB001",
    )
    return {"cases": {}, "works": {}}, [finding]


@cache
def _districts() -> dict[str, frozenset[str]]:
    rows = csv.DictReader(io.StringIO(_files.shipped_text("context/districts.csv")))
    return {"Shenzhen": frozenset(row["district"] for row in rows)}


def _authoring(package: str) -> Any:
    """A package of the extra, or an error that says how to get it."""
    try:
        return importlib.import_module(package)
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            f'Checking a bank needs {package}: pip install "casebook[authoring]". '
            "The shipped bank loads without it."
        ) from error


@cache
def _gate(which: str) -> Callable[[Any], Any]:
    fastjsonschema = _authoring("fastjsonschema")
    build = {"case": schema.case_schema, "bibliography": schema.bibliography_schema}[which]
    # fastjsonschema knows drafts up to 7; ours uses nothing that changed since.
    gate: Callable[[Any], Any] = fastjsonschema.compile(
        {**build(), "$schema": "http://json-schema.org/draft-07/schema#"}, use_default=False
    )
    return gate


def _read(path: Path, findings: list[Finding]) -> tuple[bytes, Any] | None:
    try:
        raw = _files.read_bytes(path, reader.MAX_BYTES)
        return raw, reader.read(raw)
    except reader.ReadError as error:
        findings.append(
            Finding(
                path=str(path),
                line=error.line,
                field="",
                found=f"Found {error.found};",
                expected=f"expected {error.expected}.",
                hint=error.hint,
                rule="CB001",
            )
        )
    except OSError as error:
        findings.append(
            Finding(
                path=str(path),
                line=0,
                field="",
                found=f"The file cannot be opened: {error.strerror}.",
                expected="A readable file.",
                hint="Check its permissions.",
                rule="CB001",
            )
        )
    return None


def _examine_case(path: Path, bank: Bank, findings: list[Finding]) -> Plain | None:
    read = _read(path, findings)
    if read is None:
        return None
    raw, case = read
    problems = list(_shape_problems("case", case))
    if not problems:
        if case["id"] != path.stem:
            problems.append(("CB008", "error", _wrong_name(case["id"], path)))
        for rule in RULES.values():
            problems += [
                (rule.number, rule.severity, problem) for problem in rule.check(case, bank)
            ]
    _report(path, raw, case, problems, findings)
    return None if any(severity == "error" for _, severity, _ in problems) else case


def _wrong_name(case_id: str, path: Path) -> Problem:
    return Problem(
        ("id",),
        f'The id is "{case_id}", the file {path.name}.',
        "The same word.",
        f"Rename the file to {case_id}.yaml or correct the id.",
    )


def _works(path: Path | None, findings: list[Finding]) -> dict[str, Plain]:
    read = _read(path, findings) if path else None
    if path is None or read is None:
        return {}
    raw, works = read
    problems = list(_shape_problems("bibliography", works))
    found: dict[str, Plain] = {}
    # Works with faults still count as there: the cases that cite them are not at fault.
    for index, work in enumerate(works if isinstance(works, list) else ()):
        if not isinstance(work, dict) or not isinstance(work.get("id"), str):
            continue
        if work["id"] in found:
            text = f'The id "{work["id"]}" is used twice.'
            hint = "Keep the fuller entry, or give the second work an id of its own."
            problem = Problem((index, "id"), text, "Each work stands once.", hint)
            problems.append(("CB006", "error", problem))
        days = day_problem((index, "date"), work.get("date"))
        problems += [("CB025", "error", problem) for problem in days]
        found[work["id"]] = work
    _report(path, raw, works, problems, findings)
    return found


def _report(
    path: Path,
    raw: bytes,
    data: Any,
    problems: list[tuple[str, Any, Problem]],
    findings: list[Finding],
) -> None:
    if not problems:
        return
    lines = reader.locate(raw)
    found = [
        Finding(
            path=str(path),
            line=lines[problem.path],
            field=_field(data, problem.path),
            found=problem.found,
            expected=problem.expected,
            hint=problem.hint,
            rule=number,
            severity=severity,
        )
        for number, severity, problem in problems
    ]
    findings += sorted(found, key=lambda finding: (finding.line, finding.rule))


def _field(data: Any, path: tuple[str | int, ...]) -> str:
    """The path as a reader writes it: ``facts[f6].sources``."""
    text = ""
    for step in path:
        if isinstance(step, int):
            entry = data[step] if isinstance(data, list) and step < len(data) else None
            name = entry.get("id") if isinstance(entry, dict) else None
            text += f"[{name if isinstance(name, str) else step + 1}]"
            data = entry
        else:
            text += f".{step}" if text else step
            data = data.get(step) if isinstance(data, dict) else None
    return text


_Found = tuple[str, Any, Problem]


def _shape_problems(which: str, data: Any) -> Iterator[_Found]:
    gate = _gate(which)
    try:
        gate(data)
    except _authoring("fastjsonschema").JsonSchemaException:
        yield from _explain(which, data)


def _explain(which: str, data: Any) -> Iterator[_Found]:
    jsonschema = _authoring("jsonschema")
    build = {"case": schema.case_schema, "bibliography": schema.bibliography_schema}[which]
    for error in jsonschema.Draft202012Validator(build()).iter_errors(data):
        path = tuple(error.absolute_path)
        number, problems = _problems_of(error, path)
        for problem in problems:
            yield number, "error", problem


def _problems_of(error: Any, path: tuple[str | int, ...]) -> tuple[str, list[Problem]]:
    value, found = error.validator_value, error.instance
    match error.validator:
        case "required":
            # One error for each missing field; its message begins with the name.
            name = next(n for n in value if error.message.startswith(repr(n)))
            hint = f"Add `{name}:`" + (
                ", or say why there is none: {absent: not-stated}."
                if _may_be_absent(error, name)
                else "."
            )
            return "CB002", [Problem(path, f'The field "{name}" is missing.', "", hint)]
        case "additionalProperties":
            known = error.schema["properties"]
            return "CB003", [
                Problem(
                    (*path, name),
                    f'Unknown field "{name}".{codebook.suggest(name, known)}',
                    f"Known here: {', '.join(known)}.",
                    "Correct or remove it.",
                )
                for name in found
                if name not in known
            ]
        case "enum":
            return "CB005", [
                Problem(
                    path,
                    f"Unknown word {_show(found)}.{_nearest_code(found, value)}",
                    f"One of {', '.join(value)}.",
                    "Choose one; the definitions are in codebook/codes.csv.",
                )
            ]
        case "type":
            return "CB004", [
                Problem(path, f"Found {_kind(found)}.", f"Expected {_kinds(value)}.", _mend(error))
            ]
        case "pattern":
            return "CB004", [
                Problem(path, f"Found {_show(found)}.", _pattern_text(value), "Correct it.")
            ]
        case "minItems":
            if path[-1:] == ("sources",) and len(path) > 1:
                return "CB009", [
                    Problem(
                        path,
                        "A statement without a source.",
                        "At least one source id.",
                        "Cite the source, or move the statement to the gaps.",
                    )
                ]
            text = f"Found {len(found)} entries."
            return "CB004", [
                Problem(path, text, f"Expected at least {value}.", "Add what is missing.")
            ]
        case "maxItems":
            text = f"Found {len(found)} entries."
            return "CB004", [Problem(path, text, f"Expected at most {value}.", "Shorten the list.")]
        case "minLength":
            return "CB004", [
                Problem(path, "The text is empty.", "Some text.", "Fill it in or remove the field.")
            ]
        case "maxLength":
            text = f"The text has {len(found):,} characters."
            return "CB004", [Problem(path, text, f"At most {value:,}.", "Shorten it.")]
        case "uniqueItems":
            return "CB006", [Problem(path, "A word stands twice.", "Each once.", "Remove one.")]
        case "minimum" | "maximum":
            limit = "at least" if error.validator == "minimum" else "at most"
            return "CB004", [
                Problem(path, f"Found {_show(found)}.", f"Expected {limit} {value}.", "Correct it.")
            ]
    raise AssertionError(f"no words for a schema keyword: {error.validator}")


def _may_be_absent(error: Any, name: str) -> bool:
    return "absent" in error.schema["properties"][name].get("properties", {})


def _nearest_code(word: object, known: list[str]) -> str:
    for code in codebook.every_code():
        if code.code in known and str(word) in code.variants:
            return f' Did you mean "{code.code}"?'
    return codebook.suggest(word, known)


def _show(value: Any) -> str:
    text = repr(value) if not isinstance(value, str) else f'"{value}"'
    return text if len(text) <= 60 else f"{text[:57]}…"


_KINDS = {
    "object": "a mapping",
    "array": "a list",
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "nothing",
}


def _kind(value: Any) -> str:
    names: dict[type, str] = {
        dict: "object",
        list: "array",
        str: "string",
        int: "integer",
        float: "number",
        bool: "boolean",
        type(None): "null",
    }
    kind = _KINDS[names[type(value)]]
    return kind if isinstance(value, dict | list | type(None)) else f"{kind}, {_show(value)}"


def _kinds(value: str | list[str]) -> str:
    names = [value] if isinstance(value, str) else value
    return " or ".join(_KINDS[name] for name in names)


def _mend(error: Any) -> str:
    if "absent" in error.schema.get("properties", {}):
        return "Where there is no value, write {absent: not-stated} or another kind of absence."
    if error.instance is None:
        return "Fill it in or remove the field."
    if isinstance(error.instance, int | float) and "string" in str(error.validator_value):
        return "Put it in quotation marks."
    return "Correct it."


def _pattern_text(pattern: str) -> str:
    if pattern.startswith("^https?"):
        return "Expected a web address that begins with http:// or https://."
    if pattern == "^ongoing$":
        return "Expected a year, or the word ongoing."
    if pattern.startswith("^[0-9]{4}"):
        return "Expected a date: YYYY, YYYY-MM or YYYY-MM-DD; other wording goes into date_text."
    if pattern.startswith("^[a-z0-9]+"):
        return "Expected lower-case letters, digits and single hyphens."
    if "[1-9][0-9]{0,3}" in pattern:
        letter = pattern[1:].partition("[1-9]")[0]
        letters = " or ".join(letter.strip("[]"))
        return f"Expected an id: {letters} and a number, such as {letter.strip('[]')[0]}2."
    return f"Expected the form {pattern}."
