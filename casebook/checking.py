"""Reads a bank of cases from its files and reports every problem at once.

Each part goes through three gates: can it be read (`reader`, or `package` for a bank that
was exported), has it the right shape (`shape`), is it sound (`rules`). Lines are looked up
only where there is something to report.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from casebook import _files, codings, glossary, package, reader, schema, theories, variables
from casebook.plain import Plain
from casebook.problems import Found, Problem
from casebook.records import Finding
from casebook.rules import RULES, Bank, day_problem
from casebook.shape import MOST, shape_problems, shown

__all__ = ["PlainBank", "check", "examine"]

# {"cases": {id: data}, "works": {id: data}, "glossary", "variables", "theories", "codings"}
PlainBank = dict[str, Any]
# Parts beside cases and works, in the order of reading: the theories speak of the variables.
_BESIDE = ("glossary", "variables", "theories")


def check(path: str | Path) -> list[Finding]:
    """Everything that is wrong with a bank or with one case file.

    Parameters
    ----------
    path : str or Path
        A bank (a folder with ``cases/`` and ``bibliography.yaml``, or an exported package with
        ``bank.json``) or one case file of it.

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
    if not path.is_file():
        return examine(path)[1]
    folder, is_case = _files.bank_of(path)
    findings = examine(folder, only=path if is_case else None)[1]
    return [finding for finding in findings if finding.path == str(path)] if is_case else findings


def examine(folder: Path, *, only: Path | None = None) -> tuple[PlainBank, list[Finding]]:
    """Plain data of the sound parts of a bank, and all findings.

    Parameters
    ----------
    folder : Path
        The bank: case files with a bibliography, or an exported package.
    only : Path, optional
        Examine this case file alone, against the bank that it belongs to.
    """
    if not folder.exists():
        return _failed(folder, "There is no such file or folder.", "A bank of cases.")
    if not folder.is_dir():
        return _failed(folder, "This is not a folder.", "A bank of cases.")
    findings: list[Finding] = []
    packed = _files.package(folder)
    if packed is not None and only is None:
        parts = _unpack(packed, findings)
        return _examine(parts, findings) if parts else (_nothing(), findings)
    paths, bibliography = _files.bank_files(folder)
    if not paths and only is None:
        return _failed(folder, "There is no case file here.", "cases/*.yaml, or *.yaml.")
    if bibliography is None:
        hint = "Add the file; docs: CONTRIBUTING.md."
        found = "There is no bibliography.yaml here."
        findings.append(_finding(folder, found, "The works that the cases cite.", hint))
    beside = {} if only else _files.beside(folder)
    parts = _Parts(
        case_ids=frozenset(path.stem for path in paths),
        # Read one after the other: the text of a large bank never stands in memory at once.
        cases=(_file(path, path.stem, findings) for path in ([only] if only else paths)),
        works=_file(bibliography, "", findings) if bibliography else None,
        beside={name: _file(path, "", findings) for name, path in beside.items()},
        codings={} if only else {c: _coding(p) for c, p in _files.coding_files(folder).items()},
    )
    return _examine(parts, findings)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Part:
    """A case, or another part of a bank, as read: its data and where they stand."""

    path: Path
    name: str  # what the id in it must be: the name of its file, or its key in a package
    data: Any
    raw: bytes | None = None  # text to find lines in; a package has none that would help
    within: str = ""  # field of the package that the data are


@dataclass(frozen=True, kw_only=True, slots=True)
class _Coding:
    """What one coder wrote: rows with their lines, and what is wrong with the form of them."""

    path: Path
    entries: list[tuple[int, codings.Coding]] | None  # None for a file that cannot be read
    faults: list[codings.At]
    within: str = ""  # field of the package, whose rows are counted instead of lines


@dataclass(frozen=True, kw_only=True, slots=True)
class _Parts:
    """The parts of a bank; None where one could not be read, which is a finding by then."""

    case_ids: frozenset[str]
    cases: Iterable[_Part | None]
    works: _Part | None
    beside: Mapping[str, _Part | None]
    codings: Mapping[str, _Coding]


def _examine(parts: _Parts, findings: list[Finding]) -> tuple[PlainBank, list[Finding]]:
    works = _works(parts.works, findings) if parts.works else {}
    bank = Bank(works=works, case_ids=parts.case_ids, districts=_districts())
    cases: dict[str, Plain] = {}
    for part in parts.cases:
        case = _examine_case(part, bank, findings) if part else None
        if case is not None:
            cases[case["id"]] = case
    data = {**_nothing(), "cases": cases, "works": works}
    for name, beside in parts.beside.items():
        if beside is not None:
            _examine_beside(name, beside, data, bank, findings)
    _examine_codings(parts.codings, data, bank, findings)
    return data, findings


def _nothing() -> PlainBank:
    return {
        "cases": {},
        "works": {},
        "glossary": [],
        "variables": {},
        "theories": {},
        "codings": {},
    }


