"""Says what is wrong with the shape of a file, in the words of somebody who writes one.

A fast validator decides; only where it says no does a slower one list the faults, and
each of its keywords has its own words here.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import islice
from typing import Any

from casebook import codebook
from casebook.parts import KINDS, Kind
from casebook.parts.fields import ONGOING, Schema, is_unfilled, key_of
from casebook.parts.problems import Found, Path, Problem, error

__all__ = ["MOST", "shape_problems", "shown", "unsaid"]

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
    except _authoring("fastjsonschema").JsonSchemaException as refusal:
        count = 0
        for count, found in enumerate(_explain(kind, data), start=1):
            if count > MOST:  # a list of millions would give millions
                text = f"There are more than {MOST:,} faults here."
                yield error("CB004", (), text, "", "Mend those that are listed first.")
                return
            yield found
        if not count:  # two validators that differ: what one refuses is never sound
            yield _refused((), refusal.message)


def _refused(path: Path, message: str) -> Found:
    """What only the validator itself has words for."""
    return error("CB004", path, f"The schema refuses it: {message}.", "", "Correct it.")


def unsaid(kind: Kind, data: Any) -> Iterator[Found]:
    """Yield what is wrong with data of the right shape that a JSON Schema cannot say.

    Entries of a list whose key, an id, is that of one before them (CB006), since tables have these
    keys; and 2019.0 for 2019 (CB004), which JSON Schema takes for a whole number.
    """
    keyed, whole = _places(kind.name)
    for steps, key in keyed:
        for path, entries in _at(data, steps):
            seen: set[str] = set()
            for index, entry in enumerate(entries):
                if entry[key] in seen:
                    found = f'The {key} "{entry[key]}" is used twice.'
                    hint = "Join the two, or give the later one its own; renumber no other."
                    at = (*path, index, *(["id"] if key == "id" else []))
                    yield error("CB006", at, found, "Each once.", hint)
                seen.add(entry[key])
    for steps in whole:
        for path, value in _at(data, steps):
            if isinstance(value, float):
                found, hint = f"Found a number, {value}.", f"Write {int(value)}."
                yield error("CB004", path, found, "Expected a whole number.", hint)


_EACH = -1  # a step to every entry of a list


@cache
def _places(name: str) -> tuple[list[tuple[Path, str]], list[Path]]:
    """Where a kind has lists whose entries have a key, with the key; and where whole numbers."""
    keyed, whole = [], []
    for path, schema in _schemas(KINDS[name].schema(), ()):
        if key := key_of(schema.get("items", {})):
            keyed.append((path, key))
        if "integer" in schema.get("type", ()):
            whole.append(path)
    return keyed, whole


def _schemas(schema: Schema, path: Path) -> Iterator[tuple[Path, Schema]]:
    yield path, schema
    for name, inner in schema.get("properties", {}).items():
        yield from _schemas(inner, (*path, name))
    if "items" in schema:
        yield from _schemas(schema["items"], (*path, _EACH))


def _at(data: Any, steps: Path, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """The places in the data that the steps lead to."""
    if not steps:
        yield path, data
    elif steps[0] == _EACH:
        for index, entry in enumerate(data):
            yield from _at(entry, steps[1:], (*path, index))
    elif steps[0] in data:
        yield from _at(data[steps[0]], steps[1:], (*path, steps[0]))


def _authoring(package: str) -> Any:
    """A package of the extra, or an error that says how to get it."""
    try:
        return importlib.import_module(package)
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            f'Checking a bank needs {package}: pip install "casebook[authoring]". '
            "The shipped bank loads without it."
        ) from error


@cache
def _gate(name: str) -> Callable[[Any], Any]:
    fastjsonschema = _authoring("fastjsonschema")
    # fastjsonschema knows drafts up to 7; ours uses nothing that changed since.
    gate: Callable[[Any], Any] = fastjsonschema.compile(
        {**KINDS[name].schema(), "$schema": "http://json-schema.org/draft-07/schema#"},
        use_default=False,
    )
    return gate


def _explain(kind: Kind, data: Any) -> Iterator[Found]:
    jsonschema = _authoring("jsonschema")
    for fault in jsonschema.Draft202012Validator(kind.schema()).iter_errors(data):
        path = tuple(fault.absolute_path)
        number, problems = _problems_of(fault, path)
        for problem in problems:
            yield number, "error", problem
        if not problems:
            yield _refused(path, fault.message)


def _problems_of(error: Any, path: Path) -> tuple[str, list[Problem]]:
    value, found = error.validator_value, error.instance
    if is_unfilled(found):
        return "CB027", [_unfilled(error, path)]
    match error.validator:
        case "required":
            # One error for each missing field; its message begins with the name.
            name = next(n for n in value if error.message.startswith(repr(n)))
            hint = f"Add `{name}:`" + (
                ", or say why there is none: {absent: not-stated}."
                if _may_be_absent(error, name)
                else "."
            )
            return "CB002", [Problem(path, f'The field "{name}" is missing.', "", hint)]
        case "additionalProperties":
            known = error.schema["properties"]
            return "CB003", [
                Problem(
                    (*path, name),
                    f"Unknown field {shown(name)}.{codebook.suggest(name, known)}",
                    f"Known here: {', '.join(known)}.",
                    "Correct or remove it.",
                )
                for name in islice((name for name in found if name not in known), MOST + 1)
            ]
        case "enum":
            return "CB005", [
                Problem(
                    path,
                    f"Unknown word {shown(found)}.{codebook.suggest(found, value)}",
                    f"One of {', '.join(value)}.",
                    _correct(found, "Choose one; the definitions are in codebook/codes.csv."),
                )
            ]
        case "type":
            return "CB004", [
                Problem(path, f"Found {_kind(found)}.", f"Expected {_kinds(value)}.", _mend(error))
            ]
        case "pattern":
            return "CB004", [
                Problem(
                    path,
                    f"Found {shown(found)}.{codebook.foreign(found[:100])}",
                    _pattern_text(value),
                    _correct(found),
                )
            ]
        case "minItems":
            if path[-1:] == ("sources",) and len(path) > 1:
                return "CB009", [
                    Problem(
                        path,
                        "A statement without a source.",
                        "At least one source id.",
                        "Cite the source, or move the statement to the gaps.",
                    )
                ]
            text = f"Found {len(found)} entries."
            return "CB004", [
                Problem(path, text, f"Expected at least {value}.", "Add what is missing.")
            ]
        case "maxItems":
            text = f"Found {len(found)} entries."
            return "CB004", [Problem(path, text, f"Expected at most {value}.", "Shorten the list.")]
        case "minLength":
            return "CB004", [
                Problem(path, "The text is empty.", "Some text.", "Fill it in or remove the field.")
            ]
        case "maxLength":
            text = f"The text has {len(found):,} characters."
            return "CB004", [Problem(path, text, f"At most {value:,}.", "Shorten it.")]
        case "uniqueItems":
            twice = next(word for at, word in enumerate(found) if word in found[:at])
            text = f"{shown(twice)} stands twice."
            return "CB006", [Problem(path, text, "Each once.", "Remove one.")]
        case "minimum" | "maximum":
            limit = "at least" if error.validator == "minimum" else "at most"
            return "CB004", [
                Problem(path, f"Found {shown(found)}.", f"Expected {limit} {value}.", "Correct it.")
            ]
    return "CB004", []


def _unfilled(error: Any, path: Path) -> Problem:
    """A place of the template that nobody has filled in, and what goes there."""
    value, expected = error.validator_value, str(error.schema.get("description", ""))
    if error.validator == "enum":
        expected = f"One of {', '.join(value)}."
    elif error.validator == "type":
        kinds = [value] if isinstance(value, str) else [kind for kind in value if kind != "object"]
        expected = f"Expected {_kinds(kinds)}."
    elif error.validator == "pattern" and not expected:
        expected = _pattern_text(value)
    hint = "Replace the TODO"
    if "absent" in error.schema.get("properties", {}):
        hint += "; where there is no value, write {absent: not-stated} or another kind of absence"
    return Problem(path, "Still to fill in.", expected, f"{hint}.")


def _may_be_absent(error: Any, name: str) -> bool:
    return "absent" in error.schema["properties"][name].get("properties", {})


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
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "nothing",
}


def _kind(value: Any) -> str:
    names: dict[type, str] = {
        dict: "object",
        list: "array",
        str: "string",
        int: "integer",
        float: "number",
        bool: "boolean",
        type(None): "null",
    }
    kind = _KINDS[names[type(value)]]
    return kind if isinstance(value, dict | list | type(None)) else f"{kind}, {shown(value)}"


def _kinds(value: str | list[str]) -> str:
    names = [value] if isinstance(value, str) else value
    return " or ".join(_KINDS[name] for name in names)


def _mend(error: Any) -> str:
    expected = str(error.validator_value)
    wants_number = "integer" in expected or "number" in expected
    written = error.instance if isinstance(error.instance, str) else ""
    if wants_number and re.fullmatch(r"\s*-?\d+(\.\d+)?\s*", written):
        is_plain = written.isascii()
        return "Take the quotation marks away." if is_plain else "Write it in the digits 0 to 9."
    if "absent" in error.schema.get("properties", {}):
        return "Where there is no value, write {absent: not-stated} or another kind of absence."
    if error.instance is None:
        return "Fill it in or remove the field."
    if isinstance(error.instance, int | float) and "string" in str(error.validator_value):
        return "Put it in quotation marks."
    return "Correct it."


def _correct(value: str, otherwise: str = "Correct it.") -> str:
    """What to do about a word: one in a block below its key ends in a line break."""
    if not isinstance(value, str) or value == value.strip():
        return otherwise
    return "Write it on the line of its key, without spaces or a line break around it."


def _pattern_text(pattern: str) -> str:
    if pattern.startswith("^(?!"):  # keeps out of a text what is to be filled in, and blanks
        return "Expected a text that can be seen."
    if pattern.startswith("^https?"):
        return "Expected a web address that begins with http:// or https://."
    if pattern == ONGOING:
        return "Expected a year, or the word ongoing."
    if pattern.startswith("^[12][0-9]{3}"):
        return "Expected a date: YYYY, YYYY-MM or YYYY-MM-DD; other wording goes into date_text."
    if "/[fcv]" in pattern:
        return "Expected a statement as case-id/f2."
    if pattern.startswith("^[a-z0-9]+"):
        return "Expected lower-case letters, digits and single hyphens."
    if "[1-9][0-9]{0,3}" in pattern:
        letter = pattern[1:].partition("[1-9]")[0]
        letters = " or ".join(letter.strip("[]"))
        return f"Expected an id: {letters} and a number, such as {letter.strip('[]')[0]}2."
    return f"Expected the form {pattern}."
