"""A task as a sheet of HTML, and what else a page asks of the library."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml

import casebook
from casebook.bank import Casebook
from casebook.exercises import browser, checks, forms
from casebook.exercises.quiz import quiz
from casebook.exercises.sheet import sheet
from casebook.plain import localised
from tests.banks import changed, write_bank

ROOT = Path(__file__).parent.parent
DECLARED: dict[str, Any] = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))
    for path in sorted((ROOT / "data" / "tasks").glob("*.yaml"))
}
EVERY = [(name, task["id"]) for name, one in DECLARED.items() for task in one["tasks"]]
READING = "01-reading-evidence"


class Controls(HTMLParser):
    """The controls of a sheet: place, kind, what can be chosen there; and the tags it has."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: dict[str, set[str]] = {}
        self.kinds: dict[str, str] = {}
        self.names: list[str] = []
        self.tags: set[str] = set()
        self._place = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a control, and what it offers."""
        given = {name: value or "" for name, value in attrs}
        self.tags.add(tag)
        if "data-place" in given:
            self._place = given["data-place"]
            self.kinds[self._place] = given["data-control"]
            self.found.setdefault(self._place, set())
            self.names.append(given.get("aria-label", "" if tag == "input" else "?"))
        value = given.get("value", given.get("data-value", ""))
        if value:
            self.found[self._place].add(value)


@pytest.mark.parametrize(("exercise", "task"), EVERY)
def test_every_field_of_a_form_has_its_control(exercise: str, task: str, book: Casebook) -> None:
    """A sheet asks for each place of the answer, and offers what its form offers."""
    form = forms.form(exercise, task, book)
    shown = Controls(sheet(exercise, task, book))
    assert {field.place: field.control for field in form.fields} == shown.kinds
    for field in form.fields:
        offered = {choice.value for choice in (*field.choices, *field.words)}
        assert offered == shown.found[field.place], field.place
    assert "?" not in shown.names  # every control that no label surrounds has a name


@pytest.mark.parametrize(("exercise", "task"), EVERY)
def test_a_sheet_shows_the_material_and_no_answer(exercise: str, task: str, book: Casebook) -> None:
    """Each row of the material can be read, and nothing is chosen yet."""
    form = forms.form(exercise, task, book)
    made = sheet(exercise, task, book)
    if form.kind != "vote":
        assert len(form.rows) == made.count("<tr data-row=")
    assert not re.search(r"<(input|option)[^>]*\s(checked|selected)\b", made)


def test_codes_are_told_by_their_labels(book: Casebook) -> None:
    """A reader sees labels where the material has codes, and years without separators."""
    made = sheet(READING, "task-2", book)
    assert "Party or state organ" in made
    assert "party-state-organ" not in made
    assert "2,005" not in sheet(READING, "task-3", book)


def test_a_sheet_of_another_case_names_it(book: Casebook) -> None:
    """A sheet that is asked again leads to the case that it is about."""
    case_id = checks.carriers(READING, "task-1", book)[0]
    made = sheet(READING, "task-1", book, case=case_id)
    assert f'href="../cases/{case_id}.html"' in made
    assert "<em>" not in made
    with pytest.raises(KeyError):
        sheet(READING, "task-4", book, case=case_id)


def test_a_list_to_be_ordered_does_not_give_itself_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is to be put in order stands in an order that the bank does not know."""
    given = [f"f{number}" for number in range(1, 13)]
    choices = tuple(forms.Choice(value=one, label=one) for one in given)
    field = forms.Field(place="answer", label="Order", control="order", choices=choices)
    form = forms.form(READING, "task-3")
    asked = type(form)(
        **{name: getattr(form, name) for name in form.__slots__} | {"fields": (field,)}
    )
    monkeypatch.setattr(forms, "form", lambda *_, **__: asked)
    shown = re.findall(r'data-value="(f\d+)"', sheet(READING, "task-3"))
    assert sorted(given) == sorted(shown)
    assert given != shown


def test_a_hostile_bank_is_escaped(tmp_path: Path, book: Casebook) -> None:
    """Markup in a bank is text on a sheet and in a quiz."""
    attack = "</td><script>alert(1)</script><img src=x onerror=alert(1)>\" onfocus='x"
    case = {**book.plain["cases"]["baishizhou-tenant-clearance"]}
    case.pop("related", None)
    texts = {
        f"{kind}__{at}__text": f"{localised(one['text'], 'en')} {attack}"
        for kind in ("facts", "claims", "critiques", "gaps")
        for at, one in enumerate(case[kind])
    }
    shelf = book.plain["works"]
    works = [shelf[source["work"]] for source in case["sources"]]
    bank = casebook.load(write_bank(tmp_path, changed(case, **texts), works=works))
    for task in ("task-1", "task-2", "task-3", "task-4", "task-5"):
        made = sheet(READING, task, bank)
        assert "alert(1)" in made
        assert Controls(made).tags.isdisjoint({"script", "img"})
    assert any("<script>" in question.about for question in quiz(READING, bank))


@pytest.mark.parametrize(
    ("name", "message", "code", "says"),
    [
        ("NameError", "name 'fact' is not defined", "fact", "<code>fact</code> has no meaning"),
        ("SyntaxError", "invalid syntax", "a = {'A' 'fact'", "Python cannot read line 1"),
        ("ZeroDivisionError", "division by zero", "1 / 0", ""),
    ],
)
def test_errors_of_a_cell_are_explained(name: str, message: str, code: str, says: str) -> None:
    """A beginner's errors are told in plain words; what Python says well enough is left to it."""
    told = browser.explained(name, message, code)
    assert says in told
    assert bool(says) == bool(told)


def test_what_cells_had_judged_is_told_once(book: Casebook) -> None:
    """The tries of a notebook's own check reach the page, each once, and none left open."""
    exercise = casebook.exercises.start(READING, book)
    browser.tried(READING)
    exercise.check("task-1", {"A": ...})
    exercise.check("task-3", {"contradict": {"f2", "f1"}, "different": ["f3"]})
    (told,) = browser.tried(READING)
    assert ("task-3", ["f1", "f2"]) == (told["task"], told["answer"]["contradict"])
    assert [] == browser.tried(READING)
