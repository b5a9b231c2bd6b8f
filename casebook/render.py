"""Cases, statements and sources as HTML, for the book and for notebooks.

Every text of a case goes through Jinja2's escaping: nothing that a case file says is ever
read as markup. The templates lie in ``casebook/templates``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from casebook import codebook
from casebook.plain import MARKER

# The record classes are here for their types only: a case shows itself by this module.
if TYPE_CHECKING:
    from casebook.records import Case, Fact, Gap, Place, Source, Statement, Work

__all__ = [
    "BOOK_TITLE",
    "Part",
    "Terms",
    "card_html",
    "case_html",
    "case_parts",
    "cite_as",
    "compare_html",
    "environment",
    "fact_number",
    "is_shipped",
    "number",
    "period",
    "place",
    "sentence",
    "source_short",
    "statement_link",
    "stylesheet",
    "table_html",
    "ticked",
]

BOOK_TITLE = "Community Governance: a Casebook"

# Runs of Chinese in an English text: marked, so that a screen reader changes its voice
# and a browser takes Chinese rather than Japanese shapes.
_HAN = re.compile(r"[\u3400-\u9fff][\u3000-\u303f\u3400-\u9fff\uff00-\uffef·]*")

_IN_CHINESE = re.compile(rf"\s*[(（]?{_HAN.pattern}[)）]?")
_CHINESE = r'<span lang="zh-Hans">\g<0></span>'
_TERM = Markup('<a class="cb-term" href="{0}" data-statement="{1}">{2}</a>')
_CITES = Markup('<span class="cb-cites">{}</span>')
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_REFERENCE = re.compile(r"[fcv][1-9][0-9]*")

#: Finds the terms of a glossary in a text: first and last place, and the address to link to.
Terms = Callable[[str], Iterable[tuple[int, int, str]]]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a case page.

    `is_folded` if it stays closed until the reader opens it, `is_after` if it stands below the
    choice: neither a projector nor paper shows it before the reader has opened what is folded.
    """

    part_id: str
    title: str
    html: Markup
    is_folded: bool = False
    is_after: bool = False


def number(value: float) -> str:
    """A number as a reader expects it: thousands separated, no needless decimals.

    >>> number(2527.0), number(0.6), number(1343.88), number(-1500)
    ('2,527', '0.6', '1,343.88', '−1,500')
    """
    text = f"{value:,.0f}" if float(value).is_integer() else f"{value:,.6f}".rstrip("0")
    return text.replace("-", "−")


def _is_year(fact: Fact) -> bool:
    return fact.unit in {"year", "year (about)"}


def fact_number(fact: Fact) -> str:
    """The number of a fact, empty if it has none; a year takes no thousands separator."""
    if fact.value is None:
        return ""
    return f"{fact.value:.0f}" if _is_year(fact) else number(fact.value)


def han(text: str | None) -> Markup:
    """The text, escaped, with its runs of Chinese marked as such."""
    # What escaping adds is ASCII, and so in no run.
    return Markup(_HAN.sub(_CHINESE, str(escape(text or ""))))


def ticked(text: str) -> Markup:
    """The text, escaped, with what stands between backticks as code.

    >>> print(ticked("`f1` & more"), ticked("5 o`clock"))
    <code>f1</code> &amp; more 5 o`clock
    """
    parts = text.split("`")
    if len(parts) % 2 == 0:  # a backtick without its partner is a backtick
        return han(text)
    code = Markup("<code>{}</code>")
    return Markup("").join(
        code.format(part) if at % 2 else han(part) for at, part in enumerate(parts)
    )


def _linked(text: str, terms: Terms | None) -> Iterator[Markup]:
    """The text, escaped, with its terms linked."""
    start = 0
    for first, last, href in terms(text) if terms else ():
        yield han(text[start:first])
        # A script shows the card of a term by its place in the glossary, as that of a statement.
        yield _TERM.format(
            href, href.rpartition("#")[2].replace("term-", "term/", 1), han(text[first:last])
        )
        start = last
    yield han(text[start:])


def sentence(text: str) -> str:
    """The text with a capital letter first and, where it takes one, a full stop last."""
    whole = text[:1].upper() + text[1:]
    return whole if whole.endswith((*".?!;/…。？",)) else f"{whole}."


