"""The rows of a truth table, from complete memberships, and how well a set fits the outcome."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from casebook.compare._given import plural

__all__ = ["Scores", "cautions", "fit", "rows"]

Scores = npt.NDArray[np.float64]


def fit(x: Scores, y: Scores) -> tuple[float, float, float]:
    """Consistency, PRI and raw coverage of x as sufficient for y; NaN where nothing is in x.

    >>> tuple(round(number, 3) for number in fit(np.array([1.0, 1.0, 0.0]), np.array([1.0, 0, 1])))
    (0.5, 0.5, 0.5)
    """
    both = np.minimum(x, y)
    common, doubtful = both.sum(), np.minimum(both, 1 - y).sum()

    def share(part: float, whole: float) -> float:
        return float(part / whole) if whole > 0 else float("nan")

    return (
        share(common, x.sum()),
        share(common - doubtful, x.sum() - doubtful),
        share(common, y.sum()),
    )


def rows(
    given: pd.DataFrame, result: pd.Series, *, consistency: float, pri: float, n_cut: int
) -> pd.DataFrame:
    """One row per combination; the columns are those of `TruthTable.rows`.

    `given` has shape (cases, conditions), `result` shape (cases,); neither holds NaN.
    """
    scores, y = given.to_numpy(dtype="float64"), result.to_numpy(dtype="float64")
    conditions = list(given.columns)
    found = []
    for number in range(2 ** len(conditions)):
        digits = [number >> place & 1 for place in reversed(range(len(conditions)))]
        x = np.where(np.array(digits) == 1, scores, 1 - scores).min(axis=1)
        inside = x > 0.5
        count = int(inside.sum())
        observed = count >= n_cut
        share, reduction, _ = fit(x, y) if observed else (float("nan"),) * 3
        # 1e-9: sums of decimal fractions end a hair below the threshold that they equal.
        is_one = observed and share >= consistency - 1e-9 and reduction >= pri - 1e-9
        contrary = inside & (y < 0.5)
        found.append(
            {
                "row": number + 1,
                **dict(zip(conditions, digits, strict=True)),
                "outcome_code": "1" if is_one else "0" if observed else "?",
                "case_count": count,
                "consistency": share,
                "pri": reduction,
                "is_contradictory": bool(contrary.any() and (inside & (y > 0.5)).any()),
                "cases": ";".join(given.index[inside]),
                "contrary_cases": ";".join(given.index[contrary]),
            }
        )
    return pd.DataFrame(found)


def cautions(made: pd.DataFrame, given: pd.DataFrame, result: pd.Series, n_cut: int) -> list[str]:
    """What a reader of the table should know, in words."""
    said = []
    if len(made) > len(given):
        said.append(
            f"{len(made)} rows for {plural(len(given), 'case')}: at least "
            f"{len(made) - len(given)} stay empty, and few conditions are put to the test."
        )
    between = given.index[(given == 0.5).any(axis=1)]
    if len(between):
        said.append("In no row, because a membership is exactly 0.5: " + ", ".join(between) + ".")
    undecided = result.index[result == 0.5]
    if len(undecided):
        said.append("Neither with nor without the outcome: " + ", ".join(undecided) + ".")
    few = made[(made["case_count"] > 0) & (made["case_count"] < n_cut)]
    if len(few):
        listed = few[["row", "cases"]].itertuples(index=False)
        said.append(
            f"Treated as remainders, with fewer than {plural(n_cut, 'case')}: "
            + "; ".join(f"row {row} ({names})" for row, names in listed)
            + "."
        )
    for row, code, contrary in made.loc[
        made["is_contradictory"], ["row", "outcome_code", "contrary_cases"]
    ].itertuples(index=False):
        lacking = contrary.replace(";", ", ")
        said.append(f"Row {row} is contradictory, coded {code}: without the outcome are {lacking}.")
    return said
