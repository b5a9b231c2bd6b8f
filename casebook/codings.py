"""Codings of the cases: read from CSV, checked against the codebook and the cases, as rows.

A coder's file has one row for each case and variable. The adjudicated coding has the same form;
its note says why, wherever the coders differ.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from casebook import codebook, variables
from casebook.plain import Plain, observation_window
from casebook.problems import Found, Problem

__all__ = ["ADJUDICATED", "COLUMNS", "At", "Coding", "problems", "read", "rows"]

# case_id, variable, code, ids of the evidence joined by ";", note, who or what coded
Coding = Sequence[str]
COLUMNS = ("case_id", "variable", "code", "evidence", "note", "coded_by")
ADJUDICATED = "adjudicated"
_IDS = re.compile(r"[fcvg][1-9][0-9]{0,3}(;[fcvg][1-9][0-9]{0,3})*")

# A problem with the line of the file; line 0 is the file as a whole.
At = tuple[int, Found]


def rows(codings: Mapping[str, Sequence[Coding]]) -> Iterator[tuple[str | None, ...]]:
    """One row for each coder, case and variable, in the order of the codebook's columns."""
    for coder, entries in codings.items():
        for case_id, variable, code, evidence, note, coded_by in entries:
            yield case_id, variable, coder, code, evidence, note or None, coded_by


def read(text: str) -> tuple[list[tuple[int, Coding]], list[At]]:
    r"""Rows of a file with their lines, and what is wrong with its form.

    >>> head = "case_id,variable,code,evidence,note,coded_by"
    >>> read(head + "\nlane-lamps,unit,programme,f1;f2,,a person\n")
    ([(2, ['lane-lamps', 'unit', 'programme', 'f1;f2', '', 'a person'])], [])
    """
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff")), strict=True)
    found: list[tuple[int, Coding]] = []
    faults: list[At] = []
    try:
        head = next(reader, [])
        if tuple(head) != COLUMNS:
            columns = f"The columns {', '.join(COLUMNS)}, in this order."
            problem = Problem((), f"Found the columns {', '.join(head)}.", columns, "Correct them.")
            return [], [(1, ("CB040", "error", problem))]
        last = reader.line_num
        for cells in reader:
            line, last = last + 1, reader.line_num
            if len(cells) == len(COLUMNS):
                found.append((line, cells))
            elif cells:
                said = f"Found {len(cells)} cells."
                hint = "Put a text with a comma between double quotes."
                problem = Problem((), said, f"Expected {len(COLUMNS)}.", hint)
                faults.append((line, ("CB040", "error", problem)))
    except csv.Error as error:
        problem = Problem((), f"The line cannot be read: {error}.", "CSV.", "Look at its quotes.")
        faults.append((reader.line_num, ("CB040", "error", problem)))
    return found, faults


def problems(
    codings: Mapping[str, Sequence[tuple[int, Coding]]],
    codebook_of: Plain,
    cases: Mapping[str, Plain],
    case_ids: Collection[str],
) -> Iterator[tuple[str, At]]:
    """What is wrong with codings that could be read, each with its coder and line.

    Parameters
    ----------
    codings : mapping
        The rows of each coder, with their lines.
    codebook_of : mapping
        The variables of the bank.
    cases : mapping
        The sound cases by id.
    case_ids : collection of str
        Ids of all cases, the faulty ones too, in which no statement can be looked for.
    """
    known = variables.by_id(codebook_of)
    trained_on = set(codebook_of.get("pilot", ()))
    by_coder = {coder: _by_unit(entries) for coder, entries in codings.items()}
    for coder, entries in codings.items():
        seen: set[tuple[str, str]] = set()
        for line, coding in entries:
            for found in _row_problems(coding, known, cases, case_ids):
                yield coder, (line, found)
            unit = coding[0], coding[1]
            if unit in seen:
                text = f'"{unit[1]}" of "{unit[0]}" is coded twice.'
                problem = Problem(("variable",), text, "Once.", "Remove one row.")
                yield coder, (line, ("CB006", "error", problem))
            seen.add(unit)
        wanted = [id_ for id_ in case_ids if coder == ADJUDICATED or id_ not in trained_on]
        missing = [(id_, name) for id_ in wanted for name in known if (id_, name) not in seen]
        if missing:
            first = ", ".join(f"{name} of {id_}" for id_, name in missing[:3])
            text = f"{len(missing)} codes are missing, the first: {first}."
            expected = "Every variable of every case; a coder leaves the pilot cases out."
            hint = "Add the rows; where a file says nothing, code the kind of absence."
            yield coder, (0, ("CB042", "error", Problem((), text, expected, hint)))
    for line, coding in codings.get(ADJUDICATED, ()):
        for found in _reason_problem(coding, by_coder):
            yield ADJUDICATED, (line, found)


