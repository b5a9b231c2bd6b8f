"""Raw values to degrees of membership in a set, with the thresholds written down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from casebook.compare._given import numbers, plural

# Log odds of membership at the outer anchors: Ragin takes 3 (membership .953), which is what his
# printed scores and the R package QCA's fuzzy Lipset data rest on; .95 exactly would be 2.944.
_LOG_ODDS = 3.0


@dataclass(frozen=True, kw_only=True, eq=False)
class Calibration:
    """Membership scores and how they came about.

    Attributes
    ----------
    memberships : pandas.Series, shape (cases,)
        Scores from 0 to 1 under the names of the cases; NaN where a value is missing.
    method : {"crisp", "direct"}
        With one threshold, or with three anchors.
    anchors : dict of str to float
        The thresholds by name.
    notes : tuple of str
        What to look at: values on the crossover, missing values.
    """

    memberships: pd.Series
    method: Literal["crisp", "direct"]
    anchors: dict[str, float]
    notes: tuple[str, ...]

    def __str__(self) -> str:
        anchors = ", ".join(f"{name} {value:g}" for name, value in self.anchors.items())
        name = self.memberships.name or "values"
        return " ".join([f"{name}: {self.method}, {anchors}.", *self.notes])


def calibrate(
    values: pd.Series,
    *,
    threshold: float | None = None,
    member: Literal["above", "below"] = "above",
    anchors: tuple[float, float, float] | None = None,
) -> Calibration:
    """Membership of cases in a set, from raw values and thresholds that you choose.

    With three anchors this is Ragin's direct method (*Redesigning Social Inquiry*, 2008, pages
    85 to 94): ``membership = 1 / (1 + exp(-log odds))``, where the log odds are three times the
    distance of a value from the crossover, as a share of that of the outer anchor on its side.

    Parameters
    ----------
    values : pandas.Series of numbers, shape (cases,)
        Raw values, under the names of the cases.
    threshold : float, optional
        For a crisp set: members are the cases at or above it.
    member : {"above", "below"}
        Which side of the threshold is in the set; with "below" a case at the threshold is out.
    anchors : tuple of three floats, optional
        For a fuzzy set: fully out, crossover, fully in, rising or falling.

    Raises
    ------
    ValueError
        If not exactly one of `threshold` and `anchors` is given, the anchors neither rise nor
        fall, or a value is no number.

    Notes
    -----
    The thresholds need a reason from outside the data: a median or a mean only says where these
    cases happen to lie.

    Examples
    --------
    Development of three countries in Lipset's data, with Ragin's anchors (2009):

    >>> raw = pd.Series({"Austria": 720, "Estonia": 468, "France": 983}, name="DEV")
    >>> made = calibrate(raw, anchors=(400, 550, 900))
    >>> [round(score, 2) for score in made.memberships]
    [0.81, 0.16, 0.98]
    >>> print(made)
    DEV: direct, fully out 400, crossover 550, fully in 900.
    >>> list(calibrate(raw, threshold=550).memberships)
    [1.0, 0.0, 1.0]
    """
    if (threshold is None) == (anchors is None):
        raise ValueError(
            "compare.calibrate needs either threshold=… for a crisp set or "
            "anchors=(fully out, crossover, fully in) for a fuzzy one."
        )
    limits = [float(each) for each in (anchors if threshold is None else [threshold]) or ()]
    if not np.isfinite(limits).all():
        raise ValueError("compare.calibrate: a threshold must be a finite number.")
    raw = numbers("calibrate", pd.Series(values))
    notes = []
    if missing := int(raw.isna().sum()):
        notes.append(f"{plural(missing, 'value')} missing, left as NaN.")
    if anchors is None:
        inside = raw >= limits[0] if member == "above" else raw < limits[0]
        names = ["at or above" if member == "above" else "below"]
        scores = inside.astype("float64").where(raw.notna())
    else:
        if len(set(limits)) != 3 or sorted(limits) not in (limits, limits[::-1]):
            raise ValueError(
                "compare.calibrate: anchors are three that rise or fall (fully out, crossover, "
                f"fully in), not {', '.join(f'{each:g}' for each in limits)}."
            )
        out, cross, full = limits
        names = ["fully out", "crossover", "fully in"]
        distance = (raw - cross) * np.sign(full - cross)
        share = distance / np.where(distance >= 0, abs(full - cross), abs(cross - out))
        # Beyond 500 the odds are 0 or 1 to every digit, and exp would overflow.
        scores = 1 / (1 + np.exp(-(_LOG_ODDS * share).clip(-500, 500)))
        if at_cross := [str(name) for name in raw.index[raw == cross]]:
            notes.append(
                f"Neither in nor out, so in no row of a truth table: {', '.join(at_cross)}. "
                "Move the crossover off every value."
            )
    return Calibration(
        memberships=scores,
        method="crisp" if anchors is None else "direct",
        anchors=dict(zip(names, limits, strict=True)),
        notes=tuple(notes),
    )
