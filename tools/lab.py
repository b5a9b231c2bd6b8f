"""Open the exercises in a Jupyter on this machine, in a copy that is the trainee's own.

Run by ``make lab``. A copy, because a notebook is changed by being worked on: what is copied stays
out of git, so that no answer is committed by mistake and every update of the repository goes
through.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import shutil
import sys
from pathlib import Path

__all__ = ["APPS", "copy_exercises", "main"]

ROOT = Path(__file__).resolve().parent.parent
EXERCISES = ROOT / "exercises"
HOST = "127.0.0.1"
# The module of each application.
APPS = {"lab": "jupyterlab", "notebook": "notebook"}
_SETTINGS = Path(__file__).resolve().parent / "jupyter"
# What a notebook was when it was copied, by its name.
_COPIED = ".copied.json"


def copy_exercises(source: Path, target: Path) -> list[str]:
    """Copy the notebooks that are not there yet; change none that has been worked on.

    Parameters
    ----------
    source
        The folder of the notebooks.
    target
        The trainee's folder, made if need be.

    Returns
    -------
    list of str
        A sentence for each notebook that is newer in `source` and was kept in `target`.
    """
    target.mkdir(parents=True, exist_ok=True)
    note = target / _COPIED
    copied = _noted(note)
    kept = []
    for path in sorted(source.glob("*.ipynb")):
        copy = target / path.name
        now, then = _digest(path), copied.get(path.name)
        if not copy.exists() or (now != then and _digest(copy) == then):
            shutil.copyfile(path, copy)
        elif now != then and _digest(copy) != now:
            kept.append(
                f"{path.name} has changed since your copy was made. Yours is kept; to have the "
                f"new one, rename {copy} and run this again."
            )
            continue
        copied[path.name] = now
    note.write_text(json.dumps(copied, indent=1), encoding="utf-8")
    return kept


def _noted(note: Path) -> dict[str, str]:
    """What was copied; nothing where that is not known, and then nothing is replaced."""
    try:
        read = json.loads(note.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return read if isinstance(read, dict) else {}


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _command(app: str, folder: Path, host: str, port: int, more: list[str]) -> list[str]:
    return [
        sys.executable,
        *("-m", APPS[app]),
        f"--ServerApp.root_dir={folder}",
        f"--ServerApp.ip={host}",
        f"--ServerApp.port={port}",
        "--LabApp.extension_manager=readonly",  # the other one asks the public index
        *more,
    ]


def main(arguments: list[str] | None = None) -> int:
    """Copy the exercises and become the Jupyter that shows them; return only if that fails.

    What the command line has beyond the options below goes to Jupyter, as in ``--no-browser``.
    """
    parser = argparse.ArgumentParser(
        description="Open the exercises in Jupyter; further options go to Jupyter itself."
    )
    parser.add_argument("folder", type=Path, help="where your copies of the notebooks lie")
    parser.add_argument("--app", choices=APPS, default="lab")
    parser.add_argument("--host", default=HOST)
    parser.add_argument("--port", type=int, default=8888)
    options, more = parser.parse_known_args(arguments)
    if importlib.util.find_spec(APPS[options.app]) is None:
        problem = f'{APPS[options.app]} is not installed: run `make lab` or pip install ".[lab]".'
        print(problem, file=sys.stderr)
        return 1
    folder = options.folder.resolve()
    for sentence in copy_exercises(EXERCISES, folder):
        print(sentence, file=sys.stderr)
    print(f"Your notebooks are in {folder}; git leaves them alone. Ctrl-C stops Jupyter.")
    if options.host not in (HOST, "localhost", "::1"):
        print(
            "Whoever has the address with its token can run programs on this machine, and nothing "
            "is encrypted: open it only to a network that you trust."
        )
    sys.stdout.flush()
    environment = {
        **os.environ,
        # A kernel of the same name in the home folder would have none of the packages here.
        "JUPYTER_PREFER_ENV_PATH": "1",
        # Settings: neither ask for news and newer releases, nor whether to ask.
        "JUPYTER_CONFIG_PATH": os.pathsep.join(
            [str(_SETTINGS), *filter(None, [os.environ.get("JUPYTER_CONFIG_PATH")])]
        ),
    }
    command = _command(options.app, folder, options.host, options.port, more)
    os.execve(command[0], command, environment)


if __name__ == "__main__":
    sys.exit(main())
