"""Build the book, or find that it is up to date.

Run by ``make book``. While a checksum of everything that goes into the book matches, the engine
is not even started; what it must do again when something has changed, `casebook_book.staleness`
decides.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

__all__ = [
    "HTML",
    "ROOT",
    "STAMP",
    "add_python",
    "book_digest",
    "build_bank_book",
    "build_book",
    "main",
]

ROOT = Path(__file__).resolve().parent.parent
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))  # for the modules beside this one
BOOK = ROOT / "book"
BUILD = BOOK / "_build"
HTML = BUILD / "html"
STAMP = BUILD / "inputs.sha256"
# The book of somebody's own bank, the one that was built last.
BANK_BUILD = BUILD / "bank"
# The edition for instructors: the same pages with what only they see, and a page of plans.
INSTRUCTOR_BUILD = BUILD / "instructor"
INSTRUCTOR_HTML = INSTRUCTOR_BUILD / "_build" / "html"

_INPUTS = (
    *("casebook", "data", "requirements/lock.txt", "book", "exercises", "pyproject.toml"),
    "benchmarks/HUB.md",  # shown on a page
)
# Made by the build, from data/ or from exercises/; none is an input.
_MADE = ("book/_build", "book/cases", "book/exercises", "casebook/_data")


def _banks() -> list[Path]:
    """Return the folders of the banks that the settings name beside ours."""
    import yaml  # comes with the book engine

    settings = BOOK / "_config.yml"
    data = yaml.safe_load(settings.read_text(encoding="utf-8")) if settings.is_file() else {}
    given = data.get("sphinx", {}).get("config", {}).get("casebook_data") or []
    names = [given] if isinstance(given, str) else given
    return [BOOK / name for name in names if name != "shipped"]


def book_digest() -> str:
    """Return the checksum of everything that goes into the book.

    The build writes it to `STAMP`; where the two differ, the built book is not the present one.
    """
    from casebook_book.checksum import checksum  # set up by `make setup`, as the engine is

    places = [*(ROOT / name for name in _INPUTS), *_banks()]
    return checksum(places, but=[ROOT / name for name in _MADE])


def build_book(*, force: bool = False, is_instructor: bool = False) -> int:
    """Build what has to be built, or with `force` all; return the engine's exit status."""
    html = INSTRUCTOR_HTML if is_instructor else HTML
    stamp = INSTRUCTOR_BUILD / STAMP.name if is_instructor else STAMP
    digest = book_digest()
    built = stamp.read_text(encoding="ascii") if stamp.is_file() else ""
    if built == digest and (html / "index.html").is_file() and not force:
        print(f"The book is up to date: {html.relative_to(ROOT)}")
        return 0
    # Not valid while a build runs or after one that failed.
    stamp.unlink(missing_ok=True)
    if force:
        shutil.rmtree(BUILD / ".jupyter_cache", ignore_errors=True)
    options = _instructor_options() if is_instructor else []
    status = _run_engine(BOOK, *options, *(["--all"] if force else []))
    if status == 0:
        from tools.downloads import offer  # run as a script, this file has no `tools` at first

        offer(html)
        stamp.write_text(digest, encoding="ascii")
    return status


def add_python(html: Path = HTML) -> bool:
    """Put Python for the reader's browser beside the built pages; say whether it is there.

    Where it cannot be had, the book says so to readers, and this to whoever builds it: a book
    without it is a whole book.
    """
    from tools.live.deliver import deliver, withhold
    from tools.live.kit import build_kit
    from tools.live.settings import KitError

    if os.environ.get("CASEBOOK_LIVE") == "off":
        withhold(_WITHOUT_PYTHON, html)
        return False
    try:
        deliver(build_kit(), html, book_digest())
    except KitError as error:
        print(error, file=sys.stderr)
        withhold(_WITHOUT_PYTHON, html)
        return False
    return True


_WITHOUT_PYTHON = (
    "This book was built without Python on its pages. Download the notebook and run it in Jupyter."
)


def _instructor_options() -> list[str]:
    """Settings and contents of the edition for instructors, made from those of the trainees'."""
    import yaml  # comes with the book engine

    INSTRUCTOR_BUILD.mkdir(parents=True, exist_ok=True)
    config = yaml.safe_load((BOOK / "_config.yml").read_text(encoding="utf-8"))
    config["title"] += " (instructor's edition)"
    config["sphinx"]["config"]["casebook_edition"] = "instructor"
    # What the cells of the trainees' pages gave serves both.
    config["execute"]["cache"] = str(BUILD / ".jupyter_cache")
    toc = yaml.safe_load((BOOK / "_toc.yml").read_text(encoding="utf-8"))
    teach = sorted(path.stem for path in (BOOK / "teach").glob("*.md"))
    pages = [{"file": f"teach/{name}"} for name in teach]
    toc["parts"].insert(0, {"caption": "Teach", "chapters": pages})
    options = ["--path-output", str(INSTRUCTOR_BUILD)]
    for name, content in (("config", config), ("toc", toc)):
        path = INSTRUCTOR_BUILD / f"_{name}.yml"
        path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), "utf-8")
        options += [f"--{name}", str(path)]
    return options


def build_bank_book(bank: Path, build: Path = BANK_BUILD, *, execute: bool = True) -> int:
    """Build the book of a bank of one's own; return the exit status of the book engine.

    Parameters
    ----------
    bank
        Folder of the bank.
    build
        Folder that gets the book, in ``_build/html``.
    execute
        Whether code of the bank may run, such as the cells of its pages.
    """
    from tools.bank_book import lay_out  # with PyYAML, which comes with the book engine

    lay_out(bank, BOOK, build / "source", execute=execute)
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
    parser.add_argument("--bank", type=Path, help="build the book of this bank instead")
    parser.add_argument("--instructor", action="store_true", help="build the instructor's edition")
    parser.add_argument("--no-execute", action="store_true", help="run no code of that bank")
    options = parser.parse_args(arguments)
    if options.bank and not options.bank.is_dir():
        problem = f"There is no folder {options.bank}: name a bank of cases."
    elif importlib.util.find_spec("jupyter_book") is None:
        problem = "The book engine is not installed: run `make setup`."
    elif options.no_execute and not options.bank:
        problem = "Our own book shows what its cells make: --no-execute is for the book of a bank."
    elif options.instructor and options.bank:
        problem = "The instructor's edition is of our own book: give --instructor or --bank."
    elif (
        build_bank_book(options.bank, execute=not options.no_execute)
        if options.bank
        else build_book(force=options.force, is_instructor=options.instructor)
    ):
        problem = (
            "The book was not built: mend what the lines above name, then run `make book` again."
        )
    else:
        if not options.bank:
            add_python(INSTRUCTOR_HTML if options.instructor else HTML)
        return 0
    print(problem, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
