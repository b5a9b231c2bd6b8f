"""Truth tables: which combinations of conditions go with an outcome, with the cases by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np
import pandas as pd

from casebook import codebook
from casebook.compare._agreement import ALPHA_LIMIT
from casebook.compare._given import as_html, checked, joined, numbers, plural, refuse, require
from casebook.compare._sets import members, named, sufficiency

# 256 rows; beyond, no number of cases in a casebook fills a truth table, and minimising is slow.
_MOST_CONDITIONS = 8
# Columns of `TruthTable.rows`, beside which the conditions stand.
_OWN_COLUMNS = {
    *("row", "outcome_code", "case_count", "consistency", "pri"),
    *("is_contradictory", "cases", "contrary_cases"),
}
# Columns of the figures of agreement that a truth table reads.
_FIGURES = ["variable", "alpha", "alpha_low"]


@dataclass(frozen=True, kw_only=True, eq=False)
class TruthTable:
    """A truth table with what it was made from.

    Attributes
    ----------
    memberships, outcome_memberships : pandas.DataFrame (cases, conditions), pandas.Series (cases,)
        Degrees from 0 to 1 of the cases that were used, under their names.
    consistency, pri, n_cut : float, float, int
        What a row needs to be coded 1, and how many cases not to be a remainder.
    remarks : tuple of str
        Cases left out and why, and what the agreement does not cover, in words.
    """

    memberships: pd.DataFrame
    outcome_memberships: pd.Series
    consistency: float
    pri: float
    n_cut: int
    remarks: tuple[str, ...]

    def __post_init__(self) -> None:
        for name, value in (("consistency", self.consistency), ("pri", self.pri)):
            if not 0 <= value <= 1:
                raise ValueError(f"compare.truth_table: {name} is {value:g}; it lies from 0 to 1.")
        if (least := self.n_cut) < 1:
            raise ValueError(f"compare.truth_table: n_cut is {least}; a row needs at least 1 case.")
        if (count := len(self.conditions)) > _MOST_CONDITIONS:
            raise ValueError(
                f"compare.truth_table: {count} conditions make {2**count:,} rows, more than any "
                f"bank of cases can fill. Choose at most {_MOST_CONDITIONS}; four to six is usual."
            )

    @property
    def outcome(self) -> str:
        """Name of the outcome, with a leading "~" for its absence."""
        return str(self.outcome_memberships.name)

    @property
    def conditions(self) -> tuple[str, ...]:
        """Names of the conditions, in the order of the columns."""
        return tuple(self.memberships.columns)

    @cached_property
    def rows(self) -> pd.DataFrame:
        """One row per combination of conditions, 2 ** conditions in all.

        Key ``row`` (1 + the conditions read as binary digits); a column of 0 and 1 for each
        condition; ``outcome_code`` ("1", "0", or "?" for a logical remainder); ``case_count``;
        ``consistency`` and ``pri`` (NaN for a remainder); ``is_contradictory``; ``cases`` and
        ``contrary_cases`` (those without the outcome), names joined by ";".
        """
        scores, y = self.memberships.to_numpy(), self.outcome_memberships.to_numpy()
        terms = list(product((0, 1), repeat=len(self.conditions)))
        x = np.array([members(scores, term) for term in terms]).T  # shape (cases, rows)
        inside = x > 0.5
        having, contrary = inside & (y > 0.5)[:, None], inside & (y < 0.5)[:, None]
        observed = inside.sum(axis=0) >= self.n_cut
        share, reduction = (np.where(observed, part, np.nan) for part in sufficiency(x, y)[:2])
        # 1e-9: sums of decimal fractions end a hair below the threshold that they equal.
        is_one = (share >= self.consistency - 1e-9) & (reduction >= self.pri - 1e-9)
        cases = self.memberships.index
        return pd.DataFrame(
            {
                "row": range(1, len(terms) + 1),
                **dict(zip(self.conditions, zip(*terms, strict=True), strict=True)),
                "outcome_code": np.where(observed, np.where(is_one, "1", "0"), "?"),
                "case_count": inside.sum(axis=0),
                "consistency": share,
                "pri": reduction,
                "is_contradictory": contrary.any(axis=0) & having.any(axis=0),
                "cases": named(cases, inside.T),
                "contrary_cases": named(cases, contrary.T),
            }
        )

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader of the table should know: the remarks, and cautions about the rows."""
        return (*self.remarks, *self._cautions())

    def _cautions(self) -> Iterator[str]:
        made, given, result = self.rows, self.memberships, self.outcome_memberships
        if (surplus := len(made) - len(given)) > 0:
            yield (
                f"{len(made)} rows for {plural(len(given), 'case')}: at least {surplus} stay "
                "empty, and few conditions are put to the test."
            )
        if between := ", ".join(given.index[(given == 0.5).any(axis=1)]):
            yield f"In no row, because a membership is exactly 0.5: {between}."
        if undecided := ", ".join(result.index[result == 0.5]):
            yield f"Neither with nor without the outcome: {undecided}."
        few = made[(made["case_count"] > 0) & (made["case_count"] < self.n_cut)]
        if listed := "; ".join(
            f"row {row} ({names})" for row, names in few[["row", "cases"]].values
        ):
            yield f"Treated as remainders, with fewer than {plural(self.n_cut, 'case')}: {listed}."
        columns = ["row", "outcome_code", "contrary_cases"]
        for row, code, names in self.contradictory[columns].values:
            contrary = names.replace(";", ", ")
            yield f"Row {row} is contradictory, coded {code}: without the outcome are {contrary}."

    @property
    def contradictory(self) -> pd.DataFrame:
        """Rows whose cases differ in the outcome: read these cases again."""
        return self.rows[self.rows["is_contradictory"]]

    @property
    def remainders(self) -> pd.DataFrame:
        """Logical remainders: combinations with fewer cases than `n_cut`, mostly none."""
        return self.rows[self.rows["outcome_code"] == "?"]

    def _repr_html_(self) -> str:
        """For a reader: who has the outcome and who lacks it, side by side."""
        # For crisp sets PRI says nothing that consistency does not.
        crisp = bool(self.memberships.isin([0, 1]).all(axis=None))
        measures = ["consistency"] if crisp else ["consistency", "pri"]
        made = self.rows[["row", *self.conditions, "outcome_code", *measures]]
        every, without = (self.rows[name].str.split(";") for name in ("cases", "contrary_cases"))
        having = [
            [name for name in names if name not in lacking]
            for names, lacking in zip(every, without, strict=True)
        ]
        # Beside the rest, not into it: a condition may have any of these names.
        sides = pd.DataFrame({"with": having, "without": without}).map("; ".join)
        sides = sides.add_suffix(f" {self.outcome}")
        return as_html(pd.concat([made.rename(columns={"outcome_code": "code"}), sides], axis=1))


