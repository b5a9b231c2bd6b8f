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

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import count, islice

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
    if not width:
        return {(): 1}
    half = 2 ** (width - 1)  # rows without the first condition, below those with it
    shifts: dict[int | None, int] = {1: 1 << half, 0: 1, None: 1 | 1 << half}
    every = [
        ((value, *term), rows * shift)
        for value, shift in shifts.items()
        for term, rows in reaches(width - 1).items()
    ]
    return dict(sorted(every, key=lambda pair: -pair[0].count(None)))


def prime_terms(ones: int, free: int, width: int) -> list[Term]:
    """The shortest terms that cover some of the rows `ones` and none outside `ones` and `free`.

    AB + A~B is A:

    >>> prime_terms(0b1100, 0, 2)
    [(1, None)]
    """
    within = {term: rows for term, rows in reaches(width).items() if not rows & ~(ones | free)}

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
    reach = {place: reaches(len(term))[term] for place, term in enumerate(terms)}
    steps = count()
    for size in range(1, len(terms) + 1):
        found = list(islice(_covers(ones, reach, size, steps), _MOST_COVERS + 1))
        if len(found) > _MOST_COVERS:
            raise NoSolutionError(
                f"More than {_MOST_COVERS} solutions are equally short: these cases do not "
                "decide between the conditions. Choose fewer conditions."
            )
        if found:
            return [tuple(terms[place] for place in cover) for cover in sorted(map(sorted, found))]
    return []


def _covers(
    left: int, reach: Mapping[int, int], size: int, steps: Iterator[int]
) -> Iterator[list[int]]:
    """Sets of at most `size` terms that cover the rows in `left`, from what each term reaches."""
    if next(steps) > _MOST_STEPS:
        raise NoSolutionError(
            "The search for the shortest solutions was given up: these cases leave too many "
            "possible. Choose fewer conditions."
        )
    if not left:
        yield []
        return
    reach = {term: here for term, rows in reach.items() if (here := rows & left)}
    if size * max(map(int.bit_count, reach.values()), default=0) < left.bit_count():
        return
    rows = (1 << place for place in range(left.bit_length()) if left >> place & 1)
    hardest = min(([term for term in reach if reach[term] & row] for row in rows), key=len)
    for term in hardest:
        rest = left & ~reach.pop(term)
        for cover in _covers(rest, reach, size - 1, steps):
            yield [term, *cover]


def formula(cover: Iterable[Term], names: tuple[str, ...]) -> str:
    """The sum of the terms as it is written.

    >>> formula([(1, None, 0), (None, 1, None)], ("A", "B", "C"))
    'A*~C + B'
    """
    signs = {1: "", 0: "~"}
    return " + ".join(
        "*".join(
            signs[value] + name
            for name, value in zip(names, term, strict=True)
            if value is not None
        )
        for term in cover
    )


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
        terms.append(tuple(map(fixed.get, names)))
    return tuple(terms)
