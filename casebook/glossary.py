"""The glossary: terms of community governance, explained once, and found in a text.

Rows for the table, checks beyond the shape of the file, and the places in a text where a
term stands for the first time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from casebook.plain import Plain, localised
from casebook.problems import Found, Problem

__all__ = ["Finder", "problems", "rows", "statement_problems"]

_LISTS = ("facts", "claims", "critiques")


def rows(entries: Sequence[Plain], language: str) -> Iterator[tuple[Any, ...]]:
    """One row for each term, in the order of the codebook's columns."""
    for entry in entries:
        term, variants = entry["term"], entry.get("variants", {})
        yield (
            entry["id"],
            localised(term, language),
            term["zh"],
            "; ".join([*variants.get("en", ()), *variants.get("zh", ())]) or None,
            localised(entry["explanation"], language),
            entry["explanation"]["zh"],
            ";".join(entry["statements"]) or None,
        )


def problems(
    entries: Sequence[Plain], cases: Mapping[str, Plain], case_ids: Iterable[str]
) -> Iterator[Found]:
    """What is wrong with a glossary of the right shape.

    Parameters
    ----------
    entries : sequence of mapping
        The glossary.
    cases : mapping
        The sound cases of the bank by id.
    case_ids : iterable of str
        Ids of all cases, the faulty ones too, in which no statement can be looked for.
    """
    known = set(case_ids)
    seen: set[str] = set()
    words: dict[str, str] = {}
    for index, entry in enumerate(entries):
        if entry["id"] in seen:
            text = f'The id "{entry["id"]}" is used twice.'
            problem = Problem((index, "id"), text, "Each term stands once.", "Join the entries.")
            yield "CB006", "error", problem
        seen.add(entry["id"])
        for word in {word.lower() for word in (*_forms(entry, "en"), *_forms(entry, "zh"))}:
            other = words.setdefault(word, entry["id"])
            if other != entry["id"]:
                text = f'"{word}" stands under "{other}" too.'
                expected = "A word leads to one term."
                problem = Problem((index, "term"), text, expected, "Take it out of one of them.")
                yield "CB006", "error", problem
        for case_id in entry.get("not_in", ()):
            if case_id not in known:
                text = f'No case "{case_id}" in this bank.'
                problem = Problem((index, "not_in"), text, "", "Correct the id or remove it.")
                yield "CB007", "error", problem
        path = (index, "statements")
        yield from statement_problems(path, entry["statements"], cases, known)


def statement_problems(
    path: tuple[str | int, ...],
    targets: Iterable[str],
    cases: Mapping[str, Plain],
    case_ids: set[str],
) -> Iterator[Found]:
    """Targets such as ``case-id/f2`` that lead to no statement of the bank."""
    for target in targets:
        case_id, _, record_id = target.partition("/")
        if case_id not in case_ids:
            text = f'No case "{case_id}" in this bank.'
        elif case_id in cases and record_id not in _statement_ids(cases[case_id]):
            text = f'The case "{case_id}" has no statement "{record_id}".'
        else:
            continue
        expected = "A statement of the bank, as case-id/f2."
        yield "CB007", "error", Problem(path, text, expected, "Correct or remove it.")


def _statement_ids(case: Plain) -> set[str]:
    return {entry["id"] for name in _LISTS for entry in case[name]}


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
        self._ids: dict[str, str] = {}
        self._seen: set[str] = set()
        patterns: list[tuple[str, str]] = []
        for entry in entries:
            blocked = entry.get("link") is False or case_id in entry.get("not_in", ())
            group = f"t{len(self._ids)}"
            # A blocked term still takes its place, so that no shorter one is found within it.
            self._ids[group] = "" if blocked else entry["id"]
            for word in (*_forms(entry, "en"), *_forms(entry, "zh")):
                patterns.append((word, group))
        patterns.sort(key=lambda pair: -len(pair[0]))
        self._groups = [group for _, group in patterns]
        flags = re.IGNORECASE
        joined = "|".join(f"({_pattern(word)})" for word, _ in patterns)
        self._all = re.compile(joined, flags) if patterns else None

    def find(self, text: str) -> Iterator[tuple[re.Match[str], str]]:
        """Places in the text and the terms they lead to, each term once over all texts."""
        for found in self._all.finditer(text) if self._all else ():
            assert found.lastindex is not None
            id_ = self._ids[self._groups[found.lastindex - 1]]
            if not id_ or id_ in self._seen:
                continue
            self._seen.add(id_)
            yield found, id_
