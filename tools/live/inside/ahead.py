"""Compiles Python ahead; run inside Pyodide by ``ahead.mjs``, so by the Python that readers run.

Of each archive in ``order["jobs"]`` it writes a copy in which modules are bytecode, unchecked and with
no source beside: importing pandas otherwise compiles a thousand modules in the reader's browser. Where
the order has a session, those modules alone that it imports; others stay source, smaller and as good.
"""

import hashlib
import base64
import importlib._bootstrap_external
import importlib.util
import runpy
import sys
import zipfile

_SITE = "/lib/python3.12/site-packages/"
_STDLIB = "/lib/python312.zip/"


def _imported(session):
    """Paths, in their archives, of all that a session imports."""
    runpy.run_path(session)
    files = [getattr(module, "__file__", None) or "" for module in list(sys.modules.values())]
    return {file.removeprefix(_SITE).removeprefix(_STDLIB) for file in files}


def _compiled(content, name):
    code = compile(content, name, "exec", dont_inherit=True, optimize=0)
    pack = importlib._bootstrap_external._code_to_hash_pyc
    return bytes(pack(code, importlib.util.source_hash(content), False))


def _add(archive, name, content):
    info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    archive.writestr(info, content, compresslevel=9)


def _record(name, content):
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    return f"{name},sha256={digest},{len(content)}\n"


def _rewrite(source, target, imported):
    """Write the copy of one archive; `imported` is None where every module is to be compiled."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        home = _STDLIB if source.endswith("python_stdlib.zip") else _SITE
        records = []
        list_of_files = None
        for name in sorted(old.namelist()):
            if name.endswith("/"):
                continue
            if name.endswith(".dist-info/RECORD"):
                list_of_files = name
                continue
            content = old.read(name)
            if name.endswith(".py") and (imported is None or name in imported):
                content = _compiled(content, home + name)
                name += "c"
            _add(new, name, content)
            records.append(_record(name, content))
        if home == _SITE:
            if list_of_files is None:
                info = next(name for name in old.namelist() if name.endswith(".dist-info/METADATA"))
                list_of_files = info.replace("METADATA", "RECORD")
            _add(new, list_of_files, "".join([*records, f"{list_of_files},,\n"]).encode())


imported = _imported("/host/" + order["session"]) if order["session"] else None
for job in order["jobs"]:
    _rewrite("/host/" + job["source"], "/host/" + job["target"], imported)
