"""The exercise notebooks, run from top to bottom as a trainee would: untouched, and solved."""

from __future__ import annotations

import ast
import copy
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
import yaml
from nbclient import NotebookClient

import casebook
from casebook.exercises import kinds
from casebook.plain import numbers_in

ROOT = Path(__file__).parent.parent
EXERCISES = sorted((ROOT / "exercises").glob("*.ipynb"))
READING = ROOT / "exercises" / "01-reading-evidence.ipynb"

# What a kernel in the browser has, and what every Python has that a notebook here uses.
AVAILABLE = {"casebook", "pandas", "altair", "ipywidgets", "textwrap"}


def read(path: Path) -> Any:
    """Return a notebook as it is in the file."""
    return nbformat.read(path, as_version=nbformat.NO_CONVERT)


def solution(path: Path) -> dict[str, str]:
    """Return the cells of the reference solution by the id of the cell they replace."""
    text = (ROOT / "tests" / "solutions" / f"{path.stem}.py").read_text(encoding="utf-8")
    _, *parts = re.split(r"^# %% (.+)\n", text, flags=re.MULTILINE)
    return {
        id_: f'{part.strip()}\n\ncheck("{id_.removesuffix("-answer")}", {part.split()[0]})'
        for id_, part in zip(parts[::2], parts[1::2], strict=True)
    }


def declared(path: Path) -> list[Any]:
    """Return the tasks that are declared for a notebook."""
    text = (ROOT / "data" / "tasks" / f"{path.stem}.yaml").read_text(encoding="utf-8")
    tasks: list[Any] = yaml.safe_load(text)["tasks"]
    return tasks


def with_cells(notebook: Any, cells: dict[str, str]) -> Any:
    """Return a copy of the notebook with the source of some cells replaced."""
    made = copy.deepcopy(notebook)
    for cell in made.cells:
        cell.source = cells.get(cell.id, cell.source)
    return made


def tagged(notebook: Any, tag: str) -> list[Any]:
    """Return the cells with a tag."""
    return [cell for cell in notebook.cells if tag in cell.metadata.get("tags", [])]


Run = Callable[[Any], Any]


@pytest.fixture
def run(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Run:
    """Return a function that runs a notebook in an empty folder and returns it with its outputs."""
    # IPython warns where it cannot write to a home folder, and a warning is an error here.
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path_factory.mktemp("ipython")))

    def run(notebook: Any) -> Any:
        client = NotebookClient(
            notebook,
            timeout=120,
            kernel_name=notebook.metadata.kernelspec.name,
            resources={"metadata": {"path": str(tmp_path)}},
            allow_errors=True,  # an error is reported below, with its cell
        )
        done = client.execute()
        assert [] == list(tmp_path.iterdir())
        return done

    return run


def errors(notebook: Any) -> list[str]:
    """Return the errors and warnings that the cells of a notebook have shown."""
    return [
        f"{cell.id}: {output.get('ename') or output.get('text')}"
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.output_type == "error" or output.get("name") == "stderr"
    ]


def shown(cell: Any) -> str:
    """Return what a cell shows as its result, as text."""
    return "\n".join(
        output.data["text/html"]
        for output in cell.outputs
        if output.output_type == "execute_result"
    )


def test_there_is_an_exercise() -> None:
    """The folder of exercises is where these tests look for it."""
    assert READING in EXERCISES


@pytest.mark.parametrize("path", EXERCISES, ids=lambda path: path.stem)
def test_notebook_is_in_form(path: Path) -> None:
    """A notebook has format 4.5, names its kernel, and every cell has an id of its own."""
    notebook = read(path)
    nbformat.validate(notebook)
    assert (4, 5) == (notebook.nbformat, notebook.nbformat_minor)
    assert "python3" == notebook.metadata.kernelspec.name
    ids = [cell.id for cell in notebook.cells]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[a-z0-9-]+", id_) for id_ in ids)


