"""What points at cases and their statements from outside: that it leads somewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from casebook.codebook import suggest
from casebook.parts.kind import Bank
from casebook.parts.problems import Found, Path, error
from casebook.plain import Plain

__all__ = ["case_problems", "evidence_problems", "statement_problems"]

_STATEMENTS = ("facts", "claims", "critiques")


def _ids(case: Plain, lists: Iterable[str]) -> set[str]:
    return {entry["id"] for name in lists for entry in case[name]}


def case_problems(path: Path, targets: Iterable[str], bank: Bank) -> Iterator[Found]:
    """Ids that are of no case of the bank."""
    for case_id in targets:
        if case_id not in bank.case_ids:
            found = f'No case "{case_id}" in this bank.{suggest(case_id, bank.case_ids)}'
            yield error("CB007", path, found, "", "Correct the id or remove it.")


def statement_problems(path: Path, targets: Iterable[str], bank: Bank) -> Iterator[Found]:
    """Targets such as ``case-id/f2`` that lead to no statement of the bank."""
    for target in targets:
        case_id, _, record_id = target.partition("/")
        if case_id not in bank.case_ids:
            found = f'No case "{case_id}" in this bank.'
        elif case_id in bank.cases and record_id not in _ids(bank.cases[case_id], _STATEMENTS):
            found = f'The case "{case_id}" has no statement "{record_id}".'
        else:
            continue
        expected = "A statement of the bank, as case-id/f2."
        yield error("CB007", path, found, expected, "Correct or remove it.")


def evidence_problems(
    path: Path, evidence: Iterable[str], case_id: str, bank: Bank
) -> Iterator[Found]:
    """Ids that are of no statement and no gap of a case; nothing where the case has faults."""
    if case_id not in bank.cases:
        return
    known = _ids(bank.cases[case_id], (*_STATEMENTS, "gaps"))
    for record_id in evidence:
        if record_id not in known:
            found = f'The case "{case_id}" has no statement or gap "{record_id}".'
            expected = "Ids of its facts, claims, critiques or gaps."
            yield error("CB007", path, found, expected, "Correct or remove it.")
