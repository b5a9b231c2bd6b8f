"""What a check sees: the place in the data, and what to say about it.

Apart from the rules, so that whoever makes tables of what is checked does not load them.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

__all__ = ["Found", "Path", "Problem", "Severity"]

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
