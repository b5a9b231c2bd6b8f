"""Runs cells: in the reader's browser, where it is ``casebook_cells``, and where a page is built.

In the browser it calls functions, too. Nothing here takes long to import, and nothing is of this
package: what a page asks for first waits for it.
"""

from __future__ import annotations

import ast
import contextlib
import gc
import importlib
import io
import json
import linecache
import sys
import traceback
from typing import Any

__all__ = ["call", "names", "prepare", "run"]

# What a value has to say of itself, beside a bundle of all.
_SHOWN = {
    "_repr_html_": "text/html",
    "_repr_svg_": "image/svg+xml",
    "_repr_markdown_": "text/markdown",
}


def names() -> dict[str, Any]:
    """What the cells of a page share, before any has run."""
    return {"__name__": "__main__", "__builtins__": __builtins__}


# In the browser, where a worker has one page.
_NAMES = names()


def call(module: str, name: str, arguments: str) -> str:
    """Call a function of a module; arguments, a list, and result are JSON.

    >>> call("textwrap", "shorten", '["a word or two", 8]')
    '"a [...]"'
    """
    function = getattr(importlib.import_module(module), name)
    return json.dumps(function(*json.loads(arguments)), ensure_ascii=False)


def run(code: str, cell: str = "cell", shared: dict[str, Any] = _NAMES) -> str:
    r"""Run a cell; return as JSON what it shows, what it prints, and its error.

    ``outputs`` is a list of bundles, type to content: what ``display`` was given, then the value
    of the last expression. ``error`` is None, or has ``name``, ``message`` and ``traceback``:
    frames of cells alone, as others stand in files that a reader never sees; and ``module`` where
    one is missing. `shared` is what the cells of a page share.

    >>> json.loads(run("print(1); 1 + 1"))
    {'outputs': [{'text/plain': '2'}], 'stdout': '1\n', 'error': None}
    >>> json.loads(run("1 / 0", "three"))["error"]["message"]
    'division by zero'
    """
    outputs: list[dict[str, Any]] = []
    printed = io.StringIO()
    error = None
    shared["display"] = lambda *values: outputs.extend(map(_bundle, values))
    place = f"<{cell}>"
    # For tracebacks, which quote the line.
    linecache.cache[place] = (len(code), None, code.splitlines(keepends=True), place)
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        try:
            _run(ast.parse(code, place), place, shared, outputs)
        except BaseException as raised:  # a cell may call sys.exit()
            error = _described(raised)
    gc.enable()
    said = {"outputs": outputs, "stdout": printed.getvalue(), "error": error}
    return json.dumps(said, ensure_ascii=False, default=str)


def _run(
    tree: ast.Module, place: str, shared: dict[str, Any], outputs: list[dict[str, Any]]
) -> None:
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, place, "exec"), shared)
    if isinstance(last, ast.Expr):
        value = eval(compile(ast.Expression(last.value), place, "eval"), shared)
        if value is not None:
            shared["_"] = value
            outputs.append(_bundle(value))


def prepare(module: str) -> None:
    """Import what a cell will ask for, while nobody waits."""
    importlib.import_module(module)


def _bundle(value: object) -> dict[str, Any]:
    """All that a value has to show, by type."""
    if isinstance(value, type):  # its methods are not its own
        return {"text/plain": repr(value)}
    bundled = getattr(value, "_repr_mimebundle_", None)
    if callable(bundled):
        _draw_here()
        bundle = bundled()
        if isinstance(bundle, tuple):  # with what is said about it
            bundle = bundle[0]
        if bundle:
            return dict(bundle)
    methods = {kind: getattr(value, name, None) for name, kind in _SHOWN.items()}
    shown = {kind: method() for kind, method in methods.items() if callable(method)}
    told = {kind: content for kind, content in shown.items() if content is not None}
    return {**told, "text/plain": repr(value)}


def _draw_here() -> None:
    """Have charts of altair draw with the book's own script; by default they ask another host."""
    altair = sys.modules.get("altair")
    if altair is not None and altair.renderers.active == "default":
        altair.renderers.enable("mimetype")


def _described(raised: BaseException) -> dict[str, str | None]:
    frames = [
        frame
        for frame in traceback.extract_tb(raised.__traceback__)
        if frame.filename.startswith("<") and frame.filename in linecache.cache
    ]
    lines = traceback.format_list(frames)
    if lines:
        lines.insert(0, "Traceback (most recent call last):\n")
    lines += traceback.format_exception_only(raised)
    described: dict[str, str | None] = {
        "name": type(raised).__name__,
        "message": str(raised),
        "traceback": "".join(lines),
    }
    if isinstance(raised, ModuleNotFoundError):
        described["module"] = raised.name
    return described
