"""Banks from elsewhere: exported packages, and several banks read together."""

from __future__ import annotations

import importlib.metadata
import json
import os
import pickle
import subprocess
import sys
import tempfile
import tracemalloc
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import casebook
from casebook import checking, loading
from casebook.checking import exported, reader
from casebook.exercises.answers import UnreadableError
from tests.banks import CASE, REMOVE, VARIABLES, WORK, changed, write_bank

VERSION = importlib.metadata.version("casebook")
DATA = Path(__file__).parent.parent / "data"
OTHER = changed(CASE, id="lane-lights")
TERM: dict[str, Any] = {
    "id": "lamp",
    "term": {"en": "lamp", "zh": "灯"},
    "explanation": {"en": "It gives light.", "zh": "发光。"},
    "statements": ["lane-lamps/f1"],
}


def coding(variable: str, code: str, evidence: str) -> dict[str, str]:
    """A row of a coding, as a package has it."""
    rest = {"evidence": evidence, "note": "", "coded_by": "a person"}
    return {"case_id": "lane-lamps", "variable": variable, "code": code, **rest}


PACKAGE: dict[str, Any] = {
    "digest": "of no use here",
    "version": "0.1.0",
    "cases": {"lane-lamps": CASE},
    "works": {WORK["id"]: WORK},
    "glossary": [TERM],
    "variables": VARIABLES,
    "theories": {},
    "codings": {
        "adjudicated": [
            coding("initiator", "residents", "f1"),
            coding("lever", "letter", "f1;f2"),
        ]
    },
    "what else an export may hold": [1, None],
}


def write_package(folder: Path, content: Any = PACKAGE) -> Path:
    """Write an exported package; bytes and text as they are."""
    folder.mkdir(parents=True, exist_ok=True)
    raw = content if isinstance(content, bytes | str) else json.dumps(content)
    (folder / "bank.json").write_bytes(raw.encode() if isinstance(raw, str) else raw)
    return folder


def found(path: Path) -> list[str]:
    """What `load` has to say about a bank that it refuses."""
    with pytest.raises(casebook.CaseDataError) as caught:
        casebook.load(path)
    return [str(finding) for finding in caught.value.findings]


# One bank --------------------------------------------------------------------------------------


def test_the_shipped_bank_has_a_name_and_no_path() -> None:
    """Each case says that it comes from the shipped bank of this version."""
    book = casebook.load()
    assert [f"casebook {VERSION}"] == list(book.cases["origin"].unique())
    assert f"<Casebook: {len(book)} cases from casebook {VERSION}>" == repr(book)


