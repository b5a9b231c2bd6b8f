"""Tasks as controls in a notebook: chosen by hand, checked by the session."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import pytest

from casebook import exercises

ipywidgets = pytest.importorskip("ipywidgets")


def every(box: Any) -> Iterator[Any]:
    """Walk through a box and all that stands in it."""
    yield box
    for child in getattr(box, "children", ()):
        yield from every(child)


def of(box: Any, kind: str) -> list[Any]:
    """Return the controls of a kind, in their order."""
    return [one for one in every(box) if type(one).__name__ == kind]


def said(box: Any) -> str:
    """Return what is shown below a form after its button was pressed."""
    (button,) = of(box, "Button")
    button.click()
    (output,) = of(box, "Output")
    return str(output.outputs[0]["data"]["text/plain"])


def test_a_classification_is_chosen_and_checked() -> None:
    """Untouched it is to do; wrong it gets its hint; right it passes; all tries are kept."""
    session = exercises.start("01-reading-evidence")
    box = session.form("task-1")
    assert said(box).startswith("Not yet. This task is still to do.")
    menus = of(box, "Dropdown")
    for menu in menus:
        menu.value = "fact"
    assert "you call every one of them a fact" in said(box)
    right = exercises.solution("01-reading-evidence", "task-1", session.book)
    for menu, code in zip(menus, right.values(), strict=True):
        menu.value = code
    assert said(box).startswith("Right.")
    assert [False, False, True] == [made.passed for made in session.tries]


def test_ids_are_ticked_and_pairs_are_two_menus() -> None:
    """Lists of ids are ticked, and a pair is an id and a word."""
    session = exercises.start("01-reading-evidence")
    box = session.form("task-3")
    right = exercises.solution("01-reading-evidence", "task-3", session.book)
    boxes = of(box, "Checkbox")
    half = len(boxes) // 2
    for ticked, wanted in ((boxes[:half], right["contradict"]), (boxes[half:], right["different"])):
        for one in ticked:
            one.value = one.description.split(":")[0] in wanted
    assert said(box).startswith("Right.")
    box = session.form("task-4")
    right = exercises.solution("01-reading-evidence", "task-4", session.book)
    menus = of(box, "Dropdown")
    for menu, value in zip(menus, [part for pair in right.values() for part in pair], strict=True):
        menu.value = value
    assert said(box).startswith("Right.")


def test_a_text_is_written() -> None:
    """An open task has a field to write in, and no verdict."""
    session = exercises.start("01-reading-evidence")
    box = session.form("task-5")
    (field,) = of(box, "Textarea")
    field.value = "An unsigned post says so (c2)."
    assert said(box).startswith("No verdict.")


def test_another_case_is_asked_for_and_judged() -> None:
    """The task comes anew on the next case that carries it, then on another, or one named."""
    session = exercises.start("01-reading-evidence")
    box = session.another("task-1")
    for menu in of(box, "Dropdown"):
        menu.value = "claim"
    said(box)
    first = session.tries[-1].case
    assert first in exercises.carriers("01-reading-evidence", "task-1", session.book)
    box = session.another("task-1")
    for menu in of(box, "Dropdown"):
        menu.value = "claim"
    said(box)
    assert first != session.tries[-1].case
    with pytest.raises(KeyError, match="does not carry"):
        session.another("task-1", "no-such-case")
    with pytest.raises(KeyError, match="its own case alone"):
        session.another("task-4")


def test_texts_of_a_bank_are_escaped() -> None:
    """What stands in a bank is shown as text, whatever signs it has."""
    session = exercises.start("01-reading-evidence")
    labels = [label.value for label in of(session.form("task-1"), "HTML")]
    assert all("<script" not in label for label in labels)
    assert any("&#x27;" in label for label in labels)


def test_without_the_package_the_message_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without ipywidgets a form cannot be shown; the message names the other way."""
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    with pytest.raises(ModuleNotFoundError, match="takes the answer as code"):
        exercises.start("01-reading-evidence").form("task-1")
