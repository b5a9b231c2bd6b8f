"""Cases worth reading side by side."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, islice
from operator import itemgetter
from typing import Any

import numpy as np
import pandas as pd

from casebook import codebook
from casebook.compare._given import canonical, checked, joined

_KINDS = ("similar cases, different outcome", "different cases, same outcome")
_COLUMNS = [
    *("case", "other_case", "kind", "outcome", "other_outcome"),
    *("shared_count", "differing_count", "unknown_count", "tied_count", "reason"),
]


def pairs(
    table: pd.DataFrame,
    outcome: str,
    conditions: Sequence[str],
    case: str | None = None,
    *,
    cases: str | None = None,
    count: int = 5,
) -> pd.DataFrame:
    """Most similar cases with different outcomes, most different ones with the same.

    The distance of two cases is the number of conditions on which they differ, as in De Meur and
    Berg-Schlosser (*European Journal of Political Research* 26, 1994). Similar cases agree on
    more than half of the conditions, different cases differ on more than half.

    Parameters
    ----------
    table, cases
        As for `truth_table`.
    outcome : str
        Column of the outcome; cases without one are left out.
    conditions : sequence of str
        Columns of 0 and 1, degrees of membership (cut at .5) or words. An empty cell, or a degree
        of exactly .5, is neither the same nor different, and counts against a pair of either kind.
    case : str, optional
        Only pairs with this case.
    count : int
        How many pairs of each kind.

    Returns
    -------
    pandas.DataFrame
        One row per pair, key ``case`` and ``other_case``: ``kind``, ``outcome``,
        ``other_outcome``, ``shared_count``, ``differing_count``, ``unknown_count``,
        ``tied_count`` (pairs of this kind as close, shown or not) and ``reason`` in words. First
        the similar pairs, closest first, then the different ones, farthest first; ties in the
        order of the names. `DataFrame.attrs` has the cases without an outcome, ``"left_out"``.

    Raises
    ------
    TypeError, ValueError
        If a column or the case is not there.

    Notes
    -----
    A pair raises a question and answers none: two cases that differ in one condition of the table
    differ in much that the table leaves out.

    Examples
    --------
    >>> cases = {"title": [1, 1, 0], "lever": ["suit", "suit", "none"], "altered": [1, 0, 1]}
    >>> table = pd.DataFrame(cases, index=["Ash", "Beech", "Cedar"])
    >>> for reason in pairs(table, "altered", ["title", "lever"])["reason"]:
    ...     print(reason)
    Ash and Beech agree on title and lever, yet altered is 1 in Ash and 0 in Beech.
    Ash and Cedar differ on title and lever, yet altered is 1 in both.
    """
    given, names = checked("pairs", table, outcome, conditions, cases)
    if case is not None and case not in given.index:
        raise ValueError(f'compare.pairs: no case "{case}".{codebook.suggest(case, given.index)}')
    if count < 1:
        raise ValueError(f"compare.pairs: count is {count}; ask for at least one pair.")
    cells = given.apply(_codes).sort_index()
    left_out = list(cells.index[cells[outcome].isna()])
    if case in left_out:
        raise ValueError(f'compare.pairs: the outcome {outcome} of "{case}" is missing.')
    known = cells.drop(index=left_out)
    # Numbers for the codes, -1 where unknown: arrays are compared, not objects.
    *columns, results = (pd.factorize(known[name])[0] for name in (*names, outcome))
    codes, places = np.column_stack(columns), np.arange(len(known))
    tied = np.zeros((2, len(names)), dtype=np.int64)  # by whether the outcome is the same
    near: list[tuple[int, int, int, int]] = []
    for one in places if case is None else np.flatnonzero(known.index == case):
        others = np.delete(places, slice(one + 1) if case is None else one)
        unknown = (codes[others] < 0) | (codes[one] < 0)
        shared = (codes[others] == codes[one]) & ~unknown
        same = (results[others] == results[one]).astype(int)
        against = np.where(same[:, None], shared | unknown, ~shared).sum(axis=1)
        # More for than against, or the two are neither similar nor different enough.
        fits = 2 * against < len(names)
        np.add.at(tied, (same[fits], against[fits]), 1)
        for kind in (0, 1):
            chosen = np.flatnonzero(fits & (same == kind))
            # Stable, so that ties stay in the order of the names.
            for at in chosen[np.argsort(against[chosen], kind="stable")[:count]]:
                near.append((kind, int(against[at]), int(one), int(others[at])))
    rows = [
        _pair(known.iloc[one], known.iloc[two], names, outcome)
        | {"kind": _KINDS[kind], "tied_count": tied[kind, distance]}
        for _, several in groupby(sorted(near), key=itemgetter(0))
        for kind, distance, one, two in islice(several, count)
    ]
    frame = pd.DataFrame(rows, columns=_COLUMNS)
    frame.attrs["left_out"] = left_out
    return frame


def _codes(values: pd.Series) -> pd.Series:
    """Codes of a column, None where unknown; degrees of membership are cut at .5."""
    cells = pd.Series([*map(canonical, values)], index=values.index, dtype=object)
    degrees = pd.to_numeric(cells, errors="coerce")
    if degrees[cells.notna()].between(0, 1).all():
        sides = [None if pd.isna(one) or one == 0.5 else int(one > 0.5) for one in degrees]
        return pd.Series(sides, index=values.index, dtype=object)
    return cells


def _pair(one: pd.Series, two: pd.Series, names: list[str], outcome: str) -> dict[str, Any]:
    """What two cases share and where they differ, counted and in words."""
    unknown = [name for name in names if one[name] is None or two[name] is None]
    known = [name for name in names if name not in unknown]
    shared = [name for name in known if one[name] == two[name]]
    differing = [name for name in known if one[name] != two[name]]
    parts = [f"agree on {joined(shared)}"] if shared else []
    parts += [f"differ on {joined(differing)}"] if differing else []
    if one[outcome] == two[outcome]:
        parts.reverse()
        where = "both"
    else:
        where = f"{one.name} and {two[outcome]} in {two.name}"
    reason = f"{one.name} and {two.name} {' and '.join(parts)}, yet {outcome} is {one[outcome]} in "
    doubt = f" Not known: {joined(unknown)}." if unknown else ""
    return {
        "case": one.name,
        "other_case": two.name,
        "outcome": one[outcome],
        "other_outcome": two[outcome],
        "shared_count": len(shared),
        "differing_count": len(differing),
        "unknown_count": len(unknown),
        "reason": f"{reason}{where}.{doubt}",
    }
