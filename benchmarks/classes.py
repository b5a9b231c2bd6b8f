"""Makes what a class hands in: real answers to real tasks, right and wrong, by a fixed seed.

The people and their answers are synthetic; the tasks, the cases and what is right are the bank's.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import casebook
from casebook.exercises import checks, handing, kinds

if TYPE_CHECKING:
    from casebook.bank import Casebook

__all__ = ["BROKEN", "files", "main"]

# Ten files that a folder may hold beside those of the class, each wrong in another way.
BROKEN: dict[str, bytes] = {
    "cut-off.json": b'{"format": "casebook work", "version": 1, "pseud',
    "deep.json": b"[" * 100_000,
    "huge.json": b'{"a": "' + b"x" * 3_000_000 + b'"}',
    "foreign.json": b'{"cells": [], "nbformat": 4}',
    "notebook.ipynb": b'{"cells": []}',
    "letter.docx": b"PK\x03\x04\x14\x00",
    "newer.json": b'{"format": "casebook work", "version": 7}',
    "older.json": b'{"format": "casebook work", "version": 0}',
    "letters.json": "名字".encode("gb18030"),
    "empty.json": b"",
}


def files(book: Casebook, people: int, *, seed: int = 0) -> Iterator[tuple[str, str]]:
    """The files of so many people: name and text."""
    exercises = dict(book.plain.get("tasks") or casebook.load().plain["tasks"])
    asked = {
        (name, task["id"]): checks.ask(name, task["id"], book)
        for name, exercise in exercises.items()
        for task in exercise["tasks"]
    }
    chance = random.Random(seed)
    codings = list(_codings(book))
    for number in range(people):
        works = [
            {
                "exercise": name,
                "tasks": {
                    task["id"]: {"tries": [*_tries(asked[name, task["id"]], chance)]}
                    for task in exercise["tasks"]
                    if chance.random() < 0.95
                },
            }
            for name, exercise in exercises.items()
        ]
        coded = [_coded(coding, codes, chance) for coding, codes in codings]
        made = handing.hand_in_json(works, f"bird {number:03}", codings=coded, book=book)
        for file in (made["signed"], *made["unsigned"]):
            yield file["name"], file["text"]


def _tries(q: kinds.Question, chance: random.Random) -> Iterator[dict[str, Any]]:
    """Some wrong answers, and in the end mostly the right one."""
    if q.task["kind"] == "vote":
        options = [row[q.task["place"]] for row in q.rows]
        yield {"answer": chance.choices(options, [2**-at for at in range(len(options))])[0]}
        return
    if q.task["kind"] == "text":
        named = q.ids or ["one of them"]  # of a rule, which no text can name, there are no ids
        said = f"What {chance.choice(named)} says is one side, and {named[0]} another."
        yield {"answer": said}
        return
    right = kinds.solution(q)
    for _ in range(chance.choice((0, 0, 1, 2, 4))):
        yield {"answer": {**right, chance.choice([*right]): _other(q, right, chance)}}
    if chance.random() < 0.8:
        yield {"answer": right}


def _other(q: kinds.Question, right: dict[str, Any], chance: random.Random) -> Any:
    """Something that may stand at a place, and mostly should not."""
    if q.task["kind"] == "ids":
        return chance.sample(q.ids, min(2, len(q.ids)))
    if q.task["kind"] == "number":
        return chance.randint(0, 1_000)
    if q.words and q.task["kind"] == "code":
        return chance.choice([*q.words.values()])
    return chance.choice([*right.values()])


def _codings(book: Casebook) -> Iterator[tuple[dict[str, Any], list[str]]]:
    """The settled codes of six cases, each with all codes of its variable."""
    listed = book.table("variable_codes").groupby("variable")["code"].agg(list)
    cases = book.case_ids[:6]
    for coding in book.plain["codings"].get("adjudicated", ()):
        if coding["case_id"] in cases:
            kept = {name: coding[name] for name in ("case_id", "variable", "code")}
            yield kept, listed[coding["variable"]]


def _coded(coding: dict[str, Any], codes: list[str], chance: random.Random) -> dict[str, Any]:
    return coding if chance.random() < 0.8 else coding | {"code": chance.choice(codes)}


def main() -> int:
    """Run the command line; return the exit status."""
    parser = argparse.ArgumentParser(description="Make what a class hands in.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--people", type=int, default=200)
    options = parser.parse_args()
    options.folder.mkdir(parents=True)
    for name, text in files(casebook.load(), options.people):
        (options.folder / name).write_text(text, encoding="utf-8")
    for name, raw in BROKEN.items():
        (options.folder / name).write_bytes(raw)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
