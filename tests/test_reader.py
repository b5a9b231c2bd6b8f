"""Reading YAML: what comes out, on which line it stands, and what is said of a text that is none.

Whatever does not depend on the parser is tested with both: libyaml's, and PyYAML's own in Python,
which is all there is in a browser. `data/hostile` holds files made to do harm. The name of each
tells what is expected: ``what-it-is.line.what-is-found.yaml``, or ``what-it-is.data.yaml`` beside
the data in JSON.
"""

from __future__ import annotations

import json
import pickle
import re
import string
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
import yaml
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from casebook.checking import reader
from casebook.checking.reader import ReadError, locate, read
from casebook.plain import UNWANTED

REPOSITORY = Path(__file__).parent.parent
HOSTILE = sorted((Path(__file__).parent / "data" / "hostile").glob("*.yaml"))
SHIPPED = sorted((REPOSITORY / "data").glob("**/*.yaml"))

both_parsers = pytest.mark.parametrize(
    "libyaml",
    [
        pytest.param(
            True,
            id="libyaml",
            marks=pytest.mark.skipif(not yaml.__with_libyaml__, reason="PyYAML without libyaml"),
        ),
        pytest.param(False, id="python"),
    ],
)


@contextmanager
def parser(libyaml: bool) -> Iterator[None]:
    """Make the reader find libyaml, or not."""
    with mock.patch.object(yaml, "__with_libyaml__", libyaml):
        yield


def refusal(text: bytes | str) -> ReadError:
    """Read a text that must be refused, and return the error."""
    with pytest.raises(ReadError) as caught:
        read(text)
    return caught.value


def python(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run code in a process of its own, where it may crash or hang."""
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        check=False,
        cwd=REPOSITORY,
        encoding="utf-8",
        timeout=120,
    )


# Plain data -------------------------------------------------------------------------------------


@both_parsers
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("~", None), ("null", None), ("Null", None), ("NULL", None),
        ("true", True), ("True", True), ("TRUE", True), ("false", False), ("FALSE", False),
        ("0", 0), ("-0", 0), ("12", 12), ("+12", 12), ("-12", -12),
        ("999999999999999999", 10**18 - 1), ("-999999999999999999", 1 - 10**18),
        ("1.5", 1.5), ("-1.5", -1.5), ("1.", 1.0), (".5", 0.5), ("1e3", 1000.0), ("1.5E-3", 0.0015),
        ("0.10", 0.1), ("-.5e+1", -5.0),
    ],
)  # fmt: skip
def test_word_becomes_the_value_that_the_core_schema_gives_it(
    libyaml: bool, text: str, value: object
) -> None:
    """An unquoted word of the YAML 1.2 core schema becomes a value of its type."""
    with parser(libyaml):
        found = read(f"- {text}")
    assert [value] == found
    assert type(value) is type(found[0])


@both_parsers
@pytest.mark.parametrize(
    "text",
    ["no", "yes", "on", "off", "y", "nULL", "tRUE", "2019-07-11", "2019-07", "12:30", "190:20:30",
     "1_000", "0o17", "0x1F", "0b1", "007", "-01", "00", "01.5", ".inf", "-.INF", ".nan", "inf",
     "nan", "Infinity", "1,000", "1.2.3", "+", "-x", ".", "e5", "1e", "1e+", "--1", "５", "²", "=",
     "12 lamps", "75%", "~x"],
)  # fmt: skip
def test_word_that_is_no_plain_value_stays_text(libyaml: bool, text: str) -> None:
    """Dates, times, YAML 1.1's words and other ways to write numbers stay as they are written."""
    with parser(libyaml):
        assert {"a": text} == read(f"a: {text}")


@both_parsers
@pytest.mark.parametrize("text", ["12", "1.5", "true", "null", "~", "", "<<", "1e999", "7" * 50])
def test_quoted_word_is_text(libyaml: bool, text: str) -> None:
    """A text in quotes or in a block is never taken for a value."""
    with parser(libyaml):
        assert [text] * 3 == read(f"- \"{text}\"\n- '{text}'\n- |-\n  {text}\n")


@both_parsers
def test_value_left_out_is_null(libyaml: bool) -> None:
    """A key or dash with nothing behind it has the value None."""
    with parser(libyaml):
        assert {"a": None, "b": [None, None], "c": ""} == read('a:\nb:\n-\n-\nc: ""')


@both_parsers
def test_top_may_be_anything(libyaml: bool) -> None:
    """What stands at the top need not be a mapping, as long as something does."""
    with parser(libyaml):
        assert ([1], "a b", 3, None) == (read("[1]"), read("a\nb"), read("3"), read("null"))


@both_parsers
def test_keys_keep_the_order_of_the_file(libyaml: bool) -> None:
    """Keys come in the order in which they are written."""
    with parser(libyaml):
        assert ["b", "a", "c"] == list(read("b: 1\na: 2\nc: 3"))  # type: ignore[call-overload]


def test_bytes_and_text_read_alike() -> None:
    """UTF-8, with or without a byte order mark, reads like the text it stands for."""
    text = "title: 城中村的路灯 \U0001f4a1\n"
    assert read(text) == read(text.encode()) == read(text.encode("utf-8-sig"))
    assert {"title": "城中村的路灯 \U0001f4a1"} == read(text)


def _core_loader(base: Any) -> Any:
    """Return a loader of PyYAML with the resolver of our schema, as a reference."""

    class Loader(base):  # type: ignore[misc]
        yaml_implicit_resolvers = {}  # noqa: RUF012

    number = r"[-+]?(0|[1-9]\d*)"
    for tag, pattern in {
        "null": "~|null|Null|NULL|",
        "bool": "true|True|TRUE|false|False|FALSE",
        "int": number,
        "float": rf"({number}\.\d*|[-+]?\.\d+)([eE][-+]?\d+)?|{number}[eE][-+]?\d+",
    }.items():
        Loader.add_implicit_resolver(
            f"tag:yaml.org,2002:{tag}", re.compile(f"(?:{pattern})\\Z", re.ASCII), None
        )
    return Loader


CoreLoader = _core_loader(yaml.SafeLoader)
FastLoader = _core_loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader))


