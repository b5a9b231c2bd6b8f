"""Solutions of a truth table: complex, parsimonious and intermediate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from itertools import product
from operator import or_

import numpy as np
import pandas as pd

from casebook import codebook
from casebook.compare import _boolean
from casebook.compare._boolean import Cover, NoSolutionError, prime_terms, shortest_covers
from casebook.compare._given import as_html, joined, refuse
from casebook.compare._sets import members, named, sufficiency
from casebook.compare._truth_table import TruthTable

KINDS = ("complex", "parsimonious", "intermediate")
# Names of columns where a reader sees them.
_SHORT = {"raw_coverage": "coverage", "unique_coverage": "unique", "contrary_cases": "contrary"}


@dataclass(frozen=True, kw_only=True, eq=False)
class Solution:
    """A sum of paths, and how well it fits the outcome.

    Attributes
    ----------
    formula : str
        Paths joined by " + "; "*" is and, "~" is not.
    paths : pandas.DataFrame
        One row per path: ``path``, ``consistency``, ``pri``, ``raw_coverage`` (the share of the
        outcome inside the path), ``unique_coverage`` (inside no other path), ``cases`` (in the
        path and with the outcome) and ``contrary_cases`` (without it), names joined by ";".
    consistency, pri, coverage : float
        Of the solution as a whole.
    assumed_rows : tuple of int
        Logical remainders that the solution takes to have the outcome, as row numbers.
    unexplained_cases : tuple of str
        Cases with the outcome that lie in no path.
    """

    formula: str
    paths: pd.DataFrame
    consistency: float
    pri: float
    coverage: float
    assumed_rows: tuple[int, ...]
    unexplained_cases: tuple[str, ...]

    def __str__(self) -> str:
        return self.formula


@dataclass(frozen=True, kw_only=True, eq=False)
class Solutions:
    """All solutions of a truth table; several of a kind are equally short.

    Attributes
    ----------
    complex, parsimonious, intermediate : tuple of Solution
        Without any logical remainder (also called conservative); with every remainder that
        shortens it; with those that the expectations allow.
    expected : dict of str to int
        The directional expectations, as given to `minimise`.
    """

    complex: tuple[Solution, ...]
    parsimonious: tuple[Solution, ...]
    intermediate: tuple[Solution, ...]
    expected: dict[str, int]

    @property
    def paths(self) -> pd.DataFrame:
        """The paths of every solution: ``kind``, ``model`` from 1, then `Solution.paths`."""
        every = {
            (kind, number): solution.paths
            for kind in KINDS
            for number, solution in enumerate(getattr(self, kind), start=1)
        }
        paths: pd.DataFrame = pd.concat(every, names=["kind", "model"])
        return paths.reset_index(["kind", "model"]).reset_index(drop=True)

    def _repr_html_(self) -> str:
        """For a reader: each path with its measures and its cases by name."""
        shown = self.paths.drop(columns="pri").rename(columns=_SHORT)
        for name in ("cases", "contrary"):
            shown[name] = shown[name].str.replace(";", "; ")
        return as_html(shown)


def minimise(truth: TruthTable, *, expected: Mapping[str, int] | None = None) -> Solutions:
    """The shortest expressions for the rows of a truth table that are coded 1.

    The complex solution uses the observed rows alone, the parsimonious one every remainder. The
    intermediate one uses the easy remainders: each path of a complex solution that lies within a
    path of a parsimonious one drops those conditions which the latter lacks and whose value goes
    against the expectation; the remainders that the paths then cover are easy, and the rows coded
    1 are minimised with them (Ragin and Sonnett, in Kropp and Minkenberg, *Vergleichen in der
    Politikwissenschaft*, 2005; Ragin, *Redesigning Social Inquiry*, 2008, chapter 9). All three
    agree with those of the R package QCA (Duşa, *QCA with R*, 2019).

    Parameters
    ----------
    truth : TruthTable
        Made by `truth_table`.
    expected : mapping of str to 0 or 1, optional
        What each condition is expected to do, before looking: 1 if its presence helps the
        outcome, 0 if its absence does. A condition left out has no expectation.

    Raises
    ------
    ValueError
        If no row is coded 1, or none 0; if more than 100 solutions are equally short, or the
        search for them takes too long; if an expectation names no condition or is not 0 or 1.

    Examples
    --------
    >>> from casebook.compare import truth_table
    >>> cases = {"title": [1, 1, 0, 0], "lever": [1, 0, 1, 0], "altered": [1, 1, 0, 0]}
    >>> table = pd.DataFrame(cases, index=["Ash", "Beech", "Cedar", "Elm"])
    >>> found = minimise(truth_table(table, "altered", ["title", "lever"]))
    >>> print(found.complex[0])
    title
    >>> found.complex[0].paths[["path", "raw_coverage", "cases"]]
        path  raw_coverage      cases
    0  title           1.0  Ash;Beech
    """
    found = covers(truth, expected)
    solutions = {kind: tuple(_described(truth, cover) for cover in found[kind]) for kind in KINDS}
    return Solutions(**solutions, expected={**(expected or {})})


def covers(truth: TruthTable, expected: Mapping[str, int] | None) -> dict[str, list[Cover]]:
    """The terms of every solution, by kind; `minimise` says what is refused."""
    expected = expected or {}
    refuse("minimise", _faults(truth.conditions, expected))
    wanted = [expected.get(name) for name in truth.conditions]
    width = len(wanted)
    ones, free = _coded(truth, "1"), _coded(truth, "?")
    if not ones:
        raise NoSolutionError(
            f"compare.minimise: no row is coded 1 for {truth.outcome}. Look at the consistencies "
            "in truth.rows before lowering consistency= or pri=."
        )
    if ones | free == 2**2**width - 1:
        raise NoSolutionError(
            f"compare.minimise: no row is coded 0 for {truth.outcome}, so every combination would "
            "do and the shortest formula is empty. Add cases that differ, or raise consistency=."
        )

    def shortest(assumed: int) -> list[Cover]:
        return shortest_covers(prime_terms(ones, assumed, width), ones)

    reach = _boolean.reaches(width)
    narrow, wide = shortest(0), shortest(free)
    between: dict[Cover, None] = {}  # in the order found, each once
    for small, large in product(narrow, wide):
        easy = 0
        for path, within in product(small, large):
            if not reach[path] & ~reach[within]:
                # A condition of the path whose value is the opposite of the expected one may go:
                # the cases that this adds would have one more thing that helps.
                eased = tuple(
                    None if kept is None and wish is not None and value != wish else value
                    for value, kept, wish in zip(path, within, wanted, strict=True)
                )
                easy |= free & reach[eased]
        between |= dict.fromkeys(shortest(easy))
    return {"complex": narrow, "parsimonious": wide, "intermediate": list(between)}


def _faults(conditions: tuple[str, ...], expected: Mapping[str, int]) -> Iterator[str]:
    """An expectation that names no condition, or is none."""
    for name, value in expected.items():
        if name not in conditions:
            yield (
                f'expected names "{name}", which is no condition.'
                f"{codebook.suggest(name, conditions)} Conditions: {joined(conditions)}."
            )
        if value not in (0, 1):
            yield (
                f"the expectation for {name} is {value!r}; it is 1 (its presence helps) or 0 (its "
                "absence helps). Leave it out to expect nothing."
            )


def fit(truth: TruthTable, formula: str) -> Solution:
    """How well a formula of your own fits the outcome of a truth table.

    Parameters
    ----------
    truth : TruthTable
        Made by `truth_table`.
    formula : str
        Paths of its conditions, as in ``"A*~B + C"``; ValueError if it cannot be read.

    Examples
    --------
    >>> from casebook.compare import truth_table
    >>> table = pd.DataFrame({"title": [1, 1, 0, 0], "altered": [1, 0, 0, 0]}, index=[*"ABCD"])
    >>> made = fit(truth_table(table, "altered", ["title"]), "title")
    >>> made.consistency, made.coverage, list(made.paths["contrary_cases"])
    (0.5, 1.0, ['B'])
    """
    return _described(truth, _boolean.parsed(formula, truth.conditions))


def _coded(truth: TruthTable, code: str) -> int:
    """The rows with this code, as the digits of an int."""
    codes = truth.rows["outcome_code"].tolist()
    return sum(1 << place for place, own in enumerate(codes) if own == code)


def _described(truth: TruthTable, cover: Cover) -> Solution:
    scores, y = truth.memberships.to_numpy(), truth.outcome_memberships.to_numpy()
    x = np.column_stack([members(scores, term) for term in cover])  # shape (cases, paths)
    together = x.max(axis=1)
    consistency, pri, coverage = map(float, sufficiency(together, y))
    own = sufficiency(x, y)
    others = [np.delete(x, place, axis=1).max(axis=1, initial=0) for place in range(len(cover))]
    cases = truth.memberships.index
    paths = {
        "path": [_boolean.formula([term], truth.conditions) for term in cover],
        "consistency": own[0],
        "pri": own[1],
        "raw_coverage": own[2],
        "unique_coverage": coverage - sufficiency(np.column_stack(others), y)[2],
        "cases": named(cases, (x.T > 0.5) & (y > 0.5)),
        "contrary_cases": named(cases, (x.T > 0.5) & (y < 0.5)),
    }
    reach = reduce(or_, (_boolean.reaches(len(term))[term] for term in cover))
    reached = _coded(truth, "?") & reach
    return Solution(
        formula=_boolean.formula(cover, truth.conditions),
        paths=pd.DataFrame(paths),
        consistency=consistency,
        pri=pri,
        coverage=coverage,
        assumed_rows=tuple(row for row in truth.rows["row"] if reached >> row - 1 & 1),
        unexplained_cases=tuple(cases[(y > 0.5) & ~(together > 0.5)]),
    )
