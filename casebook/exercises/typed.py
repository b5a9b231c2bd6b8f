"""What a trainee typed, as plain Python: whatever it was, no code of its own runs when it is read.

A value of a class that nobody here knows may raise, or never end, wherever it is looked at. So
only its type is asked for, and of what derives from a plain type the methods of that type are used.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

__all__ = ["plain"]

# So deep, so many entries each and so many in all are read of an answer; no task asks for more.
_DEEP, _MOST, _ALL = 6, 250, 20_000


def plain(value: object) -> Any:
    """An answer made of plain values alone: a text, a number, lists, dictionaries, pandas objects.

    Everything else becomes an object without anything but the name of its type, and what is too
    deep or too long is cut off.

    Examples
    --------
    >>> class Shout(str):
    ...     def lower(self): raise ValueError
    >>> plain({Shout("A"): (Shout("Fact"), ...)})["A"][0].lower()
    'fact'
    >>> type(plain(iter([1, 2]))).__name__
    'list_iterator'
    """
    return _plain(value, _DEEP, iter(range(_ALL)))


def _plain(value: Any, deep: int, left: Iterator[int]) -> Any:
    kind = type(value)
    if value is None or value is ... or kind is bool:
        return value
    if issubclass(kind, str):
        return str.__str__(value)
    if issubclass(kind, int):
        return int.__int__(value)
    if issubclass(kind, float):
        return float.__float__(value)

    def each(entries: Iterable[Any]) -> list[Any]:
        # `left` comes last, so that nothing is taken of it in vain.
        listed = zip(islice(entries, _MOST if deep else 0), left, strict=False)
        return [_plain(entry, deep - 1, left) for entry, _ in listed]

    if issubclass(kind, list):
        return each(list.__iter__(value))
    if issubclass(kind, tuple):
        return tuple(each(tuple.__iter__(value)))
    if issubclass(kind, set):
        return set(map(_key, each(set.__iter__(value))))
    if issubclass(kind, frozenset):
        return frozenset(map(_key, each(frozenset.__iter__(value))))
    if issubclass(kind, dict):
        pairs = [pair for pair in each(dict.items(value)) if len(pair) == 2]  # none is cut in two
        return {_key(key): inner for key, inner in pairs}
    name, home = (type.__dict__[part].__get__(kind) for part in ("__name__", "__module__"))
    is_theirs = type(home) is str and home.partition(".")[0] in ("pandas", "numpy")
    if is_theirs and home in sys.modules and vars(sys.modules[home]).get(name) is kind:
        try:
            return _theirs(value, name, each)
        except Exception:  # an array of an odd form, or labels that cannot be labels
            pass
    return _stranger(name)


def _stranger(name: str) -> object:
    return type(name, (), {})()


def _key(entry: Any) -> Any:
    """What can stand among keys; a list that said of itself that it could is a plain one now."""
    try:
        hash(entry)
    except TypeError:
        return _stranger(type(entry).__name__)
    return entry


def _theirs(value: Any, name: str, each: Callable[[Iterable[Any]], list[Any]]) -> Any:
    """An object of pandas or numpy: a table, a column, another list, or one value."""
    if name == "DataFrame":
        rows = value.iloc[:_MOST, :_MOST]
        cells = [each(rows.iloc[:, at].tolist()) for at in range(rows.shape[1])]
        made = dict(enumerate(cells))
        table = type(value)(made, index=each(rows.index), dtype=object)
        return table.set_axis(each(rows.columns), axis=1)
    if name == "Series":
        column = value.iloc[:_MOST]
        return type(value)(each(column.tolist()), index=each(column.index), dtype=object)
    if hasattr(value, "item") and not hasattr(value, "__len__"):
        return each([value.item()])[0]
    return each(value)
