"""Figures of one case that contradict each other, side by side."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from casebook import codebook
from casebook.charts import _parts

__all__ = ["facts_compare"]

_FACTS = (
    "case_id", "fact_id", "text", "value", "unit", "year", "speaker", "speaker_kind", "relation",
    "sources", "channel", "reading", "is_usable", "conflicts_with", "is_sealed",
)  # fmt: skip
_YEARS = {"year", "year (about)"}  # units whose values are points in time, not amounts
_HEADING, _BAR = 34, 30  # heights in pixels
_WIDE = 84  # characters of a label in one line where there is room


def facts_compare(
    facts: pd.DataFrame, *, with_sequel: bool = False, sources: pd.DataFrame | None = None
) -> alt.LayerChart:
    """Draw the facts of one case that contradict each other, each with who says so.

    Amounts in the same unit are bars from nought; years are marks between the earliest and the
    latest. A statement that has no other in its unit is drawn without a length. Left out, and
    counted in the subtitle, are figures that rest on unattributed copies only. A menu picks
    out what one side says.

    Parameters
    ----------
    facts : DataFrame
        Rows of the table `facts` of one case.
    with_sequel : bool
        Also draw facts that give away what was chosen.
    sources : DataFrame, optional
        The table `sources`: tooltips then give sources by name instead of by id.

    Raises
    ------
    ValueError
        If columns are missing, the facts are of several cases, or no two of them that may be
        drawn contradict each other.

    Examples
    --------
    >>> import casebook
    >>> facts = casebook.load().facts
    >>> here = facts[facts["case_id"] == "hubei-old-village-preservation"]
    >>> facts_compare(here).to_dict()["title"]["text"]
    ['Figures that contradict each other']
    """
    _parts.require("facts_compare", facts, "facts", _FACTS)
    if sources is not None:
        _parts.require("facts_compare", sources, "sources", ("case_id", "source_id", "publisher"))
    rows = _parts.plain(facts, _FACTS)
    ids = sorted({row["case_id"] for row in rows})
    if len(ids) > 1:
        raise ValueError(
            f"charts.facts_compare draws one case, but got facts of {len(ids)}. "
            f'Take one: facts[facts["case_id"] == "{ids[0]}"].'
        )
    in_conflict = [row for row in rows if row["conflicts_with"]]
    open_ = [row for row in in_conflict if with_sequel or not row["is_sealed"]]
    usable = [row for row in open_ if row["is_usable"]]
    groups = [group for group in _groups(usable) if any(row["value"] is not None for row in group)]
    left_out = (len(open_) - len(usable), len(in_conflict) - len(open_))
    if not groups:
        raise ValueError(
            f"charts.facts_compare: no figures of the case {ids[0]} that may be drawn contradict "
            f"each other. {_left_out(left_out) or 'No fact of it has conflicts_with.'}"
        )
    drawn, headings, height = _placed(groups, sources)
    return _parts.finish(
        _layers(drawn, headings),
        title="Figures that contradict each other",
        subtitle=(
            f"{_parts.plural(len(drawn), 'statement')} on "
            f"{_parts.plural(len(groups), 'point')}, as the sources give them; none is preferred. "
            f"{_left_out(left_out)} Source: the casebook, case {ids[0]}."
        ),
        description=_description(groups, left_out),
        height=height,
    )


def _left_out(counts: tuple[int, int]) -> str:
    unusable, sealed = counts
    parts = []
    if unusable:
        words = "rest on unattributed copies" if unusable > 1 else "rests on an unattributed copy"
        parts.append(f"{_parts.plural(unusable, 'figure')} left out: {words}.")
    if sealed:
        parts.append(f"{_parts.plural(sealed, 'fact')} left out: part of the sequel.")
    return " ".join(parts)


def _groups(rows: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Facts that contradict each other, directly or through another, in their order."""
    by_id = {row["fact_id"]: row for row in rows}
    groups: list[list[dict[str, Any]]] = []
    seen: set[str] = set()
    for row in rows:
        waiting: list[str] = [row["fact_id"]]
        found: set[str] = set()
        while waiting:
            current = waiting.pop()
            if current in by_id and current not in seen | found:
                found.add(current)
                waiting.extend(_parts.split(by_id[current]["conflicts_with"]))
        seen |= found
        if len(found) > 1:
            groups.append([row for row in rows if row["fact_id"] in found])
    return groups


def _placed(
    groups: list[list[dict[str, Any]]], sources: pd.DataFrame | None
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], int]:
    drawn, headings, below = [], [], 0
    for group in groups:
        below += _HEADING
        headings.append({"heading": _heading(group), "bottom": below - 4})
        for row in group:
            statement = _statement(row, group, sources)
            below += 2 + _parts.LINE_HEIGHT * len(statement["said_lines"])
            drawn.append(statement | {"bottom": below})
            below += _BAR
    return drawn, headings, below


def _units(group: list[dict[str, Any]]) -> list[str]:
    return list(dict.fromkeys(row["unit"] for row in group if row["unit"]))


def _heading(group: list[dict[str, Any]]) -> str:
    words = " or ".join(_units(group))
    return words[:1].upper() + words[1:]


def _amount(row: dict[str, Any], units: list[str]) -> str:
    """The figure as a reader expects it, with its unit where there are several."""
    if row["value"] is None:
        return "no figure"
    if row["unit"] in _YEARS:
        return f"{row['value']:.0f}"
    figure = f"{row['value']:,.6g}" if row["value"] % 1 else f"{row['value']:,.0f}"
    return f"{figure} {row['unit']}" if len(units) > 1 else figure


