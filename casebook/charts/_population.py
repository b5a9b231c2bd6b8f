"""How many people live in the city, with the break in the series."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from casebook import codebook
from casebook.charts import _parts

__all__ = ["population"]

_STATS = (
    *("city", "year", "indicator", "value", "unit"),
    *("work_id", "reliability", "series", "is_charted", "note"),
)
_CITY = "Shenzhen"
_TOTAL = "permanent_population"
_PARTS = ("permanent_population_hukou", "permanent_population_non_hukou")
_MILLIONS = {"10k persons": 100, "persons": 1_000_000}  # how many of the unit are a million people
_BEFORE, _AFTER = "before-2020-census", "after-2020-census"
_HEIGHT = 430


def population(
    city_stats: pd.DataFrame,
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
    city_stats : DataFrame
        The table `city_stats`.
    by_registration : bool
        Also draw the population with and without local registration (hukou), as points for
        the years that the sources give.
    works : DataFrame, optional
        The table `works`: tooltips then give sources by name instead of by id.

    Raises
    ------
    ValueError
        If columns are missing, or there is no value of the permanent population.

    Examples
    --------
    >>> import casebook
    >>> book = casebook.load()
    >>> chart = population(book.city_stats, works=book.works)
    >>> chart.to_dict()["params"][0]["name"]
    'reliability'
    """
    _parts.require("population", city_stats, "city_stats", _STATS)
    if works is not None:
        _parts.require("population", works, "works", ("work_id", "publisher", "title", "year"))
    wanted = (_TOTAL, *_PARTS) if by_registration else (_TOTAL,)
    rows = _best(_parts.plain(city_stats, _STATS), wanted, works)
    total = [row for row in rows if row["indicator"] == codebook.label("indicator", _TOTAL)]
    if not total:
        raise ValueError(
            f"charts.population needs rows of the table city_stats with the indicator {_TOTAL}, "
            "but got none. If you have filtered it, widen the filter."
        )
    first, last = total[0]["year"], total[-1]["year"]
    return _parts.finish(
        _layers(rows, _break(total)),
        title=f"Permanent population of Shenzhen, {first}–{last}",
        subtitle=(
            "Millions of people who have lived in the city for six months or more, at the end of "
            "the year. Hollow: only an encyclopaedia or an unattributed file gives the value. "
            "Sources: in the tooltip of each point."
        ),
        description=_description(rows, total),
        height=_HEIGHT,
    )


def _best(
    stats: list[dict[str, Any]], wanted: tuple[str, ...], works: pd.DataFrame | None
) -> list[dict[str, Any]]:
    """The most reliable value of each indicator and year, with what the others say."""
    names = _work_names(works)
    grouped: dict[tuple[str, int], list[dict[str, Any]]] = {}
    for row in stats:
        if (
            row["city"] == _CITY
            and row["indicator"] in wanted
            and row["year"]
            and row["is_charted"]
        ):
            grouped.setdefault((row["indicator"], row["year"]), []).append(row)
    best = []
    for (indicator, year), found in sorted(grouped.items(), key=lambda item: item[0][1]):
        found.sort(key=lambda row: row["reliability"])
        row, *others = found
        grade = row["reliability"]
        best.append(
            {
                "year": year,
                "indicator": codebook.label("indicator", indicator),
                "is_total": indicator == _TOTAL,
                "millions": round(row["value"] / _MILLIONS[row["unit"]], 4),
                "series": codebook.label("series", row["series"]),
                "grade": grade,
                "reliability": f"{grade}: {codebook.codes('reliability')[grade].definition}",
                "source": names.get(row["work_id"], row["work_id"]),
                "others": _others(others, names),
                "note": row["note"],
            }
        )
    return best


def _others(rows: list[dict[str, Any]], names: dict[str, str]) -> str | None:
    listed = [
        f"{names.get(row['work_id'], row['work_id'])}: "
        f"{row['value'] / _MILLIONS[row['unit']]:.4g} (reliability {row['reliability']})"
        for row in rows
    ]
    return _parts.numbered(listed) or None


def _work_names(works: pd.DataFrame | None) -> dict[str, str]:
    if works is None:
        return {}
    columns = ["work_id", "publisher", "title", "description", "year"]
    return {row["work_id"]: _parts.work_name(row) for row in _parts.plain(works, columns)}


