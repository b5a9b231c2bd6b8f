"""Serve the built book: on this machine, or with ``HOST=`` to everybody on its network.

Run by ``make serve``; the tests import `BookServer`. WhiteNoise knows the files, Waitress speaks
HTTP. Only what was in the folder at the last look is handed out, so no path leads anywhere else.
"""

from __future__ import annotations

import argparse
import errno
import gzip
import ipaddress
import os
import sys
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from wsgiref.headers import Headers

import waitress
from waitress import wasyncore
from whitenoise import WhiteNoise

__all__ = ["HOST", "BookServer", "main"]

HOST = "127.0.0.1"
# So many files are sent at the same time; further readers wait for milliseconds.
_THREADS = 16
# What packing makes smaller: pictures and fonts are packed already.
_PLAIN = {
    ".bib",
    ".css",
    ".csv",
    ".html",
    ".ipynb",
    ".js",
    ".json",
    ".mjs",
    ".svg",
    ".txt",
    ".wasm",
    ".yaml",
}
# A browser refuses a script of the wrong type, and would save what it does not know.
_TYPES = {
    ".bib": "text/plain",
    ".csv": "text/csv",
    ".ipynb": "application/json",
    ".md": "text/plain",
    ".mjs": "text/javascript",
    ".pack": "application/octet-stream",
    ".wasm": "application/wasm",
    ".whl": "application/octet-stream",
    ".yaml": "text/plain",
}

# What is there for pages opened from a file, and large: no page that is served asks for it.
_FOR_FILES = ("live", "parts")


class _Files(WhiteNoise):  # type: ignore[misc] # WhiteNoise has no types
    """The files of a folder, looked at again when the book in it was built anew."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._looking = threading.Lock()
        self._seen = 0
        super().__init__(
            _missing,
            allow_all_origins=False,
            # A browser must ask again: the book may have been built anew.
            max_age=None,
            index_file=True,
            mimetypes=_TYPES,
            add_headers_function=_say,
        )
        self._look()

    def __call__(self, environ: Any, start_response: Any) -> Any:
        self._look()
        return super().__call__(environ, start_response)

    def _look(self) -> None:
        # Every build writes this file; a folder without it is what it was at the start.
        info = self._folder / ".buildinfo"
        date = info.stat().st_mtime_ns if info.exists() else 1
        with self._looking:
            if date != self._seen:
                self.files: dict[str, Any] = {}
                self.add_files(self._folder)
                self._seen = date

    def add_file_to_dictionary(self, url: str, path: str, stat_cache: Any = None) -> None:
        """Add a file; ``…/index.html`` is the page of its folder itself, not a way to it.

        On the way its query would be lost, and with it the name of the notebook to be opened.
        """
        super().add_file_to_dictionary(url, path, stat_cache=stat_cache)
        if url.endswith("/index.html"):
            self.files[url] = self.files[url.removesuffix("index.html")]

    def update_files_dictionary(self, root: str, prefix: str) -> None:
        """Add the files below a folder, but none that a link leads to, and pack what is plain."""
        found = {}
        for folder, _, names in os.walk(root):
            if Path(folder).parts[-2:] == _FOR_FILES:
                continue
            for name in names:
                path = Path(folder, name)
                if not path.is_symlink() and not name.startswith("."):
                    found[str(path)] = path.stat()
        for name in [name for name in found if not name.endswith(".gz")]:
            path = Path(name)
            if path.suffix in _PLAIN:
                packed = _packed(path)
                found[str(packed)] = packed.stat()
            url = prefix + path.relative_to(root).as_posix()
            self.add_file_to_dictionary(url, name, stat_cache=found)


def _packed(path: Path) -> Path:
    """The file's packed copy beside it, made where there is none or it is older."""
    packed = path.with_name(f"{path.name}.gz")
    if not packed.exists() or packed.stat().st_mtime_ns < path.stat().st_mtime_ns:
        # Another server may look at the same folder meanwhile: it finds all of the copy, or none.
        part = path.with_name(f".{packed.name}.{os.getpid()}.part")
        try:
            part.write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))
            part.replace(packed)
        finally:
            part.unlink(missing_ok=True)
    return packed


