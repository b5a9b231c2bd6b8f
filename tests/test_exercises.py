"""The checks of the exercises: what they say, to whatever is typed, whatever the bank holds."""

from __future__ import annotations

import json
import re
import runpy
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import FrozenInstanceError, replace
from functools import cache
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import fastjsonschema
import pandas as pd
import pytest
import yaml
from hypothesis import event, given, settings
from hypothesis import strategies as st

import casebook
from casebook import exercises
from casebook.bank import Casebook
from casebook.checking import shape
from casebook.exercises import Feedback, checks, kinds
from casebook.exercises.answers import UnreadableError
from casebook.exercises.session import explained, understood
from casebook.parts import Bank, readings, tasks
from tests.banks import CASE as OTHER_CASE
from tests.banks import REMOVE, changed, write_bank
from tests.banks import WORK as OTHER_WORK

ROOT = Path(__file__).parent.parent
READING = "01-reading-evidence"
BAISHIZHOU = "baishizhou-tenant-clearance"

DECLARED: dict[str, Any] = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))
    for path in sorted((ROOT / "data" / "tasks").glob("*.yaml"))
}
EVERY = [(name, task["id"]) for name, file in DECLARED.items() for task in file["tasks"]]
TASKS = {(name, task["id"]): task for name, file in DECLARED.items() for task in file["tasks"]}
JUDGED = [place for place in EVERY if TASKS[place]["kind"] not in kinds.OPEN]
MISTAKES = [(*place, at) for place in JUDGED for at in range(len(TASKS[place]["mistakes"]))]

# One of each kind: what is typed is read in the same way for all tasks of a kind.
OF_EACH_KIND = list({TASKS[place]["kind"]: place for place in reversed(EVERY)}.values())

every_task = pytest.mark.parametrize(("exercise", "task"), EVERY)
judged_task = pytest.mark.parametrize(("exercise", "task"), JUDGED)


@cache
def shipped() -> Casebook:
    """Return the shipped bank."""
    return casebook.load()


@pytest.fixture(scope="module")
def book() -> Casebook:
    """Return the shipped bank."""
    return shipped()


def asked(exercise: str, task: str, book: Casebook) -> kinds.Question:
    """Return a task as the bank asks it, with the answer that the bank bears out."""
    return checks.ask(exercise, task, book)


def right(q: kinds.Question) -> dict[str, Any]:
    """Return the right answer as a trainee would type it."""
    as_typed = sorted if q.task["kind"] == "ids" else min  # all ids of a list; any right code
    return {
        place: as_typed(found) if isinstance(found, frozenset) else found
        for place, found in q.right.items()
    }


def near(q: kinds.Question) -> Iterator[dict[str, Any]]:
    """Answers that are right but for one place, and some with the same at every place."""
    answer = right(q)
    for place, value in answer.items():
        others: list[Any] = []
        for mistake in q.task["mistakes"]:
            if "is" in mistake["when"]:
                wrong = readings.find(mistake["when"]["is"], q.about)
                others.append(wrong.get(place, value) if isinstance(wrong, dict) else wrong)
        if q.task["kind"] in ("code", "table") and not isinstance(value, float):
            others += set(q.words.values())
        elif q.task["kind"] == "pair":
            others += product(q.ids, set(q.words.values()))
        elif q.task["kind"] == "ids":
            others += [[], *([id_] for id_ in q.ids), *(sorted({*value} ^ {i}) for i in q.ids)]
        elif q.task["kind"] == "order":
            others += [[*value[1::-1], *value[2:]], [*value[-1:], *value[:-1]]]
        if isinstance(value, float):
            others.append(7 * value + 1)  # a number that no reading gives
        yield from ({**answer, place: other} for other in others)
        yield dict.fromkeys(answer, value)


# Every task that is declared


@judged_task
def test_right_answer_passes(exercise: str, task: str, book: Casebook) -> None:
    """What the bank bears out is right, and the feedback says what to remember."""
    feedback = exercises.check(exercise, task, right(asked(exercise, task, book)), book)
    assert True is feedback.passed, feedback
    assert feedback.hint


@pytest.mark.parametrize(("exercise", "task", "at"), MISTAKES)
def test_foreseen_mistake_is_recognised(exercise: str, task: str, at: int, book: Casebook) -> None:
    """Some answer that is not right shows each mistake, and gets its words and its first hint.

    The hints grow with different wrong tries, and name no id that was not typed.
    """
    q = asked(exercise, task, book)
    mistake = q.task["mistakes"][at]
    says, *hints = (
        re.compile(re.sub(r"\\{\w+\\}", ".+", re.escape(text)))
        for text in (mistake["says"], *mistake["hints"])
    )
    answers = list(near(q))
    for answer in answers:
        feedback = kinds.judge(q, answer)
        if hints[0].fullmatch(feedback.hint):
            break
    else:  # no row of this bank is such that the mistake could be made
        assert mistake["when"]["of"] not in {row.get(q.task.get("labels")) for row in q.rows}
        return
    assert False is feedback.passed
    assert says.search(feedback.message)
    wrong = [other for other in answers if other != answer and not kinds.judge(q, other).passed][:3]
    grown = [
        exercises.check(exercise, task, answer, book, tries=[answer, ..., *wrong[:count]]).hint
        for count in range(4)
    ]
    assert feedback.hint == grown[0]
    for fewer, more, hint in zip(grown, grown[1:], hints[1:], strict=False):
        assert more.startswith(fewer)
        assert hint.search(more)
    assert grown[len(hints) - 1] == grown[3]
    # No id or number of the bank, unless it was typed; codes are offered by the question itself.
    named = re.compile(r"\b[a-z]?[0-9]+\b")
    assert set(named.findall(f"{mistake['says']} {grown[3]}")) <= set(named.findall(str(answer)))


@judged_task
def test_mistakes_are_told_apart(exercise: str, task: str) -> None:
    """A task foresees at least three mistakes, and no two of them have the same hint."""
    mistakes = asked(exercise, task, shipped()).task["mistakes"]
    hints = [hint for mistake in mistakes for hint in mistake["hints"]]
    assert len(hints) == len(set(hints))
    assert len(mistakes) >= 3


@every_task
@pytest.mark.parametrize("nothing", [..., None, "", " ... ", "?", "……", "？"])
def test_nothing_typed_is_still_to_do(exercise: str, task: str, nothing: object) -> None:
    """An answer left as it came is no mistake: the feedback says how to begin."""
    feedback = exercises.check(exercise, task, nothing, shipped())
    assert False is feedback.passed
    assert "This task is still to do." == feedback.message
    assert feedback.hint


