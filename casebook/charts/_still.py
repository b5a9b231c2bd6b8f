"""What shows of a chart where nothing draws Vega-Lite: a picture, or its data as a table.

JupyterLab, Notebook 7, VS Code and the book draw a chart from its specification. A converted
notebook, a page on a code host and a terminal do not, and get what stands here.
"""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import altair as alt

# The version of Vega-Lite that altair writes for, as vl-convert names it: 5.20.
VERSION = ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])
MIME = f"application/vnd.vegalite.v{VERSION.partition('.')[0]}+json"
_MOST_ROWS = 300


class Chart(alt.LayerChart):
    """A chart that shows itself everywhere; altair's own charts stay as they are.

    Whoever has chosen one of altair's renderers keeps it. Otherwise a notebook gets the
    specification, and beside it a picture (with the package vl-convert-python) or a table.
    """

    def _repr_mimebundle_(self, *args: Any, **options: Any) -> Any:
        # Altair's own default would load the drawing library from another host.
        if alt.renderers.active != "default":
            return super()._repr_mimebundle_(*args, **options)
        spec = self.to_dict()
        words = f"{title_of(spec)}. {spec.get('description', '')}"
        return {MIME: spec, **_still(spec, words), "text/plain": words}


def _still(spec: Mapping[str, Any], words: str) -> dict[str, str]:
    """Pictures of the chart by their types, or its data as a table."""
    try:
        import vl_convert
    except ModuleNotFoundError:
        # Not HTML, which JupyterLab would prefer to the chart; and not beside a picture, to
        # which a converted notebook would prefer it.
        return {"text/markdown": f"{_plain(words)}\n\n{_markdown(spec)}"}
    on_white = {**spec, "background": "white"}
    # JupyterLab adds a PNG where there is none, whereupon Notebook 7 puts a tall chart into a
    # box that scrolls. A converted notebook takes the SVG, which is sharp at every size.
    png = vl_convert.vegalite_to_png(json.dumps(on_white), vl_version=VERSION)
    return {"image/svg+xml": picture(on_white), "image/png": base64.b64encode(png).decode()}


def picture(spec: Mapping[str, Any]) -> str:
    """The chart as SVG, with its menus as they are at first; needs vl-convert-python."""
    import vl_convert

    return str(vl_convert.vegalite_to_svg(json.dumps(spec, sort_keys=True), vl_version=VERSION))


def title_of(spec: Mapping[str, Any]) -> str:
    """The chart's title as plain text; empty if it has none."""
    title = spec.get("title", "")
    return _joined(title.get("text", "") if isinstance(title, dict) else title)


def data_tables(spec: Mapping[str, Any]) -> Iterator[tuple[list[str], list[list[Any]]]]:
    """The chart's data as tables, heads and rows: only the columns that it shows.

    A field whose name begins with an underscore is a place in the drawing, no data.
    """
    titles: dict[str, str] = {}
    for entry in _encoded(spec):
        field, bare = entry["field"], entry["field"].replace("_", " ")
        # A tooltip's title says more than the bare name that an axis falls back to.
        if titles.get(field, bare) == bare and not field.startswith("_"):
            titles[field] = _joined(entry.get("title") or bare)
    inline = spec.get("data", {})
    for rows in [*spec.get("datasets", {}).values(), inline and inline.get("values")]:
        shown = [field for field in titles if any(field in row for row in rows or ())]
        if len(shown) > 1:
            cells = [[row.get(field) for field in shown] for row in rows[:_MOST_ROWS]]
            yield [titles[field] for field in shown], cells


def _encoded(spec: Any) -> Iterator[Mapping[str, Any]]:
    """Whatever in the chart encodes a field, in order, layers included."""
    for part in spec if isinstance(spec, list) else [spec]:
        for channel in part.get("encoding", {}).values():
            for entry in channel if isinstance(channel, list) else [channel]:
                if isinstance(entry.get("field"), str):
                    yield entry
        for name in ("layer", "concat", "hconcat", "vconcat", "spec"):
            yield from _encoded(part.get(name, []))


def _joined(text: Any) -> str:
    return " ".join(text) if isinstance(text, list) else str(text)


def _markdown(spec: Mapping[str, Any]) -> str:
    made = []
    for heads, rows in data_tables(spec):
        lines = [heads, ["---"] * len(heads), *rows]
        made.append("\n".join(f"| {' | '.join(map(_plain, line))} |" for line in lines))
    return "\n\n".join(made)


def _plain(cell: object) -> str:
    """A cell as text in which nothing is markup."""
    text = "" if cell is None else f"{cell:.10g}" if isinstance(cell, float) else str(cell)
    return re.sub(r"([\\`*_\[\]|#$~])", r"\\\1", html.escape(" ".join(text.split()), quote=False))
