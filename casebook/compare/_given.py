"""What the comparisons share: checks of the table given, and words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Context, Decimal

import pandas as pd

from casebook import codebook

# An exponent of four digits is beyond any number of a computer, and so is a name.
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?", re.IGNORECASE)
_TRUTHS = {"true": "1", "false": "0"}


def canonical(value: object) -> str | None:
    """A name or a code as text, the same for equal numbers however written; None if empty.

    >>> [canonical(one) for one in (1, "01", 1.0, "+1", "10e-1", True, "TRUE")]
    ['1', '1', '1', '1', '1', '1', '1']
    >>> canonical(" .50 "), canonical(-0.0), canonical("1 a"), canonical(" ")
    ('0.5', '0', '1 a', None)
    """
    text = "" if pd.isna(value) else str(value).strip()  # type: ignore[call-overload]
    text = _TRUTHS.get(text.casefold(), text)
    if _NUMBER.fullmatch(text):
        # As many digits as are given, so that long numbers of cases are not rounded into one.
        number = Decimal(text).normalize(Context(prec=len(text))) or Decimal(0)
        text = f"{number:f}" if abs(number.adjusted()) < 20 else str(number)
    return text or None


def refuse(function: str, faults: Iterable[str]) -> None:
    """Raise the first of the faults, if there is one, under the name of the public function.

    A generator gives them, so that a check may rest on what those before it let pass.
    """
    for fault in faults:
        raise ValueError(f"compare.{function}: {fault}")


def require(function: str, table: object, columns: Iterable[str]) -> pd.DataFrame:
    """The table, if it is a DataFrame with these columns and at least one row."""
    if not isinstance(table, pd.DataFrame):
        raise TypeError(
            f"compare.{function} needs a DataFrame, but got {type(table).__name__}. "
            "Read a file with pandas.read_csv first."
        )
    known = [str(column) for column in table.columns]
    if missing := [column for column in columns if column not in table.columns]:
        hints = "".join(codebook.suggest(column, known) for column in missing)
        raise ValueError(
            f"compare.{function}: the table has no column {joined(missing)}.{hints} "
            f"Its columns: {', '.join(known)}."
        )
    if table.empty:
        raise ValueError(f"compare.{function} needs at least one row, but got none.")
    return table


def checked(
    function: str, table: object, outcome: str, conditions: Sequence[str], cases: str | None
) -> tuple[pd.DataFrame, list[str]]:
    """The conditions and, last, the outcome under the names of the cases; the conditions' names.

    Refused if a column, a condition or the name of a case is missing or stands twice.
    """
    if isinstance(conditions, str):
        raise TypeError(
            f'compare.{function}: conditions is the text "{conditions}"; '
            f'give a list, as in ["{conditions}"].'
        )
    names = list(conditions)
    if not names:
        raise ValueError(f"compare.{function} needs at least one condition.")
    if twice := _twice(names):
        raise ValueError(f"compare.{function}: condition {joined(twice)} is named twice.")
    if outcome in names:
        raise ValueError(
            f"compare.{function}: {outcome} is the outcome; take it out of the conditions."
        )
    given = require(function, table, [*names, outcome, *([] if cases is None else [cases])])
    index = given.index if cases is None else given[cases]
    where = "the index" if cases is None else f"column {cases}"
    if bool(pd.isna(index).any()):
        raise ValueError(f"compare.{function}: a case has no name in {where}.")
    texts = [str(name) for name in index]
    if twice := _twice(texts):
        raise ValueError(
            f"compare.{function}: {plural(len(twice), 'name')} in {where} "
            f"{'stands' if len(twice) == 1 else 'stand'} twice: {', '.join(twice)}. "
            "Give each case one row."
        )
    return given[[*names, outcome]].set_axis(texts), names


def _twice(names: list[str]) -> list[str]:
    return sorted(name for name, times in Counter(names).items() if times > 1)


def numbers(function: str, values: pd.Series, advice: str = "") -> pd.Series:
    """A column as floats, NaN where empty; words are refused, with the advice."""
    cells = [canonical(cell) if isinstance(cell, str) else cell for cell in values]
    given = pd.Series(cells, index=values.index, name=values.name, dtype=object)
    made: pd.Series = pd.to_numeric(given, errors="coerce").astype("float64")
    if len(wrong := values[made.isna() & given.notna()]):
        found = f'{values.name or "values"} holds "{wrong.iloc[0]}", which is no number.'
        raise ValueError(f"compare.{function}: {found}{advice}")
    return made


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


def as_html(table: pd.DataFrame) -> str:
    """The table as a notebook shows it, escaped."""
    return table.to_html(
        index=False, border=0, na_rep="", float_format="{:.2f}".format, justify="left"
    )
