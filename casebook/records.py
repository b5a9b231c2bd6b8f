"""Record classes: what a case file says, as objects that do not change.

The functions here make them from the plain data of a checked file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, TypeVar
from urllib.parse import unquote

from casebook.codebook import suggest, visible
from casebook.plain import (
    Plain,
    decision_year,
    is_independent,
    localised,
    most_read,
    period_end,
    sealed_ids,
    value_of,
)

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

__all__ = [
    *(
        "Actor",
        "Body",
        "Case",
        "CaseDataError",
        "Claim",
        "Critique",
        "Decision",
        "Exhibit",
        "Fact",
        "Finding",
        "Gap",
    ),
    *("Option", "Place", "Prompt", "Related", "Role", "Sequel", "Side", "Source", "Speaker"),
    *("Statement", "Teaching", "Work"),
    *("case_record", "work_record"),
]

_T = TypeVar("_T", bound="DataclassInstance")


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One problem in a file: where, what was found, what was expected, what to do.

    `line` is 0 where the problem is not in a line, such as a missing folder.
    """

    path: str
    line: int
    field: str
    found: str
    expected: str
    hint: str
    rule: str
    severity: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        where = f"{place} {self.field}" if self.field else place
        parts = (self.found, self.expected, self.hint)
        # Names of files and texts in them come from anyone, and a terminal would obey them.
        return visible(f"{where}: {' '.join(part for part in parts if part)} ({self.rule})")


class CaseDataError(ValueError):
    """Case data that cannot be used; `findings` says everything that is wrong."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__(self.findings)  # as they came, or another process cannot make it anew

    def __str__(self) -> str:
        errors = [finding for finding in self.findings if finding.severity == "error"]
        shown = "\n".join(str(finding) for finding in errors[:20])
        more = f"\n… and {len(errors) - 20} more; `casebook check` lists all." * (len(errors) > 20)
        return f"{len(errors)} error(s) in the case data:\n{shown}{more}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a case is. A level without a value has its reason in `status`."""

    country: str
    city: str | None
    district: str | None
    subdistrict: str | None
    community: str | None
    note: str | None
    status: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Speaker:
    """Who says something: kind and relation are codes of the codebook."""

    name: str
    kind: str
    relation: str
    scope: str


class Body(str):
    """The name of a body as an author: one name, whatever commas it has."""

    __slots__ = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Work:
    """A work of the bibliography; an author is ``Family, Given``, or one name, or a `Body`.

    `read_at` says of the works that some cases cite where else than at its address it was read,
    with the code of ``reading`` before each address; `version` is for what changes under one name.
    """

    work_id: str
    kind: str
    channel: str
    authors: tuple[str, ...]
    title: str | None
    description: str | None
    publisher: str | None
    date: str | None
    date_text: str | None
    language: str
    address: str | None
    reliability: str | None = None
    note: str | None = None
    container: str | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    version: str | None = None
    read_at: tuple[tuple[str, str], ...] = ()

    @property
    def year(self) -> int | None:
        """Year of publication, None if not stated."""
        return int(self.date[:4]) if self.date else None

    @property
    def doi(self) -> str | None:
        """The DOI, where the address is one."""
        found = re.match(r"https?://(?:www\.|dx\.)?doi\.org/(10\..+)", self.address or "", re.I)
        return unquote(found[1]) if found else None

    @property
    def outlet(self) -> str | None:
        """The journal or book that it is part of, otherwise its publisher, newspaper or site."""
        return self.container or self.publisher

    @property
    def place(self) -> str | None:
        """Where it stands, in words: ``Laws 5(1), 3 (MDPI)``."""
        place = self.outlet or ""
        if self.volume:
            place += f" {self.volume}" + (f"({self.issue})" if self.issue else "")
        elif self.issue:
            place += f", no. {self.issue}"
        place += f", {self.pages}" if self.pages else ""
        place += f" ({self.publisher})" if self.container and self.publisher else ""
        return place.strip(", ") or None

    @property
    def short(self) -> str:
        """Author and year as a reader's reference, for example ``Zhang 2019``."""
        families = [_family(author) for author in self.authors]
        if len(families) > 2:
            who = f"{families[0]} et al."
        else:
            who = " and ".join(families) or self.outlet or self.description or self.work_id
        return f"{who} {self.year or 'n.d.'}"


