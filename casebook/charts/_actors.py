"""Who appears in which case: cases by kinds of actors."""

from __future__ import annotations

from collections import Counter
from typing import Any

import altair as alt
import pandas as pd

from casebook import codebook
from casebook.charts import _parts

__all__ = ["actors_by_case"]

_ACTORS = ("case_id", "name", "kind", "relation", "role")
_CASES = ("case_id", "title", "start_year")
_HEAD, _ROW = 196, 74  # heights of the heading and of a row in pixels
_TITLE, _MARK = 34, 53  # where in a row the title ends, and where the marks are
_STEP = 16  # distance of marks in one cell, one below the other
_ORDERS = {"year": "First year", "actors": "Most actors first", "title": "Title"}


def actors_by_case(actors: pd.DataFrame, cases: pd.DataFrame) -> alt.LayerChart:
    """Draw which kinds of actors appear in which case, and on which side.

    One mark stands for all actors of a case that share a kind and a relation; it is larger
    where there are more of them. One menu orders the cases, one picks out a relation.

    Parameters
    ----------
    actors : DataFrame
        The table `actors`.
    cases : DataFrame
        The table `cases`, or the rows of it that are to be drawn.

    Raises
    ------
    ValueError
        If columns are missing, a table has no row, or no actor belongs to these cases.

    Examples
    --------
    >>> import casebook
    >>> book = casebook.load()
    >>> chart = actors_by_case(book.actors, book.find(theme="space"))
    >>> [param["name"] for param in chart.to_dict()["params"]]
    ['order', 'relation']
    """
    _parts.require("actors_by_case", actors, "actors", _ACTORS)
    _parts.require("actors_by_case", cases, "cases", _CASES)
    listed = _parts.plain(cases, _CASES)
    people = _parts.plain(_parts.of_cases("actors_by_case", actors, "actors", cases), _ACTORS)
    kinds = [code for code in codebook.codes("kind") if any(row["kind"] == code for row in people)]
    ranks = _ranks(listed, people)
    marks = [mark | {"rank": ranks[mark["case_id"]]} for mark in _marks(people, listed, kinds)]
    titles = [
        {
            "label": case["title"],
            "label_lines": _parts.wrapped(case["title"]),
            "rank": ranks[case["case_id"]],
        }
        for case in listed
    ]
    return _parts.finish(
        _layers(marks, titles, kinds),
        title="Who appears in which case",
        subtitle=(
            f"{_parts.plural(len(people), 'actor')} of {_parts.plural(len(kinds), 'kind')} in "
            f"{_parts.plural(len(listed), 'case')}. Larger marks stand for more actors of a kind. "
            "Source: the casebook."
        ),
        description=_description(people, listed, kinds),
        height=_HEAD + _ROW * len(listed),
    )


def _ranks(cases: list[dict[str, Any]], actors: list[dict[str, Any]]) -> dict[str, dict[str, int]]:
    """The rank of each case in each order."""
    counts = Counter(row["case_id"] for row in actors)
    keys = {
        "year": lambda case: (case["start_year"] or 9999, case["title"]),
        "actors": lambda case: (-counts[case["case_id"]], case["title"]),
        "title": lambda case: case["title"],
    }
    ranks: dict[str, dict[str, int]] = {case["case_id"]: {} for case in cases}
    for order, key in keys.items():
        for rank, case in enumerate(sorted(cases, key=key)):
            ranks[case["case_id"]][order] = rank
    return ranks


def _marks(
    actors: list[dict[str, Any]], cases: list[dict[str, Any]], kinds: list[str]
) -> list[dict[str, Any]]:
    titles = {case["case_id"]: case["title"] for case in cases}
    cells: dict[tuple[str, str], dict[str, list[dict[str, Any]]]] = {}
    for row in actors:
        cell = cells.setdefault((row["case_id"], row["kind"]), {})
        cell.setdefault(row["relation"], []).append(row)
    relations = list(codebook.codes("relation"))
    marks = []
    for (case_id, kind), cell in cells.items():
        for place, relation in enumerate(sorted(cell, key=relations.index)):
            here = cell[relation]
            marks.append(
                {
                    "case_id": case_id,
                    "title": titles[case_id],
                    "kind": codebook.label("kind", kind),
                    "relation": codebook.label("relation", relation),
                    "count": len(here),
                    "names": _parts.numbered([f"{row['name']}: {row['role']}" for row in here]),
                    "column": kinds.index(kind) + 0.5,
                    "shift": (place - (len(cell) - 1) / 2) * _STEP,
                }
            )
    return marks


