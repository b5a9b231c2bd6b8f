"""The cases: what a case file may say, and the rows that tables get from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from casebook.parts import works
from casebook.parts.fields import (
    ADDRESS,
    DATE,
    DAY,
    ONGOING,
    PLAIN,
    SLUG,
    YEAR,
    Schema,
    file_schema,
    id_of,
    list_of,
    object_of,
    or_absent,
    text,
    word,
)
from casebook.parts.kind import Bank, Kind, Row, Rows
from casebook.parts.passages import passages
from casebook.parts.problems import Found, error
from casebook.plain import (
    Plain,
    chosen_options,
    decision_year,
    evidence_strength,
    is_independent,
    localised,
    most_read,
    observation_window,
    period_end,
    sealed_ids,
    value_of,
)

__all__ = ["KIND"]

# Up to here every whole number is still itself where a table makes it a float.
_EXACT = 2**53


def _statement(letter: str, **more: Schema) -> Schema:
    return object_of(
        "id text said_by sources",
        " ".join(["charge", "known", *more]),
        id=id_of(letter),
        text=text("The statement in our words."),
        said_by=object_of(
            "name kind relation scope",
            name=text("Who says it; no private person by name."),
            kind=word("kind"),
            relation=word("relation"),
            scope=word("scope"),
        ),
        sources=list_of(id_of("s"), at_least=1),
        charge=word("charge"),
        known=word("known"),
        **more,
    )


@cache
def _schema() -> Schema:
    place = object_of(
        "country city district subdistrict community",
        "note",
        country=PLAIN,
        city=or_absent(PLAIN),
        district=or_absent(PLAIN),
        subdistrict=or_absent(PLAIN),
        community=or_absent(PLAIN),
        note=text("What the fields cannot say, such as a spread over districts."),
    )
    # "ongoing" is the one word among years; the pattern refuses any other.
    end = or_absent(YEAR) | {"type": ["integer", "string", "object"], "pattern": ONGOING}
    actor = object_of(
        "id name kind relation role",
        "interest",
        id=id_of("a"),
        name=text("A body, an office or a group; no private person."),
        kind=word("kind"),
        relation=word("relation"),
        role=text("What it does in the case."),
        interest=object_of(
            "text sources",
            text=text("What it wanted, where a source says so."),
            sources=list_of(id_of("s"), at_least=1),
        ),
    )
    option = object_of(
        "id text origin",
        "cites",
        id=id_of("o"),
        text=text("The option, without its consequences."),
        origin=word("origin"),
        cites=list_of(id_of("[fcv]"), at_least=1),
    )
    decision = object_of(
        "basis question deciders options",
        "chair day year when desk",
        basis=word("basis"),
        chair=text("The office or role in which the class sits."),
        day=or_absent(YEAR) | {"type": ["integer", "string", "object"], "pattern": DATE},
        desk=list_of(id_of("[fcv]"), at_least=1),
        question=text("What had to be decided."),
        deciders=list_of(id_of("a")),
        year=or_absent(YEAR),
        when=text("The time in words."),
        options=list_of(option, at_least=2),
    )
    sequel = object_of(
        "chosen text",
        "facts",
        chosen={
            **list_of(id_of("o"), at_least=1),
            "type": ["array", "string"],
            "pattern": id_of("o")["pattern"],
        },
        text=text("What was chosen and what came of it, with citation markers."),
        facts=list_of(id_of("f")),
    )
    gap = object_of(
        "id text absence about",
        id=id_of("g"),
        text=text("What is not known."),
        absence=word("absence"),
        about=word("about"),
    )
    source = object_of(
        "id work extent reading seen_at",
        id=id_of("s"),
        work=SLUG,
        extent=word("extent"),
        reading=word("reading"),
        # Without the address's length: fastjsonschema before 2.22 cannot compile it beside a list.
        seen_at={key: rule for key, rule in or_absent(ADDRESS).items() if key != "maxLength"}
        | {"type": ["string", "array", "object"], "items": ADDRESS, "minItems": 1}
        | {"uniqueItems": True},
    )
    schema = object_of(
        "id title place site period themes summary problem response instruments actors facts "
        "claims critiques gaps sources",
        "grade decision sequel related reviewed editor_notes",
        id=SLUG,
        title=text("Neutral and descriptive; gives no sequel away."),
        place=place,
        site=word("site"),
        grade=word("grade"),
        period=object_of("start end", start=or_absent(YEAR), end=end),
        themes=list_of(word("theme"), at_least=1, at_most=3),
        summary=text("At most 60 words, with citation markers such as [f2]."),
        problem=text("What was wrong, for whom, with citation markers."),
        response=text("Who did what, up to the decision if it has a sequel; with markers."),
        instruments=list_of(text("A rule, body or tool.")),
        actors=list_of(actor, at_least=1),
        facts=list_of(
            _statement(
                "f",
                value=or_absent({"type": "number", "minimum": -_EXACT, "maximum": _EXACT}),
                unit=text("Unit of the value."),
                year=or_absent(YEAR),
                date={"type": "string", "pattern": DATE},
                conflicts_with=list_of(id_of("f"), at_least=1),
            ),
            at_least=1,
        ),
        claims=list_of(_statement("c")),
        critiques=list_of(_statement("v")),
        decision=decision,
        sequel=sequel,
        gaps=list_of(gap),
        related=list_of(object_of("case why", case=SLUG, why=text("What links the two."))),
        sources=list_of(source, at_least=1),
        reviewed={"type": "string", "pattern": DAY},
        editor_notes=list_of(text("What was left out of the research notes, and why.")),
    )
    return file_schema("A case of the casebook", schema)


def _faults(case: Plain, bank: Bank, name: str) -> Iterator[Found]:
    if case["id"] != name:
        found = f'The id is "{case["id"]}", the name of the file or key "{name}".'
        hint = f"Rename the file to {case['id']}.yaml, or correct the id."
        yield error("CB008", ("id",), found, "The same word.", hint)
    from casebook.parts import case_rules  # with many patterns; tables need none of them

    for rule in case_rules.RULES.values():
        for problem in rule.check(case, bank):
            yield rule.number, rule.severity, problem


# Rows of the tables -----------------------------------------------------------------------------

_Works = Mapping[str, Plain]
# Rows that one case has in a table: from its plain data, the works and a language.
_OfCase = Callable[[Plain, _Works, str], Iterator[Row]]


def _every(rows: _OfCase) -> Rows:
    def of_bank(bank: Plain, language: str) -> Iterator[Row]:
        for case in bank["cases"].values():
            yield from rows(case, bank["works"], language)

    return of_bank


def _with_status(name: str, given: Any, when_left_out: str) -> Row:
    """A value and the column beside it that says why it is empty."""
    value, status = value_of(given, when_left_out)
    return {name: value, f"{name}_status": status}


def _joined(ids: Any) -> str | None:
    return ";".join(ids) or None


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _works_of(case: Plain, works: _Works) -> dict[str, Plain]:
    return {source["id"]: works[source["work"]] for source in case["sources"]}


def _channels(entry: Plain, works: _Works) -> list[str]:
    return [works[id_]["channel"] for id_ in entry["sources"]]


def _cases(bank: Plain, language: str) -> Iterator[Row]:
    for id_, case in bank["cases"].items():
        taught = bank.get("teaching", {}).get(id_, {})
        of_bank = {"minutes": taught.get("minutes"), "origin": bank["origins"][id_]}
        yield {**_case(case, bank["works"], language), **of_bank}


def _case(case: Plain, works: _Works, language: str) -> Row:
    by_source = _works_of(case, works)
    voices = [
        (entry, _channels(entry, by_source)) for entry in (*case["claims"], *case["critiques"])
    ]
    title, place = case["title"], case["place"]
    end_year, end_status, is_ongoing = period_end(case["period"]["end"])
    return {
        "case_id": case["id"],
        "title": localised(title, language),
        "title_zh": title.get("zh") if isinstance(title, Mapping) else None,
        "country": place["country"],
        **_with_status("city", place["city"], "not-stated"),
        **_with_status("district", place["district"], "not-stated"),
        **_with_status("subdistrict", place["subdistrict"], "not-stated"),
        **_with_status("community", place["community"], "not-stated"),
        "site": case["site"],
        **_with_status("start_year", case["period"]["start"], "not-stated"),
        "end_year": end_year,
        "end_year_status": end_status,
        "is_ongoing": is_ongoing,
        "themes": _joined(case["themes"]),
        "grade": case.get("grade"),
        **{name: localised(case[name], language) for name in ("summary", "problem", "response")},
        "instruments": "; ".join(localised(entry, language) for entry in case["instruments"])
        or None,
        "basis": case["decision"]["basis"] if "decision" in case else None,
        "fact_count": len(case["facts"]),
        "claim_count": len(case["claims"]),
        "critique_count": len(case["critiques"]),
        "actor_count": len(case["actors"]),
        "source_count": len(case["sources"]),
        "independent_count": sum(is_independent(case, *voice) for voice in voices),
        "independent_count_loose": sum(
            is_independent(case, *voice, strict=False) for voice in voices
        ),
        "strength": evidence_strength(
            case, {id_: work["channel"] for id_, work in by_source.items()}
        ),
        "window_years": observation_window(case),
        "reviewed": case.get("reviewed"),
    }


def _who(entry: Plain, case_sources: Mapping[str, Plain], works: _Works, language: str) -> Row:
    """The columns that facts, claims and critiques share: who says it, and what was read."""
    speaker = entry["said_by"]
    cited = [case_sources[id_] for id_ in entry["sources"]]
    return {
        "speaker": localised(speaker["name"], language),
        "speaker_kind": speaker["kind"],
        "relation": speaker["relation"],
        "scope": speaker["scope"],
        "sources": _joined(entry["sources"]),
        "channel": works[cited[0]["work"]]["channel"],
        "reading": most_read("reading", [source["reading"] for source in cited]),
        "extent": most_read("extent", [source["extent"] for source in cited]),
    }


def _facts(case: Plain, works: _Works, language: str) -> Iterator[Row]:
    sources = {source["id"]: source for source in case["sources"]}
    sealed = sealed_ids(case)
    for fact in case["facts"]:
        who = _who(fact, sources, works, language)
        yield {
            "case_id": case["id"],
            "fact_id": fact["id"],
            "text": localised(fact["text"], language),
            **_with_status("value", fact.get("value"), "not-applicable"),
            "unit": localised(fact["unit"], language) if "unit" in fact else None,
            **_with_status("year", fact.get("year"), "not-stated"),
            "date": fact.get("date"),
            "known": fact.get("known"),
            **who,
            "is_usable": who["reading"] != "unattributed-copy",
            "conflicts_with": _joined(fact.get("conflicts_with", ())),
            "charge": fact.get("charge"),
            "is_sealed": fact["id"] in sealed,
        }


def _voices(name: str) -> _OfCase:
    key = f"{name.removesuffix('s')}_id"

    def rows(case: Plain, works: _Works, language: str) -> Iterator[Row]:
        sources = {source["id"]: source for source in case["sources"]}
        by_source = _works_of(case, works)
        sealed = sealed_ids(case)
        for entry in case[name]:
            yield {
                "case_id": case["id"],
                key: entry["id"],
                "text": localised(entry["text"], language),
                **_who(entry, sources, works, language),
                "is_independent": is_independent(case, entry, _channels(entry, by_source)),
                "charge": entry.get("charge"),
                "known": entry.get("known"),
                "is_sealed": entry["id"] in sealed,
            }

    return rows


def _actors(case: Plain, works: _Works, language: str) -> Iterator[Row]:
    for actor in case["actors"]:
        interest, name = actor.get("interest"), actor["name"]
        yield {
            "case_id": case["id"],
            "actor_id": actor["id"],
            "name": localised(name, language),
            "name_zh": name.get("zh") if isinstance(name, Mapping) else None,
            "kind": actor["kind"],
            "relation": actor["relation"],
            "role": localised(actor["role"], language),
            "interest": localised(interest["text"], language) if interest else None,
            "interest_status": "given" if interest else "not-stated",
            "interest_sources": _joined(interest["sources"]) if interest else None,
        }


def _decisions(case: Plain, works: _Works, language: str) -> Iterator[Row]:
    if "decision" not in case:
        return
    decision, sequel = case["decision"], case.get("sequel")
    names = {actor["id"]: localised(actor["name"], language) for actor in case["actors"]}
    unknown = "not-applicable" if decision["basis"] == "posed" else "not-found"
    yield {
        "case_id": case["id"],
        "decision_id": "d1",
        "question": localised(decision["question"], language),
        "deciders": "; ".join(names[id_] for id_ in decision["deciders"]),
        "decider_ids": _joined(decision["deciders"]),
        **_with_status("decision_year", decision_year(decision), "not-stated"),
        "when_text": localised(decision["when"], language) if "when" in decision else None,
        "chair": localised(decision["chair"], language) if "chair" in decision else None,
        "day": _text(value_of(decision.get("day"), "not-stated")[0]),
        "desk": _joined(decision.get("desk", ())),
        "basis": decision["basis"],
        "chosen": _joined(chosen_options(sequel)) if sequel else None,
        "chosen_status": "given" if sequel else unknown,
        "sequel": localised(sequel["text"], language) if sequel else None,
    }


def _options(case: Plain, works: _Works, language: str) -> Iterator[Row]:
    chosen = chosen_options(case["sequel"]) if "sequel" in case else None
    for option in case.get("decision", {}).get("options", ()):
        yield {
            "case_id": case["id"],
            "option_id": option["id"],
            "text": localised(option["text"], language),
            "origin": option["origin"],
            "cites": _joined(option.get("cites", ())),
            "is_chosen": option["id"] in chosen if chosen is not None else None,
        }


def _gaps(case: Plain, works: _Works, language: str) -> Iterator[Row]:
    for gap in case["gaps"]:
        yield {
            "case_id": case["id"],
            "gap_id": gap["id"],
            "text": localised(gap["text"], language),
            "absence": gap["absence"],
            "about": gap["about"],
        }


def _sources(bank: Plain, language: str) -> Iterator[Row]:
    said = {id_: works.columns(work, language) for id_, work in bank["works"].items()}
    for case in bank["cases"].values():
        for source in case["sources"]:
            seen_at = source["seen_at"]
            if not isinstance(seen_at, str):
                seen_at = None if isinstance(seen_at, Mapping) else " ".join(seen_at)
            yield {
                "case_id": case["id"],
                "source_id": source["id"],
                "work_id": source["work"],
                "extent": source["extent"],
                "reading": source["reading"],
                "seen_at": seen_at,
                **said[source["work"]],
            }


def _themes(case: Plain, works: _Works, language: str) -> Iterator[Row]:
    for theme in case["themes"]:
        yield {"case_id": case["id"], "theme": theme}


def _citations(case: Plain, works: _Works, language: str) -> Iterator[Row]:
    sources = {source["id"]: source for source in case["sources"]}
    for entry in (*case["facts"], *case["claims"], *case["critiques"]):
        for id_ in entry["sources"]:
            source = sources[id_]
            yield {
                "case_id": case["id"],
                "record_id": entry["id"],
                "source_id": id_,
                "work_id": source["work"],
                "channel": works[source["work"]]["channel"],
                "reading": source["reading"],
                "extent": source["extent"],
            }


KIND = Kind(
    name="cases",
    place="cases/*.yaml",
    schema=_schema,
    faults=_faults,
    tables={
        "cases": _cases,
        "facts": _every(_facts),
        "claims": _every(_voices("claims")),
        "critiques": _every(_voices("critiques")),
        "actors": _every(_actors),
        "decisions": _every(_decisions),
        "options": _every(_options),
        "gaps": _every(_gaps),
        "sources": _sources,
        "themes": _every(_themes),
        "citations": _every(_citations),
    },
    passages=passages,
    joined="each",
)
