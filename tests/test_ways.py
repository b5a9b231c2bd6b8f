"""The other ways to run the notebooks: a Jupyter of one's own, Colab, Binder, the packed folder."""

from __future__ import annotations

import ast
import json
import os
import re
import socket
import subprocess
import sys
import time
import tomllib
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import nbformat
import pytest
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from tests.test_packaging import LOCK, PROJECT, closure, locked, run
from tools import downloads, lab

ROOT = Path(__file__).resolve().parent.parent
EXERCISES = sorted((ROOT / "exercises").glob("*.ipynb"))
BINDER = ROOT / ".binder"
RUNNING = (ROOT / "book" / "running.md").read_text(encoding="utf-8")


def imports(path: Path) -> set[str]:
    """Return the modules that the cells of a notebook import."""
    found = set()
    for cell in nbformat.read(path, as_version=4).cells:
        for node in ast.walk(ast.parse(cell.source if cell.cell_type == "code" else "")):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            found |= {name.partition(".")[0] for name in names}
    return found


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """Return a folder of two notebooks, and that of a trainee who has copied them."""
    source, target = tmp_path / "exercises", tmp_path / "mine"
    source.mkdir()
    for name in ("one.ipynb", "two.ipynb"):
        (source / name).write_text(f"{name}, as it was", encoding="utf-8")
    assert [] == lab.copy_exercises(source, target)
    return source, target


def test_a_copy_is_the_trainees_own(folders: tuple[Path, Path]) -> None:
    """What was worked on stays; a newer notebook is told of once it differs, and only then."""
    source, target = folders
    (target / "one.ipynb").write_text("one, with answers", encoding="utf-8")
    assert [] == lab.copy_exercises(source, target)
    (source / "one.ipynb").write_text("one, mended", encoding="utf-8")
    (sentence,) = lab.copy_exercises(source, target)
    assert sentence.startswith("one.ipynb has changed")
    assert "one, with answers" == (target / "one.ipynb").read_text(encoding="utf-8")


def test_a_copy_that_nobody_touched_follows(folders: tuple[Path, Path]) -> None:
    """A newer notebook replaces a copy without work, and comes where a copy was renamed."""
    source, target = folders
    (target / "two.ipynb").rename(target / "two, mine.ipynb")
    for name in ("one.ipynb", "two.ipynb"):
        (source / name).write_text(f"{name}, mended", encoding="utf-8")
    assert [] == lab.copy_exercises(source, target)
    for name in ("one.ipynb", "two.ipynb"):
        assert f"{name}, mended" == (target / name).read_text(encoding="utf-8")
    assert (target / "two, mine.ipynb").exists()


@pytest.mark.parametrize("note", ["", "[]", "{", '{"one.ipynb": 5}'])
def test_a_spoilt_note_loses_no_work(folders: tuple[Path, Path], note: str) -> None:
    """Where it is not known what was copied, nothing is replaced."""
    source, target = folders
    (target / ".copied.json").write_text(note, encoding="utf-8")
    (target / "one.ipynb").write_text("one, with answers", encoding="utf-8")
    assert 1 == len(lab.copy_exercises(source, target))
    assert "one, with answers" == (target / "one.ipynb").read_text(encoding="utf-8")


