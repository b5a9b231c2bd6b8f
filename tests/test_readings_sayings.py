"""The reading of statements of several cases."""

from __future__ import annotations

import pandas as pd

import casebook
from casebook.parts import readings


def test_claims_and_critical_voices_stand_together() -> None:
    """Every claim and critical voice is there once, with whether it comes from outside."""
    book = casebook.load().only(["beijing-12345-swift-response", "dafen-wall-painters"])
    rows = readings.find({"reading": "sayings", "kinds": ["claims", "critiques"]}, book)
    views = pd.concat([book.claims, book.critiques])
    assert list(views.text) == [row["text"] for row in rows]
    assert list(views.is_independent) == [row["outside"] == "yes" for row in rows]
    assert any(views.is_independent)


def test_picked_statements_keep_their_order() -> None:
    """Statements stand as they were picked, under letters; what is gone is left out."""
    picked = [
        *("dafen-wall-painters/v1", "no-case/f1", "dafen-wall-painters/f7"),
        "beijing-12345-swift-response/c2",
    ]
    book = casebook.load()
    rows = readings.find({"reading": "sayings", "picked": picked}, book)
    assert [ref for ref in picked if ref != "no-case/f1"] == [row["ref"] for row in rows]
    assert ["A", "B", "C"] == [row["row"] for row in rows]
    claims = book.claims.set_index(["case_id", "claim_id"])
    assert claims.speaker["beijing-12345-swift-response", "c2"] == rows[2]["speaker"]
