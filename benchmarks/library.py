"""Measures the library: import, the shipped bank, a large bank."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from benchmarks.processes import Ratio, Run, alternate, ratio, run

__all__ = [
    "Comparison",
    "Searches",
    "Steps",
    "classes",
    "compare_imports",
    "compare_large",
    "compare_shipped",
    "pairs",
    "searches",
    "steps",
]

_IMPORT = """
import json, time
start = time.perf_counter()
import {module}
print(json.dumps(time.perf_counter() - start))
"""

_PANDAS = "import pandas"

_SHIPPED = """
import casebook
book = casebook.load()
for name in casebook.codebook.tables():
    book.table(name)
"""

_CASES = """
import casebook
casebook.load().cases
"""

_LARGE = """
import sys
import casebook
book = casebook.load(sys.argv[1])
for name in casebook.codebook.tables():
    book.table(name)
"""

# What is read is kept, as `casebook.load` keeps it.
_YAML = """
import sys
from pathlib import Path
import yaml
folder = Path(sys.argv[1])
paths = [folder / "bibliography.yaml", *sorted((folder / "cases").iterdir())]
kept = [yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader) for path in paths]
"""

_STEPS = """
import json, sys, time
from pathlib import Path
from casebook import codebook, parts
from casebook.parts import places
from casebook.bank import Casebook
from casebook.checking import examine, reader, shape

taken = {}

def step(name, work):
    start = time.perf_counter()
    made = work()
    taken[name] = time.perf_counter() - start
    return made

def tables():
    from casebook import tables  # pandas with it
    return [book.table(name) for name in codebook.tables()]

cases = parts.KINDS["cases"]
paths = places.files(cases, Path(sys.argv[1])).values()
raw = step("files", lambda: [path.read_bytes() for path in paths])
data = step("YAML", lambda: [reader.read(content) for content in raw])
del raw
list(shape.shape_problems(cases, data[0]))  # which compiles the schema
step("schema", lambda: [list(shape.shape_problems(cases, case)) for case in data])
start = time.perf_counter()
bank, _ = examine(Path(sys.argv[1]))
taken["rules"] = time.perf_counter() - start - sum(taken.values())
bank["origins"] = dict.fromkeys(bank["cases"], "")
book = Casebook(bank, language="en", origin="")
step("tables", tables)
print(json.dumps(taken))
"""

# Words that a bank has: of each the rank by how often it stands, from the commonest on.
_SEARCH = """
import json, statistics, sys, time
import casebook
book = casebook.load(sys.argv[1] or None)
import pandas
taken = {}
start = time.process_time()
index = book.search_index()
taken["index"] = time.process_time() - start
words = [word for word, _ in index.words.most_common()]
one = [words[int(len(words) ** (at / 8))] for at in range(8)]
asked = {
    "one word": one,
    "three words": [" ".join(three) for three in zip(one, one[1:], one[2:])],
    "Chinese": ["\u4e1a\u59d4\u4f1a", "\u6751", "\u57ce\u4e2d\u6751\u79df\u5ba2"],
    "a slip": ["comittee", "incinarator"],
}
for name, questions in asked.items():
    times = []
    for question in questions:
        start = time.process_time()
        book.search(question)
        times.append(time.process_time() - start)
    taken[name] = [statistics.median(times), max(times)]
print(json.dumps(taken))
"""

# Made-up cases, alike enough to tie often: what grows is the number of pairs.
_PAIRS = """
import json, sys, time
import numpy as np
import pandas as pd
from casebook import compare
random = np.random.default_rng(1)
taken = {}
for rows in map(int, sys.argv[1:]):
    table = pd.DataFrame(random.integers(0, 3, (rows, 7)), columns=[*"abcdef", "outcome"])
    start = time.process_time()
    compare.pairs(table, "outcome", [*"abcdef"])
    taken[rows] = time.process_time() - start
print(json.dumps(taken))
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """Two programs that took turns."""

    what: str
    ours: str
    theirs: str
    aim: str
    ratio: Ratio
    our_runs: list[Run]
    their_runs: list[Run]


