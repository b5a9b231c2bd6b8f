"""Puts the measurements into words and tables, in Markdown."""

from __future__ import annotations

import os
import platform
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.metadata import version
from typing import Any

from benchmarks.book import Builds
from benchmarks.library import Comparison, Searches, Steps
from benchmarks.processes import Measured, Run, Size, median
from benchmarks.scale_steps import STEPS

__all__ = [
    "book_tables",
    "class_table",
    "comparison_tables",
    "introduction",
    "pairs_table",
    "scale",
    "search_table",
    "steps_table",
]


_Row = Iterable[str]


def _table(head: Iterable[str], rows: Iterable[_Row]) -> str:
    lines = [list(head), *map(list, rows)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(lines[0]))]
    shown = [
        "| "
        + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        + " |"
        for line in lines
    ]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([shown[0], rule, *shown[1:]]) + "\n"


def _megabytes(size: float) -> str:
    return f"{size / 1e6:,.0f} MB" if size >= 1e7 else f"{size / 1e6:,.1f} MB"


def introduction(cases: int, size: int) -> str:
    """What was measured, how, and on what."""
    return f"""# Benchmarks

Written by `make bench`; do not edit. Each ratio is of two programs that took turns in the same
run, one process each, the files already in the system's cache. A ratio is the least time of the
one over the least time of the other, since what else a machine does only ever adds time; beside
it stand the extremes of the neighbouring pairs, and the same ratio for processor time.

The large bank has {cases:,} synthetic cases in {_megabytes(size)} of YAML, no two alike, made by
`benchmarks/generate.py` from the layout of the real files: words without meaning, numbers that
agree with the statements they cite. Its bibliography has at most 4,000 works, because the reader
takes no file above 2 MB. Checking it finds nothing, so what it costs to report is not in here.

{_machine()}
"""


def _machine() -> str:
    names = ("pandas", "numpy", "PyYAML", "fastjsonschema")
    packages = ", ".join(f"{name} {version(name)}" for name in names)
    return (
        f"Machine: {os.cpu_count()} processor cores ({platform.machine()}), {platform.system()}. "
        f"{platform.python_implementation()} {platform.python_version()}, {packages}."
    )


def comparison_tables(comparisons: list[Comparison]) -> str:
    """The ratios, and below them time and peak memory of each process."""
    ratios = [
        (
            one.what,
            f"**{one.ratio.least:.2f}**",
            one.aim,
            f"{one.ratio.low:.2f} to {one.ratio.high:.2f}",
            f"{one.ratio.processor:.2f}" if one.ratio.processor is not None else "–",
            str(one.ratio.runs),
        )
        for one in comparisons
    ]
    processes = [
        row
        for one in comparisons
        for row in (_process(one.ours, one.our_runs), _process(one.theirs, one.their_runs))
    ]
    return (
        "## Ratios\n\n"
        + _table(("what", "ratio", "aim", "pairs", "processor time", "runs"), ratios)
        + "\n## Each process, from start to end\n\n"
        + _table(("process", "least", "median", "most", "peak memory"), processes)
    )


def _process(what: str, runs: list[Run]) -> tuple[str, ...]:
    seconds = [run.seconds for run in runs]
    times = (f"{time:.2f} s" for time in (min(seconds), median(runs), max(seconds)))
    return (what, *times, _megabytes(max(run.peak for run in runs)))


_STEPS = {
    "files": "reading the files",
    "YAML": "YAML to plain data, with its limits",
    "schema": "the compiled schema",
    "rules": "the rules, and the bibliography",
    "tables": "pandas and every table",
}


def steps_table(cases: int, steps: Steps) -> str:
    """Where the time goes with a large bank."""
    total = sum(steps.values())
    rows = [
        (_STEPS[name], f"{seconds:.2f} s", f"{seconds / total:.0%}")
        for name, seconds in steps.items()
    ]
    return f"## Where the time of {cases:,} cases goes (one run, step by step)\n\n" + _table(
        ("step", "time", "share"), [*rows, ("all", f"{total:.2f} s", "")]
    )


def search_table(banks: list[Searches]) -> str:
    """Time of the search index and of questions, by bank."""
    rows = [
        ("making the index, once", *(f"{bank.index:.2f} s" for bank in banks)),
        *(
            (
                f"a question, {kind}",
                *(_milliseconds(*bank.questions[kind]) for bank in banks),
            )
            for kind in banks[0].questions
        ),
        ("peak memory of the process", *(_megabytes(bank.peak) for bank in banks)),
    ]
    return "## Search: processor time, of questions the median (and the most)\n\n" + _table(
        ("step", *(bank.cases for bank in banks)), rows
    )


def pairs_table(taken: dict[int, float]) -> str:
    """Time of the pairs of a table by its length, and how it grows."""
    before: list[float | None] = [None, *taken.values()]
    rows = [
        (f"{cases:,}", f"{seconds:.2f} s", f"{seconds / last:.1f}" if last else "")
        for (cases, seconds), last in zip(taken.items(), before, strict=False)
    ]
    return "## Pairs of cases by six conditions: processor time\n\n" + _table(
        ("cases", "time", "times the line above"), rows
    )


def class_table(people: int, runs: Mapping[str, Sequence[Run]]) -> str:
    """How long it takes to see what a class has handed in."""
    rows = [
        (
            name,
            f"{median(made):.1f} s",
            f"{min(one.seconds for one in made):.1f} to {max(one.seconds for one in made):.1f} s",
            f"{statistics.median(one.processor for one in made):.1f} s",
            _megabytes(max(one.peak for one in made)),
        )
        for name, made in runs.items()
    ]
    count = len(next(iter(runs.values())))
    return (
        f"## A class of {people} and ten broken files: `casebook class`, {count} runs of each\n\n"
        "Every exercise handed in, with some wrong answers before the right one, and the codes of "
        "six cases.\n\n"
        + _table(("what is made", "median", "from, to", "processor time", "peak memory"), rows)
    )


