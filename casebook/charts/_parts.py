"""What the charts share: palette, checks of the tables given, words, and the frame of a chart."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import altair as alt
import pandas as pd

from casebook import codebook

__all__ = [
    "ACCENT",
    "FADED",
    "GREY",
    "LABEL",
    "LINE_HEIGHT",
    "PALETTE",
    "RELATION_COLOURS",
    "RELATION_SHAPES",
    "SECOND",
    "SMALL",
    "TEXT",
    "calculated_bottom",
    "calculated_label",
    "choices",
    "distinct_titles",
    "finish",
    "joined",
    "labels",
    "legend",
    "menu",
    "numbered",
    "of_cases",
    "plain",
    "plural",
    "relation_channels",
    "require",
    "source_names",
    "split",
    "work_name",
    "wrapped",
]

# Four of the eight colours of Okabe and Ito ("Color Universal Design", 2008): those that stand
# out at 3:1 or more both from white and from a dark page (#121212). A category never rests on
# colour alone: each has a shape of its own, or words.
PALETTE = {"blue": "#0072B2", "vermillion": "#D55E00", "green": "#009E73", "purple": "#CC79A7"}
ACCENT, SECOND = PALETTE["blue"], PALETTE["vermillion"]
GREY = "#808080"  # rules and frames; 3.9:1 on white, 4.7:1 on #121212
FADED = 0.15  # opacity of what the reader has not chosen

RELATION_COLOURS = {
    "responsible": PALETTE["vermillion"],
    "affected": PALETTE["blue"],
    "rival": PALETTE["purple"],
    "third-party": PALETTE["green"],
}
RELATION_SHAPES = {
    "responsible": "square",
    "affected": "circle",
    "rival": "triangle-up",
    "third-party": "diamond",
}

# Text marks look like axis labels, whose colour every theme sets, JupyterLab's dark one too.
# Vega-Lite would write a colour of its own into a filled mark; into this it writes none.
TEXT: Mapping[str, Any] = {"style": "guide-label", "filled": False, "stroke": None}
LABEL, SMALL = 14, 13  # sizes of text in pixels: readable on a phone, and from the back of a room

# Below this width in pixels a chart is on a phone, and long labels take two lines.
_NARROW = 560
LINE_HEIGHT = 16  # of labels in pixels
_LINE = 46  # characters of a label that fit on a phone
# The width in notebooks and pictures. A page sets "container" instead (the book does);
# JupyterLab would draw a chart of width "container" without any width.
_WIDTH = 640


def require(
    function: str, frame: object, table: str, columns: Iterable[str], *, may_be_empty: bool = False
) -> pd.DataFrame:
    """The frame, if it can be the table that a chart needs.

    Raises
    ------
    TypeError
        If it is no DataFrame.
    ValueError
        If columns are missing, or there is no row to draw.
    """
    wanted = f"charts.{function} needs the table {table} (for example load().{table})"
    if not isinstance(frame, pd.DataFrame):
        raise TypeError(f"{wanted}, but got {type(frame).__name__}, which is no DataFrame.")
    missing = [column for column in columns if column not in frame.columns]
    if missing:
        got = _recognised(frame)
        hint = f" Its columns are those of {got}." if got and got != table else ""
        raise ValueError(f"{wanted}, but got one without {', '.join(missing)}.{hint}")
    if frame.empty and not may_be_empty:
        raise ValueError(
            f"{wanted} with at least one row, but got none: nothing is left to draw. "
            "If you have filtered it, widen the filter."
        )
    return frame


def of_cases(function: str, frame: pd.DataFrame, table: str, cases: pd.DataFrame) -> pd.DataFrame:
    """The rows of a table that belong to the cases to be drawn.

    Raises
    ------
    ValueError
        If there is none.
    """
    here = frame[frame["case_id"].isin(cases["case_id"])]
    if here.empty:
        raise ValueError(
            f"charts.{function}: no row of {table} belongs to the cases given. "
            "Take both tables from the same casebook."
        )
    return here


def _recognised(frame: pd.DataFrame) -> str:
    """The table of the codebook whose columns the frame has, or an empty text."""
    for table in codebook.tables():
        if {column.name for column in codebook.columns(table)} <= set(frame.columns):
            return table
    return ""


def plain(frame: pd.DataFrame, columns: Sequence[str]) -> list[dict[str, Any]]:
    """Rows as plain values, None where a cell is empty: alike in every version of pandas."""
    rows = []
    for cells in zip(*(frame[column].array for column in columns), strict=True):
        row = dict(zip(columns, cells, strict=True))
        rows.append({name: _value(cell) for name, cell in row.items()})
    return rows


def _value(cell: Any) -> Any:
    if pd.isna(cell):
        return None
    return cell.item() if hasattr(cell, "item") else cell


def split(cell: str | None) -> list[str]:
    """Parts of a cell that holds ids joined by semicolons."""
    return [part.strip() for part in cell.split(";") if part.strip()] if cell else []


def labels(variable: str, codes: Iterable[str]) -> list[str]:
    """Labels of codes, in their order."""
    return [codebook.label(variable, code) for code in codes]


def joined(words: Sequence[str]) -> str:
    """Words as a list within a sentence.

    >>> joined(["one", "two", "three"])
    'one, two and three'
    """
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def plural(count: int, one: str, many: str = "") -> str:
    """A number with its noun.

    >>> plural(1, "case"), plural(2, "case"), plural(0, "body", "bodies")
    ('1 case', '2 cases', '0 bodies')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def numbered(texts: Sequence[str]) -> str:
    """Several texts in one line of a tooltip, which cannot break lines."""
    if len(texts) < 2:
        return "".join(texts)
    return " ".join(f"({index}) {text}" for index, text in enumerate(texts, start=1))


