"""Tasks as forms: what there is to choose, and that what is chosen is judged like typed code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

import casebook
from casebook import exercises
from casebook.exercises import browser, kinds

ROOT = Path(__file__).parent.parent
DECLARED: dict[str, Any] = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))
    for path in sorted((ROOT / "data" / "tasks").glob("*.yaml"))
}
TASKS = [(name, task["id"]) for name, file in DECLARED.items() for task in file["tasks"]]
every_task = pytest.mark.parametrize(("exercise", "task"), TASKS)
BOOK = casebook.load()


def kinds_of(place: tuple[str, str]) -> tuple[str, bool]:
    """Return the kind of a task and whether it is of one case."""
    name, task = place
    declared = next(one for one in DECLARED[name]["tasks"] if one["id"] == task)
    assert declared["kind"] in kinds.KINDS.keys() | kinds.OPEN
    return declared["kind"], "cases" in declared


def chosen(field: exercises.Field, right: Any) -> Any:
    """Return what somebody who knows the answer chooses in a line of a form."""
    offered = {choice.value for choice in field.choices}
    if field.control == "number":
        return str(right)
    if field.control == "pair":
        id_, word = right
        assert id_ in offered
        assert word in {choice.value for choice in field.words}
        return [id_, word]
    if field.control in ("tick", "order"):
        assert set(right) <= offered
        return list(right)
    assert right in offered
    return right


@every_task
def test_every_task_can_be_done_without_code(exercise: str, task: str) -> None:
    """Each line of the form offers what is right, nothing is chosen twice, and the check agrees."""
    form = exercises.form(exercise, task, BOOK)
    if form.kind == "text":
        assert ["write"] == [field.control for field in form.fields]
        return
    if form.kind == "vote":
        (field,) = form.fields
        assert len(field.choices) > 1
        for choice in field.choices:
            assert exercises.check(exercise, task, choice.value, BOOK).passed is None
        return
    right = exercises.solution(exercise, task, BOOK)
    answer = {field.place: chosen(field, right[field.place]) for field in form.fields}
    for field in form.fields:
        for choices in (field.choices, field.words):
            values = [choice.value for choice in choices]
            assert len(values) == len(set(values))
            assert all(choice.label for choice in choices)
    said = browser.check(exercise, task, answer)
    assert said["passed"] is True, said["text"]
    assert not said["may"]


@every_task
def test_a_form_left_as_it_came_is_still_to_do(exercise: str, task: str) -> None:
    """What a page sends of an untouched form, empty texts and lists, is no wrong answer."""
    form = exercises.form(exercise, task, BOOK)
    empty: dict[str, Any] = {"tick": None, "order": None, "pair": [None, None]}
    answer = {field.place: empty.get(field.control) for field in form.fields}
    if [*answer] == [""]:
        answer = answer[""]
    said = browser.check(exercise, task, answer)
    assert "This task is still to do." in said["text"]
    assert 0 == said["tries"]


@every_task
def test_a_form_shows_what_it_asks_for(exercise: str, task: str) -> None:
    """The material has the declared columns, labels say more than ids, and no cell is an object."""
    form = exercises.form(exercise, task, BOOK)
    assert form.rows
    assert all(len(form.columns) == len(row) for row in form.rows)
    cells = [cell for row in form.rows for cell in row]
    assert all(cell is None or isinstance(cell, str | int | float) for cell in cells)
    for field in form.fields:
        assert field.label
        if field.control in ("tick", "order"):
            labels = [len(choice.label) > len(choice.value) for choice in field.choices]
            assert all(labels) or "text" not in form.columns


def test_labels_are_in_the_language_asked_for() -> None:
    """A form in Chinese labels codes in Chinese, the codebook's as well as the task's own."""
    form = exercises.form(
        "01-reading-evidence", "task-4", casebook.load(language="zh"), language="zh"
    )
    assert all(not choice.label.isascii() for choice in form.fields[0].words)


@pytest.mark.parametrize(
    ("exercise", "task"),
    [place for place in TASKS if exercises.carriers(*place, BOOK)],
)
def test_a_task_can_be_asked_again(exercise: str, task: str) -> None:
    """On another case that carries it a task has an answer, which passes; its words still fit."""
    for case in exercises.carriers(exercise, task, BOOK)[:6]:
        form = exercises.form(exercise, task, BOOK, case=case)
        assert case == form.case
        assert form.rows
        right = exercises.solution(exercise, task, BOOK, case=case)
        answer = {field.place: chosen(field, right[field.place]) for field in form.fields}
        assert exercises.check(exercise, task, answer, BOOK, case=case).passed is True
    assert "No case" in exercises.check(exercise, task, ..., BOOK, case="no-such-case").hint


def test_as_many_cases_carry_a_task_as_were_counted() -> None:
    """Nearly every case carries a classification, many mixed voices, some counts that compete."""
    counts = [len(exercises.carriers("01-reading-evidence", f"task-{n}", BOOK)) for n in (1, 2, 3)]
    assert counts[0] > 60
    assert counts[1] > 40
    assert 5 < counts[2] < 30
    assert [] == exercises.carriers("01-reading-evidence", "task-4", BOOK)


def test_what_is_offered_grows_with_the_tries() -> None:
    """After some different wrong answers a row is offered, then the answer."""
    wrong = [dict.fromkeys("ABCDEFGH", word) for word in ("fact", "claim", "critique")]
    wrong.append({**wrong[0], "A": "critique"})
    offers = [
        browser.check("01-reading-evidence", "task-1", answer, wrong[:number])["may"]
        for number, answer in enumerate(wrong)
    ]
    assert [[], [], ["look"], ["look", "solution"]] == offers
    row = browser.look("01-reading-evidence", "task-1", wrong[0])
    assert ["item", "text"] == row["columns"]
    assert 1 == len(row["rows"])
    answer = browser.solution("01-reading-evidence", "task-1")
    assert browser.check("01-reading-evidence", "task-1", answer)["passed"]
    other = browser.another("01-reading-evidence", "task-1")
    assert other is not None
    again = browser.another("01-reading-evidence", "task-1", [other["case"]])
    assert again is not None
    assert other["case"] != again["case"]


def test_no_pandas_is_needed(tmp_path: Path) -> None:
    """A page judges an answer of every kind of task before pandas is there."""
    import subprocess
    import sys

    places = list({kinds_of(place): place for place in TASKS}.values())
    program = (
        "import sys\n"
        "from casebook.exercises import browser\n"
        f"for exercise, task in {places!r}:\n"
        "    browser.form(exercise, task); browser.check(exercise, task, {'A': 'fact'})\n"
        "    browser.look(exercise, task, None)\n"
        "print([name for name in ('pandas', 'numpy', 'altair') if name in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert "[]" == done.stdout.strip()


@pytest.mark.parametrize(
    ("exercise", "task"), [place for place in TASKS if "number" == kinds_of(place)[0]]
)
def test_no_row_is_offered_where_none_is_wrong(exercise: str, task: str) -> None:
    """A number that is wrong is no row to look at: what is offered in the end is the answer."""
    right = exercises.solution(exercise, task, BOOK)
    wrong = [{place: value + 7 * n for place, value in right.items()} for n in range(1, 5)]
    offers = [browser.check(exercise, task, one, wrong[:n])["may"] for n, one in enumerate(wrong)]
    assert [[], [], [], ["solution"]] == offers


@pytest.mark.parametrize(
    ("exercise", "task"), [place for place in TASKS if "vote" == kinds_of(place)[0]]
)
def test_a_vote_that_is_none_is_explained(exercise: str, task: str) -> None:
    """What is not among the options is named, with those that are."""
    said = browser.check(exercise, task, "o99")
    assert 'For your vote you wrote "o99".' in said["text"]


def test_a_named_place_has_its_words() -> None:
    """What is asked for at a place that a task names stands beside it, in either language."""
    for language in ("en", "zh"):
        for name, task in TASKS:
            declared = next(one for one in DECLARED[name]["tasks"] if one["id"] == task)
            made = exercises.form(name, task, BOOK, language=language)
            labels = {field.place: field.label for field in made.fields}
            for place, words in declared.get("places", {}).items():
                assert words[language] == labels[place]


def test_of_an_order_a_row_that_stands_elsewhere_is_shown() -> None:
    """Looking at an order that is turned round shows its first row, and of a right one none."""
    for name, task in TASKS:
        if kinds_of((name, task))[0] == "order":
            right = exercises.solution(name, task, BOOK)
            turned = {place: order[::-1] for place, order in right.items()}
            seen = exercises.look(name, task, turned, BOOK)
            assert [next(iter(turned.values()))[0]] == list(seen.iloc[:, 0])
            assert exercises.look(name, task, right, BOOK).empty
