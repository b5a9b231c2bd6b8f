"""The roles: numbers, statements, cases and sources inside a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from markupsafe import Markup
from sphinx.util.docutils import ReferenceRole, SphinxRole

from casebook import render
from casebook.records import Fact
from casebook.sphinx import bank
from casebook.sphinx.figures import stat_text

if TYPE_CHECKING:
    from docutils.nodes import Node, system_message
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

    from casebook.records import Statement

__all__ = ["connect", "statement_link"]

_FIELDS = ("value", "unit", "year", "value-unit")
_Result = tuple[list["Node"], list["system_message"]]


class bank_link(nodes.Inline, nodes.TextElement):
    """A link to a case page, or to a statement or source on it."""


def _visit(self: HTML5Translator, node: bank_link) -> None:
    page = self.builder.get_relative_uri(self.builder.current_docname, f"cases/{node['case_id']}")
    anchor = f"#{node['record_id']}" if node["record_id"] else ""
    statement = f"{node['case_id']}/{node['record_id']}" if node["has_card"] else ""
    card = Markup(' data-statement="{}"').format(statement) if statement else ""
    link = Markup('<a class="{}" href="{}{}"{}>')
    self.body.append(str(link.format(" ".join(node["classes"]), page, anchor, card)))


def _depart(self: HTML5Translator, node: bank_link) -> None:
    self.body.append("</a>")


def _link(text: str, case_id: str, record_id: str = "", *, has_card: bool, look: str) -> bank_link:
    node = bank_link(text, text, classes=look.split())
    node.update_all_atts({"case_id": case_id, "record_id": record_id, "has_card": has_card})
    return node


def statement_link(text: str, case_id: str, record_id: str, *, look: str) -> bank_link:
    """A link to a statement, with its card."""
    return _link(text, case_id, record_id, has_card=True, look=look)


def _number(statement: Statement, field: str, target: str) -> str:
    """What to print for a reference without a text of its own."""
    if not isinstance(statement, Fact):
        raise KeyError(f"{target} has no number: give a text, as in `your words <{target}>`.")
    value = ""
    if statement.value is not None:
        is_year = render.is_year(statement)
        value = f"{statement.value:.0f}" if is_year else render.number(statement.value)
    found = {
        "value": value,
        "unit": statement.unit or "",
        "year": str(statement.year or ""),
        "value-unit": f"{value} {statement.unit or ''}".strip() if value else "",
    }[field]
    if not found:
        raise KeyError(f"{target} has no {field}: give a text, as in `your words <{target}>`.")
    return found


class _BankRole(ReferenceRole):
    """What the roles share: an unknown id is an error of the page, with its line."""

    def run(self) -> _Result:
        try:
            return [self.make()], []
        except KeyError as error:
            bank.complain(self.env, self.get_location(), str(error.args[0]))
            return [nodes.problematic(self.rawtext, self.rawtext)], []

    def make(self) -> nodes.Node:
        raise NotImplementedError

    def parts(self, form: str) -> tuple[str, str]:
        """The two halves of a target such as ``case-id/f2``."""
        case_id, slash, rest = self.target.partition("/")
        if not (case_id and slash and rest):
            raise KeyError(f'"{self.target}" is not of the form {form}.')
        return case_id, rest


class _FactRole(_BankRole):
    """``{fact}``: a number or a text that leads to a statement."""

    def make(self) -> nodes.Node:
        case_id, rest = self.parts("case-id/f2")
        record_id, dot, field = rest.partition(".")
        if dot and field not in _FIELDS:
            raise KeyError(f'A fact has no field "{field}": use one of {", ".join(_FIELDS)}.')
        statement = bank.case_of(self.env, case_id).statement(record_id)
        target = f"{case_id}/{record_id}"
        text = self.title if self.has_explicit_title else ""
        text = text or _number(statement, field or "value", target)
        return _link(text, case_id, record_id, has_card=True, look="cb-ref")


class _GapRole(_BankRole):
    """``{gap}``: a text that leads to what is not known about a case."""

    def make(self) -> nodes.Node:
        case_id, gap_id = self.parts("case-id/g1")
        known = {gap.gap_id: gap for gap in bank.case_of(self.env, case_id).gaps}
        if gap_id not in known:
            raise KeyError(f'No gap "{gap_id}" in {case_id}: it has {", ".join(known)}.')
        if not self.has_explicit_title:
            raise KeyError(f"A gap needs a text, as in `your words <{self.target}>`.")
        return _link(self.title, case_id, gap_id, has_card=True, look="cb-ref cb-gap-link")


class _LiteralRole(SphinxRole):
    """``{lit}``: a number that no statement holds, with the reason after a bar."""

    def run(self) -> _Result:
        text, bar, reason = self.text.partition("|")
        if not (bar and text.strip() and reason.strip()):
            form = "`text|reason`, as in `15|reading time in minutes`"
            bank.complain(
                self.env, self.get_location(), f'"{self.text}" is not of the form {form}.'
            )
        return [nodes.Text(text.strip())], []


class _CountRole(SphinxRole):
    """``{count}``: the number of rows of a table of the bank, such as ``cases``."""

    def run(self) -> _Result:
        bank.note_use(self.env, bank.EVERYTHING)
        try:
            return [nodes.Text(render.number(len(bank.book(self.env.app).table(self.text))))], []
        except KeyError as error:
            bank.complain(self.env, self.get_location(), str(error.args[0]))
            return [nodes.problematic(self.rawtext, self.rawtext)], []


class _CaseRole(_BankRole):
    """``{case}``: a case by its title."""

    def make(self) -> nodes.Node:
        case = bank.case_of(self.env, self.target)
        text = self.title if self.has_explicit_title else case.title
        return _link(text, self.target, has_card=False, look="cb-case-link")


class _SourceRole(_BankRole):
    """``{source}``: a source as "Author (year)"."""

    def make(self) -> nodes.Node:
        case_id, source_id = self.parts("case-id/s3")
        source = bank.case_of(self.env, case_id).source(source_id)
        text = self.title if self.has_explicit_title else render.source_short(source.work)
        return _link(text, case_id, source_id, has_card=False, look="cb-source-link")


class _StatRole(SphinxRole):
    """``{stat}``: a figure of the city tables."""

    def run(self) -> _Result:
        bank.note_use(self.env, "city_stats")
        try:
            text = stat_text(bank.book(self.env.app), self.text)
        except KeyError as error:
            bank.complain(self.env, self.get_location(), str(error.args[0]))
            return [nodes.problematic(self.rawtext, self.rawtext)], []
        return [nodes.inline(self.rawtext, text, classes=["cb-stat"])], []


def connect(app: Sphinx) -> None:
    """Register the roles and their node."""
    app.add_node(bank_link, html=(_visit, _depart))
    app.add_role("fact", _FactRole())
    app.add_role("gap", _GapRole())
    app.add_role("lit", _LiteralRole())
    app.add_role("case", _CaseRole())
    app.add_role("source", _SourceRole())
    app.add_role("count", _CountRole())
    app.add_role("stat", _StatRole())
