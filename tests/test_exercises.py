"""The checks of the exercises: what they say, to whatever is typed, whatever the bank holds."""

from __future__ import annotations

import ast
import copy
import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import FrozenInstanceError
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import casebook
from casebook import exercises
from casebook.bank import Casebook
from casebook.exercises import Feedback
from tests.banks import CASE as OTHER_CASE
from tests.banks import WORK as OTHER_WORK
from tests.banks import write_bank

ROOT = Path(__file__).parent.parent
READING = "01-reading-evidence"
BAISHIZHOU = "baishizhou-tenant-clearance"
TASKS = ["task-1", "task-2", "task-3", "task-4", "task-5"]
AUTO = TASKS[:4]


@pytest.fixture(scope="module")
def book() -> Casebook:
    """Return the shipped bank."""
    return casebook.load()


# The answers that the data bear out, worked out here from the tables alone.


def right_kinds(book: Casebook) -> dict[str, str]:
    """Sort the statements by the table that holds them."""
    tables = {"fact": book.facts, "claim": book.claims, "critique": book.critiques}
    kind_of = {text: kind for kind, table in tables.items() for text in table["text"]}
    shown = exercises.material(READING, "task-1", book)
    return {row.item: kind_of[row.text] for row in shown.itertuples()}


def right_voices(book: Casebook) -> dict[str, str]:
    """Name the first column that rules a voice out."""
    words = {}
    for table, key in ((book.claims, "claim_id"), (book.critiques, "critique_id")):
        for row in table[table["case_id"] == BAISHIZHOU].to_dict("records"):
            if row["is_independent"]:
                word = "independent"
            elif row["relation"] == "responsible":
                word = "relation"
            else:
                word = "scope" if row["scope"] != "this-case" else "channel"
            words[row[key]] = word
    return words


RIGHT_COUNTS = {"contradict": ["f10", "f11", "f14"], "different": ["f2", "f3", "f10"]}
RIGHT_GAPS = {
    "P": ("g2", "not-found"),
    "Q": ("g4", "not-found"),
    "R": ("g5", "not-stated"),
    "S": ("g6", "disputed"),
    "T": ("g3", "not-stated"),
}


def right(task: str, book: Casebook) -> Any:
    """Return the right answer for the bank as it is shipped."""
    return {
        "task-1": right_kinds,
        "task-2": right_voices,
        "task-3": lambda _: copy.deepcopy(RIGHT_COUNTS),
        "task-4": lambda _: dict(RIGHT_GAPS),
    }[task](book)


def kind_where(book: Casebook, kind: str, instead: str) -> dict[str, str]:
    """Return the right sorting with every statement of one kind taken for another."""
    return {
        letter: instead if given == kind else given for letter, given in right_kinds(book).items()
    }


@pytest.mark.parametrize("task", AUTO)
def test_right_answers_pass(task: str, book: Casebook) -> None:
    """What the tables bear out is right, and the feedback says what to remember."""
    feedback = exercises.check(READING, task, right(task, book), book)
    assert True is feedback.passed, feedback
    assert feedback.hint


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("nothing", [..., None, "", " ... ", "?"])
def test_nothing_typed_is_still_to_do(task: str, nothing: object, book: Casebook) -> None:
    """An answer left as it came is no mistake: the feedback says how to begin."""
    feedback = exercises.check(READING, task, nothing, book)
    assert False is feedback.passed
    assert "This task is still to do." == feedback.message
    assert feedback.hint


