"""Tables as JSON: one file each, a list of objects."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from casebook import codebook
from casebook.bank import Casebook
from casebook.export.cells import rows

__all__ = ["files"]


def files(book: Casebook, names: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """One file a table: a list of objects, one a line; null is missing, a day a text."""
    for name in names:
        head = [column.name for column in codebook.columns(name)]
        lines = (
            json.dumps(dict(zip(head, row, strict=True)), ensure_ascii=False, default=str)
            for row in rows(name, book.table(name))
        )
        yield f"{name}.json", ("[\n" + ",\n".join(lines) + "\n]\n").encode()
