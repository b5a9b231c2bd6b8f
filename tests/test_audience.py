"""What is for instructors alone reaches nobody else: every byte of what is made is searched."""

from __future__ import annotations

import gzip
import io
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from tests.test_packaging import ROOT, project_files

SECRET = "zebra-answer-key"
# A kind for instructors, registered in the copy as a later issue of the course would register it.
KIND = """

from casebook.parts.fields import LONG, file_schema, list_of  # noqa: E402


def _none(*_: object):
    return iter(())


KINDS["notes"] = Kind(
    name="notes",
    place="instructor/*.yaml",
    audience="instructor",
    schema=lambda: file_schema("Notes", list_of(LONG)),
    faults=_none,
    joined="entry",
)
"""
EXPORT = """
from pathlib import Path
import sys
import casebook
book = casebook.load("data")
for name in ("csv", "parquet", "xlsx", "sqlite", "json"):
    casebook.export.tables(book, Path(sys.argv[1]) / name, format=name)
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with a text for instructors in it."""
    folder = tmp_path_factory.mktemp("audience") / "copy"
    for file in project_files():
        target = folder / file.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
    (folder / "data" / "instructor").mkdir(exist_ok=True)
    (folder / "data" / "instructor" / "first.yaml").write_text(f"- {SECRET}\n", encoding="utf-8")
    with (folder / "casebook" / "parts" / "__init__.py").open("a", encoding="utf-8") as file:
        file.write(KIND)
    run(folder, "-m", "casebook", "build")
    return folder


def run(copy: Path, *arguments: str) -> str:
    """Run this Python with the library and the machine of the copy."""
    path = os.pathsep.join([str(copy), str(copy / "book" / "machine")])
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": path, "JUPYTER_PLATFORM_DIRS": "1"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def contents(name: str, raw: bytes) -> Iterator[tuple[str, bytes]]:
    """A file as it is, and whatever is packed in it."""
    yield name, raw
    stream = io.BytesIO(raw)
    if name.endswith((".whl", ".xlsx", ".zip", ".ipynb.zip")):
        with zipfile.ZipFile(stream) as archive:
            for member in archive.namelist():
                yield from contents(f"{name}/{member}", archive.read(member))
    elif name.endswith(".tar.gz"):
        with tarfile.open(fileobj=stream) as archive:
            for entry in archive:
                if (file := archive.extractfile(entry)) is not None:
                    yield from contents(f"{name}/{entry.name}", file.read())
    elif name.endswith(".gz"):
        yield name, gzip.decompress(raw)
    elif name.endswith(".parquet"):
        yield name, pd.read_parquet(stream).to_csv().encode()


def telling(folder: Path) -> list[str]:
    """Files below a folder, and members of packed ones, that hold the text."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files, f"nothing was made in {folder}"
    return [
        name
        for path in files
        for name, raw in contents(str(path.relative_to(folder)), path.read_bytes())
        if SECRET.encode() in raw
    ]


def test_the_text_is_found_where_it_is(copy: Path) -> None:
    """The search sees the text in the one file that has it, and in an archive."""
    assert ["first.yaml"] == telling(copy / "data" / "instructor")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner", SECRET)
    assert ["a.whl/inner"] == [
        name for name, raw in contents("a.whl", stream.getvalue()) if SECRET.encode() in raw
    ]


def test_it_is_checked_like_all_else(copy: Path) -> None:
    """A fault in it is a finding of the bank."""
    path = copy / "data" / "instructor" / "second.yaml"
    path.write_text("- {}\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "casebook", "check", "data"],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy)},
        capture_output=True,
        text=True,
    )
    path.unlink()
    assert 1 == done.returncode
    assert "instructor" in done.stdout


def test_wheel_and_source_package_lack_it(copy: Path, tmp_path: Path) -> None:
    """Neither the wheel nor the source package has it, nor the built copy in the folder."""
    for target in ("sdist", "wheel"):
        run(copy, "-m", "hatchling", "build", "-t", target, "-d", str(tmp_path))
    assert 2 == len(list(tmp_path.iterdir()))
    assert [] == telling(tmp_path)
    assert [] == telling(copy / "casebook" / "_data")


def test_no_export_has_it(copy: Path, tmp_path: Path) -> None:
    """Of the folder with the text, in every format; the shipped bank is the built copy."""
    run(copy, "-c", EXPORT, str(tmp_path))
    assert 5 == len(list(tmp_path.iterdir()))
    assert [] == telling(tmp_path)


@pytest.mark.book
def test_no_page_of_a_book_has_it(copy: Path) -> None:
    """Neither pages nor search index nor downloads of a book made from that folder have it."""
    run(copy, "tools/build_book.py", "--bank", "data")
    html = copy / "book" / "_build" / "bank" / "_build" / "html"
    assert len(list((html / "cases").glob("*.html"))) > 70
    assert [] == telling(html)
