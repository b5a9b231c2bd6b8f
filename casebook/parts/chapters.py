"""The chapters of a course: which cases each uses, what a class asks across them, who is seated.

A chapter is also a page of a book; what stands here is what its directives, the tables and the
course builder share. What an instructor alone sees of it is a session (`casebook.parts.sessions`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from casebook.codebook import suggest
from casebook.parts.fields import (
    PLAIN,
    SLUG,
    Schema,
    file_schema,
    id_of,
    list_of,
    object_of,
    text,
    word,
)
from casebook.parts.kind import Bank, Kind, Row
from casebook.parts.problems import Found, Path, error
from casebook.parts.statements import case_problems, evidence_problems
from casebook.parts.teaching import prompt_schema
from casebook.plain import Plain, localised, sealed_ids

__all__ = ["KIND", "TARGETS", "in_order", "target_problems", "targets_in"]

# [case-id/f2] or [case-id/f2, case-id/c1]: what a text about several cases rests on.
TARGETS = re.compile(r"\s?\[([a-z0-9-]+/[fcvg][1-9][0-9]*(?:,\s*[a-z0-9-]+/[fcvg][1-9][0-9]*)*)\]")
_MINUTES = {"type": "integer", "minimum": 1, "maximum": 120}


@cache
def _schema() -> Schema:
    use = object_of(
        "case use why", case=SLUG, use=word("use"), why=text("Why it stands here; no ending.")
    )
    # No SLUG: an entry whose first field is an id must be the only one of that id.
    seat = object_of("case role", case=PLAIN, role=id_of("r"))
    salon = object_of(
        "minutes question steps seats",
        minutes=_MINUTES,
        question=text("What the room is asked."),
        steps=list_of(text("How it runs."), at_least=1, at_most=12),
        seats=list_of(seat, at_least=3, at_most=12),
    )
    schema = object_of(
        "chapter number part title question level themes cases prompts",
        "salon exercise minutes",
        chapter=SLUG,
        number={"type": "integer", "minimum": 1, "maximum": 99},
        part=word("chapter_part"),
        title=PLAIN,
        question=text("The question of the chapter."),
        level=word("difficulty"),
        themes=list_of(word("theme"), at_least=1),
        cases=list_of(use, at_most=40),
        salon=salon,
        prompts=list_of(prompt_schema(), at_most=8),
        exercise=SLUG,
        minutes=_MINUTES,
    )
    return file_schema("A chapter of a course: its cases, prompts and salon", schema)


def targets_in(text_: str) -> list[str]:
    """The statements that a text about several cases names.

    >>> targets_in("They came [lane-lamps/f2, old-gate/v1].")
    ['lane-lamps/f2', 'old-gate/v1']
    """
    return [one.strip() for group in TARGETS.findall(text_) for one in group.split(",")]


def target_problems(
    path: Path, targets: Iterable[str], bank: Bank, *, before: bool = False
) -> Iterator[Found]:
    """Targets that lead nowhere; with `before` also those that could be known only afterwards."""
    for target in targets:
        case_id, _, record_id = target.partition("/")
        found = list(case_problems(path, [case_id], bank))
        yield from found
        if found or case_id not in bank.cases:
            continue
        yield from evidence_problems(path, [record_id], case_id, bank)
        if before and record_id in sealed_ids(bank.cases[case_id]):
            said = f"{target} could be known only after the choice."
            hint = "Mark the prompt `after: true`, or cite what was known."
            yield error("CB045", path, said, "What was known then.", hint)


def _faults(chapter: Plain, bank: Bank, name: str) -> Iterator[Found]:
    if chapter["chapter"] != name:
        found = f'The chapter is "{chapter["chapter"]}", the name of the file "{name}".'
        yield error("CB008", ("chapter",), found, "The same word.", "Rename the file.")
        return
    for other, read in bank.read["chapters"].items():
        same = isinstance(read, dict) and all(
            read.get(key) == chapter[key] for key in ("part", "number")
        )
        if other < name and same:
            found = f"The chapter {other} has the number {chapter['number']} in this part, too."
            yield error("CB006", ("number",), found, "A number of its own.", "Give it another.")
    seen: set[str] = set()
    for index, entry in enumerate(chapter["cases"]):
        path: Path = ("cases", index, "case")
        yield from case_problems(path, [entry["case"]], bank)
        seen.add(entry["case"])
        if entry["use"] != "compare" and not _is_taught(entry["case"], bank):
            found = f'The case "{entry["case"]}" has no teaching file: it can only be compared.'
            yield error("CB051", path, found, "use: compare", "Change the use, or teach the case.")
        why = localised(entry["why"], "en")
        yield from target_problems(("cases", index, "why"), targets_in(why), bank, before=True)
    for index, seat in enumerate(chapter.get("salon", {}).get("seats", ())):
        yield from _seat_problems(("salon", "seats", index), seat, seen, bank)
    for index, prompt in enumerate(chapter["prompts"]):
        said = targets_in(localised(prompt["text"], "en"))
        before = not prompt.get("after")
        yield from target_problems(("prompts", index, "text"), said, bank, before=before)


def _is_taught(case_id: str, bank: Bank) -> bool:
    return case_id in bank.read["teaching"] or case_id not in bank.case_ids


def _seat_problems(path: Path, seat: Plain, used: set[str], bank: Bank) -> Iterator[Found]:
    if seat["case"] not in used:
        found = f'The case "{seat["case"]}" is none of the chapter\'s.'
        hint = "Add it to the cases, or take the seat from another."
        yield error("CB051", (*path, "case"), found, f"One of {', '.join(sorted(used))}.", hint)
        return
    teaching = bank.read["teaching"].get(seat["case"])
    roles = teaching.get("roles", ()) if isinstance(teaching, dict) else ()
    known = [role["id"] for role in roles if isinstance(role, dict) and "id" in role]
    if seat["role"] not in known:
        found = f'The case "{seat["case"]}" has no role "{seat["role"]}".'
        found += suggest(seat["role"], known)
        expected = f"One of {', '.join(known)}." if known else "A case with roles."
        yield error("CB007", (*path, "role"), found, expected, "Correct the id.")


def _chapters(bank: Plain, language: str) -> Iterator[Row]:
    for chapter_id, chapter in in_order(bank):
        yield {
            "chapter_id": chapter_id,
            **{name: chapter[name] for name in ("part", "number", "title", "level")},
            "question": localised(chapter["question"], language),
            "themes": ";".join(chapter["themes"]),
        }


def _chapter_cases(bank: Plain, language: str) -> Iterator[Row]:
    for chapter_id, chapter in in_order(bank):
        for entry in chapter["cases"]:
            yield {
                "chapter_id": chapter_id,
                "case_id": entry["case"],
                "use": entry["use"],
                "why": localised(entry["why"], language),
            }


_PARTS = ("reading", "themes", "theory")


def in_order(bank: Plain) -> list[tuple[str, Plain]]:
    """The chapters of a bank in the order of the course."""
    chapters = bank.get("chapters", {}).items()
    return sorted(chapters, key=lambda item: (_PARTS.index(item[1]["part"]), item[1]["number"]))


KIND = Kind(
    name="chapters",
    place="chapters/*.yaml",
    schema=_schema,
    faults=_faults,
    tables={"chapters": _chapters, "chapter_cases": _chapter_cases},
    joined="each",
)
