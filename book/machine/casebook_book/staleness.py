"""What a build must do again: the one place that decides which pages are stale.

A page is read again if a part of the bank that it took has changed (`bank.digest`), and so is
every page if the set of cases, the codebook, the code or the look has; cells are executed again
if the library, the data or the lock has changed.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import casebook
from casebook import codebook
from casebook_book import bank
from casebook_book.checksum import checksum

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

__all__ = ["connect"]

_LIBRARY = Path(casebook.__file__).parent


def _used_by_cells(app: Sphinx) -> str:
    """Digest of all that a cell's output can depend on: the library, its data, the lock."""
    lock = _LIBRARY.parent / "requirements" / "lock.txt"
    return checksum([_LIBRARY, lock, *bank.folders(app)])[:16]


def _used_by_all(app: Sphinx) -> tuple[object, ...]:
    """What decides how every page looks, and what stands in every sidebar."""
    # Sphinx itself copies a changed style only when some page is written anyway.
    named = [*app.config.html_static_path, *app.config.templates_path]
    places = [_LIBRARY, Path(__file__).parent, *(Path(app.confdir) / name for name in named)]
    words = [codebook.every_code(), *map(codebook.columns, codebook.tables())]
    code = checksum(places, but=[_LIBRARY / "_data"])
    # Previous and next of a case lead through its chapter.
    chapters = bank.book(app).chapter_cases.to_csv(columns=["chapter_id", "case_id", "use"])
    return bank.book(app).case_ids, code, repr(words), chapters


def _name_cache(app: Sphinx) -> None:
    """Keep executed cells in a folder named by the digest, and no other such folder.

    Not through the setting ``nb_execution_cache_path``: a changed setting makes Sphinx read
    every page again, also those on which nothing has changed.
    """
    config = getattr(app.env, "mystnb_config", None)
    if config is None or config.execution_mode != "cache":
        return
    folder = Path(config.execution_cache_path)
    if folder.name != ".jupyter_cache":
        folder = folder.parent
    current = folder / _used_by_cells(app)
    for other in folder.glob("*"):
        if other != current:
            shutil.rmtree(other, ignore_errors=True) if other.is_dir() else other.unlink()
    app.env.mystnb_config = config.copy(execution_cache_path=str(current))  # type: ignore[attr-defined]


def _outdated(app: Sphinx, env: BuildEnvironment, *_: object) -> Iterable[str]:
    """Pages to read again because of what stands outside their text."""
    state = (_used_by_all(app), _used_by_cells(app))
    before = getattr(env, "casebook_state", state)
    env.casebook_state = state  # type: ignore[attr-defined]
    if before[0] != state[0]:
        return list(env.found_docs)
    stale = bank.outdated(app, env)
    if before[1] != state[1]:
        metadata = getattr(env, "nb_metadata", {})
        stale += [name for name in env.found_docs if metadata.get(name, {}).get("exec_data")]
    return stale


def connect(app: Sphinx) -> None:
    """Register the events."""
    # After myst-nb has made its own settings of Sphinx's.
    app.connect("builder-inited", _name_cache, priority=900)
    app.connect("env-get-outdated", _outdated)
