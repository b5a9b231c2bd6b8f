"""One step of work with a large bank, in a process of its own.

What a step needs is made before the clock starts. The bank is checked once, by the step
``check``; the others take it up from the file that this step leaves behind, so that reading the
YAML is not paid for again by each of them.
"""

from __future__ import annotations

import argparse
import inspect
import json
import marshal
import resource
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from casebook import checking, codebook, export
from casebook.bank import Casebook

__all__ = ["STEPS", "Place", "Step"]

# ru_maxrss is in bytes on macOS and in kilobytes elsewhere.
_PEAK_UNIT = 1 if sys.platform == "darwin" else 1024
_TAKES_FORMAT = "format" in inspect.signature(export.tables).parameters
# What `export.tables` writes; a format that this release does not have is left out.
_FORMATS = ("csv", "parquet") if _TAKES_FORMAT else ("csv",)

Work = Callable[[], Any]


class Place(NamedTuple):
    """Where one bank lies, and the folder for what the steps make of it."""

    bank: Path
    scratch: Path

    @property
    def checked(self) -> Path:
        """The plain data of the checked bank."""
        return self.scratch / "checked"

    @property
    def plain_facts(self) -> Path:
        """The facts as pandas alone writes them."""
        return self.scratch / "facts.parquet"

    def exported(self, format_: str) -> Path:
        """The folder of an export."""
        return self.scratch / format_


class Step(NamedTuple):
    """What to measure: `prepare` makes what the work needs and returns the work."""

    what: str
    prepare: Callable[[Place], Work]


def _keep(data: checking.PlainBank, path: Path) -> None:
    """Write plain data for the other steps, in Python's own form for it, case by case."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        marshal.dump({name: kind for name, kind in data.items() if name != "cases"}, file)
        for case in data["cases"].values():
            marshal.dump(case, file)


def _take_up(place: Place) -> Casebook:
    cases: dict[str, Any] = {}
    with place.checked.open("rb") as file:
        others = marshal.load(file)
        while file.peek(1):
            case = marshal.load(file)
            cases[case["id"]] = case
    bank = {**others, "cases": cases, "origins": dict.fromkeys(cases, "")}
    return Casebook(bank, language="en", origin="")


def _touch(book: Casebook) -> None:
    for name in codebook.tables():
        book.table(name)


def _check(place: Place) -> Work:
    def work() -> checking.PlainBank:
        data, findings = checking.examine(place.bank)
        assert not findings, findings[0]
        return data

    return work


def _tables(place: Place) -> Work:
    import pandas  # noqa: F401  (importing it is no part of the step)

    book = _take_up(place)
    return lambda: _touch(book)


def _export(format_: str) -> Callable[[Place], Work]:
    def prepare(place: Place) -> Work:
        book = _take_up(place)
        _touch(book)
        shutil.rmtree(place.exported(format_), ignore_errors=True)
        options: dict[str, Any] = {"format": format_} if _TAKES_FORMAT else {}
        return lambda: export.tables(book, place.exported(format_), **options)

    return prepare


def _words(book: Casebook) -> str:
    """Two words that stand in one fact in the middle of the bank."""
    texts = book.facts["text"]
    words = texts.iloc[len(texts) // 2].split()
    return f"{max(words, key=len)} {words[0]}"


def _find(place: Place) -> Work:
    book = _take_up(place)
    words = _words(book)
    book.table("cases")
    return lambda: book.find(text=words)


def _group(place: Place) -> Work:
    book = _take_up(place)
    for name in ("cases", "facts"):
        book.table(name)

    def work() -> Any:
        joined = book.facts.merge(book.cases[["case_id", "district"]], on="case_id")
        return joined.groupby(["district", "year"], observed=True)["value"].median()

    return work


def _search(times: int) -> Callable[[Place], Work]:
    """A search after as many others as asked for: the first may make an index."""

    def prepare(place: Place) -> Work:
        book: Any = _take_up(place)
        words = _words(book)
        for _ in range(times):
            book.search(words)
        return lambda: book.search(words)

    return prepare


def _write_plain(place: Place) -> Work:
    facts = _take_up(place).facts
    import pyarrow.parquet  # noqa: F401  (importing it is no part of the step)

    return lambda: facts.to_parquet(place.plain_facts)


def _read(path: Callable[[Place], Path]) -> Callable[[Place], Work]:
    def prepare(place: Place) -> Work:
        import pandas as pd
        import pyarrow.parquet  # noqa: F401

        return lambda: pd.read_parquet(path(place))

    return prepare


def _steps() -> dict[str, Step]:
    """The steps in the order in which they run: some take up what an earlier one leaves."""
    steps = {
        "check": Step("check (`casebook.load` of a folder is this)", _check),
        "tables": Step("every table", _tables),
        "find": Step("query: `find(text=…)` with two words", _find),
        "group": Step("query: facts joined with cases, grouped", _group),
    }
    if hasattr(Casebook, "search"):
        steps["search"] = Step("query: the first `search`", _search(0))
        steps["search-again"] = Step("query: the same `search` again", _search(1))
    for format_ in _FORMATS:
        steps[format_] = Step(f"export as {format_}", _export(format_))
    if "parquet" in _FORMATS:
        ours = _read(lambda place: place.exported("parquet") / "facts.parquet")
        steps["plain"] = Step("the facts written by `DataFrame.to_parquet`", _write_plain)
        steps["read"] = Step("the exported facts read by `pandas.read_parquet`", ours)
        plain = _read(lambda place: place.plain_facts)
        steps["read-plain"] = Step("the facts of `to_parquet` read by the same", plain)
    return steps


STEPS = _steps()


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _PEAK_UNIT


def main() -> None:
    """Do one step; print its seconds of processor time, and the peak memory before it and after."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale_steps")
    parser.add_argument("step", choices=STEPS)
    parser.add_argument("bank", type=Path)
    parser.add_argument("scratch", type=Path)
    options = parser.parse_args()
    place = Place(options.bank, options.scratch)
    work = STEPS[options.step].prepare(place)
    before = _peak()
    # Processor time, which does not count how long others kept this process waiting.
    start = time.process_time()
    made = work()
    seconds = time.process_time() - start
    after = _peak()
    if options.step == "check":
        _keep(made, place.checked)
    print(json.dumps({"seconds": seconds, "before": before, "peak": after}))


if __name__ == "__main__":
    main()