# task, what goes wrong, the answer, what the feedback must say
Wrong = tuple[str, str, Callable[[Casebook], Any], str]
WRONG: list[Wrong] = [
    ("task-1", "claims as facts", lambda b: kind_where(b, "claim", "fact"), "says how things"),
    ("task-1", "voices as facts", lambda b: kind_where(b, "critique", "fact"), "passes judgement"),
    ("task-1", "facts as claims", lambda b: kind_where(b, "fact", "claim"), "not the same as true"),
    ("task-1", "facts as voices", lambda b: kind_where(b, "fact", "critique"), "unwelcome"),
    ("task-1", "voices as claims", lambda b: kind_where(b, "critique", "claim"), "finds fault"),
    ("task-1", "claims as voices", lambda b: kind_where(b, "claim", "critique"), "may even please"),
    ("task-1", "all alike", lambda b: dict.fromkeys("ABCDEFGH", "fact"), "every one of them"),
    (
        "task-2",
        "a Party paper let in",
        lambda b: {**right_voices(b), "c1": "independent"},
        "a channel that belongs to the responsible side",
    ),
    (
        "task-2",
        "an unsigned post let in",
        lambda b: {**right_voices(b), "c2": "independent"},
        "nobody can name",
    ),
    (
        "task-2",
        "a market title let in",
        lambda b: {**right_voices(b), "v2": "independent"},
        "independent_count_loose",
    ),
    (
        "task-2",
        "a general remark let in",
        lambda b: {**right_voices(b), "v3": "independent"},
        "not about this case",
    ),
    (
        "task-2",
        "an independent voice ruled out",
        lambda b: {**right_voices(b), "v1": "channel"},
        "meets all three conditions",
    ),
    (
        "task-2",
        "the wrong column",
        lambda b: {**right_voices(b), "c1": "relation"},
        "another column does",
    ),
    (
        "task-2",
        "third parties all let in",
        lambda b: dict.fromkeys(right_voices(b), "independent"),
        "must hold together",
    ),
    (
        "task-3",
        "the side without a number left out",
        lambda b: {**RIGHT_COUNTS, "contradict": ["f10", "f11"]},
        "without having another",
    ),
    (
        "task-3",
        "a larger number taken for a contradiction",
        lambda b: {**RIGHT_COUNTS, "contradict": ["f2", "f3", "f10", "f14"]},
        "does not contradict a smaller one",
    ),
    (
        "task-3",
        "another number thrown in",
        lambda b: {**RIGHT_COUNTS, "contradict": ["f8", "f10", "f11", "f14"]},
        "A number alone is not enough",
    ),
    (
        "task-3",
        "one figure of the count left out",
        lambda b: {**RIGHT_COUNTS, "contradict": ["f10", "f14"]},
        "doubts them all",
    ),
    (
        "task-3",
        "none found",
        lambda b: {**RIGHT_COUNTS, "contradict": []},
        "who disagrees with whom",
    ),
    (
        "task-3",
        "people who moved taken for residents",
        lambda b: {**RIGHT_COUNTS, "different": ["f2", "f3", "f10", "f11"]},
        "people on the move",
    ),
    (
        "task-3",
        "a number in the text overlooked",
        lambda b: {**RIGHT_COUNTS, "different": ["f2", "f10"]},
        "in `text` alone",
    ),
    ("task-3", "one alone", lambda b: {**RIGHT_COUNTS, "different": "f10"}, "at least two"),
    (
        "task-3",
        "both lists alike",
        lambda b: {key: ["f2", "f10"] for key in RIGHT_COUNTS},
        "opposite things",
    ),
    (
        "task-3",
        "a claim among the figures",
        lambda b: {**RIGHT_COUNTS, "contradict": ["c1", "f10"]},
        "the id of a claim",
    ),
    (
        "task-4",
        "a search that was made overlooked",
        lambda b: {**RIGHT_GAPS, "Q": ("g4", "not-stated")},
        "somebody went on to look",
    ),
    (
        "task-4",
        "a search that nobody made",
        lambda b: {**RIGHT_GAPS, "R": ("g5", "not-found")},
        "tells of no search",
    ),
    (
        "task-4",
        "weakness taken for dispute",
        lambda b: {**RIGHT_GAPS, "P": ("g2", "disputed")},
        "A single weak source",
    ),
    (
        "task-4",
        "a dispute overlooked",
        lambda b: {**RIGHT_GAPS, "S": ("g6", "not-found")},
        "the sides do not agree",
    ),
    (
        "task-4",
        "a question that does arise",
        lambda b: {**RIGHT_GAPS, "T": ("g3", "not-applicable")},
        "does not arise",
    ),
    (
        "task-4",
        "the neighbouring gap",
        lambda b: {**RIGHT_GAPS, "P": ("g1", "not-found")},
        "another question",
    ),
    (
        "task-4",
        "a gap about something else",
        lambda b: {**RIGHT_GAPS, "Q": ("g8", "not-stated")},
        "records something else",
    ),
]