@every_task
def test_a_bank_without_the_case_is_answered(exercise: str, task: str, tmp_path: Path) -> None:
    """A bank that lacks the case gets a sentence, even an empty bank, and not the shipped one."""
    other = casebook.load(write_bank(tmp_path, OTHER_CASE, works=[OTHER_WORK]))
    empty = Casebook({"cases": {}, "works": {}}, language="en", origin="nowhere")
    for bank in (other, empty):
        feedback = exercises.check(exercise, task, ..., bank)
        assert False is feedback.passed
        assert "does not have the case" in feedback.message or "no answer" in feedback.message
        assert feedback.hint


@every_task
def test_material_hides_the_answer(exercise: str, task: str, book: Casebook) -> None:
    """A task's material has the columns that it declares, and none that answers it."""
    declared = TASKS[exercise, task]
    shown = exercises.material(exercise, task, book)
    assert declared["shows"] == list(shown.columns)
    answering = {"conflicts_with", "is_independent", "gap_id", "absence", declared.get("labels")}
    if isinstance(declared.get("right"), str):
        answering.add(declared["right"])
    assert not answering & set(shown.columns)


class _Hostile:
    def __repr__(self) -> str:
        raise RuntimeError("no repr")

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("no equality")

    def __hash__(self) -> int:
        return 0

    def __bool__(self) -> bool:
        raise RuntimeError("neither true nor false")


def _endless() -> list[Any]:
    loop: list[Any] = []
    loop.append(loop)
    return loop


_HOOKS = (
    *("__repr__", "__eq__", "__iter__", "__len__", "__str__", "__class__", "__hash__", "__bool__"),
    *("__getitem__", "__getattribute__", "__format__", "lower", "items", "values", "tolist"),
)


def _raises(*_: object) -> Any:
    raise RuntimeError("not for you")


def _forever(_: object) -> Iterator[str]:
    while True:
        yield "f1"


def _spoilt(base: type, value: object, hook: str, does: Callable[..., Any]) -> object:
    """An object of a class that has one method of its own, which does no good."""
    ways = {hook: property(does) if hook == "__class__" else does}
    if hook == "__eq__":
        ways["__hash__"] = getattr(base, "__hash__", None) or (lambda _: 0)
    kind = type("Spoilt", (base,), ways)
    if not issubclass(base, dict):
        return kind(value)
    made = kind()
    dict.update(made, value)  # type: ignore[call-overload]
    return made


_BASES: list[tuple[type, Any]] = [
    *((str, "fact"), (list, ["f10"]), (tuple, ("g1", "not-found")), (set, {"f10"})),
    *((dict, {"A": "fact"}), (int, 3), (float, 41.7)),
]


class _Odd:
    def __init__(self, _: object = None) -> None:
        pass


@pytest.mark.parametrize("hook", _HOOKS)
def test_no_method_of_a_stranger_is_called(hook: str, book: Casebook) -> None:
    """A class with one method that raises, or never ends, gets a sentence and no traceback."""
    odd = [_spoilt(base, value, hook, _raises) for base, value in [*_BASES, (_Odd, None)]]
    if hook in ("__iter__", "items", "values"):
        odd += [_spoilt(base, value, hook, _forever) for base, value in _BASES[1:5]]
    for exercise, task in OF_EACH_KIND:
        keys = list(asked(exercise, task, book).right) or ["x"]
        for value in odd:
            answers = [
                value,
                [value],
                dict.fromkeys(keys, value),
                dict.fromkeys(keys, (value, ...)),
            ]
            if hook == "__eq__":
                answers.append({(value, 1): 1})
            for answer in answers:
                feedback = exercises.check(exercise, task, answer, book, tries=[answer])
                assert feedback.hint
                assert exercises.look(exercise, task, answer, book) is not None


class _Frame(pd.DataFrame):
    @property
    def columns(self) -> Any:
        raise RuntimeError("no columns")

    @columns.setter
    def columns(self, given: Any) -> None:
        pass


class _Meta(type):
    @property
    def __name__(cls) -> str:
        raise RuntimeError("no name")

    def __eq__(cls, other: object) -> bool:
        raise RuntimeError("no equality")

    def __hash__(cls) -> int:
        raise RuntimeError("no hash")


class _Nameless(metaclass=_Meta):
    pass


_LIKE_PANDAS = type("Series", (), {"to_dict": _raises, "tolist": _raises, "__module__": "pandas"})


@every_task
def test_odd_containers_are_met_with_feedback(exercise: str, task: str, book: Casebook) -> None:
    """Tables and columns of odd classes, and odd cells in real ones, raise nothing."""
    keys = list(asked(exercise, task, book).right) or ["x"]
    cell = _spoilt(str, "fact", "__getitem__", _raises)
    odd = [
        *(_Frame({"A": ["fact"]}), _Nameless(), _LIKE_PANDAS(), _endless(), _forever(0)),
        *(pd.Series([cell] * len(keys), index=keys), pd.Series([_Hostile()]), pd.Index([cell])),
        *(pd.DataFrame({"A": [cell, _Hostile()]}), range(10**12), pd.Series(["fact"]).array),
    ]
    for value in odd:
        for answer in (value, dict.fromkeys(keys, value), [value]):
            assert exercises.check(exercise, task, answer, book, tries=[answer]).hint
            session = exercises.start(exercise, book)
            assert session.check(task, answer).message
            assert session.check(task, answer).message


def test_an_open_task_has_no_wrong_row(book: Casebook) -> None:
    """Looking at an open task says that it is to be judged by who wrote it."""
    assert None is exercises.look(READING, "task-5", "So says c2.", book).passed  # type: ignore[union-attr]


@every_task
def test_hostile_objects_are_met_with_feedback(exercise: str, task: str, book: Casebook) -> None:
    """Not even an object whose every method fails raises an error out of a check."""
    keys = list(asked(exercise, task, book).right) or ["x"]
    odd = [_Hostile(), iter(int, 1), book, Feedback, _endless(), 1e999, b"f1", "\x00" * 10_000]
    for value in odd:
        for answer in (value, dict.fromkeys(keys, value), [value], {id(value): value}):
            feedback = exercises.check(exercise, task, answer, book, tries=[answer, value])
            assert isinstance(feedback, Feedback)


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


@given(place=st.sampled_from(EVERY), answer=_JSON, under_keys=st.booleans())
def test_anything_typed_gets_feedback(
    place: tuple[str, str], answer: Any, under_keys: bool
) -> None:
    """Whatever JSON can hold, as an answer or at each place of one, a check returns feedback."""
    keys = asked(*place, shipped()).right if under_keys else ()
    values = answer if isinstance(answer, list) and answer else [answer]
    whole = {key: values[at % len(values)] for at, key in enumerate(keys)} or answer
    feedback = exercises.check(*place, whole, shipped(), tries=[answer])
    assert str(feedback)
    assert "<script" not in feedback._repr_html_()


