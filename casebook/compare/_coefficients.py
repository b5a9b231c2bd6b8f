"""Percent agreement, Cohen's kappa, the interval, and the order of the codes of a variable."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from casebook import codebook
from casebook.compare._given import joined

__all__ = ["Counts", "cohens_kappa", "domain", "interval", "percent_agreement"]

# How often each unit (row) was given each code (column).
Counts = npt.NDArray[np.int64]


def percent_agreement(counts: Counts) -> float:
    """Agreeing pairs of codes among all pairs of the same unit, from 0 to 1.

    Parameters
    ----------
    counts : array of int, shape (units, codes)
        How many coders gave each code to each unit.

    Examples
    --------
    Three coders on one unit, two of them agree: one pair of three.

    >>> round(percent_agreement(np.array([[2, 1]])), 3)
    0.333
    """
    totals = counts.sum(axis=1)
    pairs = (totals * (totals - 1)).sum()
    return float((counts * (counts - 1)).sum() / pairs) if pairs else float("nan")


def cohens_kappa(codes: pd.DataFrame) -> float:
    """Cohen's kappa of two coders; NaN if both gave one and the same code throughout.

    Parameters
    ----------
    codes : pandas.DataFrame, shape (units, 2)
        One column per coder; units that one of them left out do not count.

    Notes
    -----
    ``(observed - expected) / (1 - expected)``, where expected is the sum over codes of the
    product of both coders' shares (Cohen, 1960, formula 1).

    Examples
    --------
    >>> round(cohens_kappa(pd.DataFrame({"one": list("aabb"), "two": list("aaab")})), 3)
    0.5
    """
    both = codes.dropna()
    if both.empty:
        return float("nan")
    one, two = both.iloc[:, 0], both.iloc[:, 1]
    observed = float((one == two).mean())
    shares = two.value_counts(normalize=True)
    expected = sum(
        share * float(shares.get(code, 0.0))
        for code, share in one.value_counts(normalize=True).items()
    )
    return (observed - expected) / (1 - expected) if expected < 1 else float("nan")


def interval(
    counts: Counts, value: Callable[[Counts], float], samples: int, seed: int
) -> tuple[float, float, float]:
    """Ends of the 95 percent interval, and the share of samples without a value.

    Units, the rows of `counts`, are drawn with replacement. A sample in which every code is the
    same has no value.
    """
    random = np.random.default_rng(seed)
    found: list[float] = []
    for _ in range(samples):
        sample = counts[random.integers(0, len(counts), len(counts))]
        if (sample.sum(axis=0) > 0).sum() > 1:
            found.append(value(sample))
    if not found:
        return float("nan"), float("nan"), float("nan")
    low, high = np.percentile(found, [2.5, 97.5])
    return float(low), float(high), 1 - len(found) / samples


def domain(
    variable: str,
    codes: pd.Series,
    ordinal: Mapping[str, Sequence[object]] | Collection[str],
) -> list[object]:
    """The codes of a variable in their order; in alphabetical order if it is nominal.

    Raises
    ------
    ValueError
        If the variable is ordinal and its order is unknown, or a code has no place in it.
    """
    used = sorted(set(codes.dropna()), key=lambda code: (str(type(code)), code))
    if variable not in ordinal:
        return list(used)
    if isinstance(ordinal, Mapping):
        order = list(ordinal[variable])
    elif all(isinstance(code, (int, float)) for code in used):
        return list(used)
    else:
        try:
            order = list(codebook.codes(variable))
        except KeyError:
            raise ValueError(
                f"compare.agreement: {variable} is ordinal, but the order of its codes is not "
                f"known. Give it: ordinal={{{variable!r}: [lowest, …, highest]}}."
            ) from None
    if len(set(order)) < len(order):
        raise ValueError(f"compare.agreement: the order of {variable} names a code twice.")
    stray = [str(code) for code in used if code not in order]
    if stray:
        raise ValueError(
            f"compare.agreement: {joined(stray)} has no place in the order of {variable} "
            f"({', '.join(map(str, order))}). Add it, or name it in missing=."
        )
    return order
