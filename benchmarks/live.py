"""Measures Python in the reader's browser, on the built book: ``python -m benchmarks.live``.

On a page the time runs from the question to the answer, with the kernel not yet started: what a
reader waits who clicks at once. In the whole notebook it runs from opening its page to the answer
below the first cell; for comparison, the same in JupyterLite as it comes. Each first visit has a
browser context of its own, so an empty cache; the server is on this machine and no other host can
be reached.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from benchmarks import stock
from benchmarks.processes import ROOT, BenchmarkError
from tools.browser import LAUNCH_ARGUMENTS, find_browser
from tools.live import lab
from tools.serve import BookServer

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

__all__ = ["measure"]

VISITS = 7
_SITE = ROOT / "book" / "_build" / "html"
_EXERCISE = "01-reading-evidence"
_PAGE = f"exercises/{_EXERCISE}.html"
_PATIENCE = 120_000  # milliseconds for one step
_TABLE = "import casebook\ncasebook.load().cases.head()"
_CHART = "import casebook\nfrom casebook import charts\ncharts.timeline(casebook.load().cases)"
# What is asked on a page; each gives whether the answer is there, the last drawn.
_SHOWN = """(async (code, looked) => {
    const place = document.querySelector("main").appendChild(document.createElement("div"));
    await casebookExercise.output.show(place, await casebookKernel.run(code));
    while (!place.querySelector(looked)) await new Promise((done) => setTimeout(done, 10));
    return true;
})"""
_ON_PAGE = {
    "task": f"""casebookKernel.call("casebook.exercises.browser", "check",
        ["{_EXERCISE}", "task-1", {{"A": "fact"}}]).then((said) => said.passed === false)""",
    "table": f"{_SHOWN}({json.dumps(_TABLE)}, 'table')",
    "chart": f"{_SHOWN}({json.dumps(_CHART)}, 'figure[data-drawn]')",
}
# What is typed into the whole notebook, and what then stands below the cell.
_IN_NOTEBOOK = {
    "table": (_TABLE, "table"),
    "chart": (_CHART, ".vega-embed :is(canvas, svg)"),
}


def _on_page(address: str, question: str, context: BrowserContext) -> tuple[float, int]:
    """Seconds from a question on a fresh page to its answer, and the bytes sent for it."""
    page = context.new_page()
    page.set_default_timeout(_PATIENCE)
    page.goto(address + _PAGE, wait_until="networkidle")
    files: set[str] = set()
    page.on("response", lambda answer: files.add(urlsplit(answer.url).path))
    is_right, milliseconds = page.evaluate(
        f"""async () => {{
            const start = performance.now();
            const isRight = await {question};
            return [isRight, performance.now() - start];
        }}"""
    )
    sent = _sent(_SITE, files)
    page.wait_for_timeout(3000)  # until the page has kept what the next visit uses
    page.close()
    if not is_right:
        raise BenchmarkError("The page did not answer as it should.")
    return milliseconds / 1000, sent


def _in_notebook(
    address: str, start: str, site: Path, asked: str, context: BrowserContext
) -> tuple[float, int]:
    """Seconds from opening the notebook to the answer below a cell, and the bytes sent for it."""
    code, looked = _IN_NOTEBOOK[asked]
    page = context.new_page()
    page.set_default_timeout(_PATIENCE)
    files: set[str] = set()
    page.on("response", lambda answer: files.add(urlsplit(answer.url).path))
    begun = time.perf_counter()
    page.goto(f"{address}{start}?path={_EXERCISE}.ipynb", wait_until="commit")
    cell = page.locator(".jp-Notebook .jp-CodeCell").first
    cell.locator(".cm-line").filter(has_text="import").first.wait_for()
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(code)
    page.keyboard.press("Control+Enter")
    cell.locator(f".jp-OutputArea-output :is({looked})").first.wait_for()
    taken = time.perf_counter() - begun
    sent = _sent(site, files)
    page.wait_for_function("() => !window.casebookPython || window.casebookPython.isKept")
    page.close()
    return taken, sent


def _sent(site: Path, files: set[str]) -> int:
    """Bytes of the files of a site as the server sends them."""
    return sum(_size(site / file.removeprefix("/")) for file in files)


def _size(place: Path) -> int:
    packed = place.with_name(f"{place.name}.gz")
    return next((one.stat().st_size for one in (packed, place) if one.is_file()), 0)


@contextmanager
def _served(site: Path) -> Iterator[str]:
    with BookServer(site) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.url
        server.shutdown()


def _visits(browser: Browser, ask: Callable[[BrowserContext], tuple[float, int]]) -> dict[str, Any]:
    first, second, sent = [], [], 0
    for _ in range(VISITS):
        context = browser.new_context(viewport={"width": 1366, "height": 900})
        seconds, sent = ask(context)
        first.append(seconds)
        second.append(ask(context)[0])
        context.close()
    return {"first": first, "second": second, "sent": sent}


def _warm(browser: Browser, address: str) -> list[float]:
    """Seconds for a table where the kernel was started, and left alone, before."""
    taken = []
    for _ in range(VISITS):
        context = browser.new_context()
        page = context.new_page()
        page.set_default_timeout(_PATIENCE)
        page.goto(address + _PAGE, wait_until="networkidle")
        page.evaluate(_ON_PAGE["task"])
        page.wait_for_timeout(6000)  # until what tables need has come by itself
        start = time.perf_counter()
        page.evaluate(_ON_PAGE["table"])
        taken.append(time.perf_counter() - start)
        context.close()
    return taken


def measure() -> dict[str, dict[str, Any]]:
    """Seconds of first and second visits and the bytes of a first one, by what was asked for.

    Raises
    ------
    BenchmarkError
        If there is no browser, no book with Python in it, or an answer is not the right one.
    """
    from playwright.sync_api import sync_playwright

    path = find_browser()
    if path is None:
        raise BenchmarkError("There is no browser to measure in: run `make browser` first.")
    if not (_SITE / lab.START).is_file():
        raise BenchmarkError("There is no book with Python in it: run `make book` first.")
    found: dict[str, dict[str, Any]] = {}
    with sync_playwright() as playwright, _served(_SITE) as url:
        browser = playwright.chromium.launch(executable_path=path, args=list(LAUNCH_ARGUMENTS))
        for asked, question in _ON_PAGE.items():
            found[f"page, {asked}"] = _visits(browser, partial(_on_page, url, question))
        found["page, table, kernel already there"] = {"first": _warm(browser, url)}
        file = f"{_SITE.as_uri()}/"
        found["page, table, from a file"] = {
            "first": [
                _on_page(file, _ON_PAGE["table"], browser.new_context())[0] for _ in range(VISITS)
            ]
        }
        for asked in _IN_NOTEBOOK:
            ask = partial(_in_notebook, url, lab.START, _SITE, asked)
            found[f"notebook, {asked}"] = _visits(browser, ask)
        with tempfile.TemporaryDirectory(prefix="casebook-bench-") as scratch:
            notebook = ROOT / "exercises" / f"{_EXERCISE}.ipynb"
            site = stock.build_stock(Path(scratch), notebook)
            with _served(site) as other:
                ask = partial(_in_notebook, other, stock.START, site, "table")
                found["JupyterLite as it comes, table"] = _visits(browser, ask)
        browser.close()
    return found


def main() -> None:
    """Print the table, or with ``--json`` every visit."""
    from benchmarks import report

    parser = argparse.ArgumentParser(description="Measure Python in the reader's browser.")
    parser.add_argument("--json", action="store_true", help="every visit, as JSON")
    options = parser.parse_args()
    found = measure()
    print(json.dumps(found) if options.json else report.live_table(found))


if __name__ == "__main__":
    main()
