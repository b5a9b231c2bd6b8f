"""What a kind of data says about itself, and what its checks may know of the rest of a bank."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from casebook.parts.passages import Passage
from casebook.parts.problems import Found
from casebook.plain import Plain, localised

__all__ = ["Audience", "Bank", "Faults", "Kind", "Row", "Rows", "in_both"]

Audience = Literal["public", "instructor"]
Row = dict[str, Any]
# Rows of one table, by the names of its columns: from a bank's plain data and a language.
Rows = Callable[[Plain, str], Iterator[Row]]


def in_both(entry: Plain, language: str, *names: str) -> Row:
    """The columns of texts that stand in both languages: in the one asked for, and in Chinese.

    >>> in_both({"name": {"en": "lamp", "zh": "灯"}}, "en", "name")
    {'name': 'lamp', 'name_zh': '灯'}
    """
    asked = {name: localised(entry[name], language) for name in names}
    return asked | {f"{name}_zh": entry[name]["zh"] for name in names}


@dataclass(kw_only=True, slots=True)
class Bank:
    """A bank while it is checked.

    Attributes
    ----------
    read : mapping
        Plain data by kind, as far as they could be read: what is referred to may have faults of
        its own, which are no fault of whoever refers to it.
    sound : mapping
        Plain data by kind, without fault. In the end, the bank.
    districts : mapping
        Districts of the cities of which a list is known.
    """

    read: dict[str, Any] = field(default_factory=dict)
    sound: dict[str, Any] = field(default_factory=dict)
    districts: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def case_ids(self) -> Mapping[str, Any]:
        """Ids of all cases, the faulty ones too."""
        found: Mapping[str, Any] = self.read["cases"]
        return found

    @property
    def cases(self) -> Mapping[str, Plain]:
        """The sound cases by id: only in these can a statement be looked for."""
        found: Mapping[str, Plain] = self.sound["cases"]
        return found

    @property
    def works(self) -> Mapping[str, Plain]:
        """The works by id."""
        found: Mapping[str, Plain] = self.read["works"]
        return found


# From the content of one file of the right shape, the bank, and the name of the file.
Faults = Callable[[Any, Bank, str], Iterator[Found]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """One kind of data: everything that the rest of the library asks about it.

    Attributes
    ----------
    name : str
        Its name in a bank's plain data.
    audience : {"public", "instructor"}
        Who may see it. What is for instructors is in no wheel, export, page or notebook of others.
    place : str
        Its file in the folder of a bank, or with a ``*`` its files: one entry each, by the name.
    schema : callable
        Makes the JSON Schema of one file. Of a CSV file it describes a list of rows.
    empty : callable
        Makes the plain data of a bank that has none of this kind.
    by_id : bool
        Whether the one file is a list whose entries stand by their ids in the plain data.
    faults : callable
        What else is wrong with one file of the right shape: its content, the bank, its name.
    tables : mapping
        The rows of each of its tables.
    passages : callable, optional
        What a search looks through, of one case: from the case, the bank, a language, and whether
        what gives the sequels away belongs to it.
    joined : {"each", "entry", "bank"}
        How several banks become one: an entry that stands in two is an error if they differ
        ("each"), that of the first bank stands ("entry"), or all comes from the first that has
        any ("bank").
    """

    name: str
    place: str
    schema: Callable[[], dict[str, Any]]
    faults: Faults
    empty: Callable[[], Any] = dict
    audience: Audience = "public"
    by_id: bool = False
    tables: Mapping[str, Rows] = field(default_factory=dict)
    passages: Callable[[Plain, Plain, str, bool], Iterator[Passage]] | None = None
    joined: Literal["each", "entry", "bank"] = "bank"

    @property
    def has_many_files(self) -> bool:
        """Whether each entry is a file of its own."""
        return "*" in self.place

    @property
    def schema_name(self) -> str:
        """File name of its published schema: ``case.schema.json`` for ``cases/*.yaml``."""
        stem = self.place.rpartition("/")[2].rpartition(".")[0]
        return f"{self.name.removesuffix('s') if stem == '*' else stem}.schema.json"

    def data(self, contents: Mapping[str, Any]) -> Any:
        """The plain data of the kind from the contents of its files, by their names."""
        if self.has_many_files:
            return dict(contents)
        if not contents:
            return self.empty()
        (content,) = contents.values()
        if not self.by_id:
            return content
        # The first of two with one id stands; that there are two is a finding.
        entries = [entry for entry in reversed(content) if isinstance(entry, dict)]
        named = {entry["id"]: entry for entry in entries if isinstance(entry.get("id"), str)}
        return dict(reversed(named.items()))

    def contents(self, data: Any) -> dict[str, Any]:
        """The contents of files, by their names, from the plain data: `data` the other way."""
        if self.has_many_files:
            return dict(data)
        if data == self.empty():
            return {}
        return {"": list(data.values()) if self.by_id else data}