@pytest.mark.parametrize("name", DECLARED)
def test_declared_tasks_obey_their_rules(name: str) -> None:
    """Each file of tasks has the shape of its schema, and all that it names exists."""
    fastjsonschema.compile(tasks.KIND.schema())(DECLARED[name])
    assert [] == list(tasks.KIND.faults(DECLARED[name], _BANK, name))


def test_schema_and_judging_know_the_same_kinds() -> None:
    """Each kind and each condition that the schema allows is one that judging knows, and back."""
    fields = tasks.KIND.schema()["properties"]["tasks"]["items"]["properties"]
    when = fields["mistakes"]["items"]["properties"]["when"]
    assert kinds.KINDS.keys() | kinds.OPEN == set(fields["kind"]["enum"])
    assert kinds.CONDITIONS.keys() == when["properties"].keys()


_CASE = shipped().plain["cases"][BAISHIZHOU]
_MISTAKE = {"says": "so", "hints": ["Why?", "How?"]}
_CASE_ALONE = {name: part for name, part in _CASE.items() if name != "related"}
_WORKS = [
    shipped().plain["works"][id_] for id_ in dict.fromkeys(s["work"] for s in _CASE["sources"])
]
_PLAIN = {"cases": shipped().plain["cases"]}
_BANK = Bank(read=_PLAIN, sound=_PLAIN)
_RECORD = shipped().case(BAISHIZHOU)


@pytest.mark.parametrize(
    ("change", "number", "found"),
    [
        ({"case": "nowhere"}, "CB007", 'No case "nowhere"'),
        ({"tasks__0__form": REMOVE}, "CB002", '"form" is missing'),
        ({"tasks__0__rows": "mixed_statement"}, "CB007", 'Did you mean "mixed_statements"?'),
        ({"tasks__2__right__contradict": "x"}, "CB007", 'No reading "x"'),
        ({"tasks__2__mistakes__3__when__holds": "x"}, "CB007", 'No reading "x"'),
        ({"tasks__4__criteria__2__rows__reading": "x"}, "CB007", 'No reading "x"'),
        ({"tasks__1__mistakes__7__says": "a {word}"}, "CB007", 'fill in "word"'),
        ({"tasks__1__shows__1": "txt"}, "CB007", 'No column of the reading "voices" "txt"'),
        ({"tasks__0__place": "items"}, "CB007", 'Did you mean "item"?'),
        ({"tasks__0__place": REMOVE}, "CB002", 'The field "place" is missing.'),
        ({"tasks__0__right": "records"}, "CB007", 'Did you mean "record"?'),
        ({"tasks__1__labels": "wy"}, "CB007", 'Did you mean "why"?'),
        ({"tasks__1__labels": "independent"}, "CB004", '"independent" of the reading "voices"'),
        ({"tasks__1__place": "independent"}, "CB004", "holds lists of codes"),
        ({"tasks__2__place": "unit"}, "CB004", "not in every row"),
        ({"tasks__3__right": "text"}, "CB004", "holds texts"),
        ({"tasks__3__right": ["gaps"]}, "CB004", "Found a list of columns."),
        ({"tasks__2__shows__0": "id"}, "CB007", 'No column of the reading "facts" "id"'),
        ({"tasks__4__criteria__0__shows": "{channl}"}, "CB007", 'Did you mean "channel"?'),
        ({"tasks__4__criteria__2__shows": "{speaker}"}, "CB007", 'reading "gaps" "speaker"'),
        (
            {"tasks__4__criteria__3__rows": "facts", "tasks__4__criteria__3__shows": "{fact_id}"},
            "CB007",
            'No column of the reading "facts" "id"',
        ),
        ({"tasks__0__rows": "contradicting"}, "CB004", 'The reading "contradicting" gives ids.'),
        ({"tasks__2__ids": "facts"}, "CB004", 'The reading "facts" gives rows.'),
        ({"tasks__2__right__different": "gap_subjects"}, "CB004", "gives labels."),
        ({"tasks__0__right": {"A": "set_beside"}}, "CB004", '"set_beside" gives ids'),
        ({"tasks__3__mistakes__0__when__shares": "set_beside"}, "CB004", "gives ids."),
        ({"tasks__1__rows__of": ["facts"]}, "CB003", 'The reading "voices" takes no "of".'),
        ({"tasks__2__ids": "ids"}, "CB002", 'The reading "ids" needs "of", which is missing.'),
        ({"tasks__4__only": ["f7", "f99"]}, "CB007", 'no statement "f99"'),
        ({"tasks__1__rows__also": ["f99"]}, "CB007", 'no statement "f99"'),
        ({"tasks__3__rows__questions__0__cites": "c9"}, "CB007", 'no statement "c9"'),
        (
            {
                "tasks__2__kind": "order",
                "tasks__2__mistakes": [{**_MISTAKE, "when": {"is": "gap_subjects"}}],
            },
            "CB004",
            "gives labels",
        ),
        ({"tasks__0__mistakes__0__when": {"holds": "any"}}, "CB004", 'no mistake with "holds"'),
        ({"tasks__2__mistakes__1__when": {"strays": True}}, "CB004", 'no mistake with "strays"'),
        ({"tasks__3__ids": REMOVE}, "CB002", '"ids" is missing'),
    ],
)
def test_faults_of_tasks_are_found(change: dict[str, Any], number: str, found: str) -> None:
    """Each rule on tasks reports one fault, where it is."""
    spoilt = changed(DECLARED[READING], **change)
    faults = (*shape.unsaid(tasks.KIND, spoilt), *tasks.KIND.faults(spoilt, _BANK, READING))
    ((rule, severity, problem),) = faults
    assert (number, "error") == (rule, severity)
    assert found in problem.found


def test_a_file_that_names_no_case_names_no_reading_of_one() -> None:
    """Each reading of a case in a file without a case is a fault."""
    spoilt = changed(DECLARED[READING], case=REMOVE)
    faults = [*tasks.KIND.faults(spoilt, _BANK, READING)]
    assert {"CB002"} == {rule for rule, _, _ in faults}
    assert all("reads one case, and the file names none" in found.found for *_, found in faults)


@pytest.mark.parametrize(
    ("old", "new", "rule", "field", "found"),
    [
        ("[id, text, speaker,", "[id, txt, speaker,", "CB007", "tasks[task-2].shows[2]", '"txt"'),
        ("also: [f10]}", "als: [f10]}", "CB003", "tasks[task-2].rows.als", '"also"'),
        ("also: [f10]}", "also: f10}", "CB004", "tasks[task-2].rows.also", "Found a text"),
        ("of: [gaps]", "of: [gap]", "CB005", "tasks[task-4].ids.of[1]", '"gap"'),
        ("about: affected}", "abut: x}", "CB003", "tasks[task-4].rows.questions[2].abut", "abut"),
    ],
)
def test_a_fault_of_tasks_has_file_line_and_field(
    tmp_path: Path, old: str, new: str, rule: str, field: str, found: str
) -> None:
    """What a check says of a task stands at the line that is wrong."""
    text = (ROOT / "data" / "tasks" / f"{READING}.yaml").read_text(encoding="utf-8")
    assert old in text
    bank = write_bank(tmp_path, _CASE_ALONE, works=_WORKS)
    (bank / "tasks").mkdir()
    path = bank / "tasks" / f"{READING}.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    line = text[: text.index(old)].count("\n") + 1
    findings = [one for one in casebook.check(bank) if one.path == str(path)]
    (finding,) = [one for one in findings if one.rule == rule]
    assert (line, field) == (finding.line, finding.field)
    assert found in str(finding)


