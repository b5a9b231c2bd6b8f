"""Loading a bank, its tables and its cases."""

from __future__ import annotations

import copy
import html
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import casebook
from casebook import codebook
from tests.banks import CASE, WORK, changed, write_bank

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("table", codebook.tables())
def test_table_has_the_documented_columns(book: casebook.Casebook, table: str) -> None:
    """Columns and their order are those that `describe` documents."""
    assert [c.name for c in codebook.columns(table)] == list(book.table(table).columns)


@pytest.mark.parametrize("table", codebook.tables())
def test_table_has_the_documented_types(book: casebook.Casebook, table: str) -> None:
    """Numbers are numbers, dates are dates, coded words are categories."""
    frame = book.table(table)
    for column in codebook.columns(table):
        dtype = frame[column.name].dtype
        expected = {
            "integer": "Int64",
            "number": "Float64",
            "boolean": "boolean",
            "date": "datetime64[s]",
            "category": "category",
        }.get(column.type)
        if expected is None:
            assert pd.api.types.is_string_dtype(dtype), column.name
        else:
            assert expected == str(dtype), column.name


@pytest.mark.parametrize("table", codebook.tables())
def test_table_is_keyed_as_documented(book: casebook.Casebook, table: str) -> None:
    """The key columns identify a row and are never empty."""
    frame = book.table(table)
    key = [column.name for column in codebook.columns(table) if column.is_key]
    assert not frame.duplicated(key).any()
    assert not frame[key].isna().any().any()


@pytest.mark.parametrize("table", codebook.tables())
def test_what_is_never_empty_is_never_empty(book: casebook.Casebook, table: str) -> None:
    """A column documented as never empty has a value in every row."""
    frame = book.table(table)
    for column in codebook.columns(table):
        if column.when_empty == "never":
            assert not frame[column.name].isna().any(), column.name


@pytest.mark.parametrize("table", codebook.tables())
def test_status_says_why_a_neighbour_is_empty(book: casebook.Casebook, table: str) -> None:
    """A value is there exactly where its status says given."""
    frame = book.table(table)
    for name in frame.columns:
        if name.endswith("_status"):
            given = frame[name].astype(str) == "given"
            assert (given == frame[name.removesuffix("_status")].notna()).all(), name


def test_a_table_is_a_copy(book: casebook.Casebook) -> None:
    """Changing a table changes nothing in the book."""
    facts = book.facts
    facts["text"] = "changed"
    assert "changed" not in set(book.facts["text"])


def test_an_unknown_table_names_the_nearest(book: casebook.Casebook) -> None:
    """A slip in a table's name is answered with the name that was meant."""
    with pytest.raises(KeyError, match=r'No table "fact".*Did you mean "facts"'):
        book.table("fact")


def test_an_unknown_case_names_the_nearest(book: casebook.Casebook) -> None:
    """Half an id is enough to be told the whole one."""
    with pytest.raises(KeyError, match=r'Did you mean "yantian-committee-and-two-stations"'):
        book.case("yantian")


def test_half_an_id_misspelt_names_the_nearest(book: casebook.Casebook) -> None:
    """A slip in half an id is still understood."""
    with pytest.raises(KeyError, match=r'Did you mean "baishizhou-tenant-clearance"'):
        book.case("baishizou")


def test_an_unknown_statement_lists_those_that_are(book: casebook.Casebook) -> None:
    """A case says which facts it has when asked for another."""
    with pytest.raises(KeyError, match=r'has the id "f99".*f1, f2'):
        book.case("baishizhou-tenant-clearance").fact("f99")


@pytest.mark.parametrize(
    ("conditions", "message"),
    [
        ({"theme": "spaces"}, 'No theme "spaces". Did you mean "space"'),
        ({"actor_kind": "tenant"}, 'No actor kind "tenant"'),
        ({"place": "Nanshn"}, 'Did you mean "Nanshan"'),
        ({"years": (2010, 2000)}, "years run backwards"),
        ({"years": 2019}, "expected two years"),
        ({"actor_kind": "party"}, 'Did you mean "cpc"'),
    ],
)
def test_find_explains_a_wrong_condition(
    book: casebook.Casebook, conditions: dict[str, Any], message: str
) -> None:
    """A word that the bank does not know is answered with those that it does."""
    with pytest.raises(ValueError, match=message):
        book.find(**conditions)


