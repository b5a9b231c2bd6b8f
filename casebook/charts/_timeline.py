"""When the cases took place."""

from __future__ import annotations

from typing import Any, Literal

import altair as alt
import pandas as pd

from casebook import codebook
from casebook.charts import _parts

__all__ = ["timeline"]

_COLUMNS = (
    "case_id", "title", "title_zh", "city", "district", "site", "start_year", "start_year_status",
    "end_year", "end_year_status", "is_ongoing", "themes", "source_count",
)  # fmt: skip
_KNOWN, _OPEN = "Start and end known", "Not both known"
_RUNNING = "Still running"
_SHAPES = {_KNOWN: "circle", _RUNNING: "triangle-right", _OPEN: "diamond"}
_HEADING, _TITLE, _BAR = 30, 34, 29  # heights in pixels


def timeline(cases: pd.DataFrame, *, group: Literal["site", "theme"] = "site") -> alt.LayerChart:
    """Draw the cases over the years; a menu picks out those with one theme.

    What the sources do not say is said in words and never drawn: a case without a known end
    has a mark at its start and no bar.

    Parameters
    ----------
    cases : DataFrame
        The table `cases`.
    group : {"site", "theme"}
        Group the cases by the kind of place or by their first theme.

    Raises
    ------
    ValueError
        If columns are missing, there is no case, or `group` is neither of the two.

    Examples
    --------
    >>> import casebook
    >>> chart = timeline(casebook.load().cases, group="theme")
    >>> chart.to_dict()["params"][0]["name"]
    'theme'
    """
    if group not in {"site", "theme"}:
        raise ValueError(f'No group "{group}". Known: site, theme.')
    _parts.require("timeline", cases, "cases", _COLUMNS)
    rows = [_row(row, group) for row in _parts.plain(cases, _COLUMNS)]
    headings, height = _placed(rows, group)
    years = [row[name] for row in rows for name in ("start_year", "end_year") if row[name]]
    first, last = (min(years) // 5 * 5, max(years) // 5 * 5 + 5) if years else (2000, 2025)
    for row in rows:
        _draw(row, first, last)
    return _parts.finish(
        _layers(rows, headings, first, last),
        title="When the cases took place",
        subtitle=_subtitle(rows, group),
        description=_description(rows, group),
        height=height,
    )


def _row(row: dict[str, Any], group: str) -> dict[str, Any]:
    themes = _parts.split(row["themes"])
    code = row["site"] if group == "site" else themes[0]
    start, end = row["start_year"], row["end_year"]
    ended = _KNOWN if start and end else _OPEN
    return {
        "case_id": row["case_id"],
        "title": row["title"],
        "title_lines": _parts.wrapped(row["title"]),
        "title_zh": row["title_zh"],
        "place": ", ".join(part for part in (row["district"], row["city"]) if part),
        "group": codebook.label(group, code),
        "group_place": list(codebook.codes(group)).index(code),
        "start_year": start,
        "end_year": end,
        "years": _years(row),
        "missing": _missing(row),
        "status": _RUNNING if row["is_ongoing"] else ended,
        "themes": ", ".join(_parts.labels("theme", themes)),
        "theme_codes": themes,
        "sources": row["source_count"],
    }


def _missing(row: dict[str, Any]) -> str:
    """What is not known of the years, in words; empty if both ends are known."""
    words = {name: _absence(row[f"{name}_year_status"]) for name in ("start", "end")}
    if row["start_year"]:
        words.pop("start")
    if row["end_year"] or row["is_ongoing"]:
        words.pop("end")
    if len(set(words.values())) == 1:
        return f"{' and '.join(words)} {next(iter(words.values()))}"
    return ", ".join(f"{name} {word}" for name, word in words.items())


def _absence(status: str | None) -> str:
    # "not applicable" says that there is no last year; where no source says that a case
    # still runs either, the reader learns no more than that it is not known.
    words = {"not-found": "not found", "disputed": "disputed", "not-applicable": "not known"}
    return words.get(status or "", "not stated")


def _years(row: dict[str, Any]) -> str:
    start, end, missing = row["start_year"], row["end_year"], _missing(row)
    known = str(start) if start else (f"until {end}" if end else "")
    if start and end and end != start:
        known = f"{start}–{end}"
    if row["is_ongoing"]:
        missing = ", ".join(part for part in (missing, "still running") if part)
    return ", ".join(part for part in (known, missing) if part)


def _placed(rows: list[dict[str, Any]], group: str) -> tuple[list[dict[str, Any]], int]:
    """Give each row its place in pixels; return the headings with theirs, and the height."""
    rows.sort(key=lambda row: (row["group_place"], row["start_year"] or 9999, row["title"]))
    headings: list[dict[str, Any]] = []
    below = 0
    for row in rows:
        if not headings or headings[-1]["heading"] != row["group"]:
            below += _HEADING
            headings.append({"heading": row["group"], "bottom": below - 4})
        below += _TITLE
        row["bottom"] = below
        below += _BAR
    return headings, below + 4


def _draw(row: dict[str, Any], first: int, last: int) -> None:
    """Say where the marks of a row go: bar from `from` to `to`, mark, words beside it."""
    start, end = row["start_year"], row["end_year"]
    row["from"] = start if start and row["status"] != _OPEN else None
    row["to"] = last if row["status"] == _RUNNING else end
    # A case still running whose start is unknown has its mark at the right edge, and no bar.
    row["mark"] = last if row["status"] == _RUNNING else end or start
    row["is_marked"] = row["mark"] is not None
    row["is_right"] = row["mark"] is not None and row["mark"] > (first + last) / 2
    if row["mark"] is None:
        row["mark"] = first


def _layers(
    rows: list[dict[str, Any]], headings: list[dict[str, Any]], first: int, last: int
) -> alt.LayerChart:
    present = {code for row in rows for code in row["theme_codes"]}
    themes = [code for code in codebook.codes("theme") if code in present]
    options = _parts.choices("All themes", themes, _parts.labels("theme", themes))
    theme = _parts.menu("theme", "Theme", options)
    chosen = "theme == 'all' || indexof(datum.theme_codes, theme) >= 0"
    shown = alt.condition(chosen, alt.value(1), alt.value(_parts.FADED))
    axis = alt.Axis(
        title=None, format="d", orient="top", grid=True, gridOpacity=0.5, domain=False, ticks=False,
        labelFontSize=_parts.SMALL, tickCount=alt.expr("max(3, width / 80)"), labelFlush=True,
    )  # fmt: skip
    scale = alt.Scale(domain=[first, last], nice=False, zero=False)
    tooltip = [
        alt.Tooltip("title:N", title="Case"),
        alt.Tooltip("title_zh:N", title="Chinese title"),
        alt.Tooltip("years:N", title="Years"),
        alt.Tooltip("place:N", title="Place"),
        alt.Tooltip("themes:N", title="Themes"),
        alt.Tooltip("sources:Q", title="Sources cited"),
        alt.Tooltip("case_id:N", title="Source: the casebook, case"),
    ]
    base = (
        alt.Chart()
        .transform_calculate(
            _label=_parts.calculated_label("title"),
            _from="datum.from", _to="datum.to", _mark="datum.mark",
            _label_y=_parts.calculated_bottom("title"), _bar_y=f"datum.bottom + {_BAR // 2 - 3}",
        )
        .encode(opacity=shown, tooltip=tooltip)
    )  # fmt: skip
    at_bar = alt.Y("_bar_y:Q", scale=None, axis=None)
    bars = (
        base.transform_filter("isValid(datum.from) && isValid(datum.to)")
        .mark_bar(size=8, color=_parts.ACCENT)
        .encode(x=alt.X("_from:Q", scale=scale, axis=axis), x2="_to:Q", y=at_bar)
    )
    starts = (
        base.transform_filter("isValid(datum.from)")
        .mark_point(shape="circle", size=110, filled=True, color=_parts.ACCENT)
        .encode(x=alt.X("_from:Q", scale=scale), y=at_bar)
    )
    statuses = [name for name in _SHAPES if any(row["status"] == name for row in rows)]
    shape = alt.Shape(
        "status:N",
        scale=alt.Scale(domain=statuses, range=[_SHAPES[name] for name in statuses]),
        legend=_parts.legend(
            columns=3, symbolFillColor=_parts.ACCENT, symbolStrokeColor=_parts.ACCENT
        ),
    )
    marks = (
        base.transform_filter("datum.is_marked")
        .mark_point(filled=True, color=_parts.ACCENT)
        .encode(
            x=alt.X("_mark:Q", scale=scale),
            y=at_bar,
            shape=shape,
            size=alt.condition(f"datum.status == '{_RUNNING}'", alt.value(300), alt.value(130)),
        )
    )
    words = base.transform_filter("datum.missing != ''").encode(
        x=alt.X("_mark:Q", scale=scale), y=at_bar, text=alt.Text("missing:N", title="Not known")
    )
    style: dict[str, Any] = {**_parts.TEXT, "fontSize": _parts.SMALL, "fontStyle": "italic"}
    after = words.transform_filter("!datum.is_right").mark_text(align="left", dx=12, **style)
    before = words.transform_filter("datum.is_right").mark_text(align="right", dx=-12, **style)
    text: dict[str, Any] = {**_parts.TEXT, "align": "left", "baseline": "bottom"}
    titles = base.mark_text(fontSize=_parts.LABEL, lineHeight=_parts.LINE_HEIGHT, **text).encode(
        x=alt.value(0), y=alt.Y("_label_y:Q", scale=None, axis=None), text="_label:N"
    )
    heads = (
        alt.Chart(alt.InlineData(values=headings))
        .transform_calculate(_y="datum.bottom")
        .mark_text(fontSize=_parts.LABEL, fontWeight="bold", **text)
        .encode(x=alt.value(0), y=alt.Y("_y:Q", scale=None, axis=None), text="heading:N")
    )
    layers = (heads, bars, starts, marks, after, before, titles)
    return alt.layer(*layers, data=alt.InlineData(values=rows)).add_params(theme)


def _subtitle(rows: list[dict[str, Any]], group: str) -> str:
    by = "kind of place" if group == "site" else "first theme"
    known = sum(row["status"] == _KNOWN for row in rows)
    return (
        f"{_parts.plural(len(rows), 'case')} by {by}. Start and end are known for {known}; "
        "what is not known is said in words, not drawn. Source: the casebook."
    )


def _description(rows: list[dict[str, Any]], group: str) -> str:
    by = "kind of place" if group == "site" else "first theme"
    counts = [
        f"{name.lower()}: {sum(row['status'] == name for row in rows)}"
        for name in _SHAPES
        if any(row["status"] == name for row in rows)
    ]
    listed = "; ".join(f"{row['title']} ({row['years']})" for row in rows)
    return (
        f"Timeline of {_parts.plural(len(rows), 'case')} by {by}. "
        f"{', '.join(counts).capitalize()}. In order: {listed}."
    )
