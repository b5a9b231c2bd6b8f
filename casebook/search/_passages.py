"""What is looked through: the texts of a case, cut into passages."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from casebook import _files, codebook
from casebook.plain import MARKER, Plain, sealed_ids

__all__ = ["STREAMS", "Passage", "passages"]

# What kind of passage counts with which weight: the streams of the ranking, the heaviest first.
STREAMS: dict[str, tuple[float, tuple[str, ...]]] = {
    "title": (4.0, ("title",)),
    "story": (2.0, ("problem", "response", "summary")),
    "keywords": (2.0, ("place", "theme", "instrument")),
    "statements": (
        1.0,
        ("fact", "claim", "critique", "question", "option", "gap", "actor", "sequel"),
    ),
}

# After a full stop and before a capital or Han; after a Chinese stop, which needs no space.
_SENTENCE = re.compile(
    r"(?<=[.!?])(?<!\bMr\.)(?<!\bMs\.)(?<!\bDr\.)\s+(?=[\"'“‘(]*[A-Z\u3400-\u9fff])|(?<=[。！？])"
)
_RECORDS = {"facts": "fact", "claims": "claim", "critiques": "critique", "gaps": "gap"}


class Passage(NamedTuple):
    """A passage: what kind of text, the record that it is (or an empty text), the text."""

    kind: str
    record_id: str
    text: str


def passages(case: Plain, language: str, *, sealed: bool) -> Iterator[Passage]:
    """The passages of a case, without citation markers, the best to show first.

    Statements, then what is open, the story by sentences, actors, keywords, title. Where a
    text stands in two languages each is a passage of its own, the one asked for first.

    Parameters
    ----------
    case : mapping
        Plain data of a case.
    language : str
        Language asked for.
    sealed : bool
        Whether what gives the sequel away belongs to it.
    """
    hidden = frozenset() if sealed else sealed_ids(case)

    def made(kind: str, text: Any, record_id: str = "") -> Iterator[Passage]:
        for version in _versions(text, language):
            yield Passage(kind, record_id, " ".join(MARKER.sub("", version).split()))

    def sentences(kind: str, text: Any) -> Iterator[Passage]:
        for version in _versions(text, language):
            plain = " ".join(MARKER.sub("", version).split())
            for sentence in _SENTENCE.split(plain):
                if sentence.strip():
                    yield Passage(kind, "", sentence.strip())

    for name, kind in _RECORDS.items():
        for entry in case[name]:
            if entry["id"] not in hidden:
                yield from made(kind, entry["text"], entry["id"])
    yield from made("question", case["decision"]["question"])
    for option in case["decision"]["options"]:
        yield from made("option", option["text"], option["id"])
    if sealed and "sequel" in case:
        yield from sentences("sequel", case["sequel"]["text"])
    for name in ("problem", "response", "summary"):
        yield from sentences(name, case[name])
    for actor in case["actors"]:
        for version in _versions(actor["role"], language):
            name = " ".join(_versions(actor["name"], language))
            yield from made("actor", f"{name}: {version}", actor["id"])
    for name in _places(case["place"]):
        yield Passage("place", "", name)
    for theme in case["themes"]:
        both = (codebook.label("theme", theme, language=code) for code in ("en", "zh"))
        yield Passage("theme", "", " ".join(both))
    for instrument in case["instruments"]:
        yield from made("instrument", instrument)
    yield from made("title", case["title"])


def _versions(text: Any, language: str) -> list[str]:
    """A text in all its languages, the one asked for first."""
    if not isinstance(text, Mapping):
        return [str(text)]
    order = sorted(text, key=lambda code: (code != language, code))
    return [str(text[code]) for code in order if text[code]]


def _places(place: Plain) -> Iterator[str]:
    """Names of the place, in Shenzhen with city and district in Chinese, too."""
    is_here = place["city"] == "Shenzhen"
    for level in ("country", "city", "district", "subdistrict", "community"):
        name = place[level]
        if isinstance(name, str):
            known = {"city": "深圳"}.get(level) or (
                _districts().get(name) if level == "district" else None
            )
            yield f"{name} {known}" if is_here and known else name


@cache
def _districts() -> dict[str, str]:
    rows = csv.DictReader(io.StringIO(_files.shipped_text("context/districts.csv")))
    return {row["district"]: row["district_zh"] for row in rows}
