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

from collections.abc import Iterable
from functools import cache

from casebook import codebook

Term = tuple[int | None, ...]
Cover = tuple[Term, ...]

# Nobody reads more than a handful; a hundred says that the cases decide nothing.
_MOST_COVERS = 100
# Seconds of search; published tables need less than a hundred.
_MOST_SETS = 300_000


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

    Several sets of the same size are several solutions, all as good as each other. All sets grow
    by one term at a time, by each of those that cover the row which the fewest terms do.

    >>> shortest_covers([(1, None), (None, 1), (1, 1)], 0b1000)
    [((1, None),), ((None, 1),), ((1, 1),)]
    """
    reach = {1 << at: reaches(len(term))[term] for at, term in enumerate(terms)}
    rows = [1 << row for row in range(ones.bit_length()) if ones >> row & 1]
    covering = {row: [term for term in reach if reach[term] & row] for row in rows}
    hardest = sorted(rows, key=lambda row: len(covering[row]))
    grown = {0: ones}  # sets of terms, as digits of an int, with the rows that they leave
    while grown and all(grown.values()):
        grown = {
            cover | term: left & ~reach[term]
            for cover, left in grown.items()
            for term in covering[next(row for row in hardest if row & left)]
        }
        if len(grown) > _MOST_SETS:
            raise NoSolutionError(
                "The search for the shortest solutions was given up: these cases leave too many "
                "possible. Choose fewer conditions."
            )
    found = sorted(
        [at for at in range(len(terms)) if cover >> at & 1]
        for cover, left in grown.items()
        if not left
    )
    if len(found) > _MOST_COVERS:
        raise NoSolutionError(
            f"More than {_MOST_COVERS} solutions are equally short: these cases do not "
            "decide between the conditions. Choose fewer conditions."
        )
    return [tuple(terms[at] for at in cover) for cover in found]


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