@pytest.mark.parametrize("name", [name for name in readings.READINGS if "tested" not in name])
def test_a_reading_gives_what_it_says(name: str, book: Casebook) -> None:
    """The rows have the columns that are declared, each holding what it should; ids are texts."""
    asked_for: dict[str, Any] = {
        "of": ["facts", "gaps"],
        "about": ["outcome", "affected"],
        "citing": ["f7"],
        "questions": [{"question": "Q", "text": "Where?", "about": "affected"}],
        "table": "facts",
        "how": "largest",
        "column": "unit",
        "where": {"relation": "affected"},
        "among": {"scope": "this-case"},
        "over": "with",
        "part": f"{BAISHIZHOU}/f11",
        "whole": f"{BAISHIZHOU}/f10",
        "couple": ["east-incinerator-disclosure-suit", "western-corridor-link-road-dispute"],
        "questions_of": ["standing", "lever"],
        "verdict": "alike",
        "to": "east-incinerator-disclosure-suit",
        "share_of": [{"ref": f"{BAISHIZHOU}/f10", "at": 1}],
        "out_of": [{"ref": f"{BAISHIZHOU}/f10", "at": 1}],
        "variable": "lever",
        "counted": "kept",
        "which": "contradictory",
        "said": [{"row": "A", "text": "x", "given": ["lever"], "then": "altered"}],
        "theory": "party-convening",
        "score": "met",
        "facts": ["f20", "f10", "f8", "f4"],
        "of_text": "problem",
        "letter": "A",
        "show": "options",
        "drafts": [{"row": "A", "text": "x", "changes": [{"at": "title", "to": "x"}]}],
        "figure": "same",
        "refs": ["dafen-wall-painters/f7"],
        "units": ["chengdu-village-and-community-funds/participation"],
    }
    known = readings.READINGS[name]
    reference = {"reading": name} | {needed: asked_for[needed] for needed in known.needs}
    if name == "measure":
        reference["column"] = "value"
    found = readings.find(reference, book.case(BAISHIZHOU) if known.is_of_case else book)
    assert found
    if known.gives == "number":
        assert isinstance(found, float)
        return
    if known.gives != "rows":
        assert all(isinstance(entry, str) for entry in found)
        return
    fitting = {
        "text": lambda cell: isinstance(cell, str),
        "word": lambda cell: cell is None or isinstance(cell, str),
        "number": lambda cell: cell is None or isinstance(cell, int | float),
        "codes": lambda cell: isinstance(cell, list) and isinstance(cell[0], str),
        "pairs": lambda cell: isinstance(cell, set) and len(next(iter(cell))) == 2,
    }
    columns = known.columns_of(reference)
    for row in found:
        assert columns.keys() == row.keys()
        for column, holds in columns.items():
            assert fitting[holds](row[column]), column


def test_what_readings_take_has_one_meaning() -> None:
    """A name that two readings take has the same schema in both: a file has one schema."""
    schemas: dict[str, Any] = {}
    for known in readings.READINGS.values():
        for name, made in known.takes.items():
            assert schemas.setdefault(name, made()) == made()


_REFERENCES = [
    *("mixed_statements", "facts", "voices", "gap_subjects", "contradicting", "set_beside"),
    "statements",
    {"reading": "gaps", "about": ["outcome"], "citing": ["f7"]},
    {"reading": "ids", "of": ["facts", "gaps"]},
    TASKS[READING, "task-4"]["rows"],
]
_WHEN: dict[str, Any] = {
    "at": ["A", "contradict"],
    "said": ["fact", "independent"],
    "of": ["fact", "channel"],
    "holds": ["any", *_REFERENCES],
    "lacks": ["any", *_REFERENCES],
    "is": _REFERENCES,
    "shares": _REFERENCES,
    "fewer": [1, 2],
    "strays": [True, False],
    "alike": [True, False],
}
_SHOWS = ["{id} {channel} {reading}", "{speaker_kind} {relation}", "{text}", "{id}"]


def _gives(reference: Any) -> readings.Reading:
    return readings.READINGS[reference if isinstance(reference, str) else reference["reading"]]


@st.composite
def _tasks(draw: Callable[[st.SearchStrategy[Any]], Any]) -> dict[str, Any]:
    """Tasks that somebody may have meant: what they name is mostly of the sort that is wanted."""
    one_of = st.sampled_from(_REFERENCES)
    of_sort = {
        sort: st.sampled_from([one for one in _REFERENCES if _gives(one).gives == sort])
        for sort in ("rows", "ids", "labels")
    }
    kind = draw(st.sampled_from([*kinds.KINDS, "text"]))
    rows = draw(of_sort["rows"])
    holds = _gives(rows).columns
    any_column = st.sampled_from([*holds, "no column"])
    texts = st.sampled_from([name for name, cells in holds.items() if cells == "text"])
    right = {
        "table": st.lists(any_column, min_size=1, max_size=2),
        **dict.fromkeys(
            ("ids", "order"),
            st.dictionaries(st.sampled_from("AB"), of_sort["ids"], min_size=1),
        ),
    }
    given_ = {
        "place": st.one_of(texts, texts, any_column),
        "labels": st.one_of(texts, any_column),
        "ids": st.one_of(of_sort["ids"], of_sort["ids"], one_of),
    }
    left_out = draw(st.sampled_from(["", "", "place", "labels", "labels", "ids"]))
    when = draw(st.sampled_from([*_WHEN, ""]))
    criterion = {"asks": "…", "shows": draw(st.sampled_from(_SHOWS))}
    return {
        **dict.fromkeys(("id", "asks", "begin", "form", "lacking", "wrong"), "…"),
        **draw(st.sampled_from([{}, {"only": ["f1"]}, {"only": ["f2", "f10", "f14", "c1"]}])),
        **{name: draw(value) for name, value in given_.items() if name != left_out},
        "kind": kind,
        "rows": rows,
        "shows": [draw(st.one_of(texts, texts, any_column))],
        "right": draw(right.get(kind, any_column)),
        "codes": draw(st.sampled_from(["absence", "channel"])),
        "words": {"fact": [], "independent": []},
        "passed": {"says": "…", "remember": "…"},
        "mistakes": [
            {
                "when": {when: draw(st.sampled_from(_WHEN[when]))} if when else {},
                "says": "…",
                "hints": ["…"],
            }
        ],
        **(
            {"criteria": [criterion, {**criterion, "rows": draw(one_of)}]} if kind == "text" else {}
        ),
    }


