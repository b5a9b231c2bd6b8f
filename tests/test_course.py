"""The course builder: what fits, what is said of the rest, and that page and library agree."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import casebook
from casebook import cli, codebook, course

BOOK = casebook.load()
CHAPTERS = sorted(BOOK.plain["chapters"])
WISHES = st.fixed_dictionaries(
    {
        "hours": st.integers(1, 160).map(lambda quarters: quarters / 4),
        "themes": st.lists(
            st.sampled_from([*CHAPTERS, *codebook.codes("theme")]), max_size=4, unique=True
        ),
        "level": st.sampled_from(["beginner", "intermediate", "advanced"]),
        "session": st.sampled_from([15, 30, 45, 50, 60, 90, 120, 240]),
    }
)


@given(WISHES)
@settings(max_examples=150, deadline=None)
def test_a_plan_keeps_to_its_hours(wishes: dict[str, Any]) -> None:
    """Minutes add up, nothing runs over, no case is taught twice, and the order is the course's."""
    made = course.plan(BOOK, **wishes)
    minutes = round(wishes["hours"] * 60)
    assert minutes - 15 < sum(session.minutes for session in made.sessions) <= minutes
    order = course.units(BOOK)
    taken = [item.unit for session in made.sessions for item in session.items]
    assert taken == sorted(taken, key=order.index)
    cases = [unit.case_id for unit in taken if unit.case_id]
    assert len(cases) == len(set(cases))
    for session in made.sessions:
        assert session.spare >= 0
        at = 0
        for item in session.items:
            assert at == item.at
            at += item.unit.minutes
    # Whoever sits in a salon has been met before, here or in an earlier chapter.
    for salon in (unit for unit in taken if unit.kind == "salon"):
        mains = {u.case_id for u in order if (u.kind, u.chapter_id) == ("main", salon.chapter_id)}
        assert mains <= set(cases)


@given(WISHES)
@settings(max_examples=60, deadline=None)
def test_what_is_left_out_is_named(wishes: dict[str, Any]) -> None:
    """Every piece that was asked for stands in the plan or in a note."""
    made = course.plan(BOOK, **wishes)
    taken = {item.unit for session in made.sessions for item in session.items}
    told = " ".join(made.notes)
    cases = {unit.case_id for unit in taken if unit.case_id}
    for unit in course.units(BOOK):
        named = {unit.chapter_id, *unit.themes} & set(wishes["themes"])
        if (named or not wishes["themes"]) and unit not in taken and unit.case_id not in cases:
            assert unit.title in told or unit.chapter in told, unit


def test_the_hours_that_are_named_hold_it() -> None:
    """The nearest plan that is named does hold all, and nothing shorter does."""
    made = course.plan(BOOK, hours=1.5, themes=["village"])
    (note,) = (note for note in made.notes if note.startswith("Left out"))
    hours = float(note.partition("A course of ")[2].partition(" ")[0])
    assert not [
        n for n in course.plan(BOOK, hours=hours, themes=["village"]).notes if "No room" in n
    ]
    shorter = course.plan(BOOK, hours=hours - 1.5, themes=["village"])
    assert any(note.startswith("Left out") for note in shorter.notes)


def test_a_session_that_is_too_short_is_told_what_would_do() -> None:
    """A full case in sessions of 45 minutes is left out, with the length that holds it."""
    made = course.plan(BOOK, hours=6, themes=["village"], session=45)
    assert any("Hubei" in note and "sessions of" in note for note in made.notes)


@pytest.mark.parametrize(
    ("wishes", "said"),
    [
        ({"hours": 0}, "hours: found 0; expected 0.25 to 200"),
        ({"hours": float("nan")}, "hours: found nan"),
        ({"hours": 3, "session": 5}, "session: found 5 minutes; expected 15 to 480"),
        ({"hours": 3, "level": "begginer"}, 'Did you mean "beginner"?'),
        ({"hours": 3, "themes": ["vilage"]}, 'Did you mean "village"?'),
    ],
)
def test_bad_wishes_get_an_answer(wishes: dict[str, Any], said: str) -> None:
    """What was found, and what was expected."""
    with pytest.raises(ValueError, match=r"found|Did") as caught:
        course.plan(BOOK, **wishes)
    assert said in str(caught.value)


