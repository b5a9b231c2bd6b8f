"""The kinds of data: registered once, and everybody else loops."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import casebook
from casebook import _files, build, checking, codebook, parts, tables
from casebook.parts import KINDS
from casebook.parts.fields import LONG, SLUG, file_schema, list_of, object_of
from casebook.parts.kind import Kind
from casebook.parts.problems import error
from tests.banks import as_yaml, write_bank

DATA = Path(__file__).parent.parent / "data"


def test_every_table_is_made_by_one_kind() -> None:
    """The tables that are documented are those that some kind has rows for, each once."""
    made = [table for kind in KINDS.values() for table in kind.tables]
    assert sorted(codebook.tables()) == sorted(made)


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_a_kind_lies_where_its_audience_says(kind: Kind) -> None:
    """What is for instructors lies in one folder, so that leaving that out leaves all out."""
    assert (kind.audience == "instructor") == kind.place.startswith("instructor/")


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_data_and_contents_are_each_other_turned_round(kind: Kind) -> None:
    """A bank that was written out and read again is the same, kind by kind."""
    data = casebook.load().plain.get(kind.name, kind.empty())
    assert data == kind.data(kind.contents(data))
    assert kind.empty() == kind.data(kind.contents(kind.empty()))


# A kind that nobody knows yet ---------------------------------------------------------------------


REMARKS = [{"case": "lane-lamps", "theme": "space"}]


def _faults(remarks: list[dict[str, str]], bank: parts.Bank, name: str) -> Iterator[Any]:
    for index, note in enumerate(remarks):
        if note["case"] not in bank.case_ids:
            found = f'No case "{note["case"]}" in this bank.'
            yield error("CB007", (index, "case"), found, "", "Correct the id.")


def _rows(bank: Any, language: str) -> Iterator[dict[str, Any]]:
    for remarks in bank["remarks"].values():
        for note in remarks:
            yield {"case_id": note["case"], "theme": note["theme"]}


def _kind(audience: Any) -> Kind:
    return Kind(
        name="remarks",
        place={"public": "remarks/*.yaml", "instructor": "instructor/*.yaml"}[audience],
        audience=audience,
        schema=lambda: file_schema(
            "Notes", list_of(object_of("case theme", case=SLUG, theme=LONG))
        ),
        faults=_faults,
        tables={"remarks": _rows},
        joined="entry",
    )


@pytest.fixture
def with_kind(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Kind:
    """A kind more, registered as any other, with a table that is documented as any other."""
    kind = _kind(request.param)
    monkeypatch.setitem(KINDS, kind.name, kind)
    monkeypatch.setitem(parts.TABLES, "remarks", kind)
    monkeypatch.setitem(codebook._tables(), "remarks", codebook.documentation("themes"))
    return kind


def _noted(folder: Path, kind: Kind, case_id: str = "lane-lamps") -> Path:
    write_bank(folder)
    path = folder / kind.place.replace("*", "first")
    path.parent.mkdir()
    path.write_text(as_yaml([{"case": case_id, "theme": "space"}]), encoding="utf-8")
    return folder


@pytest.mark.parametrize("with_kind", ["public"], indirect=True)
def test_a_new_kind_is_checked_loaded_and_has_its_table(with_kind: Kind, tmp_path: Path) -> None:
    """One module and its entry in the registry are enough for files, checks, loading, tables."""
    book = casebook.load(_noted(tmp_path / "bank", with_kind))
    assert {"first": REMARKS} == book.plain["remarks"]
    assert ["space"] == list(book.table("remarks")["theme"])
    (finding,) = casebook.check(_noted(tmp_path / "wrong", with_kind, "no-such"))
    assert ("CB007", "[1].case", 1) == (finding.rule, finding.field, finding.line)


@pytest.mark.parametrize("with_kind", ["instructor"], indirect=True)
def test_what_is_for_instructors_is_checked_and_goes_nowhere(
    with_kind: Kind, tmp_path: Path
) -> None:
    """A fault in it is found, and no loaded bank has it."""
    folder = _noted(tmp_path / "bank", with_kind)
    assert [] == casebook.check(folder)
    assert {"first": [{"case": "lane-lamps", "theme": "space"}]} == checking.examine(folder)[0][
        "remarks"
    ]
    assert "remarks" not in casebook.load(folder).plain
    assert ["CB007"] == [f.rule for f in casebook.check(_noted(tmp_path / "b", with_kind, "no"))]


# Rows by name -------------------------------------------------------------------------------------


def _columns_changed(monkeypatch: pytest.MonkeyPatch, change: Any) -> None:
    """Let the library read another ``columns.csv``."""
    rows = list(csv.reader(io.StringIO((DATA / "codebook" / "columns.csv").read_text("utf-8"))))
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(change(rows))
    shipped = _files.shipped_text

    def other(name: str) -> str:
        return text.getvalue() if name == "codebook/columns.csv" else shipped(name)

    monkeypatch.setattr(_files, "shipped_text", other)
    monkeypatch.setattr(codebook, "_tables", codebook._tables.__wrapped__)


def _table(name: str) -> pd.DataFrame:
    bank = {**casebook.load().plain, "origins": casebook.load()._data["origins"]}
    return tables.frame(name, parts.columns(name, bank, "en"))


@pytest.mark.parametrize("name", codebook.tables())
def test_the_order_of_columns_csv_changes_no_cell(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """With the lines of the codebook turned round, each column still has its own cells."""
    before = _table(name)
    _columns_changed(monkeypatch, lambda rows: [rows[0], *reversed(rows[1:])])
    after = _table(name)
    assert list(reversed(before.columns)) == list(after.columns)
    pd.testing.assert_frame_equal(before, after[list(before.columns)])


def test_a_column_too_few_or_too_many_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that the rows lack, or that only they have, stops the table."""

    def renamed(rows: list[list[str]]) -> list[list[str]]:
        return [
            [cell if row[0] != "actors" or cell != "kind" else "sort" for cell in row]
            for row in rows
        ]

    _columns_changed(monkeypatch, renamed)
    with pytest.raises(AssertionError, match=r"actors: .* differ in kind, sort"):
        _table("actors")


def test_tables_say_the_same_everywhere() -> None:
    """Docstring, description and codebook have one text about a table."""
    for name in codebook.tables():
        table = codebook.documentation(name)
        assert table.summary == getattr(casebook.Casebook, name).__doc__
        assert table.note.replace("`", "") in str(table)
        assert table.keys


# The built copy -----------------------------------------------------------------------------------


def test_the_built_copy_has_the_tables_ready_made(tmp_path: Path) -> None:
    """What the build wrote for a table is what the rows would give."""
    build.build(DATA, tmp_path / "copy")
    assert set(codebook.tables()) == {
        path.stem for path in (tmp_path / "copy" / "tables").iterdir()
    }
    for name in ("cases", "codings", "districts"):
        pd.testing.assert_frame_equal(_table(name), casebook.load().table(name))