@pytest.mark.parametrize(
    ("task", "what", "answer", "says"), WRONG, ids=[f"{w[0]} {w[1]}" for w in WRONG]
)
def test_typical_mistakes_get_their_own_feedback(
    task: str, what: str, answer: Callable[[Casebook], Any], says: str, book: Casebook
) -> None:
    """A typical mistake is recognised and answered by the idea that was missed."""
    feedback = exercises.check(READING, task, answer(book), book)
    assert False is feedback.passed
    assert says in f"{feedback.message} {feedback.hint}"


@pytest.mark.parametrize("task", AUTO)
def test_typical_mistakes_are_told_apart(task: str, book: Casebook) -> None:
    """No two of a task's typical mistakes get the same hint, and there are at least three."""
    hints = [exercises.check(READING, w[0], w[2](book), book).hint for w in WRONG if w[0] == task]
    assert len(hints) == len(set(hints)) >= 3


@pytest.mark.parametrize("task", AUTO)
def test_no_hint_gives_the_answer_away(task: str, book: Casebook) -> None:
    """No feedback on a mistake names an id or letter that the trainee has not typed."""
    for wrong_task, _, answer, _ in WRONG:
        if wrong_task != task:
            continue
        typed = answer(book)
        feedback = exercises.check(READING, task, typed, book)
        named = set(re.findall(r"\b[fcvg][0-9]+\b", f"{feedback.message} {feedback.hint}"))
        assert named <= set(re.findall(r"\b[fcvg][0-9]+\b", str(typed)))


def test_several_confusions_are_all_reported(book: Casebook) -> None:
    """Every confusion of kinds is named; the most frequent one is explained."""
    answer = {**kind_where(book, "claim", "fact")}
    letter = next(key for key, kind in answer.items() if kind == "critique")
    feedback = exercises.check(READING, "task-1", {**answer, letter: "claim"}, book)
    assert "4 of 8" in feedback.message
    assert "what you call fact holds" in feedback.message
    assert "what you call claim holds" in feedback.message
    assert "the whole affair" in feedback.hint


def test_either_column_that_rules_a_voice_out_is_right(book: Casebook) -> None:
    """A voice ruled out by two columns may be given either."""
    for word in ("scope", "channel"):
        answer = {**right_voices(book), "v3": word}
        assert exercises.check(READING, "task-2", answer, book).passed


# Forms of a right answer that a beginner types

FORMS: list[tuple[str, Callable[[Casebook], Any]]] = [
    ("task-1", lambda b: {f" {k.lower()} ": f" {v.title()}s" for k, v in right_kinds(b).items()}),
    ("task-1", lambda b: pd.Series(right_kinds(b))),
    ("task-2", lambda b: {k.upper(): v.upper() for k, v in right_voices(b).items()}),
    ("task-2", lambda b: {**right_voices(b), "v1": "Independent voice"}),
    ("task-3", lambda b: {k.upper(): set(v) for k, v in RIGHT_COUNTS.items()}),
    ("task-3", lambda b: {k: ", ".join(v) for k, v in RIGHT_COUNTS.items()}),
    ("task-3", lambda b: {k: tuple(reversed(v)) for k, v in RIGHT_COUNTS.items()}),
    ("task-3", lambda b: {k: pd.Series(v) for k, v in RIGHT_COUNTS.items()}),
    ("task-3", lambda b: {k: pd.Index(v).to_numpy() for k, v in RIGHT_COUNTS.items()}),
    ("task-3", lambda b: {k: [f"{BAISHIZHOU}/{i}" for i in v] for k, v in RIGHT_COUNTS.items()}),
    ("task-3", lambda b: {k: [f" {i.upper()} " for i in v] * 2 for k, v in RIGHT_COUNTS.items()}),
    ("task-4", lambda b: {k: list(reversed(v)) for k, v in RIGHT_GAPS.items()}),
    ("task-4", lambda b: {k.lower(): f"{v[0].upper()}: {v[1]}" for k, v in RIGHT_GAPS.items()}),
    ("task-4", lambda b: {k: {"gap": v[0], "kind": v[1]} for k, v in RIGHT_GAPS.items()}),
    ("task-4", lambda b: {k: (v[0], v[1].replace("-", " ")) for k, v in RIGHT_GAPS.items()}),
    ("task-4", lambda b: {**RIGHT_GAPS, "P": ("g2", "Searched and not found")}),
]