def truth_table(
    table: pd.DataFrame,
    outcome: str,
    conditions: Sequence[str],
    *,
    cases: str | None = None,
    consistency: float = 0.8,
    pri: float = 0.0,
    n_cut: int = 1,
    agreement: pd.DataFrame | None = None,
    variables: Mapping[str, str] | None = None,
) -> TruthTable:
    """Combinations of conditions and whether the outcome goes with them.

    A case belongs to the row in which its membership, the minimum over the conditions (or, for an
    absent condition, one minus its membership), is above .5. With x the memberships of all cases
    in a row and y those in the outcome, ``consistency = sum(min(x, y)) / sum(x)`` (Ragin, *Social
    Inquiry*, 2008, page 52) and ``PRI = (sum(min(x, y)) - sum(min(x, y, 1 - y))) / (sum(x) -
    sum(min(x, y, 1 - y)))`` (Schneider and Wagemann, *Set-Theoretic Methods*, 2012, page 242).
    For crisp sets both are the share of the row's cases that have the outcome.

    Parameters
    ----------
    table : pandas.DataFrame
        One row per case; outcome and conditions as 0 and 1, or as degrees between them.
    outcome : str
        Column of the outcome; ``"~name"`` asks for its absence.
    conditions : sequence of str
        Columns of the conditions.
    cases : str, optional
        Column with the names of the cases; the index otherwise.
    consistency, pri : float, from 0 to 1
        A row with at least both is coded 1, any other 0.
    n_cut : int
        A row with fewer cases is a logical remainder, coded "?".
    agreement : pandas.DataFrame, optional
        What `agreement` returned for the codings of these cases. A column is then refused unless
        the alpha of its variable and the lower end of its interval reach `ALPHA_LIMIT`, .667.
    variables : mapping of str to str, optional
        The variable that a column was made from, where their names differ.

    Raises
    ------
    TypeError, ValueError
        If the table, a name, a column or a threshold cannot be used, if the agreement was
        measured on other cases, or the coders agreed too little; the message says why.

    Notes
    -----
    A truth table is no test: with few cases and many conditions almost every combination is
    unique, and made-up data then look perfectly consistent (Marx, *Sociological Methods &
    Research* 39, 2010). A row whose cases differ in the outcome is contradictory, whatever its
    code.

    Examples
    --------
    >>> cases = {"title": [1, 1, 1, 0], "lever": [1, 1, 0, 0], "altered": [1, 0, 1, 0]}
    >>> table = pd.DataFrame(cases, index=["Ash", "Beech", "Cedar", "Elm"])
    >>> made = truth_table(table, "altered", ["title", "lever"])
    >>> made.rows[["row", "outcome_code", "case_count", "consistency", "cases"]]
       row outcome_code  case_count  consistency      cases
    0    1            0           1          0.0        Elm
    1    2            ?           0          NaN
    2    3            1           1          1.0      Cedar
    3    4            0           2          0.5  Ash;Beech
    >>> list(made.contradictory["contrary_cases"])
    ['Beech']
    """
    plain = outcome.removeprefix("~")
    given, names = checked("truth_table", table, plain, conditions, cases)
    refuse("truth_table", _name_faults(names, outcome, table, given.index))
    used = given.apply(_membership)
    remarks = []
    if lacking := list(used.columns[used.isna().any()]):
        incomplete = ", ".join(used.index[used.isna().any(axis=1)])
        verb = "is" if len(lacking) == 1 else "are"
        remarks.append(f"Left out, because {joined(lacking)} {verb} missing: {incomplete}.")
        used = used.dropna()
    if agreement is not None:
        figures = require("truth_table", agreement, _FIGURES)
        faults = _agreement_faults([*names, plain], figures, variables or {}, used.index)
        refuse("truth_table", faults)
        remarks += _not_covered(figures, used.index)
    refuse("truth_table", _variation_faults(used, names, plain))
    result = used[plain] if outcome == plain else 1 - used[plain]
    return TruthTable(
        memberships=used[names],
        outcome_memberships=result.rename(outcome),
        consistency=consistency,
        pri=pri,
        n_cut=n_cut,
        remarks=tuple(remarks),
    )