@settings(max_examples=1000)
@given(task=_tasks())
def test_a_task_without_a_fault_raises_nothing(task: dict[str, Any]) -> None:
    """Whatever a file of tasks holds, either a check has a finding or every answer gets a word."""
    if list(tasks.KIND.faults({"case": BAISHIZHOU, "tasks": [task]}, _BANK, "made")):
        return
    event(task["kind"])
    q = kinds.ask(task, BAISHIZHOU, _RECORD)
    assert all(name in row for row in q.rows for name in task["shows"])
    if task["kind"] == "text":
        assert kinds.judge(q, "It was so (f1).")
        assert kinds.rubric(q)
        return
    answer = kinds.solution(q)
    tried: list[Any] = [answer, ...]
    for value in ("fact", "f1", ["f1", "g1"], ("g1", "not-found"), 3, *answer.values()):
        tried.append(dict.fromkeys(q.right, value))
        tried.append({**answer, **dict.fromkeys([*q.right][:1], value)})
    for each in tried:
        with suppress(UnreadableError):
            assert kinds.judge(q, each, tried).message
        with suppress(UnreadableError):
            kinds.wrong_rows(q, each)


def test_a_task_is_about_the_statements_that_it_picks() -> None:
    """Rows and answer come from these alone, and the id of any other may still be typed."""
    task = changed(TASKS[READING, "task-3"], only=["f2", "f10", "f14"])
    q = kinds.ask(task, BAISHIZHOU, _RECORD)
    assert ["f2", "f10", "f14"] == [row["fact_id"] for row in q.rows]
    assert {"f10", "f14"} == q.right["contradict"]  # and not f11, which f14 contradicts, too
    assert "f11" in q.ids
    assert not kinds.ask({**task, "only": ["f2", "f10"]}, BAISHIZHOU, _RECORD).right["contradict"]


def test_a_voice_of_several_channels_is_labelled() -> None:
    """A criterion about voices shows each channel of a voice by its label."""
    task = changed(TASKS[READING, "task-5"], rows="voices", only=REMOVE)
    for case in map(shipped().case, shipped().case_ids):
        several = [row for row in readings.find("voices", case) if "; " in row["channel"]]
        if several:
            break
    shown = str(kinds.rubric(kinds.ask(task, case.case_id, case)))
    labels = [
        casebook.codebook.label("channel", code) for code in several[0]["channel"].split("; ")
    ]
    assert "; ".join(labels) in shown


# Forms of a right answer that a beginner types, in the first notebook

READ = runpy.run_path(str(ROOT / "tests" / "solutions" / f"{READING}.py"))
SOLVED = {f"task-{number}": READ[f"answer_{number}"] for number in range(1, 5)}
SORTED, VOICES, LISTS, GAPS = SOLVED.values()

FORMS: list[tuple[str, Any]] = [
    ("task-1", {f" {key.lower()} ": f" {word.title()}s" for key, word in SORTED.items()}),
    ("task-1", pd.Series(SORTED)),
    ("task-1", {"“Ａ”": "“说法”", **{key: SORTED[key] for key in "BCDEFGH"}}),
    ("task-2", {key.upper(): word.upper() for key, word in VOICES.items()}),
    ("task-2", {**VOICES, "v1": "Independent voice"}),
    ("task-2", {**VOICES, "f10": "channel"}),  # two columns rule it out: either is right
    ("task-3", {key.upper(): set(ids) for key, ids in LISTS.items()}),
    ("task-3", {key: ", ".join(ids) for key, ids in LISTS.items()}),
    ("task-3", {"contradict": "f10-f11、 Ｆ１４", "different": ["f2 to f3", "f10; f34"]}),
    ("task-3", {key: tuple(reversed(ids)) for key, ids in LISTS.items()}),
    ("task-3", {key: pd.Series(ids) for key, ids in LISTS.items()}),
    ("task-3", {key: pd.Index(ids).to_numpy() for key, ids in LISTS.items()}),
    ("task-3", {key: [f"{BAISHIZHOU}/{id_}" for id_ in ids] for key, ids in LISTS.items()}),
    ("task-3", {key: [f" {id_.upper()} " for id_ in ids] * 2 for key, ids in LISTS.items()}),
    ("task-4", {key: list(reversed(pair)) for key, pair in GAPS.items()}),
    ("task-4", {key.lower(): f"{pair[0].upper()}: {pair[1]}" for key, pair in GAPS.items()}),
    ("task-4", {key: {"gap": pair[0], "kind": pair[1]} for key, pair in GAPS.items()}),
    ("task-4", {key: (pair[0], pair[1].replace("-", " ")) for key, pair in GAPS.items()}),
    ("task-4", {**GAPS, "P": ("g2", "not-stated")}),  # nobody verified: either may be argued
    ("task-2", {**VOICES, "c1": "渠道", "v1": "独立"}),
    ("task-4", {**GAPS, "P": ("g2", "Searched and not found"), "S": "g6，有争议"}),
]


@pytest.mark.parametrize(("task", "answer"), [*SOLVED.items(), *FORMS])
def test_form_does_not_matter(task: str, answer: Any, book: Casebook) -> None:
    """The solution is right, whatever its case, spaces, order, language and containers."""
    feedback = exercises.check(READING, task, answer, book)
    assert True is feedback.passed, feedback


# Answers that cannot be judged: task, answer, what the feedback must say

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
    ("task-2", dict.fromkeys(VOICES, True), "True or False"),
    ("task-2", dict.fromkeys(VOICES, "chanel"), '"channel"?'),
    ("task-2", {"v9": "scope"}, '"v9" is not among'),
    ("task-3", ["f10"], "a list; a dictionary is wanted"),
    ("task-3", {"contradict": ["f10"]}, "Still to do: different."),
    ("task-3", {"contradict": [...], "different": [...]}, "This task is still to do."),
    ("task-3", {"contradict": ["f99"], "different": []}, 'There is no "f99"'),
    ("task-3", {"contradict": ["hubei-old-village-preservation"], "different": []}, "another case"),
    ("task-3", {"contradict": ["hubei/f10"], "different": []}, "another case"),
    ("task-3", {"contradict": [10], "different": []}, "a number where an id is wanted"),
    ("task-3", {"contradict": {"f10": 1}, "different": []}, "you gave a dictionary"),
    ("task-3", {"contradict": _endless(), "different": []}, "a list where an id is wanted"),
    ("task-3", {"contradict": pd.DataFrame({"x": ["f10"]}), "different": []}, "a whole table"),
    ("task-4", dict.fromkeys("PQRST", ("g99", "not-found")), "none of the ids"),
    ("task-4", dict.fromkeys("PQRST", ("g1", "unknown")), 'For P you wrote "unknown"'),
    ("task-2", {**VOICES, "c1": "not independent"}, "For c1 you wrote"),
    (
        "task-2",
        {**VOICES, "c1": "not independent"},
        "one of these words: relation, scope, channel.",
    ),
    ("task-2", {**VOICES, "c1": "不独立"}, "which says what it is not"),
    ("task-2", {**VOICES, "c1": "dependent"}, "which says what it is not"),
    ("task-3", {"contradict": [], "different": []}, "`contradict` is empty"),
    ("task-4", {**GAPS, "P": ("g2", ...)}, "half of the pair is still to do: `g2`"),
    ("task-4", {**GAPS, "P": ("g2", "")}, "one of these: not-stated, not-applicable"),
    ("task-4", {**GAPS, "P": "Ｇ２"}, "half of the pair is still to do: `g2`"),
    ("task-4", {**GAPS, "P": (..., "有争议")}, "one of these: g1, g2"),
    ("task-5", "x" * 10_000_000, "10,000,000 characters"),
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


