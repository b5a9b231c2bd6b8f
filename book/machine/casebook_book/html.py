"""The machine's own templates, beside the library's, whose macros they use for records."""

from __future__ import annotations

import json
import re
from functools import cache

from jinja2 import ChoiceLoader, Environment, PackageLoader
from markupsafe import Markup, escape

from casebook import render

__all__ = ["code", "made", "script_json"]

# A word in code font, as docstrings write it.
_CODE = re.compile(r"`+([^`]+)`+")


def code(word: str) -> Markup:
    """A word in code font; a long name breaks between its parts.

    >>> print(code("case_id"))
    <code>case_<wbr>id</code>
    """
    parts = Markup("<wbr>").join(re.split(r"(?<=[_-])", word))
    return Markup("<code>{}</code>").format(parts)


def _docstring(text: str) -> Markup:
    """A docstring; what stands in backticks becomes code."""
    pieces = enumerate(_CODE.split(text))
    return Markup("").join(code(piece) if at % 2 else escape(piece) for at, piece in pieces)


def script_json(data: object) -> Markup:
    r"""Data as JSON that can stand in a script element: no text in it can end the element.

    >>> script_json({"title": "</script><b>"})
    Markup('{"title":"\\u003c/script\\u003e\\u003cb\\u003e"}')
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


@cache
def _environment() -> Environment:
    library = render.environment()
    assert library.loader is not None
    own = library.overlay(loader=ChoiceLoader([PackageLoader("casebook_book"), library.loader]))
    filters = {"capital": _capital, "code": code, "docstring": _docstring, "json": script_json}
    own.filters = {**library.filters, **filters}
    return own


def made(template: str, macro: str, *arguments: object, **named: object) -> Markup:
    """What a macro of a template in ``templates/`` makes of its arguments, which it escapes."""
    module = _environment().get_template(f"{template}.html.j2").module
    return Markup(getattr(module, macro)(*arguments, **named))
