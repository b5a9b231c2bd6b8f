"""Makes the kit: the files that a reader's browser runs Python from.

``book/_build/live/kit`` gets

``kit/``
    Pyodide with its lock and wheels, ours among them, as JupyterLite takes them; the packs and the
    worker that a page of the book takes; ``provenance.json``;
``parts/``
    what a page takes once more, for pages opened from a file: scripts that hold a file each;
``lab/``
    the whole notebook, JupyterLite (`tools.live.lab`);
``kit.js``
    what a page must know of them.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from tools.live import ahead, lab, origin, packs, settings, wheels

__all__ = ["BUILD", "SCRIPTS", "build_kit"]

ROOT = Path(__file__).resolve().parent.parent.parent
BUILD = ROOT / "book" / "_build" / "live"
PLACE = "CASEBOOK_PYODIDE"

_MACHINE = ROOT / "tools" / "live"
_CELLS = ROOT / "book" / "machine" / "casebook_book" / "cells.py"
SCRIPTS = ROOT / "book" / "machine" / "casebook_book" / "static" / "live"
_WORKER = SCRIPTS / "casebook-worker.js"
_CORE = ("pyodide.js", "pyodide.mjs", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip")
# What a page loads before Python answers, after that, and seldom: the rest of the standard library.
_FIRST = ("pyodide.js", "pyodide.asm.js", "pyodide.asm.wasm", "python.pack", "casebook.pack")
_LATER, _SELDOM = "tables.pack", "python_stdlib.zip"
# What the whole notebook loads: more of Python than a page, which has its part of it in a pack.
_LAB = "lab.pack"
_OF_LAB = (*(name for name in _FIRST if name != "python.pack"), _SELDOM, _LATER, _LAB)
# Smaller when packed; wheels and packs are packed already.
_PACKED = {".js", ".mjs", ".json", ".wasm"}
_OWN_INPUTS = ("casebook", "data", "pyproject.toml", "hatch_build.py", "LICENSE", "LICENSE-DATA")


def build_kit(build: Path = BUILD, place: str | None = None) -> Path:
    """Make the kit where it is not the present one; return its folder.

    What comes from elsewhere is made once for each state of ``requirements/browser*`` and of this
    package; our own wheel anew when the library or the data have changed.

    Parameters
    ----------
    build
        Folder for the kit, and for what is kept to make the next one.
    place
        Folder or address of Pyodide's official files; the setting ``CASEBOOK_PYODIDE`` otherwise.

    Raises
    ------
    KitError
        If a part cannot be had or is not the right one: then there is no kit at all.
    """
    kit = build / "kit"
    try:
        given = settings.read()
        third = _third_party(given, build, place or os.environ.get(PLACE) or None)
        own = _own(given, build, third)
        _assemble(given, kit, third, own, _pages(build))
    except BaseException:
        for folder in (kit, *build.glob("*.part")):
            shutil.rmtree(folder, ignore_errors=True)
        raise
    return kit


def _third_party(given: settings.Settings, build: Path, place: str | None) -> Path:
    """Folder with all that is not ours: ``core``, as it was had, and ``made``, for readers."""
    inputs = [*sorted(settings.REQUIREMENTS.glob("browser*")), *_machine()]
    folder = build / f"third-{_digest(inputs)}"
    if folder.is_dir():
        return folder
    part = build / "third.part"
    shutil.rmtree(part, ignore_errors=True)
    core, made = part / "core", part / "made"
    core.mkdir(parents=True)
    made.mkdir()
    origin.official(given.official, core, build / "cache", place)
    plain = {}
    for wheel in origin.download("browser.txt", build / "cache"):
        copy = wheels.without_compiled(wheel, core)
        plain[copy.name] = wheels.sha256(wheel)
    (carrier,) = _archives(build, "jupyterlite-pyodide-kernel")
    for wheel in wheels.within(carrier, ["ipykernel", "pyodide-kernel"], core):
        plain[wheel.name] = wheels.sha256(carrier)
    program = ahead.node(build / "cache")
    print("Compiling Python for the reader's browser (once) ...", flush=True)
    compiled = partial(ahead.compile_ahead, target=made, core=core, program=program)
    standard = core / "python_stdlib.zip"
    of_lab = [path for path in core.glob("*.whl") if _package(given, path) in given.lab]
    of_pages = [path for path in core.glob("*.whl") if path not in of_lab]
    compiled([standard, *of_pages], lock=_lock(given, of_pages), session="session.py")
    lock = _lock(given, made.glob("*.whl"))["packages"]
    packs.write_modules(made / "python.pack", (), standard=made / standard.name)
    packs.write_folder(made / _LATER, [made / name for name in _files(lock, given.later)])
    # The standard library anew: the whole notebook takes all of it, and uses more.
    every = _lock(given, core.glob("*.whl"))
    compiled([standard, *of_lab], lock=every, session="lab_session.py")
    installer = wheels.pack_folder(_MACHINE / "inside" / "piplite", part / "piplite.zip")
    packs.write_folder(made / _LAB, [*(made / path.name for path in of_lab), installer])
    for name in _CORE:
        if name != standard.name:
            os.link(core / name, made / name)
    taken = {**given.official, **plain}
    (part / "provenance.json").write_text(
        json.dumps({name: _origin(made / name, taken) for name in sorted(taken)}, indent=1),
        encoding="utf-8",
    )
    _copies(made, part)
    part.rename(folder)
    _clear(build, "third-*", folder)
    return folder


def _archives(build: Path, *names: str) -> list[Path]:
    """The archives of the whole notebook, or those of some packages."""
    found = origin.download("browser-lab.txt", build / "cache")
    return [path for path in found if not names or wheels.name_of(path) in names]


def _pages(build: Path) -> Path:
    """Folder with the pages of the whole notebook that are not ours."""
    folder = build / f"pages-{_digest([settings.REQUIREMENTS / 'browser-lab.txt', *_lab_code()])}"
    if not folder.is_dir():
        part = build / "pages.part"
        shutil.rmtree(part, ignore_errors=True)
        lab.unpack(_archives(build), part)
        part.rename(folder)
        _clear(build, "pages-*", folder)
    return folder


def _lab_code() -> list[Path]:
    return [_MACHINE / "lab.py"]


def _origin(path: Path, taken: Mapping[str, str]) -> dict[str, str]:
    return {"taken": taken[path.name], "made": wheels.sha256(path)}


def _lock(given: settings.Settings, files: Iterable[Path]) -> dict[str, Any]:
    """The lock of these wheels: official entries with the checksum that the file has now."""
    packages = {}
    for wheel in sorted(files):
        name = _package(given, wheel)
        if wheel.name in given.official:
            entry = given.lock["packages"][name]
            needs = [other for other in entry["depends"] if other not in given.without]
            packages[name] = {**entry, "depends": needs, "sha256": wheels.sha256(wheel)}
        else:
            packages[name] = wheels.entry(wheel, given.needs[name], given.needs)
    return {"info": given.lock["info"], "packages": packages}


def _package(given: settings.Settings, wheel: Path) -> str:
    """Name of a wheel's package in the lock."""
    official = (
        name for name, entry in given.lock["packages"].items() if entry["file_name"] == wheel.name
    )
    return next(official, wheels.name_of(wheel))


