"""What the comparisons share: checks of the table given, and words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from casebook import codebook

__all__ = ["case_names", "checked_conditions", "joined", "membership", "plural", "require"]


def require(function: str, table: object, columns: Iterable[str]) -> pd.DataFrame:
    """The table, if it is a DataFrame with these columns and at least one row.

    Raises
    ------
    TypeError
        If it is no DataFrame.
    ValueError
        If columns are missing or there is no row.
    """
    if not isinstance(table, pd.DataFrame):
        raise TypeError(
            f"compare.{function} needs a DataFrame, but got {type(table).__name__}. "
            "Read a file with pandas.read_csv first."
        )
    missing = [column for column in columns if column not in table.columns]
    if missing:
        hints = "".join(codebook.suggest(column, map(str, table.columns)) for column in missing)
        raise ValueError(
            f"compare.{function}: the table has no column {joined(missing)}.{hints} "
            f"Its columns: {', '.join(map(str, table.columns))}."
        )
    if table.empty:
        raise ValueError(f"compare.{function} needs at least one row, but got none.")
    return table


def checked_conditions(function: str, outcome: str, conditions: Sequence[str]) -> list[str]:
    """The conditions as a list of distinct names, none of them the outcome.

    Raises
    ------
    TypeError
        If they are one text, whose letters would count as names.
    ValueError
        If there is none, one is named twice, or one is the outcome.
    """
    if isinstance(conditions, str):
        raise TypeError(
            f'compare.{function}: conditions is the text "{conditions}"; '
            f'give a list, as in ["{conditions}"].'
        )
    names = list(conditions)
    if not names:
        raise ValueError(f"compare.{function} needs at least one condition.")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"compare.{function}: condition {joined(twice)} is named twice.")
    if outcome in names:
        raise ValueError(
            f"compare.{function}: {outcome} is the outcome; take it out of the conditions."
        )
    return names


def case_names(function: str, table: pd.DataFrame, cases: str | None) -> list[str]:
    """Names of the cases: a column, or the index of the table.

    Raises
    ------
    ValueError
        If a name is missing or stands twice.
    """
    given = table.index if cases is None else table[cases]
    where = "the index" if cases is None else f"column {cases}"
    if bool(pd.isna(given).any()):
        raise ValueError(f"compare.{function}: a case has no name in {where}.")
    names = [str(name) for name in given]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(
            f"compare.{function}: {plural(len(twice), 'name')} in {where} "
            f"{'stands' if len(twice) == 1 else 'stand'} twice: {', '.join(twice)}. "
            "Give each case one row."
        )
    return names


def membership(function: str, values: pd.Series, name: str) -> pd.Series:
    """A column as degrees of membership, NaN where empty.

    Raises
    ------
    ValueError
        If a value is no number, or lies outside 0 to 1.
    """
    numbers = pd.to_numeric(values, errors="coerce").astype("float64")
    wrong = values[numbers.isna() & values.notna()]
    if len(wrong):
        raise ValueError(
            f'compare.{function}: {name} holds "{wrong.iloc[0]}", which is no number. '
            "Recode the words to 1 (in the set) and 0 (out of it) first."
        )
    outside = numbers[(numbers < 0) | (numbers > 1)]
    if len(outside):
        raise ValueError(
            f"compare.{function}: {name} holds {outside.iloc[0]:g}, which lies outside 0 to 1. "
            "Turn raw values into membership with compare.calibrate first."
        )
    return numbers


def joined(words: Sequence[str]) -> str:
    """Words as a list within a sentence.

    >>> joined(["one", "two", "three"])
    'one, two and three'
    """
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def plural(count: int, one: str) -> str:
    """A number with its noun.

    >>> plural(1, "case"), plural(3, "case")
    ('1 case', '3 cases')
    """
    return f"{count:,} {one if count == 1 else one + 's'}"