def test_several_confusions_are_all_reported(book: Casebook) -> None:
    """Every confusion of kinds is named; the most frequent one is explained."""
    answer = {key: "fact" if word == "claim" else word for key, word in SORTED.items()}
    answer["B"] = "claim"
    feedback = exercises.check(READING, "task-1", answer, book)
    assert "4 of 8" in feedback.message
    assert "what you call fact holds" in feedback.message
    assert "what you call claim holds" in feedback.message
    assert "the whole affair" in feedback.hint


# Kinds that no notebook has yet


_READINGS: dict[str, Any] = {
    "found": 41.7,
    "slip": 58.3,
    "listed": ["f2", "f1", "f3"],
    "turned": ["f3", "f1", "f2"],
    "table": [{"case": "a", "n": 3, "who": "police"}, {"case": "b", "n": 1200, "who": "cpc"}],
}
readings.READINGS.update(
    {
        f"tested-{name}": readings.Reading(find=lambda _, value=value: value, gives="rows")
        for name, value in _READINGS.items()
    }
)
_DECLARED: dict[str, Any] = {
    "number": {"right": {"answer": "tested-found"}, "within": 0.1},
    "order": {"right": {"answer": "tested-listed"}, "ids": "tested-listed"},
    "table": {"right": ["n", "who"], "words": {"police": ["警察"], "cpc": []}},
}
_WRONG = {"number": {"is": "tested-slip"}, "order": {"is": "tested-turned"}, "table": {"at": []}}


def _asked(kind: str) -> kinds.Question:
    mistake = {"when": _WRONG[kind], "says": "{place} is of another base", "hints": ["Which?"]}
    task = {
        "kind": kind,
        "rows": "tested-table",
        "place": "case",
        "mistakes": [mistake],
        "form": "…",
        "begin": "Begin.",
        "lacking": "…",
        "wrong": "{right}/{all}: {found}",
        "passed": {"says": "{all} right.", "remember": "Well."},
    }
    return kinds.ask(task | _DECLARED[kind], "", None)


def _message(q: kinds.Question, answer: Any) -> str:
    try:
        return kinds.judge(q, answer).message
    except UnreadableError as error:
        return str(error)


@pytest.mark.parametrize(
    ("kind", "answer", "message"),
    [
        ("number", 41.7, "1 right."),
        ("number", {"answer": "41.65%"}, "1 right."),
        ("number", "４１．７ per cent", "1 right."),
        ("number", 58.3, "0/1: answer is of another base"),
        ("number", 3, "0 of 1 are right."),
        *(
            ("number", no_number, "For answer you gave")
            for no_number in (True, "many", float("nan"), 10**400, [1, 2], "1,2")
        ),
        ("order", ["f2", "F1", "f3"], "1 right."),
        ("order", "f2 → f1 → f3", "1 right."),
        ("order", "f3, f1, f2", "0/1: answer is of another base"),
        ("order", ["f1", "f2", "f3"], "0 of 1 are right."),
        ("order", ["f1"], "Not in your order yet: f2, f3."),
        ("order", {"f1", "f2", "f3"}, "A set has no order."),
        (
            "table",
            pd.DataFrame({"case": ["b", "a"], "n": [1200, 3], "who": ["CPC", "警察"]}),
            "4 right.",
        ),
        ("table", pd.DataFrame({"n": [3, 1200], "who": ["police", "cpc"]}, list("ab")), "4 right."),
        ("table", [{"case": "a", "n": "3", "who": "cpc"}], "Still to do: b / n, b / who."),
        ("table", {"a": {"n": 3, "who": "cpc"}, "b": {"n": "1,200", "who": "cpc"}}, "3 of 4"),
        ("table", pd.DataFrame(), "This task is still to do."),
    ],
)
def test_kinds_that_no_notebook_has_yet(kind: str, answer: Any, message: str) -> None:
    """A number has a tolerance, an order is right as a whole, a table is judged by its cells."""
    assert _message(_asked(kind), answer).startswith(message)


@given(kind=st.sampled_from([*_DECLARED]), answer=_JSON)
def test_these_kinds_take_anything(kind: str, answer: Any) -> None:
    """Whatever JSON can hold, they say something about it."""
    assert _message(_asked(kind), answer)


# A bank with other values


def changed_bank(folder: Path, changes: dict[str, Any], channels: dict[str, str]) -> Casebook:
    """Write the case with some changes, and its works, and load them through the checker."""
    case = changed(_CASE_ALONE, **changes)  # no other case here
    if "claims__2" in changes:  # c3 has become v9, wherever it is named
        case = json.loads(re.sub(r"\bc3\b", "v9", json.dumps(case)))
    shelf = shipped().plain["works"]
    used = dict.fromkeys(source["work"] for source in case["sources"])
    works = [{**shelf[id_], "channel": channels.get(id_, shelf[id_]["channel"])} for id_ in used]
    return casebook.load(write_bank(folder, case, works=works))


