"""A JupyterHub for a class on this machine: what its test and its measurement drive.

The hub, its proxy and the server of each user listen on 127.0.0.1 alone, and live as long as the
`with` statement. What a trainee's browser does is done here through the same HTTP interface.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import quote

import nbformat
import psutil
import requests
import websocket
from requests.cookies import get_cookie_header

__all__ = ["HOST", "Hub", "HubError", "Trainee"]

HOST = "127.0.0.1"
# The script of the package holds the path of the environment that it was installed into.
_PROXY = "from configurable_http_proxy.cli import main; main()"
# Seconds for one start or one cell; a machine that does other things as well is slow.
_PATIENCE = 240

_T = TypeVar("_T")


class HubError(Exception):
    """What did not work, in one sentence, and where the hub's own words stand."""


class Hub:
    """A JupyterHub with its proxy, for the users that are named.

    Parameters
    ----------
    folder
        An empty folder, for the hub's files and the users' homes.
    users
        Their names: lower-case letters and digits.

    Raises
    ------
    HubError
        On entering, if the hub does not start.
    """

    def __init__(self, folder: Path, users: Sequence[str]) -> None:
        self.users = tuple(users)
        self.log = folder / "hub.log"
        self._folder = folder
        self._password = secrets.token_urlsafe(16)
        self._process: subprocess.Popen[bytes] | None = None
        with ExitStack() as stack:  # held at the same time, so that they differ
            held = [stack.enter_context(socket.create_server((HOST, 0))) for _ in range(3)]
            self._port, self._hub_port, self._proxy_port = (s.getsockname()[1] for s in held)

    @property
    def url(self) -> str:
        """The address that a browser is given, without a slash at its end."""
        return f"http://{HOST}:{self._port}"

    @property
    def pid(self) -> int:
        """The number of the hub's process; the proxy and the users' servers are below it."""
        assert self._process is not None, "The hub has not been started."
        return self._process.pid

    def __enter__(self) -> Self:
        settings = self._folder / "jupyterhub_config.json"
        settings.write_text(json.dumps(self._settings()), encoding="utf-8")
        settings.chmod(0o600)  # it holds the password
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "jupyterhub", "-f", str(settings)],
                cwd=self._folder,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        try:
            self._wait(lambda: requests.get(f"{self.url}/hub/login", timeout=5).ok, "start")
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop the hub, which stops its proxy and the users' servers; then whatever is left."""
        if self._process is None:
            return
        started = []
        if self._process.poll() is None:
            started = psutil.Process(self.pid).children(recursive=True)
            self._process.terminate()
        try:
            self._process.wait(60)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        _, left = psutil.wait_procs(started, timeout=10)
        for process in left:
            process.kill()

    def log_in(self, name: str) -> Trainee:
        """Log a user in at the form of the hub's first page.

        Raises
        ------
        HubError
            If the hub does not let the user in.
        """
        session = requests.Session()
        session.get(f"{self.url}/hub/login", timeout=_PATIENCE)
        form = {
            "username": name,
            "password": self._password,
            "_xsrf": session.cookies.get("_xsrf", path="/hub/"),
        }
        answer = session.post(f"{self.url}/hub/login", data=form, timeout=_PATIENCE)
        if not answer.ok or answer.url.endswith("/hub/login"):
            raise HubError(f"The hub did not let {name} in (status {answer.status_code}).")
        return Trainee(self, name, session)

    def _settings(self) -> dict[str, Any]:
        home = self._folder / "home"
        home.mkdir()
        return {
            "JupyterHub": {
                "bind_url": f"{self.url}/",
                "hub_bind_url": f"http://{HOST}:{self._hub_port}/",
                "authenticator_class": "shared-password",
                "spawner_class": "simple",  # users need no account on this machine
                "log_level": "INFO",
            },
            "ConfigurableHTTPProxy": {
                "api_url": f"http://{HOST}:{self._proxy_port}",
                "command": [sys.executable, "-c", _PROXY],
            },
            "Authenticator": {"allowed_users": list(self.users)},
            "SharedPasswordAuthenticator": {"user_password": self._password},
            "Spawner": {
                "cmd": [sys.executable, "-m", "jupyterhub.singleuser"],
                # As root, which is who runs tests in a container; everywhere else it may not be.
                "args": ["--allow-root"] if _is_root() else [],
                "ip": HOST,
                "start_timeout": _PATIENCE,
                "http_timeout": _PATIENCE,
                "environment": {"JUPYTER_PLATFORM_DIRS": "1"},
            },
            "SimpleLocalProcessSpawner": {"home_dir_template": f"{home}/{{username}}"},
        }

    def _wait(self, ready: Callable[[], _T], what: str) -> _T:
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            if self._process is not None and self._process.poll() is not None:
                raise HubError(f"The hub ended before it could {what}: see {self.log}.")
            try:
                if done := ready():
                    return done
            except requests.ConnectionError:
                pass
            time.sleep(0.1)
        raise HubError(f"The hub did not {what} within {_PATIENCE} seconds: see {self.log}.")