def _failed(path: Path, found: str, expected: str) -> tuple[PlainBank, list[Finding]]:
    return _nothing(), [_finding(path, found, f"Expected: {expected}", "Check the path.")]


def _finding(
    path: Path, found: str, expected: str, hint: str, *, line: int = 0, field: str = ""
) -> Finding:
    """What stands in the way of reading a part of a bank."""
    return Finding(
        path=str(path),
        line=line,
        field=field,
        found=found,
        expected=expected,
        hint=hint,
        rule="CB001",
    )


@cache
def _districts() -> dict[str, frozenset[str]]:
    rows = csv.DictReader(io.StringIO(_files.shipped_text("context/districts.csv")))
    return {"Shenzhen": frozenset(row["district"] for row in rows)}


def _read(
    path: Path, limit: int, read: Callable[[bytes], Any], findings: list[Finding]
) -> tuple[bytes, Any] | None:
    try:
        raw = _files.read_bytes(path, limit)
        return raw, read(raw)
    except reader.ReadError as error:
        found, expected = f"Found {error.found};", f"expected {error.expected}."
        findings.append(_finding(path, found, expected, error.hint, line=error.line))
    except OSError as error:
        found = f"The file cannot be opened: {error.strerror}."
        findings.append(_finding(path, found, "A readable file.", "Check its permissions."))
    return None


def _file(path: Path, name: str, findings: list[Finding]) -> _Part | None:
    """A YAML file of a bank, read."""
    found = _read(path, reader.MAX_BYTES, reader.read, findings)
    return _Part(path=path, name=name, data=found[1], raw=found[0]) if found else None


def _unpack(path: Path, findings: list[Finding]) -> _Parts | None:
    """The parts of an exported package."""
    if not path.is_file():
        found, expected = "This is not a file.", f"A bank in one file, {path.name}."
        findings.append(_finding(path, found, expected, "Export the bank again."))
        return None
    found_data = _read(path, package.MAX_BYTES, package.read, findings)
    if found_data is None:
        return None
    data = found_data[1]
    if not data["cases"]:
        findings.append(
            _finding(path, "There is no case here.", "At least one.", "", field="cases")
        )
    for name in ("cases", "works"):
        for key in [key for key in data[name] if not schema.is_id(key)]:
            expected = "Expected an id: lower-case letters, digits and single hyphens."
            found = f"The key {shown(key)} is no id."
            findings.append(_finding(path, found, expected, "Correct it.", field=name))
            del data[name][key]
    return _Parts(
        case_ids=frozenset(data["cases"]),
        cases=(
            _Part(path=path, name=id_, data=case, within=f"cases[{id_}]")
            for id_, case in data["cases"].items()
        ),
        works=_works_of_package(path, data["works"], findings),
        beside={
            name: _Part(path=path, name="", data=data[name], within=name)
            for name in _BESIDE
            if data.get(name)  # a bank without them is exported with an empty list and mapping
        },
        codings=_codings_of_package(path, data.get("codings") or {}, findings),
    )


def _works_of_package(path: Path, works: Mapping[str, Any], findings: list[Finding]) -> _Part:
    """Works, which a package has by id, as the list that a bibliography is."""
    for key, work in works.items():
        id_ = work.get("id") if isinstance(work, dict) else key
        if id_ != key:
            found = f"The id is {shown(id_)}, the key is not."
            expected, field = "The same word.", f"works[{key}].id"
            findings.append(_finding(path, found, expected, "Correct one of them.", field=field))
    return _Part(path=path, name="", data=list(works.values()), within="works")


def _codings_of_package(path: Path, given: Any, findings: list[Finding]) -> dict[str, _Coding]:
    """Codings, which a package has as lists of rows by coder."""
    if not isinstance(given, dict):
        expected = "Expected a mapping by coder."
        findings.append(
            _finding(path, f"Found {shown(given)}.", expected, "Correct it.", field="codings")
        )
        return {}
    found: dict[str, _Coding] = {}
    for coder, rows in given.items():
        within = f"codings[{_short(coder)}]"
        if not isinstance(rows, list) or not all(_is_coding(row) for row in rows):
            expected = f"Expected a list of rows, each of {len(codings.COLUMNS)} texts."
            said = f"Found {shown(rows)}."
            findings.append(_finding(path, said, expected, "Correct it.", field=within))
        else:
            entries = list(enumerate(rows, start=1))
            found[coder] = _Coding(path=path, entries=entries, faults=[], within=within)
    return found


def _is_coding(row: object) -> bool:
    if not isinstance(row, list) or len(row) != len(codings.COLUMNS):
        return False
    return all(isinstance(cell, str) for cell in row)


