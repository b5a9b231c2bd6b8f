"""The readings of numbers in the texts of statements."""

from __future__ import annotations

import pytest

import casebook
from casebook.parts import readings

RECALL = "wanfeng-residents-committee-recall/f11"


def per_cent(share_of: list[tuple[str, int]], out_of: list[tuple[str, int]]) -> float | None:
    """Return the reading of these numbers, each as a statement and its place in the text."""
    reference = {
        "reading": "per_cent",
        "share_of": [{"ref": ref, "at": at} for ref, at in share_of],
        "out_of": [{"ref": ref, "at": at} for ref, at in out_of],
    }
    found = readings.find(reference, casebook.load())
    assert found is None or isinstance(found, float)
    return found


def test_a_share_is_read_from_the_text_of_a_statement() -> None:
    """Numbers are counted as they stand in the text, with their separators."""
    facts = casebook.load().facts.set_index(["case_id", "fact_id"])
    assert "1,370 of 1,737" in facts.text[tuple(RECALL.split("/"))]
    assert pytest.approx(100 * 1370 / 1737) == per_cent([(RECALL, 1)], [(RECALL, 2)])
    both = [(RECALL, 1), (RECALL, 2)]
    assert pytest.approx(100 * 1370 / 3107) == per_cent([(RECALL, 1)], both)


@pytest.mark.parametrize("gone", [(RECALL, 3), (RECALL, 0), (RECALL, -1), ("no-case/f1", 1)])
def test_without_a_number_there_is_no_share(gone: tuple[str, int]) -> None:
    """A statement or a number that is not there makes no share, and no error."""
    assert per_cent([gone], [(RECALL, 1)]) is None
    assert per_cent([(RECALL, 1)], [gone]) is None
