"""What the plain data of a case means."""

from __future__ import annotations

import pytest

from casebook.plain import is_independent, sealed_ids
from tests.banks import CASE, REMOVE, changed

_VOICE = CASE["critiques"][0]


def _voice(**changes: object) -> dict[str, object]:
    made: dict[str, object] = changed(_VOICE, **changes)
    return made


@pytest.mark.parametrize(
    ("changes", "channels", "strict", "loose"),
    [
        # A public body is responsible in CASE: the press of Party and state is on its side.
        ({}, ["media-abroad"], True, True),
        ({}, ["scholarly"], True, True),
        ({}, ["own-publication"], True, True),
        ({}, ["private-mainland"], True, True),
        ({}, ["party-state-organ"], False, False),
        ({}, ["market-state-group"], False, True),
        ({}, ["unattributed"], False, False),
        ({}, ["party-state-organ", "scholarly"], True, True),
        ({}, ["unattributed", "party-state-organ"], False, False),
        ({"said_by__relation": "rival"}, ["scholarly"], True, True),
        ({"said_by__relation": "third-party"}, ["scholarly"], True, True),
        ({"said_by__relation": "responsible"}, ["scholarly"], False, False),
        ({"said_by__scope": "this-arrangement"}, ["scholarly"], False, False),
        ({"said_by__scope": "elsewhere"}, ["scholarly"], False, False),
        ({"said_by__kind": "unidentified"}, ["media-abroad"], False, False),
    ],
)
def test_who_is_an_independent_voice(
    changes: dict[str, object], channels: list[str], strict: bool, loose: bool
) -> None:
    """Speaker, scope and channel decide, and market titles by the rule that is chosen."""
    voice = _voice(**changes)
    assert strict == is_independent(CASE, voice, channels)
    assert loose == is_independent(CASE, voice, channels, strict=False)


def test_the_state_press_does_not_belong_to_a_private_responsible_side() -> None:
    """Where only a firm is responsible, an organ of the Party is a channel like any other."""
    firm = changed(CASE, actors__0__kind="business")
    assert is_independent(firm, _VOICE, ["party-state-organ"])
    assert not is_independent(firm, _VOICE, ["unattributed"])


def test_what_came_of_a_choice_is_sealed_with_it() -> None:
    """The facts of the sequel are sealed, and the voices that the story does not cite."""
    assert {"f3", "c1", "v1"} == sealed_ids(CASE)
    told = changed(CASE, problem="The lane was dark [f2]. Tenants find the lamps too bright [v1].")
    assert {"f3", "c1"} == sealed_ids(told)


def test_without_a_sequel_nothing_is_sealed() -> None:
    """A case that holds nothing back shows all its statements."""
    assert frozenset() == sealed_ids(changed(CASE, sequel=REMOVE))
