"""Controls for a notebook: choose cases, look at one, set two side by side.

They are thin skins over `Casebook.find` and `casebook.render`, which do the same without them,
and need a running kernel and ipywidgets. Pages of the book have charts and a finder instead.
"""

from __future__ import annotations

import html
import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from casebook import codebook, render

if TYPE_CHECKING:
    from collections.abc import Iterable

    from casebook.bank import Casebook
    from casebook.records import Case

__all__ = ["CaseExplorer", "CasePicker", "case_explorer", "case_picker", "finder"]

# The filters of the explorer, each with its name within a sentence.
_FILTERS = {
    "theme": "theme",
    "place": "place",
    "actor_kind": "kind of actor",
    "years": "years",
    "text": "words",
}
_LEVELS = ("country", "city", "district", "subdistrict", "community")
# The value of "all" and "nothing" in a menu: None would leave the menu without any words.
_NONE = ""


def _ipywidgets(function: str) -> Any:
    """The package ipywidgets, or an explanation of what to do without it."""
    try:
        return importlib.import_module("ipywidgets")
    except ModuleNotFoundError as error:
        if error.name != "ipywidgets":
            raise  # it is installed, and something that it needs is not
        raise ModuleNotFoundError(
            f"casebook.widgets.{function} needs the package ipywidgets, which is not installed. "
            'Install it with: pip install "ipywidgets>=8.1.5,<9". Without it, '
            'book.find(theme="space") lists cases, book.case(case_id) shows one, '
            "casebook.render.compare_html(a, b) sets two side by side, and "
            "casebook.charts.timeline(book.cases) has a menu of its own.",
            name="ipywidgets",
        ) from None


def finder(book: Casebook, **conditions: Any) -> tuple[list[str], str]:
    """Ids of the cases that meet the conditions, and a sentence that says what was found.

    Parameters
    ----------
    book : Casebook
        The bank.
    **conditions
        The conditions of `Casebook.find`; None and an empty text are no condition. Words are
        looked for as `Casebook.search` does.

    Returns
    -------
    list of str, str
        The ids in the bank's order, or with words the best first; the sentence also says which
        condition to drop where no case meets all of them, and what years that are not known do
        to the result.

    Examples
    --------
    >>> import casebook
    >>> finder(casebook.load(), place="Luohu", text="academicians")[0]
    ['hubei-old-village-preservation']
    """
    total = len(book)
    if not total:
        return [], "This bank has no cases."
    given = {name: value for name, value in conditions.items() if value not in (None, "")}
    ids, note = _found(book, given)
    if ids:
        found = f"All {total} cases." if len(ids) == total else f"{len(ids)} of {total} cases."
    else:
        which = "this condition" if len(given) == 1 else "all conditions"
        found = f"None of the {total} cases meets {which}. {_way_out(book, given)}"
    return ids, " ".join(part for part in (found, note, _unknown_years(book, given, ids)) if part)


def _found(book: Casebook, given: dict[str, Any]) -> tuple[list[str], str]:
    """Ids of the cases, and what the search says of its words."""
    rest = {name: value for name, value in given.items() if name != "text"}
    among = list(book.find(**rest)["case_id"])
    if "text" not in given:
        return among, ""
    try:
        results = book.search(given["text"], limit=len(book), passages=1, **rest)
    except ValueError as error:  # no word among the signs, or only the commonest
        return [], str(error)
    return list(results["case_id"]), results.note


def _way_out(book: Casebook, given: dict[str, Any]) -> str:
    """Which one condition to drop, with what that gives."""
    if len(given) == 1:
        return "Choose another value or clear it."
    ways = []
    for name in given:
        count = len(_found(book, {other: given[other] for other in given if other != name})[0])
        if count:
            ways.append(f"without the {_FILTERS[name]}, {count} would be left")
    words = "; ".join(ways) or "clear some of them"
    return f"{words[:1].upper()}{words[1:]}."


