"""Cases as HTML: what stands where, and that no text of a case becomes markup."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import casebook
from casebook import render
from casebook.records import Case
from tests.banks import CASE, WORK, changed, write_bank

HOSTILE = (
    "<script>document.title = 'stolen'</script><img src=x onerror=alert(1)> {{ 7 * 7 }} & \"q\""
)


def case(folder: Path, **changes: Any) -> Case:
    """The sound case of the tests with some fields changed, as a record."""
    return casebook.load(write_bank(folder, changed(CASE, **changes))).case("lane-lamps")


def whole(one: Case) -> str:
    """All parts of a case page in one text, without tags' line ends."""
    return re.sub(r"\s+", " ", "".join(part.html for part in render.case_parts(one)))


def _texts(data: Any, path: str = "") -> list[str]:
    """Paths of all free texts in a case, which an author could fill with anything."""
    if isinstance(data, dict):
        return [
            found
            for name, value in data.items()
            for found in _texts(value, f"{path}__{name}" if path else name)
        ]
    if isinstance(data, list):
        return [found for at, value in enumerate(data) for found in _texts(value, f"{path}__{at}")]
    free = ("title", "text", "name", "role", "summary", "problem", "response", "question", "unit")
    is_free = isinstance(data, str) and path.split("__")[-1] in (*free, "en", "zh")
    return [path] if is_free or path.startswith("instruments") else []


def test_no_text_of_a_case_becomes_markup(tmp_path: Path) -> None:
    """Every free text of a case filled with script and tags is shown as it stands."""
    paths = _texts(CASE)
    assert len(paths) > 25
    changes: dict[str, Any] = dict.fromkeys(paths, f"28 {HOSTILE} [f1]")
    changes["decision__question"] = f"28 {HOSTILE}?"
    work = changed(WORK, title=HOSTILE, publisher=HOSTILE, authors=[HOSTILE])
    bank = write_bank(tmp_path, changed(CASE, **changes), works=[work])
    one = casebook.load(bank).case("lane-lamps")
    parts = render.environment().get_template("parts.html.j2").module
    shown = [
        render.case_html(one),
        render.compare_html(one, one),
        parts.tile(one, "x.html"),
        parts.sequel_brief(one, "x.html"),
        parts.decision(one, "x.html#"),
        *(render.card_html(one, what, href="x.html") for what in (*one.statements, *one.gaps)),
    ]
    for html in shown:
        assert "&lt;script&gt;" in html
        assert "<script" not in html
        assert "<img" not in html
        assert "49" not in re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)


def test_markers_become_links_to_statements(tmp_path: Path) -> None:
    """A marker in a text is a link to each statement it names, and is no longer text."""
    html = whole(case(tmp_path, problem="The lane was dark [f2, c1]."))
    assert "[f2, c1]" not in html
    for record_id in ("f2", "c1"):
        assert f'href="#{record_id}" data-statement="lane-lamps/{record_id}"' in html


def test_what_was_chosen_stands_in_the_folded_part_alone(tmp_path: Path) -> None:
    """The sequel, the facts sealed with it, claims and critiques are in one folded part."""
    parts = {part.part_id: part for part in render.case_parts(case(tmp_path))}
    assert [part_id for part_id, part in parts.items() if part.is_folded] == ["sequel"]
    sealed = ("The office bought", "The lane is bright", "It is too bright")
    for part_id, part in parts.items():
        assert [text for text in sealed if text in part.html] == (
            list(sealed) if part_id == "sequel" else []
        )


def test_without_a_sequel_claims_and_critiques_stand_open(tmp_path: Path) -> None:
    """A case without a sequel has nothing folded."""
    posed = changed(CASE, decision__basis="posed")
    del posed["sequel"]
    one = casebook.load(write_bank(tmp_path, posed)).case("lane-lamps")
    parts = render.case_parts(one)
    assert not [part for part in parts if part.is_folded]
    assert {"claims", "critiques"} <= {part.part_id for part in parts}


def test_every_statement_stands_once_on_its_page(tmp_path: Path) -> None:
    """Each fact, claim, critique, gap and source has one anchor."""
    one = case(tmp_path)
    anchors = re.findall(r' id="([a-z]\d+)"', whole(one))
    wanted = [statement.record_id for statement in one.statements]
    wanted += [gap.gap_id for gap in one.gaps] + [source.source_id for source in one.sources]
    assert sorted(wanted) == sorted(anchors)


