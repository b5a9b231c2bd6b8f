"""The only module that finds or opens a file.

Everybody else gets text or bytes from here, so that a bank can lie in a folder,
in an installed wheel or in the file system of a browser kernel.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

__all__ = [
    "BUILT",
    "PACKAGE",
    "below",
    "checkout_data",
    "clear_parts",
    "digest",
    "entries",
    "fill",
    "holds_files",
    "matching",
    "named",
    "own_texts",
    "package",
    "read_bytes",
    "shipped_text",
    "silence",
    "temporary",
    "text_of",
    "write_texts",
]

# A whole bank in one file, as it is built and exported.
PACKAGE = "bank.json"
# What the built copy was made from, and when to make it again.
BUILT = "built.json"


def shipped_text(name: str) -> str:
    """Text of one file of the built copy that travels inside the package.

    Parameters
    ----------
    name : str
        Path below the built copy, for example ``"codebook/codes.csv"``.

    Raises
    ------
    FileNotFoundError
        If there is no such file: from a checkout, the copy was never built.
    """
    source = checkout_data()
    # In a checkout the file that is edited counts, not its copy of the last build; what holds
    # for the whole project, as its licence does, lies beside data/.
    for folder in (source, source.parent) if source is not None else ():
        if (folder / name).is_file():
            return (folder / name).read_text(encoding="utf-8")
    from importlib import resources  # a checkout does without, and it takes long to import

    # Joined part by part: importlib.resources knows no "/" on every loader.
    entry = resources.files("casebook").joinpath("_data")
    for part in name.split("/"):
        entry = entry.joinpath(part)
    # As bytes: looking for line breaks to translate takes longer than all the rest.
    try:
        return entry.read_bytes().decode()
    except FileNotFoundError:
        message = f"The built copy has no {name}. Run `make data` in a checkout, or install again."
        raise FileNotFoundError(message) from None


def checkout_data() -> Path | None:
    """Folder ``data/`` of the checkout that this package lies in, or None if installed."""
    root = Path(__file__).resolve().parent.parent
    data = root / "data"
    # A stranger's data/ may lie beside an installed package: these two files mark ours.
    marks = (data / "codebook" / "columns.csv", root / "pyproject.toml")
    return data if all(mark.is_file() for mark in marks) else None


def digest(folder: Path) -> str:
    """SHA-256 over the names and contents of all files below a folder."""
    import hashlib  # only in a checkout

    total = hashlib.sha256()
    found = (path for path in folder.rglob("*") if path.is_file() and path.name[0] != ".")
    for path in sorted(path for path in found if not _is_left_behind(path.name)):
        content = path.read_bytes()
        name = path.relative_to(folder).as_posix()
        total.update(f"{name}\0{len(content)}\0".encode())
        total.update(content)
    return total.hexdigest()


def matching(folder: Path, place: str) -> list[Path]:
    """Files of a folder whose path has the form of `place`, in order of their names.

    A ``*`` stands for any name, and ``.yml`` does for ``.yaml``, which comes before it.
    """
    wanted = folder / place
    endings = (".yaml", ".yml") if wanted.suffix == ".yaml" else (wanted.suffix,)
    return [
        path
        for path in entries(wanted.parent)
        if path.suffix in endings and wanted.stem in ("*", path.stem) and path.is_file()
    ]


def entries(folder: Path) -> list[Path]:
    """What a folder holds, in order of the names, but for what systems leave there."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if not _is_left_behind(path.name))


def below(folder: Path, *, deep: int, most: int) -> list[Path]:
    """At most so many files, links and what else there is in a folder and those below it, in order.

    No link is followed. What systems leave there is left out, and what lies deeper than `deep`
    folders.
    """
    found: list[Path] = []
    waiting = [(folder, 0)]
    while waiting and len(found) < most:
        here, depth = waiting.pop(0)
        try:
            listed = entries(here)
        except OSError:
            found.append(here)  # whoever opens it says why it cannot be read
            continue
        for path in listed:
            if path.is_dir() and not path.is_symlink():
                waiting += [(path, depth + 1)] if depth < deep else []
            else:
                found.append(path)
    return found[:most]


def holds_files(folder: Path) -> bool:
    """Whether there is a file in a folder or below it."""
    return any(not _is_left_behind(path.name) for path in folder.rglob("*") if path.is_file())


def _is_left_behind(name: str) -> bool:
    """Whether a file is one that a desktop, a memory stick or an office program leaves behind."""
    return name.startswith(("._", "~$", ".~lock.")) or name in _LEFT_BEHIND


_LEFT_BEHIND = frozenset({".DS_Store", "Thumbs.db", "desktop.ini", "__MACOSX"})


def package(folder: Path) -> Path | None:
    """The one file of an exported bank, whatever it is; None where there is none."""
    path = folder / PACKAGE
    return path if path.exists() else None


