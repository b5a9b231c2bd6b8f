"""What ``requirements/browser.toml`` says, and the official lock that it pins."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["KitError", "Settings", "read"]

REQUIREMENTS = Path(__file__).resolve().parent.parent.parent / "requirements"


class KitError(Exception):
    """Why there is no kit: what is wrong, where it comes from, what to do."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """Which files the kit is made of.

    Attributes
    ----------
    version
        Release of Pyodide.
    lock
        The official lock: ``info`` and ``packages``.
    official
        Official files that are needed, core and wheels: file name to sha256.
    needs
        Each package that is loaded, to what it needs, as in a lock.
    later
        What a page loads once it has answered.
    lab
        What the whole notebook loads beside them.
    without
        What these ask for and do without.
    """

    version: str
    lock: Mapping[str, Any]
    official: Mapping[str, str]
    needs: Mapping[str, list[str]]
    later: tuple[str, ...]
    lab: tuple[str, ...]
    without: frozenset[str]


def read(folder: Path = REQUIREMENTS) -> Settings:
    """Read the settings of a folder.

    Raises
    ------
    KitError
        If the lock there is not the official one.
    """
    given = tomllib.loads((folder / "browser.toml").read_text(encoding="utf-8"))
    core = given["pyodide"]["core"]
    path = folder / "browser-official.json"
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != core["pyodide-lock.json"]:
        raise KitError(
            f"{path} is not the lock of Pyodide {given['pyodide']['version']}: its sha256 differs "
            "from that in browser.toml. Take the file from the repository again."
        )
    lock = json.loads(content)
    packages, lab = given["packages"], given["lab"]
    entries = [lock["packages"][name] for name in (*packages["official"], *lab["official"])]
    return Settings(
        version=given["pyodide"]["version"],
        lock=lock,
        official={
            **{name: digest for name, digest in core.items() if name != "pyodide-lock.json"},
            **{entry["file_name"]: entry["sha256"] for entry in entries},
        },
        needs={
            **{entry["name"]: entry["depends"] for entry in entries},
            **packages["needs"],
            **lab["needs"],
        },
        later=tuple(packages["later"]),
        lab=(*lab["official"], *lab["needs"]),
        without=frozenset(lab["without"]),
    )
