"""Reads what a class has handed in: every file of a folder and of those below it.

Files come from anybody. What is broken, foreign, from another version or hostile is named, with
what to do, and left out; nothing in a file can stop the others from being read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from casebook import _files
from casebook.checking import objects
from casebook.checking.objects import kind_of, refusal
from casebook.checking.reader import ReadError
from casebook.codebook import visible
from casebook.exercises import handing

__all__ = ["Found", "Kept", "LeftOut", "Slip", "Work", "read"]

_AGAIN = "Ask whoever handed it in for another copy."
_LIMITS = objects.Limits(
    size=handing.MOST_BYTES,
    values=200_000,
    depth=16,  # an answer, which has six levels, stands ten deep
    split=_AGAIN,
    again=_AGAIN,
    form="a file as `hand_in` writes it",
)
# So many files, and so many folders deep, as platforms pack them: one for each trainee.
_FILES, _DEEP = 5_000, 4
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
_ID = re.compile(r"[fcvg][1-9][0-9]{0,3}")
_MOST = {"exercises": 100, "tasks": 100, "tries": 100, "codings": 2_000}


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """What was kept of a task: how often it was checked; the different answers, with their case."""

    count: int
    tries: tuple[tuple[str, Any], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Work:
    """A file with a pseudonym: tasks by exercise, codings by case and variable."""

    file: str
    pseudonym: str
    data: str
    exercises: Mapping[str, Mapping[str, Kept]]
    codings: Mapping[tuple[str, str], Mapping[str, Any]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Slip:
    """A file without one: a vote, with its round, or an opinion; the other is empty."""

    file: str
    number: str
    exercise: str
    task: str
    case: str
    round: str
    vote: str
    opinion: str


@dataclass(frozen=True, kw_only=True, slots=True)
class LeftOut:
    """A file that is left out, and why."""

    file: str
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """What was found in a folder."""

    works: tuple[Work, ...]
    slips: tuple[Slip, ...]
    left_out: tuple[LeftOut, ...]


def read(folder: Path) -> Found:
    """Read a folder.

    Raises
    ------
    NotADirectoryError
        If it is none.
    """
    if not folder.is_dir():
        raise NotADirectoryError(20, "This is no folder", str(folder))
    works: list[Work] = []
    slips: list[Slip] = []
    left_out: list[LeftOut] = []
    for number, path in enumerate(_files.below(folder, deep=_DEEP, most=_FILES + 1)):
        if number == _FILES:
            why = f"More than {_FILES:,} files; the others were not read. Name a smaller folder."
            left_out.append(LeftOut(file="…", why=why))
            break
        name = visible(path.relative_to(folder).as_posix())
        try:
            made = _read(path, name)
        except ReadError as error:
            place = f"Line {error.line}: " if error.line else ""
            left_out.append(LeftOut(file=name, why=visible(place + _sentence(error))))
        except OSError as error:
            why = f"It cannot be read: {error.strerror or error}."
            left_out.append(LeftOut(file=name, why=visible(why)))
        else:
            (works if isinstance(made, Work) else slips).append(made)  # type: ignore[arg-type]
    return _once(works, slips, left_out)


def _sentence(error: ReadError) -> str:
    return f"Found {error.found}; expected {error.expected}. {error.hint}".strip()


def _read(path: Path, name: str) -> Work | Slip:
    # A link may lead out of the folder, to what nobody handed in; a pipe would keep us waiting.
    if path.is_symlink() or not path.is_file():
        raise refusal("a link, or something else than a file", "a file", "Leave it out.")
    if path.suffix.lower() != ".json":
        what = "a notebook" if path.suffix == ".ipynb" else "a file of another kind"
        hint = "What is handed in ends in .json; `hand_in` writes it."
        raise refusal(what, _LIMITS.form, hint)
    data = objects.read(_files.read_bytes(path, _LIMITS.size), _LIMITS)
    form = data.get("format") if isinstance(data, dict) else None
    if form not in (handing.WORK, handing.SLIP):
        raise refusal("another kind of file", _LIMITS.form, "It is not of this casebook.")
    version = data.get("version")
    if version != handing.VERSION:
        is_newer = isinstance(version, int) and version > handing.VERSION
        hint = (
            "It is from a newer casebook: install that."
            if is_newer
            else "It is from an older casebook, or was changed: hand in again with this one."
        )
        raise refusal("another version of the format", f"version {handing.VERSION}", hint)
    return _work(data, name) if form == handing.WORK else _slip(data, name)


def _get(data: Mapping[str, Any], name: str, kind: type, most: int) -> Any:
    """A field of a file, of the type and no longer than it should be."""
    value = data.get(name)
    kinds = {dict: "a mapping", list: "a list", str: "a text", int: "a number"}
    # True is a number to Python.
    if not isinstance(value, kind) or isinstance(value, bool):
        raise refusal(f'{kind_of(value)} under "{name}"', kinds[kind], _AGAIN)
    size: int = value if kind is int else len(value)  # type: ignore[assignment, arg-type]
    if not 0 <= size <= most:
        raise refusal(f'{size:,} under "{name}"', f"at most {most:,}", _AGAIN)
    return value


def _known(word: str, what: str) -> str:
    if not _NAME.fullmatch(word):
        raise refusal(f"an unknown {what}", "lower-case words with hyphens", _AGAIN)
    return word


def _work(data: Mapping[str, Any], file: str) -> Work:
    try:
        pseudonym = handing.pseudonym_of(_get(data, "pseudonym", str, 200))
    except ValueError as error:
        if isinstance(error, ReadError):
            raise
        raise refusal("no pseudonym that will do", "one that can be read", str(error)) from None
    exercises = {}
    for exercise, tasks in _get(data, "exercises", dict, _MOST["exercises"]).items():
        if not isinstance(tasks, dict) or len(tasks) > _MOST["tasks"]:
            raise refusal(f"no tasks of {_known(exercise, 'exercise')}", "a mapping", _AGAIN)
        exercises[_known(exercise, "exercise")] = {
            _known(task, "task"): _kept(kept) for task, kept in tasks.items()
        }
    return Work(
        file=file,
        pseudonym=pseudonym,
        data=_get(data, "data", str, 200),
        exercises=exercises,
        codings=dict(_codings(_get(data, "codings", list, _MOST["codings"]))),
    )


def _kept(kept: Any) -> Kept:
    if not isinstance(kept, dict):
        raise refusal(f"{kind_of(kept)} for a task", "a mapping", _AGAIN)
    tries = []
    for made in _get(kept, "tries", list, _MOST["tries"]):
        if not isinstance(made, dict) or "answer" not in made:
            raise refusal(f"{kind_of(made)} for a try", "a mapping with an answer", _AGAIN)
        case = _known(_get(made, "case", str, 80), "case") if "case" in made else ""
        tries.append((case, made["answer"]))
    return Kept(count=_get(kept, "count", int, 1_000_000), tries=tuple(tries))


def _codings(codings: list[Any]) -> Iterator[tuple[tuple[str, str], Mapping[str, Any]]]:
    for coding in codings:
        if not isinstance(coding, dict):
            raise refusal(f"{kind_of(coding)} for a coding", "a mapping", _AGAIN)
        unit = _get(coding, "case_id", str, 80), _get(coding, "variable", str, 80)
        evidence = _get(coding, "evidence", list, 100)
        if not all(isinstance(id_, str) and _ID.fullmatch(id_) for id_ in evidence):
            raise refusal("evidence that is no id", "ids such as f1", _AGAIN)
        code, note = _get(coding, "code", str, 80), _get(coding, "note", str, 4_000)
        yield unit, {"code": code, "evidence": tuple(evidence), "note": note}


def _slip(data: Mapping[str, Any], file: str) -> Slip:
    is_vote = "vote" in data
    number = _get(data, "slip", str, 16)
    if not re.fullmatch("[0-9a-f]{16}", number):
        raise refusal("a slip without its number", "16 digits", _AGAIN)
    round_ = _get(data, "round", str, 10) if is_vote else ""
    if round_ not in ("before", "after", *([] if is_vote else [""])):
        raise refusal("a vote of no round", "before or after", _AGAIN)
    return Slip(
        file=file,
        number=number,
        exercise=_known(_get(data, "exercise", str, 80), "exercise"),
        task=_known(_get(data, "task", str, 80), "task"),
        case=_get(data, "case", str, 80),
        round=round_,
        vote=_known(_get(data, "vote", str, 80), "vote") if is_vote else "",
        opinion="" if is_vote else _get(data, "opinion", str, 20_000),
    )


def _once(works: list[Work], slips: list[Slip], left_out: list[LeftOut]) -> Found:
    """Each slip once: by its number, which no two have by chance."""
    kept: dict[str, list[Slip]] = {}
    for slip in slips:
        kept.setdefault(slip.number, []).append(slip)
    counted = []
    for same in kept.values():
        said = {(slip.exercise, slip.task, slip.case, slip.vote, slip.opinion) for slip in same}
        if len(said) > 1:  # which of them is the later cannot be seen, and must not be
            why = "Slips of one number say different things; none counts."
            left_out += [LeftOut(file=slip.file, why=why) for slip in same]
            continue
        counted.append(same[0])
        why = f"A copy of {same[0].file}: it counts once."
        left_out += [LeftOut(file=slip.file, why=why) for slip in same[1:]]
    return Found(works=tuple(works), slips=tuple(counted), left_out=tuple(left_out))