def _own(given: settings.Settings, build: Path, third: Path) -> Path:
    """Folder with our own wheel, compiled, and its copies."""
    from casebook_book.checksum import checksum  # set up by `make setup`

    places = [*(ROOT / name for name in _OWN_INPUTS), _CELLS, *_machine()]
    digest = checksum(places, but=[ROOT / "casebook" / "_data"])[:16]
    folder = build / f"own-{digest}"
    if folder.is_dir():
        return folder
    part = build / "own.part"
    shutil.rmtree(part, ignore_errors=True)
    (part / "made").mkdir(parents=True)
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(part)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode != 0:
        raise settings.KitError(f"{done.stderr}\nThe library could not be packed as a wheel.")
    (wheel,) = part.glob("*.whl")
    with zipfile.ZipFile(wheel, "a") as archive:
        wheels.add(archive, "casebook_cells.py", _CELLS.read_bytes())
    nothing = {"info": given.lock["info"], "packages": {}}
    program = ahead.node(build / "cache")
    ahead.compile_ahead([wheel], part / "made", core=third / "core", program=program, lock=nothing)
    wheel.unlink()
    packs.write_modules(part / "made" / "casebook.pack", [part / "made" / wheel.name])
    _copies(part / "made", part)
    part.rename(folder)
    _clear(build, "own-*", folder)
    return folder


def _copies(made: Path, folder: Path) -> None:
    (folder / "parts").mkdir()
    for path in sorted(made.iterdir()):
        _copy(path, folder)


