"""Measures what a user of a JupyterHub costs: ``python -m benchmarks.hub``.

First users start one after the other, then a class at the same time. Each gets the first exercise
and runs it from top to bottom; each has a server of its own and a kernel.
"""

from __future__ import annotations

import argparse
import platform
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import psutil

from benchmarks.processes import ROOT
from tools.hub import Hub, HubError

RESULTS = ROOT / "benchmarks" / "HUB.md"
NOTEBOOK = ROOT / "exercises" / "01-reading-evidence.ipynb"


@dataclass(frozen=True, kw_only=True, slots=True)
class Start:
    """One user: seconds to the first page and for the notebook; bytes of server, and with kernel.

    `alone` is what the two processes would fill on a machine of their own, where they share
    nothing with other users.
    """

    page: float
    notebook: float
    server: int
    working: int
    alone: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Class:
    """So many users at once: seconds until all had a page and the notebook done; bytes in all."""

    users: int
    page: float
    notebook: float
    memory: int


def one_after_the_other(users: int) -> tuple[list[Start], int]:
    """Start so many users in turn; also return the bytes of the hub and its proxy alone."""
    names = _names(users)
    starts = []
    with _hub(names) as (hub, homes):
        own = sum(map(_fair, _tree(hub.pid)))
        for name in names:
            trainee = hub.log_in(name)
            begin = time.perf_counter()
            trainee.start()
            page = time.perf_counter() - begin
            shutil.copy(NOTEBOOK, homes / name)
            server = sum(map(_fair, _of_user(hub, name)))
            begin = time.perf_counter()
            trainee.run(NOTEBOOK.name)
            notebook = time.perf_counter() - begin
            processes = _of_user(hub, name)
            starts.append(
                Start(
                    page=page,
                    notebook=notebook,
                    server=server,
                    working=sum(map(_fair, processes)),
                    alone=sum(process.memory_info().rss for process in processes),
                )
            )
    return starts, own


def at_once(users: int) -> Class:
    """Start so many users at the same moment, and have each run the notebook."""
    names = _names(users)
    with _hub(names) as (hub, homes), ThreadPoolExecutor(users) as room:
        trainees = list(room.map(hub.log_in, names))
        begin = time.perf_counter()

        def work(name: str) -> tuple[float, float]:
            trainee = trainees[names.index(name)]
            trainee.start()
            page = time.perf_counter() - begin
            shutil.copy(NOTEBOOK, homes / name)
            trainee.run(NOTEBOOK.name)
            return page, time.perf_counter() - begin

        pages, notebooks = zip(*room.map(work, names), strict=True)
        memory = sum(map(_fair, _tree(hub.pid)))
    return Class(users=users, page=max(pages), notebook=max(notebooks), memory=memory)


def report(starts: Sequence[Start], own: int, class_: Class) -> str:
    """The figures, in Markdown."""

    def row(what: str, values: Sequence[float], unit: str, digits: int) -> str:
        shown = (min(values), statistics.median(values), max(values))
        return f"| {what} | " + " | ".join(f"{value:.{digits}f} {unit}" for value in shown) + " |"

    megabytes = 1e6
    lines = [
        row("from asking for a server to its first page", [s.page for s in starts], "s", 1),
        row("the notebook, kernel start included", [s.notebook for s in starts], "s", 1),
        row("memory of the server", [s.server / megabytes for s in starts], "MB", 0),
        row("memory of server and kernel", [s.working / megabytes for s in starts], "MB", 0),
        row("the same, sharing nothing", [s.alone / megabytes for s in starts], "MB", 0),
    ]
    names = ("jupyterhub", "jupyterlab", "configurable-http-proxy", "pandas")
    packages = ", ".join(f"{name} {version(name)}" for name in names)
    return f"""# A class on a JupyterHub

Written by `python -m benchmarks.hub --starts {len(starts)} --class {class_.users}`; do not edit.
Each user has a JupyterLab server and a kernel, and runs the first exercise from top to bottom.
Memory counts pages that users share once, divided among them; *sharing nothing* counts them in
full for each, as where every user has a machine of their own.

Machine: {psutil.cpu_count()} processor cores ({platform.machine()}), {platform.system()}.
Python {platform.python_version()}, {packages}.

| one user after the other, {len(starts)} starts | least | median | most |
|---|---|---|---|
{chr(10).join(lines)}

The hub and its proxy, before any user: {own / megabytes:.0f} MB.

| {class_.users} users at the same moment, one run | |
|---|---|
| until the last has the first page | {class_.page:.0f} s |
| until the last has run the notebook | {class_.notebook:.0f} s |
| memory of all, hub and proxy included | {class_.memory / megabytes:,.0f} MB |
"""


@contextmanager
def _hub(names: Sequence[str]) -> Iterator[tuple[Hub, Path]]:
    with (
        tempfile.TemporaryDirectory(prefix="casebook-hub-") as folder,
        Hub(Path(folder), names) as hub,
    ):
        yield hub, Path(folder) / "home"


def _names(users: int) -> list[str]:
    return [f"user{number}" for number in range(users)]


def _tree(pid: int) -> list[psutil.Process]:
    root = psutil.Process(pid)
    return [root, *root.children(recursive=True)]


def _of_user(hub: Hub, name: str) -> list[psutil.Process]:
    """The user's server and kernel."""
    (server,) = (
        process
        for process in psutil.Process(hub.pid).children()
        if process.environ().get("JUPYTERHUB_USER") == name
    )
    return _tree(server.pid)


def _fair(process: psutil.Process) -> int:
    """What a process fills, its part of what it shares included where the system tells that."""
    full = process.memory_full_info()
    return int(getattr(full, "pss", full.uss))


def main() -> int:
    """Run the command line; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.hub", description="Measure, print, and write benchmarks/HUB.md."
    )
    parser.add_argument("--starts", type=int, default=7, help="users one after the other")
    parser.add_argument("--class", type=int, default=30, dest="users", help="users at once")
    options = parser.parse_args()
    try:
        starts, own = one_after_the_other(options.starts)
        results = report(starts, own, at_once(options.users))
    except HubError as error:
        print(error, file=sys.stderr)
        return 1
    print(results)
    RESULTS.write_text(results, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
