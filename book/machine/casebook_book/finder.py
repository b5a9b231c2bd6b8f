"""The finder: a list of all cases, and filters and a search that a script lays over it.

Without a script the list stands as it is. What the script looks through is loaded when somebody
asks for words (`casebook_book.search`).
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from casebook import codebook
from casebook_book import html

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from markupsafe import Markup

    from casebook.records import Case, Place

__all__ = ["finder_html", "places"]


def places(all_of_them: Sequence[Place]) -> list[str]:
    """What each place is called among the others: by its city, or by its district at home.

    Home is the city that most of the places are in, if there is one.
    """
    (home, count), *_ = Counter(place.city for place in all_of_them).most_common(1) or [("", 0)]
    is_home = count > len(all_of_them) / 2

    def name(place: Place) -> str:
        if is_home and place.city and place.city == home:
            return place.district or f"{place.city}, the whole city"
        return f"{place.city}, {place.country}" if place.city else place.country

    return [name(place) for place in all_of_them]


# What a class may have: the key in the address, the words, the most minutes of a case that fits.
_TIMES = (("25", "up to 25 minutes", 25), ("45", "up to 45", 45), ("90", "up to 90", 90))
_ENDINGS = {"yes": "an ending to open", "no": "none known"}


def _years(case: Case) -> list[int]:
    # A fact may tell of a target: a case runs no further than the day on which we stopped reading.
    read = int(case.reviewed[:4]) if case.reviewed else None
    years = [case.start_year, case.end_year, *(fact.year for fact in case.facts)]
    return [year for year in years if year and (read is None or year <= read)]


def _times(case: Case) -> list[str]:
    """The keys of the times into which a case fits; none where nobody planned any."""
    minutes = case.teaching.minutes if case.teaching else None
    return [key for key, _, most in _TIMES if minutes is not None and minutes <= most]


def _ending(case: Case) -> list[str]:
    """Whether what followed a choice can be opened; nothing where no choice is put."""
    return [] if case.decision is None else ["yes" if case.has_ending else "no"]


def finder_html(cases: Sequence[Case], href: Callable[[str], str], texts: str) -> Markup:
    """The finder for these cases.

    Parameters
    ----------
    cases : sequence of Case
        The cases in the order in which they are shown.
    href : callable
        Gives the address of a case page.
    texts : str
        Address of the script with the texts of the cases.
    """
    named = places([case.place for case in cases])
    kinds = [sorted({actor.kind for actor in case.actors}) for case in cases]
    # A bank without a single year still gets a page.
    years = [year for case in cases for year in _years(case)] or [2000]
    index = [
        {
            "id": case.case_id,
            "theme": case.themes,
            "place": [place],
            "kind": own,
            "grade": [case.grade] if case.grade else [],
            "minutes": _times(case),
            "ending": _ending(case),
            "basis": [case.decision.basis] if case.decision else [],
            "start": case.start_year,
            # A case without a known end counts as running on, as in `Casebook.find`.
            "end": case.end_year,
        }
        for case, place, own in zip(cases, named, kinds, strict=True)
    ]
    return html.made(
        "finder",
        "finder",
        tiles=[(case, href(case.case_id)) for case in cases],
        choices={
            "theme": ("Theme", _labels("theme", [case.themes for case in cases])),
            "place": ("Place", [(place, place) for place in sorted(set(named))]),
            "kind": ("Kind of actor", _labels("kind", kinds)),
            **_taught(index),
        },
        first=min((case.start_year for case in cases if case.start_year), default=min(years)),
        last=max(years),
        index=index,
        texts=texts,
    )


def _taught(index: Sequence[dict[str, Any]]) -> dict[str, tuple[str, list[tuple[str, str]]]]:
    """Filters that only a bank with grades, minutes and decisions has a use for."""
    labels = {
        "grade": ("Grade", _labels("grade", [entry["grade"] for entry in index])),
        "minutes": ("Time", [(key, words) for key, words, _ in _TIMES]),
        "ending": ("Has", list(_ENDINGS.items())),
        "basis": ("Decision", _labels("basis", [entry["basis"] for entry in index])),
    }
    used = {name: {word for entry in index for word in entry[name]} for name in labels}
    made = {}
    for name, (label, options) in labels.items():
        offered = [option for option in options if option[0] in used[name]]
        if len(offered) > 1:
            made[name] = (label, offered)
    return made


def _labels(variable: str, used: Sequence[Sequence[str]]) -> list[tuple[str, str]]:
    """Codes in use with their labels, in the codebook's order."""
    words = {word for own in used for word in own}
    codes = codebook.codes(variable)
    return [(code, entry.label_en) for code, entry in codes.items() if code in words]