def _layers(
    marks: list[dict[str, Any]], titles: list[dict[str, Any]], kinds: list[str]
) -> alt.LayerChart:
    order = _parts.menu("order", "Order of the cases", _ORDERS)
    present = [
        code
        for code in codebook.codes("relation")
        if any(mark["relation"] == codebook.label("relation", code) for mark in marks)
    ]
    names = _parts.labels("relation", present)
    chosen = _parts.menu("relation", "Relation", _parts.choices("All", names))
    scale = alt.Scale(domain=[0, len(kinds)], nice=False)
    colour, shape = _parts.relation_channels(present)
    points = (
        alt.Chart()
        .transform_calculate(
            _x="datum.column", _y=f"{_HEAD + _MARK} + {_ROW} * datum.rank[order] + datum.shift"
        )
        .mark_point(filled=True)
        .encode(
            x=alt.X("_x:Q", scale=scale, axis=None),
            y=alt.Y("_y:Q", scale=None, axis=None),
            color=colour,
            shape=shape,
            size=alt.Size(
                "count:Q", scale=alt.Scale(domain=[1, 3], range=[90, 230], clamp=True), legend=None
            ),
            opacity=alt.condition(
                "relation == 'all' || datum.relation == relation",
                alt.value(1),
                alt.value(_parts.FADED),
            ),
            tooltip=[
                alt.Tooltip("title:N", title="Case"),
                alt.Tooltip("kind:N", title="Kind of actor"),
                alt.Tooltip("relation:N", title="Relation to the case"),
                alt.Tooltip("count:Q", title="Number of actors"),
                alt.Tooltip("names:N", title="Who, and what they do"),
                alt.Tooltip("case_id:N", title="Source: the casebook, case"),
            ],
        )
    )
    text: dict[str, Any] = {**_parts.TEXT, "align": "left", "baseline": "bottom"}
    by_case = alt.Chart(alt.InlineData(values=titles)).transform_calculate(
        _label=_parts.calculated_label("label"),
        bottom=f"{_HEAD + _TITLE} + {_ROW} * datum.rank[order]",
    )
    by_case = by_case.transform_calculate(
        _y=_parts.calculated_bottom("label"), _line=f"datum.bottom + {_ROW - _TITLE}"
    )
    labels = by_case.mark_text(fontSize=_parts.LABEL, lineHeight=_parts.LINE_HEIGHT, **text).encode(
        x=alt.value(0), y=alt.Y("_y:Q", scale=None, axis=None), text="_label:N"
    )
    heads = (
        alt.Chart(
            alt.InlineData(values=[{"head": label} for label in _parts.labels("kind", kinds)])
        )
        .transform_window(_place="row_number()")
        .transform_calculate(_x="datum._place - 0.5")
    )
    words = heads.mark_text(
        **_parts.TEXT, angle=270, align="left", baseline="middle", fontSize=_parts.SMALL
    ).encode(x=alt.X("_x:Q", scale=scale, axis=None), y=alt.value(_HEAD - 14), text="head:N")
    return alt.layer(
        _lines(heads, by_case, scale), points, words, labels, data=alt.InlineData(values=marks)
    ).add_params(order, chosen)


def _lines(heads: alt.Chart, by_case: alt.Chart, scale: alt.Scale) -> alt.LayerChart:
    columns = heads.mark_rule(color=_parts.GREY, opacity=0.25).encode(
        x=alt.X("_x:Q", scale=scale, axis=None), y=alt.value(_HEAD - 6), y2=alt.value("height")
    )
    rows = by_case.mark_rule(color=_parts.GREY, opacity=0.5).encode(
        y=alt.Y("_line:Q", scale=None, axis=None), x=alt.value(0), x2=alt.value("width")
    )
    return alt.layer(columns, rows)


def _description(
    actors: list[dict[str, Any]], cases: list[dict[str, Any]], kinds: list[str]
) -> str:
    short = _parts.distinct_titles(pd.DataFrame(cases))
    by_kind = "; ".join(
        f"{codebook.label('kind', kind)} in "
        + _parts.plural(len({row["case_id"] for row in actors if row["kind"] == kind}), "case")
        for kind in kinds
    )
    by_relation = ", ".join(
        f"{codebook.label('relation', code).lower()} {count}"
        for code in codebook.codes("relation")
        if (count := sum(row["relation"] == code for row in actors))
    )
    drawn = {row["case_id"] for row in actors}
    empty = [name for case_id, name in short.items() if case_id not in drawn]
    without = f" No actor is recorded for {_parts.joined(empty)}." if empty else ""
    return (
        f"Table of marks with {_parts.plural(len(cases), 'case')} as rows and "
        f"{_parts.plural(len(kinds), 'kind')} of actors as columns; "
        f"{_parts.plural(len(actors), 'actor')} by relation to the case: {by_relation}. "
        f"{by_kind}.{without}"
    )
