"""Exports in one file, and as JSON: workbook, SQLite database, lists of objects."""

from __future__ import annotations

import datetime
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pandas as pd
import pytest

import casebook
from casebook import codebook, export
from tests.banks import CASE, WORK, changed, write_bank


def _plain(name: str) -> list[tuple[Any, ...]]:
    """Rows of a table of the shipped bank, None for what is missing."""
    table = casebook.load().table(name).astype(object)
    return [
        tuple(None if pd.isna(cell) else cell for cell in row)
        for row in table.itertuples(index=False, name=None)
    ]


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The shipped bank as a workbook, read again."""
    target = tmp_path_factory.mktemp("export") / "bank"
    export.tables(casebook.load(), target, format="xlsx")
    return openpyxl.load_workbook(target / "casebook.xlsx")


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped bank as a database."""
    target = tmp_path_factory.mktemp("export") / "bank"
    export.tables(casebook.load(), target, format="sqlite")
    return target / "casebook.sqlite"


def test_a_workbook_has_a_sheet_for_each_table_and_what_documents_it(workbook: Any) -> None:
    """What to read first comes first, then the codebook, then the tables."""
    assert ["read me", "columns", "codes", *codebook.tables()] == workbook.sheetnames
    first = [cell.value for cell in workbook["read me"]["A"] if cell.value]
    assert "HOW TO CITE" in first
    assert "# Selection note" in first


@pytest.mark.parametrize("name", ["facts", "decisions", "works"])
def test_a_sheet_has_the_rows_and_types_of_its_table(workbook: Any, name: str) -> None:
    """Numbers are numbers, days are days, and what is missing is empty."""
    head, *rows = workbook[name].iter_rows(values_only=True)
    assert list(casebook.load().table(name)) == list(head)
    given = [
        tuple(
            f"'{c}" if isinstance(c, str) and c.startswith(("=", "+", "-", "@")) else c for c in r
        )
        for r in _plain(name)
    ]
    assert given == [tuple(row) for row in rows]