def _unknown_years(book: Casebook, given: dict[str, Any], ids: list[str]) -> str:
    """What a filter by years does with the cases whose years are not known."""
    if "years" not in given:
        return ""
    cases = book.cases.set_index("case_id")
    anytime = {name: value for name, value in given.items() if name != "years"}
    others, found = cases.loc[_found(book, anytime)[0]], cases.loc[ids]
    no_end = found["end_year"].isna() & ~found["is_ongoing"].fillna(False)
    counts = {
        "without a known first year left out": others["start_year"].isna().sum(),
        "without a known last year counted as still running": no_end.sum(),
    }
    words = "; ".join(f"{count} {words}" for words, count in counts.items() if count)
    return f"({words}.)" if words else ""


@dataclass(frozen=True, kw_only=True, eq=False)
class CasePicker:
    """A menu of the cases with the chosen one below it; shows itself in a notebook.

    Attributes
    ----------
    box, menu, view
        The whole, the menu and what shows the case, as widgets.
    """

    box: Any
    menu: Any
    view: Any
    _book: Casebook

    @property
    def case(self) -> Case | None:
        """The case chosen, or None if there is none to choose."""
        return self._book.case(self.menu.value) if self.menu.value else None

    def _repr_mimebundle_(self, **_: Any) -> Any:
        # What ipywidgets 8 says of a box, written out: release 7, which Colab has, has no such
        # method, and then nothing but the object's name would show.
        view = {"version_major": 2, "version_minor": 0, "model_id": self.box.model_id}
        return {"text/plain": type(self).__name__, "application/vnd.jupyter.widget-view+json": view}


@dataclass(frozen=True, kw_only=True, eq=False)
class CaseExplorer(CasePicker):
    """Filters, the cases that pass them, one case, and a second beside it.

    Attributes
    ----------
    box, menu, view
        The whole, the list of the cases that pass, and what shows the case or the two.
    theme, place, actor_kind, years, text
        The filters.
    status
        The sentence on what passes.
    other
        The menu of cases to set beside the one chosen.
    """

    theme: Any
    place: Any
    actor_kind: Any
    years: Any
    text: Any
    status: Any
    other: Any


def case_picker(book: Casebook) -> CasePicker:
    """Choose a case from a menu and read it below.

    Parameters
    ----------
    book : Casebook
        The bank.

    Raises
    ------
    ModuleNotFoundError
        If ipywidgets is not installed; the message says what works without it.

    Examples
    --------
    >>> import casebook
    >>> picker = case_picker(casebook.load())
    >>> picker.menu.value = "hubei-old-village-preservation"
    >>> picker.case.place.district
    'Luohu'
    """
    ipywidgets = _ipywidgets("case_picker")
    menu = ipywidgets.Dropdown(
        options=_titles(book, book.case_ids),
        description="Case",
        disabled=not len(book),
        layout=ipywidgets.Layout(width="auto", max_width="46rem"),
    )
    view = ipywidgets.HTML()
    picker = CasePicker(box=ipywidgets.VBox([menu, view]), menu=menu, view=view, _book=book)

    def show(_: object = None) -> None:
        case = picker.case
        view.value = render.case_html(case) if case else _sentence("This bank has no cases.")

    menu.observe(show, names="value")
    show()
    return picker


def case_explorer(book: Casebook) -> CaseExplorer:
    """Filter the cases by theme, place, kind of actor, years and words; read one, or two.

    Parameters
    ----------
    book : Casebook
        The bank.

    Raises
    ------
    ModuleNotFoundError
        If ipywidgets is not installed; the message says what works without it.

    Examples
    --------
    >>> import casebook
    >>> explorer = case_explorer(casebook.load())
    >>> explorer.theme.value, explorer.place.value = "space", "Luohu"
    >>> explorer.menu.value
    'hubei-old-village-preservation'
    """
    explorer = _laid_out(book, _ipywidgets("case_explorer"))
    filters = {name: getattr(explorer, name) for name in _FILTERS}

    def refresh(_: object = None) -> None:
        given = {name: control.value for name, control in filters.items()}
        # The whole span is no condition: it would drop the cases without a first year.
        if given["years"] == (explorer.years.min, explorer.years.max):
            given["years"] = None
        ids, sentence = finder(book, **given | {"text": given["text"].strip()})
        explorer.status.value = _sentence(sentence)
        _refill(explorer.menu, _titles(book, ids))
        explorer.menu.disabled = not ids
        choose()

    def choose(_: object = None) -> None:
        rest = [id_ for id_ in book.case_ids if id_ != explorer.menu.value]
        _refill(explorer.other, [("Nothing", _NONE), *_titles(book, rest)])
        show()

    def show(_: object = None) -> None:
        case, other = explorer.case, explorer.other.value
        if case is None:
            explorer.view.value = _sentence("No case to show: change the filters above.")
        elif other == _NONE:
            explorer.view.value = render.case_html(case)
        else:
            explorer.view.value = render.compare_html(case, book.case(other))

    for control in filters.values():
        control.observe(refresh, names="value")
    explorer.menu.observe(choose, names="value")
    explorer.other.observe(show, names="value")
    refresh()
    return explorer