@both_parsers
def test_shipped_files_read_like_pyyaml(libyaml: bool) -> None:
    """PyYAML's loader, given the core schema, reads the same data from every shipped file."""
    # The parser in Python is slow: it gets each sixth of the files, which are much alike.
    for path in SHIPPED if libyaml else SHIPPED[::6]:
        raw = path.read_bytes()
        with parser(libyaml):
            assert yaml.load(raw, FastLoader) == read(raw), path.name


# A tab is left out although PyYAML always writes it as an escape: blocks are drawn below as well.
texts = st.text(
    st.characters(
        codec="utf-8",
        exclude_categories=["Cc", "Cs"],
        exclude_characters=f"{UNWANTED}\ufffe\uffff",
        include_characters="\n",
    )
) | st.sampled_from(["no", "12:30", "1e5", "0o17", "2019-07-11", "<<", "=", "null", "1_0", "- a"])
scalars = (
    st.none()
    | st.booleans()
    | st.integers(1 - 10**18, 10**18 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts
)
plain_data = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=15,
)


def dump(data: object, style: str | None, flow: bool | None, width: int) -> str:
    """Write data as YAML, with texts in the style asked for."""

    class Dumper(yaml.SafeDumper):
        def ignore_aliases(self, data: object) -> bool:
            return True

    def represent(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
        # Without quotes, PyYAML would write 1e5: text by its own schema, a number by ours.
        number = re.fullmatch(r"[-+]?[\d.]+([eE][-+]?\d+)?", text)
        return dumper.represent_scalar("tag:yaml.org,2002:str", text, '"' if number else style)

    Dumper.add_representer(str, represent)
    return yaml.dump(
        data,
        None,
        Dumper,
        allow_unicode=True,
        default_flow_style=flow,
        sort_keys=False,
        width=width,
    )


written = st.tuples(
    st.sampled_from([None, '"', "'", "|", ">"]),
    st.sampled_from([True, False, None]),
    st.sampled_from([20, 80, 1000]),
)


@both_parsers
@settings(max_examples=100)
@given(data=plain_data, how=written)
def test_written_data_reads_back(
    libyaml: bool, data: object, how: tuple[str | None, bool | None, int]
) -> None:
    """Whatever data PyYAML writes, in whatever style, comes back as it was, type by type."""
    text = dump(data, *how)
    assume(_reads_back(text, data))
    with parser(libyaml):
        found = read(text)
    assert data == found
    assert repr(data) == repr(found)


def _reads_back(text: str, data: object) -> bool:
    """Whether PyYAML can read what it wrote: some blocks and long keys it writes wrongly."""
    try:
        return bool(yaml.load(text, CoreLoader) == data)
    except yaml.YAMLError:
        return False


# Lines ------------------------------------------------------------------------------------------

TEXT = """\
# a comment
id: lane-lamps

title: {en: Lamps,
        zh: 路灯}
facts:
  - id: f1
    sources: [s1,
              s2]
  -
    id: f2
    text: >-
      one
      two
  - - deep
    - ? key
      : value
"""


@both_parsers
@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_each_key_and_item_has_its_line(libyaml: bool, line_break: str) -> None:
    """The line of a key is where it stands, that of an item is where it begins."""
    expected = {
        (): 2,
        ("id",): 2,
        ("title",): 4, ("title", "en"): 4, ("title", "zh"): 5,
        ("facts",): 6,
        ("facts", 0): 7, ("facts", 0, "id"): 7, ("facts", 0, "sources"): 8,
        ("facts", 0, "sources", 0): 8, ("facts", 0, "sources", 1): 9,
        ("facts", 1): 11, ("facts", 1, "id"): 11, ("facts", 1, "text"): 12,
        ("facts", 2): 15, ("facts", 2, 0): 15, ("facts", 2, 1): 16, ("facts", 2, 1, "key"): 16,
    }  # fmt: skip
    with parser(libyaml):
        assert expected == dict(locate(TEXT.replace("\n", line_break)))


def test_missing_part_has_the_line_of_what_would_hold_it() -> None:
    """A key that is not there is looked for where it should be written."""
    lines = locate(TEXT)
    assert 11 == lines["facts", 1, "sources", 0]
    assert 6 == lines["facts", 7]
    assert 2 == lines["period", "start"]
    assert ("period",) not in lines
    assert 3 == locate("\n\n- a")["x",]


def test_text_that_cannot_be_read_has_no_lines() -> None:
    """Looking for lines meets the same error as reading."""
    with pytest.raises(ReadError, match="line 2, column 1: found the key"):
        locate("a: 1\na: 2")


@st.composite
def _laid_out(draw: st.DrawFn) -> tuple[str, dict[tuple[str | int, ...], int], object]:
    """Write data line by line, and keep account of the lines."""
    rows: list[str] = []
    lines: dict[tuple[str | int, ...], int] = {}
    words = st.text(string.ascii_lowercase, min_size=1, max_size=3).map("k{}".format)

    def put(row: str) -> None:
        rows.extend(draw(st.lists(st.sampled_from(["", "# note", "  # - a: b"]), max_size=2)))
        rows.append(row)

    def node(path: tuple[str | int, ...], indent: str, depth: int) -> object:
        kind = draw(st.sampled_from(["map", "list"] if depth < 3 else ["flow"]))
        if kind == "flow":
            put(f"{indent}[1,")
            lines.setdefault(path, len(rows))
            lines[*path, 0] = len(rows)
            put(f"{indent} two]")
            lines[*path, 1] = len(rows)
            return [1, "two"]
        data: dict[str, object] = {}
        names = draw(st.lists(words, min_size=1, max_size=3, unique=True))
        for index, name in enumerate(names):
            step = (*path, name if kind == "map" else index)
            lead = f"{name}:" if kind == "map" else "-"
            is_word = draw(st.booleans())
            put(f"{indent}{lead} word" if is_word else indent + lead)
            lines.setdefault(path, len(rows))
            if is_word or kind == "map":  # else the item begins on the line after its dash
                lines[step] = len(rows)
            data[name] = "word" if is_word else node(step, indent + "  ", depth + 1)
        return data if kind == "map" else list(data.values())

    data = node((), "", 0)
    return "\n".join(rows) + "\n", lines, data


@both_parsers
@settings(suppress_health_check=[HealthCheck.too_slow])
@given(_laid_out())
def test_lines_are_those_of_the_text(
    libyaml: bool, laid_out: tuple[str, dict[tuple[str | int, ...], int], object]
) -> None:
    """In any text of nested keys, items and comments, each part is on the line it was put."""
    text, lines, data = laid_out
    with parser(libyaml):
        assert data == read(text)
        assert lines == dict(locate(text))


def _paths(data: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield path
    if isinstance(data, dict | list):
        steps = data.items() if isinstance(data, dict) else enumerate(data)
        for step, inner in steps:
            yield from _paths(inner, (*path, step))


def test_every_part_of_a_shipped_file_has_a_line() -> None:
    """Each key of a shipped file is found, and its name stands on its line."""
    for path in SHIPPED:
        raw = path.read_bytes()
        lines, rows = locate(raw), raw.decode().splitlines()
        assert set(_paths(read(raw))) == set(lines), path.name
        for place, line in lines.items():
            if place and isinstance(place[-1], str):
                assert place[-1] in rows[line - 1], f"{path.name}:{line}"


# What goes wrong --------------------------------------------------------------------------------

MISTAKES: dict[str, tuple[str, int, str, str]] = {
    "a colon in a text": ("id: x\ntitle: Shenzhen: a city\n", 2, "a colon inside a text", "quotes"),
    "a colon in a text that goes on": (
        "summary: Lamps were put up\n  and paid: by the street\n", 2, "a colon inside", "quotes"),
    "a colon in a text in brackets": (
        "facts:\n  - {text: Shenzhen: a city}\n", 2, '":" in a list or mapping', "quotes"),
    "a key too far to the right": ("a: 1\n  b: 2\n", 2, "out of line", "indentation"),
    "a key too far to the left": (
        "place:\n    city: x\n  district: y\n", 3, "indented unlike", "in one column"),
    "a top key to the left of the first": ("  a: 1\nb: 2\n", 2, "outside the document", "indent"),
    "a dash too far to the left": (
        "facts:\n  - id: a\n - id: b\n", 3, "indented unlike", "in one column"),
    "a key between items": ("facts:\n  - a\n  b: 1\n", 3, "indented unlike", "in one column"),
    "a list on the line of its key": ("themes: - space\n", 1, "a dash", "next line"),
    "no colon": ("a: 1\nb\nc: 2\n", 2, "neither a key nor part of a text", "key"),
    "no colon at the end": ("a: 1\nb", 2, "neither a key nor part of a text", "key"),
    "no space after a colon": ("a: 1\nb:2\nc: 3\n", 2, "without a space", "Put a space"),
    "a Chinese colon": ("a: 1\nb：2\nc: 3\n", 2, "full-width colon", "Replace it"),
    "double quotes not closed": ('a: 1\nb: "one\nc: 2\n', 2, "not closed", "Close it"),
    "single quotes not closed": ("a: 1\nb: 'one\nc: 2\n", 2, "not closed", "twice"),
    "double quotes inside double quotes": (
        'a: 1\nb: "one "two" three"\n', 2, '"t" after the end of a value', '\\"'),
    "an apostrophe in single quotes": ("a: 'it's'\n", 1, '"s" after the end of a value', "double"),
    "quotes around a part of a text": (
        'a: "Lamps" for all\n', 1, '"f" after the end of a value', "double quotes"),
    "quotes inside quotes in brackets": (
        'f: {a: "one "two""}\n', 1, '"t" in a list or mapping in brackets that opens in line 1',
        "quotes"),
    "a quote too many in brackets": ('f: {a: "one""}\n', 1, "not closed", "Close it"),
    "a text that begins with @": ("a: @home\n", 1, 'a text that begins with "@"', "quotes"),
    "a text that begins with a backtick": ("a: `x`\n", 1, 'begins with "`"', "quotes"),
    "a text that begins with %": ("a: %x\n", 1, 'begins with "%"', "quotes"),
    "a text that begins with >": ("a: >100 people\n", 1, 'begins with ">"', "quotes"),
    "a text that begins with |": ("a: |x|\n", 1, 'begins with "|"', "quotes"),
    "a text that begins with &": ("a: & x\n", 1, 'begins with "&"', "quotes"),
    "a text that begins with *": ("a: **x**\n", 1, 'begins with "*"', "quotes"),
    "a text that begins with ?": ("a: ? x\n", 1, 'begins with "?"', "quotes"),
    "a text that begins with ,": ("a: , x\n", 1, 'begins with ","', "quotes"),
    "a text that begins with !": ("a: !x y\n", 1, "a tag", "quotes"),
    "a text that begins with [": (
        "a: 1\ntitle: [report] on x\nb: 2\n", 2, '"o" after the end of a value', "double quotes"),
    "a text that begins with {": ("a: {x} on x\n", 1, '"o" after the end', "double quotes"),
    "a bracket not closed": ("a: [1, 2\nb: 3\n", 2, "that opens in line 1", "Close the bracket"),
    "a bracket not closed at the end": ("a: 1\nb: [1, 2", 2, "not closed", "Close the bracket"),
    "a brace not closed at the end": ("a: 1\nb: {c: d\n", 2, "not closed", "Close the bracket"),
    "a brace not closed after a colon": ("a: 1\nb: {c:\n", 2, "not closed", "Close the bracket"),
    "a bracket closed by a brace": ("a: {b: [c}\n", 1, '"}" in a list', "Close the bracket"),
    "a brace too many": ("a: {b: 1}}\n", 1, '"}" after the end of a value', "quotes"),
    "no comma": ('a: {b: "1" c: 2}\n', 1, '"c" in a list or mapping', "commas"),
    "a path with backslashes": ('a: 1\nb: "C:\\path"\n', 2, "a backslash", "single quotes"),
    "an escape of too few digits": ('a: "\\xZ"\n', 1, "a backslash", "single quotes"),
    "an escape on a later line": ('a: "one\n  two \\q"\n', 2, "a backslash", "single quotes"),
    "a mapping that goes on as a list": ("a: 1\n- b\n", 2, "indented unlike", "in one column"),
    "a block that loses its indentation": (
        "a: |\n    one\n  two\nb: 1\n", 3, "indented unlike", "in one column"),
    "a line of dashes in a text": ('a: "x\n---\ny"\n', 1, "not closed", "Close it"),
    "a number as key": ("a: 1\n2: b\n", 2, "the key 2, which stands for a number", '"2"'),
    "an amount with two many digits": (
        f"a: {'1' * 19}\n", 1, f"the number {'1' * 19}", "in quotes"),
}  # fmt: skip


@both_parsers
@pytest.mark.parametrize("mistake", MISTAKES)
def test_mistake_is_named_with_its_line_and_remedy(libyaml: bool, mistake: str) -> None:
    """A mistake that beginners make is told with its line, what was found and what to do."""
    text, line, found, hint = MISTAKES[mistake]
    with parser(libyaml):
        error = refusal(text)
    assert (line, found in error.found, hint in error.hint) == (error.line, True, True), error


@pytest.mark.parametrize("mistake", MISTAKES)
@pytest.mark.skipif(not yaml.__with_libyaml__, reason="PyYAML without libyaml")
def test_both_parsers_say_the_same(mistake: str) -> None:
    """What is said does not depend on the parser, to the column."""
    text = MISTAKES[mistake][0]
    errors = []
    for libyaml in (True, False):
        with parser(libyaml):
            errors.append(str(refusal(text)))
    assert errors[0] == errors[1]


@both_parsers
@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize(
    "row",
    ["b:\tx", "b: x\u2028", "b: x\x07", 'b: "\\q"', "b: c: d", "a: 2", "%a", 'b: "\\a"', "b: &c"],
)
def test_line_is_right_whatever_ends_it(libyaml: bool, line_break: str, row: str) -> None:
    """Lines are counted alike with the line breaks of Unix, of Windows and of old Macs."""
    text = line_break.join(["# one", "a: 1", "", row, "c: 3", ""])
    with parser(libyaml):
        assert 4 == refusal(text).line
        assert 4 == refusal(text.encode()).line


@both_parsers
@pytest.mark.parametrize(
    "text", ['a: 1\nb: "\\ud800"', 'a: 1\nb: "\\UFFFFFFFF"', 'a: 1\nb: "\\U00110000"']
)
def test_escape_for_no_character_is_refused(libyaml: bool, text: str) -> None:
    """An escape for half a surrogate pair, or beyond the last character, is refused."""
    with parser(libyaml):
        assert 2 == refusal(text).line


@both_parsers
def test_surrogate_in_a_text_is_refused(libyaml: bool) -> None:
    """Half a surrogate pair cannot be written as UTF-8, and is refused in a str as well."""
    with parser(libyaml):
        assert "U+DC80" in refusal("a: 1\nb: \udc80").found


# C0 and C1 controls without tab and line breaks, separators that only some programs take for line
# breaks, what turns the direction of reading, the mark of byte order, and two that mean nothing.
INVISIBLE = [
    *(code for code in range(0x20) if chr(code) not in "\t\n\r"),
    *range(0x7F, 0xA0),
    *range(0x2028, 0x202F),
    *range(0x2066, 0x206A),
    *(0xFEFF, 0xFFFE, 0xFFFF),
]


@both_parsers
def test_invisible_character_is_refused_raw_and_escaped(libyaml: bool) -> None:
    """Control characters and their like reach the data by no way of writing them."""
    with parser(libyaml):
        for code in INVISIBLE:
            name = f"U+{code:04X}"
            assert name in refusal(f"a: 1\nb: x{chr(code)}").found
            assert name in refusal(f'a: 1\nb: "\\u{code:04x}"').found
            assert name in refusal(f'a: 1\n"\\U{code:08X}": b').found
            if code < 0x100:
                assert name in refusal(f'a: 1\nb: "\\x{code:02x}"').found
        for short in "0abvfeNLP":
            assert "an escape for the invisible" in refusal(f'a: 1\nb: "\\{short}"').found


@both_parsers
def test_harmless_escapes_are_read(libyaml: bool) -> None:
    """Escapes for what can be seen, for tab and line break are read, as is an exclamation mark."""
    with parser(libyaml):
        assert {"a": '\t\n\r"\\/\xa0é中😀', "b": "No ! Yes!", "c": "a\\0b"} == read(
            r'a: "\t\n\r\"\\\/\_\xe9\u4e2d\U0001F600"' + "\nb: No ! Yes!\nc: a\\0b\n"
        )


@pytest.mark.parametrize("size", [reader.MAX_BYTES - 10, reader.MAX_BYTES, reader.MAX_BYTES + 1])
def test_size_is_limited(size: int) -> None:
    """A text of just the largest size is read; one byte more is refused before it is parsed."""
    raw = b"a: " + b"x" * (size - 3)
    if size <= reader.MAX_BYTES:
        assert {"a": "x" * (size - 3)} == read(raw)
    else:
        assert "a text of 2,000,001 bytes" == refusal(raw).found


@both_parsers
def test_depth_is_limited(libyaml: bool) -> None:
    """Twenty levels are read, one more is refused, in brackets or by indentation."""
    depth = reader.MAX_DEPTH
    with parser(libyaml):
        assert json.loads("[" * depth + "]" * depth) == read("[" * depth + "]" * depth)
        assert "21 levels deep" in refusal("[" * (depth + 1) + "]" * (depth + 1)).found
        rows = [" " * level + "a:" for level in range(depth + 1)]
        read("\n".join(rows[:-1]))
        assert "21 levels deep" in refusal("\n".join(rows) + " {}").found


def test_both_lines_of_a_key_written_twice_are_told() -> None:
    """A duplicate key is reported where it stands, with the line of the first."""
    text = "facts:\n  - id: f1\n  - id: f2\n    sources:\n      - {a: 1}\n      - {b: 1,\n  b: 2}\n"
    error = refusal(text)
    assert (7, 'the key "b" again (first in line 6)') == (error.line, error.found)
    assert "(first in line 1)" in refusal('"": [1, {"": 2,\n "": 3}]').found
    assert {"a": {"x": 1}, "b": {"x": 1}} == read("a: {x: 1}\nb: {x: 1}")


def test_long_text_is_shortened_in_a_message() -> None:
    """A message stays readable whatever the file holds."""
    for text in (f"a: {'7' * 9999}", f"a: &{'x' * 9999} b", f"{'k' * 900}: 1\n" * 2):
        assert len(str(refusal(text))) < 300


def test_message_is_one_line_that_a_terminal_can_show() -> None:
    """What a file writes as an escape does not get into the message about it."""
    error = refusal('"\\e[31m\\nred": 1\n"\\e[31m\\nred": 2')
    assert 'the key "\ufffd[31m red" again (first in line 1)' == error.found


def test_error_tells_its_parts_and_can_be_pickled() -> None:
    """An error has line, column, found, expected and hint, and survives a way between processes."""
    error = refusal("a: 1\nb:\t2\n")
    expected = (2, 3, "a tab", "spaces")
    assert expected == (error.line, error.column, error.found, error.expected)
    assert str(error) == (
        "line 2, column 3: found a tab; expected spaces. "
        "Write spaces instead; most editors can be told to insert spaces for the tab key."
    )
    assert vars(error) == vars(pickle.loads(pickle.dumps(error)))
    assert issubclass(ReadError, ValueError)


# Hostile texts ----------------------------------------------------------------------------------

soup = st.lists(
    st.sampled_from(
        [*"abc:-,[]{}\"'#&*!|>%@`?~=.01\\ \n\t\r\0\x85\u2028\ufeff中", ": ", "- ", "\n  ", "\n- ",
         "? ", "! ", "!!", "<<: ", "---\n", "...\n", "%TAG ", "null", "true", "1e9", "\\x00",
         "\\ud800", "\\UFFFFFFFF", "\ud800", "&a ", "*a"]
    ),
    max_size=25,
).map("".join)  # fmt: skip


def is_plain(data: object) -> bool:
    """Whether data is made of nothing but JSON's types, and says so through JSON."""
    return bool(json.loads(json.dumps(data, allow_nan=False)) == data)


def outcome(text: bytes | str) -> object:
    """Read a text and its lines; anything but data or a `ReadError` fails the test."""
    try:
        data = read(text)
    except ReadError as caught:
        error = caught
    else:
        assert is_plain(data)
        assert set(_paths(data)) == set(locate(text))
        return data
    assert min(error.line, error.column) >= 1
    assert all(isinstance(part, str) and part for part in error.args[2:])
    assert not set(str(error)) & {"\n", "\r", "\t", "\ud800", *map(chr, INVISIBLE)}
    return ReadError


@both_parsers
@settings(max_examples=200)
@given(raw=st.binary(max_size=200) | soup)
@example(raw='"\\U00110000"')
@example(raw="%TAG ! tag:x\n---\n! a")
@example(raw="a: &")
@example(raw="'")
def test_any_text_is_read_or_refused(libyaml: bool, raw: bytes | str) -> None:
    """Arbitrary bytes, and arbitrary mixtures of YAML's signs, give data or a `ReadError`."""
    with parser(libyaml):
        outcome(raw)


@settings(max_examples=200)
@given(text=soup)
@pytest.mark.skipif(not yaml.__with_libyaml__, reason="PyYAML without libyaml")
def test_both_parsers_read_the_same(text: str) -> None:
    """What both parsers can read they read alike, and alike with PyYAML's loader."""
    found = []
    for libyaml in (True, False):
        with parser(libyaml):
            found.append(outcome(text))
    if ReadError not in found:
        assert found[0] == found[1] == yaml.load(text, CoreLoader)


@both_parsers
@settings(max_examples=100, suppress_health_check=[HealthCheck.data_too_large])
@given(data=st.data())
def test_damaged_file_is_read_or_refused(libyaml: bool, data: st.DataObject) -> None:
    """A real file with bytes taken out, put in or moved gives data or a `ReadError`."""
    raw = data.draw(st.sampled_from(SHIPPED)).read_bytes()[: 6000 if libyaml else 1500]
    for _ in range(data.draw(st.integers(1, 3))):
        start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(raw))] * 2)))
        new = data.draw(
            st.binary(max_size=4) | soup.map(lambda text: text.encode("utf-8", "ignore"))
        )
        if data.draw(st.booleans()):
            end = min(end, start + 3)
        raw = raw[:start] + new + raw[end:]
    with parser(libyaml):
        outcome(raw)


