"""Figures of one case that contradict each other, side by side."""

from __future__ import annotations

import altair as alt
import pandas as pd

from casebook import codebook
from casebook.charts import _style as style
from casebook.charts._rows import Bank, Row, Tables
from casebook.charts._words import plural, split, statement, wrapped

__all__ = ["facts_compare"]

_FACTS = (
    "case_id", "fact_id", "text", "value", "unit", "year", "speaker", "speaker_kind", "relation",
    "sources", "channel", "reading", "is_usable", "conflicts_with", "is_sealed",
)  # fmt: skip
_YEARS = {"year", "year (about)"}  # units whose values are points in time, not amounts
_HEADING, _BAR = 34, 30  # heights in pixels
_WIDE = 84  # characters of a label in one line where there is room


def facts_compare(
    facts: pd.DataFrame | Bank,
    *,
    case_id: str | None = None,
    with_sequel: bool = False,
    sources: pd.DataFrame | None = None,
) -> alt.LayerChart:
    """Draw the facts of one case that contradict each other, each with who says so.

    Amounts in the same unit are bars from nought; years are marks between the earliest and the
    latest. A statement that has no other in its unit is drawn without a length. Left out, and
    counted in the subtitle, are figures that rest on unattributed copies only. A menu picks
    out what one side says.

    Parameters
    ----------
    facts : DataFrame or Casebook
        Rows of the table `facts`, or the casebook.
    case_id : str, optional
        The case. It can be left out where all facts are of one.
    with_sequel : bool
        Also draw facts that give away what was chosen.
    sources : DataFrame, optional
        The table `sources`: tooltips then give sources by name instead of by id, as they do
        where the casebook is given.

    Raises
    ------
    ValueError
        If columns are missing, the facts are of several cases, or no two of them that may be
        drawn contradict each other.

    Examples
    --------
    >>> import casebook
    >>> chart = facts_compare(casebook.load(), case_id="hubei-old-village-preservation")
    >>> chart.to_dict()["title"]["text"]
    ['Figures that contradict each other']
    """
    tables = Tables("facts_compare", facts)
    rows = tables.rows("facts", facts, _FACTS)
    names = tables.names("sources", sources)
    ids = sorted({row["case_id"] for row in rows})
    if case_id is None and len(ids) > 1:
        raise ValueError(
            f"charts.facts_compare draws one case, but got facts of {len(ids)}. "
            f'Name one: case_id="{ids[0]}".'
        )
    one = case_id or ids[0]
    if one not in ids:
        nearest = codebook.suggest(one, ids)
        raise ValueError(f'charts.facts_compare: no fact is of a case "{one}".{nearest}')
    in_conflict = [row for row in rows if row["case_id"] == one and row["conflicts_with"]]
    open_ = [row for row in in_conflict if with_sequel or not row["is_sealed"]]
    usable = [row for row in open_ if row["is_usable"]]
    groups = [group for group in _groups(usable) if any(row["value"] is not None for row in group)]
    left_out = _left_out(len(open_) - len(usable), len(in_conflict) - len(open_))
    if not groups:
        raise ValueError(
            f"charts.facts_compare: no figures of the case {one} that may be drawn contradict "
            f"each other. {left_out or 'No fact of it has conflicts_with.'}"
        )
    drawn: list[Row] = []
    headings: list[Row] = []
    listed = []
    below = 0
    for group in groups:
        units = list(dict.fromkeys(row["unit"] for row in group if row["unit"]))
        heading = " or ".join(units)
        heading = heading[:1].upper() + heading[1:]
        below += _HEADING
        headings.append({"heading": heading, "bottom": below - 4})
        said = []
        for row in group:
            figure = _figure(row, units)
            said.append(f"{figure} ({row['speaker']})")
            drawn.append(statement(row, names) | _labelled(row, figure, _share(row, group)))
            below += 2 + style.LINE_HEIGHT * len(drawn[-1]["said_lines"])
            drawn[-1]["bottom"] = below
            below += _BAR
        listed.append(f"{heading}: {'; '.join(said)}.")
    colour, shape, relations = style.by_relation(drawn)
    return style.finished(
        *_layers(headings, colour, shape),
        rows=drawn,
        menus=[style.menu("relation", "Said by", style.choices(relations))],
        title="Figures that contradict each other",
        subtitle=(
            f"{plural(len(drawn), 'statement')} on {plural(len(groups), 'point')}, "
            f"as the sources give them; none is preferred. {left_out} "
            f"Source: the casebook, case {one}."
        ),
        description=(
            "Figures of one case that contradict each other, each with who says so. "
            f"{' '.join(listed)} {left_out}".strip()
        ),
        height=below,
    )


