"""The book on paper: what stands on which sheet, its numbers, its tags, its margins."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
import yaml
from pypdf import PdfReader

import casebook
from casebook.records import Case
from tools import print_book
from tools.printing.pages import Book, Page, PrintError, read_book
from tools.printing.press import Press, Printed
from tools.printing.sheets import Sheet, document

if TYPE_CHECKING:
    from playwright.sync_api import Browser

TAUGHT = "baimang-unified-leasing"
# The longest note, of those that there are.
LONGEST = "shenzhen-bay-dredging-public-comment-2020"

FEW = {"intro", "chapters/rent", f"cases/{TAUGHT}", "cases/co-built-community-gardens"}

INSTRUCTOR = print_book.ROOT / "data" / "instructor"

Print = Callable[[str], PdfReader]


def squeezed(text: str) -> str:
    """The text without what setting it in lines does to it."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def text_of(pdf: PdfReader, *, first: int = 1, last: int | None = None) -> str:
    """The text of some pages, squeezed."""
    return squeezed("".join(page.extract_text() for page in pdf.pages[first - 1 : last]))


def teaching(kind: str, name: str) -> dict[str, Any]:
    """What an instructor is told of a case or a chapter."""
    text = (INSTRUCTOR / kind / f"{name}.yaml").read_text(encoding="utf-8")
    read: dict[str, Any] = yaml.safe_load(text)
    return read


def titles(outline: Any) -> Iterator[str]:
    """The titles of an outline, in its order."""
    for one in outline:
        if isinstance(one, list):
            yield from titles(one)
        else:
            yield one["/Title"]


