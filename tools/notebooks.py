"""Make the notebooks (``exercises/*.ipynb``) from their texts (``exercises/*.md``).

The texts are what is written and reviewed; the notebooks are what is downloaded and opened, and are
kept in the repository so that Binder, a hub or a plain clone has them. A test compares the two.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

import nbformat
from myst_nb.core.read import read_myst_markdown_notebook
from myst_parser.config.main import MdParserConfig

__all__ = ["EXERCISES", "main", "notebook", "texts", "written"]

EXERCISES = Path(__file__).resolve().parent.parent / "exercises"

# What Jupyter calls its kernel; the one in the browser answers to it as well.
_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def notebook(text: str) -> Any:
    """A notebook from its text in MyST Markdown.

    Each code cell may have an ``id``; other cells are numbered, so that the same text makes the
    same notebook.
    """
    made = read_myst_markdown_notebook(text, MdParserConfig())
    for number, cell in enumerate(made.cells, start=1):
        cell["id"] = str(cell.metadata.pop("id", f"cell-{number}"))
        cell.metadata.pop("source_map", None)
    made.metadata.clear()
    made.metadata.update(_METADATA)
    made.nbformat, made.nbformat_minor = 4, 5
    nbformat.validate(made)
    return made


def written(path: Path) -> str:
    """The file of the notebook that a text makes."""
    made = notebook(path.read_text(encoding="utf-8"))
    return str(nbformat.writes(made)).rstrip("\n") + "\n"  # type: ignore[no-untyped-call]


def texts() -> list[Path]:
    """The texts of all notebooks: the exercises, and what is for instructors."""
    found = [*EXERCISES.glob("[0-9]*.md"), *(EXERCISES / "instructors").glob("*.md")]
    return sorted(found)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    parser = argparse.ArgumentParser(description="Make the notebooks from their texts.")
    parser.parse_args(arguments)
    for path in texts():
        made, target = written(path), path.with_suffix(".ipynb")
        if not target.exists() or target.read_text(encoding="utf-8") != made:
            target.write_text(made, encoding="utf-8")
            print(f"Made {target.name}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
