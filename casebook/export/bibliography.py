"""Works as entries for reference managers, and as a plain list of references."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from casebook.bank import Casebook
from casebook.records import Body, Work

__all__ = ["bibtex", "csl_json", "reference_list", "works_of"]


def works_of(book: Casebook, case_ids: Sequence[str] = ()) -> list[Work]:
    """Works that some cases cite, or the whole bibliography, in order of their ids.

    Each says where these cases, or all, read it other than at its own address. On which day
    they did is not in the data.

    Raises
    ------
    KeyError
        If there is no such case.
    """
    cases = book.plain["cases"]  # of which records would take long, for a large bank
    cited = set() if case_ids else set(book.bibliography)
    read: dict[str, dict[tuple[str, str], None]] = {}
    for case_id in case_ids or cases:
        if case_id not in cases:
            book.case(case_id)  # which says so, and names the nearest
        for source in cases[case_id]["sources"]:
            work_id, seen_at = source["work"], source["seen_at"]
            cited.add(work_id)
            own = _bare(book.bibliography[work_id].address)
            seen = [seen_at] if isinstance(seen_at, str) else seen_at
            for address in () if isinstance(seen, Mapping) else seen:  # absent, or addresses
                if _bare(address) != own:
                    read.setdefault(work_id, {})[source["reading"], address] = None
    return [
        replace(book.bibliography[id_], read_at=tuple(read.get(id_, ()))) for id_ in sorted(cited)
    ]


def _bare(address: str | None) -> str:
    """An address without what leads to the same page with and without it."""
    return re.sub("^https?://(www\\.)?|/$", "", address or "")


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
_READ = {
    "own-address": "read at",
    "copy": "read in a copy at",
    "unattributed-copy": "read in an unattributed copy at",
}


def _title(work: Work) -> str:
    # Square brackets are the usual mark for a title that is not the work's own.
    return work.title or f"[{(work.description or 'untitled').removesuffix('.')}]"


def _read_at(work: Work) -> str:
    """Where it was read, in words, if elsewhere than at its own address."""
    return "; ".join(f"{_READ[reading]} {address}" for reading, address in work.read_at)


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
    who = "; ".join(work.authors) or work.outlet or title
    within = [] if who == work.place else [work.place]
    # The day, or the words for it, where the year does not say as much.
    when = work.date_text or (work.date if work.date != str(work.year) else None)
    version = f"version {work.version}" if work.version else None
    parts = [
        f"{who} ({work.year or 'n.d.'})",
        "" if who == title else title,
        ", ".join(part for part in (*within, version, when) if part),
    ]
    # One line, whatever white space a file has in its texts.
    whole = [" ".join(part.split()) for part in parts]
    stopped = [part if part.endswith(_STOPS) else f"{part}." for part in whole if part]
    read_at = _read_at(work)
    return " ".join([*stopped, *filter(None, [work.address, read_at and f"({read_at})"])])


def _alphabetical(line: str) -> str:
    letters = unicodedata.normalize("NFKD", line.casefold())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return plain.lstrip("[“‘\"'… ")  # a title of ours stands under its first word


def csl_json(works: Iterable[Work]) -> str:
    """Works as CSL-JSON, which Zotero, pandoc and most reference managers read."""
    return json.dumps([_csl_item(work) for work in works], ensure_ascii=False, indent=1) + "\n"


def _csl_item(work: Work) -> dict[str, Any]:
    kind, _ = _KINDS[work.kind]
    container, publisher = _places(work)
    item: dict[str, Any] = {
        "id": work.work_id,
        "type": kind,
        "title": _title(work),
        "language": work.language,
        "author": [_name(author) for author in work.authors],
        "container-title": container,
        "publisher": publisher,
        "volume": work.volume,
        "issue": work.issue,
        "page": work.pages,
        "DOI": work.doi,
        "URL": work.address,
        "version": work.version,
        "note": _sentence(_read_at(work)),
    }
    if work.date:
        item["issued"] = {"date-parts": [[int(part) for part in work.date.split("-")]]}
    elif work.date_text:
        item["issued"] = {"literal": work.date_text}
    return {variable: value for variable, value in item.items() if value}


def _places(work: Work) -> tuple[str | None, str | None]:
    """What a work is part of, and who publishes it."""
    kind, _ = _KINDS[work.kind]
    # Of most articles and pages the bank names one thing: the journal, the newspaper, the site.
    if work.container is None and kind.startswith(("article", "post", "webpage")):
        return work.publisher, None
    return work.container, work.publisher


# A name in the letters of its own language, in brackets: letters beyond Latin, also its accented.
_ORIGINAL = re.compile(
    r"\s*[(（]([^()（）]*[\u0370-\u1dff\u2c00-\ufaff\U00020000-\U0003ffff][^()（）]*)[)）]"
)


def _name(author: str) -> dict[str, str]:
    """A name in the terms of CSL.

    A Chinese name without another form is one text, which no style turns round or shortens. Beside
    a romanised one it is the suffix, which styles print with the whole name and nowhere else.
    """
    family, _, given = (_ORIGINAL.sub("", part).strip() for part in author.partition(","))
    if isinstance(author, Body) or not family or not given:
        return {"literal": author}
    original = " ".join(_ORIGINAL.findall(author))
    return {"family": family, "given": given} | ({"suffix": original} if original else {})


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def bibtex(works: Iterable[Work]) -> str:
    """Works as BibTeX, in UTF-8 as biber, pandoc and current BibTeX styles read it."""
    return "\n".join(map(_bibtex_entry, works))


# Where BibTeX and biblatex look for what a work is part of, and for who publishes it.
_CONTAINER = {"article": "journal", "incollection": "booktitle"}
_PUBLISHER = {"techreport": "institution", "misc": "organization"}


def _bibtex_entry(work: Work) -> str:
    _, kind = _KINDS[work.kind]
    container, publisher = _places(work)
    names, read_at = list(map(_name, work.authors)), _read_at(work)
    if kind == "misc" and container is None:  # styles print no publisher of it
        container, publisher = publisher, None
    texts = {
        "title": _title(work),
        _CONTAINER.get(kind, "howpublished"): container,
        _PUBLISHER.get(kind, "publisher"): publisher,
        "volume": work.volume,
        "number": work.issue,
        "version": work.version,
        "note": _sentence(
            "; ".join(filter(None, [None if work.date else work.date_text, read_at]))
        ),
        # In biblatex, what is printed after the names of the authors, such as their own script.
        "nameaddon": "; ".join(name["suffix"] for name in names if "suffix" in name),
    }
    # Braces twice: the second pair keeps capitals, and a publisher with "and" in its name in one.
    fields = {field: f"{{{_escaped(text)}}}" for field, text in texts.items() if text}
    fields["langid"] = work.language
    if work.authors:
        fields["author"] = " and ".join(map(_bibtex_name, names))
    if work.pages:
        fields["pages"] = re.sub("[-–]", "--", _escaped(work.pages))
    if work.date:
        fields["year"] = work.date[:4]
        if len(work.date) > len("2019"):
            fields["date"] = work.date
    # These two stand as they are, without an escape.
    if work.address:
        fields["url"] = _verbatim(work.address)
    if work.doi:
        fields["doi"] = _verbatim(work.doi)
    lines = "".join(f"  {field} = {{{value}}},\n" for field, value in fields.items())
    return f"@{kind}{{{work.work_id},\n{lines}}}\n"


def _bibtex_name(name: dict[str, str]) -> str:
    if "literal" in name:
        return f"{{{_escaped(name['literal'])}}}"
    parts = (_escaped(name[part]) for part in ("family", "given"))
    # What would end a name or a part of it: braces keep it whole.
    return ", ".join(f"{{{p}}}" if re.search(r",|\band\b", p, re.I) else p for p in parts)


_ESCAPES = str.maketrans(
    {
        **{mark: f"\\{mark}" for mark in "{}$&%#_"},
        "\\": r"\textbackslash{}",
        "^": r"\textasciicircum{}",
        "~": r"\textasciitilde{}",
        "`": r"{\`{}}",
    }
)


def _escaped(text: str) -> str:
    """A text that TeX prints as it is, but for braces that do not match: those become round."""
    text = " ".join(text.split())
    depth = 0
    for mark in re.findall("[{}]", text):
        depth += 1 if mark == "{" else -1
        if depth < 0:
            break
    if depth:  # BibTeX counts braces, whatever stands before them
        text = text.replace("{", "(").replace("}", ")")
    # Apart, so that TeX does not join them to a dash, a quotation mark and so on.
    return re.sub(r"([-',<>])(?=\1)", r"\1{}", text.translate(_ESCAPES))


def _verbatim(address: str) -> str:
    """An address without the three marks that would end its field."""
    return re.sub(r"[{}\\]", lambda found: f"%{ord(found[0]):02X}", address)
