"""Examines the files of a bank, kind by kind.

Each file goes through three gates: can it be read (`reader`, `tabular`, or `exported` for a bank
that was exported), has it the right shape (`shape`), is it sound (the faults of its kind). Lines
are looked up only where there is something to report.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from itertools import chain, islice
from pathlib import Path
from typing import Any

from casebook import _files
from casebook.checking import exported, reader, tabular
from casebook.checking.shape import MOST, capped, shape_problems, shown, unsaid
from casebook.parts import KINDS, Bank, Kind, context, places
from casebook.parts.fields import is_id
from casebook.parts.problems import Found, error, warning
from casebook.parts.problems import Path as Steps
from casebook.records import Finding

__all__ = ["PlainBank", "check", "examine"]

# Plain data by kind: {"cases": {id: data}, "works": {id: data}, "glossary": [...], ...}
PlainBank = dict[str, Any]


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
    try:
        path.stat()
    except FileNotFoundError:
        pass  # said below, as of a bank
    except OSError as problem:  # a name that is too long, a folder that may not be entered
        found = f"It cannot be looked at: {problem.strerror}."
        return [_unread(path, found, "A file or folder.", "Check the path.")]
    if not path.is_file() or path.name == _files.PACKAGE:
        return examine(path if path.is_dir() or not path.exists() else path.parent)[1]
    folder, is_case = places.bank_of(path)
    findings = examine(folder, only=path if is_case else None)[1]
    return [finding for finding in findings if finding.path == str(path)]


def examine(folder: Path, *, only: Path | None = None) -> tuple[PlainBank, list[Finding]]:
    """Plain data of the sound parts of a bank, and all findings.

    Parameters
    ----------
    folder : Path
        The bank: case files with a bibliography, or an exported package.
    only : Path, optional
        Examine this case file alone, against the bank that it belongs to.
    """
    findings: list[Finding] = []
    try:
        return _examined(folder, only, findings)
    except OSError as problem:  # a folder; of a file that cannot be opened `_read` says so
        found = f"It cannot be looked into: {problem.strerror}."
        place = Path(problem.filename or folder)
        findings.append(_unread(place, found, "A readable folder.", "Check its permissions."))
        return _nothing(), findings


def _examined(
    folder: Path, only: Path | None, findings: list[Finding]
) -> tuple[PlainBank, list[Finding]]:
    if not folder.is_dir():
        found = "This is not a folder." if folder.exists() else "There is no such file or folder."
        findings.append(_unread(folder, found, "Expected: A bank of cases.", "Check the path."))
        return _nothing(), findings
    if (packed := _files.package(folder)) is not None and only is None:
        found, hint = f"Beside {packed.name} no case file is read.", "Move one of the two."
        beside = warning("CB033", (), found, "", hint)
        findings += [_finding(path, 0, "", beside) for path in places.case_files(folder).values()]
        return _examine(_unpacked(packed, findings), findings)
    found_files = {name: places.files(kind, folder) for name, kind in KINDS.items()}
    if not found_files["cases"] and only is None:
        found, expected = "There is no case file here.", "Expected: cases/*.yaml, or *.yaml."
        findings.append(_unread(folder, found, expected, "Check the path."))
        return _nothing(), findings
    if not found_files["works"]:
        found, hint = "There is no bibliography.yaml here.", "Add the file; docs: CONTRIBUTING.md."
        findings.append(_unread(folder, found, "The works that the cases cite.", hint))
    others = found_files["cases"] if only is not None else ()
    if only is None:
        findings += [_finding(path, 0, "", stray) for path, stray in places.strays(folder)]
    else:
        found_files = {name: found_files[name] for name in ("context", "works")}
        found_files["cases"] = {only.stem: only}
    return _examine(_read_all(found_files, findings), findings, case_ids=others)


@dataclass(frozen=True, kw_only=True, slots=True)
class _File:
    """The content of one file of a kind, or of what stands for it in a package."""

    path: Path
    name: str  # what the id in it must be: the name of its file, or its key in a package
    content: Any = None
    is_read: bool = True
    within: str = ""  # field of the package that the content is
    lines: reader.Lines | None = None  # of a YAML file they are looked up where there is need
    faults: list[tuple[int, Found]] = field(default_factory=list)


_Files = Iterable[tuple[Kind, list[_File]]]


def _nothing() -> PlainBank:
    return {name: kind.empty() for name, kind in KINDS.items()}


def _unread(
    path: Path, found: str, expected: str, hint: str, *, line: int = 0, field: str = ""
) -> Finding:
    """What stands in the way of reading a part of a bank."""
    return _finding(path, line, field, error("CB001", (), found, expected, hint))


def _finding(path: Path, line: int, field: str, fault: Found) -> Finding:
    rule, severity, problem = fault
    return Finding(
        path=str(path),
        line=line,
        field=field,
        found=problem.found,
        expected=problem.expected,
        hint=problem.hint,
        rule=rule,
        severity=severity,
    )


@cache
def _known_districts() -> Mapping[str, frozenset[str]]:
    """Districts of the cities that the shipped context lists: names to check against."""
    rows = tabular.read(_files.shipped_text("context/districts.csv")).rows
    return context.districts({"districts": rows})


def _examine(
    files: _Files, findings: list[Finding], *, case_ids: Iterable[str] = ()
) -> tuple[PlainBank, list[Finding]]:
    bank = Bank(read=_nothing(), sound=_nothing(), districts=_known_districts())
    for kind, listed in files:
        shapes = {
            file.name: list(shape_problems(kind, file.content)) if file.is_read else []
            for file in listed
        }
        contents = {
            file.name: file.content
            for file in listed
            # A work with faults counts as there: who cites it is not at fault.
            if file.is_read and (kind.by_id or not shapes[file.name])
        }
        bank.read[kind.name] = kind.data(contents)
        if kind.name == "cases":  # as does a case that cannot be read
            bank.read["cases"] = {**dict.fromkeys(case_ids), **dict.fromkeys(shapes), **contents}
        sound: dict[str, Any] = {}
        for file in listed:
            found = shapes[file.name]
            if file.is_read and not found:
                faults = kind.faults(file.content, bank, file.name)
                found = list(capped(chain(unsaid(kind, file.content), faults)))
            _report(file, found, findings)
            listed_faults = [*found, *(fault for _, fault in file.faults)]
            if file.is_read and not any(fault[1] == "error" for fault in listed_faults):
                sound[file.name] = file.content
        bank.sound[kind.name] = kind.data(sound)
        if kind.name == "context":
            bank.districts = {**bank.districts, **context.districts(bank.sound["context"])}
    return bank.sound, findings


# Files ------------------------------------------------------------------------------------------


def _read_all(files: Mapping[str, Mapping[str, Path]], findings: list[Finding]) -> _Files:
    for name, kind in KINDS.items():
        if name in files:
            yield kind, [_read(path, stem, findings) for stem, path in files[name].items()]


@contextmanager
def _reading(path: Path, findings: list[Finding]) -> Iterator[None]:
    """Make a finding of what stands in the way of reading a file."""
    try:
        yield
    except reader.ReadError as problem:
        found, expected = f"Found {problem.found};", f"expected {problem.expected}."
        findings.append(_unread(path, found, expected, problem.hint, line=problem.line))
    except OSError as problem:
        found = f"The file cannot be opened: {problem.strerror}."
        findings.append(_unread(path, found, "A readable file.", "Check its permissions."))


def _read(path: Path, name: str, findings: list[Finding]) -> _File:
    """A file, read; without content where that cannot be done, which is a finding."""
    file = _File(path=path, name=name, is_read=False)
    with _reading(path, findings):
        raw = _files.read_bytes(path, reader.MAX_BYTES)
        if path.suffix == ".csv":
            rows, lines, faults = tabular.read(reader.plain(raw))
            file = _File(path=path, name=name, content=rows, lines=lines, faults=faults)
        else:
            content, cuts = reader.read_file(raw)
            faults = [_cut(cut) for cut in islice(cuts, MOST)]
            file = _File(path=path, name=name, content=content, faults=faults)
    return file


def _cut(cut: reader.Cut) -> tuple[int, Found]:
    found = f"The text {shown(cut.text)} ends here: {shown(cut.comment)} is a comment."
    hint = "Put the whole text in quotes, or the comment on a line of its own."
    return cut.line, warning("CB034", (), found, "A text with # in it between quotes.", hint)


def _unpacked(path: Path, findings: list[Finding]) -> _Files:
    """What stands for the files of each kind in an exported package."""
    data: PlainBank = {}
    if path.is_file():
        with _reading(path, findings):
            data = exported.read(_files.read_bytes(path, exported.MAX_BYTES))
            if not data["cases"]:
                found = "There is no case here."
                findings.append(_unread(path, found, "At least one.", "", field="cases"))
    else:
        found, expected = "This is not a file.", f"A bank in one file, {path.name}."
        findings.append(_unread(path, found, expected, "Export the bank again."))
    for name, kind in KINDS.items():
        yield kind, list(_entries(path, kind, data.get(name), findings))


def _entries(path: Path, kind: Kind, data: Any, findings: list[Finding]) -> Iterator[_File]:
    """The entries of one kind in a package, each as if it were a file."""
    name = kind.name
    if data is None:
        return
    if not isinstance(data, dict) and (kind.has_many_files or kind.by_id):
        found, hint = f"Found {shown(data)}.", "Export the bank again."
        findings.append(_unread(path, found, "Expected a mapping by name.", hint, field=name))
        return
    if kind.by_id or name == "cases":
        for key in [key for key in data if not is_id(key)]:
            expected = "Expected an id: lower-case letters, digits and single hyphens."
            found = f"The key {shown(key)} is no id."
            findings.append(_unread(path, found, expected, "Correct it.", field=name))
        data = {key: entry for key, entry in data.items() if is_id(key)}
    for key, entry in data.items() if kind.by_id else ():
        if isinstance(entry, dict) and (id_ := entry.get("id")) != key:
            found, where = f"The id is {shown(id_)}, the key is not.", f"{name}[{key}].id"
            hint = "Correct one of them."
            findings.append(_unread(path, found, "The same word.", hint, field=where))
    for key, content in kind.contents(data).items():
        within = f"{name}[{_short(key)}]" if kind.has_many_files else name
        lines = reader.Lines({(): 0})  # a package is one line
        yield _File(path=path, name=key, content=content, within=within, lines=lines)


# Findings ---------------------------------------------------------------------------------------


def _report(file: _File, problems: Sequence[Found], findings: list[Finding]) -> None:
    lines = file.lines or reader.Lines()
    if problems and file.lines is None:
        lines = reader.locate(reader.source_of(_files.read_bytes(file.path, reader.MAX_BYTES)))
    faults = [*file.faults, *((lines[fault[2].path], fault) for fault in problems)]
    made = [_finding(file.path, line, _field(file, fault[2].path), fault) for line, fault in faults]
    findings += sorted(made, key=lambda finding: (finding.line, finding.rule))


def _field(file: _File, path: Steps) -> str:
    """The path as a reader writes it: ``facts[f6].sources``."""
    text, data = file.within, file.content
    if file.path.suffix == ".csv":  # the row is the line
        path = path[1:]
    for step in path:
        if isinstance(step, int):
            data = data[step] if isinstance(data, list) and step < len(data) else None
            name = data.get("id") if isinstance(data, dict) else None
            text += f"[{_short(name) if isinstance(name, str) else step + 1}]"
        else:
            text += f".{_short(step)}" if text else _short(step)
            data = data.get(step) if isinstance(data, dict) else None
    return text


def _short(name: str) -> str:
    """A name in one line: what is no name may be of any length."""
    plain = " ".join(name.split())
    return plain if len(plain) <= 80 else f"{plain[:79]}…"
