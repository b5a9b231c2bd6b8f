"""Whether a solution hangs on one case, one threshold, one coder, or on nothing at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import combinations
from math import comb
from typing import Any

import numpy as np
import pandas as pd

from casebook.compare._boolean import Cover, NoSolutionError, formula
from casebook.compare._sets import Scores, sufficiency, union
from casebook.compare._solutions import KINDS, covers
from casebook.compare._truth_table import TruthTable


def drop_one(truth: TruthTable, *, expected: Mapping[str, int] | None = None) -> pd.DataFrame:
    """The solutions again, each time without one of the cases.

    Parameters
    ----------
    truth, expected
        As for `minimise`.

    Returns
    -------
    pandas.DataFrame
        One row per case dropped, key ``case``, in the order of the table: the formulas
        ``complex``, ``parsimonious`` and ``intermediate`` that remain (several equally short ones
        joined by " or "; "" if no row is coded 1 any more; where else there is none, the reason),
        and ``complex_changes``, ``parsimonious_changes`` and ``intermediate_changes``, True where
        the formula differs from the one with all cases.

    Notes
    -----
    A path that a single case carries is a finding about that case. That no single case changes
    a solution does not show that two would not.

    Examples
    --------
    >>> from casebook.compare import truth_table
    >>> cases = {"title": [1, 1, 0, 0], "lever": [1, 1, 1, 0], "altered": [1, 1, 0, 0]}
    >>> table = pd.DataFrame(cases, index=["Ash", "Beech", "Cedar", "Elm"])
    >>> made = drop_one(truth_table(table, "altered", ["title", "lever"]))
    >>> made[["case", "complex", "parsimonious", "parsimonious_changes"]][1:3]
        case      complex    parsimonious  parsimonious_changes
    1  Beech  title*lever           title                 False
    2  Cedar  title*lever  title or lever                  True
    """
    x, y = truth.memberships, truth.outcome_memberships
    tables = (
        ({"case": case}, replace(truth, memberships=x.drop(case), outcome_memberships=y.drop(case)))
        for case in x.index
    )
    return _compared(truth, tables, expected)


def sweep(
    truth: TruthTable,
    *,
    consistency: Iterable[float] = (),
    pri: Iterable[float] = (),
    n_cut: Iterable[int] = (),
    others: Mapping[str, TruthTable] | None = None,
    expected: Mapping[str, int] | None = None,
) -> pd.DataFrame:
    """The solutions again under other thresholds, one changed at a time, and other codings.

    The range over which a solution stays is what Oana and Schneider ask to report (*Sociological
    Methods & Research*, 2021, online first).

    Parameters
    ----------
    truth, expected
        As for `minimise`.
    consistency, pri, n_cut : iterables of numbers
        Other values for each threshold; ValueError if one lies outside its range.
    others : mapping of str to TruthTable, optional
        Tables by name: from other thresholds of calibration, or from another coder's codes.

    Returns
    -------
    pandas.DataFrame
        One row per table, key ``varied`` and ``setting``; first the table that was given, varied
        "nothing". Then the columns of `drop_one`.

    Examples
    --------
    >>> from casebook.compare import truth_table
    >>> cases = pd.DataFrame({"title": [1, 1, 1, 1, 0, 0], "altered": [1, 1, 1, 0, 0, 0]})
    >>> truth = truth_table(cases, "altered", ["title"], consistency=0.7)
    >>> sweep(truth, consistency=[0.8])[["varied", "setting", "complex", "complex_changes"]]
            varied setting complex  complex_changes
    0      nothing           title            False
    1  consistency     0.8                     True
    """
    tables = [({"varied": "nothing", "setting": ""}, truth)]
    for name, values in (("consistency", consistency), ("pri", pri), ("n_cut", n_cut)):
        for value in values:
            change: dict[str, Any] = {name: value}
            tables.append(({"varied": name, "setting": f"{value:g}"}, replace(truth, **change)))
    tables += [({"varied": "table", "setting": at}, made) for at, made in (others or {}).items()]
    return _compared(truth, tables, expected)


def shuffle(
    truth: TruthTable,
    *,
    draws: int = 1000,
    seed: int = 0,
    expected: Mapping[str, int] | None = None,
) -> pd.DataFrame:
    """How often the outcome, dealt out to the cases at random, gives a formula as well.

    A permutation test against finding a formula where there is none (Braumoeller, *Political
    Analysis* 23, 2015).

    Parameters
    ----------
    truth, expected
        As for `minimise`.
    draws, seed : int
        How often the outcome is dealt out, at least once; of the random numbers. If a crisp
        outcome can be dealt out in no more ways, each counts once, and the shares are exact.

    Returns
    -------
    pandas.DataFrame
        One row per kind of solution, key ``kind``: ``formula`` (as in `drop_one`),
        ``draw_count``, and shares of the draws from 0 to 1: ``any_share`` with any formula,
        ``fitting_share`` with one that is as consistent as the given one and covers as much,
        ``same_share`` with the same formula. The last two are NaN where there is no formula.

    Notes
    -----
    A high share says that the formula is no evidence that the conditions go with the outcome. A
    low one does not say that they cause it.

    Examples
    --------
    >>> from casebook.compare import truth_table
    >>> table = pd.DataFrame({"title": [1, 1, 0, 0], "altered": [1, 1, 0, 0]})
    >>> made = shuffle(truth_table(table, "altered", ["title"]))
    >>> made[["kind", "formula", "draw_count", "any_share", "same_share"]].round(2)[:1]
          kind formula  draw_count  any_share  same_share
    0  complex   title           6       0.33        0.17
    """
    if draws < 1:
        raise ValueError(f"compare.shuffle: draws is {draws}; it is 1 or more.")
    found, y = _fitted(truth, expected), truth.outcome_memberships
    rows = []
    for values in _deals(y.to_numpy(), draws, seed):
        dealt = pd.Series(values, index=y.index, name=y.name)
        drawn = _fitted(replace(truth, outcome_memberships=dealt), expected)
        for kind, ours in found.items():
            theirs = drawn[kind]
            least = np.max([*ours.values()], axis=0) if ours else np.inf
            fitting = any((fits >= least - 1e-9).all() for fits in theirs.values())
            rows.append((kind, 1, bool(theirs), fitting, ours.keys() == theirs.keys()))
    shares = ["any_share", "fitting_share", "same_share"]
    table = pd.DataFrame(rows, columns=["kind", "draw_count", *shares]).groupby("kind", sort=False)
    made = table.agg({"draw_count": "sum"} | dict.fromkeys(shares, "mean")).reset_index()
    made.insert(1, "formula", [" or ".join(found[kind]) for kind in made["kind"]])
    made.loc[made["formula"] == "", shares[1:]] = np.nan
    return made


def _deals(y: Scores, draws: int, seed: int) -> Iterator[Scores]:
    """The outcome dealt out: every way of it, if there are no more than `draws`."""
    values, (number, *others) = np.unique(y, return_counts=True)
    if len(others) == 1 and comb(len(y), number) <= draws:
        for chosen in combinations(range(len(y)), number):
            yield np.where(np.isin(range(len(y)), chosen), values[0], values[1])
        return
    random = np.random.default_rng(seed)
    for _ in range(draws):
        yield random.permutation(y)


def _compared(
    truth: TruthTable,
    tables: Iterable[tuple[dict[str, str], TruthTable]],
    expected: Mapping[str, int] | None,
) -> pd.DataFrame:
    """One row per table: its label, its formulas, and whether they differ from those of `truth`."""
    known: dict[tuple[str, ...], dict[str, str]] = {}

    def formulas(table: TruthTable) -> dict[str, str]:
        # Only the codes of the rows count: tables that are coded alike are minimised once.
        key = (table.outcome, *table.conditions, *table.rows["outcome_code"])
        if key not in known:
            found, reason = _solved(table, expected)
            known[key] = {kind: " or ".join(several) or reason for kind, several in found.items()}
        return known[key]

    whole = formulas(truth)
    rows = []
    for label, table in tables:
        made = formulas(table)
        changes = {f"{kind}_changes": made[kind] != whole[kind] for kind in KINDS}
        rows.append({**label, **made, **changes})
    return pd.DataFrame(rows)


def _solved(
    truth: TruthTable, expected: Mapping[str, int] | None
) -> tuple[dict[str, dict[str, Cover]], str]:
    """The solutions of each kind by their formulas; or why there are none, "" if no row is 1."""
    try:
        found = covers(truth, expected)
    except NoSolutionError as error:
        has_ones = "1" in set(truth.rows["outcome_code"])
        return {kind: {} for kind in KINDS}, str(error) if has_ones else ""
    return {k: {formula(one, truth.conditions): one for one in found[k]} for k in KINDS}, ""


def _fitted(truth: TruthTable, expected: Mapping[str, int] | None) -> dict[str, dict[str, Scores]]:
    """The formulas of each kind with their consistency and coverage."""
    scores, y = truth.memberships.to_numpy(), truth.outcome_memberships.to_numpy()
    return {
        kind: {
            text: np.array(sufficiency(union(scores, cover), y))[[0, 2]]
            for text, cover in several.items()
        }
        for kind, several in _solved(truth, expected)[0].items()
    }
