"""The widgets: setting a control changes what is shown, and nothing found is said in words."""

from __future__ import annotations

import html
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import casebook
from casebook import Casebook, render, widgets
from tests.banks import CASE, changed, write_bank

ipywidgets = pytest.importorskip("ipywidgets")

HUBEI = "hubei-old-village-preservation"
BAISHIZHOU = "baishizhou-tenant-clearance"


@pytest.fixture(scope="module")
def book() -> Casebook:
    """Return the shipped bank."""
    return casebook.load()


@pytest.fixture(scope="module")
def empty() -> Casebook:
    """Return a bank without a case."""
    return Casebook({"cases": {}, "works": {}}, language="en", origin="a test")


@pytest.fixture
def explorer(book: Casebook) -> widgets.CaseExplorer:
    """Return a fresh explorer of the shipped bank."""
    return widgets.case_explorer(book)


def listed(explorer: widgets.CaseExplorer) -> list[str]:
    """Ids of the cases in the list of those found."""
    return [value for _, value in explorer.menu.options]


def test_the_explorer_begins_with_all_cases(book: Casebook, explorer: Any) -> None:
    """Without a filter every case is listed and the first one is shown."""
    assert book.case_ids == listed(explorer)
    assert f"All {len(book)} cases." in explorer.status.value
    words = [getattr(explorer, name).label for name in ("theme", "place", "actor_kind", "other")]
    assert ["All themes", "All places", "All kinds of actors", "Nothing"] == words
    assert book.case_ids[0] == explorer.case.case_id
    assert render.case_html(explorer.case) == explorer.view.value


@pytest.mark.parametrize(
    ("control", "value"),
    [
        ("theme", "space"),
        ("place", "Luohu"),
        ("actor_kind", "court"),
        ("text", "incinerator"),
        ("text", "焚烧"),
        ("text", "业委会"),
        ("text", "voting"),
    ],
)
def test_a_filter_lists_what_the_library_finds(
    book: Casebook, explorer: Any, control: str, value: str
) -> None:
    """Setting a control lists what `find` or `search` gives for it, and shows one case."""
    getattr(explorer, control).value = value
    is_text = control == "text"
    hits = (
        book.search(value, limit=len(book), passages=1)
        if is_text
        else book.find(**{control: value})
    )
    found = list(hits["case_id"])
    assert found == listed(explorer)
    assert (explorer.case.case_id if explorer.case else None) == (found[0] if found else None)
    assert f"{len(found)} of {len(book)} cases." in explorer.status.value or not found


def test_filters_work_together(explorer: Any) -> None:
    """A case has to pass every filter."""
    explorer.theme.value = "space"
    explorer.place.value = "Luohu"
    explorer.text.value = "academicians"
    assert [HUBEI] == listed(explorer)
    assert HUBEI == explorer.case.case_id


def test_years_filter_and_say_what_they_assume(book: Casebook, explorer: Any) -> None:
    """Years narrow the list; cases without a known end are said to count as still running."""
    explorer.years.value = (explorer.years.min, 2000)
    found = book.find(years=(explorer.years.min, 2000))
    assert list(found["case_id"]) == listed(explorer)
    assert 0 < len(found) < len(book)
    open_ended = found["end_year"].isna() & ~found["is_ongoing"].fillna(False)
    words = f"{open_ended.sum()} without a known last year counted as still running"
    assert words in explorer.status.value


def test_the_whole_span_of_years_is_no_filter(book: Casebook, explorer: Any) -> None:
    """Moving the slider back lists every case again."""
    explorer.years.value = (explorer.years.min, explorer.years.min)
    explorer.years.value = (explorer.years.min, explorer.years.max)
    assert book.case_ids == listed(explorer)
    assert "counted" not in explorer.status.value


def test_cases_without_a_first_year_are_said_to_be_left_out(tmp_path: Path) -> None:
    """A filter by years says how many cases it cannot judge."""
    case = changed(CASE, period__start={"absent": "not-stated"})
    unknown = casebook.load(write_bank(tmp_path, case))
    ids, sentence = widgets.finder(unknown, years=(1990, 2020))
    assert [] == ids
    assert "(1 without a known first year left out.)" in sentence


def test_nothing_found_is_said_with_a_way_out(book: Casebook, explorer: Any) -> None:
    """Where no case passes, the explorer says which filter to drop, and shows a sentence."""
    explorer.theme.value = "space"
    explorer.place.value = "Yantian"
    left = len(book.find(theme="space"))
    assert [] == listed(explorer)
    assert explorer.menu.disabled
    assert explorer.case is None
    assert f"None of the {len(book)} cases meets all conditions." in explorer.status.value
    assert f"without the place, {left} would be left" in explorer.status.value
    assert "<p>No case to show: change the filters above.</p>" == explorer.view.value
    explorer.place.value = ""
    assert not explorer.menu.disabled
    assert explorer.case is not None


@pytest.mark.parametrize("words", ["<script>alert(1)</script>", '"&{{ 7 * 7 }}', "   "])
def test_any_words_can_be_typed(explorer: Any, words: str) -> None:
    """Blanks are no filter, and nothing becomes markup."""
    explorer.text.value = words
    assert "<script>alert" not in explorer.status.value + explorer.view.value
    assert ("All" in explorer.status.value) == (not words.strip())


