"""Compiles Python ahead; run inside Pyodide by ``ahead.mjs``, so by the Python that readers run.

Of each archive of an order it writes a copy in which modules are bytecode, unchecked and with no
source beside: importing pandas otherwise compiles a thousand modules in the reader's browser.
Where the order has a session, those modules alone that it imports; others stay source, smaller and
as good.
"""

from __future__ import annotations

import base64
import hashlib
import importlib._bootstrap_external
import importlib.util
import runpy
import sys
import zipfile
from typing import Any

_SITE = "/lib/python3.12/site-packages/"
_STDLIB = "/lib/python312.zip/"


def main(order: Any) -> None:
    """Do what an order says: ``session`` and, of each of ``jobs``, ``source`` and ``target``."""
    session = order["session"]
    imported = _imported(f"/host/{session}") if session else None
    for job in order["jobs"]:
        _rewrite(f"/host/{job['source']}", f"/host/{job['target']}", imported)


def _imported(session: str) -> set[str]:
    """Paths, in their archives, of all that a session imports."""
    runpy.run_path(session)
    files = [getattr(module, "__file__", None) or "" for module in list(sys.modules.values())]
    return {file.removeprefix(_SITE).removeprefix(_STDLIB) for file in files}


def _compiled(content: bytes, name: str) -> bytes:
    code = compile(content, name, "exec", dont_inherit=True, optimize=0)
    pack = importlib._bootstrap_external._code_to_hash_pyc  # type: ignore[attr-defined]
    return bytes(pack(code, importlib.util.source_hash(content), False))


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    archive.writestr(info, content, compresslevel=9)


def _record(name: str, content: bytes) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    return f"{name},sha256={digest},{len(content)}\n"


def _rewrite(source: str, target: str, imported: set[str] | None) -> None:
    """Write the copy of one archive; `imported` is None where every module is to be compiled."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        names = sorted(name for name in old.namelist() if not name.endswith("/"))
        metadata = [name for name in names if name.endswith(".dist-info/METADATA")]
        home = _SITE if metadata else _STDLIB
        records = []
        for name in names:
            if name.endswith(".dist-info/RECORD"):
                continue  # written anew, last
            content = old.read(name)
            if name.endswith(".py") and (imported is None or name in imported):
                content = _compiled(content, home + name)
                name += "c"
            _add(new, name, content)
            records.append(_record(name, content))
        for name in metadata:
            record = name.replace("METADATA", "RECORD")
            _add(new, record, "".join([*records, f"{record},,\n"]).encode())