def test_a_bank_has_the_name_that_it_was_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The origin is what was handed to `load`, so that a relative path stays one."""
    write_bank(tmp_path / "lanes")
    monkeypatch.chdir(tmp_path)
    book = casebook.load("lanes")
    assert ["lanes"] == list(book.cases["origin"])
    assert "<Casebook: 1 cases from lanes>" == repr(book)


def test_a_package_gives_the_tables_of_the_folder_it_was_made_from(tmp_path: Path) -> None:
    """The same bank as YAML and as a package makes the same tables but for the origin."""
    folder = casebook.load(write_bank(tmp_path / "folder"))
    packed = casebook.load(write_package(tmp_path / "packed"))
    for name in ("cases", "facts", "actors", "options", "sources", "works"):
        one, other = (book.table(name).drop(columns="origin", errors="ignore")
                      for book in (folder, packed))  # fmt: skip
        pd.testing.assert_frame_equal(one, other)
    assert ["lamp"] == list(packed.glossary["term_id"])
    assert ["residents", "letter"] == list(packed.codings["code"])
    assert CASE["title"]["en"] == packed.case("lane-lamps").title


def test_the_built_copy_is_a_package(tmp_path: Path) -> None:
    """All shipped cases pass the checks as a package, in which they come as JSON."""
    data, findings = checking.examine(DATA)
    assert [] == [finding for finding in findings if finding.severity == "error"]
    book = casebook.load(write_package(tmp_path, data))
    assert casebook.load().case_ids == book.case_ids
    assert len(casebook.load().glossary) == len(book.glossary)
    assert len(casebook.load().theories) == len(book.theories)


def test_what_is_exported_can_be_loaded(tmp_path: Path) -> None:
    """The folder that an export writes is a bank with the same tables, but for the origin."""
    shipped = casebook.load()
    casebook.export.tables(shipped, tmp_path / "out")
    again = casebook.load(tmp_path / "out")
    for name in casebook.codebook.tables():
        one, other = (book.table(name).drop(columns="origin", errors="ignore")
                      for book in (shipped, again))  # fmt: skip
        pd.testing.assert_frame_equal(one, other)
    assert len(shipped) == len(casebook.load(["shipped", tmp_path / "out"]))


def test_the_file_names_the_package_too(tmp_path: Path) -> None:
    """`check` takes the folder and the file in it."""
    write_package(tmp_path, {**PACKAGE, "works": {}})
    assert casebook.check(tmp_path) == casebook.check(tmp_path / "bank.json")
    assert casebook.check(tmp_path)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", 'Found no JSON at column 1: Expecting value; expected a bank as `casebook export`'),
        ("{", "Found no JSON at column 2"),
        ("[1]", 'Found a list; expected a mapping with "cases" and "works".'),
        ("null", 'Found nothing; expected a mapping with "cases" and "works".'),
        ('{"works": {}}', 'Found nothing under "cases"; expected a mapping by id.'),
        ('{"cases": {}}', 'Found nothing under "works"'),
        ('{"cases": [], "works": {}}', 'Found a list under "cases"; expected a mapping by id.'),
        ('{"cases": {}, "works": "a"}', 'Found a text under "works"'),
        ('{"cases": {}, "works": {}}', "cases: There is no case here."),
        ('{"cases": {}, "cases": {}, "works": {}}', 'Found the key "cases" twice'),
        ('{"a": NaN}', 'Found the number "NaN"; expected a number of at most 18 digits.'),
        ('{"a": 1e999}', 'Found the number "1e999"'),
        ('{"a": ' + "9" * 5000 + "}", 'Found the number "9999'),
        ('{"a": "\\ud800"}', "Found the invisible character U+D800"),
        ('{"a\\u202e": 1}', "Found the invisible character U+202E"),
        ("[" * 100_000, "more than 22 levels deep; expected at most 22 levels."),
        ('{"a": ' + "[" * 30 + "]" * 30 + "}", "more than 22 levels deep"),
        (b'{"a": "\xff\xfe"}', "Found the byte 0xFF"),
        ("{".encode("utf-16"), "UTF-16"),
        (b" " * (exported.MAX_BYTES + 1), "Found a larger file; expected at most 20,000,000"),
        ('{"a": [' + "[1]," * 600_000 + "1]}",
         "Found a file with some 1,200,002 values; expected at most 1,000,000. Split the bank"),
        ('{"e\\u0301": 1, "\u00e9": 2}', 'Found the key "\u00e9" twice'),
        (
            {"cases": {}, "works": {str(number): 1 for number in range(20_001)}},
            "Found 20,001 works; expected at most 20,000. Split the bank",
        ),
        ({**PACKAGE, "cases": {"lane-lamps": [1]}}, "cases[lane-lamps]: Found a list."),
        ({**PACKAGE, "cases": {"lane-light": CASE}},
         'cases[lane-light].id: The id is "lane-lamps", the name of the file or key "lane-light".'),
        ({**PACKAGE, "cases": {"a\nb" * 99: CASE}}, 'cases: The key "a ba ba b'),
        ({**PACKAGE, "works": {WORK["id"]: WORK, "b": {**WORK, "id": "c"}}}, "works[b].id: The id"),
        ({**PACKAGE, "works": {WORK["id"]: 3}}, "works[1]: Found a whole number, 3."),
        ({**PACKAGE, "glossary": {"a": 1}}, "glossary: Found a mapping. Expected a list."),
        ({**PACKAGE, "theories": [1]}, "theories: Found a list. Expected a mapping."),
        (
            {**PACKAGE, "glossary": [{**TERM, "statements": ["lane-lamps/f9"]}]},
            'glossary[lamp].statements: The case "lane-lamps" has no statement "f9".',
        ),
        ({**PACKAGE, "codings": [1]}, "codings: Found [1]. Expected a mapping by name."),
        (
            {**PACKAGE, "codings": {"coder-1": [["lane-lamps", 3]]}},
            "codings[coder-1][1]: Found a list. Expected a mapping.",
        ),
        (
            {**PACKAGE, "codings": {"adjudicated": [
                PACKAGE["codings"]["adjudicated"][0],
                coding("lever", "leter", "f1"),
            ]}},
            'codings[adjudicated][2].code: Unknown word "leter". Did you mean "letter"?',
        ),
    ],
)  # fmt: skip
def test_a_package_that_is_none_is_explained(tmp_path: Path, content: Any, expected: str) -> None:
    """What is wrong with a package is said with its file, and with the field if there is one."""
    write_package(tmp_path, content)
    messages = found(tmp_path)
    assert all(message.startswith(str(tmp_path / "bank.json")) for message in messages)
    assert expected in "\n".join(messages)


@pytest.mark.parametrize(
    ("changes", "field", "rule"),
    [
        ({"site": "moon"}, "site", "CB005"),
        ({"facts__0__sources": ["s9"]}, "facts[f1].sources", "CB007"),
        ({"facts__1__said_by__kind": REMOVE}, "facts[f2].said_by", "CB002"),
        ({"sources__0__seen_at": "javascript:alert(1)"}, "sources[s1].seen_at", "CB004"),
        ({"summary": "A lane asked for 29 lamps [f1]."}, "summary", "CB015"),
    ],
)
def test_a_package_goes_through_shape_and_rules(
    tmp_path: Path, changes: dict[str, Any], field: str, rule: str
) -> None:
    """A fault in a case of a package is found as in a file, with case and field and no line."""
    case = changed(CASE, **changes)
    write_package(tmp_path, {**PACKAGE, "cases": {"lane-lamps": case}, "glossary": []})
    (finding,) = casebook.check(tmp_path)
    expected = (str(tmp_path / "bank.json"), 0, f"cases[lane-lamps].{field}", rule)
    assert expected == (finding.path, finding.line, finding.field, finding.rule)


def test_a_folder_in_place_of_the_file(tmp_path: Path) -> None:
    """A bank.json that is a folder is named as such."""
    (tmp_path / "bank.json").mkdir()
    (message,) = found(tmp_path)
    assert "bank.json: This is not a file." in message


@pytest.mark.parametrize(
    "entry", ['{"k%d":"\u00e9%d"}', '{"a":{"b":"\\u00e9"}}', '"\u00e9%015d"', "[1]", "{}"]
)
def test_a_package_takes_no_more_memory_than_it_is_worth(entry: str) -> None:
    """As many small values as a package may have take some 200 MB to read, not a gigabyte."""
    marks = 1 + sum(map(entry.count, ",[{"))
    count = 990_000 // marks
    many = ",".join(entry % ((n,) * entry.count("%")) for n in range(count))
    given = [f'{{"cases":{{}},"works":{{}},"x":[{many}]}}'.encode()]
    del many
    tracemalloc.start()
    try:
        assert count == len(exported.read(given.pop())["x"])
        assert tracemalloc.get_traced_memory()[1] < 250_000_000
    finally:
        tracemalloc.stop()


def test_letters_in_parts_are_joined_across_escapes(tmp_path: Path) -> None:
    """A letter and its accent, one of them as an escape, are the letter that has the accent."""
    case = changed(CASE, title={"en": "Cafe\u0301: a lane asks for 28 lamps", "zh": "\u5df7\u706f"})
    raw = json.dumps({**PACKAGE, "cases": {"lane-lamps": case}}).replace("Cafe", "Caf\\u0065")
    book = casebook.load(write_package(tmp_path, raw))
    assert "Caf\u00e9: a lane asks for 28 lamps" == book.case("lane-lamps").title


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no named pipes")
def test_a_pipe_in_place_of_the_file_does_not_hang(tmp_path: Path) -> None:
    """A bank.json that would never end is not opened."""
    os.mkfifo(tmp_path / "bank.json")
    (message,) = found(tmp_path)
    assert "This is not a file." in message


def test_a_million_faults_are_not_all_listed(tmp_path: Path) -> None:
    """Of a list with more faults than anybody reads, the first are listed, and that it goes on."""
    case = changed(CASE, facts=[1] * 200_000)
    write_package(tmp_path, {**PACKAGE, "cases": {"lane-lamps": case}, "glossary": []})
    findings = casebook.check(tmp_path)
    assert 1001 == len(findings)
    assert any("more than 1,000 faults" in finding.found for finding in findings)


def test_without_the_authoring_extra_a_package_is_refused(tmp_path: Path) -> None:
    """What comes from outside is not read unchecked: the message names the extra."""
    write_package(tmp_path)
    code = (
        "import sys; sys.modules['fastjsonschema'] = None; import casebook\n"
        f"try: casebook.load({str(tmp_path)!r})\n"
        "except ModuleNotFoundError as error: print(error)\n"
        "print(len(casebook.load(['shipped'])))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    message, count = done.stdout.splitlines()
    assert "pip install PyYAML fastjsonschema jsonschema" in message
    assert len(casebook.load()) == int(count)


_JUNK = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20),
        st.sampled_from(["TODO", "\ud800", "\u202e", "x" * 5000, "lane-lamps", "s1"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)  # fmt: skip


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    entries: Any = ()
    if isinstance(value, dict):
        entries = value.items()
    elif isinstance(value, list):
        entries = enumerate(value)
    return [path, *(deep for key, inner in entries for deep in _paths(inner, (*path, key)))]


_PATHS = _paths(PACKAGE)


def _spoilt(path: tuple[Any, ...], junk: Any) -> Any:
    if not path:
        return junk
    made = json.loads(json.dumps(PACKAGE))
    at = made
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = junk
    return made


@settings(max_examples=120, deadline=None)
@given(path=st.sampled_from(_PATHS), junk=_JUNK)
def test_any_value_anywhere_gives_a_bank_or_findings(path: tuple[Any, ...], junk: Any) -> None:
    """Whatever stands in a package, `load` gives a bank with all its tables or findings."""
    _load_or_refuse(json.dumps(_spoilt(path, junk)).encode())


@settings(max_examples=120, deadline=None)
@given(
    at=st.integers(0, len(json.dumps(PACKAGE))),
    length=st.integers(0, 60),
    put=st.one_of(
        st.binary(max_size=10),
        st.sampled_from([b"{", b"[" * 9000, b"NaN", b"\xff", b"\\u0000", b'":', b"1e999", b",,"]),
    ),
)
def test_any_spoilt_byte_gives_a_bank_or_findings(at: int, length: int, put: bytes) -> None:
    """Cut and spoilt bytes of a package never give anything but a bank or findings."""
    raw = json.dumps(PACKAGE).encode()
    _load_or_refuse(raw[:at] + put + raw[at + length :])


def _load_or_refuse(raw: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write_package(Path(folder), raw)
        try:
            book = casebook.load(folder)
        except casebook.CaseDataError as error:
            str(error).encode()
            return
    for name in ("cases", "facts", "sources", "works", "glossary", "variables", "codings"):
        assert book.table(name) is not None
    assert repr(book.case("lane-lamps"))


# Several banks ---------------------------------------------------------------------------------


def test_the_shipped_bank_and_one_of_your_own(tmp_path: Path) -> None:
    """Both are one bank, in the order given, in which each case says where it comes from."""
    shipped = casebook.load()
    own = str(write_bank(tmp_path / "own"))
    book = casebook.load(["shipped", own])
    assert [*shipped.case_ids, "lane-lamps"] == book.case_ids
    assert own == book.cases.set_index("case_id").loc["lane-lamps", "origin"]
    assert [f"casebook {VERSION}", own] == list(book.cases["origin"].unique())
    expected = (
        f"<Casebook: {len(book)} cases from casebook {VERSION} ({len(shipped)}) and {own} (1)>"
    )
    assert expected == repr(book)
    assert len(shipped.facts) + 3 == len(book.facts)
    assert len(shipped.works) + 1 == len(book.works)
    assert len(shipped.glossary) == len(book.glossary)
    assert "28 of them" in book.case("lane-lamps").title


def test_what_two_banks_have_alike_is_read_once(tmp_path: Path) -> None:
    """The same case and the same work in two banks stand once, under the first."""
    first = str(write_bank(tmp_path / "first"))
    second = str(write_package(tmp_path / "second", {**PACKAGE, "glossary": []}))
    book = casebook.load([first, second, first])
    assert ([first], 1) == (list(book.cases["origin"]), len(book.works))


def test_two_cases_of_one_id_are_an_error_that_names_both(tmp_path: Path) -> None:
    """The same id with another content is refused, with both banks and what differs."""
    first = write_bank(tmp_path / "first")
    second = write_bank(tmp_path / "second", changed(CASE, site="estate", claims=[]))
    with pytest.raises(casebook.CaseDataError) as caught:
        casebook.load([first, second])
    (finding,) = caught.value.findings
    assert f'"lane-lamps" stands in {first} too, and differs in site, claims.' == finding.found
    assert (str(second), "cases[lane-lamps]", "CB101") == (
        finding.path, finding.field, finding.rule,
    )  # fmt: skip


def test_two_works_of_one_id_are_an_error_that_names_both(tmp_path: Path) -> None:
    """A work that two banks describe differently is refused, since cases cite it by its id."""
    first = write_bank(tmp_path / "first")
    second = write_bank(tmp_path / "second", OTHER, works=[{**WORK, "title": "Lights"}])
    with pytest.raises(casebook.CaseDataError, match=rf"works\[{WORK['id']}\].*differs in title"):
        casebook.load([first, second])


def test_the_first_bank_decides_on_a_term_and_on_the_theories(tmp_path: Path) -> None:
    """Terms are joined by id, the first one standing; what speaks of variables stays together."""
    bright = changed(TERM, explanation__en="It is bright.")
    pole = changed(TERM, id="pole", term={"en": "pole", "zh": "杆"})
    first = write_package(tmp_path / "first", PACKAGE)
    second = write_package(tmp_path / "second", {**PACKAGE, "glossary": [bright, pole]})
    book = casebook.load([first, second, "shipped"])
    assert ["initiator", "lever"] == list(book.variables["variable"])
    assert 2 == len(book.codings)
    assert book.theories.empty
    uncoded = {**PACKAGE, "variables": {}, "codings": {}}
    book = casebook.load([write_package(tmp_path / "first", uncoded), second, "shipped"])
    assert ["initiator", "lever"] == list(book.variables["variable"])
    book = casebook.load([write_bank(tmp_path / "third"), "shipped"])
    assert list(casebook.load().theories["theory_id"]) == list(book.theories["theory_id"])
    assert len(casebook.load().variables) == len(book.variables)
    book = casebook.load([first, second])
    mine = book.glossary.set_index("term_id")["explanation"]
    assert "It gives light." == mine["lamp"]
    assert ["lamp", "pole"] == list(mine.index[:2])


def test_the_findings_of_all_banks_come_at_once(tmp_path: Path) -> None:
    """Two banks with errors are one error with the findings of both."""
    first = write_bank(tmp_path / "first", changed(CASE, site="moon"))
    with pytest.raises(casebook.CaseDataError) as caught:
        casebook.load([first, "shipped", tmp_path / "none"])
    assert {"CB005", "CB001"} == {finding.rule for finding in caught.value.findings}


@pytest.mark.parametrize("given", [[], [None], ["shipped", 3], "", [["shipped"]], 3])
def test_what_is_no_bank_is_refused(given: Any) -> None:
    """Anything but paths and the word for the shipped bank is an error that says so."""
    with pytest.raises(ValueError, match="bank"):
        casebook.load(given)


def test_a_folder_called_as_the_shipped_bank(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder of that name is reached by a path."""
    write_bank(tmp_path / "shipped")
    monkeypatch.chdir(tmp_path)
    assert len(casebook.load()) == len(casebook.load("shipped"))
    assert ["lane-lamps"] == casebook.load("./shipped").case_ids
    assert ["lane-lamps"] == casebook.load(Path("shipped")).case_ids