@pytest.mark.parametrize(
    ("conditions", "found"),
    [
        ({}, True),
        ({"theme": "space"}, True),
        ({"theme": "wellbeing"}, False),
        ({"place": "Futian"}, True),
        ({"actor_kind": "residents"}, True),
        ({"actor_kind": "police"}, False),
        ({"years": (2025, 2026)}, True),
        ({"years": (2000, 2018)}, False),
        ({"text": "LAMPS dark"}, True),
        ({"text": "lamps moon"}, False),
        ({"text": "巷灯"}, True),
    ],
)
def test_find(tmp_path: Path, conditions: dict[str, Any], found: bool) -> None:
    """Each condition keeps a case that meets it and drops one that does not."""
    own = casebook.load(write_bank(tmp_path))
    assert found == (len(own.find(**conditions)) == 1)


def test_a_case_without_known_start_is_in_no_span_of_years(tmp_path: Path) -> None:
    """What is not known is not guessed at."""
    case = changed(CASE, period__start={"absent": "not-stated"})
    assert casebook.load(write_bank(tmp_path, case)).find(years=(1000, 2200)).empty


def test_own_bank_in_chinese(tmp_path: Path) -> None:
    """Texts come in Chinese where the file has them, and in English where not."""
    case = changed(CASE, problem={"en": "The lane was dark [f2].", "zh": "巷子很暗 [f2]。"})
    own = casebook.load(write_bank(tmp_path, case), language="zh")
    assert ("巷灯", "巷子很暗 [f2]。", "A lane asked for 28 lamps [f1].") == (
        own.case("lane-lamps").title,
        own.cases.loc[0, "problem"],
        own.cases.loc[0, "summary"],
    )


def test_an_unknown_language_is_refused() -> None:
    """Only the languages of the bank can be asked for."""
    with pytest.raises(ValueError, match='No language "fr"'):
        casebook.load(language="fr")  # type: ignore[arg-type]


@pytest.mark.parametrize("make", [lambda path: None, lambda path: path.mkdir()])
def test_a_missing_folder_and_an_empty_bank(tmp_path: Path, make: Any) -> None:
    """A path that holds no bank is named in the error."""
    path = tmp_path / "bank"
    make(path)
    with pytest.raises(casebook.CaseDataError, match=str(path)):
        casebook.load(path)


def test_a_bank_with_errors_lists_them_all(tmp_path: Path) -> None:
    """Nothing is loaded from a bank with errors, and the error carries the findings."""
    folder = write_bank(tmp_path, changed(CASE, site="moon", facts__0__sources=[]))
    with pytest.raises(casebook.CaseDataError) as caught:
        casebook.load(folder)
    assert {"CB005", "CB009"} == {finding.rule for finding in caught.value.findings}


def test_unknown_value_kinds_stay_apart(tmp_path: Path) -> None:
    """The four kinds of absence reach the table as they stand in the file."""
    facts = [
        {**CASE["facts"][1], "id": f"f{number}", "value": {"absent": kind}, "unit": "lamps"}
        for number, kind in enumerate(codebook.codes("absence"), start=4)
    ]
    case = changed(CASE, facts=[*CASE["facts"], *facts])
    own = casebook.load(write_bank(tmp_path, case)).facts
    assert list(codebook.codes("absence")) == list(own["value_status"][3:])
    assert own["value"][3:].isna().all()


def test_one_work_serves_several_cases(tmp_path: Path) -> None:
    """A work stands once in the bibliography and once for each case that uses it."""
    own = casebook.load(write_bank(tmp_path, CASE, changed(CASE, id="lane-lights")))
    assert (1, 2) == (len(own.works), len(own.sources))


def test_order_of_files_does_not_change_tables(tmp_path: Path) -> None:
    """Tables are in order of the ids, whenever their files were written."""
    late = changed(CASE, id="a-lane")
    first = casebook.load(write_bank(tmp_path / "1", CASE, late)).facts
    second = casebook.load(write_bank(tmp_path / "2", late, CASE)).facts
    pd.testing.assert_frame_equal(first, second)


