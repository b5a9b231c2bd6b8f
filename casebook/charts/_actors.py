"""Who appears in which case: cases by kinds of actors."""

from __future__ import annotations

from collections import Counter
from typing import Any

import altair as alt
import pandas as pd

from casebook import codebook
from casebook.charts import _style as style
from casebook.charts._rows import Bank, Row, Tables, grouped
from casebook.charts._words import (
    distinct_titles,
    joined,
    numbered,
    occurring,
    plural,
    tally,
    wrapped,
)

__all__ = ["actors_by_case"]

_ACTORS = ("case_id", "name", "kind", "relation", "role")
_CASES = ("case_id", "title", "start_year")
_HEAD, _ROW = 196, 74  # heights of the heading and of a row in pixels
_TITLE, _MARK = 34, 53  # where in a row the title ends, and where the marks are
_STEP = 16  # distance of marks in one cell, one below the other
_ORDERS = {"year": "First year", "actors": "Most actors first", "title": "Title"}


def actors_by_case(
    actors: pd.DataFrame | Bank, cases: pd.DataFrame | None = None
) -> alt.LayerChart:
    """Draw which kinds of actors appear in which case, and on which side.

    One mark stands for all actors of a case that share a kind and a relation; it is larger
    where there are more of them. One menu orders the cases, one picks out a relation.

    Parameters
    ----------
    actors : DataFrame or Casebook
        The table `actors`, or the casebook.
    cases : DataFrame
        The table `cases`, or the rows of it that are to be drawn. It can be left out where
        the casebook is given.

    Raises
    ------
    ValueError
        If columns are missing, a table has no row, or no actor belongs to these cases.

    Examples
    --------
    >>> import casebook
    >>> book = casebook.load()
    >>> chart = actors_by_case(book, book.find(theme="space"))
    >>> [param["name"] for param in chart.to_dict()["params"]]
    ['order', 'relation']
    """
    tables = Tables("actors_by_case", actors)
    people = tables.rows("actors", actors, _ACTORS)
    listed = tables.rows("cases", cases, _CASES)
    people = tables.of_cases(people, "actors", listed)
    kinds = occurring("kind", (row["kind"] for row in people))
    _rank(listed, people)
    marks = _marks(people, {case["case_id"]: case for case in listed}, list(kinds))
    colour, shape, relations = style.by_relation(marks)
    counted = (
        plural(len(people), "actor"), plural(len(kinds), "kind"), plural(len(listed), "case"),
    )  # fmt: skip
    return style.finished(
        *_layers(listed, list(kinds.values()), colour, shape),
        rows=marks,
        menus=[
            style.menu("order", "Order of the cases", _ORDERS),
            style.menu("relation", "Relation", style.choices(relations)),
        ],
        title="Who appears in which case",
        subtitle="{} of {} in {}. Larger marks stand for more actors of a kind. "
        "Source: the casebook.".format(*counted),
        description=_description(people, listed, kinds, *counted),
        height=_HEAD + _ROW * len(listed),
    )


def _rank(cases: list[Row], people: list[Row]) -> None:
    """Give each case its rank in each order."""
    counts = Counter(row["case_id"] for row in people)
    keys: dict[str, Any] = {
        "year": lambda case: (case["start_year"] or 9999, case["title"]),
        "actors": lambda case: (-counts[case["case_id"]], case["title"]),
        "title": lambda case: case["title"],
    }
    for order, key in keys.items():
        for rank, case in enumerate(sorted(cases, key=key)):
            case.setdefault("rank", {})[order] = rank


def _marks(people: list[Row], cases: dict[str, Row], kinds: list[str]) -> list[Row]:
    marks = []
    for (case_id, kind), cell in grouped(people, "case_id", "kind").items():
        present = occurring("relation", (row["relation"] for row in cell))
        for place, (relation, label) in enumerate(present.items()):
            here = [row for row in cell if row["relation"] == relation]
            marks.append(
                {
                    **{name: cases[case_id][name] for name in ("case_id", "title", "rank")},
                    "kind": codebook.label("kind", kind),
                    "relation": label,
                    "count": len(here),
                    "names": numbered([f"{row['name']}: {row['role']}" for row in here]),
                    "column": kinds.index(kind) + 0.5,
                    "shift": (place - (len(present) - 1) / 2) * _STEP,
                }
            )
    return marks


def _layers(
    cases: list[Row], kinds: list[str], colour: alt.Color, shape: alt.Shape
) -> list[alt.Chart | alt.LayerChart]:
    column = style.across("_x", alt.Scale(domain=[0, len(kinds)], nice=False))
    sizes = alt.Scale(domain=[1, 3], range=[90, 230], clamp=True)
    points = (
        alt.Chart()
        .transform_calculate(
            _x="datum.column", _y=f"{_HEAD + _MARK} + {_ROW} * datum.rank[order] + datum.shift"
        )
        .mark_point(filled=True)
        .encode(
            x=column,
            y=style.down("_y"),
            color=colour,
            shape=shape,
            size=alt.Size("count:Q", scale=sizes, legend=None),
            opacity=style.shown("relation == 'all' || datum.relation == relation"),
            tooltip=style.tooltips(
                {
                    "title": "Case",
                    "kind": "Kind of actor",
                    "relation": "Relation to the case",
                    "count:Q": "Number of actors",
                    "names": "Who, and what they do",
                    "case_id": "Source: the casebook, case",
                }
            ),
        )
    )
    titles = [
        {"label": case["title"], "label_lines": wrapped(case["title"]), "rank": case["rank"]}
        for case in cases
    ]
    by_case = alt.Chart(alt.InlineData(values=titles)).transform_calculate(
        _label=style.label_of("label"), bottom=f"{_HEAD + _TITLE} + {_ROW} * datum.rank[order]"
    )
    by_case = by_case.transform_calculate(
        _y=style.bottom_of("label"), _line=f"datum.bottom + {_ROW - _TITLE}"
    )
    heads = (
        alt.Chart(alt.InlineData(values=[{"head": label} for label in kinds]))
        .transform_window(_place="row_number()")
        .transform_calculate(_x="datum._place - 0.5")
    )
    words = heads.mark_text(
        **style.TEXT, angle=270, align="left", baseline="middle", fontSize=style.SMALL
    )
    columns = heads.mark_rule(color=style.GREY, opacity=0.25).encode(
        x=column, y=alt.value(_HEAD - 6), y2=alt.value("height")
    )
    return [
        alt.layer(columns, style.line(by_case, "_line")),
        points,
        words.encode(x=column, y=alt.value(_HEAD - 14), text="head:N"),
        style.labels(by_case),
    ]


def _description(people: list[Row], cases: list[Row], kinds: dict[str, str], *counted: str) -> str:
    by_kind = "; ".join(
        f"{label} in "
        + plural(len({row["case_id"] for row in people if row["kind"] == kind}), "case")
        for kind, label in kinds.items()
    )
    drawn = {row["case_id"] for row in people}
    empty = [name for case_id, name in distinct_titles(cases).items() if case_id not in drawn]
    without = f" No actor is recorded for {joined(empty)}." if empty else ""
    actors, of_kinds, of_cases = counted
    return (
        f"Table of marks with {of_cases} as rows and {of_kinds} of actors as columns; "
        f"{actors} by relation to the case: {tally('relation', [p['relation'] for p in people])}. "
        f"{by_kind}.{without}"
    )
