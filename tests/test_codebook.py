"""The codebook and the documentation that comes from it."""

from __future__ import annotations

import csv
import io
import re

import pytest

import casebook
from casebook import codebook
from casebook.parts import KINDS


@pytest.mark.parametrize("table", codebook.tables())
def test_description_names_every_column(table: str) -> None:
    """The documentation of a table names each column, as text and as a table."""
    described = codebook.describe(table)
    for column in codebook.columns(table):
        assert column.name in str(described)
        assert f"<td>{column.name}</td>" in described._repr_html_()


def test_description_lists_the_codes() -> None:
    """The documentation of a coded column lists its words."""
    assert "documented, reconstructed, posed" in str(codebook.describe("decisions"))


def test_description_shows_itself() -> None:
    """At a prompt a description shows its text, not the name of its class."""
    assert str(codebook.describe("gaps")) == repr(codebook.describe("gaps"))


def test_every_codes_entry_of_a_column_exists() -> None:
    """A column that names a coded variable names one of the codebook."""
    for table in codebook.tables():
        for column in codebook.columns(table):
            if column.codes:
                assert codebook.codes(column.codes)


def test_kinds_of_speaker_tell_publics_apart() -> None:
    """The local government and a foreign public body, the CPC and other parties are not one."""
    kinds = {"local-government", "foreign-public-body", "cpc", "other-party"}
    assert kinds <= set(codebook.codes("kind"))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: codebook.columns("fact"), 'No table "fact". Did you mean "facts"'),
        (lambda: codebook.codes("knid"), 'No codes "knid". Did you mean "kind"'),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest(call: object, message: str) -> None:
    """A slip gets the name that was meant and all known ones."""
    with pytest.raises(KeyError, match=message):
        call()  # type: ignore[operator]


@pytest.mark.parametrize("word", ["", "x", "zzz"])
def test_no_nearest_word_is_no_suggestion(word: str) -> None:
    """Where nothing is near, nothing is suggested."""
    assert "" == codebook.suggest(word, ["facts", "claims"])


def test_schema_offers_the_words_of_the_codebook() -> None:
    """The words an editor completes are the codebook's."""
    actor = KINDS["cases"].schema()["properties"]["actors"]["items"]
    assert list(codebook.codes("kind")) == actor["properties"]["kind"]["enum"]


def test_every_text_field_may_be_chinese() -> None:
    """Each text that a reader sees may be a mapping with `en` and `zh`."""
    case = KINDS["cases"].schema()["properties"]
    texts = [
        *(case[name] for name in ("title", "summary", "problem", "response")),
        case["instruments"]["items"],
        *(case["actors"]["items"]["properties"][name] for name in ("name", "role")),
        *(case["facts"]["items"]["properties"][name] for name in ("text", "unit")),
        case["facts"]["items"]["properties"]["said_by"]["properties"]["name"],
        *(case[name]["items"]["properties"]["text"] for name in ("claims", "critiques", "gaps")),
        *(case["decision"]["properties"][name] for name in ("question", "when")),
        case["decision"]["properties"]["options"]["items"]["properties"]["text"],
        case["sequel"]["properties"]["text"],
    ]
    for text in texts:
        assert {"en", "zh"} == set(text["properties"])


def test_a_suggestion_among_thousands() -> None:
    """The nearest of thousands of ids is found among those that share most of their parts."""
    known = [f"outlet-{number}-{word}" for number in range(1000) for word in ("lane", "lamp")]
    assert ' Did you mean "outlet-77-lamp"?' == codebook.suggest("outlet-77-lmap", known)


def test_a_text_of_millions_is_compared_with_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is too long for a word has no suggestion, and costs no comparison."""
    monkeypatch.setattr("difflib.get_close_matches", None)
    assert "" == codebook.suggest("x" * 1_000_000, ["spelling"])


# In Chinese ---------------------------------------------------------------------------------------

# What stays as it is typed: ids, words of tables and codes, values of Python, names of formats.
STAYS = {
    *(column.name for table in codebook.documented() for column in codebook.columns(table)),
    *(code.code for code in codebook.every_code()),
    *codebook.documented(),
    *codebook.code_lists(),
    *("given", "adjudicated", "case-id", "nd", "k", "m", "km2", "persons", "yuan"),
    *("False", "True", "casebook", "load", "theory_notes", "Casebook.search"),
    *("casebook.compare.scores", "casebook.compare.partings", "marked", "mark"),
    *("Markdown", "HTML", "BM25"),
}


def english_in(text: str) -> set[str]:
    """What of a Chinese text is in Latin letters and no name, id or coded word."""
    found = set(re.findall(r"[A-Za-z][\w.-]*", text, re.ASCII)) - STAYS
    return {word for word in found if not re.fullmatch(r"[a-z][1-9]", word)}


@pytest.mark.parametrize("name", [*codebook.documented(), *codebook.code_lists()])
def test_a_description_in_chinese_is_in_chinese(name: str) -> None:
    """Names, ids and coded words stay; nothing else in it is English."""
    described = codebook.describe(name, language="zh")
    assert set() == english_in(str(described))
    assert set() == english_in(re.sub(r"<[^>]*>", " ", described._repr_html_()))
    assert '<table lang="zh-Hans">' in described._repr_html_()


def test_a_description_is_in_english_unless_asked_otherwise() -> None:
    """The language left out is English, and the two are not the same text."""
    for name in ("facts", "channel"):
        assert codebook.describe(name) == codebook.describe(name, language="en")
        assert str(codebook.describe(name)) != str(codebook.describe(name, language="zh"))
    assert not re.search("[\u4e00-\u9fff]", str(codebook.describe("facts")))


def test_a_description_in_chinese_has_the_words_of_the_codebook() -> None:
    """Row, note, meaning, what empty means and the codes of a column are those of the files."""
    text = str(codebook.describe("decisions", language="zh"))
    table = codebook.documentation("decisions")
    assert f"decisions：一行是{table.row_zh}；键：case_id、decision_id。" in text
    (basis,) = [column for column in table.columns if column.name == "basis"]
    assert f"类别  {basis.description_zh}。编码：documented、reconstructed、posed。" in text
    assert "为空表示：见 decision_year_status。" in text
    roles = codebook.documentation("roles")
    assert roles.note_zh.replace("`", "") in str(codebook.describe("roles", language="zh"))


@pytest.mark.parametrize("language", ["de", "EN", "", None, ["zh"]])
def test_an_unknown_language_is_named(language: object) -> None:
    """Another language than the two stops, here as in `load`, with the known ones."""
    for call in (
        lambda: casebook.describe("facts", language=language),
        lambda: casebook.load(language=language),  # type: ignore[arg-type]
    ):
        with pytest.raises(ValueError, match=r"Known: en, zh\.") as caught:
            call()
        assert f'No language "{language}".' in str(caught.value)


@pytest.mark.parametrize("name", ["columns", "codes"])
def test_a_file_in_english_is_the_file_without_its_chinese_columns(name: str) -> None:
    """Cutting loses no cell and no line: read again, the two differ in whole columns."""
    whole = list(csv.reader(io.StringIO(codebook.file_text(name, language="zh"))))
    english = list(csv.reader(io.StringIO(codebook.file_text(name))))
    kept = len(english[0])
    assert [line[:kept] for line in whole] == english
    beside = {"columns": ["description_zh", "when_empty_zh"], "codes": ["definition_zh"]}
    assert beside[name] == whole[0][kept:]
