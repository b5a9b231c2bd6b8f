"""Wheels as archives: without compiled parts, and as entries of Pyodide's lock."""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Collection, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

__all__ = [
    "COMPILED",
    "SAME_DATE",
    "add",
    "entry",
    "name_of",
    "pack_folder",
    "sha256",
    "without_compiled",
]

# What a compiler made or took; beside it lies the same in Python.
COMPILED = frozenset({".so", ".pyd", ".c", ".pyx", ".pxd", ".h"})
# Others' code that is changed, by its place: what stands there and what is put in its stead.
_CHANGED = {
    # Altair makes a resolver for each of five hundred references, and each one walks through all of
    # Vega-Lite's schema: half a second of the import, and more for every chart. Newer releases do
    # it otherwise, and need a package that has no build for the browser.
    "jsonschema/validators.py": (
        b"""\
    @lru_cache()  # noqa: B019
    def _get_subschemas_cache(self):
        cache = {key: [] for key in _SUBSCHEMAS_KEYWORDS}
""",
        b"""\
    _searched = (None, None)

    def _get_subschemas_cache(self):
        searched, cache = RefResolver._searched
        if searched is self.referrer:
            return cache
        cache = {key: [] for key in _SUBSCHEMAS_KEYWORDS}
        RefResolver._searched = (self.referrer, cache)
""",
    ),
}
# No archive has a date, so that the same contents make the same bytes.
SAME_DATE = (1980, 1, 1, 0, 0, 0)


def sha256(path: Path) -> str:
    """Checksum of a file, as a lock has it."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def name_of(wheel: Path) -> str:
    """Name of the package, as locks and requirements write it.

    >>> name_of(Path("typing_extensions-4.16.0-py3-none-any.whl"))
    'typing-extensions'
    """
    return re.sub(r"[-_.]+", "-", wheel.name.partition("-")[0]).lower()


def add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    """Put a file into an archive, with the same bytes whenever and wherever that is done."""
    info = zipfile.ZipInfo(name, SAME_DATE)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    archive.writestr(info, content, compresslevel=9)


def pack_folder(folder: Path, target: Path) -> Path:
    """Pack a package that is a folder of ours; return the archive."""
    with zipfile.ZipFile(target, "w") as archive:
        for path in sorted(folder.glob("*.py")):
            add(archive, f"{folder.name}/{path.name}", path.read_bytes())
    return target


def within(archive: Path, names: Collection[str], target: Path) -> list[Path]:
    """Take the wheels of some packages out of a wheel that carries them.

    Raises
    ------
    ValueError
        If it carries none of one.
    """
    found = {}
    with zipfile.ZipFile(archive) as carrier:
        for member in carrier.namelist():
            path = target / PurePosixPath(member).name
            if path.suffix == ".whl" and name_of(path) in names:
                path.write_bytes(carrier.read(member))
                found[name_of(path)] = path
    if missing := {*names} - {*found}:
        raise ValueError(f"{archive.name} has no wheel of {sorted(missing)}.")
    return [*found.values()]


def without_compiled(wheel: Path, target: Path) -> Path:
    """Copy a wheel without its compiled parts, as one for every machine.

    What `_CHANGED` names is changed on the way.

    Parameters
    ----------
    wheel
        A wheel that runs without them, slower.
    target
        Folder that gets the copy.

    Raises
    ------
    ValueError
        If what is to be changed does not stand there once.
    """
    name, version = wheel.name.split("-")[:2]
    copy = target / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel) as source, zipfile.ZipFile(copy, "w") as made:
        for member in sorted(source.namelist()):
            path = PurePosixPath(member)
            if member.endswith(("/", "/RECORD")) or COMPILED.intersection(path.suffixes):
                continue
            content = source.read(member)
            if path.name == "WHEEL":
                content = (
                    re.sub(rb"(?m)^Tag: .*\n", b"", content).rstrip() + b"\nTag: py3-none-any\n"
                )
                content = content.replace(b"Root-Is-Purelib: false", b"Root-Is-Purelib: true")
            old, new = _CHANGED.get(member, (b"", b""))
            if old and content.count(old) != 1:
                raise ValueError(f"{wheel.name}: {member} is not what it was; see _CHANGED.")
            add(made, member, content.replace(old, new) if old else content)
    return copy


def entry(wheel: Path, needs: Sequence[str], known: Collection[str]) -> dict[str, Any]:
    """The entry of a wheel in Pyodide's lock.

    Parameters
    ----------
    wheel
        The wheel as it is delivered.
    needs
        Names of the packages to be loaded with it.
    known
        Names of all packages of the lock.

    Raises
    ------
    ValueError
        If it needs a package that the lock does not have.
    """
    if missing := set(needs) - set(known):
        raise ValueError(f"{wheel.name} needs {sorted(missing)}, which the kit does not have.")
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.partition("/")[0] for name in archive.namelist()}
    return {
        "depends": list(needs),
        "file_name": wheel.name,
        "imports": sorted(
            top.removesuffix(".py").removesuffix(".pyc")
            for top in tops
            if not top.endswith((".dist-info", ".libs", ".data"))
        ),
        "install_dir": "site",
        "name": name_of(wheel),
        "package_type": "package",
        "sha256": sha256(wheel),
        "unvendored_tests": False,
        "version": wheel.name.split("-")[1],
    }
