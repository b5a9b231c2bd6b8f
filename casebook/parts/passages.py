"""What a search looks through: the texts of a case, cut into passages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from casebook import codebook
from casebook.plain import MARKER, Plain, sealed_ids

__all__ = ["USUAL", "WEIGHTS", "Passage", "passages"]

_RECORDS = {"facts": "fact", "claims": "claim", "critiques": "critique", "gaps": "gap"}
# How much a word counts that stands once in a passage of this kind; as much as USUAL in all others.
USUAL = 4
_PROSE = {"problem": 8, "response": 8, "summary": 8, "sequel": 4}
# What a class works with tells the statements again, at length: by it a case is found, and no
# case that is about the matter is overtaken.
_TOLD_AGAIN = dict.fromkeys(("story", "side", "exhibit", "role", "prompt"), 1)
WEIGHTS = {"title": 16, **_PROSE, "place": 8, "theme": 8, "instrument": 8, **_TOLD_AGAIN}

# After a full stop and before a capital or Han; after a Chinese stop, which needs no space.
_SENTENCE = re.compile(
    r"(?<=[.!?])(?<!\bMr\.)(?<!\bMs\.)(?<!\bDr\.)\s+(?=[\"'“‘(]*[A-Z\u3400-\u9fff])|(?<=[。！？])"
)


class Passage(NamedTuple):
    """A passage: what kind of text, the record that it is (or an empty text), the text."""

    kind: str
    record_id: str
    text: str


def passages(case: Plain, bank: Plain, language: str, sealed: bool) -> Iterator[Passage]:
    """The passages of a case, without citation markers, the best to show first.

    Statements, then what is open, the story by sentences, actors, keywords, title. Where a
    text stands in two languages each is a passage of its own, the one asked for first.

    Parameters
    ----------
    case : mapping
        Plain data of a case.
    bank : mapping
        Plain data of its bank, whose context may have the names of places in Chinese.
    language : str
        Language asked for.
    sealed : bool
        Whether what gives the sequel away belongs to it.
    """
    for kind, record_id, text in _texts(case, bank, sealed):
        for version in _versions(text, language):
            plain = " ".join(MARKER.sub("", version).split())
            for part in _SENTENCE.split(plain) if kind in _PROSE else [plain]:
                if part:
                    yield Passage(kind, record_id, part)


def _texts(case: Plain, bank: Plain, sealed: bool) -> Iterator[tuple[str, str, Any]]:
    """Kind, record and text, in one language or several, of all that a case says."""
    hidden = frozenset() if sealed else sealed_ids(case)
    # What a case with a moment tells of its whole course may tell the ending.
    is_open = sealed or "chair" not in case.get("decision", {})
    for name, kind in _RECORDS.items():
        for entry in case[name] if is_open or name != "gaps" else ():
            if entry["id"] not in hidden:
                yield kind, entry["id"], entry["text"]
    if "decision" in case:
        yield "question", "", case["decision"]["question"]
        for option in case["decision"]["options"]:
            yield "option", option["id"], option["text"]
    if sealed and "sequel" in case:
        yield "sequel", "", case["sequel"]["text"]
    is_taught = case["id"] in bank.get("teaching", {})  # its page has a story instead
    for name in ("problem", "response", "summary"):
        if name == "summary" or not is_taught:
            yield name, "", case[name]
    for actor in case["actors"]:
        name, role = (" ".join(_versions(actor[part], "en")) for part in ("name", "role"))
        yield "actor", actor["id"], f"{name}: {role}" if is_open else name
    for place in _places(case["place"], bank):
        yield "place", "", place
    for theme in case["themes"]:
        labels = (codebook.label("theme", theme, language=code) for code in ("en", "zh"))
        yield "theme", "", " ".join(labels)
    for instrument in case["instruments"] if is_open else ():
        yield "instrument", "", instrument
    yield "title", "", case["title"]


def _versions(text: Any, language: str) -> list[str]:
    """A text in all its languages, the one asked for first."""
    if not isinstance(text, Mapping):
        return [str(text)]
    order = sorted(text, key=lambda code: (code != language, code))
    return [str(text[code]) for code in order if text[code]]


def _places(place: Plain, bank: Plain) -> Iterator[str]:
    """Names of the place; city and district in Chinese, too, where the bank's context has them."""
    chinese: dict[str, str] = {}
    for row in bank["context"].get("districts", ()):
        if row["city"] == place["city"]:
            chinese |= {row["city"]: row["city_zh"], row["district"]: row["district_zh"]}
    for level in ("country", "city", "district", "subdistrict", "community"):
        if isinstance(name := place[level], str):
            yield f"{name} {chinese.get(name, '')}".strip()
