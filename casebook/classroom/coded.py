"""The codings of a class as one table, and how far they agree with each other and the bank."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pandas as pd

from casebook import compare
from casebook.parts.codings import settled

if TYPE_CHECKING:
    from casebook.bank import Casebook
    from casebook.classroom.people import Person

__all__ = ["agreement", "table"]

# How often units are drawn again for an interval: enough for its first two digits.
_SAMPLES = 200


def table(people: Iterable[Person], book: Casebook) -> pd.DataFrame:
    """One row per case, variable and coder; without what the bank does not know.

    Columns ``case_id``, ``variable``, ``coder``, ``code``, ``evidence`` (ids joined by ;),
    ``note``.
    """
    cases = set(book.case_ids)
    listed = book.table("variable_codes")
    codes = set(zip(listed["variable"], listed["code"], strict=True))
    rows = [
        (case, name, person.name, coding["code"], "; ".join(coding["evidence"]), coding["note"])
        for person in people
        for (case, name), coding in person.codings.items()
        if case in cases and (name, coding["code"]) in codes
    ]
    columns = ["case_id", "variable", "coder", "code", "evidence", "note"]
    return pd.DataFrame(rows, columns=columns)


def agreement(codings: pd.DataFrame, book: Casebook, least: int) -> pd.DataFrame:
    """Agreement by variable, and ``as_settled``, the share of codes that are those of the bank.

    Variables with fewer than so many coders are left out.
    """
    coders = codings.groupby("variable")["coder"].nunique()
    used = codings[codings["variable"].isin(coders[coders >= least].index)]
    if used.empty:
        return pd.DataFrame(columns=["variable"])
    made = compare.agreement(used, samples=_SAMPLES)
    rows = settled(book.plain.get("codings", {}))
    right = {(row["case_id"], row["variable"]): row["code"] for row in rows}
    units = zip(used["case_id"], used["variable"], used["code"], strict=True)
    same = [
        100.0 * (right[case, name] == code) if (case, name) in right else None
        for case, name, code in units
    ]
    shares = pd.Series(same, index=used["variable"], dtype=float).groupby(level=0).mean()
    made["as_settled"] = made["variable"].map(shares)
    return made
