"""How the work grows with the number of cases: ``python -m benchmarks.scale 100 1000 10000``."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from benchmarks import report
from benchmarks.processes import ROOT, BenchmarkError, Measured, Size, run
from benchmarks.scale_steps import STEPS

__all__ = ["measure", "measure_step"]

RESULTS = ROOT / "benchmarks" / "SCALE.md"
SIZES = (100, 1_000, 10_000)


def measure(cases: int, scratch: Path) -> Size:
    """Make a bank of so many cases, and do each step with it in a process of its own."""
    bank = scratch / "bank"
    _say(f"making a bank of {cases:,} cases")
    made = run(("-m", "benchmarks.generate", bank, "--cases", str(cases)))
    # Short steps are done more often, as what else the machine does weighs more on them.
    times = 5 if cases <= 1_000 else 2 if cases <= 10_000 else 1
    steps = {}
    for name in STEPS:
        _say(f"{cases:,} cases: {name}")
        steps[name] = measure_step(name, bank, scratch / "made", times)
    return Size(cases=cases, size=int(made.said), runs=times, steps=steps)


def measure_step(name: str, bank: Path, made: Path, times: int) -> Measured:
    """Do one step some times; the least time counts."""
    step = ("-m", "benchmarks.scale_steps", name, bank, made)
    runs = [Measured(**json.loads(run(step).said)) for _ in range(times)]
    return min(runs, key=lambda one: one.seconds)


def _say(what: str) -> None:
    print(f"… {what}", file=sys.stderr, flush=True)


def main() -> int:
    """Run the command line; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.scale", description="Measure, and write benchmarks/SCALE.md."
    )
    parser.add_argument(
        "sizes", nargs="*", type=int, default=SIZES, help="numbers of cases, the least first"
    )
    options = parser.parse_args()
    sizes: list[Size] = []
    for cases in sorted(options.sizes):
        try:
            with tempfile.TemporaryDirectory(prefix="casebook-scale-") as name:
                sizes.append(measure(cases, Path(name)))
        except BenchmarkError as error:
            print(error, file=sys.stderr)
            return 1
        # After each size: what is measured is kept where the next is too large for the machine.
        RESULTS.write_text(report.scale(sizes), encoding="utf-8")
    print(RESULTS.read_text(encoding="utf-8"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
