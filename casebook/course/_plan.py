"""Choosing what fits, and saying what does not.

The page of the course builder does the same in the reader's browser; a test compares the two.
"""

from __future__ import annotations

import html
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from casebook import codebook
from casebook.codebook import suggest
from casebook.course._units import Unit, units

if TYPE_CHECKING:
    import pandas as pd

    from casebook.bank import Casebook

__all__ = ["Item", "Plan", "Session", "plan"]

# A rest of the hours that is shorter makes no session.
_SHORTEST = 15
_LONGEST_COURSE = 200
_LEVELS = ("beginner", "intermediate", "advanced")
_LATER = {"themes": 0, "reading": 0, "theory": 100}


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """A unit at its minute of a session."""

    at: int
    unit: Unit


@dataclass(frozen=True, kw_only=True, slots=True)
class Session:
    """A session: its minutes, what happens in them, and those left for questions."""

    number: int
    minutes: int
    items: tuple[Item, ...]

    @property
    def spare(self) -> int:
        """Minutes in which nothing is planned."""
        return self.minutes - sum(item.unit.minutes for item in self.items)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A course. `notes` say what does not fit, why, and what would."""

    sessions: tuple[Session, ...]
    notes: tuple[str, ...]

    @property
    def table(self) -> pd.DataFrame:
        """One row per item, as `casebook.course.table` gives it."""
        from casebook.course._text import table

        return table(self)

    def __str__(self) -> str:
        from casebook.course._text import markdown

        return markdown(self)

    def _repr_html_(self) -> str:
        return self.table.to_html(index=False) + "".join(
            f"<p>{html.escape(note)}</p>" for note in self.notes
        )


def plan(
    book: Casebook,
    *,
    hours: float,
    themes: Iterable[str] = (),
    level: str = "advanced",
    session: int = 90,
) -> Plan:
    """A course of so many hours from the chapters of a bank.

    Every chapter that is asked for gets its first main case before any gets its questions, then
    other cases, as far as the hours go; a salon only with all main cases of its chapter, whose
    roles sit in it. The order is that of the course; nothing is cut in two, and a case is taught
    once.

    Parameters
    ----------
    book : Casebook
        A bank with chapters.
    hours : float
        Hours in class, 0.25 to 200.
    themes : iterable of str
        Themes of the codebook or ids of chapters; nothing is all of them.
    level : {"beginner", "intermediate", "advanced"}
        What may be asked of the class at most.
    session : int
        Minutes of a session, 15 to 480. What is left of the hours makes a last, shorter one.

    Returns
    -------
    Plan

    Raises
    ------
    ValueError
        If a number, a theme or the level is not one of these.

    Examples
    --------
    >>> import casebook
    >>> made = casebook.course.plan(casebook.load(), hours=1, themes=["estate"], session=30)
    >>> [session.minutes for session in made.sessions]
    [30, 30]
    """
    if not (math.isfinite(hours) and 0.25 <= hours <= _LONGEST_COURSE):
        raise ValueError(f"hours: found {hours}; expected 0.25 to {_LONGEST_COURSE}.")
    if not 15 <= session <= 480:
        raise ValueError(f"session: found {session} minutes; expected 15 to 480.")
    if level not in _LEVELS:
        raise ValueError(f'No level "{level}".{suggest(level, _LEVELS)} {", ".join(_LEVELS)}.')
    everything = units(book)
    asked, notes = _asked(everything, list(themes), level)
    lengths, rest = _lengths(round(hours * 60), session)
    if rest:
        notes.append(f"The last {rest} minutes are too short for a session.")
    longest = max(lengths)
    too_long = [unit for unit in asked if unit.minutes > longest]
    for unit in too_long:
        notes.append(
            f"{_name(unit)} takes {unit.minutes} minutes, and no session has more than {longest}:"
            f" sessions of {unit.minutes} minutes hold it."
        )
    fitting = [unit for unit in asked if unit.minutes <= longest]
    seated = {unit.case_id for unit in fitting}
    mains = _mains(everything)
    alone = [u for u in fitting if u.kind == "salon" and not mains[u.chapter_id] <= seated]
    for unit in alone:
        notes.append(
            f"{_name(unit)} takes all main cases of its chapter: some of them are not here."
        )
    fitting = [unit for unit in fitting if unit not in alone]
    by_round = sorted(fitting, key=lambda one: one.round_ + _LATER[one.part])
    chosen: list[Unit] = []
    for unit in [*by_round, *by_round]:  # a salon may have had to wait for a case
        met = {one.case_id for one in chosen}
        if unit in chosen or (unit.kind == "salon" and not mains[unit.chapter_id] <= met):
            continue
        if _packed(_in_course([*chosen, unit], fitting), lengths) is not None:
            chosen.append(unit)
    left_out = [unit for unit in fitting if unit not in chosen]
    if left_out:
        count, needed = len(left_out), 0
        while _packed(fitting, [session] * needed) is None:
            needed += 1
        hours_needed = f"{needed * session / 60:g}"
        notes.append(
            f"Left out: {count} {'piece' if count == 1 else 'pieces'} of"
            f" {sum(unit.minutes for unit in left_out)} minutes. A course of {hours_needed} hours"
            f" has room for them: {'; '.join(_name(unit) for unit in left_out)}."
        )
    packed = _packed(_in_course(chosen, fitting), lengths) or [[] for _ in lengths]
    sessions = tuple(
        Session(number=number, minutes=minutes, items=_items(held))
        for number, (minutes, held) in enumerate(zip(lengths, packed, strict=True), start=1)
    )
    spare = sum(one.spare for one in sessions)
    if spare and not (left_out or too_long or alone):
        notes.append(f"All that was asked for fits; {spare} minutes are left for questions.")
    return Plan(sessions=sessions, notes=tuple(notes))


def _mains(everything: Iterable[Unit]) -> dict[str, set[str | None]]:
    """The main cases of each chapter: those whose roles sit in its salon."""
    found: dict[str, set[str | None]] = {}
    for unit in everything:
        found.setdefault(unit.chapter_id, set())
        if unit.kind == "main":
            found[unit.chapter_id].add(unit.case_id)
    return found


def _asked(
    everything: Sequence[Unit], themes: Sequence[str], level: str
) -> tuple[list[Unit], list[str]]:
    """The units that are asked for, each case once; what the level leaves out is said."""
    known = {unit.chapter_id for unit in everything}
    for theme in themes:
        if theme not in known and theme not in codebook.codes("theme"):
            words = [*codebook.codes("theme"), *sorted(known)]
            raise ValueError(
                f'No theme or chapter "{theme}".{suggest(theme, words)} Known: {", ".join(words)}.'
            )
    wanted = [
        unit
        for unit in everything
        if not themes or unit.chapter_id in themes or set(themes) & set(unit.themes)
    ]
    notes = []
    for theme in themes:
        if not any(unit.chapter_id == theme or theme in unit.themes for unit in wanted):
            notes.append(f'No chapter has the theme "{theme}".')
    hardest = _LEVELS.index(level)
    harder = {unit.chapter_id: unit for unit in wanted if _LEVELS.index(unit.level) > hardest}
    for unit in harder.values():
        notes.append(f'"{unit.chapter}" is for the level {unit.level}: ask for it to have it.')
    taken: set[str] = set()
    asked = []
    for unit in wanted:
        if unit.chapter_id in harder or unit.case_id in taken:
            continue
        if unit.case_id is not None:
            taken.add(unit.case_id)
        asked.append(unit)
    return asked, notes


def _lengths(minutes: int, session: int) -> tuple[list[int], int]:
    """Minutes of each session, and what is left over."""
    count, rest = divmod(minutes, session)
    if rest >= _SHORTEST or not count:
        return [session] * count + [rest], 0
    return [session] * count, rest


def _in_course(chosen: Iterable[Unit], order: Sequence[Unit]) -> list[Unit]:
    wanted = list(chosen)
    return [unit for unit in order if unit in wanted]


def _packed(units_: Sequence[Unit], lengths: Sequence[int]) -> list[list[Unit]] | None:
    """The units in their order, one session after the other; None if they do not fit."""
    sessions: list[list[Unit]] = [[] for _ in lengths]
    at, used = 0, 0
    for unit in units_:
        while at < len(lengths) and used + unit.minutes > lengths[at]:
            at, used = at + 1, 0
        if at == len(lengths):
            return None
        sessions[at].append(unit)
        used += unit.minutes
    return sessions


def _items(held: Sequence[Unit]) -> tuple[Item, ...]:
    starts = [sum(unit.minutes for unit in held[:at]) for at in range(len(held))]
    return tuple(Item(at=at, unit=unit) for at, unit in zip(starts, held, strict=True))


def _name(unit: Unit) -> str:
    return unit.title if unit.case_id else f"{unit.title} ({unit.chapter})"
