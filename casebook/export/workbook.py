"""Tables as a workbook: one sheet each, with the codebook and what to read first."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain
from typing import Any

from casebook import _files
from casebook.bank import Casebook
from casebook.export import documents
from casebook.export.cells import codebook_lines, defused, head, rows

__all__ = ["files", "workbook"]

# What a sheet can hold, by the format's own limits; a longer text would be cut off silently.
_MOST_ROWS = 1_048_576
_LONGEST = 32_767
# Days are counted from here; a negative number is shown as a row of hashes.
_FIRST = date(1900, 1, 1)
# Characters that XML, in which a workbook is written, cannot have.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


# A sheet: its name, its lines, and the first cell that is not kept in sight (None: all move).
Sheet = tuple[str, Iterable[Sequence[Any]], str | None]


def files(book: Casebook, names: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """``casebook.xlsx``: the sheets ``read me``, ``columns``, ``codes``, and one a table.

    Raises as `workbook` does.
    """
    # A list's dash would look like a formula, and get an apostrophe.
    text = re.sub(r"^(\s*)- ", r"\1• ", documents.whole_read_me(book), flags=re.MULTILINE)
    yield (
        "casebook.xlsx",
        workbook(
            [
                ("read me", ([line] for line in text.splitlines()), None),
                *(
                    (name, codebook_lines(name, language=book.language), "A2")
                    for name in ("columns", "codes")
                ),
                *(
                    (name, chain([head(name)], rows(name, book.table(name))), "A2")
                    for name in names
                ),
            ]
        ),
    )


def workbook(sheets: Iterable[Sheet]) -> bytes:
    """A workbook; no cell of it is a formula.

    Raises
    ------
    ModuleNotFoundError
        If openpyxl, of the extra ``export``, is not installed.
    ValueError
        If a table has more rows, or a cell a longer text, than a sheet can hold.
    """
    try:
        from openpyxl import Workbook
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            "A workbook needs openpyxl: pip install openpyxl. CSV works without it."
        ) from error
    out = Workbook(write_only=True)  # row by row: no table stands in memory as cells
    sink = io.BytesIO()
    with _files.named(_files.temporary()):  # where each sheet is a file until the book is saved
        try:
            for name, lines, first in sheets:
                made = out.create_sheet(name)
                made.freeze_panes = first
                for number, line in enumerate(lines, start=1):
                    if number > _MOST_ROWS:
                        raise ValueError(
                            f"{name} has more rows than a sheet can hold ({_MOST_ROWS:,}). "
                            "Choose fewer tables, or another format."
                        )
                    made.append([_cell(value, name, number) for value in line])
        except BaseException:
            for made in out.worksheets:  # or they would complain when dropped
                made.close()
            raise
        out.save(sink)
    return sink.getvalue()


def _cell(value: Any, sheet: str, row: int) -> Any:
    if isinstance(value, str):
        if len(value) > _LONGEST:
            raise ValueError(
                f"{sheet}, row {row}: a text of {len(value):,} characters; a sheet's cell holds "
                f"{_LONGEST:,}. Choose another format."
            )
        if found := _FORBIDDEN.search(value):
            raise ValueError(
                f"{sheet}, row {row}: a text has the character U+{ord(found[0]):04X}, which no "
                "workbook can hold. Take it out, or choose another format."
            )
    if isinstance(value, date) and value < _FIRST:
        return str(value)
    return defused(value)
