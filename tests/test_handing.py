"""What a trainee hands in: what is in the files, and what must not be."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import casebook
from casebook import exercises
from casebook.exercises import checks, handing, kinds, session
from casebook.exercises.answers import UnreadableError
from casebook.exercises.portable import portable
from casebook.exercises.typed import plain
from tests.classes import CASE, CHOOSING, READING, book, handed, options, right, work
from tests.test_exercises import JUDGED, TASKS

WRONG = dict.fromkeys("ABCDEFGH", "fact")
DONE = work(READING, task_1=[WRONG, right("task-1")], task_5=["One.", "The pupils left [f7]."])
VOTED = work(CHOOSING, task_1=[options()[0]], task_2=[options()[1]], task_3=["I  “doubt” it…"])


@pytest.fixture(autouse=True)
def no_session() -> Iterator[None]:
    """Begin each test in a kernel in which nothing was begun."""
    kept, session.STARTED[:] = session.STARTED[:], []
    yield
    session.STARTED[:] = kept


def signed(made: dict[str, Any]) -> dict[str, Any]:
    """Return the work in what was handed in."""
    found: dict[str, Any] = json.loads(made["signed"]["text"])
    return found


def test_the_work_holds_tries_and_answers_and_nothing_else() -> None:
    """It has its format, versions, pseudonym and answers, of a text the last; nothing more."""
    found = signed(handed("grey heron", DONE))
    digest = json.loads((Path(casebook.__file__).parent / "_data" / "built.json").read_bytes())
    assert {
        "format": "casebook work",
        "version": 1,
        "pseudonym": "grey heron",
        "library": casebook.__version__,
        "data": f"casebook {casebook.__version__}, {digest['digest'][:12]}",
        "exercises": {
            READING: {
                "task-1": {"count": 2, "tries": [{"answer": WRONG}, {"answer": right("task-1")}]},
                "task-5": {"count": 2, "tries": [{"answer": "The pupils left [f7]."}]},
            }
        },
        "codings": [],
    } == found


def test_of_a_bank_of_ones_own_the_place_is_not_told() -> None:
    """The name of a bank is a path on somebody's disk."""
    mine = casebook.load()
    mine = type(mine)(
        {**mine._data, "origins": dict.fromkeys(mine.case_ids, "/srv/me/data")},
        language="en",
        origin="/srv/me/data",
    )
    made = handing.hand_in_json([DONE], "heron", book=mine)
    assert "another bank" == signed(made)["data"]
    assert "/home" not in made["signed"]["text"] + made["shown"]


def test_votes_and_opinions_are_in_no_signed_file() -> None:
    """What is a vote or an unsigned opinion leaves no trace in the work, not even that it is."""
    with_votes, without = handed("heron", DONE, VOTED), handed("heron", DONE)
    assert without["signed"] == with_votes["signed"]
    assert [] == without["unsigned"]
    assert 3 == len(with_votes["unsigned"])


def test_a_slip_holds_nothing_of_the_work() -> None:
    """Each vote is a file of its own, of a constant form but for a number drawn at random."""
    slips = [json.loads(file["text"]) for file in handed("heron", DONE, VOTED)["unsigned"]]
    told = {"format": "casebook slip", "version": 1, "exercise": CHOOSING, "case": CASE}
    votes = [
        {**told, "task": "task-1", "round": "before", "vote": options()[0]},
        {**told, "task": "task-2", "round": "after", "vote": options()[1]},
        {**told, "task": "task-3", "opinion": 'I "doubt" it...'},
    ]
    for slip in slips:
        number = slip.pop("slip")
        assert re.fullmatch("[0-9a-f]{16}", number)
    assert votes == sorted(slips, key=lambda slip: str(slip["task"]))


def test_two_people_with_the_same_votes_cannot_be_told_apart() -> None:
    """But for its number a slip is the same from whoever casts it, whatever else they did."""
    others = work(READING, task_2=[right("task-2")])
    slips: list[list[str]] = []
    for name, done in (("heron", DONE), ("white egret", others)):
        made = handed(name, done, VOTED)["unsigned"]
        numbers = [json.loads(file["text"])["slip"] for file in made]
        assert [f"slip-{number}.json" for number in numbers] == [file["name"] for file in made]
        assert sorted(numbers) == numbers  # their order is that of chance
        slips.append(sorted(re.sub(r'"slip": "\w+"', '"slip": ""', file["text"]) for file in made))
    assert slips[0] == slips[1]