def _break(total: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Where the two series meet, and the words for it; None if there is only one."""
    before = [row for row in total if row["series"] == codebook.label("series", _BEFORE)]
    after = [row for row in total if row["series"] == codebook.label("series", _AFTER)]
    if not before or not after:
        return None
    step = after[0]["millions"] - before[-1]["millions"]
    return {
        "year": (before[-1]["year"] + after[0]["year"]) / 2,
        "words": _parts.wrapped(
            f"The series breaks here. Values to {before[-1]['year']} were not revised after the "
            f"census of 2020; values from {after[0]['year']} build on it. The step of {step:.1f} "
            "million cannot be read as a year's growth.",
            34,
        ),
    }


def _layers(rows: list[dict[str, Any]], gap: dict[str, Any] | None) -> alt.LayerChart:
    menu = _parts.menu(
        "reliability", "Values shown", {"all": "All", "AB": "Reliability A and B only"}
    )
    years = [row["year"] for row in rows]
    across: dict[str, Any] = {
        "scale": alt.Scale(domain=[min(years), max(years) + 1], nice=False),
        "axis": alt.Axis(
            title=None, format="d", grid=False, labelFontSize=_parts.SMALL, tickMinStep=1,
            tickCount=alt.expr("max(3, width / 80)"),
        ),
    }  # fmt: skip
    x = alt.X("year:Q", **across)
    y = alt.Y(
        "millions:Q",
        title="Millions of people",
        # Room above the lines for the words about the break.
        scale=alt.Scale(domain=[0, 1.25 * max(row["millions"] for row in rows)], nice=False),
        axis=alt.Axis(
            title=None, labelFontSize=_parts.SMALL, tickCount=5, domain=False, ticks=False,
            # Inside the chart, above its line: on a phone no width is lost to the axis.
            labelAlign="left", labelBaseline="bottom", labelPadding=-4, labelOffset=-2,
            labelExpr="datum.value ? datum.label + ' million' : ''",
        ),
    )  # fmt: skip
    base = alt.Chart().transform_filter("reliability == 'all' || datum.grade != 'C'")
    both = _parts.labels("series", (_BEFORE, _AFTER))
    present = [name for name in both if any(row["series"] == name for row in rows)]
    hues = dict(zip(both, (_parts.ACCENT, _parts.SECOND), strict=True))
    colours = alt.Scale(domain=present, range=[hues[name] for name in present])
    key = _parts.legend(columns=2)
    colour = alt.Color("series:N", scale=colours, legend=key)
    # Parts of the population are known for few years: a line would make up the others.
    lines = (
        base.transform_filter("datum.is_total")
        .mark_line(strokeWidth=2.5)
        .encode(x=x, y=y, color=colour)
    )
    size = alt.expr("width < 560 ? 28 : 60")
    points = base.mark_point(size=size, filled=True, opacity=1, strokeWidth=1.5).encode(
        x=x,
        y=y,
        color=colour,
        stroke=colour,
        shape=_shape(rows, present, key),
        fillOpacity=alt.condition("datum.grade == 'C'", alt.value(0), alt.value(1)),
        tooltip=[
            alt.Tooltip("year:Q", title="Year", format="d"),
            alt.Tooltip("indicator:N", title="What is counted"),
            alt.Tooltip("millions:Q", title="Millions of people", format=",.4~f"),
            alt.Tooltip("source:N", title="Source"),
            alt.Tooltip("reliability:N", title="Reliability"),
            alt.Tooltip("series:N", title="Series"),
            alt.Tooltip("note:N", title="Note"),
            alt.Tooltip("others:N", title="Other sources"),
        ],
    )
    layers = [lines, points]
    if gap:
        layers = [*_annotation(gap, across), *layers]
    return alt.layer(*layers, data=alt.InlineData(values=rows)).add_params(menu)


def _shape(rows: list[dict[str, Any]], series: list[str], key: alt.Legend) -> alt.Shape:
    """Shapes tell the series apart or, where there are several indicators, these."""
    indicators = [
        name
        for name in _parts.labels("indicator", (_TOTAL, *_PARTS))
        if any(row["indicator"] == name for row in rows)
    ]
    if len(indicators) == 1:
        shapes = alt.Scale(domain=series, range=["circle", "square"][: len(series)])
        return alt.Shape("series:N", scale=shapes, legend=key)
    known = ["circle", "triangle-up", "diamond"]
    shapes = alt.Scale(domain=indicators, range=known[: len(indicators)])
    below = _parts.legend(
        columns=1, orient="bottom", symbolFillColor=_parts.GREY, symbolStrokeColor=_parts.GREY
    )
    return alt.Shape("indicator:N", scale=shapes, legend=below)


def _annotation(gap: dict[str, Any], across: dict[str, Any]) -> list[alt.Chart]:
    base = alt.Chart(alt.InlineData(values=[gap])).transform_calculate(_year="datum.year")
    at = alt.X("_year:Q", **across)
    rule = base.mark_rule(color=_parts.GREY, strokeDash=[4, 4], strokeWidth=1.5).encode(x=at)
    words = base.mark_text(
        **_parts.TEXT, align="right", baseline="top", dx=-10, fontSize=_parts.SMALL,
        lineHeight=_parts.LINE_HEIGHT + 1,
    ).encode(x=at, y=alt.value(0), text="words:N")  # fmt: skip
    return [rule, words]


def _description(rows: list[dict[str, Any]], total: list[dict[str, Any]]) -> str:
    parts = []
    for name in _parts.labels("series", (_BEFORE, _AFTER)):
        found = [row for row in total if row["series"] == name]
        if found:
            first, last = found[0], found[-1]
            parts.append(
                f"{name}: from {first['millions']:.2f} million in {first['year']} to "
                f"{last['millions']:.2f} million in {last['year']}"
            )
    gap = _break(total)
    words = f" {' '.join(gap['words'])}" if gap else ""
    weak = sum(row["grade"] == "C" for row in total)
    others = [row for row in rows if not row["is_total"]]
    also = ""
    if others:
        listed = "; ".join(
            f"{row['indicator']} {row['millions']:.2f} million in {row['year']}" for row in others
        )
        also = f" Points for some years: {listed}."
    return (
        f"Line chart of the permanent population of Shenzhen in two series that are not joined. "
        f"{'; '.join(parts)}.{words} {weak} of {len(total)} values rest on an encyclopaedia or an "
        f"unattributed file only.{also}"
    )
