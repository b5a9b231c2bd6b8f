"""How far coders agree, variable by variable."""

from __future__ import annotations

import importlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from casebook.compare._coefficients import (
    Counts,
    cohens_kappa,
    domain,
    interval,
    percent_agreement,
)
from casebook.compare._given import joined, plural, require

__all__ = ["ALPHA_LIMIT", "agreement"]

#: "The lowest conceivable limit" for tentative conclusions: Krippendorff, *Content Analysis*,
#: 2nd edition, 2004, page 241.
ALPHA_LIMIT = 0.667

# Rules of thumb of ours, where a coefficient needs a word beside it. A code on four of five
# units leaves chance so much agreement that few slips cost kappa and alpha much (Feinstein and
# Cicchetti, Journal of Clinical Epidemiology 43, 1990).
_SKEWED = 0.8
_FEW_UNITS = 20
_LEFT_OUT = 0.05


def agreement(
    codings: pd.DataFrame,
    *,
    ordinal: Mapping[str, Sequence[object]] | Collection[str] = (),
    missing: Collection[object] = (),
    unit: str = "case_id",
    samples: int = 1000,
    seed: int = 0,
) -> pd.DataFrame:
    """Agreement of two or more coders, by variable, with what to beware of in words.

    Parameters
    ----------
    codings : pandas.DataFrame, long form
        One row per unit, variable and coder: the columns `unit`, ``variable``, ``coder`` and
        ``code``. An empty code counts as missing; so does a unit that a coder left out.
    ordinal : mapping of str to sequence, or collection of str
        The variables whose codes have an order. A mapping gives each one's codes from low to
        high. Names alone will do where the codebook lists the codes in that order or the codes
        are numbers. The other variables are nominal.
    missing : collection
        Codes that count as missing, for all variables.
    unit : str
        Column with the units.
    samples : int
        How often the units are drawn again for the interval; 0 for none.
    seed : int
        Of the random numbers, so that the same codings give the same interval.

    Returns
    -------
    pandas.DataFrame
        One row per variable, key ``variable``, in alphabetical order: ``level`` ("nominal" or
        "ordinal"), ``coder_count``, ``unit_count``, ``pairable_unit_count`` (units with at least
        two codes; only these count), ``percent_agreement`` (0 to 100), ``kappa`` (NaN unless two
        coders), ``alpha``, ``alpha_low`` and ``alpha_high`` (95 percent), ``reaches_limit``
        (alpha is at least `ALPHA_LIMIT`, .667), ``top_code`` and ``top_share`` (the most used
        code), ``caution`` (a text, empty if there is nothing to say). NaN where a number is not
        defined.

    Raises
    ------
    ModuleNotFoundError
        If the package krippendorff is not installed.
    TypeError, ValueError
        If columns are missing, a coder coded a unit twice, fewer than two coders coded, or an
        ordinal variable has codes without a place in the order.

    Notes
    -----
    Percent agreement is the share of agreeing pairs among all pairs of codes of the same unit.
    Cohen's kappa is ``(observed - expected) / (1 - expected)``, expected from each coder's own
    use of the codes (*Educational and Psychological Measurement* 20, 1960, page 40).
    Krippendorff's alpha is one minus observed over expected disagreement (*Computing
    Krippendorff's Alpha-Reliability*, 2011); it takes any number of coders, missing codes and
    the order of codes, and is computed by the package krippendorff. The interval is the
    percentile bootstrap over units (Zapf and others, *BMC Medical Research Methodology* 16:93,
    2016), which is too narrow for few units.

    Agreement says that coders read the files alike. It does not say that they read them right,
    nor that the files are true.

    Examples
    --------
    Krippendorff's own example with two observers and twelve units (2011, part B):

    >>> ben, gerry = "aabbdcccedda", "babbbccceddd"
    >>> codings = pd.DataFrame(
    ...     [
    ...         {"case_id": number, "variable": "kind", "coder": coder, "code": code}
    ...         for coder, codes in (("Ben", ben), ("Gerry", gerry))
    ...         for number, code in enumerate(codes)
    ...     ]
    ... )
    >>> row = agreement(codings).iloc[0]
    >>> print(f"{row['percent_agreement']:.0f} percent, alpha {row['alpha']:.3f}")
    75 percent, alpha 0.692
    >>> print(row["caution"])
    Only 12 units with two codes. The interval reaches below .667.
    """
    alpha = _krippendorff().alpha
    table = require("agreement", codings, [unit, "variable", "coder", "code"])
    if samples < 0:
        raise ValueError(f"compare.agreement: samples is {samples}; it is 0 or more.")
    used = _checked(table, unit, missing)
    names = sorted(str(name) for name in used["variable"].unique())
    unknown = sorted(set(ordinal) - set(names))
    if unknown:
        raise ValueError(
            f"compare.agreement: ordinal names {joined(unknown)}, which the codings lack. "
            f"Their variables: {', '.join(names)}."
        )
    rows = []
    for name in names:
        here = used[used["variable"] == name]
        order = domain(name, here["code"], ordinal)
        level = "ordinal" if name in ordinal else "nominal"
        wide = here.set_index([unit, "coder"])["code"].unstack("coder")
        rows.append(
            {"variable": name, "level": level} | _row(wide, order, level, alpha, samples, seed)
        )
    return pd.DataFrame(rows)


