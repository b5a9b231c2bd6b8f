r"""Reads CSV: rows by the names of their columns, the line of each, what is wrong with its form.

>>> read("case_id,code\nlane-lamps,letter\n")
Rows(rows=[{'case_id': 'lane-lamps', 'code': 'letter'}], lines={(): 0, (0,): 2}, faults=[])
"""

from __future__ import annotations

import csv
import io
from typing import NamedTuple

from casebook.checking.reader import Lines
from casebook.parts.problems import Found, error

__all__ = ["Rows", "read"]


class Rows(NamedTuple):
    """The rows of a file, their lines, and faults with theirs; line 0 is the file as a whole."""

    rows: list[dict[str, str]]
    lines: Lines
    faults: list[tuple[int, Found]]


def read(text: str) -> Rows:
    """Read a text as CSV, whose first line names the columns."""
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff")), strict=True)
    made = Rows([], Lines({(): 0}), [])

    def refuse(line: int, found: str, expected: str, hint: str) -> None:
        made.faults.append((line, error("CB040", (), found, expected, hint)))

    try:
        head = [name.strip() for name in next(reader, [])]
        if len(set(head)) < len(head) or not all(head):
            found = f"Found the columns {', '.join(head)}."
            refuse(1, found, "A name of its own for each.", "Correct them.")
            return made
        last = reader.line_num
        for row in reader:
            line, last = last + 1, reader.line_num
            cells = [cell.strip() for cell in row]
            if len(cells) == len(head) and any(cells):
                made.lines[len(made.rows),] = line
                made.rows.append(dict(zip(head, cells, strict=True)))
            elif any(cells):  # spreadsheets leave empty rows below a table
                hint = "Put a text with a comma between double quotes."
                refuse(line, f"Found {len(cells)} cells.", f"Expected {len(head)}.", hint)
    except csv.Error as problem:
        found = f"The line cannot be read: {problem}."
        refuse(reader.line_num, found, "CSV.", "Look at its quotes.")
    return made
