"""Measures the book: how long it takes to build, and what its heaviest page weighs.

The builds happen in a copy of the checkout, so that the built book of the checkout and
its caches stay as they are.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.processes import ROOT, BenchmarkError, run

__all__ = ["Builds", "build_book", "compare_with_stock", "heaviest_page"]

_BUILD = "tools/build_book.py"
_HTML = Path("book", "_build", "html")
# The page that gets a sentence more; it must have a chart, or a change costs too little.
_PAGE = Path("book", "setting.md")
_SENTENCE = "\nThis sentence was not here before.\n"
# Made, or no part of the book.
_LEFT_OUT = frozenset({"_build", "_data", "__pycache__", "benchmarks", "dist", "tests"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Builds:
    """Seconds of each build, peak memory of its largest process, and the number of pages."""

    cold: float
    warm: float
    idle: float
    peak: int
    pages: int


def _left_out(folder: str, names: Iterable[str]) -> set[str]:
    left = {name for name in names if name in _LEFT_OUT or name[0] == "."}
    return left | {"cases"} if Path(folder) == ROOT / "book" else left


def build_book(scratch: Path) -> Builds:
    """Build the book cold, after a sentence more on one page, and after no change.

    Parameters
    ----------
    scratch : Path
        Folder for the copy; gets ``checkout/``, with the built book in it.
    """
    if not (ROOT / _PAGE).is_file():
        raise BenchmarkError(f"There is no {_PAGE} to change: the book was not measured.")
    copy = scratch / "checkout"
    # The book alone: the kit of the reader's browser would be fetched again.
    os.environ["CASEBOOK_LIVE"] = "off"
    shutil.copytree(ROOT, copy, ignore=_left_out)
    run(("-m", "casebook", "build"), cwd=copy)
    cold = run((_BUILD,), cwd=copy)
    with (copy / _PAGE).open("a", encoding="utf-8") as page:
        page.write(_SENTENCE)
    warm = run((_BUILD,), cwd=copy)
    built = copy / _HTML
    if "was not here before" not in (built / "setting.html").read_text(encoding="utf-8"):
        raise BenchmarkError("The changed page was not built again: the book was not measured.")
    idle = run((_BUILD,), cwd=copy)
    return Builds(
        cold=cold.seconds,
        warm=warm.seconds,
        idle=idle.seconds,
        peak=cold.peak,
        pages=sum("_static" not in page.parts for page in built.rglob("*.html")),
    )


def heaviest_page(scratch: Path) -> dict[str, Any]:
    """What `benchmarks.page` found in the book that `build_book` built."""
    answer = run(("-m", "benchmarks.page", scratch / "checkout" / _HTML)).said
    found: dict[str, Any] = json.loads(answer)
    return found


def compare_with_stock(scratch: Path) -> dict[str, dict[str, float]]:
    """The page without charts of most text, beside the same text in a Jupyter Book as it comes."""
    from casebook_book.search import passages

    html, name = scratch / "checkout" / _HTML, "data.html"
    lines = [f"# {name}"]
    for kind, _, text in passages((html / name).read_text(encoding="utf-8")):
        lines.append(f"## {text}" if kind == "heading" else text)
    source = scratch / "stock"
    source.mkdir()
    (source / "data.md").write_text("\n\n".join(lines), encoding="utf-8")
    (source / "_config.yml").write_text("title: Stock\n", encoding="utf-8")
    (source / "_toc.yml").write_text("format: jb-book\nroot: data\n", encoding="utf-8")
    engine = "from jupyter_book.cli.main import main; main(prog_name='jupyter-book')"
    run(("-c", engine, "build", source, "-q"))
    stock = source / "_build" / "html"
    found: dict[str, dict[str, float]] = json.loads(
        run(("-m", "benchmarks.page", html, stock, name)).said
    )
    return found
