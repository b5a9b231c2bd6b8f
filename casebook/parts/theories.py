"""The theories: rival accounts of what solves problems, written before any case was coded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

from casebook import codebook
from casebook.parts import codings, variables
from casebook.parts.fields import (
    LONG,
    SLUG,
    TARGET,
    Schema,
    both,
    file_schema,
    list_of,
    object_of,
    word,
)
from casebook.parts.kind import Bank, Kind, Row, Rows, in_both
from casebook.parts.problems import Found, Path, error, unknown
from casebook.parts.statements import statement_problems
from casebook.plain import Plain

__all__ = ["KIND"]


@cache
def _schema() -> Schema:
    work = object_of(
        "work statements point",
        work=SLUG,
        statements=list_of(TARGET, at_least=1),
        point={"description": "What in it makes the argument.", **LONG},
    )
    expectation = object_of(
        "variable codes why",
        variable=SLUG,
        codes=list_of(SLUG, at_least=1),
        why=LONG,
    )
    hard_case = object_of(
        "case why statements", case=SLUG, why=LONG, statements=list_of(TARGET, at_least=1)
    )
    theory = object_of(
        "id role name argument works mechanism expects silent_on counts_for counts_against "
        "parts_from_others hard_cases",
        id=SLUG,
        role=word("role"),
        name=both("The name."),
        argument=both("The argument, as somebody who holds it could sign it."),
        works=list_of(work, at_least=1),
        mechanism=list_of(LONG, at_least=2),
        expects=list_of(expectation, at_least=1),
        silent_on=list_of(SLUG),
        counts_for=list_of(LONG, at_least=1),
        counts_against=list_of(LONG, at_least=1),
        parts_from_others=LONG,
        hard_cases=list_of(hard_case, at_least=1),
    )
    content = object_of(
        "notes theories",
        notes=list_of(both("What holds for all of them."), at_least=1),
        theories=list_of(theory, at_least=2),
    )
    return file_schema("The theories that the cases are to be held against", content)


def _faults(theories: Plain, bank: Bank, name: str) -> Iterator[Found]:
    spoken_of = dict.fromkeys(name for one in theories["theories"] for name in _named(one))
    known = variables.by_id(bank.sound["variables"])
    words = {id_: variables.own_codes(variable) for id_, variable in known.items()}
    for index, theory in enumerate(theories["theories"]):
        path = ("theories", index)
        yield from _expectation_problems(path, theory, words, spoken_of)
        for number, work in enumerate(theory["works"]):
            yield from _work_problems((*path, "works", number), work, bank)
        for number, case in enumerate(theory["hard_cases"]):
            at = (*path, "hard_cases", number, "statements")
            yield from statement_problems(at, case["statements"], bank)
            if any(not target.startswith(f"{case['case']}/") for target in case["statements"]):
                found = f'A statement that is not of the case "{case["case"]}".'
                yield error("CB030", at, found, "Only its own.", "Correct the id.")


def _named(theory: Plain) -> list[str]:
    """The variables that a theory speaks of, or says that it does not."""
    return [*(entry["variable"] for entry in theory["expects"]), *theory["silent_on"]]


def _expectation_problems(
    path: Path, theory: Plain, known: Mapping[str, list[str]], spoken_of: Iterable[str]
) -> Iterator[Found]:
    """What one theory speaks of, every theory names once; each code is one of the variable's."""
    named = _named(theory)
    for name in dict.fromkeys(named):
        yield from unknown(path, name, known, "variable")
    for name in spoken_of:
        if name in known and named.count(name) != 1:
            found = f'"{theory["id"]}" names the variable "{name}" {named.count(name)} times.'
            expected = "Once: under `expects`, or under `silent_on`."
            yield error("CB031", path, found, expected, "Say what it expects, or that not.")
    for index, entry in enumerate(theory["expects"]):
        for code in entry["codes"] if entry["variable"] in known else ():
            at = (*path, "expects", index, "codes")
            yield from unknown(at, code, known[entry["variable"]])


