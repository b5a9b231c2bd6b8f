"""Tables as CSV: one file each, and a Data Package of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from casebook import codebook
from casebook.bank import Casebook
from casebook.export import datapackage
from casebook.export.cells import defused

__all__ = ["files"]

_DIALECT = {"delimiter": ",", "quoteChar": '"', "doubleQuote": True, "header": True}


def files(book: Casebook, names: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """One file a table, and ``datapackage.json``."""
    for name in names:
        table = book.table(name)
        for column in codebook.columns(name):
            if column.type in ("id", "text", "list", "category"):
                table[column.name] = [defused(cell) for cell in table[column.name]]
        yield f"{name}.csv", table.to_csv(index=False, lineterminator="\n").encode()
    described = {
        # Said, so that no reader has to guess it from the first lines.
        name: {"path": f"{name}.csv", "format": "csv", "encoding": "utf-8", "dialect": _DIALECT}
        for name in names
    }
    yield "datapackage.json", datapackage.descriptor(book, described)
