"""Keeps groups under five from being seen, or worked out from what is seen.

Whoever looks may know how large the class is, and this rule. The present view of the book has the
same rule for hands and ballots (``casebook-present-ballot.js``); a test compares the two.
"""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["LEAST", "is_large", "shown"]

LEAST = 5


def shown(counts: Sequence[int]) -> list[bool]:
    """For each count of a whole whether it may be shown.

    A small group is hidden. Where what is hidden could still be worked out from the size of the
    whole, another group is hidden with it, or else all. Which other is told by its place: if its
    size decided, whoever knows this rule could reckon back.

    Examples
    --------
    >>> shown([12, 3, 7]), shown([12, 7, 9]), shown([3, 0, 0])
    ([True, False, False], [True, True, True], [False, False, False])
    """
    small = [at for at, count in enumerate(counts) if 0 < count < LEAST]
    if not small:
        return [True for _ in counts]
    total = sum(counts[at] for at in small)
    # All that is hidden is known to lie between 1 and 4: two groups that make 8 are 4 and 4.
    is_open = len(small) == 1 or total < LEAST or total == len(small) * (LEAST - 1)
    if not is_open:
        return [at not in small for at in range(len(counts))]
    after = [*range(small[-1] + 1, len(counts)), *range(small[-1])]
    cover = next((at for at in after if counts[at] >= LEAST), None)
    if cover is None:
        return [False for _ in counts]
    return [at not in (*small, cover) for at in range(len(counts))]


def is_large(count: int, whole: int) -> bool:
    """Whether a group of a whole may be shown by itself: neither it nor the rest is small.

    >>> is_large(6, 12), is_large(4, 12), is_large(8, 12), is_large(12, 12)
    (True, False, False, True)
    """
    return all(part == 0 or part >= LEAST for part in (count, whole - count))