class Watched:
    """A browser that notes what its pages ask for."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self.version = browser.version
        self.asked: list[str] = []

    def new_page(self) -> Any:
        """Open a page."""
        page = self._browser.new_page()
        page.on("request", lambda request: self.asked.append(request.url))
        return page


class Workshop:
    """Prints works of the built book once, when a test first asks for them."""

    def __init__(self, folder: Path, book: Book, browser: Browser) -> None:
        self.book = book
        self.browser = Watched(browser)
        self._folder = folder
        self._press = Press(folder, self.browser)  # type: ignore[arg-type]
        self._made: dict[str, tuple[PdfReader, Printed]] = {}
        self._works = {work.name: work for work in print_book.works(book)}
        # A book of a few pages, put together as the whole one is: that takes a minute.
        self.small = replace(book, pages=tuple(one for one in book.pages if one.name in FEW))
        volumes = print_book.works(self.small)[-2:]
        self._works |= {work.name: work for work in volumes}

    def __call__(self, name: str) -> PdfReader:
        """The PDF of that name."""
        return self.both(name)[0]

    def both(self, name: str) -> tuple[PdfReader, Printed]:
        """The PDF, and what the press says of it."""
        if name not in self._made:
            work = self._works[name]
            html = document(self.book, work.sheets, title=work.title, front=work.front)
            told = self._press.print(html, self._folder / name, at_most=work.at_most)
            data = io.BytesIO((self._folder / name).read_bytes())
            self._made[name] = PdfReader(data), told
        return self._made[name]


@pytest.fixture(scope="session")
def printed(
    built_book: Path, chromium: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Workshop:
    """Return what prints works of the built book by their names."""
    return Workshop(tmp_path_factory.mktemp("print"), read_book(built_book), chromium)


@pytest.fixture(scope="session")
def for_instructors(
    instructor_book: Path, chromium: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Workshop:
    """Return what prints works of the edition for instructors by their names."""
    return Workshop(tmp_path_factory.mktemp("print"), read_book(instructor_book), chromium)


@pytest.fixture(scope="session")
def case(book: casebook.Casebook) -> Case:
    """Return the case that these tests print."""
    return book.case(TAUGHT)


def test_part_a_tells_nothing_of_afterwards(printed: Workshop, case: Case) -> None:
    """On the first handout are story, choice and the statements cited; nothing that is sealed."""
    text = text_of(printed(f"cases/{TAUGHT}-a.pdf"))
    assert case.decision is not None
    assert case.teaching is not None
    assert all(squeezed(option.text) in text for option in case.decision.options)
    assert squeezed("What are they told tomorrow, and does the signing go on?") in text
    for statement in case.statements:
        assert not (statement.is_sealed and squeezed(statement.text) in text), statement.record_id
    for role in case.teaching.roles:
        assert squeezed(role.name) in text
    assert squeezed("They were told no.") not in text
    assert "Publisher" not in text
    assert squeezed("A source shows it") not in text
    cited = set(re.findall(r"\b[fcv]\d+\b", case.teaching.before))
    assert cited <= {one.record_id for one in case.statements if squeezed(one.text) in text}


def test_part_b_has_the_rest(printed: Workshop, case: Case) -> None:
    """The second handout opens what was folded; each statement is on one of the two, once."""
    before = text_of(printed(f"cases/{TAUGHT}-a.pdf"))
    after = text_of(printed(f"cases/{TAUGHT}-b.pdf"))
    assert squeezed("They were told no.") in after
    for statement in case.statements:
        found = [squeezed(statement.text) in text for text in (before, after)]
        assert [True] == [one for one in found if one], statement.record_id
    # Not the Chinese ones: some fonts have one glyph for two characters, and a PDF keeps glyphs.
    for source in case.sources:
        if source.work.title and source.work.language == "en":
            assert squeezed(source.work.title) in after
    assert squeezed("You, have you signed today?") not in after
    # An address is a note at the end, and shown whole.
    address = next(source.work.address for source in case.sources if source.work.address)
    assert squeezed(address) in after.rpartition("Notes")[2]


def test_roles_are_cards_to_cut(printed: Workshop, case: Case) -> None:
    """Each role has a card, whole, four or six to a page, and none tells what came later."""
    pdf, told = printed.both(f"cases/{TAUGHT}-roles.pdf")
    assert case.teaching is not None
    roles, text = case.teaching.roles, text_of(pdf)
    assert -(-len(roles) // 6) <= told.pages <= -(-len(roles) // 4)
    for role in roles:
        assert squeezed(role.name) in text
        assert not role.line or squeezed(role.line) in text
        assert not role.later or squeezed(re.sub(r" \[.*?\]", "", role.later)) not in text


def test_a_chapter_keeps_its_sources(printed: Workshop) -> None:
    """A statement that a chapter names has a number, and a note says who says it, and where."""
    pdf = printed("chapters/rent.pdf")
    body, _, notes = text_of(pdf).rpartition("Notes1.")
    assert squeezed("Qinghu 2018, f22. Tenant moving out, in an unattributed") in f"1.{notes}"
    assert squeezed("as in note") in notes
    # Who says so is open, after the choice.
    chosen, says = squeezed("When you have chosen"), squeezed("A magazine's reporting shows")
    assert 0 < body.index(chosen) < body.index(says)


def test_contents_have_the_right_page_numbers(printed: Workshop) -> None:
    """In the book each line of the contents names the page on which its title stands."""
    pdf = printed("book.pdf")
    shown = unicodedata.normalize("NFKC", pdf.pages[1].extract_text())
    numbers = [int(one) for one in re.findall(r"(\d+)\s*$", shown, re.MULTILINE)]
    pages = printed.small.pages
    assert all(squeezed(page.title) in squeezed(shown) for page in pages)
    begins = {
        squeezed(str(one["/Title"])): (pdf.get_destination_page_number(one) or 0) + 1
        for one in pdf.outline
        if not isinstance(one, list)
    }
    starts = [begins[squeezed(page.title)] for page in pages]
    assert 4 == len(pages)
    assert starts == [number for number in numbers if number > 2][:4]
    # Sentences lead to pages, too.
    assert re.search(r"Baimang and Yuanfen[^()]*\(p\. \d+\)", pdf.pages[1].extract_text()) is None
    assert "p. 000" not in "".join(page.extract_text() for page in pdf.pages)


def test_a_book_has_two_volumes(printed: Workshop) -> None:
    """What came of the choices stands in a second volume, and the first says so."""
    first, second = printed("book.pdf"), printed("book-part-b.pdf")
    assert squeezed("in a second volume") in text_of(first, last=1)
    assert squeezed("They were told no.") not in text_of(first)
    assert squeezed("They were told no.") in text_of(second)
    # A case without a choice has nothing to fold, and is whole.
    assert squeezed("Sources") in text_of(first)


@pytest.mark.parametrize("name", ["book.pdf", f"cases/{TAUGHT}-a.pdf", "chapters/rent.pdf"])
def test_a_pdf_can_be_read_aloud_and_leafed_through(printed: Workshop, name: str) -> None:
    """It is tagged, has a language, a title, and an outline with the words of its headings."""
    pdf = printed(name)
    root: Any = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert "en" == root["/Lang"]
    assert pdf.metadata is not None
    assert pdf.metadata.title
    listed = list(titles(pdf.outline))
    headings = {"Positions", "The choice"} if "cases" in name else {"The rent", "A salon"}
    assert headings <= set(listed)


@pytest.mark.parametrize(
    "name",
    [
        "book.pdf", "book-part-b.pdf",
        "chapters/rent.pdf", "chapters/reference-data-dictionary.pdf",
        f"cases/{TAUGHT}-a.pdf", f"cases/{TAUGHT}-b.pdf", f"cases/{TAUGHT}-roles.pdf",
    ],
)  # fmt: skip
def test_nothing_runs_off_the_paper(printed: Workshop, name: str) -> None:
    """No text, table or card is wider than its page."""
    assert () == printed.both(name)[1].too_wide


def test_a_note_is_one_leaf(for_instructors: Workshop) -> None:
    """The longest note of the instructors is on two pages, whole, in a type that can be read."""
    pdf, told = for_instructors.both(f"cases/{LONGEST}-note.pdf")
    assert (2, ()) == (told.pages, told.too_wide)
    text, note = text_of(pdf).lower(), teaching("notes", LONGEST)
    for wanted in ("On the board", "By the clock", "Debrief", "Watch for"):
        assert squeezed(wanted).lower() in text
    # Its lines are not broken.
    lines = {squeezed(line) for line in pdf.pages[1].extract_text().splitlines()}
    assert {squeezed(line) for line in note["board"].splitlines() if line.strip()} <= lines


def test_a_class_is_given_nothing_for_instructors(for_instructors: Workshop) -> None:
    """No handout of their edition has what only they should see; its volumes and chapters do."""
    note = teaching("notes", TAUGHT)
    secrets = [squeezed(note[name])[:40] for name in ("about", "turn", "part_b", "debrief")]
    for piece in ("a", "b", "roles"):
        text = text_of(for_instructors(f"cases/{TAUGHT}-{piece}.pdf"))
        assert [] == [secret for secret in secrets if secret in text]
        assert "instructor" not in text.lower(), piece
    for name in (f"cases/{TAUGHT}-note.pdf", "book-part-b.pdf"):
        text = text_of(for_instructors(name))
        assert [] == [secret for secret in secrets if secret not in text], name
    session = squeezed(teaching("sessions", "rent")["about"])[:40]
    assert session in text_of(for_instructors("chapters/rent.pdf"))


def test_only_an_instructors_edition_has_notes(
    printed: Workshop, for_instructors: Workshop, book: casebook.Casebook
) -> None:
    """The trainees' book has none to print; the other one for each case that is taught."""
    names = [work.name for work in print_book.works(printed.book)]
    assert [] == [name for name in names if name.endswith("-note.pdf")]
    assert len(names) == len(set(names))
    more = {work.name for work in print_book.works(for_instructors.book)}.difference(names)
    notes = {name for name in more if name.endswith("-note.pdf")}
    assert {f"cases/{case_id}-note.pdf" for case_id in book.plain["teaching"]} == notes
    assert "chapters/teach.pdf" in more


