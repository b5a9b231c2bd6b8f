"""Reads JSON that may come from anyone: an exported bank, or what a trainee hands in.

What is in it is plain data, not too large, not too deep, without a character that cannot be seen,
and each key stands once; what it means is for others to check.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from itertools import chain
from typing import Any

from casebook.checking._mistakes import encoding_error, short
from casebook.checking.reader import MAX_DIGITS, ReadError, number_of
from casebook.plain import REFUSED_ESCAPED, canonical

__all__ = ["Limits", "kind_of", "read", "refusal"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """How much a file may hold, and what whoever meets a limit or no JSON can do.

    Attributes
    ----------
    size, values, depth : int
        Bytes; values, about; mappings and lists within each other.
    split, again : str
        What to do with a file that is too large; with any other that cannot be read.
    form : str
        What the file should be, in words.
    """

    size: int
    values: int
    depth: int
    split: str
    again: str
    form: str


def read(raw: bytes, limits: Limits) -> Any:
    """Read a file.

    Parameters
    ----------
    raw : bytes
        The file, or more than `limits.size` of it.
    limits : Limits
        What it may hold.

    Raises
    ------
    ReadError
        If it is no JSON, or holds what it must not.

    Examples
    --------
    >>> small = Limits(size=99, values=9, depth=2, split="", again="Ask.", form="a list")
    >>> read(b"[1, {}]", small)
    [1, {}]
    >>> read(b"[[[[]]]]", small)
    Traceback (most recent call last):
        ...
    casebook.checking.reader.ReadError: line 0, column 0: found a mapping or list more than 2
    levels deep; expected at most 2 levels. Ask.
    """
    if len(raw) > limits.size:
        raise refusal("a larger file", f"at most {limits.size:,} bytes", limits.split)
    # A value takes a comma or a bracket in the file, and some hundred times as much in memory.
    values = sum(map(raw.count, (b",", b"[", b"{")))
    if values > limits.values:
        found = f"a file with some {values:,} values"
        raise refusal(found, f"at most {limits.values:,}", limits.split)
    try:
        text = canonical(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise encoding_error(error) from None
    del raw  # here and below: what is read already need not wait in memory for the end

    def number(digits: str) -> int | float:
        if (found := number_of(digits)) is None:
            expected = f"a number of at most {MAX_DIGITS} digits"
            raise refusal(f'the number "{short(digits)}"', expected, limits.again)
        return found

    try:
        data = json.loads(
            text,
            object_pairs_hook=_mapping,
            parse_int=number,
            parse_float=number,
            parse_constant=number,
        )
        if "\\u" in text:  # parts of characters may have stood there as escapes
            data = _composed(data)
    except json.JSONDecodeError as error:
        found = f"no JSON at column {error.colno}: {error.msg}"
        raise ReadError(error.lineno, error.colno, found, limits.form, limits.again) from None
    except RecursionError:
        raise _too_deep(limits) from None
    del text
    _refuse_unseen(data, limits)
    return data


def refusal(found: str, expected: str, hint: str) -> ReadError:
    """What is said of a file: where in it helps nobody, since all is one line, or may be."""
    return ReadError(0, 0, found, expected, hint)


def kind_of(value: Any) -> str:
    """What a value is, in words.

    >>> kind_of([]), kind_of(1)
    ('a list', 'a number or a truth value')
    """
    kinds = {dict: "a mapping", list: "a list", str: "a text", type(None): "nothing"}
    return kinds.get(type(value), "a number or a truth value")


def _too_deep(limits: Limits) -> ReadError:
    found = f"a mapping or list more than {limits.depth} levels deep"
    return refusal(found, f"at most {limits.depth} levels", limits.again)


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
        raise refusal(f'the key "{short(again)}" twice', "each key once", "Keep one of the two.")
    return made


def _refuse_unseen(data: Any, limits: Limits) -> None:
    """Refuse what is too deep, and characters that cannot be seen or are none."""
    level = [data]
    for _ in range(limits.depth + 1):
        mappings = [value for value in level if isinstance(value, dict)]
        lists = [value for value in level if isinstance(value, list)]
        texts = (value for value in level if isinstance(value, str))
        for text in chain(texts, chain.from_iterable(mappings)):
            if match := REFUSED_ESCAPED.search(text):
                found = f'the invisible character U+{ord(match[0]):04X} in "{short(text)}"'
                raise refusal(found, "characters that can be seen", "Delete it.")
        level = [*chain.from_iterable([*(each.values() for each in mappings), *lists])]
        if not level:
            return
    raise _too_deep(limits)
