"""Readings of how far a statement reaches: whether it is about the case or about other places."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from casebook.parts.fields import id_of, list_of
from casebook.parts.readings.base import READINGS, Row, reading
from casebook.parts.readings.cases import voices

if TYPE_CHECKING:  # a reading takes records, and makes none
    from casebook.records import Case

__all__: list[str] = []


@reading(
    "rows",
    {**READINGS["voices"].columns_of("voices"), "reach": "text"},
    also=lambda: list_of(id_of("f")),
)
def reaching(case: Case, also: Sequence[str] = ()) -> list[Row]:
    """The claims, critical voices and facts of these ids, with what they are about.

    `reach` is ``here`` for what is about the case, ``other`` for what is about the arrangement in
    general or about another place: which of these two may be argued, that it is not the case not.
    """
    return [
        {**row, "reach": "here" if row["scope"] == "this-case" else "other"}
        for row in voices(case, also)
    ]
