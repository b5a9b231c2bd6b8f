"""Runs cells and calls functions in the reader's browser; imported there as ``casebook_cells``.

Python alone, and nothing that takes long to import: what a page asks for first waits for it.
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

__all__ = ["call", "prepare", "run"]

# What the cells of a page share.
_names = {"__name__": "__main__", "__builtins__": __builtins__}
_CHART = "application/vnd.vegalite.v5+json"


def call(module, name, arguments):
    """Call a function of a module; arguments, a list, and result are JSON.

    >>> call("textwrap", "shorten", '["a word or two", 8]')
    '"a [...]"'
    """
    function = getattr(importlib.import_module(module), name)
    return json.dumps(function(*json.loads(arguments)), ensure_ascii=False)


def run(code, cell="cell"):
    """Run a cell; return as JSON what it shows, what it prints, and its error.

    ``outputs`` is a list of bundles, type to content: what ``display`` was given, then the value of
    the last expression. ``error`` is None, or has ``name``, ``message`` and ``traceback``: frames of
    cells alone, as others stand in files that a reader never sees.

    >>> json.loads(run("print(1); 1 + 1"))
    {'outputs': [{'text/plain': '2'}], 'stdout': '1\\n', 'error': None}
    >>> json.loads(run("1 / 0", "three"))["error"]["message"]
    'division by zero'
    """
    outputs = []
    printed = io.StringIO()
    error = None
    _names["display"] = lambda *values: outputs.extend(map(_bundle, values))
    place = f"<{cell}>"
    # For tracebacks, which quote the line.
    linecache.cache[place] = (len(code), None, code.splitlines(keepends=True), place)
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        try:
            tree = ast.parse(code, place)
            last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
            exec(compile(tree, place, "exec"), _names)
            if last is not None:
                value = eval(compile(ast.Expression(last.value), place, "eval"), _names)
                if value is not None:
                    _names["_"] = value
                    outputs.append(_bundle(value))
        except BaseException as raised:  # a cell may call sys.exit()
            error = _described(raised)
    gc.enable()
    said = {"outputs": outputs, "stdout": printed.getvalue(), "error": error}
    return json.dumps(said, ensure_ascii=False, default=str)


def _bundle(value):
    """All that a value has to show, by type."""
    if bundle := getattr(value, "_repr_mimebundle_", None):
        _draw_here()
        bundle = bundle()
        bundle = bundle[0] if isinstance(bundle, tuple) else bundle
        if bundle:
            return dict(bundle)
    shown = {}
    for method, kind in (("_repr_html_", "text/html"), ("_repr_svg_", "image/svg+xml"), ("_repr_markdown_", "text/markdown")):
        made = getattr(value, method, None)
        content = made() if callable(made) and not isinstance(value, type) else None
        if content is not None:
            shown[kind] = content
    return {**shown, "text/plain": repr(value)}


def prepare(module):
    """Import what a cell will ask for, while nobody waits."""
    importlib.import_module(module)


def _draw_here():
    """Have charts of altair draw with the book's own script; by default they ask another host."""
    altair = sys.modules.get("altair")
    if altair is not None and altair.renderers.active == "default":
        altair.renderers.enable("mimetype")


def _described(raised):
    frames = [
        frame for frame in traceback.extract_tb(raised.__traceback__) if frame.filename[:1] == "<" and frame.filename in linecache.cache
    ]
    lines = traceback.format_list(frames)
    if lines:
        lines.insert(0, "Traceback (most recent call last):\n")
    lines += traceback.format_exception_only(raised)
    described = {"name": type(raised).__name__, "message": str(raised), "traceback": "".join(lines)}
    if isinstance(raised, ModuleNotFoundError):
        described["module"] = raised.name
    return described
