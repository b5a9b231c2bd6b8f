"""Case pages made from the data.

The pages under ``cases/`` are written before Sphinx looks for sources. They hold a directive
and nothing else, so that no text of a case is ever parsed as markup.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from casebook_book import bank

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

__all__ = ["connect"]

_PAGE = "(case-{0})=\n```{{case-page}} {0}\n```\n"


def _write_pages(app: Sphinx, config: Config) -> None:
    """One page for each case."""
    if not config.casebook_case_pages:
        return
    folder = Path(app.srcdir) / "cases"
    folder.mkdir(exist_ok=True)
    _remove_others(app, folder, ".md")
    for case_id in bank.book(app).case_ids:
        path, text = folder / f"{case_id}.md", _PAGE.format(case_id)
        # An unchanged file keeps its date, so that its page is not read again.
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def _remove_orphans(app: Sphinx, env: BuildEnvironment, *_: object) -> None:
    """Delete what earlier builds made of cases that are no longer there."""
    if app.config.casebook_case_pages:
        _remove_others(app, Path(app.outdir) / "cases", ".html")
        _remove_others(app, Path(app.outdir) / "_downloads" / "cases", ".yaml")


def _remove_others(app: Sphinx, folder: Path, ending: str) -> None:
    known = set(bank.book(app).case_ids)
    for path in folder.glob(f"*{ending}"):
        if path.stem not in known:
            path.unlink()


def connect(app: Sphinx) -> None:
    """Register the setting and the events."""
    app.add_config_value("casebook_case_pages", True, "env", bool)
    # Before sphinx-external-toc expands `glob: cases/*`.
    app.connect("config-inited", _write_pages, priority=1)
    app.connect("env-updated", _remove_orphans)