def test_git_leaves_the_copies_alone() -> None:
    """The folder that `make lab` copies to is one that git ignores."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (work,) = re.findall(r"^WORK = (.+)$", makefile, re.MULTILINE)
    assert 0 == run("git", "check-ignore", f"{work}/one.ipynb", cwd=ROOT).returncode


@contextmanager
def jupyter(folder: Path, app: str) -> Iterator[str]:
    """Yield the address of the Jupyter that `make lab` starts, with its token to be added."""
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
    command = [
        *(sys.executable, str(ROOT / "tools" / "lab.py"), str(folder)),
        *("--app", app, "--port", str(port), "--no-browser", "--IdentityProvider.token=known"),
        *(["--allow-root"] if os.geteuid() == 0 else []),
    ]
    log = folder.with_suffix(".log")
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            assert process.poll() is None, log.read_text(encoding="utf-8")
            try:
                urllib.request.urlopen(f"{address}/api", timeout=5).close()
                break
            except OSError:
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(120)


# What a notebook can show: a chart, a control, a card.
PARTS = (
    "import casebook\nbook = casebook.load()\ncasebook.charts.timeline(book.cases)",
    "from casebook import widgets\nwidgets.case_picker(book)",
    "book.case(book.case_ids[0])",
)


def run_all(page: Any, *parts: Any) -> None:
    """Run all cells until each of these is shown.

    Jupyter drops what is asked for before there is a kernel, asks which to take where one is slow
    to start, and loses a control that came while it connected anew: a slow machine sees all three.
    """
    from playwright.sync_api import TimeoutError

    proposed = page.locator(".jp-Dialog .jp-mod-accept").first
    # Whenever it comes, and where another follows it.
    page.add_locator_handler(proposed, lambda: proposed.click(), no_wait_after=True)
    page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").first.wait_for()
    for _ in range(12):
        missing = [one for one in parts if not one.is_visible()]
        if not missing:
            return
        if not page.locator(".jp-InputPrompt").filter(has_text="[*]").count():
            page.get_by_role("menuitem", name="Run", exact=True).first.click()
            page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        with suppress(TimeoutError):
            for one in missing:
                one.wait_for(timeout=15_000)
    prompts = page.locator(".jp-InputPrompt").all_inner_texts()
    pytest.fail(f"Not all is shown; the cells are {prompts}; {page.locator('body').inner_text()}")


@pytest.mark.jupyter
@pytest.mark.parametrize(("app", "path"), [("lab", "lab/tree"), ("notebook", "notebooks")])
def test_charts_controls_and_cards_show_without_a_network(
    app: str, path: str, tmp_path: Path, open_page: Callable[..., Any]
) -> None:
    """In JupyterLab and Notebook a chart is drawn, a control works, and no other host is asked."""
    folder = tmp_path / "mine"
    folder.mkdir()
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    cells = [nbformat.v4.new_code_cell(source) for source in PARTS]
    made = nbformat.v4.new_notebook(cells=cells, metadata=metadata)
    nbformat.write(made, folder / "parts.ipynb")
    with jupyter(folder, app) as address:
        visit = open_page(f"{address}/{path}/parts.ipynb?token=known", height=2400)
        page = visit.page
        page.set_default_timeout(120_000)
        page.locator(".jp-Notebook .jp-Cell").first.wait_for(state="attached")
        menu = page.locator(".widget-dropdown select").first
        run_all(page, page.locator(".vega-embed canvas, .vega-embed svg").first, menu)
        menu.select_option(index=1)
        page.locator(".jp-OutputArea .widget-html").filter(
            has_text=re.compile("[Ss]ource")
        ).wait_for()
        assert [] == visit.elsewhere


@pytest.mark.jupyter
def test_lab_shows_the_exercises(tmp_path: Path) -> None:
    """The Jupyter that `make lab` starts lists a copy of every exercise, to who has its token."""
    with jupyter(tmp_path / "mine", "lab") as address:
        with urllib.request.urlopen(f"{address}/api/contents?token=known", timeout=30) as answer:
            listed = json.load(answer)["content"]
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(f"{address}/api/contents", timeout=30)
    assert {path.name for path in EXERCISES} <= {entry["name"] for entry in listed}


def test_binder_covers_the_notebooks() -> None:
    """What a notebook imports is Python's own, ours, or installed by .binder/requirements.txt."""
    installed = set(locked(BINDER / "requirements.txt"))
    made_by = packages_distributions()
    assert EXERCISES
    for path in EXERCISES:
        for module in imports(path) - set(sys.stdlib_module_names) - {"casebook"}:
            names = {canonicalize_name(name) for name in made_by.get(module, [])}
            assert names & installed, f"{path.name} imports {module}"


def test_binder_has_the_versions_of_our_lock() -> None:
    """Each version is that of the lock, each with its hashes; and ours can be built from it."""
    versions, ours = locked(BINDER / "requirements.txt"), locked(LOCK)
    assert {name: ours[name] for name in versions} == versions
    text = (BINDER / "requirements.txt").read_text(encoding="utf-8")
    assert len(re.split(r"^(?=\S)", text, flags=re.MULTILINE)) - 1 == len(versions)
    assert all("--hash=sha256:" in part for part in re.split(r"^(?=\S)", text, flags=re.M)[1:])
    wanted = [*PROJECT["project"]["dependencies"], *PROJECT["build-system"]["requires"]]
    wanted += PROJECT["project"]["optional-dependencies"]["image"]
    names = {canonicalize_name(re.split(r"[\[<>=]", line)[0]) for line in wanted}
    assert names - {"casebook"} <= set(versions)