@pytest.mark.parametrize(("task", "answer"), FORMS)
def test_form_does_not_matter(task: str, answer: Callable[[Casebook], Any], book: Casebook) -> None:
    """Case, spaces, order and the kind of container do not make a right answer wrong."""
    feedback = exercises.check(READING, task, answer(book), book)
    assert True is feedback.passed, feedback


# Answers that cannot be judged: task, answer, what the feedback must say


def _endless() -> list[Any]:
    loop: list[Any] = []
    loop.append(loop)
    return loop


UNREADABLE: list[tuple[str, Any, str]] = [
    ("task-1", ["fact"] * 8, "a list; a dictionary is wanted"),
    ("task-1", pd.DataFrame({"A": ["fact"]}), "a whole table"),
    ("task-1", {"A": "fact", "B": ...}, "Still to do: B, C, D, E, F, G, H."),
    ("task-1", dict.fromkeys("ABCDEFGH", "fcat"), 'Did you mean "fact"?'),
    ("task-1", {"f1": "fact"}, '"f1" is not among the things asked for'),
    ("task-1", {1: "fact"}, "a number is not among the things asked for"),
    ("task-1", {"A": "fact", "a": "claim"}, '"A" stands there twice.'),
    ("task-1", dict.fromkeys("ABCDEFGH", 3), "For A you wrote a number."),
    ("task-1", 42, "a number; a dictionary is wanted"),
    ("task-1", object(), "an object of type object"),
    ("task-2", {"c1": "chanel"}, "Still to do: c2"),
    ("task-2", dict.fromkeys(["c1", "c2", "c3", "v1", "v2", "v3"], True), "True or False"),
    ("task-2", dict.fromkeys(["c1", "c2", "c3", "v1", "v2", "v3"], "chanel"), '"channel"?'),
    ("task-2", {"v9": "scope"}, '"v9" is not among'),
    ("task-3", ["f10"], "a list; a dictionary is wanted"),
    ("task-3", {"contradict": ["f10"]}, "Still to do: different."),
    ("task-3", {"contradict": [...], "different": [...]}, "This task is still to do."),
    ("task-3", {"contradict": ["f40"], "different": []}, 'The case has no "f40"'),
    ("task-3", {"contradict": ["hubei-old-village-preservation"], "different": []}, "another case"),
    ("task-3", {"contradict": ["hubei/f10"], "different": []}, "another case"),
    ("task-3", {"contradict": [10], "different": []}, "a number where an id is wanted"),
    ("task-3", {"contradict": {"f10": 1}, "different": []}, "you gave a dictionary"),
    ("task-3", {"contradict": _endless(), "different": []}, "a list where an id is wanted"),
    ("task-3", {"contradict": pd.DataFrame({"x": ["f10"]}), "different": []}, "a whole table"),
    ("task-4", dict.fromkeys("PQRST", ("g99", "not-found")), "no gap of this case"),
    ("task-4", dict.fromkeys("PQRST", ("g1", "unknown")), 'For P you wrote "unknown"'),
    ("task-4", dict.fromkeys("PQRST", ("g1", ...)), "For P you wrote"),
    ("task-4", dict.fromkeys("PQRST", (..., ...)), "This task is still to do."),
    ("task-4", dict.fromkeys("PQRST", 4), "For P you gave a number."),
    ("task-4", {key: ["g1", "g2", "g3"] for key in "PQRST"}, "For P you gave a list."),
    ("task-5", ["a sentence"], "a list; a text is wanted"),
]


@pytest.mark.parametrize(("task", "answer", "says"), UNREADABLE)
def test_unreadable_answers_are_explained(
    task: str, answer: Any, says: str, book: Casebook
) -> None:
    """An answer of the wrong form is met with what to type instead."""
    feedback = exercises.check(READING, task, answer, book)
    assert False is feedback.passed
    assert says in str(feedback)
    assert feedback.hint


class _Hostile:
    def __repr__(self) -> str:
        raise RuntimeError("no repr")

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("no equality")

    def __hash__(self) -> int:
        return 0

    def __bool__(self) -> bool:
        raise RuntimeError("neither true nor false")