def _monsters(size: int) -> dict[str, str]:
    """Texts of about a size that a careless reader crashes on, or takes hours for."""

    def many(part: str, before: str = "", after: str = "") -> str:
        return before + part * (size // len(part)) + after

    side = int(size**0.5)
    return {
        "brackets.1.21-levels-deep": many("["),
        "brackets-on-lines.21.21-levels-deep": many("[\n"),
        "braces.1.21-levels-deep": many('{"a":'),
        "dashes.1.21-levels-deep": many("- "),
        "question-marks.1.21-levels-deep": many("? "),
        "stairs.21.21-levels-deep": "".join(f"{' ' * step}a:\n" for step in range(side)),
        "anchors.1.an-anchor": many("- &a x\n"),
        "tags.1.a-tag": many("!a "),
        "directives.1.a-line-that-begins-with": "".join(
            f"%TAG !a{number}! tag:x\n" for number in range(size // 20)
        ),
        "documents.2.a-second-document": many("---\n"),
        "merge-keys.1.a-merge-key": many("<<: a\n"),
        "comments.1.no-data": many("# x\n"),
        "blank-lines.1.no-data": many("\n"),
        "digits.1.the-number": many("1", "a: "),
        "decimals.1.the-number": many("1", "a: 1."),
        "exponent.1.the-number": many("9", "a: 1e"),
        "colons.1.a-colon-inside-a-text": many("a:"),
        "quote-open.1.not-closed": many("x\n", 'a: "'),
        "bracket-open.1.not-closed": many("1,", "a: ["),
        "backslashes-in-plain-text.data": many("\\0", "a: "),
        "exclamations.data": many("! ", "a: b "),
        "escapes.data": many("\\x41", 'a: "', '"'),
        "one-word.data": many("x", "a: "),
        "one-text-over-lines.data": many("  x\n", "a:\n"),
        "folded-text.data": many("  x\n\n", "a: >\n"),
        "wide-list.data": many("1,", "[", "1]"),
        "list-of-lists.data": many("[],", "[", "]"),
        "keys.data": "".join(f"k{number}: 1\n" for number in range(size // 12)),
        "key-again-at-the-end.1.again": "".join(
            ["{", *(f"k{number}: 1, " for number in range(size // 14)), "k0: 1}"]
        ),
    }


# The parser in Python takes most of a second for 20 kB; a loop within a loop over as many
# characters would take minutes.
SIZES = {True: 300_000, False: 20_000}

# One line of JSON for each file, at once, so that a crash or hang shows at which.
READ_ALL = """
import json, pathlib, sys, yaml
yaml.__with_libyaml__ = sys.argv[1] == "True"
from casebook.checking import reader
for path in map(pathlib.Path, sys.argv[2:]):
    raw = path.read_bytes()
    try:
        verdict = {"data": reader.read(raw) if len(raw) < 9999 else reader.read(raw) and None}
        reader.locate(raw)
    except reader.ReadError as error:
        verdict = {"line": error.line, "found": error.found}
    print(json.dumps([path.name, verdict]), flush=True)
"""


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> Callable[[bool], dict[str, object]]:
    """Verdict on each hostile text, from one process for each parser."""
    found: dict[bool, dict[str, object]] = {}

    def judge(libyaml: bool) -> dict[str, object]:
        if libyaml not in found:
            folder = tmp_path_factory.mktemp("monsters")
            for name, text in _monsters(SIZES[libyaml]).items():
                (folder / f"{name}.yaml").write_text(text, encoding="utf-8", newline="")
            paths = [*HOSTILE, *sorted(folder.iterdir())]
            try:
                done = python(READ_ALL, str(libyaml), *map(str, paths))
            except subprocess.TimeoutExpired as hang:
                rows, end = (hang.stdout or b"").decode().splitlines(), str(hang)
            else:
                rows, end = done.stdout.splitlines(), done.stderr or f"exit {done.returncode}"
            found[libyaml] = {**dict(map(json.loads, rows)), "end": f"{end}, after {rows[-1:]}"}
        return found[libyaml]

    return judge


@both_parsers
@pytest.mark.parametrize(
    "name", [*(path.name for path in HOSTILE), *(f"{name}.yaml" for name in _monsters(99))]
)
def test_hostile_text_gets_the_verdict_in_its_name(
    libyaml: bool, name: str, verdicts: Callable[[bool], dict[str, object]]
) -> None:
    """A hostile text is refused at its line with the words in its name, or read as it stands."""
    verdict = verdicts(libyaml).get(name)
    assert isinstance(verdict, dict), verdicts(libyaml)["end"]
    _, *expected, _ = name.split(".")
    if expected == ["data"]:
        beside = Path(__file__).parent / "data" / "hostile" / name.replace(".yaml", ".json")
        data = json.loads(beside.read_text("utf-8")) if beside.exists() else None
        assert {"data": data} == verdict
    else:
        line, words = expected
        assert int(line) == verdict.get("line"), verdict
        assert words.replace("-", " ") in verdict["found"].replace("-", " ")


def test_hostile_folder_is_not_empty() -> None:
    """There are hostile files to test with, and real ones."""
    assert len(HOSTILE) > 50
    assert SHIPPED


# PyYAML -----------------------------------------------------------------------------------------


def test_module_imports_without_pyyaml_and_says_so_when_used() -> None:
    """Without PyYAML the module can be imported; reading names the command that installs it."""
    done = python(
        "import sys; sys.modules['yaml'] = None\n"
        "from casebook.checking import reader\n"
        "for use in (reader.read, reader.locate):\n"
        "    try: use('a: 1')\n"
        "    except ModuleNotFoundError as error: print(error.name, error, sep=': ')\n"
    )
    message = (
        "yaml: Checking a bank needs yaml: pip install PyYAML fastjsonschema jsonschema. "
        "The shipped bank loads without it."
    )
    assert [message] * 2 == done.stdout.splitlines(), done.stderr


def test_pyyaml_is_imported_on_first_use() -> None:
    """Importing the module leaves PyYAML alone."""
    done = python("import sys; from casebook.checking import reader; print('yaml' in sys.modules)")
    assert "False\n" == done.stdout, done.stderr


def test_broken_pyyaml_is_not_called_missing(tmp_path: Path) -> None:
    """Where PyYAML is there but fails to import, its own error is shown."""
    (tmp_path / "yaml.py").write_text("import no_such_part", encoding="utf-8")
    done = python(
        f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
        "from casebook.checking import reader\n"
        "reader.read('a: 1')"
    )
    assert "No module named 'no_such_part'" in done.stderr
    assert "pip install" not in done.stderr


def test_pyyaml_without_libyaml_will_do() -> None:
    """Where PyYAML is installed without its compiled part, files are read all the same."""
    done = python(
        "import sys; sys.modules['yaml._yaml'] = None\n"
        "from casebook.checking import reader\n"
        "import yaml\n"
        "print(yaml.__with_libyaml__, reader.read('a: {b: no}'))"
    )
    assert "False {'a': {'b': 'no'}}\n" == done.stdout, done.stderr