def _coding(path: Path) -> _Coding:
    """The file of a coder, read."""
    try:
        entries, faults = codings.read(reader.decoded(_files.read_bytes(path, reader.MAX_BYTES)))
    except reader.ReadError as error:
        said = f"Found {error.found};"
        problem = Problem((), said, f"expected {error.expected}.", error.hint)
        return _Coding(path=path, entries=None, faults=[(error.line, ("CB001", "error", problem))])
    except OSError as error:
        said = f"The file cannot be opened: {error.strerror}."
        problem = Problem((), said, "A readable file.", "Check its permissions.")
        return _Coding(path=path, entries=None, faults=[(0, ("CB001", "error", problem))])
    return _Coding(path=path, entries=entries, faults=faults)


def _examine_case(part: _Part, bank: Bank, findings: list[Finding]) -> Plain | None:
    case = part.data
    problems = list(shape_problems("case", case))
    if not problems:
        if case["id"] != part.name:
            problems.append(("CB008", "error", _wrong_name(case["id"], part)))
        for rule in RULES.values():
            problems += [
                (rule.number, rule.severity, problem) for problem in rule.check(case, bank)
            ]
    _report(part, problems, findings)
    return None if any(severity == "error" for _, severity, _ in problems) else case


def _examine_beside(
    name: str, part: _Part, data: PlainBank, bank: Bank, findings: list[Finding]
) -> None:
    """The glossary, the variables or the theories, held against the cases."""
    content = part.data
    found = list(shape_problems(name, content))
    if not found and name == "glossary":
        found = list(glossary.problems(content, data["cases"], bank.case_ids))
    elif not found and name == "variables":
        found = list(variables.problems(content, data["cases"], bank.case_ids))
    elif not found:
        known, cases = data["variables"], data["cases"]
        found = list(theories.problems(content, known, cases, bank.works, bank.case_ids))
    _report(part, found, findings)
    if not found:
        data[name] = content


def _examine_codings(
    given: Mapping[str, _Coding], data: PlainBank, bank: Bank, findings: list[Finding]
) -> None:
    """The codings, held against variables and cases: a bank may have none."""
    found = {coder: list(coding.faults) for coder, coding in given.items()}
    entries = {
        coder: coding.entries for coder, coding in given.items() if coding.entries is not None
    }
    problems = codings.problems(entries, data["variables"], data["cases"], bank.case_ids)
    for count, (coder, at) in enumerate(problems):
        found[coder].append(at)
        if count == MOST:
            text = f"There are more than {MOST:,} faults in the codings."
            problem = Problem((), text, "", "Mend those that are listed first.")
            found[coder].append((0, ("CB004", "error", problem)))
            break
    for coder, faults in found.items():
        coding = given[coder]
        for line, (number, severity, problem) in sorted(faults, key=lambda fault: fault[0]):
            row = f"{coding.within}[{line}]" if coding.within and line else coding.within
            findings.append(
                Finding(
                    path=str(coding.path),
                    line=0 if coding.within else line,
                    field=_field(row, None, problem.path),
                    found=problem.found,
                    expected=problem.expected,
                    hint=problem.hint,
                    rule=number,
                    severity=severity,
                )
            )
    if not any(found.values()):
        data["codings"] = {
            coder: [list(coding) for _, coding in rows] for coder, rows in entries.items()
        }


def _wrong_name(case_id: str, part: _Part) -> Problem:
    if part.within:
        hint = "Correct one of them."
        found = f'The id is "{case_id}", its key "{part.name}".'
    else:
        hint = f"Rename the file to {case_id}.yaml or correct the id."
        found = f'The id is "{case_id}", the file {part.path.name}.'
    return Problem(("id",), found, "The same word.", hint)


def _works(part: _Part, findings: list[Finding]) -> dict[str, Plain]:
    works = part.data
    problems = list(shape_problems("bibliography", works))
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
    _report(part, problems, findings)
    return found


def _report(part: _Part, problems: list[Found], findings: list[Finding]) -> None:
    if not problems:
        return
    lines = reader.locate(part.raw) if part.raw is not None else None
    found = [
        Finding(
            path=str(part.path),
            line=0 if lines is None else lines[problem.path],
            field=_field(part.within, part.data, problem.path),
            found=problem.found,
            expected=problem.expected,
            hint=problem.hint,
            rule=number,
            severity=severity,
        )
        for number, severity, problem in problems
    ]
    findings += sorted(found, key=lambda finding: (finding.line, finding.rule))


def _field(within: str, data: Any, path: tuple[str | int, ...]) -> str:
    """The path as a reader writes it: ``facts[f6].sources``."""
    text = within
    for step in path:
        if isinstance(step, int):
            entry = data[step] if isinstance(data, list) and step < len(data) else None
            name = entry.get("id") if isinstance(entry, dict) else None
            text += f"[{_short(name) if isinstance(name, str) else step + 1}]"
            data = entry
        else:
            text += f".{_short(step)}" if text else _short(step)
            data = data.get(step) if isinstance(data, dict) else None
    return text


def _short(name: str) -> str:
    """A name in one line: what is no name may be of any length."""
    plain = " ".join(name.split())
    return plain if len(plain) <= 80 else f"{plain[:79]}…"
