"""What a class works with: story, sides, exhibits, roles and prompts of a case, one file a case.

All of it may be seen by everybody. Before the choice stands nothing that could be known only
afterwards: what cites such a statement belongs to part B, or is an error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from casebook.parts.fields import (
    PLAIN,
    SLUG,
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
from casebook.parts.markers import cited, numbers_by_id, shortened, strangers
from casebook.parts.passages import Passage
from casebook.parts.problems import Found, Path, error, warning
from casebook.parts.statements import evidence_problems
from casebook.plain import MARKER, Plain, localised, sealed_ids, value_of

__all__ = ["KIND", "PROSE", "Grade", "prompt_schema"]

# A story has up to 1,400 words; paragraphs are kept apart by empty lines.
PROSE: Schema = {"type": "string", "minLength": 1, "maxLength": 20_000}


class Grade(NamedTuple):
    """How long a grade takes, and how many words its story may have, before and after."""

    minutes: tuple[int, int]
    before: tuple[int, int]
    after: tuple[int, int]


_GRADES = {
    "full": Grade((60, 90), (900, 1400), (300, 600)),
    "short": Grade((40, 45), (500, 800), (150, 350)),
    "vignette": Grade((15, 25), (250, 400), (0, 150)),
}
_MINUTES = {"type": "integer", "minimum": 1, "maximum": 240}


@cache
def prompt_schema() -> Schema:
    """A question to a class, of a case or of a chapter."""
    return object_of(
        "id kind minutes text",
        "after",
        id=id_of("q"),
        kind=word("prompt_kind"),
        minutes=_MINUTES,
        text=text("The question."),
        after={"type": "boolean"},
    )


@cache
def _schema() -> Schema:
    part = word("story_part")
    story = object_of("a", "b", a=PROSE, b=PROSE)
    side = object_of(
        "id title options text weak",
        id=id_of("p"),
        title=text("What it asks for."),
        options=list_of(id_of("o"), at_least=1),
        text=text("The argument at its best, with citation markers."),
        weak=text("Its weak spot."),
    )
    exhibit = object_of(
        "id part title columns rows see caution",
        id=id_of("e"),
        part=part,
        title=text("Does not answer its own question."),
        columns=list_of(PLAIN, at_least=2, at_most=8),
        rows=list_of(list_of(PLAIN, at_least=2, at_most=8), at_least=1, at_most=20),
        see=text("What to see."),
        caution=text("What not to conclude."),
    )
    role = object_of(
        "id seat name did said gains loses",
        "line later",
        id=id_of("r"),
        seat=word("seat"),
        name=text("An office, a post, or a person by role."),
        did=or_absent(PLAIN),
        said=or_absent(PLAIN),
        gains=text("What it stands to gain."),
        loses=text("What it stands to lose."),
        line=text("A sentence to open with; imagined, and marked as ours."),
        later=text("What it did or said after the choice."),
    )
    schema = object_of(
        "case minutes story sides exhibits roles prompts",
        case=SLUG,
        minutes=_MINUTES,
        story=story,
        sides=list_of(side),
        exhibits=list_of(exhibit, at_most=5),
        roles=list_of(role, at_most=12),
        prompts=list_of(prompt_schema(), at_least=1, at_most=8),
    )
    return file_schema("What a class works with in one case", schema)


class _Text(NamedTuple):
    """A text of the file: where it stands, whether it is seen before the choice, what it says."""

    path: Path
    is_before: bool
    text: str
    needs_evidence: bool = False


def _texts(teaching: Plain) -> Iterator[_Text]:
    """Each text, cut where a citation ends to count: paragraph, row of an exhibit, field."""
    for part, story in teaching["story"].items():
        for paragraph in filter(None, map(str.strip, story.split("\n\n"))):
            yield _Text(("story", part), part == "a", paragraph, True)
    for index, side in enumerate(teaching["sides"]):
        yield _Text(("sides", index, "title"), True, localised(side["title"], "en"))
        yield _Text(("sides", index, "text"), True, localised(side["text"], "en"), True)
        yield _Text(("sides", index, "weak"), True, localised(side["weak"], "en"))
    for index, exhibit in enumerate(teaching["exhibits"]):
        path, is_before = ("exhibits", index), exhibit["part"] == "a"
        rows = [" ".join(map(str, row)) for row in exhibit["rows"]]
        for number, row in enumerate(rows):
            yield _Text((*path, "rows", number), is_before, row)
        for name in ("title", "see", "caution"):
            # What it says of the table may repeat any number in it.
            yield _Text((*path, name), is_before, _with_marks(localised(exhibit[name], "en"), rows))
        yield _Text((*path, "rows"), is_before, _with_marks("", rows), True)
    for index, role in enumerate(teaching["roles"]):
        path = ("roles", index)
        fields = {n: value_of(role.get(n), "")[0] for n in ("did", "said", "gains", "loses")}
        said = {name: localised(given, "en") for name, given in fields.items() if given}
        for name, given in said.items():
            yield _Text((*path, name), True, given)
        yield _Text(path, True, _with_marks("", said.values()), True)
        if "later" in role:
            yield _Text((*path, "later"), False, localised(role["later"], "en"), True)
    for index, prompt in enumerate(teaching["prompts"]):
        is_before = not prompt.get("after")
        yield _Text(("prompts", index, "text"), is_before, localised(prompt["text"], "en"))


def _with_marks(said: str, others: Iterable[str]) -> str:
    """The text with the markers of other texts, on which it rests as well."""
    ids = dict.fromkeys(id_ for other in others for id_ in cited(other))
    return f"{said} [{', '.join(ids)}]" if ids else said


def _faults(teaching: Plain, bank: Bank, name: str) -> Iterator[Found]:
    if teaching["case"] != name:
        found = f'The case is "{teaching["case"]}", the name of the file "{name}".'
        yield error("CB008", ("case",), found, "The same word.", "Rename the file.")
        return
    if name not in bank.cases:
        if name not in bank.case_ids:
            found = f'No case "{name}" in this bank.'
            yield error(
                "CB007", ("case",), found, "A case of it.", "Correct the name or remove it."
            )
        return
    case = bank.cases[name]
    if "decision" not in case:
        found = f"The case {name} puts no decision."
        yield error("CB050", ("case",), found, "None for a row.", "Remove it, or grade the case.")
        return
    numbers, sealed = numbers_by_id(case), sealed_ids(case)
    for said in _texts(teaching):
        yield from _text_problems(said, case, numbers, sealed, bank)
    for index, exhibit in enumerate(teaching["exhibits"]):
        for number, row in enumerate(exhibit["rows"]):
            if len(row) != len(exhibit["columns"]):
                at = ("exhibits", index, "rows", number)
                found = f"{len(row)} cells, but {len(exhibit['columns'])} columns."
                yield error("CB004", at, found, "A cell for each column.", "Mend the row.")
    yield from _option_problems(teaching, case)
    yield from _length_problems(teaching, case)


def _text_problems(
    said: _Text, case: Plain, numbers: Mapping[str, set[str]], sealed: frozenset[str], bank: Bank
) -> Iterator[Found]:
    ids = list(dict.fromkeys(cited(said.text)))
    shown = f'"{shortened(said.text)}"'
    yield from evidence_problems(said.path, ids, case["id"], bank)
    for id_ in ids:
        if said.is_before and id_ in sealed:
            found = f"{shown} cites {id_}, which could be known only afterwards."
            hint = "Move it to part B, or look again at `known:` in the case."
            yield error("CB045", said.path, found, "What was known then.", hint)
    if said.needs_evidence and not ids:
        found = f"{shown} cites nothing."
        yield error("CB046", said.path, found, "A marker such as [f2].", "Cite what it rests on.")
    for number in strangers(said.text, ids, numbers):
        found = f"The number {number} in {shown} is in no statement that it cites."
        hint = "Cite the statement that has it, or mend the text."
        yield error("CB046", said.path, found, "Numbers that statements give.", hint)


def _option_problems(teaching: Plain, case: Plain) -> Iterator[Found]:
    options = [option["id"] for option in case["decision"]["options"]]
    for index, side in enumerate(teaching["sides"]):
        for id_ in side["options"]:
            if id_ not in options:
                found = f'The case has no option "{id_}".'
                at = ("sides", index, "options")
                yield error("CB007", at, found, f"One of {', '.join(options)}.", "Correct it.")
    spoken_for = {id_ for side in teaching["sides"] for id_ in side["options"]}
    for id_ in options:
        if id_ not in spoken_for:
            found = f"No side speaks for the option {id_}."
            hint = "Give it an argument with evidence, or take the option out."
            yield error("CB047", ("sides",), found, "A side for each option.", hint)


def _length_problems(teaching: Plain, case: Plain) -> Iterator[Found]:
    grade = _GRADES.get(case.get("grade", ""))
    if grade is None:
        return
    least, most = grade.minutes
    if not least <= teaching["minutes"] <= most:
        found = f"{teaching['minutes']} minutes for a case whose grade is {case['grade']}."
        yield error("CB048", ("minutes",), found, f"{least} to {most}.", "Correct one of them.")
    for part, (least, most) in (("a", grade.before), ("b", grade.after)):
        words = word_count(teaching["story"].get(part, ""))
        if not least <= words <= most:
            found = f"{words} words."
            hint = "Shorten or lengthen it, or give the case another grade."
            yield warning("CB049", ("story",), found, f"{part}: {least} to {most}.", hint)


def word_count(story: str) -> int:
    """How many words a text has, citation markers not counted."""
    return len(MARKER.sub("", story).split())


# Rows of the tables -----------------------------------------------------------------------------

_OfOne = Callable[[Plain, str], Iterator[Row]]


def _every(rows: _OfOne) -> Rows:
    def of_bank(bank: Plain, language: str) -> Iterator[Row]:
        for case_id, teaching in bank["teaching"].items():
            for row in rows(teaching, language):
                yield {"case_id": case_id, **row}

    return of_bank


def _stories(teaching: Plain, language: str) -> Iterator[Row]:
    for part, story in teaching["story"].items():
        yield {"part": part, "text": story.strip(), "word_count": word_count(story)}


def _sides(teaching: Plain, language: str) -> Iterator[Row]:
    for side in teaching["sides"]:
        texts = {name: localised(side[name], language) for name in ("title", "text", "weak")}
        yield {"side_id": side["id"], "options": ";".join(side["options"]), **texts}


def _exhibits(teaching: Plain, language: str) -> Iterator[Row]:
    for exhibit in teaching["exhibits"]:
        yield {
            "exhibit_id": exhibit["id"],
            "part": exhibit["part"],
            "content": _markdown([exhibit["columns"], *exhibit["rows"]]),
            **{name: localised(exhibit[name], language) for name in ("title", "see", "caution")},
        }


def _markdown(rows: list[list[Any]]) -> str:
    lines = [" | ".join(str(cell).replace("|", "\\|") for cell in row) for row in rows]
    lines.insert(1, " | ".join("---" for _ in rows[0]))
    return "\n".join(f"| {line} |" for line in lines)


def _roles(teaching: Plain, language: str) -> Iterator[Row]:
    for role in teaching["roles"]:
        row: Row = {"role_id": role["id"], "seat": role["seat"]}
        for name in ("did", "said"):
            given, status = value_of(role[name], "not-stated")
            row |= {name: given, f"{name}_status": status}
        for name in ("name", "gains", "loses", "line", "later"):
            row[name] = localised(role[name], language) if name in role else None
        yield row


def _prompts(teaching: Plain, language: str) -> Iterator[Row]:
    for prompt in teaching["prompts"]:
        yield {
            "prompt_id": prompt["id"],
            "kind": prompt["kind"],
            "minutes": prompt["minutes"],
            "text": localised(prompt["text"], language),
            "part": "b" if prompt.get("after") else "a",
        }


def _passages(case: Plain, bank: Plain, language: str, sealed: bool) -> Iterator[Passage]:
    """The texts that a search looks through; those of part B only where the end may be told."""
    teaching = bank.get("teaching", {}).get(case["id"])
    kinds = {"sides": "side", "exhibits": "exhibit", "roles": "role", "prompts": "prompt"}
    for said in _texts(teaching) if teaching else ():
        plain = " ".join(MARKER.sub("", said.text).split())
        if plain and (sealed or said.is_before):
            list_ = str(said.path[0])
            record = teaching[list_][said.path[1]]["id"] if list_ in kinds else ""
            yield Passage(kinds.get(list_, "story"), record, plain)


KIND = Kind(
    name="teaching",
    place="teaching/*.yaml",
    schema=_schema,
    faults=_faults,
    tables={
        "stories": _every(_stories),
        "sides": _every(_sides),
        "exhibits": _every(_exhibits),
        "roles": _every(_roles),
        "prompts": _every(_prompts),
    },
    passages=_passages,
    joined="each",
)