def _family(author: str) -> str:
    return author if isinstance(author, Body) else author.partition(",")[0].strip()


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """A work as a case uses it: what was read of it, and where."""

    source_id: str
    work: Work
    extent: str
    reading: str
    seen_at: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """What all statements share: text, speaker, sources."""

    record_id: str
    text: str
    speaker: Speaker
    sources: tuple[Source, ...]
    charge: str | None
    known: str | None
    is_independent: bool
    is_sealed: bool

    @property
    def record(self) -> str:
        """Which record it is: ``fact``, ``claim`` or ``critique``."""
        return type(self).__name__.lower()

    @property
    def channel(self) -> str:
        """Channel of the first source."""
        return self.sources[0].work.channel

    @property
    def reading(self) -> str:
        """Where it was read: the best among its sources."""
        return most_read("reading", [source.reading for source in self.sources])

    @property
    def extent(self) -> str:
        """How far its source was read: the most among its sources."""
        return most_read("extent", [source.extent for source in self.sources])

    @property
    def is_usable(self) -> bool:
        """False where it rests on unattributed copies only."""
        return self.reading != "unattributed-copy"


@dataclass(frozen=True, kw_only=True, slots=True)
class Fact(Statement):
    """A documented statement, with its number where it has one."""

    value: float | None
    value_status: str
    unit: str | None
    year: int | None
    year_status: str
    date: str | None
    conflicts_with: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim(Statement):
    """What somebody says came of the case."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Critique(Statement):
    """A criticism, failure or side effect, with who names it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Actor:
    """A body, office or group in the case."""

    actor_id: str
    name: str
    name_zh: str | None
    kind: str
    relation: str
    role: str
    interest: str | None
    interest_sources: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Option:
    """One option of the decision; `origin` says whether a source shows it."""

    option_id: str
    text: str
    origin: str
    cites: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """What had to be decided, by whom, between which options."""

    basis: str
    question: str
    deciders: tuple[Actor, ...]
    chair: str | None
    day: str | None
    year: int | None
    year_status: str
    desk: tuple[str, ...]
    when: str | None
    options: tuple[Option, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Sequel:
    """What was chosen and what came of it: kept apart from the decision."""

    chosen: tuple[str, ...]
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Side:
    """An argument for one option or more, at its best, and its weak spot."""

    side_id: str
    title: str
    options: tuple[str, ...]
    text: str
    weak: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Exhibit:
    """A small table from the statements; `part` is ``a`` before the choice, ``b`` after it."""

    exhibit_id: str
    part: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    see: str
    caution: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Role:
    """Somebody in the room; `line` is imagined, `later` belongs after the choice."""

    role_id: str
    seat: str
    name: str
    did: str | None
    did_status: str
    said: str | None
    said_status: str
    gains: str
    loses: str
    line: str | None
    later: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Prompt:
    """A question to a class; with `is_after` one that only makes sense after the choice."""

    prompt_id: str
    kind: str
    minutes: int
    text: str
    is_after: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Teaching:
    """What a class works with: the story before the choice and after it, and all around it."""

    minutes: int
    before: str
    after: str | None
    sides: tuple[Side, ...]
    exhibits: tuple[Exhibit, ...]
    roles: tuple[Role, ...]
    prompts: tuple[Prompt, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Gap:
    """Something that is not known, and in which way."""

    gap_id: str
    text: str
    absence: str
    about: str

    @property
    def record(self) -> str:
        """Which record it is: ``gap``."""
        return "gap"


@dataclass(frozen=True, kw_only=True, slots=True)
class Related:
    """Another case worth reading beside this one."""

    case_id: str
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """One case, whole. In a notebook it shows itself as a page."""

    case_id: str
    title: str
    title_zh: str | None
    place: Place
    site: str
    grade: str | None
    start_year: int | None
    start_year_status: str
    end_year: int | None
    end_year_status: str
    is_ongoing: bool | None
    themes: tuple[str, ...]
    summary: str
    problem: str
    response: str
    instruments: tuple[str, ...]
    actors: tuple[Actor, ...]
    facts: tuple[Fact, ...]
    claims: tuple[Claim, ...]
    critiques: tuple[Critique, ...]
    decision: Decision | None
    sequel: Sequel | None
    gaps: tuple[Gap, ...]
    related: tuple[Related, ...]
    sources: tuple[Source, ...]
    teaching: Teaching | None
    reviewed: str | None
    editor_notes: tuple[str, ...] = field(repr=False)
    origin: str = ""  # the bank that the case comes from, as in the table of cases

    def __repr__(self) -> str:
        return f"<Case {self.case_id}: {len(self.facts)} facts, {len(self.sources)} sources>"

    def _repr_html_(self) -> str:
        from casebook import render  # with jinja2, which only a look at the case needs

        return render.case_html(self)

    @property
    def statements(self) -> tuple[Statement, ...]:
        """Facts, claims and critiques in this order."""
        return (*self.facts, *self.claims, *self.critiques)

    @property
    def has_ending(self) -> bool:
        """Whether there is something to open after the choice; never where none is put."""
        told = self.sequel or (self.teaching and self.teaching.after)
        return bool(told) or any(statement.is_sealed for statement in self.statements)

    def statement(self, record_id: str) -> Statement:
        """The fact, claim or critique with this id.

        Raises
        ------
        KeyError
            If the case has none; the message names the nearest and lists all.
        """
        return _pick(self.statements, record_id, f"statement in case {self.case_id}")

    def fact(self, fact_id: str) -> Fact:
        """The fact with this id; KeyError as in `statement`."""
        return _pick(self.facts, fact_id, f"fact in case {self.case_id}")

    def source(self, source_id: str) -> Source:
        """The source with this local id; KeyError as in `statement`."""
        return _pick(self.sources, source_id, f"source in case {self.case_id}")


def _pick(records: Sequence[_T], wanted: str, what: str) -> _T:
    """The record with this id, which is the first field of every record."""
    known = {getattr(record, fields(record)[0].name): record for record in records}
    if wanted not in known:
        raise KeyError(
            f'No {what} has the id "{wanted}".{suggest(wanted, known)} It has {", ".join(known)}.'
        )
    return known[wanted]


@cache
def _plan(kind: type[DataclassInstance]) -> list[tuple[str, str, str, str]]:
    """Each field of a record: its name, in two parts too, and the first word of its type."""
    words = [(each.name, str(each.type)) for each in fields(kind)]
    return [(name, *name.rpartition("_")[::2], re.split(r"\W", type_)[0]) for name, type_ in words]


def _made(kind: type[_T], data: Plain, language: str, **known: Any) -> _T:
    """A record, whose fields are known or stand in the data under the same name.

    The type of a field tells what becomes of it: a text is that in the language asked for, a list
    a tuple, and what is left out or absent None. Some names tell where it stands: ``gap_id`` under
    ``id``, ``case_id`` of a related case under ``case``; ``year_status`` says why `year` is absent,
    ``name_zh`` is the Chinese of `name`.
    """
    for name, of, rest, type_ in _plan(kind):
        if name in known:
            continue
        given = data.get(name)
        if rest == "id":
            given = data.get("id") or data[of]
        elif rest == "status":
            given = value_of(data.get(of), "not-applicable" if of == "value" else "not-stated")[1]
        elif rest == "zh":
            given = data[of].get("zh") if isinstance(data[of], dict) else None
        elif isinstance(given, dict) and "absent" in given:
            given = None
        if type_ == "tuple":
            several = given if isinstance(given, list) else () if given is None else (given,)
            given = tuple(localised(entry, language) for entry in several)
        elif type_ == "str" and given is not None:
            given = localised(given, language)
        known[name] = given
    return kind(**known)


def work_record(data: Plain, language: str = "en") -> Work:
    """A work of the bibliography from its plain data."""
    authors = tuple(map(_author, data["authors"]))
    return _made(Work, data, language, authors=authors, read_at=())


def _author(author: Any) -> str:
    if isinstance(author, str):
        # A person's name has one comma.
        return author if author.count(",") < 2 else Body(author)
    return Body(author["body"])


def case_record(
    case: Plain,
    works: Mapping[str, Plain],
    language: str = "en",
    *,
    origin: str = "",
    teaching: Plain | None = None,
) -> Case:
    """A case from the plain data of a checked file.

    Parameters
    ----------
    case : mapping
        Data that obeys the schema and the rules.
    works : mapping
        Plain data of the bibliography's works by id.
    language : str
        Language of the texts, where the file has them in it.
    origin : str
        The bank that the case comes from.
    teaching : mapping, optional
        Plain data of its teaching file.
    """

    def made(kind: type[_T], data: Plain, **known: Any) -> _T:
        return _made(kind, data, language, **known)

    def every(kind: type[_T], entries: Sequence[Plain]) -> tuple[_T, ...]:
        return tuple(made(kind, entry) for entry in entries)

    def statements(kind: type[_T], entries: Sequence[Plain]) -> Iterator[_T]:
        for entry in entries:
            cited = tuple(sources[id_] for id_ in entry["sources"])
            yield made(
                kind,
                entry,
                speaker=made(Speaker, entry["said_by"]),
                sources=cited,
                is_independent=is_independent(case, entry, [one.work.channel for one in cited]),
                is_sealed=entry["id"] in sealed,
            )

    def taught(data: Plain) -> Teaching:
        exhibits = [
            made(Exhibit, entry, rows=tuple(map(tuple, entry["rows"])))
            for entry in data["exhibits"]
        ]
        prompts = [
            made(Prompt, entry, is_after=entry.get("after", False)) for entry in data["prompts"]
        ]
        return Teaching(
            minutes=data["minutes"],
            before=data["story"]["a"],
            after=data["story"].get("b"),
            sides=every(Side, data["sides"]),
            exhibits=tuple(exhibits),
            roles=every(Role, data["roles"]),
            prompts=tuple(prompts),
        )

    def actor(entry: Plain) -> Actor:
        interest = entry.get("interest", {})
        flat = {"interest": interest.get("text"), "interest_sources": interest.get("sources")}
        return made(Actor, {**entry, **flat})

    sources = {
        entry["id"]: made(Source, entry, work=work_record(works[entry["work"]], language))
        for entry in case["sources"]
    }
    actors = {entry["id"]: actor(entry) for entry in case["actors"]}
    sealed = sealed_ids(case)
    place, period, decision = case["place"], case["period"], case.get("decision")
    levels = ("city", "district", "subdistrict", "community")
    end_year, end_year_status, is_ongoing = period_end(period["end"])
    return made(
        Case,
        {**case, "start_year": period["start"]},
        origin=origin,
        place=made(Place, place, status={level: value_of(place[level], "")[1] for level in levels}),
        end_year=end_year,
        end_year_status=end_year_status,
        is_ongoing=is_ongoing,
        actors=tuple(actors.values()),
        facts=tuple(statements(Fact, case["facts"])),
        claims=tuple(statements(Claim, case["claims"])),
        critiques=tuple(statements(Critique, case["critiques"])),
        decision=decision
        and made(
            Decision,
            {**decision, "year": decision_year(decision)},
            deciders=tuple(actors[id_] for id_ in decision["deciders"]),
            options=every(Option, decision["options"]),
        ),
        sequel=made(Sequel, case["sequel"]) if "sequel" in case else None,
        gaps=every(Gap, case["gaps"]),
        related=every(Related, case.get("related", ())),
        sources=tuple(sources.values()),
        teaching=taught(teaching) if teaching else None,
    )
