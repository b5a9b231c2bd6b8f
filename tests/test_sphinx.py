"""The Sphinx extension on a small book: what roles and directives make, and what a rebuild does."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from casebook_book.finder import places

from casebook.records import Place
from tests.banks import CASE, WORK, as_yaml, changed, write_bank
from tests.books import SmallBook

pytestmark = pytest.mark.book  # needs the book engine

CONTEXT = Path(__file__).parent.parent / "data" / "context"
KERNEL = """\
---
file_format: mystnb
kernelspec:
  name: python3
---
"""
CHART = """\
```{code-cell}
:tags: [remove-input]
import altair as alt, casebook, pandas as pd
alt.renderers.enable("mimetype")
value = casebook.load("../bank").facts.value.max()
table = pd.DataFrame({"kind": ["lamps </script><b>", "steps"], "count": [value, 3.0]})
base = alt.Chart(table).mark_bar().encode(x="count", y=alt.Y("kind", title="What"))
base.properties(title="Lamps", description="The lane needed more lamps than steps.")
```
"""
ROLES = """\
# Roles

Number {fact}`lane-lamps/f1`, unit {fact}`lane-lamps/f1.unit`, year {fact}`lane-lamps/f1.year`,
both {fact}`lane-lamps/f1.value-unit`, words {fact}`it was dark <lane-lamps/f2>`,
claim {fact}`now bright <lane-lamps/c1>`, gap {gap}`what it cost <lane-lamps/g1>`.
Case {case}`lane-lamps`, source {source}`lane-lamps/s1`,
{count}`facts` facts, {lit}`15|reading time`, {count}`cases/full` full cases.
People {stat}`Shenzhen/permanent_population/2019`,
printed {stat}`Shenzhen/permanent_population/2019/printed`,
in full {stat}`Shenzhen/permanent_population/2019/full`,
by one work {stat}`Shenzhen/census_population/2010/sztj-census6/full`,
money {stat}`Shenzhen/gdp/2020`.

```{prompt} Who decides?
:minutes: 15
Talk.

:::{position} The office
:rests-on: lane-lamps/f3, lane-lamps/c1
It pays.
:::
```

```{evidence-for} Lamps
:rests-on: lane-lamps/f2
It was dark.
```

```{evidence} Sleep
:side: against
:rests-on: lane-lamps/v1
It is too bright.
```

```{decision} lane-lamps
```

```{sequel} lane-lamps
```

```{columns} gaps
```

```{codes} absence
```

```{case-finder}
```
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> SmallBook:
    """A small book with every role and directive, built without a warning."""
    folder = tmp_path_factory.mktemp("small")
    write_bank(folder / "bank")
    shutil.copytree(CONTEXT, folder / "bank" / "context")
    book = SmallBook(folder, page_roles=ROLES, page_chart=f"{KERNEL}\n# Chart\n\n{CHART}")
    result = book.build()
    assert result.returncode == 0, result.stderr
    return book


@pytest.mark.parametrize(
    ("text", "record_id"),
    [
        ("28", "f1"), ("lamps", "f1"), ("2019", "f1"), ("28 lamps", "f1"),
        ("it was dark", "f2"), ("now bright", "c1"), ("what it cost", "g1"),
    ],
)  # fmt: skip
def test_a_reference_is_a_link_to_the_statement(
    built: SmallBook, text: str, record_id: str
) -> None:
    """A fact, claim or gap named in a sentence leads to its place on the case page."""
    place = f'href="cases/lane-lamps.html#{record_id}" data-statement="lane-lamps/{record_id}"'
    assert f"{place}>{text}</a>" in built.page("page_roles")


def test_the_cards_of_a_page_are_those_it_refers_to(built: SmallBook) -> None:
    """Each statement and source that a page refers to has one card on it, and no other has."""
    html = built.page("page_roles")
    store = html.partition('<template id="cb-cards">')[2].partition("</template>")[0]
    cards = re.findall(r'<article class="cb cb-card" data-statement="lane-lamps/(\w+)"', store)
    assert sorted(["f1", "f2", "f3", "c1", "v1", "g1", "s1"]) == sorted(cards)


