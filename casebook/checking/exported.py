"""Reads an exported package: a bank in one file, ``bank.json``.

It may come from anyone, as a case file may, and has the same limits: plain data, not too
large, not too deep, no character that cannot be seen. What is in it goes on to `checking`.
"""

from __future__ import annotations

import json
from collections import Counter
from itertools import chain
from typing import Any

from casebook.checking._mistakes import REFUSED_ESCAPED, encoding_error, short
from casebook.checking.reader import MAX_DEPTH, MAX_DIGITS, ReadError, number_of
from casebook.plain import canonical

__all__ = ["MAX_BYTES", "read"]

# Some 8 times the shipped bank.
MAX_BYTES = 20_000_000
# A value takes a comma or a bracket in the file, and up to some hundred times as much in memory:
# 20 MB of "[1]," would take 700 MB. The shipped bank has one in 27 bytes; so few fill no memory.
_MAX_VALUES = 1_000_000
_MAX_ENTRIES = 20_000
# A case is two levels down: {"cases": {"lane-lamps": {...}}}.
_MAX_DEPTH = MAX_DEPTH + 2
_SPLIT = "Split the bank: `casebook.load` reads several together."
_PART = "Export the bank again, or ask whoever made the package."


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
    if len(raw) > MAX_BYTES:
        raise _error("a larger file", f"at most {MAX_BYTES:,} bytes", _SPLIT)
    values = sum(map(raw.count, (b",", b"[", b"{")))
    if values > _MAX_VALUES:
        found = f"a file with some {values:,} values"
        raise _error(found, f"at most {_MAX_VALUES:,}", _SPLIT)
    try:
        text = canonical(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise encoding_error(error) from None
    del raw  # here and below: what is read already need not wait in memory for the end
    try:
        data = json.loads(
            text,
            object_pairs_hook=_mapping,
            parse_int=_number,
            parse_float=_number,
            parse_constant=_number,
        )
        if "\\u" in text:  # parts of characters may have stood there as escapes
            data = _composed(data)
    except json.JSONDecodeError as error:
        raise ReadError(
            error.lineno, error.colno, f"no JSON at column {error.colno}: {error.msg}",
            "a bank as `casebook export` writes it", _PART,
        ) from None  # fmt: skip
    except RecursionError:
        raise _too_deep() from None
    del text
    _refuse_unseen(data)
    if not isinstance(data, dict):
        raise _error(_kind(data), 'a mapping with "cases" and "works"', _PART)
    for name in ("cases", "works"):
        if name not in data:
            raise _error(f'nothing under "{name}"', "a mapping by id", _PART)
        if not isinstance(data[name], dict):
            raise _error(f'{_kind(data[name])} under "{name}"', "a mapping by id", _PART)
        if len(data[name]) > _MAX_ENTRIES:
            raise _error(f"{len(data[name]):,} {name}", f"at most {_MAX_ENTRIES:,}", _SPLIT)
    return data


def _error(found: str, expected: str, hint: str) -> ReadError:
    # The whole file is one line, or may be: a number would help nobody.
    return ReadError(0, 0, found, expected, hint)


def _too_deep() -> ReadError:
    found = f"a mapping or list more than {_MAX_DEPTH} levels deep"
    return _error(found, f"at most {_MAX_DEPTH} levels", _PART)


def _composed(value: Any) -> Any:
    """The data with every text in the one form that is compared; changes the lists in it."""
    if isinstance(value, str):
        return canonical(value)
    if isinstance(value, dict):
        return _mapping([(canonical(key), _composed(inner)) for key, inner in value.items()])
    if isinstance(value, list):
        for index, inner in enumerate(value):  # one by one, so that each old one makes room
            value[index] = _composed(inner)
    return value


def _mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        times = Counter(key for key, _ in pairs)
        again = next(key for key in times if times[key] > 1)
        raise _error(f'the key "{short(again)}" twice', "each key once", "Keep one of the two.")
    return made


def _number(digits: str) -> int | float:
    if (number := number_of(digits)) is None:
        expected = f"a number of at most {MAX_DIGITS} digits"
        raise _error(f'the number "{short(digits)}"', expected, _PART)
    return number


def _refuse_unseen(data: Any) -> None:
    """Refuse what is too deep, and characters that cannot be seen or are none."""
    level = [data]
    for _ in range(_MAX_DEPTH + 1):
        mappings = [value for value in level if isinstance(value, dict)]
        lists = [value for value in level if isinstance(value, list)]
        texts = (value for value in level if isinstance(value, str))
        for text in chain(texts, chain.from_iterable(mappings)):
            if match := REFUSED_ESCAPED.search(text):
                found = f'the invisible character U+{ord(match[0]):04X} in "{short(text)}"'
                raise _error(found, "characters that can be seen", "Delete it.")
        level = [*chain.from_iterable([*(each.values() for each in mappings), *lists])]
        if not level:
            return
    raise _too_deep()


def _kind(value: Any) -> str:
    kinds = {dict: "a mapping", list: "a list", str: "a text", type(None): "nothing"}
    return kinds.get(type(value), "a number or a truth value")
