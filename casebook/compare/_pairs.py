"""Cases worth reading side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from casebook import codebook
from casebook.compare._given import canonical, checked, joined

_SIMILAR, _DIFFERENT = "similar cases, different outcome", "different cases, same outcome"
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
    Berg-Schlosser (*European Journal of Political Research* 26, 1994). Conditions may be 0 and 1,
    degrees of membership (cut at .5) or words; every condition weighs the same. Similar cases
    agree on more than half of them, different cases differ on more than half.

    Parameters
    ----------
    table : pandas.DataFrame
        One row per case.
    outcome : str
        Column of the outcome; cases without one are left out.
    conditions : sequence of str
        Columns of the conditions. An empty cell, or a membership of exactly .5, is neither the
        same nor different, and counts against a pair of either kind.
    case : str, optional
        Only pairs with this case.
    cases : str, optional
        Column with the names of the cases; the index otherwise.
    count : int
        How many pairs of each kind.

    Returns
    -------
    pandas.DataFrame
        One row per pair, key ``case`` and ``other_case``: ``kind``, ``outcome``,
        ``other_outcome``, ``shared_count``, ``differing_count``, ``unknown_count``,
        ``tied_count`` (pairs of this kind as close, those not shown included) and ``reason`` in
        words. First the similar pairs, closest first, then the different ones, farthest first;
        ties stand in the order of the names. `DataFrame.attrs` holds ``"left_out"``, the names of
        the cases without an outcome.

    Raises
    ------
    TypeError, ValueError
        If a column or the case is not there.

    Notes
    -----
    A pair raises a question and answers none: two cases that differ in one condition of the table
    differ in much that the table leaves out. So this is a list for reading.

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
    codes = np.column_stack(columns)
    tied: Counter[tuple[bool, int]] = Counter()
    near: dict[bool, list[tuple[int, int, int]]] = {False: [], True: []}
    for one in range(len(known)) if case is None else [list(known.index).index(case)]:
        others = np.delete(np.arange(len(known)), one if case else slice(one + 1))
        unknown = (codes[others] < 0) | (codes[one] < 0)
        differing = ((codes[others] != codes[one]) & ~unknown).sum(axis=1)
        shared = len(names) - unknown.sum(axis=1) - differing
        same = results[others] == results[one]
        against = len(names) - np.where(same, differing, shared)
        for is_same in (False, True):
            # More for than against, or the two are neither similar nor different enough.
            fits = (same == is_same) & (2 * against < len(names))
            distances = against[fits]
            for distance, number in zip(*np.unique(distances, return_counts=True), strict=True):
                tied[is_same, int(distance)] += int(number)
            # Stable, so that ties stay in the order of the names.
            for place in np.argsort(distances, kind="stable")[:count]:
                near[is_same].append((int(distances[place]), one, int(others[fits][place])))
    rows = [
        _pair(known.iloc[one], known.iloc[two], names, outcome)
        | {"kind": _DIFFERENT if is_same else _SIMILAR, "tied_count": tied[is_same, distance]}
        for is_same, several in near.items()
        for distance, one, two in sorted(several)[:count]
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
    shared = [name for name in names if name not in unknown and one[name] == two[name]]
    differing = [name for name in names if name not in unknown and name not in shared]
    parts = [f"agree on {joined(shared)}"] if shared else []
    parts += [f"differ on {joined(differing)}"] if differing else []
    if one[outcome] == two[outcome]:
        parts.reverse()
        ending = f"yet {outcome} is {one[outcome]} in both"
    else:
        ending = f"yet {outcome} is {one[outcome]} in {one.name} and {two[outcome]} in {two.name}"
    doubt = f" Not known: {joined(unknown)}." if unknown else ""
    return {
        "case": one.name,
        "other_case": two.name,
        "outcome": one[outcome],
        "other_outcome": two[outcome],
        "shared_count": len(shared),
        "differing_count": len(differing),
        "unknown_count": len(unknown),
        "reason": f"{one.name} and {two.name} {' and '.join(parts)}, {ending}.{doubt}",
    }