def test_roles_print_what_the_bank_says(built: SmallBook) -> None:
    """Title, source, count, literal and city figure stand in the sentence."""
    html = built.page("page_roles")
    assert (
        '<a class="cb-case-link" href="cases/lane-lamps.html">Lamps: a lane asks for 28 of them</a>'
        in html
    )
    source = '<a class="cb-source-link" href="cases/lane-lamps.html#s1" '
    assert f'{source}data-statement="lane-lamps/s1">Doe (2019)</a>' in html
    assert "3 facts, 15, 0 full cases." in html
    assert ">13.44 million<" in html
    assert ">1,343.88<" in html
    assert ">13,438,800<" in html
    assert ">10,357,938<" in html
    assert ">2,767 billion<" in html


def test_directives_make_their_blocks(built: SmallBook) -> None:
    """Prompt, position, evidence, decision, sequel, columns and finder are on the page."""
    html = built.page("page_roles")
    assert "For discussion · 15 minutes" in html
    assert 'class="cb-position"' in html
    assert "The strongest evidenced case for" in html
    assert "The strongest evidenced case against" in html
    assert "Should the office buy 28 lamps?" in html
    assert re.search(r'<details class="cb-fold">.*The office bought them', html, re.DOTALL)
    assert "<code>absence</code>" in html
    index = re.search(r'class="cb-finder-index">(.*?)</script>', html)
    assert index is not None
    assert ["lane-lamps"] == [entry["id"] for entry in json.loads(index.group(1))]


def searched(book: SmallBook, name: str) -> Any:
    """What one of the scripts of texts holds."""
    text = (book.html / "_static" / f"casebook-{name}.js").read_text(encoding="utf-8")
    return json.loads(text[text.index("{}, ") + 4 : text.rindex(")")])


def test_search_does_not_give_the_sequel_away(built: SmallBook) -> None:
    """What is folded on the case page or in a chapter cannot be found by its words."""
    [[case_id, passages]] = searched(built, "cases")["cases"]
    found = {text for _, _, text in passages}
    assert "lane-lamps" == case_id
    assert {"It was dark.", "巷灯"} <= found
    pages = dict(searched(built, "pages")["pages"])
    assert {"index.html", "page_roles.html", "page_chart.html"} == set(pages)
    found.update(text for _, _, text in pages["page_roles.html"])
    assert not any("bought" in text for text in found)


def test_search_reads_pages_as_they_are_read(built: SmallBook) -> None:
    """Texts of pages are cut into sentences below the place that leads to them, titles apart."""
    passages = dict(searched(built, "pages")["pages"])["page_roles.html"]
    assert ["title", "roles", "Roles"] == passages[0]
    assert ["text", "prompt-1", "Who decides?"] in passages
    assert not any("Words, English or Chinese" in text for *_, text in passages)
    for name in ("searchindex.js", "_static/searchtools.js", "_static/language_data.js"):
        assert not (built.html / name).exists()


def place(country: str, city: str | None, district: str | None = None) -> Place:
    """A place without anything below a district."""
    names: dict[str, Any] = dict.fromkeys(("subdistrict", "community", "note"))
    return Place(country=country, city=city, district=district, status={}, **names)


@pytest.mark.parametrize(
    ("home", "elsewhere"),
    [("Chengdu", "Shenzhen"), ("Shenzhen", "Chengdu")],
)
def test_places_are_districts_at_home(home: str, elsewhere: str) -> None:
    """In the city of most cases a place goes by its district, elsewhere by its city."""
    found = [
        place("China", home, "Wuhou"),
        place("China", home),
        place("China", home, "Pidu"),
        place("China", elsewhere, "Nanshan"),
        place("Japan", None),
    ]
    expected = ["Wuhou", f"{home}, the whole city", "Pidu", f"{elsewhere}, China", "Japan"]
    assert expected == places(found)


