"""Writes what a coder may see of each case: one Markdown sheet a case, and the codebook.

    python tools/coding_sheets.py conditions FOLDER
    python tools/coding_sheets.py results FOLDER

Who codes conditions sees the problem, the actors, the question of the decision and the facts;
not the summary, the response, the claims, the critiques, the sequel and the gaps about the outcome.
Facts that report an outcome stay, because nothing in a fact marks it as one.
Who codes results sees the whole case, and no coding of the conditions.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

import casebook
from casebook.records import Case, Statement

# What these gaps are about tells how the case came out, or what critics said of it.
MASKED_GAPS = frozenset({"outcome", "independent-voice"})


def conditions_sheet(case: Case) -> str:
    """What is shown to those who code conditions."""
    facts = [fact for fact in case.facts if not fact.is_sealed]
    gaps = [gap for gap in case.gaps if gap.about not in MASKED_GAPS]
    lines = [*_head(case), "## Facts", *map(_statement, facts), "## Gaps"]
    return "\n".join([*lines, *(f"- {gap.gap_id}: {gap.text}" for gap in gaps), ""])


def results_sheet(case: Case, window: Any) -> str:
    """What is shown to those who code results."""
    lines = [*_head(case), f"Response: {case.response}", "## Facts", *map(_statement, case.facts)]
    lines += ["## Claims", *map(_statement, case.claims)]
    lines += ["## Critiques", *map(_statement, case.critiques)]
    if case.sequel:
        lines += ["## Sequel", case.sequel.text]
    lines += ["## Gaps", *(f"- {gap.gap_id}: {gap.text}" for gap in case.gaps)]
    years = "not known" if window is pd.NA else f"{window} years"
    return "\n".join([*lines, f"Observation window: {years}", ""])


def _head(case: Case) -> Iterator[str]:
    yield f"# {case.case_id}"
    yield f"{case.title}. {case.place.city or case.place.country}, {case.site}."
    yield f"Years: {case.start_year or 'not stated'} to {case.end_year or 'not stated or running'}."
    yield f"Problem: {case.problem}"
    yield "## Actors"
    for actor in case.actors:
        yield f"- {actor.name} ({actor.kind}, {actor.relation}): {actor.role}"
    if case.decision is not None:
        yield "## Decision"
        yield case.decision.question


def _statement(statement: Statement) -> str:
    who = statement.speaker
    year = getattr(statement, "year", None)
    when = f"{year}, " if year else ""
    channel = statement.sources[0].work.channel
    return (
        f"- {statement.record_id} ({when}{who.name}: {who.kind}, {who.relation}, {who.scope}; "
        f"{channel}): {statement.text}"
    )


def main(arguments: list[str] | None = None) -> int:
    """Write the sheets; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("part", choices=("conditions", "results"))
    parser.add_argument("folder", type=Path)
    options = parser.parse_args(arguments)
    if options.folder.exists():
        print(f"{options.folder} exists. Name a new folder.", file=sys.stderr)
        return 2
    options.folder.mkdir(parents=True)
    book = casebook.load()
    windows = book.cases.set_index("case_id")["window_years"].to_dict()
    for case_id in book.case_ids:
        case = book.case(case_id)
        text = (
            conditions_sheet(case)
            if options.part == "conditions"
            else results_sheet(case, windows[case_id])
        )
        (options.folder / f"{case_id}.md").write_text(text, encoding="utf-8")
    print(f"{len(book)} sheets written to {options.folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