class Trainee:
    """One user who is logged in, with a browser's cookies."""

    def __init__(self, hub: Hub, name: str, session: requests.Session) -> None:
        self.name = name
        self._hub = hub
        self._session = session
        self._path = f"/user/{name}/"

    def start(self) -> None:
        """Ask for a server, as a browser does that opens the hub, and wait until it answers."""
        self._session.get(f"{self._hub.url}/hub/spawn/{self.name}", timeout=_PATIENCE)
        lab = f"{self._hub.url}{self._path}lab"

        def ready() -> bool:
            answer = self._session.get(lab, timeout=_PATIENCE)
            return answer.ok and answer.url.startswith(lab)

        self._hub._wait(ready, f"start the server of {self.name}")

    def pull(self, repository: str, branch: str) -> list[str]:
        """Follow an nbgitpuller link; return what it says, line by line."""
        asked = {"repo": repository, "branch": branch}
        answer = self._ask("GET", "git-pull/api", params=asked)
        told = [line.removeprefix("data: ") for line in answer.text.splitlines() if line]
        return [line.get("output") or line["phase"] for line in map(json.loads, told)]

    def read(self, path: str, *, of: str | None = None) -> Any:
        """Return a notebook of this user's folder, or of another user's if they are let.

        Raises
        ------
        HubError
            If the file cannot be read.
        """
        found = self._ask("GET", f"api/contents/{quote(path)}", of=of).json()
        return nbformat.from_dict(found["content"])  # type: ignore[no-untyped-call]

    def run(self, path: str) -> Any:
        """Open a notebook with a kernel of its own, run its cells, save it; return it.

        Raises
        ------
        HubError
            If a cell does not come to its end.
        """
        notebook = self.read(path)
        asked = {
            "path": path,
            "name": path,
            "type": "notebook",
            "kernel": {"name": notebook.metadata.kernelspec.name},
        }
        opened = self._ask("POST", "api/sessions", json=asked).json()
        address = f"{self._path}api/kernels/{opened['kernel']['id']}/channels"
        channel = websocket.create_connection(
            f"ws://{HOST}:{self._hub._port}{address}",
            cookie=self._cookies(address),
            timeout=_PATIENCE,
        )
        try:
            for cell in notebook.cells:
                if cell.cell_type == "code":
                    cell.outputs = list(_outputs(channel, cell.source))
        except websocket.WebSocketException as error:
            raise HubError(f"A cell of {self.name}'s {path} did not end: {error}.") from error
        finally:
            channel.close()
        content = {"type": "notebook", "format": "json", "content": notebook}
        self._ask("PUT", f"api/contents/{quote(path)}", json=content)
        return notebook

    def _ask(self, method: str, path: str, *, of: str | None = None, **options: Any) -> Any:
        token = self._session.cookies.get("_xsrf", path=self._path) or ""
        answer = self._session.request(
            method,
            f"{self._hub.url}/user/{of or self.name}/{path}",
            headers={"X-XSRFToken": token},
            timeout=_PATIENCE,
            **options,
        )
        if not answer.ok:
            raise HubError(f"{method} {path} of {self.name}: status {answer.status_code}.")
        return answer

    def _cookies(self, path: str) -> str:
        request = requests.Request("GET", f"{self._hub.url}{path}").prepare()
        return get_cookie_header(self._session.cookies, request) or ""


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _outputs(channel: Any, code: str) -> Iterator[Any]:
    """Run one cell; yield what it shows, until the kernel is idle again."""
    asked = uuid.uuid4().hex
    content = {"code": code, "silent": False, "store_history": True, "allow_stdin": False}
    message = {
        "header": {"msg_id": asked, "msg_type": "execute_request", "version": "5.3"},
        "parent_header": {},
        "metadata": {},
        "content": content,
        "channel": "shell",
    }
    channel.send(json.dumps(message))
    while True:
        came = json.loads(channel.recv())
        if came["parent_header"].get("msg_id") != asked or came["channel"] != "iopub":
            continue
        if came["msg_type"] in ("execute_result", "display_data", "stream", "error"):
            yield nbformat.v4.output_from_msg(came)  # type: ignore[no-untyped-call]
        elif came["msg_type"] == "status" and came["content"]["execution_state"] == "idle":
            return