def test_without_a_home_places_are_cities() -> None:
    """Where no city has most of the cases, each place goes by its city."""
    found = [place("China", "Chengdu", "Wuhou"), place("China", "Beijing", "Haidian")]
    assert ["Chengdu, China", "Beijing, China"] == places(found)
    assert [] == places([])


def test_a_case_page_has_its_parts_and_its_file(built: SmallBook) -> None:
    """The page of a case has a section for each part, and the case file to take along."""
    html = built.page("cases/lane-lamps")
    for part in ("problem", "response", "actors", "facts", "decision", "sequel", "gaps", "sources"):
        assert f'id="{part}"' in html
    assert 'href="../_downloads/cases/lane-lamps.yaml"' in html
    assert (built.html / "_downloads/cases/lane-lamps.yaml").read_text(encoding="utf-8") == as_yaml(
        CASE
    )
    assert "{case-page} lane-lamps" in (built.source / "cases/lane-lamps.md").read_text("utf-8")


def test_a_chart_comes_with_picture_description_and_data(built: SmallBook) -> None:
    """A chart has its specification, a picture, a description and its data as a table."""
    html = built.page("page_chart")
    assert '<figure class="cb-chart" id="chart-1" aria-label="Lamps"' in html
    spec = re.search(r'class="cb-chart-spec">(.*?)</script>', html)
    assert spec is not None
    assert json.loads(spec.group(1))["title"] == "Lamps"
    picture = re.search(r'<img class="cb-chart-still" src="([^"]+)"[^>]* alt="The lane', html)
    assert picture is not None
    assert (built.html / picture.group(1)).read_text(encoding="utf-8").startswith("<svg")
    assert '<th scope="col">What</th>' in html
    assert "<b>" not in html
    assert "lamps &lt;/script&gt;" in html


def test_the_chart_script_is_on_pages_with_charts_alone(built: SmallBook) -> None:
    """The drawing library is one file, which only a page with a chart asks for."""
    assert [path.name for path in (built.html / "_static").glob("vega*")] != []
    assert "vega-lite" in built.page("page_chart")
    assert "vega-lite" not in built.page("page_roles")
    assert "casebook-finder.js" in built.page("page_roles")
    assert "casebook-finder.js" not in built.page("page_chart")


