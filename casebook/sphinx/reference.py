"""The glossary and the theories as HTML, and what links the terms in a case page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from casebook import codebook, render
from casebook.sphinx import bank

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sphinx.environment import BuildEnvironment

    from casebook.render import Terms

__all__ = [
    "connect",
    "statements_html",
    "term_links",
    "terms_html",
    "theory_html",
    "theory_notes_html",
]


def connect(app: Any) -> None:
    """Register the setting: the page that has the whole glossary, or nothing."""
    app.add_config_value("casebook_glossary", "reference/glossary", "env", str)


def _rows(table: Any) -> list[Any]:
    """Rows of a table as named tuples, whose fields have types that only the codebook knows."""
    return list(table.itertuples())


def _page(env: BuildEnvironment) -> str | None:
    """Address of the glossary from the page being read; None in a book without it."""
    name = env.config.casebook_glossary
    if name not in env.found_docs:
        return None
    return env.app.builder.get_relative_uri(env.docname, name)


def term_links(env: BuildEnvironment, case_id: str) -> Terms | None:
    """What links the terms in the texts of a case to the glossary."""
    page = _page(env)
    if page is None:
        return None
    bank.note_use(env, "glossary")
    finder = bank.book(env.app).terms(case_id)

    def find(text: str) -> Iterator[tuple[int, int, str]]:
        for found, term_id in finder.find(text):
            yield found.start(), found.end(), f"{page}#term-{term_id}"

    return find


def terms_html(env: BuildEnvironment, wanted: Iterable[str] = ()) -> Markup:
    """The terms asked for, each leading to its entry; without names, all of them, with anchors.

    Raises
    ------
    KeyError
        If there is no such term; the message names the nearest.
    """
    bank.note_use(env, "glossary")
    known = {row.term_id: row for row in _rows(bank.book(env.app).glossary)}
    names = list(wanted)
    for name in names:
        if name not in known:
            raise KeyError(f'No term "{name}" in the glossary.{codebook.suggest(name, known)}')
    page = _page(env)
    if names:
        entries = [_brief(known[name], page) for name in names]
    else:
        entries = [_whole(env, row) for row in sorted(known.values(), key=_by_word)]
    return Markup('<dl class="cb cb-terms">{}</dl>').format(Markup("").join(entries))


def _by_word(row: Any) -> str:
    return str(row.term).lower()


def _chinese(text: str) -> Markup:
    return Markup('<span lang="zh-Hans">{}</span>').format(text)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _brief(row: Any, page: str | None) -> Markup:
    term = Markup("{}, {}").format(_capital(row.term), _chinese(row.term_zh))
    if page is not None:
        term = Markup('<a href="{}#term-{}">{}</a>').format(page, row.term_id, term)
    return Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(term, row.explanation)


def _whole(env: BuildEnvironment, row: Any) -> Markup:
    also = Markup("")
    if isinstance(row.variants, str):
        also = Markup(' <span class="cb-note">also: {}</span>').format(render.text(row.variants))
    return Markup(
        '<div id="term-{}"><dt>{}, {}{}</dt><dd>{}<p lang="zh-Hans">{}</p>'
        '<p class="cb-note">In the cases: {}</p></dd></div>'
    ).format(
        row.term_id,
        _capital(row.term),
        _chinese(row.term_zh),
        also,
        Markup("<p>{}</p>").format(row.explanation),
        row.explanation_zh,
        statements_html(env, row.statements, with_titles=True),
    )


def statements_html(env: BuildEnvironment, joined: str, *, with_titles: bool) -> Markup:
    """Links to statements (``case-id/f2``, joined by ``;``) with their cards.

    After the titles of their cases if wanted.
    """
    by_case: dict[str, list[str]] = {}
    for target in joined.split(";"):
        case_id, _, record_id = target.partition("/")
        by_case.setdefault(case_id, []).append(record_id)
    parts = []
    for case_id, records in by_case.items():
        case = bank.case_of(env, case_id)
        href = env.app.builder.get_relative_uri(env.docname, f"cases/{case_id}")
        links = Markup(" ").join(
            Markup('<a class="cb-ref cb-cite" href="{0}#{1}" data-statement="{2}/{1}">{1}</a>')
            .format(href, case.statement(record_id).record_id, case_id)
            for record_id in records
        )  # fmt: skip
        title = Markup('<a href="{}">{}</a> ').format(href, case.title) if with_titles else ""
        parts.append(Markup("{}{}").format(title, links))
    return Markup("; " if with_titles else " ").join(parts)


def theory_notes_html(env: BuildEnvironment) -> Markup:
    """What holds for all theories."""
    bank.note_use(env, "theories")
    notes = bank.book(env.app).theory_notes
    return Markup('<div class="cb">{}</div>').format(
        Markup("").join(Markup("<p>{}</p>").format(note) for note in notes)
    )


def theory_html(env: BuildEnvironment, row: Any) -> Markup:
    """One theory; `row` is its row of the table ``theories``, with the theory's name left out."""
    book = bank.book(env.app)
    own = {
        name: [entry for entry in _rows(book.table(name)) if entry.theory_id == row.theory_id]
        for name in ("theory_works", "theory_expectations", "theory_cases")
    }
    works = [
        Markup("{}: {} {}").format(
            render.source_short(book.bibliography[work.work_id]),
            work.point,
            statements_html(env, work.statements, with_titles=False),
        )
        for work in own["theory_works"]
    ]
    cases = [
        Markup("{}: {}").format(statements_html(env, case.statements, with_titles=True), case.why)
        for case in own["theory_cases"]
    ]
    questions = {entry.variable: entry.question for entry in _rows(book.variables)}
    expected = [
        (questions[entry.variable], _words(entry.expected), entry.why)
        for entry in own["theory_expectations"]
    ]  # fmt: skip
    silent = _words(row.silent_on) if isinstance(row.silent_on, str) else ""
    parts = [
        Markup('<p>{}</p><p lang="zh-Hans">{}</p>').format(row.argument, row.argument_zh),
        _titled("Who argues so, as far as our cases show", works),
        _titled("How it works, step by step", row.mechanism.split("\n"), tag="ol"),
        _label("What it expects"),
        render.table_html(("Question", "Expected", "Why"), expected),
        Markup('<p class="cb-note">It says nothing on: {}.</p>').format(silent) if silent else "",
        _titled("What in the cases would count for it", row.counts_for.split("\n")),
        _titled("What would count against it", row.counts_against.split("\n")),
        _label("Where it parts from the others"),
        Markup("<p>{}</p>").format(_capital(row.parts_from_others)),
        _titled("Cases that look hard for it", cases),
    ]
    return Markup('<div class="cb cb-theory">{}</div>').format(Markup("").join(parts))


def _words(joined: str) -> str:
    """Coded words as a reader reads them: kinds of actor by their labels."""
    kinds = codebook.codes("kind")
    words = [
        kinds[code].label_en if code in kinds else code.replace("-", " ")
        for code in joined.split(";")
    ]
    return ", ".join(words)


def _label(text: str) -> Markup:
    return Markup('<p class="cb-label">{}</p>').format(text)


def _titled(title: str, entries: Iterable[object], tag: str = "ul") -> Markup:
    items = Markup("").join(Markup("<li>{}</li>").format(entry) for entry in entries)
    return Markup("{}<{}>{}</{}>").format(_label(title), Markup(tag), items, Markup(tag))
