"""The finder: a list of all cases, and filters and a search that a script lays over it.

Without a script the list stands as it is. What the script looks through is part of the page,
since a browser that opened the page from a file may not fetch another, and it comes last, so
that the list shows before it is read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from casebook import codebook, render
from casebook.sphinx.charts import script_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from casebook.records import Case

__all__ = ["finder_html"]


def _place(case: Case) -> str:
    where = case.place
    if where.city == "Shenzhen":
        return where.district or "Shenzhen, the whole city"
    return f"{where.city}, {where.country}" if where.city else where.country


def _entry(case: Case) -> dict[str, Any]:
    return {
        "id": case.case_id,
        "theme": case.themes,
        "place": [_place(case)],
        "kind": sorted({actor.kind for actor in case.actors}),
        "start": case.start_year,
        # A case without a known end counts as running on, as in `Casebook.find`.
        "end": case.end_year,
    }


def _select(name: str, label: str, options: Iterable[tuple[str, str]]) -> Markup:
    choices = Markup("").join(
        Markup('<option value="{}">{}</option>').format(value, text) for value, text in options
    )
    return Markup(
        '<div class="cb-field"><label for="cb-{0}">{1}</label>'
        '<select id="cb-{0}" name="{0}"><option value="">Any</option>{2}</select></div>'
    ).format(name, label, choices)


def _year(name: str, label: str, first: int, last: int) -> Markup:
    return Markup(
        '<div class="cb-field cb-field-year"><label for="cb-{0}">{1}</label>'
        '<input id="cb-{0}" name="{0}" type="number" inputmode="numeric" '
        'min="{2}" max="{3}" placeholder="{4}"></div>'
    ).format(name, label, first, last, first if name == "from" else last)


def _years(case: Case) -> list[int]:
    known = [case.start_year, case.end_year, *(fact.year for fact in case.facts)]
    return [year for year in known if year]


def finder_html(cases: list[Case], href: Callable[[str], str], texts: Mapping[str, Any]) -> Markup:
    """The finder for these cases.

    Parameters
    ----------
    cases : list of Case
        The cases in the order in which they are shown.
    href : callable
        Gives the address of a case page.
    texts : mapping
        What is searched, from `casebook.search.Index.for_page`.
    """
    themes = {theme for case in cases for theme in case.themes}
    kinds = {actor.kind for case in cases for actor in case.actors}
    places = sorted({_place(case) for case in cases})
    # A bank without a single year still gets a page.
    years = [year for case in cases for year in _years(case)] or [2000]
    first = min((case.start_year for case in cases if case.start_year), default=min(years))
    fields = [
        Markup(
            '<div class="cb-field cb-field-text"><label for="cb-text">Words, English or Chinese'
            '</label><input id="cb-text" name="text" type="search" autocomplete="off"></div>'
        ),
        _select("theme", "Theme", _labels("theme", themes)),
        _select("place", "Place", [(place, place) for place in places]),
        _select("kind", "Kind of actor", _labels("kind", kinds)),
        _year("from", "From", first, max(years)),
        _year("to", "To", first, max(years)),
    ]
    tiles = Markup("").join(
        Markup('<li data-case="{}">{}</li>').format(
            case.case_id, render.tile_html(case, href=href(case.case_id))
        )
        for case in cases
    )
    return Markup(
        '<div class="cb cb-finder" id="cb-finder">'
        '<form class="cb-finder-form" role="search" aria-label="Cases" hidden>{fields}'
        '<button type="reset" class="cb-button">Clear</button></form>'
        '<p class="cb-finder-count" role="status" aria-live="polite">{count} cases</p>'
        '<p class="cb-finder-hint" aria-live="polite" hidden></p>'
        '<ul class="cb-tiles">{tiles}</ul>'
        '<p class="cb-finder-none" hidden>No case fits. Take a filter away, or clear all.</p>'
        '<script type="application/json" class="cb-finder-index">{index}</script>'
        '<script type="application/json" class="cb-finder-texts">{texts}</script></div>'
    ).format(
        fields=Markup("").join(fields),
        count=len(cases),
        tiles=tiles,
        index=script_json([_entry(case) for case in cases]),
        texts=script_json(texts),
    )


def _labels(variable: str, used: set[str]) -> list[tuple[str, str]]:
    """Codes in use with their labels, in the codebook's order."""
    return [
        (code, entry.label_en) for code, entry in codebook.codes(variable).items() if code in used
    ]