def test_every_wrong_reference_is_named_with_its_line(tmp_path: Path) -> None:
    """A build fails on unknown ids, with all of them, each with page, line and a suggestion."""
    write_bank(tmp_path / "bank")
    shutil.copytree(CONTEXT, tmp_path / "bank" / "context")
    lines = [
        "# Wrong",
        "{fact}`lane-lamp/f1`",
        "{fact}`lane-lamps/f9`",
        "{fact}`lane-lamps/f1.size`",
        "{fact}`lane-lamps/c1`",
        "{fact}`lane-lamps`",
        "{source}`lane-lamps/s9`",
        "{gap}`gone <lane-lamps/g9>`",
        "{stat}`Shenzen/permanent_population/2019`",
        "{stat}`Shenzhen/sex_ratio/2020`",
        "{stat}`Shenzhen/permanent_population_hukou/2023`",
        "{stat}`Shenzhen/gdp/2017/yearbook`",
        "{count}`factz`",
        "{count}`cases/ful`",
        "{lit}`15`",
        "```{sequel} lane-lampz\n```",
        "```{evidence} Neither\nText.\n```",
        "```{terms} lmap\n```",
        "```{columns} fatcs\n```",
        "```{codes} chanel\n```",
    ]
    book = SmallBook(tmp_path, page_wrong="\n\n".join(lines))
    result = book.build()
    assert result.returncode != 0
    for line, message in (
        (3, 'No case "lane-lamp". Did you mean "lane-lamps"?'),
        (5, 'No statement in case lane-lamps has the id "f9".'),
        (7, 'A fact has no field "size"'),
        (9, "lane-lamps/c1 has no number: give a text"),
        (11, '"lane-lamps" is not of the form case-id/f2'),
        (13, 'No source in case lane-lamps has the id "s9"'),
        (15, 'No gap "g9" in lane-lamps: it has g1.'),
        (17, 'No city "Shenzen" in city_stats. Did you mean "Shenzhen"?'),
        (19, "Works disagree on Shenzhen/sex_ratio/2020."),
        (21, 'No year "2023" in city_stats.'),
        (23, 'No work or form "yearbook": use one of gh-2014-2018, gh-citygdp, short'),
        (25, 'No table "factz". Did you mean "facts"?'),
        (27, 'No grade "ful". Did you mean "full"?'),
        (29, '"15" is not of the form `text|reason`'),
        (31, 'No case "lane-lampz". Did you mean "lane-lamps"?'),
        (34, "{evidence} needs a side"),
        (38, 'No term "lmap" in the glossary.'),
        (41, 'No table "fatcs". Did you mean "facts"?'),
        (44, 'No codes "chanel". Did you mean "channel"?'),
    ):
        assert re.search(rf"page_wrong\.md:{line}: ERROR: {re.escape(message)}", result.stderr), (
            message,
            result.stderr,
        )
    # Nothing has changed, so Sphinx reads nothing again: the errors must not be forgotten.
    again = book.build()
    assert again.returncode != 0
    assert 'No case "lane-lamp".' in again.stderr


def test_a_chart_without_a_description_stops_the_build(tmp_path: Path) -> None:
    """A chart that some readers could not have is an error that says what to give it."""
    write_bank(tmp_path / "bank")
    bare = CHART.replace(', description="The lane needed more lamps than steps."', "")
    result = SmallBook(tmp_path, page_chart=f"{KERNEL}\n# Chart\n\n{bare}").build()
    assert result.returncode != 0
    assert "page_chart.md: the chart in the" in result.stderr
    assert "has no description" in result.stderr


def test_a_changed_value_shows_at_the_next_build(tmp_path: Path) -> None:
    """With all caches warm, a new value shows on page, card and chart, and other pages stay."""
    write_bank(tmp_path / "bank")
    shutil.copytree(CONTEXT, tmp_path / "bank" / "context")
    chart = f"{KERNEL}\n# Chart\n\n{CHART}"
    book = SmallBook(tmp_path, page_roles=ROLES, page_chart=chart, page_other="# Other\n\nText.")
    assert book.build().returncode == 0
    before = (book.html / "page_other.html").stat().st_mtime_ns
    new = {
        "facts__0__value": 31,
        "facts__0__text": "The lane needed 31 lamps.",
        "decision__question": "Buy 31?",
    }
    new |= {
        "title__en": "Lamps: a lane asks for 31 of them",
        "summary": "A lane asked for 31 lamps [f1].",
    }
    write_bank(tmp_path / "bank", changed(CASE, **new))
    result = book.build()
    assert result.returncode == 0, result.stderr
    html = book.page("page_roles")
    assert 'data-statement="lane-lamps/f1">31</a>' in html
    assert '<span class="cb-number">31</span>' in html.partition('id="cb-cards"')[2]
    assert ">28<" not in html
    assert '"count":31.0' in book.page("page_chart")
    assert "The lane needed 31 lamps." in book.page("cases/lane-lamps")
    assert before == (book.html / "page_other.html").stat().st_mtime_ns


