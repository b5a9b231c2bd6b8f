"""Whether a solution hangs on one case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from casebook.compare._boolean import NoSolutionError, formula
from casebook.compare._solutions import KINDS, covers
from casebook.compare._truth_table import TruthTable

__all__ = ["drop_one"]


def drop_one(truth: TruthTable, *, expected: Mapping[str, int] | None = None) -> pd.DataFrame:
    """The solutions again, each time without one of the cases.

    Parameters
    ----------
    truth : TruthTable
        Made by `truth_table`; its thresholds are kept.
    expected : mapping of str to 0 or 1, optional
        As for `minimise`.

    Returns
    -------
    pandas.DataFrame
        One row per case dropped, key ``case``, in the order of the table: the formulas
        ``complex``, ``parsimonious`` and ``intermediate`` that remain ("" if no row is coded 1
        any more; several equally short ones are joined by " or ", and the reason stands
        where there is nothing to name), and ``complex_changes``,
        ``parsimonious_changes`` and ``intermediate_changes``, True where the formula differs
        from the one with all cases.

    Notes
    -----
    A path that a single case carries is a finding about that case. That no single case changes
    a solution does not show that two would not.

    Examples
    --------
    >>> from casebook.compare import truth_table
    >>> altered = pd.DataFrame(
    ...     {"title": [1, 1, 0, 0], "lever": [1, 1, 1, 0], "altered": [1, 1, 0, 0]},
    ...     index=["Ash", "Beech", "Cedar", "Elm"],
    ... )
    >>> made = drop_one(truth_table(altered, "altered", ["title", "lever"]))
    >>> made[["case", "complex", "parsimonious", "parsimonious_changes"]]
        case      complex    parsimonious  parsimonious_changes
    0    Ash  title*lever           title                 False
    1  Beech  title*lever           title                 False
    2  Cedar  title*lever  title or lever                  True
    3    Elm  title*lever           title                 False
    """
    whole = _formulas(truth, expected)
    rows = []
    for case in truth.memberships.index:
        rest = replace(
            truth,
            memberships=truth.memberships.drop(index=case),
            outcome_memberships=truth.outcome_memberships.drop(index=case),
        )
        left = _formulas(rest, expected)
        changes = {f"{kind}_changes": left[kind] != whole[kind] for kind in KINDS}
        rows.append({"case": case, **left, **changes})
    return pd.DataFrame(rows)


def _formulas(truth: TruthTable, expected: Mapping[str, int] | None) -> dict[str, str]:
    if not (truth.rows["outcome_code"] == "1").any():
        return dict.fromkeys(KINDS, "")
    try:
        found = covers(truth, expected)
    except NoSolutionError as error:
        return dict.fromkeys(KINDS, str(error))
    return {
        kind: " or ".join(formula(cover, truth.conditions) for cover in found[kind])
        for kind in KINDS
    }
