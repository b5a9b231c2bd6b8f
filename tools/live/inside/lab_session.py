"""A typical session of the whole notebook; what it imports is compiled ahead (``ahead.py``)."""

import contextlib
import io
import sqlite3  # noqa: F401
import sys

import ipywidgets
import pyodide_kernel  # type: ignore[import-not-found]

streams = sys.__stdout__, sys.__stderr__
shell = pyodide_kernel.ipython_shell
said: list[str] = []
for stream in (pyodide_kernel.stdout_stream, pyodide_kernel.stderr_stream):
    stream.publish_stream_callback = lambda _name, text: said.append(text)
shell.displayhook.publish_execution_result = lambda *_: None
shell.display_pub.display_data_callback = lambda *_: None
shell.kernel.interpreter.send_comm = lambda *_: None
for code in (
    "import pandas as pd; pd.DataFrame({'a': [1]})",
    "%who",
    "display('a')",
    "1 / 0",
    "print(1)\nawait __import__('asyncio').sleep(0)",
):
    with contextlib.suppress(Exception):
        shell.run_cell(code, store_history=True)
with contextlib.suppress(Exception):
    ipywidgets.VBox([ipywidgets.Dropdown(options=["a"]), ipywidgets.Button(), ipywidgets.Output()])
shell.kernel.complete("import pan", 10)
shell.kernel.inspect("print", 3, 0)
shell.kernel.is_complete("for a in b:")
io.StringIO("".join(said))
sys.stdout, sys.stderr = streams
