"""What is added to pages when they are written: cards, a description, mended theme defects."""

from __future__ import annotations

import re
import textwrap
from html import escape
from importlib import metadata
from typing import TYPE_CHECKING, Any

from casebook import render
from casebook.plain import MARKER
from casebook_book import bank, chinese, glossary, html, search

if TYPE_CHECKING:
    from collections.abc import Callable

    from docutils import nodes
    from sphinx.application import Sphinx

    from casebook.records import Case

__all__ = ["connect"]

# So much of a description is shown.
_LONGEST = 160
# A statement, gap or source of a case, or a term of the glossary.
_CARD = re.compile(r'data-statement="([a-z0-9-]+)/([fcvgs][0-9]+|[a-z0-9-]+)"')


def _cards(app: Sphinx, pagename: str, body: str) -> str:
    """The cards of all statements, sources and terms on the page, out of sight until asked for."""
    cards = []
    for case_id, record_id in dict.fromkeys(_CARD.findall(body)):
        if case_id == "term":
            cards.append(glossary.term_card(app, pagename, record_id))
            continue
        case = bank.record(app, case_id)
        own = f"cases/{case_id}"
        # On the case's own page the card's link to it would lead nowhere.
        href = app.builder.get_relative_uri(pagename, own) if pagename != own else None
        cards.append(render.card_html(case, _record(case, record_id), href=href))
    return str(html.made("blocks", "cards", cards)) if cards else ""


def _record(case: Case, record_id: str) -> Any:
    """The statement, gap or source with this id."""
    if record_id[0] == "s":
        return case.source(record_id)
    if record_id[0] == "g":
        return next(gap for gap in case.gaps if gap.gap_id == record_id)
    return case.statement(record_id)


def _description(app: Sphinx, pagename: str, body: str) -> str:
    """What search engines show of the page: the summary of a case, or how its text begins."""
    folder, _, case_id = pagename.partition("/")
    if folder == "cases" and case_id in bank.book(app).case_ids:
        text = MARKER.sub("", bank.record(app, case_id).summary)
    else:
        read = search.passages(f'<div role="main">{body}</div>')
        text = " ".join(text for kind, _, text in read if kind == "text")
    text = textwrap.shorten(text, _LONGEST, placeholder=" …")
    return f'<meta name="description" content="{escape(text)}">\n' if text else ""


def _name_summaries(tree: Any) -> Any:
    """Name the buttons that unfold the sidebar: the theme leaves them without a name."""
    # A BeautifulSoup tree, or nothing where there is no sidebar.
    for summary in tree.find_all("summary") if hasattr(tree, "find_all") else ():
        link = summary.find_parent("li").find("a")
        summary["aria-label"] = f"Pages under {link.get_text(strip=True)}"
    return tree


def _page(
    app: Sphinx,
    pagename: str,
    template: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Complete a page just before it is written."""
    if "body" in context:
        context["metatags"] = context.get("metatags", "") + _description(
            app, pagename, context["body"]
        )
        context["body"] = chinese.marked(context["body"])
        context["body"] += _cards(app, pagename, context["body"])
        for own in ("finder", "search-page"):
            if f'id="cb-{own}"' in context["body"]:
                for name in ("search", "found", own):
                    app.add_js_file(f"casebook-{name}.js", loading_method="defer")
    context["casebook_version"] = metadata.version("casebook")
    for name, change in (
        ("generate_toctree_html", _name_summaries),
        ("generate_toc_html", lambda contents: chinese.marked(str(contents))),
    ):
        if name in context:
            context[name] = _changed(context[name], change)


def _changed(make: Callable[..., Any], change: Callable[[Any], Any]) -> Callable[..., Any]:
    """A function of the theme whose result is changed."""
    return lambda *args, **kwargs: change(make(*args, **kwargs))


def connect(app: Sphinx) -> None:
    """Register the events."""
    # After the theme has put its functions into the context.
    app.connect("html-page-context", _page, priority=900)
