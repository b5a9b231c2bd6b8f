"""Boolean minimisation: prime implicants, and the shortest sums of them.

A small Quine–McCluskey (Quine, *American Mathematical Monthly* 59, 1952; McCluskey, *Bell System
Technical Journal* 35, 1956) of our own. pyqca 0.2.0 was tried first: on Krook's data it gives one
of the two parsimonious models in print, and on Lipset's it gives the conservative solution in
place of the intermediate one. sympy's ``SOPform`` gives one shortest sum and hides the others,
which a reader of a comparison has to see.

A row of k conditions is an int from 0 to 2 ** k - 1, the first condition its highest digit. A term
is a pair of ints ``(care, value)``: the digits of `care` are those that the term fixes, `value`
says at what. The term that fixes nothing covers every row.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import count

__all__ = ["AmbiguityError", "Term", "covers", "maximal", "prime_terms", "shortest_covers", "words"]

Term = tuple[int, int]

# Nobody reads more than a handful; a hundred says that the cases decide nothing.
_MOST_COVERS = 100
# A few seconds of search; published tables need less than a hundred steps.
_MOST_STEPS = 100_000


class AmbiguityError(ValueError):
    """So many solutions are equally short that naming them would say nothing."""


def covers(term: Term, row: int) -> bool:
    """Whether the row meets what the term fixes.

    >>> covers((0b101, 0b100), 0b110), covers((0b101, 0b100), 0b111)
    (True, False)
    """
    care, value = term
    return row & care == value


def prime_terms(ones: Collection[int], free: Collection[int], width: int) -> list[Term]:
    """Prime implicants of the rows `ones`, using rows of `free` where they help.

    Parameters
    ----------
    ones, free : collections of int
        Rows to explain, and rows that may be explained with them.
    width : int
        Number of conditions.

    Returns
    -------
    list of Term
        Those that cover at least one of `ones`, in a fixed order: fewer conditions first, then
        presence before absence, condition by condition.

    Examples
    --------
    AB + A~B is A:

    >>> prime_terms({0b11, 0b10}, set(), 2)
    [(2, 2)]
    """
    whole = 2**width - 1
    level = {(whole, row) for row in {*ones, *free}}
    primes: set[Term] = set()
    while level:
        merged: set[Term] = set()
        used: set[Term] = set()
        for care, value in level:
            for place in range(width):
                digit = 1 << place
                partner = (care, value ^ digit)
                if care & digit and partner in level:
                    merged.add((care & ~digit, value & ~digit))
                    used.add((care, value))
        primes |= level - used
        level = merged
    useful = [term for term in primes if any(covers(term, row) for row in ones)]
    return sorted(useful, key=lambda term: _order(term, width))


def maximal(terms: Iterable[Term], width: int) -> list[Term]:
    """The terms that no other one contains, in the fixed order.

    >>> maximal([(0b11, 0b11), (0b10, 0b10)], 2)
    [(2, 2)]
    """
    given = set(terms)
    return sorted(
        (term for term in given if not any(_contains(other, term) for other in given - {term})),
        key=lambda term: _order(term, width),
    )


def shortest_covers(terms: list[Term], ones: Collection[int]) -> list[tuple[Term, ...]]:
    """Every smallest set of terms that together cover all rows of `ones`.

    Several sets of the same size are several solutions, all as good as each other. The search
    tries sizes in turn: for the row with the fewest terms it takes each of them, and leaves out
    of the later branches what the earlier ones have tried.

    Raises
    ------
    AmbiguityError
        If there are more than 100 such sets, or the search for them takes too long.

    Examples
    --------
    >>> shortest_covers([(0b10, 0b10), (0b01, 0b01), (0b11, 0b11)], {0b11})
    [((2, 2),), ((1, 1),), ((3, 3),)]
    """
    rows = sorted(ones)
    # Digit by digit, the rows that a term covers: sets of rows as ints, since the search is hot.
    reach = [sum(1 << place for place, row in enumerate(rows) if covers(t, row)) for t in terms]
    steps = count()
    for size in range(1, len(terms) + 1):
        found: list[tuple[int, ...]] = []
        for cover in _covers_of_size(
            2 ** len(rows) - 1, list(range(len(terms))), reach, size, steps
        ):
            found.append(tuple(sorted(cover)))
            if len(found) > _MOST_COVERS:
                raise AmbiguityError(
                    f"More than {_MOST_COVERS} solutions are equally short: these cases do not "
                    "decide between the conditions. Choose fewer conditions."
                )
        if found:
            return [tuple(terms[place] for place in cover) for cover in sorted(found)]
    return []


def words(term: Term, names: tuple[str, ...]) -> str:
    """The term as it is written.

    >>> words((0b101, 0b100), ("A", "B", "C"))
    'A*~C'
    """
    care, value = term
    parts = []
    for place, name in zip(reversed(range(len(names))), names, strict=True):
        digit = 1 << place
        if care & digit:
            parts.append(name if value & digit else f"~{name}")
    return "*".join(parts) or "1"


def _covers_of_size(
    left: int, usable: list[int], reach: list[int], size: int, steps: Iterator[int]
) -> Iterator[list[int]]:
    """Sets of at most `size` usable terms that cover the rows in `left`, none of them twice."""
    if next(steps) > _MOST_STEPS:
        raise AmbiguityError(
            "The search for the shortest solutions was given up: these cases leave too many "
            "possible. Choose fewer conditions."
        )
    if not left:
        yield []
        return
    usable = [term for term in usable if reach[term] & left]
    most = max(((reach[term] & left).bit_count() for term in usable), default=0)
    if size * most < left.bit_count():
        return
    hardest: list[int] | None = None
    for place in range(left.bit_length()):
        if left >> place & 1:
            able = [term for term in usable if reach[term] >> place & 1]
            if hardest is None or len(able) < len(hardest):
                hardest = able
    tried: set[int] = set()
    for term in hardest or []:
        tried.add(term)
        rest = [other for other in usable if other not in tried]
        for cover in _covers_of_size(left & ~reach[term], rest, reach, size - 1, steps):
            yield [term, *cover]


def _contains(wide: Term, narrow: Term) -> bool:
    """Whether every row of the narrow term is one of the wide term."""
    return wide[0] & narrow[0] == wide[0] and narrow[1] & wide[0] == wide[1]


def _order(term: Term, width: int) -> tuple[int, list[int]]:
    care, value = term
    digits = []
    for place in reversed(range(width)):
        digit = 1 << place
        digits.append(2 if not care & digit else 0 if value & digit else 1)
    return care.bit_count(), digits
