"""The data dictionary and the reference of the library in the built book: nothing is missing."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import re
import subprocess
import sys
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

import casebook
from casebook import codebook

pytestmark = pytest.mark.book  # needs the book engine

PARTS = [name for name in casebook.__all__ if inspect.ismodule(getattr(casebook, name))]
MODULES = ["casebook", "casebook.records", "casebook.codebook", *(f"casebook.{n}" for n in PARTS)]


def text_of(html: str) -> str:
    """What a reader sees of some HTML, spaces made one."""
    # A place where a long name may break shows nothing.
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html.replace("<wbr>", ""))).split())


def section(page: str, id_: str) -> str:
    """A section without sections in it."""
    found = re.search(rf'<section id="{id_}">(.*?)</section>', page, re.DOTALL)
    assert found is not None, id_
    return found.group(1)


def rows(html: str) -> dict[str, str]:
    """The rows of the tables in some HTML, by their first cell."""
    found = re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', html, re.DOTALL)
    return {text_of(name): text_of(rest) for name, rest in found}


class TestDictionary:
    """The data dictionary."""

    @pytest.fixture
    def page(self, built_book: Path) -> str:
        """Its page."""
        return (built_book / "reference" / "data-dictionary.html").read_text(encoding="utf-8")

    @pytest.mark.parametrize("table", codebook.documented())
    def test_a_table_has_all_its_columns(self, page: str, table: str) -> None:
        """Each column stands in its table with its type, its meaning and when it is empty."""
        shown = rows(section(page, f"table-{table}"))
        assert [column.name for column in codebook.columns(table)] == list(shown)
        for column in codebook.columns(table):
            row = shown[column.name]
            key = ", key" if column.is_key else ""
            assert row.startswith(f"{column.type}{key} ")
            assert " ".join(column.description.split()).lower() in row.lower()
            assert column.when_empty == "never" or row.endswith(column.when_empty)
            assert (f"Codes: {column.codes} " in row) == bool(column.codes)

    @pytest.mark.parametrize("variable", codebook.code_lists())
    def test_a_list_has_all_its_codes(self, page: str, variable: str) -> None:
        """Each code stands in its list with both labels and its meaning."""
        shown = rows(section(page, f"codes-{variable}"))
        assert list(codebook.codes(variable)) == list(shown)
        for code in codebook.codes(variable).values():
            assert shown[code.code].startswith(f"{code.label_en} {code.label_zh} ")
            assert code.definition.lower() in shown[code.code].lower()

    def test_a_column_leads_to_its_codes_and_back(self, page: str) -> None:
        """A coded column links its list, and the list the tables that use it."""
        assert 'href="#codes-charge"' in section(page, "table-claims")
        assert 'href="#table-claims"' in section(page, "codes-charge")

    def test_no_type_is_unexplained(self, page: str) -> None:
        """The head of the page explains every type that a column has."""
        head = page.partition('id="tables"')[0]
        types = {
            column.type for table in codebook.documented() for column in codebook.columns(table)
        }
        assert types == {one for one in types if f"<em>{one}</em>" in head}


def public(module: str) -> Iterator[tuple[str, object]]:
    """Names that the reference must have, and what they stand for: members of classes too."""
    home = importlib.import_module(module)
    for name in home.__all__:
        thing = getattr(home, name)
        if inspect.ismodule(thing):
            continue
        yield name, thing
        for member, value in vars(thing).items() if inspect.isclass(thing) else ():
            is_shown = isinstance(value, property) or inspect.isfunction(value)
            if is_shown and not member.startswith("_"):
                yield f"{name}.{member}", value


class TestApi:
    """The reference of the library."""

    @pytest.fixture
    def pages(self, built_book: Path) -> str:
        """Its pages, one after the other."""
        folder = built_book / "reference"
        return "".join(
            (folder / f"{name}.html").read_text(encoding="utf-8") for name in ("api", "api-parts")
        )

    @pytest.mark.parametrize("module", MODULES)
    def test_nothing_public_is_missing(self, pages: str, module: str) -> None:
        """Each public name of a module, and each public member of a class, has its entry."""
        known = set(re.findall(r'<dt class="sig [^>]*id="([\w.]+)"', pages))
        missing = [
            name
            for name, _ in public(module)
            if not known & {f"{module}.{name}", f"casebook.{name}"}
        ]
        assert [] == missing

    def test_an_example_is_code(self, pages: str) -> None:
        """The example of a docstring stands in its entry as code."""
        entry = pages.partition('id="casebook.load"')[2].partition('<dl class="py')[0]
        assert ">>> import casebook" in text_of(entry)
        assert 'class="highlight' in entry

    def test_a_record_has_its_fields(self, pages: str) -> None:
        """Each field of a record is listed, in the codebook's words where it is a column."""
        entry = text_of(pages.partition('id="casebook.Fact"')[2].partition('id="casebook.')[0])
        for field in dataclasses.fields(casebook.Fact):
            assert f" {field.name} (" in entry.replace("( ", "(")
        assert "Unit of value. None: no value." in entry

    @pytest.mark.parametrize("table", codebook.documented())
    def test_a_table_leads_to_its_columns(self, pages: str, table: str) -> None:
        """The entry of a table links its section of the dictionary."""
        assert f'href="data-dictionary.html#table-{table}"' in pages


def test_each_command_shows_its_help(built_book: Path) -> None:
    """Each command stands on its page with the help that the program prints for it."""
    page = (built_book / "reference" / "command-line.html").read_text(encoding="utf-8")
    shown = subprocess.run(
        [sys.executable, "-m", "casebook", "--help"], capture_output=True, text=True, check=True
    ).stdout
    commands = re.findall(r"^    (\w+)", shown, re.MULTILINE)
    assert {"check", "export"} <= set(commands)
    for name in commands:
        told = subprocess.run(
            [sys.executable, "-m", "casebook", name, "--help"],
            capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
        assert " ".join(told.split()) in text_of(section(page, f"command-{name}"))
