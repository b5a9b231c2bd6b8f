"""What a page loads: one style sheet, and scripts that hold nothing up.

Themes and extensions bring a dozen style sheets and as many scripts, each of which a browser asks
for before it shows a word. Here the sheets are joined, without the rules of an icon font of 160 kB
(the icons that are used stand in ``casebook-theme.css``), and scripts wait for the page.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from casebook import render

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docutils import nodes
    from sphinx.application import Sphinx

__all__ = ["connect"]

_STATIC = Path(__file__).parent / "static"
# The theme names these in its own template, which ours replaces.
_THEME = ("basic.css", "styles/pydata-sphinx-theme.css")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_ICON_FONT = re.compile(
    r"""@font-face\{[^{}]*fontawesome[^{}]*\}     # the font itself
      | @(-webkit-)?keyframes\s+fa-[\w-]+\{([^{}]*\{[^{}]*\})*\}
      | (?<=[{}])\.fa[\w-]*[^{}]*\{[^{}]*\}       # what an icon is, by its name""",
    re.VERBOSE,
)
# What a page has that can be shown on a projector: a case that is taught, a chapter with its boxes.
_PRESENTED = re.compile(
    r"""class="cb-case-page".*class="cb\ cb-prose\ cb-story"
      | class="[^"]*\bcb-(objectives|chapter-prompts|salon)\b
      | \bcb-present-slide\b | data-present=\"""",
    re.VERBOSE | re.DOTALL,
)
# Scripts for what no page has: Sphinx's search, words marked by the address, a choice of versions.
_UNUSED = re.compile(r"doctools\.js|sphinx_highlight\.js|DOCUMENTATION_OPTIONS\.")


def _text(app: Sphinx, names: Sequence[str]) -> str:
    """What stands in these sheets, as far as they are there."""
    files = [Path(app.outdir) / "_static" / name for name in names]
    texts = [file.read_text(encoding="utf-8") for file in files if file.is_file()]
    return "\n".join(_ICON_FONT.sub("", _COMMENT.sub("", text)) for text in texts)


def _joined(app: Sphinx, names: Sequence[str]) -> str:
    """Address of the sheet that holds all of these, which is written when all pages are."""
    known: dict[Sequence[str], str] = app.__dict__.setdefault("_casebook_sheets", {})
    if names not in known:
        # Pages that load other sheets get another; each keeps its name when its text changes.
        name = f"_static/casebook-{_digest(chr(10).join(names))}.css"
        known[names] = f"{name}?v={_digest(_text(app, names))}"
    return known[names]


def _write(app: Sphinx, _: Exception | None) -> None:
    """Write the sheets: not before the theme has written the colours of code, at the very end."""
    for names, address in app.__dict__.get("_casebook_sheets", {}).items():
        sheet = Path(app.outdir) / address.partition("?")[0]
        sheet.write_text(_text(app, names), encoding="utf-8")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _waiting(script: Any) -> Any:
    """The same script, run when the page has been read."""
    if not script.filename or script.attributes.keys() & {"async", "defer", "type"}:
        return script
    return type(script)(
        script.filename, priority=script.priority, **script.attributes, defer="defer"
    )


def _page(
    app: Sphinx,
    pagename: str,
    template: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    if "css_files" not in context:
        return
    names = [str(sheet.filename).removeprefix("_static/") for sheet in context["css_files"]]
    context["css_files"] = [_joined(app, tuple(dict.fromkeys((*_THEME, *names))))]
    if pagename.startswith("cases/"):
        app.add_js_file("casebook-choice.js", loading_method="defer")
    if pagename == "course":
        app.add_js_file("casebook-plan.js", loading_method="defer")
    context["script_files"] = [
        _waiting(script)
        for script in context["script_files"]
        if not _UNUSED.search(f"{script.filename} {script.attributes.get('body', '')}")
    ]


def _add_present(
    app: Sphinx,
    pagename: str,
    template: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Where a page can be shown on a projector, load the button of that view.

    The button loads the parts of the view, with the version that it is told here.
    """
    context["casebook_presents"] = bool(_PRESENTED.search(context.get("body", "")))
    if not context["casebook_presents"]:
        return
    parts = sorted(_STATIC.glob("casebook-present*"))
    version = _digest("".join(part.read_text(encoding="utf-8") for part in parts))
    told: dict[str, Any] = {"data-version": version}
    app.add_js_file("casebook-present.js", loading_method="defer", **told)


def _add(app: Sphinx) -> None:
    app.config.html_static_path.append(str(_STATIC))
    if app.builder.format == "html":
        # Written before the pages are, so that what they load carries its checksum.
        target = Path(app.outdir) / "_static" / "casebook-case.css"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(render.stylesheet(), encoding="utf-8")
    app.add_css_file("casebook-case.css")
    # Last, for what is set on paper holds there whatever else is set.
    app.add_css_file("casebook-print.css", priority=900)
    app.add_js_file("casebook.js", loading_method="defer")
    app.add_js_file("casebook-done.js", loading_method="defer")


def connect(app: Sphinx) -> None:
    """Register the events."""
    app.connect("builder-inited", _add)
    # Before the theme looks which of its templates make anything of a page.
    app.connect("html-page-context", _add_present, priority=100)
    # After every extension has said what the page needs.
    app.connect("html-page-context", _page, priority=950)
    app.connect("build-finished", _write, priority=950)