def test_import_leaves_heavy_packages_unloaded() -> None:
    """`import casebook` loads neither pandas nor any other package from outside."""
    code = (
        "import casebook, sys; casebook.load(); "
        "print([n for n in ('pandas','altair','yaml','ipywidgets','jinja2') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "[]" == done.stdout.strip()


def test_plain_data_make_the_same_bank() -> None:
    """What `plain` gives survives JSON, and has every case and work of the tables."""
    book = casebook.load()
    assert book.plain == json.loads(json.dumps(book.plain))
    assert list(book.plain["cases"]) == book.case_ids
    assert list(book.plain["works"]) == list(book.works["work_id"])
    assert not {"digest", "origins"} & set(book.plain)


def test_a_bank_knows_where_its_cases_come_from(tmp_path: Path) -> None:
    """The shipped bank has the name and version of the package, a bank of one's own its path."""
    bank = write_bank(tmp_path)
    shipped = f"casebook {metadata.version('casebook')}"
    assert [shipped] == casebook.load().banks
    assert [str(bank), shipped] == casebook.load([bank, "shipped"]).banks


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the parts of this checkout that load a bank."""
    for name in ("casebook", "data"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "CITATION.cff", "LICENSE-DATA"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def _load_in(folder: Path) -> subprocess.CompletedProcess[str]:
    code = (
        "import casebook; book = casebook.load(); "
        "print(book.case('baishizhou-tenant-clearance').fact('f2').value)"
    )
    return subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False
    )


def test_a_stale_copy_is_noticed(checkout: Path) -> None:
    """After a change in data/ the old copy is refused with the command that renews it."""
    assert "2527" == _load_in(checkout).stdout.strip()
    for path in (checkout / "data").rglob("baishizhou-tenant-clearance.yaml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("2527", "2528").replace("2,527", "2,528"), encoding="utf-8")
    refused = _load_in(checkout)
    assert 1 == refused.returncode
    assert "make data" in refused.stderr
    subprocess.run([sys.executable, "-m", "casebook", "build"], cwd=checkout, check=True)
    assert "2528" == _load_in(checkout).stdout.strip()


def test_a_checkout_without_a_copy_says_what_to_run(checkout: Path) -> None:
    """A fresh clone is told how to make the copy."""
    shutil.rmtree(checkout / "casebook" / "_data")
    assert "make data" in _load_in(checkout).stderr


def test_a_bad_bank_leaves_the_old_copy_alone(checkout: Path) -> None:
    """A build that finds errors writes nothing."""
    before = (checkout / "casebook" / "_data" / "bank.json").read_bytes()
    path = checkout / "data" / "cases" / "baishizhou-tenant-clearance.yaml"
    path.write_text("id: baishizhou-tenant-clearance\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "casebook", "build"],
        cwd=checkout,
        capture_output=True,
        text=True,
        check=False,
    )
    assert 1 == done.returncode
    assert "CB002" in done.stderr
    assert before == (checkout / "casebook" / "_data" / "bank.json").read_bytes()


def test_work_reference_in_words(tmp_path: Path) -> None:
    """A work is cited by its authors' family names and its year."""
    three = changed(
        WORK, authors=["Doe, Jane", "Roe, R.", "Poe, E."], date={"absent": "not-stated"}
    )
    own = casebook.load(write_bank(tmp_path, works=[three]))
    assert "Doe et al. n.d." == own.bibliography["news-2019-lane-lamps"].short


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        (lambda book: book.fact, 'A casebook has no "fact". Did you mean "facts"?'),
        (lambda book: book.Facts, 'Did you mean "facts"?'),
        (lambda book: book["fact"], 'No table "fact". Did you mean "facts"?'),
        (lambda book: casebook.chart, 'casebook has no "chart". Did you mean "charts"?'),
        (lambda book: book.find(city="Shenzhen"), 'find has no "city". Did you mean "place"?'),
        (lambda book: book.find(themes="space"), 'find has no "themes". Did you mean "theme"?'),
        (lambda book: book.search("vote", n=3), 'search has no "n". Did you mean "limit"?'),
        (lambda book: book.search("vote", themes="space"), 'Did you mean "theme"?'),
        (lambda book: casebook.describe("chanel"), 'Did you mean "channel"?'),
        (lambda book: casebook.describe(3), "No table like this int."),
    ],
)
def test_a_slip_is_answered_in_one_line(
    slip: Callable[[casebook.Casebook], object], meant: str, book: casebook.Casebook
) -> None:
    """A name or an argument that is not there gets the one that was meant."""
    with pytest.raises((AttributeError, KeyError, TypeError)) as caught:
        slip(book)
    assert meant in caught.value.args[0]
    assert "\n" not in caught.value.args[0]


