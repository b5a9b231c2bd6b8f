"""What goes wrong when YAML is written by hand, in words for someone who is new to it.

The parser knows where it stopped, seldom why. The table below tells the usual reasons apart by
the parser's message and by the line in which it stopped.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from casebook.plain import REFUSED

__all__ = [
    "ReadError",
    "character_error",
    "directive_error",
    "encoding_error",
    "explain",
    "short",
]

_LINE_BREAK = re.compile(r"\r\n|\r|\n")

# Characters that would look odd between quotation marks
_NAMES = dict.fromkeys("\r\n", "the end of the line") | dict.fromkeys("\"'", "a quotation mark")


class ReadError(ValueError):
    """A text that cannot be read.

    Attributes
    ----------
    line, column : int
        Where, counted from 1.
    found, expected : str
        Phrases that go on from "found ..." and "expected ...".
    hint : str
        A sentence that says what to do.
    """

    __module__ = "casebook.checking.reader"  # where it is imported from

    def __init__(self, line: int, column: int, found: str, expected: str, hint: str) -> None:
        super().__init__(line, column, found, expected, hint)
        self.line = line
        self.column = column
        self.found = found
        self.expected = expected
        self.hint = hint

    def __str__(self) -> str:
        where = f"line {self.line}, column {self.column}"
        return f"{where}: found {self.found}; expected {self.expected}. {self.hint}"


class _Mistake(NamedTuple):
    problem: str  # pattern of "context; problem", in the words of libyaml and of PyYAML
    line: str  # pattern of the line, with a line break put in where the parser stopped
    found: str
    expected: str
    hint: str


_QUOTE = "put the whole text in double quotes"
_MISTAKES = (
    _Mistake("quoted scalar; found unexpected", "",
        "a quotation mark that is not closed", "the same mark at the end of the text",
        "Close it; inside single quotes write an apostrophe twice, inside double quotes "
        'write \\" for a quotation mark.'),
    _Mistake("quoted scalar", "",
        "a backslash that begins no known escape", "\\\\ for a backslash in double quotes",
        "Use single quotes, in which a backslash is a character like any other."),
    _Mistake("(',' or|node content).* at the end of the file", "",
        "a list or mapping in brackets that is not closed", "the closing bracket",
        "Close the bracket, and check the quotation marks of the texts inside it."),
    _Mistake("mapping values are not allowed", r"^ *(- +)*[^\s:]+\n",
        "a key that is out of line", "the column of the keys beside it",
        f"Mend the indentation; if the line belongs to the text above, {_QUOTE}."),
    _Mistake("mapping values are not allowed", "",
        "a colon inside a text", "quotes around such a text",
        f"If it is a text, {_QUOTE}, or write it below its key after >-."),
    _Mistake("could not find expected ':'", "\uff1a",
        "a full-width colon (\uff1a)", "a plain colon and a space",
        "Replace it by a colon and a space if the word before it is a key."),
    _Mistake("could not find expected ':'", r"^ *(- +)*\n *(- +)*[\w-]+:\S",
        "a colon without a space after it", "key, colon, space, value",
        "Put a space after the colon."),
    _Mistake("could not find expected ':'", "",
        "a line that is neither a key nor part of a text", "key, colon, space, value",
        "Mend the key, or indent the line by more than the key whose text it goes on with."),
    _Mistake("sequence entries are not allowed", "",
        "a dash on the line of a key", "each list item on a line of its own",
        f"Begin the list on the next line; if the dash belongs to a text, {_QUOTE}."),
    _Mistake(
        "a block scalar|mapping keys are not allowed|start any token|node|an alias|an anchor|a tag",
        "",
        "a text that begins with {character}", "quotes around such a text",
        "If it is a text, put all of it in double quotes."),
    _Mistake("expected ',' or", "",
        "{character} in a list or mapping in brackets that opens in line {start}",
        "a comma or the closing bracket",
        "Close the bracket, put commas between the entries, and quotes around a text with a "
        "colon, comma, bracket or quotation mark in it."),
    _Mistake("document start", "",
        "a line outside the document", "every top key in the same column as the first",
        'Mend the indentation, and delete lines like "---" or "...".'),
    _Mistake("", r"^[ -]*\n:",
        "a value without a key", "a key before the colon",
        f"Write its key before the colon; if the line belongs to a text, {_QUOTE}."),
    _Mistake("", r"^[ -]*\n",
        "a line that is indented unlike those around it", "the column of the entries beside it",
        "Put the keys of one mapping, and the dashes of one list, in one column."),
    _Mistake("", "",
        "{character} after the end of a value", "the end of the line",
        f"If all of it is one text, {_QUOTE}, and write \\\" for a quotation mark in it."),
)  # fmt: skip

# Here the parser's context is the very thing that is wrong; elsewhere it is all that is open.
_AT_START = re.compile("scanning|node")


def encoding_error(error: UnicodeDecodeError) -> ReadError:
    """Say which byte is not UTF-8, and what the file may have been saved as."""
    data = error.object
    byte, following = data[error.start], data[error.start + 1 : error.start + 2]
    readable = data[: error.start].decode()
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        guess = "as in UTF-16 or UTF-32"
    elif error.reason == "unexpected end of data":
        guess = "the file ends in the middle of a character"
    elif byte == 0xED and following >= b"\xa0":
        guess = "half of a surrogate pair"
    elif following >= b"\xa1":  # Chinese characters come in pairs of high bytes
        guess = "perhaps GBK"
    else:
        guess = "perhaps Latin-1 or Windows-1252"
    where, found = _position(readable, len(readable)), f"the byte 0x{byte:02X} ({guess})"
    hint = "Save the file as UTF-8 (in most editors: Save with encoding), then look it over."
    return ReadError(*where, found, "UTF-8", hint)


def character_error(text: str) -> ReadError | None:
    """Say which of the `REFUSED` characters comes first, if there is one."""
    match = REFUSED.search(text)
    if match is None:
        return None
    found = f"the invisible character U+{ord(match[0]):04X}"
    expected = "characters that can be seen"
    hint = "Delete it; such characters often come along when text is copied from elsewhere."
    if match[0] == "\t":
        found, expected = "a tab", "spaces"
        hint = "Write spaces instead; most editors can be told to insert spaces for the tab key."
    if match[0] == "\0":
        found, expected = "a null character (U+0000)", "text in UTF-8"
        hint = "Save the file as UTF-8; a file of another encoding is full of such characters."
    return ReadError(*_position(text, match.start()), found, expected, hint)


def directive_error(text: str) -> ReadError:
    """Refuse a line like ``%YAML`` or ``%TAG``."""
    hint = "Delete the line; if it belongs to a text, begin it with a space."
    line = next(number for number, row in enumerate(_LINE_BREAK.split(text), 1) if row[:1] == "%")
    return ReadError(line, 1, "a line that begins with %", "data", hint)


def explain(error: Exception, source: str) -> ReadError:
    """Say what is wrong with a text that PyYAML cannot parse."""
    mark = getattr(error, "problem_mark", None)
    if mark is None:  # raised by Python's ``chr``, through PyYAML's own parser
        where = _position(source, max(source.find("\\U"), 0))
        found, hint = "an escape that stands for no character", "Write the character itself."
        return ReadError(*where, found, "the character", hint)
    context, problem = getattr(error, "context", None), getattr(error, "problem", None)
    start = getattr(error, "context_mark", None) or mark
    index = start.index if context and _AT_START.search(context) else mark.index
    message = f"{context}; {problem}"
    if mark.index >= len(source):
        message += "; at the end of the file"
        index = min(start.index, len(source.rstrip()))
    elif "escape" in message or "hex" in message:
        index = source.rfind("\\", 0, mark.index + 1)  # the two parsers stop beside it or later
    before = _LINE_BREAK.split(source[:index])[-1]
    line_there = before + "\n" + _LINE_BREAK.split(source[index:], maxsplit=1)[0]
    mistake = next(
        mistake
        for mistake in _MISTAKES  # the last one fits every error
        if re.search(mistake.problem, message) and re.search(mistake.line, line_there)
    )
    character = source[index : index + 1] or "\n"
    shown = _NAMES.get(character, f'"{character}"')
    found = mistake.found.format(character=shown, start=_position(source, start.index)[0])
    return ReadError(*_position(source, index), found, mistake.expected, mistake.hint)


def short(text: str) -> str:
    """Return the text, or its beginning, in one line and without what a terminal would act on."""
    shown = REFUSED.sub("\ufffd", " ".join(text[:100].split()))
    return shown if len(text) <= 40 else f"{shown[:30]}... ({len(text):,} characters)"


def _position(text: str, index: int) -> tuple[int, int]:
    """Return line and column of a character, counted from 1."""
    before = _LINE_BREAK.split(text[:index])
    return len(before), len(before[-1]) + 1
