"""The second coder: what a coder sees, what is taken of what was filled in, what is compared."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import casebook
from casebook import compare, exercises
from casebook.bank import Casebook
from casebook.exercises import browser, coding, handing
from casebook.exercises.answers import UnreadableError

ROOT = Path(__file__).parent.parent
CHENGDU = "chengdu-village-and-community-funds"
EMPOWER = {"participation": {"code": "empower", "evidence": ["f7"]}}


@cache
def shipped() -> Casebook:
    """Return the shipped bank."""
    return casebook.load()


@pytest.fixture(scope="module")
def book() -> Casebook:
    """Return the shipped bank."""
    return shipped()


def test_a_coder_of_conditions_sees_nothing_of_the_outcome(book: Casebook) -> None:
    """No claim, no critique and no gap about the outcome can be cited; of results all can."""
    for case_id in book.case_ids:
        made = coding.sheet(book, case_id, ["lever", "result"])
        lever, result = made.questions
        assert all(id_[0] in "fg" for id_ in lever.may_cite)
        masked = {
            gap.gap_id
            for gap in book.case(case_id).gaps
            if gap.about in ("outcome", "independent-voice")
        }
        assert not masked & {*lever.may_cite}
        assert {one.id for one in made.evidence} == {*result.may_cite}


def test_a_sheet_asks_all_variables_in_both_languages(book: Casebook) -> None:
    """Left out, all variables are asked, each with all codes that a coder may write."""
    made = coding.sheet(book, CHENGDU, language="zh")
    assert list(book.variables["variable"]) == [one.variable for one in made.questions]
    for one in made.questions:
        allowed = book.variable_codes.query("variable == @one.variable")
        assert list(allowed["code"]) == [code.code for code in one.codes]
        assert not one.question.isascii()


@pytest.mark.parametrize(
    ("filled", "says"),
    [
        ({"code": "empower"}, "no statement that `empower` rests on"),
        ({"code": "empower", "evidence": []}, "no statement that `empower` rests on"),
        ({"code": "empowr", "evidence": ["f7"]}, 'Did you mean "empower"?'),
        ({"code": "empower", "evidence": ["f99"]}, 'no "f99"'),
        ({"code": "empower", "evidence": ["dafen-wall-painters/f1"]}, "another case"),
        ({"code": "empower", "evidence": ["f7"], "nearly": "much"}, 'wrote "much"'),
        ({"code": 3, "evidence": ["f7"]}, "wrote a number"),
        ("empower", 'is "empower"; a dictionary is wanted'),
    ],
)
def test_what_cannot_be_taken_is_explained(filled: Any, says: str, book: Casebook) -> None:
    """A code without evidence, an unknown word or id gets a sentence, and what to write."""
    with pytest.raises(UnreadableError) as raised:
        coding.read({"participation": filled}, book, case_id=CHENGDU)
    assert says in str(raised.value)
    assert raised.value.feedback.hint


def test_codings_are_read_as_they_are_typed(book: Casebook) -> None:
    """Labels in both languages and full-width ids are understood; what is open waits."""
    filled = {
        "participation": {
            "code": "赋权",
            "evidence": "Ｆ６、f7",
            "nearly": "Collaborate",
            "note": "?",
        },
        "lever": {"code": ..., "evidence": []},
        "standing": None,
    }
    (made,) = coding.read(filled, book, case_id=CHENGDU)
    assert ("empower", ("f6", "f7"), "nearly collaborate") == (made.code, made.evidence, made.note)


def test_what_is_read_survives_a_file(book: Casebook) -> None:
    """Codings written as JSON, as a page keeps them, are read again as they were."""
    said = browser.code(CHENGDU, {"participation": {**EMPOWER["participation"], "note": "a vote"}})
    (again,) = coding.read(json.loads(json.dumps(said["codings"])), book)
    assert coding.Coding(**said["codings"][0]) == again
    assert "coder-1" in said["text"]


def test_a_file_says_a_thing_once(book: Casebook) -> None:
    """The same variable of the same case twice is refused."""
    entry = {"case_id": CHENGDU, "variable": "lever", "code": "none", "evidence": ["f8"]}
    with pytest.raises(UnreadableError, match="twice"):
        coding.read([entry, entry], book)


def test_a_comparison_shows_what_one_has_coded_and_no_more(book: Casebook) -> None:
    """Agreement counts the codes that both gave; a difference shows what each side cites."""
    made = coding.compare(coding.read(EMPOWER, book, case_id=CHENGDU), book)
    table = book.codings.query("case_id == @CHENGDU and variable == 'participation'")
    for coder, code in zip(table["coder"], table["code"], strict=True):
        assert (int(code == "empower"), 1) == made.agreed[coder]
    assert ["participation"] == [line.variable for line in made.lines]
    assert made.lines[0].differs
    shown = made._repr_html_()
    for fact in ("f6", "f8"):  # cited by others alone
        assert f"<code>{fact}</code>" in shown
    assert "Lever" not in shown


def test_a_pilot_case_has_one_coding_to_compare_with(book: Casebook) -> None:
    """Where only the adjudicated coding is there, agreement is counted with it alone."""
    case_id = book.pilot_cases[0]
    given_ = {"technology": {"code": "none", "evidence": ["f1"]}}
    made = coding.compare(coding.read(given_, book, case_id=case_id), book)
    assert ["adjudicated"] == list(made.agreed)


def test_remarks_are_escaped(book: Casebook) -> None:
    """What a trainee remarks is shown as text, never as markup."""
    filled = {"participation": {**EMPOWER["participation"], "note": "<script>alert(1)</script>"}}
    shown = coding.compare(coding.read(filled, book, case_id=CHENGDU), book)._repr_html_()
    assert "<script" not in shown
    assert "&lt;script&gt;" in shown


def test_a_class_joins_the_coders(book: Casebook) -> None:
    """Codings of a class stand beside both coders' and go into `compare.agreement`."""
    cases = [id_ for id_ in book.case_ids if id_ not in book.pilot_cases][:12]
    mine = [
        {"case_id": row.case_id, "variable": "lever", "code": row.code, "evidence": row.evidence}
        for row in book.codings.query("variable == 'lever' and coder == 'coder-2'").itertuples()
        if row.case_id in cases
    ]
    rows, refused = coding.joined(
        {"A": mine, "coder-1": mine, "B": [{"case_id": "x", "code": "y"}]}, book
    )
    assert {"coder-1", "B"} == refused.keys()
    assert "no case" in refused["B"]
    table = pd.DataFrame(rows)
    assert {"A", "coder-1", "coder-2"} == set(table["coder"])
    assert 3 * len(mine) == len(table)
    figures = compare.agreement(table[table["coder"] != "coder-1"], samples=0)
    assert 100 == figures["percent_agreement"][0]


