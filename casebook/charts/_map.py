"""Where the cases are: a schematic map of Shenzhen's districts."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from casebook import codebook
from casebook.charts import _parts

__all__ = ["district_map"]

_CASES = ("case_id", "title", "city", "district", "district_status", "themes")
_DISTRICTS = ("district", "district_zh", "unit_kind", "tile_row", "tile_column")
_CITY = "Shenzhen"
_TILE, _GAP = 98, 6  # height and gap in pixels
# Opacity of a tile's fill: the colour of the page shows through, so that the text on a tile
# keeps the contrast that it has on the page; the frame alone is at full strength.
_LEAST, _MOST = 0.18, 0.6


def district_map(cases: pd.DataFrame, districts: pd.DataFrame) -> alt.LayerChart:
    """Draw the number of cases on each district; a menu counts those with one theme.

    Cases that are not in one district of Shenzhen stand on tiles of their own below the map.

    Parameters
    ----------
    cases : DataFrame
        The table `cases`.
    districts : DataFrame
        The table `districts`, whose `tile_row` and `tile_column` place the tiles; a unit
        without them is not on the map.

    Raises
    ------
    ValueError
        If columns are missing, or a table has no row.

    Examples
    --------
    >>> import casebook
    >>> book = casebook.load()
    >>> chart = district_map(book.cases, book.districts)
    >>> chart.to_dict()["title"]["text"]
    ['Where the cases are']
    """
    _parts.require("district_map", cases, "cases", _CASES)
    _parts.require("district_map", districts, "districts", _DISTRICTS)
    listed = _parts.plain(districts, _DISTRICTS)
    # The Shenshan zone lies outside the ten units and has no tile.
    tiles = _tiles([row for row in listed if row["tile_row"] is not None])
    others = _assigned(_parts.plain(cases, _CASES), tiles, _parts.distinct_titles(cases))
    rows = max(tile["row"] for tile in tiles) + 1
    columns = max(tile["column"] for tile in tiles) + 1
    height = rows * (_TILE + _GAP)
    drawn = [*tiles, *_below(others, columns, height)]
    themes = [
        code for code in codebook.codes("theme") if any(code in tile["counts"] for tile in drawn)
    ]
    return _parts.finish(
        _layers(drawn, themes, columns),
        title="Where the cases are",
        subtitle=_subtitle(len(cases), tiles, others),
        description=_description(len(cases), tiles, others),
        height=height + (_TILE + 14 if others else 0),
    )


def _tiles(districts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    top = min(row["tile_row"] for row in districts)
    left = min(row["tile_column"] for row in districts)
    tiles = []
    for row in districts:
        column, line = row["tile_column"] - left, row["tile_row"] - top
        tiles.append(
            _empty(row["district"], row["district_zh"])
            | {"row": line, "column": column, "left": column, "right": column + 1}
            | {"top": line * (_TILE + _GAP), "tall": _TILE, "kind": row["unit_kind"].capitalize()}
        )
    return tiles


def _empty(name: str, name_zh: str) -> dict[str, Any]:
    return {"area": name, "area_zh": name_zh, "members": [], "counts": {"all": 0}}


def _assigned(
    cases: list[dict[str, Any]], tiles: list[dict[str, Any]], short: dict[str, str]
) -> list[dict[str, Any]]:
    """Put each case on its tile; return the tiles for those that are in no one district."""
    by_name = {tile["area"]: tile for tile in tiles}
    others: dict[str, dict[str, Any]] = {}
    for case in cases:
        tile = by_name.get(case["district"]) if case["city"] == _CITY else None
        if tile is None:
            area, area_zh = _elsewhere(case)
            tile = others.setdefault(area, _empty(area, area_zh) | {"kind": "Not on the map"})
        tile["members"].append(short[case["case_id"]])
        for key in ("all", *_parts.split(case["themes"])):
            tile["counts"][key] = tile["counts"].get(key, 0) + 1
            tile.setdefault("titles", {}).setdefault(key, []).append(case["title"])
    for tile in (*tiles, *others.values()):
        titles = tile.pop("titles", {})
        tile["titles_of"] = {key: _parts.numbered(found) for key, found in titles.items()}
        tile["cases"] = tile["counts"]["all"]
        tile["titles"] = tile["titles_of"].get("all", "none")
    # The whole city first: it is nearest to the map.
    return sorted(others.values(), key=lambda tile: tile["area"] != "City-wide")


def _elsewhere(case: dict[str, Any]) -> tuple[str, str]:
    if case["city"] != _CITY:
        return f"Outside {_CITY}", "深圳以外"
    if case["district"]:
        return f"In {_CITY}, not on the map", "深圳其他"
    if case["district_status"] == "not-applicable":
        return "City-wide", "全市"
    return "District not stated", "区未说明"


def _below(others: list[dict[str, Any]], columns: int, height: int) -> list[dict[str, Any]]:
    share = columns / max(len(others), 1)
    for index, tile in enumerate(others):
        tile |= {"left": index * share, "right": (index + 1) * share}
        tile |= {"top": height + 10, "tall": _TILE}
    return others


def _layers(tiles: list[dict[str, Any]], themes: list[str], columns: int) -> alt.LayerChart:
    options = _parts.choices("All themes", themes, _parts.labels("theme", themes))
    theme = _parts.menu("theme", "Theme", options)
    scale = alt.Scale(domain=[0, columns], nice=False)
    most = max(tile["counts"]["all"] for tile in tiles)
    rows = [{name: value for name, value in tile.items() if name != "members"} for tile in tiles]
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
            tooltip=[
                alt.Tooltip("area:N", title="Area"),
                alt.Tooltip("area_zh:N", title="In Chinese"),
                alt.Tooltip("kind:N", title="Kind of area"),
                alt.Tooltip("cases:Q", title="Number of cases"),
                alt.Tooltip("titles:N", title="Cases (source: the casebook)"),
            ]
        )
    )  # fmt: skip
    frames = base.mark_rect(
        color=_parts.ACCENT, stroke=_parts.ACCENT, strokeWidth=1.5, cornerRadius=6,
        xOffset=_GAP / 2, x2Offset=-_GAP / 2,
    ).encode(
        x=alt.X("_left:Q", scale=scale, axis=None),
        x2="_right:Q",
        y=alt.Y("_top:Q", scale=None, axis=None),
        y2="_bottom:Q",
        fillOpacity=alt.FillOpacity(
            "cases:Q",
            scale=alt.Scale(domain=[0, 1, max(most, 2)], range=[0, _LEAST, _MOST]),
            legend=None,
        ),
        strokeOpacity=alt.condition("datum.cases > 0", alt.value(1), alt.value(0.7)),
    )  # fmt: skip

    def text(y: str, field: str, **style: Any) -> alt.Chart:
        marks: alt.Chart = base.mark_text(**_parts.TEXT, **style).encode(
            x=alt.X("_middle:Q", scale=scale, axis=None),
            y=alt.Y(f"{y}:Q", scale=None, axis=None),
            text=field,
        )
        return marks

    # Six tiles side by side on a phone leave a name 54 pixels.
    size = alt.expr(f"width < 420 ? 10 : {_parts.LABEL}")
    return alt.layer(
        frames,
        text("_number", "cases:Q", fontSize=26, fontWeight="bold"),
        text("_name", "area:N", fontSize=size),
        text("_name_zh", "area_zh:N", fontSize=alt.expr(f"width < 420 ? 12 : {_parts.LABEL}")),
        data=alt.InlineData(values=rows),
    ).add_params(theme)


def _shares(total: int, tiles: list[dict[str, Any]], others: list[dict[str, Any]]) -> str:
    inside = sum(tile["counts"]["all"] for tile in tiles)
    words = {
        "City-wide": ("covers the whole city", "cover the whole city"),
        f"Outside {_CITY}": (f"is outside {_CITY}", f"are outside {_CITY}"),
        "District not stated": ("has no district stated", "have no district stated"),
    }
    default = ("is in a place not on this map", "are in places not on this map")
    lie = "lies" if inside == 1 else "lie"
    parts = [f"{inside} of {_parts.plural(total, 'case')} {lie} in one district"]
    for tile in others:
        count = tile["counts"]["all"]
        parts.append(f"{count} {words.get(tile['area'], default)[count != 1]}")
    return _parts.joined(parts)


def _subtitle(total: int, tiles: list[dict[str, Any]], others: list[dict[str, Any]]) -> str:
    return (
        f"{_shares(total, tiles, others)}. Schematic map of {_CITY}, not to scale, drawn by us. "
        "Source: the casebook."
    )


def _description(total: int, tiles: list[dict[str, Any]], others: list[dict[str, Any]]) -> str:
    listed = "; ".join(
        f"{tile['area']} {tile['counts']['all']} ({', '.join(tile['members'])})"
        for tile in (*tiles, *others)
        if tile["members"]
    )
    none = [tile["area"] for tile in tiles if not tile["members"]]
    without = f" No case in {_parts.joined(none)}." if none else ""
    return (
        f"Schematic map of the {len(tiles)} districts of {_CITY} with the number of cases: "
        f"{_shares(total, tiles, others)}. {listed}.{without}"
    )
