"""How far a statement reaches: about the case, or about other places."""

from __future__ import annotations

import casebook
from casebook.parts.readings import find

SCHOOLS = "school-places-documents-and-points"


def test_what_is_about_other_places_is_told_from_what_is_about_the_case() -> None:
    """`reach` follows the scope of each claim and critical voice, and takes facts by their id."""
    case = casebook.load().case(SCHOOLS)
    found = find({"reading": "reaching", "also": ["f13"]}, case)
    assert {"here", "other"} == {row["reach"] for row in found}
    for row in found:
        assert ("here" == row["reach"]) is ("this-case" == row["scope"])
    assert len(case.claims) + len(case.critiques) + 1 == len(found)