@pytest.mark.parametrize(
    ("words", "says"), [("incinarator", 'Did you mean "incinerator"?'), ("?!", "has no word")]
)
def test_words_that_no_case_has_get_what_the_search_says(
    explorer: Any, words: str, says: str
) -> None:
    """Where no case has the words, the sentence says what was probably meant."""
    explorer.text.value = words
    assert explorer.case is None
    assert html.escape(says, quote=False) in explorer.status.value


def test_two_cases_stand_side_by_side(book: Casebook, explorer: Any) -> None:
    """Choosing a second case shows both; choosing nothing shows the first alone again."""
    explorer.menu.value = HUBEI
    explorer.other.value = BAISHIZHOU
    both = render.compare_html(book.case(HUBEI), book.case(BAISHIZHOU))
    assert both == explorer.view.value
    explorer.other.value = ""
    assert render.case_html(book.case(HUBEI)) == explorer.view.value


def test_a_case_is_not_compared_with_itself(explorer: Any) -> None:
    """The second menu has every case but the one shown."""
    explorer.menu.value = HUBEI
    assert HUBEI not in [value for _, value in explorer.other.options]
    explorer.other.value = BAISHIZHOU
    explorer.menu.value = BAISHIZHOU
    assert "Nothing" == explorer.other.label
    assert "Baishizhou" in explorer.view.value


def test_the_second_case_stays_while_the_first_changes(book: Casebook, explorer: Any) -> None:
    """Going through the list compares each case with the same second one."""
    explorer.menu.value = HUBEI
    explorer.other.value = BAISHIZHOU
    explorer.menu.value = "east-incinerator-disclosure-suit"
    assert BAISHIZHOU == explorer.other.value
    pair = book.case("east-incinerator-disclosure-suit"), book.case(BAISHIZHOU)
    assert render.compare_html(*pair) == explorer.view.value


def test_menus_offer_only_what_occurs(book: Casebook, explorer: Any) -> None:
    """Each value of a menu finds at least one case, and menus show labels."""
    for name in ("theme", "place", "actor_kind"):
        for text, value in getattr(explorer, name).options[1:]:
            assert len(book.find(**{name: value})), value
            assert text[0].isupper()


def test_every_control_has_a_name(explorer: Any) -> None:
    """Each control says in words what it is for."""
    controls = ("theme", "place", "actor_kind", "years", "text", "menu", "other")
    names = [getattr(explorer, name).description for name in controls]
    assert all(names)
    assert len(set(names)) == len(names)


def test_the_picker_shows_the_case_chosen(book: Casebook) -> None:
    """Choosing in the menu shows the case below and gives its record."""
    picker = widgets.case_picker(book)
    assert book.case_ids[0] == picker.case.case_id
    picker.menu.value = HUBEI
    assert HUBEI == picker.case.case_id
    assert render.case_html(book.case(HUBEI)) == picker.view.value


@pytest.mark.parametrize("make", [widgets.case_picker, widgets.case_explorer])
def test_widgets_show_themselves(book: Casebook, make: Any) -> None:
    """A notebook displays the widget that the function gives back, as it would the box in it."""
    made = make(book)
    bundle = made._repr_mimebundle_(include=None, exclude=None)
    mime = "application/vnd.jupyter.widget-view+json"
    assert made.box._repr_mimebundle_()[mime] == bundle[mime]


def test_an_empty_bank_says_so(empty: Casebook) -> None:
    """A bank without cases gives sentences, not empty boxes or errors."""
    picker = widgets.case_picker(empty)
    assert picker.case is None
    assert "<p>This bank has no cases.</p>" == picker.view.value
    explorer = widgets.case_explorer(empty)
    assert "<p>This bank has no cases.</p>" == explorer.status.value
    assert "<p>No case to show: change the filters above.</p>" == explorer.view.value


def test_the_finder_works_without_widgets(book: Casebook) -> None:
    """What the explorer does is a function that needs no ipywidgets."""
    ids, sentence = widgets.finder(book, theme="space", place=None, text="")
    assert list(book.find(theme="space")["case_id"]) == ids
    assert f"{len(ids)} of {len(book)} cases." == sentence


WITHOUT = """
import sys
sys.modules["ipywidgets"] = None  # as if it were not installed
import casebook
from casebook import widgets
print(len(widgets.finder(casebook.load(), theme="space")[0]))
try:
    widgets.{name}(casebook.load())
except ModuleNotFoundError as error:
    print(error.name, error)
"""


@pytest.mark.parametrize("name", ["case_explorer", "case_picker"])
def test_without_ipywidgets_the_message_helps(book: Casebook, name: str) -> None:
    """Importing works; using names the package, the command and what works without it."""
    code = WITHOUT.format(name=name)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    found, message = done.stdout.strip().split("\n")
    assert len(book.find(theme="space")) == int(found)
    assert message.startswith(f"ipywidgets casebook.widgets.{name} needs the package ipywidgets")
    for words in ("pip install", "book.find(", "book.case(", "compare_html(", "charts.timeline("):
        assert words in message


def test_a_broken_ipywidgets_is_not_called_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """If something that ipywidgets needs is missing, that is what the error names."""

    def broken(name: str) -> Any:
        raise ModuleNotFoundError("No module named 'comm'", name="comm")

    monkeypatch.setattr(widgets.importlib, "import_module", broken)
    with pytest.raises(ModuleNotFoundError, match="comm"):
        widgets.case_picker(casebook.load())
