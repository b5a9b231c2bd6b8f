"""Works as entries for reference managers, and as a plain list of references."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from casebook.bank import Casebook
from casebook.records import Work

__all__ = ["bibtex", "csl_json", "reference_list", "works_of"]


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
_KINDS = {
    "journal-article": ("article-journal", "article"),
    "chapter": ("chapter", "incollection"),
    "book": ("book", "book"),
    "news": ("article-newspaper", "article"),
    "magazine": ("article-magazine", "article"),
    "report": ("report", "techreport"),
    "web-page": ("webpage", "misc"),
    "blog-post": ("post-weblog", "misc"),
    "law": ("legislation", "misc"),
    "dataset": ("dataset", "misc"),
    "official-document": ("document", "misc"),
}
_STOPS = (".", "?", "!", "。", "？")
_CONTAINER = {"article": "journal", "incollection": "booktitle", "techreport": "institution"}


def _title(work: Work) -> str:
    # Square brackets are the usual mark for a title that is not the work's own.
    return work.title or f"[{(work.description or 'untitled').removesuffix('.')}]"


def reference_list(works: Iterable[Work]) -> str:
    """Works as a plain list of references, one a line, by author and year.

    Latin names come in the order of the alphabet, whatever accents they bear, and Chinese
    ones after them in the order of Unicode. Without an author the publisher stands first,
    and without either the title.

    Examples
    --------
    >>> import casebook
    >>> book = casebook.load()
    >>> print(reference_list([book.bibliography["liu-2019"]]), end="")
    Liu, Yixian (刘怡仙) (2019). 社区基金会“空壳”困境:数量快速增长,现实仍需培育. 南方周末 \
(Southern Weekly), 2019-10-17. https://infzm.com/contents/161273
    """
    lines = sorted((_reference(work) for work in works), key=_alphabetical)
    return "".join(f"{line}\n" for line in lines)


def _reference(work: Work) -> str:
    title = _title(work)
    who = "; ".join(work.authors) or work.publisher or title
    within = [] if who == work.publisher else [work.publisher]
    # The day, or the words for it, where the year does not say as much.
    when = work.date_text or (work.date if work.date != str(work.year) else None)
    parts = [
        f"{who} ({work.year or 'n.d.'})",
        "" if who == title else title,
        ", ".join(part for part in (*within, when) if part),
    ]
    # One line, whatever white space a file has in its texts.
    whole = [" ".join(part.split()) for part in parts]
    stopped = [part if part.endswith(_STOPS) else f"{part}." for part in whole if part]
    return " ".join([*stopped, work.address] if work.address else stopped)


def _alphabetical(line: str) -> str:
    letters = unicodedata.normalize("NFKD", line.casefold())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return plain.lstrip("[“‘\"'… ")  # a title of ours stands under its first word


def csl_json(works: Iterable[Work]) -> str:
    """Works as CSL-JSON, which Zotero, pandoc and most reference managers read."""
    return json.dumps([_csl_item(work) for work in works], ensure_ascii=False, indent=1) + "\n"


def _csl_item(work: Work) -> dict[str, Any]:
    kind, _ = _KINDS[work.kind]
    item: dict[str, Any] = {"id": work.work_id, "type": kind, "title": _title(work)}
    item["language"] = work.language
    if work.authors:
        item["author"] = [_csl_name(author) for author in work.authors]
    if work.publisher:
        within = kind.startswith(("article", "chapter", "post", "webpage"))
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
        _, kind = _KINDS[work.kind]
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
