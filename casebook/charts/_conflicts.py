"""Figures of one case that contradict each other, side by side."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from casebook.charts import _style as style
from casebook.charts._tables import Bank, Tables, named, plain, present
from casebook.charts._words import plural, split, wrapped

_FACTS = (
    "case_id fact_id text value unit year speaker speaker_kind relation sources channel reading "
    "is_usable conflicts_with is_sealed"
)
_YEARS = ("year", "year (about)")  # units whose values are points in time, not amounts
_WIDE = 84  # characters of a label in one line where there is room


def facts_compare(
    facts: pd.DataFrame | Bank,
    *,
    case_id: str | None = None,
    with_sequel: bool = False,
    sources: pd.DataFrame | None = None,
) -> alt.LayerChart:
    """Draw the facts of one case that contradict each other, each with who says so.

    Amounts in the same unit are bars from nought; years are marks between the earliest and the
    latest. A statement that has no other in its unit is drawn without a length. Left out, and
    counted in the subtitle, are figures that rest on unattributed copies only. A menu picks
    out what one side says.

    Parameters
    ----------
    facts : DataFrame or Casebook
        Rows of the table `facts`, or the casebook.
    case_id : str, optional
        The case. It can be left out where all facts are of one.
    with_sequel : bool
        Also draw facts that give away what was chosen.
    sources : DataFrame, optional
        The table `sources`: tooltips then give sources by name instead of by id, as they do
        where the casebook is given.

    Raises
    ------
    ValueError
        If columns are missing, the facts are of several cases, or no two of them that may be
        drawn contradict each other.

    Examples
    --------
    >>> import casebook
    >>> chart = facts_compare(casebook.load(), case_id="hubei-old-village-preservation")
    >>> chart.to_dict()["title"]["text"]
    ['Figures that contradict each other']
    """
    tables = Tables("facts_compare", facts)
    rows = tables.rows("facts", facts, _FACTS)
    one = tables.one("case_id", case_id, rows["case_id"], "facts")
    rows = rows[(rows["case_id"] == one) & rows["conflicts_with"].astype(bool)]
    is_open = ~rows["is_sealed"].astype(bool) | with_sequel
    usable = rows[is_open & rows["is_usable"].astype(bool)]
    reasons = {
        "on unattributed copies only": int(is_open.sum()) - len(usable),
        "part of the sequel": int((~is_open).sum()),
    }
    left_out = " ".join(
        f"{plural(count, 'fact')} left out: {why}." for why, count in reasons.items() if count
    )
    found = _disputed(usable)
    if found.empty:
        raise ValueError(
            f"charts.facts_compare: no figures of the case {one} that may be drawn contradict "
            f"each other. {left_out or 'No fact of it has conflicts_with.'}"
        )
    found["sources"] = named(found, tables.names("sources", sources))
    drawn = pd.DataFrame([_row(fact) for fact in plain(found).to_dict("records")], dtype=object)
    headings, height = style.stacked(
        drawn,
        drawn["heading"].mask(drawn["point"].duplicated()),
        2 + style.LINE_HEIGHT * drawn["_lines"].str.len(),
        30,
    )
    said = (drawn["figure"] + " (" + drawn["speaker"] + ")").groupby(drawn["point"]).agg("; ".join)
    points = drawn.groupby("point")["heading"].first() + ": " + said + "."
    return style.finished(
        headings,
        *_layers(style.by_relation(found["relation"])),
        rows=drawn,
        menus=[style.menu("relation", "Said by", present(found["relation"]))],
        title="Figures that contradict each other",
        subtitle=f"{plural(len(drawn), 'statement')} on {plural(len(points), 'point')}, "
        f"as the sources give them; none is preferred. {left_out} "
        f"Source: the casebook, case {one}.",
        description="Figures of one case that contradict each other, each with who says so. "
        f"{' '.join(points)} {left_out}".strip(),
        height=height,
    )


def _disputed(facts: pd.DataFrame) -> pd.DataFrame:
    """Facts that contradict each other, together by `point`, with the `share` of each figure.

    The share is how far to the right the figure lies, NaN where no other is in its unit.
    """
    points = {fact_id: place for place, fact_id in enumerate(facts["fact_id"])}
    for fact_id, others in zip(facts["fact_id"], facts["conflicts_with"], strict=True):
        for other in points.keys() & split(others):
            # Directly or through another: two points that share a fact are one.
            both = {points[fact_id], points[other]}
            points = {id_: min(both) if at in both else at for id_, at in points.items()}
    facts = facts.assign(point=facts["fact_id"].map(points), value=pd.to_numeric(facts["value"]))
    facts = facts.sort_values("point", kind="stable")
    point, unit, value = facts["point"], facts["unit"], facts["value"]
    units = unit.groupby(point)
    alike = value.groupby([point, unit])
    least, most = alike.transform("min"), alike.transform("max")
    # Years lie between the earliest and the latest, amounts between nought and the largest.
    years = (0.1 + 0.8 * (value - least) / (most - least)).fillna(0.5)
    share = years.where(unit.isin(_YEARS), (value.clip(lower=0) / most).fillna(0))
    facts = facts.assign(
        share=share.where(value.notna() & (alike.transform("count") > 1)),
        heading=units.transform(_heading),
    )
    figures = value.groupby(point)
    return facts[(figures.transform("size") > 1) & (figures.transform("count") > 0)]


def _heading(units: pd.Series) -> str:
    words = " or ".join(units.dropna().unique())
    return words[:1].upper() + words[1:]


def _row(fact: dict[Any, Any]) -> dict[str, Any]:
    """A fact with its words: the figure, who gives it, and why it has no length."""
    value, share, is_year = fact["value"], fact["share"], fact["unit"] in _YEARS
    who = f"{fact['speaker']}, {fact['year']}" if fact["year"] and not is_year else fact["speaker"]
    if value is None:
        figure, said, apart = "no figure", f"{who}: {fact['text']}", "no figure given"
    else:
        figure = f"{value:.0f}" if is_year else f"{value:,.6g}" if value % 1 else f"{value:,.0f}"
        figure = f"{figure} {fact['unit']}" if " or " in fact["heading"] else figure
        said, apart = f"{figure} – {who}", "no other figure in this unit"
    return fact | {
        "figure": figure,
        "year": fact["year"] or "not stated",
        "_apart": "" if share is not None else apart,
        "_said": wrapped(said, _WIDE),
        "_lines": wrapped(said),
        "_x": 0.015 if share is None else share,
        "_is_bar": share is not None and not is_year,
    }


def _layers(look: dict[str, Any]) -> list[alt.Chart]:
    base = alt.Chart().transform_calculate(_y="datum._bottom + 10")
    base = base.encode(
        y=style.down("_y"),
        opacity=style.shown("relation == 'all' || datum.relation == relation"),
        tooltip=style.tooltips(
            "figure text speaker speaker_kind relation year channel sources reading fact_id"
        ),
    )
    x = style.across("_x", alt.Scale(domain=[0, 1], nice=False))
    bars = base.transform_filter("datum._is_bar").mark_bar(size=10)
    notes = base.transform_filter("datum._apart").mark_text(**style.NOTE, align="left", dx=12)
    return [
        style.line(base.transform_filter("!datum._apart && !datum._is_bar"), "_y"),
        bars.encode(x=x, x2=alt.datum(0), color=look["color"]),
        base.mark_point(filled=True, size=130).encode(x=x, **look),
        notes.encode(x=x, text="_apart:N"),
        style.labels(base, "_said"),
    ]
