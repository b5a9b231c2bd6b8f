"""Serve the built book on this machine only.

Run by ``make serve``; the tests import `BookServer`. Standard library alone.
"""

from __future__ import annotations

import argparse
import errno
import functools
import sys
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

__all__ = ["HOST", "BookServer", "main"]

HOST = "127.0.0.1"


class _Handler(SimpleHTTPRequestHandler):
    # Written out, since the system's own table may lack the newer types or hold wrong ones, and a
    # browser refuses a WebAssembly file or a module script of the wrong type.
    extensions_map = {  # noqa: RUF012 (the base class declares it without ClassVar)
        **SimpleHTTPRequestHandler.extensions_map,
        ".html": "text/html; charset=utf-8",
        ".css": "text/css; charset=utf-8",
        ".js": "text/javascript; charset=utf-8",
        ".mjs": "text/javascript; charset=utf-8",
        ".json": "application/json",
        ".ipynb": "application/json",
        ".svg": "image/svg+xml",
        ".wasm": "application/wasm",
        ".whl": "application/octet-stream",
        ".woff2": "font/woff2",
        ".csv": "text/csv; charset=utf-8",
        ".bib": "text/plain; charset=utf-8",
        ".md": "text/plain; charset=utf-8",
        ".yaml": "text/plain; charset=utf-8",
    }

    def end_headers(self) -> None:
        """Add that a browser must ask again: the book may have been built anew."""
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing for every request."""


class BookServer(ThreadingHTTPServer):
    """A server for one folder on 127.0.0.1; port 0 takes a free one.

    Raises
    ------
    OSError
        If the port is in use or not allowed.
    """

    daemon_threads = True

    def __init__(self, folder: Path, port: int = 0) -> None:
        super().__init__((HOST, port), functools.partial(_Handler, directory=str(folder)))

    @property
    def url(self) -> str:
        """The address of the front page, ending in a slash."""
        return f"http://{HOST}:{self.server_port}/"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Pass over a browser that hangs up; let other errors show."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    parser = argparse.ArgumentParser(description="Serve a folder on 127.0.0.1.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--port", type=int, default=8000)
    options = parser.parse_args(arguments)
    if not (options.folder / "index.html").is_file():
        print(
            f"There is no built book in {options.folder}: run `make book` first.", file=sys.stderr
        )
        return 1
    other = options.port + 1 if 1024 <= options.port < 65535 else 8001
    try:
        server = BookServer(options.folder, options.port)
    except (OSError, OverflowError) as error:
        is_taken = isinstance(error, OSError) and error.errno == errno.EADDRINUSE
        reason = f"Port {options.port} {'is in use' if is_taken else 'cannot be used'}"
        print(f"{reason}: choose another with `make serve PORT={other}`.", file=sys.stderr)
        return 1
    with server:
        try:
            print(f"The book is at {server.url} (Ctrl-C stops it).", flush=True)
            server.serve_forever()
        except KeyboardInterrupt:
            print("\nStopped.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
