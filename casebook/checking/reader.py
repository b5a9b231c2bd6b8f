r"""Read YAML: text to plain data, and the line on which each part of it stands.

The files may come from anyone, so nothing in them is run, expanded or guessed at. What is not
plain data in one document, or is too large or too deep, is refused with a `ReadError` that says
where, what was found, what was expected and what to do.

Examples
--------
>>> from casebook.checking import reader
>>> text = "id: lane-lamps\nperiod: {start: 2005, end: ongoing}\nthemes:\n  - space\n"
>>> reader.read(text)
{'id': 'lane-lamps', 'period': {'start': 2005, 'end': 'ongoing'}, 'themes': ['space']}
>>> reader.locate(text)["themes", 0]
4
>>> reader.read("id: lane-lamps\nid: lane-lights\n")
Traceback (most recent call last):
    ...
casebook.checking.reader.ReadError: line 2, column 1: found the key "id" again (first in line 1);
expected each key once. Delete one of the two, or give it another name.
"""

from __future__ import annotations

import decimal
import functools
import importlib
import math
import re
import sys
from collections.abc import Iterator
from typing import Any, NamedTuple

from casebook.checking._mistakes import (
    ReadError,
    character_error,
    directive_error,
    encoding_error,
    explain,
    short,
)
from casebook.plain import JOINERS, REFUSED_ESCAPED, UNWANTED, canonical

__all__ = [
    "MAX_BYTES",
    "MAX_DEPTH",
    "MAX_DIGITS",
    "Cut",
    "Lines",
    "Path",
    "ReadError",
    "authoring",
    "decoded",
    "locate",
    "number_of",
    "plain",
    "read",
    "read_file",
    "source_of",
]

MAX_BYTES = 2_000_000
MAX_DEPTH = 20
MAX_DIGITS = 18  # any number of 18 digits fits in the 64 bits of a table's whole numbers

Path = tuple[str | int, ...]  # ("facts", 2, "sources"): keys and positions from the top


class Lines(dict[Path, int]):
    """The line of each key and list item; for a part that is not there, of what would hold it."""

    def __missing__(self, path: Path) -> int:
        return self[path[:-1]] if path else 1


def read(text: bytes | str) -> object:
    """Read one YAML document as plain data.

    Unquoted words become values by the core schema of YAML 1.2, not 1.1: ``no`` and ``on`` stay
    text, and so do dates, times and whatever else is not a decimal number. Narrower than the
    schema: ``007``, ``0x1F``, ``.inf`` and ``.nan`` stay text too.

    Parameters
    ----------
    text : bytes or str
        The contents of a file; bytes must be UTF-8, with or without a byte order mark.

    Returns
    -------
    dict, list, str, int, float, bool or None
        Each mapping with text keys only, in the order of the file.

    Raises
    ------
    ReadError
        If the text is no YAML, or holds what a file of data has no need for.
    ModuleNotFoundError
        If PyYAML is not installed.
    """
    return _read(decoded(text), None)


def locate(text: bytes | str) -> Lines:
    """Find the line of every key and list item of a text that `read` accepts.

    Apart from `read`, because only a finding needs a line.

    Parameters
    ----------
    text : bytes or str
        As for `read`, whose errors it raises.

    Returns
    -------
    Lines
        From path to line, counted from 1.
    """
    lines = Lines()
    _read(decoded(text), lines)
    return lines


def _read(source: str, lines: Lines | None) -> object:
    """The data of a text, whose lines are noted if they are wanted."""
    yaml = authoring("yaml")
    try:
        data = _build(source, lines)
    except ReadError:
        raise
    # The last two come from the parser in Python, where an escape stands for no character.
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        raise character_error(source) or explain(error, source) from None
    # Where there is no such escape, the parser has seen all that would be refused.
    if _ESCAPE.search(source):
        for event in _scalars(source):
            if match := REFUSED_ESCAPED.search(event.value):
                found = f"an escape for the invisible character U+{ord(match[0]):04X}"
                raise _error(event, found, "characters that can be seen", "Delete the escape.")
    return data


@functools.cache
def authoring(package: str) -> Any:
    """A package of the extra, imported on first use; ModuleNotFoundError says how to get it."""
    try:
        return importlib.import_module(package)
    except ModuleNotFoundError as error:
        if error.name != package:
            raise
        raise ModuleNotFoundError(
            # Not by our own name: the public index has another project of that name.
            f"Checking a bank needs {package}: pip install PyYAML fastjsonschema jsonschema. "
            "The shipped bank loads without it.",
            name=package,
        ) from None


def _loader(source: str) -> Any:
    """Return a parser of the text: libyaml's where there is one, else PyYAML's own in Python.

    They give the same data. The one in Python is slower and, in brackets, refuses a question mark
    in a text without quotes.
    """
    yaml = authoring("yaml")
    return (yaml.CBaseLoader if yaml.__with_libyaml__ else yaml.BaseLoader)(source)


