"""Where the cases are: a schematic map of Shenzhen's districts."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from casebook.charts import _style as style
from casebook.charts._rows import Bank, Row, Tables
from casebook.charts._words import distinct_titles, joined, numbered, plural, split

__all__ = ["district_map"]

_CASES = ("case_id", "title", "city", "district", "district_status", "themes")
_DISTRICTS = ("district", "district_zh", "unit_kind", "tile_row", "tile_column")
_CITY = "Shenzhen"
_TILE, _GAP = 98, 6  # height and gap in pixels
# Opacity of a tile's fill: the colour of the page shows through, so that the text on a tile
# keeps the contrast that it has on the page; the frame alone is at full strength.
_LEAST, _MOST = 0.18, 0.6


def district_map(
    cases: pd.DataFrame | Bank, districts: pd.DataFrame | None = None
) -> alt.LayerChart:
    """Draw the number of cases on each district; a menu counts those with one theme.

    Cases that are not in one district of Shenzhen stand on tiles of their own below the map.

    Parameters
    ----------
    cases : DataFrame or Casebook
        The table `cases`, or the casebook.
    districts : DataFrame
        The table `districts`, whose `tile_row` and `tile_column` place the tiles; a unit
        without them is not on the map. It can be left out where the casebook is given.

    Raises
    ------
    ValueError
        If columns are missing, or a table has no row.

    Examples
    --------
    >>> import casebook
    >>> chart = district_map(casebook.load())
    >>> chart.to_dict()["title"]["text"]
    ['Where the cases are']
    """
    tables = Tables("district_map", cases)
    listed = tables.rows("cases", cases, _CASES)
    areas = tables.rows("districts", districts, _DISTRICTS)
    # The Shenshan zone lies outside the ten units and has no tile.
    tiles = _tiles([row for row in areas if row["tile_row"] is not None])
    others = _elsewhere(listed, {tile["area"] for tile in tiles})
    columns = max(tile["right"] for tile in tiles)
    height = max(tile["top"] for tile in tiles) + _TILE + _GAP
    share = columns / max(len(others), 1)
    for index, tile in enumerate(others):
        tile |= {"left": index * share, "right": (index + 1) * share}
        tile |= {"top": height + 10, "tall": _TILE}
    members = _count([*tiles, *others], listed)
    shares = _shares(tiles, others)
    return style.finished(
        *_layers(columns, max(tile["cases"] for tile in (*tiles, *others))),
        rows=[*tiles, *others],
        menus=[style.theme_menu(theme for tile in (*tiles, *others) for theme in tile["counts"])],
        title="Where the cases are",
        subtitle=f"{shares}. Schematic map of {_CITY}, not to scale, drawn by us. "
        "Source: the casebook.",
        description=f"Schematic map of the {len(tiles)} districts of {_CITY} with the number of "
        f"cases: {shares}. {members}",
        height=height + (_TILE + 14 if others else 0),
    )


def _tiles(districts: list[Row]) -> list[Row]:
    top = min(row["tile_row"] for row in districts)
    left = min(row["tile_column"] for row in districts)
    tiles = []
    for row in districts:
        column, line = row["tile_column"] - left, row["tile_row"] - top
        tiles.append(
            {"area": row["district"], "area_zh": row["district_zh"], "row": line, "column": column}
            | {"kind": row["unit_kind"].capitalize(), "left": column, "right": column + 1}
            | {"top": line * (_TILE + _GAP), "tall": _TILE}
        )
    return tiles


def _elsewhere(cases: list[Row], on_map: set[str]) -> list[Row]:
    """Say of each case in which area it is; return the tiles of those that are in no district."""
    others: dict[str, Row] = {}
    for case in cases:
        if case["city"] != _CITY:
            area, area_zh = f"Outside {_CITY}", "深圳以外"
        elif case["district"] in on_map:
            case["area"] = case["district"]
            continue
        elif case["district"]:
            area, area_zh = f"In {_CITY}, not on the map", "深圳其他"
        elif case["district_status"] == "not-applicable":
            area, area_zh = "City-wide", "全市"
        else:
            area, area_zh = "District not stated", "区未说明"
        case["area"] = area
        others[area] = {"area": area, "area_zh": area_zh, "kind": "Not on the map"}
    # The whole city first: it is nearest to the map.
    return sorted(others.values(), key=lambda tile: tile["area"] != "City-wide")


def _count(tiles: list[Row], cases: list[Row]) -> str:
    """Count the cases of each tile by theme; return in words which cases are where."""
    short = distinct_titles(cases)
    listed, none = [], []
    for tile in tiles:
        here = [case for case in cases if case["area"] == tile["area"]]
        titles: dict[str, list[str]] = {}
        for case in here:
            for theme in ("all", *split(case["themes"])):
                titles.setdefault(theme, []).append(case["title"])
        tile["counts"] = {"all": 0} | {theme: len(found) for theme, found in titles.items()}
        tile["titles_of"] = {theme: numbered(found) for theme, found in titles.items()}
        tile["cases"] = len(here)
        tile["titles"] = tile["titles_of"].get("all", "none")
        if here:
            names = ", ".join(short[case["case_id"]] for case in here)
            listed.append(f"{tile['area']} {len(here)} ({names})")
        else:
            none.append(tile["area"])
    return f"{'; '.join(listed)}." + (f" No case in {joined(none)}." if none else "")


def _shares(tiles: list[Row], others: list[Row]) -> str:
    inside = sum(tile["cases"] for tile in tiles)
    total = inside + sum(tile["cases"] for tile in others)
    words = {
        "City-wide": ("covers the whole city", "cover the whole city"),
        f"Outside {_CITY}": (f"is outside {_CITY}", f"are outside {_CITY}"),
        "District not stated": ("has no district stated", "have no district stated"),
    }
    default = ("is in a place not on this map", "are in places not on this map")
    lie = "lies" if inside == 1 else "lie"
    parts = [f"{inside} of {plural(total, 'case')} {lie} in one district"]
    for tile in others:
        count = tile["cases"]
        parts.append(f"{count} {words.get(tile['area'], default)[count != 1]}")
    return joined(parts)


def _layers(columns: int, most: int) -> list[alt.Chart]:
    scale = alt.Scale(domain=[0, columns], nice=False)
    base = (
        alt.Chart()
        .transform_calculate(
            cases="datum.counts[theme] || 0",
            titles="datum.titles_of[theme] || 'none'",
            _left="datum.left", _right="datum.right", _middle="(datum.left + datum.right) / 2",
            _top="datum.top", _bottom="datum.top + datum.tall",
            _number="datum.top + datum.tall * 0.34",
            _name="datum.top + datum.tall - 32", _name_zh="datum.top + datum.tall - 14",
        )
        .encode(
            tooltip=style.tooltips(
                {
                    "area": "Area", "area_zh": "In Chinese", "kind": "Kind of area",
                    "cases:Q": "Number of cases", "titles": "Cases (source: the casebook)",
                }
            )
        )
    )  # fmt: skip
    frames = base.mark_rect(
        color=style.ACCENT, stroke=style.ACCENT, strokeWidth=1.5, cornerRadius=6,
        xOffset=_GAP / 2, x2Offset=-_GAP / 2,
    )  # fmt: skip
    fill = alt.Scale(domain=[0, 1, max(most, 2)], range=[0, _LEAST, _MOST])

    def text(y: str, field: str, **look: Any) -> alt.Chart:
        marks: alt.Chart = base.mark_text(**style.TEXT, **look).encode(
            x=style.across("_middle", scale), y=style.down(y), text=field
        )
        return marks

    # Six tiles side by side on a phone leave a name 54 pixels.
    size = alt.expr(f"width < 420 ? 10 : {style.LABEL}")
    return [
        frames.encode(
            x=style.across("_left", scale),
            x2="_right:Q",
            y=style.down("_top"),
            y2="_bottom:Q",
            fillOpacity=alt.FillOpacity("cases:Q", scale=fill, legend=None),
            strokeOpacity=style.shown("datum.cases > 0", 0.7),
        ),
        text("_number", "cases:Q", fontSize=26, fontWeight="bold"),
        text("_name", "area:N", fontSize=size),
        text("_name_zh", "area_zh:N", fontSize=alt.expr(f"width < 420 ? 12 : {style.LABEL}")),
    ]