def _share(row: dict[str, Any], group: list[dict[str, Any]]) -> float | None:
    """How far to the right the figure lies; None if no other is in its unit."""
    alike = [r["value"] for r in group if r["unit"] == row["unit"] and r["value"] is not None]
    if row["value"] is None or len(alike) < 2:
        return None
    if row["unit"] in _YEARS:
        span = max(alike) - min(alike)
        return 0.1 + 0.8 * (row["value"] - min(alike)) / span if span else 0.5
    most = max(abs(value) for value in alike)
    return float(max(row["value"], 0) / most) if most else 0.0


def _statement(
    row: dict[str, Any], group: list[dict[str, Any]], sources: pd.DataFrame | None
) -> dict[str, Any]:
    share = _share(row, group)
    figure = _amount(row, _units(group))
    is_dated = row["year"] and row["unit"] not in _YEARS
    who = f"{row['speaker']}, {row['year']}" if is_dated else row["speaker"]
    said = f"{who}: {row['text']}" if row["value"] is None else f"{figure} – {who}"
    missing = "no figure given" if row["value"] is None else "no other figure in this unit"
    return {
        "fact_id": row["fact_id"],
        "figure": figure,
        "said": _parts.wrapped(said, _WIDE),
        "said_lines": _parts.wrapped(said),
        "text": row["text"],
        "speaker": row["speaker"],
        "kind": codebook.label("kind", row["speaker_kind"]),
        "relation": codebook.label("relation", row["relation"]),
        "year": row["year"],
        "channel": codebook.label("channel", row["channel"]),
        "reading": codebook.label("reading", row["reading"]),
        "sources": _parts.source_names(row["case_id"], row["sources"], sources),
        "share": share,
        "apart": "" if share is not None else missing,
        "is_bar": share is not None and row["unit"] not in _YEARS,
    }


def _layers(rows: list[dict[str, Any]], headings: list[dict[str, Any]]) -> alt.LayerChart:
    relations = [
        code
        for code in codebook.codes("relation")
        if any(row["relation"] == codebook.label("relation", code) for row in rows)
    ]
    names = _parts.labels("relation", relations)
    chosen = _parts.menu("relation", "Said by", _parts.choices("All", names))
    test = "relation == 'all' || datum.relation == relation"
    colour, shape = _parts.relation_channels(relations)
    scale = alt.Scale(domain=[0, 1], nice=False)
    base = (
        alt.Chart()
        .transform_calculate(
            _label=_parts.calculated_label("said"), _y=_parts.calculated_bottom("said"),
            _share="isValid(datum.share) ? datum.share : 0.015", _bar_y="datum.bottom + 10",
        )
        .encode(
            opacity=alt.condition(test, alt.value(1), alt.value(_parts.FADED)),
            tooltip=[
                alt.Tooltip("figure:N", title="Figure"),
                alt.Tooltip("text:N", title="Statement"),
                alt.Tooltip("speaker:N", title="Who says so"),
                alt.Tooltip("kind:N", title="Kind of speaker"),
                alt.Tooltip("relation:N", title="Relation to the case"),
                alt.Tooltip("year:Q", title="Year", format="d"),
                alt.Tooltip("channel:N", title="Channel"),
                alt.Tooltip("sources:N", title="Sources"),
                alt.Tooltip("reading:N", title="Read"),
                alt.Tooltip("fact_id:N", title="Fact"),
            ],
        )
    )  # fmt: skip
    at = alt.Y("_bar_y:Q", scale=None, axis=None)
    share = alt.X("_share:Q", scale=scale, axis=None)
    text: dict[str, Any] = {**_parts.TEXT, "align": "left", "baseline": "bottom"}
    labels = base.mark_text(fontSize=_parts.LABEL, lineHeight=_parts.LINE_HEIGHT, **text).encode(
        x=alt.value(0), y=alt.Y("_y:Q", scale=None, axis=None), text="_label:N"
    )
    bars = (
        base.transform_filter("datum.is_bar")
        .mark_bar(size=10)
        .encode(x=share, x2=alt.datum(0), y=at, color=colour)
    )
    marks = base.mark_point(filled=True, size=130).encode(x=share, y=at, color=colour, shape=shape)
    notes = (
        base.transform_filter("datum.apart != ''")
        .mark_text(**_parts.TEXT, align="left", dx=12, fontStyle="italic", fontSize=_parts.SMALL)
        .encode(x=share, y=at, text=alt.Text("apart:N", title="Not compared"))
    )
    line = (
        base.transform_filter("isValid(datum.share) && !datum.is_bar")
        .mark_rule(color=_parts.GREY, opacity=0.5)
        .encode(x=alt.value(0), x2=alt.value("width"), y=at)
    )
    heads = (
        alt.Chart(alt.InlineData(values=headings))
        .transform_calculate(_y="datum.bottom")
        .mark_text(fontSize=_parts.LABEL, fontWeight="bold", **text)
        .encode(x=alt.value(0), y=alt.Y("_y:Q", scale=None, axis=None), text="heading:N")
    )
    layers = (heads, line, bars, marks, notes, labels)
    return alt.layer(*layers, data=alt.InlineData(values=rows)).add_params(chosen)


def _description(groups: list[list[dict[str, Any]]], left_out: tuple[int, int]) -> str:
    listed = []
    for group in groups:
        said = "; ".join(f"{_amount(row, _units(group))} ({row['speaker']})" for row in group)
        listed.append(f"{_heading(group)}: {said}.")
    return (
        "Figures of one case that contradict each other, each with who says so. "
        f"{' '.join(listed)} {_left_out(left_out)}".strip()
    )
