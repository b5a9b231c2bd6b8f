"""Which cases are coded alike: cases by variables, beside a case that the reader chooses."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from typing import Any

import altair as alt
import pandas as pd

from casebook import codebook
from casebook.charts import _style as style
from casebook.charts._tables import Bank, Tables
from casebook.charts._words import plural, short_titles, wrapped

_ROW = 62  # height of a row in pixels
_MARKS, _TITLE = 46, 30  # where its marks and the last line of its title are, from its top
# Codes that say that no source speaks of the matter, beside those that the codebook calls absences.
SILENT = ("not-reported", "nobody-reported", "unknown")


def codes_by_case(
    codings: pd.DataFrame | Bank,
    cases: pd.DataFrame | None = None,
    *,
    variable_codes: pd.DataFrame | None = None,
    variables: Iterable[str] | None = None,
    coder: str = "adjudicated",
    silent: Collection[str] = SILENT,
) -> alt.LayerChart:
    """Draw how far cases are coded like one of them, which the reader chooses in a menu.

    The chosen case comes first, the others by the number of codes that they share with it. A
    filled circle is the same code, a cross another one. A dash stands where the code of either
    case only says that nothing is known: two silences are no likeness, and one is no difference.

    Parameters
    ----------
    codings : DataFrame or Casebook
        The table `codings`, or the casebook.
    cases, variable_codes : DataFrame
        The tables of that name, or the rows of `cases` that are to be drawn. They can be left
        out where the casebook is given.
    variables : iterable of str, optional
        The variables to compare, in this order; all that the coder used if left out.
    coder : str
        Whose codes are drawn.
    silent : collection of str
        Codes that are drawn as dashes, beside the absences of the codebook.

    Raises
    ------
    ValueError
        If columns are missing, a table has no row, a variable or the coder is not there, or no
        coding belongs to these cases.

    Examples
    --------
    >>> import casebook
    >>> book = casebook.load()
    >>> chart = codes_by_case(book, book.find(theme="space"), variables=["standing", "lever"])
    >>> [param["name"] for param in chart.to_dict()["params"]]
    ['beside']
    """
    tables = Tables("codes_by_case", codings)
    coded = tables.rows("codings", codings, "case_id variable coder code evidence")
    known = tables.rows("variable_codes", variable_codes, "variable code is_absence")
    listed = tables.rows("cases", cases, "case_id title").sort_values("title")
    listed["title"] = short_titles(listed["title"])
    coded = coded[coded["coder"] == tables.one("coder", coder, coded["coder"], "codes")]
    names = _chosen(variables, list(dict.fromkeys(coded["variable"])))
    coded = tables.of_cases(coded[coded["variable"].isin(names)], "codings", listed)
    coded = coded.merge(known, on=["variable", "code"], how="left")
    coded["_known"] = ~(coded["is_absence"].eq(True) | coded["code"].isin(silent))
    listed = listed[listed["case_id"].isin(coded["case_id"])].reset_index(drop=True)
    wide = coded[coded["_known"]].pivot(index="case_id", columns="variable", values="code")
    wide = wide.reindex(index=listed["case_id"], columns=names)
    of_cases, of_names = plural(len(listed), "case"), plural(len(names), "variable")
    first = listed["title"].iloc[0]
    return style.finished(
        *_layers(listed, wide),
        rows=_rows(coded, wide),
        menus=[style.menu("beside", "Beside", dict(listed[["case_id", "title"]].values))],
        title="Who is coded like whom",
        subtitle=f"{of_cases}, {of_names}; those most like the chosen case first. Circle: the same "
        "code. Cross: another. Dash: one or both not known. Source: the codings of the casebook.",
        description=f"Table of marks with {of_cases} as rows and {of_names} as columns: "
        f"{', '.join(map(_words, names))}. Beside {first}: {_tally(listed, wide)}.",
        height=_ROW * len(listed),
    )


def _chosen(variables: Iterable[str] | None, used: list[str]) -> list[str]:
    """The variables that are asked for, each of which the coder has used."""
    names = used if variables is None else list(dict.fromkeys(variables))
    for name in names:
        if name not in used:
            raise ValueError(
                f'charts.codes_by_case: no variable "{name}" in these codings.'
                f"{codebook.suggest(name, used)}"
            )
    if not names:
        raise ValueError("charts.codes_by_case: name at least one variable.")
    return names


def _words(code: str) -> str:
    return code.replace("-", " ")


def _shared(wide: pd.DataFrame) -> pd.DataFrame:
    """How many codes any two cases share, as a table of cases by cases."""
    cells = wide.to_numpy(dtype=object)
    known = wide.notna().to_numpy()
    same = (cells[:, None] == cells[None]) & known[:, None] & known[None]
    return pd.DataFrame(same.sum(axis=2), wide.index, wide.index)


def _tally(listed: pd.DataFrame, wide: pd.DataFrame) -> str:
    """What the cases share with the first of them, the most first."""
    titles = dict(listed[["case_id", "title"]].values)
    shared = _shared(wide).iloc[0, 1:].sort_values(ascending=False, kind="stable")
    return "; ".join(f"{titles[id_]} shares {count}" for id_, count in shared.items()) or "no other"


def _rows(coded: pd.DataFrame, wide: pd.DataFrame) -> pd.DataFrame:
    """A mark for each code, with its place in the lists that the expressions of a layer hold."""
    places = {id_: place for place, id_ in enumerate(wide.index)}
    marks = coded[["case_id", "title", "_known"]].assign(_variable=coded["variable"])
    marks["variable"] = coded["variable"].map(_words)
    marks["code"] = coded["code"].map(_words)
    marks["evidence"] = coded["evidence"].map(lambda cell: (cell or "").replace(";", ", "))
    marks["_place"] = coded["case_id"].map(places)
    return marks


def _layers(listed: pd.DataFrame, wide: pd.DataFrame) -> list[alt.Chart]:
    shared = _shared(wide)
    # By case, how many codes each other case shares and in which row it then stands. They are
    # written into expressions: in the rows they would stand once for every mark.
    counts = {
        id_: list(map(int, row)) for id_, row in zip(shared.index, shared.values, strict=True)
    }
    ranks = {id_: _ranks(list(shared.index), id_, row) for id_, row in counts.items()}
    codes = {
        id_: {name: _words(code) for name, code in row.dropna().items()}
        for id_, row in wide.iterrows()
    }
    rank = f"{json.dumps(ranks)}[beside][datum._place]"
    base = alt.Chart().transform_calculate(
        _y=f"{_MARKS} + {_ROW} * {rank}",
        _code=f"datum._known ? {json.dumps(codes)}[beside][datum._variable] : null",
        shared=f"{json.dumps(counts)}[beside][datum._place]",
    )
    axis = alt.Axis(
        title=None, orient="top", labelAngle=-90, labelLimit=0, labelFontSize=style.SMALL,
        domain=False, ticks=False, grid=True, gridOpacity=0.5,
    )  # fmt: skip
    columns = alt.X("variable:N", sort=[_words(name) for name in wide.columns], axis=axis)
    looks: list[tuple[str, dict[str, Any]]] = [
        (
            "datum._code == datum.code",
            {"shape": "circle", "filled": True, "color": style.ACCENT, "size": 190},
        ),
        (
            "isValid(datum._code) && datum._code != datum.code",
            {"shape": "cross", "filled": True, "color": style.PALETTE["vermillion"], "size": 110},
        ),
        (
            "!isValid(datum._code)",
            {"shape": "stroke", "filled": False, "color": style.GREY, "size": 110},
        ),
    ]
    points = [
        base.transform_filter(test)
        .mark_point(**look)
        .encode(
            x=columns,
            y=style.down("_y"),
            tooltip=style.tooltips("title variable code evidence shared case_id"),
        )
        for test, look in looks
    ]
    titles = pd.DataFrame({"title": listed["title"], "_lines": listed["title"].map(wrapped)})
    titles["_place"] = range(len(titles))
    by_case = style.drawn_from(titles).transform_calculate(
        _bottom=f"{_TITLE} + {_ROW} * {rank}", _line=f"datum._bottom + {_ROW - _TITLE - 2}"
    )
    return [style.line(by_case, "_line"), *points, style.labels(by_case, "title")]


def _ranks(ids: list[str], chosen: str, shared: list[int]) -> list[int]:
    """The row of each case: the chosen one, then those that share the most, then by title."""
    order = sorted(range(len(ids)), key=lambda at: (ids[at] != chosen, -shared[at], at))
    return [order.index(at) for at in range(len(ids))]