def read_bytes(path: Path, limit: int) -> bytes:
    """At most `limit` + 1 bytes of a file: enough to see that it is too large."""
    with path.open("rb") as file:
        return file.read(limit + 1)


def text_of(path: Path) -> str:
    """A text file, whole."""
    return path.read_text(encoding="utf-8")


def silence(stream: int) -> None:
    """Send what is written to an open file nowhere, by its number."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream)


@contextlib.contextmanager
def named(name: object) -> Iterator[None]:
    """Have an error of the system name a file: that of a full disk names none.

    >>> with named("out.csv"):
    ...     raise OSError(28, "No space left on device")
    Traceback (most recent call last):
        ...
    OSError: [Errno 28] No space left on device: 'out.csv'
    """
    try:
        yield
    except OSError as error:
        if error.filename is None and error.errno is not None:  # else it has words of its own
            error.filename = str(name)
        raise


def temporary() -> Path:
    """The folder in which other packages put files while they work."""
    import tempfile  # for the sake of few

    return Path(tempfile.gettempdir())


# The first of January 2000, in seconds: the date of files that are to have none.
_NO_DATE = 946_684_800


def write_texts(folder: Path, texts: Mapping[str, str], *, is_dated: bool = True) -> None:
    """Write files, all of them or none: each beside its place first, then all moved there.

    They are moved in their order, so that the last says that all the others are there. Folders
    that are missing are made, and taken away again if something fails. If not `is_dated`, all have
    the same date, long past.

    Raises
    ------
    OSError
        If a file cannot be written; it is named, and every file is as it was.
    """
    # By the process: of two that write one file at once, either's is whole.
    beside = {name: f".{name.rpartition('/')[2]}.{os.getpid()}.part" for name in texts}
    made: list[Path] = []
    moves: list[tuple[Path, Path]] = []
    try:
        for name, text in texts.items():
            path = folder / name
            made += _make(path.parent)
            part = path.with_name(beside[name])
            moves.append((part, path))
            with named(path):
                part.write_text(text, encoding="utf-8", newline="\n")
                if not is_dated:
                    os.utime(part, (_NO_DATE, _NO_DATE))
        for part, path in moves:
            part.replace(path)
        made.clear()
    finally:
        for part, _ in moves:
            part.unlink(missing_ok=True)
        for path in reversed(made):
            with contextlib.suppress(OSError):
                path.rmdir()


def _make(folder: Path) -> list[Path]:
    """Make a folder and those above it; those that were missing, from above."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return missing[::-1]


def clear_parts(folder: Path) -> None:
    """Take away what a write that was killed has left below a folder: no write lasts an hour."""
    for path in folder.rglob(".*.part"):
        with contextlib.suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime > 3600:
                path.unlink()


def own_texts(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """Those of the named texts that somebody's bank has in its folder."""
    paths = {name: folder / name for name in names}
    return {
        name: path.read_text(encoding="utf-8", errors="replace")
        for name, path in paths.items()
        if path.is_file()
    }


def fill(folder: Path, files: Iterable[tuple[str, Iterable[bytes]]]) -> list[Path]:
    """Fill a new or empty folder with files, all of them or none.

    Parameters
    ----------
    folder : Path
        Made if it is not there.
    files : iterable of (str, iterable of bytes)
        Paths below the folder with their contents in pieces, taken one by one.

    Raises
    ------
    ValueError
        If there is something in the folder already, or a file in its place; or if another fills it.
    """
    if folder.exists() and not folder.is_dir():
        raise ValueError(f"{folder} is a file. Name a new folder.")
    # Inside, so that moving from there is a change of names only, also where the folder is mounted.
    waiting = folder / ".part"
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    names: list[str] = []
    made: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            waiting.mkdir()  # whoever makes it fills the folder, and nobody else
        except FileExistsError:
            raise ValueError(
                f"{waiting} is there: another export is filling the folder, or one was stopped "
                "before its end. Name a new folder, or delete that one if no export runs."
            ) from None
        made.append(waiting)
        for entry in entries(folder):
            if entry != waiting:
                raise ValueError(
                    f'{folder} is not empty: it holds "{entry.name}". Name a new folder.'
                )
        for name, content in files:
            path = waiting / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with named(folder / name), path.open("wb") as file:
                file.writelines(content)
            names.append(name)
        for entry in sorted(waiting.iterdir()):
            made.append(folder / entry.name)
            entry.rename(made[-1])
        waiting.rmdir()
    except BaseException:  # an interruption from the keyboard leaves nothing behind either
        for path in made:
            _remove(path)
        for path in missing:
            with contextlib.suppress(OSError):
                path.rmdir()
        raise
    return [folder / name for name in names]


def _remove(path: Path) -> None:
    import shutil  # with what follows a failure

    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
