"""Where a bank comes from: the built copy, a folder, a package, or several of them together."""

from __future__ import annotations

import contextlib
import gc
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from casebook import _files
from casebook.plain import Plain

# The record classes are imported for an error and the checks for a bank of one's own:
# the shipped bank needs neither.

__all__ = ["SHIPPED", "Given", "read", "uncollected"]

# How the shipped bank is called where banks are listed; a folder of that name is "./shipped".
SHIPPED = "shipped"
Given = str | os.PathLike[str]


@contextlib.contextmanager
def uncollected() -> Iterator[None]:
    """Make many small objects without the search for cycles, of which data have none.

    Each new hundred thousand objects would have all others looked through, those of pandas
    too: a fifth of the time of loading.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def read(given: Given | Sequence[Given] | None) -> dict[str, Any]:
    """Read one or several banks.

    Parameters
    ----------
    given : path, list of paths, or None
        As for `casebook.load`.

    Returns
    -------
    dict
        ``cases``, ``works``, ``glossary``; ``variables``, ``theories`` and ``codings`` as far
        as there are any; and ``origins``: the name of the bank that each case comes from, by
        the id of the case.

    Raises
    ------
    CaseDataError
        If a bank has errors, or two banks contradict each other. All findings of all banks.
    """
    banks: Sequence[Any] = [SHIPPED if given is None else given]
    if isinstance(given, list | tuple):
        banks = given
    if not banks:
        raise ValueError('No bank to load: the list is empty. Name paths, or "shipped".')
    for bank in banks:
        if not isinstance(bank, str | os.PathLike) or not os.fspath(bank):
            raise ValueError(
                f'{bank!r} is no bank. Expected a path, "{SHIPPED}", or a list of these.'
            )
    parts: list[tuple[str, Mapping[str, Any]]] = []
    findings: list[Any] = []
    for bank in banks:
        if bank == SHIPPED:
            parts.append(_shipped())
            continue
        from casebook import checking  # needs the authoring extra

        data, found = checking.examine(Path(bank))
        findings += found
        parts.append((str(bank), data))
    _stop_at_errors(findings)
    joined, clashes = _join(parts)
    _stop_at_errors(clashes)
    return joined


def _stop_at_errors(findings: Sequence[Any]) -> None:
    if any(finding.severity == "error" for finding in findings):
        from casebook.records import CaseDataError

        raise CaseDataError(findings)


_CODED = ("variables", "theories", "codings")


def _join(banks: Sequence[tuple[str, Mapping[str, Any]]]) -> tuple[dict[str, Any], list[Any]]:
    """Several banks as one.

    A case or a work that stands in several is read once if it is the same in each, and a
    finding if not. Of a term of the glossary the first stands. Variables, theories and codings
    speak of each other, so that all three come from the first bank that has any of them.
    """
    cases: dict[str, Plain] = {}
    works: dict[str, Plain] = {}
    glossary: dict[str, Plain] = {}
    coded: Mapping[str, Any] = {}
    origins: dict[str, str] = {}
    homes: dict[str, str] = {}
    clashes: list[Any] = []
    for name, bank in banks:
        _add("works", bank["works"], works, name, homes, clashes)
        _add("cases", bank["cases"], cases, name, origins, clashes)
        for term in bank.get("glossary", ()):
            glossary.setdefault(term["id"], term)
        coded = coded or {part: bank[part] for part in _CODED if bank.get(part)}
    return {
        "cases": cases,
        "works": works,
        "glossary": list(glossary.values()),
        **coded,
        "origins": origins,
    }, clashes


def _add(
    kind: str,
    entries: Mapping[str, Plain],
    joined: dict[str, Plain],
    name: str,
    homes: dict[str, str],
    clashes: list[Any],
) -> None:
    for id_, entry in entries.items():
        if id_ not in joined:
            joined[id_] = entry
            homes[id_] = name
        elif entry != joined[id_]:
            clashes.append(_clash(kind, id_, (homes[id_], name), (joined[id_], entry)))


def _clash(kind: str, id_: str, names: tuple[str, str], entries: tuple[Plain, Plain]) -> Any:
    from casebook.records import Finding

    one, other = entries
    fields = [field for field in {**one, **other} if one.get(field) != other.get(field)]
    hint = "Give one of them another id, or load the banks one at a time."
    return Finding(
        path=names[1],
        line=0,
        field=f"{kind}[{id_}]",
        found=f'"{id_}" stands in {names[0]} too, and differs in {", ".join(fields)}.',
        expected="The same in both.",
        hint=hint,
        rule="CB101",
    )


def _shipped() -> tuple[str, Mapping[str, Any]]:
    source = _files.checkout_data()
    try:
        text = _files.shipped_text(_files.PACKAGE)
    except FileNotFoundError:
        raise _stale("There is no built copy of data/ yet.") from None
    with uncollected():
        bank: Mapping[str, Any] = json.loads(text)
    if source is not None and bank["digest"] != _files.digest(source):
        raise _stale("The built copy is not that of data/ as it is now.")
    return f"casebook {bank['version']}", bank


def _stale(found: str) -> Exception:
    from casebook.records import CaseDataError, Finding

    finding = Finding(
        path="casebook/_data",
        line=0,
        field="",
        found=found,
        expected="A copy made from the present files.",
        hint="Run `make data` (or: python -m casebook build).",
        rule="CB100",
    )
    return CaseDataError([finding])
