"""When the cases took place."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from casebook.charts import _style as style
from casebook.charts._tables import Bank, Tables, labels
from casebook.charts._words import plural, split, wrapped

_COLUMNS = (
    "case_id title title_zh city district site start_year start_year_status end_year "
    "end_year_status is_ongoing themes source_count"
)
_KNOWN, _RUNNING, _OPEN = "Start and end known", "Still running", "Not both known"
_SHAPES = {_KNOWN: "circle", _RUNNING: "triangle-right", _OPEN: "diamond"}
# "not applicable" says that there is no last year; where no source says that a case
# still runs either, the reader learns no more than that it is not known.
_ABSENT = {"not-found": "not found", "disputed": "disputed", "not-applicable": "not known"}


def timeline(cases: pd.DataFrame | Bank) -> alt.LayerChart:
    """Draw the cases over the years, by kind of place; a menu picks out those with one theme.

    What the sources do not say is said in words and never drawn: a case without a known end
    has a mark at its start and no bar.

    Parameters
    ----------
    cases : DataFrame or Casebook
        The table `cases`, or the casebook.

    Raises
    ------
    ValueError
        If columns are missing, or there is no case.

    Examples
    --------
    >>> import casebook
    >>> chart = timeline(casebook.load())
    >>> chart.to_dict()["params"][0]["name"]
    'theme'
    """
    listed = Tables("timeline", cases).rows("cases", cases, _COLUMNS)
    listed = listed.sort_values(["site", "start_year", "title"], ignore_index=True)
    years = [*listed["start_year"].dropna(), *listed["end_year"].dropna()]
    first, last = (min(years) // 5 * 5, max(years) // 5 * 5 + 5) if years else (2000, 2025)
    rows = pd.DataFrame([_row(case, last) for case in listed.to_dict("records")], dtype=object)
    headings, height = style.stacked(rows, rows["site"].mask(rows["site"].duplicated()), 34, 29)
    counts = {name: int((rows["status"] == name).sum()) for name in _SHAPES}
    numbers = ", ".join(f"{name.lower()}: {count}" for name, count in counts.items() if count)
    in_order = "; ".join(rows["title"] + " (" + rows["years"] + ")")
    counted = f"{plural(len(rows), 'case')} by kind of place"
    return style.finished(
        headings,
        *_layers({name: _SHAPES[name] for name in _SHAPES if counts[name]}, first, last),
        rows=rows,
        menus=[style.theme_menu(rows["_themes"].explode())],
        title="When the cases took place",
        subtitle=f"{counted}. Start and end are known for {counts[_KNOWN]}; "
        "what is not known is said in words, not drawn. Source: the casebook.",
        description=f"Timeline of {counted}. {numbers.capitalize()}. In order: {in_order}.",
        height=height + 4,
    )


def _row(case: dict[Any, Any], last: int) -> dict[str, Any]:
    """What is said of a case, and where its marks go: a bar from `_from` to `_to`, and `_mark`."""
    start, end, is_running = case["start_year"], case["end_year"], bool(case["is_ongoing"])
    unknown: dict[str, list[str]] = {}
    for name, is_known in (("start", start), ("end", end or is_running)):
        if not is_known:
            word = _ABSENT.get(case[f"{name}_year_status"], "not stated")
            unknown.setdefault(word, []).append(name)
    missing = ", ".join(f"{' and '.join(names)} {word}" for word, names in unknown.items())
    known = (
        f"{start}–{end}" if start and end and start != end else start or (end and f"until {end}")
    )
    status = _RUNNING if is_running else _KNOWN if start and end else _OPEN
    words = (known, missing, "still running" if is_running else "")
    themes = split(case["themes"])
    return case | {
        "place": ", ".join(part for part in (case["district"], case["city"]) if part),
        "years": ", ".join(str(part) for part in words if part),
        "_missing": missing,
        "status": status,
        "themes": ", ".join(labels("theme")[code] for code in themes),
        "_lines": wrapped(case["title"]),
        "_themes": themes,
        "_from": start if status != _OPEN else None,
        # A case still running whose start is unknown has its mark at the right edge, and no bar.
        "_to": last if is_running else end,
        "_mark": last if is_running else end or start,
    }


def _layers(shapes: dict[str, str], first: int, last: int) -> list[alt.Chart]:
    scale = alt.Scale(domain=[first, last], nice=False, zero=False)
    axis = alt.Axis(
        title=None, format="d", orient="top", grid=True, gridOpacity=0.5, domain=False, ticks=False,
        labelFontSize=style.SMALL, tickCount=alt.expr("max(3, width / 80)"), labelFlush=True,
    )  # fmt: skip
    at_start, at_mark = alt.X("_from:Q", scale=scale, axis=axis), alt.X("_mark:Q", scale=scale)
    base = alt.Chart().transform_calculate(_y="datum._bottom + 11")
    base = base.encode(
        y=style.down("_y"),
        opacity=style.shown("theme == 'all' || indexof(datum._themes, theme) >= 0"),
        tooltip=style.tooltips("title title_zh years place themes source_count case_id"),
    )
    bars = base.mark_bar(size=8, color=style.ACCENT).encode(x=at_start, x2="_to:Q")
    begun = base.mark_point(shape="circle", size=110, filled=True, color=style.ACCENT)
    legend = {"symbolFillColor": style.ACCENT, "symbolStrokeColor": style.ACCENT, "columns": 3}
    ended = base.mark_point(filled=True, color=style.ACCENT).encode(
        x=at_mark,
        shape=style.told_apart(alt.Shape, "status", shapes, **legend),
        size=alt.condition(f"datum.status == '{_RUNNING}'", alt.value(300), alt.value(130)),
    )
    # Beside the mark, towards the middle; at the left edge where there is none.
    on_left = f"datum._mark > {(first + last) / 2}"
    words = base.transform_filter("datum._missing").mark_text(
        **style.NOTE,
        align=alt.expr(f"{on_left} ? 'right' : 'left'"),
        dx=alt.expr(f"{on_left} ? -12 : 12"),
    )
    words = words.transform_calculate(_mark=f"datum._mark || {first}")
    words = words.encode(x=at_mark, text="_missing:N")
    return [bars, begun.encode(x=at_start), ended, words, style.labels(base, "title")]