@pytest.mark.parametrize("task", TASKS)
def test_hostile_objects_are_met_with_feedback(task: str, book: Casebook) -> None:
    """Not even an object whose every method fails raises an error out of a check."""
    keys = right(task, book) if task in AUTO else {"x": 0}
    odd = [_Hostile(), iter(int, 1), book, Feedback, _endless(), 1e999, b"f1", "\x00" * 10_000]
    for value in odd:
        for answer in (value, dict.fromkeys(keys, value), [value], {id(value): value}):
            assert isinstance(exercises.check(READING, task, answer, book), Feedback)


_WORDS = st.sampled_from(
    ["A", "f2", "f10", "c1", "v3", "g2", "P", "fact", "claim", "independent", "scope", "not-found"]
)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | _WORDS,
    lambda inner: (
        st.lists(inner, max_size=8) | st.dictionaries(st.text() | _WORDS, inner, max_size=8)
    ),
    max_leaves=20,
)


@given(task=st.sampled_from(TASKS), answer=_JSON)
def test_any_json_gets_feedback(task: str, answer: Any) -> None:
    """Whatever JSON can hold, a check returns feedback that can be shown."""
    feedback = exercises.check(READING, task, answer, _shipped())
    assert str(feedback)
    assert "<script" not in feedback._repr_html_()


@given(task=st.sampled_from(AUTO), data=st.data())
def test_any_values_under_the_right_keys_get_feedback(task: str, data: st.DataObject) -> None:
    """Whatever stands where an answer belongs, a check returns feedback."""
    keys = list(right(task, _shipped()))
    values = data.draw(st.lists(_JSON, min_size=len(keys), max_size=len(keys)))
    feedback = exercises.check(READING, task, dict(zip(keys, values, strict=True)), _shipped())
    assert isinstance(feedback, Feedback)


_SHIPPED: list[Casebook] = []


def _shipped() -> Casebook:
    if not _SHIPPED:
        _SHIPPED.append(casebook.load())
    return _SHIPPED[0]


# A bank with other values


def changed_bank(folder: Path, *changes: Callable[[Any, Any], Any]) -> Casebook:
    """Write the case and its works with some changes, and load them through the checker."""
    case = yaml.safe_load((ROOT / f"data/cases/{BAISHIZHOU}.yaml").read_text(encoding="utf-8"))
    works = yaml.safe_load((ROOT / "data/bibliography.yaml").read_text(encoding="utf-8"))
    case.pop("related", None)  # the other cases are not in this bank
    used = {source["work"] for source in case["sources"]}
    works = {work["id"]: work for work in works if work["id"] in used}
    for change in changes:
        case = change(case, works) or case
    return casebook.load(write_bank(folder, case, works=list(works.values())))


def entry(case: Any, id_: str) -> Any:
    """Return the statement or gap with this id."""
    lists = (case["facts"], case["claims"], case["critiques"], case["gaps"])
    return next(found for entries in lists for found in entries if found["id"] == id_)


def _claim_becomes_critique(case: Any, _: Any) -> Any:
    moved = entry(case, "c3")
    case["claims"].remove(moved)
    case["critiques"].append({**moved, "id": "v4"})
    return json.loads(re.sub(r"\bc3\b", "v4", json.dumps(case, default=str)))


def _fact_becomes_claim(case: Any, _: Any) -> Any:
    moved = entry(case, "f6")
    case["facts"].remove(moved)
    kept = {key: moved[key] for key in ("text", "said_by", "sources")}
    case["claims"].append({"id": "c4", **kept})
    return json.loads(re.sub(r"\bf6\b", "c4", json.dumps(case, default=str)))


def _speaker_becomes_responsible(case: Any, _: Any) -> None:
    entry(case, "v1")["said_by"]["relation"] = "responsible"
    case["gaps"].append(
        {"id": "g9", "text": "No voice.", "absence": "not-found", "about": "independent-voice"}
    )


def _general_remark_turns_to_the_case(case: Any, works: Any) -> None:
    entry(case, "v3")["said_by"]["scope"] = "this-case"
    works["southern-weekly-2019-last-baishizhou"]["channel"] = "scholarly"


def _market_title_becomes_scholarly(_: Any, works: Any) -> None:
    works["yicai-2018-baishizhou-tenants"]["channel"] = "scholarly"


def _public_bodies_leave_the_responsible_side(case: Any, _: Any) -> None:
    for actor in case["actors"]:
        if actor["kind"] == "local-government":
            actor["relation"] = "third-party"