def test_disagreeing_facts_stand_together(tmp_path: Path) -> None:
    """Facts in conflict are shown as one group, each with a link to the other."""
    html = whole(case(tmp_path, facts__0__conflicts_with=["f2"], facts__1__conflicts_with=["f1"]))
    group = re.search(r'<div class="cb-conflict".*?</div> </div> </div> </div>', html)
    assert group is not None
    assert 'id="f1"' in group.group()
    assert 'id="f2"' in group.group()


def test_a_card_says_who_where_and_how_far_read(tmp_path: Path) -> None:
    """A card has value, unit, year, text, speaker with kind and relation, source and reading."""
    one = case(tmp_path)
    html = render.card_html(one, one.fact("f1"), href="cases/lane-lamps.html")
    for text in (
        "28", "lamps", "2019", "The lane needed 28 lamps.", "Tenants", "Residents, affected",
        "Jane Doe", "Lamps for the lane", "Evening News", "2019-07-11",
        'href="https://example.org/lamps"', "Media based outside the mainland",
        "whole read at its own address",
        'href="cases/lane-lamps.html#f1"',
    ):  # fmt: skip
        assert text in html


def test_a_card_shows_what_contradicts_the_fact(tmp_path: Path) -> None:
    """The card of a disputed number carries the number that disagrees."""
    one = case(
        tmp_path,
        facts__0__conflicts_with=["f2"],
        facts__1={**CASE["facts"][0], "id": "f2", "value": 31, "conflicts_with": ["f1"]},
    )
    html = render.card_html(one, one.fact("f1"))
    assert ">31<" in html


def test_an_unattributed_number_is_marked(tmp_path: Path) -> None:
    """A number that rests on an unattributed copy alone says so, on the page and on its card."""
    one = case(tmp_path, sources__0__reading="unattributed-copy")
    mark = "its number stays out of charts and comparisons"
    assert mark in whole(one)
    assert mark in render.card_html(one, one.fact("f1"))


def test_a_charge_keeps_its_status(tmp_path: Path) -> None:
    """A statement about an accusation says how far it has got."""
    one = case(tmp_path, facts__1__charge="alleged")
    assert "Alleged." in render.card_html(one, one.fact("f2"))


def test_chinese_is_marked_as_such(tmp_path: Path) -> None:
    """A run of Chinese in an English text is marked, the English around it is not."""
    html = whole(case(tmp_path, facts__1__text="The street office (街道办事处) came."))
    assert '(<span lang="zh-Hans">街道办事处</span>) came.' in html


@pytest.mark.parametrize(
    ("country", "city", "district", "expected"),
    [
        ("China", "Shenzhen", "Nanshan", "Nanshan District, Shenzhen, China"),
        ("China", "Chengdu", "Wuhou", "Wuhou District, Chengdu, China"),
        ("China", "Chengdu", "Jintang County", "Jintang County, Chengdu, China"),
        ("South Korea", "Seoul", "Mapo", "Mapo, Seoul, South Korea"),
        ("China", "Shenzhen", {"absent": "not-applicable"}, "Shenzhen, China"),
    ],
)
def test_a_district_is_named_as_such(
    tmp_path: Path, country: str, city: str, district: Any, expected: str
) -> None:
    """A Chinese district named by one word gets the word District, in whatever city."""
    changes = {"country": country, "city": city, "district": district}
    assert expected == render.place(case(tmp_path, place={**CASE["place"], **changes}).place)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (2019, "ongoing", "2019 to today"),
        (2019, 2021, "2019–2021"),
        (2019, 2019, "2019"),
        (2019, {"absent": "not-stated"}, "from 2019; end not stated"),
        ({"absent": "not-found"}, 2020, "until 2020; start not found"),
    ],
)
def test_period_says_what_is_not_known(tmp_path: Path, start: Any, end: Any, expected: str) -> None:
    """The years of a case are written so that an unknown end is not an open one."""
    assert expected == render.period(case(tmp_path, period={"start": start, "end": end}))


def test_two_cases_on_a_page_do_not_share_ids(tmp_path: Path) -> None:
    """In a notebook the ids of statements begin with the id of their case."""
    ids = re.findall(r' id="([^"]+)"', render.case_html(case(tmp_path)))
    assert ids
    assert all(id_.startswith("lane-lamps-") for id_ in ids)


