"""The instructor's note on a case as HTML, from the data."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import yaml
from jinja2 import Environment, FileSystemLoader

from casebook import render

__all__ = ["note_html"]


@cache
def _environment() -> Environment:
    return render.environment().overlay(loader=FileSystemLoader(Path(__file__).parent))


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
    note = _in_english(yaml.safe_load(file.read_text(encoding="utf-8")))
    # Marks of statements need to know the case, and nothing else of it.
    case = SimpleNamespace(case_id=case_id)
    return _environment().get_template("note.html.j2").render(note=note, case=case)


def _in_english(read: Any) -> Any:
    """What was read, with the English one of each text that is written in both languages."""
    if isinstance(read, list):
        return [_in_english(one) for one in read]
    if isinstance(read, dict):
        if read.keys() <= {"en", "zh"}:
            return read["en"]
        return {name: _in_english(one) for name, one in read.items()}
    return read