def _one_conflict_ends(case: Any, _: Any) -> None:
    entry(case, "f11").pop("conflicts_with")
    entry(case, "f14")["conflicts_with"] = ["f10"]


def _a_conflict_begins(case: Any, _: Any) -> None:
    entry(case, "f2")["conflicts_with"] = ["f3"]
    entry(case, "f3")["conflicts_with"] = ["f2"]


def _a_count_leaves_the_gap(case: Any, _: Any) -> None:
    gap = entry(case, "g7")
    gap["text"] = re.sub(r"\bf3\b", "a paper", gap["text"])


def _somebody_asked_who_decided(case: Any, _: Any) -> None:
    entry(case, "g5")["absence"] = "not-found"


def _a_second_account_turns_up(case: Any, _: Any) -> None:
    entry(case, "g2")["absence"] = "disputed"


def _gaps_change_places(case: Any, _: Any) -> None:
    one, other = entry(case, "g4"), entry(case, "g8")
    one["id"], other["id"] = "g8", "g4"


CHANGED: list[tuple[Callable[[Any, Any], Any], str, Callable[[Casebook], Any]]] = [
    (_claim_becomes_critique, "task-1", right_kinds),
    (_fact_becomes_claim, "task-1", right_kinds),
    (_claim_becomes_critique, "task-2", right_voices),
    (_speaker_becomes_responsible, "task-2", lambda b: {**right_voices(b), "v1": "relation"}),
    (
        _general_remark_turns_to_the_case,
        "task-2",
        lambda b: {**right_voices(b), "v3": "independent"},
    ),
    (
        _market_title_becomes_scholarly,
        "task-2",
        lambda b: {**right_voices(b), "v2": "independent"},
    ),
    (
        _public_bodies_leave_the_responsible_side,
        "task-2",
        lambda b: {**right_voices(b), "c1": "independent", "v2": "independent"},
    ),
    (_one_conflict_ends, "task-3", lambda b: {**RIGHT_COUNTS, "contradict": ["f10", "f14"]}),
    (
        _a_conflict_begins,
        "task-3",
        lambda b: {"contradict": ["f2", "f3", "f10", "f11", "f14"], "different": []},
    ),
    (_a_count_leaves_the_gap, "task-3", lambda b: {**RIGHT_COUNTS, "different": ["f2", "f10"]}),
    (_somebody_asked_who_decided, "task-4", lambda b: {**RIGHT_GAPS, "R": ("g5", "not-found")}),
    (_a_second_account_turns_up, "task-4", lambda b: {**RIGHT_GAPS, "P": ("g2", "disputed")}),
    (_gaps_change_places, "task-4", lambda b: {**RIGHT_GAPS, "Q": ("g8", "not-found")}),
]


@pytest.mark.parametrize(
    ("change", "task", "answer"), CHANGED, ids=[f"{c[1]}{c[0].__name__}" for c in CHANGED]
)
def test_checks_follow_the_data(
    change: Callable[[Any, Any], Any],
    task: str,
    answer: Callable[[Casebook], Any],
    book: Casebook,
    tmp_path: Path,
) -> None:
    """With other values in the bank the old answer fails and the new one passes."""
    bank = changed_bank(tmp_path, change)
    old, new = right(task, book), answer(bank)
    assert old != new
    assert False is exercises.check(READING, task, old, bank).passed
    feedback = exercises.check(READING, task, new, bank)
    assert True is feedback.passed, feedback


@pytest.mark.parametrize("task", AUTO)
def test_an_unchanged_copy_is_judged_alike(task: str, book: Casebook, tmp_path: Path) -> None:
    """The copy that the changes above start from takes the answers to the shipped bank."""
    assert exercises.check(READING, task, right(task, book), changed_bank(tmp_path)).passed


def _nothing_but_facts(case: Any, _: Any) -> None:
    case.update(
        claims=[],
        critiques=[],
        summary="Notices came [f4].",
        problem="Notices came [f4].",
        response="Notices came [f4].",
        gaps=[{"id": "g9", "text": "None.", "absence": "not-found", "about": "independent-voice"}],
    )
    for option in case["decision"]["options"]:
        option["origin"] = "ours"
        option.pop("cites", None)
    cited = {id_ for item in [*case["facts"], *case["actors"]] for id_ in item.get("sources", [])}
    cited |= {id_ for a in case["actors"] for id_ in a.get("interest", {}).get("sources", [])}
    case["sources"] = [source for source in case["sources"] if source["id"] in cited]
    for fact in case["facts"]:
        fact.pop("conflicts_with", None)


