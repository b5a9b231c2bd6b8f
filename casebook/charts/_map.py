"""Where the cases are: a schematic map of a city's districts."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from casebook.charts import _style as style
from casebook.charts._tables import Bank, Tables
from casebook.charts._words import plural, short_titles, split

_TILE, _GAP = 98, 6  # height and gap in pixels
# Opacity of a tile's fill: the colour of the page shows through, so that the text on a tile
# keeps the contrast that it has on the page; the frame alone is at full strength.
_LEAST, _MOST = 0.18, 0.6


def district_map(
    cases: pd.DataFrame | Bank, districts: pd.DataFrame | None = None, *, city: str | None = None
) -> alt.LayerChart:
    """Draw the number of cases on each district; a menu counts those with one theme.

    Cases that are not in one district of the city stand on tiles of their own below the map.

    Parameters
    ----------
    cases : DataFrame or Casebook
        The table `cases`, or the casebook.
    districts : DataFrame
        The table `districts`, whose `tile_row` and `tile_column` place the tiles; a unit
        without them is not on the map. It can be left out where the casebook is given.
    city : str, optional
        The city. It can be left out where only one has districts on the map.

    Raises
    ------
    ValueError
        If columns are missing, a table has no row, or the city is not known or not chosen.

    Examples
    --------
    >>> import casebook
    >>> chart = district_map(casebook.load())
    >>> chart.to_dict()["title"]["text"]
    ['Where the cases are']
    """
    tables = Tables("district_map", cases)
    listed = tables.rows("cases", cases, "case_id title city district district_status themes")
    columns = "city city_zh district district_zh unit_kind tile_row tile_column"
    areas = tables.rows("districts", districts, columns).dropna(subset=["tile_row", "tile_column"])
    city = tables.one("city", city, areas["city"], "districts with tile_row and tile_column")
    areas = areas[areas["city"] == city]
    on_map = set(areas["district"])
    listed["area"] = [_area(case, city, on_map) for case in listed.to_dict("records")]
    tiles = _tiles(areas, set(listed["area"]))
    titles: dict[str, dict[str, list[str]]] = {area: {} for area in tiles["area"]}
    for area, title, themes in listed[["area", "title", "themes"]].itertuples(index=False):
        for theme in ("all", *split(themes)):
            titles[area].setdefault(theme, []).append(title)
    counts = {area: len(found.get("all", ())) for area, found in titles.items()}
    listed_in = {area: "; ".join(found.get("all", ["none"])) for area, found in titles.items()}
    tiles["cases"], tiles["titles"] = tiles["area"].map(counts), tiles["area"].map(listed_in)
    tiles["_titles"] = tiles["area"].map(titles)
    short = short_titles(listed["title"]).groupby(listed["area"]).agg(", ".join)
    members = "; ".join(
        f"{area} {count} ({short[area]})" for area, count in counts.items() if count
    )
    empty = ", ".join(area for area, count in counts.items() if not count)
    inside = f"{listed['area'].isin(on_map).sum()} of {plural(len(listed), 'case')} in one district"
    others = [f"{area} {count}" for area, count in counts.items() if area not in on_map]
    shares = "; ".join([inside, *others])
    return style.finished(
        *_layers(tiles["_right"].max(), max(counts.values())),
        rows=tiles,
        menus=[style.theme_menu(theme for found in titles.values() for theme in found)],
        title="Where the cases are",
        subtitle=f"{shares}. Schematic map of {city}, not to scale, drawn by us. "
        "Source: the casebook.",
        description=f"Schematic map of {plural(len(on_map), 'district')} of {city} with the number "
        f"of cases: {shares}. {members}." + (f" No case in {empty}." if empty else ""),
        height=int(tiles["_top"].max()) + _TILE + _GAP,
    )


def _area(case: dict[Any, Any], city: str, on_map: set[str]) -> str:
    """The tile that a case stands on."""
    if case["city"] != city:
        return f"Outside {city}"
    if case["district"]:
        return str(case["district"]) if case["district"] in on_map else f"In {city}, not on the map"
    return "City-wide" if case["district_status"] == "not-applicable" else "District not stated"


def _tiles(districts: pd.DataFrame, areas: set[str]) -> pd.DataFrame:
    """Tiles with their places: across in columns of the map, from the top in pixels."""
    city, city_zh = districts[["city", "city_zh"]].iloc[0]
    tiles = districts.rename(columns={"district": "area", "district_zh": "area_zh"})
    tiles["unit_kind"] = tiles["unit_kind"].str.capitalize()
    tiles["_left"] = tiles["tile_column"] - tiles["tile_column"].min()
    tiles["_right"] = tiles["_left"] + 1
    tiles["_top"] = (tiles["tile_row"] - tiles["tile_row"].min()) * (_TILE + _GAP)
    names = {
        "City-wide": "全市", f"Outside {city}": f"{city_zh}以外", "District not stated": "区未说明",
        f"In {city}, not on the map": f"{city_zh}其他",
    }  # fmt: skip
    others = [area for area in names if area in areas]
    share, top = tiles["_right"].max() / max(len(others), 1), tiles["_top"].max()
    below = [
        {
            "area": area, "area_zh": names[area], "unit_kind": "Not on the map",
            "_left": place * share, "_right": (place + 1) * share, "_top": top + _TILE + _GAP + 10,
        }
        for place, area in enumerate(others)
    ]  # fmt: skip
    return pd.DataFrame([*tiles.to_dict("records"), *below], dtype=object)


def _layers(columns: int, most: int) -> list[alt.Chart]:
    scale = alt.Scale(domain=[0, columns], nice=False)
    base = alt.Chart().transform_calculate(
        cases="length(datum._titles[theme] || [])",
        titles="join(datum._titles[theme] || ['none'], '; ')",
        _middle="(datum._left + datum._right) / 2",
        _bottom=f"datum._top + {_TILE}",
        _number=f"datum._top + {_TILE * 0.34}",
        _name="datum._bottom - 32",
        _name_zh="datum._bottom - 14",
    )
    base = base.encode(tooltip=style.tooltips("area area_zh unit_kind cases titles"))
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