def test_printing_asks_nobody(printed: Workshop) -> None:
    """All that a printed sheet loads is a file of this machine."""
    printed("chapters/rent.pdf")
    asked = {urlsplit(address).scheme for address in printed.browser.asked}
    assert {"file"} == asked - {"data"}


def test_a_chart_is_printed_as_lines(printed: Workshop) -> None:
    """The picture of a chart stays a drawing: its words are text of the page."""
    text = text_of(printed("chapters/rent.pdf"))
    assert squeezed("Who speaks about outcomes") in text
    assert squeezed("Relation to the case") in text


def test_a_hostile_page_does_nothing(chromium: Browser, tmp_path: Path) -> None:
    """Titles and texts full of code are shown as text, and none of it runs."""
    attack = "</style><script>document.title = 'harm'</script>\"; } @page { size: A6 }"
    html = '<h1>Title</h1><img src="x" onerror="document.title = \'harm\'"><p>Text</p>'
    page = Page("space", attack, attack, html)
    book = Book(tmp_path, attack, attack, (), (page,))
    made = document(book, [Sheet(page)], title=attack)
    assert "<script" not in made
    Press(tmp_path, chromium).print(made, tmp_path / "made.pdf")
    pdf = PdfReader(tmp_path / "made.pdf")
    assert pdf.metadata is not None
    assert attack == pdf.metadata.title
    assert 595 == round(float(pdf.pages[0].mediabox.width))


def test_a_wide_table_lies_or_is_squeezed(chromium: Browser, tmp_path: Path) -> None:
    """A table that no upright page holds gets a page that lies; a wider one breaks its words."""
    word = "n" * 14

    def table(columns: int) -> str:
        cells = f"<td>{word}</td>" * columns
        return f'<div class="cb"><table class="cb-table"><tr>{cells}</tr></table></div>'

    html = f"<section><h1>Title</h1>{table(7)}<p>Between</p>{table(20)}<p>After</p></section>"
    page = Page("space", "Title", "", html)
    sheet = print_book.ROOT / "book/machine/casebook_book/static/casebook-print.css"
    book = Book(sheet.parent, "Book", "", (sheet.name,), (page,))
    made = document(book, [Sheet(page)], title="Title")
    told = Press(tmp_path, chromium).print(made, tmp_path / "made.pdf")
    assert () == told.too_wide
    pages = PdfReader(tmp_path / "made.pdf").pages
    lying = [one for one in pages if one.mediabox.width > one.mediabox.height]
    assert 1 == len(lying)
    assert 7 == lying[0].extract_text().count(word)