def _laid_out(book: Casebook, ipywidgets: Any) -> CaseExplorer:
    """The widgets of the explorer, not yet connected."""
    cases = book.cases
    known = [int(year) for name in ("start_year", "end_year") for year in cases[name].dropna()]
    first, last = (min(known), max(known)) if known else (2000, 2025)
    last = max(last, first + 1)  # a slider needs two ends that differ
    wide = ipywidgets.Layout(width="auto", max_width="46rem")
    look = {
        "style": {"description_width": "5.5rem"},
        "layout": ipywidgets.Layout(width="22rem", max_width="100%"),
    }
    typed = look | {"continuous_update": False}

    def menu(name: str, options: list[tuple[str, str]]) -> Any:
        return ipywidgets.Dropdown(description=name, options=options, **look)

    filters = {
        "theme": menu("Theme", _coded("theme", book.themes["theme"], "All themes")),
        "place": menu("Place", _places(book)),
        "actor_kind": menu("Actor", _coded("kind", book.actors["kind"], "All kinds of actors")),
        "years": ipywidgets.IntRangeSlider(
            description="Years", min=first, max=last, value=(first, last), **typed
        ),
        "text": ipywidgets.Text(
            description="Words",
            placeholder="in English or Chinese, then Enter",
            **typed,
        ),
    }
    rest = {
        "status": ipywidgets.HTML(),
        "menu": ipywidgets.Select(rows=8, description="Cases", layout=wide),
        "other": ipywidgets.Dropdown(
            options=[("Nothing", _NONE)], description="Beside it", layout=wide
        ),
        "view": ipywidgets.HTML(),
    }
    row = ipywidgets.HBox(list(filters.values()), layout=ipywidgets.Layout(flex_flow="row wrap"))
    return CaseExplorer(box=ipywidgets.VBox([row, *rest.values()]), _book=book, **filters, **rest)


def _sentence(text: str) -> str:
    return f"<p>{html.escape(text, quote=False)}</p>"


def _refill(menu: Any, options: list[tuple[str, str]]) -> None:
    """Give a menu new options, keeping what is chosen if it is still among them."""
    if list(menu.options) == options:
        return
    kept, values = menu.value, [value for _, value in options]
    menu.options = options
    if values:
        menu.value = kept if kept in values else values[0]


def _titles(book: Casebook, ids: list[str]) -> list[tuple[str, str]]:
    titles = dict(zip(book.cases["case_id"], book.cases["title"], strict=True))
    return [(titles[id_], id_) for id_ in ids]


def _coded(variable: str, found: Iterable[str], everything: str) -> list[tuple[str, str]]:
    """Options for the codes that occur, in the codebook's order."""
    present = set(found)
    codes = [code for code in codebook.codes(variable) if code in present]
    return [(everything, _NONE), *((codebook.label(variable, code), code) for code in codes)]


def _places(book: Casebook) -> list[tuple[str, str]]:
    """Options for the places that occur, the larger ones first."""
    places: dict[str, str] = {}
    for level in _LEVELS:
        names = sorted(set(book.cases[level].dropna()) - places.keys())
        places |= dict.fromkeys(names, level.replace("sub", "sub-"))
    return [("All places", _NONE), *((f"{name} ({level})", name) for name, level in places.items())]
