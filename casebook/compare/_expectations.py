"""What accounts expect of coded cases: how often they are met, and where two of them part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

import pandas as pd

from casebook import codebook
from casebook.compare._given import joined, refuse, require

_KEYS = ["theory_id", "variable", "case_id"]
_READINGS = ("met", "met_if_absent")
_PARTINGS = [
    *("theory_id", "other_theory_id", "variable", "is_apart"),
    *("expected", "other_expected", "shared", "case_count", "other_case_count"),
]


def scores(
    expectations: pd.DataFrame, by: Sequence[str] = ("theory_id",), *, reading: str = "met"
) -> pd.DataFrame:
    """How often what accounts expect was found, counted and as a share of what is decided.

    Parameters
    ----------
    expectations : pandas.DataFrame, long form
        One row per account, variable and case: a bank's table `expectations`, or rows of it.
    by : sequence of str
        Columns to count by, for example ``("theory_id", "variable")``.
    reading : {"met", "met_if_absent"}
        The column that says whether an expectation was met. By ``met`` a code that only says
        that nothing is reported counts neither way; by ``met_if_absent`` it counts as if there
        had been nothing.

    Returns
    -------
    pandas.DataFrame
        One row per group, in the order in which groups first occur, with the columns of `by` as
        index: ``yes_count``, ``no_count``, ``not_reported_count``, ``not_applicable_count`` and
        ``share`` (0 to 1; of yes among yes and no, NaN where there is neither).

    Raises
    ------
    TypeError, ValueError
        If the table lacks a column or a row, has a row twice (two coders, for example), or has a
        word that is none of the codebook's.

    Notes
    -----
    A share is no measure of truth. It weighs each variable alike, it counts cases that were never
    drawn as a sample, and an account that expects more codes of a variable meets it more easily.

    Examples
    --------
    >>> rows = [("asking", "lever", "ash", "yes"), ("asking", "lever", "elm", "no"),
    ...         ("asking", "result", "ash", "not-reported")]
    >>> table = pd.DataFrame(rows, columns=["theory_id", "variable", "case_id", "met"])
    >>> scores(table)[["yes_count", "no_count", "not_reported_count", "share"]]
               yes_count  no_count  not_reported_count  share
    theory_id
    asking             1         1                   1    0.5
    """
    if isinstance(by, str):
        raise TypeError(f'compare.scores: by is the text "{by}"; give a list, as in ["{by}"].')
    by = list(by)
    if not by:
        raise ValueError("compare.scores: by names no column; count by one at least.")
    table = _checked("scores", expectations, by, reading)
    words = list(codebook.codes("met"))
    found = pd.Categorical(table[reading], categories=words)
    dummies = pd.get_dummies(found, dtype="int64").set_axis(
        [f"{word.replace('-', '_')}_count" for word in words], axis="columns"
    )
    # As texts: a category would make rows of combinations that do not occur.
    keys = [table[name].astype(object).rename(name).reset_index(drop=True) for name in by]
    made = dummies.groupby(keys, sort=False).sum()
    decided = made["yes_count"] + made["no_count"]
    return made.assign(share=made["yes_count"] / decided.where(decided > 0))


def partings(expectations: pd.DataFrame, *, reading: str = "met") -> pd.DataFrame:
    """Where two accounts expect different codes of the same variable, and the cases that show it.

    Parameters
    ----------
    expectations, reading
        As for `scores`; the column ``expected`` holds the codes, joined by semicolons.

    Returns
    -------
    pandas.DataFrame
        One row per pair of accounts and variable of which both speak and do not expect the same:
        ``theory_id``, ``other_theory_id``, ``variable``, ``is_apart`` (no code in common, so that
        no case can meet both), ``expected`` and ``other_expected`` (codes that only the one and
        only the other expects, joined by ;), ``shared`` (codes of both), ``case_count`` and
        ``other_case_count`` (cases that meet the first and miss the second, and the other way).

    Raises
    ------
    TypeError, ValueError
        As for `scores`, and if an account expects different codes of a variable in two rows.

    Notes
    -----
    A case counted here lies nearer to one account than to the other on one variable. Whether it
    decides between them depends on what the account says about it, and on who reports it.

    Examples
    --------
    >>> rows = [("asking", "lever", "ash", "letter", "yes"),
    ...         ("paying", "lever", "ash", "none", "no")]
    >>> columns = ["theory_id", "variable", "case_id", "expected", "met"]
    >>> made = partings(pd.DataFrame(rows, columns=columns))
    >>> made[["theory_id", "other_theory_id", "is_apart", "case_count"]].values.tolist()
    [['asking', 'paying', True, 1]]
    """
    table = _checked("partings", expectations, ["expected"], reading)
    given = table[["theory_id", "variable", "expected"]].astype(object).drop_duplicates()
    refuse("partings", _two_sets(given))
    sets: dict[str, dict[str, list[str]]] = {}
    for theory, variable, codes in given.itertuples(index=False):
        sets.setdefault(theory, {})[variable] = codes.split(";")
    by_case = {
        keys: rows.set_index("case_id")[reading]
        for keys, rows in table.groupby(["theory_id", "variable"], sort=False)
    }
    rows: list[dict[str, Any]] = []
    for (one, of_one), (two, of_two) in combinations(sets.items(), 2):
        for variable in [name for name in of_one if name in of_two]:
            first, second = of_one[variable], of_two[variable]
            if set(first) == set(second):
                continue
            found, other = by_case[one, variable], by_case[two, variable]
            shared = [code for code in first if code in second]
            rows.append(
                {
                    "theory_id": one,
                    "other_theory_id": two,
                    "variable": variable,
                    "is_apart": not shared,
                    "expected": ";".join(code for code in first if code not in second),
                    "other_expected": ";".join(code for code in second if code not in first),
                    "shared": ";".join(shared),
                    "case_count": _count(found, other),
                    "other_case_count": _count(other, found),
                }
            )
    return pd.DataFrame(rows, columns=_PARTINGS)


def _count(one: pd.Series, other: pd.Series) -> int:
    """How many cases meet the one expectation and miss the other."""
    return len(one.index[one == "yes"].intersection(other.index[other == "no"]))


def _checked(function: str, table: object, columns: Sequence[str], reading: str) -> pd.DataFrame:
    """The table, if it has its columns, the codebook's words, and each row once."""
    if reading not in _READINGS:
        known = joined([f'"{name}"' for name in _READINGS])
        raise ValueError(f'compare.{function}: no reading "{reading}"; there are {known}.')
    made = require(function, table, [*_KEYS, *columns, reading])
    refuse(function, _faults(made, reading))
    return made


def _faults(table: pd.DataFrame, reading: str) -> Iterator[str]:
    words = list(codebook.codes("met"))
    if len(strays := table[reading][~table[reading].isin(words)]):
        yield f'{reading} holds "{strays.iloc[0]}"; it takes {joined(words)}.'
    twice = table[table.duplicated(_KEYS)]
    if len(twice):
        theory, variable, case = twice.iloc[0][_KEYS]
        yield (
            f'{variable} of "{case}" stands twice for "{theory}". '
            "Give each account, variable and case one row: of several coders take one."
        )


def _two_sets(given: pd.DataFrame) -> Iterator[str]:
    twice = given[given.duplicated(["theory_id", "variable"])]
    if len(twice):
        theory, variable = twice.iloc[0][["theory_id", "variable"]]
        yield f'"{theory}" expects different codes of {variable} in different rows.'
