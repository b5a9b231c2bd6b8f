"""Measures Python on a page: ``python -m benchmarks.live``, with a kit that ``make book`` has made.

Each first visit has a browser context of its own, so an empty cache; the server is on this machine
and no other host can be reached. Times run from the question to the answer on the page, with the
kernel not yet started: what a reader waits who clicks at once.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tools.browser import LAUNCH_ARGUMENTS, BrowserError, find_browser
from tools.live.deliver import deliver
from tools.live.kit import BUILD, SCRIPTS
from tools.serve import BookServer

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

__all__ = ["main", "measure"]

VISITS = 7
_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>A page</title>
<link rel="icon" href="data:,"><script src="_static/live/casebook-kernel.js"></script></html>
"""
_TASK = """casebookKernel.call("casebook.exercises.browser", "check",
    ["01-reading-evidence", "task-1", {"A": "fact"}])"""
_TABLE = 'casebookKernel.run("import casebook\\ncasebook.load().cases.head()")'
_CHART = (
    'casebookKernel.run("import casebook\\nfrom casebook import charts\\n'
    'charts.timeline(casebook.load().cases)")'
)
# What a question gives: how its answer is known.
_ANSWERED: dict[str, Callable[[Any], bool]] = {
    _TASK: lambda said: said["passed"] is False and bool(said["html"]),
    _TABLE: lambda said: "<table" in said["outputs"][0]["text/html"],
    _CHART: lambda said: "application/vnd.vegalite.v5+json" in said["outputs"][0],
}


def _ask(context: BrowserContext, address: str, question: str) -> tuple[float, int]:
    """Milliseconds from a question on a fresh page to its answer, and the bytes sent for it."""
    page = context.new_page()
    files: list[Path] = []
    page.on("response", lambda answer: files.append(Path(urlsplit(answer.url).path)))
    page.goto(address, wait_until="load")
    said, milliseconds = page.evaluate(
        f"""async () => {{
            const start = performance.now();
            const said = await {question};
            return [said, performance.now() - start];
        }}"""
    )
    page.close()
    if not _ANSWERED[question](said):
        raise BrowserError(f"The page did not answer as it should: {str(said)[:300]}")
    return milliseconds, sum(_sent(path) for path in files)


def _sent(path: Path) -> int:
    """Size of a file as the server sends it, by its place below ``live/``."""
    place = BUILD / "kit" / path.relative_to("/live") if path.parts[1:2] == ("live",) else None
    if place is None or not place.is_file():
        return 0
    packed = place.with_name(f"{place.name}.gz")
    return (packed if packed.is_file() else place).stat().st_size


def _warm(browser: Browser, address: str) -> float:
    """Milliseconds for a table where the kernel had been started, and left alone, before."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(address, wait_until="load")
    page.evaluate(_TASK)
    time.sleep(6)  # until what tables need has come by itself
    taken = page.evaluate(
        f"""async () => {{
            const start = performance.now();
            await {_TABLE};
            return performance.now() - start;
        }}"""
    )
    context.close()
    return float(taken)


def _visits(browser: Browser, address: str, question: str) -> dict[str, Any]:
    first, second, sent = [], [], 0
    for _ in range(VISITS):
        context = browser.new_context()
        milliseconds, sent = _ask(context, address, question)
        first.append(milliseconds)
        second.append(_ask(context, address, question)[0])
        context.close()
    return {"first": first, "second": second, "sent": sent}


def measure() -> dict[str, Any]:
    """Milliseconds of each visit and the bytes of a first one, by what was asked for.

    Raises
    ------
    BrowserError
        If there is no browser, no kit, or an answer is not the right one.
    """
    from playwright.sync_api import sync_playwright

    path = find_browser()
    if path is None:
        raise BrowserError("There is no browser to measure in: run `make browser` first.")
    if not (BUILD / "kit" / "digest").is_file():
        raise BrowserError("There is no kit to measure: run `make book` first.")
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        site = Path(name)
        shutil.copytree(SCRIPTS, site / "_static" / "live")
        (site / "index.html").write_text(_PAGE, encoding="utf-8")
        deliver(BUILD / "kit", site, "measured")
        browser = playwright.chromium.launch(executable_path=path, args=list(LAUNCH_ARGUMENTS))
        with BookServer(site) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            for what, question in (("task", _TASK), ("table", _TABLE), ("chart", _CHART)):
                found[what] = _visits(browser, server.url, question)
            found["table, warm"] = {"first": [_warm(browser, server.url) for _ in range(VISITS)]}
        file = (site / "index.html").as_uri()
        found["table, from a file"] = {
            "first": [_ask(browser.new_context(), file, _TABLE)[0] for _ in range(VISITS)]
        }
        browser.close()
    return found


def main() -> None:
    """Print least and median of each as a table, or with ``--json`` all of it."""
    parser = argparse.ArgumentParser(description="Measure Python on a page.")
    parser.add_argument("--json", action="store_true", help="every visit, as JSON")
    options = parser.parse_args()
    found = measure()
    if options.json:
        print(json.dumps(found))
        return
    for what, visits in found.items():
        first, second = visits["first"], visits.get("second")
        line = f"{what}: {min(first) / 1000:.2f} / {statistics.median(first) / 1000:.2f} s"
        if second:
            line += f", again {min(second) / 1000:.2f} / {statistics.median(second) / 1000:.2f} s"
            line += f", {visits['sent'] / 1e6:.1f} MB"
        print(line)


if __name__ == "__main__":
    main()
