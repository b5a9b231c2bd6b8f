"""Hands in what was done: a file with a pseudonym, and votes and opinions without one.

**The work** is one file, ``work-PSEUDONYM-EXERCISES.json``::

    {"format": "casebook work", "version": 1, "pseudonym": "heron",
     "library": "0.1.0", "data": "casebook 0.1.0, 837161f8f083",
     "exercises": {"01-reading-evidence": {"task-1": {
         "count": 3, "tries": [{"answer": {"A": "fact"}, "case": "another-case"}]}}},
     "codings": [{"case_id": "…", "variable": "…", "code": "…", "evidence": ["f1"], "note": ""}]}

``count`` is how often the task was checked; ``tries`` are the different answers, in their order; of
a written answer the last alone. ``case`` is left out where a task was asked of its own case.

**A slip** is a vote or an opinion, each in a file of its own, ``slip-NUMBER.json``::

    {"format": "casebook slip", "version": 1, "slip": "0c1f9be2a4d87735",
     "exercise": "…", "task": "…", "case": "…", "round": "before", "vote": "delay"}

with ``opinion`` in place of ``vote`` for a text. Its number is drawn at random, so that a copy does
not count twice, and stands nowhere else.

Why a file for each: whoever has both folders could look which exercises, how many tasks of them and
which other votes stand in one file, and find the only work that fits. Of a slip alone there is
nothing to fit but the vote: no versions, no date, no order, no language. What remains all the same,
`casebook.exercises.receipt` tells the trainee and the page *See the class's work* the instructor.
"""

from __future__ import annotations

import json
import re
import secrets
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, is_dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from casebook import _files, bank
from casebook.exercises import answers, checks, kinds, session
from casebook.exercises.portable import is_untouched, portable, seen
from casebook.plain import REFUSED_ESCAPED

if TYPE_CHECKING:
    from casebook.bank import Casebook, Language

__all__ = [
    *("MOST_BYTES", "SLIP", "VERSION", "WORK", "Handed", "hand_in", "hand_in_json"),
    *("pseudonym_of", "vote_round", "without_manner"),
]

WORK, SLIP, VERSION = "casebook work", "casebook slip", 1
# A file is no larger; nobody who does the exercises comes near it.
MOST_BYTES = 1_000_000
_KEPT = 50  # different tries of a task
_CODINGS = 2_000
_CODING = {"case_id": 80, "variable": 80, "code": 80, "note": 600}  # characters of each
_ID = re.compile("[fcvg][1-9][0-9]{0,3}")
_LONGEST = 40  # characters of a pseudonym


class Answer(NamedTuple):
    """An answer that was checked: where, and what it was, as JSON can say it."""

    exercise: str
    task: str
    case: str
    answer: Any


@dataclass(frozen=True, kw_only=True, slots=True)
class Handed:
    """What is handed in, to be looked at; a notebook shows it.

    Attributes
    ----------
    work : tuple of str
        Name and text of the file with the pseudonym.
    slips : tuple of tuple of str
        Name and text of each file without it.
    html, text : str
        What is in them, and what to know before they are handed over.
    """

    work: tuple[str, str]
    slips: tuple[tuple[str, str], ...]
    html: str
    text: str

    def __str__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return self.html


# Where this kernel has put its slips: handed in again, a changed vote takes the place of the old.
_NUMBERS: dict[str, str] = {}


def hand_in(
    *,
    pseudonym: str,
    folder: str = ".",
    codings: Iterable[Any] = (),
    language: Language = "en",
) -> Handed:
    """Write what was done in this notebook to files, and show what is in them.

    Parameters
    ----------
    pseudonym : str
        A name that is not yours, the same every time: 2 to 40 characters.
    folder : str
        Where to write; the slips go to ``slips`` in it.
    codings : iterable of mappings or records
        Codes given elsewhere than here, with ``case_id``, ``variable``, ``code``, ``evidence``,
        ``note``; those of this notebook's sessions are there already.
    language : {"en", "zh"}
        Language of what is said.

    Raises
    ------
    ValueError
        If the pseudonym will not do, or nothing was checked yet; the message says what to do.
    OSError
        If a file cannot be written.

    Examples
    --------
    >>> hand_in(pseudonym="x")
    Traceback (most recent call last):
        ...
    ValueError: A pseudonym has 2 to 40 characters; this one has 1. Choose a word that is not your
    name, and use it every time.
    """
    name = pseudonym_of(pseudonym)
    started = session.STARTED
    book = started[-1].book if started else _book(language)
    answered = [answer for one in started for answer in _of_session(one)]
    coded = [asdict(coding) for one in started for coding in one.codings.values()]
    made = _made(answered, name, [*coded, *codings], book, language, _NUMBERS, folder)
    # One date for all, long past: when they were written joins nobody's files.
    _files.write_texts(Path(folder), dict([made.work]), is_dated=False)
    _files.write_texts(Path(folder) / "slips", dict(made.slips), is_dated=False)
    return made


