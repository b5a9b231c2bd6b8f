"""Cells of a table as plain values, for formats that know nothing of pandas."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from casebook import codebook

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["codebook_lines", "defused", "head", "rows"]

# A spreadsheet takes a text that begins like this for a formula and runs it, whatever white space
# stands before; and a text like #N/A or #REF! for an error.
_MISREAD = re.compile(r"[\t\r\n]|[\s\ufeff\u200b-\u200f\u2060]*[=+@-]|#(N/A|[A-Z_/0]+[!?])$")


def defused(cell: Any) -> Any:
    """The cell; a text that a spreadsheet would misread with an apostrophe in front of it.

    Full-width and small signs count as the plain ones: input methods of Chinese type either.

    >>> defused("=1+1"), defused(" ＝1+1"), defused("1+1"), defused(-1)
    ("'=1+1", "' ＝1+1", '1+1', -1)
    """
    if isinstance(cell, str) and _MISREAD.match(unicodedata.normalize("NFKC", cell)):
        return f"'{cell}"
    return cell


def head(name: str) -> list[str]:
    """Names of the columns of a table."""
    return [column.name for column in codebook.columns(name)]


def rows(name: str, table: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    """Rows of a table: texts, whole and other numbers, truth values, dates, None for missing.

    A text without a character is missing, as it is in CSV.
    """

    def plain(column: codebook.Column) -> list[Any]:
        series = table[column.name]
        values = series.dt.date if column.type == "date" else series.astype(object)
        return [
            value if there and value != "" else None
            for value, there in zip(values, series.notna(), strict=True)
        ]

    return zip(*(plain(column) for column in codebook.columns(name)), strict=True)


def codebook_lines(name: str, *, language: codebook.Language = "en") -> Iterator[list[str | None]]:
    """The lines of ``columns`` or ``codes``, which document the tables; first the head."""
    for line in csv.reader(io.StringIO(codebook.file_text(name, language=language))):
        yield [cell or None for cell in line]
