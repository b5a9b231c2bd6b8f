"""What a check sees: the place in the data, and what to say about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from casebook.codebook import suggest

__all__ = ["Found", "Path", "Problem", "Severity", "error", "unknown", "warning"]

Path = tuple[str | int, ...]
Severity = Literal["error", "warning"]


class Problem(NamedTuple):
    """What a rule saw: the path to the field in the data, and three plain sentences."""

    path: Path
    found: str
    expected: str
    hint: str


# A problem with the number of its rule and its severity, as the checks pass it on.
Found = tuple[str, Severity, Problem]


def error(number: str, path: Path, found: str, expected: str, hint: str) -> Found:
    """A problem that keeps a bank from being used, with the number of its rule."""
    return number, "error", Problem(path, found, expected, hint)


def warning(number: str, path: Path, found: str, expected: str, hint: str) -> Found:
    """A problem that asks somebody to look twice."""
    return number, "warning", Problem(path, found, expected, hint)


def unknown(path: Path, word: str, known: Iterable[str], what: str = "word") -> Iterator[Found]:
    """A word that is none of those known: a code, or the name of something."""
    known = list(known)
    if word not in known:
        # A list of thousands helps nobody.
        expected = f"One of {', '.join(known)}." if 0 < len(known) < 50 else ""
        is_code = what == "word"
        found = f'{"Unknown" if is_code else "No"} {what} "{word}".{suggest(word, known)}'
        yield error("CB005" if is_code else "CB007", path, found, expected, "Correct the word.")
