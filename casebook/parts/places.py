"""Where the files of a bank lie: by kind, and the other way round."""

from __future__ import annotations

from pathlib import Path

from casebook import _files
from casebook.parts import KINDS, Kind

__all__ = ["bank_of", "case_files", "files", "single_files"]


def single_files() -> set[str]:
    """Names that are of no case, where a small bank has all in one folder."""
    places = [kind.place for kind in KINDS.values() if not kind.has_many_files]
    return {place.rpartition("/")[2] for place in places}


def files(kind: Kind, folder: Path) -> dict[str, Path]:
    """The files of a kind by their names without ending, in order; ``""`` for the one file.

    The cases lie in ``cases/`` or, in a small bank, in the folder itself. Names that begin
    with ``_`` or ``.`` are left out: the template is one.
    """
    place = kind.place
    if not kind.has_many_files:
        path = folder / place
        return {"": path} if path.is_file() else {}
    if place == "cases/*.yaml" and not (folder / "cases").is_dir():
        place = "*.yaml"
    others = single_files() if place == "*.yaml" else ()
    return {
        path.stem: path
        for path in _files.matching(folder, place)
        if path.name[0] not in "_." and path.name not in others
    }


def case_files(folder: Path) -> dict[str, Path]:
    """The case files of a bank by the ids that they should have, in order."""
    return files(KINDS["cases"], folder)


def bank_of(path: Path) -> tuple[Path, bool]:
    """The bank that a file belongs to, and whether the file is a case of it."""
    folder = path.parent
    for kind in KINDS.values():
        inner, _, name = kind.place.rpartition("/")
        if inner and folder.name == inner and name in (path.name, f"*{path.suffix}"):
            return folder.parent, kind.name == "cases"
    # Whatever it is called: who asks for it to be checked takes it for a case.
    is_case = path.suffix != ".csv" and path.name not in single_files()
    return (folder.parent if is_case and folder.name == "cases" else folder), is_case
