"""Puts the kit beside the pages of a built book."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
from pathlib import Path

from tools.live.wheels import sha256

__all__ = ["deliver", "withhold"]

_STATIC = (
    Path(__file__).resolve().parent.parent.parent
    / "book" / "machine" / "casebook_book" / "static" / "live"
)  # fmt: skip
WORKER = "casebook-worker.js"


def deliver(kit: Path, html: Path) -> None:
    """Put the kit at ``live/`` in a built book, as links where the file system has them."""
    live = html / "live"
    live.mkdir(exist_ok=True)
    for name in ("kit", "parts"):
        shutil.rmtree(live / name, ignore_errors=True)
        shutil.copytree(kit / name, live / name, copy_function=_link)
    for name in ("kit.js",):
        (live / name).unlink(missing_ok=True)
        _link(kit / name, live / name)


def withhold(reason: str, html: Path) -> None:
    """Have a book say why it has no kit."""
    live = html / "live"
    live.mkdir(exist_ok=True)
    for name in ("kit", "parts"):
        shutil.rmtree(live / name, ignore_errors=True)
    text = f"window.casebookLive = {json.dumps({'missing': reason})};\n"
    (live / "kit.js").write_text(text, encoding="ascii")


def _link(source: str | Path, target: str | Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # another file system, or one without links
        shutil.copyfile(source, target)
