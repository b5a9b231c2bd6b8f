"""Search: words in two languages, ranking, passages, and answers where there is none."""

from __future__ import annotations

import json
import re
from html import unescape
from math import log
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import casebook
from casebook import Casebook, codebook
from casebook.plain import MARKER
from casebook.search import Index
from casebook.search._results import marked
from casebook.search._words import are_near, pieces
from tests.banks import CASE, changed, write_bank

if TYPE_CHECKING:
    from playwright.sync_api import Browser

MACHINE = Path(__file__).parent.parent / "book" / "machine" / "casebook_book"
SCRIPT = MACHINE / "static" / "casebook-search.js"
COMMITTEE = "property-regulation-party-leadership"
OWNERS = {
    "id": "owners-committee",
    "term": {"en": "owners' committee", "zh": "业主委员会"},
    "variants": {"en": ["homeowners' committee"], "zh": ["业委会"]},
    "not_in": ["elsewhere"],
    "explanation": {"en": "-", "zh": "-"},
    "statements": [],
}


@pytest.fixture(scope="module")
def book() -> Casebook:
    """The shipped bank."""
    return casebook.load()


def ranked(book: Casebook, question: str, **options: Any) -> list[str]:
    """Ids of the cases found, the best first."""
    return list(book.search(question, **{"limit": 99, **options})["case_id"].unique())


def bank_of(cases: Any, *terms: Any) -> dict[str, Any]:
    """A bank with these cases and terms, and nothing else."""
    return {"cases": cases, "glossary": list(terms), "context": {}}


def saying(**texts: str) -> Index:
    """An index over cases by id, each with its text for a fact."""
    cases = {case_id: changed(CASE, facts__1__text=text) for case_id, text in texts.items()}
    return Index(bank_of(cases, OWNERS))


def found(index: Index, question: str) -> list[str]:
    """Ids of the cases that an index finds with all words, the best first."""
    return [hit.case_id for hit in index.search(question).hits if not hit.missing]


class TestWords:
    """What a word is."""

    @pytest.mark.parametrize(
        "forms",
        [
            "vote votes voted voting", "committee committees", "policy policies", "box boxes",
            "plan plans planned planning", "house houses housed housing", "need needs needed",
            "agree agrees agreed agreeing", "carry carries carried carrying", "service services",
            "use uses used using", "control controls controlled controlling", "2,527 2527",
            "café cafe CAFÉS ＣＡＦＥ", "owners'-committees 业委会 业主委员会 Owner’s_Committee",
        ],
    )  # fmt: skip
    def test_forms_of_a_word_are_one_word(self, forms: str) -> None:
        """A word or term is found in each of its forms by each of them."""
        written = [form.replace("_", " ") for form in forms.split()]
        index = saying(**{form: f"They say {form} here." for form in written})
        for form in written:
            assert set(written) == set(found(index, form)), form

    @pytest.mark.parametrize(
        "words",
        [
            "community communication commune", "car care", "park parking", "new news", "party part",
            "resident residence", "2018 2019", "15.3 15", "石洲 白石 洲白", "서울 Москва",
        ],
    )  # fmt: skip
    def test_other_words_stay_apart(self, words: str) -> None:
        """Words that mean other things are not brought together."""
        index = saying(**{word: f"They say {word}, and 5." for word in words.split()})
        for word in words.split():
            assert [word] == found(index, word)

    def test_a_text_is_cut_into_words(self) -> None:
        """Letters, numbers and Chinese need no spaces between them; single letters are no words."""
        index = saying(
            a="O'Donnell’s 15,662.3 of 2,527, in 2018,2019; 12345热线 in 白石洲, 𠮷野家 a b"
        )
        for word in (
            "donnell",
            "15662.3",
            "2018",
            "2019",
            "12345",
            "热线",
            "石洲",
            "白石洲",
            "𠮷野",
        ):
            assert ["a"] == found(index, word), word
        for word in ("线白", "石白", "洲𠮷"):
            assert [] == found(index, word)

    @given(st.text())
    def test_pieces_are_in_order_and_apart(self, text: str) -> None:
        """Any text is cut into pieces that stand in it in order."""
        end = 0
        for piece in pieces(text):
            assert end <= piece.start < piece.end <= len(text)
            end = piece.end

    @given(word=st.text("abc", min_size=1), at=st.integers(0), letter=st.sampled_from("abcd"))
    def test_a_slip_leaves_a_word_near(self, word: str, at: int, letter: str) -> None:
        """One letter more, less or other, or two exchanged, is one slip; two of them are two."""
        at %= len(word)
        before, after = word[:at], word[at + 1 :]
        exchanged = before + after[:1] + word[at] + after[1:]
        for slipped in (before + after, before + letter + after, word + letter, exchanged):
            assert are_near(word, slipped, 1)
            assert are_near(slipped, word, 1)
            assert are_near(f"x{word}", f"y{slipped}", 2)
            assert are_near(f"x{word}", f"y{slipped}", 1) == (word == slipped)


class TestRanking:
    """Which cases come first."""

    @pytest.mark.parametrize(
        ("question", "expected"),
        [
            ("incinerator", "east-incinerator-disclosure-suit"),
            ("INCINERATORS", "east-incinerator-disclosure-suit"),
            ("白石洲", "baishizhou-tenant-clearance"),
            ("Baishizhou tenants", "baishizhou-tenant-clearance"),
            ("grid officers overload", "shenzhen-grid-officers-task-overload"),
            ("owners manage building", "jingzhou-building-owners-self-management"),
            ("户口 学位", "school-places-documents-and-points"),
        ],
    )
    def test_a_known_case_comes_first(self, book: Casebook, question: str, expected: str) -> None:
        """A case is the first for the words that it is about."""
        assert expected == ranked(book, question)[0]

    def test_every_chinese_title_finds_its_case(self, book: Casebook) -> None:
        """Who types the Chinese title of a case gets that case first."""
        first = {row.title_zh: row.case_id for row in book.cases.itertuples()}
        assert first == {title: ranked(book, title, limit=1)[0] for title in first}

    def test_a_chinese_term_finds_english_texts(self, book: Casebook) -> None:
        """业委会 finds every case that a text about owners' committees makes one of them."""
        answer = book.search("业委会", limit=99, passages=1)
        assert COMMITTEE in set(answer["case_id"][:3])
        assert ranked(book, "业主委员会") == list(answer["case_id"])
        assert "owners' committee" in str(answer.loc[0, "passage"])
        in_english = ranked(book, "owners' committee")  # and cases with the two words apart
        assert set(in_english[: answer["case_id"].nunique()]) == set(answer["case_id"])

    def test_how_a_case_writes_a_term_does_not_count(self) -> None:
        """A case about a term comes before one that has it once, in the words of the question."""
        often = "An owners' committee met, and another owners' committee stayed at home."
        index = saying(often=often, once="A committee (业委会) met, and everybody stayed at home.")
        assert ["often", "once"] == found(index, "业委会")
        (passage,) = index.passages("often", index.search("业委会").parts)
        assert often == passage.text

    def test_what_a_class_works_with_weighs_less(self) -> None:
        """A case is found by its story, and comes after one whose statement has the word."""
        story = {"a": "Benches, benches [f1].", "b": ""}
        teaching = {"story": story, **dict.fromkeys(("sides", "exhibits", "roles", "prompts"), ())}
        fact = changed(CASE, id="fact", facts__1__text="Benches stood there.")
        bank = bank_of({"fact": fact, "told": changed(CASE, id="told")})
        assert ["fact", "told"] == found(Index({**bank, "teaching": {"told": teaching}}), "bench")

    def test_a_term_is_not_found_where_it_means_something_else(self) -> None:
        """`not_in` of the glossary holds for the search, too."""
        index = saying(a="An owners' committee.", elsewhere="An owners' committee.")
        assert ["a"] == found(index, "业委会")

    @pytest.mark.parametrize("word", ["村", "街", "车", "小区"])
    def test_chinese_finds_all_that_have_it(self, book: Casebook, word: str) -> None:
        """A Chinese word that is no term finds exactly the cases in whose open texts it stands."""
        cases = book.search_index().for_page()["cases"]
        having = {id_ for id_, passages in cases if any(word in text for *_, text in passages)}
        assert having
        assert having <= set(ranked(book, word))
        if len(word) == 1:
            assert having == set(ranked(book, word))

    def test_words_in_a_title_weigh_more(self) -> None:
        """Of two cases with a word once, the one with it in the title comes first."""
        title = changed(CASE, title__en="Benches: a lane asks for 28 of them")
        fact = changed(CASE, facts__1__text="Benches stood there.")
        assert ["title", "fact"] == found(
            Index(bank_of({"fact": fact, "b": CASE, "title": title})), "bench"
        )

    def test_the_formula(self) -> None:
        """The score is BM25 with the constants and weights of the docstring."""
        index = Index(bank_of({"a": changed(CASE, facts__1__text="Benches, benches."), "b": CASE}))
        page = index.for_page()
        a, b = (
            sum(page["weights"].get(kind, 4) / 4 * len(pieces(text)) for kind, _, text in passages)
            for _, passages in page["cases"]
        )
        norm = 1 - 0.75 + 0.75 * a / ((a + b) / 2)
        expected = log(1 + (2 - 1 + 0.5) / (1 + 0.5)) * 2 / (2 + 1.2 * norm)
        assert [pytest.approx(expected, abs=1e-6)] == [
            hit.score for hit in index.search("bench").hits
        ]

    def test_cases_with_all_words_or_else_with_some(self, tmp_path: Path) -> None:
        """Cases with all words are given; if there is none, those with some, and it is said."""
        both = changed(CASE, id="lane-two", facts__1__text="It was dark and foggy.")
        own = casebook.load(write_bank(tmp_path, CASE, both))
        assert ["lane-two"] == ranked(own, "dark foggy")
        some = own.search("dark moonlit", passages=1)
        assert ["moonlit", "moonlit"] == list(some["missing"])
        assert some.note.startswith("No case has all of these words")
        assert "In no case: moonlit." in some.note

    def test_a_beginning_is_taken_for_the_words_that_begin_so(self, book: Casebook) -> None:
        """Half a word finds what the whole finds, and the answer says so."""
        assert ranked(book, "incinerator") == ranked(book, "incinerato")
        assert '"incinerato" is taken as the beginning' in book.search("incinerato").note

    def test_conditions_narrow_and_do_not_score(self, book: Casebook) -> None:
        """Conditions of `find` leave cases out, and the others keep their order and score."""
        everywhere = book.search("tenants", limit=99, passages=1)
        narrowed = book.search("tenants", limit=99, passages=1, theme="space", place="Nanshan")
        wanted = set(book.find(theme="space", place="Nanshan")["case_id"])
        expected = everywhere[everywhere["case_id"].isin(wanted)]
        assert 0 < len(expected) < len(everywhere)
        assert list(expected["case_id"]) == list(narrowed["case_id"])
        assert list(expected["score"]) == list(narrowed["score"])

    def test_a_wrong_condition_is_explained_as_in_find(self, book: Casebook) -> None:
        """A slip in a condition gets the answer that `find` gives."""
        with pytest.raises(ValueError, match=r'No theme "spaces"\. Did you mean "space"'):
            book.search("tenants", theme="spaces")


class TestPassages:
    """What is shown of a case."""

    @pytest.mark.parametrize("question", ["owners", "zzzz"])
    def test_the_columns_are_those_documented(self, book: Casebook, question: str) -> None:
        """Columns and types are those of the codebook, with and without rows."""
        columns = codebook.columns("passages")
        answer = book.search(question)
        assert [column.name for column in columns] == list(answer.columns)
        assert "Int64" == str(answer["rank"].dtype)
        assert not answer.duplicated(["case_id", "passage_rank"]).any()
        for column in columns:
            assert column.when_empty != "never" or not answer[column.name].isna().any(), column

    def test_the_answer_is_no_table_of_the_bank(self) -> None:
        """The answer is documented as tables are, and exported with none of them."""
        assert "passages" not in codebook.tables()
        assert "passage_rank" in str(casebook.describe("passages"))

    def test_a_statement_comes_with_its_id(self, book: Casebook) -> None:
        """A passage that is a statement names it, and its text is the statement's."""
        answer = book.search("tenants", passages=None)
        facts = answer[answer["kind"] == "fact"]
        assert len(facts) > 3
        for row in facts.itertuples():
            assert row.passage == book.case(row.case_id).statement(row.record_id).text

    def test_prose_is_cut_into_sentences_without_markers(self, book: Casebook) -> None:
        """A passage of the prose is one sentence, without the markers of what it rests on."""
        answer = book.search("Shuiwei flats", limit=1, passages=None)
        case = book.case("shuiwei-talent-apartments")
        prose = MARKER.sub("", f"{case.problem} {case.response} {case.summary}")
        story = answer[answer["kind"].isin(["problem", "response", "summary"])]["passage"]
        assert len(story) > 1
        for text in story:
            assert text in " ".join(prose.split())
            assert not re.search(r"\[[fcv]\d|[.?!] [A-Z]", text)

    def test_limits(self, book: Casebook) -> None:
        """No more cases and no more passages of each than asked for."""
        answer = book.search("residents", limit=4, passages=2)
        assert [1, 1, 2, 2, 3, 3, 4, 4] == list(answer["rank"])
        assert [1, 2] * 4 == list(answer["passage_rank"])

    def test_what_is_sealed_shows_only_on_request(self, tmp_path: Path) -> None:
        """A statement that gives the sequel away is found if asked for, and the sequel with it."""
        own = casebook.load(write_bank(tmp_path))
        assert own.search("bought").empty
        assert "bought" not in json.dumps(own.search_index().for_page())
        answer = own.search("bought", sealed=True, passages=None).fillna({"record_id": ""})
        assert {("f3", "fact"), ("", "sequel")} == set(
            answer[["record_id", "kind"]].itertuples(index=False, name=None)
        )

    def test_no_case_of_the_bank_lets_out_what_is_sealed(self, book: Casebook) -> None:
        """No sealed statement of the shipped bank stands in what is looked through."""
        for case_id, passages in book.search_index().for_page()["cases"]:
            sealed = {one.text for one in book.case(case_id).statements if one.is_sealed}
            assert not {text for *_, text in passages} & sealed, case_id

    def test_hits_are_marked_and_the_rest_is_escaped(self, tmp_path: Path) -> None:
        """Marked passages are HTML in which the case has no say."""
        attack = "<script>harm</script> & dark <b>lamps</b>."
        own = casebook.load(write_bank(tmp_path, changed(CASE, facts__1__text=attack)))
        answer = own.search("dark lamp", marked=True, passages=1)
        expected = (
            "&lt;script&gt;harm&lt;/script&gt; &amp; <mark>dark</mark> "
            "&lt;b&gt;<mark>lamps</mark>&lt;/b&gt;."
        )
        assert [expected] == list(answer["passage"])
        for shown in (answer, own.search("dark lamp", passages=1)):
            assert expected in shown._repr_html_()

    def test_chinese_is_marked_as_one_stretch(self, book: Casebook) -> None:
        """Neighbouring pairs of characters are one mark."""
        answer = book.search("白石洲", marked=True, passages=1)
        assert 1 == str(answer.loc[0, "passage"]).count("<mark>")
        assert "<mark>白石洲</mark>" in str(answer.loc[0, "passage"])

    @given(st.text(alphabet="abelmps <>&'\"-灯巷的,5", max_size=40))
    def test_marks_change_nothing_but_add_marks(self, text: str) -> None:
        """Whatever a text says, the marked one shows the same text."""
        index = saying(a=text or "x")
        made = marked(text, index.spans(text, index.search("lamps 巷灯 a5 28").parts))
        assert text == unescape(re.sub("</?mark>", "", made))
        assert "<" not in re.sub("<mark>[^<]+</mark>", "", made)

    def test_a_notebook_shows_whole_passages_by_case(self, book: Casebook) -> None:
        """The table in a notebook has each case once, with whole passages."""
        answer = book.search("owners", limit=3, passages=2)
        html = answer._repr_html_()
        assert 3 == html.count('class="cb-case"')
        assert all(title.replace("'", "&#x27;") in html for title in answer["title"])
        assert "…</td>" not in html

    def test_a_part_of_the_answer_is_a_plain_table(self, book: Casebook) -> None:
        """Who goes on computing has a plain DataFrame."""
        answer = book.search("owners")
        assert "DataFrame" == type(answer[answer["rank"] == 1]).__name__
        assert "DataFrame" == type(answer.groupby("case_id").size().reset_index()).__name__


class TestNoAnswer:
    """What is said where there is nothing to show."""

    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("incinarator", "incinerator"),
            ("incinirater", "incinerator"),
            ("comittee", "committee"),
            ("neighborhood", "neighbourhood"),
            ("villgae", "village"),
        ],
    )
    def test_a_slip_is_answered_with_the_word_meant(
        self, book: Casebook, typed: str, meant: str
    ) -> None:
        """A misspelt word brings nothing, and the word of the bank that is nearest."""
        answer = book.search(typed)
        assert answer.empty
        assert f'Nothing found for "{typed}". Did you mean "{meant}"?' == answer.note
        assert repr(answer) == answer.note
        assert meant in answer._repr_html_()

    @pytest.mark.parametrize("typed", ["qqqxyz", "龘"])
    def test_nothing_near_is_no_suggestion(self, book: Casebook, typed: str) -> None:
        """Nonsense is answered with nothing but the fact."""
        assert f'Nothing found for "{typed}".' == book.search(typed).note

    def test_what_is_typed_is_escaped(self, book: Casebook) -> None:
        """The question shows as text."""
        assert "<img" not in book.search("<img qqqxyz>")._repr_html_()

    @pytest.mark.parametrize("typed", ["a", "owners ", "户口", "ing", "2,"])
    def test_of_a_long_question_the_beginning_is_read(self, book: Casebook, typed: str) -> None:
        """A question of a hundred thousand letters is as soon answered as one of two hundred."""
        answer = book.search(f"owners {typed * 100_000}")
        assert "Only the first 200 characters were looked for." in answer.note
        assert len(answer.note) < 800

    @pytest.mark.parametrize(
        ("question", "options", "error", "message"),
        [
            ("", {}, ValueError, 'search: "" has no word'),
            (" ,. ", {}, ValueError, "has no word"),
            ("the of", {}, ValueError, "only words too common"),
            (5, {}, TypeError, "expected words as a text, found int: 5"),
            (None, {}, TypeError, "found NoneType"),
            ("vote", {"limit": 0}, ValueError, "limit is 0; expected 1 or more"),
            ("vote", {"limit": None}, ValueError, "limit is None"),
            ("vote", {"passages": True}, ValueError, "passages is True"),
            ("vote", {"passages": -1}, ValueError, "or None for all"),
        ],
    )
    def test_nonsense_is_refused_in_words(
        self,
        book: Casebook,
        question: Any,
        options: dict[str, Any],
        error: type[Exception],
        message: str,
    ) -> None:
        """A question without words or of the wrong kind says what is expected."""
        with pytest.raises(error, match=re.escape(message)):
            book.search(question, **options)

    @given(st.text(max_size=30))
    def test_any_text_gets_an_answer(self, question: str) -> None:
        """Whatever is typed besides a word, there is an answer."""
        answer = saying(a="It was dark.").search(f"dark {question}")
        assert "dark" == answer.parts[0].text.lower()
        assert ["a"] == [hit.case_id for hit in answer.hits if hit.score > 0]


