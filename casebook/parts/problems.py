"""What a check sees: the place in the data, and what to say about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from casebook.codebook import suggest

__all__ = ["NUMBERS", "Found", "Path", "Problem", "Severity", "error", "unknown", "warning"]

Path = tuple[str | int, ...]
Severity = Literal["error", "warning"]


class Problem(NamedTuple):
    """What a rule saw: the path to the field in the data, and three plain sentences."""

    path: Path
    found: str
    expected: str
    hint: str


# What the numbers mean that are no rules of cases alone; those are `case_rules.RULES`.
NUMBERS: dict[str, tuple[Severity, str]] = {
    "CB001": ("error", "A file can be read: plain data in UTF-8, without what nobody can see."),
    "CB002": ("error", "No field is missing that must be there."),
    "CB003": ("error", "Every field is one that is known."),
    "CB004": ("error", "Every field has the form that it should have."),
    "CB005": ("error", "Every coded word is one of the codebook's."),
    "CB006": (
        "error",
        "Each stands once: ids, rows, files of one name, words of the glossary.",
    ),
    "CB008": ("error", "A file has the name of the case, or of the coder, in it."),
    "CB009": ("error", "Every statement has a source."),
    "CB027": ("error", "Every place of the template is filled in."),
    "CB030": ("error", "A theory names statements that rest on the work or are of the case."),
    "CB031": ("error", "Theories and variables fit together, and examples are of pilot cases."),
    "CB033": ("warning", "Nothing lies among the files of a bank that is not read."),
    "CB034": ("warning", "No comment is what was meant as the end of a text."),
    "CB040": ("error", "A CSV file has its columns, and each row as many cells."),
    "CB041": ("error", "A code names its evidence."),
    "CB042": ("error", "A coder codes every variable of every case."),
    "CB043": ("error", "What takes years is coded only where the facts span them."),
    "CB044": ("error", "Where coders differ, the adjudication says why."),
    "CB045": ("error", "Before the choice, teaching files cite nothing known only afterwards."),
    "CB046": ("error", "What a teaching file says rests on statements, its numbers too."),
    "CB047": ("error", "Each option that one can vote for has a side."),
    "CB048": ("error", "Minutes are those of the grade, and add up."),
    "CB049": ("warning", "A story is as long as its grade allows."),
    "CB050": (
        "error",
        "A teaching file is of a case that puts a decision, a note of a taught case or chapter.",
    ),
    "CB051": (
        "error",
        "A chapter teaches cases that have a teaching file, and seats the roles of its own cases.",
    ),
    "CB100": ("error", "The built copy is that of the data, and whole."),
    "CB101": ("error", "What stands in two banks is the same in both."),
}

# A problem with the number of its rule and its severity, as the checks pass it on.
Found = tuple[str, Severity, Problem]


def error(number: str, path: Path, found: str, expected: str, hint: str) -> Found:
    """A problem that keeps a bank from being used, with the number of its rule."""
    return number, "error", Problem(path, found, expected, hint)


def warning(number: str, path: Path, found: str, expected: str, hint: str) -> Found:
    """A problem that asks somebody to look twice."""
    return number, "warning", Problem(path, found, expected, hint)


def unknown(path: Path, word: str, known: Iterable[str], what: str = "word") -> Iterator[Found]:
    """A word that is none of those known: a code, or the name of something."""
    known = list(known)
    if word not in known:
        # A list of thousands helps nobody.
        expected = f"One of {', '.join(known)}." if 0 < len(known) < 50 else ""
        is_code = what == "word"
        shown = word if len(word) <= 60 else f"{word[:57]}…"
        found = f'{"Unknown" if is_code else "No"} {what} "{shown}".{suggest(word, known)}'
        yield error("CB005" if is_code else "CB007", path, found, expected, "Correct the word.")
