"""Reads what a trainee typed: forgiving about form, clear about what cannot be read.

An answer may be anything at all. What these functions accept comes back in one shape;
for the rest they raise `UnreadableError`, which holds the feedback to give.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from casebook.codebook import suggest
from casebook.exercises.feedback import Feedback

__all__ = ["UnreadableError", "ids", "is_open", "mapping", "shown", "text", "word"]

_LONGEST = 40  # characters of a typed word that are shown again
_MOST = 200  # more entries than this are no answer to any task
_OPEN = frozenset({"", "...", "…", "?"})
_TYPES = {
    bool: "True or False",
    int: "a number",
    float: "a number",
    str: "a text",
    list: "a list",
    tuple: "a tuple",
    set: "a set",
    frozenset: "a set",
    dict: "a dictionary",
}


class UnreadableError(Exception):
    """An answer that cannot be judged; `feedback` says why, and what to type instead."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.feedback = Feedback(passed=False, message=message, hint=hint)


def shown(value: object) -> str:
    """What was typed, short enough to be said again.

    >>> shown("fcat"), shown([1, 2]), shown(3)
    ('"fcat"', 'a list', 'a number')
    """
    if isinstance(value, str):
        line = " ".join(value.split())
        return f'"{line[:_LONGEST]}…"' if len(line) > _LONGEST else f'"{line}"'
    # Never repr(): the value may be anything, and so may what its repr does.
    return _TYPES.get(type(value)) or f"an object of type {type(value).__name__}"


def is_open(value: object) -> bool:
    """Whether a place was left as it came: ``...``, None, an empty text, or some of these.

    >>> is_open(...), is_open([...]), is_open([])
    (True, True, False)
    """
    if isinstance(value, (list, tuple, set, frozenset)):
        first = list(value)[:_MOST]
        return bool(first) and all(entry is None or entry is ... for entry in first)
    return value is None or value is ... or (isinstance(value, str) and value.strip() in _OPEN)


def _unwrapped(value: Any, *, as_list: bool) -> Any:
    """A pandas column or an array as plain Python; a whole table is not an answer."""
    package = type(value).__module__.partition(".")[0]
    kind = type(value).__name__
    if package == "pandas" and kind == "DataFrame":
        raise UnreadableError(
            "You gave a whole table. The answer is made of single words.",
            "Read the table, then type the words; a table is where to look, not what to hand in.",
        )
    if package == "pandas" and kind == "Series" and not as_list:
        return value.to_dict()
    if package in ("pandas", "numpy") and kind in ("Series", "Index", "ndarray"):
        return value.tolist()
    return value


def mapping(
    answer: object,
    keys: Collection[str],
    *,
    fold: Callable[[str], str],
    pattern: str,
    nothing: str,
) -> dict[str, Any]:
    """The answer as a dictionary with exactly the keys wanted, in their order.

    Parameters
    ----------
    answer : object
        What the trainee typed.
    keys : collection of str
        The keys wanted.
    fold : callable
        Turns a key as typed into its usual form.
    pattern : str
        The form of an answer, for the message.
    nothing : str
        What to do, for who has not begun.
    """
    if is_open(answer):
        raise UnreadableError("This task is still to do.", nothing)
    given = _unwrapped(answer, as_list=False)
    if not isinstance(given, Mapping):
        raise UnreadableError(
            f"The answer is {shown(given)}; a dictionary is wanted.", f"Its form: `{pattern}`."
        )
    found: dict[str, Any] = {}
    for key, value in list(given.items())[:_MOST]:
        name = fold(key) if isinstance(key, str) else ""
        if name not in keys:
            nearest = suggest(name, keys)
            raise UnreadableError(
                f"{shown(key)} is not among the things asked for.{nearest}",
                f"Asked for: {', '.join(keys)}. The form: `{pattern}`.",
            )
        if name in found and not is_open(value):
            raise UnreadableError(f'"{name}" stands there twice.', "Leave one of the two.")
        found.setdefault(name, value)
    waiting = [key for key in keys if is_open(found.get(key))]
    if len(waiting) == len(keys):
        raise UnreadableError("This task is still to do.", nothing)
    if waiting:
        raise UnreadableError(
            f"Still to do: {', '.join(waiting)}.",
            "Replace each `...` by your answer; a guess with a reason is a good start.",
        )
    return {key: found[key] for key in keys}


def _folded(value: str) -> str:
    return re.sub(r"[\W_]+", "-", value.lower()).strip("-")


def word(value: object, known: Mapping[str, str], *, place: str) -> str:
    """The coded word that was meant, whatever its case, spaces or hyphens.

    Parameters
    ----------
    value : object
        What was typed.
    known : mapping
        Words that are accepted, each with the code it stands for.
    place : str
        Where it was typed, for the message.

    >>> word(" Critical voice", {"critique": "critique", "critical voice": "critique"}, place="A")
    'critique'
    """
    accepted = {_folded(alias): code for alias, code in known.items()}
    if isinstance(value, str) and _folded(value) in accepted:
        return accepted[_folded(value)]
    codes = list(dict.fromkeys(known.values()))
    nearest = suggest(_folded(value), codes) if isinstance(value, str) else ""
    raise UnreadableError(
        f"For {place} you wrote {shown(value)}.{nearest}",
        f"One of these words is wanted, in quotation marks: {', '.join(codes)}.",
    )


def _flat(value: Any, depth: int = 0) -> Iterator[object]:
    if isinstance(value, str):
        yield from re.split(r"[,;\s]+", value.strip())
    elif isinstance(value, (list, tuple, set, frozenset)) and depth < 3:
        for entry in list(value)[:_MOST]:
            yield from _flat(entry, depth + 1)
    else:
        yield value


def ids(value: object, known: Collection[str], *, case_id: str, place: str) -> frozenset[str]:
    """The ids meant: from a list, a tuple, a set, a column or a text with commas.

    >>> sorted(ids(["F2", " f3 "], ["f1", "f2", "f3"], case_id="a-case", place="here"))
    ['f2', 'f3']
    """
    given = _unwrapped(value, as_list=True)
    if isinstance(given, Mapping):
        raise UnreadableError(
            f'For "{place}" you gave a dictionary; a list of ids is wanted.',
            'Such as `["f1", "f2"]`, with the ids that you choose.',
        )
    found = set()
    for entry in _flat(given):
        if is_open(entry):
            continue
        if not isinstance(entry, str):
            raise UnreadableError(
                f'For "{place}" you gave {shown(entry)} where an id is wanted.',
                'An id is a letter and a number in quotation marks, such as `"f1"`.',
            )
        other, _, last = entry.lower().rpartition("/")
        name = re.sub(r"[^a-z0-9-]", "", last)
        if (other and other != case_id) or (name not in known and name.count("-") > 1):
            raise UnreadableError(
                f"{shown(entry)} points at another case or at none.",
                f"This task is about `{case_id}` alone, and an id counts within its own case: "
                "the same id names something else elsewhere.",
            )
        if name not in known:
            raise UnreadableError(
                f"The case has no {shown(entry)} that could be meant here.{suggest(name, known)}",
                f"It has {', '.join(known)}.",
            )
        found.add(name)
    return frozenset(found)


def text(answer: object, *, nothing: str) -> str:
    """A written answer."""
    if is_open(answer):
        raise UnreadableError("This task is still to do.", nothing)
    if not isinstance(answer, str):
        raise UnreadableError(
            f"The answer is {shown(answer)}; a text is wanted.",
            'Write your sentences between two sets of three quotation marks: `"""…"""`.',
        )
    return answer.strip()
