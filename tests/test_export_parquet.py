"""Parquet: types kept, groups of bounded size, read by DuckDB, Dask and pandas."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pyarrow.parquet import ParquetFile

import casebook
from casebook import codebook, export
from casebook.export import parquet
from tests.banks import CASE, write_bank

PAGE = Path(__file__).parent.parent / "book" / "researchers.md"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped bank, exported under the name that the page uses, in groups of 300 rows."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parquet, "ROWS", 300)
        target = tmp_path_factory.mktemp("export") / "my-folder"
        export.tables(casebook.load(), target, format="parquet")
    return target


@pytest.mark.parametrize("name", codebook.tables())
def test_pandas_reads_the_types_and_values_of_the_tables(folder: Path, name: str) -> None:
    """All columns come back as they were; a day as `datetime.date`, since pandas has no days."""
    given = casebook.load().table(name)
    days = [column.name for column in codebook.columns(name) if column.type == "date"]
    read = pd.read_parquet(folder / f"{name}.parquet")
    pd.testing.assert_frame_equal(given.drop(columns=days), read.drop(columns=days))
    for day in days:
        as_days = [None if pd.isna(cell) else cell for cell in given[day].dt.date]
        assert as_days == list(read[day])


def test_a_group_has_no_more_rows_than_it_may(folder: Path) -> None:
    """Every group is full but the last, and none is empty."""
    held = ParquetFile(folder / "facts.parquet").metadata
    sizes = [held.row_group(number).num_rows for number in range(held.num_row_groups)]
    assert len(casebook.load().facts) == sum(sizes)
    assert {300} == set(sizes[:-1])
    assert 0 < sizes[-1] <= 300


def test_a_hundred_thousand_cases_are_more_than_one_group() -> None:
    """The bound on a group is lower than the number of cases it is there for."""
    assert parquet.ROWS < 100_000


def test_a_table_without_rows_keeps_its_columns(tmp_path: Path) -> None:
    """A bank without a glossary exports an empty glossary with its columns and types."""
    book = casebook.load(write_bank(tmp_path / "bank", CASE))
    export.tables(book, tmp_path / "out", format="parquet", only=["glossary"])
    read = pd.read_parquet(tmp_path / "out" / "glossary.parquet")
    pd.testing.assert_frame_equal(book.glossary, read)


def test_texts_stay_as_they_are(tmp_path: Path) -> None:
    """What would be a formula in a spreadsheet is a plain text here."""
    case = {**CASE, "facts": [{**CASE["facts"][0], "text": "=1+1 lamps, 28"}, *CASE["facts"][1:]]}
    book = casebook.load(write_bank(tmp_path / "bank", case))
    export.tables(book, tmp_path / "out", format="parquet", only=["facts"])
    assert "=1+1 lamps, 28" == pd.read_parquet(tmp_path / "out" / "facts.parquet")["text"][0]


def _code(package: str) -> str:
    """The one block of the page that imports a package."""
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    (code,) = [block for block in blocks if f"import {package}" in block]
    return str(code)


@pytest.mark.parametrize("package", ["duckdb", "dask"])
@pytest.mark.filterwarnings("ignore::DeprecationWarning:dask.*")  # of pandas, for Dask to mend
def test_the_code_on_the_page_reads_the_files(
    folder: Path, monkeypatch: pytest.MonkeyPatch, package: str
) -> None:
    """The page's DuckDB and Dask code counts facts per channel as pandas does."""
    monkeypatch.chdir(folder.parent)
    names: dict[str, Any] = {}
    exec(compile(_code(package), str(PAGE), "exec"), names)
    book = casebook.load()
    joined = book.facts.merge(book.cases[["case_id", "city"]], on="case_id")
    expected = joined[joined.city == "Shenzhen"].groupby("channel", observed=True).size()
    counted = names["counts"]
    found = counted.set_index("channel")["facts"] if package == "duckdb" else counted
    assert expected.to_dict() == found.to_dict()
    assert len(expected) > 5


def test_days_are_days_and_whole_numbers_whole_for_duckdb(folder: Path) -> None:
    """DuckDB sees dates, whole numbers and truth values as such."""
    import duckdb

    def types(name: str) -> dict[str, str]:
        rows = duckdb.sql(f"DESCRIBE SELECT * FROM '{folder}/{name}.parquet'").fetchall()
        return {row[0]: row[1] for row in rows}

    assert ("DATE", "BIGINT") == (types("works")["published"], types("works")["year"])
    assert ("DOUBLE", "BOOLEAN") == (types("facts")["value"], types("facts")["is_usable"])
