"""Fields: what the JSON Schemas of the kinds are put together from.

Coded words come from the codebook, so that the words an editor offers, the words the checks
accept and the words the tables document are the same.

One field has one type or "this type or a mapping", never a choice between schemas:
a validator can then say what is wrong instead of listing what did not match.
"""

from __future__ import annotations

import re
from typing import Any

from casebook import codebook

__all__ = [
    "ADDRESS",
    "DATE",
    "DAY",
    "LANGUAGE",
    "LONG",
    "ONGOING",
    "PLAIN",
    "SLUG",
    "TARGET",
    "YEAR",
    "Schema",
    "both",
    "file_schema",
    "id_of",
    "is_id",
    "is_unfilled",
    "key_of",
    "list_of",
    "object_of",
    "or_absent",
    "text",
    "word",
]

Schema = dict[str, Any]

# The longest text of the research notes has under 1,200 characters.
_LONGEST = 4000
# What the template of a case puts where something is to be filled in. In the schema, so that
# an editor marks each place, and so that finding them takes no walk through sound data.
_UNFILLED = r"TODO(:|\s*$)"
# Nor is a text one in which there is nothing to see.
_FILLED = {"pattern": rf"^(?!{_UNFILLED}|[\s\u200c\u200d\ufe0f]*$)"}
# The end of a pattern. In Python "$" alone also matches before a last line break, in JSON Schema
# it does not, and of two validators each would follow one.
_END = r"$(?!\n)"


def object_of(required: str, optional: str = "", /, **properties: Schema) -> Schema:
    """A mapping with these fields and no others."""
    names = required.split()
    known = {*names, *optional.split()}
    if known != set(properties):
        raise AssertionError(f"fields listed and defined differ: {known ^ set(properties)}")
    return {
        "type": "object",
        "properties": properties,
        "required": names,
        "additionalProperties": False,
    }


def list_of(items: Schema, *, at_least: int = 0, at_most: int = 500) -> Schema:
    """A list of these; of ids and of coded words each once."""
    unique = {"uniqueItems": True} if _is_name(items) else {}
    return {"type": "array", "items": items, "minItems": at_least, "maxItems": at_most, **unique}


def _is_name(schema: Schema) -> bool:
    return "enum" in schema or schema.get("pattern", _FILLED["pattern"]) != _FILLED["pattern"]


def key_of(items: Schema) -> str | None:
    """The field that tells the entries of a list apart: their first, where it is an id."""
    name, schema = next(iter(items.get("properties", {}).items()), ("", {}))
    return name if name in items.get("required", ()) and _is_name(schema) else None


def word(name: str) -> Schema:
    """A word of a list of codes."""
    return {"type": "string", "enum": list(codebook.codes(name))}


def id_of(letter: str) -> Schema:
    """A letter, or one of several in brackets, and a number."""
    return {"type": "string", "pattern": f"^{letter}[1-9][0-9]{{0,3}}{_END}"}


def text(description: str) -> Schema:
    """A text in English, or one in several languages."""
    plain = {"type": "string", "minLength": 1, "maxLength": _LONGEST, **_FILLED}
    return {
        "description": description,
        "type": ["string", "object"],
        "minLength": 1,
        "maxLength": _LONGEST,
        **_FILLED,
        "properties": {"en": plain, "zh": plain},
        "required": ["en"],
        "additionalProperties": False,
    }


def or_absent(schema: Schema) -> Schema:
    """The value, or a mapping that says why there is none."""
    return {
        **schema,
        "type": [schema["type"], "object"],
        "properties": {"absent": word("absence"), "note": text("Why it is absent.")},
        "required": ["absent"],
        "additionalProperties": False,
    }


_SLUG = "[a-z0-9]+(-[a-z0-9]+)*"
SLUG: Schema = {"type": "string", "pattern": f"^{_SLUG}{_END}", "maxLength": 80}
PLAIN = {"type": "string", "minLength": 1, "maxLength": 400, **_FILLED}
YEAR = {"type": "integer", "minimum": 1000, "maximum": 2200}
# Only web addresses: a link to anything else ("javascript:") must not reach a page.
ADDRESS = {"type": "string", "pattern": f'^https?://[^\\s<>"]+{_END}', "maxLength": 2000}

_YEAR = "[12][0-9]{3}"
DAY = f"^{_YEAR}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01]){_END}"
DATE = f"^{_YEAR}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?{_END}"
ONGOING = f"^ongoing{_END}"
LANGUAGE = {"type": "string", "pattern": f"^[a-z]{{2,3}}{_END}"}
TARGET = {"type": "string", "pattern": f"^{_SLUG}/[fcv][1-9][0-9]{{0,3}}{_END}"}
LONG = {"type": "string", "minLength": 1, "maxLength": _LONGEST, **_FILLED}


def both(description: str) -> Schema:
    """A text that must stand in both languages."""
    return {"description": description, **object_of("en zh", en=LONG, zh=LONG)}


def file_schema(title: str, content: Schema) -> Schema:
    """The JSON Schema (2020-12) of a file with this content."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        **content,
    }


def is_id(text: object) -> bool:
    """Whether a text can be the id of a case or a work.

    >>> is_id("lane-lamps"), is_id("Lane lamps")
    (True, False)
    """
    return (
        isinstance(text, str)
        and len(text) <= SLUG["maxLength"]
        and re.fullmatch(_SLUG, text) is not None
    )


def is_unfilled(value: object) -> bool:
    """Whether a value is one that the template of a case leaves to be filled in.

    >>> is_unfilled("TODO"), is_unfilled("TODO: who faced what"), is_unfilled("TODOS")
    (True, True, False)
    """
    return isinstance(value, str) and re.match(_UNFILLED, value) is not None
