"""Calculations that compare: coders, conditions of an outcome, cases in pairs, rival accounts.

Every function takes a DataFrame, from this bank or from anywhere else.

>>> import pandas as pd
>>> from casebook import compare
>>> cases = pd.DataFrame(
...     {"title": [1, 1, 0, 0], "lever": [1, 0, 1, 0], "altered": [1, 0, 0, 0]},
...     index=["Ash", "Beech", "Cedar", "Elm"],
... )
>>> table = compare.truth_table(cases, "altered", ["title", "lever"])
>>> compare.minimise(table).complex[0].formula
'title*lever'

`agreement` needs the package krippendorff, which comes with the extra ``compare``; the others
need nothing beside pandas.
"""

from __future__ import annotations

from casebook.compare._agreement import ALPHA_LIMIT, agreement
from casebook.compare._calibration import Calibration, calibrate
from casebook.compare._expectations import partings, scores
from casebook.compare._pairs import pairs
from casebook.compare._robustness import drop_one, shuffle, sweep
from casebook.compare._sets import necessity
from casebook.compare._solutions import Solution, Solutions, fit, minimise
from casebook.compare._truth_table import TruthTable, truth_table

__all__ = [
    "ALPHA_LIMIT",
    "Calibration",
    "Solution",
    "Solutions",
    "TruthTable",
    "agreement",
    "calibrate",
    "drop_one",
    "fit",
    "minimise",
    "necessity",
    "pairs",
    "partings",
    "scores",
    "shuffle",
    "sweep",
    "truth_table",
]
