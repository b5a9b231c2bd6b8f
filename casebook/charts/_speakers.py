"""Who speaks about outcomes: claims against criticism."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from casebook.charts import _style as style
from casebook.charts._tables import Bank, Tables, named, present
from casebook.charts._words import plural, tally, wrapped

_SAID = (
    "case_id text speaker speaker_kind relation scope sources channel reading extent is_independent"
)
_HEAD, _MARK = 34, 19  # pixels: the names of the sides; one mark and what is around it
_YES = "Independent"
_ABREAST = 8  # marks in a line on one side: as many as a phone has room for


def speakers(
    claims: pd.DataFrame | Bank,
    critiques: pd.DataFrame | None = None,
    cases: pd.DataFrame | None = None,
    *,
    sources: pd.DataFrame | None = None,
) -> alt.LayerChart:
    """Draw every claim to the left and every critical statement to the right of a line.

    Colour and shape give the speaker's relation to the case; a mark is filled where the
    statement is independent: its speaker is not responsible, it is about this case, and it
    came through a channel that does not belong to the responsible side. Menus leave only the
    statements of one kind of speaker and of one channel.

    Parameters
    ----------
    claims : DataFrame or Casebook
        The table `claims`, or the casebook: what is left out below is then taken from it.
    critiques : DataFrame
        The table `critiques`. One of the two may be empty.
    cases : DataFrame
        The table `cases`, or the rows of it that are to be drawn.
    sources : DataFrame, optional
        The table `sources`: tooltips then give sources by name instead of by id.

    Raises
    ------
    ValueError
        If columns are missing, or there is no statement on these cases.

    Examples
    --------
    >>> import casebook
    >>> book = casebook.load()
    >>> chart = speakers(book, cases=book.find(theme="space"))
    >>> [param["name"] for param in chart.to_dict()["params"]]
    ['kind', 'channel']
    """
    tables = Tables("speakers", claims)
    given = {"Claim": ("claims", claims), "Criticism": ("critiques", critiques)}
    said = pd.concat(
        tables.rows(name, table, _SAID, may_be_empty=True).assign(statement=statement)
        for statement, (name, table) in given.items()
    )
    listed = tables.rows("cases", cases, "case_id title start_year")
    lanes = _lanes(listed.sort_values(["start_year", "title"]).set_index("case_id"), said)
    rows = tables.of_cases(said, "claims or critiques", lanes.drop(columns="_lines"))
    rows["sources"] = named(rows, tables.names("sources", sources))
    rows["independent"] = rows["is_independent"].map({True: _YES, False: f"Not {_YES.lower()}"})
    read = zip(rows["extent"], rows["reading"], strict=True)
    rows["reading"] = [f"{extent}, {reading.lower()}" for extent, reading in read]
    claimed, critical, independent = _counts(rows)
    found: dict[Any, pd.DataFrame] = dict(list(rows.groupby("case_id")))
    by_case = "; ".join(
        "{}: {} and {}, {} independent".format(title, *_counts(found.get(case_id, rows[:0])))
        for case_id, title in lanes["title"].items()
    )
    return style.finished(
        *_ground(lanes),
        _points(style.by_relation(rows["relation"])),
        rows=rows.sort_values(["independent", "relation", "speaker_kind"]),
        menus=[
            style.menu("kind", "Kind of speaker", present(rows["speaker_kind"])),
            style.menu("channel", "Channel", present(rows["channel"])),
        ],
        title="Who speaks about outcomes",
        subtitle=f"{plural(claimed, 'claim')} that something came of it and "
        f"{plural(critical, 'critical statement')} on {plural(len(listed), 'case')}, "
        f"one mark each. Filled: independent of the responsible side ({independent}). "
        f"Hollow: not ({len(rows) - independent}). Source: the casebook.",
        description=f"{plural(claimed, 'claim')} about outcomes against "
        f"{plural(critical, 'critical statement')}, one row for each case; "
        f"{independent} of the {len(rows)} are independent. "
        f"Speakers by relation to the case: {tally(rows['relation'])}. "
        f"Claims and critical statements: {by_case}.",
        height=int(lanes["_bottom"].iloc[-1] + _MARK * lanes["_deep"].iloc[-1] + 20),
    )


def _counts(rows: pd.DataFrame) -> tuple[int, int, int]:
    """How many are claims, criticism, independent."""
    claims = int((rows["statement"] == "Claim").sum())
    return claims, len(rows) - claims, int((rows["independent"] == _YES).sum())


def _lanes(cases: pd.DataFrame, said: pd.DataFrame) -> pd.DataFrame:
    """The rows of the chart, one for each case, with their places from the top in pixels."""
    lanes = cases[["title"]].assign(_lines=cases["title"].map(wrapped))
    most = said.groupby(["case_id", "statement"]).size().groupby("case_id").max()
    # A side with many statements takes several lines.
    lanes["_deep"] = -(-most.reindex(lanes.index, fill_value=1) // _ABREAST)
    label = 2 + style.LINE_HEIGHT * lanes["_lines"].str.len().max()
    steps = label + _MARK * lanes["_deep"] + 20
    return lanes.assign(_bottom=_HEAD + steps.cumsum() - steps + label)


def _ground(lanes: pd.DataFrame) -> list[alt.Chart]:
    """Titles of the rows, the line in the middle, and the names of its sides."""
    base = style.drawn_from(lanes).transform_calculate(
        _from="datum._bottom + 3",
        _to=f"datum._bottom + {_MARK} * (datum._deep + 0.6)",
        _line=f"datum._bottom + {_MARK} * datum._deep + 18",
    )
    centre = alt.value(alt.expr("width / 2"))
    middle = base.mark_rule(color=style.GREY, strokeWidth=2)
    on_left = "datum._side == 'Claims'"
    sides = style.drawn_from(pd.DataFrame({"_side": ["Claims", "Criticism"]})).mark_text(
        **style.TEXT, baseline="top", fontWeight="bold", fontSize=style.LABEL,
        align=alt.expr(f"{on_left} ? 'right' : 'left'"), dx=alt.expr(f"{on_left} ? -14 : 14"),
    )  # fmt: skip
    return [
        style.line(base, "_line"),
        style.labels(base, "title"),
        middle.encode(x=centre, y=style.down("_from"), y2="_to:Q"),
        sides.encode(x=centre, y=alt.value(2), text="_side:N"),
    ]


def _points(look: dict[str, Any]) -> alt.Chart:
    # Pixels, counted from the middle: marks stay together however wide the chart is.
    step = f"min({1.5 * _MARK}, width / {2 * _ABREAST + 2})"
    base = (
        alt.Chart()
        .transform_filter("kind == 'all' || datum.speaker_kind == kind")
        .transform_filter("channel == 'all' || datum.channel == channel")
        .transform_window(_nth="row_number()", groupby=["case_id", "statement"])
        .transform_calculate(
            _far=f"ceil(datum._nth / datum._deep) * {step}",
            _x="width / 2 + (datum.statement == 'Claim' ? -datum._far : datum._far)",
            _y=f"datum._bottom + {_MARK} * (0.8 + (datum._nth - 1) % datum._deep)",
        )
    )
    points: alt.Chart = base.mark_point(size=130, filled=True, opacity=1, strokeWidth=2).encode(
        x=style.across("_x"),
        y=style.down("_y"),
        stroke=look["color"],
        fillOpacity=style.shown(f"datum.independent == '{_YES}'", 0),
        tooltip=style.tooltips(
            "title statement text speaker speaker_kind relation scope channel independent sources "
            "reading"
        ),
        **look,
    )
    return points