def test_a_new_set_of_cases_shows_in_every_sidebar(tmp_path: Path) -> None:
    """A case that is gone leaves no page behind, and a new one is listed on pages not touched."""
    one, two = changed(CASE, id="lane-one"), changed(CASE, id="lane-two")
    bank = write_bank(tmp_path / "bank", one)
    book = SmallBook(tmp_path, page_other="# Other\n\nText.")
    assert book.build().returncode == 0
    assert "cases/lane-one.html" in book.page("index")
    (bank / "cases" / "lane-one.yaml").unlink()
    write_bank(bank, changed(two, title__en="The second lane asks for 28"))
    result = book.build()
    assert result.returncode == 0, result.stderr
    assert not (book.source / "cases" / "lane-one.md").exists()
    assert ["lane-two.html"] == [path.name for path in (book.html / "cases").glob("*.html")]
    assert ["lane-two.yaml"] == [path.name for path in (book.html / "_downloads/cases").iterdir()]
    assert "The second lane asks for 28" in book.page("index")
    assert "lane-one" not in book.page("page_other") + book.page("index")


def test_a_bank_with_errors_stops_the_build_with_its_findings(tmp_path: Path) -> None:
    """An unsound bank ends the build with the finding, not with a traceback of its own."""
    write_bank(tmp_path / "bank", changed(CASE, facts__0__sources=["s9"]), works=[WORK])
    result = SmallBook(tmp_path).build()
    assert result.returncode != 0
    assert "The bank of cases could not be loaded." in result.stderr
    assert 'no source "s9"' in result.stderr.lower()


def test_a_book_of_two_banks(tmp_path: Path) -> None:
    """A list of banks makes one library; a case from a package has no file to take along."""
    write_bank(tmp_path / "bank")
    other = changed(CASE, id="lane-two", title__en="Benches: a lane asks for 28 of them")
    package = tmp_path / "package"
    package.mkdir()
    data = {"cases": {"lane-two": other}, "works": {WORK["id"]: WORK}}
    (package / "bank.json").write_text(json.dumps(data), encoding="utf-8")
    box = "```{{evidence-for}} Title\n:rests-on: {}\n\nText.\n```\n"
    both = box.format("lane-lamps/f2, lane-two/f2, lane-lamps/f1")
    book = SmallBook(
        tmp_path,
        page_both=f"# Both\n\n{{fact}}`lane-two/f1`, {{count}}`cases` cases.\n\n{both}",
        page_alone="# Alone\n\n" + box.format("lane-lamps/f2, lane-lamps/f1"),
    )
    conf = book.source / "conf.py"
    text = conf.read_text(encoding="utf-8")
    conf.write_text(text.replace('"../bank"', '["../bank", "../package"]'), encoding="utf-8")
    result = book.build()
    assert result.returncode == 0, result.stderr
    assert "2 cases." in book.page("page_both")
    assert "_downloads/cases/lane-lamps.yaml" in book.page("cases/lane-lamps")
    assert "_downloads" not in book.page("cases/lane-two")
    # Where a box rests on two cases, the short name of each stands before its statements.
    lines = [
        re.sub(r"<[^>]+>", "", book.page(page).partition('class="cb-rests-on"')[2].split("</p>")[0])
        for page in ("page_both", "page_alone")
    ]
    assert [">Rests on Lamps: f2 f1 Benches: f2", ">Rests on f2 f1"] == lines


def test_without_a_dictionary_the_codes_are_listed(built: SmallBook) -> None:
    """In a book that has no dictionary, a table names the words themselves."""
    shown = " ".join(re.sub(r"<[^>]+>", " ", built.page("page_roles")).split())
    assert "Codes: not-stated , not-applicable , not-found , disputed" in shown.replace("- ", "-")
    assert "Not stated 未说明 The sources read do not say." in shown


def test_a_case_of_somebody_else_is_not_cited_as_ours(built: SmallBook) -> None:
    """The page of a case from another bank names its own book, no licence and no folder."""
    html = built.page("cases/lane-lamps")
    citation = html.partition('<p class="cb-citation">')[2].partition("</p>")[0]
    assert "(lane-lamps). In Small" in citation
    assert "casebook authors" not in html
    assert "CC BY" not in html
    assert str(built.bank) not in html
