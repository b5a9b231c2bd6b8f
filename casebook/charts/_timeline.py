"""When the cases took place."""

from __future__ import annotations

from collections import Counter
from typing import Any, Literal

import altair as alt
import pandas as pd

from casebook import codebook
from casebook.charts import _style as style
from casebook.charts._rows import Bank, Row, Tables
from casebook.charts._words import plural, split, wrapped

__all__ = ["timeline"]

_COLUMNS = (
    "case_id", "title", "title_zh", "city", "district", "site", "start_year", "start_year_status",
    "end_year", "end_year_status", "is_ongoing", "themes", "source_count",
)  # fmt: skip
_KNOWN, _OPEN = "Start and end known", "Not both known"
_RUNNING = "Still running"
_SHAPES = {_KNOWN: "circle", _RUNNING: "triangle-right", _OPEN: "diamond"}
_HEADING, _TITLE, _BAR = 30, 34, 29  # heights in pixels


def timeline(
    cases: pd.DataFrame | Bank, *, group: Literal["site", "theme"] = "site"
) -> alt.LayerChart:
    """Draw the cases over the years; a menu picks out those with one theme.

    What the sources do not say is said in words and never drawn: a case without a known end
    has a mark at its start and no bar.

    Parameters
    ----------
    cases : DataFrame or Casebook
        The table `cases`, or the casebook.
    group : {"site", "theme"}
        Group the cases by the kind of place or by their first theme.

    Raises
    ------
    ValueError
        If columns are missing, there is no case, or `group` is neither of the two.

    Examples
    --------
    >>> import casebook
    >>> chart = timeline(casebook.load(), group="theme")
    >>> chart.to_dict()["params"][0]["name"]
    'theme'
    """
    if group not in {"site", "theme"}:
        raise ValueError(f'No group "{group}". Known: site, theme.')
    listed = Tables("timeline", cases).rows("cases", cases, _COLUMNS)
    rows = [_row(row, group) for row in listed]
    headings, height = _placed(rows)
    years = [row[name] for row in rows for name in ("start_year", "end_year") if row[name]]
    first, last = (min(years) // 5 * 5, max(years) // 5 * 5 + 5) if years else (2000, 2025)
    for row in rows:
        _draw(row, first, last)
    counted, by = plural(len(rows), "case"), "kind of place" if group == "site" else "first theme"
    statuses = Counter(row["status"] for row in rows)
    numbers = [f"{name.lower()}: {statuses[name]}" for name in _SHAPES if name in statuses]
    in_order = "; ".join(f"{row['title']} ({row['years']})" for row in rows)
    return style.finished(
        *_layers(rows, headings, alt.Scale(domain=[first, last], nice=False, zero=False)),
        rows=rows,
        menus=[style.theme_menu(code for row in rows for code in row["theme_codes"])],
        title="When the cases took place",
        subtitle=f"{counted} by {by}. Start and end are known for {statuses[_KNOWN]}; "
        "what is not known is said in words, not drawn. Source: the casebook.",
        description=f"Timeline of {counted} by {by}. {', '.join(numbers).capitalize()}. "
        f"In order: {in_order}.",
        height=height,
    )


def _row(row: Row, group: str) -> Row:
    themes = split(row["themes"])
    code = row["site"] if group == "site" else themes[0]
    start, end, missing = row["start_year"], row["end_year"], _missing(row)
    known = str(start) if start else (f"until {end}" if end else "")
    if start and end and end != start:
        known = f"{start}–{end}"
    running = "still running" if row["is_ongoing"] else ""
    ended = _KNOWN if start and end else _OPEN
    return {
        **{name: row[name] for name in ("case_id", "title", "title_zh", "start_year", "end_year")},
        "title_lines": wrapped(row["title"]),
        "place": ", ".join(part for part in (row["district"], row["city"]) if part),
        "group": codebook.label(group, code),
        "group_place": list(codebook.codes(group)).index(code),
        "years": ", ".join(part for part in (known, missing, running) if part),
        "missing": missing,
        "status": _RUNNING if running else ended,
        "themes": ", ".join(codebook.label("theme", theme) for theme in themes),
        "theme_codes": themes,
        "sources": row["source_count"],
    }


def _missing(row: Row) -> str:
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


def _placed(rows: list[Row]) -> tuple[list[Row], int]:
    """Give each row its place in pixels; return the headings with theirs, and the height."""
    rows.sort(key=lambda row: (row["group_place"], row["start_year"] or 9999, row["title"]))
    headings: list[Row] = []
    below = 0
    for row in rows:
        if not headings or headings[-1]["heading"] != row["group"]:
            below += _HEADING
            headings.append({"heading": row["group"], "bottom": below - 4})
        below += _TITLE
        row["bottom"] = below
        below += _BAR
    return headings, below + 4


def _draw(row: Row, first: int, last: int) -> None:
    """Say where the marks of a row go: bar from `from` to `to`, mark, words beside it."""
    start, end, is_running = row["start_year"], row["end_year"], row["status"] == _RUNNING
    row["from"] = start if start and row["status"] != _OPEN else None
    row["to"] = last if is_running else end
    # A case still running whose start is unknown has its mark at the right edge, and no bar.
    mark = last if is_running else end or start
    row["is_marked"] = mark is not None
    row["mark"] = first if mark is None else mark
    row["is_right"] = row["mark"] > (first + last) / 2


def _layers(rows: list[Row], headings: list[Row], scale: alt.Scale) -> list[alt.Chart]:
    axis = alt.Axis(
        title=None, format="d", orient="top", grid=True, gridOpacity=0.5, domain=False, ticks=False,
        labelFontSize=style.SMALL, tickCount=alt.expr("max(3, width / 80)"), labelFlush=True,
    )  # fmt: skip
    base = (
        alt.Chart()
        .transform_calculate(
            _label=style.label_of("title"),
            _from="datum.from", _to="datum.to", _mark="datum.mark",
            _label_y=style.bottom_of("title"), _bar_y=f"datum.bottom + {_BAR // 2 - 3}",
        )
        .encode(
            opacity=style.shown("theme == 'all' || indexof(datum.theme_codes, theme) >= 0"),
            tooltip=style.tooltips(
                {
                    "title": "Case", "title_zh": "Chinese title", "years": "Years",
                    "place": "Place", "themes": "Themes", "sources:Q": "Sources cited",
                    "case_id": "Source: the casebook, case",
                }
            ),
        )
    )  # fmt: skip
    at_bar = style.down("_bar_y")
    begun = base.transform_filter("isValid(datum.from)").mark_point(
        shape="circle", size=110, filled=True, color=style.ACCENT
    )
    bars = base.transform_filter("isValid(datum.from) && isValid(datum.to)").mark_bar(
        size=8, color=style.ACCENT
    )
    ended = base.transform_filter("datum.is_marked").mark_point(filled=True, color=style.ACCENT)
    present = [name for name in _SHAPES if any(row["status"] == name for row in rows)]
    shape = alt.Shape(
        "status:N",
        scale=alt.Scale(domain=present, range=[_SHAPES[name] for name in present]),
        legend=style.legend(columns=3, colour=style.ACCENT),
    )
    size = alt.condition(f"datum.status == '{_RUNNING}'", alt.value(300), alt.value(130))
    at_mark = alt.X("_mark:Q", scale=scale)
    words = base.transform_filter("datum.missing != ''").encode(
        x=at_mark, y=at_bar, text=alt.Text("missing:N", title="Not known")
    )
    italic: dict[str, Any] = {**style.TEXT, "fontSize": style.SMALL, "fontStyle": "italic"}
    return [
        style.headings(headings),
        bars.encode(x=alt.X("_from:Q", scale=scale, axis=axis), x2="_to:Q", y=at_bar),
        begun.encode(x=alt.X("_from:Q", scale=scale), y=at_bar),
        ended.encode(x=at_mark, y=at_bar, shape=shape, size=size),
        words.transform_filter("!datum.is_right").mark_text(align="left", dx=12, **italic),
        words.transform_filter("datum.is_right").mark_text(align="right", dx=-12, **italic),
        style.labels(base, "_label_y"),
    ]
