"""JupyterLite as its own command line makes it: what the book's way is compared with.

The same release of JupyterLite and of Pyodide, the same official files, and the wheels from which
the kit is made: nothing left out, nothing compiled ahead, everything sent packed. The command line
is installed for this in an environment of its own.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import sys
import venv
from itertools import chain
from pathlib import Path
from typing import Any

from benchmarks.processes import ROOT, BenchmarkError
from tools.live import kit, origin, settings, wheels

__all__ = ["START", "build_stock"]

# Where a notebook is opened, below the root of what is made.
START = "notebooks/index.html"
_PACKED = {".css", ".html", ".ipynb", ".js", ".json", ".mjs", ".svg", ".wasm", ".whl", ".zip"}
# Official packages that the book's own kit does without.
_ASKED = ["micropip", "jedi", "parso", "matplotlib-inline", "ssl", "openssl"]
# Come with JupyterLite's kernel.
_BROUGHT = ("ipykernel-*", "pyodide_kernel-*")


def build_stock(scratch: Path, notebook: Path) -> Path:
    """Make a site of stock JupyterLite with one notebook in it; return its folder.

    Parameters
    ----------
    scratch
        An empty folder.
    notebook
        The notebook, for the kernel named ``python``.

    Raises
    ------
    BenchmarkError
        If no kit was built here, or the command line cannot be had or fails.
    KitError
        If an official file cannot be had.
    """
    core = next(kit.BUILD.glob("third-*/core"), None)
    if core is None:
        raise BenchmarkError("The kit is not there: run `make book` first.")
    folder = scratch / "lite"
    pyodide = folder / "static" / "pyodide"
    shutil.copytree(core, pyodide)
    for path in chain.from_iterable(map(pyodide.glob, _BROUGHT)):
        path.unlink()
    _run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(pyodide))
    given = settings.read()
    asked = (given.lock["packages"][name] for name in _ASKED)
    wanted = {entry["file_name"]: entry["sha256"] for entry in asked}
    origin.official(wanted, pyodide, kit.BUILD / "cache", os.environ.get(kit.PLACE) or None)
    lock = json.dumps(_lock(given, pyodide))
    (pyodide / "pyodide-lock.json").write_text(lock, encoding="utf-8")
    (folder / "files").mkdir()
    content = json.loads(notebook.read_text(encoding="utf-8"))
    content["metadata"]["kernelspec"]["name"] = "python"
    (folder / "files" / notebook.name).write_text(json.dumps(content), encoding="utf-8")
    venv.create(scratch / "venv", with_pip=True)
    python = str(scratch / "venv" / "bin" / "python")
    releases = (ROOT / "requirements" / "browser-lab.txt").read_text(encoding="utf-8")
    pinned = [line.split()[0] for line in releases.splitlines() if "==" in line]
    _run(python, "-m", "pip", "install", "--quiet", *pinned, "jupyter-server")
    site = scratch / "site"
    _run(
        *(python, "-m", "jupyter", "lite", "build", "--lite-dir", str(folder)),
        *("--contents", str(folder / "files"), "--output-dir", str(site)),
        cwd=folder,
    )
    for path in site.rglob("*"):
        if path.suffix in _PACKED and path.is_file():
            path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes(), 9))
    return site


def _run(*command: str, cwd: Path = ROOT) -> None:
    # Its commands are found beside the Python that runs it.
    paths = os.pathsep.join([str(Path(command[0]).parent), os.environ.get("PATH", "")])
    done = subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, env={**os.environ, "PATH": paths}
    )
    if done.returncode != 0:
        raise BenchmarkError(f"{' '.join(command[:5])} ... failed:\n{done.stderr[-2000:]}")


def _lock(given: settings.Settings, pyodide: Path) -> dict[str, Any]:
    """The official entries of what is there, and entries of the wheels that are not official."""
    official = {entry["sha256"]: name for name, entry in given.lock["packages"].items()}
    packages = {}
    for path in sorted(pyodide.iterdir()):
        name = official.get(wheels.sha256(path))
        if name:
            packages[name] = given.lock["packages"][name]
        elif path.suffix == ".whl":
            name = wheels.name_of(path)
            needs = [*given.needs[name], *(given.later if name == "casebook" else ())]
            packages[name] = wheels.entry(path, needs, {*given.needs, *given.lock["packages"]})
    return {"info": given.lock["info"], "packages": packages}
