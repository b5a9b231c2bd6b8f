"""The whole notebook: JupyterLite, put together from the archives that it comes in.

``kit/lab`` is delivered at ``live/lab/`` of a book: the pages of JupyterLite as they come, without
those that nobody needs here, the notebooks of ``exercises/``, and of ours (``pages/``)

``notebooks/index.html``, ``casebook-start.js``
    the page that opens a notebook, by ``?path=01-reading-evidence.ipynb``;
``casebook-python.js``
    Python from the packs of the kit, for the worker of JupyterLite's kernel;
``extensions/casebook-lab``
    a button to save a copy and the like;
``service-worker.js``
    a second visit without the server.

The command line of JupyterLite would put the same together, and would have to be installed for it
with fifty packages, one of them another release of what the book's own notebooks have.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import tarfile
import zipfile
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from tools.live import packs, wheels

__all__ = ["START", "inputs", "lay_out", "unpack"]

_PAGES = Path(__file__).parent / "pages"
_EXERCISES = Path(__file__).resolve().parent.parent.parent / "exercises"

# Where a notebook is opened, below the book's root.
START = "live/lab/notebooks/index.html"
# Parts of JupyterLite that are left out: other ways to look at a notebook, and its own handbook.
_LEFT_OUT = {"doc", "lab", "repl", "index.html", "jupyter-lite.json"}
_PACKED = {".css", ".html", ".ico", ".ipynb", ".js", ".json", ".svg"}
_EXTENSIONS = "/data/share/jupyter/labextensions/"
_KERNEL = "@jupyterlite/pyodide-kernel-extension"
_OWN = "casebook-lab"
# The scripts that are workers of the kernel: where pages are isolated from others, and elsewhere.
_NEW_WORKER = r"new Worker\(new URL\(n\.p\+n\.u\((\d+)\)[^?]*?"
_WORKERS = re.compile(rf"crossOriginIsolated\?{_NEW_WORKER}:{_NEW_WORKER}\)")

_DISABLED = [
    # Lists of what was opened last: with them, both ask for files that are not there.
    "@jupyterlab/mainmenu-extension:recents",
    "@jupyterlab/docmanager-extension:recents",
    # Asks for icons that are in none of the archives.
    "@jupyter-notebook/notebook-extension:tab-icon",
    # The list of headings fails where cells are drawn later (windowingMode, below).
    "@jupyterlab/notebook-extension:toc",
    # Say when a notebook was made and that nobody signed it, which is nothing to a reader here.
    "@jupyter-notebook/notebook-extension:checkpoints",
    "@jupyter-notebook/notebook-extension:trusted",
    # Ours waits for the kernel.
    "@jupyterlab/notebook-extension:cell-executor",
    # Ways to pages that were left out, and to other hosts.
    "@jupyter-notebook/lab-extension:interface-switcher",
    "@jupyterlab/apputils-extension:announcements",
    "@jupyterlab/help-extension:jupyter-forum",
    "@jupyterlab/extensionmanager-extension",
]


def inputs() -> list[Path]:
    """Files of the repository that the pages are made of."""
    return [*sorted(_PAGES.iterdir()), packs.SCRIPT, *_notebooks()]


def _notebooks() -> list[Path]:
    return sorted(_EXERCISES.glob("[0-9]*.ipynb"))


def unpack(archives: Iterable[Path], target: Path) -> None:
    """Lay out what is not ours.

    Parameters
    ----------
    archives
        The wheels that ``requirements/browser-lab.txt`` names.
    target
        Folder that gets the pages.
    """
    for archive in archives:
        with zipfile.ZipFile(archive) as zipped:
            for name in zipped.namelist():
                if name.endswith(".tgz"):
                    _unpack_pages(zipped.read(name), target)
                elif _EXTENSIONS in name and _is_wanted(name) and "/pypi/" not in name:
                    place = name.partition(_EXTENSIONS)[2]
                    _write(target / "extensions" / place, zipped.read(name))
                elif re.search(r"dist-info/(licenses/)?LICEN[CS]E", name):
                    _write(
                        target / "licences" / f"{wheels.name_of(archive)}.txt", zipped.read(name)
                    )
    for path in _workers(target):
        # The worker of a kernel begins with Python, before anybody asks.
        begin = b'self.importScripts("../../../../casebook-python.js");\n'
        path.write_bytes(begin + path.read_bytes())
    for path in sorted(target.rglob("*")):
        if path.suffix in _PACKED:
            _pack(path)


def _unpack_pages(content: bytes, target: Path) -> None:
    with tarfile.open(fileobj=io.BytesIO(content)) as tar:
        for member in tar.getmembers():
            place = PurePosixPath(member.name).relative_to("package")
            if member.isfile() and place.parts[0] not in _LEFT_OUT and _is_wanted(member.name):
                stream = tar.extractfile(member)
                assert stream is not None  # it is a file
                _write(target / place, stream.read())
    (target / "service-worker.js").rename(target / "jupyterlite-service-worker.js")


def _is_wanted(name: str) -> bool:
    return not name.endswith((".map", "/", ".orig"))


def _workers(pages: Path) -> tuple[Path, Path]:
    """The workers of the kernel: where pages are isolated from others, and elsewhere."""
    static = pages / "extensions" / _KERNEL / "static"
    matches = (_WORKERS.search(path.read_text(encoding="utf-8")) for path in static.glob("*.js"))
    found = next((match for match in matches if match), None)
    if found is None:
        raise ValueError(f"{_KERNEL} starts no worker where one is looked for.")
    isolated, plain = (next(static.glob(f"{number}.*.js")) for number in found.groups())
    return isolated, plain


def lay_out(
    third: Path, target: Path, *, files: Mapping[str, Any], info: Mapping[str, Any], digest: str
) -> None:
    """Put the pages together with ours.

    Parameters
    ----------
    third
        What `unpack` laid out.
    target
        Folder that gets them.
    files
        Files of the kit that the kernel loads, to the start of their checksum and the bytes sent.
    info
        ``info`` of Pyodide's lock.
    digest
        Name of this build.
    """
    shutil.copytree(third, target, copy_function=os.link)
    notebooks = _notebooks()
    for path in notebooks:
        content = json.loads(path.read_text(encoding="utf-8"))
        # So the kernel of the browser is called; without, the reader would be asked for one.
        content["metadata"]["kernelspec"]["name"] = "python"
        _write(target / "files" / path.name, json.dumps(content, ensure_ascii=False).encode())
    _write_json(target / "api" / "contents" / "all.json", {"content": [*map(_entry, notebooks)]})
    _write_json(target / "api" / "translations" / "all.json", _TRANSLATIONS)
    _write_json(target / "api" / "translations" / "en.json", _TRANSLATIONS)
    federated = [*_federated(target / "extensions"), _own_extension(target)]
    _write_json(
        target / "build" / "schemas" / "all_federated.json",
        [schema for extension in federated for schema in extension.pop("schemas")],
    )
    release = json.loads((third / "package.json").read_text(encoding="utf-8"))["version"]
    settings = {
        "appName": "Notebook",
        "appUrl": "./notebooks",
        "appVersion": release,
        "baseUrl": "./",
        "defaultKernelName": "python",
        "faviconUrl": "./notebooks/favicon.ico",
        "federated_extensions": federated,
        "disabledExtensions": _DISABLED,
        "fullLabextensionsUrl": "./extensions",
        "fullStaticUrl": "./build",
        "licensesUrl": "./api/licenses",
        "litePluginSettings": {
            f"{_KERNEL}:kernel": {
                "pyodideUrl": "./casebook-python.js",
                "disablePyPIFallback": True,
                "loadPyodideOptions": {"packages": _PRELOADED},
            }
        },
        "settingsOverrides": {
            # Work is kept while it is done.
            "@jupyterlab/docmanager-extension:plugin": {"autosaveInterval": 10},
            # Cells out of sight are there too, for a reader's search and for screen readers.
            "@jupyterlab/notebook-extension:tracker": {"windowingMode": "defer"},
            "@jupyterlab/apputils-extension:themes": {"adaptive-theme": True},
        },
        "casebookNotebooks": {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest()[:8] for path in notebooks
        },
    }
    _write_json(
        target / "jupyter-lite.json",
        {"jupyter-lite-schema-version": 0, "jupyter-config-data": settings},
    )
    _write_start(target, settings)
    _write(target / "index.html", (_PAGES / "index.html").read_bytes())
    python = _with_values("python.js", KIT=files, INFO=info)
    _write(target / "casebook-python.js", packs.SCRIPT.read_bytes() + python.encode())
    kept = [
        *(f"kit/{name}?v={version}" for name, (version, _) in files.items()),
        Path(START).relative_to("live").as_posix(),
        *(f"lab/files/{path.name}" for path in notebooks),
        *(
            f"lab/{path.relative_to(target).as_posix()}"
            for path in sorted((target / "extensions").rglob("*.js"))
            if "third-party" not in path.name
        ),
    ]
    _write(
        target / "service-worker.js",
        _with_values("service-worker.js", BUILD=digest, FILES=kept).encode(),
    )
    for path in target.rglob("*"):
        if path.suffix in _PACKED and not path.with_name(f"{path.name}.gz").exists():
            _pack(path)


_TRANSLATIONS = {"data": {}, "message": ""}
# What the kernel would otherwise install, one after the other.
_PRELOADED = [
    *("micropip", "piplite", "ssl", "sqlite3"),
    *("ipykernel", "comm", "pyodide_kernel", "jedi", "ipython"),
]


def _entry(path: Path) -> dict[str, Any]:
    """A notebook in the listing of its folder, as Jupyter's contents have it."""
    date = datetime.fromtimestamp(path.stat().st_mtime, UTC).isoformat()
    return {
        "name": path.name,
        "path": path.name,
        "type": "notebook",
        "size": path.stat().st_size,
        "created": date,
        "last_modified": date,
        "content": None,
        "format": None,
        "mimetype": None,
        "writable": True,
        "hash": None,
        "hash_algorithm": None,
    }


