"""The charts: what they say and draw, what they refuse, and that everybody can see them."""

from __future__ import annotations

import base64
import itertools
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import altair as alt
import nbformat
import pandas as pd
import pytest
from nbclient import NotebookClient

import casebook
from casebook import Casebook, charts, codebook, compare, tables
from casebook.charts import _style
from casebook.charts._still import MIME
from tests.banks import CASE as LANE
from tests.banks import changed, write_bank

SVG = "{http://www.w3.org/2000/svg}"
NAMES = [
    "timeline",
    "district_map",
    "actors_by_case",
    "expectations",
    "speakers",
    "population",
    "facts_compare",
    "codes_by_case",
]
HUBEI = "hubei-old-village-preservation"


@pytest.fixture(scope="session")
def book() -> Casebook:
    """Return the shipped bank."""
    return casebook.load()


def of_case(table: pd.DataFrame, case_id: str) -> pd.DataFrame:
    """Rows of one case."""
    return table[table["case_id"] == case_id]


@cache
def drawn(name: str, book: Casebook) -> dict[str, Any]:
    """The specification of one of the charts of the shipped bank."""
    make: dict[str, Callable[[], alt.LayerChart]] = {
        "timeline": lambda: charts.timeline(book.cases),
        "district_map": lambda: charts.district_map(book.cases, book.districts),
        "actors_by_case": lambda: charts.actors_by_case(book.actors, book.cases),
        "expectations": lambda: charts.expectations(
            *(book.expectations, book.theories, book.variables, book.variable_codes, book.cases)
        ),
        "speakers": lambda: charts.speakers(
            book.claims, book.critiques, book.cases, sources=book.sources
        ),
        "population": lambda: charts.population(book.city_stats, works=book.works),
        "facts_compare": lambda: charts.facts_compare(
            of_case(book.facts, HUBEI), sources=book.sources
        ),
        "codes_by_case": lambda: charts.codes_by_case(
            book.codings, book.cases, variable_codes=book.variable_codes
        ),
    }
    return make[name]().to_dict()


