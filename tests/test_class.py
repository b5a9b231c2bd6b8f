"""A class and what it handed in: what counts, what is left out, what may be seen."""

from __future__ import annotations

import csv
import html
import io
import itertools
import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks import classes
from casebook import classroom
from casebook.classroom import files, grades, lines, page, small
from casebook.classroom.summary import Classroom
from casebook.cli import main
from tests.classes import (
    CASE,
    CHOOSING,
    READING,
    book,
    handed,
    options,
    put,
    right,
    voters,
    work,
    write,
)
from tools.notebooks import written

if TYPE_CHECKING:
    from playwright.sync_api import Browser

WRONG = dict.fromkeys("ABCDEFGH", "fact")
ROOT = Path(__file__).parent.parent
FORMULA = '=HYPERLINK("http://x.invalid","y")'


def load(folder: Path) -> Classroom:
    """Return the class of a folder, judged by the bank with votes."""
    return classroom.load(folder, book())


def left_out(room: Classroom) -> dict[str, str]:
    """Return what is said of each file that is left out."""
    return {one.file: one.why for one in room.left_out}


def states(room: Classroom) -> dict[str, str]:
    """Return what became of each person's first task."""
    return {one.person: one.state for one in room.done if one.task.task == "task-1"}


# What counts


def test_an_answer_is_judged_again(tmp_path: Path) -> None:
    """What a file says of its own answers is not read."""
    made = json.loads(handed("heron", work(READING, task_1=[WRONG]))["signed"]["text"])
    tries = made["exercises"][READING]["task-1"]["tries"]
    tries[0] |= {"passed": True, "hint": "x"}
    write(tmp_path, "work.json", made)
    assert {"heron": "trying"} == states(load(tmp_path))


def test_who_is_where(tmp_path: Path) -> None:
    """Of each person: what is passed, at which try, what comes next."""
    put(
        tmp_path,
        handed("heron", work(READING, task_1=[WRONG, right("task-1")], task_5=["Who left? [f7]"])),
        handed("egret", work(READING, task_1=[right("task-1")], task_3=[right("task-3")])),
    )
    room = load(tmp_path)
    assert [
        ("egret", READING, 2, 4, 0, 2, "task-2"),
        ("heron", READING, 1, 4, 1, 3, "task-2"),
    ] == list(room.progress.itertuples(index=False, name=None))
    answers = room.answers.set_index(["person", "task"])
    assert 2 == answers.loc[("heron", "task-1"), "right_at"]
    assert "you call every one of them a fact" == answers.loc[("heron", "task-1"), "mistakes"]
    assert "written" == answers.loc[("heron", "task-5"), "state"]


def test_which_task_is_hard_and_why(tmp_path: Path) -> None:
    """The task with the fewest passes comes first, with its mistakes in their own words."""
    for number in range(6):
        answers = [WRONG] if number < 4 else [WRONG, right("task-1")]
        done = work(READING, task_1=answers, task_3=[right("task-3")])
        put(tmp_path, handed(f"bird {number}", done))
    room = load(tmp_path)
    first = room.tasks.iloc[0]
    # Two tasks that nobody began are harder still, by number; then the one with four who try.
    assert ["task-2", "task-4", "task-1", "task-3", "task-5"] == [*room.tasks["task"]]
    assert (0, 0, 6) == (first["passed"], first["trying"], first["not_begun"])
    hard = room.tasks.set_index("task").loc["task-1"]
    assert (2, 4, 0) == (hard["passed"], hard["trying"], hard["at_once"])
    assert [(6, "you call every one of them a fact")] == [
        (row["people"], row["says"]) for row in room.mistakes.to_dict("records")
    ]


def test_open_answers_stand_beside_the_rubric(tmp_path: Path) -> None:
    """The page has each text with its writer, and the criteria with their evidence."""
    text = "It is said <script>alert(1)</script> that they left [f7]."
    put(tmp_path, handed("heron", work(READING, task_5=[text])))
    shown = page.html(load(tmp_path))
    assert html.escape(text) in shown
    assert "<script" not in shown
    assert "Does each sentence name its source" in shown


