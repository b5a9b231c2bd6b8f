"""The look that the charts share: colours, text, legends, menus, and the frame around them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import altair as alt
import pandas as pd

from casebook.charts import _tables
from casebook.charts._still import Chart
from casebook.charts._words import wrapped

# Four of the eight colours of Okabe and Ito ("Color Universal Design", 2008): those that stand
# out at 3:1 or more both from white and from a dark page (#121212). A category never rests on
# colour alone: each has a shape of its own, or words.
PALETTE = {"blue": "#0072B2", "vermillion": "#D55E00", "green": "#009E73", "purple": "#CC79A7"}
ACCENT = PALETTE["blue"]
GREY = "#808080"  # rules and frames; 3.9:1 on white, 4.7:1 on #121212
FADED = 0.15  # opacity of what the reader has not chosen
SHAPES = ("circle", "square", "triangle-up", "diamond")
RELATIONS = {
    "responsible": (PALETTE["vermillion"], "square"),
    "affected": (PALETTE["blue"], "circle"),
    "rival": (PALETTE["purple"], "triangle-up"),
    "third-party": (PALETTE["green"], "diamond"),
}

# Text marks look like axis labels, whose colour every theme sets, JupyterLab's dark one too.
# Vega-Lite would write a colour of its own into a filled mark; into this it writes none.
TEXT: Mapping[str, Any] = {"style": "guide-label", "filled": False, "stroke": None}
LABEL, SMALL = 14, 13  # sizes of text in pixels: readable on a phone, and from the back of a room
LINE_HEIGHT = 16  # of labels in pixels
NOTE: Mapping[str, Any] = {**TEXT, "fontSize": SMALL, "fontStyle": "italic"}
_LABEL: Mapping[str, Any] = {**TEXT, "align": "left", "baseline": "bottom", "fontSize": LABEL}
_HEADING = 34  # height of a heading in pixels

# What a reader may see of a row, each with its title in tooltips and tables. Whatever else a row
# has begins with an underscore: places, mostly.
_TITLES = {
    "title": "Case", "title_zh": "Chinese title", "years": "Years",
    "status": "What is known", "place": "Place", "themes": "Themes",
    "source_count": "Sources cited", "area": "Area", "area_zh": "In Chinese",
    "unit_kind": "Kind of area", "cases": "Number of cases",
    "titles": "Cases (source: the casebook)", "figure": "Figure",
    "statement": "Claim or criticism", "text": "What is said", "speaker": "Who says so",
    "speaker_kind": "Kind of speaker", "kind": "Kind of actor",
    "relation": "Relation to the case", "count": "Number of actors",
    "names": "Who, and what they do", "scope": "About", "year": "Year",
    "indicator": "What is counted", "millions": "Millions of people", "channel": "Channel",
    "independent": "Independent", "source": "Source", "sources": "Sources",
    "reading": "How it was read", "reliability": "Reliability", "series": "Series",
    "account": "Account", "asked": "What is asked of a case", "expected": "Expected",
    "found": "Found, of the cases decided", "met": "Met in", "missed": "Not met in",
    "undecided": "Cases that are silent", "remark": "Remark",
    "note": "Note", "others": "Other sources", "fact_id": "Fact",
    "variable": "Variable", "code": "Code", "evidence": "Statements it rests on",
    "shared": "Codes shared with the chosen case",
    "case_id": "Source: the casebook, case",
}  # fmt: skip

# Below this width in pixels a chart is on a phone, and long labels take two lines.
_NARROW = 560
# The width in notebooks and pictures. A page sets "container" instead (the book does);
# JupyterLab would draw a chart of width "container" without any width.
_WIDTH = 640


def across(field: str, scale: alt.Scale | None = None) -> alt.X:
    """A place from left to right, without an axis: in pixels, or on a scale."""
    return alt.X(f"{field}:Q", scale=scale, axis=None)


def down(field: str) -> alt.Y:
    """A place in pixels from the top."""
    return alt.Y(f"{field}:Q", scale=None, axis=None)


def shown(test: str, otherwise: float = FADED) -> Any:
    """The opacity of what passes a test, and of what does not."""
    return alt.condition(test, alt.value(1), alt.value(otherwise))


def tooltips(fields: str) -> list[alt.Tooltip]:
    """Lines of a tooltip for fields, by names with blanks between."""
    return [alt.Tooltip(f"{field}:N", title=_TITLES[field]) for field in fields.split()]


def menu(name: str, text: str, options: Mapping[str, str] | Iterable[str]) -> alt.Parameter:
    """A drop-down menu under the chart: labels by value, or words of which one or all is chosen."""
    if not isinstance(options, Mapping):
        options = {"all": "All"} | {word: word for word in options}
    bind = alt.binding_select(options=list(options), labels=list(options.values()), name=f"{text} ")
    return alt.param(name=name, bind=bind, value=next(iter(options)))


def theme_menu(codes: Iterable[str]) -> alt.Parameter:
    """The menu of the themes that occur."""
    found, labels = set(codes), _tables.labels("theme")
    themes = {code: label for code, label in labels.items() if code in found}
    return menu("theme", "Theme", {"all": "All themes"} | themes)


def told_apart(channel: Any, field: str, looks: Mapping[str, str], **legend: Any) -> Any:
    """Colour or shape by the words in a field; the legend, on top, narrows with the chart."""
    columns = legend.pop("columns", len(looks))
    key: dict[str, Any] = {
        "title": None, "orient": "top", "direction": "horizontal", "symbolSize": 130,
        "columns": alt.expr(f"width < {_NARROW} ? {min(columns, 2)} : {columns}"),
        "labelFontSize": SMALL, "titleFontSize": SMALL, "labelLimit": 320,
    }  # fmt: skip
    scale = alt.Scale(domain=list(looks), range=list(looks.values()))
    title = _TITLES[field]
    return channel(f"{field}:N", title=title, scale=scale, legend=alt.Legend(**key | legend))


def by_relation(relations: pd.Series) -> dict[str, Any]:
    """Colour and shape of the relations that occur, with one legend."""
    looks = {_tables.labels("relation")[code]: look for code, look in RELATIONS.items()}
    found = _tables.present(relations)
    colours, shapes = ({each: looks[each][at] for each in found} for at in (0, 1))
    title = _TITLES["relation"]
    return {
        "color": told_apart(alt.Color, "relation", colours, title=title),
        "shape": told_apart(alt.Shape, "relation", shapes, title=title),
    }


def drawn_from(rows: pd.DataFrame) -> alt.Chart:
    """A layer with rows of its own."""
    values: list[Any] = _tables.plain(rows).to_dict("records")
    return alt.Chart(alt.InlineData(values=values))


def stacked(rows: pd.DataFrame, headings: pd.Series, label: Any, bar: int) -> tuple[alt.Chart, int]:
    """Put rows one below the other, each a label with a bar below it, of heights in pixels.

    The first row of each group has a heading, the others None. Each row gets the place of the
    last line of its label, `_bottom`. Returned are the headings as a layer, and the height of all.
    """
    is_first = headings.notna()
    steps = label + bar + is_first * _HEADING
    rows["_bottom"] = steps.cumsum() - bar
    heads = pd.DataFrame({"_heading": headings, "_y": rows["_bottom"] - label - 4})[is_first]
    layer = drawn_from(heads).mark_text(**_LABEL, fontWeight="bold")
    return layer.encode(x=alt.value(0), y=down("_y"), text="_heading:N"), int(steps.sum())


def labels(base: alt.Chart, field: str) -> alt.Chart:
    """Labels of rows at the left edge, on a phone in `_lines`; the last one is at `_bottom`."""
    more = "(isArray(datum._label) ? length(datum._label) - 1 : 0)"
    base = base.transform_calculate(
        _label=f"width < {_NARROW} ? datum._lines : datum.{field}",
        _y=f"datum._bottom - {LINE_HEIGHT} * {more}",
    )
    marks: alt.Chart = base.mark_text(**_LABEL, lineHeight=LINE_HEIGHT).encode(
        x=alt.value(0), y=down("_y"), text="_label:N"
    )
    return marks


def line(base: alt.Chart, y: str) -> alt.Chart:
    """A line from edge to edge."""
    marks: alt.Chart = base.mark_rule(color=GREY, opacity=0.5).encode(
        x=alt.value(0), x2=alt.value("width"), y=down(y)
    )
    return marks


def finished(
    *layers: Any, rows: pd.DataFrame, menus: list[Any], title: str, subtitle: str, **rest: Any
) -> alt.LayerChart:
    """The layers over their rows, with menus, title and ground; the rest is `properties`."""
    heading = alt.TitleParams(
        text=wrapped(title, 36), fontSize=18, subtitle=wrapped(subtitle, 50), offset=14,
        subtitleFontSize=SMALL, subtitleLineHeight=18, subtitlePadding=6, anchor="start",
        frame="group",
    )  # fmt: skip
    shown = [name for name in rows if name in _TITLES or str(name).startswith("_")]
    chart = Chart(layer=layers, data=drawn_from(rows[shown]).data).add_params(*menus)
    chart = chart.properties(title=heading, width=_WIDTH, background="transparent", **rest)
    made: alt.LayerChart = chart.configure_view(stroke=None)
    return made
