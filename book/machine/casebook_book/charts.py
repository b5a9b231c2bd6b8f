"""Charts on a page: one figure for each, drawn by the reader's browser without a network.

A chart is a Vega-Lite specification. Its page gets the specification as data, a picture that stands
until the reader does something (and in print, and without scripts), a description, and the data as
a table. So those who only read need not load and run a drawing library of 0.9 MB.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from sphinx.errors import ExtensionError

from casebook import render
from casebook.charts import _still
from casebook_book import html

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from myst_nb.core.render import MimeData, NbElementRenderer
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

__all__ = ["BUNDLE", "VegaLiteRenderer", "connect"]

# Named by its maker's version too: an update must not leave an old script behind.
BUNDLE = f"vega-lite-{_still.VERSION}-by-{metadata.version('vl-convert-python')}.js"
# What the script leaves behind: the function that casebook-charts.js calls.
_NAMES = "window.vegaEmbed = vegaEmbed;"


class chart_figure(nodes.General, nodes.Element):
    """A chart: its specification and what stands in for it."""


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return render.number(value)
    return str(value)


def _for_page(spec: dict[str, Any]) -> dict[str, Any]:
    """The specification as wide as the page, where the chart is a single one."""
    if any(name in spec for name in ("hconcat", "vconcat", "concat", "facet", "repeat", "spec")):
        return spec
    if not isinstance(spec.get("width"), int | float):
        return spec
    fit = {"type": "fit-x", "contains": "padding"}
    return {**spec, "width": "container", "autosize": spec.get("autosize", fit)}


def _for_picture(spec: dict[str, Any]) -> dict[str, Any]:
    """The specification with a width of its own, as a picture has no container to fill."""
    return {**spec, "width": 640} if spec.get("width") == "container" else spec


def _size(picture: str) -> tuple[int, int]:
    """Width and height of a picture; the drawn chart will be as high, and as wide as the page."""
    found = re.search(r'<svg[^>]*? width="([0-9.]+)" height="([0-9.]+)"', picture)
    assert found, "vl-convert writes the size of a picture"
    return math.ceil(float(found[1])), math.ceil(float(found[2]))


def _controls(spec: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """What is bound to a control, by name: a variable, or the fields of a selection."""
    made: list[tuple[str, Mapping[str, Any]]] = []
    for one in spec.get("params", []):
        bind = one.get("bind")
        for name, own in ({one["name"]: bind} if "input" in (bind or {}) else bind or {}).items():
            if isinstance(own, dict):
                made.append((name, own))
    return made


def _visit(self: HTML5Translator, node: chart_figure) -> None:
    spec = json.loads(node["spec"])
    picture = _still.picture(_for_picture(spec))
    name = f"chart-{hashlib.sha256(picture.encode()).hexdigest()[:12]}.svg"
    images = Path(self.builder.outdir) / self.builder.imagedir
    images.mkdir(parents=True, exist_ok=True)
    (images / name).write_text(picture, encoding="utf-8")
    made = html.made(
        "chart",
        "chart",
        id=node["ids"][0],
        title=node["title"],
        description=node["description"],
        spec=_for_page(spec),
        size=_size(picture),
        controls=_controls(spec),
        source=f"{self.builder.imgpath}/{name}",
        library=BUNDLE,
        tables=[
            (heads, [[_cell(cell) for cell in row] for row in rows])
            for heads, rows in _still.data_tables(spec)
        ],
    )
    self.body.append(str(made))
    raise nodes.SkipNode


class VegaLiteRenderer:
    """Turns a Vega-Lite specification among a page's outputs into a figure (an entry point)."""

    # Before the picture and the text that the same output may carry.
    mime_priority_overrides: ClassVar[Sequence[tuple[str, str, int | None]]] = [
        ("html", _still.MIME, 0)
    ]

    @staticmethod
    def handle_mime(
        renderer: NbElementRenderer, data: MimeData, inline: bool
    ) -> list[nodes.Element] | None:
        """Make the figure, or return None for any other type of output.

        Raises
        ------
        ExtensionError
            If the chart has no title or description: without one, some readers have no chart.
        """
        if data.mime_type != _still.MIME or inline:
            return None
        spec = data.content if isinstance(data.content, dict) else json.loads(data.content)
        document = renderer.renderer.document
        title, description = _still.title_of(spec), str(spec.get("description", ""))
        if not title or not description:
            place = f"output of the cell at line {data.line}" if data.line else "a cell's output"
            raise ExtensionError(
                f"{document.get('source', 'a page')}: the chart in the {place} has no "
                f"{'description' if title else 'title'}. Give it one: "
                ".properties(title=..., description=...)."
            )
        count = document.attributes.setdefault("casebook_charts", 0) + 1
        document.attributes["casebook_charts"] = count
        name = "casebook-charts.js"
        renderer.add_js_file(name, name, {"loading_method": "defer"})
        text = json.dumps(spec, sort_keys=True)
        ids = [f"chart-{count}"]
        return [chart_figure(ids=ids, spec=text, title=title, description=description)]


def _bundle() -> str:
    """The drawing libraries as one script that leaves one name behind and no more."""
    import vl_convert

    # Its own top level has a `_`, which would collide with the one of Sphinx's doctools.js.
    script = vl_convert.javascript_bundle(_NAMES, vl_version=_still.VERSION)
    return f"(function(){{\n{script}\n}})();\n"


def _write_bundle(
    app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: object
) -> None:
    """Put the script into the built book when the first page asks for it."""
    # Of a chart, or of a page whose cells may make some.
    if f'data-library="{BUNDLE}"' not in context.get("body", ""):
        return
    target = Path(app.outdir) / "_static" / BUNDLE
    # Bundling takes seconds. Once it is there, it stays: its name holds both versions.
    if not target.exists():
        target.write_text(_bundle(), encoding="utf-8")


def connect(app: Sphinx) -> None:
    """Register the node and the script."""
    app.add_node(chart_figure, html=(_visit, None))
    app.connect("html-page-context", _write_bundle)
