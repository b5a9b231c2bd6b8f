"""The tools around the library: setting up, building, serving, finding a browser."""

from __future__ import annotations

import gc
import gzip
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tools import browser, build_book, serve

ROOT = Path(__file__).resolve().parent.parent


def make(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run make in the project."""
    environment = {**os.environ, **settings}
    # Not the flags of a make that runs these tests.
    for name in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "VENV", "LOCK", "PYTHON"):
        if name not in settings:
            environment.pop(name, None)
    command = ["make", "--no-print-directory", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)


def test_makefile_opens_with_its_commands() -> None:
    """`make help` lists every target, and the two main ones first."""
    shown = make("help").stdout.splitlines()
    assert ["make serve", "make test"] == [" ".join(line.split()[:2]) for line in shown[:2]]
    listed = {line.split()[1] for line in shown if line.startswith("make ")}
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (phony,) = [line for line in makefile.splitlines() if line.startswith(".PHONY:")]
    assert set(phony.split()[1:]) == listed


# Setting up


@pytest.fixture
def no_python(tmp_path: Path) -> Path:
    """Return a program that answers like a Python older than 3.11."""
    program = tmp_path / "python3.9"
    program.write_text("#!/bin/sh\nexit 1\n", encoding="ascii")
    program.chmod(0o755)
    return program


def test_setup_names_a_missing_python() -> None:
    """Where PYTHON names nothing, one sentence says which and what to do."""
    told = make("setup", "PYTHON=python-of-nobody")
    assert 0 != told.returncode
    assert "There is no python-of-nobody here: install Python 3.11 or newer" in told.stderr


def test_setup_names_an_old_python(no_python: Path) -> None:
    """A Python older than 3.11 is refused before anything is made."""
    told = make("setup", f"PYTHON={no_python}")
    assert 0 != told.returncode
    assert "is older than 3.11: name a newer Python" in told.stderr


def test_setup_without_a_network_says_so(tmp_path: Path) -> None:
    """Where no registry answers, one line says what to do, and no stamp is left behind."""
    lock = tmp_path / "lock.txt"
    lock.write_text(f"altair==5.5.0 --hash=sha256:{'0' * 64}\n", encoding="ascii")
    settings = {
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_INDEX_URL": "http://127.0.0.1:9/",  # the port of a service that nobody runs
        "PIP_EXTRA_INDEX_URL": "",
        "PIP_FIND_LINKS": "",
        "PIP_RETRIES": "0",
        "PIP_NO_CACHE_DIR": "1",
    }
    environment = f"VENV={tmp_path / 'env'}"
    told = make("setup", f"PYTHON={sys.executable}", environment, f"LOCK={lock}", **settings)
    assert 0 != told.returncode
    assert "Without a network, point it at a mirror (PIP_INDEX_URL)" in told.stderr
    assert [] == list((tmp_path / "env").glob(".p*ts"))


def test_setup_leaves_a_folder_that_is_no_environment(tmp_path: Path) -> None:
    """A folder with somebody's files in it is not taken for an environment and emptied."""
    (tmp_path / "letter.txt").write_text("keep me", encoding="ascii")
    told = make("setup", f"PYTHON={sys.executable}", f"VENV={tmp_path}")
    assert 0 != told.returncode
    assert "is no virtual environment: move it away" in told.stderr
    assert (tmp_path / "letter.txt").exists()


# Answers like a Python, notes what modules it runs, and makes of an environment what is needed.
FAKE = """\
#!/bin/sh
case "$*" in
  "-m "*) echo "$@" >>"{log}" ;;
esac
case "$*" in
  "-m venv "*) {venv} ;;
esac
"""
VENV = 'mkdir -p "$4/bin" && cp "$0" "$4/bin/python" && touch "$4/pyvenv.cfg"'


def fake_python(folder: Path, venv: str = VENV) -> tuple[Path, Path]:
    """Return a program that stands in for Python, and the file in which it notes its calls."""
    program, log = folder / "python3.99", folder / "log"
    program.write_text(FAKE.format(log=log, venv=venv), encoding="ascii")
    program.chmod(0o755)
    return program, log


def test_setup_names_what_makes_no_environment(tmp_path: Path) -> None:
    """Where the module `venv` fails, as on a bare Debian, its reason stands above what to do."""
    program, _ = fake_python(tmp_path, "echo apt install python3-venv; exit 1")
    told = make("setup", f"PYTHON={program}", f"VENV={tmp_path / 'env'}")
    assert 0 != told.returncode
    reason, what_to_do, *_ = told.stderr.splitlines()
    assert "apt install python3-venv" == reason
    assert what_to_do.startswith("No environment could be made (the reason stands above)")


@pytest.mark.parametrize(("given", "expected"), [("C", "C.UTF-8"), ("en_GB.UTF-8", "en_GB.UTF-8")])
def test_a_bare_locale_does_not_end_at_a_chinese_path(
    tmp_path: Path, given: str, expected: str
) -> None:
    """Python runs with a locale that has all letters: in C it ends where a path has others."""
    log = tmp_path / "log"
    program, _ = fake_python(tmp_path, f'{VENV}; echo "$LC_ALL" >>"{log}"')
    log.unlink(missing_ok=True)
    environment = f"VENV={tmp_path / 'env'}"
    assert 0 == make("setup", f"PYTHON={program}", environment, LC_ALL=given).returncode
    assert expected in log.read_text(encoding="utf-8").splitlines()


def test_a_link_to_an_environment_is_no_file_of_ours() -> None:
    """Git passes over .venv also where it is a link to a folder elsewhere."""
    for name in (".venv", ".venv-python3.12", "casebook/_data/bank.json"):
        told = subprocess.run(["git", "check-ignore", "--quiet", name], cwd=ROOT)
        assert 0 == told.returncode, name


def test_setup_is_done_once(tmp_path: Path) -> None:
    """Nothing is installed twice for the same lock and project, and all again for another lock."""
    program, log = fake_python(tmp_path)
    lock = tmp_path / "lock.txt"
    settings = ("setup", f"PYTHON={program}", f"VENV={tmp_path / 'env'}", f"LOCK={lock}")
    whole = ["venv", "pip", "pip"]
    for text, expected in (("a==1", whole), ("a==1", whole), ("a==2", [*whole, *whole])):
        lock.write_text(text, encoding="ascii")
        assert 0 == make(*settings).returncode
        calls = log.read_text(encoding="utf-8").splitlines()
        assert expected == [line.split()[1] for line in calls]
    assert calls[-1].endswith("--no-build-isolation --editable . --editable book/machine")


def test_of_two_setups_at_once_one_waits(tmp_path: Path) -> None:
    """The second says that it waits, and finds the environment made: it is made once."""
    program, log = fake_python(tmp_path, f"sleep 2; {VENV}")
    settings = ("setup", f"PYTHON={program}", f"VENV={tmp_path / 'new' / 'env'}")
    with ThreadPoolExecutor() as pool:
        told = list(pool.map(lambda _: make(*settings), range(2)))
    assert [0, 0] == [one.returncode for one in told]
    assert ["venv", "pip", "pip"] == [
        line.split()[1] for line in log.read_text(encoding="utf-8").splitlines()
    ]
    waits = [line for one in told for line in one.stdout.splitlines() if "waits for" in line]
    assert [f"Another make works on {tmp_path}/new/env"] == [one.partition(":")[0] for one in waits]
    assert ["env"] == [path.name for path in (tmp_path / "new").iterdir()]


def test_a_lock_that_was_left_is_named(tmp_path: Path) -> None:
    """After a make that was killed the next says what to delete, and does not wait for ever."""
    program, _ = fake_python(tmp_path)
    with subprocess.Popen(["true"]) as gone:
        pass
    lock = tmp_path / "env-lock"
    lock.mkdir()
    (lock / "pid").write_text(f"{gone.pid}\n", encoding="ascii")
    told = make("setup", f"PYTHON={program}", f"VENV={tmp_path / 'env'}")
    assert 0 != told.returncode
    assert f"was stopped before its end: delete {lock} and run this again." in told.stderr
    assert lock.is_dir()


def test_a_folder_that_takes_no_lock_is_named(tmp_path: Path) -> None:
    """Where no lock can be made the reason is shown, and nothing waits."""
    program, _ = fake_python(tmp_path)
    (tmp_path / "env-lock").write_text("", encoding="ascii")
    told = make("setup", f"PYTHON={program}", f"VENV={tmp_path / 'env'}")
    assert 0 != told.returncode
    assert "env-lock" in told.stderr


# Building the book


@pytest.fixture
def small_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project with one file of each kind in place of this one."""
    for name in ("casebook/a.py", "data/cases/a.yaml", "book/intro.md", "requirements/lock.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("one\n", encoding="ascii")
    monkeypatch.setattr(build_book, "ROOT", tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    "name", ["casebook/a.py", "data/cases/a.yaml", "book/intro.md", "requirements/lock.txt"]
)
def test_book_is_old_after_a_change(small_project: Path, name: str) -> None:
    """A changed, a new and a renamed input each make the built book an old one."""
    before = build_book.book_digest()
    (small_project / name).write_text("two\n", encoding="ascii")
    changed = build_book.book_digest()
    (small_project / name).rename(small_project / f"{name}x")
    assert 3 == len({before, changed, build_book.book_digest()})


@pytest.mark.parametrize(
    "name",
    [
        *("book/_build/html/index.html", "book/cases/a.md", "book/exercises/01-a.md"),
        "casebook/_data/bank.json",
    ],
)
def test_book_is_not_old_after_its_own_build(small_project: Path, name: str) -> None:
    """What the build itself makes is no input."""
    before = build_book.book_digest()
    (small_project / name).parent.mkdir(parents=True)
    (small_project / name).write_text("made\n", encoding="ascii")
    assert before == build_book.book_digest()


# Serving


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a front page and one file of each delicate kind."""
    for name in ("index.html", "a.wasm", "a.mjs", "a.js", "a.css", "a.svg", "a.ipynb", "a.json"):
        (tmp_path / name).write_text("x", encoding="ascii")
    return tmp_path


@pytest.fixture
def server(folder: Path) -> Iterator[serve.BookServer]:
    """Yield a server of `folder` that answers."""
    with serve.BookServer(folder) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def ask(
    server: serve.BookServer, path: str, **headers: str
) -> tuple[http.client.HTTPResponse, bytes]:
    """Return the answer to a request, and its body."""
    connection = http.client.HTTPConnection(serve.HOST, server.server_port, timeout=10)
    connection.request(
        "GET", path, headers={name.replace("_", "-"): headers[name] for name in headers}
    )
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer, body


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("", "text/html; charset=utf-8"),
        ("a.wasm", "application/wasm"),
        ("a.mjs", "text/javascript; charset=utf-8"),
        ("a.js", "text/javascript; charset=utf-8"),
        ("a.css", "text/css; charset=utf-8"),
        ("a.svg", "image/svg+xml"),
        ("a.ipynb", "application/json"),
        ("a.json", "application/json"),
    ],
)
def test_server_tells_types(server: serve.BookServer, name: str, kind: str) -> None:
    """Each file is served as the type that a browser asks of it, never from a stale cache."""
    answer, body = ask(server, f"/{name}")
    assert (200, kind, b"x") == (answer.status, answer.headers["Content-Type"], body)
    assert "no-cache" == answer.headers["Cache-Control"]
    assert "nosniff" == answer.headers["X-Content-Type-Options"]


