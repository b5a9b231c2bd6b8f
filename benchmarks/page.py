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
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

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
_PLAIN = {".html", ".css", ".js", ".json", ".svg", ".txt"}


@cache
def _sizes(file: Path) -> tuple[int, int]:
    """Size of a file as it is, and as a server that compresses would send it."""
    content = file.read_bytes()
    packed = gzip.compress(content, 6) if file.suffix in _PLAIN else content
    return len(content), len(packed)


def _open(browser: Browser, html: Path, site: str, name: str) -> dict[str, Any]:
    """Milliseconds until a page is ready, its charts, and the bytes that it loaded."""
    context = browser.new_context(viewport={"width": 1366, "height": 900})
    page = context.new_page()
    answers: list[Any] = []
    page.on("response", lambda answer: answers.append(answer))  # Playwright marks its handlers
    page.goto(site + name, wait_until="load")
    # A chart is a picture until the reader does something.
    page.mouse.move(2, 2)
    page.mouse.move(3, 3)
    page.wait_for_function(_READY)
    milliseconds = page.evaluate("performance.now()")
    charts = page.evaluate(_CHARTS)
    context.close()
    if not all(charts):
        raise BrowserError(f"A chart of {name} was not drawn: `make test` says which.")
    # From the files, not from the answers, which a page that leads on to another takes with it.
    paths = [
        unquote(urlsplit(answer.url).path).lstrip("/")
        for answer in answers
        if answer.ok and answer.url.startswith(site)
    ]
    sizes = [_sizes(html / (path or "index.html")) for path in paths]
    return {
        "milliseconds": milliseconds,
        "charts": len(charts),
        "requests": len(sizes),
        "bytes": sum(size for size, _ in sizes),
        "gzipped": sum(packed for _, packed in sizes),
    }


# A phone on a slow line, as Lighthouse has it: a fourth of the speed, 1.6 Mbit/s, 150 ms away.
_PHONE = {"width": 412, "height": 823}
_SLOW = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 200_000,
    "uploadThroughput": 90_000,
}
_PAINT = """() => new Promise((done) => {
    let shift = 0;
    const add = (list) => list.getEntries().forEach((one) => { shift += one.value; });
    new PerformanceObserver(add).observe({ type: 'layout-shift', buffered: true });
    setTimeout(() => done({
        paint: performance.getEntriesByName('first-contentful-paint')[0].startTime,
        shift,
    }), 1500);
})"""


def _on_a_phone(browser: Browser, html: Path, site: str, name: str) -> dict[str, float]:
    """The first paint on a slow phone, how much moved since, and what was loaded for it."""
    context = browser.new_context(viewport=_PHONE, is_mobile=True, has_touch=True)
    page = context.new_page()
    tools = context.new_cdp_session(page)
    tools.send("Network.enable")
    tools.send("Network.emulateNetworkConditions", _SLOW)
    tools.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    answers: list[Any] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(site + name, wait_until="load")
    found: dict[str, float] = page.evaluate(_PAINT)
    paths = [unquote(urlsplit(one.url).path).lstrip("/") for one in answers if one.ok]
    context.close()
    sizes = [_sizes(html / path)[1] for path in paths if (html / path).is_file()]
    return {**found, "requests": len(sizes), "gzipped": sum(sizes)}


def compare(html: Path, stock: Path, name: str) -> dict[str, dict[str, float]]:
    """The same page of two books on a slow phone, from the same server: medians."""
    from playwright.sync_api import sync_playwright

    found = {}
    with sync_playwright() as playwright:
        path = find_browser()
        browser = playwright.chromium.launch(executable_path=path, args=list(LAUNCH_ARGUMENTS))
        for book, folder in (("ours", html), ("stock", stock)):
            with BookServer(folder) as server:
                threading.Thread(target=server.serve_forever, daemon=True).start()
                visits = [_on_a_phone(browser, folder, server.url, name) for _ in range(_REPEATS)]
            found[book] = {
                what: statistics.median(visit[what] for visit in visits) for what in visits[0]
            }
        browser.close()
    return found


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
        pages = {name: _open(browser, html, server.url, name) for name in names}
        heaviest = max(pages, key=lambda name: (pages[name]["charts"] > 0, pages[name]["bytes"]))
        visits = [_open(browser, html, server.url, heaviest) for _ in range(_REPEATS)]
        browser.close()
        server.shutdown()
    times = [visit["milliseconds"] for visit in visits]
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
    try:
        html, *stock = sys.argv[1:]
        if stock:
            print(json.dumps(compare(Path(html), Path(stock[0]), stock[1])))
        else:
            print(json.dumps(main(Path(html))))
    except BrowserError as error:
        sys.exit(str(error))
