"""The book of a bank of one's own, built as `make book BANK=folder` builds it."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.banks import CASE, WORK, as_yaml, changed, write_bank
from tools import build_book
from tools.bank_book import lay_out

pytestmark = pytest.mark.book  # needs the book engine

OTHER = changed(CASE, id="lane-lights", title="Lights: another lane asks for 28")


def test_two_cases_and_nothing_else_make_a_book(tmp_path: Path) -> None:
    """A bank without glossary and theories gets a start page, the library and its case pages."""
    bank = write_bank(tmp_path / "my bank", CASE, OTHER)
    assert 0 == build_book.build_bank_book(bank, tmp_path / "out")
    html = tmp_path / "out" / "_build" / "html"
    assert {"lane-lamps.html", "lane-lights.html"} == {
        path.name for path in (html / "cases").iterdir()
    }
    intro = (html / "intro.html").read_text(encoding="utf-8")
    assert "This book has 2 cases, with 6 facts" in intro
    assert "cb-finder-index" in (html / "library.html").read_text(encoding="utf-8")
    pages = [path.read_text(encoding="utf-8") for path in html.rglob("*.html")]
    for text in ("Shenzhen: ", "CC BY", "casebook authors", str(tmp_path), "glossary.html"):
        assert not [page for page in pages if text in page], text


def test_own_chapters_settings_glossary_and_a_second_build(tmp_path: Path) -> None:
    """Pages in the bank's folder book/ are chapters, its settings count, and a change shows."""
    bank = write_bank(tmp_path / "bank")
    own = bank / "book"
    own.mkdir()
    (own / "_config.yml").write_text("title: Lanes\nauthor: Jane Doe\n", encoding="utf-8")
    page = "# Dark lanes\n\nOne asked for {fact}`lane-lamps/f1` lamps.\n"
    (own / "dark.md").write_text(page, encoding="utf-8")
    term = {
        "id": "lamp",
        "term": {"en": "lamp", "zh": "灯"},
        "explanation": {"en": "It gives light.", "zh": "发光。"},
        "statements": ["lane-lamps/f1"],
    }
    (bank / "glossary.yaml").write_text(as_yaml([term]), encoding="utf-8")
    assert 0 == build_book.build_bank_book(bank, tmp_path / "out")
    html = tmp_path / "out" / "_build" / "html"
    assert ">28</a> lamps" in (html / "dark.html").read_text(encoding="utf-8")
    case = (html / "cases" / "lane-lamps.html").read_text(encoding="utf-8")
    assert "Jane Doe. " in case
    assert "In Lanes." in case
    assert "reference/glossary.html#term-lamp" in case

    write_bank(bank, changed(CASE, gaps__0__text="What it cost."), works=[WORK])
    assert 0 == build_book.build_bank_book(bank, tmp_path / "out")
    case = (html / "cases" / "lane-lamps.html").read_text(encoding="utf-8")
    assert "What it cost." in case


def test_a_table_of_contents_of_its_own_stands(tmp_path: Path) -> None:
    """Who writes a _toc.yml decides on the order; everything else is laid out as ever."""
    bank = write_bank(tmp_path / "bank")
    (bank / "book").mkdir()
    text = "format: jb-book\nroot: intro\nchapters:\n- file: library\n"
    (bank / "book" / "_toc.yml").write_text(text, encoding="utf-8")
    lay_out(bank, build_book.BOOK, tmp_path / "source")
    assert text == (tmp_path / "source" / "_toc.yml").read_text(encoding="utf-8")
    config = yaml.safe_load((tmp_path / "source" / "_config.yml").read_text(encoding="utf-8"))
    assert str(bank) == config["sphinx"]["config"]["casebook_data"]
    assert (tmp_path / "source" / "library.md").is_file()


def test_a_bank_that_is_not_trusted_runs_no_code(tmp_path: Path) -> None:
    """Neither cells nor extensions nor templates of the bank run; its words and pages are there."""
    bank = write_bank(tmp_path / "bank")
    own = bank / "book"
    (own / "_templates").mkdir(parents=True)
    mark = tmp_path / "ran"
    code = f"import pathlib\npathlib.Path({str(mark)!r}).touch()\n"
    (own / "harm.py").write_text(f"{code}def setup(app): pass\n", encoding="utf-8")
    settings = {
        "title": "Lanes",
        "execute": {"execute_notebooks": "force"},
        "sphinx": {"local_extensions": {"harm": "."}},
    }
    (own / "_config.yml").write_text(as_yaml(settings), encoding="utf-8")
    (own / "_templates" / "casebook-footer.html").write_text("{{ harm }} MINE", encoding="utf-8")
    kernel = "---\nfile_format: mystnb\nkernelspec:\n  name: python3\n---\n"
    page = f"{kernel}\n# Dark lanes\n\n```{{code-cell}}\n{code}```\n"
    (own / "dark.md").write_text(page, encoding="utf-8")
    assert 0 == build_book.build_bank_book(bank, tmp_path / "out", execute=False)
    assert not mark.exists()
    html = (tmp_path / "out" / "_build" / "html" / "dark.html").read_text(encoding="utf-8")
    assert "Dark lanes" in html
    assert "Lanes" in html
    assert "MINE" not in html


def test_a_bank_that_is_none_is_named(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A folder that does not exist, and a bank with errors, end with status 1 and their reason."""
    assert 1 == build_book.main(["--bank", str(tmp_path / "none")])
    assert f"There is no folder {tmp_path / 'none'}" in capfd.readouterr().err
    bank = write_bank(tmp_path / "bank", changed(CASE, site="moon"))
    assert 0 != build_book.build_bank_book(bank, tmp_path / "out")
    assert 'Unknown word "moon"' in capfd.readouterr().err