_NO_VOICE = {"id": "g9", "text": "None.", "absence": "not-found", "about": "independent-voice"}
_THIRD = "third-party"
# What changes in the case, in its works, the task that it is about, and what is right then, where
# it differs; None for a sorting that is read from the tables.
CHANGED: list[tuple[dict[str, Any], dict[str, str], str, dict[str, Any] | None]] = [
    ({"claims__2": REMOVE, "critiques__8": _CASE["claims"][2]}, {}, "task-1", None),
    (
        {"critiques__0__said_by__relation": "responsible", "gaps__8": _NO_VOICE},
        {},
        "task-2",
        {"v1": "relation"},
    ),
    (
        {"critiques__6__said_by__scope": "this-case"},
        {},
        "task-2",
        {"v7": "independent"},
    ),
    ({}, {"yicai-2018-baishizhou-tenants": "scholarly"}, "task-2", {"v2": "independent"}),
    (
        {f"actors__{at}__relation": _THIRD for at in (4, 5, 7, 9, 10)},
        {},
        "task-2",
        dict.fromkeys(("c1", "v2", "v4"), "independent"),
    ),
    (
        {"facts__10__conflicts_with": REMOVE, "facts__13__conflicts_with": ["f10"]},
        {},
        "task-3",
        {"contradict": ["f10", "f14"]},
    ),
    (
        {"facts__1__conflicts_with": ["f3"], "facts__2__conflicts_with": ["f2"]},
        {},
        "task-3",
        {"contradict": ["f2", "f3", "f10", "f11", "f14"], "different": []},
    ),
    (
        {"gaps__6__text": "More than 150,000 (f2) and 83,000 (f10) are not counts of one thing."},
        {},
        "task-3",
        {"different": ["f2", "f10"]},
    ),
    ({"gaps__4__absence": "not-found"}, {}, "task-4", {"R": ("g5", "not-found")}),
    ({"gaps__1__absence": "disputed"}, {}, "task-4", {"P": ("g2", "disputed")}),
    ({"gaps__3__id": "g8", "gaps__7__id": "g4"}, {}, "task-4", {"Q": ("g8", "not-found")}),
]


@pytest.mark.parametrize(("changes", "channels", "task", "differs"), CHANGED)
def test_checks_follow_the_data(
    changes: dict[str, Any],
    channels: dict[str, str],
    task: str,
    differs: dict[str, Any] | None,
    tmp_path: Path,
) -> None:
    """With other values in the bank the old answer fails and the new one passes."""
    bank = changed_bank(tmp_path, changes, channels)
    new = _sorted_by_table(bank) if differs is None else {**SOLVED[task], **differs}
    assert False is exercises.check(READING, task, SOLVED[task], bank).passed
    feedback = exercises.check(READING, task, new, bank)
    assert True is feedback.passed, feedback


def _sorted_by_table(bank: Casebook) -> dict[str, str]:
    tables = {"fact": bank.facts, "claim": bank.claims, "critique": bank.critiques}
    kind_of = {text: kind for kind, table in tables.items() for text in table["text"]}
    return {
        row.item: kind_of[row.text]
        for row in exercises.material(READING, "task-1", bank).itertuples()
    }


def test_an_unchanged_copy_is_judged_alike(tmp_path: Path) -> None:
    """The copy that the changes above start from takes the answers to the shipped bank."""
    bank = changed_bank(tmp_path, {}, {})
    for task, answer in SOLVED.items():
        assert exercises.check(READING, task, answer, bank).passed


def test_a_task_without_an_answer_says_so(tmp_path: Path) -> None:
    """Where the data leave nothing to find, the feedback says so rather than judge."""
    texts = dict.fromkeys(("summary", "problem", "response"), "Notices came [f4].")
    changes = {
        **texts,
        "decision__desk": ["f4"],
        "sequel": REMOVE,
        "claims": [],
        "critiques": [],
        "gaps": [_NO_VOICE],
    }
    options = [{**option, "origin": "ours"} for option in _CASE["decision"]["options"]]
    changes["decision__options"] = [{k: o[k] for k in ("id", "text", "origin")} for o in options]
    changes |= {f"facts__{at}__conflicts_with": REMOVE for at in (9, 10, 13)}
    changes["sources"] = [s for s in _CASE["sources"] if s["id"] not in ("s10", "s11")]
    bank = changed_bank(tmp_path, changes, {})
    for task, answer in SOLVED.items():
        for given_ in (..., answer):
            feedback = exercises.check(READING, task, given_, bank)
            assert False is feedback.passed
            assert "This task has no answer in this bank" in feedback.message


def test_a_question_without_its_gap_is_left_out(tmp_path: Path) -> None:
    """A question that no gap records is neither asked nor wanted."""
    bank = changed_bank(tmp_path, {"gaps__3": REMOVE}, {})
    assert ["P", "R", "S", "T"] == list(exercises.material(READING, "task-4", bank)["question"])
    answer = {key: pair for key, pair in GAPS.items() if key != "Q"}
    assert exercises.check(READING, "task-4", answer, bank).passed
    assert "not among" in exercises.check(READING, "task-4", GAPS, bank).message


# Material, rubric, display


def test_letters_give_nothing_away(book: Casebook) -> None:
    """The statements to sort are eight, of all kinds, mixed, and always in the same order."""
    shown = exercises.material(READING, "task-1", book)
    assert list("ABCDEFGH") == list(shown["item"])
    assert ["item", "text"] == list(shown.columns)
    kinds = list(_sorted_by_table(book).values())
    assert {"fact", "claim", "critique"} == set(kinds)
    assert sum(a != b for a, b in pairwise(kinds)) >= 4
    assert shown.equals(exercises.material(READING, "task-1", casebook.load()))


def test_facts_to_sort_come_from_all_sides(book: Casebook) -> None:
    """The facts to sort are one of the responsible side, one of the affected, one of others."""
    shown = exercises.material(READING, "task-1", book)
    facts = book.facts[book.facts["text"].isin(shown["text"])]
    assert {"responsible", "affected", "third-party"} == set(facts["relation"])


def test_the_open_task_has_no_verdict(book: Casebook) -> None:
    """The open task gives what can be seen of the text, and neither right nor wrong."""
    feedback = exercises.check(READING, "task-5", "One post says so (c2). Not verified (g2).", book)
    assert feedback.passed is None
    assert "2 sentences and names c2, g2." in feedback.message
    assert str(feedback).startswith("No verdict.")
    assert "has no f77" in exercises.check(READING, "task-5", "It was so (f77).", book).message


@pytest.mark.parametrize(
    ("text", "sentences", "asks"),
    [
        (
            "有人说学生可以继续上学。没有人核实过！真的吗？不知道。",
            4,
            "does each sentence name its source",
        ),
        ("It was so. It was well.", 2, "does each sentence name its source"),
        ("NGOCN judged the measures short of the point.", 1, "say what is not known"),
        ("一篇未署名的网帖（c2）说可以。没有核实（g2）。", 2, "read it against each criterion"),
    ],
)
def test_the_open_task_answers_what_is_written(
    text: str, sentences: int, asks: str, book: Casebook
) -> None:
    """Chinese sentences count, and the hint is on the first criterion that the text leaves out."""
    feedback = exercises.check(READING, "task-5", text, book)
    assert f"Your text has {sentences} sentence" in feedback.message
    assert asks in feedback.hint.lower().replace("does it say", "say")


