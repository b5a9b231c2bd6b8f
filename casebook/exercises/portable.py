"""An answer as JSON can say it, so that it can be handed in and judged again elsewhere.

What a page of the book keeps comes so already; in a notebook an answer may be a set, a pair or a
table. No code of an answer runs: it was made plain before (`casebook.exercises.typed`).
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from itertools import islice
from typing import Any

from casebook.exercises import answers
from casebook.exercises.typed import plain
from casebook.plain import REFUSED_ESCAPED, canonical

__all__ = ["is_untouched", "portable", "seen"]

# So much is read of a text, and of a list, by those who judge (`casebook.exercises.answers`).
_SIGNS, _PAGES, _MOST = 2_000, 20_000, 250
_WHOLE = 10**18  # whole numbers below this have a place in a table


def portable(answer: object, *, key: str = "", is_ordered: bool = False) -> Any:
    """The answer in plain JSON, judged as it would be itself.

    Parameters
    ----------
    answer : object
        Whatever was typed.
    key : str
        The column of a table whose cells name its rows.
    is_ordered : bool
        Whether the order counts: then a set is no answer, and stays none.

    Examples
    --------
    >>> portable({"A": ("g2", "disputed"), "B": {"f2", "f1"}, "C": ...})
    {'A': ['g2', 'disputed'], 'B': ['f1', 'f2'], 'C': None}
    """
    given = plain(answer)
    if _is(given, "DataFrame"):
        # Without a key a table is no answer; what is said of it needs none of its cells.
        return _rows(given, key, is_ordered) if key else "a table"
    if _is(given, "Series"):
        given = given.to_dict()
    return _portable(given, is_ordered)


def seen(text: str, most: int = _PAGES) -> str:
    r"""The text, no longer than is read, without characters that nobody sees.

    >>> seen("not\u200b enough\x00")
    'not enough'
    """
    text = canonical(text[:most]).replace("\r\n", "\n")
    while REFUSED_ESCAPED.search(text):  # what is left when one is gone may be one
        text = REFUSED_ESCAPED.sub("", text)
    return text


def is_untouched(answer: Any) -> bool:
    """Whether nothing was filled in, anywhere, of an answer in plain JSON.

    >>> is_untouched({"A": None, "B": [None, ""]}), is_untouched({"A": []})
    (True, False)
    """
    if isinstance(answer, dict):
        return all(map(is_untouched, answer.values()))
    if isinstance(answer, list):
        return bool(answer) and all(map(is_untouched, answer))
    return answers.is_open(answer)


def _is(value: object, name: str) -> bool:
    kind = type(value)
    return kind.__name__ == name and kind.__module__.partition(".")[0] == "pandas"


def _portable(value: Any, is_ordered: bool) -> Any:
    if value is None or value is ... or isinstance(value, bool):
        return None if value is ... else value
    if isinstance(value, str):
        return seen(value)
    if isinstance(value, int):
        return value if abs(value) < _WHOLE else "a number that is too large"
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, (set, frozenset)):
        if is_ordered:
            return "a set"
        return sorted(_each(value, is_ordered), key=json.dumps)
    if isinstance(value, (list, tuple)):
        return _each(value, is_ordered)
    if isinstance(value, dict):
        return {
            seen(_name(name), _SIGNS): _portable(inner, is_ordered)
            for name, inner in islice(value.items(), _MOST)
        }
    if _is(value, "Series"):
        return _each(value.tolist(), is_ordered)
    return answers.shown(value)


def _each(values: Iterable[Any], is_ordered: bool) -> list[Any]:
    return [_portable(value, is_ordered) for value in islice(values, _MOST)]


def _name(key: object) -> str:
    if isinstance(key, tuple):  # as pandas names a cell of two levels
        return " / ".join(map(_name, key))
    return key if isinstance(key, str) else str(key) if isinstance(key, int) else ""


def _rows(table: Any, key: str, is_ordered: bool) -> list[Any]:
    """A table row by row; its index names the rows where no column does."""
    names = [key, *table.columns]
    return [
        _portable(dict(zip(names, row, strict=True)), is_ordered)
        for row in islice(table.itertuples(name=None), _MOST)
    ]
