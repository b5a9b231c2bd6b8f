"""Tables as an SQLite database, with the codebook and what to read first."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from casebook import codebook
from casebook.bank import Casebook
from casebook.export import documents
from casebook.export.cells import codebook_lines, rows
from casebook.export.references import Reference, references

__all__ = ["files"]

# SQLite has no type for truth values (0 and 1) and none for days (2019-07-11).
_TYPES = {"integer": "INTEGER", "number": "REAL", "boolean": "INTEGER"}


def files(book: Casebook, names: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """``casebook.sqlite``: the tables ``read_me``, ``columns``, ``codes``, and those named."""
    held = references(book, names)
    connection = sqlite3.connect(":memory:")
    try:
        for name in names:
            _create(connection, name, held[name])
            _insert(connection, name, rows(name, book.table(name)))
        for name in ("columns", "codes"):
            head, *lines = codebook_lines(name, language=book.language)
            connection.execute(f"CREATE TABLE {name} ({', '.join(map(str, head))})")
            _insert(connection, name, lines)
        connection.execute("CREATE TABLE read_me (line INTEGER PRIMARY KEY, text TEXT NOT NULL)")
        text = documents.whole_read_me(book).splitlines()
        _insert(connection, "read_me", enumerate(text, start=1))
        connection.commit()
        yield "casebook.sqlite", connection.serialize()
    finally:
        connection.close()


def _create(connection: sqlite3.Connection, name: str, held: Iterable[Reference]) -> None:
    parts = [
        f"{column.name} {_TYPES.get(column.type, 'TEXT')}"
        + (" NOT NULL" if column.when_empty == "never" else "")
        for column in codebook.columns(name)
    ]
    parts.append(f"PRIMARY KEY ({', '.join(codebook.documentation(name).keys)})")
    for own, other in held:
        there = f"{other} ({', '.join(codebook.documentation(other).keys)})"
        parts.append(f"FOREIGN KEY ({', '.join(own)}) REFERENCES {there}")
    connection.execute(f"CREATE TABLE {name} ({', '.join(parts)})")


def _insert(connection: sqlite3.Connection, name: str, lines: Iterable[Iterable[Any]]) -> None:
    plain = [[str(v) if isinstance(v, date) else v for v in line] for line in lines]
    if plain:
        places = ", ".join("?" * len(plain[0]))
        connection.executemany(f"INSERT INTO {name} VALUES ({places})", plain)
