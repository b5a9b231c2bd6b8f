"""Runs programs in processes of their own, in turn, and says how long each took.

This process stays small on purpose: on Linux a child's peak memory counts from what its
parent had when it started it.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = [
    "ROOT",
    "BenchmarkError",
    "Measured",
    "Ratio",
    "Run",
    "Size",
    "alternate",
    "ratio",
    "run",
]

ROOT = Path(__file__).resolve().parent.parent
# ru_maxrss is in bytes on macOS and in kilobytes elsewhere.
_PEAK_UNIT = 1 if sys.platform == "darwin" else 1024


class BenchmarkError(Exception):
    """Why something could not be measured, in one sentence."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """One process: seconds from start to end, of processor time, its peak memory, its answer."""

    seconds: float
    processor: float
    peak: int
    said: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Ratio:
    """How much longer one thing took than another.

    `least` is the least time over the least time; `low` and `high` are the extremes of the
    neighbouring pairs; `processor` is `least` for processor time, None where that was not taken.
    """

    least: float
    low: float
    high: float
    processor: float | None
    runs: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Measured:
    """One step: seconds of processor time, peak memory of its process before it and after."""

    seconds: float
    before: int
    peak: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Size:
    """What was measured with one number of cases; `size` is that of the YAML in bytes."""

    cases: int
    size: int
    runs: int
    steps: dict[str, Measured]


def run(arguments: Sequence[str | Path], *, cwd: Path = ROOT) -> Run:
    """Run this Python with some arguments; the last line that it prints is its answer.

    Raises
    ------
    BenchmarkError
        If it ends with an error.
    """
    environment = {
        # As on a reader's machine, where compiled modules are kept from one run to the next.
        **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
        # The package, `tools` and `benchmarks` of the folder that is measured.
        "PYTHONPATH": str(cwd),
    }
    command = [sys.executable, *map(str, arguments)]
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=cwd, env=environment, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process.stdout:
        said = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        # The program's text is too long for a message, its own message stands above.
        what = " ".join(part for part in command[1:3] if "\n" not in part)
        raise BenchmarkError(f"python {what} failed with status {process.returncode}.")
    return Run(
        seconds=seconds,
        processor=usage.ru_utime + usage.ru_stime,
        peak=usage.ru_maxrss * _PEAK_UNIT,
        said=said.strip().rpartition("\n")[2],
    )


def alternate(programs: Mapping[str, Sequence[str | Path]], times: int) -> dict[str, list[Run]]:
    """Run programs in turn, so that what else the machine does falls on all alike.

    A first round, which fills the caches, does not count where the rounds are short.
    """
    runs: dict[str, list[Run]] = {name: [] for name in programs}
    for turn in range(times):
        for name, arguments in programs.items():
            if turn == 0:
                first = run(arguments)
                runs[name].append(run(arguments) if first.seconds < 5 else first)
            else:
                runs[name].append(run(arguments))
    return runs


def ratio(
    ours: Sequence[Run], theirs: Sequence[Run], of: Callable[[Run], float] | None = None
) -> Ratio:
    """Compare two programs that took turns, by their whole time or by what `of` takes from it."""
    measure = of or (lambda run: run.seconds)
    pairs = [measure(one) / measure(other) for one, other in zip(ours, theirs, strict=True)]
    return Ratio(
        least=min(map(measure, ours)) / min(map(measure, theirs)),
        low=min(pairs),
        high=max(pairs),
        processor=None
        if of
        else min(run.processor for run in ours) / min(run.processor for run in theirs),
        runs=len(pairs),
    )


def median(runs: Sequence[Run]) -> float:
    """The median of the whole times."""
    return statistics.median(run.seconds for run in runs)
