"""Packs: what a page loads, each one file in which a browser finds everything at once.

A pack is an archive in gzip, whose parts are not packed a second time: a worker unpacks it in one
go with what its browser has, whatever a server does, and files that are alike make it smaller.
"""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

import deflate

from tools.live.wheels import COMPILED, SAME_DATE

__all__ = ["SCRIPT", "compress", "write_folder", "write_modules"]

# Fetches and unpacks them in a browser: in front of the worker's own script.
SCRIPT = (
    Path(__file__).resolve().parent.parent.parent
    / "book/machine/casebook_book/static/live/casebook-packs.js"
)

# What serves those who compile, check types or test.
_LEFT_OUT = COMPILED - {".so"} | {".pyi", ".a", ".pyf"}
_LEFT_OUT_FOLDERS = {"tests", "f2py"}
# Time zones: those of pytz serve for all (casebook-packs.js).
_LEFT_OUT_FILES = {"dateutil-zoneinfo.tar.gz"}


def compress(content: bytes) -> bytes:
    """Pack as gzip, as small as it gets, with the same bytes whenever that is done."""
    return bytes(deflate.gzip_compress(content, 12))


def _by_kind(name: str) -> tuple[str, str]:
    return PurePosixPath(name).suffix, name


def _members(archives: Iterable[Path]) -> Iterator[tuple[str, bytes]]:
    """Files of wheels that a page may need, of each package what is alike side by side."""
    for path in archives:
        with zipfile.ZipFile(path) as archive:
            for name in sorted(archive.namelist(), key=_by_kind):
                place = PurePosixPath(name)
                is_left_out = (
                    name.endswith("/")
                    or place.suffix in _LEFT_OUT
                    or place.name in _LEFT_OUT_FILES
                    or not _LEFT_OUT_FOLDERS.isdisjoint(place.parts)
                    # of the metadata, what importlib.metadata reads
                    or (".dist-info" in place.parts[0] and place.name not in _METADATA)
                )
                if not is_left_out:
                    yield name, archive.read(name)


_METADATA = {"METADATA", "entry_points.txt", "LICENSE", "LICENSE.txt", "LICENSE-DATA"}


def write_modules(target: Path, archives: Iterable[Path], *, standard: Path | None = None) -> None:
    """Write a pack that Python imports from as it is: a zip without compression.

    Parameters
    ----------
    target
        The pack.
    archives
        Wheels without compiled parts.
    standard
        Zip of the standard library, of which the compiled modules are taken: the others are seldom
        wanted, and a worker then takes the whole.
    """
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as zipped:
        if standard:
            with zipfile.ZipFile(standard) as archive:
                for name in archive.namelist():
                    if name.endswith(".pyc"):
                        zipped.writestr(zipfile.ZipInfo(name, SAME_DATE), archive.read(name))
        for name, content in _members(archives):
            zipped.writestr(zipfile.ZipInfo(name, SAME_DATE), content)
    target.write_bytes(compress(made.getvalue()))


def write_folder(target: Path, archives: Iterable[Path]) -> None:
    """Write a pack of files to be laid out in a folder, as a tar: for what has compiled parts."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, content in _members(archives):
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    target.write_bytes(compress(made.getvalue()))
