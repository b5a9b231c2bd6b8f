"""The whole notebook in the reader's browser: JupyterLite beside the kit, with no other host.

The pages here lie in a folder of their own, below a path, beside a kit that `make book` has made.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.test_live_kit import lay_out, served
from tests.test_notebooks import EXERCISES, read, tagged
from tools.browser import LAUNCH_ARGUMENTS, ensure_browser
from tools.live import kit, lab

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

    from tests.conftest import Visit

    Open = Callable[..., Visit]

READING = "01-reading-evidence.ipynb"
# Python has to start first, on a machine that may have much else to do.
PATIENCE = 150_000
TABLE = "import casebook\ncasebook.load().cases.head()"

pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="session")
def made() -> Path:
    """Return the folder of the kit that `make book` has made; fail where there is none."""
    if not (kit.BUILD / "kit" / "lab").is_dir():
        pytest.fail("There is no kit: run `make book` first.", pytrace=False)
    return kit.BUILD / "kit"


@pytest.fixture(scope="session")
def site(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a kit, in a folder of its own, as a book below a path."""
    return lay_out(tmp_path_factory.mktemp("lab") / "book", made)


@pytest.fixture(scope="session")
def url(site: Path) -> Iterator[str]:
    """Yield the address of the book, below a path."""
    with served(site.parent) as address:
        yield f"{address}book/"


def at(url: str, name: str = READING) -> str:
    """The address that opens a notebook."""
    return f"{url}{lab.START}?path={name}"


def opened(open_page: Open, address: str) -> Visit:
    """The visit of a page that has begun to open, however long it will take."""
    visit = open_page(address, wait="commit")
    visit.page.set_default_timeout(PATIENCE)
    return visit


def first_cell(page: Page) -> Locator:
    """The first cell of code, as soon as it can be seen."""
    # Before the notebook has come, an empty one stands in its place.
    page.locator(".jp-Notebook .jp-MarkdownCell h1").first.wait_for()
    cell = page.locator(".jp-Notebook .jp-CodeCell").first
    cell.locator(".cm-line").filter(has_text=re.compile(r"\w")).first.wait_for()
    return cell


def type_in(page: Page, cell: Locator, code: str) -> None:
    """Replace what stands in a cell."""
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(code)


def output(cell: Locator, what: str = "") -> Locator:
    """What a cell shows, waited for."""
    found = cell.locator(f".jp-OutputArea-output {what}").first
    found.wait_for()
    return found


def run(page: Page, code: str, what: str = "") -> Locator:
    """Run code in the first cell; return what it shows."""
    cell = first_cell(page)
    type_in(page, cell, code)
    page.keyboard.press("Control+Enter")
    return output(cell, what)


def wait_until_kept(page: Page) -> None:
    """Wait until the next visit works without the server."""
    page.wait_for_function("() => window.casebookPython.isKept")


# What is put together


def test_every_notebook_is_there_and_names_the_kernel_of_the_browser(made: Path) -> None:
    """The notebooks are those of the repository, but for the name of their kernel."""
    listed = json.loads((made / "lab" / "api" / "contents" / "all.json").read_text("utf-8"))
    assert [path.name for path in EXERCISES] == [entry["name"] for entry in listed["content"]]
    for path in EXERCISES:
        expected = json.loads(path.read_text(encoding="utf-8"))
        assert "python3" == expected["metadata"]["kernelspec"]["name"]
        expected["metadata"]["kernelspec"]["name"] = "python"
        assert expected == json.loads((made / "lab" / "files" / path.name).read_text("utf-8"))


def test_no_page_names_a_file_of_another_host(made: Path) -> None:
    """No page or style sheet of JupyterLite, as built here, loads anything from elsewhere."""
    loads = re.compile(
        r"""(?:\ssrc=|<link[^>]+href=|url\(|@import\s)\s*["']?\s*(?:https?:)?//[^"')\s]+"""
    )
    pages = [path for kind in ("html", "css") for path in (made / "lab").rglob(f"*.{kind}")]
    assert len(pages) > 5
    found = {path.name: loads.findall(path.read_text(encoding="utf-8")) for path in pages}
    assert {} == {name: addresses for name, addresses in found.items() if addresses}
    page = '<link rel="preconnect" href="https://example.org"><script src="//example.org/a.js">'
    assert 2 == len(loads.findall(page))


def test_the_kit_tells_where_a_notebook_is_opened(made: Path) -> None:
    """A page of the book learns from the kit that there is a whole notebook, and where."""
    told = json.loads((made / "kit.js").read_text("ascii").partition("=")[2].rstrip(";\n"))
    assert lab.START == told["lab"]
    assert (made / Path(told["lab"]).relative_to("live")).is_file()


def test_the_licences_come_along(made: Path) -> None:
    """The licence of each package whose pages are delivered is delivered, too."""
    names = {path.stem for path in (made / "lab" / "licences").iterdir()}
    assert {"jupyterlite-core", "jupyterlite-pyodide-kernel", "jupyterlab-widgets"} <= names


