"""Before the choice stands nothing that could be known only afterwards: in the shipped bank."""

from __future__ import annotations

import re
from typing import Any

import pytest

import casebook
from casebook import render
from casebook.plain import sealed_ids
from casebook.records import Case

BOOK = casebook.load()
TAUGHT = [case_id for case_id in BOOK.case_ids if BOOK.case(case_id).teaching]
REFERENCE = re.compile(r'data-statement="([^"]+)/([fcv]\d+)"')


@pytest.fixture(params=TAUGHT)
def case(request: pytest.FixtureRequest) -> Case:
    """Each case that is taught."""
    return BOOK.case(request.param)


def _before(case: Case) -> str:
    """All that a reader sees above the seal, and on the tile of the finder."""
    parts = [part.html for part in render.case_parts(case) if not part.is_after]
    module: Any = render.environment().get_template("parts.html.j2").module
    return "".join([module.head(case), *parts, module.tile(case, "")])


def test_nothing_before_the_choice_is_sealed(case: Case) -> None:
    """No text, table, role, option, tile or list of weights names a statement of afterwards."""
    sealed = sealed_ids(BOOK.plain["cases"][case.case_id])
    seen = _before(case)
    assert set() == {record_id for _, record_id in REFERENCE.findall(seen)} & sealed
    assert set() == set(re.findall(r'<option value="(\w+)"', seen)) & sealed
    for statement in case.statements:
        if statement.is_sealed:
            assert statement.text not in seen


def test_where_the_options_come_from_is_said_afterwards(case: Case) -> None:
    """No tag tells before the choice which option a source shows."""
    assert "A source shows it" not in _before(case)


def test_what_the_ending_shows_is_not_called_ours(case: Case) -> None:
    """An option may not cite the ending; below it, one that was chosen is no idea of ours."""
    assert case.decision is not None
    after = "".join(part.html for part in render.case_parts(case) if part.is_after)
    chosen = case.sequel.chosen if case.sequel else ()
    ours = {one.option_id for one in case.decision.options if one.origin == "ours"}
    assert after.count(">The ending shows it<") == len(ours & set(chosen))


def test_a_card_before_the_choice_shows_no_rival_from_afterwards(case: Case) -> None:
    """A figure that contradicts one of before, and came later, is not on its card."""
    sealed = {one.record_id for one in case.statements if one.is_sealed}
    for statement in case.statements:
        if not statement.is_sealed:
            card = render.card_html(case, statement)
            assert set() == set(re.findall(r"\((f\d+), ", card)) & sealed


def test_a_search_tells_nothing_of_afterwards(case: Case) -> None:
    """Words of a sealed statement, of part B or of a gap find none of these."""
    sealed = [one for one in case.statements if one.is_sealed][:3]
    for statement in sealed:
        words = " ".join(re.findall(r"\w{6,}", statement.text)[:6]) or statement.text
        found = BOOK.search(words, limit=5, passages=5)
        own = found[found["case_id"] == case.case_id]
        assert set() == set(own["record_id"].dropna()) & {one.record_id for one in sealed}
        assert {"gap", "sequel", "response"}.isdisjoint(own["kind"])


def test_each_option_has_something_on_its_side(case: Case) -> None:
    """Whoever votes for an option finds an argument for it that rests on evidence."""
    assert case.decision is not None
    assert case.teaching is not None
    spoken = {id_ for side in case.teaching.sides for id_ in side.options}
    assert {option.option_id for option in case.decision.options} == spoken
    for side in case.teaching.sides:
        assert re.search(r"\[[fcv]\d", side.text), side.side_id


def test_every_case_has_a_grade() -> None:
    """Each case is full, short, a vignette or a row, and who is taught has a file, and no other."""
    grades = dict(zip(BOOK.cases["case_id"], BOOK.cases["grade"], strict=True))
    assert {"full", "short", "vignette", "row"} >= set(grades.values())
    assert set(TAUGHT) == {case_id for case_id, grade in grades.items() if grade != "row"}
