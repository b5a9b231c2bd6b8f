"""Puts the kit beside the pages of a built book, or says there why it is not."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path

from tools.live.kit import SCRIPTS

__all__ = ["deliver", "withhold"]

_FOLDERS = ("kit", "parts", "lab")
_OFFLINE = "casebook-offline.js"


def deliver(kit: Path, html: Path, build: str) -> None:
    """Put the kit at ``live/`` in a built book, as links where the file system has them.

    At the root of the book it puts the script that keeps pages for a visit without the server: a
    browser lets a script keep only what lies below it. Other files in ``live/`` stay.

    Parameters
    ----------
    kit
        What `tools.live.kit.build_kit` made.
    html
        Folder of the built pages.
    build
        A name for what the pages were built from, letters and digits: what another build has kept
        in a browser goes.
    """
    digest = (kit / "digest").read_text(encoding="ascii")
    live = html / "live"
    mark = live / "digest"
    _write(html / _OFFLINE, _offline(kit, f"{build[:16]}-{digest}"))
    if mark.is_file() and mark.read_text(encoding="ascii") == digest:
        return
    mark.unlink(missing_ok=True)
    live.mkdir(exist_ok=True)
    for name in _FOLDERS:
        shutil.rmtree(live / name, ignore_errors=True)
        shutil.copytree(kit / name, live / name, copy_function=_link)
    _write(live / "kit.js", (kit / "kit.js").read_text(encoding="ascii"))
    # Last: it says that the others are there.
    _write(mark, digest)
    _tell_servers(html)


def withhold(reason: str, html: Path) -> None:
    """Have a book say why it has no Python on its pages, in one sentence or two."""
    live = html / "live"
    live.mkdir(exist_ok=True)
    (live / "digest").unlink(missing_ok=True)
    for name in _FOLDERS:
        shutil.rmtree(live / name, ignore_errors=True)
    text = f"window.casebookLive = {json.dumps({'missing': reason})};\n"
    _write(live / "kit.js", text)
    _tell_servers(html)


def _offline(kit: Path, build: str) -> str:
    """The script with the name of this build and the addresses of its files."""
    page = json.loads((kit / "kit.js").read_text("ascii").partition("=")[2].rstrip(";\n"))
    files = [f"live/kit/{name}?v={version}" for name, (version, _) in page["files"].items()]
    text = (SCRIPTS / _OFFLINE).read_text(encoding="utf-8")
    for name, value in (("BUILD", build), ("FILES", files)):
        before = re.search(rf"(?m)^const {name} = .*?;", text)
        if before is None:
            raise ValueError(f"{_OFFLINE} does not say what {name} is.")
        text = text.replace(before[0], f"const {name} = {json.dumps(value)};")
    return text


def _write(path: Path, text: str) -> None:
    """Write a file that is another now; never into one that another name leads to."""
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return
    path.unlink(missing_ok=True)
    path.write_text(text, encoding="utf-8")


def _tell_servers(html: Path) -> None:
    """Have a server that runs look at the folder again: it looks at the date of this file."""
    if (html / ".buildinfo").exists():
        os.utime(html / ".buildinfo")


def _link(source: str | Path, target: str | Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # another file system, or one without links
        shutil.copyfile(source, target)
