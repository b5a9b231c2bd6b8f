"""A checksum over files: it decides what is stale, since dates lie after a clone or a checkout."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

__all__ = ["checksum"]


def checksum(places: Iterable[Path], *, but: Collection[Path] = ()) -> str:
    """SHA-256 over the names and contents of files and of all that folders hold.

    Parameters
    ----------
    places : iterable of Path
        Files and folders; what is not there counts as empty.
    but : collection of Path
        Folders to leave out: what a build makes is no input of it.
    """
    total = hashlib.sha256()
    for place in places:
        for file in _files(place, {*but}):
            content = file.read_bytes()
            total.update(f"{file.relative_to(place.parent)}\0{len(content)}\0".encode())
            total.update(content)
    return total.hexdigest()


def _files(place: Path, but: set[Path]) -> Iterator[Path]:
    if place.is_file():
        yield place
    elif place.is_dir() and place not in but and place.name != "__pycache__":
        for child in sorted(place.iterdir()):
            if not child.name.startswith("."):
                yield from _files(child, but)