# Text -------------------------------------------------------------------------------------------

# Escapes that may stand for a refused character.
_ESCAPE = re.compile(r"\\[0abefuvxLNPU]")


def decoded(text: bytes | str) -> str:
    """Return the text without a byte order mark, or say what is wrong with its characters."""
    if len(text) > MAX_BYTES:
        raise ReadError(
            1, 1,
            f"a text of {len(text):,} {'characters' if isinstance(text, str) else 'bytes'}",
            f"at most {MAX_BYTES:,}",
            "Split the file, and keep out of it what is no data.",
        )  # fmt: skip
    try:
        source = text if isinstance(text, str) else text.decode()
    except UnicodeDecodeError as error:
        raise encoding_error(error) from None
    source = source.removeprefix("\ufeff")
    if any(map(source.__contains__, UNWANTED + JOINERS)) and (refused := character_error(source)):
        raise refused
    # Directives, most of them for tags; libyaml compares each with all before it, which takes
    # minutes where a large file is full of them.
    if "%" in source and (source[0] == "%" or "\n%" in source or "\r%" in source):
        raise directive_error(source)
    return source


def plain(raw: bytes | str) -> str:
    """Return a text that is no YAML, whose parser does not look for what cannot be seen."""
    source = source_of(raw)
    if refused := character_error(source):
        raise refused
    return source


def source_of(raw: bytes | str) -> str:
    """Return the text of a file in its canonical form."""
    return canonical(decoded(raw))


# Data -------------------------------------------------------------------------------------------

_WORDS: dict[str, object] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True,
    "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_COMMENT = re.compile(r"\S[^\S\n]+#")
_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_NUMBER = re.compile(r"[-+]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")


def _build(source: str, lines: Lines | None = None) -> object:
    """Turn the parser's events into data, and note the lines if they are wanted.

    Events, not ``yaml.load`` or ``yaml.compose``: libyaml's composer calls itself for each level
    and crashes the process at some 30,000 brackets, and it is slow. With files of 10 kB `read`
    takes less than half the time of ``yaml.load`` with `CSafeLoader`, most of it for making the
    events; a function of its own for each kind of collection was no faster than this loop.
    """
    yaml = authoring("yaml")
    next_event = _loader(source).get_event
    scalar, alias, end = yaml.ScalarEvent, yaml.AliasEvent, yaml.StreamEndEvent
    mapping_start, mapping_end = yaml.MappingStartEvent, yaml.MappingEndEvent
    sequence_start, sequence_end = yaml.SequenceStartEvent, yaml.SequenceEndEvent
    stack: list[tuple[Any, str | None]] = []
    root: list[object] = []
    node: Any = root  # the collection being filled
    key: str | None = None  # the key that waits for its value, if the node is a mapping
    text = ""  # of the last scalar
    value: Any
    while True:
        event = next_event()
        kind = type(event)
        if kind is scalar or kind is mapping_start or kind is sequence_start:
            if event.tag is not None or event.anchor is not None:
                raise _label_error(event)
            if lines is not None and key is None:  # a key or an item begins here
                step = len(node) if type(node) is list else getattr(event, "value", "")
                lines.setdefault(_path(stack, step), event.start_mark.line + 1)
            if kind is not scalar:
                if len(stack) == MAX_DEPTH:
                    raise _error(
                        event,
                        f"a mapping or list {MAX_DEPTH + 1} levels deep",
                        f"at most {MAX_DEPTH} levels",
                        "Check the brackets and the indentation.",
                    )
                stack.append((node, key))
                node, key = {} if kind is mapping_start else [], None
                continue
            text = value = event.value
            if not event.style:  # not in quotes, and no block
                if value in _WORDS:
                    value = _WORDS[value]
                elif value[0] in "0123456789+-.":
                    value = _number(event)
                elif value == "<<":
                    raise _error(
                        event,
                        "a merge key (<<)",
                        "plain data",
                        "Write out the keys that it stands for; if it belongs to a text, put that "
                        "in quotes.",
                    )
        elif kind is mapping_end or kind is sequence_end:
            value = node
            node, key = stack.pop()
        elif kind is alias:
            raise _label_error(event)
        elif kind is end:
            break
        elif kind is yaml.DocumentStartEvent and root:
            raise _error(
                event,
                "the start of a second document",
                "one document in a file",
                'Move it to a file of its own, or delete the line "---".',
            )
        else:
            continue
        if type(node) is list:
            node.append(value)
        elif key is not None:
            node[key] = value
            key = None
        elif type(value) is not str:
            raise _key_error(event)
        elif value in node:
            if lines is None:  # once more, to learn the line of the first
                return _build(source, Lines())
            raise _error(
                event,
                f'the key "{short(value)}" again (first in line {lines[_path(stack, value)]})',
                "each key once",
                "Delete one of the two, or give it another name.",
            )
        else:
            # The same few keys in every file: one text for each saves a third of the memory.
            key = sys.intern(value)
    if not root or (root[0] is None and not text):
        hint = "Write the data, or delete the file."
        raise ReadError(1, 1, "no data", "keys with values", hint)
    return root[0]