_WORDS = st.sampled_from(
    [CHENGDU, "participation", "lever", "code", "evidence", "case_id", "variable", "empower", "f7"]
)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | _WORDS,
    lambda inner: (
        st.lists(inner, max_size=5) | st.dictionaries(st.text() | _WORDS, inner, max_size=5)
    ),
    max_leaves=15,
)


@given(answer=_JSON)
def test_anything_filled_in_is_read_or_explained(answer: Any) -> None:
    """Whatever JSON can hold makes codings or one sentence on why not."""
    for made in (answer, {"participation": answer}, [{"case_id": CHENGDU, "variable": answer}]):
        with suppress(UnreadableError):
            assert isinstance(coding.read(made, shipped(), case_id=CHENGDU), list)
    assert browser.code(CHENGDU, answer)["text"]


def test_a_session_keeps_codes_by_clicking_and_by_typing(book: Casebook) -> None:
    """The controls and a line of code keep the same coding, and an empty form says how to begin."""
    session = exercises.start("01-reading-evidence", book)
    assert "Nothing is coded yet" in str(session.code(CHENGDU, {"participation": {"code": ...}}))
    box = session.coder(CHENGDU, ["participation"])
    *_, button, said = box.children
    button.click()
    assert "Nothing is coded yet" in said.outputs[0]["data"]["text/plain"]
    question = box.children[1].children
    chosen, evidence = question[1], question[4].children
    chosen.value = "empower"
    assert "They decide themselves." in question[2].value
    next(each for each in evidence if each.description.startswith("f7:")).value = True
    button.click()
    assert "coder-2" in said.outputs[0]["data"]["text/plain"]
    clicked = dict(session.codings)
    session.code(CHENGDU, EMPOWER)
    assert clicked == session.codings
    assert isinstance(session.code(CHENGDU, {"lever": {"code": "none"}}), exercises.Feedback)
    assert clicked == session.codings


def test_what_is_said_of_codes_is_chinese_where_it_is_asked_for(book: Casebook) -> None:
    """The comparison, the words of the form and what is said of a mistake are Chinese, too."""
    session = exercises.start("01-reading-evidence", book, language="zh")
    assert "编码与裁定编码相同" in str(session.code(CHENGDU, EMPOWER))
    assert "赋权" in session.code(CHENGDU, EMPOWER)._repr_html_()
    assert "还没有编码。" in str(session.code(CHENGDU, {}))
    box = session.coder(CHENGDU, ["participation"])
    box.children[1].children[1].value = "empower"
    assert "属于这里" in box.children[1].children[2].value


def test_codings_are_handed_in_with_the_answers(
    book: Casebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a session or a page keeps of codings stands in the file that is handed in."""
    monkeypatch.setattr("casebook.exercises.session.STARTED", [])
    exercises.start("16-coding", book).code(CHENGDU, EMPOWER)
    handing.hand_in(pseudonym="heron", folder=str(tmp_path))
    (file,) = tmp_path.glob("work-*.json")
    (written,) = json.loads(file.read_text(encoding="utf-8"))["codings"]
    assert ("empower", ["f7"]) == (written["code"], written["evidence"])
    said = browser.code(CHENGDU, EMPOWER)
    work = {"exercise": "16-coding", "tasks": {}, "codings": said["codings"]}
    made = handing.hand_in_json(json.loads(json.dumps([work, 3, {"codings": 5}])), "heron")
    assert [written] == json.loads(made["signed"]["text"])["codings"]


def test_coding_needs_no_pandas() -> None:
    """A page shows a sheet and compares codes before pandas is there."""
    code = (
        "import sys; from casebook.exercises import browser; "
        f"browser.coding_sheet('{CHENGDU}'); browser.code('{CHENGDU}', {EMPOWER}); "
        "sys.exit('pandas' in sys.modules)"
    )
    assert 0 == subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode
