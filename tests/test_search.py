"""Search: words in two languages, ranking, passages, and answers where there is none."""

from __future__ import annotations

import json
import re
import unicodedata
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import casebook
from casebook import codebook
from casebook.search import Index
from casebook.search._words import Lexicon, distance, pieces, spans, stem
from tests.banks import CASE, changed, write_bank

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
def book() -> casebook.Casebook:
    """The shipped bank."""
    return casebook.load()


def ranked(book: casebook.Casebook, question: str, **options: Any) -> list[str]:
    """Ids of the cases found, the best first."""
    return list(book.search(question, **{"limit": 99, **options})["case_id"].unique())


def tokens(text: str, lexicon: Lexicon) -> list[str]:
    """Everything in a text that can be found."""
    return [token for _, _, token in spans(list(pieces(text)), lexicon)]


class TestWords:
    """What a word is."""

    @pytest.mark.parametrize(
        "forms",
        [
            ("vote", "votes", "voted", "voting"),
            ("committee", "committees"),
            ("policy", "policies"),
            ("plan", "plans", "planned", "planning"),
            ("house", "houses", "housed", "housing"),
            ("agree", "agrees", "agreed", "agreeing"),
            ("carry", "carries", "carried", "carrying"),
            ("box", "boxes"),
            ("use", "uses", "used", "using"),
            ("control", "controls", "controlled", "controlling"),
            ("need", "needs", "needed"),
            ("service", "services"),
        ],
    )
    def test_forms_of_a_word_are_one_word(self, forms: tuple[str, ...]) -> None:
        """A word is found in each of its inflections."""
        assert 1 == len({stem(form) for form in forms})

    @pytest.mark.parametrize(
        "words",
        [
            ("community", "communication", "commune"),
            ("car", "care"),
            ("park", "parking"),
            ("new", "news"),
            ("resident", "residence"),
            ("party", "part"),
        ],
    )
    def test_other_words_stay_apart(self, words: tuple[str, ...]) -> None:
        """Words that mean other things are not brought together."""
        assert len(words) == len({stem(word) for word in words})

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("The owners' committee", ["owner", "committe"]),
            ("O'Donnell’s", ["donnel"]),
            ("15,662.3 of 2,527, in 2018,2019", ["15662.3", "2527", "2018", "2019"]),
            ("Café ＡＢＣ１２", ["cafe", "abc12"]),
            ("白石洲", ["白", "白石", "石", "石洲", "洲"]),
            ("12345热线", ["12345", "热", "热线", "线"]),
            ("村, a", ["村"]),
            ("서울 Москва", ["서울", "москва"]),
            ("", []),
        ],
    )
    def test_a_text_is_cut_into_words(self, text: str, expected: list[str]) -> None:
        """Words, numbers and runs of Han are cut apart; common words fall out."""
        found = tokens(text, Lexicon([]))
        assert [unicodedata.normalize("NFKD", word) for word in expected] == found

    def test_a_term_is_a_token_in_both_languages(self) -> None:
        """A term of the glossary is the same token in each variant of either language."""
        lexicon = Lexicon([OWNERS])
        texts = ("homeowners' committees", "an owner’s Committee", "业委会的", "某业主委员会")
        for text in texts:
            assert "§owners-committee" in tokens(text, lexicon)

    @given(st.text())
    def test_pieces_are_in_order_and_apart(self, text: str) -> None:
        """Any text is cut into pieces that stand in it in order."""
        end = 0
        for piece in pieces(text):
            assert end <= piece.start < piece.end <= len(text)
            end = piece.end

    @pytest.mark.parametrize(
        ("a", "b", "expected"),
        [
            ("lamp", "lamp", 0),
            ("lamp", "lamps", 1),
            ("lamp", "lmap", 1),
            ("lamp", "lump", 1),
            ("lamp", "lantern", 3),
            ("kitten", "sitting", 3),
        ],
    )
    def test_distance_counts_slips(self, a: str, b: str, expected: int) -> None:
        """A slip is a letter more, less, other, or exchanged; beyond the most it is most and 1."""
        assert expected == distance(a, b, 2) == distance(b, a, 2)


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
            ("owners committee vote", "jingzhou-building-owners-self-management"),
        ],
    )
    def test_a_known_case_comes_first(
        self, book: casebook.Casebook, question: str, expected: str
    ) -> None:
        """A case is the first for the words that it is about."""
        assert expected == ranked(book, question)[0]

    def test_every_chinese_title_finds_its_case(self, book: casebook.Casebook) -> None:
        """Who types the Chinese title of a case gets that case first."""
        first = {row.title_zh: row.case_id for row in book.cases.itertuples()}
        assert first == {title: ranked(book, title, limit=1)[0] for title in first}

    def test_a_chinese_term_finds_english_texts(self, book: casebook.Casebook) -> None:
        """业委会 finds every case that a text about owners' committees makes one of them."""
        found = book.search("业委会", limit=99, passages=1)
        assert COMMITTEE == found.loc[0, "case_id"]
        assert set(ranked(book, "业主委员会")) == set(found["case_id"])
        assert "owners' committee" in str(found.loc[0, "passage"])

    def test_an_english_term_finds_chinese_texts(self, tmp_path: Path) -> None:
        """The English words of a term find a case that has them in Chinese only."""
        index = Index({"a": changed(CASE, title__zh="业委会")}, [OWNERS])
        assert ["a"] == [hit.case_id for hit in index.search("homeowners' committee").hits]

    def test_a_term_is_not_found_where_it_means_something_else(self) -> None:
        """`not_in` of the glossary holds for the search, too."""
        case = changed(CASE, facts__1__text="An owners' committee.")
        index = Index({"a": case, "elsewhere": case}, [OWNERS])
        assert ["a"] == [hit.case_id for hit in index.search("业委会").hits]

    @pytest.mark.parametrize("sign", ["村", "街", "车"])
    def test_a_single_character_finds_all_that_have_it(
        self, book: casebook.Casebook, sign: str
    ) -> None:
        """One Chinese character finds exactly the cases in whose open texts it stands."""
        index = book.search_index()
        having = {
            case_id
            for case_id, passages in index.for_page()["cases"]
            if any(sign in text for _, _, text in passages)
        }
        assert having
        assert having == set(ranked(book, sign))

    def test_words_in_a_title_weigh_more(self) -> None:
        """Of two cases with a word once, the one with it in the title comes first."""
        title = changed(CASE, title__en="Benches: a lane asks for 28 of them")
        fact = changed(CASE, facts__1__text="Benches stood there.")
        index = Index({"fact": fact, "other": CASE, "title": title}, [])
        assert ["title", "fact"] == [hit.case_id for hit in index.search("bench").hits]

    def test_the_formula(self) -> None:
        """The score is BM25F with the constants and weights of the docstring."""
        from math import log

        with_word = changed(CASE, facts__1__text="Benches, benches.")
        index = Index({"a": with_word, "b": CASE}, [])
        streams = {"a": 0, "b": 0}
        for case_id, passages in index.for_page()["cases"]:
            for kind, _, text in passages:
                if index.for_page()["kinds"][kind] in index.for_page()["streams"][3][1]:
                    streams[case_id] += sum(
                        1 if piece.token else len(piece.word) for piece in pieces(text)
                    )
        mean = sum(streams.values()) / 2
        frequency = 1.0 * 2 / (1 - 0.75 + 0.75 * streams["a"] / mean)
        expected = log(1 + (2 - 1 + 0.5) / (1 + 0.5)) * frequency / (1.2 + frequency)
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

    def test_a_beginning_is_taken_for_the_words_that_begin_so(
        self, book: casebook.Casebook
    ) -> None:
        """Half a word finds what the whole finds, and the answer says so."""
        assert ranked(book, "incinerator") == ranked(book, "incinerato")
        assert '"incinerato" is taken as the beginning' in book.search("incinerato").note

    def test_conditions_narrow_and_do_not_score(self, book: casebook.Casebook) -> None:
        """Conditions of `find` leave cases out, and the others keep their order and score."""
        everywhere = book.search("tenants", limit=99, passages=1)
        narrowed = book.search("tenants", limit=99, passages=1, theme="space", place="Nanshan")
        wanted = set(book.find(theme="space", place="Nanshan")["case_id"])
        expected = everywhere[everywhere["case_id"].isin(wanted)]
        assert 0 < len(expected) < len(everywhere)
        assert list(expected["case_id"]) == list(narrowed["case_id"])
        assert list(expected["score"]) == list(narrowed["score"])

    def test_a_wrong_condition_is_explained_as_in_find(self, book: casebook.Casebook) -> None:
        """A slip in a condition gets the answer that `find` gives."""
        with pytest.raises(ValueError, match=r'No theme "spaces"\. Did you mean "space"'):
            book.search("tenants", theme="spaces")


class TestPassages:
    """What is shown of a case."""

    def test_the_columns_are_those_documented(self, book: casebook.Casebook) -> None:
        """Columns and types are those of the codebook, with and without rows."""
        for question in ("owners", "zzzz"):
            found = book.search(question)
            assert [column.name for column in codebook.columns("search")] == list(found.columns)
            assert "Int64" == str(found["rank"].dtype)
            assert not found.duplicated(["case_id", "passage_rank"]).any()
            for column in codebook.columns("search"):
                if column.when_empty == "never":
                    assert not found[column.name].isna().any(), column.name

    def test_search_is_no_table_of_the_bank(self) -> None:
        """The answer is documented as tables are, and exported with none of them."""
        assert "search" not in codebook.tables()
        assert "passage_rank" in str(casebook.describe("search"))

    def test_a_statement_comes_with_its_id(self, book: casebook.Casebook) -> None:
        """A passage that is a statement names it, and its text is the statement's."""
        found = book.search("tenants", passages=None)
        facts = found[found["kind"] == "fact"]
        assert len(facts) > 3
        for row in facts.itertuples():
            assert row.passage == book.case(row.case_id).statement(row.record_id).text

    def test_prose_is_cut_into_sentences_without_markers(self, book: casebook.Casebook) -> None:
        """A passage of the story is one sentence, without the markers of what it rests on."""
        found = book.search("Baishizhou notices", limit=1, passages=None)
        story = found[found["kind"].isin(["problem", "response", "summary"])]["passage"]
        assert len(story) > 1
        assert not any(re.search(r"\[[fcv]\d", text) for text in story)
        assert (
            "From the end of June 2019 tenants found notices saying that their building had signed "
            "a relocation contract with the developer; most deadlines fell between late August and "
            "late September." in list(story)
        )

    def test_limits(self, book: casebook.Casebook) -> None:
        """No more cases and no more passages of each than asked for."""
        found = book.search("residents", limit=4, passages=2)
        assert [1, 1, 2, 2, 3, 3, 4, 4] == list(found["rank"])
        assert [1, 2] * 4 == list(found["passage_rank"])

    def test_what_is_sealed_shows_only_on_request(self, tmp_path: Path) -> None:
        """A statement that gives the sequel away is found if asked for, and the sequel with it."""
        own = casebook.load(write_bank(tmp_path))
        assert own.search("bought").empty
        assert "bought" not in json.dumps(own.search_index().for_page())
        found = own.search("bought", sealed=True, passages=None)
        assert {("f3", "fact"), (None, "sequel")} == {
            (row["record_id"] if isinstance(row["record_id"], str) else None, row["kind"])
            for row in found.to_dict("records")
        }

    def test_no_case_of_the_bank_lets_out_what_is_sealed(self, book: casebook.Casebook) -> None:
        """No sealed statement of the shipped bank stands in what is looked through."""
        for case_id, passages in book.search_index().for_page()["cases"]:
            texts = {text for _, _, text in passages}
            sealed = {one.text for one in book.case(case_id).statements if one.is_sealed}
            assert not texts & sealed, case_id

    def test_hits_are_marked_and_the_rest_is_escaped(self, tmp_path: Path) -> None:
        """Marked passages are HTML in which the case has no say."""
        attack = "<script>harm</script> & dark <b>lamps</b>."
        own = casebook.load(write_bank(tmp_path, changed(CASE, facts__1__text=attack)))
        found = own.search("dark lamp", marked=True, passages=1)
        expected = (
            "&lt;script&gt;harm&lt;/script&gt; &amp; <mark>dark</mark> "
            "&lt;b&gt;<mark>lamps</mark>&lt;/b&gt;."
        )
        assert [expected] == list(found["passage"])
        for shown in (found, own.search("dark lamp", passages=1)):
            assert expected in shown._repr_html_()

    def test_chinese_is_marked_as_one_stretch(self, book: casebook.Casebook) -> None:
        """Neighbouring pairs of characters are one mark."""
        found = book.search("白石洲", marked=True, passages=1)
        assert str(found.loc[0, "passage"]).startswith("<mark>白石洲</mark>：")

    @given(st.text(alphabet="abelmps <>&'\"-灯巷的,5", max_size=40))
    def test_marks_change_nothing_but_add_marks(self, text: str) -> None:
        """Whatever a text says, the marked one shows the same text."""
        from casebook.search._results import marked

        index = Index({"a": changed(CASE, facts__1__text=text or "x")}, [])
        parts = index.search("lamps 巷灯 a5 28").parts
        made = marked(text, index.spans(text, parts))

        class Reader(HTMLParser):
            shown = ""

            def handle_data(self, data: str) -> None:
                self.shown += data

            def handle_starttag(self, tag: str, attrs: object) -> None:
                assert tag == "mark"

        reader = Reader()
        reader.feed(made)
        reader.close()
        assert text == reader.shown

    def test_a_notebook_shows_whole_passages_by_case(self, book: casebook.Casebook) -> None:
        """The table in a notebook has each case once, with whole passages."""
        found = book.search("owners", limit=3, passages=2)
        html = found._repr_html_()
        assert 3 == html.count('class="cb-case"')
        assert all(title.replace("'", "&#x27;") in html for title in found["title"])
        assert "…</td>" not in html

    def test_a_part_of_the_answer_is_a_plain_table(self, book: casebook.Casebook) -> None:
        """Who goes on computing has a plain DataFrame."""
        found = book.search("owners")
        part = found[found["rank"] == 1]
        assert "DataFrame" == type(part).__name__
        assert "DataFrame" == type(found.groupby("case_id").size().reset_index()).__name__


class TestNoAnswer:
    """What is said where there is nothing to show."""

    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("incinarator", "incinerator"),
            ("comittee", "committee"),
            ("neighborhood", "neighbourhood"),
            ("villgae", "village"),
        ],
    )
    def test_a_slip_is_answered_with_the_word_meant(
        self, book: casebook.Casebook, typed: str, meant: str
    ) -> None:
        """A misspelt word brings nothing, and the word of the bank that is nearest."""
        found = book.search(typed)
        assert found.empty
        assert f'Nothing found for "{typed}". Did you mean "{meant}"?' == found.note
        assert repr(found) == found.note
        assert meant in found._repr_html_()

    def test_nothing_near_is_no_suggestion(self, book: casebook.Casebook) -> None:
        """Nonsense is answered with nothing but the fact."""
        assert 'Nothing found for "qqqxyz".' == book.search("qqqxyz").note
        assert 'Nothing found for "龘".' == book.search("龘").note

    def test_what_is_typed_is_escaped(self, book: casebook.Casebook) -> None:
        """The question shows as text."""
        assert "<img" not in book.search("<img qqqxyz>")._repr_html_()

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
        book: casebook.Casebook,
        question: Any,
        options: dict[str, Any],
        error: type[Exception],
        message: str,
    ) -> None:
        """A question without words or of the wrong kind says what is expected."""
        with pytest.raises(error, match=re.escape(message)):
            book.search(question, **options)

    @given(st.text(min_size=1, max_size=30))
    def test_any_text_gets_an_answer(self, question: str) -> None:
        """Whatever is typed, there is an answer, or a refusal where it has no word."""
        index = Index({"a": CASE}, [OWNERS])
        if tokens(question, Lexicon([])):
            answer = index.search(question)
            assert all(hit.case_id == "a" and hit.score > 0 for hit in answer.hits)
        else:
            with pytest.raises(ValueError, match="Give words"):
                index.search(question)