def test_no_notebook_in_git_carries_outputs() -> None:
    """No notebook that git knows, or would take, holds an output or a count of runs."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "--", "*.ipynb"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    paths = [ROOT / name for name in listed.stdout.splitlines()]
    assert READING in paths
    for path in paths:
        for cell in read(path).cells:
            assert [] == cell.get("outputs", []), path.name
            assert cell.get("execution_count") is None, path.name


@pytest.mark.parametrize("path", EXERCISES, ids=lambda path: path.stem)
def test_notebook_needs_no_file_and_no_network(path: Path) -> None:
    """Every code cell is plain Python that imports what a browser kernel has, and opens nothing."""
    for cell in read(path).cells:
        if cell.cell_type != "code":
            continue
        for node in ast.walk(ast.parse(cell.source)):  # a magic such as %pip would not parse
            if isinstance(node, ast.Import):
                assert {alias.name.split(".")[0] for alias in node.names} <= AVAILABLE
            elif isinstance(node, ast.ImportFrom):
                assert (node.module or "").split(".")[0] in AVAILABLE
            elif isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                assert name != "open"
                assert not name.startswith(("read_", "to_", "urlopen"))


@pytest.mark.parametrize("path", EXERCISES, ids=lambda path: path.stem)
def test_solution_answers_every_task(path: Path) -> None:
    """The reference solution has one cell for each answer cell of the notebook, and no other."""
    notebook = read(path)
    answers = [cell.id for cell in tagged(notebook, "answer")]
    assert answers == list(solution(path))
    assert [f"{task['id']}-answer" for task in declared(path)] == answers


@pytest.mark.parametrize("path", EXERCISES, ids=lambda path: path.stem)
def test_a_check_stands_in_the_cell_of_its_answer(path: Path) -> None:
    """No verdict can be on another answer than the one above it, and none can be without one."""
    cells = {cell.id: cell.source for cell in read(path).cells if cell.cell_type == "code"}
    cells |= {cell.id: cell.source for cell in tagged(read(path), "answer")}
    for id_, source in cells.items():
        assert ("check(" in source) == id_.endswith("-answer")
    for id_, source in solution(path).items():
        assert cells[id_].splitlines()[-1] == source.splitlines()[-1]


@pytest.mark.parametrize("path", EXERCISES, ids=lambda path: path.stem)
def test_solution_stays_with_the_tests(path: Path) -> None:
    """Nothing that a trainee gets holds a cell of the solution."""
    given = [*(ROOT / "exercises").rglob("*"), *(ROOT / "casebook").rglob("*.py")]
    texts = [file.read_text(encoding="utf-8") for file in given if file.is_file()]
    texts.append("\n".join(cell.source for cell in read(path).cells))
    for cell in solution(path).values():
        lines = [line.strip() for line in cell.splitlines()[:-1] if len(line.strip()) > 2]
        assert lines
        for text in texts:
            assert not all(line in text for line in lines)


@pytest.mark.parametrize("path", EXERCISES, ids=lambda path: path.stem)
def test_untouched_notebook_fails_kindly(path: Path, run: Run) -> None:
    """Run untouched, a notebook shows no error, and each check says that its task is to do."""
    done = run(read(path))
    assert [] == errors(done)
    checks = tagged(done, "answer")
    assert len(declared(path)) == len(checks)
    for cell in checks:
        assert "This task is still to do." in shown(cell)
        assert "Hint:" in shown(cell)


@pytest.mark.parametrize("path", EXERCISES, ids=lambda path: path.stem)
def test_solved_notebook_passes(path: Path, run: Run) -> None:
    """With the reference solution every task with a verdict is right, and an open one has none."""
    done = run(with_cells(read(path), solution(path)))
    assert [] == errors(done)
    for cell, task in zip(tagged(done, "answer"), declared(path), strict=True):
        verdict = "No verdict." if task["kind"] in kinds.OPEN else "Right."
        assert f"<strong>{verdict}</strong>" in shown(cell), cell.id


def test_half_done_notebook_says_what_is_open(run: Run) -> None:
    """A cell answered in part, and one answered badly, show feedback and no error."""
    half = {
        "task-1-answer": 'check("task-1", {"A": "fact"})',
        "task-2-answer": 'check("task-2", ["v1"])',
        "task-3-answer": 'check("task-3", {"contradict": [...], "different": ["f2"]})',
        "task-4-answer": 'check("task-4", book.gaps)',
        "task-5-answer": 'check("task-5", 5)',
    }
    done = run(with_cells(read(READING), half))
    assert [] == errors(done)
    says = [
        "Still to do: B, C, D, E, F, G, H.",
        "a list; a dictionary is wanted",
        "Still to do: contradict.",
        "a whole table",
        "a number; a text is wanted",
    ]
    for cell, text in zip(tagged(done, "answer"), says, strict=True):
        assert text in shown(cell)


def test_broken_code_is_explained_in_plain_words(run: Run) -> None:
    """Curly signs are understood; a cell that cannot be read, or a bare word, is explained."""
    broken = {
        "task-1-answer": "check(“task-1”，{“A”：“fact”})",
        "task-2-answer": 'answer_2 = {\n    "c1": "channel"\n    "c2": "channel",\n}',
        "task-3-answer": 'check("task-3", {"contradict": [f10]})',
        "task-4-answer": 'check("task-4", {"P": ("g2", "not-found})',
        "task-5-answer": "def ask():\n    return unknown\n\nask()",
    }
    done = run(with_cells(read(READING), broken))
    says = [
        "Still to do: B, C, D, E, F, G, H.",
        "Python cannot read line",
        "<code>f10</code> has no meaning here yet. Nothing was checked.",
        "A quotation mark is missing",
    ]
    *explained, last = tagged(done, "answer")
    for cell, text in zip(explained, says, strict=True):
        texts = [output.get("data", {}).get("text/html", "") for output in cell.outputs]
        assert text in "".join(texts), cell
        assert "Traceback" not in str(cell.outputs)
    assert "Traceback" in str(last.outputs)  # of a function the whole story is told


def sections(notebook: Any) -> list[list[Any]]:
    """Return the cells of each task: from its heading to the next heading of that rank."""
    found: list[list[Any]] = []
    is_task = False
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and cell.source.startswith(("# ", "## ")):
            is_task = cell.source.startswith("## Task ")
            found += [[]] * is_task
        if is_task:
            found[-1] = [*found[-1], cell]
    return found


@pytest.mark.parametrize("path", EXERCISES, ids=lambda path: path.stem)
def test_tasks_have_the_same_parts(path: Path) -> None:
    """Each task has its declared title and minutes, its reason, then a form and a cell for code."""
    found = sections(read(path))
    assert len(declared(path)) == len(found)
    for number, (task, cells) in enumerate(zip(declared(path), found, strict=True), start=1):
        text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
        assert english(task["title"]).lower() in text.splitlines()[0].lower()
        assert text.startswith(f"## Task {number}: ")
        assert f"*About {task['minutes']} minutes.*" in text
        assert "**Why it matters.**" in text
        ways = [cell.id for cell in cells if {*cell.metadata.get("tags", ())} & {"form", "answer"}]
        assert [f"{task['id']}-form", f"{task['id']}-answer"] == ways


def english(text: Any) -> str:
    """Return the English of a declared text."""
    return str(text["en"] if isinstance(text, dict) else text)


@pytest.mark.parametrize("path", EXERCISES, ids=lambda path: path.stem)
def test_times_add_up(path: Path) -> None:
    """The minutes of the tasks fit into the time that the opening gives."""
    opening = read(path).cells[0].source
    whole = int(re.search(r"about (\d+) minutes", opening)[1])  # type: ignore[index]
    assert 0 <= whole - sum(task["minutes"] for task in declared(path)) <= 5


@pytest.mark.parametrize("path", EXERCISES, ids=lambda path: path.stem)
def test_notebook_is_made_from_its_text(path: Path) -> None:
    """The notebook that is downloaded is what its text makes: `python tools/notebooks.py`."""
    notebooks = pytest.importorskip("tools.notebooks", exc_type=ImportError)
    assert notebooks.written(path.with_suffix(".md")) == path.read_text(encoding="utf-8")


def test_texts_hold_no_number_of_their_own() -> None:
    """Beside headings, minutes and code, the notebook's text has no number that the case lacks."""
    case = casebook.load().case("baishizhou-tenant-clearance")
    known = set().union(*(numbers_in(fact.text) for fact in case.facts))
    seen = 0
    for cell in read(READING).cells:
        if cell.cell_type == "markdown":
            text = re.sub(r"`[^`]*`|^## Task \d:|[Aa]bout \d+ minutes", "", cell.source, flags=re.M)
            assert set(re.findall(r"\d[\d,.]*", text)) <= known, cell.id
            seen += 1
    assert seen > 5
