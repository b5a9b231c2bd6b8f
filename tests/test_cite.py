"""Works as a plain list of references."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import casebook
from casebook import export
from casebook.cli import main
from tests.banks import WORK, changed, write_bank


def _list(tmp_path: Path, *works: object) -> list[str]:
    used = [WORK, *works]  # the case cites the first
    book = casebook.load(write_bank(tmp_path, works=used))
    return export.reference_list(export.works_of(book)).splitlines()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {},
            "Doe, Jane (2019). Lamps for the lane. Evening News, 2019-07-11. "
            "https://example.org/lamps",
        ),
        (
            {
                "authors": ["段阳", "杨家文"],
                "title": "城中村人才住房？",
                "publisher": "城市发展研究",
            },
            "段阳; 杨家文 (2019). 城中村人才住房？ 城市发展研究, 2019-07-11. https://example.org/lamps",
        ),
        (
            {"title": {"absent": "not-stated"}, "description": "Report on lamps."},
            "Doe, Jane (2019). [Report on lamps]. Evening News, 2019-07-11. "
            "https://example.org/lamps",
        ),
        (
            {"date": {"absent": "not-stated"}, "address": {"absent": "not-found"}},
            "Doe, Jane (n.d.). Lamps for the lane. Evening News.",
        ),
        (
            {"date": 2019, "authors": ["Lamp Office of Futian"]},
            "Lamp Office of Futian (2019). Lamps for the lane. Evening News. "
            "https://example.org/lamps",
        ),
        (
            {"authors": []},
            "Evening News (2019). Lamps for the lane. 2019-07-11. https://example.org/lamps",
        ),
        (
            {"authors": [], "publisher": {"absent": "not-stated"}, "date": 2019},
            "Lamps for the lane (2019). https://example.org/lamps",
        ),
    ],
)
def test_a_work_in_words(tmp_path: Path, changes: dict[str, object], expected: str) -> None:
    """Author, year, title, where it stands: also where the one or the other is not known."""
    (line,) = [
        line
        for line in _list(tmp_path, changed(WORK, id="other-lamps", **changes))
        if line == expected
    ][:1]
    assert expected == line


def test_works_come_in_the_order_of_the_alphabet(tmp_path: Path) -> None:
    """Accents, capitals and brackets do not count; Chinese names follow the Latin ones."""
    names = ["王志明", "Göbel, Christian", "Gong, Fangfang", "göbel, Anna", "Goa, Maria"]
    works = [changed(WORK, id=f"work-{n}", authors=[name]) for n, name in enumerate(names)]
    untitled = changed(
        WORK,
        id="untitled",
        authors=[],
        publisher={"absent": "not-stated"},
        title={"absent": "not-stated"},
        description="Fair of lamps",
    )
    found = [line.split(" (")[0] for line in _list(tmp_path, *works, untitled)]
    expected = ["Doe, Jane", "[Fair of lamps]", "Goa, Maria", "göbel, Anna", "Göbel, Christian"]
    assert [*expected, "Gong, Fangfang", "王志明"] == found


def test_every_work_of_the_bank_takes_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """`casebook cite --style text` prints all works, each with a year or n.d."""
    assert 0 == main(["cite", "--style", "text"])
    lines = capsys.readouterr().out.splitlines()
    assert len(casebook.load().works) == len(lines)
    assert [] == [
        line for line in lines if not any(year in line for year in ("(n.d.)", "(1", "(2"))
    ]


def test_the_list_needs_no_package(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without pybtex the plain list of a case's works comes all the same."""
    monkeypatch.setitem(sys.modules, "pybtex", None)
    monkeypatch.setitem(sys.modules, "pybtex.database", None)
    assert 0 == main(["cite", "baishizhou-tenant-clearance", "--style", "text"])
    assert 11 == len(capsys.readouterr().out.splitlines())
    assert 2 == main(["cite", "baishizhou-tenant-clearance"])
    assert "casebook[cite]" in capsys.readouterr().err
