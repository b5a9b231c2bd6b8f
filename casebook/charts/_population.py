"""How many people live in the city, with the break in the series."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from casebook import codebook
from casebook.charts import _style as style
from casebook.charts._rows import Bank, Row, Tables, grouped
from casebook.charts._words import numbered, wrapped

__all__ = ["population"]

_STATS = (
    *("city", "year", "indicator", "value", "unit"),
    *("work_id", "reliability", "series", "is_charted", "note"),
)
_CITY = "Shenzhen"
_TOTAL = "permanent_population"
_PARTS = ("permanent_population_hukou", "permanent_population_non_hukou")
_MILLIONS = {"10k persons": 100, "persons": 1_000_000}  # how many of the unit are a million people
_SERIES = {"before-2020-census": style.ACCENT, "after-2020-census": style.SECOND}
_HEIGHT = 430


def population(
    city_stats: pd.DataFrame | Bank,
    *,
    by_registration: bool = False,
    works: pd.DataFrame | None = None,
) -> alt.LayerChart:
    """Draw Shenzhen's permanent population as two lines that are not joined.

    The values from 2020 on build on the census of that year, and the earlier ones were not
    revised after it: the step between them is one of counting. Of several values for a year
    the most reliable is drawn; a menu leaves out the least reliable kind of source. A value
    that the table keeps out of charts (`is_charted`) is not drawn.

    Parameters
    ----------
    city_stats : DataFrame or Casebook
        The table `city_stats`, or the casebook.
    by_registration : bool
        Also draw the population with and without local registration (hukou), as points for
        the years that the sources give.
    works : DataFrame, optional
        The table `works`: tooltips then give sources by name instead of by id, as they do
        where the casebook is given.

    Raises
    ------
    ValueError
        If columns are missing, or there is no value of the permanent population.

    Examples
    --------
    >>> import casebook
    >>> chart = population(casebook.load())
    >>> chart.to_dict()["params"][0]["name"]
    'reliability'
    """
    tables = Tables("population", city_stats)
    stats = tables.rows("city_stats", city_stats, _STATS)
    names = tables.names("works", works) or {}
    wanted = (_TOTAL, *_PARTS) if by_registration else (_TOTAL,)
    rows = _best(stats, wanted, names)
    total = [row for row in rows if row["is_total"]]
    if not total:
        raise ValueError(
            f"charts.population needs rows of the table city_stats with the indicator {_TOTAL}, "
            "but got none. If you have filtered it, widen the filter."
        )
    labels = [codebook.label("series", code) for code in _SERIES]
    series = {label: [row for row in total if row["series"] == label] for label in labels}
    gap = _break(*series.values())
    return style.finished(
        *_layers(rows, gap),
        rows=rows,
        menus=[
            style.menu(
                "reliability", "Values shown", {"all": "All", "AB": "Reliability A and B only"}
            )
        ],
        title=f"Permanent population of Shenzhen, {total[0]['year']}–{total[-1]['year']}",
        subtitle=(
            "Millions of people who have lived in the city for six months or more, at the end of "
            "the year. Hollow: only an encyclopaedia or an unattributed file gives the value. "
            "Sources: in the tooltip of each point."
        ),
        description=_description(rows, series, gap),
        height=_HEIGHT,
    )


def _best(
    stats: list[Row], wanted: tuple[str, ...], names: dict[tuple[str, ...], str]
) -> list[Row]:
    """The most reliable value of each indicator and year, with what the others say."""
    charted = [
        row | {"source": names.get((row["work_id"],), row["work_id"])}
        for row in stats
        if row["city"] == _CITY and row["indicator"] in wanted and row["year"] and row["is_charted"]
    ]
    charted.sort(key=lambda row: row["year"])
    best = []
    for found in grouped(charted, "indicator", "year").values():
        row, *others = sorted(found, key=lambda row: row["reliability"])
        grade = row["reliability"]
        listed = [
            f"{other['source']}: {other['value'] / _MILLIONS[other['unit']]:.4g} "
            f"(reliability {other['reliability']})"
            for other in others
        ]
        best.append(
            {
                **{name: row[name] for name in ("year", "source", "note")},
                "indicator": codebook.label("indicator", row["indicator"]),
                "is_total": row["indicator"] == _TOTAL,
                "millions": round(row["value"] / _MILLIONS[row["unit"]], 4),
                "series": codebook.label("series", row["series"]),
                "grade": grade,
                "reliability": f"{grade}: {codebook.codes('reliability')[grade].definition}",
                "others": numbered(listed) or None,
            }
        )
    return best


def _break(before: list[Row], after: list[Row]) -> Row | None:
    """Where the two series meet, and the words for it; None if there is only one."""
    if not before or not after:
        return None
    step = after[0]["millions"] - before[-1]["millions"]
    return {
        "year": (before[-1]["year"] + after[0]["year"]) / 2,
        "words": wrapped(
            f"The series breaks here. Values to {before[-1]['year']} were not revised after the "
            f"census of 2020; values from {after[0]['year']} build on it. The step of {step:.1f} "
            "million cannot be read as a year's growth.",
            34,
        ),
    }


def _layers(rows: list[Row], gap: Row | None) -> list[alt.Chart]:
    years = [row["year"] for row in rows]
    time: dict[str, Any] = {
        "scale": alt.Scale(domain=[min(years), max(years) + 1], nice=False),
        "axis": alt.Axis(
            title=None, format="d", grid=False, labelFontSize=style.SMALL, tickMinStep=1,
            tickCount=alt.expr("max(3, width / 80)"),
        ),
    }  # fmt: skip
    x = alt.X("year:Q", **time)
    y = alt.Y(
        "millions:Q",
        title="Millions of people",
        # Room above the lines for the words about the break.
        scale=alt.Scale(domain=[0, 1.25 * max(row["millions"] for row in rows)], nice=False),
        axis=alt.Axis(
            title=None, labelFontSize=style.SMALL, tickCount=5, domain=False, ticks=False,
            # Inside the chart, above its line: on a phone no width is lost to the axis.
            labelAlign="left", labelBaseline="bottom", labelPadding=-4, labelOffset=-2,
            labelExpr="datum.value ? datum.label + ' million' : ''",
        ),
    )  # fmt: skip
    hues = {codebook.label("series", code): hue for code, hue in _SERIES.items()}
    present = [name for name in hues if any(row["series"] == name for row in rows)]
    colours = alt.Scale(domain=present, range=[hues[name] for name in present])
    colour = alt.Color("series:N", scale=colours, legend=style.legend(columns=2))
    base = alt.Chart().transform_filter("reliability == 'all' || datum.grade != 'C'")
    # Parts of the population are known for few years: a line would make up the others.
    lines = base.transform_filter("datum.is_total").mark_line(strokeWidth=2.5)
    points = base.mark_point(
        size=alt.expr("width < 560 ? 28 : 60"), filled=True, opacity=1, strokeWidth=1.5
    ).encode(
        x=x, y=y, color=colour, stroke=colour, shape=_shape(rows, present),
        fillOpacity=alt.condition("datum.grade == 'C'", alt.value(0), alt.value(1)),
        tooltip=style.tooltips(
            {
                "year:Q": "Year", "indicator": "What is counted",
                "millions:Q": "Millions of people", "source": "Source",
                "reliability": "Reliability", "series": "Series", "note": "Note",
                "others": "Other sources",
            },
            year="d",
            millions=",.4~f",
        ),
    )  # fmt: skip
    layers = [lines.encode(x=x, y=y, color=colour), points]
    if gap is None:
        return layers
    meeting = alt.Chart(alt.InlineData(values=[gap])).transform_calculate(_year="datum.year")
    at = alt.X("_year:Q", **time)
    rule = meeting.mark_rule(color=style.GREY, strokeDash=[4, 4], strokeWidth=1.5).encode(x=at)
    words = meeting.mark_text(
        **style.TEXT, align="right", baseline="top", dx=-10, fontSize=style.SMALL,
        lineHeight=style.LINE_HEIGHT + 1,
    ).encode(x=at, y=alt.value(0), text="words:N")  # fmt: skip
    return [rule, words, *layers]


def _shape(rows: list[Row], series: list[str]) -> alt.Shape:
    """Shapes tell the series apart or, where there are several indicators, these."""
    known = [codebook.label("indicator", code) for code in (_TOTAL, *_PARTS)]
    indicators = [name for name in known if any(row["indicator"] == name for row in rows)]
    if len(indicators) == 1:
        shapes = alt.Scale(domain=series, range=["circle", "square"][: len(series)])
        return alt.Shape("series:N", scale=shapes, legend=style.legend(columns=2))
    forms = ["circle", "triangle-up", "diamond"][: len(indicators)]
    below = style.legend(columns=1, orient="bottom", colour=style.GREY)
    return alt.Shape("indicator:N", scale=alt.Scale(domain=indicators, range=forms), legend=below)


def _description(rows: list[Row], series: dict[str, list[Row]], gap: Row | None) -> str:
    parts = [
        f"{name}: from {found[0]['millions']:.2f} million in {found[0]['year']} to "
        f"{found[-1]['millions']:.2f} million in {found[-1]['year']}"
        for name, found in series.items()
        if found
    ]
    words = f" {' '.join(gap['words'])}" if gap else ""
    total = [row for row in rows if row["is_total"]]
    weak = sum(row["grade"] == "C" for row in total)
    others = "; ".join(
        f"{row['indicator']} {row['millions']:.2f} million in {row['year']}"
        for row in rows
        if not row["is_total"]
    )
    also = f" Points for some years: {others}." if others else ""
    return (
        f"Line chart of the permanent population of Shenzhen in two series that are not joined. "
        f"{'; '.join(parts)}.{words} {weak} of {len(total)} values rest on an encyclopaedia or an "
        f"unattributed file only.{also}"
    )
