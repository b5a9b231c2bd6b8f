"""What rival accounts expect, held against the coded cases: accounts by variables."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from casebook.charts import _style as style
from casebook.charts._tables import Bank, Tables
from casebook.charts._words import plural, short_titles, split

_ROW = 88  # height of a row in pixels: its label, the boxes, the numbers below them
_BOX = (38, 66)  # top and bottom of the boxes within it
_MOST = 8  # more cases than these are counted in a tooltip, not listed
_READINGS = {"met": "counts for nobody", "met_if_absent": "is taken not to have been"}


def expectations(
    expectations: pd.DataFrame | Bank,
    theories: pd.DataFrame | None = None,
    variables: pd.DataFrame | None = None,
    codes: pd.DataFrame | None = None,
    cases: pd.DataFrame | None = None,
) -> alt.LayerChart:
    """Draw how often what each account expects was found in the cases, variable by variable.

    A box stands for an account and a variable on which it expects something; it is filled by the
    share of cases that meet it, among those that meet or miss it. One menu says how silence is
    read, one picks out an account.

    Parameters
    ----------
    expectations : DataFrame or Casebook
        The table `expectations`, or the casebook.
    theories, variables, codes, cases : DataFrame
        The tables `theories`, `variables`, `variable_codes` and `cases`, or the rows of the last
        that are to be counted. They can be left out where the casebook is given.

    Raises
    ------
    ValueError
        If columns are missing, a table has no row, or no expectation belongs to these cases.

    Examples
    --------
    >>> import casebook
    >>> book = casebook.load()
    >>> chart = expectations(book, cases=book.find(place="Shenzhen"))
    >>> [param["name"] for param in chart.to_dict()["params"]]
    ['reading', 'account']
    """
    tables = Tables("expectations", expectations)
    columns = "theory_id variable case_id expected is_shared is_open met met_if_absent"
    given = tables.rows("expectations", expectations, columns)
    listed = tables.rows("cases", cases, "case_id title")
    listed["title"] = short_titles(listed["title"])
    held = tables.of_cases(given, "expectations", listed)
    names = tables.rows("theories", theories, "theory_id name").set_index("theory_id")["name"]
    asked = tables.rows("variables", variables, "variable label").set_index("variable")["label"]
    words = tables.rows("variable_codes", codes, "variable code label")
    labels = words.set_index(["variable", "code"])["label"]
    spoken_of = [name for name in asked.index if name in set(held["variable"])]
    boxes = pd.DataFrame(
        _box(rows, reading) | {"_reading": reading}
        for _, rows in held.groupby(["theory_id", "variable"], sort=False)
        for reading in _READINGS
    )
    boxes["expected"] = [
        "; ".join(labels.get((variable, code), code) for code in split(expected))
        for variable, expected in zip(boxes["_variable"], boxes["expected"], strict=True)
    ]
    boxes["account"] = boxes["_theory"].map(names)
    boxes["asked"] = boxes["_variable"].map(asked)
    top = boxes["_variable"].map(spoken_of.index) * _ROW
    boxes["_top"], boxes["_end"] = top + _BOX[0], top + _BOX[1]
    boxes["_fill"] = boxes["_end"] - boxes["_share"] * (_BOX[1] - _BOX[0])
    boxes["_text"] = top + _BOX[1] + 15
    accounts = list(names[names.index.isin(held["theory_id"])])
    counted = plural(held["case_id"].nunique(), "case")
    summary = boxes[boxes["_reading"] == "met"].groupby("account", sort=False)
    told = "; ".join(
        f"{account}: {', '.join(rows['asked'] + ' ' + rows['found'])}" for account, rows in summary
    )
    return style.finished(
        *_layers(asked[spoken_of], accounts),
        rows=boxes,
        menus=[
            style.menu("reading", "What nobody reports", _READINGS),
            style.menu("account", "Account", accounts),
        ],
        title="What the accounts expect, and what was found",
        subtitle=f"{counted}. A box is filled by the share that meets the expectation, of those "
        "that meet or miss it; dashed, where that tells no account apart. No box: the account "
        "expects nothing there. Source: the casebook.",
        description=f"Table of boxes with {plural(len(spoken_of), 'variable')} as rows and "
        f"{plural(len(accounts), 'account')} as columns, for {counted}; met, of those decided. "
        f"{told}.",
        height=_ROW * len(spoken_of),
    )


def _box(rows: pd.DataFrame, reading: str) -> dict[str, Any]:
    """What is counted of one account and variable, under one reading of silence."""
    first = rows.iloc[0]
    # The labels of the codes, which stand in the codebook's order.
    yes, no = (
        rows.loc[rows[reading] == word, "title"] for word in rows[reading].cat.categories[:2]
    )
    decided = len(yes) + len(no)
    remark = "All accounts expect a code in common here." if first["is_shared"] else ""
    if reading == "met" and not first["is_open"]:
        remark = "As long as silence counts for nobody, no case can tell here."
    return {
        "_theory": first["theory_id"],
        "_variable": first["variable"],
        "_share": len(yes) / decided if decided else 0.0,
        "expected": first["expected"],
        "found": f"{len(yes)} of {decided}",
        "met": _listed(yes),
        "missed": _listed(no),
        "undecided": len(rows) - decided,
        "remark": remark or None,
    }


def _listed(titles: pd.Series) -> str:
    names = sorted(titles)
    more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
    return ("; ".join(names[:_MOST]) + more) or "none"


def _layers(asked: pd.Series, accounts: list[str]) -> list[alt.Chart]:
    axis = alt.Axis(
        title=None, orient="top", labelAngle=-90, labelLimit=0, labelFontSize=style.SMALL,
        domain=False, ticks=False,
    )  # fmt: skip
    columns = alt.X("account:N", sort=accounts, axis=axis)
    base = alt.Chart().transform_filter("datum._reading == reading")
    opacity = style.shown("account == 'all' || datum.account == account")
    tooltip = style.tooltips("account asked expected found met missed undecided remark")
    filled = base.mark_bar(size=34, color=style.ACCENT).encode(
        x=columns, y=style.down("_fill"), y2="_end:Q", opacity=opacity
    )
    dashed = alt.condition("datum.remark", alt.value([4, 3]), alt.value([1, 0]))
    frame = base.mark_bar(size=34, fill="transparent", stroke=style.GREY, strokeWidth=1.5).encode(
        x=columns, y=style.down("_top"), y2="_end:Q", strokeDash=dashed, opacity=opacity,
        tooltip=tooltip,
    )  # fmt: skip
    numbers = base.mark_text(**style.TEXT, fontSize=style.SMALL).encode(
        x=columns, y=style.down("_text"), text="found:N", opacity=opacity
    )
    ranks = pd.Series(range(len(asked))) * _ROW
    rows = pd.DataFrame({"asked": list(asked), "_lines": list(asked), "_bottom": ranks + 30})
    by_variable = style.drawn_from(rows.assign(_line=rows["_bottom"] - 24))
    return [
        style.line(by_variable, "_line"),
        filled,
        frame,
        numbers,
        style.labels(by_variable, "asked"),
    ]
