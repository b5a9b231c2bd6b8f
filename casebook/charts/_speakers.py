"""Who speaks about outcomes: claims against criticism."""

from __future__ import annotations

from typing import Any, Literal

import altair as alt
import pandas as pd

from casebook import codebook
from casebook.charts import _parts

__all__ = ["speakers"]

_SAID = (
    "case_id", "text", "speaker", "speaker_kind", "relation", "scope", "sources", "channel",
    "reading", "extent", "is_independent",
)  # fmt: skip
_CASES = ("case_id", "title", "start_year")
_HEAD, _MARK = 34, 19  # pixels: the names of the sides; one mark and what is around it
_ABREAST = 8  # marks in a line on one side: as many as a phone has room for
_YES, _NO = "Independent", "Not independent"


def speakers(
    claims: pd.DataFrame,
    critiques: pd.DataFrame,
    cases: pd.DataFrame,
    *,
    by: Literal["case", "kind"] = "case",
    sources: pd.DataFrame | None = None,
) -> alt.LayerChart:
    """Draw every claim to the left and every critical statement to the right of a line.

    Colour and shape give the speaker's relation to the case; a mark is filled where the
    statement is independent: its speaker is not responsible, it is about this case, and it
    came through a channel that does not belong to the responsible side. Menus leave only the
    statements of one kind of speaker (or of one case) and of one channel.

    Parameters
    ----------
    claims, critiques : DataFrame
        The tables of these names. One of them may be empty.
    cases : DataFrame
        The table `cases`, or the rows of it that are to be drawn.
    by : {"case", "kind"}
        One row for each case, or for each kind of speaker.
    sources : DataFrame, optional
        The table `sources`: tooltips then give sources by name instead of by id.

    Raises
    ------
    ValueError
        If columns are missing, there is no statement on these cases, or `by` is neither.

    Examples
    --------
    >>> import casebook
    >>> book = casebook.load()
    >>> cases = book.find(theme="space")
    >>> chart = speakers(book.claims, book.critiques, cases, by="kind", sources=book.sources)
    >>> [param["name"] for param in chart.to_dict()["params"]]
    ['one_case', 'channel']
    """
    if by not in {"case", "kind"}:
        raise ValueError(f'No row for each "{by}". Known: case, kind.')
    _parts.require("speakers", claims, "claims", _SAID, may_be_empty=True)
    _parts.require("speakers", critiques, "critiques", _SAID, may_be_empty=True)
    _parts.require("speakers", cases, "cases", _CASES)
    if sources is not None:
        _parts.require("speakers", sources, "sources", ("case_id", "source_id", "publisher"))
    rows = [
        *_statements(claims, cases, "Claim", sources),
        *_statements(critiques, cases, "Criticism", sources),
    ]
    if not rows:
        raise ValueError(
            "charts.speakers: no row of claims or critiques belongs to the cases given. "
            "Take all tables from the same casebook."
        )
    lanes = _lanes(rows, cases, by)
    height = _placed(lanes, rows)
    return _parts.finish(
        _layers(rows, lanes, by, _parts.distinct_titles(cases)),
        title="Who speaks about outcomes",
        subtitle=_subtitle(rows, len(cases)),
        description=_description(rows, lanes, by),
        height=height,
    )


def _statements(
    frame: pd.DataFrame, cases: pd.DataFrame, what: str, sources: pd.DataFrame | None
) -> list[dict[str, Any]]:
    titles = {row["case_id"]: row["title"] for row in _parts.plain(cases, _CASES)}
    return [
        {
            "case_id": row["case_id"],
            "title": titles[row["case_id"]],
            "statement": what,
            "side": -1 if what == "Claim" else 1,
            "text": row["text"],
            "speaker": row["speaker"],
            "kind": codebook.label("kind", row["speaker_kind"]),
            "relation": codebook.label("relation", row["relation"]),
            "scope": codebook.label("scope", row["scope"]),
            "channel": codebook.label("channel", row["channel"]),
            "independent": _YES if row["is_independent"] else _NO,
            "read": f"{codebook.label('extent', row['extent'])}, "
            f"{codebook.label('reading', row['reading']).lower()}",
            "sources": _parts.source_names(row["case_id"], row["sources"], sources),
        }
        for row in _parts.plain(frame, _SAID)
        if row["case_id"] in titles
    ]