@pytest.mark.parametrize("task", AUTO)
def test_a_task_without_an_answer_says_so(task: str, book: Casebook, tmp_path: Path) -> None:
    """Where the data leave nothing to find, the feedback says so rather than judge."""
    bank = changed_bank(tmp_path, _nothing_but_facts)
    for answer in (..., right(task, book)):
        feedback = exercises.check(READING, task, answer, bank)
        assert False is feedback.passed
        assert "This task has no answer in this bank" in feedback.message


def test_a_question_without_its_gap_is_left_out(tmp_path: Path) -> None:
    """A question that no gap records is neither asked nor wanted."""
    bank = changed_bank(tmp_path, lambda case, _: case["gaps"].remove(entry(case, "g4")))
    assert ["P", "R", "S", "T"] == list(exercises.material(READING, "task-4", bank)["question"])
    answer = {key: pair for key, pair in RIGHT_GAPS.items() if key != "Q"}
    assert exercises.check(READING, "task-4", answer, bank).passed
    assert "not among" in exercises.check(READING, "task-4", RIGHT_GAPS, bank).message


def test_a_bank_without_the_case_is_answered(tmp_path: Path) -> None:
    """A bank that lacks the case gets a sentence, even an empty bank, and not the shipped one."""
    other = casebook.load(write_bank(tmp_path, OTHER_CASE, works=[OTHER_WORK]))
    empty = Casebook({"cases": {}, "works": {}}, language="en", origin="nowhere")
    for bank in (other, empty):
        feedback = exercises.check(READING, "task-1", ..., bank)
        assert False is feedback.passed
        assert "does not have the case" in feedback.message
        assert "casebook.load()" in feedback.hint


# Material, rubric, display


def test_letters_give_nothing_away(book: Casebook) -> None:
    """The statements to sort are eight, of all kinds, mixed, and always in the same order."""
    shown = exercises.material(READING, "task-1", book)
    assert list("ABCDEFGH") == list(shown["item"])
    assert ["item", "text"] == list(shown.columns)
    kinds = list(right_kinds(book).values())
    assert {"fact", "claim", "critique"} == set(kinds)
    assert sum(a != b for a, b in pairwise(kinds)) >= 4
    assert shown.equals(exercises.material(READING, "task-1", casebook.load()))


def test_facts_to_sort_come_from_all_sides(book: Casebook) -> None:
    """The facts to sort are one of the responsible side, one of the affected, one of others."""
    shown = exercises.material(READING, "task-1", book)
    facts = book.facts[book.facts["text"].isin(shown["text"])]
    assert {"responsible", "affected", "third-party"} == set(facts["relation"])


@pytest.mark.parametrize(
    ("task", "hidden"),
    [
        ("task-1", {"case_id", "fact_id", "id", "speaker"}),
        ("task-2", {"is_independent"}),
        ("task-3", {"conflicts_with"}),
        ("task-4", {"gap_id", "absence", "about"}),
    ],
)
def test_material_hides_the_answer(task: str, hidden: set[str], book: Casebook) -> None:
    """A task's material lacks the columns that answer it."""
    assert not hidden & set(exercises.material(READING, task, book).columns)


def test_the_open_task_has_no_verdict(book: Casebook) -> None:
    """The open task gives what can be seen of the text, and neither right nor wrong."""
    feedback = exercises.check(READING, "task-5", "One post says so (c2). Not verified (g2).", book)
    assert feedback.passed is None
    assert "2 sentences and names c2." in feedback.message
    assert str(feedback).startswith("No verdict.")
    assert "has no f77" in exercises.check(READING, "task-5", "It was so (f77).", book).message


