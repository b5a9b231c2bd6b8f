"""What a reading is, where all are registered, and how one is found by its name."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, Literal, TypeVar

from casebook.parts.fields import Schema

__all__ = [
    *("READINGS", "Cells", "Gives", "Ground", "Reading", "Reference", "Row", "find"),
    *("in_fixed_order", "reading"),
]

Recorded = TypeVar("Recorded")

Ground = Any  # a Case or a Casebook, as the reading expects
Row = dict[str, Any]
Reference = str | Mapping[str, Any]  # a name, or {"reading": name} with what else it takes

Gives = Literal["rows", "ids", "labels", "number"]
# What a column of rows holds: "codes" are several, "pairs" are ids with kinds of absence. A number
# may be missing, and so may a word.
Cells = Literal["text", "word", "number", "codes", "pairs"]
# Of the rows of a reading; where they depend on what it takes, what makes them from that.
Columns = Mapping[str, Cells] | Callable[[Mapping[str, Any]], Mapping[str, Cells]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """A reading, with what a check of the tasks has to know of it.

    Attributes
    ----------
    find : callable
        Finds it in a case or a bank, with what else it takes by name.
    gives : {"rows", "ids", "labels", "number"}
        What it finds: rows; ids; a word for each id; a number.
    columns : mapping, or callable
        The columns that every row has, each with what it holds: of these only a text is always
        there.
    takes : mapping
        What makes the JSON Schema of whatever else it takes, by name: the codebook is not read
        before it is asked for.
    """

    find: Callable[..., Any]
    gives: Gives
    columns: Columns = field(default_factory=dict)
    takes: Mapping[str, Callable[[], Schema]] = field(default_factory=dict)

    @property
    def needs(self) -> list[str]:
        """What it cannot do without, of what it takes."""
        # What it hands on under `**` is never needed.
        parameters = inspect.signature(self.find).parameters
        return [
            name
            for name in self.takes
            if name in parameters and parameters[name].default is inspect.Parameter.empty
        ]

    @property
    def is_of_case(self) -> bool:
        """Whether it reads one case, and not the whole bank."""
        return next(iter(inspect.signature(self.find).parameters)) == "case"

    def columns_of(self, reference: Reference) -> Mapping[str, Cells]:
        """The columns of its rows, asked for in this way."""
        given = {} if isinstance(reference, str) else reference
        return self.columns(given) if callable(self.columns) else self.columns


READINGS: dict[str, Reading] = {}


def reading(
    gives: Gives,
    columns: Columns | None = None,
    /,
    **takes: Callable[[], Schema],
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a reading under the name of its function."""

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        READINGS[function.__name__] = Reading(
            find=function, gives=gives, columns=columns or {}, takes=takes
        )
        return function

    return register


def find(reference: Reference, ground: Ground) -> Any:
    """What a reading finds in a case or a bank."""
    given = {"reading": reference} if isinstance(reference, str) else dict(reference)
    return READINGS[given.pop("reading")].find(ground, **given)


def in_fixed_order(
    records: Iterable[Recorded], salt: str, id_of: Callable[[Any], str] = attrgetter("record_id")
) -> list[Recorded]:
    """Records in an order that is always the same and says nothing about them."""

    def digest(record: Recorded) -> str:
        return hashlib.sha256(f"{salt}/{id_of(record)}".encode()).hexdigest()

    return sorted(records, key=digest)