@given(name=st.text())
def test_any_name_is_answered(name: str) -> None:
    """Whatever name a casebook lacks, it says so, and it can still be copied and pickled."""
    book = casebook.load()
    with pytest.raises(AttributeError, match="A casebook has no"):
        getattr(book, f"{name}?")
    assert len(book) == len(copy.copy(book))


def test_a_table_is_had_by_its_name(book: casebook.Casebook) -> None:
    """The names of the tables are listed, and each gives its table."""
    assert codebook.tables() == book.tables
    pd.testing.assert_frame_equal(book.facts, book["facts"])
    with pytest.raises(TypeError, match="not iterable"):
        list(book)  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("same", "place"),
    [
        ("luohu", "Luohu"),
        (" SHENZHEN ", "Shenzhen"),
        ("罗湖", "Luohu"),
        ("罗湖区", "Luohu"),
        ("深圳市", "Shenzhen"),
        ("宝安", "Bao'an"),
        ("bao’an", "Bao'an"),
        ("medelli\u0301n", "Medellín"),
        ("united states", "United States"),
    ],
)
def test_a_place_is_found_in_any_case_and_in_chinese(
    same: str, place: str, book: casebook.Casebook
) -> None:
    """Capitals, accents in parts and the Chinese name of a city or district make no difference."""
    found = book.find(place=same)
    assert len(found)
    levels = found[["country", "city", "district", "subdistrict", "community"]]
    assert levels.eq(place).any(axis=1).all()
    assert list(book.find(place=place).case_id) == list(found.case_id)


def test_a_chinese_name_is_of_one_place() -> None:
    """A district's Chinese name does not lead to a sub-district that has its name elsewhere."""
    book = casebook.load()
    both = set(book.find(place="Longgang").case_id)
    assert set(book.find(place="龙岗区").case_id) <= both
    assert list(book.cases[book.cases["district"] == "Longgang"].case_id) == list(
        book.find(place="龙岗").case_id
    )


def test_a_place_that_is_not_there_is_answered_with_the_nearest(book: casebook.Casebook) -> None:
    """A slip gets the place that was probably meant, and all that are known as they are written."""
    with pytest.raises(ValueError, match=r'No place "Nanshn"\. Did you mean "Nanshan"\?.*南山'):
        book.find(place="Nanshn")


def test_the_package_says_what_it_is(book: casebook.Casebook) -> None:
    """Version and citation are to be had without reading files."""
    assert metadata.version("casebook") == casebook.__version__
    assert f"Version {casebook.__version__}." in casebook.citation()
    assert casebook.citation() == casebook.citation(book)


@pytest.mark.parametrize("variable", codebook.code_lists())
def test_a_list_of_codes_is_described(variable: str) -> None:
    """Each code stands there with its labels and its meaning, as text and as a table."""
    described = casebook.describe(variable)
    for code in codebook.codes(variable).values():
        for word in (code.code, code.label_zh):
            assert word in str(described)
            assert html.escape(word) in described._repr_html_()


@pytest.mark.parametrize("table", codebook.tables())
def test_a_table_is_recognised(table: str, book: casebook.Casebook) -> None:
    """A table given itself is described, also with columns of one's own."""
    rows = book.table(table).head(1)
    assert codebook.documentation(table) == casebook.describe(rows)
    assert codebook.documentation(table) == casebook.describe(rows.assign(mine=1))


def test_whole_sentences_are_shown(book: casebook.Casebook) -> None:
    """A table shows its sentences whole, escaped, without its index; in a terminal in lines."""
    rows = book.gaps[["gap_id", "text"]].iloc[[5, 5]]
    rows.iloc[0, 1] = "<b>" + "word " * 100
    shown = casebook.show(rows)
    assert "word " * 99 in shown._repr_html_()
    assert "&lt;b&gt;" in shown._repr_html_()
    assert all(len(line) < 100 for line in repr(shown).splitlines())
    assert 100 == repr(shown).count("word")
    assert book is casebook.show(book)
