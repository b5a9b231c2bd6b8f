"""Cases, statements and sources as HTML, for the book and for notebooks.

Every text of a case goes through Jinja2's escaping: nothing that a case file says is ever
read as markup. The templates lie in ``casebook/templates``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import metadata

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from casebook import codebook
from casebook.plain import MARKER
from casebook.records import Case, Fact, Gap, Place, Statement, Work

__all__ = [
    "BOOK_TITLE",
    "Part",
    "Terms",
    "card_html",
    "case_html",
    "case_parts",
    "cite_as",
    "compare_html",
    "decision_html",
    "gap_card_html",
    "head_html",
    "is_shipped",
    "is_year",
    "number",
    "period",
    "place",
    "sequel_html",
    "source_short",
    "stylesheet",
    "table_html",
    "text",
    "tile_html",
]

BOOK_TITLE = "Community Governance: a Casebook"

# Runs of Chinese in an English text: marked, so that a screen reader changes its voice
# and a browser takes Chinese rather than Japanese shapes.
_HAN = re.compile(r"[\u3400-\u9fff][\u3000-\u303f\u3400-\u9fff\uff00-\uffef·]*")

_REFERENCE = re.compile(r"[fcv][1-9][0-9]*")

#: Finds the terms of a glossary in a text: first and last place, and the address to link to.
Terms = Callable[[str], Iterable[tuple[int, int, str]]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One part of a case page; `is_folded` if it stays closed until the reader opens it."""

    part_id: str
    title: str
    html: Markup
    is_folded: bool = False


def number(value: float) -> str:
    """A number as a reader expects it: thousands separated, no needless decimals.

    >>> number(2527.0), number(0.6), number(1343.88), number(-1500)
    ('2,527', '0.6', '1,343.88', '−1,500')
    """
    text = f"{value:,.0f}" if float(value).is_integer() else f"{value:,.6f}".rstrip("0")
    return text.replace("-", "−")


def is_year(fact: Fact) -> bool:
    """Whether the fact's number is a year, which takes no thousands separator."""
    return fact.unit in {"year", "year (about)"}


def _fact_number(fact: Fact) -> str:
    if fact.value is None:
        return ""
    return f"{fact.value:.0f}" if is_year(fact) else number(fact.value)


def _han(text: str) -> Iterator[Markup]:
    """The text, escaped, with runs of Chinese marked as such."""
    start = 0
    for run in _HAN.finditer(text):
        yield escape(text[start : run.start()])
        yield Markup('<span lang="zh-Hans">{}</span>').format(run.group())
        start = run.end()
    yield escape(text[start:])


def _text(text: str | None) -> Markup:
    return Markup("").join(_han(text or ""))


def text(plain: str) -> Markup:
    """A text, escaped, with its runs of Chinese marked as such.

    >>> print(text("sub-district, 街道"))
    sub-district, <span lang="zh-Hans">街道</span>
    """
    return _text(plain)


def _linked(text: str, terms: Terms | None) -> Iterator[Markup]:
    """The text, escaped, with its terms linked."""
    start = 0
    for first, last, href in terms(text) if terms else ():
        yield from _han(text[start:first])
        found = _text(text[first:last])
        yield Markup('<a class="cb-term" href="{}">{}</a>').format(href, found)
        start = last
    yield from _han(text[start:])


def _sentence(text: str) -> str:
    """The text with a capital letter first and a full stop last."""
    whole = text[:1].upper() + text[1:]
    return whole if whole.endswith((".", "?", "!", "。", "？")) else f"{whole}."


def _reference(case: Case, record_id: str, prefix: str) -> Markup:
    """A small link to a statement of the case, with what a script needs to show its card.

    `prefix` is what the ids on this page begin with, or, if it has a ``#``, another page.
    """
    href = f"{prefix}{record_id}" if "#" in prefix else f"#{prefix}{record_id}"
    return Markup('<a class="cb-ref cb-cite" href="{0}" data-statement="{2}/{1}">{1}</a>').format(
        href, record_id, case.case_id
    )


def _cited(text: str, case: Case, prefix: str = "", terms: Terms | None = None) -> Markup:
    """A text with its citation markers turned into links, and its terms linked."""
    parts: list[Markup] = []
    start = 0
    for marker in MARKER.finditer(text):
        parts.extend(_linked(text[start : marker.start()], terms))
        links = [_reference(case, found, prefix) for found in _REFERENCE.findall(marker[1])]
        parts.append(Markup('<span class="cb-cites">{}</span>').format(Markup(" ").join(links)))
        start = marker.end()
    parts.extend(_linked(text[start:], terms))
    return Markup("").join(parts)


