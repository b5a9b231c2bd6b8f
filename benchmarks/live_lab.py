"""Measures the whole notebook: ``python -m benchmarks.live_lab``, with what ``make book`` made.

A visit opens a notebook, waits for its first cell of code, types code into it, and runs it; the
time runs from opening to the answer on the page. Each first visit has a browser context of its own,
so an empty cache; the server is on this machine and no other host can be reached.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tools.browser import LAUNCH_ARGUMENTS, BrowserError, find_browser
from tools.live import lab
from tools.live.deliver import deliver
from tools.live.kit import BUILD
from tools.serve import BookServer

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

__all__ = ["main", "measure"]

VISITS = 7
_NOTEBOOK = "01-reading-evidence.ipynb"
_PATIENCE = 120_000  # milliseconds for one step
# What is typed, and what then stands below the cell.
_ASKED = {
    "table": ("import casebook\ncasebook.load().cases.head()", "table"),
    "chart": (
        "import casebook\nfrom casebook import charts\ncharts.timeline(casebook.load().cases)",
        ".vega-embed canvas, .vega-embed svg",
    ),
}


def _visit(context: BrowserContext, address: str, what: str) -> tuple[float, float, int]:
    """Seconds until the cell and until the answer can be seen, and the bytes sent until then."""
    code, answer = _ASKED[what]
    page = context.new_page()
    page.set_default_timeout(_PATIENCE)
    paths: set[str] = set()
    page.on("request", lambda request: paths.add(urlsplit(request.url).path))
    start = time.perf_counter()
    page.goto(f"{address}{lab.START}?path={_NOTEBOOK}", wait_until="commit")
    cell = page.locator(".jp-Notebook .jp-CodeCell").first
    cell.locator(".cm-line").filter(has_text="import").first.wait_for()
    seen = time.perf_counter() - start
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(code)
    page.keyboard.press("Control+Enter")
    cell.locator(f".jp-OutputArea-output :is({answer})").first.wait_for()
    answered = time.perf_counter() - start
    sent = sum(_sent(path) for path in paths)
    page.wait_for_function("window.casebookPython.isKept")
    page.close()
    return seen, answered, sent


def _sent(path: str) -> int:
    """Size of a file as the server sends it, by its address."""
    place = BUILD / "kit" / path.removeprefix("/live/")
    if not path.startswith("/live/") or not place.is_file():
        return 0
    packed = place.with_name(f"{place.name}.gz")
    return (packed if packed.is_file() else place).stat().st_size


def measure() -> dict[str, Any]:
    """Seconds of each visit and the bytes of a first one, by what was asked for.

    Raises
    ------
    BrowserError
        If there is no browser, or no kit.
    """
    from playwright.sync_api import sync_playwright

    path = find_browser()
    if path is None:
        raise BrowserError("There is no browser to measure in: run `make browser` first.")
    if not (BUILD / "kit" / "lab").is_dir():
        raise BrowserError("There is no kit to measure: run `make book` first.")
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        site = Path(name)
        (site / "index.html").write_text("<title>A book</title>", encoding="utf-8")
        deliver(BUILD / "kit", site, "measured")
        browser = playwright.chromium.launch(executable_path=path, args=list(LAUNCH_ARGUMENTS))
        with BookServer(site) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            for what in _ASKED:
                visits: dict[str, list[float]] = {"cell": [], "first": [], "second": []}
                for _ in range(VISITS):
                    context = browser.new_context(viewport={"width": 1366, "height": 900})
                    seen, first, sent = _visit(context, server.url, what)
                    _, second, _ = _visit(context, server.url, what)
                    context.close()
                    for key, value in (("cell", seen), ("first", first), ("second", second)):
                        visits[key].append(value)
                found[what] = {**visits, "sent": sent}
        browser.close()
    return found


def main() -> None:
    """Print least and median of each, or with ``--json`` all of it."""
    parser = argparse.ArgumentParser(description="Measure the whole notebook.")
    parser.add_argument("--json", action="store_true", help="every visit, as JSON")
    options = parser.parse_args()
    found = measure()
    if options.json:
        print(json.dumps(found))
        return
    for what, visits in found.items():
        told = (f"{key} {min(visits[key]):.2f} / {statistics.median(visits[key]):.2f} s"
                for key in ("cell", "first", "second"))  # fmt: skip
        print(f"{what}: {', '.join(told)}, {visits['sent'] / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
