"""The renderer that myst-nb calls for a chart among a page's outputs (an entry point)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar

from sphinx.errors import ExtensionError

from casebook.sphinx.charts import BUNDLE, chart_figure, title_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docutils import nodes
    from myst_nb.core.render import MimeData, NbElementRenderer

__all__ = ["VegaLiteRenderer"]

_MIME = "application/vnd.vegalite.v5+json"


def _place(data: MimeData) -> str:
    return f"output of the cell at line {data.line}" if data.line else "a cell's output"


class VegaLiteRenderer:
    """Turns a Vega-Lite specification into a figure; leaves all else to myst-nb."""

    # Before the picture and the text that the same output may carry.
    mime_priority_overrides: ClassVar[Sequence[tuple[str, str, int | None]]] = [("html", _MIME, 0)]

    @staticmethod
    def handle_mime(
        renderer: NbElementRenderer, data: MimeData, inline: bool
    ) -> list[nodes.Element] | None:
        """Make the figure, or return None for any other type of output.

        Raises
        ------
        ExtensionError
            If the chart has no description: without one, some readers have no chart.
        """
        if data.mime_type != _MIME or inline:
            return None
        spec: dict[str, Any] = (
            data.content if isinstance(data.content, dict) else json.loads(data.content)
        )
        document = renderer.renderer.document
        page = document.get("source", "a page")
        title, description = title_of(spec), spec.get("description", "")
        if not title or not description:
            missing = "description" if title else "title"
            raise ExtensionError(
                f"{page}: the chart in the {_place(data)} has no {missing}. Give it one: "
                f".properties(title=..., description=...)."
            )
        count = document.attributes.setdefault("casebook_charts", 0) + 1
        document.attributes["casebook_charts"] = count
        node = chart_figure(
            ids=[f"chart-{count}"],
            spec=json.dumps(spec, sort_keys=True),
            title=title,
            description=str(description),
        )
        for name in (BUNDLE, "casebook-charts.js"):
            renderer.add_js_file(name, name, {"loading_method": "defer"})
        return [node]