def _uncited(text: str) -> Markup:
    return _text(MARKER.sub("", text))


def place(where: Place) -> str:
    """Where a case is, from the smallest unit to the country.

    Levels that are not stated or do not apply are left out.
    """
    district = where.district
    # Shenzhen's ten units are named without the word; elsewhere the source's name stands.
    if district and where.city == "Shenzhen":
        district = f"{district} District"
    subdistrict = f"{where.subdistrict} sub-district" if where.subdistrict else None
    named = [where.community, subdistrict, district, where.city, where.country]
    return ", ".join(dict.fromkeys(part for part in named if part))


def period(case: Case) -> str:
    """When a case happened, with what is not known said in words."""
    absent = {"not-stated": "not stated", "not-found": "not found", "disputed": "disputed"}
    start, end = case.start_year, case.end_year
    no_start = f"start {absent.get(case.start_year_status, 'not applicable')}"
    if case.is_ongoing:
        return f"{start} to today" if start else f"still running; {no_start}"
    if end is None:
        no_end = f"end {absent.get(case.end_year_status, 'not applicable')}"
        return f"from {start}; {no_end}" if start else f"{no_start}, {no_end}"
    if start is None:
        return f"until {end}; {no_start}"
    return str(start) if end == start else f"{start}–{end}"


def _author(name: str) -> str:
    family, comma, given = name.partition(",")
    return f"{given.strip()} {family}" if comma else name


def _people(names: Iterable[str]) -> str:
    listed = [_author(name) for name in names]
    if len(listed) > 3:
        return f"{listed[0]} and others"
    return (
        " and ".join([", ".join(listed[:-1]), listed[-1]]) if len(listed) > 1 else "".join(listed)
    )


def source_short(work: Work) -> str:
    """A source inside a sentence: who, with the year in brackets."""
    who, _, when = work.short.rpartition(" ")
    # A description of ours ends with a full stop; "et al." keeps its own.
    return f"{who if who.endswith('et al.') else who.rstrip('.')} ({when})"


def _when(work: Work) -> str:
    return work.date_text or work.date or "no date"


