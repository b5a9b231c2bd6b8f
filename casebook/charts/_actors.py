"""Who appears in which case: cases by kinds of actors."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from casebook.charts import _style as style
from casebook.charts._tables import Bank, Tables, present
from casebook.charts._words import plural, short_titles, tally, wrapped

_ROW = 74  # height of a row in pixels
_NAMES = {"year": "First year", "actors": "Most actors first", "title": "Title"}
_ORDERS = {"year": ["start_year", "title"], "actors": ["actors", "title"], "title": ["title"]}


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
    people = tables.rows("actors", actors, "case_id name kind relation role")
    listed = tables.rows("cases", cases, "case_id title start_year").set_index("case_id")
    listed["actors"] = -people["case_id"].value_counts()
    ranks = {
        order: pd.Series(range(len(listed)), listed.sort_values(columns).index)
        for order, columns in _ORDERS.items()
    }
    listed["_rank"] = pd.Series(pd.DataFrame(ranks).to_dict("index"))
    people = tables.of_cases(people, "actors", listed)
    kinds = present(people["kind"])
    counted = plural(len(people), "actor")
    of_kinds, of_cases = plural(len(kinds), "kind"), plural(len(listed), "case")
    spread = people.groupby("kind", observed=True)["case_id"].nunique()
    by_kind = "; ".join(f"{kind} in {plural(count, 'case')}" for kind, count in spread.items())
    empty = ", ".join(short_titles(listed["title"])[~listed.index.isin(people["case_id"])])
    return style.finished(
        *_layers(listed, kinds, style.by_relation(people["relation"])),
        rows=_marks(people),
        menus=[
            style.menu("order", "Order of the cases", _NAMES),
            style.menu("relation", "Relation", present(people["relation"])),
        ],
        title="Who appears in which case",
        subtitle=f"{counted} of {of_kinds} in {of_cases}. Larger marks stand for more actors of a "
        "kind. Source: the casebook.",
        description=f"Table of marks with {of_cases} as rows and {of_kinds} of actors as columns; "
        f"{counted} by relation to the case: {tally(people['relation'])}. {by_kind}."
        + (f" No actor is recorded for {empty}." if empty else ""),
        height=_ROW * len(listed),
    )


def _marks(people: pd.DataFrame) -> pd.DataFrame:
    """One mark for the actors of a case that share kind and relation, with its place."""
    people["names"] = people["name"] + ": " + people["role"]
    marks = people.groupby(["case_id", "kind", "relation"], observed=True, as_index=False).agg(
        title=("title", "first"), _rank=("_rank", "first"), count=("name", "size"),
        names=("names", "; ".join),
    )  # fmt: skip
    cell = marks.groupby(["case_id", "kind"], observed=True)["title"]
    # One below the other, around the middle of the cell.
    marks["_shift"] = (cell.cumcount() - (cell.transform("size") - 1) / 2) * 16
    return marks


def _layers(cases: pd.DataFrame, kinds: list[str], look: dict[str, Any]) -> list[alt.Chart]:
    axis = alt.Axis(
        title=None, orient="top", labelAngle=-90, labelLimit=0, labelFontSize=style.SMALL,
        domain=False, ticks=False, grid=True, gridOpacity=0.5,
    )  # fmt: skip
    points = (
        alt.Chart()
        .transform_calculate(_y=f"53 + {_ROW} * datum._rank[order] + datum._shift")
        .mark_point(filled=True)
        .encode(
            x=alt.X("kind:N", sort=kinds, axis=axis),
            y=style.down("_y"),
            size=alt.Size("count:Q", legend=None).scale(domain=[1, 3], range=[90, 230], clamp=True),
            opacity=style.shown("relation == 'all' || datum.relation == relation"),
            tooltip=style.tooltips("title kind relation count names case_id"),
            **look,
        )
    )
    titles = cases[["title", "_rank"]].assign(_lines=cases["title"].map(wrapped))
    by_case = style.drawn_from(titles).transform_calculate(
        _bottom=f"34 + {_ROW} * datum._rank[order]", _line="datum._bottom + 40"
    )
    return [style.line(by_case, "_line"), points, style.labels(by_case, "title")]
