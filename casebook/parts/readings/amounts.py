"""Readings of amounts: rows in the order of a number, whatever the unit counts it in."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from casebook.parts.fields import PLAIN, Schema
from casebook.parts.readings.base import READINGS, Row, reading
from casebook.parts.readings.tables import table_rows

if TYPE_CHECKING:
    from casebook.bank import Casebook

__all__ = ["factor"]

_FACTORS = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_FACTOR = re.compile(rf"\b({'|'.join(_FACTORS)})\b")

_TAKES: dict[str, Callable[[], Schema]] = {
    "column": lambda: PLAIN,
    "scaled": lambda: {"type": "boolean"},
    "first": lambda: {"enum": ["smallest", "largest"]},
    **READINGS["table_rows"].takes,
}


def factor(unit: str | None) -> int:
    """By what a number is to be multiplied that is given in this unit.

    >>> factor("million yuan a year"), factor("yuan"), factor("billions")
    (1000000, 1, 1)
    """
    found = _FACTOR.search((unit or "").lower())
    return _FACTORS[found[1]] if found else 1


@reading("ids", None, **_TAKES)
def ranked(
    book: Casebook,
    table: str,
    column: str = "value",
    scaled: bool = True,
    first: str = "smallest",
    **conditions: Any,
) -> list[str]:
    """The rows that meet the conditions, by `ref`, in the order of a number that they all have.

    With `scaled` a word such as million in the column `unit` counts; without it only the digits
    do, as when a column is sorted.
    """

    def amount(row: Row) -> float:
        return float(row[column]) * (factor(row.get("unit")) if scaled else 1)

    found = [row for row in table_rows(book, table, **conditions) if row[column] is not None]
    return [row["ref"] for row in sorted(found, key=amount, reverse=first == "largest")]