Steps = dict[str, float]  # seconds of each step of loading a large bank


@dataclass(frozen=True, kw_only=True, slots=True)
class Searches:
    """Search in one bank."""

    cases: str
    index: float  # seconds of processor time to make the index
    peak: float  # memory of the process, in bytes
    questions: dict[
        str, tuple[float, float]
    ]  # seconds by kind of question: median, most; of the processor


def compare_imports(times: int) -> Comparison:
    """The import statement alone, each in a process of its own."""
    runs = alternate(
        {name: ("-c", _IMPORT.format(module=name)) for name in ("casebook", "pandas")}, times
    )
    return Comparison(
        what="import casebook / import pandas (the statement)",
        ours="import casebook",
        theirs="import pandas",
        aim="< 0.20",
        ratio=ratio(runs["casebook"], runs["pandas"], of=lambda run: float(run.said)),
        our_runs=runs["casebook"],
        their_runs=runs["pandas"],
    )


def compare_shipped(times: int) -> list[Comparison]:
    """The shipped bank, one table of it and all, over pandas alone, as whole processes."""
    programs = {"pandas": _PANDAS, "cases": _CASES, "every table": _SHIPPED}
    runs = alternate({name: ("-c", program) for name, program in programs.items()}, times)
    return [
        Comparison(
            what=f"shipped bank, {name} / import pandas (the process)",
            ours=f"load the shipped bank, touch {name}",
            theirs="import pandas",
            aim=aim,
            ratio=ratio(runs[name], runs["pandas"]),
            our_runs=runs[name],
            their_runs=runs["pandas"],
        )
        for name, aim in (("cases", "≤ 1.05"), ("every table", "≤ 1.15"))
    ]


def compare_large(folder: Path, cases: int, times: int) -> Comparison:
    """A large bank checked and made into tables over YAML alone, as whole processes."""
    runs = alternate({"ours": ("-c", _LARGE, folder), "theirs": ("-c", _YAML, folder)}, times)
    return Comparison(
        what=f"{cases:,} cases checked, every table / yaml.load with CSafeLoader (the process)",
        ours=f"check and load {cases:,} cases, touch every table",
        theirs=f"yaml.load with CSafeLoader of the {cases:,} files",
        aim="≤ 1.00",
        ratio=ratio(runs["ours"], runs["theirs"]),
        our_runs=runs["ours"],
        their_runs=runs["theirs"],
    )


def steps(folder: Path) -> Steps:
    """Seconds that each step of loading a large bank takes, one after the other."""
    taken: Steps = json.loads(run(("-c", _STEPS, folder)).said)
    return taken


def searches(folder: Path | None, cases: str) -> Searches:
    """The index and some questions, over a bank (None: the shipped one) called `cases`."""
    done = run(("-c", _SEARCH, folder or ""))
    taken = json.loads(done.said)
    return Searches(cases=cases, index=taken.pop("index"), peak=done.peak, questions=taken)


def pairs(sizes: tuple[int, ...]) -> dict[int, float]:
    """Seconds of processor time that `compare.pairs` takes with so many cases."""
    taken = json.loads(run(("-c", _PAIRS, *map(str, sizes))).said)
    return {int(cases): seconds for cases, seconds in taken.items()}


def classes(scratch: Path, people: int, times: int) -> dict[str, list[Run]]:
    """Runs of `casebook class` on so many people and ten broken files, in turn."""
    folder = scratch / f"class-{people}"
    run(("-m", "benchmarks.classes", folder, "--people", str(people)))
    command = ("-m", "casebook", "class", folder)
    runs: dict[str, list[Run]] = {"on the terminal": [], "without names": [], "all files": []}
    for turn in range(times):
        runs["on the terminal"].append(run(command))
        runs["without names"].append(run((*command, "--anonymous")))
        runs["all files"].append(run((*command, "--out", scratch / f"out-{turn}")))
    return runs
