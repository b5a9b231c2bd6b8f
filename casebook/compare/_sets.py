"""Sets of cases: membership in a term, and how sufficient or necessary a set is for the outcome."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from casebook.compare._boolean import Term, parsed

if TYPE_CHECKING:  # whose module measures rows with this one
    from casebook.compare._truth_table import TruthTable

Scores = npt.NDArray[np.float64]


def members(scores: Scores, term: Term) -> Scores:
    """Membership of every case in a term, shape (cases,): the minimum over its conditions.

    `scores` has shape (cases, conditions).

    >>> members(np.array([[0.9, 0.2], [0.3, 0.6]]), (1, 0)).tolist()
    [0.8, 0.3]
    """
    fixed = [(x, value) for x, value in zip(scores.T, term, strict=True) if value is not None]
    parts = [x if value else 1 - x for x, value in fixed]
    inside: Scores = np.min([np.ones(len(scores)), *parts], axis=0)
    return inside


def union(scores: Scores, cover: Iterable[Term]) -> Scores:
    """Membership of every case in a sum of terms, shape (cases,): the maximum over the terms."""
    inside: Scores = np.max([members(scores, term) for term in cover], axis=0)
    return inside


def sufficiency(x: Scores, y: Scores) -> tuple[Scores, Scores, Scores]:
    """Consistency, PRI and raw coverage of x as sufficient for y; NaN where nothing is in x.

    Over the first axis, so that several sets can stand side by side.

    >>> x, y = np.array([1.0, 1, 0]), np.array([1.0, 0, 1])
    >>> tuple(round(float(part), 3) for part in sufficiency(x, y))
    (0.5, 0.5, 0.5)
    """
    both = np.minimum(x.T, y)
    common, doubtful = both.sum(axis=-1), np.minimum(both, 1 - y).sum(axis=-1)
    inside = x.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return common / inside, (common - doubtful) / (inside - doubtful), common / y.sum()


def named(cases: pd.Index, chosen: npt.NDArray[np.bool_]) -> list[str]:
    """The names of the cases of each set, joined; `chosen` has shape (sets, cases)."""
    names = cases.to_numpy(dtype=object)  # an Index is slow to choose from
    return [";".join(names[each]) for each in chosen]


def necessity(truth: TruthTable, formulas: Sequence[str] = ()) -> pd.DataFrame:
    """How far each condition, and its absence, is necessary for the outcome.

    With x the membership of the cases in the condition and y that in the outcome, ``consistency =
    sum(min(x, y)) / sum(y)`` and ``coverage = sum(min(x, y)) / sum(x)`` (Ragin, *Redesigning
    Social Inquiry*, 2008, chapter 3); ``relevance = sum(1 - x) / sum(1 - min(x, y))`` is low for a
    condition that nearly every case has, which says nothing (Schneider and Wagemann,
    *Set-Theoretic Methods for the Social Sciences*, 2012, chapter 9).

    Parameters
    ----------
    truth : TruthTable
        Its thresholds play no part.
    formulas : sequence of str
        Further sets to ask about, as in ``["A + ~B"]``; ValueError if one cannot be read.

    Returns
    -------
    pandas.DataFrame
        One row per condition, absence of a condition, and formula: ``condition``,
        ``consistency``, ``coverage``, ``relevance`` (0 to 1; NaN where not defined) and
        ``contrary_cases``, the cases with the outcome that lack the condition, joined by ";".

    Examples
    --------
    >>> from casebook.compare import truth_table
    >>> cases = {"title": [1, 1, 0, 0], "lever": [1, 0, 1, 0], "altered": [1, 0, 0, 0]}
    >>> table = pd.DataFrame(cases, index=["Ash", "Beech", "Cedar", "Elm"])
    >>> necessity(truth_table(table, "altered", ["title", "lever"]))[:2].round(2)
      condition  consistency  coverage  relevance contrary_cases
    0     title          1.0       0.5       0.67
    1    ~title          0.0       0.0       0.50            Ash
    """
    scores, y = truth.memberships.to_numpy(), truth.outcome_memberships.to_numpy()
    rows = []
    for formula in [*(sign + name for name in truth.conditions for sign in ("", "~")), *formulas]:
        x = union(scores, parsed(formula, truth.conditions))
        # What is necessary for y is that of which y is a part, as a path is a part of y.
        consistency, _, coverage = sufficiency(y, x)
        rows.append(
            {
                "condition": formula,
                "consistency": consistency,
                "coverage": coverage,
                "relevance": (1 - x).sum() / (1 - np.minimum(x, y)).sum(),
                "contrary_cases": ";".join(truth.memberships.index[(y > 0.5) & (x < 0.5)]),
            }
        )
    return pd.DataFrame(rows)
