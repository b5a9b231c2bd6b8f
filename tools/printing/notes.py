"""The instructor's note on a case as HTML, from the data."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined

__all__ = ["note_html"]


@cache
def _environment() -> Environment:
    return Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=FileSystemLoader(Path(__file__).parent),
    )


def note_html(folder: Path, case_id: str) -> str:
    """The note on a case as a section of a page, or nothing where there is none.

    Parameters
    ----------
    folder
        Folder of the notes.
    case_id
        The case.
    """
    file = folder / f"{case_id}.yaml"
    if not file.is_file():
        return ""
    note: Any = yaml.safe_load(file.read_text(encoding="utf-8"))
    return _environment().get_template("note.html.j2").render(note=note)