def _conflicts(facts: Iterable[Fact]) -> list[list[Fact]]:
    """Facts in their order, those that contradict each other together."""
    listed = list(facts)
    by_id = {fact.record_id: fact for fact in listed}
    groups: list[list[Fact]] = []
    seen: set[str] = set()
    for fact in listed:
        if fact.record_id in seen:
            continue
        group, waiting = [], [fact.record_id]
        while waiting:
            current = waiting.pop()
            if current in seen or current not in by_id:
                continue
            seen.add(current)
            group.append(by_id[current])
            waiting.extend(by_id[current].conflicts_with)
        groups.append(sorted(group, key=listed.index))
    return groups


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("casebook", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(han=_text, sentence=_sentence, uncited=_uncited)
    environment.globals.update(
        cited=_cited,
        codes=codebook.codes,
        conflicts=_conflicts,
        fact_number=_fact_number,
        is_year=is_year,
        is_fact=lambda statement: isinstance(statement, Fact),
        label=codebook.label,
        people=_people,
        period=period,
        place=place,
        reference=_reference,
        source_short=source_short,
        when=_when,
    )
    return environment


def _macro(name: str, *arguments: object, **named: object) -> Markup:
    module = _environment().get_template("parts.html.j2").module
    made = getattr(module, name)(*arguments, **named)
    return Markup(made)  # the macro escaped what it was given


def stylesheet() -> str:
    """The CSS of everything that this module renders."""
    loader = _environment().loader
    assert loader is not None
    return loader.get_source(_environment(), "case.css")[0]


@cache
def _notebook_style() -> Markup:
    loader = _environment().loader
    assert loader is not None
    variables = loader.get_source(_environment(), "notebook.css")[0]
    return Markup("<style>{}\n{}</style>").format(Markup(variables), Markup(stylesheet()))


def head_html(case: Case) -> Markup:
    """What stands under the title: Chinese title, place, years, themes, summary."""
    return _macro("head", case)


def is_shipped(case: Case) -> bool:
    """Whether a case is one of ours, and not of somebody's own bank."""
    return case.origin == f"casebook {metadata.version('casebook')}"


def cite_as(case: Case) -> str:
    """The case as an entry of a reader's own bibliography."""
    if not is_shipped(case):
        # Neither ours nor under our licence. No path: it would name a folder of somebody's.
        return f'"{case.title}" ({case.case_id}).'
    return (
        f'The casebook authors. "{case.title}" ({case.case_id}). In {BOOK_TITLE}, '
        f"version {metadata.version('casebook')}. CC BY 4.0."
    )


def decision_html(case: Case, *, href: str) -> Markup:
    """The decision, for a page other than the case's own, whose address is `href`."""
    return _macro("decision", case, f"{href}#")


def sequel_html(case: Case, *, href: str) -> Markup:
    """What was chosen, for a page other than the case's own, whose address is `href`."""
    return _macro("sequel_brief", case, href)


def case_parts(
    case: Case,
    *,
    prefix: str = "",
    download: str | None = None,
    titles: Mapping[str, str] | None = None,
    terms: Terms | None = None,
    citation: str | None = None,
) -> list[Part]:
    """The parts of a case page in their order, each as HTML without its heading.

    Parameters
    ----------
    case : Case
        The case.
    prefix : str
        What stands before the ids of statements and sources (``f2``): needed where more than
        one case is shown on a page.
    download : str, optional
        Address of the case file.
    titles : mapping, optional
        Titles of the cases that have a page beside this one, by id; others are only named.
    terms : callable, optional
        Finds the terms to be linked in a text; asked first for the problem, then for what was done.
    citation : str, optional
        How to cite the case, where `cite_as` does not know.
    """

    def part(part_id: str, title: str, macro: str, *more: object, is_folded: bool = False) -> Part:
        html = _macro(macro, case, prefix, *more)
        return Part(part_id=part_id, title=title, html=html, is_folded=is_folded)

    parts = [
        part("problem", "The problem", "problem", terms),
        part("response", "What was done", "response", terms),
        part("actors", "Who is involved", "actors"),
        part("facts", "What is documented", "facts"),
    ]
    voices = []
    said = "What is said of it" if case.sequel else "What is said to have come of it"
    if not all(claim.is_sealed for claim in case.claims):
        voices.append(part("claims", said, "claims"))
    if not all(critique.is_sealed for critique in case.critiques):
        voices.append(part("critiques", "Critical voices", "critiques"))
    decision = part("decision", "The decision", "decision")
    if case.sequel:
        title = "What was chosen, and what came of it"
        parts += [*voices, decision, part("sequel", title, "sequel", is_folded=True)]
    else:
        parts += [decision, *voices]
    if case.gaps:
        parts.append(part("gaps", "What is not known", "gaps"))
    parts.append(part("sources", "Sources", "sources"))
    citation = citation or cite_as(case)
    parts.append(part("cite", "Cite and reuse", "cite", citation, download, titles or {}))
    return parts


def card_html(case: Case, statement: Statement, *, href: str | None = None) -> Markup:
    """The card of one statement: what it says, who says so, where it was read.

    Parameters
    ----------
    case : Case
        The case that the statement belongs to.
    statement : Statement
        A fact, claim or critique.
    href : str, optional
        Address of the case page, if there is one to link to.
    """
    partners = [
        case.fact(fact_id)
        for fact_id in (statement.conflicts_with if isinstance(statement, Fact) else ())
    ]
    return _macro("card", case, statement, partners, href)


def gap_card_html(case: Case, gap: Gap, *, href: str | None = None) -> Markup:
    """The card of something that is not known about a case."""
    return _macro("gap_card", case, gap, href)


def tile_html(case: Case, *, href: str) -> Markup:
    """A case in a list of cases: title, place, years, themes, summary."""
    return _macro("tile", case, href)


def table_html(
    head: Iterable[str], rows: Iterable[Iterable[object]], *, caption: str = ""
) -> Markup:
    """A plain table whose rows turn into blocks on a narrow screen."""
    return _macro("table", list(head), [list(row) for row in rows], caption)


def case_html(case: Case) -> str:
    """A case as it shows itself in a notebook."""
    parts = case_parts(case, prefix=f"{case.case_id}-")
    # A plain str: text added to Markup would be escaped behind the caller's back.
    return str(_notebook_style() + _macro("whole", case, parts))


def compare_html(a: Case, b: Case) -> str:
    """Two cases side by side, row by row, for a notebook."""
    return str(_notebook_style() + _macro("compare", a, b))
