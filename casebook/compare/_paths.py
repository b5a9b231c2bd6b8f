"""The paths of a solution: how well they fit, and the cases that they cover by name."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from casebook.compare._boolean import Term, covers, words
from casebook.compare._rows import Scores, fit
from casebook.compare._truth_table import TruthTable

__all__ = ["Solution", "described_solution"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Solution:
    """One sum of paths that covers every row coded 1.

    Attributes
    ----------
    formula : str
        Paths joined by " + "; "*" is and, "~" is not. "1" is the path without any condition.
    paths : pandas.DataFrame
        One row per path: ``path``, ``consistency``, ``pri``, ``raw_coverage`` (the share of the
        outcome inside the path), ``unique_coverage`` (the share inside no other path),
        ``cases`` (in the path and with the outcome) and ``contrary_cases`` (in the path without
        it), names joined by ";".
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


def described_solution(truth: TruthTable, cover: tuple[Term, ...], free: set[int]) -> Solution:
    """The solution that a set of terms is; `free` are the remainders, counted from 0."""
    y = truth.outcome_memberships.to_numpy(dtype="float64")
    sets = [_members(truth, term) for term in cover]
    together = np.max(sets, axis=0)
    consistency, pri, coverage = fit(together, y)
    rows = []
    for place, (term, x) in enumerate(zip(cover, sets, strict=True)):
        others = sets[:place] + sets[place + 1 :]
        without = fit(np.max(others, axis=0), y)[2] if others else 0.0
        own = fit(x, y)
        rows.append(
            {
                "path": words(term, truth.conditions),
                "consistency": own[0],
                "pri": own[1],
                "raw_coverage": own[2],
                "unique_coverage": coverage - without,
                "cases": ";".join(truth.memberships.index[(x > 0.5) & (y > 0.5)]),
                "contrary_cases": ";".join(truth.memberships.index[(x > 0.5) & (y < 0.5)]),
            }
        )
    assumed = sorted(row + 1 for row in free if any(covers(term, row) for term in cover))
    return Solution(
        formula=" + ".join(words(term, truth.conditions) for term in cover),
        paths=pd.DataFrame(rows),
        consistency=consistency,
        pri=pri,
        coverage=coverage,
        assumed_rows=tuple(assumed),
        unexplained_cases=tuple(truth.memberships.index[(y > 0.5) & ~(together > 0.5)]),
    )


def _members(truth: TruthTable, term: Term) -> Scores:
    """Membership of every case in a path, shape (cases,)."""
    care, value = term
    inside: Scores = np.ones(len(truth.memberships))
    for place, name in enumerate(reversed(truth.conditions)):
        digit = 1 << place
        if care & digit:
            x = truth.memberships[name].to_numpy(dtype="float64")
            inside = np.minimum(inside, x if value & digit else 1 - x)
    return inside
