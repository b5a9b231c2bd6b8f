"""Measures pages of the built book in Chromium; run as a process of its own.

Each page is opened in a fresh browser context, so with an empty cache, from a server on
this machine and with no way to any other host.
"""

from __future__ import annotations

import gzip
import json
import statistics
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tools.browser import LAUNCH_ARGUMENTS, BrowserError, find_browser
from tools.serve import BookServer

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["main"]

_REPEATS = 7
# A page is ready when it has loaded and each of its charts is drawn.
_READY = """() => document.readyState === 'complete' &&
    [...document.querySelectorAll('figure.cb-chart')]
        .every((figure) => figure.dataset.drawn || figure.dataset.failed)"""
_CHARTS = """() => [...document.querySelectorAll('figure.cb-chart')]
    .map((figure) => !figure.dataset.failed)"""
# Pictures and fonts are compressed already: a server sends them as they are.
_PLAIN = ("text/", "application/json", "image/svg+xml", "javascript")


def _open(browser: Browser, address: str) -> dict[str, Any]:
    """Milliseconds until a page is ready, its charts, and the bytes that it loaded."""
    context = browser.new_context(viewport={"width": 1366, "height": 900})
    page = context.new_page()
    answers: list[Any] = []
    page.on("response", answers.append)
    page.goto(address, wait_until="load")
    page.wait_for_function(_READY)
    milliseconds = page.evaluate("performance.now()")
    charts = page.evaluate(_CHARTS)
    if not all(charts):
        raise SystemExit(f"A chart of {address} was not drawn: run `make test ARGS='-k charts'`.")
    size = packed = 0
    for answer in answers:
        content = answer.body()
        size += len(content)
        kind = answer.headers.get("content-type", "")
        is_plain = any(part in kind for part in _PLAIN)
        packed += len(gzip.compress(content, 6)) if is_plain else len(content)
    context.close()
    return {
        "milliseconds": milliseconds,
        "charts": len(charts),
        "requests": len(answers),
        "bytes": size,
        "gzipped": packed,
    }


def main(html: Path) -> dict[str, Any]:
    """Open every page, then the heaviest with a chart several times more."""
    from playwright.sync_api import sync_playwright

    path = find_browser()
    if path is None:
        raise BrowserError("There is no browser to measure in: run `make browser` first.")
    names = sorted(page.relative_to(html).as_posix() for page in html.rglob("*.html"))
    names = [name for name in names if not name.startswith(("_", "genindex", "search"))]
    with BookServer(html) as server, sync_playwright() as playwright:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = playwright.chromium.launch(executable_path=path, args=list(LAUNCH_ARGUMENTS))
        pages = {name: _open(browser, server.url + name) for name in names}
        heaviest = max(pages, key=lambda name: (pages[name]["charts"] > 0, pages[name]["bytes"]))
        times = [_open(browser, server.url + heaviest)["milliseconds"] for _ in range(_REPEATS)]
        browser.close()
        server.shutdown()
    return {
        **pages[heaviest],
        "page": heaviest,
        "pages": len(names),
        "least": min(times),
        "median": statistics.median(times),
        "most": max(times),
        "repeats": _REPEATS,
    }


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]))))
