"""The command line: ``python -m benchmarks``."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks import book, library, live, report
from benchmarks.processes import ROOT, BenchmarkError, run
from tools.live.settings import KitError

RESULTS = ROOT / "benchmarks" / "RESULTS.md"


def measure(*, is_quick: bool) -> str:
    """Measure all there is, or in under a minute the library alone."""
    cases = 1_000 if is_quick else 10_000
    short, long = (5, 2) if is_quick else (15, 3)
    with tempfile.TemporaryDirectory(prefix="casebook-bench-") as name:
        scratch = Path(name)
        bank = scratch / "bank"
        _say(f"making a bank of {cases:,} cases")
        # In a process of its own, as everything here: see benchmarks/processes.py.
        size = int(run(("-m", "benchmarks.generate", bank, "--cases", str(cases))).said)
        _say("imports and the shipped bank")
        comparisons = [library.compare_imports(short), *library.compare_shipped(short)]
        _say("the large bank")
        comparisons.append(library.compare_large(bank, cases, long))
        parts = [
            report.introduction(cases, size),
            report.comparison_tables(comparisons),
            report.steps_table(cases, library.steps(bank)),
        ]
        _say("search")
        banks = [library.searches(None, "the shipped bank")]
        banks.append(library.searches(bank, f"{cases:,} cases"))
        parts.append(report.search_table(banks))
        _say("pairs of cases")
        parts.append(report.pairs_table(library.pairs((500, 1_000, 2_000, 4_000))))
        _say("a class")
        people, times = (20, 1) if is_quick else (200, 7)
        parts.append(report.class_table(people, library.classes(scratch, people, times)))
        if not is_quick:
            _say("the book")
            builds = book.build_book(scratch)
            parts.append(report.book_tables(builds, book.heaviest_page(scratch)))
            parts.append(report.phone_table(book.compare_with_stock(scratch)))
            _say("Python in the reader's browser")
            parts.append(report.live_table(live.measure()))
    return "\n".join(parts)


def _say(what: str) -> None:
    print(f"… {what}", file=sys.stderr, flush=True)


def main() -> int:
    """Run the command line; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Measure, print, and write benchmarks/RESULTS.md."
    )
    parser.add_argument(
        "--quick",
        action="store_true",
        help="a small bank and few runs, without the book; print only",
    )
    options = parser.parse_args()
    try:
        results = measure(is_quick=options.quick)
    except (BenchmarkError, KitError) as error:
        print(error, file=sys.stderr)
        return 1
    print(results)
    if not options.quick:
        RESULTS.write_text(results, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
