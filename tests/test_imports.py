"""The border between the rooms: which module may import which."""

from __future__ import annotations

import ast
import graphlib
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "casebook"

# What each room uses of the package: exactly these arrows, no more and no fewer. A room is a module
# or a folder of modules. Types alone may be looked up against an arrow, since nothing runs then.
ARROWS: dict[str, set[str]] = {
    "_files": set(),
    "plain": set(),
    "codebook": {"_files"},
    "charts": {"codebook"},
    "compare": {"codebook"},
    "parts": {"_files", "codebook", "plain"},
    "render": {"codebook", "plain"},
    "tables": {"codebook", "plain"},
    "records": {"codebook", "plain", "render"},
    "widgets": {"codebook", "render"},
    "search": {"codebook", "parts", "plain", "tables"},
    "checking": {"_files", "codebook", "parts", "plain", "records"},
    "build": {"_files", "checking", "parts", "records"},
    "loading": {"_files", "checking", "parts", "records"},
    "bank": {"codebook", "compare", "loading", "parts", "plain", "records", "search", "tables"},
    "new": {"_files", "loading", "parts", "plain", "records"},
    "__init__": {"bank", "codebook"},
    "course": {"codebook", "parts", "plain"},
    "own": {"_files", "bank", "checking", "codebook", "loading", "new", "parts", "records"},
    "exercises": {"_files", "bank", "codebook", "own", "parts", "plain", "records", "render"},
    "export": {"_files", "bank", "codebook", "records"},
    "classroom": {
        *("_files", "bank", "checking", "codebook", "compare", "exercises", "export", "parts"),
        *("plain", "render"),
    },
    "cli": {
        *("_files", "bank", "build", "checking", "classroom", "codebook", "course", "export"),
        *("new", "parts", "records"),
    },
    "__main__": {"cli"},
}
# Outside packages, each with the rooms that know it.
ONE_PLACE = {
    "altair": {"charts"},
    "casebook_book": set(),
    "fastjsonschema": {"checking"},
    "icalendar": {"course"},
    "ipywidgets": {"widgets"},
    "jinja2": {"render"},
    "jsonschema": {"checking"},
    "krippendorff": {"compare"},
    "numpy": {"compare", "tables"},
    "openpyxl": {"export"},
    "pandas": {
        *("bank", "charts", "classroom", "compare", "course", "exercises", "export", "search"),
        *("tables", "widgets"),
    },
    "pyarrow": {"export"},
    "yaml": {"checking"},
}
MODULES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))


def _room(module: str) -> str:
    """The module, or the folder that it lies in."""
    return module.removesuffix(".py").partition("/")[0]


@cache
def _tree(module: str) -> ast.Module:
    """The code of a module without what is only looked at for types."""
    tree = ast.parse((PACKAGE / module).read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        for body in ("body", "orelse"):
            listed = getattr(node, body, None)
            if isinstance(listed, list):
                kept = [one for one in listed if not _is_for_types(one)]
                setattr(node, body, kept or [ast.Pass()])
    return tree


def _is_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING"


@cache
def _imports(module: str) -> tuple[frozenset[str], frozenset[str]]:
    """Modules of the package, and top-level names from outside, that a module imports."""
    inside: set[str] = set()
    outside: set[str] = set()
    for node in ast.walk(_tree(module)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module or ''}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            package, *steps = name.split(".")
            if package != "casebook":
                outside.add(package)
            elif steps:
                inside.add(_file(steps))
    return frozenset(inside - {module}), frozenset(outside)


def _file(steps: list[str]) -> str:
    """The file of a module, or of the module that a name is in."""
    for end in range(len(steps), 0, -1):
        path = "/".join(steps[:end])
        for file in (f"{path}.py", f"{path}/__init__.py"):
            if file in MODULES:
                return file
    return "__init__.py"


def test_imports_are_the_arrows() -> None:
    """Each room uses what is stated here, and everything that is stated is used."""
    found: dict[str, set[str]] = {}
    for module in MODULES:
        uses = {_room(other) for other in _imports(module)[0]} - {_room(module)}
        found.setdefault(_room(module), set()).update(uses)
    assert ARROWS == found


def test_no_circle_of_imports() -> None:
    """No room uses itself by way of others; inside a room no module does."""
    graphlib.TopologicalSorter(ARROWS).prepare()
    modules = {module: _imports(module)[0] for module in MODULES if module != "__init__.py"}
    graphlib.TopologicalSorter(modules).prepare()


def test_an_outside_package_is_known_in_one_place() -> None:
    """Each package from outside is imported only where it belongs."""
    wrong = [
        f"{module}: {package}"
        for module in MODULES
        for package in _imports(module)[1] & set(ONE_PLACE)
        if _room(module) not in ONE_PLACE[package]
    ]
    assert [] == wrong


def test_only_one_module_opens_files() -> None:
    """Nobody but `_files` opens, reads or writes a path."""
    opening = {"open", "read_text", "write_text", "read_bytes", "write_bytes"}
    found = []
    for module in MODULES:
        if _room(module) == "_files":
            continue
        for node in ast.walk(_tree(module)):
            called = node.func if isinstance(node, ast.Call) else None
            if isinstance(called, ast.Attribute) and called.attr in opening:
                if getattr(called.value, "id", "") != "_files":
                    found.append(f"{module}:{called.lineno}")
            elif isinstance(called, ast.Name) and called.id in opening:
                found.append(f"{module}:{called.lineno}")
    assert [] == found
