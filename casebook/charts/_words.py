"""The words on a chart: counts, lists, short titles, lines."""

from __future__ import annotations

import textwrap
import unicodedata

import pandas as pd

_LINE = 46  # characters of a label that fit on a phone


def split(cell: str | None) -> list[str]:
    """Parts of a cell that holds ids joined by semicolons."""
    return cell.split(";") if cell else []


def plural(count: int, one: str) -> str:
    """A number with its noun.

    >>> plural(1, "case"), plural(2_000, "case")
    ('1 case', '2,000 cases')
    """
    return f"{count:,} {one if count == 1 else one + 's'}"


def tally(labels: pd.Series) -> str:
    """How often each label occurs, in words and in the order of the labels.

    >>> tally(pd.Series(["Opposed", "Affected", "Affected"], dtype="category"))
    'affected 2, opposed 1'
    """
    counts = labels.value_counts().sort_index()
    return ", ".join(f"{str(label).lower()} {count}" for label, count in counts.items() if count)


def wrapped(text: str, width: int = _LINE) -> list[str]:
    """The text in lines of at most `width` Latin or half as many Chinese characters.

    >>> wrapped("Hubei: an old village between preservation and renewal")
    ['Hubei: an old village between preservation and', 'renewal']
    """
    if sum(unicodedata.east_asian_width(sign) in "WF" for sign in text) * 2 > len(text):
        width //= 2
    return textwrap.wrap(text, width, break_on_hyphens=False)


def short_titles(titles: pd.Series) -> pd.Series:
    """What stands before the colon of each title, or all of it where that is shared.

    >>> list(short_titles(pd.Series(["Lane: lamps", "Lane: trees", "白石洲：清租"])))
    ['Lane: lamps', 'Lane: trees', '白石洲']
    """
    short = titles.str.split("[:：]", n=1, regex=True).str[0]
    return short.mask(short.duplicated(keep=False), titles)