@pytest.mark.parametrize(
    "long",
    [
        "a" * 10_000_000,
        ["f1"] * 3_000_000,
        "f1-f999 " * 1_250_000,
        [["f1 " * 50_000] * 200] * 200,
        "１" * 10_000_000,
    ],
    ids=lambda long: f"{type(long).__name__}-{str(long)[:9]}",
)
@every_task
def test_a_long_answer_is_soon_judged(exercise: str, task: str, long: Any, book: Casebook) -> None:
    """Megabytes are no answer, and are not read to the end."""
    keys = asked(exercise, task, book).right
    begun = time.perf_counter()
    feedback = exercises.check(
        exercise, task, dict.fromkeys(keys, long) or long, book, tries=[long]
    )
    assert time.perf_counter() - begun < 2
    assert not feedback.passed
    assert len(str(feedback)) < 3000


def test_a_session_offers_a_row_and_then_the_answer(book: Casebook) -> None:
    """With different wrong tries the hint grows, then a row is offered, then the answer."""
    session = exercises.start(READING, book)
    asked_early = session.look("task-1"), session.solution("task-1")
    assert all(isinstance(feedback, Feedback) for feedback in asked_early)
    hints = []
    for place in "ABCD":
        other = "critique" if SORTED[place] != "critique" else "fact"
        answer = {**SORTED, place: other}
        session.check("task-1", answer)
        hints.append(session.check("task-1", answer).hint)  # the same again is no new try
    assert [False, False, True, True] == ['look("task-1")' in hint for hint in hints]
    assert [False, False, False, True] == ['solution("task-1")' in hint for hint in hints]
    assert ["D"] == list(session.look("task-1")["item"])
    assert SORTED == session.solution("task-1")
    assert session.check("task-1", SORTED).passed
    assert "`" not in session.check("task-1", SORTED).hint


@judged_task
def test_the_solution_is_computed_from_the_bank(exercise: str, task: str, book: Casebook) -> None:
    """What `solution` gives is right, and a row at which it is wrong is not to be seen."""
    answer = exercises.solution(exercise, task, book)
    assert exercises.check(exercise, task, answer, book).passed
    assert exercises.look(exercise, task, answer, book).empty


def test_of_lists_a_row_that_does_not_belong_is_shown(book: Casebook) -> None:
    """Looking at a wrong list shows a fact that it holds or lacks."""
    row = exercises.look(READING, "task-3", {**LISTS, "contradict": ["f1", "f10"]}, book)
    assert ["f1"] == list(row["fact_id"])
    assert isinstance(exercises.look(READING, "task-3", 5, book), Feedback)


def _explained(code: str) -> str:
    try:
        compile(code, "cell", "exec")
    except SyntaxError as error:
        return str(explained(error))
    raise AssertionError


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ('a = {"A": "fact}', "quotation mark is missing"),
        ('a = """fact', "quotation mark is missing"),
        ('a = {"A": "fact"', "bracket is missing"),
        ('a = {"A": "fact")', "bracket is missing"),
        ('a = {"A": "fact" "B": "claim"}', "comma, a colon or a quotation mark may be missing"),
        ('a = {"A" "fact", "B": "claim"}', "comma, a colon or a quotation mark may be missing"),
        ('a = {"A": ¥}', "keyboard set to English"),
        ("a = 1\n  b = 2", "too far to the left or to the right"),
    ],
)
def test_broken_code_gets_plain_words(code: str, says: str) -> None:
    """What Python says of code that it cannot read becomes what to do about it."""
    shown = _explained(code)
    assert says in shown
    assert "Python cannot read line" in shown
    assert "Nothing was checked." in shown


@given(st.text())
def test_what_python_reads_is_left_as_it_is(text: str) -> None:
    """Curly and full-width signs are made plain only where the cell cannot be read otherwise."""
    code = f"a = {text!r}"
    assert [code] == understood([code])
    assert ["a = ('x', 'ｙ')"] == understood(["a = ('x', 'ｙ')"])
    assert ["a = {'x':('y', ...)}"] == understood(["a = {‘x’：（‘y’，　…）}"])


def test_the_rubric_follows_the_data(book: Casebook, tmp_path: Path) -> None:
    """The criteria show what the bank holds now on the source, its weakness and the gaps."""
    rubric = exercises.criteria(READING, "task-5", book)
    assert 4 == len(rubric.criteria)
    assert "`c2` Unattributed; excerpt, in an unattributed copy" in rubric.criteria[1].evidence
    assert any("`g2`" in line for line in rubric.criteria[2].evidence)

    bank = changed_bank(tmp_path, {}, {"unsigned-nd-baishizhou-families": "scholarly"})
    changed_rubric = exercises.criteria(READING, "task-5", bank)
    assert "`c2` Scholarly; excerpt, in an unattributed copy" in changed_rubric.criteria[1].evidence


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
    bank = changed_bank(tmp_path, {"claims__1__said_by__name": "<b>Somebody</b>"}, {})
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
    assert "a ` b" in Feedback(passed=passed, message="a ` b")._repr_html_()


@pytest.mark.parametrize("name", DECLARED)
def test_words_of_tasks_hold_no_number(name: str) -> None:
    """No text of a task states a number: numbers come from the data."""
    for task in DECLARED[name]["tasks"]:
        for field in ("asks", "begin", "wrong", "passed", "lacking", "mistakes"):
            for text in texts(task.get(field, "")):
                assert not re.search(r"\d", re.sub("`[^`]*`", "", text)), text


def texts(value: Any) -> Iterator[str]:
    """Yield every text in what is declared, conditions of mistakes left out."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield from texts(one) if name != "when" else ()
    elif isinstance(value, list):
        for one in value:
            yield from texts(one)
    else:
        yield str(value)


def test_a_check_needs_neither_pandas_nor_jinja() -> None:
    """Judging an answer, as a page asks for it, leaves unloaded what takes long to import."""
    code = (
        "import sys; from casebook.exercises import browser; "
        "browser.check('01-reading-evidence', 'task-1', {'A': 'fact'}); "
        "sys.exit(bool({'pandas', 'jinja2'} & set(sys.modules)))"
    )
    assert 0 == subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode


def test_what_is_to_be_read_is_the_cases_own_text(book: Casebook) -> None:
    """Parts come in the order asked for, escaped; one that a case lacks is left out."""
    riders = book.case("riders-from-served-to-scouts")
    assert riders.decision
    shown = exercises.read(riders, "question", "desk")
    assert ["", *sorted(riders.decision.desk, key=lambda id_: int(id_[1:]))] == [
        id_ for id_, _ in shown.paragraphs
    ]
    assert max(map(len, repr(shown).splitlines())) <= 90
    undecided = next(case for case in map(book.case, book.case_ids) if not case.decision)
    assert "" == repr(exercises.read(undecided, "question", "desk"))
    hostile = replace(riders, title="<script>alert(1)</script>")
    assert "<script>" not in exercises.read(hostile, "title")._repr_html_()
    with pytest.raises(ValueError, match='no part "dsk" to read'):
        exercises.read(riders, "dsk")
