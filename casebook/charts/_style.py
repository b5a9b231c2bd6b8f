"""The look that the charts share: colours, text, legends, menus, and the frame around them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

import altair as alt

from casebook.charts._still import Chart
from casebook.charts._words import occurring, wrapped

__all__ = [
    *("ACCENT", "FADED", "GREY", "LABEL", "LINE_HEIGHT", "PALETTE", "RELATIONS", "SECOND"),
    *("SMALL", "TEXT", "across", "bottom_of", "by_relation", "choices", "down", "finished"),
    *("headings", "label_of", "labels", "legend", "line", "menu", "shown", "theme_menu"),
    "tooltips",
]

# Four of the eight colours of Okabe and Ito ("Color Universal Design", 2008): those that stand
# out at 3:1 or more both from white and from a dark page (#121212). A category never rests on
# colour alone: each has a shape of its own, or words.
PALETTE = {"blue": "#0072B2", "vermillion": "#D55E00", "green": "#009E73", "purple": "#CC79A7"}
ACCENT, SECOND = PALETTE["blue"], PALETTE["vermillion"]
GREY = "#808080"  # rules and frames; 3.9:1 on white, 4.7:1 on #121212
FADED = 0.15  # opacity of what the reader has not chosen
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
_LABEL: Mapping[str, Any] = {**TEXT, "align": "left", "baseline": "bottom", "fontSize": LABEL}

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


def tooltips(titles: Mapping[str, str], **formats: str) -> list[alt.Tooltip]:
    """Titles of a tooltip's lines by field; a field with ``:Q`` is a number, all others words."""
    return [
        alt.Tooltip(
            field if ":" in field else f"{field}:N",
            title=title,
            format=formats.get(field.partition(":")[0], alt.Undefined),
        )
        for field, title in titles.items()
    ]


def choices(words: Iterable[str]) -> dict[str, str]:
    """Options of a menu: first everything, then each of the words.

    >>> choices(["Police", "Media"])
    {'all': 'All', 'Police': 'Police', 'Media': 'Media'}
    """
    return {"all": "All"} | {word: word for word in words}


def menu(name: str, text: str, options: Mapping[str, str]) -> alt.Parameter:
    """A drop-down menu under the chart: value and label of each option, the first one chosen."""
    bind = alt.binding_select(options=list(options), labels=list(options.values()), name=f"{text} ")
    return alt.param(name=name, bind=bind, value=next(iter(options)))


def theme_menu(codes: Iterable[str]) -> alt.Parameter:
    """The menu of the themes that occur."""
    return menu("theme", "Theme", {"all": "All themes"} | occurring("theme", codes))


def legend(
    title: str | None = None,
    *,
    columns: int = 4,
    orient: Literal["top", "bottom"] = "top",
    colour: Any = alt.Undefined,
) -> alt.Legend:
    """A legend over the chart that takes fewer columns where the chart is narrow."""
    return alt.Legend(
        title=title,
        orient=orient,
        direction="horizontal",
        columns=alt.expr(f"width < {_NARROW} ? {min(columns, 2)} : {columns}"),
        labelFontSize=SMALL,
        titleFontSize=SMALL,
        labelLimit=320,
        symbolSize=130,
        symbolFillColor=colour,
        symbolStrokeColor=colour,
    )


def by_relation(rows: Iterable[Mapping[str, Any]]) -> tuple[alt.Color, alt.Shape, list[str]]:
    """Colour and shape of the relations that occur, with one legend, and their labels."""
    present = occurring("relation", (row["relation"] for row in rows))
    names = list(present.values())
    colours, shapes = zip(*(RELATIONS[code] for code in present), strict=True)
    key = legend("Relation to the case")
    return (
        alt.Color("relation:N", scale=alt.Scale(domain=names, range=list(colours)), legend=key),
        alt.Shape("relation:N", scale=alt.Scale(domain=names, range=list(shapes)), legend=key),
        names,
    )


def label_of(field: str) -> str:
    """Expression for a label: on one line, or in the lines of ``{field}_lines`` on a phone."""
    return f"width < {_NARROW} ? datum.{field}_lines : datum.{field}"


def bottom_of(field: str) -> str:
    """Expression for the first line of a label whose last line stands at ``bottom``."""
    wide = f"(isArray(datum.{field}) ? length(datum.{field}) : 1)"
    lines = f"(width < {_NARROW} ? length(datum.{field}_lines) : {wide})"
    return f"datum.bottom - {LINE_HEIGHT} * ({lines} - 1)"


def labels(base: alt.Chart, y: str = "_y") -> alt.Chart:
    """The labels of rows, at the left edge."""
    marks: alt.Chart = base.mark_text(**_LABEL, lineHeight=LINE_HEIGHT).encode(
        x=alt.value(0), y=down(y), text="_label:N"
    )
    return marks


def headings(rows: list[dict[str, Any]]) -> alt.Chart:
    """The headings of groups of rows: `heading` with its last line at `bottom`."""
    base = alt.Chart(alt.InlineData(values=rows)).transform_calculate(_y="datum.bottom")
    marks: alt.Chart = base.mark_text(**_LABEL, fontWeight="bold").encode(
        x=alt.value(0), y=down("_y"), text="heading:N"
    )
    return marks


def line(base: alt.Chart, y: str) -> alt.Chart:
    """A line from edge to edge."""
    marks: alt.Chart = base.mark_rule(color=GREY, opacity=0.5).encode(
        x=alt.value(0), x2=alt.value("width"), y=down(y)
    )
    return marks


def finished(
    *layers: alt.Chart | alt.LayerChart,
    rows: list[dict[str, Any]],
    menus: Iterable[alt.Parameter],
    title: str,
    subtitle: str,
    description: str,
    height: int,
) -> alt.LayerChart:
    """The layers over their rows, with menus, title, alternative text, size and ground."""
    chart = Chart(layer=layers, data=alt.InlineData(values=rows))
    chart = chart.add_params(*menus).properties(
        title=alt.TitleParams(
            text=wrapped(title, 36),
            subtitle=wrapped(subtitle, 50),
            anchor="start",
            frame="group",
            fontSize=18,
            subtitleFontSize=SMALL,
            subtitleLineHeight=18,
            subtitlePadding=6,
            offset=14,
        ),
        description=description,
        width=_WIDTH,
        height=height,
        background="transparent",
    )
    made: alt.LayerChart = chart.configure_view(stroke=None)
    return made
