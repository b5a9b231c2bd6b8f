"""Reads an exported package: a bank in one file, ``bank.json``.

It may come from anyone, as a case file may, and has the same limits: plain data, not too
large, not too deep, no character that cannot be seen. What is in it goes on to `checking`.
"""

from __future__ import annotations

from typing import Any

from casebook.checking import objects
from casebook.checking.objects import kind_of, refusal
from casebook.checking.reader import MAX_DEPTH

__all__ = ["MAX_BYTES", "read"]

# Some 8 times the shipped bank.
MAX_BYTES = 20_000_000
_MAX_ENTRIES = 20_000
_PART = "Export the bank again, or ask whoever made the package."
_LIMITS = objects.Limits(
    size=MAX_BYTES,
    # 20 MB of "[1]," would take 700 MB. The shipped bank has one value in 27 bytes; so few fill no
    # memory.
    values=1_000_000,
    # A case is two levels down: {"cases": {"lane-lamps": {...}}}.
    depth=MAX_DEPTH + 2,
    split="Split the bank: `casebook.load` reads several together.",
    again=_PART,
    form="a bank as `casebook export` writes it",
)


def read(raw: bytes) -> dict[str, Any]:
    """Read the contents of a ``bank.json``.

    Parameters
    ----------
    raw : bytes
        The file, or more than `MAX_BYTES` of it.

    Returns
    -------
    dict
        With ``cases`` and ``works``, each a mapping by id, and whatever else is in it.
        What the mappings hold is plain data, not yet checked against anything.

    Raises
    ------
    ReadError
        If it is no JSON, holds what a bank has no need for, or lacks what it needs.

    Examples
    --------
    >>> read(b'{"cases": {}, "works": {}}')
    {'cases': {}, 'works': {}}
    >>> read(b'{"cases": []}')
    Traceback (most recent call last):
        ...
    casebook.checking.reader.ReadError: line 0, column 0: found a list under "cases"; expected a
    mapping by id. Export the bank again, or ask whoever made the package.
    """
    data = objects.read(raw, _LIMITS)
    if not isinstance(data, dict):
        raise refusal(kind_of(data), 'a mapping with "cases" and "works"', _PART)
    for name in ("cases", "works"):
        if name not in data:
            raise refusal(f'nothing under "{name}"', "a mapping by id", _PART)
        if not isinstance(data[name], dict):
            raise refusal(f'{kind_of(data[name])} under "{name}"', "a mapping by id", _PART)
        if len(data[name]) > _MAX_ENTRIES:
            found = f"{len(data[name]):,} {name}"
            raise refusal(found, f"at most {_MAX_ENTRIES:,}", _LIMITS.split)
    return data
