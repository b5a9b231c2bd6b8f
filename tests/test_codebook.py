"""The codebook and the documentation that comes from it."""

from __future__ import annotations

import pytest

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
