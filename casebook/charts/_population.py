"""How many people live in the city, with the break in the series."""

from __future__ import annotations

from itertools import pairwise

import altair as alt
import pandas as pd

from casebook import codebook
from casebook.charts import _style as style
from casebook.charts._tables import Bank, Tables, present
from casebook.charts._words import wrapped

_STATS = "city year indicator value unit work_id reliability series is_charted note"
_INDICATOR = "permanent_population"
_MILLION = {"10k persons": 100, "persons": 1_000_000}  # how many of the unit are a million people


def population(
    city_stats: pd.DataFrame | Bank, *, city: str | None = None, works: pd.DataFrame | None = None
) -> alt.LayerChart:
    """Draw a city's permanent population, one line for each series of values.

    Two series are counted in two ways, as before and after the census of 2020: the step between
    them is one of counting, and their lines are not joined. Of several values for a year the most
    reliable is drawn; a menu leaves out the least reliable kind of source. A value that the table
    keeps out of charts (`is_charted`), or in another unit than persons, is not drawn.

    Parameters
    ----------
    city_stats : DataFrame or Casebook
        The table `city_stats`, or the casebook.
    city : str, optional
        The city. It can be left out where the table has the population of only one.
    works : DataFrame, optional
        The table `works`: tooltips then give sources by name instead of by id, as they do
        where the casebook is given.

    Raises
    ------
    ValueError
        If columns are missing, there is no value of the permanent population, or the city is
        not known or not chosen.

    Examples
    --------
    >>> import casebook
    >>> chart = population(casebook.load())
    >>> chart.to_dict()["params"][0]["name"]
    'reliability'
    """
    tables = Tables("population", city_stats)
    stats = tables.rows("city_stats", city_stats, _STATS)
    is_drawn = stats["is_charted"].astype(bool) & stats["year"].notna()
    is_drawn &= stats["unit"].isin(_MILLION)
    stats = stats[is_drawn & (stats["indicator"] == codebook.label("indicator", _INDICATOR))]
    what = f"values of the indicator {_INDICATOR} in {' or '.join(_MILLION)}"
    city = tables.one("city", city, stats["city"], what)
    rows = _best(stats[stats["city"] == city], tables.names("works", works))
    breaks = _breaks(rows)
    ends = [
        f"{name}: from {_at(found.iloc[0])} to {_at(found.iloc[-1])}"
        for name, found in rows.groupby("series", observed=True)
    ]
    weak = (rows["_grade"] == "C").sum()
    choices = {"all": "All", "AB": "Reliability A and B only"}
    return style.finished(
        *_layers(rows, breaks),
        rows=rows,
        menus=[style.menu("reliability", "Values shown", choices)],
        title=f"Permanent population of {city}, {rows['year'].min()}–{rows['year'].max()}",
        subtitle="Millions of people who have lived in the city for six months or more, at the end "
        "of the year. Hollow: only an encyclopaedia or an unattributed file gives the value. "
        "Sources: in the tooltip of each point.",
        description=f"Line chart of the permanent population of {city}, in series that are not "
        f"joined. {'; '.join(ends)}. {''.join(breaks['_words'] + ' ')}{weak} of {len(rows)} values "
        "rest on an encyclopaedia or an unattributed file only.",
        height=430,
    )


def _at(row: pd.Series) -> str:
    return f"{row['millions']:.2f} million in {row['year']}"


def _best(stats: pd.DataFrame, names: dict[tuple[str, ...], str]) -> pd.DataFrame:
    """The most reliable value of each year, with what the others say."""
    per_million = [_MILLION[unit] for unit in stats["unit"]]
    stats = stats.assign(
        source=[names.get((work_id,), work_id) for work_id in stats["work_id"]],
        millions=(stats["value"] / per_million).astype(float),
        series=stats["series"].cat.add_categories("No break known").fillna("No break known"),
        note=stats["note"].fillna("none"),
        _grade=stats["reliability"].astype(object),
    ).sort_values(["year", "reliability"])
    others = (
        stats["source"] + ": " + stats["millions"].map("{:.4g}".format)
        + " (reliability " + stats["_grade"] + ")"
    )  # fmt: skip
    others = others.groupby(stats["year"]).transform(lambda each: "; ".join(list(each)[1:]))
    codes = codebook.codes("reliability")
    return stats.assign(
        others=others.replace("", "none"),
        millions=stats["millions"].round(4),
        reliability=[f"{grade}: {codes[grade].definition}" for grade in stats["_grade"]],
    ).drop_duplicates("year")


