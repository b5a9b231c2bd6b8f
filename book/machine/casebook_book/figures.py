"""Figures of the context tables as a reader would write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from casebook import codebook
from casebook.render import number

if TYPE_CHECKING:
    from casebook.bank import Casebook

__all__ = ["stat_text"]

_FORMS = ("short", "full", "printed")
# Chinese sources count in ten thousands (万) and hundred millions (亿).
_LARGE = {"10k": 10_000, "100m": 100_000_000}
_FORM = "Shenzhen/permanent_population/2019"


def _known(what: str, word: str, known: list[str]) -> None:
    if word not in known:
        raise KeyError(
            f'No {what} "{word}" in city_stats.{codebook.suggest(word, known)} '
            f"It has {', '.join(known) or 'none: this bank brings no figures of a city'}."
        )


def short(value: float) -> str:
    """A large number in millions or billions, with four digits that count.

    >>> short(13_438_800), short(17_989_500), short(750_000), short(2_767_024_000_000)
    ('13.44 million', '17.99 million', '750,000', '2,767 billion')
    """
    for size, word in ((1e9, "billion"), (1e6, "million")):
        if abs(value) >= size:
            scaled = value / size
            digits = max(0, 4 - len(f"{abs(scaled):.0f}"))
            text = f"{scaled:,.{digits}f}"
            return f"{text.rstrip('0').rstrip('.') if digits else text} {word}"
    return number(value)


def stat_text(book: Casebook, target: str) -> str:
    """The text of a reference such as ``Shenzhen/permanent_population/2019``.

    A last part chooses the form: ``short`` (13.44 million, the default), ``full``
    (13,438,800) or ``printed`` (1,343.88, in the source's own unit). Where several works
    give the figure, the one of best reliability is taken. Where they disagree by more than
    rounding, the work must be named before the form:
    ``Shenzhen/census_population/2010/sztj-census6``. Figures that belong in no chart belong
    in no sentence either.

    Raises
    ------
    KeyError
        If there is no such figure, or no single one; the message names the nearest, or the
        works.
    """
    city, indicator, year, *rest = [*target.strip().split("/"), "", ""]
    rest = [part for part in rest if part]
    form = rest.pop() if rest and rest[-1] in _FORMS else "short"
    if not (city and indicator and year.isdigit()) or len(rest) > 1:
        raise KeyError(f'"{target}" is not of the form {_FORM}.')
    table = book.city_stats
    table = table[table["is_charted"]]
    _known("city", city, sorted(set(table["city"])))
    table = table[table["city"] == city]
    _known("indicator", indicator, sorted(set(table["indicator"])))
    table = table[table["indicator"] == indicator]
    _known("year", year, [str(known) for known in sorted(set(table["year"].dropna()))])
    table = table[(table["year"] == int(year)).fillna(False)]
    if rest:
        known = list(table["work_id"])
        if rest[0] not in known:
            raise KeyError(
                f'No work or form "{rest[0]}": use one of {", ".join((*known, *_FORMS))}.'
            )
        table = table[table["work_id"] == rest[0]]
    elif (table["conflict"] == "conflicting").any():
        raise KeyError(
            f"Works disagree on {city}/{indicator}/{year}. Name the one that you mean: "
            f"{', '.join(table['stat_id'])}."
        )
    best = table.assign(reliability=table["reliability"].astype(str)).sort_values(
        "reliability", kind="stable"
    )
    value, unit = float(best["value"].iloc[0]), str(best["unit"].iloc[0])
    if form == "printed":
        return number(value)
    factor = _LARGE.get(unit.partition(" ")[0])
    if factor:
        value = round(value * factor, 2)  # which undoes binary fractions
    text = number(value) if form == "full" else short(value)
    return f"{text}%" if unit == "%" else text