def _path(stack: list[tuple[Any, str | None]], step: str | int) -> Path:
    """The path to a key or an item of the innermost of the open collections; () to the top."""
    above = (len(holder) if key is None else key for holder, key in stack[1:])
    return (*above, step) if stack else ()


def _number(event: Any) -> str | int | float:
    """Return the number that the text stands for, or the text where it is none."""
    text: str = event.value
    if not _NUMBER.fullmatch(text):
        return text
    number = number_of(text)
    if number is None:
        raise _error(
            event,
            f"the number {short(text)}",
            f"a number of at most {MAX_DIGITS} digits",
            "Round it, or put it in quotes if it is a code and no number.",
        )
    return number


def number_of(text: str) -> int | float | None:
    """Return the number that digits stand for, None where it is too large or loses some of them.

    >>> number_of("12"), number_of("0.5"), number_of("0.12345678901234567890"), number_of("1e999")
    (12, 0.5, None, None)
    """
    # Lengths first: Python refuses to convert numbers of some thousand digits, and a table's
    # whole numbers have 64 bits.
    if (digits := text.lstrip("+-")).isdigit():
        return int(text) if len(digits) <= MAX_DIGITS else None
    if len(text) > 2 * MAX_DIGITS:
        return None
    number = float(text)
    # A float has some 15 digits. Shorter ones, by far the most, need no exact comparison.
    is_short = number != 0 and len(text) <= 15
    is_exact = is_short or decimal.Decimal(repr(number)) == decimal.Decimal(text)
    return number if math.isfinite(number) and is_exact else None


class Cut(NamedTuple):
    """A text without quotes that ends before a comment, which may have been meant as its end."""

    line: int
    text: str
    comment: str


_FROM_HERE = re.compile(r"\s*(#.*)")
# "#3" is no comment as people write them, and what follows prose may be no comment either.
_MEANT = re.compile(r"#[^\s#]")


def read_file(raw: bytes) -> tuple[object, Iterator[Cut]]:
    """Read a file of a bank, in its canonical form, and what comments may have cut off."""
    source = source_of(raw)
    data = read(source)
    if "\\" in source:
        for event in _scalars(source):
            if canonical(event.value) != event.value:
                found = "an escape for a part of a character, or for one that has another form"
                raise _error(event, found, "the character itself", "Write the character.")
    return data, _cuts(source)


def _cuts(source: str) -> Iterator[Cut]:
    """Yield the places where YAML may have taken the end of a text for a comment."""
    if not _COMMENT.search(source):
        return
    lines = [*_LINE_BREAK.split(source), ""]
    for event in _scalars(source):
        value, end = event.value, event.end_mark
        # At the place itself: to cut off the rest of a long line at each value takes minutes.
        if value and not event.style and (comment := _FROM_HERE.match(lines[end.line], end.column)):
            is_prose = not value.isascii() or len(value.split()) > 1
            if is_prose or _MEANT.match(comment[1]):
                yield Cut(end.line + 1, value, comment[1].strip())


def _scalars(source: str) -> Iterator[Any]:
    """The events of the texts and words of a source that can be read."""
    scalar = authoring("yaml").ScalarEvent
    events = iter(_loader(source).get_event, None)
    return (event for event in events if isinstance(event, scalar))


# Findings ---------------------------------------------------------------------------------------


def _error(event: Any, found: str, expected: str, hint: str) -> ReadError:
    mark = event.start_mark
    return ReadError(mark.line + 1, mark.column + 1, found, expected, hint)


def _label_error(event: Any) -> ReadError:
    """Refuse anchors and aliases, which can make one line stand for gigabytes, and tags."""
    if getattr(event, "anchor", None) is None:
        found, instead = "a tag (!)", "Delete it"
    else:
        found = f"an anchor or alias (& or *) named {short(event.anchor)}"
        instead = "Write out what it stands for"
    hint = f"{instead}; if it belongs to a text, put the whole text in quotes."
    return _error(event, found, "plain data", hint)


def _key_error(event: Any) -> ReadError:
    text = getattr(event, "value", None)
    if text is None:
        found, hint = "a mapping or list as a key", "Write a word, a colon and a space."
    elif text == "":
        found, hint = "a value without a key", "Write its key before the colon."
    else:
        found = f"the key {short(text)}, which stands for a number, true, false or null"
        hint = f'Put it in quotes: "{short(text)}".'
    return _error(event, found, "a text as key", hint)