def test_binder_can_be_read() -> None:
    """The Python is one that the library supports; the last step is a program for a shell."""
    name, version = (BINDER / "runtime.txt").read_text(encoding="ascii").strip().split("-")
    assert "python" == name
    assert version in SpecifierSet(PROJECT["project"]["requires-python"])
    assert f"Programming Language :: Python :: {version}" in PROJECT["project"]["classifiers"]
    step = BINDER / "postBuild"
    assert os.access(step, os.X_OK)
    assert step.read_bytes().startswith(b"#!/usr/bin/env bash\n")
    assert 0 == run("bash", "-n", step, cwd=ROOT).returncode


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the packed folder, unpacked."""
    place = tmp_path_factory.mktemp("packed")
    with zipfile.ZipFile(downloads.offer(place)) as archive:
        archive.extractall(place)
    return place / "casebook-exercises"


def test_packed_folder_has_what_it_names(packed: Path) -> None:
    """In it are the exercises as they are, one wheel, and a page that names that wheel."""
    (wheel,) = packed.glob("*.whl")
    how = (packed / "start-here.txt").read_text(encoding="utf-8")
    assert f"pip install ./{wheel.name}" in how
    for path in EXERCISES:
        assert path.read_bytes() == (packed / path.name).read_bytes()
    names = {path.name for path in packed.iterdir()}
    assert {wheel.name, "start-here.txt", *(path.name for path in EXERCISES)} == names


def test_nothing_installs_us_by_name() -> None:
    """No page tells a reader to ask an index for our name: there it is another project."""
    pages = [ROOT / "exercises" / "start-here.txt", *(ROOT / "book").glob("*.md")]
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert [] == re.findall(r"pip install [^`\n]*(?<![\w/.\"-])casebook(?![-\w])", text), page


# Colab's own module, as far as the cell of the page asks it.
FAKE_COLAB = """
import pathlib, shutil
class files:
    @staticmethod
    def upload():
        wheel = pathlib.Path({wheel!r})
        shutil.copy(wheel, wheel.name)
        return {{wheel.name: wheel.read_bytes()}}
"""


@pytest.mark.jupyter
def test_colab_cell_installs_and_the_notebook_runs(packed: Path, tmp_path: Path) -> None:
    """The one cell of the page installs the wheel that is given to it; then a notebook runs."""
    (cell,) = re.findall(r"```python\n(from google\.colab.*?)```", RUNNING, re.DOTALL)
    (wheel,) = packed.glob("*.whl")
    environment, work = tmp_path / "env", tmp_path / "work"
    work.mkdir()
    made = run(sys.executable, "-m", "venv", environment, cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    python = environment / "bin" / "python"
    asked = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=work)
    site = Path(asked.stdout.strip())
    # Links to the packages of this environment, so that nothing is fetched.
    for distribution in closure(["altair", "pandas", "jinja2", "ipykernel", "ipywidgets"]).values():
        for name in {file.parts[0] for file in distribution.files or []} - {"..", "__pycache__"}:
            if not (site / name).exists():
                (site / name).symlink_to(Path(str(distribution.locate_file(name))))
    (site / "google").mkdir()
    (site / "google" / "colab.py").write_text(FAKE_COLAB.format(wheel=str(wheel)), encoding="utf-8")
    notebook = nbformat.read(packed / EXERCISES[0].name, as_version=4)
    notebook.cells.insert(0, nbformat.v4.new_code_cell(cell))
    nbformat.write(notebook, work / "colab.ipynb")
    # The environment's own kernel, whatever kernels this machine has.
    kernel = tmp_path / "jupyter" / "kernels" / "python3"
    kernel.mkdir(parents=True)
    command = [str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = {"argv": command, "display_name": "Python 3", "language": "python"}
    (kernel / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "jupyter", "execute", "--inplace", "colab.ipynb"],
        cwd=work,
        env={
            **{name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
            "JUPYTER_DATA_DIR": str(tmp_path / "jupyter"),
            "JUPYTER_PREFER_ENV_PATH": "0",
            "PIP_NO_INDEX": "1",
        },
        capture_output=True,
        text=True,
    )
    assert 0 == done.returncode, done.stderr
    shown = (work / "colab.ipynb").read_text(encoding="utf-8")
    assert "This task is still to do." in shown


def test_pages_name_targets_that_exist() -> None:
    """Each `make` command of the two pages is one that the Makefile has."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    for name in ("running", "if-it-does-not-work"):
        text = (ROOT / "book" / f"{name}.md").read_text(encoding="utf-8")
        asked = set(re.findall(r"(?:`|^)make ([a-z-]+)", text, re.MULTILINE))
        assert asked
        assert asked <= targets


def test_words_on_the_screen_are_ours_where_they_are_ours() -> None:
    """What the page quotes of the library's own messages, the library still says."""
    text = (ROOT / "book" / "if-it-does-not-work.md").read_text(encoding="utf-8")
    sources = "".join(path.read_text("utf-8") for path in (ROOT / "casebook").rglob("*.py"))
    for words in (
        "has no meaning here yet",
        "needs the package ipywidgets, which is not installed",
    ):
        assert words in text
        assert words in sources
    python = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert f"not in '{python['requires-python']}'" in text


def test_measured_figures_are_those_of_the_measurement() -> None:
    """The page shows the file that the measurement wrote, from a line that is there."""
    found = re.search(r"```\{include\} (\S+)\n:start-after: (.+)\n```", RUNNING)
    assert found is not None
    measured = (ROOT / "book" / found[1]).read_text(encoding="utf-8")
    assert 1 == measured.count(found[2])
    (starts,) = re.findall(r"one user after the other, (\d+) starts", measured)
    assert int(starts) >= 7
