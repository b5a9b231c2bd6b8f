"""A teaching casebook on community governance: its cases as tables and records.

>>> import casebook
>>> book = casebook.load()
>>> book.case("yantian-committee-and-two-stations").site
'district'
"""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import TYPE_CHECKING

from casebook.bank import Casebook, load
from casebook.codebook import describe
from casebook.records import Case, CaseDataError, Claim, Critique, Fact, Finding, Source

if TYPE_CHECKING:
    from casebook import charts, exercises, export, render, widgets
    from casebook.checking import check

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
    "describe",
    "exercises",
    "export",
    "load",
    "render",
    "widgets",
]

# Loaded when first used: they need packages that not everybody has, or that take long.
_MODULES = frozenset({"charts", "exercises", "export", "render", "widgets"})


def __getattr__(name: str) -> ModuleType | object:
    if name in _MODULES:
        return importlib.import_module(f"casebook.{name}")
    if name == "check":
        found: object = importlib.import_module("casebook.checking").check
        return found
    raise AttributeError(f'casebook has no "{name}"; it has {", ".join(__all__)}.')
