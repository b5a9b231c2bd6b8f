"""Exports as Data Packages, held against the validator of those who keep the standard."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import casebook
from casebook import codebook, export
from casebook.export import parquet
from tests.banks import CASE, changed, write_bank

pytestmark = pytest.mark.datapackage


def validated(folder: Path) -> tuple[list[Any], dict[str, int]]:
    """What frictionless finds wrong in an export, and how many rows of each table it reads."""
    command = [sys.executable, "-m", "frictionless", "validate", "--json", "datapackage.json"]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    report = json.loads(run.stdout)
    assert report["valid"] == (run.returncode == 0)
    wrong = [*report["errors"], *report["warnings"]]
    wrong += [error for task in report["tasks"] for error in task["errors"]]
    # Of a table without rows it counts none.
    return wrong, {task["name"]: task["stats"].get("rows", 0) for task in report["tasks"]}


def sizes(book: casebook.Casebook, names: list[str]) -> dict[str, int]:
    """How many rows each table has."""
    return {name: len(book.table(name)) for name in names}


# The schemas are the same in both formats; these tables have every type of column, and references.
# Frictionless takes several times as long over Parquet as over CSV.
SMALL = ["cases", "decisions", "sources", "works", "districts", "district_stats", "variables"]


@pytest.mark.parametrize(("format", "names"), [("csv", codebook.tables()), ("parquet", SMALL)])
def test_frictionless_finds_nothing(tmp_path: Path, format: str, names: list[str]) -> None:
    """Types, keys, references and codes of the tables hold in the files."""
    book = casebook.load()
    export.tables(book, tmp_path / "out", format=format, only=names)
    assert ([], sizes(book, names)) == validated(tmp_path / "out")


def test_the_tables_held_in_parquet_have_every_type_of_column() -> None:
    """Fewer tables stand for all: no type of column is left out."""
    types = {name: {column.type for column in codebook.columns(name)} for name in codebook.tables()}
    assert set().union(*types.values()) == set().union(*(types[name] for name in SMALL))


def test_frictionless_reads_every_group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A long table is one file, as the standard wants it, and read whole, references too."""
    monkeypatch.setattr(parquet, "ROWS", 50)
    names = ["cases", "gaps", "themes"]
    export.tables(casebook.load(), tmp_path / "out", format="parquet", only=names)
    assert ([], sizes(casebook.load(), names)) == validated(tmp_path / "out")
    package = json.loads((tmp_path / "out" / "datapackage.json").read_text(encoding="utf-8"))
    assert all((tmp_path / "out" / each["path"]).is_file() for each in package["resources"])


@pytest.mark.parametrize("format", ["csv", "parquet"])
def test_an_own_bank_is_a_sound_package(tmp_path: Path, format: str) -> None:
    """Quotes, commas, line breaks and formulas in a bank of one's own do no harm.

    References to works that it does not have, from our context tables, are not claimed.
    """
    hostile = '=A, "two"\n\nlamps\'; Ă 中 \t|'
    # Outside Shenzhen a district is a category that no codebook lists.
    place = {"place__city": "Lamp Town", "place__district": "-Lanes, north"}
    case = changed(CASE, facts__1__text=hostile, problem=hostile, **place)
    bank = write_bank(tmp_path / "bank", case)
    names = [*codebook.tables()[:14], "district_stats"]
    book = casebook.load(bank)
    export.tables(book, tmp_path / "out", format=format, only=names)
    assert ([], sizes(book, names)) == validated(tmp_path / "out")


def test_frictionless_does_find_what_is_wrong(tmp_path: Path) -> None:
    """The check can fail: a code that no codebook has, and a case that is not there."""
    export.tables(casebook.load(), tmp_path / "out", only=["cases", "themes"])
    path = tmp_path / "out" / "themes.csv"
    path.write_text(path.read_text(encoding="utf-8") + "no-such-case,no-theme\n", encoding="utf-8")
    wrong, _ = validated(path.parent)
    assert {"constraint-error", "foreign-key"} == {error["type"] for error in wrong}