def _by_unit(entries: Iterable[tuple[int, Coding]]) -> dict[tuple[str, str], str]:
    return {(coding[0], coding[1]): coding[2] for _, coding in entries}


def _row_problems(
    coding: Coding,
    known: Mapping[str, Plain],
    cases: Mapping[str, Plain],
    case_ids: Collection[str],
) -> Iterator[Found]:
    case_id, name, code, evidence, _, coded_by = coding
    if case_id not in case_ids:
        text = f'No case "{case_id}" in this bank.{codebook.suggest(case_id, case_ids)}'
        yield "CB007", "error", Problem(("case_id",), text, "", "Correct the id.")
    if not coded_by.strip():
        hint = "Write who or what coded, a person's name or a model's."
        yield "CB002", "error", Problem(("coded_by",), "Nobody is named.", "A name.", hint)
    if not _IDS.fullmatch(evidence):
        text = f'Found "{evidence}".' if evidence else "A code without evidence."
        expected = 'Ids of statements or gaps joined by ";", as in f1;c2.'
        hint = "Name what the code rests on; where something is missing, the nearest statement."
        yield "CB041", "error", Problem(("evidence",), text, expected, hint)
    elif case_id in cases:
        path = ("evidence",)
        yield from variables.evidence_problem(path, evidence.split(";"), cases[case_id])
    if name not in known:
        text = f'No variable "{name}" in the codebook.{codebook.suggest(name, known)}'
        expected = f"One of {', '.join(known)}." if known else "A file codebook/variables.yaml."
        yield "CB007", "error", Problem(("variable",), text, expected, "Correct the word.")
        return
    words = variables.allowed(known[name])
    if code not in words:
        text = f'Unknown word "{code}".{codebook.suggest(code, words)}'
        yield "CB005", "error", Problem(("code",), text, f"One of {', '.join(words)}.", "Choose.")
    elif "window" in known[name] and code != "not-applicable" and case_id in cases:
        least, window = known[name]["window"], observation_window(cases[case_id])
        if window is None or window < least:
            years = "not known" if window is None else f"{window} years"
            text = f'"{code}", but the observation window is {years}.'
            expected = f"not-applicable where it is under {least} years."
            yield "CB043", "error", Problem(("code",), text, expected, "Correct the code.")


def _reason_problem(
    coding: Coding, by_coder: Mapping[str, Mapping[tuple[str, str], str]]
) -> Iterator[Found]:
    """Where the coders differ, or neither is followed, the adjudicator says why."""
    unit = coding[0], coding[1]
    given = {
        coder: codes[unit]
        for coder, codes in by_coder.items()
        if coder != ADJUDICATED and unit in codes
    }
    if given and set(given.values()) != {coding[2]} and not coding[4].strip():
        said = ", ".join(f'{coder} "{code}"' for coder, code in given.items())
        text = f'"{coding[2]}" without a reason; {said}.'
        expected = "A note that says why, wherever the coders differ or are overruled."
        yield "CB044", "error", Problem(("note",), text, expected, "Write the reason.")
