"""What leaves the bank: tables, documentation, bibliography."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from pybtex.database import parse_string

import casebook
from casebook import codebook, export
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
    assert {"STATEMENT.md", "SELECTION.md", "columns.csv", "codes.csv", "references.bib"} <= names
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


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_a_spreadsheet_runs_no_text_as_a_formula(tmp_path: Path, start: str) -> None:
    """A text that begins like a formula gets an apostrophe in front."""
    case = changed(CASE, facts__1__text=f"{start}HYPERLINK(1)")
    book = casebook.load(write_bank(tmp_path / "bank", case))
    export.tables(book, tmp_path / "out")
    facts = pd.read_csv(tmp_path / "out" / "facts.csv")
    assert f"'{start}HYPERLINK(1)" == facts.loc[1, "text"]


def test_a_file_in_the_way_is_left_alone(tmp_path: Path) -> None:
    """A path that is a file is refused, and the file stays."""
    path = tmp_path / "file"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(ValueError, match="Name a new folder"):
        export.tables(casebook.load(), path)
    assert "mine" == path.read_text(encoding="utf-8")
