"""The glossary: terms of community governance, explained once, and found in a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from casebook.parts.fields import PLAIN, SLUG, TARGET, Schema, both, file_schema, list_of, object_of
from casebook.parts.kind import Bank, Kind, Row, in_both
from casebook.parts.problems import Found, error
from casebook.parts.statements import case_problems, statement_problems
from casebook.plain import Plain

__all__ = ["KIND", "Finder"]


# Each text is searched for every form of every term: a sentence is no term.
_TERM = {**PLAIN, "maxLength": 80}
_VARIANTS = list_of(_TERM, at_most=20)


@cache
def _schema() -> Schema:
    term = object_of(
        "id term explanation statements",
        "variants link not_in",
        id=SLUG,
        term={"description": "The term.", **object_of("en zh", en=_TERM, zh=_TERM)},
        variants=object_of("", "en zh", en=_VARIANTS, zh=_VARIANTS),
        link={"type": "boolean", "description": "False: too common a word to be linked."},
        not_in={"description": "Cases where the words mean another thing.", **list_of(SLUG)},
        explanation=both("One or two sentences in plain words."),
        statements=list_of(TARGET, at_least=1),
    )
    return file_schema("The glossary of a bank of cases", list_of(term))


def _faults(entries: Sequence[Plain], bank: Bank, name: str) -> Iterator[Found]:
    words: dict[str, str] = {}
    for index, entry in enumerate(entries):
        for word in {word.lower() for word in (*_forms(entry, "en"), *_forms(entry, "zh"))}:
            other = words.setdefault(word, entry["id"])
            if other != entry["id"]:
                found = f'"{word}" stands under "{other}" too.'
                hint = "Take it out of one of them."
                yield error("CB006", (index, "term"), found, "A word leads to one term.", hint)
        yield from case_problems((index, "not_in"), entry.get("not_in", ()), bank)
        yield from statement_problems((index, "statements"), entry["statements"], bank)


def _rows(bank: Plain, language: str) -> Iterator[Row]:
    for entry in bank["glossary"]:
        variants = entry.get("variants", {})
        yield {
            "term_id": entry["id"],
            **in_both(entry, language, "term", "explanation"),
            "variants": "; ".join([*variants.get("en", ()), *variants.get("zh", ())]) or None,
            "statements": ";".join(entry["statements"]) or None,
        }


KIND = Kind(
    name="glossary",
    place="glossary.yaml",
    schema=_schema,
    empty=list,
    faults=_faults,
    tables={"glossary": _rows},
    joined="entry",
)


def _forms(entry: Plain, language: str) -> list[str]:
    return [entry["term"][language], *entry.get("variants", {}).get(language, ())]


def _pattern(word: str) -> str:
    """A word with its plural, as a pattern; Chinese has none, and no spaces between words."""
    if not word.isascii():
        return re.escape(word)
    # Both apostrophes, and any white space: a text may be wrapped within a term.
    text = re.escape(word).replace("'", "['\u2019]").replace(r"\ ", r"\s+")
    plural = rf"{text[:-1]}(?:y|ies)" if word.endswith("y") else rf"{text}(?:e?s)?"
    return rf"(?<![\w-]){plural}(?![\w-])"


class Finder:
    """Finds the first place of each term in the texts of one case, in reading order.

    Of terms that begin at one place the longest is found. Upper and lower case are alike.

    >>> entry = {"id": "lamp", "term": {"en": "lamp", "zh": "灯"}}
    >>> finder = Finder([entry], "a-case")
    >>> [(found.group(), id_) for found, id_ in finder.find("Lamps and a lamp")]
    [('Lamps', 'lamp')]
    >>> list(finder.find("another lamp"))
    []
    """

    def __init__(self, entries: Iterable[Plain], case_id: str) -> None:
        self._seen: set[str] = set()
        by_start: dict[str, list[tuple[str, str]]] = {}
        for entry in entries:
            blocked = entry.get("link") is False or case_id in entry.get("not_in", ())
            # A blocked term still takes its place, so that no shorter one is found within it.
            id_ = "" if blocked else entry["id"]
            for word in (*_forms(entry, "en"), *_forms(entry, "zh")):
                by_start.setdefault(word[0].lower(), []).append((word, id_))
        # By their first character: else each place of a text would be compared with each term.
        self._terms = {start: _either(words) for start, words in by_start.items()}
        starts = re.escape("".join(by_start))
        self._starts = re.compile(f"[{starts}]" if starts else "(?!)", re.IGNORECASE)

    def find(self, text: str) -> Iterator[tuple[re.Match[str], str]]:
        """Places in the text and the terms they lead to, each term once over all texts."""
        at = 0
        while start := self._starts.search(text, at):
            at = start.start() + 1
            terms, ids = self._terms.get(start.group().lower(), (_NOTHING, []))
            found = terms.match(text, start.start())
            if found is None:
                continue
            at = found.end()
            assert found.lastindex is not None
            id_ = ids[found.lastindex - 1]
            if id_ and id_ not in self._seen:
                self._seen.add(id_)
                yield found, id_


_NOTHING = re.compile("(?!)")


def _either(words: list[tuple[str, str]]) -> tuple[re.Pattern[str], list[str]]:
    """A pattern with a group for each word, the longest first, and the ids of the groups."""
    words = sorted(words, key=lambda pair: -len(pair[0]))
    joined = "|".join(f"({_pattern(word)})" for word, _ in words)
    return re.compile(joined, re.IGNORECASE), [id_ for _, id_ in words]