def _row(
    wide: pd.DataFrame, order: list[object], level: str, alpha: Any, samples: int, seed: int
) -> dict[str, object]:
    """The figures of one variable; `wide` has shape (units, coders), NaN for a missing code."""
    places = {code: place for place, code in enumerate(order)}
    counts: Counts = np.zeros((len(wide), len(order)), dtype=np.int64)
    for place, codes in enumerate(wide.to_numpy(dtype=object)):
        for code in codes:
            if not pd.isna(code):
                counts[place, places[code]] += 1
    pairable = counts[counts.sum(axis=1) >= 2]
    row: dict[str, object] = {
        "coder_count": int(wide.notna().any().sum()),
        "unit_count": len(wide),
        "pairable_unit_count": len(pairable),
    }
    used = pairable.sum(axis=0)
    varies = int((used > 0).sum()) > 1

    def value(sample: Counts) -> float:
        return float(alpha(value_counts=sample, level_of_measurement=level))

    estimate = value(pairable) if varies else float("nan")
    low, high, left_out = interval(pairable, value, samples, seed) if varies else (np.nan,) * 3
    top = int(used.argmax()) if used.sum() else None
    share = float(used.max() / used.sum()) if used.sum() else float("nan")
    row |= {
        "percent_agreement": 100 * percent_agreement(pairable),
        "kappa": cohens_kappa(wide) if wide.shape[1] == 2 else float("nan"),
        "alpha": estimate,
        "alpha_low": low,
        "alpha_high": high,
        "reaches_limit": bool(estimate >= ALPHA_LIMIT),
        "top_code": None if top is None else order[top],
        "top_share": share,
    }
    single = len(wide) - len(pairable)
    return row | {"caution": " ".join(_cautions(row, varies, single, left_out))}


def _cautions(row: Mapping[str, Any], varies: bool, single: int, left_out: float) -> Iterable[str]:
    units = row["pairable_unit_count"]
    if not units:
        yield "No unit has two codes, so nothing can be said."
        return
    if units < _FEW_UNITS:
        yield f"Only {plural(units, 'unit')} with two codes."
    if single:
        yield f"{plural(single, 'unit')} of {row['unit_count']} with fewer than two codes left out."
    if not varies:
        yield (
            f'Every code is "{row["top_code"]}": kappa and alpha are not defined, since nothing '
            "shows whether the coders can tell codes apart."
        )
        return
    if row["top_share"] >= _SKEWED:
        yield (
            f'Skewed: {row["top_share"]:.0%} of the codes are "{row["top_code"]}". Chance alone '
            "would give high agreement, and a few disagreements move alpha and kappa much."
        )
    if left_out > _LEFT_OUT:
        yield (
            f"The interval leaves out {left_out:.0%} of the samples, whose codes are all the same."
        )
    if not row["reaches_limit"]:
        yield "Alpha is below .667: too low even for tentative conclusions."
    elif row["alpha_low"] < ALPHA_LIMIT:
        yield "The interval reaches below .667."


def _checked(table: pd.DataFrame, unit: str, missing: Collection[object]) -> pd.DataFrame:
    """The codings without missing codes, if each coder coded a unit once."""
    keys = table[[unit, "variable", "coder"]]
    if bool(keys.isna().any(axis=None)):
        raise ValueError(f"compare.agreement: a row has no {unit}, variable or coder.")
    twice = table[keys.duplicated()]
    if len(twice):
        first = twice.iloc[0]
        raise ValueError(
            f'compare.agreement: coder "{first["coder"]}" coded {first["variable"]} of '
            f'"{first[unit]}" twice ({plural(len(twice), "row")} too many in all).'
        )
    coders = sorted(str(coder) for coder in table["coder"].unique())
    if len(coders) < 2:
        raise ValueError(
            f"compare.agreement needs at least two coders, but got only {joined(coders)}. Join "
            "the codings with pandas.concat, each with its name in the column coder."
        )
    codes = table["code"].astype(object)
    return table.assign(code=codes.where(codes.notna() & ~codes.isin(list(missing)), None))


def _krippendorff() -> Any:
    """The package krippendorff, or an explanation of what to do."""
    try:
        return importlib.import_module("krippendorff")
    except ModuleNotFoundError as error:
        if error.name != "krippendorff":
            raise  # it is installed, and something that it needs is not
        raise ModuleNotFoundError(
            "casebook.compare.agreement needs the package krippendorff, which is not installed. "
            'Install it with: pip install "krippendorff>=0.8.2,<1".',
            name="krippendorff",
        ) from None
