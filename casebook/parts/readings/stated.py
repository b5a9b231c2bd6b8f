"""Readings of the numbers that the texts of statements hold, beside the one in ``value``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from casebook.parts.fields import PLAIN, Schema, list_of, object_of
from casebook.parts.readings.base import reading

if TYPE_CHECKING:
    from casebook.bank import Casebook

__all__: list[str] = []

_FIGURE = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")


def _figures() -> Schema:
    figure = object_of(
        "ref at",
        ref={"description": "A statement, as case-id/f2.", **PLAIN},
        at={"description": "Which number of its text, counted from 1.", "type": "integer"},
    )
    return list_of(figure, at_least=1)


@reading("number", share_of=_figures, out_of=_figures)
def per_cent(
    book: Casebook, share_of: Sequence[Mapping[str, Any]], out_of: Sequence[Mapping[str, Any]]
) -> float | None:
    """The sum of some numbers of texts in per cent of the sum of others; None if one is gone."""
    texts = {f"{row['case_id']}/{row['fact_id']}": row["text"] for row in book.rows("facts")}

    def total(figures: Sequence[Mapping[str, Any]]) -> float | None:
        found = []
        for figure in figures:
            numbers = _FIGURE.findall(texts.get(figure["ref"], ""))
            if not 0 < figure["at"] <= len(numbers):
                return None
            found.append(float(numbers[figure["at"] - 1].replace(",", "")))
        return sum(found)

    part, whole = total(share_of), total(out_of)
    return 100 * part / whole if part is not None and whole else None
