"""The words on a chart: labels, counts, lists within a sentence, names of sources, lines."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from casebook import codebook

__all__ = [
    *("distinct_titles", "joined", "numbered", "occurring", "plural", "split", "statement"),
    *("tally", "work_name", "wrapped"),
]

_LINE = 46  # characters of a label that fit on a phone


def split(cell: str | None) -> list[str]:
    """Parts of a cell that holds ids joined by semicolons."""
    return [part.strip() for part in cell.split(";") if part.strip()] if cell else []


def occurring(variable: str, found: Iterable[str]) -> dict[str, str]:
    """Labels, by code, of what is found as a code or as a label, in the codebook's order.

    >>> occurring("relation", {"Rival", "affected"})
    {'affected': 'Affected', 'rival': 'Rival'}
    """
    words = set(found)
    labels = {code: codebook.label(variable, code) for code in codebook.codes(variable)}
    return {code: label for code, label in labels.items() if words & {code, label}}


def tally(variable: str, found: Collection[str]) -> str:
    """How often each code occurs, in words.

    >>> tally("relation", ["Rival", "affected", "affected"])
    'affected 2, rival 1'
    """
    return ", ".join(
        f"{label.lower()} {sum(word in (code, label) for word in found)}"
        for code, label in occurring(variable, found).items()
    )


def joined(words: Sequence[str]) -> str:
    """Words as a list within a sentence.

    >>> joined(["one", "two", "three"])
    'one, two and three'
    """
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def plural(count: int, one: str) -> str:
    """A number with its noun.

    >>> plural(1, "case"), plural(2_000, "case")
    ('1 case', '2,000 cases')
    """
    return f"{count:,} {one if count == 1 else one + 's'}"


def numbered(texts: Sequence[str]) -> str:
    """Several texts in one line of a tooltip, which cannot break lines."""
    if len(texts) < 2:
        return "".join(texts)
    return " ".join(f"({index}) {text}" for index, text in enumerate(texts, start=1))


def wrapped(text: str, width: int = _LINE) -> list[str]:
    """The text in lines of at most `width` Latin or half as many Chinese characters.

    >>> wrapped("Hubei: an old village between preservation and renewal")
    ['Hubei: an old village between preservation and', 'renewal']
    """
    if sum(unicodedata.east_asian_width(sign) in "WF" for sign in text) * 2 > len(text):
        width //= 2
    return textwrap.wrap(text, width, break_on_hyphens=False)


def distinct_titles(cases: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Short title by case: what stands before the colon, or all where that is shared."""
    titles = {row["case_id"]: row["title"] for row in cases}
    short = {id_: title.replace("：", ":").partition(":")[0] for id_, title in titles.items()}
    shared = list(short.values())
    return {id_: name if shared.count(name) == 1 else titles[id_] for id_, name in short.items()}


def work_name(row: Mapping[str, Any]) -> str:
    """A work or a source in one line: who published it, when, and what it is called."""
    publisher = row["publisher"] or "publisher not stated"
    return f"{publisher}, {row['year'] or 'no date'}: {row['title'] or row['description']}"


def statement(
    row: Mapping[str, Any], names: Mapping[tuple[str, ...], str] | None
) -> dict[str, Any]:
    """What a fact, a claim or a critique says, who says it, and where, in words.

    The sources stand with their names, or with their ids where the names are not given.
    """
    ids = split(row["sources"])
    if names is None:
        sources = ", ".join(ids)
    else:
        sources = numbered([names.get((row["case_id"], id_), id_) for id_ in ids])
    return {
        "text": row["text"],
        "speaker": row["speaker"],
        "kind": codebook.label("kind", row["speaker_kind"]),
        "relation": codebook.label("relation", row["relation"]),
        "channel": codebook.label("channel", row["channel"]),
        "sources": sources,
    }