def test_the_class_agrees_by_variable(tmp_path: Path) -> None:
    """Codings of several coders, those that the bank knows, in figures by variable."""
    settled = {
        (row["case_id"], row["variable"]): row["code"]
        for row in book().plain["codings"]["adjudicated"]
    }
    cases = sorted({case for case, _ in settled})[:4]
    listed = book().table("variable_codes").query("variable == 'lasted'")["code"]
    others_of = {
        case: next(code for code in listed if code != settled[case, "lasted"]) for case in cases
    }
    others = [{"case_id": "no-such", "variable": "lever", "code": "x", "evidence": [], "note": ""}]
    for number in range(6):
        codings = [
            {
                "case_id": case,
                "variable": name,
                "code": settled[case, name] if number or name == "unit" else others_of[case],
                "evidence": ["f1"],
                "note": "",
            }
            for case in cases
            for name in ("lasted", "unit")
        ]
        put(tmp_path, handed(f"bird {number}", codings=codings + others))
    room = load(tmp_path)
    assert {"lasted", "unit"} == set(room.codings["variable"])
    table = room.agreement.set_index("variable")
    assert [6, 6] == [*table["coder_count"]]
    assert 100 == table.loc["unit", "percent_agreement"] == table.loc["unit", "as_settled"]
    assert table.loc["lasted", "percent_agreement"] < 100
    assert 0 == len(room.anonymous().codings)
    assert {"lasted", "unit"} == set(room.anonymous().agreement["variable"])
    alone = put(tmp_path / "alone", handed("heron", codings=codings))
    assert 0 == len(load(alone).agreement)


# Doubles


def test_of_two_states_of_one_work_the_later_counts(tmp_path: Path) -> None:
    """Whatever their names and dates: the one that goes on from the other."""
    early = handed("heron", work(READING, task_1=[WRONG], task_5=["One."]))["signed"]["text"]
    late = handed("Heron", work(READING, task_1=[WRONG, right("task-1")], task_5=["One.", "Two."]))
    for names in (("a.json", "b.json"), ("b.json", "a.json")):
        write(tmp_path, names[0], early)
        write(tmp_path, names[1], late["signed"]["text"])
        room = load(tmp_path)
        assert ["passed"] == [*states(room).values()]
        assert {names[0]} == {*left_out(room)}
        assert "An earlier state of" in left_out(room)[names[0]]
        assert [["Two."]] == [[text for *_, text in said] for *_, said in room.texts]


def test_a_copy_counts_once(tmp_path: Path) -> None:
    """The same file twice is one person, and the same slip one vote."""
    made = handed("heron", work(READING, task_1=[WRONG]), work(CHOOSING, task_1=[options()[0]]))
    put(tmp_path, made)
    put(tmp_path / "again (1)", made)
    room = load(tmp_path)
    assert {"people": 1, "slips": 1, "left_out": 2} == room.counts
    assert all("copy of" in why for why in left_out(room).values())


def test_exercises_of_several_files_are_joined(tmp_path: Path) -> None:
    """Who hands in each week, or at school and at home, is one person."""
    one = {"A": {"exercise": "01-reading-evidence"}}
    first = json.loads(handed("heron", work(READING, task_1=[WRONG]))["signed"]["text"])
    second = {**first, "exercises": {"no-such": first["exercises"][READING]}}
    write(tmp_path, "1.json", first)
    write(tmp_path, "2.json", second)
    room = load(tmp_path)
    assert [("1.json", "2.json")] == [person.files for person in room.people]
    assert any("no exercise no-such" in note for note in room.notes), one


def test_one_pseudonym_of_two_people(tmp_path: Path) -> None:
    """Works of which neither goes on from the other stand apart, and give no grade."""
    write(tmp_path, "a.json", handed("heron", work(READING, task_1=[WRONG]))["signed"]["text"])
    other = handed("heron", work(READING, task_1=[right("task-1")]))["signed"]["text"]
    write(tmp_path, "b.json", other)
    room = load(tmp_path)
    assert {"heron (a.json)": "trying", "heron (b.json)": "passed"} == states(room)
    assert any("may be of two people" in note for note in room.notes)
    assert {} == grades.table(room)[1]


# What is left out