def _copy(path: Path, folder: Path) -> None:
    """Write a packed copy for servers, and a script with the file, for pages opened from a file."""
    content = path.read_bytes()
    if path.suffix in _PACKED:
        content = packs.compress(content)
        path.with_name(f"{path.name}.gz").write_bytes(content)
    if path.name in (*_FIRST, _LATER, _SELDOM, _WORKER.name):
        text = base64.b64encode(content).decode()
        script = f'casebookLive.part("{path.name}", "{text}");\n'
        (folder / "parts" / f"{path.name}.js").write_text(script, encoding="ascii")


def _assemble(given: settings.Settings, kit: Path, third: Path, own: Path, pages: Path) -> None:
    """Put all together under new names, and then in place."""
    made = [path for part in (third, own) for path in sorted((part / "made").iterdir())]
    locked = _lock(given, [path for path in made if path.suffix == ".whl"])
    lock = json.dumps(locked, indent=1)
    files = {path.name: path for path in made if path.suffix != ".gz"}
    manifest = {name: wheels.sha256(path) for name, path in files.items()}
    manifest["pyodide-lock.json"] = hashlib.sha256(lock.encode()).hexdigest()
    worker = packs.SCRIPT.read_bytes() + _WORKER.read_bytes()
    manifest[_WORKER.name] = hashlib.sha256(worker).hexdigest()
    manifest["lab"] = _digest([*lab.inputs(), *_lab_code()])
    digest = hashlib.sha256(json.dumps(manifest, sort_keys=True).encode()).hexdigest()[:16]
    if (kit / "digest").is_file() and (kit / "digest").read_text(encoding="ascii") == digest:
        return
    part = kit.with_name("kit.part")
    shutil.rmtree(part, ignore_errors=True)
    for name in ("kit", "parts"):
        (part / name).mkdir(parents=True)
    for path in made:
        os.link(path, part / "kit" / path.name)
    for folder in (third, own):
        for path in (folder / "parts").iterdir():
            os.link(path, part / "parts" / path.name)
    (part / "kit" / "pyodide-lock.json").write_text(lock, encoding="utf-8")
    (part / "kit" / _WORKER.name).write_bytes(worker)
    for name in ("pyodide-lock.json", _WORKER.name):
        _copy(part / "kit" / name, part)
    os.link(third / "provenance.json", part / "kit" / "provenance.json")

    def sent(*names: str) -> dict[str, tuple[str, int]]:
        # The start of a file's checksum goes into its address, what is sent into the progress.
        return {name: (manifest[name][:8], _size_sent(part / "kit" / name)) for name in names}

    lab.lay_out(pages, part / "lab", files=sent(*_OF_LAB), info=given.lock["info"], digest=digest)
    page = {
        "digest": digest,
        "files": sent(*_FIRST, _LATER, _SELDOM, _WORKER.name),
        "first": _FIRST,
        "later": _LATER,
        "seldom": _SELDOM,
        "info": given.lock["info"],
        "imports": _imports(locked["packages"], given.later),
        "lab": lab.START,
    }
    (part / "kit.js").write_text(f"window.casebookLive = {json.dumps(page)};\n", encoding="ascii")
    (part / "digest").write_text(digest, encoding="ascii")
    shutil.rmtree(kit, ignore_errors=True)
    part.rename(kit)


def _files(packages: Mapping[str, Any], names: Iterable[str]) -> list[str]:
    """Files of these packages and of all that they need."""
    found: dict[str, None] = {}

    def take(name: str) -> None:
        for other in packages[name]["depends"]:
            take(other)
        found[packages[name]["file_name"]] = None

    for name in names:
        take(name)
    return list(found)


def _size_sent(path: Path) -> int:
    packed = path.with_name(f"{path.name}.gz")
    return (packed if packed.exists() else path).stat().st_size


def _imports(packages: Mapping[str, Any], names: Iterable[str]) -> list[str]:
    """What can be imported of these packages and of all that they need."""
    files = {*_files(packages, names)}
    entries = [entry for entry in packages.values() if entry["file_name"] in files]
    return sorted({name for entry in entries for name in entry["imports"]})


def _machine() -> list[Path]:
    """The code that makes the kit: what it makes may change with it."""
    files = (path for path in _MACHINE.rglob("*") if path.suffix in {".py", ".mjs"})
    return sorted(
        path for path in files if path.name not in {"__main__.py", "deliver.py", "lab.py"}
    )


def _digest(files: Iterable[Path]) -> str:
    total = hashlib.sha256()
    for path in files:
        content = path.read_bytes()
        total.update(f"{path.name}\0{len(content)}\0".encode() + content)
    return total.hexdigest()[:16]


def _clear(build: Path, pattern: str, kept: Path) -> None:
    for path in build.glob(pattern):
        if path != kept:
            shutil.rmtree(path, ignore_errors=True)
