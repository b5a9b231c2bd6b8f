"""Who speaks about outcomes: claims against criticism."""

from __future__ import annotations

from typing import Literal

import altair as alt
import pandas as pd

from casebook import codebook
from casebook.charts import _style as style
from casebook.charts._rows import Bank, Row, Tables
from casebook.charts._words import distinct_titles, occurring, plural, statement, tally, wrapped

__all__ = ["speakers"]

_SAID = (
    "case_id", "text", "speaker", "speaker_kind", "relation", "scope", "sources", "channel",
    "reading", "extent", "is_independent",
)  # fmt: skip
_CASES = ("case_id", "title", "start_year")
_HEAD, _MARK = 34, 19  # pixels: the names of the sides; one mark and what is around it
_ABREAST = 8  # marks in a line on one side: as many as a phone has room for
_YES, _NO = "Independent", "Not independent"
_SIDES = {"Claim": -1, "Criticism": 1}


def speakers(
    claims: pd.DataFrame | Bank,
    critiques: pd.DataFrame | None = None,
    cases: pd.DataFrame | None = None,
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
    claims : DataFrame or Casebook
        The table `claims`, or the casebook: what is left out below is then taken from it.
    critiques : DataFrame
        The table `critiques`. One of the two may be empty.
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
    >>> chart = speakers(book, cases=book.find(theme="space"), by="kind")
    >>> [param["name"] for param in chart.to_dict()["params"]]
    ['one_case', 'channel']
    """
    if by not in {"case", "kind"}:
        raise ValueError(f'No row for each "{by}". Known: case, kind.')
    tables = Tables("speakers", claims)
    given = {
        "Claim": tables.rows("claims", claims, _SAID, may_be_empty=True),
        "Criticism": tables.rows("critiques", critiques, _SAID, may_be_empty=True),
    }
    listed = tables.rows("cases", cases, _CASES)
    names = tables.names("sources", sources)
    titles = {case["case_id"]: case["title"] for case in listed}
    said = [row | {"statement": what} for what, found in given.items() for row in found]
    said = tables.of_cases(said, "claims or critiques", listed)
    rows = [_labelled(row, titles[row["case_id"]], names) for row in said]
    lanes = _lanes(rows, listed, by)
    height = _placed(lanes, rows)
    menus, test = _menus(rows, by, distinct_titles(listed))
    colour, shape, relations = style.by_relation(rows)
    rows.sort(
        key=lambda row: (row["independent"] != _YES, relations.index(row["relation"]), row["kind"])
    )
    left, right, independent = _counts(rows)
    return style.finished(
        *_ground(lanes),
        _points(test, colour, shape),
        rows=rows,
        menus=menus,
        title="Who speaks about outcomes",
        subtitle=(
            f"{plural(left, 'claim')} that something came of it and "
            f"{plural(right, 'critical statement')} on {plural(len(listed), 'case')}, "
            f"one mark each. Filled: independent of the responsible side ({independent}). "
            f"Hollow: not ({len(rows) - independent}). Source: the casebook."
        ),
        description=_description(rows, lanes, by),
        height=height,
    )


def _labelled(row: Row, title: str, names: dict[tuple[str, ...], str] | None) -> Row:
    extent, reading = (codebook.label(name, row[name]) for name in ("extent", "reading"))
    return statement(row, names) | {
        "case_id": row["case_id"],
        "title": title,
        "statement": row["statement"],
        "side": _SIDES[row["statement"]],
        "scope": codebook.label("scope", row["scope"]),
        "independent": _YES if row["is_independent"] else _NO,
        "read": f"{extent}, {reading.lower()}",
    }


def _lanes(rows: list[Row], cases: list[Row], by: str) -> list[Row]:
    """The rows of the chart from the top: cases by first year, or kinds as in the codebook."""
    if by == "case":
        cases = sorted(cases, key=lambda case: (case["start_year"] or 9999, case["title"]))
        titles = {case["case_id"]: case["title"] for case in cases}
    else:
        titles = {kind: kind for kind in _present("kind", rows)}
    places = {name: place for place, name in enumerate(titles)}
    for row in rows:
        row["lane"] = places[row["case_id" if by == "case" else "kind"]]
    return [{"title": title, "title_lines": wrapped(title)} for title in titles.values()]


def _present(variable: str, rows: list[Row]) -> list[str]:
    return list(occurring(variable, (row[variable] for row in rows)).values())


def _placed(lanes: list[Row], rows: list[Row]) -> int:
    """Give each lane and its marks their places in pixels; return the height of all."""
    title = 2 + 16 * max(len(lane["title_lines"]) for lane in lanes)
    sides = [(row["lane"], row["side"]) for row in rows]
    below = _HEAD
    for index, lane in enumerate(lanes):
        # A side with many statements takes several lines.
        most = max(sides.count((index, side)) for side in _SIDES.values())
        lane["deep"] = max(1, -(-most // _ABREAST))
        lane["bottom"] = below + title
        below += title + lane["deep"] * _MARK + 20
    for row in rows:
        lane = lanes[row["lane"]]
        row |= {"deep": lane["deep"], "below": lane["bottom"]}
    return below


def _menus(rows: list[Row], by: str, short: dict[str, str]) -> tuple[list[alt.Parameter], str]:
    """The two menus, and the expression that is true of the statements they leave."""
    if by == "case":
        options = style.choices(_present("kind", rows))
        first = style.menu("kind", "Kind of speaker", options)
        test = "(kind == 'all' || datum.kind == kind)"
    else:
        ids = {row["case_id"] for row in rows}
        titles = {id_: name for id_, name in short.items() if id_ in ids}
        first = style.menu("one_case", "Case", {"all": "All cases"} | titles)
        test = "(one_case == 'all' || datum.case_id == one_case)"
    second = style.menu("channel", "Channel", style.choices(_present("channel", rows)))
    return [first, second], f"{test} && (channel == 'all' || datum.channel == channel)"


def _points(test: str, colour: alt.Color, shape: alt.Shape) -> alt.Chart:
    # Pixels, counted from the middle: marks stay together however wide the chart is.
    step = f"min({1.5 * _MARK}, width / {2 * _ABREAST + 2})"
    points: alt.Chart = (
        alt.Chart()
        .transform_filter(test)
        .transform_window(_nth="row_number()", groupby=["lane", "statement"])
        .transform_calculate(
            _x=f"width / 2 + datum.side * ceil(datum._nth / datum.deep) * {step}",
            _y=f"datum.below + {_MARK} * (0.8 + (datum._nth - 1) % datum.deep)",
        )
        .mark_point(size=130, filled=True, opacity=1, strokeWidth=2)
        .encode(
            x=style.across("_x"), y=style.down("_y"), color=colour, stroke=colour, shape=shape,
            fillOpacity=style.shown(f"datum.independent == '{_YES}'", 0),
            tooltip=style.tooltips(
                {
                    "title": "Case", "statement": "Claim or criticism", "text": "What is said",
                    "speaker": "Who says so", "kind": "Kind of speaker",
                    "relation": "Relation to the case", "scope": "About", "channel": "Channel",
                    "independent": "Independent", "sources": "Sources", "read": "How it was read",
                }
            ),
        )
    )  # fmt: skip
    return points


def _ground(lanes: list[Row]) -> list[alt.Chart]:
    """Titles of the rows, the line in the middle, and the names of its sides."""
    base = (
        alt.Chart(alt.InlineData(values=lanes))
        .transform_calculate(_label=style.label_of("title"))
        .transform_calculate(
            _y=style.bottom_of("title"),
            _from="datum.bottom + 3", _to=f"datum.bottom + {_MARK} * (datum.deep + 0.6)",
            _line=f"datum.bottom + {_MARK} * datum.deep + 18",
        )
    )  # fmt: skip
    centre = alt.value(alt.expr("width / 2"))
    middle = base.mark_rule(color=style.GREY, strokeWidth=2).encode(
        x=centre, y=style.down("_from"), y2="_to:Q"
    )
    sides = [
        alt.Chart(alt.InlineData(values=[{"side": words}]))
        .mark_text(
            **style.TEXT, align=align, baseline="top", fontWeight="bold",
            fontSize=style.LABEL, dx=shift,
        )
        .encode(x=centre, y=alt.value(2), text="side:N")
        for words, align, shift in (("Claims", "right", -14), ("Criticism", "left", 14))
    ]  # fmt: skip
    return [style.line(base, "_line"), style.labels(base), middle, *sides]


def _counts(rows: list[Row]) -> tuple[int, int, int]:
    claims = sum(row["side"] < 0 for row in rows)
    return claims, len(rows) - claims, sum(row["independent"] == _YES for row in rows)


def _description(rows: list[Row], lanes: list[Row], by: str) -> str:
    claims, critical, independent = _counts(rows)
    listed = []
    for index, lane in enumerate(lanes):
        left, right, free = _counts([row for row in rows if row["lane"] == index])
        listed.append(f"{lane['title']}: {left} and {right}, {free} independent")
    row_of = "case" if by == "case" else "kind of speaker"
    return (
        f"{plural(claims, 'claim')} about outcomes against "
        f"{plural(critical, 'critical statement')}, one row for each {row_of}; "
        f"{independent} of the {len(rows)} are independent. "
        f"Speakers by relation to the case: {tally('relation', [row['relation'] for row in rows])}."
        f" Claims and critical statements: {'; '.join(listed)}."
    )