def test_an_archive_without_its_worker_is_refused(tmp_path: Path) -> None:
    """Where the kernel is not started as it was, nothing is put together."""
    with pytest.raises(ValueError, match="starts no worker"):
        lab.unpack([], tmp_path / "pages")


# A notebook in a browser


def test_a_cell_is_run_as_soon_as_it_is_seen(open_page: Open, url: str) -> None:
    """Run before Python is there, a cell gives its table; one worker, no other host, no error."""
    visit = opened(open_page, at(url))
    cell = first_cell(visit.page)
    cell.locator(".jp-InputPrompt").click()
    type_in(visit.page, cell, TABLE)
    visit.page.keyboard.press("Shift+Enter")
    table = output(cell, "table")
    assert 5 == table.locator("tbody tr").count()
    status = visit.page.get_by_role("status").filter(has_text="Python")
    status.filter(has_text="Python is ready.").wait_for()
    assert 1 == len(visit.page.workers)
    assert ([], []) == (visit.elsewhere, visit.errors)


def test_a_slow_line_loses_no_cell(open_page: Open, url: str) -> None:
    """Where Python takes long to come, a cell that was run at once waits for it."""
    visit = opened(open_page, "about:blank")

    def slow(route: Any) -> None:
        time.sleep(3)
        route.continue_()

    visit.page.context.route("**/kit/tables.pack*", slow)
    visit.page.goto(at(url), wait_until="commit")
    assert "2" == run(visit.page, "1 + 1").inner_text().strip()


def test_a_task_is_done_by_clicking(open_page: Open, url: str) -> None:
    """Its form is chosen from and checked, and what is said stands below it."""
    page = opened(open_page, at(url)).page
    code = 'from casebook import exercises\nexercises.start("01-reading-evidence").form("task-1")'
    form = run(page, code, ".jupyter-widgets")
    first_cell(page).locator("select").first.select_option(index=1)
    form.page.get_by_role("button", name="Check", exact=True).click()
    page.get_by_text("Still to do").first.wait_for()


def test_a_chart_is_drawn(open_page: Open, url: str) -> None:
    """A chart is drawn by JupyterLite itself, with no other host."""
    visit = opened(open_page, at(url))
    code = "import casebook\nfrom casebook import charts\ncharts.timeline(casebook.load().cases)"
    run(visit.page, code, ".vega-embed canvas, .vega-embed svg")
    assert ([], []) == (visit.elsewhere, visit.errors)


def test_nothing_is_installed_and_that_is_said(open_page: Open, url: str) -> None:
    """A cell that installs a package says why it does not, and goes on."""
    visit = opened(open_page, at(url))
    assert "without a network" in run(visit.page, "%pip install seaborn").inner_text()
    assert [] == visit.elsewhere


def test_work_is_kept_copied_and_started_over(open_page: Open, url: str, tmp_path: Path) -> None:
    """What was written is there after a reload, in a copy, and gone when the reader starts over."""
    page = opened(open_page, at(url)).page
    original = first_cell(page).locator(".cm-content").inner_text()
    assert "text" == run(page, "# mine\nprint('text')").inner_text().strip()
    page.keyboard.press("Control+s")
    with page.expect_download() as downloaded:
        page.get_by_role("button", name="Save a copy").click()
    target = tmp_path / downloaded.value.suggested_filename
    downloaded.value.save_as(target)
    assert READING == target.name
    assert ["# mine\nprint('text')"] == [
        cell.source for cell in read(target).cells if "# mine" in cell.source
    ]
    page.reload()
    assert "# mine" in first_cell(page).locator(".cm-content").inner_text()
    page.get_by_role("button", name="Start over").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Cancel").click()
    assert "# mine" in first_cell(page).locator(".cm-content").inner_text()
    page.get_by_role("button", name="Start over").click()
    with page.expect_navigation():
        dialog.get_by_role("button", name="Start over").click()
    assert original == first_cell(page).locator(".cm-content").inner_text()


def test_a_newer_notebook_is_told_and_changes_nothing(open_page: Open, url: str) -> None:
    """Work that was begun with an older notebook of the book stays, and the reader is told."""
    page = opened(open_page, at(url)).page
    first_cell(page)
    page.evaluate(
        "Object.keys(localStorage).filter((key) => key.startsWith('casebook-lab:opened:'))"
        ".forEach((key) => localStorage.setItem(key, 'older'))"
    )
    page.reload()
    page.get_by_text("The book has a newer one").wait_for()


def test_a_file_that_a_notebook_writes_is_among_the_notebooks(open_page: Open, url: str) -> None:
    """What the kernel writes is kept with the notebooks, for the reader to download."""
    visit = opened(open_page, at(url))
    code = "from pathlib import Path\nPath('mine.txt').write_text('a line')\nprint('done')"
    assert "done" in run(visit.page, code).inner_text()
    visit.page.keyboard.press("Control+s")
    visit.page.goto(f"{url}live/lab/")
    visit.page.get_by_text("mine.txt").wait_for()
    assert [] == visit.elsewhere


