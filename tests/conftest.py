"""Fixtures that several files of tests share, and the order of the tests.

A test that opens the built book in a real browser is marked `browser` or `book` by itself and runs
after the others, so that what is wrong in the library shows before the first page is opened.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from hypothesis import settings

import casebook
from tools.browser import LAUNCH_ARGUMENTS, BrowserError, ensure_browser
from tools.build_book import HTML, INSTRUCTOR_BUILD, INSTRUCTOR_HTML, STAMP, book_digest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page

# Cells of notebooks, which use names of other cells: nothing that runs by itself.
collect_ignore = ["solutions"]

# No deadline: how long one example takes says more about the machine than about the code.
settings.register_profile("local", deadline=None)
# The same examples in every run, so that a failure in CI is about the change that is tested.
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "local")


@pytest.hookimpl(tryfirst=True)  # before `-m` picks by mark
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that need the book or a browser, and put them last."""
    for item in items:
        names = getattr(item, "fixturenames", ())
        if "built_book" in names:
            item.add_marker("book")
        if "chromium" in names:
            item.add_marker("browser")
    # Stable, so the order within each group stays. The browser's event loop lives as long as the
    # session, and a test that starts one of its own must come before; so it does with several
    # processes, too, since each is handed tests from the front of what is left.
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@dataclass
class Visit:
    """An open page and what happened on it since it was opened.

    Attributes
    ----------
    page
        The page, as Playwright knows it.
    errors
        Errors on the console and uncaught exceptions, each with its place.
    requests
        The address of every request, the page's own included.
    """

    page: Page
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    @property
    def elsewhere(self) -> list[str]:
        """The requests to any other host than this machine."""
        return [
            address
            for address in self.requests
            if urlsplit(address).scheme not in {"data", "blob", "about", "file"}
            and urlsplit(address).hostname != "127.0.0.1"
        ]

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            place = message.location
            self.errors.append(f"{message.text} ({place.get('url')}:{place.get('lineNumber')})")


@pytest.fixture(scope="session")
def book() -> casebook.Casebook:
    """Return the shipped bank; its tables are made once and handed out as copies."""
    return casebook.load()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Yield a Chromium that can resolve no host name; fail where there is none."""
    from playwright.sync_api import sync_playwright

    try:
        path = ensure_browser()
    except BrowserError as error:
        pytest.fail(str(error), pytrace=False)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(LAUNCH_ARGUMENTS))
        yield browser
        browser.close()


def _present(html: Path, stamp: Path, command: str) -> Path:
    """A built book; fails where it is missing or not the present one."""
    built_from = stamp.read_text(encoding="ascii").strip() if stamp.is_file() else None
    if built_from is None or not (html / "index.html").is_file():
        pytest.fail(f"There is no built book: run `{command}` first.", pytrace=False)
    if built_from != book_digest():
        pytest.fail(
            "The built book is not the present one (a file of casebook/, data/, book/ or "
            f"exercises/ has changed since): run `{command}` first.",
            pytrace=False,
        )
    return html


@pytest.fixture(scope="session")
def built_book() -> Path:
    """Return the folder of the built book; fail where it is missing or not the present one."""
    return _present(HTML, STAMP, "make book")


@pytest.fixture(scope="session")
def instructor_book(built_book: Path) -> Path:
    """Return the folder of the instructor's edition; fail as `built_book` does."""
    return _present(INSTRUCTOR_HTML, INSTRUCTOR_BUILD / STAMP.name, "make instructor")


@pytest.fixture(scope="session")
def book_url(built_book: Path) -> Iterator[str]:
    """Yield the address at which the built book is served, ending in a slash."""
    with _served(built_book) as url:
        yield url


@pytest.fixture(scope="session")
def instructor_url(instructor_book: Path) -> Iterator[str]:
    """Yield the address at which the instructor's edition is served, ending in a slash."""
    with _served(instructor_book) as url:
        yield url


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    from tools.serve import BookServer  # with packages that the oldest set has not

    with BookServer(folder) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.url
        server.shutdown()
        thread.join()


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[Callable[..., Visit]]:
    """Yield a function that opens an address in a fresh context and returns a `Visit`.

    ``open_page(url, dark=False, width=1366, height=900, wait="load", **context)``: `wait` is
    Playwright's ``wait_until``; `context` goes to ``new_context`` (``has_touch=True``,
    ``java_script_enabled=False``, ...).
    """
    contexts = []

    def open_page(
        url: str,
        *,
        dark: bool = False,
        width: int = 1366,
        height: int = 900,
        wait: Any = "load",
        **context: Any,
    ) -> Visit:
        opened = chromium.new_context(
            color_scheme="dark" if dark else "light",
            viewport={"width": width, "height": height},
            **context,
        )
        contexts.append(opened)
        visit = Visit(opened.new_page())
        opened.on("request", lambda request: visit.requests.append(request.url))
        visit.page.on("console", visit._note_console)
        visit.page.on("pageerror", lambda error: visit.errors.append(str(error)))
        visit.page.goto(url, wait_until=wait)
        return visit

    yield open_page
    for opened in contexts:
        opened.close()