def test_the_rubric_follows_the_data(book: Casebook, tmp_path: Path) -> None:
    """The criteria show what the bank holds now on the source, its weakness and the gaps."""
    rubric = exercises.criteria(READING, "task-5", book)
    assert 4 == len(rubric.criteria)
    assert "`c2` Unattributed; excerpt, in an unattributed copy" in rubric.criteria[1].evidence
    assert any("`g2`" in line for line in rubric.criteria[2].evidence)

    def change(case: Any, works: Any) -> None:
        works["unsigned-nd-baishizhou-families"]["channel"] = "scholarly"

    changed = exercises.criteria(READING, "task-5", changed_bank(tmp_path, change))
    assert "`c2` Scholarly; excerpt, in an unattributed copy" in changed.criteria[1].evidence


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (
            lambda: exercises.check("01-reading", "task-1", ...),
            'Did you mean "01-reading-evidence"',
        ),
        (lambda: exercises.check(READING, "task-9", ...), "task-1, task-2, task-3, task-4, task-5"),
        (lambda: exercises.check(READING, ["task-1"], ...), "No task"),  # type: ignore[arg-type]
        (lambda: exercises.criteria(READING, "task-1"), "Known: task-5"),
        (lambda: exercises.material("02", "task-1"), "Known: 01-reading-evidence"),
    ],
)
def test_unknown_names_are_errors(call: Callable[[], Any], says: str) -> None:
    """An unknown exercise or task is an author's mistake: KeyError with the known ones."""
    with pytest.raises(KeyError, match=re.escape(says)):
        call()


def test_feedback_does_not_change() -> None:
    """Feedback is a frozen record."""
    feedback = Feedback(passed=True, message="All right.")
    with pytest.raises(FrozenInstanceError):
        feedback.passed = False  # type: ignore[misc]


def test_feedback_is_escaped(book: Casebook) -> None:
    """What a trainee typed is shown as text, never as markup."""
    answer = dict.fromkeys("ABCDEFGH", "<script>alert(1)</script>")
    shown = exercises.check(READING, "task-1", answer, book)._repr_html_()
    assert "<script" not in shown
    assert "&lt;script&gt;" in shown


def test_texts_of_the_bank_are_escaped_in_the_rubric(tmp_path: Path) -> None:
    """A speaker's name with markup in it is shown as text."""
    bank = changed_bank(
        tmp_path, lambda case, _: entry(case, "c2")["said_by"].update(name="<b>Somebody</b>")
    )
    shown = exercises.criteria(READING, "task-5", bank)._repr_html_()
    assert "<b>" not in shown
    assert "&lt;b&gt;Somebody" in shown


@pytest.mark.parametrize("passed", [True, False, None])
def test_feedback_reads_in_light_and_dark(passed: bool | None) -> None:
    """Feedback sets no colour of text, and says its verdict in words."""
    shown = Feedback(passed=passed, message="x", hint="`y` and z")._repr_html_()
    assert not re.search(r"(?<![-\w])color\s*:", shown)
    assert {True: "Right.", False: "Not yet.", None: "No verdict."}[passed] in shown
    assert "<code>y</code> and z" in shown


def test_a_lone_backtick_stays_one() -> None:
    """Text with an unpaired backtick is shown as it is."""
    assert "a ` b" in Feedback(passed=False, message="a ` b")._repr_html_()


# The source of the exercises

SOURCES = sorted((ROOT / "casebook" / "exercises").rglob("*.py"))


SPEAKING = [path for path in SOURCES if path.name != "feedback.py"]  # which speaks CSS


@pytest.mark.parametrize("path", SPEAKING, ids=lambda path: path.name)
def test_sentences_hold_no_number(path: Path) -> None:
    """No sentence of a check states a number: numbers come from the data."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documentation = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)
    }  # docstrings
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
            sentence = re.sub('`[^`]*`|"[a-z][0-9]"', "", node.value)  # the form of an answer
            assert id(node) in documentation or not re.search(r"\d", sentence), node.value


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_exercises_stand_on_bank_and_records(path: Path) -> None:
    """The exercises import of the package only what stands below them."""
    below = {"bank", "codebook", "plain", "records", "exercises"}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("casebook"):
            names = (node.module or "").split(".")[1:2] or [alias.name for alias in node.names]
            assert set(names) <= below


def test_a_check_needs_no_pandas() -> None:
    """Judging an answer leaves pandas unloaded."""
    code = (
        "import sys; from casebook import exercises; "
        "exercises.check('01-reading-evidence', 'task-1', {'A': 'fact'}); "
        "sys.exit('pandas' in sys.modules)"
    )
    assert 0 == subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode
