"""What can be taught of a chapter, in pieces that stay whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from casebook.parts.chapters import in_order
from casebook.plain import MARKER, Plain, localised

if TYPE_CHECKING:
    from casebook.bank import Casebook

__all__ = ["PACE", "Unit", "units"]

#: Words a minute: adults read English prose at 238 (Brysbaert 2019, doi:10.1016/j.jml.2019.104047),
#: and many who read here read a foreign language.
PACE = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Unit:
    """A piece of a chapter that is taught in one go.

    Attributes
    ----------
    chapter_id, chapter : str
        The chapter and its title.
    part, level : str
        Its part of the course, and what it asks of a reader: codes of the codebook.
    themes : tuple of str
        Its themes.
    kind : {"main", "vignette", "questions", "salon"}
        A main case, a case beside it, the questions across the cases, the salon.
    case_id : str or None
        The case, where it is one.
    title : str
        What it is called in a plan.
    minutes : int
        Minutes in class.
    reading : int
        Minutes that its part A takes to read before, at 200 words a minute; 0 where nothing is.
    round_ : int
        In which round it is chosen: the first main case of every chapter before any second.
    """

    chapter_id: str
    chapter: str
    part: str
    level: str
    themes: tuple[str, ...]
    kind: str
    case_id: str | None
    title: str
    minutes: int
    reading: int
    round_: int


def units(book: Casebook) -> list[Unit]:
    """The units of all chapters, in the order of the course.

    A case stands in every chapter that teaches it; a plan takes it once.

    Parameters
    ----------
    book : Casebook
        A bank with chapters.

    Returns
    -------
    list of Unit

    Examples
    --------
    >>> import casebook
    >>> all(unit.minutes > 0 for unit in casebook.course.units(casebook.load()))
    True
    """
    plain = book.plain
    return [unit for id_, chapter in in_order(plain) for unit in _of(id_, chapter, plain)]


def _of(chapter_id: str, chapter: Plain, plain: Plain) -> list[Unit]:
    found: list[Unit] = []
    counts = {"main": 0, "vignette": 0}

    def add(kind: str, title: str, minutes: int, round_: int, **of_case: object) -> None:
        known = {"case_id": None, "reading": 0} | of_case
        found.append(
            Unit(
                chapter_id=chapter_id,
                chapter=chapter["title"],
                part=chapter["part"],
                level=chapter["level"],
                themes=tuple(chapter["themes"]),
                kind=kind,
                title=title,
                minutes=minutes,
                round_=round_,
                **known,  # type: ignore[arg-type]
            )
        )

    for use in counts:
        for entry in chapter["cases"]:
            teaching = plain["teaching"].get(entry["case"])
            if entry["use"] != use or teaching is None:
                continue
            # Main cases in rounds 1, 5, 9; vignettes in 4, 6, 8: between them questions.
            at = 1 + 4 * counts[use] if use == "main" else 4 + 2 * counts[use]
            counts[use] += 1
            title = localised(plain["cases"][entry["case"]]["title"], "en")
            words = len(MARKER.sub("", teaching["story"]["a"]).split())
            reading = max(1, round(words / PACE))
            add(use, title, teaching["minutes"], at, case_id=entry["case"], reading=reading)
    if chapter["prompts"]:
        minutes = sum(prompt["minutes"] for prompt in chapter["prompts"])
        add("questions", "Questions across the cases", minutes, 2)
    if "salon" in chapter:
        # After the last main case: its seats come from all of them.
        add("salon", "Salon", chapter["salon"]["minutes"], max(3, 4 * counts["main"] - 1))
    return found