@pytest.mark.parametrize("name", ["built.json", "bank.json", "tables/cases.json"])
@pytest.mark.parametrize("content", ["", '{"cases": {', "[]", None])
def test_a_damaged_built_copy_says_what_to_run(
    monkeypatch: pytest.MonkeyPatch, name: str, content: str | None
) -> None:
    """A copy that was not written whole is an error with the command that mends it."""
    read = loading._files.shipped_text

    def damaged(asked: str) -> str:
        if asked == name and content is None:
            raise FileNotFoundError(asked)
        return str(content) if asked == name else read(asked)

    monkeypatch.setattr(loading._files, "shipped_text", damaged)
    with pytest.raises(casebook.CaseDataError, match="make data"):
        _ = casebook.load().cases, casebook.load().plain["cases"]


EXCEPTIONS = [
    casebook.CaseDataError(checking.check("no-such-folder")),
    reader.ReadError(1, 2, "a", "b", "c"),
    UnreadableError("message", "hint"),
]


@pytest.mark.parametrize("exception", EXCEPTIONS)
def test_an_error_passes_from_one_process_to_another(exception: Exception) -> None:
    """A pool of processes gets an error back whole, or it would wait for ever."""
    again = pickle.loads(pickle.dumps(exception))
    assert (type(exception), str(exception)) == (type(again), str(again))
    assert vars(exception) == vars(again)
