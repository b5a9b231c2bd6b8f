"""Writes plain data as YAML that a person can read on with, and that reads back as it was."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

__all__ = ["written"]

_NAME = re.compile("[a-z][a-z0-9_-]*")
# Words that YAML takes for something else than a text.
_TAKEN = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})


def written(data: Any) -> str:
    """Data as YAML: mappings and lists a line each, texts in quotes, plain words bare.

    >>> print(written({"id": "our-street", "period": {"start": 2019}, "themes": ["space"]}))
    id: our-street
    period:
      start: 2019
    themes:
      - space
    <BLANKLINE>
    """
    return "\n".join([*_lines(data, ""), ""])


def _lines(data: Any, indent: str) -> Iterator[str]:
    if isinstance(data, dict) and data:
        for key, value in data.items():
            yield from _entry(f"{indent}{_scalar(key)}:", value, f"{indent}  ")
    elif isinstance(data, list) and data:
        for value in data:
            # The first line of what is within stands behind the dash.
            first, *rest = _lines(value, f"{indent}  ")
            yield f"{indent}- {first.lstrip()}"
            yield from rest
    else:
        yield f"{indent}{_scalar(data)}"


def _entry(head: str, value: Any, indent: str) -> Iterator[str]:
    if isinstance(value, (dict, list)) and value:
        yield head
        yield from _lines(value, indent)
    else:
        yield f"{head} {_scalar(value)}"


def _scalar(value: Any) -> str:
    if isinstance(value, str) and _NAME.fullmatch(value) and value not in _TAKEN:
        return value
    return json.dumps(value, ensure_ascii=False)