def test_a_missing_file_is_named(open_page: Open, url: str) -> None:
    """Where a file of Python does not come, the reader is told which, and what to do."""
    visit = opened(open_page, "about:blank")
    visit.page.context.route("**/kit/lab.pack*", lambda route: route.fulfill(status=404))
    visit.page.goto(at(url))
    told = visit.page.get_by_text("Python could not be started: lab.pack did not arrive.")
    told.wait_for()


def test_a_second_visit_needs_no_server(
    chromium: Browser,
    made: Path,
    tmp_path: Path,
) -> None:
    """With the browser closed since and the server stopped, a notebook opens, runs and draws."""

    def launched() -> Any:
        context = chromium.browser_type.launch_persistent_context(
            tmp_path / "profile", executable_path=ensure_browser(), args=list(LAUNCH_ARGUMENTS)
        )
        context.set_default_timeout(PATIENCE)
        return context

    site = lay_out(tmp_path / "site", made)
    with served(site) as address:
        context = launched()
        page = context.pages[0]
        page.goto(at(address))
        assert "2" == run(page, "1 + 1").inner_text().strip()
        wait_until_kept(page)
        context.close()
    context = launched()
    page = context.pages[0]
    # Another notebook than the first time, too.
    page.goto(at(address, "02-village.ipynb"))
    code = "import casebook\nfrom casebook import charts\ncharts.timeline(casebook.load().cases)"
    run(page, code, ".vega-embed canvas, .vega-embed svg")
    context.close()


def test_a_newer_book_takes_the_place_of_an_older(
    chromium: Browser,
    made: Path,
    tmp_path: Path,
) -> None:
    """What another build had kept goes, and a notebook still runs."""
    site = lay_out(tmp_path / "site", made)
    with served(site) as address:
        context = chromium.new_context()
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.goto(at(address))
        first_cell(page)
        wait_until_kept(page)
        script = site / "live" / "lab" / "service-worker.js"
        text = re.sub(r'const BUILD = "\w+"', 'const BUILD = "later"', script.read_text("utf-8"))
        script.unlink()  # a link to the kit
        script.write_text(text, encoding="utf-8")
        script.with_name(f"{script.name}.gz").unlink()
        (site / ".buildinfo").write_text("later")
        page.goto(at(address))
        page.wait_for_function(
            "async () => (await caches.keys()).every((name) => name.endsWith('later'))",
        )
        page.goto(at(address))
        assert "2" == run(page, "1 + 1").inner_text().strip()
        context.close()


def test_a_class_reads_over_plain_http(
    chromium: Browser,
    made: Path,
    tmp_path: Path,
) -> None:
    """From another machine's address without encryption, a notebook works, with nothing kept."""
    site = lay_out(tmp_path / "site", made)
    rule = next(one for one in LAUNCH_ARGUMENTS if one.startswith("--host-resolver-rules"))
    others = [one for one in LAUNCH_ARGUMENTS if one != rule]
    browser = chromium.browser_type.launch(
        executable_path=ensure_browser(),
        args=[*others, rule.replace("MAP *", "MAP class.test 127.0.0.1, MAP *")],
    )
    with served(site) as address:
        page = browser.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(at(address.replace("127.0.0.1", "class.test")))
        assert page.evaluate("!window.isSecureContext")
        assert run(page, TABLE, "table").is_visible()
    browser.close()


# Every notebook


@pytest.fixture(scope="module")
def reader(chromium: Browser) -> Iterator[Any]:
    """Yield one reader's browser, which keeps what it has loaded."""
    context = chromium.new_context()
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


@pytest.mark.parametrize("path", EXERCISES, ids=lambda path: path.stem)
def test_an_untouched_notebook_fails_kindly(reader: Any, url: str, path: Path) -> None:
    """Run as a whole, a notebook shows no error, and each check says that its task is to do."""
    page = reader.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(at(url, path.name))
    first_cell(page)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    notebook = read(path)
    codes = [cell for cell in notebook.cells if cell.cell_type == "code"]
    page.wait_for_function(
        """(count) => [...document.querySelectorAll(".jp-CodeCell .jp-InputPrompt")]
            .filter((one) => /^\\[\\d+\\]:$/.test(one.textContent)).length === count""",
        arg=len(codes),
    )
    broken = page.locator('[data-mime-type="application/vnd.jupyter.stderr"]')
    assert ([], []) == (broken.all_inner_texts(), errors)
    answers = page.locator(".jp-CodeCell").filter(has_text="This task is still to do.")
    assert len(tagged(notebook, "answer")) == answers.count()
    check = page.get_by_role("button", name="Check", exact=True)
    forms = page.locator(".jp-CodeCell").filter(has_text="exercise.form(").filter(has=check)
    assert len(tagged(notebook, "form")) == forms.count()
    page.close()