def test_a_syllabus_shows_signs_as_they_are() -> None:
    """What Markdown would read as marks stands for itself."""
    made = course.plan(BOOK, hours=40)
    text = course.markdown(made)
    rows = [line for line in text.splitlines() if re.match(r"\| \d", line)]
    assert rows
    assert all(len(re.findall(r"(?<!\\)\|", row)) == 5 for row in rows)


def test_a_calendar_has_each_session() -> None:
    """A calendar that another program reads has the sessions at their times."""
    made = course.plan(BOOK, hours=3, themes=["estate"])
    start = dt.datetime(2026, 12, 7, 9)
    events = icalendar.Calendar.from_ical(course.calendar(made, start)).walk("VEVENT")
    assert [start, start + dt.timedelta(days=7)] == [event["DTSTART"].dt for event in events]
    assert {dt.timedelta(minutes=90)} == {event["DURATION"].dt for event in events}
    one_day = icalendar.Calendar.from_ical(course.calendar(made, start, every_days=0))
    begins = [event["DTSTART"].dt for event in one_day.walk("VEVENT")]
    assert begins[1] == start + dt.timedelta(minutes=105)


def test_the_command_plans(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """The command prints a syllabus, writes a calendar, and says what is wrong with wishes."""
    asked = ["plan", "--hours", "3", "--themes", "village,neighbours"]
    assert 0 == cli.main(asked)
    assert capsys.readouterr().out.startswith("# Course of 3 hours")
    target = tmp_path / "course.ics"
    calendar = [*asked, "--format", "ics", "-o", str(target)]
    assert 2 == cli.main(calendar)
    assert "--start" in capsys.readouterr().err
    assert 0 == cli.main([*calendar, "--start", "2026-12-07T09:00"])
    assert len(icalendar.Calendar.from_ical(target.read_bytes()).walk("VEVENT")) == 2
    assert 2 == cli.main([*calendar, "--start", "monday"])
    assert "2026-12-07T09:00" in capsys.readouterr().err
    assert 0 == cli.main([*asked, "--format", "csv"])
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert rows[0]["session"] == "1"


@pytest.mark.book
@pytest.mark.browser
class TestThePage:
    """The course builder of the book."""

    GRID: tuple[dict[str, Any], ...] = tuple(
        {"hours": hours, "themes": themes, "level": level, "session": session}
        for hours in (0.5, 1.5, 3, 12, 28, 60)
        for themes in ([], ["village"], ["space", "neighbours"], ["technology"])
        for level in ("beginner", "intermediate", "advanced")
        for session in (45, 90)
    )

    def test_it_plans_as_the_library_does(
        self, open_page: Callable[..., Any], book_url: str
    ) -> None:
        """For every wish the page's syllabus and table are those of the library."""
        page = open_page(f"{book_url}/course.html").page
        units = "JSON.parse(document.querySelector('#cb-builder script').textContent)"
        made = page.evaluate(
            f"""(grid) => grid.map((wish) => {{
                const plan = casebookPlan.plan({units}, wish);
                return [casebookPlan.markdown(plan), casebookPlan.csv(plan)];
            }})""",
            list(self.GRID),
        )
        for wish, (text, table) in zip(self.GRID, made, strict=True):
            expected = course.plan(BOOK, **wish)
            assert course.markdown(expected) == text, wish
            assert expected.table.to_csv(index=False, lineterminator="\n") == table, wish

    def test_it_gives_files(self, open_page: Callable[..., Any], built_book: Path) -> None:
        """From a file too: wishes give a plan, a calendar that others read, and an address."""
        page = open_page(f"file://{built_book}/course.html").page
        page.fill("#cb-hours", "3")
        page.check("input[value=estate]")
        page.fill("#cb-start", "2026-12-07T09:00")
        page.press("#cb-every", "Enter")
        assert page.locator(".cb-plan-made tbody tr").count() >= 2
        with page.expect_download() as caught:
            page.get_by_text("Calendar (iCalendar)").click()
        raw = Path(caught.value.path()).read_bytes()
        events = icalendar.Calendar.from_ical(raw).walk("VEVENT")
        assert dt.datetime(2026, 12, 7, 9) == events[0]["DTSTART"].dt
        assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
        again = page.url
        page.goto("about:blank")
        page.goto(again)
        assert "3" == page.input_value("#cb-hours")
        assert page.is_checked("input[value=estate]")
