"""Every exercise in the kernel of the book's own pages, untouched and solved, as a reader runs it.

`test_notebooks` runs the same in CPython, `test_live_lab` in the pages of JupyterLite.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from casebook_book.exercises import page as page_of

from casebook.exercises import kinds
from tests.test_live_kit import lay_out, served
from tests.test_notebooks import EXERCISES, declared, read, solution, tagged
from tools.live import kit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# Python has to start first, on a machine that may have much else to do.
PATIENCE = 300_000

pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def page(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """Yield one page, whose kernel all notebooks share, one after the other."""
    if not (kit.BUILD / "kit" / "digest").is_file():
        pytest.fail("There is no kit: run `make book` first.", pytrace=False)
    with served(lay_out(tmp_path_factory.mktemp("site"), kit.BUILD / "kit")) as url:
        page = chromium.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(url)
        yield page
        page.close()


def cells(path: Path) -> list[tuple[str, str]]:
    """Return the cells that the page of a notebook runs, by their ids."""
    text = page_of(path.stem, path.with_suffix(".md").read_text(encoding="utf-8"))
    blocks = re.findall(r"^(`{3,})\{live-cell\} (\S+)\n(.*?)^\1$", text, re.MULTILINE | re.DOTALL)
    return [(id_, re.sub(r"\A(:\w+: .*\n)*", "", block).strip()) for _, id_, block in blocks]


def run(page: Page, cells: list[tuple[str, str]]) -> dict[str, Any]:
    """Run cells, as a page does, and return what each shows, by its id."""
    told: dict[str, Any] = page.evaluate(
        """async (cells) => {
            const told = {};
            for (const [id, code] of cells) told[id] = await casebookKernel.run(code, { cell: id });
            return told;
        }""",
        cells,
    )
    assert {} == {id_: one["error"] for id_, one in told.items() if one["error"]}
    return told


def shown(told: Any) -> str:
    """Return what a cell shows as HTML."""
    return "\n".join(one.get("text/html", "") for one in told["outputs"])


@pytest.mark.parametrize("path", EXERCISES, ids=lambda path: path.stem)
def test_untouched_notebook_fails_kindly(page: Page, path: Path) -> None:
    """Run untouched, a notebook shows no error, and each check says that its task is to do."""
    told = run(page, cells(path))
    answers = tagged(read(path), "answer")
    assert len(declared(path)) == len(answers)
    for cell in answers:
        assert "This task is still to do." in shown(told[cell.id])
        assert "Hint:" in shown(told[cell.id])


@pytest.mark.parametrize("path", EXERCISES, ids=lambda path: path.stem)
def test_solved_notebook_passes(page: Page, path: Path) -> None:
    """With the reference solution every task with a verdict is right, and an open one has none."""
    solved = solution(path)
    told = run(page, [(id_, solved.get(id_, code)) for id_, code in cells(path)])
    for cell, task in zip(tagged(read(path), "answer"), declared(path), strict=True):
        verdict = "No verdict." if task["kind"] in kinds.OPEN else "Right."
        assert f"<strong>{verdict}</strong>" in shown(told[cell.id]), cell.id
