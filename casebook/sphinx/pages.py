"""Case pages made from the data, and the caches of a build.

The pages under ``cases/`` are written before Sphinx looks for sources. They hold a directive
and nothing else, so that no text of a case is ever parsed as markup.
"""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import casebook
from casebook.sphinx import bank

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

__all__ = ["connect", "library_digest"]

_PAGE = "(case-{0})=\n```{{case-page}} {0}\n```\n"


def _write_pages(app: Sphinx, config: Config) -> None:
    """One page for each case; pages of cases that are no longer there are deleted."""
    if not config.casebook_case_pages:
        return
    folder = Path(app.srcdir) / "cases"
    folder.mkdir(exist_ok=True)
    wanted = {f"{case_id}.md": _PAGE.format(case_id) for case_id in bank.book(app).case_ids}
    for path in folder.glob("*.md"):
        if path.name not in wanted:
            path.unlink()
    for name, text in wanted.items():
        path = folder / name
        # An unchanged file keeps its date, so that its page is not read again.
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def _remove_orphans(app: Sphinx, env: BuildEnvironment, *_: object) -> None:
    """Delete what earlier builds made of cases that are no longer there."""
    if not app.config.casebook_case_pages:
        return
    known = set(bank.book(app).case_ids)
    for folder, ending in (("cases", ".html"), ("_downloads/cases", ".yaml")):
        for path in (Path(app.outdir) / folder).glob(f"*{ending}"):
            if path.stem not in known:
                path.unlink()


def _files(place: Path) -> Iterator[Path]:
    """A file, or all files of a folder; nothing where there is neither."""
    for path in [place] if place.is_file() else sorted(place.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path


def library_digest(app: Sphinx) -> str:
    """Digest of all that a cell's output can depend on: the library, its data, the lock."""
    package = Path(casebook.__file__).parent
    places = [package, package.parent / "data", package.parent / "requirements" / "lock.txt"]
    places += bank.folders(app)
    total = hashlib.sha256()
    for place in dict.fromkeys(places):
        for path in _files(place):
            total.update(f"{path}\0".encode())
            total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()[:16]


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
    current = folder / library_digest(app)
    for other in folder.glob("*"):
        if other != current:
            shutil.rmtree(other, ignore_errors=True) if other.is_dir() else other.unlink()
    app.env.mystnb_config = config.copy(execution_cache_path=str(current))  # type: ignore[attr-defined]


def _outdated(app: Sphinx, env: BuildEnvironment, *_: object) -> Iterable[str]:
    """Pages to read again because of what stands outside their text.

    All, if the set of cases (which stands in every sidebar), the library or the look has changed;
    those with executed cells, if only the data have.
    """
    state = (bank.book(app).case_ids, _look_digest(app), library_digest(app))
    before = getattr(env, "casebook_state", None)
    env.casebook_state = state  # type: ignore[attr-defined]
    if before is None or before == state:
        return []
    if before[:2] != state[:2]:
        return list(env.found_docs)
    metadata = getattr(env, "nb_metadata", {})
    return [docname for docname in env.found_docs if metadata.get(docname, {}).get("exec_data")]


def _look_digest(app: Sphinx) -> str:
    """Digest of what decides how every page looks: the library's code, styles, templates."""
    package = Path(casebook.__file__).parent
    named = [*app.config.html_static_path, *app.config.templates_path]
    # Sphinx itself copies a changed style only when some page is written anyway.
    places = [package, *(Path(app.confdir) / name for name in named)]
    total = hashlib.sha256()
    for path in (path for place in places for path in _files(place)):
        if "_data" not in path.parts:
            total.update(path.read_bytes())
    return total.hexdigest()


def connect(app: Sphinx) -> None:
    """Register the setting and the events."""
    app.add_config_value("casebook_case_pages", True, "env", bool)
    # Before sphinx-external-toc expands `glob: cases/*`.
    app.connect("config-inited", _write_pages, priority=1)
    # After myst-nb has made its own settings of Sphinx's.
    app.connect("builder-inited", _name_cache, priority=900)
    app.connect("env-get-outdated", _outdated)
    app.connect("env-updated", _remove_orphans)
