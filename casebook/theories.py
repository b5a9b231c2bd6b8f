"""The theories: rival accounts of what solves problems, written before any case was coded.

Rows for the tables, and checks beyond the shape of the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from casebook import codebook, variables
from casebook.glossary import statement_problems
from casebook.plain import Plain, localised
from casebook.problems import Found, Problem

__all__ = ["TABLES", "notes", "problems"]

_Row = tuple[Any, ...]


def notes(theories: Plain, language: str) -> list[str]:
    """What holds for all accounts, to be read before them."""
    return [localised(note, language) for note in theories.get("notes", ())]


def _theories(theories: Plain, language: str) -> Iterator[_Row]:
    for theory in theories.get("theories", ()):
        yield (
            theory["id"],
            localised(theory["name"], language),
            theory["name"]["zh"],
            theory["role"],
            localised(theory["argument"], language),
            theory["argument"]["zh"],
            "\n".join(theory["mechanism"]),
            "\n".join(theory["counts_for"]),
            "\n".join(theory["counts_against"]),
            theory["parts_from_others"],
            ";".join(theory["silent_on"]) or None,
        )


def _works(theories: Plain, language: str) -> Iterator[_Row]:
    for theory in theories.get("theories", ()):
        for work in theory["works"]:
            yield theory["id"], work["work"], ";".join(work["statements"]), work["point"]


def _expectations(theories: Plain, language: str) -> Iterator[_Row]:
    for theory in theories.get("theories", ()):
        for entry in theory["expects"]:
            variable = entry["variable"]
            codes = ";".join(entry["codes"])
            yield theory["id"], variable, codes, entry["why"]


def _cases(theories: Plain, language: str) -> Iterator[_Row]:
    for theory in theories.get("theories", ()):
        for case in theory["hard_cases"]:
            yield theory["id"], case["case"], ";".join(case["statements"]), case["why"]


# One function for each table: rows in the order of the codebook's columns.
TABLES = {
    "theories": _theories,
    "theory_works": _works,
    "theory_expectations": _expectations,
    "theory_cases": _cases,
}


def problems(
    theories: Plain,
    codebook_of: Plain,
    cases: Mapping[str, Plain],
    works: Mapping[str, Plain],
    case_ids: Iterable[str],
) -> Iterator[Found]:
    """What is wrong with theories of the right shape.

    Parameters
    ----------
    theories : mapping
        The file.
    codebook_of : mapping
        The variables of the bank, in whose words the theories say what they expect.
    cases, works : mapping
        The sound cases and the works of the bank by id.
    case_ids : iterable of str
        Ids of all cases, the faulty ones too, in which no statement can be looked for.
    """
    known = set(case_ids)
    yield from _repeated(("theories",), theories["theories"])
    spoken_of = dict.fromkeys(name for one in theories["theories"] for name in _named(one))
    words = {id_: variables.own_codes(v) for id_, v in variables.by_id(codebook_of).items()}
    for index, theory in enumerate(theories["theories"]):
        path = ("theories", index)
        yield from _expected(path, theory, words, spoken_of)
        for number, work in enumerate(theory["works"]):
            yield from _work((*path, "works", number), work, cases, works, known)
        for number, case in enumerate(theory["hard_cases"]):
            at = (*path, "hard_cases", number)
            yield from statement_problems((*at, "statements"), case["statements"], cases, known)
            if any(not target.startswith(f"{case['case']}/") for target in case["statements"]):
                text = f'A statement that is not of the case "{case["case"]}".'
                problem = Problem((*at, "statements"), text, "Only its own.", "Correct the id.")
                yield "CB030", "error", problem


def _named(theory: Plain) -> list[str]:
    """The variables that a theory speaks of, or says that it does not."""
    return [*(entry["variable"] for entry in theory["expects"]), *theory["silent_on"]]


def _repeated(path: tuple[str | int, ...], entries: list[Plain]) -> Iterator[Found]:
    seen: set[str] = set()
    for index, entry in enumerate(entries):
        if entry["id"] in seen:
            text = f'The id "{entry["id"]}" is used twice.'
            problem = Problem((*path, index, "id"), text, "Each stands once.", "Rename the later.")
            yield "CB006", "error", problem
        seen.add(entry["id"])


def _expected(
    path: tuple[str | int, ...],
    theory: Plain,
    known: Mapping[str, list[str]],
    spoken_of: Iterable[str],
) -> Iterator[Found]:
    """What one theory speaks of, every theory names once; each code is one of the variable's."""
    named = _named(theory)
    for name in dict.fromkeys(named):
        if name not in known:
            text = f'No variable "{name}".{codebook.suggest(name, known)}'
            expected = f"One of {', '.join(known)}."
            yield "CB007", "error", Problem(path, text, expected, "Add it or correct the word.")
    for name in spoken_of:
        if name in known and named.count(name) != 1:
            text = f'"{theory["id"]}" names the variable "{name}" {named.count(name)} times.'
            expected = "Once: under `expects`, or under `silent_on`."
            yield (
                "CB031",
                "error",
                Problem(path, text, expected, "Say what it expects, or that not."),
            )
    for index, entry in enumerate(theory["expects"]):
        for word in entry["codes"]:
            if entry["variable"] in known and word not in known[entry["variable"]]:
                codes = known[entry["variable"]]
                text = f'Unknown word "{word}".{codebook.suggest(word, codes)}'
                at = (*path, "expects", index, "codes")
                yield "CB005", "error", Problem(at, text, f"One of {', '.join(codes)}.", "Choose.")


def _work(
    path: tuple[str | int, ...],
    entry: Plain,
    cases: Mapping[str, Plain],
    works: Mapping[str, Plain],
    case_ids: set[str],
) -> Iterator[Found]:
    """The work exists, and each statement named for it rests on it."""
    if entry["work"] not in works:
        text = f'No work "{entry["work"]}" in the bibliography.'
        nearest = codebook.suggest(entry["work"], works).strip()
        yield "CB007", "error", Problem((*path, "work"), text, nearest, "Correct the id.")
        return
    at = (*path, "statements")
    missing = list(statement_problems(at, entry["statements"], cases, case_ids))
    yield from missing
    for target in entry["statements"] if not missing else ():
        case_id, _, record_id = target.partition("/")
        if case_id in cases and entry["work"] not in _cited(cases[case_id], record_id):
            text = f'The statement "{target}" does not rest on "{entry["work"]}".'
            expected = "Statements that cite the work."
            yield (
                "CB030",
                "error",
                Problem(at, text, expected, "Correct the statement or the work."),
            )


def _cited(case: Plain, record_id: str) -> set[str]:
    works = {source["id"]: source["work"] for source in case["sources"]}
    return {
        works[source]
        for name in ("facts", "claims", "critiques")
        for entry in case[name]
        if entry["id"] == record_id
        for source in entry["sources"]
    }