def test_numbers_are_drawn_anew_unless_kept() -> None:
    """Handed in again from the same page, a changed vote has the number of the old one."""
    first = handed("heron", VOTED)
    changed = work(CHOOSING, task_1=[options()[0], options()[2]])
    again = handed("heron", changed, slips=first["slips"])
    (slip,) = (json.loads(file["text"]) for file in again["unsigned"])
    assert options()[2] == slip["vote"]
    assert first["slips"][f"{CHOOSING}/task-1/"] == slip["slip"]
    assert not {*first["slips"].values()} & {*handed("heron", VOTED)["slips"].values()}
    bad = {f"{CHOOSING}/task-1/": "../../etc/passwd"}
    assert all(".." not in file["name"] for file in handed("heron", VOTED, slips=bad)["unsigned"])


def test_the_files_of_a_notebook_have_no_date(tmp_path: Path) -> None:
    """All files have one date, long past, and the slips lie apart."""
    one = exercises.start(READING, book())
    one.check("task-1", WRONG)
    two = exercises.start(CHOOSING, book())
    two.check("task-1", f" {options()[0].upper()} ")
    made = exercises.hand_in(pseudonym="Grey  Heron", folder=str(tmp_path))
    files = sorted(path for path in tmp_path.rglob("*") if path.is_file())
    assert ["slips", "."] == [path.parent.relative_to(tmp_path).name or "." for path in files]
    assert 1 == len({(path.stat().st_mtime, path.stat().st_atime // 1e9) for path in files})
    assert "work-grey-heron-01.json" == files[1].name
    assert "Grey Heron" in made.text
    assert made.slips[0][1] == files[0].read_text(encoding="utf-8")
    # Once more, with another vote: it takes the place of the first.
    two.check("task-1", options()[1])
    exercises.hand_in(pseudonym="Grey Heron", folder=str(tmp_path))
    assert files == sorted(path for path in tmp_path.rglob("*") if path.is_file())
    assert options()[1] in files[0].read_text(encoding="utf-8")


def test_all_of_a_kernel_is_handed_in(tmp_path: Path) -> None:
    """A setup cell that ran again loses nothing that was tried before."""
    exercises.start(READING, book()).check("task-1", WRONG)
    exercises.start(READING, book()).check("task-1", right("task-1"))
    made = exercises.hand_in(pseudonym="heron", folder=str(tmp_path))
    tries = json.loads(made.work[1])["exercises"][READING]["task-1"]["tries"]
    assert [WRONG, right("task-1")] == [one["answer"] for one in tries]


@pytest.mark.parametrize(
    "untouched",
    [..., None, {"A": ..., "B": ...}, {"P": (..., ...)}, {"contradict": [...]}, "", "  ", {}],
)
def test_what_was_not_touched_is_not_handed_in(untouched: Any) -> None:
    """An answer as it came with the notebook is no try."""
    one = exercises.start(READING, book())
    one.check("task-1", untouched)
    with pytest.raises(ValueError, match="Nothing to hand in yet"):
        exercises.hand_in(pseudonym="heron", folder="/nonexistent")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "2 to 40 characters; this one has 0"),
        ("x" * 41, "this one has 41"),
        ("her\u202eon", "nobody can see"),
        ("--", "neither a letter nor a digit"),
        (None, "this one has 0"),
    ],
)
def test_a_pseudonym_that_will_not_do(typed: Any, says: str) -> None:
    """It says why, and what to choose."""
    with pytest.raises(ValueError, match=says):
        handed(typed, DONE)


@pytest.mark.parametrize(
    "name", ["../../x", "CON", "苍鹭 七", "a/b\\c:d", "=1+1", "x" * 40, "鹭" * 40]
)
def test_a_file_has_a_name_that_every_system_takes(name: str) -> None:
    """Whatever the pseudonym, it leads out of no folder and is no reserved name."""
    file = handed(name, DONE)["signed"]["name"]
    assert re.fullmatch(r"work-[\w-]+-01\.json", file)
    assert len(file.encode()) < 100


def test_codings_are_handed_in() -> None:
    """A coder's codes stand in the work: of each case and variable the last, with its evidence."""
    coding = {"case_id": CASE, "variable": "lever", "code": "none", "evidence": ["f1", "f2"]}
    changed = {**coding, "code": "title-or-share", "note": "nearly", "evidence": ["f1", "x", "f2"]}
    codings = [coding, {**changed, "name": "Mr Li"}, 7]
    found = signed(handed("heron", codings=codings))["codings"]
    assert [{**coding, "code": "title-or-share", "note": "nearly"}] == found


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_trainee_sees_what_is_in_it(language: Any) -> None:
    """Every answer and every slip is shown, escaped, with what to know before handing it over."""
    opinion = "<b>白石洲</b> & 'so on'"
    made = handed(
        "<i>heron</i>", DONE, work(CHOOSING, task_1=[options()[0]], task_3=[opinion]),
        language=language,
    )  # fmt: skip
    shown = made["shown"]
    assert "&lt;i&gt;heron&lt;/i&gt;" in shown
    assert "<b>" not in shown
    assert "&lt;b&gt;<span lang" in shown
    for file in (made["signed"], *made["unsigned"]):
        assert file["name"] in shown
    assert options()[0] in shown
    assert "The pupils left [f7]." in shown
    assert {"en": "has signed them", "zh": "等于署了名"}[language] in shown