def _work_problems(path: Path, entry: Plain, bank: Bank) -> Iterator[Found]:
    """The work exists, and each statement named for it rests on it."""
    if entry["work"] not in bank.works:
        yield from unknown((*path, "work"), entry["work"], bank.works, "work")
        return
    at = (*path, "statements")
    missing = list(statement_problems(at, entry["statements"], bank))
    yield from missing
    for target in entry["statements"] if not missing else ():
        case_id, _, record_id = target.partition("/")
        case = bank.cases.get(case_id)
        if case and entry["work"] not in _cited(case, record_id):
            found = f'The statement "{target}" does not rest on "{entry["work"]}".'
            hint = "Correct the statement or the work."
            yield error("CB030", at, found, "Statements that cite the work.", hint)


def _cited(case: Plain, record_id: str) -> set[str]:
    works = {source["id"]: source["work"] for source in case["sources"]}
    said = [*case["facts"], *case["claims"], *case["critiques"]]
    return {works[id_] for entry in said if entry["id"] == record_id for id_ in entry["sources"]}


def _theories(bank: Plain, language: str) -> Iterator[Row]:
    for theory in bank["theories"].get("theories", ()):
        lists = ("mechanism", "counts_for", "counts_against")
        yield {
            "theory_id": theory["id"],
            **in_both(theory, language, "name", "argument"),
            **{name: theory[name] for name in ("role", "parts_from_others")},
            **{name: "\n".join(theory[name]) for name in lists},
            "silent_on": ";".join(theory["silent_on"]) or None,
        }


def _expectations(bank: Plain, language: str) -> Iterator[Row]:
    """Each expectation held against each coded case."""
    theories = bank["theories"].get("theories", ())
    shared = _shared(theories)
    coded: dict[str, list[Plain]] = {}
    for coding in codings.settled(bank["codings"]):
        coded.setdefault(coding["variable"], []).append(coding)
    known = variables.by_id(bank["variables"])
    for theory in theories:
        for entry in theory["expects"]:
            # Theories and variables may come from two banks: what one lacks has no row.
            name, expected = entry["variable"], entry["codes"]
            if name not in known:
                continue
            silences = variables.silences(known[name])
            telling = set(variables.own_codes(known[name])) - set(silences)
            for coding in coded.get(name, ()):
                code = coding["code"]
                found = _met(code, expected)
                yield {
                    "theory_id": theory["id"],
                    "variable": name,
                    "case_id": coding["case_id"],
                    "expected": ";".join(expected),
                    "is_shared": name in shared,
                    "is_open": bool(telling & set(expected)) and not telling <= set(expected),
                    "code": code,
                    "evidence": coding["evidence"],
                    "met": "not-reported" if code in silences else found,
                    "met_if_absent": (
                        "not-reported" if silences.get(code) == "outcome-unknown" else found
                    ),
                }


def _shared(theories: Sequence[Plain]) -> set[str]:
    """The variables on which all theories expect a code in common."""
    expected = [
        {(entry["variable"], code) for entry in theory["expects"] for code in entry["codes"]}
        for theory in theories
    ]
    return {name for name, _ in set.intersection(*expected)} if expected else set()


def _met(code: str, expected: Iterable[str]) -> str:
    """Whether a code is among those expected; a kind of absence is neither."""
    if code in codebook.codes("absence"):
        return "not-applicable" if code == "not-applicable" else "not-reported"
    return "yes" if code in expected else "no"


def _entries(list_: str, **columns: str) -> Rows:
    """The rows of one list of each theory: a column has the field of the entry that is named."""

    def rows(bank: Plain, language: str) -> Iterator[Row]:
        for theory in bank["theories"].get("theories", ()):
            for entry in theory[list_]:
                cells = {"theory_id": theory["id"]}
                for column, field in columns.items():
                    cell = entry[field]
                    cells[column] = cell if isinstance(cell, str) else ";".join(cell)
                yield cells

    return rows


KIND = Kind(
    name="theories",
    place="theories.yaml",
    schema=_schema,
    faults=_faults,
    tables={
        "theories": _theories,
        "theory_works": _entries("works", work_id="work", statements="statements", point="point"),
        "theory_expectations": _entries(
            "expects", variable="variable", expected="codes", why="why"
        ),
        "theory_cases": _entries("hard_cases", case_id="case", statements="statements", why="why"),
        "expectations": _expectations,
    },
)
