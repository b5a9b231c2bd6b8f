"""The roles: numbers, statements, cases and sources inside a sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.docutils import ReferenceRole

from casebook import codebook, render
from casebook.records import Fact
from casebook_book import bank, html
from casebook_book.figures import stat_text

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

    from casebook.records import Statement

__all__ = ["connect"]

_FIELDS = ("value", "unit", "year", "value-unit")


class bank_link(nodes.Inline, nodes.TextElement):
    """A link to a case page, or to a statement or source on it."""


def _visit(self: HTML5Translator, node: bank_link) -> None:
    text, look = node.astext(), " ".join(node["classes"])
    if node["statement"]:
        case_id, record_id = node["statement"]
        made = render.statement_link(case_id, record_id, node["href"], text, look)
    else:
        made = html.made("blocks", "link", text, node["href"], look)
    self.body.append(str(made))
    raise nodes.SkipNode


class _Role(ReferenceRole):
    """A role made by a function; an unknown id is an error of the page, with its line."""

    def __init__(self, make: Callable[[_Role], nodes.Node]) -> None:
        super().__init__()
        self._make = make

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        try:
            return [self._make(self)], []
        except KeyError as error:
            bank.complain(self.env, self.get_location(), error)
            return [nodes.problematic(self.rawtext, self.rawtext)], []

    @property
    def words(self) -> str:
        """The author's own text, in ``own text <target>``; empty if there is none."""
        return self.title if self.has_explicit_title else ""

    def parts(self, form: str) -> tuple[str, str]:
        """The two halves of a target such as ``case-id/f2``."""
        case_id, _, rest = self.target.partition("/")
        if not (case_id and rest):
            raise KeyError(f'"{self.target}" is not of the form {form}.')
        return case_id, rest

    def link(self, text: str, case_id: str, anchor: str, look: str) -> bank_link:
        """A link to a case page or, with an anchor, to a place on it."""
        href = bank.address(self.env, f"cases/{case_id}") + anchor
        return bank_link(text, text, classes=look.split(), href=href, statement=())

    def card_link(self, text: str, case_id: str, record_id: str, look: str) -> bank_link:
        """A link to a statement, gap or source, with its card."""
        node = self.link(text, case_id, "#", look)
        node["statement"] = (case_id, record_id)
        return node


def _fact(role: _Role) -> nodes.Node:
    """``{fact}``: a number or a text that leads to a statement."""
    case_id, rest = role.parts("case-id/f2")
    record_id, dot, field = rest.partition(".")
    if dot and field not in _FIELDS:
        raise KeyError(f'A fact has no field "{field}": use one of {", ".join(_FIELDS)}.')
    statement = bank.case_of(role.env, case_id).statement(record_id)
    text = role.words or _number(statement, field or "value", f"{case_id}/{record_id}")
    return role.card_link(text, case_id, record_id, "cb-ref")


def _number(statement: Statement, field: str, target: str) -> str:
    """What to print for a reference without a text of its own."""
    if not isinstance(statement, Fact):
        raise KeyError(f"{target} has no number: give a text, as in `your words <{target}>`.")
    value, unit = render.fact_number(statement), statement.unit or ""
    found = {
        "value": value,
        "unit": unit,
        "year": str(statement.year or ""),
        "value-unit": value and f"{value} {unit}".strip(),
    }[field]
    if not found:
        raise KeyError(f"{target} has no {field}: give a text, as in `your words <{target}>`.")
    return found


def _gap(role: _Role) -> nodes.Node:
    """``{gap}``: a text that leads to what is not known about a case."""
    case_id, gap_id = role.parts("case-id/g1")
    known = [gap.gap_id for gap in bank.case_of(role.env, case_id).gaps]
    if gap_id not in known:
        raise KeyError(f'No gap "{gap_id}" in {case_id}: it has {", ".join(known)}.')
    if not role.words:
        raise KeyError(f"A gap needs a text, as in `your words <{role.target}>`.")
    return role.card_link(role.words, case_id, gap_id, "cb-ref cb-gap-link")


def _case(role: _Role) -> nodes.Node:
    """``{case}``: a case by its title."""
    case = bank.case_of(role.env, role.target)
    return role.link(role.words or case.title, role.target, "", "cb-case-link")


def _source(role: _Role) -> nodes.Node:
    """``{source}``: a source as "Author (year)"."""
    case_id, source_id = role.parts("case-id/s3")
    source = bank.case_of(role.env, case_id).source(source_id)
    text = role.words or render.source_short(source.work)
    return role.card_link(text, case_id, source_id, "cb-source-link")


def _literal(role: _Role) -> nodes.Node:
    """``{lit}``: a number that no statement holds, with the reason after a bar."""
    text, _, reason = (part.strip() for part in role.text.partition("|"))
    if not (text and reason):
        form = "`text|reason`, as in `15|reading time in minutes`"
        raise KeyError(f'"{role.text}" is not of the form {form}.')
    return nodes.Text(text)


def _count(role: _Role) -> nodes.Node:
    """``{count}``: the number of rows of a table, such as ``cases``, or of cases of a grade."""
    name, _, grade = role.text.partition("/")
    bank.note_use(role.env, name)
    table = bank.book(role.env.app).table(name)
    if grade:
        grades = codebook.codes("grade")
        if grade not in grades:
            raise KeyError(f'No grade "{grade}".{codebook.suggest(grade, grades)}')
        table = table[table.grade == grade]
    return nodes.Text(render.number(len(table)))


def _stat(role: _Role) -> nodes.Node:
    """``{stat}``: a figure of the city tables."""
    bank.note_use(role.env, "city_stats")
    text = stat_text(bank.book(role.env.app), role.text)
    return nodes.inline(role.rawtext, text, classes=["cb-stat"])


def connect(app: Sphinx) -> None:
    """Register the roles and their node."""
    app.add_node(bank_link, html=(_visit, None))
    for make in (_fact, _gap, _case, _source, _count, _stat):
        app.add_role(make.__name__[1:], _Role(make))
    app.add_role("lit", _Role(_literal))