def test_what_a_page_keeps_may_be_anything() -> None:
    """What has another form than a page's is left out, and nothing raises."""
    odd: list[Any] = [None, 7, {}, {"exercise": 3, "tasks": {}}, work("no-such", task_1=["x"])]
    odd += [work(READING, task_99=["x"]), {"exercise": READING, "tasks": {"task-1": {"tries": 3}}}]
    odd += [{"exercise": READING, "tasks": {"task-1": {"tries": [3, {"case": []}]}}}]
    assert signed(handed("heron", DONE)) == signed(handed("heron", *odd, DONE))


def test_a_file_is_never_too_large_to_be_read() -> None:
    """Who pastes a book into every try hands in the last ones."""
    tries = [
        {"A": f"{number}" * 2_000, **dict.fromkeys("BCDEFGH", "x" * 2_000)} for number in range(60)
    ]
    tries.append(right("task-1"))
    made = handed("heron", work(READING, task_1=tries))
    assert len(made["signed"]["text"].encode()) <= handing.MOST_BYTES
    kept = signed(made)["exercises"][READING]["task-1"]
    assert 61 == kept["count"]
    assert right("task-1") == kept["tries"][-1]["answer"]


# An answer judged elsewhere is judged as it was


def verdict(question: kinds.Question, answer: object) -> Any:
    """Return what is said of an answer."""
    try:
        return kinds.judge(question, plain(answer)).passed
    except UnreadableError:
        return "unreadable"


@pytest.mark.parametrize(("exercise", "task"), JUDGED)
def test_a_right_answer_stays_right(exercise: str, task: str) -> None:
    """In each form in which it may be typed, a right answer is right when it is read again."""
    if TASKS[exercise, task]["kind"] == "vote":
        pytest.skip("a vote has no verdict")
    question = checks.ask(exercise, task)
    answer = kinds.solution(question)
    key = question.task.get("place", "") if question.task["kind"] == "table" else ""
    forms: list[Any] = [answer, pd.Series(answer, dtype=object)]
    forms.append({place: tuple(v) if isinstance(v, list) else v for place, v in answer.items()})
    if question.task["kind"] == "ids":
        forms.append({place: set(value) for place, value in answer.items()})
    if question.task["kind"] == "table":
        cells = pd.Series(answer)
        cells.index = pd.MultiIndex.from_tuples([tuple(name.split(" / ")) for name in answer])
        forms.append(cells.unstack())  # as somebody fluent in pandas would
    is_ordered = question.task["kind"] == "order"
    for form in forms:
        said = portable(form, key=key, is_ordered=is_ordered)
        assert said == json.loads(json.dumps(said, allow_nan=False))
        assert verdict(question, form) == verdict(question, said), form
    assert True is verdict(question, portable(answer, key=key))


PLAIN = st.recursive(
    st.none() | st.just(...) | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner, inner)
        | st.frozensets(st.text(max_size=5), max_size=4)
        | st.dictionaries(st.text(max_size=5) | st.integers(), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(answer=PLAIN | st.dictionaries(st.sampled_from("ABCDEFGH"), PLAIN, max_size=8))
def test_whatever_was_typed_can_be_said_in_json(answer: object) -> None:
    """It is JSON, has no character that nobody sees, and said again it is the same."""
    said = portable(answer)
    text = json.dumps(said, ensure_ascii=False, allow_nan=False)
    text.encode()
    assert said == portable(json.loads(text))


def test_a_set_is_no_order() -> None:
    """Where the order counts a set stays what it was: no answer."""
    assert "a set" == portable({"f2", "f1"}, is_ordered=True)
    assert ["f1", "f2"] == portable({"f2", "f1"})


class Hostile:
    """Something whose every method would do harm."""

    def __getattr__(self, name: str) -> Any:
        raise SystemExit

    __str__ = __repr__ = __iter__ = __len__ = __eq__ = __hash__ = __getattr__  # type: ignore


def test_an_answer_runs_no_code_of_its_own() -> None:
    """What somebody made up stands there as its type alone."""
    assert "an object of type Hostile" == portable({"A": Hostile()})["A"]
