"""The press: a document through Chromium into a PDF, with the right page numbers in it.

Chromium and not WeasyPrint. It is there already, for the tests; it draws these pages as readers
know them, with the same style sheets (WeasyPrint knows neither ``:has`` nor fonts by ``local``);
since version 131 it has the margin boxes of ``@page`` for running heads; it tags a PDF for screen
readers and writes its outline. WeasyPrint needs Pango, which pip does not bring. What Chromium
lacks is ``target-counter``, the page on which something stands. So a document with such numbers is
printed twice: the first PDF says where everything is.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from playwright.sync_api import Browser, sync_playwright
from playwright.sync_api import Page as Tab
from pypdf import PdfReader

from tools.browser import LAUNCH_ARGUMENTS, find_browser
from tools.printing.pages import PrintError

__all__ = ["OLDEST_CHROMIUM", "Press", "Printed"]

#: The first with margin boxes.
OLDEST_CHROMIUM = 131
_SCRIPT = (Path(__file__).parent / "sheets.js").read_text(encoding="utf-8")
# A number may need another digit than was kept free for it, and so move what follows.
_ROUNDS = 4
# In points: what a note can still be taught from, on a desk.
_SMALLEST = 9.5
# A title in the outline, as Chromium writes it: of signs, or of UTF-16 where it has to be.
_TITLE = re.compile(rb"(?<=/Title )(\((?:\\.|[^\\()])*\)|<FEFF[0-9A-F]*>)(?=\n/Dest )")
# Minutes that Chromium may need for a book of a thousand pages on a slow machine.
_PATIENCE = 15


@dataclass(frozen=True, slots=True)
class Printed:
    """How many pages a PDF has, and what on them is wider than the paper (nothing, one hopes)."""

    pages: int
    too_wide: tuple[str, ...]


class Press:
    """A running Chromium that prints documents, to be used in a ``with`` statement.

    Parameters
    ----------
    folder
        Where the documents are written while they are printed.
    browser
        A Chromium that runs already; without, one is started and stopped.

    Raises
    ------
    PrintError
        If there is no Chromium, or an old one.
    """

    def __init__(self, folder: Path, browser: Browser | None = None) -> None:
        self._folder = folder
        self._own: Any = None
        if browser is None:
            path = find_browser()
            if path is None:
                raise PrintError("Printing needs a Chromium: run `make browser` first.")
            self._own = sync_playwright().start()
            browser = self._own.chromium.launch(executable_path=path, args=list(LAUNCH_ARGUMENTS))
        self._browser = browser
        if int(browser.version.partition(".")[0]) < OLDEST_CHROMIUM:
            version = browser.version
            self.close()
            raise PrintError(
                f"Chromium {version} cannot print running heads: take {OLDEST_CHROMIUM} or newer."
            )

    def __enter__(self) -> Press:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop the Chromium that was started here."""
        if self._own is not None:
            self._browser.close()
            self._own.stop()
            self._own = None

    def print(self, document: str, target: Path, *, at_most: int = 0) -> Printed:
        """Print a document to a file.

        Parameters
        ----------
        document
            The HTML, as `tools.printing.sheets` puts it together.
        target
            The file to be written.
        at_most
            So many pages: the type gets smaller until they are enough. 0 for any number.
        """
        page = self._folder / "sheets.html"
        page.write_text(document, encoding="utf-8")
        tab = self._browser.new_page()
        tab.set_default_timeout(_PATIENCE * 60_000)
        try:
            tab.emulate_media(media="print")
            tab.goto(page.resolve().as_uri())
            tab.evaluate(_SCRIPT)
            too_wide = tab.evaluate("casebookSheets.prepare()")
            data = self._numbered(tab)
            size = 10.5
            while at_most and len(PdfReader(io.BytesIO(data)).pages) > at_most and size > _SMALLEST:
                size -= 0.25
                tab.evaluate(f"casebookSheets.size({size})")
                data = self._numbered(tab)
            headings = tab.evaluate("casebookSheets.headings()")
        finally:
            tab.close()
            page.unlink()
        data = _mended(data, headings)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        return Printed(len(PdfReader(io.BytesIO(data)).pages), tuple(too_wide))

    @staticmethod
    def _numbered(tab: Tab) -> bytes:
        """The PDF, printed until every number of a page in it is true."""
        shown: dict[str, int] = {}
        for _ in range(_ROUNDS):
            data = tab.pdf(
                prefer_css_page_size=True, print_background=True, tagged=True, outline=True
            )
            wanted = set(tab.evaluate("casebookSheets.targets()"))
            found = _places(data) if wanted else {}
            places = {name: found[name] for name in wanted if name in found}
            if places == shown:
                break
            tab.evaluate("casebookSheets.number", places)
            shown = places
        return data


def _mended(data: bytes, headings: list[str]) -> bytes:
    """The PDF with the titles of its outline as the headings are.

    Chromium (156, and before) says the first line of a heading again when it has moved the heading
    to the next page: "PositionsPositions". A shorter title with blanks behind it takes the same
    room, so that nothing in the file moves.
    """
    known = {heading.replace(" ", ""): heading for heading in headings}

    def mended(found: re.Match[bytes]) -> bytes:
        written = found[1]
        is_wide = written.startswith(b"<")
        if is_wide:
            title = bytes.fromhex(written[5:-1].decode("ascii")).decode("utf-16-be")
        else:
            title = re.sub(rb"\\(.)", rb"\1", written[1:-1]).decode("latin-1")
        said = title.replace(" ", "")
        whole = next((one for one in known if said.endswith(one) and _says_again(said, one)), "")
        if said in known or not whole:
            return written
        if is_wide:
            made = b"<FEFF" + known[whole].encode("utf-16-be").hex().upper().encode("ascii") + b">"
        else:
            made = b"(" + re.sub(rb"([\\()])", rb"\\\1", known[whole].encode("latin-1")) + b")"
        return made.ljust(len(written)) if len(made) <= len(written) else written

    return _TITLE.sub(mended, data)


def _says_again(said: str, whole: str) -> bool:
    """Whether a title is the heading after the beginning of it, once or several times."""
    before = said.removesuffix(whole)
    return any(
        before == whole[:length] * (len(before) // length)
        for length in range(1, min(len(before), len(whole)) + 1)
    )


def _places(data: bytes) -> dict[str, int]:
    """The page, counted from 1, of every name that a link in the PDF leads to."""
    reader = PdfReader(io.BytesIO(data))
    found = {
        name.removeprefix("/"): reader.get_destination_page_number(place)
        for name, place in reader.named_destinations.items()
    }
    return {name: page + 1 for name, page in found.items() if page is not None}
