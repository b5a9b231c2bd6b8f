"""Says what is wrong with the shape of a file, in the words of somebody who writes one.

A fast validator decides; only where it says no does a slower one list the faults, and
each of its keywords has its own words here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import islice
from typing import Any

from casebook import codebook
from casebook.checking.reader import authoring
from casebook.parts import KINDS, Kind
from casebook.parts.fields import ONGOING, TARGET, Schema, is_unfilled, key_of
from casebook.parts.problems import Found, Path, error

__all__ = ["MOST", "capped", "shape_problems", "shown", "unsaid"]

MOST = 1000


def shape_problems(kind: Kind, data: Any) -> Iterator[Found]:
    """Yield every fault in the shape of a file of a bank.

    Parameters
    ----------
    kind : Kind
        What the data should be.
    data : object
        Plain data, as read.

    Yields
    ------
    Found
        Rules CB002 to CB006, CB009 and CB027, all errors.

    Raises
    ------
    ModuleNotFoundError
        If a package of the extra ``authoring`` is not installed.
    """
    gate = _gate(kind.name)
    try:
        gate(data)
    except authoring("fastjsonschema").JsonSchemaException as refusal:
        listed = capped(_explain(kind, data))
        # Two validators may differ: what one refuses is never sound.
        yield next(listed, _refused((), refusal.message))
        yield from listed


def capped(problems: Iterator[Found]) -> Iterator[Found]:
    """The first thousand: a file of millions of faults would give as many findings."""
    yield from islice(problems, MOST)
    if next(problems, None) is not None:
        found = f"There are more than {MOST:,} faults here."
        yield error("CB004", (), found, "", "Mend those that are listed first.")


def _refused(path: Path, message: str) -> Found:
    """What only the validator itself has words for."""
    return error("CB004", path, f"The schema refuses it: {message}.", "", "Correct it.")


def unsaid(kind: Kind, data: Any) -> Iterator[Found]:
    """Yield what is wrong with data of the right shape that a JSON Schema cannot say.

    Entries of a list whose key, an id, is that of one before them (CB006), since tables have these
    keys; and 2019.0 for 2019 (CB004), which JSON Schema takes for a whole number.
    """
    return _unsaid(kind.schema(), data, ())


def _unsaid(schema: Schema, data: Any, path: Path) -> Iterator[Found]:
    if isinstance(data, float) and "integer" in schema.get("type", ()):
        found, hint = f"Found a number, {data}.", f"Write {int(data)}."
        yield error("CB004", path, found, "Expected a whole number.", hint)
    elif isinstance(data, dict):
        known = schema.get("properties", {})
        for name, value in data.items():
            yield from _unsaid(known.get(name, {}), value, (*path, name))
    elif isinstance(data, list):
        items, seen = schema.get("items", {}), set()
        key = key_of(items)
        for index, entry in enumerate(data):
            if key and entry[key] in seen:
                found = f'The {key} "{entry[key]}" is used twice.'
                hint = "Join the two, or give the later one its own; renumber no other."
                at = (*path, index, *(["id"] if key == "id" else []))
                yield error("CB006", at, found, "Each once.", hint)
            elif key:
                seen.add(entry[key])
            yield from _unsaid(items, entry, (*path, index))


@cache
def _gate(name: str) -> Callable[[Any], Any]:
    fastjsonschema = authoring("fastjsonschema")
    # fastjsonschema knows drafts up to 7; ours uses nothing that changed since.
    gate: Callable[[Any], Any] = fastjsonschema.compile(
        {**KINDS[name].schema(), "$schema": "http://json-schema.org/draft-07/schema#"},
        use_default=False,
    )
    return gate


def _explain(kind: Kind, data: Any) -> Iterator[Found]:
    jsonschema = authoring("jsonschema")
    for fault in jsonschema.Draft202012Validator(kind.schema()).iter_errors(data):
        yield from _faults(fault, tuple(fault.absolute_path))


# What is said of what a keyword of the schema refuses: found, expected, what to do.
_SIMPLE = {
    "minItems": ("Found {size} entries.", "Expected at least {value}.", "Add what is missing."),
    "maxItems": ("Found {size} entries.", "Expected at most {value}.", "Shorten the list."),
    "minLength": ("The text is empty.", "Some text.", "Fill it in or remove the field."),
    "maxLength": ("The text has {size:,} characters.", "At most {value:,}.", "Shorten it."),
    "minimum": ("Found {shown}.", "Expected at least {value}.", "Correct it."),
    "maximum": ("Found {shown}.", "Expected at most {value}.", "Correct it."),
}


def _faults(fault: Any, path: Path) -> Iterator[Found]:
    """What one fault that the slow validator found comes to, mostly one sentence."""
    value, found, keyword = fault.validator_value, fault.instance, fault.validator
    if is_unfilled(found):
        yield _unfilled(fault, path)
    elif keyword == "required":
        # One error for each missing field; its message begins with the name.
        name = next(name for name in value if fault.message.startswith(repr(name)))
        hint = f"Add `{name}:`"
        if _may_be_absent(fault.schema["properties"][name]):
            hint += ", or say why there is none: {absent: not-stated}"
        yield error("CB002", path, f'The field "{name}" is missing.', "", f"{hint}.")
    elif keyword == "additionalProperties":
        known = fault.schema["properties"]
        for name in islice((name for name in found if name not in known), MOST + 1):
            text = f"Unknown field {shown(name)}.{codebook.suggest(name, known)}"
            listed = f"Known here: {', '.join(known)}."
            yield error("CB003", (*path, name), text, listed, "Correct or remove it.")
    elif keyword == "enum":
        text = f"Unknown word {shown(found)}.{codebook.suggest(found, value)}"
        hint = _correct(found, "Choose one; the definitions are in codebook/codes.csv.")
        yield error("CB005", path, text, f"One of {', '.join(value)}.", hint)
    elif keyword == "type":
        text = f"Found {_kind(found)}."
        yield error("CB004", path, text, f"Expected {_kinds(value)}.", _mend(fault))
    elif keyword == "pattern":
        text = f"Found {shown(found)}.{codebook.foreign(found[:100])}"
        yield error("CB004", path, text, _pattern_text(value), _correct(found))
    elif keyword == "uniqueItems":
        twice = next(word for at, word in enumerate(found) if word in found[:at])
        yield error("CB006", path, f"{shown(twice)} stands twice.", "Each once.", "Remove one.")
    elif keyword == "minItems" and path[-1:] == ("sources",) and len(path) > 1:
        hint = "Cite the source, or move the statement to the gaps."
        yield error("CB009", path, "A statement without a source.", "At least one source id.", hint)
    elif keyword in _SIMPLE:
        size = len(found) if isinstance(found, str | list) else 0
        said = {"value": value, "size": size, "shown": shown(found)}
        yield error("CB004", path, *(text.format(**said) for text in _SIMPLE[keyword]))
    else:
        yield _refused(path, fault.message)


def _unfilled(fault: Any, path: Path) -> Found:
    """A place of the template that nobody has filled in, and what goes there."""
    value, expected = fault.validator_value, str(fault.schema.get("description", ""))
    if fault.validator == "enum":
        expected = f"One of {', '.join(value)}."
    elif fault.validator == "type":
        kinds = [value] if isinstance(value, str) else [kind for kind in value if kind != "object"]
        expected = f"Expected {_kinds(kinds)}."
    elif fault.validator == "pattern" and not expected:
        expected = _pattern_text(value)
    hint = "Replace the TODO"
    if _may_be_absent(fault.schema):
        hint += "; where there is no value, write {absent: not-stated} or another kind of absence"
    return error("CB027", path, "Still to fill in.", expected, f"{hint}.")


def _may_be_absent(schema: Schema) -> bool:
    return "absent" in schema.get("properties", {})


def shown(value: Any) -> str:
    """A value in one line, shortened."""
    text = repr(value)
    if isinstance(value, str):
        # A line break within it is no news; at its end it may be the fault.
        line = re.sub(r"(?<=\S)[ \n]+(?=\S)", " ", value[:100])
        text = f'"{codebook.visible(line)}"'
    return text if len(text) <= 60 else f"{text[:57]}…"


_KINDS = {
    "object": "a mapping",
    "array": "a list",
    "null": "nothing",
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
}
_TYPES = dict(zip((dict, list, type(None), str, int, float, bool), _KINDS.values(), strict=True))


def _kind(value: Any) -> str:
    kind = _TYPES[type(value)]
    return kind if isinstance(value, dict | list | None) else f"{kind}, {shown(value)}"


def _kinds(value: str | list[str]) -> str:
    names = [value] if isinstance(value, str) else value
    return " or ".join(_KINDS[name] for name in names)


def _mend(fault: Any) -> str:
    found, expected = fault.instance, str(fault.validator_value)
    wants_number = "integer" in expected or "number" in expected
    if wants_number and isinstance(found, str) and re.fullmatch(r"\s*-?\d+(\.\d+)?\s*", found):
        is_plain = found.isascii()
        return "Take the quotation marks away." if is_plain else "Write it in the digits 0 to 9."
    if _may_be_absent(fault.schema):
        return "Where there is no value, write {absent: not-stated} or another kind of absence."
    if found is None:
        return "Fill it in or remove the field."
    if isinstance(found, int | float) and "string" in expected:
        return "Put it in quotation marks."
    return "Correct it."


def _correct(value: str, otherwise: str = "Correct it.") -> str:
    """What to do about a word: one in a block below its key ends in a line break."""
    if not isinstance(value, str) or value == value.strip():
        return otherwise
    return "Write it on the line of its key, without spaces or a line break around it."


# What a pattern asks for in words, by how it begins; of those for ids `_pattern_text` knows more.
_PATTERNS = {
    "^(?!": "a text that can be seen",  # keeps out what is to be filled in, and blanks
    "^https?": "a web address that begins with http:// or https://",
    ONGOING: "a year, or the word ongoing",
    "^[12][0-9]{3}": "a date: YYYY, YYYY-MM or YYYY-MM-DD; other wording goes into date_text",
    TARGET["pattern"]: "a statement as case-id/f2",
    "^[a-z0-9]+": "lower-case letters, digits and single hyphens",
}


def _pattern_text(pattern: str) -> str:
    for begin, text in _PATTERNS.items():
        if pattern.startswith(begin):
            return f"Expected {text}."
    letters, is_id, _ = pattern.removeprefix("^").partition("[1-9][0-9]{0,3}")
    if is_id:
        letters = letters.strip("[]")
        return f"Expected an id: {' or '.join(letters)} and a number, such as {letters[0]}2."
    return f"Expected the form {pattern}."