@pytest.mark.parametrize("name", [*classes.BROKEN])
def test_a_broken_file_is_named_and_the_others_are_read(tmp_path: Path, name: str) -> None:
    """Broken, deep, huge, foreign, older, newer: each gets a sentence, nobody else suffers."""
    put(tmp_path, handed("heron", work(READING, task_1=[right("task-1")])))
    write(tmp_path, name, classes.BROKEN[name])
    room = load(tmp_path)
    assert {"heron": "passed"} == states(room)
    assert [name] == [*left_out(room)]
    assert re.search(r"[Ff]ound .*; expected .*\. ", left_out(room)[name])


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    """A link out of the folder, a pipe and a folder without end are passed over."""
    outside = put(tmp_path / "outside", handed("heron", work(READING, task_1=[WRONG])))
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "link.json").symlink_to(next(outside.glob("*.json")))
    (inside / "round").symlink_to(inside, target_is_directory=True)
    os.mkfifo(inside / "pipe.json")
    room = load(inside)
    assert {} == states(room)
    assert {"link.json", "pipe.json", "round"} == {*left_out(room)}


SOUND = json.loads(
    handed("heron", work(READING, task_1=[WRONG, right("task-1")]))["signed"]["text"]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=10), inner, max_size=5)
    ),
    max_leaves=20,
)


