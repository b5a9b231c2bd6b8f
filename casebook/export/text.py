"""Tables as text: CSV with a Data Package of them, and JSON; one file each."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from casebook import codebook
from casebook.bank import Casebook
from casebook.export import datapackage
from casebook.export.cells import defused, head, rows

__all__ = ["ENCODING", "csv_files", "json_files"]

# With a byte-order mark: without it Excel takes Chinese for the letters of its own code page.
ENCODING = "utf-8-sig"
_DIALECT = {"delimiter": ",", "quoteChar": '"', "doubleQuote": True, "header": True}


def csv_files(book: Casebook, names: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """One file a table, and ``datapackage.json``."""
    for name in names:
        table = book.table(name)
        for column in codebook.columns(name):
            if column.type in ("id", "text", "list", "category"):
                table[column.name] = [defused(cell) for cell in table[column.name]]
        yield f"{name}.csv", table.to_csv(index=False, lineterminator="\n").encode(ENCODING)
    described = {
        # Said, so that no reader has to guess it from the first lines.
        name: {"path": f"{name}.csv", "format": "csv", "encoding": "utf-8", "dialect": _DIALECT}
        for name in names
    }
    yield "datapackage.json", datapackage.descriptor(book, described)


def json_files(book: Casebook, names: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """One file a table: a list of objects, one a line; null is missing, a day a text."""
    for name in names:
        lines = (
            json.dumps(dict(zip(head(name), row, strict=True)), ensure_ascii=False, default=str)
            for row in rows(name, book.table(name))
        )
        yield f"{name}.json", ("[\n" + ",\n".join(lines) + "\n]\n").encode()