def _milliseconds(median: float, most: float) -> str:
    return f"{median * 1000:.1f} ms ({most * 1000:.1f} ms)"


def book_tables(builds: Builds, page: dict[str, Any]) -> str:
    """Builds of the book, and its heaviest page."""
    return (
        "## The book\n\n"
        + _table(
            (f"build ({builds.pages} pages)", "time"),
            [
                ("cold: no caches, every cell executed", f"{builds.cold:.1f} s"),
                ("warm: a sentence more on one page", f"{builds.warm:.1f} s"),
                ("nothing changed", f"{builds.idle:.1f} s"),
            ],
        )
        + f"\nPeak memory of a process of the cold build: {_megabytes(builds.peak)}.\n\n"
        + _table(
            (f"heaviest page with a chart: {page['page']}", "first visit, empty cache"),
            [
                ("transferred", _megabytes(page["bytes"])),
                ("the same, gzipped", _megabytes(page["gzipped"])),
                ("requests", str(page["requests"])),
                (
                    f"until all {page['charts']} charts are drawn",
                    f"{page['least'] / 1000:.2f} s (median {page['median'] / 1000:.2f} s, "
                    f"most {page['most'] / 1000:.2f} s, {page['repeats']} visits)",
                ),
            ],
        )
    )


def phone_table(found: dict[str, dict[str, float]]) -> str:
    """A page on a slow phone, beside the same text in a stock book."""
    shown: list[tuple[str, str, Callable[[float], str]]] = [
        ("first paint", "paint", lambda milliseconds: f"{milliseconds / 1000:.1f} s"),
        ("layout shift", "shift", lambda shift: f"{shift:.3f}"),
        ("requests", "requests", lambda number: f"{number:.0f}"),
        ("transferred, gzipped", "gzipped", lambda size: f"{size / 1000:.0f} kB"),
    ]
    return (
        "\nThe same text, the same server, a phone on a slow line (median of 7 visits):\n\n"
        + _table(
            ("data.html, empty cache", "this book", "a stock Jupyter Book"),
            [
                (what, show(found["ours"][key]), show(found["stock"][key]))
                for what, key, show in shown
            ],
        )
    )


def live_table(found: Mapping[str, Mapping[str, Any]]) -> str:
    """Python in the reader's browser: seconds of first and second visits, and what was sent."""

    def seconds(visits: Sequence[float] | None) -> str:
        return f"{min(visits):.2f} / {statistics.median(visits):.2f} s" if visits else "–"

    rows = [
        (
            what,
            seconds(made["first"]),
            seconds(made.get("second")),
            f"{made['sent'] / 1e6:.1f} MB" if made.get("sent") else "–",
        )
        for what, made in found.items()
    ]
    count = len(next(iter(found.values()))["first"])
    return (
        f"## Python in the reader's browser: {count} visits of each, least / median\n\n"
        "On a page from the question to the answer, with the kernel not yet started; in the whole "
        "notebook from opening it to the answer below a cell. JupyterLite as it comes is the same "
        "release as that of the notebook, with the same packages, as its command line puts it "
        "together (benchmarks/stock.py).\n\n"
        + _table(("what is asked for", "first visit", "second visit", "sent"), rows)
    )


def scale(sizes: list[Size]) -> str:
    """How each step grows from one size to the next."""

    def row(what: str, found: list[float], show: Callable[[float], str]) -> Iterable[str]:
        yield what
        yield from map(show, found)
        if len(sizes) > 1:
            yield f"{found[-1] / found[-2]:.1f}"

    def rows(take: Callable[[Measured], float], show: Callable[[float], str]) -> list[_Row]:
        return [
            row(STEPS[name].what, [take(one.steps[name]) for one in sizes], show)
            for name in sizes[-1].steps
        ]

    head = ["step", *(f"{one.cases:,} cases" for one in sizes)]
    if len(sizes) > 1:
        head.append(f"{sizes[-1].cases / sizes[-2].cases:,.0f} times the cases")
    held: list[float] = [one.steps["tables"].before for one in sizes]
    memory = [
        row("no step yet: the checked bank taken up", held, _megabytes),
        *rows(lambda one: one.peak, _megabytes),
    ]
    times = ", ".join(f"{one.runs} for {one.cases:,}" for one in sizes)
    return f"""# The work as the bank grows

Written by `make bench-scale SIZES="{" ".join(str(one.cases) for one in sizes)}"`; do not edit.
The banks are synthetic, as in RESULTS.md, with at most 4,000 works in the bibliography.
Their YAML: {", ".join(f"{_megabytes(one.size)} for {one.cases:,}" for one in sizes)}.

Each step ran in a process of its own, the files already in the system's cache. Its time is the
processor time of the step alone, without imports and without what it takes up from a step
before; the least of some runs counts ({times}). The peak memory is
that of the whole process. The last column says how many times more the largest bank takes than
the one before it.

{_machine()}

## Time

{_table(head, rows(lambda one: one.seconds, _time))}
## Peak memory

{_table(head, memory)}"""


def _time(seconds: float) -> str:
    return f"{seconds * 1000:,.1f} ms" if seconds < 1 else f"{seconds:,.1f} s"