def places(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of everything in a file."""
    yield path
    if isinstance(data, dict | list):
        for key in data if isinstance(data, dict) else range(len(data)):
            yield from places(data[key], (*path, key))


def put_at(data: Any, path: tuple[Any, ...], value: Any) -> Any:
    """Return the data with another value at a place."""
    if not path:
        return value
    made = list(data) if isinstance(data, list) else dict(data)
    made[path[0]] = put_at(data[path[0]], path[1:], value)
    return made


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(place=st.sampled_from([*places(SOUND)]), value=JSON, name=st.sampled_from("ab"))
def test_whatever_stands_in_a_file_the_class_is_seen(
    tmp_path: Path, place: tuple[Any, ...], value: Any, name: str
) -> None:
    """A file with anything anywhere is read or named; every view is made, and nothing runs."""
    (tmp_path / "x.json").write_text(json.dumps(put_at(SOUND, place, value)), encoding="utf-8")
    write(tmp_path, "sound.json", {**SOUND, "pseudonym": "egret"})
    room = load(tmp_path)
    assert "passed" == states(room)["egret"]
    assert 2 == len(states(room)) + len(left_out(room)) or "x.json" not in left_out(room)
    for view in (room, room.anonymous()):
        assert page.html(view)
        assert [*lines.lines(view)]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
@given(raw=st.binary(max_size=200) | JSON.map(lambda value: json.dumps(value).encode()))
def test_whatever_a_file_is_it_is_named(tmp_path: Path, raw: bytes) -> None:
    """Any bytes at all are read or named."""
    write(tmp_path, "x.json", raw)
    assert ["x.json"] == [*left_out(load(tmp_path))]


def test_slips_that_the_bank_does_not_know(tmp_path: Path) -> None:
    """A vote for no option, on no vote, or of a number with two meanings counts for nothing."""
    made = handed("heron", work(CHOOSING, task_1=[options()[0]]))["unsigned"][0]["text"]
    slip = json.loads(made)
    for name, change in {
        "option": {"vote": "no-such", "slip": "1" * 16},
        "task": {"task": "task-3", "slip": "2" * 16},
        "case": {"case": "no-such", "slip": "3" * 16},
        "other": {"exercise": READING, "task": "task-1", "slip": "4" * 16},
        "twice": {"vote": options()[1]},
        "same": {},
        "round": {"round": "later", "slip": "5" * 16},
    }.items():
        write(tmp_path, f"{name}.json", {**slip, **change})
    room = load(tmp_path)
    assert 0 == room.counts["slips"]
    assert 7 == len(left_out(room))
    assert "none counts" in left_out(room)["twice.json"]


# Small groups


def views(counts: tuple[int, ...]) -> tuple[int, tuple[int | None, ...]]:
    """Return what is seen of a whole: its size, and what is shown of it."""
    shown = zip(counts, small.shown(counts), strict=True)
    return sum(counts), tuple(count if is_shown else None for count, is_shown in shown)


@pytest.mark.parametrize("places", [2, 3, 4])
def test_no_small_group_can_be_worked_out(places: int) -> None:
    """Whoever knows the rule and the size of the class cannot tell how many a small group has."""
    seen: dict[Any, list[tuple[int, ...]]] = {}
    whole = [counts for counts in itertools.product(range(16), repeat=places) if sum(counts) <= 15]
    for counts in whole:
        seen.setdefault(views(counts), []).append(counts)
    for same in seen.values():
        for at in range(places):
            values = {counts[at] for counts in same}
            assert len(values) > 1 or not 0 < values.copy().pop() < small.LEAST, same


def test_two_views_do_not_give_away_what_one_hides() -> None:
    """Nor does a mistake beside the states of its task, by subtraction.

    Of each class of up to 13: who passed, who tries, who has not begun, who made the mistake.
    """
    seen: dict[Any, list[tuple[int, ...]]] = {}
    for counts in itertools.product(range(14), repeat=3):
        whole, begun = sum(counts), counts[0] + counts[1]
        for made in range(begun + 1) if whole <= 13 else ():
            is_shown = (
                made
                and all(small.shown(counts))
                and small.is_large(made, whole)
                and small.is_large(made, begun)
            )
            view = views(counts), made if is_shown else None
            secrets = (*counts, made, begun - made, whole - made)
            seen.setdefault(view, []).append(secrets)
    for same in seen.values():
        for at in range(6):
            values = {secrets[at] for secrets in same}
            assert len(values) > 1 or not 0 < values.copy().pop() < small.LEAST, same


def test_votes_before_and_after(tmp_path: Path) -> None:
    """Both rounds are counted apart; groups under five are hidden in every view and file."""
    few = [9, 6, 3] + [0] * (len(options()) - 3)
    later = [5, 13] + [0] * (len(options()) - 2)
    room = load(voters(tmp_path, few, later))
    (vote,) = room.votes
    hidden = (None, 6, None, *few[3:])  # the nine could be told from the size of the class
    assert {"before": hidden, "after": tuple(later)} == vote.counts
    assert {"before": 18, "after": 18} == vote.totals
    for view in (room, room.anonymous()):
        assert [*hidden, *later] == [
            None if number != number else number
            for number in view.vote_table["votes"]
            .astype(object)
            .where(lambda one: one.notna(), None)
        ]
        assert "not shown" in page.html(view)


def test_fewer_than_five_votes_are_not_even_counted(tmp_path: Path) -> None:
    """Of four votes nothing is shown, and the instructor is told why files can be guessed."""
    room = load(voters(tmp_path, [4]))
    (vote,) = room.votes
    assert {None} == {*vote.counts["before"]}
    assert {"before": None} == vote.totals
    assert "fewer than five" in page.html(room)
    assert any("guess whose vote" in note for note in room.notes)


@pytest.mark.parametrize(("people", "is_shown"), [(4, False), (5, True)])
def test_opinions_have_no_order_and_are_five_or_more(
    tmp_path: Path, people: int, is_shown: bool
) -> None:
    """They come in the order of their random numbers."""
    for number in range(people):
        put(tmp_path, handed(f"bird {number}", work(CHOOSING, task_3=[f"Opinion {number}."])))
    (said,) = load(tmp_path).opinions
    assert (people if is_shown else 0) == len(said.texts)
    assert is_shown is ("Opinion 3." in page.html(load(tmp_path)))


def test_without_names_nothing_tells_who_it_is(tmp_path: Path) -> None:
    """No pseudonym, no file and no small group stands in any view or file for the projector."""
    for number in range(12):
        answers = [WRONG] if number < 3 else [right("task-1")]
        text = [f"Text {number} [f7]."]
        put(tmp_path, handed(f"heron {number:02}", work(READING, task_1=answers, task_5=text)))
    write(tmp_path, "heron 99.json", b"{")
    room = load(tmp_path).anonymous()
    out = tmp_path / "out"
    written, _ = files.write(room, out)
    assert {"projector.html", "projector.csv", "projector.xlsx"} == {path.name for path in written}
    book_ = openpyxl.load_workbook(out / "projector.xlsx")
    cells = [str(cell.value) for sheet in book_ for row in sheet for cell in row]
    told = [*lines.lines(room), page.html(room), (out / "projector.csv").read_text("utf-8"), *cells]
    assert not any("heron" in text for text in told)
    row = room.tasks.set_index("task").loc["task-1"]
    assert 12 == row["people"]
    assert row[["passed", "trying"]].isna().all()
    assert 0 == len(room.mistakes)
    orders = {tuple(text for *_, text in room.texts[0][2]) for _ in range(20)}
    assert len(orders) > 1  # shuffled anew each time that it is shown
    assert 12 == len(next(iter(orders)))


# Files for others


def sheet_of(text: str) -> list[list[str]]:
    """Return the cells of a CSV."""
    return [*csv.reader(io.StringIO(text, newline=""))]


def test_no_cell_is_a_formula(tmp_path: Path) -> None:
    """In the table, the workbook and the grades what looks like a formula is defused."""
    name = "=1+1 ＋x"
    put(tmp_path, handed(name, work(READING, task_1=[WRONG], task_5=[FORMULA])))
    room = load(tmp_path)
    files.write(room, tmp_path / "out")
    found = openpyxl.load_workbook(tmp_path / "out" / "class.xlsx")
    cells = [cell for sheet in found for row in sheet for cell in row]
    assert "f" not in {cell.data_type for cell in cells}
    assert f"'{FORMULA}" in [cell.value for cell in cells]
    for path in (tmp_path / "out").glob("*.csv"):
        rows = sheet_of(path.read_text(encoding="utf-8-sig"))
        assert any(f"'{name}" in row for row in rows), path
        assert not [cell for row in rows for cell in row if cell[:1] in "=+@" and cell]


def test_grades_for_moodle_and_canvas(tmp_path: Path) -> None:
    """Points are tasks passed; nobody stands there whom the roster does not name."""
    for name, answers in {"heron": [right("task-1")], "egret": [WRONG], "gull": [WRONG]}.items():
        put(tmp_path, handed(name, work(READING, task_1=answers, task_3=[right("task-3")])))
    roster = grades.read_roster(
        "\ufeffPseudonym,Student,ID,SIS User ID,SIS Login ID,Section,Email address\n"
        'Heron,"Li, Wei",17,u17,wli,A,li@x.invalid\n'
        "egret,=Wu,,,wu,A,\n"
        "ibis,Xu,3,,,,x@x.invalid\n".encode()
    )
    room = load(tmp_path)
    moodle, missing = grades.moodle(room, roster)
    title = "Reading evidence [01-reading-evidence]"
    assert [["Email address", f"{title}, of 4"], ["li@x.invalid", "2"]] == sheet_of(moodle)
    assert ["egret", "gull"] == sorted(re.findall('"(.*?)"', " ".join(missing)))
    canvas, missing = grades.canvas(room, roster)
    assert [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", title],
        ["    Points Possible", "", "", "", "", "4"],
        ["'=Wu", "", "", "wu", "A", "1"],
        ["Li, Wei", "17", "u17", "wli", "A", "2"],
    ] == sheet_of(canvas)
    assert ["gull"] == re.findall('"(.*?)"', " ".join(missing))
    # Canvas takes a file for a grade book by the beginning of its first row.
    assert canvas.startswith("Student,ID,")


def test_grades_without_a_roster(tmp_path: Path) -> None:
    """The pseudonym is taken for the name of the account, and the instructor is told."""
    put(tmp_path, handed("heron", work(READING, task_1=[right("task-1")])))
    _, notes = files.write(load(tmp_path), tmp_path / "out")
    assert any("Without a roster" in note for note in notes)
    assert ["heron", "1"] == sheet_of((tmp_path / "out/grades-moodle.csv").read_text("utf-8"))[1]


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"name,email\nx,y\n", 'no column "pseudonym"'),
        (b"", 'no column "pseudonym"'),
        ("pseudonym\n名".encode("gb18030"), "no CSV in UTF-8"),
        (b"x" * 2_000_001, "larger than"),
        (b"pseudonym\n" + b"x\n" * 6_000, "more than 5,000 rows"),
    ],
)
def test_a_roster_that_is_none(raw: bytes, says: str) -> None:
    """It says what is missing."""
    with pytest.raises(ValueError, match=says):
        grades.read_roster(raw)


def test_a_roster_that_names_somebody_twice() -> None:
    """Nobody gets grades that may be somebody else's."""
    roster = grades.read_roster(b"pseudonym,email\nheron,a@x\nHeron ,b@x\n,c@x\n")
    assert {} == roster.rows
    assert 2 == len(roster.notes)


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`casebook class` prints the class, writes its files, and says what it cannot read."""
    folder = put(tmp_path / "in", handed("heron", work(READING, task_1=[WRONG])))
    write(folder, "bad\u202e.json", b"{")
    assert 0 == main(["class", str(folder), "--out", str(tmp_path / "out")])
    said = capsys.readouterr()
    assert "1 person, 0 votes" in said.out
    assert "bad<U+202E>.json" in said.out
    assert "you call every one of them a fact" in said.out
    assert "Without a roster" in said.err
    names = {"class.html", "class.csv", "class.xlsx", "grades-moodle.csv", "grades-canvas.csv"}
    assert names == {path.name for path in (tmp_path / "out").iterdir()}
    assert 2 == main(["class", str(folder), "--out", str(tmp_path / "out")])
    assert "is not empty" in capsys.readouterr().err
    assert 0 == main(["class", str(folder), "--anonymous"])
    assert "heron" not in capsys.readouterr().out
    (tmp_path / "empty").mkdir()
    assert 1 == main(["class", str(tmp_path / "empty")])
    assert 2 == main(["class", str(tmp_path / "none")])
    roster = write(tmp_path, "roster.csv", "x")
    assert 2 == main(["class", str(folder), "--roster", str(roster)])
    assert "pseudonym" in capsys.readouterr().err


def test_a_class_of_real_answers(tmp_path: Path) -> None:
    """Every task that is declared can be handed in, read, judged and shown."""
    for name, text in classes.files(book(), 30):
        write(tmp_path, name, text)
    room = load(tmp_path)
    assert 30 == room.counts["people"]
    assert [] == room.left_out
    judged = [one for one in room.done if not one.task.is_open]
    assert {"passed", "trying"} <= {one.state for one in judged}
    assert page.section(room) == room._repr_html_()
    assert CASE in {vote.case for vote in room.votes}
    assert CHOOSING not in room.exercises or not room.exercises[CHOOSING]


def test_the_notebook_for_instructors_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is what its text makes, and each of its cells runs on a class that has handed in."""
    text = ROOT / "exercises" / "instructors" / "class.md"
    made = text.with_suffix(".ipynb")
    assert written(text) == made.read_text(encoding="utf-8")
    for name, content in classes.files(book(), 8):
        write(tmp_path / "handed-in", name, content)
    monkeypatch.chdir(tmp_path)
    cells = json.loads(made.read_text(encoding="utf-8"))["cells"]
    names: dict[str, Any] = {}
    for cell in cells:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), names)
    assert 8 == len(names["room"].people)
    assert [tmp_path / "handed-in"] == [*tmp_path.iterdir()]


@pytest.mark.parametrize("is_dark", [False, True])
@pytest.mark.parametrize("is_anonymous", [False, True])
def test_the_page_is_accessible(
    tmp_path: Path,
    chromium: Browser,
    open_page: Callable[..., Any],
    is_dark: bool,
    is_anonymous: bool,
) -> None:
    """It asks nobody for anything, fits a phone, and axe finds nothing, in light and dark."""
    from axe_playwright_python.sync_playwright import Axe

    for name, text in classes.files(book(), 12):
        write(tmp_path, name, text)
    room = load(tmp_path)
    shown = page.html(room.anonymous() if is_anonymous else room)
    path = write(tmp_path, "class.html", shown)
    for width in (320, 1366):
        visit = open_page(path.as_uri(), dark=is_dark, width=width)
        assert [] == visit.errors
        assert [path.as_uri()] == visit.requests
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
        assert [] == [found["id"] for found in Axe().run(visit.page).response["violations"]]
