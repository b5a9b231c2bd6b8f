"""Find a Chromium for the tests, or install one.

Run by ``make browser``; the tests import `find_browser`. A browser is never skipped: where none
can be had, the run fails and says what to do.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

__all__ = [
    "LAUNCH_ARGUMENTS",
    "BrowserError",
    "ensure_browser",
    "find_browser",
    "has_chinese_font",
    "main",
]

SETTING = "CASEBOOK_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")

LAUNCH_ARGUMENTS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-gpu",
    "--no-first-run",
    # No name resolves, not even one that a page only preconnects to: a book that needs another
    # host breaks here, as it would in a classroom without a network.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    # Chromium's sandbox refuses to start for root, which is what most containers run as.
    *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
)

_WHAT_TO_DO = (
    f"install Chromium or Google Chrome (on Debian: apt-get install chromium) or set {SETTING} to "
    "the program's path."
)


class BrowserError(Exception):
    """A reason why there is no browser, in one sentence that says what to do."""


def _starts(program: str) -> bool:
    """Return whether `program` can be run at all (a stub or a half-installed browser cannot)."""
    try:
        shown = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return shown.returncode == 0 and any(name in shown.stdout for name in ("Chrom", "HeadlessCh"))


def _from_playwright() -> str | None:
    """Return the Chromium that Playwright has downloaded, if it has."""
    # Asked in a process of its own: the tests hold a Playwright themselves, and two in one
    # process quarrel about the event loop.
    code = (
        "from playwright.sync_api import sync_playwright\n"
        "with sync_playwright() as p: print(p.chromium.executable_path)"
    )
    asked = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    path = asked.stdout.strip()
    return path if asked.returncode == 0 and Path(path).is_file() else None


def find_browser() -> str | None:
    """Return the path of a Chromium that starts, or None.

    The setting ``CASEBOOK_CHROMIUM`` comes first, then what is on the path, then what Playwright
    has downloaded.

    Raises
    ------
    BrowserError
        If ``CASEBOOK_CHROMIUM`` is set and names no browser that starts.
    """
    wanted = os.environ.get(SETTING)
    if wanted and not _starts(wanted):
        raise BrowserError(
            f"{SETTING} is set to {wanted!r}, which does not start: correct the path or unset it."
        )
    on_path = next((path for path in map(shutil.which, NAMES) if path and _starts(path)), None)
    if wanted or on_path:
        return wanted or on_path
    path = _from_playwright()
    return path if path and _starts(path) else None


def _run(*command: str) -> bool:
    """Run an installer with its output on standard error; return whether it succeeded."""
    print("+", *command, file=sys.stderr, flush=True)
    try:
        return subprocess.run(command, stdout=sys.stderr, timeout=900).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _may_use_apt() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def _apt_get(package: str) -> bool:
    """Install a Debian package where that can be done; return whether it succeeded."""
    if not _may_use_apt():
        return False
    _run("apt-get", "update", "-qq")
    return _run("apt-get", "install", "-y", "-qq", "--no-install-recommends", package)


def has_chinese_font() -> bool:
    """Return whether a font for Chinese is installed (also where that cannot be asked)."""
    if shutil.which("fc-list") is None:
        return True
    fonts = subprocess.run(["fc-list", ":lang=zh"], capture_output=True, text=True)
    return bool(fonts.stdout.strip())


def ensure_browser() -> str:
    """Return the path of a Chromium that starts, after installing one if need be.

    Raises
    ------
    BrowserError
        If there is none and none can be installed.
    """
    path = find_browser()
    if path is None:
        _run(sys.executable, "-m", "playwright", "install", "chromium")
        path = find_browser()
    if path is None and _apt_get("chromium"):
        path = find_browser()
    if path is None:
        raise BrowserError(f"The tests open pages in a browser and found none: {_WHAT_TO_DO}")
    if not has_chinese_font() and not _apt_get("fonts-noto-cjk"):
        raise BrowserError(
            "The pages hold Chinese names and no font here has the characters: install one (on "
            "Debian: apt-get install fonts-noto-cjk)."
        )
    return path


def main() -> int:
    """Print the path of a browser, or why there is none; return the exit status."""
    try:
        print(ensure_browser())
    except BrowserError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