def _lanes(rows: list[dict[str, Any]], cases: pd.DataFrame, by: str) -> list[dict[str, Any]]:
    """The rows of the chart from the top: cases by first year, or kinds as in the codebook."""
    if by == "case":
        listed = _parts.plain(cases, _CASES)
        listed.sort(key=lambda case: (case["start_year"] or 9999, case["title"]))
        names = [(case["case_id"], case["title"]) for case in listed]
    else:
        present = {row["kind"] for row in rows}
        names = [(name, name) for name in _every("kind") if name in present]
    key = "case_id" if by == "case" else "kind"
    for index, (name, _) in enumerate(names):
        for row in rows:
            if row[key] == name:
                row["lane"] = index
    return [{"title": title, "title_lines": _parts.wrapped(title)} for _, title in names]


def _placed(lanes: list[dict[str, Any]], rows: list[dict[str, Any]]) -> int:
    """Give each lane and its marks their places in pixels; return the height of all."""
    title = 2 + 16 * max(len(lane["title_lines"]) for lane in lanes)
    sides = [(row["lane"], row["side"]) for row in rows]
    below = _HEAD
    for index, lane in enumerate(lanes):
        # A side with many statements takes several lines.
        most = max(sides.count((index, side)) for side in (-1, 1))
        lane["deep"] = max(1, -(-most // _ABREAST))
        lane["bottom"] = below + title
        below += title + lane["deep"] * _MARK + 20
    for row in rows:
        lane = lanes[row["lane"]]
        row |= {"deep": lane["deep"], "below": lane["bottom"]}
    return below


def _every(variable: str) -> list[str]:
    return _parts.labels(variable, codebook.codes(variable))


def _menus(
    rows: list[dict[str, Any]], by: str, short: dict[str, str]
) -> tuple[alt.Parameter, alt.Parameter, str]:
    """The two menus, and the expression that is true of the statements they leave."""
    present = {name: {row[name] for row in rows} for name in ("kind", "channel", "case_id")}
    if by == "case":
        kinds = [name for name in _every("kind") if name in present["kind"]]
        first = _parts.menu("kind", "Kind of speaker", _parts.choices("All", kinds))
        test = "(kind == 'all' || datum.kind == kind)"
    else:
        titles = {id_: name for id_, name in short.items() if id_ in present["case_id"]}
        first = _parts.menu("one_case", "Case", {"all": "All cases"} | titles)
        test = "(one_case == 'all' || datum.case_id == one_case)"
    channels = [name for name in _every("channel") if name in present["channel"]]
    second = _parts.menu("channel", "Channel", _parts.choices("All", channels))
    return first, second, f"{test} && (channel == 'all' || datum.channel == channel)"


def _layers(
    rows: list[dict[str, Any]],
    lanes: list[dict[str, Any]],
    by: str,
    short: dict[str, str],
) -> alt.LayerChart:
    first, second, test = _menus(rows, by, short)
    present = [
        code
        for code in codebook.codes("relation")
        if any(row["relation"] == codebook.label("relation", code) for row in rows)
    ]
    order = {name: place for place, name in enumerate(_parts.labels("relation", present))}
    rows.sort(key=lambda row: (row["independent"] != _YES, order[row["relation"]], row["kind"]))
    colour, shape = _parts.relation_channels(present)
    # Pixels, counted from the middle: marks stay together however wide the chart is.
    step = f"min({1.5 * _MARK}, width / {2 * _ABREAST + 2})"
    points = (
        alt.Chart()
        .transform_filter(test)
        .transform_window(_nth="row_number()", groupby=["lane", "statement"])
        .transform_calculate(
            _x=f"width / 2 + datum.side * ceil(datum._nth / datum.deep) * {step}",
            _y=f"datum.below + {_MARK} * (0.8 + (datum._nth - 1) % datum.deep)",
        )
        .mark_point(size=130, filled=True, opacity=1, strokeWidth=2)
        .encode(
            x=alt.X("_x:Q", scale=None, axis=None),
            y=alt.Y("_y:Q", scale=None, axis=None),
            color=colour,
            stroke=colour,
            shape=shape,
            fillOpacity=alt.condition(
                f"datum.independent == '{_YES}'", alt.value(1), alt.value(0)
            ),
            tooltip=[
                alt.Tooltip("title:N", title="Case"),
                alt.Tooltip("statement:N", title="Claim or criticism"),
                alt.Tooltip("text:N", title="What is said"),
                alt.Tooltip("speaker:N", title="Who says so"),
                alt.Tooltip("kind:N", title="Kind of speaker"),
                alt.Tooltip("relation:N", title="Relation to the case"),
                alt.Tooltip("scope:N", title="About"),
                alt.Tooltip("channel:N", title="Channel"),
                alt.Tooltip("independent:N", title="Independent"),
                alt.Tooltip("sources:N", title="Sources"),
                alt.Tooltip("read:N", title="How it was read"),
            ],
        )
    )  # fmt: skip
    return alt.layer(*_ground(lanes), points, data=alt.InlineData(values=rows)).add_params(
        first, second
    )


def _ground(lanes: list[dict[str, Any]]) -> list[alt.Chart]:
    """Titles of the rows, the line in the middle, and the names of its sides."""
    base = (
        alt.Chart(alt.InlineData(values=lanes))
        .transform_calculate(_label=_parts.calculated_label("title"))
        .transform_calculate(
            _y=_parts.calculated_bottom("title"),
            _from="datum.bottom + 3", _to=f"datum.bottom + {_MARK} * (datum.deep + 0.6)",
            _line=f"datum.bottom + {_MARK} * datum.deep + 18",
        )
    )  # fmt: skip
    titles = base.mark_text(
        **_parts.TEXT,
        align="left",
        baseline="bottom",
        fontSize=_parts.LABEL,
        lineHeight=_parts.LINE_HEIGHT,
    ).encode(x=alt.value(0), y=alt.Y("_y:Q", scale=None, axis=None), text="_label:N")
    middle = base.mark_rule(color=_parts.GREY, strokeWidth=2).encode(
        x=alt.value(alt.expr("width / 2")), y=alt.Y("_from:Q", scale=None, axis=None), y2="_to:Q"
    )
    lines = base.mark_rule(color=_parts.GREY, opacity=0.5).encode(
        x=alt.value(0), x2=alt.value("width"), y=alt.Y("_line:Q", scale=None, axis=None)
    )
    sides = [
        alt.Chart(alt.InlineData(values=[{"side": words}]))
        .mark_text(
            **_parts.TEXT, align=align, baseline="top", fontWeight="bold",
            fontSize=_parts.LABEL, dx=shift,
        )
        .encode(x=alt.value(alt.expr("width / 2")), y=alt.value(2), text="side:N")
        for words, align, shift in (("Claims", "right", -14), ("Criticism", "left", 14))
    ]  # fmt: skip
    return [lines, titles, middle, *sides]


def _counts(rows: list[dict[str, Any]]) -> tuple[int, int, int]:
    claims = sum(row["side"] < 0 for row in rows)
    return claims, len(rows) - claims, sum(row["independent"] == _YES for row in rows)


def _subtitle(rows: list[dict[str, Any]], cases: int) -> str:
    claims, critical, independent = _counts(rows)
    return (
        f"{_parts.plural(claims, 'claim')} that something came of it and "
        f"{_parts.plural(critical, 'critical statement')} on {_parts.plural(cases, 'case')}, "
        f"one mark each. Filled: independent of the responsible side ({independent}). "
        f"Hollow: not ({len(rows) - independent}). Source: the casebook."
    )


def _description(rows: list[dict[str, Any]], lanes: list[dict[str, Any]], by: str) -> str:
    claims, critical, independent = _counts(rows)
    listed = []
    for index, lane in enumerate(lanes):
        here = [row for row in rows if row["lane"] == index]
        left, right, free = _counts(here)
        listed.append(f"{lane['title']}: {left} and {right}, {free} independent")
    row_of = "case" if by == "case" else "kind of speaker"
    relations = ", ".join(
        f"{name.lower()} {count}"
        for name in _every("relation")
        if (count := sum(row["relation"] == name for row in rows))
    )
    return (
        f"{_parts.plural(claims, 'claim')} about outcomes against "
        f"{_parts.plural(critical, 'critical statement')}, one row for each {row_of}; "
        f"{independent} of the {len(rows)} are independent. "
        f"Speakers by relation to the case: {relations}. "
        f"Claims and critical statements: {'; '.join(listed)}."
    )
