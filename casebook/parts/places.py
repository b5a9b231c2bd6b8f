"""Where the files of a bank lie: by kind, and the other way round."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from casebook import _files
from casebook.parts import KINDS, Kind
from casebook.parts.problems import Found, error, warning

__all__ = ["bank_of", "case_files", "files", "single_files", "strays"]


def single_files() -> set[str]:
    """Names that are of no case, where a small bank has all in one folder."""
    places = [kind.place for kind in KINDS.values() if not kind.has_many_files]
    names = {place.rpartition("/")[2] for place in places}
    return names | {name.replace(".yaml", ".yml") for name in names}


def files(kind: Kind, folder: Path) -> dict[str, Path]:
    """The files of a kind by their names without ending, in order; ``""`` for the one file.

    The cases lie in ``cases/`` or, in a small bank, in the folder itself. Names that begin
    with ``_`` or ``.`` are left out: the template is one.
    """
    place = kind.place
    if not kind.has_many_files:
        return dict(zip([""], _files.matching(folder, place), strict=False))
    if place == "cases/*.yaml" and not (folder / "cases").is_dir():
        place = "*.yaml"
    others = single_files() if kind.name == "cases" else ()
    found: dict[str, Path] = {}
    for path in _files.matching(folder, place):
        if path.name[0] not in "_." and path.name not in others:
            found.setdefault(path.stem, path)  # of .yaml and .yml the first; `strays` has the other
    return found


def strays(folder: Path) -> Iterator[tuple[Path, Found]]:
    """What lies among the files of a bank and is not read, each with the reason.

    In a folder of cases or codings that is everything but notes (``.md``, ``.txt``); elsewhere,
    where other things may lie, what has the name of a YAML file.
    """
    read = {path for kind in KINDS.values() for path in files(kind, folder).values()}
    homes: dict[str, list[Kind]] = {}
    for kind in KINDS.values():
        homes.setdefault(kind.place.rpartition("/")[0], []).append(kind)
    for home, kinds in homes.items():
        is_full = any(kind.has_many_files for kind in kinds)
        for path in _files.entries(folder / home):
            name = path.name.lower()
            is_meant = re.search(r"\.ya?ml|\.csv" if is_full else r"\.ya?ml", name) is not None
            is_meant = is_meant or (is_full and not name.endswith((".md", ".txt")))
            if path not in read and name[0] not in "_." and is_meant:
                yield from _stray(path, kinds, read)


def _stray(path: Path, kinds: Iterable[Kind], read: Iterable[Path]) -> Iterator[tuple[Path, Found]]:
    twins = [one.name for one in read if one.parent == path.parent and one.stem == path.stem]
    if path.is_file() and twins and path.suffix in (".yaml", ".yml"):
        found = f"The same stands in {twins[0]}, which is read."
        yield path, error("CB006", (), found, "One file.", "Join the two, or rename one.")
        return
    if path.is_dir():
        if not _files.holds_files(path):
            return
        found = "This is a folder, and nothing in it is read."
    elif not path.exists():
        found = "This is a link to nothing."
    elif not path.is_file():
        found = "This is no file."
    elif path.name in single_files():
        found = "This is not its place, and it is not read."
    else:
        found = "Its name is none of those that are read."
    expected = f"Here: {', '.join(kind.place for kind in kinds)}."
    hint = "Move or rename it; a name that begins with _ is left alone."
    yield path, warning("CB033", (), found, expected, hint)


def case_files(folder: Path) -> dict[str, Path]:
    """The case files of a bank by the ids that they should have, in order."""
    return files(KINDS["cases"], folder)


def bank_of(path: Path) -> tuple[Path, bool]:
    """The bank that a file belongs to, and whether the file is a case of it."""
    folder = path.parent
    if path.suffix == ".yml":
        path = path.with_suffix(".yaml")
    for kind in KINDS.values():
        inner, _, name = kind.place.rpartition("/")
        if inner and folder.name == inner and name in (path.name, f"*{path.suffix}"):
            return folder.parent, kind.name == "cases"
    # Whatever it is called: who asks for it to be checked takes it for a case.
    is_case = path.suffix != ".csv" and path.name not in single_files()
    return (folder.parent if is_case and folder.name == "cases" else folder), is_case
