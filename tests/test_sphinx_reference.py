"""The glossary and the theories in a book: pages, links from the cases, what a rebuild does."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.banks import as_yaml, changed, write_bank, write_variables
from tests.books import SmallBook
from tests.test_codings import PILOT
from tests.test_glossary import LAMP, OFFICE
from tests.test_theories import RIVALS, THEORIES

pytestmark = pytest.mark.book  # needs the book engine

GLOSSARY = "---\norphan: true\n---\n# Glossary\n\n```{terms}\n```\n"
PAGE = "# Page\n\n```{terms} lamp\n```\n"


def a_book(folder: Path, *, with_page: bool = True, **pages: str) -> SmallBook:
    """A small book whose bank has a glossary and theories."""
    bank = write_variables(write_bank(folder / "bank"))
    hostile = changed(OFFICE, term__en="office", explanation__en="<script>alert(1)</script>")
    (bank / "glossary.yaml").write_text(as_yaml([LAMP, hostile]), encoding="utf-8")
    (bank / "theories.yaml").write_text(as_yaml(THEORIES), encoding="utf-8")
    book = SmallBook(folder, **pages)
    if with_page:
        (book.source / "reference").mkdir()
        book.write("reference/glossary", GLOSSARY)
    return book


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> SmallBook:
    """A small book with a glossary, some of its terms, and the theories."""
    folder = tmp_path_factory.mktemp("reference")
    book = a_book(
        folder,
        page=PAGE,
        page_theories="# Theories\n\n```{theories}\n```\n",
        page_variables="# Variables\n\n```{variables}\n```\n",
    )
    done = book.build()
    assert 0 == done.returncode, done.stderr
    return book


def test_the_glossary_has_every_term_with_an_anchor(built: SmallBook) -> None:
    """An entry has its anchor, both languages, its variants and statements with cards."""
    html = built.page("reference/glossary")
    assert '<div id="term-lamp"><dt>Lamp, <span lang="zh-Hans">路灯</span>' in html
    assert 'also: street lamp; <span lang="zh-Hans">灯</span>' in html
    assert '<p lang="zh-Hans">杆上的灯。</p>' in html
    assert 'href="../cases/lane-lamps.html#f1" data-statement="lane-lamps/f1"' in html
    assert "A lane asked for 28 lamps" not in html.partition('<template id="cb-cards">')[0]
    assert "The lane needed 28 lamps." in html.partition('<template id="cb-cards">')[2]


def test_no_explanation_becomes_markup(built: SmallBook) -> None:
    """What an explanation says is shown as it stands."""
    html = built.page("reference/glossary")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "<script>alert(1)" not in html


def test_terms_asked_for_lead_to_the_glossary(built: SmallBook) -> None:
    """A page shows the terms that it names, each a link to its entry, without anchors."""
    html = built.page("page")
    assert '<a href="reference/glossary.html#term-lamp">Lamp, ' in html
    assert 'id="term-lamp"' not in html
    assert "term-office" not in html


def test_a_case_page_links_the_first_place(built: SmallBook) -> None:
    """In a case the first place of a term leads to its entry."""
    html = built.page("cases/lane-lamps")
    address = "../reference/glossary.html#term-lamp"
    link = f'<a class="cb-term" href="{address}" data-statement="term/lamp">lamps</a>'
    assert f"Tenants counted the {link} and asked the" in html
    assert 2 == html.count("#term-lamp")  # the link, and that of its card


def test_the_theories_are_sections(built: SmallBook) -> None:
    """Each theory has a section with its argument, its works, what it expects, its hard cases."""
    html = built.page("page_theories")
    assert '<section id="theory-asking">' in html
    for part in (
        "有人要灯。",
        "Doe (2019): It was asked.",
        "<li>Somebody asks.</li>",
        "Who began?",
        "It says nothing on: Lever.",
        "A lamp without one.",
        "It is dark.",
    ):
        assert part in html
    assert 'data-statement="lane-lamps/c1"' in html


def test_without_a_glossary_page_nothing_is_linked(tmp_path: Path) -> None:
    """A book that has no glossary page has no links to it, and builds without a warning."""
    book = a_book(tmp_path, with_page=False, page=PAGE)
    assert 0 == book.build().returncode
    assert "cb-term" not in book.page("cases/lane-lamps").replace("cb-terms", "")
    assert "<dt>Lamp, " in book.page("page")


def test_a_changed_glossary_shows_at_the_next_build(tmp_path: Path) -> None:
    """When a term changes, its page and the pages of cases are read again."""
    book = a_book(tmp_path, page="# Page\n")
    assert 0 == book.build().returncode
    path = book.bank / "glossary.yaml"
    blocked = changed(LAMP, link=False, explanation__en="A post with a light.")
    path.write_text(as_yaml([blocked]), encoding="utf-8")
    assert 0 == book.build().returncode
    assert "A post with a light." in book.page("reference/glossary")
    assert "#term-lamp" not in book.page("cases/lane-lamps")


def test_a_page_has_every_variable(built: SmallBook) -> None:
    """A variable has its question, its codes in both languages, and examples that lead on."""
    html = built.page("page_variables")
    assert '<section id="variable-lever">' in html
    assert "<li>Read the file and nothing else.</li>" in html
    assert "By which means?" in html
    assert '<dt>letter, <span lang="zh-Hans">letter</span> <code>letter</code></dt>' in html
    assert "Communist Party of China, " in html.partition('id="variable-initiator"')[2]
    assert 'data-statement="lane-lamps/f1"' in html
    assert "Or, where there is nothing to code: not stated." in html


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> SmallBook:
    """A small book with one account, pairs of accounts, and a case held against all."""
    book = a_book(
        tmp_path_factory.mktemp("accounts"),
        page_theory="# Asking\n\n```{theory} asking\n```\n",
        page_pairs="# Pairs\n\n```{partings}\n:place: Shenzhen\n```\n",
        page_held="# Held\n\n```{expectations} lane-lamps\n```\n",
    )
    hostile = changed(RIVALS, theories__1__name__en="<b>Paying</b>")
    (book.bank / "theories.yaml").write_text(as_yaml(hostile), encoding="utf-8")
    (book.bank / "codings").mkdir()
    text = "\n".join(["case_id,variable,code,evidence,note,coded_by", *PILOT, ""])
    (book.bank / "codings" / "adjudicated.csv").write_text(text, encoding="utf-8")
    done = book.build()
    assert 0 == done.returncode, done.stderr
    return book


def test_one_account_stands_on_a_page_of_its_own(course: SmallBook) -> None:
    """The account that is named, and no other."""
    html = course.page("page_theory")
    assert "<li>Somebody asks.</li>" in html
    assert "Asking is enough." in html
    assert "A bill." not in html


def test_pairs_have_their_codes_and_cases(course: SmallBook) -> None:
    """A pair has the questions on which it is apart, with the cases that show it; escaped."""
    html = course.page("page_pairs")
    assert "Asking<br>&lt;b&gt;Paying&lt;/b&gt;" in html
    apart, _, partly = html.partition('data-label="No code in common"')[2].partition("</td>")
    assert "Lever" in apart
    assert "(1 : 0)" in apart
    assert "Initiator" in partly
    assert "<b>Paying" not in html


def test_a_case_is_held_against_each_account(course: SmallBook) -> None:
    """A row has the code, what it rests on, and for each account whether it is met."""
    html = course.page("page_held")
    assert 'data-statement="lane-lamps/f1"' in html
    assert 'aria-label="Met. Expected: none"' in html
    assert 'aria-label="Not met. Expected: letter"' in html
    assert "<dd>&lt;b&gt;Paying&lt;/b&gt;: letter</dd>" in html


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("```{theory} askng\n```", 'No account "askng". Did you mean "asking"?'),
        ("```{partings}\n:place: Nowhere\n```", 'No place "Nowhere"'),
        ("```{partings}\n```", "No case here is coded"),
        ("```{expectations} lane-lamps\n```", "is not coded"),
    ],
)
def test_what_cannot_be_shown_is_told(tmp_path: Path, text: str, message: str) -> None:
    """An unknown account or place, or a bank without codes, is an error of the page."""
    book = a_book(tmp_path, page=f"# Page\n\n{text}\n")
    done = book.build()
    assert 0 != done.returncode
    assert message in done.stderr
