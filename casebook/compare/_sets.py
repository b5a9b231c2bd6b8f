"""Membership in a term, and how well a set fits the outcome."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pandas as pd

from casebook.compare._boolean import Term

__all__ = ["Scores", "members", "named", "sufficiency", "union"]

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
