"""A case of one's own: begun, filled in, opened, checked, loaded beside ours, kept."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import casebook
from casebook import exercises, own
from casebook.checking import reader
from casebook.checking.writer import written
from casebook.exercises import browser, drafting
from casebook.records import CaseDataError

# A case that nobody lived: synthetic, for the form.
SPEAKER = {
    "speaker": "Work station",
    "speaker_kind": "residents-committee",
    "relation": "responsible",
    "source": "s1",
}
FORM: dict[str, Any] = {
    "case": {
        "id": "our-street",
        "title": "Synthetic: a street on Saturdays",
        "country": "China",
        "city": "Shenzhen",
        "district": "Nanshan",
        "site": "community",
        "start": "2025",
        "end": "ongoing",
        "theme": "space",
        "summary": "A street was closed on market days [f1].",
        "problem": "Vendors and walkers were in each other's way [f1].",
        "response": "The work station put up a notice [f2].",
    },
    "sources": [
        {
            "title": "Notice",
            "publisher": "Work station",
            "date": "2025-03",
            "kind": "official-document",
            "channel": "party-state-organ",
            "language": "zh",
            "address": "https://example.org/notice",
            "extent": "whole",
            "reading": "own-address",
        }
    ],
    "actors": [
        {
            "name": "Work station",
            "kind": "residents-committee",
            "relation": "responsible",
            "role": "closes the street",
        },
        {"name": "Vendors", "kind": "residents", "relation": "affected", "role": "sell there"},
    ],
    "facts": [
        {
            "text": "The street was closed on 4 Saturdays.",
            "value": "4",
            "unit": "days",
            "year": "2025",
            **SPEAKER,
        },
        {"text": "A notice was put up.", **SPEAKER},
    ],
    "gaps": [
        {
            "text": "No vendor's view was found.",
            "absence": "not-found",
            "about": "independent-voice",
        }
    ],
    "decision": {
        "question": "Should the street be closed on Saturdays?",
        "decider": "a1",
        "year": "2025",
        "basis": "posed",
    },
    "options": [{"text": "Close it.", "cites": "f2"}, {"text": "Leave it open."}],
}


@pytest.fixture(scope="module")
def draft() -> own.Draft:
    """Return a draft that is sound."""
    return own.filled(FORM)


@pytest.mark.parametrize("case_id", casebook.load().case_ids)
def test_what_is_written_reads_back(case_id: str) -> None:
    """Every shipped case, written as YAML, reads back as it was."""
    plain = casebook.load().plain["cases"][case_id]
    assert plain == reader.read(written(plain))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(10**6), 10**6) | st.text("abz: #-'\"[]{}?é中\n"),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(st.sampled_from(["id", "on", "no", "text"]), inner, max_size=4)
        ),
        max_leaves=12,
    )
)
def test_any_data_reads_back(data: Any) -> None:
    """Whatever is written, words that YAML takes for others included, reads back as it was."""
    assert data == reader.read(written(data))


def test_a_filled_form_is_sound_and_loads_beside_ours(draft: own.Draft) -> None:
    """It has no finding, stands in the tables, and is shown and compared as ours are."""
    assert [] == draft.findings()
    book = draft.load()
    assert len(casebook.load()) + 1 == len(book)
    row = book.cases.set_index("case_id").loc["our-street"]
    assert "a case of one's own" == row["origin"]
    assert {4.0} == set(book.facts.query("case_id == 'our-street'")["value"].dropna())
    assert "Saturdays" in book.case("our-street")._repr_html_()
    shown = browser.draft(FORM, beside="dafen-wall-painters")
    assert "Dafen" in shown["html"]
    assert "findings" not in shown["html"]


def test_what_is_kept_is_a_bank(draft: own.Draft, tmp_path: Path) -> None:
    """The files load as a bank, open as the same draft, and are not written over."""
    paths = draft.keep(tmp_path / "mine")
    assert ["our-street"] == casebook.load(tmp_path / "mine").case_ids
    works, case = (path.read_bytes() for path in paths)
    assert draft == own.opened(case, works)
    with pytest.raises(FileExistsError, match="there already"):
        draft.keep(tmp_path / "mine")


def test_a_fault_has_file_line_and_field() -> None:
    """What is missing or unknown in the form is told as of any bank, with a file of the draft."""
    spoilt = copy.deepcopy(FORM)
    del spoilt["facts"][0]["source"]
    spoilt["sources"][0]["kind"] = "notice"
    findings = {one.path: one for one in own.filled(spoilt).findings()}
    case, works = findings["cases/our-street.yaml"], findings["bibliography.yaml"]
    assert "facts[f1].sources" == case.field
    text = own.filled(spoilt).case.splitlines()
    assert "sources:" in text[case.line - 1]
    assert 'Unknown word "notice"' in works.found
    with pytest.raises(CaseDataError) as raised:
        own.filled(spoilt).load()
    assert {"cases/our-street.yaml", "bibliography.yaml"} == {
        one.path for one in raised.value.findings
    }
    shown = browser.draft(spoilt)["html"]
    assert "cases/our-street.yaml" in shown
    assert "facts[f1].sources" in shown


def test_a_template_says_what_belongs_where() -> None:
    """A draft that was only begun has its places to fill in among the findings."""
    draft = own.begun("our-street", title="Our street")
    assert any("TODO" in str(one) for one in draft.findings())
    with pytest.raises(ValueError, match="is no id of a case"):
        own.begun("Our street")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("id: [", "cannot be read, line"),
        ("title: x", "no id that could name its file"),
        ("id: ../../x", "no id that could name its file"),
        ("- a", "no id that could name its file"),
        ("[" * 50_000, "cannot be read"),
        (b"\xff\xfe", "cannot be read"),
    ],
)
def test_a_file_that_is_no_case_is_refused(text: str | bytes, says: str) -> None:
    """A broken or hostile text gets a line and what to do; no file is named by it."""
    with pytest.raises(ValueError, match=says):
        own.opened(text)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)


@given(
    sections=st.dictionaries(
        st.sampled_from([section.name for section in own.form()]),
        _JSON | st.dictionaries(st.sampled_from(["text", "source", "cites", "id"]), _JSON),
    )
)
def test_anything_filled_in_makes_files_or_a_sentence(sections: Any) -> None:
    """Whatever JSON can hold makes a draft whose text can be read, or says why there is none."""
    sections["case"] = {"id": "our-street", "title": sections.get("case")}
    made = own.filled(sections)
    assert isinstance(reader.read(made.case), dict)
    assert isinstance(reader.read(made.works), list)
    with pytest.raises(ValueError, match="cannot name the file"):
        own.filled({**sections, "case": {}})


def test_markup_in_a_form_is_text() -> None:
    """What was typed is shown as text, in findings and on the page."""
    spoilt = copy.deepcopy(FORM)
    spoilt["case"]["title"] = "<script>alert(1)</script>"
    assert "<script>alert" not in browser.draft(spoilt)["html"]
    spoilt["case"]["site"] = "<script>alert(1)</script>"
    assert "<script>alert" not in browser.draft(spoilt)["html"]


def test_the_form_in_a_notebook_fills_checks_and_keeps(tmp_path: Path) -> None:
    """By clicking, a case is filled in, checked, shown beside another, and its files are linked."""
    session = exercises.start("01-reading-evidence", casebook.load(), language="zh")
    box = session.draft()
    folded, _, beside, button, files, told = box.children
    button.click()
    assert "cannot name the file" in told.value
    sections = {one.name: block for one, block in zip(own.form(), folded.children, strict=True)}
    for section in own.form():
        entries = FORM.get(section.name, [])
        entries = entries if isinstance(entries, list) else [entries]
        listed = sections[section.name]
        if section.is_list:
            listed, more = listed.children
            for _ in entries[1:]:
                more.click()
        for entry, block in zip(entries, listed.children, strict=False):
            lines = [line for line in block.children if type(line).__name__ != "HTML"]
            for field, line in zip(section.fields, lines, strict=True):
                line.value = entry.get(field.name, "")
    beside.value = "dafen-wall-painters"
    button.click()
    assert "Saturdays" in told.value
    assert 'download="our-street.yaml"' in files.value
    assert "findings" not in drafting.said(FORM)[1]


def test_the_form_is_in_both_languages() -> None:
    """Each label stands in Chinese, too, and each list of codes has its labels."""
    for english, chinese in zip(own.form(), own.form(language="zh"), strict=True):
        for one, other in zip(english.fields, chinese.fields, strict=True):
            assert one.name == other.name
            assert not other.label.isascii()
            assert [code for code, _ in one.choices] == [code for code, _ in other.choices]
