"""Build the book, or find that it is up to date.

Run by ``make book``. Two checksums decide what has to be done, since dates lie (a fresh clone, a
switched branch) and since the cache of executed notebooks knows only the text of their cells: it
would go on showing a value that has changed in ``data/``.

- Of everything that goes into the book: while it matches, nothing is built.
- Of what the cells and roles *use* (library, data, lock): when it has changed, the cache is
  thrown away and every page is read again. A change of text alone keeps both.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

__all__ = ["HTML", "ROOT", "STAMP", "book_digest", "main"]

ROOT = Path(__file__).resolve().parent.parent
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))  # for the modules beside this one
BOOK = ROOT / "book"
BUILD = BOOK / "_build"
HTML = BUILD / "html"
STAMP = BUILD / "inputs.sha256"
_USED_STAMP = BUILD / "used.sha256"
_CACHE = BUILD / ".jupyter_cache"
# The book of somebody's own bank, the one that was built last.
BANK_BUILD = BUILD / "bank"

_USED = ("casebook", "data", "requirements/lock.txt")
_TEXTS = ("book", "exercises", "tools/build_book.py", "pyproject.toml")
# Made by the build, or by Python; neither is an input.
_MADE = {BUILD, BOOK / "cases", ROOT / "casebook" / "_data"}


def _files(path: Path) -> Iterator[Path]:
    """Yield the input files under `path`, in a fixed order."""
    if path.is_file():
        yield path
    elif path.is_dir() and path not in _MADE and path.name != "__pycache__":
        for child in sorted(path.iterdir()):
            if not child.name.startswith("."):
                yield from _files(child)


def _banks() -> list[Path]:
    """Return the folders of the banks that the settings name beside ours."""
    import yaml  # comes with the book engine

    settings = BOOK / "_config.yml"
    data = yaml.safe_load(settings.read_text(encoding="utf-8")) if settings.is_file() else {}
    given = data.get("sphinx", {}).get("config", {}).get("casebook_data") or []
    names = [given] if isinstance(given, str) else given
    return [BOOK / name for name in names if name != "shipped"]


def _digest(places: tuple[str, ...]) -> str:
    """Return a checksum over the names and contents of all input files in `places` and banks."""
    whole = hashlib.sha256()
    for place in [*(ROOT / place for place in places), *_banks()]:
        for file in _files(place):
            content = file.read_bytes()
            name = Path(os.path.relpath(file, ROOT)).as_posix()
            whole.update(f"{name}\n{len(content)}\n".encode())
            whole.update(content)
    return whole.hexdigest()


def book_digest() -> str:
    """Return the checksum of everything that goes into the book.

    The build writes it to `STAMP`; where the two differ, the built book is not the present one.
    """
    return _digest(_USED + _TEXTS)


def _read(stamp: Path) -> str:
    return stamp.read_text(encoding="ascii").strip() if stamp.is_file() else ""


def build_book(*, force: bool = False) -> int:
    """Build what has to be built; return the exit status of the book engine.

    Parameters
    ----------
    force
        Build everything again, executing every cell.
    """
    digest, used = book_digest(), _digest(_USED)
    if not force and _read(STAMP) == digest and (HTML / "index.html").is_file():
        print(f"The book is up to date: {HTML.relative_to(ROOT)}")
        return 0
    everything = force or _read(_USED_STAMP) != used
    # Not valid while a build runs or after one that failed.
    STAMP.unlink(missing_ok=True)
    if everything:
        _USED_STAMP.unlink(missing_ok=True)
        shutil.rmtree(_CACHE, ignore_errors=True)
    status = _run_engine(BOOK, *(["--all"] if everything else []))
    if status == 0:
        _USED_STAMP.write_text(used + "\n", encoding="ascii")
        STAMP.write_text(digest + "\n", encoding="ascii")
    return status


def build_bank_book(bank: Path, build: Path = BANK_BUILD) -> int:
    """Build the book of a bank of one's own; return the exit status of the book engine.

    Parameters
    ----------
    bank
        Folder of the bank.
    build
        Folder that gets the book, in ``_build/html``.
    """
    from tools.bank_book import lay_out  # with PyYAML, which comes with the book engine

    lay_out(bank, BOOK, build / "source")
    status = _run_engine(build / "source", "--path-output", str(build))
    if status == 0:
        print(f"The book of {bank} is in {os.path.relpath(build / '_build' / 'html')}.")
    return status


def _run_engine(source: Path, *options: str) -> int:
    # Not the script `jupyter-book`: that one holds the path of the environment it was made in.
    engine = "from jupyter_book.cli.main import main; main(prog_name='jupyter-book')"
    command = [
        sys.executable, "-c", engine, "build", str(source), "-W", "--keep-going", "-q", *options,
    ]  # fmt: skip
    environment = {
        **os.environ,
        "JUPYTER_PLATFORM_DIRS": "1",  # asked for by jupyter_core, which warns otherwise
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # the kernel's debugger warns about frozen modules
    }
    return subprocess.run(command, cwd=ROOT, env=environment).returncode


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    parser = argparse.ArgumentParser(description="Build the book where its inputs have changed.")
    parser.add_argument("--force", action="store_true", help="build everything again")
    parser.add_argument(
        "--bank", type=Path, help="build the case library and case pages of this bank instead"
    )
    options = parser.parse_args(arguments)
    if importlib.util.find_spec("jupyter_book") is None:
        print(
            "The book engine is not installed: run `make setup`, or install the extra with "
            "`pip install -e .[book]`.",
            file=sys.stderr,
        )
        return 1
    if not (BOOK / "_config.yml").is_file():
        print(f"There is no book in {BOOK}: its _config.yml is missing.", file=sys.stderr)
        return 1
    if options.bank and not options.bank.is_dir():
        print(f"There is no folder {options.bank}: name a bank of cases.", file=sys.stderr)
        return 1
    bank, force = options.bank, options.force
    status = build_bank_book(bank) if bank else build_book(force=force)
    if status:
        print(
            "The book was not built: mend what the lines above name, then run `make book` again.",
            file=sys.stderr,
        )
    return status


if __name__ == "__main__":
    sys.exit(main())