def _federated(extensions: Path) -> list[dict[str, Any]]:
    found = []
    for path in sorted(extensions.rglob("package.json")):
        package = json.loads(path.read_text(encoding="utf-8"))
        built = package.get("jupyterlab", {}).get("_build")
        if built:
            plugins = sorted((path.parent / "schemas" / package["name"]).glob("*.json"))
            found.append(
                {
                    "name": package["name"],
                    **{key: built[key] for key in ("extension", "load") if key in built},
                    "schemas": [_schema(package, plugin) for plugin in plugins],
                }
            )
    return found


def _schema(package: Mapping[str, Any], plugin: Path) -> dict[str, Any]:
    return {
        "id": f"{package['name']}:{plugin.stem}",
        "raw": "{}",
        "schema": json.loads(plugin.read_text(encoding="utf-8")),
        "settings": {},
        "version": package["version"],
    }


def _own_extension(target: Path) -> dict[str, Any]:
    content = (_PAGES / "extension.js").read_bytes()
    name = f"extension.{hashlib.sha256(content).hexdigest()[:20]}.js"
    _write(target / "extensions" / _OWN / name, content)
    return {"name": _OWN, "extension": "./extension", "load": name, "schemas": []}


def _write_start(target: Path, settings: Mapping[str, Any]) -> None:
    """The page that opens a notebook, its settings within: to gather them takes six requests."""
    stock = target / "notebooks" / "index.html"
    bundle = re.search(r'href="(\.\./build/notebooks/bundle\.js[^"]*)"', stock.read_text("utf-8"))
    if bundle is None:
        raise ValueError(f"{stock} does not say where its script is.")
    own = json.loads((target / "notebooks" / "jupyter-lite.json").read_text(encoding="utf-8"))
    own = {
        name: re.sub(r"^\.\./", "./", value) if name.endswith("Url") else value
        for name, value in own["jupyter-config-data"].items()
        if name != "faviconUrl"
    }
    # themesUrl is joined to the root by JupyterLab itself
    whole = {
        name: value.replace("./", "{root}", 1)
        if name.endswith("Url") and name != "themesUrl" and isinstance(value, str)
        else value
        for name, value in {**settings, **own}.items()
    }
    whole["litePluginSettings"] = json.loads(
        json.dumps(settings["litePluginSettings"]).replace('"./', '"{root}')
    )
    _, worker = _workers(target)
    page = (_PAGES / "notebook.html").read_text(encoding="utf-8")
    script = (_PAGES / "start.js").read_text(encoding="utf-8")
    for name, value in (
        ("bundle", bundle[1]),
        ("settings", json.dumps(whole).replace("<", "\\u003c")),
        ("version", hashlib.sha256(script.encode()).hexdigest()[:8]),
        ("release", settings["appVersion"]),
        ("worker", worker.relative_to(target).as_posix()),
    ):
        page = page.replace(f"{{{{ {name} }}}}", value)
    _write(target / "casebook-start.js", script.encode())
    _write(stock, page.encode())


def _with_values(name: str, **values: Any) -> str:
    """One of our scripts with the values of this build in place of its own."""
    text = (_PAGES / name).read_text(encoding="utf-8")
    for key, value in values.items():
        match = re.search(rf"\bconst {key} = .*?;", text)
        if match is None:
            raise ValueError(f"{name} does not say what {key} is.")
        start, end = match.span()
        text = f"{text[:start]}const {key} = {json.dumps(value)};{text[end:]}"
    return text


def _write(path: Path, content: bytes) -> None:
    """Write a file, never into one that another name leads to."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.with_name(f"{path.name}.gz").unlink(missing_ok=True)
    path.write_bytes(content)


def _write_json(path: Path, value: object) -> None:
    _write(path, json.dumps(value, ensure_ascii=False).encode())


def _pack(path: Path) -> None:
    packed = packs.compress(path.read_bytes())
    path.with_name(f"{path.name}.gz").write_bytes(packed)
