"""A class on a JupyterHub: a real hub with its proxy on this machine, five users, one notebook."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tools.hub import Hub, Trainee

ROOT = Path(__file__).resolve().parent.parent
USERS = ("ann", "bo", "chen", "dina", "emil")
NOTEBOOK = "01-reading-evidence.ipynb"

pytestmark = pytest.mark.jupyter


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a git repository with the exercises, as an instructor would keep one."""
    made: Path = tmp_path_factory.mktemp("repository") / "class"
    shutil.copytree(ROOT / "exercises", made)

    def git(*words: str) -> None:
        who = ("-c", "user.name=Instructor", "-c", "user.email=instructor@example.org")
        subprocess.run(["git", *who, *words], cwd=made, check=True, capture_output=True)

    git("init", "--initial-branch=main")
    git("add", ".")
    git("commit", "--message=The exercises")
    return made


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """Yield a hub that knows the users."""
    from tools.hub import Hub  # with packages that the oldest set has not

    with Hub(tmp_path_factory.mktemp("hub"), USERS) as hub:
        yield hub


@pytest.fixture(scope="module")
def class_(hub: Hub, repository: Path) -> dict[str, tuple[Trainee, Any]]:
    """Return each user with the notebook as it was run: all five at the same time, as in a room."""

    def work(name: str) -> tuple[Trainee, Any]:
        trainee = hub.log_in(name)
        trainee.start()
        trainee.pull(repository.as_uri(), "main")
        return trainee, trainee.run(f"{repository.name}/{NOTEBOOK}")

    with ThreadPoolExecutor(len(USERS)) as room:
        return dict(zip(USERS, room.map(work, USERS), strict=True))


def test_five_users_run_the_notebook(class_: dict[str, tuple[Trainee, Any]]) -> None:
    """Five users log in, get the notebook by a link and run it; each check answers each of them."""
    assert USERS == tuple(class_)
    for _, notebook in class_.values():
        shown = [output for cell in notebook.cells for output in cell.get("outputs", [])]
        assert [] == [o for o in shown if o.output_type == "error" or o.get("name") == "stderr"]
        checks = [c for c in notebook.cells if "answer" in c.metadata.get("tags", [])]
        assert checks
        for cell in checks:
            assert "This task is still to do." in str(cell.outputs)


def test_work_stays_with_each_user(
    class_: dict[str, tuple[Trainee, Any]], repository: Path
) -> None:
    """What a user did is in their folder when they come back, and no other user can read it."""
    from tools.hub import HubError

    path = f"{repository.name}/{NOTEBOOK}"
    (ann, notebook), (bo, _) = class_["ann"], class_["bo"]
    assert notebook.cells == ann.read(path).cells
    with pytest.raises(HubError, match="403"):
        bo.read(path, of="ann")


def test_link_brings_a_change_and_keeps_the_work(
    class_: dict[str, tuple[Trainee, Any]], repository: Path
) -> None:
    """Followed again, the link brings what is new and leaves an answer that was saved."""
    new = repository / "new.ipynb"
    shutil.copyfile(repository / NOTEBOOK, new)
    for words in (["add", "."], ["commit", "--message=One more"]):
        who = ("-c", "user.name=Instructor", "-c", "user.email=instructor@example.org")
        subprocess.run(["git", *who, *words], cwd=repository, check=True, capture_output=True)
    ann, notebook = class_["ann"]
    assert "finished" == ann.pull(repository.as_uri(), "main")[-1]
    assert ann.read(f"{repository.name}/{new.name}").cells
    assert notebook.cells == ann.read(f"{repository.name}/{NOTEBOOK}").cells


def test_nobody_gets_in_without_the_password(hub: Hub) -> None:
    """A name that the hub does not know is not let in."""
    from tools.hub import HubError

    with pytest.raises(HubError, match="did not let mallory in"):
        hub.log_in("mallory")