def test_server_packs_what_gets_smaller(folder: Path) -> None:
    """Text is sent packed to who takes it so, and a copy packed before a change is not sent."""
    (folder / "long.html").write_text("long " * 1000, encoding="ascii")
    (folder / "long.html.gz").write_bytes(b"of another book")
    os.utime(folder / "long.html.gz", (0, 0))
    with serve.BookServer(folder) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        answer, body = ask(server, "/long.html", accept_encoding="gzip")
        assert "gzip" == answer.headers["Content-Encoding"]
        assert "Accept-Encoding" == answer.headers["Vary"]
        assert b"long " * 1000 == gzip.decompress(body)
        assert len(body) < 100
        answer, body = ask(server, "/long.html")
        assert b"long " * 1000 == body


def test_server_hands_out_its_folder_only(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """No link, no way up, no hidden file, no list of files, and no traceback for an odd address."""
    outside = tmp_path_factory.mktemp("outside")
    (outside / "letter.txt").write_text("secret", encoding="ascii")
    (folder / "letter.txt").symlink_to(outside / "letter.txt")
    (folder / "all").symlink_to(outside)
    (folder / ".hidden").write_text("secret", encoding="ascii")
    (folder / "sub").mkdir()
    (folder / "sub" / "a.txt").write_text("x", encoding="ascii")
    odd = [
        "letter.txt",
        "all/letter.txt",
        f"../{outside.name}/letter.txt",
        "%00",
        "a.js%00",
        "sub/",
    ]
    odd += [f"..%2f{outside.name}/letter.txt", ".hidden", "%ff%fe", "?x=%zz/../..", "sub", "//x"]
    with serve.BookServer(folder) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        for path in odd:
            answer, body = ask(server, f"/{path}")
            expected = 200 if path.startswith("?") else 404
            assert expected == answer.status, path
            assert b"secret" not in body
            assert b"a.txt" not in body


def test_server_keeps_connections_and_sees_a_new_book(
    server: serve.BookServer, folder: Path
) -> None:
    """One connection takes many requests; files of a book built meanwhile are there at once."""
    connection = http.client.HTTPConnection(serve.HOST, server.server_port, timeout=10)
    for name, expected in (("a.js", 200), ("new.html", 404), ("new.html", 200)):
        connection.request("GET", f"/{name}")
        answer = connection.getresponse()
        answer.read()
        assert (11, expected) == (answer.version, answer.status)
        if expected == 404:
            (folder / "new.html").write_text("new", encoding="ascii")
            (folder / ".buildinfo").write_text("built", encoding="ascii")
    connection.close()


FULL = """
import resource, signal, sys
from pathlib import Path
from tools import serve
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
serve.BookServer(Path(sys.argv[1]))
"""


def test_a_packed_copy_is_whole_or_not_there(tmp_path: Path) -> None:
    """Whoever looks while a server packs, or after its disk was full, finds no half of a copy."""
    page = tmp_path / "page.html"
    page.write_bytes(os.urandom(10_000))
    command = [sys.executable, "-c", FULL, str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert "File too large" in done.stderr
    assert [page] == [*tmp_path.iterdir()]
    with serve.BookServer(tmp_path):
        assert page.read_bytes() == gzip.decompress((tmp_path / "page.html.gz").read_bytes())
        assert {"page.html", "page.html.gz"} == {path.name for path in tmp_path.iterdir()}


def test_server_ends_in_the_middle_of_a_file(folder: Path) -> None:
    """A server that is stopped while a reader still takes a file leaves it open for nobody."""
    (folder / "large.bin").write_bytes(bytes(30_000_000))
    with serve.BookServer(folder) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        reader = socket.create_connection((serve.HOST, server.server_port), timeout=10)
        reader.sendall(b"GET /large.bin HTTP/1.1\r\nHost: here\r\n\r\n")
        assert reader.recv(1000).startswith(b"HTTP/1.1 200 OK")
    reader.close()
    gc.collect()  # a file that nobody closed is an error of the test


def test_server_takes_a_class(server: serve.BookServer) -> None:
    """Forty readers who open the book in the same moment all get it."""
    with ThreadPoolExecutor(40) as readers:
        answers = list(readers.map(lambda _: ask(server, "/a.css")[1], range(200)))
    assert [b"x"] * 200 == answers


@pytest.mark.parametrize(("host", "is_open"), [("127.0.0.1", False), ("0.0.0.0", True)])
def test_an_open_server_says_so(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    host: str,
    is_open: bool,
) -> None:
    """Who opens the book to a network is told what that means; nobody else is."""
    monkeypatch.setattr(serve.BookServer, "serve_forever", lambda _: None)
    assert 0 == serve.main([str(folder), "--port", "0", "--host", host])
    assert is_open == ("Everybody on the network" in capsys.readouterr().out)


def test_no_variable_opens_the_server() -> None:
    """A HOST that a shell exports is not taken; one on the command line is."""
    assert '--host "127.0.0.1"' in make("-n", "serve", HOST="0.0.0.0").stdout
    assert '--host "0.0.0.0"' in make("-n", "serve", "HOST=0.0.0.0").stdout


def test_an_address_of_another_machine_is_one_sentence(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An address that this machine does not have is named, with one that it has."""
    assert 1 == serve.main([str(folder), "--host", "192.0.2.1", "--port", "0"])
    told = capsys.readouterr().err
    assert told.startswith("192.0.2.1 is no address of this machine")
    assert 1 == len(told.splitlines())


def test_server_is_for_this_machine_only(server: serve.BookServer) -> None:
    """The server listens on 127.0.0.1 and on no other address."""
    assert "127.0.0.1" == server.server_address[0]
    assert f"http://127.0.0.1:{server.server_port}/" == server.url


def test_port_in_use_is_one_sentence(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A port that is taken is named, with the command that takes another."""
    with socket.create_server((serve.HOST, 0)) as taken:
        port = taken.getsockname()[1]
        assert 1 == serve.main([str(folder), "--port", str(port)])
    told = capsys.readouterr().err
    assert told.startswith(f"Port {port} is in use: choose another with `make serve PORT=")
    assert 1 == len(told.splitlines())


@pytest.mark.parametrize("port", ["70000", "-1"])
def test_impossible_port_is_one_sentence(
    folder: Path, capsys: pytest.CaptureFixture[str], port: str
) -> None:
    """A port that does not exist gets a sentence, too."""
    assert 1 == serve.main([str(folder), f"--port={port}"])
    assert f"Port {port} cannot be used: choose another" in capsys.readouterr().err


def test_missing_book_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where nothing has been built, the command that builds is named."""
    assert 1 == serve.main([str(tmp_path)])
    assert "run `make book` first" in capsys.readouterr().err


def test_interrupt_ends_the_server_quietly(folder: Path) -> None:
    """Ctrl-C ends the server with status 0 and without a traceback."""
    process = subprocess.Popen(
        [sys.executable, "tools/serve.py", folder, "--port", "0"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline().startswith("The book is at http://127.0.0.1:")
    process.send_signal(signal.SIGINT)
    shown, told = process.communicate(timeout=30)
    assert ("\nStopped.\n", "", 0) == (shown, told, process.returncode)


# Finding a browser


@pytest.fixture
def bare_machine(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """Return the installers that are asked on a machine without a browser, where all fail."""
    asked: list[tuple[str, ...]] = []
    monkeypatch.delenv(browser.SETTING, raising=False)
    monkeypatch.setattr(browser.shutil, "which", lambda name: None)
    monkeypatch.setattr(browser, "_from_playwright", lambda: None)
    monkeypatch.setattr(browser, "_run", lambda *command: bool(asked.append(command)))
    return asked


def test_no_browser_is_one_sentence(
    bare_machine: list[tuple[str, ...]], capsys: pytest.CaptureFixture[str]
) -> None:
    """Where no browser can be had, the run fails and says how to get one."""
    assert 1 == browser.main()
    told = capsys.readouterr().err
    assert "found none: install Chromium or Google Chrome" in told
    assert 1 == len(told.splitlines())
    assert [(sys.executable, "-m", "playwright", "install", "chromium")] == bare_machine


def test_root_installs_a_browser(
    bare_machine: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Root on a Debian machine has apt-get asked before giving up."""
    monkeypatch.setattr(browser, "_may_use_apt", lambda: True)
    with pytest.raises(browser.BrowserError):
        browser.ensure_browser()
    assert ["apt-get", "apt-get"] == [command[0] for command in bare_machine[1:]]
    assert "chromium" == bare_machine[-1][-1]


def test_wrong_setting_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """A path in the setting that does not start is named, and no other browser is taken."""
    monkeypatch.setenv(browser.SETTING, shutil.which("false") or "no-such-browser")
    with pytest.raises(browser.BrowserError, match="which does not start: correct the path"):
        browser.find_browser()