def _left_out(unusable: int, sealed: int) -> str:
    parts = []
    if unusable:
        words = "rest on unattributed copies" if unusable > 1 else "rests on an unattributed copy"
        parts.append(f"{plural(unusable, 'figure')} left out: {words}.")
    if sealed:
        parts.append(f"{plural(sealed, 'fact')} left out: part of the sequel.")
    return " ".join(parts)


def _groups(rows: list[Row]) -> list[list[Row]]:
    """Facts that contradict each other, directly or through another, in their order."""
    by_id = {row["fact_id"]: row for row in rows}
    groups: list[list[Row]] = []
    seen: set[str] = set()
    for row in rows:
        waiting: list[str] = [row["fact_id"]]
        found: set[str] = set()
        while waiting:
            current = waiting.pop()
            if current in by_id and current not in seen | found:
                found.add(current)
                waiting.extend(split(by_id[current]["conflicts_with"]))
        seen |= found
        if len(found) > 1:
            groups.append([row for row in rows if row["fact_id"] in found])
    return groups


def _figure(row: Row, units: list[str]) -> str:
    """The figure as a reader expects it, with its unit where there are several."""
    if row["value"] is None:
        return "no figure"
    if row["unit"] in _YEARS:
        return f"{row['value']:.0f}"
    figure = f"{row['value']:,.6g}" if row["value"] % 1 else f"{row['value']:,.0f}"
    return f"{figure} {row['unit']}" if len(units) > 1 else figure


def _share(row: Row, group: list[Row]) -> float | None:
    """How far to the right the figure lies; None if no other is in its unit."""
    alike = [r["value"] for r in group if r["unit"] == row["unit"] and r["value"] is not None]
    if row["value"] is None or len(alike) < 2:
        return None
    if row["unit"] in _YEARS:
        span = max(alike) - min(alike)
        return 0.1 + 0.8 * (row["value"] - min(alike)) / span if span else 0.5
    most = max(abs(value) for value in alike)
    return float(max(row["value"], 0) / most) if most else 0.0


def _labelled(row: Row, figure: str, share: float | None) -> Row:
    is_year = row["unit"] in _YEARS
    who = f"{row['speaker']}, {row['year']}" if row["year"] and not is_year else row["speaker"]
    said = f"{who}: {row['text']}" if row["value"] is None else f"{figure} – {who}"
    missing = "no figure given" if row["value"] is None else "no other figure in this unit"
    return {
        "fact_id": row["fact_id"],
        "figure": figure,
        "said": wrapped(said, _WIDE),
        "said_lines": wrapped(said),
        "year": row["year"],
        "reading": codebook.label("reading", row["reading"]),
        "share": share,
        "apart": "" if share is not None else missing,
        "is_bar": share is not None and not is_year,
    }


def _layers(headings: list[Row], colour: alt.Color, shape: alt.Shape) -> list[alt.Chart]:
    base = (
        alt.Chart()
        .transform_calculate(
            _label=style.label_of("said"), _y=style.bottom_of("said"),
            _share="isValid(datum.share) ? datum.share : 0.015", _bar_y="datum.bottom + 10",
        )
        .encode(
            opacity=style.shown("relation == 'all' || datum.relation == relation"),
            tooltip=style.tooltips(
                {
                    "figure": "Figure", "text": "Statement", "speaker": "Who says so",
                    "kind": "Kind of speaker", "relation": "Relation to the case",
                    "year:Q": "Year", "channel": "Channel", "sources": "Sources",
                    "reading": "Read", "fact_id": "Fact",
                },
                year="d",
            ),
        )
    )  # fmt: skip
    at = style.down("_bar_y")
    share = style.across("_share", alt.Scale(domain=[0, 1], nice=False))
    bars = base.transform_filter("datum.is_bar").mark_bar(size=10)
    notes = base.transform_filter("datum.apart != ''").mark_text(
        **style.TEXT, align="left", dx=12, fontStyle="italic", fontSize=style.SMALL
    )
    return [
        style.headings(headings),
        style.line(base.transform_filter("isValid(datum.share) && !datum.is_bar"), "_bar_y"),
        bars.encode(x=share, x2=alt.datum(0), y=at, color=colour),
        base.mark_point(filled=True, size=130).encode(x=share, y=at, color=colour, shape=shape),
        notes.encode(x=share, y=at, text=alt.Text("apart:N", title="Not compared")),
        style.labels(base),
    ]
