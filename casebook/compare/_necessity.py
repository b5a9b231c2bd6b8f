"""Which conditions all cases with the outcome share."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from casebook.compare._boolean import parsed
from casebook.compare._sets import sufficiency, union
from casebook.compare._truth_table import TruthTable

__all__ = ["necessity"]


def necessity(truth: TruthTable, formulas: Sequence[str] = ()) -> pd.DataFrame:
    """How far each condition, and its absence, is necessary for the outcome.

    With x the membership of the cases in the condition and y that in the outcome, ``consistency =
    sum(min(x, y)) / sum(y)`` and ``coverage = sum(min(x, y)) / sum(x)`` (Ragin, *Redesigning
    Social Inquiry*, 2008, chapter 3); ``relevance = sum(1 - x) / sum(1 - min(x, y))`` is low for a
    condition that nearly every case has (Schneider and Wagemann, *Set-Theoretic Methods for the
    Social Sciences*, 2012, chapter 9).

    Parameters
    ----------
    truth : TruthTable
        Made by `truth_table`. Its thresholds play no part.
    formulas : sequence of str
        Further sets to ask about, as in ``["A + ~B"]``.

    Returns
    -------
    pandas.DataFrame
        One row per condition, absence of a condition, and formula: ``condition``,
        ``consistency``, ``coverage``, ``relevance`` (0 to 1; NaN where not defined) and
        ``contrary_cases``, the cases with the outcome that lack the condition, joined by ";".

    Raises
    ------
    ValueError
        If a formula cannot be read.

    Notes
    -----
    A condition that no case lacks is always consistent, and says nothing: look at the relevance.

    Examples
    --------
    >>> from casebook.compare import truth_table
    >>> altered = pd.DataFrame(
    ...     {"title": [1, 1, 0, 0], "lever": [1, 0, 1, 0], "altered": [1, 0, 0, 0]},
    ...     index=["Ash", "Beech", "Cedar", "Elm"],
    ... )
    >>> necessity(truth_table(altered, "altered", ["title", "lever"]))[:2].round(2)
      condition  consistency  coverage  relevance contrary_cases
    0     title          1.0       0.5       0.67
    1    ~title          0.0       0.0       0.50            Ash
    """
    scores, y = truth.memberships.to_numpy(), truth.outcome_memberships.to_numpy()
    asked = [*(sign + name for name in truth.conditions for sign in ("", "~")), *formulas]
    rows = []
    for formula in asked:
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
