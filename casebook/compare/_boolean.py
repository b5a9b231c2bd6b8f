"""Boolean minimisation: prime terms, and the shortest sums of them.

Prime implicants and their covers (Quine, *American Mathematical Monthly* 59, 1952) in a search of
our own. pyqca 0.2.0 was tried first: on Krook's data it gives one of the two parsimonious models
in print, and on Lipset's it gives the conservative solution in place of the intermediate one.
sympy's ``SOPform`` gives one shortest sum and hides the others, which a reader of a comparison has
to see. With at most eight conditions there are 6,561 terms, so all are tried and none is merged.

A term says of each condition in turn that it is present (1), absent (0) or left open (None); a
cover is a sum of terms. A set of rows is an int whose digit r is row r, counted from 0; the binary
digits of r are the conditions of the row, the first condition the highest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import count, islice, product

from casebook import codebook

Term = tuple[int | None, ...]
Cover = tuple[Term, ...]

# Nobody reads more than a handful; a hundred says that the cases decide nothing.
_MOST_COVERS = 100
# A few seconds of search; published tables need less than a hundred steps.
_MOST_STEPS = 100_000


class NoSolutionError(ValueError):
    """A truth table has no solution to name: nothing stands against it, or far too much is one."""


@cache
def reaches(width: int) -> dict[Term, int]:
    """Every term of so many conditions with the rows that it covers.

    In the order of a formula: fewer conditions first, then presence before absence.

    >>> reaches(1)
    {(None,): 3, (1,): 2, (0,): 1}
    """
    rows = range(2**width)
    having = [sum(1 << row for row in rows if row >> place & 1) for place in range(width)[::-1]]
    made: dict[Term, int] = {}
    terms: list[Term] = list(product((1, 0, None), repeat=width))
    for term in sorted(terms, key=lambda term: width - term.count(None)):
        made[term] = 2 ** len(rows) - 1
        for rows_with, value in zip(having, term, strict=True):
            if value is not None:
                made[term] &= rows_with if value else ~rows_with
    return made


def prime_terms(ones: int, free: int, width: int) -> list[Term]:
    """The shortest terms that cover some of the rows `ones` and none outside `ones` and `free`.

    AB + A~B is A:

    >>> prime_terms(0b1100, 0, 2)
    [(1, None)]
    """
    reach = reaches(width)
    within = {term: rows for term, rows in reach.items() if not rows & ~(ones | free)}

    def is_prime(term: Term) -> bool:
        """Whether no term with one condition less would do."""
        fixed = (place for place, value in enumerate(term) if value is not None)
        return not any((*term[:place], None, *term[place + 1 :]) in within for place in fixed)

    return [term for term, rows in within.items() if rows & ones and is_prime(term)]


def shortest_covers(terms: list[Term], ones: int) -> list[Cover]:
    """Every smallest set of terms that together cover all rows of `ones`.

    Several sets of the same size are several solutions, all as good as each other. The search
    tries sizes in turn: for the row with the fewest terms it takes each of them, and leaves out
    of the later branches what the earlier ones have tried.

    >>> shortest_covers([(1, None), (None, 1), (1, 1)], 0b1000)
    [((1, None),), ((None, 1),), ((1, 1),)]
    """
    reach = [reaches(len(term))[term] & ones for term in terms]
    steps = count()
    for size in range(1, len(terms) + 1):
        every = _covers(ones, list(range(len(terms))), reach, size, steps)
        found = list(islice(every, _MOST_COVERS + 1))
        if len(found) > _MOST_COVERS:
            raise NoSolutionError(
                f"More than {_MOST_COVERS} solutions are equally short: these cases do not "
                "decide between the conditions. Choose fewer conditions."
            )
        if found:
            return [tuple(terms[place] for place in cover) for cover in sorted(map(sorted, found))]
    return []


def _covers(
    left: int, usable: list[int], reach: list[int], size: int, steps: Iterator[int]
) -> Iterator[list[int]]:
    """Sets of at most `size` usable terms that cover the rows in `left`, none of them twice."""
    if next(steps) > _MOST_STEPS:
        raise NoSolutionError(
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
    rows = (1 << place for place in range(left.bit_length()) if left >> place & 1)
    hardest = min(([term for term in usable if reach[term] & row] for row in rows), key=len)
    for place, term in enumerate(hardest):
        rest = [other for other in usable if other not in hardest[: place + 1]]
        for cover in _covers(left & ~reach[term], rest, reach, size - 1, steps):
            yield [term, *cover]


def formula(cover: Iterable[Term], names: tuple[str, ...]) -> str:
    """The sum of the terms as it is written.

    >>> formula([(1, None, 0), (None, 1, None)], ("A", "B", "C"))
    'A*~C + B'
    """
    fixed = (
        [pair for pair in zip(names, term, strict=True) if pair[1] is not None] for term in cover
    )
    return " + ".join("*".join(f"{'' if x else '~'}{name}" for name, x in pairs) for pairs in fixed)


def parsed(text: str, names: tuple[str, ...]) -> Cover:
    """The terms of a formula as `formula` writes it.

    >>> parsed("A*~C + B", ("A", "B", "C"))
    ((1, None, 0), (None, 1, None))
    """
    terms = []
    for path in text.split("+"):
        fixed: dict[str, int] = {}
        for part in path.split("*"):
            value, name = int("~" not in part), part.strip().removeprefix("~").strip()
            if name not in names:
                raise ValueError(
                    f'compare: the formula "{text}" names "{name}", which is no condition.'
                    f"{codebook.suggest(name, names)} Conditions: {', '.join(names)}. A formula "
                    'is written like "A*~B + C".'
                )
            if fixed.setdefault(name, value) != value:
                raise ValueError(
                    f'compare: the path "{path.strip()}" asks for {name} and for its absence, '
                    "which no case has."
                )
        terms.append(tuple(fixed.get(name) for name in names))
    return tuple(terms)