def _say(headers: Headers, path: str, url: str) -> None:
    # Not in the quotation marks that are allowed and that nobody expects.
    headers["Content-Type"] = str(headers["Content-Type"]).replace('"', "")
    headers["Cache-Control"] = "no-cache"
    headers["X-Content-Type-Options"] = "nosniff"


def _missing(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    start_response("404 Not Found", [("Content-Type", "text/plain; charset=utf-8")])
    return [b"There is no such page in this book.\n"]


class BookServer:
    """A server for one folder; port 0 takes a free one.

    Raises
    ------
    OSError
        If the port is in use or not allowed, or the host no address of this machine.
    """

    def __init__(self, folder: Path, port: int = 0, host: str = HOST) -> None:
        if not 0 <= port <= 65535:  # Waitress takes it for an unknown host, or counts round
            raise OverflowError(f"There is no port {port}.")
        self._sockets: dict[int, Any] = {}
        self._stopped = threading.Event()
        try:
            self._server = waitress.create_server(
                _Files(folder),
                map=self._sockets,
                host=host,
                port=port,
                threads=_THREADS,
                ident=None,
            )
        except BaseException:
            wasyncore.close_all(self._sockets)
            raise
        self.server_address: tuple[str, int] = (host, int(self._server.effective_port))

    @property
    def server_port(self) -> int:
        """The port, also where a free one was asked for."""
        return self.server_address[1]

    @property
    def url(self) -> str:
        """The address of the front page for a reader on this machine, ending in a slash."""
        return f"http://{HOST}:{self.server_port}/"

    def serve_forever(self) -> None:
        """Answer until `shutdown` is called from another thread."""
        while not self._stopped.is_set():
            wasyncore.loop(timeout=0.2, use_poll=True, map=self._sockets, count=1)

    def shutdown(self) -> None:
        """End `serve_forever`, at the latest after a fifth of a second."""
        self._stopped.set()

    def __enter__(self) -> BookServer:
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self._server.task_dispatcher.shutdown(timeout=1)
        # With the files that are still being sent, which close_all would leave open.
        for channel in [*self._server.active_channels.values()]:
            channel.handle_close()
        wasyncore.close_all(self._sockets)


def _is_open(host: str) -> bool:
    """Whether others than this machine reach a server at this address."""
    try:
        return not ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host != "localhost"


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    parser = argparse.ArgumentParser(description="Serve the built book.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--host", default=HOST)
    parser.add_argument("--port", type=int, default=8000)
    options = parser.parse_args(arguments)
    if not (options.folder / "index.html").is_file():
        print(
            f"There is no built book in {options.folder}: run `make book` first.", file=sys.stderr
        )
        return 1
    other = options.port + 1 if 1024 <= options.port < 65535 else 8001
    try:
        server = BookServer(options.folder, options.port, options.host)
    except (OSError, OverflowError, ValueError) as error:
        code = error.errno if isinstance(error, OSError) else None
        if code == errno.EADDRNOTAVAIL or "host" in str(error).lower():
            print(
                f"{options.host} is no address of this machine: give one with `make serve HOST=`, "
                "or HOST=0.0.0.0 for all of them.",
                file=sys.stderr,
            )
            return 1
        reason = "is in use" if code == errno.EADDRINUSE else "cannot be used"
        print(
            f"Port {options.port} {reason}: choose another with `make serve PORT={other}`.",
            file=sys.stderr,
        )
        return 1
    with server:
        try:
            print(f"The book is at {server.url} (Ctrl-C stops it).", flush=True)
            if _is_open(options.host):
                print(
                    "Everybody on the network of this machine can read it, and nothing is "
                    "encrypted: open it only to a network that you trust. Others take this "
                    f"machine's address in place of {HOST}.",
                    flush=True,
                )
            server.serve_forever()
        except KeyboardInterrupt:
            print("\nStopped.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
