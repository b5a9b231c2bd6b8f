"""What checks say, in English and in Chinese."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

import casebook
from casebook import exercises
from casebook.exercises.language import CHINESE, say, speaking

ROOT = Path(__file__).parent.parent
TASKS = sorted((ROOT / "data" / "tasks").glob("*.yaml"))
PLACES = re.compile(r"\{(\w+)\}")


def said() -> set[str]:
    """Return every sentence that the code says, as it stands there."""
    found = set()
    for path in (ROOT / "casebook" / "exercises").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "say":
                found |= {
                    one.value
                    for one in ast.walk(node.args[0])
                    if isinstance(one, ast.Constant) and isinstance(one.value, str)
                }
    return found


def test_whatever_is_said_is_said_in_chinese() -> None:
    """Each sentence of the code stands in the list, with the same places to fill in."""
    assert set() == said() - CHINESE.keys()
    for english, chinese in CHINESE.items():
        assert sorted(PLACES.findall(english)) == sorted(PLACES.findall(chinese)), english
        assert re.search("[\u4e00-\u9fff]", chinese)


def texts(value: Any) -> list[Any]:
    """Return what is declared in two languages, wherever it stands."""
    if isinstance(value, dict):
        if "en" in value:
            return [value]
        return [one for name in value for one in texts(value[name])]
    return [one for entry in value for one in texts(entry)] if isinstance(value, list) else []


@pytest.mark.parametrize("path", TASKS, ids=lambda path: path.stem)
def test_every_task_speaks_both_languages(path: Path) -> None:
    """What a task says of an answer exists in Chinese, with the same places to fill in."""
    declared = yaml.safe_load(path.read_text(encoding="utf-8"))
    for text in texts(declared):
        assert sorted(PLACES.findall(text["en"])) == sorted(PLACES.findall(text["zh"])), text
        assert re.search("[\u4e00-\u9fff]", text["zh"])
    for task in declared["tasks"]:
        spoken = [
            task["title"],
            task["asks"],
            task["begin"],
            task.get("wrong"),
            task.get("lacking"),
        ]
        spoken += list(task.get("passed", {}).values())
        for mistake in task.get("mistakes", ()):
            spoken += [mistake["says"], *mistake["hints"]]
        spoken += [criterion["asks"] for criterion in task.get("criteria", ())]
        assert all(isinstance(text, dict) for text in spoken if text is not None), task["id"]


def test_feedback_is_chinese_where_it_is_asked_for() -> None:
    """The words around what a task says are Chinese, too, and English stays the default."""
    chinese = exercises.check("01-reading-evidence", "task-1", {"A": "fact"}, language="zh")
    assert "还没有回答：B, C, D, E, F, G, H。" == chinese.message
    assert str(chinese).startswith("还不对。")
    assert "提示" in chinese._repr_html_()
    english = exercises.check("01-reading-evidence", "task-1", {"A": "fact"})
    assert "Still to do: B, C, D, E, F, G, H." == english.message


def test_a_session_speaks_its_language(tmp_path: Path) -> None:
    """A session that was started in Chinese says all in Chinese; labels of a form are Chinese."""
    session = exercises.start("01-reading-evidence", language="zh")
    wrong = [dict.fromkeys("ABCDEFGH", word) for word in ("fact", "claim", "critique")]
    last = [session.check("task-1", answer) for answer in wrong][-1]
    assert "一处还不对的行" in last.hint
    refused = session.solution("task-2")
    assert "先试几个不同的答案" in refused.message  # type: ignore[union-attr]
    form = exercises.form("01-reading-evidence", "task-1", session.book, language="zh")
    assert "事实" in [choice.label for choice in form.fields[0].choices]


def test_a_word_nearly_right_is_named_in_chinese() -> None:
    """The word that was probably meant is named in either language."""
    with speaking("zh"):
        assert "您给的是“f1”。" not in say("There are {ids}.", ids="f1")
    answer = dict.fromkeys("ABCDEFGH", "fcat")
    assert (
        "您是不是想写“fact”？"
        in exercises.check(
            "01-reading-evidence", "task-1", answer, casebook.load(), language="zh"
        ).message
    )
