r"""Reads CSV: rows by the names of their columns, the line of each, what is wrong with its form.

>>> read("case_id,code\nlane-lamps,letter\n")
Rows(rows=[{'case_id': 'lane-lamps', 'code': 'letter'}], lines=[2], faults=[])
"""

from __future__ import annotations

import csv
import io
from typing import NamedTuple

from casebook.parts.problems import Found, error

__all__ = ["Rows", "read"]


class Rows(NamedTuple):
    """The rows of a file, their lines, and faults with theirs; line 0 is the file as a whole."""

    rows: list[dict[str, str]]
    lines: list[int]
    faults: list[tuple[int, Found]]


def read(text: str) -> Rows:
    """Read a text as CSV, whose first line names the columns."""
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff")), strict=True)
    made = Rows([], [], [])
    try:
        head = [name.strip() for name in next(reader, [])]
        if len(set(head)) < len(head) or not all(head):
            found = f"Found the columns {', '.join(head)}."
            fault = error("CB040", (), found, "A name of its own for each.", "Correct them.")
            return Rows([], [], [(1, fault)])
        last = reader.line_num
        for cells in reader:
            line, last = last + 1, reader.line_num
            if not any(cell.strip() for cell in cells):
                continue  # as spreadsheets leave them below a table
            if len(cells) == len(head):
                stripped = [cell.strip() for cell in cells]
                made.rows.append(dict(zip(head, stripped, strict=True)))
                made.lines.append(line)
            else:
                found = f"Found {len(cells)} cells."
                hint = "Put a text with a comma between double quotes."
                made.faults.append(
                    (line, error("CB040", (), found, f"Expected {len(head)}.", hint))
                )
    except csv.Error as problem:
        found = f"The line cannot be read: {problem}."
        made.faults.append(
            (reader.line_num, error("CB040", (), found, "CSV.", "Look at its quotes."))
        )
    return made