QUESTIONS = [
    "owners committee vote", "owners' committee", "业委会", "业主委员会投票", "村", "白石洲",
    "parks", "parking", "gov", "hukou school", "户口 学位", "龙岗 停车", "Nanshan", "housing",
    "participation", "参与", "party secretary also chairs the owners committee", "12345", "2,527",
    "10 yuan", "residents committee Seoul", "who pays for elevators", "城中村租客",
    "comittee owners", "grid-officers", "O'Donnell", "incinarator village", "incinirater",
    "constructor", "𠮷野家 户口", "a" * 500,
]  # fmt: skip
ODD = "A constructor: Café ＡＢＣ１２ 2,527.3 2018,2019 O’Donnell's 𠮷野家 서울 Москва İst　々a 5"


def test_the_script_follows_the_library_step_by_step(book: Casebook, chromium: Browser) -> None:
    """Script and library cut all texts alike, and give the same scores, passages and marks."""
    cases = {**book.plain["cases"], "odd": changed(CASE, id="odd", facts__1__text=ODD)}
    index = Index({**book.plain, "cases": cases})
    data = index.for_page()
    texts = [text for _, passages in data["cases"] for *_, text in passages]
    page = chromium.new_page()
    page.add_script_tag(path=SCRIPT)
    # As text, since the browser's driver takes long over large structures.
    page.evaluate("data => { window.engine = casebookSearch(JSON.parse(data)); }", json.dumps(data))
    theirs = page.evaluate(
        """texts => JSON.stringify(JSON.parse(texts).map(
            (text) => engine.pieces(text).map(({ word, token }) => [word, token])))""",
        json.dumps(texts),
    )
    ours = [[[piece.word, piece.token] for piece in pieces(text)] for text in texts]
    assert ours == json.loads(theirs)
    for question in QUESTIONS:
        hits, parts, unknown = index.search(question)
        shown = [
            [*passage, [passage.text[start:end] for start, end in index.spans(passage.text, parts)]]
            for hit in hits[:2]
            for passage in index.passages(hit.case_id, parts)
        ]
        expected = {"hits": hits, "unknown": list(unknown.items()), "passages": shown}
        theirs = page.evaluate(
            """question => {
                const { hits, parts, unknown } = engine.search(question);
                const marks = (text) => engine.marks(text, parts).map((at) => text.slice(...at));
                return JSON.stringify({
                    hits: hits.map(({ id, score, missing }) => [id, score, missing]),
                    unknown,
                    passages: hits.slice(0, 2).flatMap(({ id }) => engine.passages(id, parts)
                        .map((one) => [one.kind, one.recordId, one.text, marks(one.text)])),
                });
            }""",
            question,
        )
        assert json.loads(json.dumps(expected)) == json.loads(theirs), question
    page.close()


def test_a_terminal_shows_whole_passages(book: Casebook) -> None:
    """At a prompt each passage stands whole, in lines that fit, after its case and its place."""
    found = book.search("业委会", limit=2, passages=1)
    text = repr(found)
    assert all(len(line) <= 96 for line in text.splitlines())
    first = found.iloc[0]
    assert text.startswith(f"1. {first['case_id']}, {first['record_id']}: ")
    for passage in found["passage"]:
        assert passage in " ".join(text.split())


@pytest.mark.parametrize("term", ["e-", "A", "…", "-"])
def test_a_term_without_a_word_stops_no_search(term: str) -> None:
    """A term of which nothing is left to look for is in the glossary and in no question."""
    index = Index(bank_of({"a": CASE}, {**OWNERS, "term": {"en": term, "zh": "灯"}}))
    assert ["a"] == found(index, "dark")