def rows(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows that the chart as a whole draws from, without those of its labels."""
    return spec["datasets"][spec["data"]["name"]]


def picture(spec: dict[str, Any], **changes: Any) -> ElementTree.Element:
    """The chart as a drawing, with some of the specification changed."""
    return ElementTree.fromstring(_svg(json.dumps({**spec, **changes})))


@cache
def _svg(spec: str) -> str:
    vl_convert = pytest.importorskip("vl_convert")
    return vl_convert.vegalite_to_svg(spec, vl_version="5.20")


def marks(svg: ElementTree.Element, kind: str) -> list[ElementTree.Element]:
    """The drawn marks of a kind (symbol, rect, text, line, rule), without legends and axes."""
    return [
        item
        for group in svg.iter(f"{SVG}g")
        if group.get("class", "").startswith(f"mark-{kind} role-mark")
        for item in group
        if item.tag == f"{SVG}path" or item.tag == f"{SVG}text"
    ]


def visible(items: list[ElementTree.Element]) -> int:
    """How many marks are not faded."""
    return sum(float(item.get("opacity", 1)) > _style.FADED for item in items)


def values(spec: dict[str, Any], name: str) -> list[str]:
    """Values of a menu of the chart."""
    param = next(param for param in spec["params"] if param["name"] == name)
    return param["bind"]["options"]


def chosen(spec: dict[str, Any], name: str, value: str) -> dict[str, Any]:
    """The specification as it is after the reader has chosen something in a menu."""
    assert value in values(spec, name)
    params = [
        {**param, "value": value} if param["name"] == name else param for param in spec["params"]
    ]
    return {**spec, "params": params}


def subtitle(spec: dict[str, Any]) -> str:
    """The subtitle in one line."""
    return " ".join(spec["title"]["subtitle"])


def tooltips(spec: dict[str, Any]) -> set[str]:
    """Titles of everything that a tooltip of the chart can say."""
    return {
        entry["title"]
        for layer in _layers(spec)
        for entry in layer.get("encoding", {}).get("tooltip", ())
    }


def _layers(spec: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for layer in spec.get("layer", ()):
        yield layer
        yield from _layers(layer)


CASE = {
    "title": "Lamps: a lane asks for 28 of them",
    "country": "China",
    "city": "Shenzhen",
    "city_status": "given",
    "district": "Futian",
    "district_status": "given",
    "subdistrict_status": "not-stated",
    "community_status": "not-applicable",
    "site": "community",
    "start_year": 2010,
    "start_year_status": "given",
    "end_year": 2015,
    "end_year_status": "given",
    "is_ongoing": False,
    "themes": "space;services",
    "source_count": 1,
}


def frame(name: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """A table with these rows; what a row does not have is empty."""
    columns = [column.name for column in codebook.columns(name)]
    return tables.frame(name, {column: [row.get(column) for row in rows] for column in columns})


def cases(*changes: dict[str, Any]) -> pd.DataFrame:
    """A table `cases` with the sample case, changed in each row, each with an id of its own."""
    return frame("cases", [{**CASE, "case_id": f"case-{i}"} | row for i, row in enumerate(changes)])


# Every chart


@pytest.mark.parametrize("name", NAMES)
def test_a_chart_says_what_it_is_and_draws(book: Casebook, name: str) -> None:
    """Every chart has a title, a subtitle that counts, an alternative text, marks and words."""
    spec = drawn(name, book)
    assert spec["title"]["text"]
    assert "ource" in subtitle(spec)
    assert len(spec["description"]) > 100
    assert re.search(r"\d", spec["description"])
    svg = picture(spec)
    assert marks(svg, "symbol") or marks(svg, "rect")
    assert marks(svg, "text")
    sizes = {text.get("font-size", "0").removesuffix("px") for text in svg.iter(f"{SVG}text")}
    assert 13 <= min(map(float, sizes))


@pytest.mark.parametrize("name", NAMES)
def test_every_menu_changes_the_chart(book: Casebook, name: str) -> None:
    """Each menu has a name and words for its values, and another value draws otherwise."""
    spec = drawn(name, book)
    assert spec["params"]
    before = ElementTree.tostring(picture(spec))
    for param in spec["params"]:
        other = values(spec, param["name"])[-1]
        assert before != ElementTree.tostring(picture(chosen(spec, param["name"], other)))
        assert param["bind"]["name"].strip()
        assert len(param["bind"]["options"]) == len(param["bind"]["labels"])


@pytest.mark.parametrize("name", NAMES)
def test_a_chart_leaves_text_and_ground_to_the_page(book: Casebook, name: str) -> None:
    """No text has a colour of its own, no ground but a transparent one, nothing is themed."""
    spec = drawn(name, book)
    assert "transparent" == spec["background"]
    assert {"view"} == set(spec["config"])
    colours = re.findall(r'"#[0-9A-Fa-f]{3,8}"', str(spec).replace("'", '"'))
    known = {*_style.PALETTE.values(), _style.GREY}
    assert set() == {colour.strip('"') for colour in colours} - known
    for layer in _layers(spec):
        mark = layer.get("mark", {})
        if mark.get("type") == "text":
            assert ("guide-label", False) == (mark["style"], mark["filled"])
            assert not {"color", "fill", "stroke"} & set(layer["encoding"])


@pytest.mark.parametrize("name", NAMES)
def test_text_takes_the_colour_of_a_dark_page(book: Casebook, name: str) -> None:
    """In the theme that JupyterLab gives to charts in the dark, no text is dark."""
    light = "#eeeeee"
    theme = {
        "style": {"guide-label": {"fill": light}, "guide-title": {"fill": light}},
        "title": {"color": light, "subtitleColor": light},
    }
    spec = drawn(name, book)
    svg = picture(spec, config={**spec["config"], **theme})
    assert {light} == {text.get("fill") for text in svg.iter(f"{SVG}text")}


@pytest.mark.parametrize("name", NAMES)
def test_a_chart_fits_a_phone(book: Casebook, name: str) -> None:
    """At 330 pixels nothing is wider by more than half a mark, nor a line by 52 characters."""
    svg = picture(drawn(name, book), width=330)
    assert float(svg.get("width", "nan")) <= 330 + 2 * 5 + 10
    lines = [
        "".join(part.itertext())
        for text in svg.iter(f"{SVG}text")
        for part in (list(text) or [text])
    ]
    assert [] == [line for line in lines if len(line) > 52]


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("timeline", {"Case", "Years", "Sources cited"}),
        ("district_map", {"Number of cases", "Cases (source: the casebook)"}),
        ("actors_by_case", {"Who, and what they do", "Source: the casebook, case"}),
        ("expectations", {"Account", "Expected", "Met in", "Not met in", "Remark"}),
        ("speakers", {"What is said", "Who says so", "Channel", "Sources", "How it was read"}),
        ("population", {"Source", "Reliability", "Note", "Other sources"}),
        ("facts_compare", {"What is said", "Who says so", "Channel", "Sources", "Year"}),
        ("codes_by_case", {"Case", "Variable", "Code", "Statements it rests on"}),
    ],
)
def test_tooltips_name_source_and_speaker(book: Casebook, name: str, wanted: set[str]) -> None:
    """A tooltip says where the matter comes from and who says so."""
    assert wanted <= tooltips(drawn(name, book))


def test_no_code_of_the_codebook_is_shown(book: Casebook) -> None:
    """Readers get labels: no code with a hyphen stands in the text of any chart."""
    titles = " ".join(book.cases["title"])
    codes = [code.code for code in codebook.every_code() if "-" in code.code]
    codes = [code for code in codes if code not in titles]
    assert 20 < len(codes)
    for name in NAMES:
        shown = " ".join(" ".join(text.itertext()) for text in picture(drawn(name, book)).iter())
        found = [code for code in codes if re.search(rf"(?<![\w-]){code}(?![\w-])", shown)]
        assert [] == found, name


# Colours


def luminance(colour: str) -> float:
    """Relative luminance by WCAG 2."""
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def linear(colour: str) -> list[float]:
    """Red, green and blue of a colour as amounts of light."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def contrast(one: str, other: str) -> float:
    """Contrast by WCAG 2, from 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


# Machado, Oliveira and Fernandes (2009), "A Physiologically-based Model for Simulation of Color
# Vision Deficiency", severity 1.0; they act on linear light.
EYES = {
    "usual": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def lab(light: list[float]) -> tuple[float, float, float]:
    """CIE L*a*b* (D65) of linear light."""
    red, green, blue = (min(max(part, 0.0), 1.0) for part in light)
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883
    fx, fy, fz = (
        part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116 for part in (x, y, z)
    )
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def difference(one: str, other: str, eye: str) -> float:
    """Distance of two colours in L*a*b* for an eye; about 2.3 is just noticeable."""
    seen = [
        lab([sum(part * row[at] for at, part in enumerate(linear(colour))) for row in EYES[eye]])
        for colour in (one, other)
    ]
    return sum((a - b) ** 2 for a, b in zip(*seen, strict=True)) ** 0.5


@pytest.mark.parametrize("colour", [*_style.PALETTE.values(), _style.GREY])
@pytest.mark.parametrize("ground", ["#ffffff", "#121212"])
def test_colours_stand_out_in_light_and_dark(colour: str, ground: str) -> None:
    """Every colour has a contrast of 3:1 or more with white and with a dark page."""
    assert 3 <= contrast(colour, ground)


@pytest.mark.parametrize("eye", EYES)
def test_colours_differ_for_every_eye(eye: str) -> None:
    """Any two colours of the palette are told apart with each kind of colour vision."""
    for one, other in itertools.combinations(_style.PALETTE.values(), 2):
        assert 12 < difference(one, other, eye), (one, other)


def test_relations_differ_in_shape() -> None:
    """Relations have four colours and four shapes, so that colour is never all there is."""
    assert set(codebook.codes("relation")) == set(_style.RELATIONS)
    assert (4, 4) == tuple(len(set(each)) for each in zip(*_style.RELATIONS.values(), strict=True))


# What is given


CALLS: dict[str, Callable[[Any, Casebook], alt.LayerChart]] = {
    "timeline": lambda given, book: charts.timeline(given),
    "district_map": lambda given, book: charts.district_map(given, book.districts),
    "actors_by_case": lambda given, book: charts.actors_by_case(book.actors, given),
    "expectations": lambda given, book: charts.expectations(book, cases=given),
    "speakers": lambda given, book: charts.speakers(book.claims, book.critiques, given),
    "population": lambda given, book: charts.population(given),
    "facts_compare": lambda given, book: charts.facts_compare(given),
    "codes_by_case": lambda given, book: charts.codes_by_case(
        book.codings, given, variable_codes=book.variable_codes
    ),
}
TABLES = dict.fromkeys(CALLS, "cases") | {"population": "city_stats", "facts_compare": "facts"}


@pytest.mark.parametrize("name", CALLS)
def test_what_cannot_be_drawn_is_refused_with_words(book: Casebook, name: str) -> None:
    """A table without a row, another table, and what is no table: the message names the table."""
    table = TABLES[name]
    with pytest.raises(ValueError, match=rf"charts\.{name} .* {table} .*nothing is left"):
        CALLS[name](frame(table, []), book)
    with pytest.raises(ValueError, match=rf"the table {table} .*without.*those of gaps"):
        CALLS[name](book.gaps, book)
    with pytest.raises(TypeError, match=rf"load\(\)\.{table}\), but got list"):
        CALLS[name]([], book)


@pytest.mark.parametrize("name", CALLS)
def test_the_casebook_stands_for_its_tables(book: Casebook, name: str) -> None:
    """Every chart takes the casebook, and draws what it draws of all tables."""
    options = {"case_id": HUBEI} if name == "facts_compare" else {}
    assert drawn(name, book) == getattr(charts, name)(book, **options).to_dict()


def test_some_cases_of_a_casebook_can_be_drawn(book: Casebook) -> None:
    """A table that is given goes before that of the casebook."""
    space = book.find(theme="space")
    for chart in (charts.actors_by_case(book, space), charts.speakers(book, cases=space)):
        assert {row["case_id"] for row in rows(chart.to_dict())} <= set(space["case_id"])
    with pytest.raises(TypeError, match=r"needs the table cases .* but got NoneType"):
        charts.actors_by_case(book.actors)


def test_tables_that_do_not_belong_together_are_refused(book: Casebook) -> None:
    """Actors or statements of other cases than those given leave nothing to draw."""
    other = cases({})
    with pytest.raises(ValueError, match="no row of actors belongs to the cases"):
        charts.actors_by_case(book.actors, other)
    with pytest.raises(ValueError, match="no row of claims or critiques belongs"):
        charts.speakers(book.claims, book.critiques, other)


# Each chart


def test_the_timeline_draws_only_what_is_known() -> None:
    """A bar needs both ends; what is missing is said in words in drawing and text."""
    table = cases(
        {"title": "Known"},
        {"title": "One year", "end_year": 2010},
        {"title": "Running", "end_year": None, "end_year_status": "not-applicable"}
        | {"is_ongoing": True},
        {"title": "No end", "end_year": None, "end_year_status": "not-found", "is_ongoing": None},
        {"title": "No start", "start_year": None, "start_year_status": "disputed"},
        {"title": "Nothing", "start_year": None, "start_year_status": "not-stated"}
        | {"end_year": None, "end_year_status": "not-stated", "is_ongoing": None},
        {"title": "Since ever", "start_year": None, "start_year_status": "not-stated"}
        | {"end_year": None, "end_year_status": "not-applicable", "is_ongoing": True},
    )
    spec = charts.timeline(table).to_dict()
    svg = picture(spec)
    assert 3 == len(marks(svg, "rect"))  # Known, One year, Running
    assert 3 + 6 == len(marks(svg, "symbol"))  # where these begin; all but Nothing at one end
    texts = [text.text for text in marks(svg, "text")]
    for words in (
        "end not found",
        "start disputed",
        "start and end not stated",
        "start not stated",
    ):
        assert 1 == texts.count(words), words
    for words in ("Running (2010, still running)", "No end (2010, end not found)"):
        assert words in spec["description"]
    for words in ("No start (until 2015, start disputed)", "Nothing (start and end not stated)"):
        assert words in spec["description"]
    assert "Since ever (start not stated, still running)" in spec["description"]
    assert "Start and end are known for 2" in subtitle(spec)


def test_a_timeline_without_any_year_still_lists_the_cases() -> None:
    """Cases of which no year is known are listed in words."""
    unknown = {"start_year": None, "start_year_status": "not-stated", "is_ongoing": None}
    table = cases(unknown | {"end_year": None, "end_year_status": "not-found"})
    svg = picture(charts.timeline(table).to_dict())
    assert [] == marks(svg, "rect") + marks(svg, "symbol")
    assert "start not stated, end not found" in [text.text for text in marks(svg, "text")]


def test_the_timeline_picks_out_a_theme(book: Casebook) -> None:
    """The menu of themes fades the cases that do not have the theme chosen."""
    spec = drawn("timeline", book)
    for theme in values(spec, "theme")[1::4]:
        svg = picture(chosen(spec, "theme", theme))
        with_words = set(book.find(theme=theme)["title"])
        titles = [text for text in marks(svg, "text") if text.text in set(book.cases["title"])]
        assert with_words == {text.text for text in titles if visible([text])}


def test_the_timeline_groups_by_place(book: Casebook) -> None:
    """The headings are labels of the kinds of place, each once and in the codebook's order."""
    texts = [text.text for text in marks(picture(drawn("timeline", book)), "text")]
    places = [codebook.label("site", code) for code in codebook.codes("site")]
    present = {codebook.label("site", code) for code in book.cases["site"]}
    assert [place for place in places if place in present] == [t for t in texts if t in places]


def numbers_on_tiles(spec: dict[str, Any]) -> dict[str, int]:
    """The number that stands on each tile of the map."""
    texts = [text.text or "" for text in marks(picture(spec), "text")]
    count = len(rows(spec))
    return dict(zip(texts[count : 2 * count], map(int, texts[:count]), strict=True))


def test_the_map_counts_every_case(book: Casebook) -> None:
    """The numbers on the tiles add up to all cases, each district's to its own."""
    tiles = numbers_on_tiles(drawn("district_map", book))
    assert len(book) == sum(tiles.values())
    in_city = book.cases[book.cases["city"] == "Shenzhen"]
    for district in book.districts.dropna(subset="tile_row")["district"]:
        assert (in_city["district"] == district).sum() == tiles[district]


def test_the_map_counts_one_theme_at_a_time(book: Casebook) -> None:
    """With a theme chosen the tiles add up to the cases with this theme."""
    spec = drawn("district_map", book)
    for theme in values(spec, "theme")[1::4]:
        tiles = numbers_on_tiles(chosen(spec, "theme", theme))
        assert len(book.find(theme=theme)) == sum(tiles.values())


def test_the_map_states_the_cases_it_cannot_place(book: Casebook) -> None:
    """Whole city, another city, no district stated, not on the map: all stay, in words."""
    none = {"district": None}
    table = cases(
        {},
        none | {"district_status": "not-applicable"},
        none | {"district_status": "not-stated"},
        {"city": "Beijing", "district": "Futian"},  # a namesake elsewhere is elsewhere
        {"district": "Shenshan"},
    )
    spec = charts.district_map(table, book.districts).to_dict()
    tiles = numbers_on_tiles(spec)
    assert [1, 1, 1, 1, 1] == [
        tiles[area]
        for area in (
            *("Futian", "City-wide", "District not stated"),
            *("Outside Shenzhen", "In Shenzhen, not on the map"),
        )
    ]
    words = subtitle(spec)
    assert "1 of 5 cases in one district; City-wide 1" in words
    for part in ("District not stated 1", "Outside Shenzhen 1", "not on the map 1"):
        assert part in words
        assert part in spec["description"]


def test_the_map_names_districts_in_both_languages(book: Casebook) -> None:
    """Each tile has the district's name in English and in Chinese."""
    texts = {text.text for text in marks(picture(drawn("district_map", book)), "text")}
    on_map = book.districts["tile_row"].notna()
    for column in ("district", "district_zh"):
        assert set(book.districts.loc[on_map, column]) <= texts
        assert not set(book.districts.loc[~on_map, column]) & texts


# Banks of another city


def district(name: str, row: int | None, column: int | None, city: str = "Guangzhou") -> dict:
    """One row of the table `districts`."""
    city_zh = {"Guangzhou": "广州", "Foshan": "佛山"}[city]
    tile = {"tile_row": row, "tile_column": column, "unit_kind": "district"}
    return {"city": city, "city_zh": city_zh, "district": name, "district_zh": f"{name}区"} | tile


@pytest.fixture
def elsewhere(tmp_path: Path) -> Casebook:
    """Return a bank of one case in Guangzhou, with two of its districts and its population."""
    place = {"place__city": "Guangzhou", "place__district": "Yuexiu"}
    tables_of_bank = {
        "districts": [district("Yuexiu", 3, 4), district("Haizhu", 4, 4)],
        "city_stats": [
            {"city": "Guangzhou", "year": year, "value": value, "unit": "persons"}
            | {"stat_id": f"g/{year}", "indicator": "permanent_population", "reliability": "A"}
            | {"work_id": "w", "is_charted": "true"}
            for year, value in ((2001, 9_900_000), (2003, 10_100_000))
        ],
    }
    write_bank(tmp_path, changed(LANE, **place))
    (tmp_path / "context").mkdir()
    for name, made in tables_of_bank.items():
        columns = [column.name for column in codebook.columns(name)]
        lines = [",".join(str(row.get(column, "")) for column in columns) for row in made]
        text = "\n".join([",".join(columns), *lines, ""])
        (tmp_path / "context" / f"{name}.csv").write_text(text, encoding="utf-8")
    return casebook.load(tmp_path)


def test_the_map_is_that_of_the_city_of_the_bank(elsewhere: Casebook) -> None:
    """Without a word about the city the map is that of the only one with districts."""
    spec = charts.district_map(elsewhere).to_dict()
    assert {"Yuexiu": 1, "Haizhu": 0} == numbers_on_tiles(spec)
    for words in (subtitle(spec), spec["description"]):
        assert "of Guangzhou" in words
        assert "1 of 1 case in one district" in words
    assert "Shenzhen" not in json.dumps(spec)
    both = pd.concat([elsewhere.cases, cases({})], ignore_index=True)
    spec = charts.district_map(both, elsewhere.districts).to_dict()
    assert {"Yuexiu": 1, "Haizhu": 0, "Outside Guangzhou": 1} == numbers_on_tiles(spec)
    assert "广州以外" in [row["area_zh"] for row in rows(spec)]


def test_of_several_cities_with_districts_one_is_named() -> None:
    """The choices stand in the message, and a slip gets the city that was meant."""
    listed = [district("Yuexiu", 1, 1), district("Chancheng", 1, 1, "Foshan")]
    districts = frame("districts", listed)
    with pytest.raises(ValueError, match=r"those of Foshan, Guangzhou. Name it: city="):
        charts.district_map(cases({}), districts)
    with pytest.raises(ValueError, match=r'those of Foshan, Guangzhou. Did you mean "Foshan"'):
        charts.district_map(cases({}), districts, city="Foshen")
    spec = charts.district_map(cases({}), districts, city="Foshan").to_dict()
    assert {"Chancheng": 0, "Outside Foshan": 1} == numbers_on_tiles(spec)
    with pytest.raises(ValueError, match=r"districts with tile_row and tile_column .* of none"):
        charts.district_map(cases({}), frame("districts", [district("Yuexiu", None, None)]))


def test_the_population_is_that_of_the_city_of_the_bank(
    elsewhere: Casebook, book: Casebook
) -> None:
    """The only city is drawn, in one line where no break is known; of several one is named."""
    spec = charts.population(elsewhere).to_dict()
    assert ["Permanent population of Guangzhou,", "2001–2003"] == spec["title"]["text"]
    assert "population of Guangzhou" in spec["description"]
    assert "breaks" not in spec["description"]
    assert "Shenzhen" not in json.dumps(spec)
    assert [9.9, 10.1] == [row["millions"] for row in rows(spec)]
    assert 1 == len(marks(picture(spec), "line"))
    both = pd.concat([elsewhere.city_stats, book.city_stats], ignore_index=True)
    with pytest.raises(ValueError, match=r"those of Guangzhou, Shenzhen. Name it: city="):
        charts.population(both)
    ours = charts.population(both, city="Shenzhen").to_dict()
    assert rows(charts.population(book.city_stats).to_dict()) == rows(ours)


def test_actors_have_one_mark_for_each_kind_and_relation(book: Casebook) -> None:
    """A mark stands for the actors of a case that share kind and relation."""
    spec = drawn("actors_by_case", book)
    groups = book.actors.groupby(["case_id", "kind", "relation"], observed=True).ngroups
    assert groups == len(marks(picture(spec), "symbol"))
    assert len(book.actors) == sum(mark["count"] for mark in rows(spec))
    assert f"{len(book.actors)} actors" in spec["description"]


def test_actors_can_be_ordered_and_picked_out(book: Casebook) -> None:
    """One menu moves the rows, the other leaves the marks of one relation."""
    spec = drawn("actors_by_case", book)
    by_title = [
        text.text
        for text in sorted(
            marks(picture(chosen(spec, "order", "title")), "text"),
            key=lambda text: float(re.findall(r"[\d.]+", text.get("transform", "0,0"))[1]),
        )
        if text.text in set(book.cases["title"])
    ]
    assert sorted(book.cases["title"]) == by_title
    rivals = picture(chosen(spec, "relation", codebook.label("relation", "rival")))
    pairs = book.actors[book.actors["relation"] == "rival"].drop_duplicates(["case_id", "kind"])
    assert len(pairs) == visible(marks(rivals, "symbol"))


def test_actors_of_cases_not_given_are_left_out(book: Casebook) -> None:
    """The cases given decide what is drawn."""
    spec = charts.actors_by_case(book.actors, book.find(theme="space")).to_dict()
    assert set(book.find(theme="space")["case_id"]) == {mark["case_id"] for mark in rows(spec)}


def test_boxes_are_filled_by_the_share_that_is_met(book: Casebook) -> None:
    """A box for each expectation, filled by what was met of what was decided, with the count."""
    spec = drawn("expectations", book)
    boxes = [row for row in rows(spec) if row["_reading"] == "met"]
    assert len(book.theory_expectations) == len(boxes)
    counts = compare.scores(book.expectations, ["theory_id", "variable"])
    for box in boxes:
        count = counts.loc[(box["_theory"], box["_variable"])]
        assert f"{count.yes_count:.0f} of {count.yes_count + count.no_count:.0f}" == box["found"]
        height = box["_end"] - box["_top"]
        filled = (box["_end"] - box["_fill"]) / height
        assert pytest.approx(count.yes_count / (count.yes_count + count.no_count)) == filled


def test_a_box_that_tells_nothing_is_dashed(book: Casebook) -> None:
    """Where all expect a code in common, or no case could miss or meet it, a remark says so."""
    spec = drawn("expectations", book)
    table = book.expectations.drop_duplicates(["theory_id", "variable"])
    told = {(one, two) for one, two in zip(table.theory_id, table.variable, strict=True)}
    dull = table[table.is_shared | ~table.is_open]
    dull = {(one, two) for one, two in zip(dull.theory_id, dull.variable, strict=True)}
    remarked = {
        (row["_theory"], row["_variable"])
        for row in rows(spec)
        if row["remark"] and row["_reading"] == "met"
    }
    assert dull == remarked
    assert dull < told


def test_one_account_can_be_picked_out_and_silence_read_otherwise(book: Casebook) -> None:
    """One menu fades the other accounts, the other takes what nobody reports for absent."""
    spec = drawn("expectations", book)
    name = book.theories.name[0]
    own = len(book.theory_expectations[book.theory_expectations.theory_id == "party-convening"])
    texts = marks(picture(chosen(spec, "account", name)), "text")
    numbers = [text for text in texts if re.fullmatch(r"\d+ of \d+", text.text or "")]
    assert own == visible(numbers)
    absent = picture(chosen(spec, "reading", "met_if_absent"))
    found = [text.text for text in marks(absent, "text") if " of " in (text.text or "")]
    assert found != [text.text for text in numbers]
    assert len(book.theory_expectations) == len([one for one in found if one[0].isdigit()])


def test_cases_are_ordered_by_what_they_share(book: Casebook) -> None:
    """The chosen case comes first, then those that share most of its codes; silence is no share."""
    ids = ["east-incinerator-disclosure-suit", "western-corridor-link-road-dispute", HUBEI]
    of_three = book.cases[book.cases["case_id"].isin(ids)]
    names = ["problem", "standing", "party-part", "lever"]
    spec = charts.codes_by_case(book, of_three, variables=names).to_dict()
    beside = "east-incinerator-disclosure-suit"
    assert 12 == len(rows(spec))
    assert {"not reported"} == {row["code"] for row in rows(spec) if not row["_known"]}
    svg = picture(chosen(spec, "beside", beside))
    titles = [text.text or "" for text in marks(svg, "text")]
    places = {text.text or "": text.get("transform", "") for text in marks(svg, "text")}
    heights = {title: float(places[title].split(",")[1].rstrip(")")) for title in titles}
    order = sorted(heights, key=heights.__getitem__)
    assert ["Longgang", "Shekou", "Hubei"] == order
    # Its four codes, of which one is silent; two shared by the road, none by the village.
    drawn_in = [mark.get("fill") for mark in marks(svg, "symbol")]
    assert 3 + 2 == drawn_in.count(_style.ACCENT)
    # The road's lever; the village's problem, standing and lever, but not what only it reports.
    assert 1 + 3 == drawn_in.count(_style.PALETTE["vermillion"])


def test_codes_that_are_not_there_are_refused(book: Casebook) -> None:
    """A variable or a coder that nobody knows gets the one that was probably meant."""
    with pytest.raises(ValueError, match=r'no variable "standin".*standing'):
        charts.codes_by_case(book, variables=["standin"])
    with pytest.raises(ValueError, match=r"codes of one coder.*coder-1"):
        charts.codes_by_case(book, coder="coder-3")
    with pytest.raises(ValueError, match="at least one variable"):
        charts.codes_by_case(book, variables=[])


def test_every_statement_is_drawn_once(book: Casebook) -> None:
    """Claims lie on the left and criticism on the right, one mark each."""
    spec = drawn("speakers", book)
    places = [
        float(re.findall(r"-?[\d.]+", mark.get("transform", ""))[0])
        for mark in marks(picture(spec), "symbol")
    ]
    middle = spec["width"] / 2
    assert len(book.claims) == sum(place < middle for place in places)
    assert len(book.critiques) == sum(place > middle for place in places)


def test_only_independent_statements_are_filled(book: Casebook) -> None:
    """A mark is hollow unless its statement is independent."""
    count = int(book.cases["independent_count"].sum())
    spec = drawn("speakers", book)
    filled = [m for m in marks(picture(spec), "symbol") if float(m.get("fill-opacity", 1)) > 0]
    assert count == len(filled)
    assert f"{count} of the" in spec["description"]
    assert f"responsible side ({count})" in subtitle(spec)


def test_speakers_are_filtered_by_kind_and_channel(book: Casebook) -> None:
    """A menu leaves the statements with what is chosen, and no other."""
    said = pd.concat([book.claims, book.critiques])
    spec = drawn("speakers", book)
    svg = picture(chosen(spec, "kind", "Experts"))
    assert (said["speaker_kind"] == "experts").sum() == len(marks(svg, "symbol"))
    svg = picture(chosen(spec, "channel", "Scholarly"))
    assert (said["channel"] == "scholarly").sum() == len(marks(svg, "symbol"))


def test_speakers_need_only_one_kind_of_statement(book: Casebook) -> None:
    """A bank without criticism is drawn; one without any statement is refused."""
    none = frame("critiques", [])
    svg = picture(charts.speakers(book.claims, none, book.cases).to_dict())
    assert len(book.claims) == len(marks(svg, "symbol"))
    with pytest.raises(ValueError, match="no row of claims or critiques"):
        charts.speakers(frame("claims", []), none, book.cases)


def test_sources_are_named_where_their_table_is_given(book: Casebook) -> None:
    """With the table of sources a tooltip gives publisher, year and title, without it the ids."""
    claim = book.claims.iloc[0]
    source = of_case(book.sources, claim["case_id"]).set_index("source_id")
    first = source.loc[claim["sources"].split(";")[0]]
    arguments = (book.claims, book.critiques, book.cases)
    named = charts.speakers(*arguments, sources=book.sources).to_dict()
    plain = charts.speakers(*arguments).to_dict()
    text = claim["text"]
    assert first["publisher"] in next(row for row in rows(named) if row["text"] == text)["sources"]
    assert (
        claim["sources"].replace(";", ", ")
        == next(row for row in rows(plain) if row["text"] == text)["sources"]
    )


def test_the_two_series_are_not_joined(book: Casebook) -> None:
    """The lines end and begin on either side of the break, which is explained in words."""
    spec = drawn("population", book)
    svg = picture(spec)
    assert 2 == len(marks(svg, "line"))
    stats = book.city_stats.query("indicator == 'permanent_population'")
    best = stats.sort_values("reliability").drop_duplicates("year").set_index("year")["value"]
    assert len(best) == len(marks(svg, "symbol"))
    words = f"The step of {(best[2020] - best[2019]) / 100:.1f} million cannot be read"
    assert words in spec["description"]
    assert "The series breaks here." in " ".join(
        " ".join(text.itertext()) for text in marks(svg, "text")
    )


def city_stats(*stats: tuple[Any, ...], is_charted: bool = True) -> pd.DataFrame:
    """The table of that name, from city, year, indicator, value, unit, work and reliability."""
    names = ("city", "year", "indicator", "value", "unit", "work_id", "reliability")
    rest = {"series": "before-2020-census", "conflict": "conflicting", "is_charted": is_charted}
    return frame("city_stats", [dict(zip(names, row, strict=True)) | rest for row in stats])


def test_a_value_that_belongs_in_no_chart_is_not_drawn() -> None:
    """Values marked so, of other cities, without a year or in another unit stay out."""
    row = ("Shenzhen", 2001, "permanent_population", 700.0, "10k persons", "good", "A")
    drawn_row = city_stats(row)
    others = [
        city_stats((*row[:3], 900.0, *row[4:]), is_charted=False),
        city_stats(("Beijing", *row[1:])),
        city_stats((row[0], None, *row[2:])),
        city_stats((*row[:3], 7.0, "households", *row[5:])),
    ]
    table = pd.concat([*others, drawn_row], ignore_index=True)
    spec = charts.population(table, city="Shenzhen").to_dict()
    assert [7.0] == [found["millions"] for found in rows(spec)]


def test_the_most_reliable_value_of_a_year_is_drawn(book: Casebook) -> None:
    """Of several values for a year the best is drawn, and the others stand in its tooltip."""
    stats = [
        ("Shenzhen", 2001, "permanent_population", 700.0, "10k persons", "poor", "C"),
        ("Shenzhen", 2001, "permanent_population", 7_250_000.0, "persons", "good", "A"),
    ]
    table = city_stats(*stats)
    found = rows(charts.population(table).to_dict())
    assert [(7.25, "good")] == [(row["millions"], row["source"]) for row in found]
    assert "poor: 7 (reliability C)" == found[0]["others"]


def test_unreliable_values_can_be_left_out(book: Casebook) -> None:
    """The menu takes the values of reliability C away."""
    spec = drawn("population", book)
    grades = [row["_grade"] for row in rows(spec)]
    svg = picture(chosen(spec, "reliability", "AB"))
    assert sum(grade != "C" for grade in grades) == len(marks(svg, "symbol"))
    assert "C" in grades


def test_population_without_its_indicator_is_refused(book: Casebook) -> None:
    """City statistics without the population give the indicator that is needed."""
    with pytest.raises(ValueError, match="indicator permanent_population"):
        charts.population(book.city_stats.query("indicator == 'subdistricts'"))


def fact(**changes: Any) -> dict[str, Any]:
    """One row of the table `facts`, with some cells changed."""
    row = {
        "case_id": "lane-lamps",
        "text": "The lane has lamps.",
        "value": 28.0,
        "value_status": "given",
        "unit": "lamps",
        "year": 2019,
        "year_status": "given",
        "speaker": "Tenants",
        "speaker_kind": "residents",
        "relation": "affected",
        "scope": "this-case",
        "sources": "s1",
        "channel": "media-abroad",
        "reading": "own-address",
        "extent": "whole",
        "is_usable": True,
        "is_sealed": False,
    }
    return row | changes


def test_contradicting_figures_stand_side_by_side() -> None:
    """A bar is as long as its figure; what has no figure is quoted and has no bar."""
    table = frame(
        "facts",
        [
            fact(fact_id="f1", conflicts_with="f2"),
            fact(fact_id="f2", value=14.0, conflicts_with="f1;f3;f5"),
            fact(fact_id="f3", value=None, unit=None, conflicts_with="f2", text="There are fewer."),
            fact(fact_id="f4"),
            fact(fact_id="f5", value=3.0, unit="streets", conflicts_with="f2"),
        ],
    )
    spec = charts.facts_compare(table).to_dict()
    assert [1, 0.5, 0.015, 0.015] == [row["_x"] for row in rows(spec)]
    svg = picture(spec)
    assert 2 == len(marks(svg, "rect"))
    texts = [" ".join(text.itertext()) for text in marks(svg, "text")]
    assert "Tenants, 2019: There are fewer." in texts
    assert "28 lamps – Tenants, 2019" in texts
    assert {"no figure given", "no other figure in this unit"} <= set(texts)
    assert "4 statements on 1 point" in subtitle(spec)


def test_years_have_marks_and_no_bars() -> None:
    """Years are points in time: a bar from nought would make them all alike."""
    table = frame(
        "facts",
        [
            fact(fact_id="f1", value=1999.0, unit="year", conflicts_with="f2"),
            fact(fact_id="f2", value=2002.0, unit="year", conflicts_with="f1"),
        ],
    )
    svg = picture(charts.facts_compare(table).to_dict())
    assert [] == marks(svg, "rect")
    assert 2 == len(marks(svg, "symbol"))
    assert "1999 – Tenants" in [text.text for text in marks(svg, "text")]


def test_unusable_and_sealed_figures_are_left_out_and_counted() -> None:
    """A figure from an unattributed copy is never drawn, one of the sequel only when asked."""
    pair = [fact(fact_id="f1", conflicts_with="f2"), fact(fact_id="f2", conflicts_with="f1;f3;f4")]
    unusable = fact(fact_id="f3", value=5.0, is_usable=False, conflicts_with="f2")
    sealed = fact(fact_id="f4", value=6.0, is_sealed=True, conflicts_with="f2")
    table = frame("facts", [*pair, unusable, sealed])
    spec = charts.facts_compare(table).to_dict()
    assert ["f1", "f2"] == [row["fact_id"] for row in rows(spec)]
    for words in ("1 fact left out: on unattributed copies", "1 fact left out: part of"):
        assert words in subtitle(spec)
        assert words in spec["description"]
    opened = charts.facts_compare(table, with_sequel=True).to_dict()
    assert ["f1", "f2", "f4"] == [row["fact_id"] for row in rows(opened)]
    with pytest.raises(ValueError, match="1 fact left out: on unattributed copies only"):
        charts.facts_compare(frame("facts", [fact(fact_id="f2", conflicts_with="f3"), unusable]))


def test_the_case_of_the_figures_is_named(book: Casebook) -> None:
    """Of facts of several cases one is named; a slip is answered with the nearest."""
    with pytest.raises(ValueError, match=r"facts of one case, and got those of \d+\. Name it"):
        charts.facts_compare(book.facts)
    with pytest.raises(ValueError, match=f'Did you mean "{HUBEI}"'):
        charts.facts_compare(book, case_id="hubei-old-village")


def test_titles_that_share_their_beginning_are_given_whole(book: Casebook) -> None:
    """A short title stands before the colon, unless two cases would look the same."""
    titles = ("Lane: lamps", "Lane: trees", "白石洲：清租", "A clause")
    spec = charts.district_map(cases(*({"title": title} for title in titles)), book.districts)
    assert "(Lane: lamps, Lane: trees, 白石洲, A clause)" in spec.to_dict()["description"]


def test_a_hostile_title_stays_text() -> None:
    """Markup and quotation marks in a title are drawn as they stand."""
    title = "<script>alert('1')</script> \" \\ ' + theme"
    svg = picture(charts.timeline(cases({"title": title})).to_dict())
    assert title in [text.text for text in marks(svg, "text")]
    assert [] == list(svg.iter(f"{SVG}script"))


# The module


def _run(code: str) -> str:
    """What a fresh Python prints."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_the_charts_of_others_stay_as_they_are() -> None:
    """Importing the charts and showing one leaves altair's renderer and charts alone."""
    code = (
        "import altair, casebook; "
        "casebook.charts.population(casebook.load())._repr_mimebundle_(); "
        "print(altair.renderers.active, altair.LayerChart._repr_mimebundle_.__module__)"
    )
    assert "default altair.vegalite.v5.api" == _run(code)


@pytest.mark.parametrize(
    "change",
    [
        lambda chart: chart,
        lambda chart: chart.copy(),
        lambda chart: chart.properties(width=400),
        lambda chart: chart.properties(title="Mine").interactive().configure_view(stroke="red"),
        lambda chart: chart + alt.Chart(alt.InlineData(values=[{"a": 1}])).mark_point(),
    ],
)
def test_a_chart_carries_a_picture_whatever_is_done_to_it(
    change: Callable[[alt.LayerChart], alt.LayerChart], book: Casebook
) -> None:
    """Beside its specification a chart has pictures, and its words as text."""
    pytest.importorskip("vl_convert")
    bundle = change(charts.population(book))._repr_mimebundle_()
    # With a PNG, or else JupyterLab adds one and Notebook 7 puts a tall chart into a box.
    assert [MIME, "image/svg+xml", "image/png", "text/plain"] == list(bundle)
    svg = ElementTree.fromstring(bundle["image/svg+xml"])
    assert "white" == svg.find(f"{SVG}rect").get("fill")
    assert base64.b64decode(bundle["image/png"]).startswith(b"\x89PNG")
    assert bundle[MIME]["description"] in bundle["text/plain"]


def test_without_a_drawer_a_chart_carries_its_data(
    book: Casebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without vl-convert a table of the data takes the place of the picture."""
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    chart = charts.timeline(cases({"title": "<b>Lamps</b> | *and* `steps`"}))
    bundle = chart._repr_mimebundle_()
    assert [MIME, "text/markdown", "text/plain"] == list(bundle)
    assert r"| &lt;b&gt;Lamps&lt;/b&gt; \| \*and\* \`steps\` |" in bundle["text/markdown"]


def test_a_renderer_that_somebody_chose_is_kept(book: Casebook) -> None:
    """Whoever has chosen how altair shows charts gets ours in the same way."""
    with alt.renderers.enable("json"):
        bundle, *_ = charts.population(book)._repr_mimebundle_()
    assert "application/json" in bundle


@pytest.mark.parametrize("drawer", ["vl_convert", ""])
def test_a_converted_notebook_shows_its_charts(
    drawer: str, tmp_path: Path, open_page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A notebook converted to HTML shows each chart: as a picture, or as a table of its data."""
    from nbconvert import HTMLExporter

    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    if drawer:
        pytest.importorskip(drawer)
    cells = [
        f"import sys; sys.modules.update({{}} if {drawer!r} else dict(vl_convert=None))",
        "import casebook; book = casebook.load(); casebook.charts.population(book)",
        "casebook.charts.district_map(book).properties(width=500)",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    done = NotebookClient(notebook, kernel_name="python3").execute()
    page = tmp_path / "page.html"
    page.write_text(HTMLExporter().from_notebook_node(done)[0], encoding="utf-8")
    shown = open_page(page.as_uri(), wait="domcontentloaded").page
    outputs = shown.locator(".jp-OutputArea-output")
    kind = "img[src*=svg]" if drawer else "table"
    assert outputs.count() == 2 == outputs.filter(has=shown.locator(kind)).count()
    box = outputs.locator(kind).first.bounding_box()
    assert box["width"] > 300 < box["height"]
    assert "VegaLite" not in shown.locator("body").inner_text()


def test_a_chart_is_shown_as_vega_lite_5(book: Casebook) -> None:
    """What a notebook gets is the MIME type of Vega-Lite 5, with the chart's own width."""
    spec = drawn("timeline", book)
    assert "https://vega.github.io/schema/vega-lite/v5" in spec["$schema"]
    # "container" has no width at all in JupyterLab; a page widens the chart itself.
    assert 640 == spec["width"]
