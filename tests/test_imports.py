"""The border between the rooms: which module may import which."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "casebook"

# What each module may use of the package. A module that is not named here fails.
MAY_IMPORT: dict[str, set[str]] = {
    "_files": set(),
    "codebook": {"_files"},
    "plain": set(),
    "schema": {"codebook"},
    "reader": {"_mistakes"},
    "_mistakes": set(),
    "records": {"codebook", "plain", "render"},
    "problems": set(),
    "rules": {"codebook", "plain", "problems"},
    "shape": {"codebook", "problems", "schema"},
    "glossary": {"plain", "problems"},
    "variables": {"codebook", "plain", "problems"},
    "codings": {"codebook", "plain", "problems", "variables"},
    "theories": {"codebook", "glossary", "plain", "problems", "variables"},
    "package": {"_mistakes", "reader"},
    "checking": {
        *("_files", "codings", "glossary", "package", "plain", "problems", "reader", "records"),
        *("rules", "schema", "shape", "theories", "variables"),
    },
    "tables": {"_files", "codebook", "plain"},
    "loading": {"_files", "checking", "plain", "records"},
    "bank": {
        *("codebook", "codings", "compare", "glossary", "loading", "plain", "records"),
        *("search", "tables", "theories", "variables"),
    },
    "search": {"_files", "codebook", "plain", "tables"},
    "build": {"_files", "checking", "records", "schema"},
    "render": {"_files", "codebook", "plain", "records"},
    "charts": {"codebook"},
    "compare": {"codebook"},
    "exercises": {"bank", "codebook", "plain", "records"},
    "new": {"_files", "_mistakes", "loading", "records", "schema"},
    "export": {"_files", "bank", "codebook", "records"},
    "sphinx": {
        *("_files", "bank", "cli", "codebook", "loading", "plain", "records", "render"),
    },
    "widgets": {"bank", "codebook", "records", "render", "charts"},
    "cli": {
        *("_files", "bank", "build", "checking", "codebook", "export", "new", "records", "rules"),
    },
    "__main__": {"cli"},
    "__init__": {
        *("bank", "charts", "checking", "codebook", "compare", "exercises"),
        *("export", "records", "render", "search", "widgets"),
    },
}
# Outside packages, each with the one place that knows it.
ONE_PLACE = {
    "altair": {"charts"},
    "fastjsonschema": {"shape"},
    "ipywidgets": {"widgets"},
    "jinja2": {"render"},
    "jsonschema": {"shape"},
    "krippendorff": {"compare"},
    "numpy": {"compare", "tables"},
    "openpyxl": {"export"},
    "pandas": {
        *("bank", "charts", "compare", "exercises", "export", "search", "tables", "widgets"),
    },
    "pyarrow": {"export"},
    "pybtex": {"export"},
    "yaml": {"reader"},
}
MODULES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))


def _room(module: str) -> str:
    """The module, or the package that it is a part of."""
    return module.removesuffix(".py").partition("/")[0]


def _imports(module: str) -> tuple[set[str], set[str]]:
    """Modules of the package, and top-level names from outside, that a module imports."""
    inside: set[str] = set()
    outside: set[str] = set()
    for node in ast.walk(ast.parse((PACKAGE / module).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            names = [f"{base}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            package, *rest = name.split(".")
            if package == "casebook" and rest:
                inside.add(rest[0])
            else:
                outside.add(package)
    return inside, outside


@pytest.mark.parametrize("module", MODULES)
def test_imports_point_one_way(module: str) -> None:
    """A module uses only those below it."""
    inside, _ = _imports(module)
    assert not inside - MAY_IMPORT[_room(module)] - {_room(module)}


@pytest.mark.parametrize("module", MODULES)
def test_an_outside_package_is_known_in_one_place(module: str) -> None:
    """Each package from outside is imported only where it belongs."""
    _, outside = _imports(module)
    for package, places in ONE_PLACE.items():
        if package in outside:
            assert _room(module) in places, package


@pytest.mark.parametrize("module", MODULES)
def test_only_one_module_opens_files(module: str) -> None:
    """Nobody but `_files` opens, reads or writes a path."""
    if _room(module) in ("_files", "sphinx"):  # Sphinx's own pages are files, too
        return
    tree = ast.parse((PACKAGE / module).read_text(encoding="utf-8"))
    called = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if getattr(node.func.value, "id", "") != "_files":
                called.add(node.func.attr)
        elif isinstance(node, ast.Call):
            called.add(getattr(node.func, "id", ""))
    assert not called & {"open", "read_text", "write_text", "read_bytes", "write_bytes"}, module
