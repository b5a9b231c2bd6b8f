"""A teaching casebook on community governance: its cases as tables and records.

>>> import casebook
>>> book = casebook.load()
>>> book.case("yantian-committee-and-two-stations").site
'district'
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from casebook.bank import Casebook, load
from casebook.codebook import describe, suggest

if TYPE_CHECKING:
    from casebook import (
        charts,
        classroom,
        compare,
        course,
        exercises,
        export,
        render,
        search,
        widgets,
    )
    from casebook.checking import check
    from casebook.export.documents import citation
    from casebook.records import Case, CaseDataError, Claim, Critique, Fact, Finding, Source
    from casebook.tables import show

    __version__: str

__all__ = [
    "Case",
    "CaseDataError",
    "Casebook",
    "Claim",
    "Critique",
    "Fact",
    "Finding",
    "Source",
    "charts",
    "check",
    "citation",
    "classroom",
    "compare",
    "course",
    "describe",
    "exercises",
    "export",
    "load",
    "render",
    "search",
    "show",
    "widgets",
]

# Loaded when first used: they take long, or need packages that not everybody has.
_MODULES = frozenset(
    {
        *("charts", "classroom", "compare", "course", "exercises", "export", "render", "search"),
        "widgets",
    }
)
_HOMES = {"check": "checking", "citation": "export.documents", "show": "tables"} | dict.fromkeys(
    ("Case", "CaseDataError", "Claim", "Critique", "Fact", "Finding", "Source"), "records"
)


def __getattr__(name: str) -> object:
    if name in _MODULES:
        return importlib.import_module(f"casebook.{name}")
    if name in _HOMES:
        found: object = getattr(importlib.import_module(f"casebook.{_HOMES[name]}"), name)
        return found
    if name == "__version__":
        from importlib import metadata  # slow, and seldom wanted

        return metadata.version("casebook")
    nearest = "" if name.startswith("_") else suggest(name, __all__)
    raise AttributeError(f'casebook has no "{name}".{nearest} It has {", ".join(__all__)}.')


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