def _membership(values: pd.Series) -> pd.Series:
    """A column as degrees of membership, NaN where empty."""
    made = numbers(
        "truth_table", values, " Recode the words to 1 (in the set) and 0 (out of it) first."
    )
    outside = made[(made < 0) | (made > 1)]
    if len(outside):
        raise ValueError(
            f"compare.truth_table: {values.name} holds {outside.iloc[0]:g}, which lies outside "
            "0 to 1. Turn raw values into membership with compare.calibrate first."
        )
    return made


def _name_faults(
    conditions: list[str], outcome: str, table: pd.DataFrame, cases: pd.Index
) -> Iterator[str]:
    """A name that can be taken for a formula, for another name, or for a column of the result."""
    for name in [*conditions, outcome.removeprefix("~")]:
        if not isinstance(name, str) or not name.strip() or set("~*+") & set(name):
            yield (
                f"{name!r} cannot stand in a formula, where ~, * and + have a meaning. Rename the "
                "column to a word without them."
            )
    if taken := sorted(_OWN_COLUMNS.intersection(conditions)):
        yield (
            f"{joined(taken)} is a column of the result. Give the condition another name, with "
            "table.rename(columns=…)."
        )
    if outcome.startswith("~") and outcome in table.columns:
        yield (
            f'"{outcome}" asks for the absence of {outcome[1:]}, but is also a column. Rename that '
            "column."
        )
    for name in cases[cases.str.contains(";")]:
        yield (
            f'the name "{name}" holds ";", which stands between the names of cases. Rename the '
            "case."
        )


def _agreement_faults(
    columns: list[str], figures: pd.DataFrame, variables: Mapping[str, str], cases: pd.Index
) -> Iterator[str]:
    """A column from a variable on which the coders agreed too little, or on other cases."""
    if other := sorted(set(figures.attrs.get("units") or ()) - set(cases)):
        yield (
            f"the agreement was measured on {plural(len(other), 'case')} that the table leaves "
            f"out, such as {other[0]}. Coders can agree there and differ here: give "
            "compare.agreement only the codings of the cases in the table."
        )
    known = {name: (alpha, low) for name, alpha, low in figures[_FIGURES].values}
    sources = {column: variables.get(column, column) for column in columns}
    for column, variable in sources.items():
        if variable not in known:
            yield (
                f"no agreement is known for {column}.{codebook.suggest(variable, known)} Say in "
                f"`variables` which of these it was made from: {', '.join(known)}."
            )
    if weak := [
        f"{column} was made from {variable}, whose alpha is {alpha:.3f} with an interval from "
        f"{low:.3f}"
        for column, variable in sources.items()
        for alpha, low in [known[variable]]
        if not (alpha >= ALPHA_LIMIT and low >= ALPHA_LIMIT)
    ]:
        yield (
            f"{'; '.join(weak)}. Both must reach {ALPHA_LIMIT}. Coders who agree so little may "
            "have coded different things: leave it out, or sharpen the codebook and code again. So "
            "few cases may also be too few to tell."
        )


def _not_covered(figures: pd.DataFrame, cases: pd.Index) -> Iterator[str]:
    """What the figures of agreement do not say of the cases."""
    units = figures.attrs.get("units")
    if units is None:
        yield "The agreement does not say on which cases it was measured."
    elif alone := sorted(set(cases) - set(units)):
        yield f"In no figure of agreement: {', '.join(alone)}."


def _variation_faults(used: pd.DataFrame, conditions: list[str], outcome: str) -> Iterator[str]:
    """Too few cases, or a column that is the same in all of them."""
    if len(used) < 2:
        yield (
            f"{plural(len(used), 'case')} left after those with missing values were dropped; a "
            "comparison needs at least two."
        )
    if constant := [name for name in conditions if used[name].nunique() == 1]:
        yield (
            f"the same in all {len(used)} cases: {joined(constant)}. What does not vary explains "
            "nothing: leave it out, or add cases that differ."
        )
    if used[outcome].nunique() == 1:
        yield (
            f"the outcome {outcome} is {used[outcome].iloc[0]:g} in all {len(used)} cases. Add "
            "cases with another outcome."
        )
    if len(conditions) >= len(used):
        yield (
            f"{plural(len(conditions), 'condition')} for {plural(len(used), 'case')}. Fewer "
            "conditions, or more cases."
        )