def test_what_is_folded_opens_or_stays_closed(chromium: Browser, tmp_path: Path) -> None:
    """On paper a case's ending stays closed in a chapter; who says so and code are open."""
    html = """<section><h1>Title</h1>
      <details class="cb-fold"><summary>Choose</summary><p>zebra</p></details>
      <details class="cb-fold cb-says"><summary>Lane</summary><p>walrus</p></details>
      <details class="admonition hide above-input"><summary>Show</summary><p>heron</p></details>
      <div id="cb-builder"><form>Hours</form><p>lemur</p></div></section>"""
    page = Page("course", "Title", "", html)
    made = document(Book(tmp_path, "Book", "", (), (page,)), [Sheet(page)], title="T")
    Press(tmp_path, chromium).print(made, tmp_path / "made.pdf")
    text = text_of(PdfReader(tmp_path / "made.pdf"))
    assert ["What was chosen: part B", "walrus", "heron"] == [
        word
        for word in ("What was chosen: part B", "walrus", "heron", "zebra", "lemur", "Details")
        if squeezed(word) in text
    ]


def test_rows_by_the_clock_are_whole(chromium: Browser, tmp_path: Path) -> None:
    """No step of a session or of a plan begins on one page and ends on the next."""
    words = "so it goes on and on " * 30
    steps = [f"begin{at}a {words} end{at}a" for at in range(40)]
    clock = "".join(f'<li><span class="cb-clock-text">{step}</span></li>' for step in steps)
    rows = "".join(f"<tr><td>{step.replace('a ', 'b ')}b</td></tr>" for step in steps)
    html = f"""<section><h1>Title</h1><div class="cb cb-instructor cb-session">
      <ol class="cb-clock">{clock}</ol>
      <table class="cb-table cb-plan-table">{rows}</table></div></section>"""
    page = Page("chapters/rent", "Title", "", html)
    sheet = print_book.ROOT / "book/machine/casebook_book/static/casebook-print.css"
    book = Book(sheet.parent, "Book", "", (sheet.name,), (page,))
    made = document(book, [Sheet(page)], title="Title")
    assert () == Press(tmp_path, chromium).print(made, tmp_path / "made.pdf").too_wide
    pages = [one.extract_text() for one in PdfReader(tmp_path / "made.pdf").pages]
    assert len(pages) > 4
    for text in pages:
        begun, ended = (re.findall(rf"{word}(\d+)", text) for word in ("begin", "end"))
        assert begun == ended


def test_letter_is_another_paper(chromium: Browser, tmp_path: Path) -> None:
    """On the paper of North America the pages have its size."""
    page = Page("space", "Title", "", "<section><h1>Title</h1><p>Text</p></section>")
    made = document(
        Book(tmp_path, "Book", "", (), (page,)), [Sheet(page)], title="T", paper="Letter"
    )
    Press(tmp_path, chromium).print(made, tmp_path / "made.pdf")
    assert 612 == round(float(PdfReader(tmp_path / "made.pdf").pages[0].mediabox.width))


def test_what_is_printed_is_whole_or_stays_as_it_was(tmp_path: Path) -> None:
    """All of it replaces the folder, a selection its own files only."""
    out, made = tmp_path / "print", tmp_path / "work" / "print"
    for file in (out / "book.pdf", out / "cases" / "old-a.pdf", made / "cases" / "new-a.pdf"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"")
    print_book._deliver(made, out, is_whole=False)
    names = ["book.pdf", "new-a.pdf", "old-a.pdf"]
    assert names == sorted(file.name for file in out.rglob("*.pdf"))
    (made / "whole.pdf").write_bytes(b"")
    print_book._deliver(made, out, is_whole=True)
    assert ["whole.pdf"] == [file.name for file in out.rglob("*.pdf")]
    assert [out.name, "work"] == sorted(one.name for one in tmp_path.iterdir())


def test_without_a_book_there_is_a_word(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder that holds no book, and a case that is not in it, end in one line."""
    assert 1 == print_book.main([str(tmp_path)])
    assert "run `make book` first" in capsys.readouterr().err
    with pytest.raises(PrintError, match="lane-lamps"):
        print_book._select([], "lane-lamps", "")