def _is_wide(sign: str) -> bool:
    return unicodedata.east_asian_width(sign) in "WF"


def wrapped(text: str, width: int = _LINE) -> list[str]:
    """The text in lines of at most `width` Latin or half as many Chinese characters.

    >>> wrapped("Hubei: an old village between preservation and renewal")
    ['Hubei: an old village between preservation and', 'renewal']
    """
    if sum(map(_is_wide, text)) * 2 > len(text):
        width //= 2
    return textwrap.wrap(text, width, break_on_hyphens=False)


def distinct_titles(cases: pd.DataFrame) -> dict[str, str]:
    """Short title by case: what stands before the colon, or all where that is shared."""
    titles = {row["case_id"]: row["title"] for row in plain(cases, ["case_id", "title"])}
    short = {id_: title.replace("：", ":").partition(":")[0] for id_, title in titles.items()}
    shared = list(short.values())
    return {id_: name if shared.count(name) == 1 else titles[id_] for id_, name in short.items()}


def source_names(case_id: str, ids: str | None, sources: pd.DataFrame | None) -> str:
    """Sources of a statement for a tooltip: by name where the table of sources is given."""
    wanted = split(ids)
    if sources is None:
        return ", ".join(wanted)
    here = sources[sources["case_id"] == case_id]
    names = {
        row["source_id"]: work_name(row)
        for row in plain(here, ["source_id", "publisher", "title", "description", "year"])
    }
    return numbered([names.get(id_, id_) for id_ in wanted])


def work_name(row: Mapping[str, Any]) -> str:
    publisher = row["publisher"] or "publisher not stated"
    return f"{publisher}, {row['year'] or 'no date'}: {row['title'] or row['description']}"


def choices(everything: str, values: Sequence[str], words: Sequence[str] = ()) -> dict[str, str]:
    """Options of a menu: first everything, then each value with its words.

    >>> choices("All", ["Police", "Media"])
    {'all': 'All', 'Police': 'Police', 'Media': 'Media'}
    """
    return {"all": everything} | dict(zip(values, words or values, strict=True))


def menu(name: str, text: str, options: Mapping[str, str]) -> alt.Parameter:
    """A drop-down menu under the chart: value and label of each option, the first one chosen."""
    bind = alt.binding_select(options=list(options), labels=list(options.values()), name=f"{text} ")
    return alt.param(name=name, bind=bind, value=next(iter(options)))


def legend(
    title: str | None = None,
    *,
    columns: int = 4,
    orient: Literal["top", "bottom"] = "top",
    **more: Any,
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
        **more,
    )


def relation_channels(relations: Sequence[str]) -> tuple[alt.Color, alt.Shape]:
    """Colour and shape of relations, with one legend for both."""
    present = [code for code in codebook.codes("relation") if code in relations]
    domain = labels("relation", present)
    colours = [RELATION_COLOURS[code] for code in present]
    shapes = [RELATION_SHAPES[code] for code in present]
    key = legend("Relation to the case")
    return (
        alt.Color("relation:N", scale=alt.Scale(domain=domain, range=colours), legend=key),
        alt.Shape("relation:N", scale=alt.Scale(domain=domain, range=shapes), legend=key),
    )


def calculated_label(field: str) -> str:
    """Expression for a label: on one line, or in the lines of ``{field}_lines`` on a phone."""
    return f"width < {_NARROW} ? datum.{field}_lines : datum.{field}"


def calculated_bottom(field: str) -> str:
    """Expression for the first line of a label whose last line stands at ``bottom``."""
    wide = f"(isArray(datum.{field}) ? length(datum.{field}) : 1)"
    lines = f"(width < {_NARROW} ? length(datum.{field}_lines) : {wide})"
    return f"datum.bottom - {LINE_HEIGHT} * ({lines} - 1)"


def finish(
    chart: alt.LayerChart, *, title: str, subtitle: str, description: str, height: int
) -> alt.LayerChart:
    """Title, alternative text, size and ground of a chart."""
    framed: alt.LayerChart = chart.properties(
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
    framed = framed.configure_view(stroke=None)
    return framed