_NOTHING = (
    "Nothing to hand in yet: no answer was checked. Run a cell with `check(…)` in it, or press "
    "*Check* below a task, and then hand in."
)


def hand_in_json(
    works: Sequence[Mapping[str, Any]],
    pseudonym: str,
    *,
    codings: Iterable[Any] = (),
    slips: Mapping[str, str] | None = None,
    book: Casebook | None = None,
    language: Language = "en",
) -> dict[str, Any]:
    """What a page hands in, from what it keeps; nothing is written.

    Parameters
    ----------
    works : sequence of mappings
        What the page keeps of each exercise: ``{"exercise": …, "tasks": {"task-1": {"tries":
        [{"answer": …, "case": ""}]}}, "codings": [{"case_id": …, …}]}``. What has another form
        is left out.
    pseudonym, codings, language
        As for `hand_in`.
    slips : mapping, optional
        The ``slips`` of an earlier answer, so that a changed vote takes the place of the old. To
        be kept in the browser, and in no copy that leaves it.
    book : Casebook, optional
        The bank whose tasks they are; left out, the shipped one.

    Returns
    -------
    dict
        ``signed``, a file with ``name`` and ``text``; ``unsigned``, a list of such files, one for
        each vote and opinion; ``slips``, by task; ``shown``, HTML that says what is in them.

    Raises
    ------
    ValueError
        As for `hand_in`.

    Examples
    --------
    >>> tries = [{"answer": {"A": "fact"}}]
    >>> work = {"exercise": "01-reading-evidence", "tasks": {"task-1": {"tries": tries}}}
    >>> made = hand_in_json([work], "heron")
    >>> made["signed"]["name"], made["unsigned"]
    ('work-heron-01.json', [])
    """
    book = _book(language) if book is None else book
    numbers = {
        name: number
        for name, number in (slips or {}).items()
        if isinstance(number, str) and _NUMBER.fullmatch(number)
    }
    answered = [answer for work in works for answer in _of_page(work, book)]
    name = pseudonym_of(pseudonym)
    kept = [work.get("codings") for work in works if isinstance(work, Mapping)]
    coded = [one for listed in kept if isinstance(listed, list) for one in listed]
    made = _made(answered, name, [*coded, *codings], book, language, numbers)
    return {
        "signed": dict(zip(("name", "text"), made.work, strict=True)),
        "unsigned": [dict(zip(("name", "text"), one, strict=True)) for one in made.slips],
        "slips": numbers,
        "shown": made.html,
    }


_NUMBER = re.compile("[0-9a-f]{16}")


@cache
def _book(language: Language) -> Casebook:
    return bank.load(language=language)


def pseudonym_of(typed: str) -> str:
    """A pseudonym in the form in which it is compared.

    Raises
    ------
    ValueError
        If it will not do; the message says why.

    Examples
    --------
    >>> pseudonym_of("  grey   heron ")
    'grey heron'
    """
    name = " ".join(unicodedata.normalize("NFC", typed).split()) if isinstance(typed, str) else ""
    if REFUSED_ESCAPED.search(name) or not name.isprintable():
        raise ValueError("The pseudonym has a character that nobody can see. Type it again.")
    if not 2 <= len(name) <= _LONGEST:
        raise ValueError(
            f"A pseudonym has 2 to {_LONGEST} characters; this one has {len(name)}. Choose a word "
            "that is not your name, and use it every time."
        )
    if not any(sign.isalnum() for sign in name):
        raise ValueError("The pseudonym has neither a letter nor a digit. Choose a word.")
    return name


# What tells one keyboard or word processor from another.
_MANNER = {
    **dict.fromkeys("“”„‟«»＂", '"'),
    **dict.fromkeys("‘’‚‛＇", "'"),
    **dict.fromkeys("‐‑‒–—―", "-"),
    "…": "...",
}
_ALIKE = str.maketrans(_MANNER)


def without_manner(text: str) -> str:
    r"""A text without what a keyboard or a word processor adds to it, the same from whoever it is.

    >>> without_manner("It  was “fair”.\r\n\r\n\r\n – So  what … ")
    'It was "fair".\n- So what ...'
    """
    lines = (" ".join(line.split()) for line in seen(text).translate(_ALIKE).splitlines())
    return "\n".join(line for line in lines if line)


def _of_session(one: session.Session) -> Iterator[Answer]:
    for made in one.tries:
        task = _task(one.exercise, made.task, one.book)
        key = task.get("place", "") if task["kind"] == "table" else ""
        said = portable(made.answer, key=key, is_ordered=task["kind"] == "order")
        yield Answer(one.exercise, made.task, made.case, said)


def _of_page(work: Any, book: Casebook) -> Iterator[Answer]:
    exercise = work.get("exercise") if isinstance(work, Mapping) else None
    tasks = work.get("tasks") if isinstance(work, Mapping) else None
    if not isinstance(exercise, str) or not isinstance(tasks, Mapping):
        return
    for name, kept in tasks.items():
        tries = kept.get("tries") if isinstance(kept, Mapping) else None
        if not isinstance(tries, list):
            continue
        try:
            _task(exercise, name, book)
        except KeyError:  # of another version of the book
            continue
        for made in tries:
            if isinstance(made, Mapping) and "answer" in made:
                case = made.get("case", "")
                answer = portable(made["answer"])
                yield Answer(exercise, name, case if isinstance(case, str) else "", answer)


def _task(exercise: str, task: str, book: Casebook) -> Mapping[str, Any]:
    declared = checks.find_exercise(exercise, book)["tasks"]
    found = next((one for one in declared if one["id"] == task), None)
    if found is None:
        raise KeyError(f'No task "{task}".')
    return dict(found)


def _made(
    answered: Iterable[Answer],
    name: str,
    codings: Iterable[Any],
    book: Casebook,
    language: Language,
    numbers: dict[str, str],
    folder: str | None = None,
) -> Handed:
    given = [one for one in answered if not is_untouched(one.answer)]
    signed: dict[str, dict[str, list[Answer]]] = {}
    unsigned: dict[tuple[str, str, str], Answer] = {}
    for one in given:
        task = _task(one.exercise, one.task, book)
        if task["kind"] == "vote" or task.get("unsigned"):
            unsigned[one[:3]] = one  # the last counts
        else:
            signed.setdefault(one.exercise, {}).setdefault(one.task, []).append(one)
    coded = [*_codings(codings)]
    if not given and not coded:
        raise ValueError(_NOTHING)
    work = _work(name, signed, coded, book)
    slips = [
        slip
        for one in unsigned.values()
        if (slip := _slip(one, book, language, numbers)) is not None
    ]
    # By their numbers, which are random: their order tells nothing.
    slips.sort(key=lambda slip: str(slip["slip"]))
    file = f"work-{_slug(name)}{_numbers(signed)}.json", _text(work)
    files = tuple((f"slip-{slip['slip']}.json", _text(slip)) for slip in slips)
    from casebook.exercises import receipt  # with jinja2, which no check needs

    shown = receipt.made(file[0], work, slips, book, language, folder)
    return Handed(work=file, slips=files, html=receipt.html(shown), text=receipt.text(shown))


def _work(
    name: str,
    signed: Mapping[str, Mapping[str, Sequence[Answer]]],
    codings: list[dict[str, Any]],
    book: Casebook,
) -> dict[str, Any]:
    exercises = {
        exercise: {
            task: _tries(made, _task(exercise, task, book)) for task, made in sorted(tasks.items())
        }
        for exercise, tasks in sorted(signed.items())
    }
    built = json.loads(_files.shipped_text(_files.BUILT))
    ours = f"casebook {built['version']}"
    work = {
        "format": WORK,
        "version": VERSION,
        "pseudonym": name,
        "library": built["version"],
        # Of a bank of one's own the place on the disk would be named.
        "data": f"{ours}, {built['digest'][:12]}" if book.banks == [ours] else "another bank",
        "exercises": exercises,
        "codings": codings,
    }
    # What somebody pasted in many times over: the oldest tries of each task go first.
    if len(_text(work).encode()) > MOST_BYTES:
        work["codings"] = [coding | {"note": ""} for coding in codings]
    while len(_text(work).encode()) > MOST_BYTES and exercises:
        for tasks in exercises.values():
            for kept in tasks.values():
                kept["tries"] = kept["tries"][len(kept["tries"]) // 2 or 1 :]
        for exercise in [name for name, tasks in exercises.items() if not _holds(tasks)]:
            del exercises[exercise]
    return work


def _holds(tasks: Mapping[str, Any]) -> bool:
    return any(kept["tries"] for kept in tasks.values())


def _tries(made: Sequence[Answer], task: Mapping[str, Any]) -> dict[str, Any]:
    different: list[Answer] = []
    for one in made:
        if not different or different[-1] != one:
            different.append(one)
    kept = different[-1:] if task["kind"] in kinds.OPEN else different[-_KEPT:]
    tries = [{"answer": one.answer} | ({"case": one.case} if one.case else {}) for one in kept]
    return {"count": len(made), "tries": tries}


def _codings(given: Iterable[Any]) -> Iterator[dict[str, Any]]:
    """What a coder coded: of each case and variable once, the last."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for one in given:
        if is_dataclass(one) and not isinstance(one, type):  # as the coding tool makes them
            one = asdict(one)
        if not isinstance(one, Mapping):
            continue
        coding: dict[str, Any] = {
            name: seen(str(one.get(name) or ""), most) for name, most in _CODING.items()
        }
        evidence = one.get("evidence") or ()
        listed = evidence if isinstance(evidence, (list, tuple)) else ()
        coding["evidence"] = [id_ for id_ in map(str, listed[:100]) if _ID.fullmatch(id_)]
        if coding["case_id"] and coding["variable"] and coding["code"]:
            found[coding["case_id"], coding["variable"]] = coding
    yield from (found[unit] for unit in sorted(found)[:_CODINGS])


def _slip(
    one: Answer, book: Casebook, language: Language, numbers: dict[str, str]
) -> dict[str, Any] | None:
    """The slip of a vote or an opinion; None for what is neither."""
    question = checks.ask(one.exercise, one.task, book, case=one.case, language=language)
    task = question.task
    content: dict[str, str]
    if task["kind"] == "vote":
        known = {row[task["place"]]: row[task["place"]] for row in question.rows}
        try:
            vote = answers.word(one.answer, known, place="")
        except answers.UnreadableError:
            return None
        content = {"round": vote_round(one.exercise, one.task, book), "vote": vote}
    else:
        text = without_manner(one.answer) if isinstance(one.answer, str) else ""
        if not text:
            return None
        content = {"opinion": text}
    number = numbers.setdefault("/".join(one[:3]), secrets.token_hex(8))
    return {
        "format": SLIP,
        "version": VERSION,
        "slip": number,
        "exercise": one.exercise,
        "task": one.task,
        "case": question.case_id,
        **content,
    }


def vote_round(exercise: str, task: str, book: Casebook) -> str:
    """Whether a vote is that before or after: of the votes of an exercise the first is before."""
    declared = checks.find_exercise(exercise, book)
    votes = [one for one in declared["tasks"] if one["kind"] == "vote"]
    asked = next(one for one in votes if one["id"] == task)

    def about(one: Mapping[str, Any]) -> str:
        return str(one.get("case", declared.get("case", "")))

    first = next(one for one in votes if about(one) == about(asked))
    return "before" if first["id"] == task else "after"


def _slug(name: str) -> str:
    """The pseudonym as a part of a file's name, on any system."""
    words = re.sub(r"[^\w]+", "-", name).strip("-_").lower()
    while len(words.encode()) > 60:
        words = words[:-1]
    return words or "x"


def _numbers(exercises: Iterable[str]) -> str:
    """The numbers of the exercises, or what begins their names."""
    found = sorted({re.split(r"[^\w]", name)[0] for name in exercises})
    return "".join(f"-{_slug(one)}" for one in found[:6]) + ("-and-more" if found[6:] else "")


def _text(data: Mapping[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