@pytest.mark.parametrize(
    ("authors", "expected"),
    [
        (["Doe, Jane"], "Doe (2019)"),
        (["Doe, Jane", "Roe, Ann"], "Doe and Roe (2019)"),
        (["Doe, Jane", "Roe, Ann", "Poe, Li"], "Doe et al. (2019)"),
        ([], "Evening News (2019)"),
    ],
)
def test_a_source_in_a_sentence(tmp_path: Path, authors: list[str], expected: str) -> None:
    """A source is named by its authors, or by its publisher, with the year."""
    bank = write_bank(tmp_path, works=[changed(WORK, authors=authors)])
    source = casebook.load(bank).case("lane-lamps").source("s1")
    assert expected == render.source_short(source.work)


def test_a_notebook_gets_plain_text(tmp_path: Path) -> None:
    """What a notebook shows is a plain str, which can be joined with more HTML."""
    one = case(tmp_path)
    assert type(render.case_html(one)) is str
    assert type(render.compare_html(one, one)) is str


def test_styles_touch_nothing_else_in_a_notebook(tmp_path: Path) -> None:
    """Every rule of the stylesheet that a notebook gets is about classes of this package."""
    style = re.search(r"<style>(.*)</style>", render.case_html(case(tmp_path)), re.DOTALL)
    assert style is not None
    rules = re.sub(r"/\*.*?\*/|@media[^{]*", "", style.group(1), flags=re.DOTALL)
    selectors = [
        part.strip() for found in re.findall(r"([^{}]+)\{", rules) for part in found.split(",")
    ]
    stray = [part for part in selectors if part and "cb" not in part.split(":")[0]]
    # Arguments of :not() and :is() are split by the same comma.
    assert [] == [part for part in stray if not part.endswith(")")]
    assert "http" not in style.group(1)


def test_every_shipped_case_renders() -> None:
    """Each case of the shipped bank makes a page with all its statements on it."""
    book = casebook.load()
    assert book.case_ids
    for case_id in book.case_ids:
        one = book.case(case_id)
        html = whole(one)
        for statement in one.statements:
            assert f'id="{statement.record_id}"' in html
            assert render.card_html(one, statement)


def test_terms_are_linked_once_over_problem_and_response(tmp_path: Path) -> None:
    """What is found is linked in the problem, then in the response, and nowhere else."""
    asked: list[str] = []

    def terms(text: str) -> list[tuple[int, int, str]]:
        asked.append(text)
        at = text.find("lane")
        return [(at, at + 4, "glossary.html#term-lane")] if at >= 0 and len(asked) == 1 else []

    one = case(tmp_path, response="Tenants of the lane asked [f1].")
    parts = {part.part_id: str(part.html) for part in render.case_parts(one, terms=terms)}
    link = '<a class="cb-term" href="glossary.html#term-lane" data-statement="term/lane">lane</a>'
    assert f"The {link} was dark" in parts["problem"]
    assert 1 == sum(html.count("cb-term") for html in parts.values())
    assert ["The lane was dark", ".", "Tenants of the lane asked", "."] == asked


def test_a_linked_term_is_escaped(tmp_path: Path) -> None:
    """Neither a term nor its address becomes markup, and Chinese in it is marked."""
    one = case(tmp_path, problem="A <b>lane & 街道</b>.")

    def terms(text: str) -> list[tuple[int, int, str]]:
        return [(2, len(text) - 1, 'x"><script>')] if "lane" in text else []

    html = render.case_parts(one, terms=terms)[0].html
    inside = '&lt;b&gt;lane &amp; <span lang="zh-Hans">街道</span>&lt;/b&gt;'
    hostile = "x&#34;&gt;&lt;script&gt;"
    link = f'<a class="cb-term" href="{hostile}" data-statement="{hostile}">{inside}</a>.'
    assert link in html


def test_links_within_a_case_in_a_notebook_lead_somewhere(book: casebook.Casebook) -> None:
    """In a notebook the summary, too, leads to the statements of its own case."""
    for case_id in book.case_ids:
        html = render.case_html(book.case(case_id))
        ids = set(re.findall(r'id="([^"]+)"', html))
        assert set(re.findall(r'href="#([^"]*)"', html)) <= ids, case_id
