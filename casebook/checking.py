"""Reads a bank of cases from its files and reports every problem at once.

Each file goes through three gates: can it be read (`reader`), has it the right shape
(`shape`), is it sound (`rules`). Lines are looked up only where there is something to
report.
"""

from __future__ import annotations

import csv
import io
from functools import cache
from pathlib import Path
from typing import Any

from casebook import _files, codings, glossary, reader, theories, variables
from casebook.plain import Plain
from casebook.records import Finding
from casebook.rules import RULES, Bank, Found, Problem, day_problem
from casebook.shape import shape_problems

__all__ = ["PlainBank", "check", "examine"]

# {"cases": {id: data}, "works": {id: data}, "glossary", "variables", "theories", "codings"}
PlainBank = dict[str, Any]


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
    if not path.is_file():
        return examine(path)[1]
    folder, is_case = _files.bank_of(path)
    findings = examine(folder, only=path if is_case else None)[1]
    return [finding for finding in findings if finding.path == str(path)] if is_case else findings


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
    if not paths and only is None:
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
    data: PlainBank = {**_empty(), "cases": cases, "works": works}
    if only is None:
        _examine_beside(folder, data, bank, findings)
        _examine_codings(folder, data, bank, findings)
    return data, findings


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
    return _empty(), [finding]


def _empty() -> PlainBank:
    return {
        "cases": {},
        "works": {},
        "glossary": [],
        "variables": {},
        "theories": {},
        "codings": {},
    }


@cache
def _districts() -> dict[str, frozenset[str]]:
    rows = csv.DictReader(io.StringIO(_files.shipped_text("context/districts.csv")))
    return {"Shenzhen": frozenset(row["district"] for row in rows)}


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
    problems = list(shape_problems("case", case))
    if not problems:
        if case["id"] != path.stem:
            problems.append(("CB008", "error", _wrong_name(case["id"], path)))
        for rule in RULES.values():
            problems += [
                (rule.number, rule.severity, problem) for problem in rule.check(case, bank)
            ]
    _report(path, raw, case, problems, findings)
    return None if any(severity == "error" for _, severity, _ in problems) else case


def _examine_beside(folder: Path, data: PlainBank, bank: Bank, findings: list[Finding]) -> None:
    """The glossary, the variables and the theories, held against the cases: all may be missing."""
    for name, path in _files.beside(folder).items():
        read = _read(path, findings)
        if read is None:
            continue
        raw, content = read
        found = list(shape_problems(name, content))
        if not found and name == "glossary":
            found = list(glossary.problems(content, data["cases"], bank.case_ids))
        elif not found and name == "variables":
            found = list(variables.problems(content, data["cases"], bank.case_ids))
        elif not found:
            known = data["variables"]
            cases = data["cases"]
            found = list(theories.problems(content, known, cases, bank.works, bank.case_ids))
        _report(path, raw, content, found, findings)
        if not found:
            data[name] = content


def _examine_codings(folder: Path, data: PlainBank, bank: Bank, findings: list[Finding]) -> None:
    """The codings, held against variables and cases: a bank may have none."""
    paths = _files.coding_files(folder)
    found: dict[str, list[codings.At]] = {coder: [] for coder in paths}
    entries: dict[str, list[tuple[int, codings.Coding]]] = {}
    for coder, path in paths.items():
        try:
            raw = _files.read_bytes(path, reader.MAX_BYTES)
            entries[coder], found[coder] = codings.read(reader.decoded(raw))
        except reader.ReadError as error:
            said = f"Found {error.found};"
            problem = Problem((), said, f"expected {error.expected}.", error.hint)
            found[coder].append((error.line, ("CB001", "error", problem)))
    for coder, at in codings.problems(entries, data["variables"], data["cases"], bank.case_ids):
        found[coder].append(at)
    for coder, faults in found.items():
        findings += [
            Finding(
                path=str(paths[coder]),
                line=line,
                field=_field(None, problem.path),
                found=problem.found,
                expected=problem.expected,
                hint=problem.hint,
                rule=number,
                severity=severity,
            )
            for line, (number, severity, problem) in sorted(faults, key=lambda fault: fault[0])
        ]
    if not any(found.values()):
        data["codings"] = {
            coder: [list(coding) for _, coding in rows] for coder, rows in entries.items()
        }


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
    _report(path, raw, works, problems, findings)
    return found


def _report(
    path: Path,
    raw: bytes,
    data: Any,
    problems: list[Found],
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
