"""Make the virtual environment from a lock, or find that it is up to date.

Run by ``make setup`` with the Python that the environment shall have; uses nothing but the
standard library. Two stamps inside the environment hold checksums: one of everything that decides
which packages are in it, one of everything that decides how this project is installed. While both
match, there is nothing to do, whatever the dates of the files say (a fresh clone has new dates).
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

__all__ = ["main"]

ROOT = Path(__file__).resolve().parent.parent
OLDEST_PYTHON = (3, 11)

# What pip says when it reached no registry; "No matching distribution" alone means a wrong lock.
_NO_NETWORK = (
    "NewConnectionError",
    "NameResolutionError",
    "Temporary failure in name resolution",
    "Network is unreachable",
    "Connection refused",
    "ConnectTimeoutError",
    "ProxyError",
    "Max retries exceeded",
)


class _SetupError(Exception):
    """A reason why there is no environment, in one sentence that says what to do."""


def _digest(*parts: bytes | str) -> str:
    """Return one checksum over several parts."""
    whole = hashlib.sha256()
    for part in parts:
        raw = part.encode() if isinstance(part, str) else part
        whole.update(len(raw).to_bytes(8, "big") + raw)
    return whole.hexdigest()


def _python_of(venv: Path) -> Path:
    return venv / "bin" / "python"


def _read(stamp: Path) -> str:
    return stamp.read_text(encoding="ascii").strip() if stamp.is_file() else ""


def _create(venv: Path) -> None:
    """Make an empty environment in place of whatever is at `venv`."""
    for module in ("venv", "ensurepip"):
        if importlib.util.find_spec(module) is None:
            raise _SetupError(
                f"This Python ({sys.executable}) has no module `{module}`: install it (on Debian "
                "and Ubuntu: apt-get install python3-venv) or choose another Python with "
                "`make setup PYTHON=...`."
            )
    if venv.exists():
        if not (venv / "pyvenv.cfg").is_file():
            raise _SetupError(
                f"{venv} exists and is no virtual environment: move it away or choose another "
                "place with `make setup VENV=...`."
            )
        shutil.rmtree(venv)
    made = subprocess.run([sys.executable, "-m", "venv", str(venv)], capture_output=True, text=True)
    if made.returncode:
        sys.stderr.write(made.stdout + made.stderr)
        raise _SetupError(
            "The virtual environment could not be made (the reason stands above): mend that or "
            "choose another Python with `make setup PYTHON=...`."
        )


def _pip(venv: Path, *arguments: str) -> None:
    """Run pip in the environment; raise what its failure means."""
    command = [
        str(_python_of(venv)), "-m", "pip", "--disable-pip-version-check", "install", "--quiet",
        *arguments,
    ]  # fmt: skip
    result = subprocess.run(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    if result.returncode == 0:
        return
    if any(sign in result.stderr for sign in _NO_NETWORK):
        raise _SetupError(
            "No package registry could be reached: connect this machine to a network, or point "
            "pip at a mirror (PIP_INDEX_URL) or a folder of wheels (PIP_NO_INDEX=1 and "
            "PIP_FIND_LINKS), and run `make setup` again."
        )
    sys.stderr.write(result.stderr)
    raise _SetupError("pip could not install the lock (its reason stands above).")


def set_up(venv: Path, lock: Path) -> bool:
    """Bring the environment at `venv` in line with `lock` and with this project.

    Parameters
    ----------
    venv
        Where the environment is or shall be.
    lock
        The lock file, with hashes.

    Returns
    -------
    bool
        Whether anything had to be done.
    """
    # The path counts because the scripts in an environment hold it: a moved one is broken.
    packages = _digest(lock.read_bytes(), sys.version, str(venv))
    project = _digest(
        packages,
        (ROOT / "pyproject.toml").read_bytes(),
        (ROOT / "hatch_build.py").read_bytes(),
    )
    packages_stamp, project_stamp = venv / ".packages", venv / ".project"
    if _read(project_stamp) == project and _python_of(venv).exists():
        return False
    if _read(packages_stamp) != packages or not _python_of(venv).exists():
        print(f"Installing {lock.name} into {venv.name} (a minute or so, once) ...", flush=True)
        _create(venv)
        _pip(venv, "--require-hashes", "--only-binary", ":all:", "-r", str(lock))
        packages_stamp.write_text(packages + "\n", encoding="ascii")
    _pip(venv, "--no-deps", "--no-build-isolation", "--editable", ".")
    project_stamp.write_text(project + "\n", encoding="ascii")
    return True


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    parser = argparse.ArgumentParser(description="Make the virtual environment from a lock.")
    parser.add_argument("--venv", type=Path, required=True)
    parser.add_argument("--lock", type=Path, required=True)
    options = parser.parse_args(arguments)
    # An environment must not be made from inside another one, nor take its packages from there.
    os.environ.pop("PYTHONPATH", None)
    try:
        set_up(options.venv.absolute(), options.lock)
    except _SetupError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    if sys.version_info < OLDEST_PYTHON:
        sys.exit("casebook needs Python 3.11 or newer: try `make setup PYTHON=python3.12`.")
    sys.exit(main())
