"""What a change in the bank makes stale: each kind of data, and each page that shows it."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import casebook
from casebook import codebook
from tests.books import SmallBook

pytestmark = pytest.mark.book  # needs the book engine

PLAIN = casebook.load().plain
PAGES = {
    "case": "{fact}`baishizhou-tenant-clearance/f2`",
    "choice": "```{decision} qinghu-rent-letter-and-wancun\n```",
    "chapter": "```{chapter-cases} village\n```",
    "count": "{count}`codings` {count}`works` {count}`facts`",
    "finder": "```{case-finder}\n```",
    "held": "```{expectations} lifts-for-old-walk-ups\n```",
    "pairs": "```{partings}\n```",
    "stat": "{stat}`Shenzhen/permanent_population/2019`",
    "statement": "```{data-statement}\n```",
    "terms": "```{terms}\n```",
    "theories": "```{theories}\n```",
    "variables": "```{variables}\n```",
}


def _cases(cases: Any) -> None:
    for case in cases.values():
        case["facts"].reverse()


def _works(works: Any) -> None:
    works["one-more"] = {**next(iter(works.values())), "id": "one-more"}


def _teaching(teaching: Any) -> None:
    teaching["qinghu-rent-letter-and-wancun"]["minutes"] += 1


def _glossary(terms: Any) -> None:
    terms[0]["explanation"]["en"] += " So it is said."


def _variables(variables: Any) -> None:
    variables["variables"][0]["question"]["en"] += " Or not?"


def _theories(theories: Any) -> None:
    theories["notes"].pop()


def _codings(codings: Any) -> None:
    first = next(row for row in codings["adjudicated"] if row["variable"] == "initiator")
    first["code"], first["note"] = "media", "It was a paper."


def _context(context: Any) -> None:
    context["city_stats"].pop()


def _chapters(chapters: Any) -> None:
    chapters["village"]["cases"].reverse()


def _tasks(tasks: Any) -> None:
    next(iter(tasks.values()))["tasks"][0]["asks"]["en"] += " Which?"


# How each kind of data is changed, and which pages show something of it.
CHANGES: dict[str, tuple[Callable[[Any], None], set[str]]] = {
    "cases": (
        _cases,
        {
            *("case", "chapter", "choice", "count", "finder", "held", "pairs", "terms", "theories"),
            "variables",
        },
    ),
    "teaching": (_teaching, {"choice", "finder", "pairs", "terms", "variables"}),
    "works": (_works, {"count", "theories"}),
    "glossary": (_glossary, {"finder", "terms"}),
    "variables": (_variables, {"held", "pairs", "theories", "variables"}),
    "theories": (_theories, {"held", "pairs", "theories"}),
    "codings": (_codings, {"count", "held", "pairs"}),
    "context": (_context, {"stat"}),
    "chapters": (_chapters, {"chapter"}),
    "tasks": (_tasks, set()),  # a book without exercises shows none
}


class Built:
    """A small book of our bank, and what its pages took from it."""

    def __init__(self, folder: Path) -> None:
        (folder / "bank").mkdir()
        # As the build finds it: where a case was read is a part of it.
        self.bank = folder / "book" / ".." / "bank"
        (folder / "bank" / "bank.json").write_text(json.dumps(dict(PLAIN)), encoding="utf-8")
        pages = {f"page_{name}": f"# Page\n\n{text}\n" for name, text in PAGES.items()}
        book = SmallBook(folder, **pages)
        book.write("index", "# Book\n\n```{toctree}\n:glob:\npage*\n```\n")
        conf = book.source / "conf.py"
        text = conf.read_text(encoding="utf-8") + "casebook_case_pages = False\n"
        conf.write_text(text, encoding="utf-8")
        result = book.build()
        assert result.returncode == 0, result.stderr
        environment = book.html / ".doctrees" / "environment.pickle"
        self.uses = pickle.loads(environment.read_bytes()).casebook_uses

    def write(self, plain: Any) -> None:
        """Write the bank."""
        (self.bank / "bank.json").write_text(json.dumps(dict(plain)), encoding="utf-8")

    def stale(self) -> set[str]:
        """Pages that a build would read again now."""
        from casebook_book import bank

        app: Any = SimpleNamespace(_casebook=casebook.load(self.bank))
        env: Any = SimpleNamespace(casebook_uses=self.uses)
        return {name.removeprefix("page_") for name in bank.outdated(app, env)}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The small book."""
    return Built(tmp_path_factory.mktemp("stale"))


@pytest.mark.parametrize("kind", PLAIN)
def test_a_change_makes_the_pages_stale_that_show_it(built: Built, kind: str) -> None:
    """After a change in one kind of data, the pages that show it are stale and no other is."""
    change, pages = CHANGES[kind]
    plain = copy.deepcopy(dict(PLAIN))
    change(plain[kind])
    built.write(plain)
    assert pages == built.stale()


def test_without_a_change_nothing_is_stale(built: Built) -> None:
    """The same bank, read again, makes no page stale."""
    built.write(PLAIN)
    assert set() == built.stale()


def test_every_page_notes_what_it_takes(built: Built) -> None:
    """Each page notes kinds, tables, texts and cases by names that are known."""
    assert {f"page_{name}" for name in PAGES} == set(built.uses)
    known = {*PLAIN, *codebook.tables(), *PLAIN["cases"], "STATEMENT.md", "*"}
    assert set() == {name for uses in built.uses.values() for name in uses} - known


def test_an_unknown_name_is_an_error() -> None:
    """Nothing is noted by a name that no part of the bank has."""
    from casebook_book import bank

    app: Any = SimpleNamespace(_casebook=casebook.load())
    with pytest.raises(KeyError, match='No table "variabels"'):
        bank.digest(app, "variabels")
