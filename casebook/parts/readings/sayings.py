"""Readings of what is said in several cases: statements picked one by one, or all of some kinds."""

from __future__ import annotations

import string
from collections.abc import Sequence
from typing import TYPE_CHECKING

from casebook.parts.fields import PLAIN, list_of
from casebook.parts.readings.base import Row, reading

if TYPE_CHECKING:
    from casebook.bank import Casebook

__all__: list[str] = []

_KEYS = {"facts": "fact_id", "claims": "claim_id", "critiques": "critique_id"}
_TOLD = ("text", "speaker", "speaker_kind", "relation", "scope", "channel")


@reading(
    "rows",
    dict.fromkeys(("row", "ref", "case_id", *_TOLD, "outside"), "text"),
    kinds=lambda: list_of({"enum": list(_KEYS)}, at_least=1),
    picked=lambda: list_of(PLAIN, at_least=1),
)
def sayings(
    book: Casebook, kinds: Sequence[str] = tuple(_KEYS), picked: Sequence[str] = ()
) -> list[Row]:
    """The statements of these kinds, or those that are picked, in that order, with who says it.

    A statement is picked as ``case-id/f2``. `outside` says ``yes`` of a claim or a critical voice
    that comes from outside the responsible side; `row` names the first 26 by letters.
    """
    found = [
        {
            "ref": f"{row['case_id']}/{row[_KEYS[kind]]}",
            "case_id": row["case_id"],
            **{name: row[name] for name in _TOLD},
            "outside": "yes" if row.get("is_independent") else "no",
        }
        for kind in kinds
        for row in book.rows(kind)
    ]
    if picked:
        by_ref = {row["ref"]: row for row in found}
        found = [by_ref[ref] for ref in picked if ref in by_ref]
    letters = [*string.ascii_uppercase, *("" for _ in found)]
    return [{"row": letter, **row} for letter, row in zip(letters, found, strict=False)]
