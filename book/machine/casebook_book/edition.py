"""The instructor's edition: what is added in place, and on which pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from markupsafe import Markup

from casebook_book import bank, html
from casebook_book.directives import BankDirective, linked, raw

if TYPE_CHECKING:
    from sphinx.application import Sphinx

__all__ = ["connect"]


class _Session(BankDirective):
    """How a chapter is taught."""

    required_arguments = 1

    def make(self) -> list[nodes.Node]:
        session = bank.material(self.env, "sessions", self.arguments[0])
        if session is None:
            raise KeyError(f'There is no session "{self.arguments[0]}".')
        plans = [
            {
                "minutes": plan["minutes"],
                "prepare": [self.linked(text) for text in plan["prepare"]],
                "steps": self._steps(plan["steps"]),
            }
            for plan in session["plans"]
        ]
        texts = {name: self.linked(session.get(name, "")) for name in _TEXTS}
        lists = {name: [self.linked(text) for text in session[name]] for name in _LISTS}
        rubric = [
            {name: self.linked(text) for name, text in row.items()}
            for row in session.get("rubric", ())
        ]
        return [
            raw(html.made("instructor", "session", plans, texts, lists, session["board"], rubric))
        ]

    def linked(self, text: str) -> Markup:
        """A text, with the statements that it names as links."""
        return linked(self.env, text)

    def _steps(self, steps: list[Any]) -> list[dict[str, Any]]:
        """The steps, each with the minute at which it begins, and its case."""
        made, at = [], 0
        for step in steps:
            case = bank.case_of(self.env, step["case"]) if "case" in step else None
            made.append(
                {
                    "at": at,
                    "minutes": step["minutes"],
                    "step": self.linked(step["step"]),
                    "case": case,
                    "href": self.page(case.case_id) if case else None,
                    "part": step.get("part"),
                    "print": self.linked(step["print"]) if "print" in step else None,
                }
            )
            at += step["minutes"]
        return made


_TEXTS = ("about", "comparison", "debrief")
_LISTS = ("signs", "watch")


def _add_session(app: Sphinx, docname: str, source: list[str]) -> None:
    """How a chapter is taught stands at the end of its page, which need not say so itself."""
    if not bank.is_instructor(app) or docname.startswith("cases/"):
        return
    name = docname.rpartition("/")[2]
    if bank.has_material(app, "sessions", name):
        source[0] += f"\n\n## For the instructor\n\n```{{session}} {name}\n```\n"


def connect(app: Sphinx) -> None:
    """Register the directive and the event."""
    app.add_directive("session", _Session)
    app.connect("source-read", _add_session)
