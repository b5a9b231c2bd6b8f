"""The variables in which cases are coded, as HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from casebook import codebook
from casebook.sphinx import bank
from casebook.sphinx.reference import statements_html

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.environment import BuildEnvironment

__all__ = ["notes", "variables"]


def notes(env: BuildEnvironment) -> Markup:
    """What holds for all variables."""
    bank.note_use(env, "variables")
    items = Markup("").join(
        Markup("<li>{}</li>").format(note) for note in bank.book(env.app).variable_notes
    )
    return Markup('<ul class="cb">{}</ul>').format(items)


def variables(env: BuildEnvironment) -> Iterator[tuple[str, str, Markup]]:
    """Each variable: its id, its title in both languages, and what a coder is told."""
    bank.note_use(env, "variables")
    book = bank.book(env.app)
    # Rows whose fields have types that only the codebook knows.
    codes: list[Any] = [row for row in book.variable_codes.itertuples() if not row.is_absence]
    rows: list[Any] = list(book.variables.itertuples())
    for row in rows:
        own = [code for code in codes if code.variable == row.variable]
        yield row.variable, f"{row.label}, {row.label_zh}", _variable(env, row, own)


def _variable(env: BuildEnvironment, row: Any, codes: list[Any]) -> Markup:
    part = codebook.label("part", row.part).lower()
    level = codebook.label("level", row.level).lower()
    absences = row.absences.split(";") if isinstance(row.absences, str) else []
    if absences:
        words = ", ".join(codebook.label("absence", word).lower() for word in absences)
        absent = f"Or, where there is nothing to code: {words}."
    else:
        absent = "No kind of absence: one of the codes always fits."
    return Markup(
        '<div class="cb cb-variable"><p class="cb-question">{} <span lang="zh-Hans">{}</span></p>'
        '<p class="cb-note"><code>{}</code>; {}, {}.</p><p>{}</p>{}'
        '<p class="cb-note">{}</p>{}</div>'
    ).format(
        row.question, row.question_zh, row.variable, part, level, row.rule,
        _codes(codes), absent, _illustrations(env, row),
    )  # fmt: skip


def _codes(codes: list[Any]) -> Markup:
    entries = Markup("").join(map(_code, codes))
    return Markup('<dl class="cb-codes">{}</dl>').format(entries)


def _code(row: Any) -> Markup:
    limits = Markup("")
    if isinstance(row.include, str):
        limits = Markup(
            '<p><span class="cb-label">Belongs</span> {}</p>'
            '<p><span class="cb-label">Does not</span> {}</p>'
        ).format(row.include, row.exclude)
    return Markup(
        '<div><dt>{}, <span lang="zh-Hans">{}</span> <code>{}</code></dt><dd><p>{}</p>{}</dd></div>'
    ).format(row.label, row.label_zh, row.code, _sentence(row.definition), limits)


def _sentence(text: str) -> str:
    return text if text.endswith(".") else f"{text}."


def _illustrations(env: BuildEnvironment, row: Any) -> Markup:
    parts = [
        ("A plain case", row.example, row.example_statements, row.example_why),
        ("A case in doubt", row.borderline, row.borderline_statements, row.borderline_why),
    ]
    return Markup("").join(
        Markup('<p><span class="cb-label">{}</span> <code>{}</code>, {}. {}</p>').format(
            title, code, statements_html(env, statements, with_titles=True), why
        )
        for title, code, statements, why in parts
    )