def statement_link(
    case_id: str, record_id: str, href: str, text: str = "", look: str = "cb-ref cb-cite"
) -> Markup:
    """A link to a statement or gap by its id or a text, with what a script shows its card by.

    `href` is the address of the case page, ``#``, and what ids begin with there.

    >>> statement_link("lane-lamps", "f1", "lane-lamps.html#", "28 lamps").striptags()
    '28 lamps'
    """
    return Markup('<a class="{4}" href="{2}{1}" data-statement="{0}/{1}">{3}</a>').format(
        case_id, record_id, href, text or record_id, look
    )


def _reference(case: Case, record_id: str, prefix: str) -> Markup:
    """A link to a statement; `prefix` begins the ids on this page, or, with a ``#``, is a page."""
    return statement_link(case.case_id, record_id, prefix if "#" in prefix else f"#{prefix}")


def _cited(text: str, case: Case, prefix: str = "", terms: Terms | None = None) -> Markup:
    """A text with its citation markers turned into links, and its terms linked."""
    parts: list[Markup] = []
    # Pieces of text with the inside of a marker between any two.
    for place, piece in enumerate(MARKER.split(text)):
        if place % 2 == 0:
            parts.extend(_linked(piece, terms))
        else:
            links = [_reference(case, found, prefix) for found in _REFERENCE.findall(piece)]
            parts.append(_CITES.format(Markup(" ").join(links)))
    return Markup("").join(parts)


def _uncited(text: str) -> Markup:
    return han(MARKER.sub("", text))


def place(where: Place) -> str:
    """Where a case is, from the smallest unit to the country.

    Levels that are not stated or do not apply are left out.
    """
    district = where.district
    # Chinese sources leave out the word; elsewhere, and of a county or new area, the name has it.
    if district and where.country == "China" and " " not in district:
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


def _long_day(day: str) -> str:
    """A day in words, as exactly as it is given: 16 March 2022, March 2022, 2022."""
    year, *rest = day.split("-")
    words = [f"{int(rest[1])}"] if len(rest) == 2 else []
    return " ".join([*words, *([_MONTHS[int(rest[0]) - 1]] if rest else []), year])


def _weights(case: Case) -> dict[str, str]:
    """The statements that a reader may name as the weightiest: on the desk, or in an argument.

    With their text, without Chinese: an option of a list cannot say in which language it is.
    """
    decision, teaching = case.decision, case.teaching
    texts = " ".join(side.text for side in teaching.sides) if teaching else ""
    argued = [id_ for marker in MARKER.finditer(texts) for id_ in _REFERENCE.findall(marker[1])]
    ids = [*(decision.desk if decision else ()), *argued]
    return {id_: _IN_CHINESE.sub("", case.statement(id_).text) for id_ in ids}


def _people(names: Iterable[str]) -> str:
    parts = [name.partition(",") for name in names]
    listed = [f"{given.strip()} {family}".strip() for family, _, given in parts]
    if len(listed) > 3:
        return f"{listed[0]} and others"
    return " and ".join(part for part in (", ".join(listed[:-1]), *listed[-1:]) if part)


def source_short(work: Work) -> str:
    """A source inside a sentence: who, with the year in brackets."""
    who, _, when = work.short.rpartition(" ")
    # A description of ours ends with a full stop; "et al." keeps its own.
    return f"{who if who.endswith('et al.') else who.rstrip('.')} ({when})"


def _conflicts(facts: Sequence[Fact]) -> list[list[Fact]]:
    """Facts in their order, those that contradict each other or a third together."""
    groups = {fact.record_id: [fact] for fact in facts}
    for fact in facts:
        for other in fact.conflicts_with:
            ours, theirs = groups[fact.record_id], groups.get(other)
            if theirs is not None and theirs is not ours:
                joined = sorted([*ours, *theirs], key=facts.index)
                groups |= {each.record_id: joined for each in joined}
    return list({id(group): group for group in groups.values()}.values())


