"""Ready courses for instructors: sessions by the clock, with cases, prompts and what to print."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from casebook.parts.fields import PLAIN, SLUG, Schema, file_schema, list_of, object_of, text, word
from casebook.parts.kind import Bank, Kind
from casebook.parts.problems import Found, Path, error
from casebook.parts.statements import case_problems
from casebook.plain import Plain

__all__ = ["KIND"]

_MINUTES = {"type": "integer", "minimum": 1, "maximum": 480}
# A question of a case or of a chapter, as case-id/q1.
_PROMPT = {"type": "string", "pattern": r"^[a-z0-9-]+/q[1-9][0-9]{0,3}$(?!\n)"}


@cache
def _schema() -> Schema:
    step = object_of(
        "minutes step",
        "case part prompts print",
        minutes=_MINUTES,
        step=text("What happens in these minutes."),
        case=SLUG,
        part=word("story_part"),
        prompts=list_of(_PROMPT),
        print=text("What to have printed for it."),
    )
    session = object_of(
        "title minutes steps",
        "chapter before",
        title=PLAIN,
        minutes=_MINUTES,
        chapter=SLUG,
        before=text("What the class reads before."),
        steps=list_of(step, at_least=1),
    )
    schema = object_of(
        "plan number title about minutes sessions",
        plan=SLUG,
        number={"type": "integer", "minimum": 1, "maximum": 99},
        title=PLAIN,
        about=text("For whom it is, and what it leaves out."),
        minutes={"type": "integer", "minimum": 15, "maximum": 12_000},
        sessions=list_of(session, at_least=1, at_most=60),
    )
    return file_schema("A ready course, for instructors", schema)


def _faults(plan: Plain, bank: Bank, name: str) -> Iterator[Found]:
    if plan["plan"] != name:
        found = f'The plan is "{plan["plan"]}", the name of the file "{name}".'
        yield error("CB008", ("plan",), found, "The same word.", "Rename the file.")
        return
    minutes = sum(session["minutes"] for session in plan["sessions"])
    if minutes != plan["minutes"]:
        found = f"The sessions take {minutes} minutes, the plan {plan['minutes']}."
        yield error("CB048", ("minutes",), found, "The same.", "Correct one of them.")
    for index, session in enumerate(plan["sessions"]):
        path: Path = ("sessions", index)
        minutes = sum(step["minutes"] for step in session["steps"])
        if minutes != session["minutes"]:
            found = f"The steps take {minutes} minutes, the session {session['minutes']}."
            yield error("CB048", (*path, "steps"), found, "The same.", "Correct one of them.")
        if "chapter" in session and session["chapter"] not in bank.read["chapters"]:
            found = f'No chapter "{session["chapter"]}".'
            known = ", ".join(sorted(bank.read["chapters"])) or "none"
            yield error("CB007", (*path, "chapter"), found, known, "Correct the id.")
        for number, step in enumerate(session["steps"]):
            at = (*path, "steps", number)
            if "case" in step:
                yield from case_problems((*at, "case"), [step["case"]], bank)
            for prompt in step.get("prompts", ()):
                if prompt not in _prompts(bank, prompt.partition("/")[0]):
                    found = f'No question "{prompt}".'
                    expected = "One of a taught case or a chapter, as case-id/q1."
                    yield error("CB007", (*at, "prompts"), found, expected, "Correct it.")


def _prompts(bank: Bank, of: str) -> set[str]:
    """The questions of a case or a chapter."""
    found: set[str] = set()
    for kind in ("teaching", "chapters"):
        read = bank.read[kind].get(of)
        prompts = read.get("prompts", ()) if isinstance(read, dict) else ()
        found |= {f"{of}/{one['id']}" for one in prompts if isinstance(one, dict) and "id" in one}
    return found


KIND = Kind(
    name="plans",
    place="instructor/plans/*.yaml",
    schema=_schema,
    faults=_faults,
    audience="instructor",
    joined="each",
)
