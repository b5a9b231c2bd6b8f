"""The shape of the files: JSON Schemas of cases, bibliography, glossary, variables, theories.

Built from the codebook, so that the words an editor offers, the words the checks
accept and the words the tables document are the same. ``make data`` publishes them
beside the data, as ``data/case.schema.json`` and so on.

One field has one type or "this type or a mapping", never a choice between schemas:
a validator can then say what is wrong instead of listing what did not match.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from casebook import codebook

__all__ = [
    "bibliography_schema",
    "case_schema",
    "glossary_schema",
    "is_id",
    "is_unfilled",
    "theories_schema",
    "variables_schema",
]

_Schema = dict[str, Any]

# The longest text of the research notes has under 1,200 characters.
_LONGEST = 4000
# What the template of a case puts where something is to be filled in. In the schema, so that
# an editor marks each place, and so that finding them takes no walk through sound data.
_UNFILLED = "TODO(:|$)"
_FILLED = {"pattern": f"^(?!{_UNFILLED})"}


def _object(required: str, optional: str = "", /, **properties: _Schema) -> _Schema:
    names = required.split()
    known = {*names, *optional.split()}
    if known != set(properties):
        raise AssertionError(f"fields listed and defined differ: {known ^ set(properties)}")
    return {
        "type": "object",
        "properties": properties,
        "required": names,
        "additionalProperties": False,
    }


def _list(items: _Schema, *, at_least: int = 0, at_most: int = 500) -> _Schema:
    return {"type": "array", "items": items, "minItems": at_least, "maxItems": at_most}


def _word(variable: str) -> _Schema:
    return {"type": "string", "enum": list(codebook.codes(variable))}


def _id(letter: str) -> _Schema:
    return {"type": "string", "pattern": f"^{letter}[1-9][0-9]{{0,3}}$"}


def _text(description: str) -> _Schema:
    """A text in English, or one in several languages."""
    plain = {"type": "string", "minLength": 1, "maxLength": _LONGEST, **_FILLED}
    return {
        "description": description,
        "type": ["string", "object"],
        "minLength": 1,
        "maxLength": _LONGEST,
        **_FILLED,
        "properties": {"en": plain, "zh": plain},
        "required": ["en"],
        "additionalProperties": False,
    }


def _or_absent(schema: _Schema) -> _Schema:
    """The value, or a mapping that says why there is none."""
    return {
        **schema,
        "type": [schema["type"], "object"],
        "properties": {"absent": _word("absence"), "note": _text("Why it is absent.")},
        "required": ["absent"],
        "additionalProperties": False,
    }


_SLUG: _Schema = {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 80}
_PLAIN = {"type": "string", "minLength": 1, "maxLength": 400, **_FILLED}
_YEAR = {"type": "integer", "minimum": 1000, "maximum": 2200}
# Only web addresses: a link to anything else ("javascript:") must not reach a page.
_ADDRESS = {"type": "string", "pattern": '^https?://[^\\s<>"]+$', "maxLength": 2000}


def is_id(text: object) -> bool:
    """Whether a text can be the id of a case or a work.

    >>> is_id("lane-lamps"), is_id("Lane lamps")
    (True, False)
    """
    return (
        isinstance(text, str)
        and len(text) <= _SLUG["maxLength"]
        and re.fullmatch(_SLUG["pattern"].strip("^$"), text) is not None
    )


def is_unfilled(value: object) -> bool:
    """Whether a value is one that the template of a case leaves to be filled in.

    >>> is_unfilled("TODO"), is_unfilled("TODO: who faced what"), is_unfilled("TODOS")
    (True, True, False)
    """
    return isinstance(value, str) and re.match(_UNFILLED, value) is not None


def _statement(letter: str, **more: _Schema) -> _Schema:
    return _object(
        "id text said_by sources",
        " ".join(["charge", *more]),
        id=_id(letter),
        text=_text("The statement in our words."),
        said_by=_object(
            "name kind relation scope",
            name=_text("Who says it; no private person by name."),
            kind=_word("kind"),
            relation=_word("relation"),
            scope=_word("scope"),
        ),
        sources=_list(_id("s"), at_least=1),
        charge=_word("charge"),
        **more,
    )


@cache
def case_schema() -> _Schema:
    """JSON Schema (2020-12) of a case file."""
    place = _object(
        "country city district subdistrict community",
        "note",
        country=_PLAIN,
        city=_or_absent(_PLAIN),
        district=_or_absent(_PLAIN),
        subdistrict=_or_absent(_PLAIN),
        community=_or_absent(_PLAIN),
        note=_text("What the fields cannot say, such as a spread over districts."),
    )
    # "ongoing" is the one word among years; the pattern refuses any other.
    end = _or_absent(_YEAR) | {"type": ["integer", "string", "object"], "pattern": "^ongoing$"}
    actor = _object(
        "id name kind relation role",
        "interest",
        id=_id("a"),
        name=_text("A body, an office or a group; no private person."),
        kind=_word("kind"),
        relation=_word("relation"),
        role=_text("What it does in the case."),
        interest=_object(
            "text sources",
            text=_text("What it wanted, where a source says so."),
            sources=_list(_id("s"), at_least=1),
        ),
    )
    option = _object(
        "id text origin",
        "cites",
        id=_id("o"),
        text=_text("The option, without its consequences."),
        origin=_word("origin"),
        cites=_list(_id("[fcv]"), at_least=1),
    )
    decision = _object(
        "basis question deciders options",
        "year when",
        basis=_word("basis"),
        question=_text("What had to be decided."),
        deciders=_list(_id("a")),
        year=_or_absent(_YEAR),
        when=_text("The time in words."),
        options=_list(option, at_least=2),
    )
    sequel = _object(
        "chosen text facts",
        chosen={**_list(_id("o"), at_least=1), "type": ["array", "string"], **_pattern_of("o")},
        text=_text("What was chosen and what came of it, with citation markers."),
        facts=_list(_id("f")),
    )
    gap = _object(
        "id text absence about",
        id=_id("g"),
        text=_text("What is not known."),
        absence=_word("absence"),
        about=_word("about"),
    )
    source = _object(
        "id work extent reading seen_at",
        id=_id("s"),
        work=_SLUG,
        extent=_word("extent"),
        reading=_word("reading"),
        # Without the address's length: fastjsonschema before 2.22 cannot compile it beside a list.
        seen_at={key: rule for key, rule in _or_absent(_ADDRESS).items() if key != "maxLength"}
        | {"type": ["string", "array", "object"], "items": _ADDRESS, "minItems": 1},
    )
    schema = _object(
        "id title place site period themes summary problem response instruments actors facts "
        "claims critiques decision gaps sources",
        "sequel related reviewed editor_notes",
        id=_SLUG,
        title=_text("Neutral and descriptive; gives no sequel away."),
        place=place,
        site=_word("site"),
        period=_object("start end", start=_or_absent(_YEAR), end=end),
        themes={**_list(_word("theme"), at_least=1, at_most=3), "uniqueItems": True},
        summary=_text("At most 60 words, with citation markers such as [f2]."),
        problem=_text("What was wrong, for whom, with citation markers."),
        response=_text("Who did what, up to the decision if it has a sequel; with markers."),
        instruments=_list(_text("A rule, body or tool.")),
        actors=_list(actor, at_least=1),
        facts=_list(
            _statement(
                "f",
                value=_or_absent({"type": "number"}),
                unit=_text("Unit of the value."),
                year=_or_absent(_YEAR),
                conflicts_with=_list(_id("f"), at_least=1),
            ),
            at_least=1,
        ),
        claims=_list(_statement("c")),
        critiques=_list(_statement("v")),
        decision=decision,
        sequel=sequel,
        gaps=_list(gap),
        related=_list(_object("case why", case=_SLUG, why=_text("What links the two."))),
        sources=_list(source, at_least=1),
        reviewed={"type": "string", "pattern": _DAY},
        editor_notes=_list(_text("What was left out of the research notes, and why.")),
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A case of the casebook",
        **schema,
    }


_DAY = "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
_DATE = "^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"


def _pattern_of(letter: str) -> _Schema:
    return {"pattern": _id(letter)["pattern"]}


@cache
def bibliography_schema() -> _Schema:
    """JSON Schema (2020-12) of the bibliography: a list of works."""
    work = _object(
        "id kind channel authors title publisher date language address",
        "description date_text reliability note",
        id=_SLUG,
        kind=_word("work_kind"),
        channel=_word("channel"),
        authors=_list(_PLAIN),
        title=_or_absent({**_PLAIN, "maxLength": 600}),
        description=_text("What it is in our words, where the title is absent or cut."),
        publisher=_or_absent(_PLAIN),
        # A bare year is a number in YAML; a longer date stays the text it is.
        date=_or_absent(_YEAR) | {"type": ["integer", "string", "object"], "pattern": _DATE},
        date_text=_PLAIN,
        language={"type": "string", "pattern": "^[a-z]{2,3}$"},
        address=_or_absent(_ADDRESS),
        reliability={"type": "string", "enum": ["A", "B", "C"]},
        note=_text("What to know before relying on it."),
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The bibliography of a bank of cases",
        **_list(work, at_most=100_000),
    }


_TARGET = {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*/[fcv][1-9][0-9]{0,3}$"}
_LONG = {"type": "string", "minLength": 1, "maxLength": _LONGEST, **_FILLED}


def _both(description: str) -> _Schema:
    """A text that must stand in both languages."""
    return {"description": description, **_object("en zh", en=_LONG, zh=_LONG)}


@cache
def glossary_schema() -> _Schema:
    """JSON Schema (2020-12) of the glossary: a list of terms."""
    term = _object(
        "id term explanation statements",
        "variants link not_in",
        id=_SLUG,
        term=_both("The term."),
        variants=_object("", "en zh", en=_list(_PLAIN), zh=_list(_PLAIN)),
        link={"type": "boolean", "description": "False: too common a word to be linked."},
        not_in={"description": "Cases where the words mean another thing.", **_list(_SLUG)},
        explanation=_both("One or two sentences in plain words."),
        statements=_list(_TARGET, at_least=1),
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The glossary of a bank of cases",
        **_list(term),
    }


@cache
def variables_schema() -> _Schema:
    """JSON Schema (2020-12) of the variables in which cases are coded."""
    code = _object(
        "code label definition include exclude",
        code=_SLUG,
        label=_both("The code for a reader."),
        definition=_LONG,
        include={"description": "What belongs here.", **_LONG},
        exclude={"description": "What looks like it and does not.", **_LONG},
    )
    illustration = _object(
        "case code evidence why",
        case=_SLUG,
        code=_SLUG,
        evidence=_list(_id("[fcv]"), at_least=1),
        why=_LONG,
    )
    variable = _object(
        "id part level label question rule absences example borderline",
        "codes codes_of window",
        id=_SLUG,
        part=_word("part"),
        level=_word("level"),
        label=_both("The variable for a reader."),
        question=_both("What the coder is asked."),
        rule={"description": "Which code goes before where several fit.", **_LONG},
        codes=_list(code, at_least=2),
        codes_of={"type": "string", "description": "A list of codes.csv that lends its codes."},
        absences={"uniqueItems": True, **_list(_word("absence"))},
        window={
            "description": "Years that the facts must span; not-applicable where they span fewer.",
            "type": "integer",
            "minimum": 1,
            "maximum": 100,
        },
        example=illustration,
        borderline=illustration,
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The variables in which cases are coded",
        **_object(
            "notes pilot variables",
            notes=_list(_both("What holds for all of them."), at_least=1),
            pilot={
                "description": "Cases on which coders train; no figure of agreement counts them.",
                **_list(_SLUG),
            },
            variables=_list(variable, at_least=1),
        ),
    }


@cache
def theories_schema() -> _Schema:
    """JSON Schema (2020-12) of the theories."""
    work = _object(
        "work statements point",
        work=_SLUG,
        statements=_list(_TARGET, at_least=1),
        point={"description": "What in it makes the argument.", **_LONG},
    )
    expectation = _object(
        "variable codes why",
        variable=_SLUG,
        codes={"uniqueItems": True, **_list(_SLUG, at_least=1)},
        why=_LONG,
    )
    hard_case = _object(
        "case why statements",
        case=_SLUG,
        why=_LONG,
        statements=_list(_TARGET, at_least=1),
    )
    theory = _object(
        "id role name argument works mechanism expects silent_on counts_for counts_against "
        "parts_from_others hard_cases",
        id=_SLUG,
        role=_word("role"),
        name=_both("The name."),
        argument=_both("The argument, as somebody who holds it could sign it."),
        works=_list(work, at_least=1),
        mechanism=_list(_LONG, at_least=2),
        expects=_list(expectation, at_least=1),
        silent_on=_list(_SLUG),
        counts_for=_list(_LONG, at_least=1),
        counts_against=_list(_LONG, at_least=1),
        parts_from_others=_LONG,
        hard_cases=_list(hard_case, at_least=1),
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The theories that the cases are to be held against",
        **_object(
            "notes theories",
            notes=_list(_both("What holds for all of them."), at_least=1),
            theories=_list(theory, at_least=2),
        ),
    }