@cache
def environment() -> Environment:
    """The templates with what they use, for who adds templates of their own to them.

    ``parts.html.j2`` holds a macro for each part of a case, for its card, tile and so on.
    """
    made = Environment(
        loader=PackageLoader("casebook", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(han=han, number=number, sentence=sentence, ticked=ticked, uncited=_uncited)
    made.globals.update(
        cited=_cited,
        codes=codebook.codes,
        conflicts=_conflicts,
        fact_number=fact_number,
        is_year=_is_year,
        label=codebook.label,
        long_day=_long_day,
        people=_people,
        period=period,
        place=place,
        reference=_reference,
        source_short=source_short,
        statement_link=statement_link,
        weights=_weights,
    )
    return made


def _macro(name: str, *arguments: object) -> Markup:
    module = environment().get_template("parts.html.j2").module
    return Markup(getattr(module, name)(*arguments))  # the macro escaped what it was given


@cache
def stylesheet(name: str = "case.css") -> str:
    """The CSS of everything that this module renders."""
    loader = environment().loader
    assert loader is not None
    return loader.get_source(environment(), name)[0]


def _in_notebook(macro: str, *arguments: object) -> str:
    style = f"<style>{stylesheet('notebook.css')}\n{stylesheet()}</style>"
    # A plain str: text added to Markup would be escaped behind the caller's back.
    return style + str(_macro(macro, *arguments))


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
    # Each by the name of its macro; what comes after the choice stands below it.
    told = [("problem", "The problem", terms), ("response", "What was done", terms)]
    shown: list[tuple[Any, ...]] = [("actors", "Who is involved"), ("facts", "What is documented")]
    voices = []
    if not all(claim.is_sealed for claim in case.claims):
        outcome = "What is said of it" if case.sequel else "What is said to have come of it"
        voices.append(("claims", outcome))
    if not all(critique.is_sealed for critique in case.critiques):
        voices.append(("critiques", "Critical voices"))
    chosen = ("sequel", "What was chosen, and what came of it")
    if case.teaching:
        shown = [*_taught(case, terms), ("file", "All statements"), *shown, *voices]
    elif case.sequel:
        shown = [*told, *shown, *voices, ("decision", "The decision"), chosen]
    else:
        decision = [("decision", "The decision")] if case.decision else []
        shown = [*told, *shown, *decision, *voices]
    if case.gaps:
        shown.append(("gaps", "What is not known"))
    shown.append(("sources", "Sources"))
    shown.append(("cite", "Cite and reuse", citation or cite_as(case), download))
    if case.related:
        at = [id_ for id_, *_ in shown].index("file" if case.teaching else "cite")
        shown.insert(at, ("related", "Read beside it", titles or {}))
    ids = [id_ for id_, *_ in shown]
    seal = ids.index("sequel") if "sequel" in ids else len(ids)
    return [
        Part(
            id_,
            title,
            _macro(id_, case, prefix, *more),
            is_folded=id_ == "sequel",
            # The questions before the choice are for paper and projector, too.
            is_after=at >= seal and id_ != "prompts",
        )
        for at, (id_, title, *more) in enumerate(shown)
    ]


def _taught(case: Case, terms: Terms | None) -> Iterator[tuple[Any, ...]]:
    """The parts that a class works with, before the file."""
    teaching = case.teaching
    assert teaching is not None
    yield "story", "Part A", terms
    if any(exhibit.part == "a" for exhibit in teaching.exhibits):
        yield "exhibits", "Exhibits", "a"
    if teaching.roles:
        yield "roles", "Roles for the class"
    if teaching.sides:
        yield "sides", "Positions"
    yield "decision", "The choice"
    if case.has_ending:
        yield "sequel", "Part B"
    yield "prompts", "For discussion", False


def card_html(
    case: Case, statement: Statement | Gap | Source, *, href: str | None = None
) -> Markup:
    """The card of one statement or source: what it says, who says so, where it was read.

    Parameters
    ----------
    case : Case
        The case that the statement belongs to.
    statement : Statement, Gap or Source
        A fact, claim or critique, something that is not known about the case, or a source of it.
    href : str, optional
        Address of the case page, if there is one to link to.
    """
    if hasattr(statement, "source_id"):
        return _macro("source_card", case, statement, href)
    if statement.record == "gap":
        return _macro("gap_card", case, statement, href)
    rivals = [case.fact(id_) for id_ in getattr(statement, "conflicts_with", ())]
    # What is known only afterwards stands beside nothing that is read before.
    seen = [rival for rival in rivals if not rival.is_sealed or statement.is_sealed]  # type: ignore[union-attr]
    return _macro("card", case, statement, seen, href)


def table_html(
    head: Iterable[str], rows: Iterable[Iterable[object]], *, caption: str = ""
) -> Markup:
    """A plain table whose rows turn into blocks on a narrow screen."""
    return _macro("table", list(head), [list(row) for row in rows], caption)


def case_html(case: Case) -> str:
    """A case as it shows itself in a notebook."""
    return _in_notebook("whole", case, case_parts(case, prefix=f"{case.case_id}-"))


def compare_html(a: Case, b: Case) -> str:
    """Two cases side by side, row by row, for a notebook."""
    return _in_notebook("compare", a, b)