def _breaks(rows: pd.DataFrame) -> pd.DataFrame:
    """Where one series ends and the next begins, with words for it."""
    meant = {code.label_en: code.definition for code in codebook.codes("series").values()}
    parts = [part for _, part in rows.groupby("series", observed=True)]
    found = []
    for last, first in ((one.iloc[-1], other.iloc[0]) for one, other in pairwise(parts)):
        before, after = (meant.get(row["series"], row["series"]) for row in (last, first))
        words = (
            f"The series breaks here. To {last['year']}: {before}. From {first['year']}: {after}. "
            f"The step of {first['millions'] - last['millions']:.1f} million cannot be read as a "
            "year's growth."
        )
        found.append({"_year": (last["year"] + first["year"]) / 2, "_words": words})
    return pd.DataFrame(found, columns=["_year", "_words"])


def _layers(rows: pd.DataFrame, breaks: pd.DataFrame) -> list[alt.Chart]:
    scale = alt.Scale(domain=[rows["year"].min(), rows["year"].max() + 1], nice=False)
    axis = alt.Axis(
        title=None, format="d", grid=False, labelFontSize=style.SMALL, tickMinStep=1,
        tickCount=alt.expr("max(3, width / 80)"),
    )  # fmt: skip
    x = alt.X("year:Q", scale=scale, axis=axis)
    y = alt.Y(
        "millions:Q",
        title="Millions of people",
        # Room above the lines for the words about the break.
        scale=alt.Scale(domain=[0, 1.25 * rows["millions"].max()], nice=False),
        axis=alt.Axis(
            title=None, labelFontSize=style.SMALL, tickCount=5, domain=False, ticks=False,
            # Inside the chart, above its line: on a phone no width is lost to the axis.
            labelAlign="left", labelBaseline="bottom", labelPadding=-4, labelOffset=-2,
            labelExpr="datum.value ? datum.label + ' million' : ''",
        ),
    )  # fmt: skip
    series = present(rows["series"])
    colour, shape = (
        style.told_apart(channel, "series", dict(zip(series, looks, strict=False)), columns=2)
        for channel, looks in ((alt.Color, style.PALETTE.values()), (alt.Shape, style.SHAPES))
    )
    base = alt.Chart().transform_filter("reliability == 'all' || datum._grade != 'C'")
    points = base.mark_point(
        size=alt.expr("width < 560 ? 28 : 60"), filled=True, opacity=1, strokeWidth=1.5
    ).encode(
        x=x, y=y, color=colour, stroke=colour, shape=shape,
        fillOpacity=style.shown("datum._grade != 'C'", 0),
        tooltip=style.tooltips("year millions source reliability series note others"),
    )  # fmt: skip
    meeting = style.drawn_from(breaks.assign(_words=breaks["_words"].map(lambda w: wrapped(w, 34))))
    at = alt.X("_year:Q", scale=scale, axis=axis)
    rule = meeting.mark_rule(color=style.GREY, strokeDash=[4, 4], strokeWidth=1.5)
    words = meeting.mark_text(
        **style.TEXT, align="right", baseline="top", dx=-10, fontSize=style.SMALL,
        lineHeight=style.LINE_HEIGHT + 1,
    )  # fmt: skip
    return [
        rule.encode(x=at),
        words.encode(x=at, y=alt.value(0), text="_words:N"),
        base.mark_line(strokeWidth=2.5).encode(x=x, y=y, color=colour),
        points,
    ]
