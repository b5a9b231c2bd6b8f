"""Chapters, sessions and plans: what passes, what is found, and what the shipped ones cover."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

import casebook
from casebook.checking import examine
from tests.banks import CASE, KNOWN, MOMENT, NOTE, REMOVE, as_yaml, changed, write_bank
from tests.test_teaching import LONG

DATA = Path(__file__).parent.parent / "data"

CHAPTER: dict[str, Any] = {
    "chapter": "lanes",
    "number": 1,
    "part": "themes",
    "title": "Lanes",
    "question": "Who lights a lane?",
    "level": "beginner",
    "themes": ["space"],
    "cases": [{"case": "lane-lamps", "use": "main", "why": "A lane that asked [lane-lamps/f1]."}],
    "salon": {
        "minutes": 30,
        "question": "Who pays?",
        "steps": ["Sit down."],
        "seats": [{"case": "lane-lamps", "role": "r1"}] * 3,
    },
    "prompts": [
        {"id": "q1", "kind": "opening", "minutes": 10, "text": "How many [lane-lamps/f1]?"},
        {"id": "q2", "kind": "evidence", "minutes": 10, "after": True, "text": "[lane-lamps/f3]?"},
    ],
}
SESSION: dict[str, Any] = {
    "chapter": "lanes",
    "about": "Lamps.",
    "plans": [
        {
            "minutes": 45,
            "prepare": [],
            "steps": [
                {"minutes": 40, "step": "Read.", "case": "lane-lamps", "part": "a"},
                {"minutes": 5, "step": "Talk [lane-lamps/f3]."},
            ],
        }
    ],
    "positions": [
        {
            "prompt": "q1",
            "takes": [
                {
                    "text": "Enough.",
                    "supports": ["lane-lamps/f1"],
                    "troubles": ["lane-lamps/f2"],
                }
            ],
            "answers": [{"answer": "Ten.", "follow_up": "Who says so?"}],
        }
    ],
    "board": "lamps",
    "signs": ["They count."],
    "watch": ["Nobody counts."],
    "debrief": "A number.",
}
PLAN: dict[str, Any] = {
    "plan": "evening",
    "number": 1,
    "title": "An evening",
    "about": "For one lane.",
    "minutes": 45,
    "sessions": [
        {
            "title": "Evening",
            "minutes": 45,
            "chapter": "lanes",
            "steps": [
                {"minutes": 25, "step": "Read.", "case": "lane-lamps", "prompts": ["lanes/q1"]},
                {"minutes": 20, "step": "Talk.", "prompts": ["lane-lamps/q1"]},
            ],
        }
    ],
}


def _bank(folder: Path, chapter: Any = CHAPTER, session: Any = SESSION, plan: Any = PLAN) -> Path:
    write_bank(folder, changed(CASE, **{"grade": "full", **MOMENT, **KNOWN}))
    files = {
        "teaching/lane-lamps": LONG,
        "instructor/notes/lane-lamps": NOTE,
        "chapters/lanes": chapter,
        "instructor/sessions/lanes": session,
        "instructor/plans/evening": plan,
    }
    for name, content in files.items():
        if content is not None:
            path = folder / f"{name}.yaml"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(as_yaml(copy.deepcopy(content)), encoding="utf-8")
    return folder


def _found(folder: Path) -> list[tuple[str, str]]:
    return [(finding.rule, finding.field) for finding in casebook.check(folder)]


def test_sound_ones_have_no_finding(tmp_path: Path) -> None:
    """A chapter with its session and a plan of it has not even a warning."""
    assert [] == _found(_bank(tmp_path))


@pytest.mark.parametrize(
    ("rule", "changes", "field"),
    [
        ("CB003", {"minute": 3}, "minute"),
        ("CB005", {"level": "easy"}, "level"),
        ("CB006", {"cases": CHAPTER["cases"] * 2}, "cases[2]"),
        ("CB007", {"cases__0__case": "lane-lights"}, "cases[1].case"),
        ("CB007", {"salon__seats__0__role": "r9"}, "salon.seats[1].role"),
        ("CB007", {"prompts__0__text": "How [lane-lamps/f99]?"}, "prompts[q1].text"),
        ("CB008", {"chapter": "roads"}, "chapter"),
        ("CB045", {"cases__0__why": "They came [lane-lamps/f3]."}, "cases[1].why"),
        ("CB045", {"prompts__1__after": REMOVE}, "prompts[q2].text"),
        ("CB051", {"salon__seats__0__case": "other-lane"}, "salon.seats[1].case"),
    ],
)
def test_what_is_wrong_in_a_chapter_is_found(
    tmp_path: Path, rule: str, changes: dict[str, Any], field: str
) -> None:
    """Each fault is found, with its rule, where it stands."""
    assert (rule, field) in _found(_bank(tmp_path, changed(CHAPTER, **changes), None, None))


def test_a_case_without_a_teaching_file_is_only_compared(tmp_path: Path) -> None:
    """What cannot be taught is no main case of a chapter; for comparison it stands."""
    folder = _bank(tmp_path, changed(CHAPTER, salon=REMOVE), None, None)
    for file in ("teaching/lane-lamps.yaml", "instructor/notes/lane-lamps.yaml"):
        (folder / file).unlink()
    assert ("CB051", "cases[1].case") in _found(folder)


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("CB002", {"debrief": REMOVE}),
        ("CB007", {"positions__0__prompt": "q7"}),
        ("CB007", {"positions__0__takes__0__supports": ["lane-lamps/f99"]}),
        ("CB007", {"watch": ["Nobody [lane-lamps/c77]."]}),
        ("CB007", {"plans__0__steps__0__case": "lane-lights"}),
        ("CB008", {"chapter": "roads"}),
        ("CB048", {"plans__0__steps__0__minutes": 20}),
    ],
)
def test_what_is_wrong_in_a_session_is_found(
    tmp_path: Path, rule: str, changes: dict[str, Any]
) -> None:
    """Each fault is found, with its rule."""
    found = _found(_bank(tmp_path, session=changed(SESSION, **changes), plan=None))
    assert rule in {one for one, _ in found}, found


def test_a_session_has_its_chapter(tmp_path: Path) -> None:
    """Notes on a chapter that is not there are found."""
    assert ("CB050", "chapter") in _found(_bank(tmp_path, chapter=None, plan=None))


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("CB007", {"sessions__0__chapter": "roads"}),
        ("CB007", {"sessions__0__steps__0__prompts": ["lanes/q9"]}),
        ("CB048", {"minutes": 60}),
        ("CB048", {"sessions__0__steps__0__minutes": 20}),
    ],
)
def test_what_is_wrong_in_a_plan_is_found(
    tmp_path: Path, rule: str, changes: dict[str, Any]
) -> None:
    """Each fault is found, with its rule."""
    found = _found(_bank(tmp_path, plan=changed(PLAN, **changes)))
    assert rule in {one for one, _ in found}, found


def test_the_tables_have_them(tmp_path: Path) -> None:
    """Chapters and their cases are tables; what is for instructors is not in the bank."""
    book = casebook.load(_bank(tmp_path))
    assert ["lanes"] == list(book.chapters["chapter_id"])
    assert [("lane-lamps", "main")] == list(
        book.chapter_cases[["case_id", "use"]].itertuples(index=False, name=None)
    )
    assert not {"sessions", "plans", "notes"} & set(book.plain)


def test_every_case_of_the_bank_stands_in_a_chapter(book: casebook.Casebook) -> None:
    """No case is collected for nothing."""
    assert set(book.case_ids) == set(book.chapter_cases["case_id"])


def test_every_chapter_has_its_session_of_90_and_of_45_minutes(book: casebook.Casebook) -> None:
    """An instructor finds both for each chapter, and the minutes of each add up (CB048)."""
    sessions = examine(DATA)[0]["sessions"]
    assert set(book.chapters["chapter_id"]) == set(sessions)
    for name, session in sessions.items():
        assert {90, 45} <= {plan["minutes"] for plan in session["plans"]}, name


def test_every_theme_has_somewhere_else(book: casebook.Casebook) -> None:
    """Each theme has a case from outside Shenzhen, and a salon with at least four seats."""
    city = book.cases.set_index("case_id")["city"]
    for name, chapter in book.plain["chapters"].items():
        if chapter["part"] == "themes":
            cities = {city[entry["case"]] for entry in chapter["cases"]}
            assert cities - {"Shenzhen"}, name
            assert len(chapter["salon"]["seats"]) >= 4, name
