"""Cases worth reading side by side."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import pandas as pd

from casebook import codebook
from casebook.compare._given import case_names, checked_conditions, joined, require

__all__ = ["pairs"]

_SIMILAR, _DIFFERENT = "similar cases, different outcome", "different cases, same outcome"


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
    >>> altered = pd.DataFrame(
    ...     {"title": [1, 1, 0], "lever": ["suit", "suit", "none"], "altered": [1, 0, 1]},
    ...     index=["Ash", "Beech", "Cedar"],
    ... )
    >>> for reason in pairs(altered, "altered", ["title", "lever"])["reason"]:
    ...     print(reason)
    Ash and Beech agree on title and lever, yet altered is 1 in Ash and 0 in Beech.
    Ash and Cedar differ on title and lever, yet altered is 1 in both.
    """
    names = checked_conditions("pairs", outcome, conditions)
    require("pairs", table, [outcome, *names, *([] if cases is None else [cases])])
    index = case_names("pairs", table, cases)
    if case is not None and case not in index:
        raise ValueError(f'compare.pairs: no case "{case}".{codebook.suggest(case, index)}')
    if count < 1:
        raise ValueError(f"compare.pairs: count is {count}; ask for at least one pair.")
    codes = {name: _codes(table[name]) for name in [*names, outcome]}
    results = dict(zip(index, codes[outcome], strict=True))
    known = sorted(name for name in index if results[name] is not None)
    if case is not None and results[case] is None:
        raise ValueError(f'compare.pairs: the outcome {outcome} of "{case}" is missing.')
    profiles = {
        name: {condition: codes[condition][place] for condition in names}
        for place, name in enumerate(index)
    }
    found: dict[str, list[dict[str, Any]]] = {_SIMILAR: [], _DIFFERENT: []}
    for one, two in combinations(known, 2):
        if case is None or case in (one, two):
            first, second = (two, one) if two == case else (one, two)
            row = _pair(first, second, profiles, results, outcome)
            if row is not None:
                found[row["kind"]].append(row)
    chosen: list[dict[str, Any]] = []
    for rows in found.values():
        distances = [row.pop("distance") for row in rows]
        for row, distance in zip(rows, distances, strict=True):
            row["tied_count"] = distances.count(distance)
        # sorted() keeps ties in the order of the names.
        ranked = sorted(zip(distances, rows, strict=True), key=lambda item: item[0])
        chosen += [row for _, row in ranked[:count]]
    frame = pd.DataFrame(chosen, columns=_COLUMNS)
    frame.attrs["left_out"] = sorted(set(index) - set(known))
    return frame


_COLUMNS = [
    *("case", "other_case", "kind", "outcome", "other_outcome"),
    *("shared_count", "differing_count", "unknown_count", "tied_count", "reason"),
]


def _codes(values: pd.Series) -> list[object]:
    """Codes of a column, None where unknown; degrees of membership are cut at .5."""
    cells = [None if pd.isna(cell) else cell for cell in values.astype(object)]
    known = [cell for cell in cells if cell is not None]
    numbers = all(isinstance(cell, (int, float)) for cell in known)
    if numbers and all(0 <= cell <= 1 for cell in known):
        return [None if cell is None or cell == 0.5 else int(cell > 0.5) for cell in cells]
    return cells


def _pair(
    one: str,
    two: str,
    profiles: dict[str, dict[str, object]],
    results: dict[str, object],
    outcome: str,
) -> dict[str, Any] | None:
    """The row of two cases, or None if they are neither similar nor different enough."""
    shared: list[str] = []
    differing: list[str] = []
    unknown: list[str] = []
    for condition, code in profiles[one].items():
        other = profiles[two][condition]
        if code is None or other is None:
            unknown.append(condition)
        else:
            (shared if code == other else differing).append(condition)
    same = results[one] == results[two]
    against = len(unknown) + len(shared if same else differing)
    if against >= len(differing if same else shared):
        return None
    parts = [f"agree on {joined(shared)}"] if shared else []
    parts += [f"differ on {joined(differing)}"] if differing else []
    if same:
        parts.reverse()
        ending = f"yet {outcome} is {results[one]} in both"
    else:
        ending = f"yet {outcome} is {results[one]} in {one} and {results[two]} in {two}"
    doubt = f" Not known: {joined(unknown)}." if unknown else ""
    return {
        "distance": against,
        "case": one,
        "other_case": two,
        "kind": _DIFFERENT if same else _SIMILAR,
        "outcome": results[one],
        "other_outcome": results[two],
        "shared_count": len(shared),
        "differing_count": len(differing),
        "unknown_count": len(unknown),
        "reason": f"{one} and {two} {' and '.join(parts)}, {ending}.{doubt}",
    }
