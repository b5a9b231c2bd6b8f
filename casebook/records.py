"""Record classes: what a case file says, as objects that do not change.

The functions here take the plain data of a checked file and know every field of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar
from urllib.parse import unquote

from casebook.codebook import suggest, visible
from casebook.plain import (
    Plain,
    chosen_options,
    is_independent,
    localised,
    most_read,
    period_end,
    sealed_ids,
    value_of,
)

__all__ = [
    "Actor",
    "Body",
    "Case",
    "CaseDataError",
    "Claim",
    "Critique",
    "Decision",
    "Fact",
    "Finding",
    "Gap",
    "Option",
    "Place",
    "Related",
    "Sequel",
    "Source",
    "Speaker",
    "Statement",
    "Work",
    "case_record",
    "work_record",
]

_T = TypeVar("_T")


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
    """A work of the bibliography; an author is ``Family, Given``, or one name, or a `Body`."""

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
    year: int | None
    year_status: str
    when: str | None
    options: tuple[Option, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Sequel:
    """What was chosen and what came of it: kept apart from the decision."""

    chosen: tuple[str, ...]
    text: str
    facts: tuple[str, ...]


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
    decision: Decision
    sequel: Sequel | None
    gaps: tuple[Gap, ...]
    related: tuple[Related, ...]
    sources: tuple[Source, ...]
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

    def statement(self, record_id: str) -> Statement:
        """The fact, claim or critique with this id.

        Raises
        ------
        KeyError
            If the case has none; the message names the nearest and lists all.
        """
        known = {statement.record_id: statement for statement in self.statements}
        return _pick(known, record_id, f"statement in case {self.case_id}")

    def fact(self, fact_id: str) -> Fact:
        """The fact with this id; KeyError as in `statement`."""
        known = {fact.record_id: fact for fact in self.facts}
        return _pick(known, fact_id, f"fact in case {self.case_id}")

    def source(self, source_id: str) -> Source:
        """The source with this local id; KeyError as in `statement`."""
        known = {source.source_id: source for source in self.sources}
        return _pick(known, source_id, f"source in case {self.case_id}")


def _pick(known: Mapping[str, _T], wanted: str, what: str) -> _T:
    if wanted not in known:
        raise KeyError(
            f'No {what} has the id "{wanted}".{suggest(wanted, known)} It has {", ".join(known)}.'
        )
    return known[wanted]


def work_record(data: Plain, language: str = "en") -> Work:
    """A work of the bibliography from its plain data."""
    optional = {name: data.get(name) for name in ("date_text", "reliability", "container")}
    numbers = {name: str(data[name]) for name in ("volume", "issue", "pages") if name in data}
    description, note = data.get("description"), data.get("note")
    date, _ = value_of(data["date"], "not-stated")
    return Work(
        work_id=data["id"],
        kind=data["kind"],
        channel=data["channel"],
        authors=tuple(map(_author, data["authors"])),
        title=value_of(data["title"], "not-stated")[0],
        description=localised(description, language) if description else None,
        publisher=value_of(data["publisher"], "not-stated")[0],
        date=str(date) if date is not None else None,
        language=data["language"],
        address=value_of(data["address"], "not-found")[0],
        note=localised(note, language) if note else None,
        **optional,
        **numbers,
    )


def _author(author: Any) -> str:
    if isinstance(author, str):
        # A person's name has one comma.
        return author if author.count(",") < 2 else Body(author)
    return Body(author["body"])


_LEVELS = ("city", "district", "subdistrict", "community")


def _place(data: Plain, language: str) -> Place:
    values = {level: value_of(data[level], "not-stated") for level in _LEVELS}
    note = data.get("note")
    return Place(
        country=data["country"],
        note=localised(note, language) if note else None,
        status={level: status for level, (_, status) in values.items()},
        **{level: value for level, (value, _) in values.items()},
    )


def _source(data: Plain, works: Mapping[str, Plain], language: str) -> Source:
    seen_at = data["seen_at"]
    if isinstance(seen_at, Mapping):
        seen_at = ()
    return Source(
        source_id=data["id"],
        work=work_record(works[data["work"]], language),
        extent=data["extent"],
        reading=data["reading"],
        seen_at=(seen_at,) if isinstance(seen_at, str) else tuple(seen_at),
    )


def _actor(data: Plain, language: str) -> Actor:
    interest = data.get("interest")
    name = data["name"]
    return Actor(
        actor_id=data["id"],
        name=localised(name, language),
        name_zh=name.get("zh") if isinstance(name, Mapping) else None,
        kind=data["kind"],
        relation=data["relation"],
        role=localised(data["role"], language),
        interest=localised(interest["text"], language) if interest else None,
        interest_sources=tuple(interest["sources"]) if interest else (),
    )


def case_record(
    case: Plain, works: Mapping[str, Plain], language: str = "en", *, origin: str = ""
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
    """

    def text(given: Any) -> str:
        return localised(given, language)

    sources = tuple(_source(entry, works, language) for entry in case["sources"])
    by_id = {source.source_id: source for source in sources}
    actors = tuple(_actor(entry, language) for entry in case["actors"])
    actor_by_id = {actor.actor_id: actor for actor in actors}
    sequel = case.get("sequel")
    sealed = sealed_ids(case)

    def shared(entry: Plain) -> dict[str, Any]:
        cited = tuple(by_id[source_id] for source_id in entry["sources"])
        speaker = {**entry["said_by"], "name": text(entry["said_by"]["name"])}
        return {
            "record_id": entry["id"],
            "text": text(entry["text"]),
            "speaker": Speaker(**speaker),
            "sources": cited,
            "charge": entry.get("charge"),
            "is_sealed": entry["id"] in sealed,
            "is_independent": is_independent(
                case, entry, [source.work.channel for source in cited]
            ),
        }

    def fact(entry: Plain) -> Fact:
        value, value_status = value_of(entry.get("value"), "not-applicable")
        year, year_status = value_of(entry.get("year"), "not-stated")
        return Fact(
            **shared(entry),
            value=value,
            value_status=value_status,
            unit=text(entry["unit"]) if "unit" in entry else None,
            year=year,
            year_status=year_status,
            conflicts_with=tuple(entry.get("conflicts_with", ())),
        )

    decision = case["decision"]
    decision_year, decision_year_status = value_of(decision.get("year"), "not-stated")
    start_year, start_year_status = value_of(case["period"]["start"], "not-stated")
    end_year, end_year_status, is_ongoing = period_end(case["period"]["end"])
    title = case["title"]
    return Case(
        case_id=case["id"],
        origin=origin,
        title=text(title),
        title_zh=title.get("zh") if isinstance(title, Mapping) else None,
        place=_place(case["place"], language),
        site=case["site"],
        start_year=start_year,
        start_year_status=start_year_status,
        end_year=end_year,
        end_year_status=end_year_status,
        is_ongoing=is_ongoing,
        themes=tuple(case["themes"]),
        summary=text(case["summary"]),
        problem=text(case["problem"]),
        response=text(case["response"]),
        instruments=tuple(text(entry) for entry in case["instruments"]),
        actors=actors,
        facts=tuple(fact(entry) for entry in case["facts"]),
        claims=tuple(Claim(**shared(entry)) for entry in case["claims"]),
        critiques=tuple(Critique(**shared(entry)) for entry in case["critiques"]),
        decision=Decision(
            basis=decision["basis"],
            question=text(decision["question"]),
            deciders=tuple(actor_by_id[actor_id] for actor_id in decision["deciders"]),
            year=decision_year,
            year_status=decision_year_status,
            when=text(decision["when"]) if "when" in decision else None,
            options=tuple(
                Option(
                    option_id=entry["id"],
                    text=text(entry["text"]),
                    origin=entry["origin"],
                    cites=tuple(entry.get("cites", ())),
                )
                for entry in decision["options"]
            ),
        ),
        sequel=Sequel(
            chosen=chosen_options(sequel),
            text=text(sequel["text"]),
            facts=tuple(sequel["facts"]),
        )
        if sequel
        else None,
        gaps=tuple(
            Gap(
                gap_id=entry["id"],
                text=text(entry["text"]),
                absence=entry["absence"],
                about=entry["about"],
            )
            for entry in case["gaps"]
        ),
        related=tuple(
            Related(case_id=entry["case"], why=text(entry["why"]))
            for entry in case.get("related", ())
        ),
        sources=sources,
        reviewed=case.get("reviewed"),
        editor_notes=tuple(text(entry) for entry in case.get("editor_notes", ())),
    )