def test_a_workbook_runs_no_text_as_a_formula(tmp_path: Path) -> None:
    """Neither a fact nor somebody's own notes can smuggle in a formula."""
    # Outside Shenzhen a district is a category that no codebook lists.
    place = {"place__city": "Lamp Town", "place__district": "=2+3"}
    case = changed(CASE, facts__1__text="=HYPERLINK(1)", **place)
    bank = write_bank(tmp_path / "bank", case)
    (bank / "STATEMENT.md").write_text("=HYPERLINK(2)", encoding="utf-8")
    export.tables(casebook.load(bank), tmp_path / "out", format="xlsx")
    book = openpyxl.load_workbook(tmp_path / "out" / "casebook.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {"'=HYPERLINK(1)", "'=HYPERLINK(2)", "'=2+3"} <= {cell.value for cell in cells}
    assert "f" not in {cell.data_type for cell in cells}


def test_what_a_sheet_cannot_hold_is_refused(tmp_path: Path) -> None:
    """A cell that would be cut off, or break the file, is named, and nothing is written."""
    seen = [f"https://example.org/{number:04}/{'x' * 60}" for number in range(500)]
    book = casebook.load(write_bank(tmp_path / "long", changed(CASE, sources__0__seen_at=seen)))
    with pytest.raises(ValueError, match=r"^sources, row 2: a text of 42,999 characters"):
        export.tables(book, tmp_path / "out", format="xlsx")
    bank = write_bank(tmp_path / "odd")
    (bank / "STATEMENT.md").write_text("a\x01b", encoding="utf-8")
    with pytest.raises(ValueError, match=r"^read me, row \d+: a text has the character U\+0001"):
        export.tables(casebook.load(bank), tmp_path / "out", format="xlsx")
    assert not (tmp_path / "out").exists()


def test_a_database_has_every_table_with_its_keys(database: Path) -> None:
    """Keys are unique, references lead somewhere, and the codebook is inside."""
    with closing(sqlite3.connect(database)) as connection:
        names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
        assert {*codebook.tables(), "columns", "codes", "read_me"} <= names
        assert [] == connection.execute("PRAGMA foreign_key_check").fetchall()
        references = {row[2] for row in connection.execute("PRAGMA foreign_key_list(citations)")}
        assert {"cases", "sources", "works"} == references
        keys = [row[1] for row in connection.execute("PRAGMA table_info(facts)") if row[5]]
        assert ["case_id", "fact_id"] == keys
        lines = [row[0] for row in connection.execute("SELECT text FROM read_me ORDER BY line")]
    assert "HOW TO CITE" in lines
    assert "# Selection note" in lines


def test_no_name_needs_quotation_marks(database: Path) -> None:
    """No table or column is called by a word of SQL, in SQLite or in DuckDB."""
    with closing(sqlite3.connect(database)) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master")]
        for name in [name for name in names if not name.startswith("sqlite_")]:
            heads = [row[1] for row in connection.execute(f"PRAGMA table_info({name})")]
            columns = ", ".join(f"{head} TEXT" for head in heads)
            assert connection.execute(f"SELECT {', '.join(heads)} FROM {name}").fetchone()
            duckdb.sql(f"CREATE TEMP TABLE {name} ({columns})")
            duckdb.sql(f"SELECT {', '.join(heads)} FROM {name}")
            duckdb.sql(f"DROP TABLE {name}")


def test_what_is_missing_in_a_database_is_null(database: Path) -> None:
    """No cell of any table, the codebook's two included, is a text without a character."""
    with closing(sqlite3.connect(database)) as connection:
        for name in [*codebook.tables(), "columns", "codes"]:
            rows = connection.execute(f"SELECT * FROM {name}").fetchall()
            assert [] == [row for row in rows if "" in row]
        keys = connection.execute("SELECT DISTINCT key FROM columns ORDER BY key").fetchall()
    assert [(None,), ("1",)] == keys


def test_a_day_before_1900_is_a_text_in_a_workbook(tmp_path: Path) -> None:
    """Spreadsheets count days from 1900; an older one stands there as it is written."""
    works = [
        WORK,
        *(changed(WORK, id=f"of-{day}", date=day) for day in ("1899-12-31", "1900-01-01")),
    ]
    book = casebook.load(write_bank(tmp_path / "bank", works=works))
    export.tables(book, tmp_path / "out", format="xlsx", only=["works"])
    sheet = openpyxl.load_workbook(tmp_path / "out" / "casebook.xlsx")["works"]
    place = next(cell.column for cell in sheet[1] if cell.value == "published")
    found = [row[place - 1] for row in sheet.iter_rows(min_row=3, values_only=True)]
    assert ["1899-12-31", datetime.datetime(1900, 1, 1)] == found


@pytest.mark.parametrize("name", ["facts", "decisions", "works"])
def test_a_database_has_the_rows_of_its_tables(database: Path, name: str) -> None:
    """Texts and numbers are as they were, truth values 0 and 1, days texts."""
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute(f"SELECT * FROM {name} ORDER BY rowid").fetchall()
    given = [
        tuple(str(cell)[:10] if isinstance(cell, datetime.date) else cell for cell in row)
        for row in _plain(name)
    ]
    assert given == rows


@pytest.fixture(scope="module")
def objects(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped bank as JSON."""
    target = tmp_path_factory.mktemp("export") / "bank"
    export.tables(casebook.load(), target, format="json")
    return target


@pytest.mark.parametrize("name", codebook.tables())
def test_objects_have_the_cells_of_the_table(objects: Path, name: str) -> None:
    """JSON has one object a row with every column, and null for what is missing."""
    rows = json.loads((objects / f"{name}.json").read_text(encoding="utf-8"))
    given = [
        tuple(str(cell)[:10] if isinstance(cell, datetime.date) else cell for cell in row)
        for row in _plain(name)
    ]
    assert given == [tuple(row.values()) for row in rows]
    head = list(casebook.load().table(name))
    assert [] == [row for row in rows if list(row) != head]
