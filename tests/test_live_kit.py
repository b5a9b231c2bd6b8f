"""Python for the reader's browser: the kit, how it gets into a book, the kernel on a page.

The pages here are small ones of their own, beside a kit that `make book` has made.
"""

from __future__ import annotations

import base64
import gzip
import json
import queue
import shutil
import subprocess
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from tools import build_book
from tools.live import deliver, kit, origin, settings, wheels

pytestmark = pytest.mark.book  # `make book` makes the kit

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = ROOT / "book" / "machine" / "casebook_book" / "static" / "live"
PAGE = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>A page</title>
<link rel="icon" href="data:,">
<script src="_static/live/casebook-kernel.js"></script>
<script>
  window.states = [];
  document.addEventListener("casebook-kernel", (event) => states.push(event.detail.state));
</script>
<p>A page.</p>
</html>
"""


@pytest.fixture(scope="session")
def made() -> Path:
    """Return the folder of the kit that `make book` has made; fail where there is none."""
    if not (kit.BUILD / "kit" / "digest").is_file():
        pytest.fail("There is no kit: run `make book` first.", pytrace=False)
    return kit.BUILD / "kit"


@pytest.fixture(scope="session")
def official_files() -> Path:
    """Return a folder with Pyodide's official files, as the kit was made from."""
    found = sorted(kit.BUILD.glob("third-*/core"))
    if not found:
        pytest.fail("There is no kit: run `make book` first.", pytrace=False)
    return found[0]


def lay_out(folder: Path, made: Path | None, build: str = "one") -> Path:
    """Write a page with a kernel, beside a kit or beside none."""
    scripts = folder / "_static" / "live"
    scripts.mkdir(parents=True, exist_ok=True)
    for script in SCRIPTS.glob("*.js"):
        shutil.copyfile(script, scripts / script.name)
    (folder / "index.html").write_text(PAGE, encoding="utf-8")
    (folder / ".buildinfo").touch()
    if made:
        deliver.deliver(made, folder, build)
    return folder


@pytest.fixture(scope="session")
def site(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a page and a kit, in a folder of its own, as a book below a path."""
    return lay_out(tmp_path_factory.mktemp("site") / "book", made)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder; yield its address."""
    from tools.serve import BookServer

    with BookServer(folder) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.url
        server.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def site_url(site: Path) -> Iterator[str]:
    """Yield the address of the page, below a path."""
    with served(site.parent) as url:
        yield f"{url}book/"


def ask(visit: Any, what: str) -> Any:
    """Have the page evaluate an expression; a broken promise gives its sentence."""
    return visit.page.evaluate(
        f"async () => {{ try {{ return await ({what}); }} "
        "catch (error) { return { broken: error.name, told: error.message }; } }"
    )


# The kit


def test_the_lock_is_the_official_one(tmp_path: Path) -> None:
    """A lock that differs by a byte from the one of Pyodide's makers is refused."""
    for name in ("browser.toml", "browser-official.json"):
        shutil.copyfile(settings.REQUIREMENTS / name, tmp_path / name)
    assert "0.27.7" == settings.read(tmp_path).version
    lock = tmp_path / "browser-official.json"
    lock.write_bytes(lock.read_bytes().replace(b"numpy", b"mumpy", 1))
    with pytest.raises(settings.KitError, match=r"browser-official\.json is not the lock"):
        settings.read(tmp_path)


def spoil(path: Path) -> None:
    """Change one byte of a file."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.unlink()
    path.write_bytes(bytes(content))


@pytest.mark.parametrize("name", ["pyodide.asm.wasm", "python_stdlib.zip", "pandas-*.whl"])
def test_a_changed_byte_leaves_no_kit(official_files: Path, tmp_path: Path, name: str) -> None:
    """A mirror with a file of another sha256 is named, and no part of a kit is left."""
    mirror = tmp_path / "mirror"
    shutil.copytree(official_files, mirror)
    (path,) = mirror.glob(name)
    spoil(path)
    build = tmp_path / "live"
    (build / "kit").mkdir(parents=True)  # that of an earlier build
    with pytest.raises(settings.KitError) as told:
        kit.build_kit(build, str(mirror))
    said = str(told.value)
    assert said.startswith(f"{path.name} from {mirror} is not the official file")
    assert "make book PYODIDE=" in said
    assert [] == [path for path in build.rglob("*") if path.is_file()]
    assert [] == [*build.glob("kit*"), *build.glob("third*")]


def test_a_missing_file_is_named(official_files: Path, tmp_path: Path) -> None:
    """A mirror without a file is named, with what to do."""
    mirror = tmp_path / "mirror"
    shutil.copytree(official_files, mirror)
    (mirror / "pyodide.asm.js").unlink()
    with pytest.raises(settings.KitError, match=r"pyodide\.asm\.js is not in .*PYODIDE="):
        kit.build_kit(tmp_path / "live", str(mirror))


def test_an_address_serves_as_a_mirror(official_files: Path, tmp_path: Path) -> None:
    """A mirror may be an address; what it sends is checked as well."""
    name = "pyodide.js"
    wanted = {name: settings.read().official[name]}
    handler = partial(Quiet, directory=str(official_files))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        place = f"http://127.0.0.1:{server.server_port}"
        origin.official(wanted, tmp_path, tmp_path, place)
        assert wanted[name] == wheels.sha256(tmp_path / name)
        with pytest.raises(settings.KitError, match="is not the official file"):
            origin.official({name: "0" * 64}, tmp_path, tmp_path, place)
        with pytest.raises(settings.KitError, match="is not in"):
            origin.official({"none.whl": "0" * 64}, tmp_path, tmp_path, place)
        server.shutdown()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def test_every_wheel_stands_in_the_lock(made: Path) -> None:
    """The lock has each wheel of the kit with its sha256, and the packages that it needs."""
    lock = json.loads((made / "kit" / "pyodide-lock.json").read_text("utf-8"))
    packages = lock["packages"]
    files = {path.name: wheels.sha256(path) for path in (made / "kit").glob("*.whl")}
    assert files == {entry["file_name"]: entry["sha256"] for entry in packages.values()}
    assert {"casebook", "pandas", "altair", "pyyaml"} < set(packages)
    for entry in packages.values():
        # Pyodide takes a name with either sign.
        needs = {name.replace("_", "-") for name in entry["depends"]}
        assert needs <= {name.replace("_", "-") for name in packages}, entry["name"]


def test_provenance_leads_back_to_what_was_checked(made: Path) -> None:
    """Each third-party file says the sha256 of what it was made from, which is a known one."""
    given = settings.read()
    known = {*given.official.values()}
    lists = [settings.REQUIREMENTS / name for name in ("browser.txt", "browser-lab.txt")]
    for line in "".join(path.read_text("utf-8") for path in lists).splitlines():
        known |= {line.partition("sha256:")[2].split()[0]} if "sha256:" in line else set()
    provenance = json.loads((made / "kit" / "provenance.json").read_text("utf-8"))
    for name, hashes in provenance.items():
        assert hashes["taken"] in known, name
        assert hashes["made"] == wheels.sha256(made / "kit" / name), name
    ours = {path.name for path in (made / "kit").glob("*.whl")} - set(provenance)
    assert ["casebook"] == [name.partition("-")[0] for name in ours]
    # Pyodide itself is as its makers have it.
    for name in ("pyodide.js", "pyodide.asm.js", "pyodide.asm.wasm"):
        assert provenance[name]["made"] == given.official[name]


def test_the_kit_has_nothing_for_instructors(made: Path) -> None:
    """Our wheel holds the library and its built data, and no file of the instructor's folder."""
    (wheel,) = (made / "kit").glob("casebook-*.whl")
    secret = {path.name for path in (ROOT / "data" / "instructor").rglob("*") if path.is_file()}
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert "casebook/_data/bank.json" in names
    assert set() == secret & {name.rpartition("/")[2] for name in names} - {"README.md"}


def test_a_wheel_without_its_compiled_parts(tmp_path: Path) -> None:
    """What a compiler made is left out, and the wheel says that it is for every machine."""
    wheel = tmp_path / "some_thing-1.0-cp312-cp312-manylinux.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for name in ("thing/__init__.py", "thing/_fast.cpython-312.so", "thing/_fast.c"):
            archive.writestr(name, "")
        archive.writestr(
            "some_thing-1.0.dist-info/WHEEL",
            "Wheel-Version: 1.0\nRoot-Is-Purelib: false\nTag: cp312-cp312-manylinux\n",
        )
    (tmp_path / "made").mkdir()
    copy = wheels.without_compiled(wheel, tmp_path / "made")
    assert "some_thing-1.0-py3-none-any.whl" == copy.name
    with zipfile.ZipFile(copy) as archive:
        said = archive.read("some_thing-1.0.dist-info/WHEEL").decode()
        assert ["some_thing-1.0.dist-info/WHEEL", "thing/__init__.py"] == archive.namelist()
    assert "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n" == said
    entry = wheels.entry(copy, ["other"], {"other"})
    assert ("some-thing", ["thing"]) == (entry["name"], entry["imports"])
    with pytest.raises(ValueError, match="other"):
        wheels.entry(copy, ["other"], set())


def test_others_code_is_changed_only_where_it_is_what_it_was(tmp_path: Path) -> None:
    """A release in which the place to be changed looks different stops the kit, and says which."""
    wheel = tmp_path / "jsonschema-9.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("jsonschema/validators.py", "class RefResolver: pass\n")
    (tmp_path / "made").mkdir()
    with pytest.raises(ValueError, match=r"jsonschema-9\.0.*jsonschema/validators\.py is not what"):
        wheels.without_compiled(wheel, tmp_path / "made")


# In a book


def test_a_book_gets_the_kit_and_keeps_what_else_is_there(made: Path, tmp_path: Path) -> None:
    """The kit comes to live/, an older one goes, and another's files there stay."""
    site = lay_out(tmp_path / "site", made)
    other = site / "live" / "other" / "index.html"
    other.parent.mkdir()
    other.write_text("other")
    old = site / "live" / "kit" / "old.whl"
    old.write_text("old")
    (site / "live" / "digest").write_text("of another kit")
    deliver.deliver(made, site, "two")
    assert other.exists()
    assert not old.exists()
    assert (made / "kit.js").read_bytes() == (site / "live" / "kit.js").read_bytes()
    assert '"two-' in (site / "casebook-offline.js").read_text("utf-8")


def test_a_book_says_why_it_has_no_kit(
    made: Path, tmp_path: Path, open_page: Callable[..., Any]
) -> None:
    """Without a kit the page's promise breaks with that sentence, and live/ holds no more of it."""
    site = lay_out(tmp_path / "site", made)
    deliver.withhold('No Python here: run "it" in Jupyter.', site)
    assert ["kit.js"] == [path.name for path in (site / "live").iterdir()]
    visit = open_page((site / "index.html").as_uri())
    told = ask(visit, SHORTEN)
    assert {"broken": "bare", "told": 'No Python here: run "it" in Jupyter.'} == told
    assert "failed" == ask(visit, "casebookKernel.state")


def test_the_book_is_built_without_what_cannot_be_had(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where there is no kit, whoever builds is told why, and readers that there is none."""

    def fail() -> Path:
        raise settings.KitError("pandas.whl is not the official file.")

    monkeypatch.setattr(kit, "build_kit", fail)
    monkeypatch.delenv("CASEBOOK_LIVE", raising=False)
    assert build_book.add_python(tmp_path) is False
    assert "pandas.whl is not the official file." in capsys.readouterr().err
    assert "built without Python" in (tmp_path / "live" / "kit.js").read_text("utf-8")


def test_a_book_may_be_built_without_a_kit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With `LIVE=off` nothing is fetched nor made."""
    monkeypatch.setattr(kit, "build_kit", lambda: pytest.fail("It was made."))
    monkeypatch.setenv("CASEBOOK_LIVE", "off")
    assert build_book.add_python(tmp_path) is False
    assert ["kit.js"] == [path.name for path in (tmp_path / "live").iterdir()]


def test_what_pip_cannot_get_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a registry, the message has pip's reason and what to do, and the cache nothing."""
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    with pytest.raises(settings.KitError, match=r"requirements/browser\.txt .*PIP_INDEX_URL"):
        origin.download("browser.txt", tmp_path / "cache")
    assert [] == [*(tmp_path / "cache").glob("*")]


# On a page

SHORTEN = "casebookKernel.call('textwrap', 'shorten', ['a word or two', 8])"


@pytest.fixture(params=["http", "file"])
def visit(request: pytest.FixtureRequest, site: Path, open_page: Callable[..., Any]) -> Any:
    """Return the open page: below a path of a server, and from a file."""
    if request.param == "file":
        return open_page((site / "index.html").as_uri())
    return open_page(request.getfixturevalue("site_url"))


def test_a_page_works_with_python(visit: Any) -> None:
    """Nothing is fetched before it is asked for; then functions, cells and errors, in order."""
    assert not [one for one in visit.requests if "/live/kit" in one or "/parts/" in one]
    assert "idle" == ask(visit, "casebookKernel.state")
    assert "a [...]" == ask(visit, SHORTEN)
    assert "ready" == ask(visit, "casebookKernel.state")

    # A function of the library without pandas, then one that needs it, then cells, sent at once.
    both = ask(
        visit,
        """Promise.all([
            casebookKernel.call("casebook", "suggest", ["casse", ["case"]]),
            casebookKernel.run("import casebook\\nbook = casebook.load()\\nlen(book.cases)"),
            casebookKernel.run("print('here')\\ndisplay(1)\\nbook.cases.head(2)", {cell: "two"}),
            casebookKernel.run("def f():\\n    return 1 / 0\\n\\nf()", {cell: "three"}),
            casebookKernel.run("from casebook import charts\\ncharts.timeline(book.cases)"),
        ])""",
    )
    assert ' Did you mean "case"?' == both[0]
    assert int(both[1]["outputs"][0]["text/plain"]) > 50
    assert "here\n" == both[2]["stdout"]
    assert "1" == both[2]["outputs"][0]["text/plain"]
    assert "<table" in both[2]["outputs"][1]["text/html"]
    error = both[3]["error"]
    assert ("ZeroDivisionError", "division by zero") == (error["name"], error["message"])
    frames = [line for line in error["traceback"].splitlines() if line.startswith("  File")]
    assert ['  File "<three>", line 4, in <module>', '  File "<three>", line 2, in f'] == frames
    assert "application/vnd.vegalite.v5+json" in both[4]["outputs"][0]
    assert [] == visit.elsewhere
    assert [] == visit.errors


def test_what_a_page_needs_was_compiled_ahead(visit: Any) -> None:
    """A typical session imports no module of ours or of others that is still source."""
    code = """
import sys
import casebook
from casebook import charts, exercises
book = casebook.load()
book.cases._repr_html_()
charts.timeline(book.cases).to_dict()
book.case("yantian-committee-and-two-stations")._repr_html_()
exercises.check("01-reading-evidence", "task-1", {"A": "fact"})
specs = {name: getattr(module, "__spec__", None) for name, module in sys.modules.items()}
[name for name, spec in specs.items() if str(getattr(spec, "origin", "")).endswith(".py")]
"""
    shown = ask(visit, f"casebookKernel.run({json.dumps(code)})")
    assert shown["error"] is None, shown["error"]
    assert "[]" == shown["outputs"][0]["text/plain"]


def test_a_module_that_few_need_is_fetched(visit: Any) -> None:
    """The rest of the standard library is there, too; what is nowhere is an error of the cell."""
    there = ask(visit, 'casebookKernel.run("import wave; wave.__name__")')
    assert "'wave'" == there["outputs"][0]["text/plain"]
    gone = ask(visit, 'casebookKernel.run("import nowhere")')
    assert "No module named 'nowhere'" == gone["error"]["message"]
    # A function has what it needs by the second try, which nobody sees.
    assert [1, 2] == ask(visit, "casebookKernel.call('yaml', 'safe_load', ['[1, 2]'])")
    broken = ask(visit, "casebookKernel.call('nowhere', 'function')")
    assert "ModuleNotFoundError" == broken["broken"]


def test_what_seldom_is_wanted_takes_nothing_away(visit: Any) -> None:
    """With the whole standard library in its place, a sheet is still made, with its templates."""
    there = ask(visit, 'casebookKernel.run("import wave; wave.__name__")')
    assert "'wave'" == there["outputs"][0]["text/plain"]
    asked = "'casebook.exercises.browser', 'sheet', ['01-reading-evidence', 'task-1']"
    assert "cb-sheet" in ask(visit, f"casebookKernel.call({asked})")


def test_what_was_changed_for_speed_gives_the_same(visit: Any) -> None:
    """References are looked up in their own schema, and zones are those of every machine."""
    code = """
import jsonschema
import pandas as pd
one, two = ({"$defs": {"a": {"$anchor": "here", "type": kind}}} for kind in ("string", "number"))
found = []
for schema in (one, two, one):
    resolver = jsonschema.RefResolver.from_schema(schema)
    with resolver.resolving("#here") as part:
        found.append(part["type"])
summer = pd.Timestamp("2021-06-15 12:00", tz="UTC")
for zone in ("Asia/Shanghai", "dateutil/Europe/Berlin"):
    found.append(summer.tz_convert(zone).hour)
found
"""
    shown = ask(visit, f"casebookKernel.run({json.dumps(code)})")
    assert shown["error"] is None, shown["error"]
    assert "['string', 'number', 'string', 20, 14]" == shown["outputs"][0]["text/plain"]


def run_spoilt(
    script: str, code: str, way: str, made: Path, folder: Path, open_page: Callable[..., Any]
) -> Any:
    """Run a cell on a page whose worker begins with a script of ours."""
    site = lay_out(folder / "book", made)
    worker = site / "live" / "kit" / "casebook-worker.js"
    content = (script + worker.read_text("utf-8")).encode()
    packed = gzip.compress(content)
    part = f'casebookLive.part("{worker.name}", "{base64.b64encode(packed).decode()}");'
    for path, new in (
        (worker, content),
        (worker.with_name(f"{worker.name}.gz"), packed),
        (site / "live" / "parts" / f"{worker.name}.js", part.encode()),
    ):
        path.unlink()  # a link to the kit
        path.write_bytes(new)
    with served(folder) as url:
        address = f"{url}book/" if way == "http" else (site / "index.html").as_uri()
        return ask(open_page(address), f"casebookKernel.run({json.dumps(code)})")


NONE = "delete self.Worker;\n"
REFUSED = """\
self.Worker = class extends EventTarget {
  postMessage() { setTimeout(() => this.onerror(new Event("error"))); }
  terminate() {}
};
"""


@pytest.mark.parametrize("spoilt", [NONE, REFUSED], ids=["none", "refused"])
@pytest.mark.parametrize("way", ["http", "file"])
def test_tables_come_where_a_worker_may_start_no_other(
    made: Path, tmp_path: Path, open_page: Callable[..., Any], way: str, spoilt: str
) -> None:
    """An old browser and a strict server cost half a second, and nothing else."""
    code = "import pandas\npandas.DataFrame({'a': [1]}).size"
    shown = run_spoilt(spoilt, code, way, made, tmp_path, open_page)
    assert "outputs" in shown, shown
    assert "1" == shown["outputs"][0]["text/plain"]


FULL = """\
self.Response = class extends Response {
  arrayBuffer() { throw new RangeError("Array buffer allocation failed"); }
};
"""


@pytest.mark.parametrize("way", ["http", "file"])
def test_too_little_memory_is_a_sentence(
    made: Path, tmp_path: Path, open_page: Callable[..., Any], way: str
) -> None:
    """Where a file has no room, the reader hears of memory and not of the connection."""
    shown = run_spoilt(FULL, "1", way, made, tmp_path, open_page)
    assert "memory" == shown["broken"]
    assert shown["told"].startswith("There is not enough memory")


def test_stop_ends_what_never_ends(visit: Any) -> None:
    """A cell that never ends is stopped; what waited is told so, and a new kernel answers."""
    told = ask(
        visit,
        """(async () => {
            await casebookKernel.run("kept = 1");
            const endless = casebookKernel.run("while True: pass").catch((error) => error.name);
            const later = casebookKernel.run("2").catch((error) => error.message);
            await new Promise((done) => setTimeout(done, 300));
            const before = casebookKernel.state;
            await casebookKernel.stop();
            const after = await casebookKernel.run("kept");
            return [before, await endless, await later, after.error.name];
        })()""",
    )
    assert ["busy", "stopped"] == told[:2]
    assert told[2].startswith("Python was stopped.")
    assert "NameError" == told[3]


def test_stop_while_python_starts(visit: Any) -> None:
    """Who stops a kernel that is still starting gets another one, and it alone answers."""
    told = ask(
        visit,
        """(async () => {
            const first = casebookKernel.run("1").catch((error) => error.name);
            await new Promise((done) => setTimeout(done, 150));
            await casebookKernel.stop();
            return [await first, await casebookKernel.run("2"), states];
        })()""",
    )
    assert "stopped" == told[0]
    assert "2" == told[1]["outputs"][0]["text/plain"]
    assert ["starting", "idle", "starting", "ready", "busy", "ready"] == told[2]


def test_progress_is_told(visit: Any) -> None:
    """While Python loads, the page hears what is happening and how much of it is done."""
    told = ask(
        visit,
        """(async () => {
            const told = [];
            await casebookKernel.start({ onProgress: (text, part) => told.push([text, part]) });
            return told;
        })()""",
    )
    texts, parts = zip(*told, strict=True)
    assert "Python is ready." == texts[-1]
    assert any(text.startswith("Loading Python: ") for text in texts)
    assert [*parts] == sorted(parts)
    assert (0, 1) == (parts[0], parts[-1])
    assert ["starting", "ready"] == visit.page.evaluate("states")


@pytest.mark.parametrize("name", ["pyodide.asm.wasm", "python.pack", "pyodide.asm.js"])
@pytest.mark.parametrize("way", ["http", "file"])
def test_a_missing_file_is_a_sentence(
    made: Path, tmp_path: Path, open_page: Callable[..., Any], name: str, way: str
) -> None:
    """Where a file of the kit is missing, the reader is told which and what to do."""
    site = lay_out(tmp_path / "site", made)
    (site / "live" / "kit" / name).unlink()
    (site / "live" / "parts" / f"{name}.js").unlink()
    with served(site) as url:
        visit = open_page(url if way == "http" else (site / "index.html").as_uri())
        told = ask(visit, SHORTEN)
    assert "missing" == told["broken"]
    assert f"is missing ({name})" in told["told"]
    assert "run the notebook in Jupyter" in told["told"]
    assert "failed" == ask(visit, "casebookKernel.state")


def test_an_old_browser_is_told(site_url: str, open_page: Callable[..., Any]) -> None:
    """A browser without what the kernel needs gets a sentence, and fetches nothing."""
    visit = open_page(site_url)
    visit.page.evaluate("() => { delete window.DecompressionStream; }")
    told = ask(visit, SHORTEN)
    assert "old" == told["broken"]
    assert told["told"].startswith("This browser is too old")
    assert not [one for one in visit.requests if urlsplit(one).path.startswith("/book/live/")]


# A second visit


def wait_until(visit: Any, what: str) -> None:
    """Wait until an expression is true on the page, at most half a minute."""
    visit.page.wait_for_function(what, timeout=60_000)


def test_a_second_visit_needs_no_server(
    made: Path, tmp_path: Path, open_page: Callable[..., Any]
) -> None:
    """What was used is kept: the page, its kernel and its tables work when the server is gone."""
    site = lay_out(tmp_path / "book", made)
    with served(tmp_path) as url:
        visit = open_page(f"{url}book/index.html")
        assert 0 == visit.page.evaluate(
            "navigator.serviceWorker.getRegistrations().then((all) => all.length)"
        )
        assert ask(visit, "casebookKernel.run('import casebook; len(casebook.load().cases)')")
        wait_until(visit, "() => casebookKernel.isKept")
    visit.page.goto(f"{url}book/index.html")
    shown = ask(visit, "casebookKernel.run('import casebook; len(casebook.load().cases)')")
    assert int(shown["outputs"][0]["text/plain"]) > 50
    assert site.exists()


def test_another_build_takes_the_place_of_the_kept_one(
    made: Path, tmp_path: Path, open_page: Callable[..., Any]
) -> None:
    """After a new build the old cache goes, and a page is as the server has it."""
    site = lay_out(tmp_path / "book", made)
    with served(tmp_path) as url:
        visit = open_page(f"{url}book/index.html")
        ask(visit, SHORTEN)
        wait_until(visit, "() => casebookKernel.isKept")
        (before,) = visit.page.evaluate("caches.keys()")
        (site / "index.html").write_text(PAGE.replace("A page.", "Another."), encoding="utf-8")
        (site / ".buildinfo").unlink()
        (tmp_path / ".buildinfo").touch()  # of the folder that is served
        deliver.deliver(made, site, "two")
        visit.page.goto(f"{url}book/index.html")
        assert "Another." in visit.page.inner_text("p")
        ask(visit, SHORTEN)
        wait_until(visit, "() => casebookKernel.isKept")
        wait_until(visit, f"async () => !(await caches.keys()).includes({json.dumps(before)})")
        (after,) = visit.page.evaluate("caches.keys()")
        assert after.endswith((made / "digest").read_text("ascii"))
        # What is the same in both builds was taken over, not fetched again.
        kept = visit.page.evaluate(
            "async (name) => (await (await caches.open(name)).keys()).map((one) => one.url)", after
        )
        assert any("/live/kit/pyodide.asm.wasm?v=" in one for one in kept)


# In Firefox, which Playwright does not drive as it comes: the page works by itself, and tells a
# server what it found.

ALONE = """
<script>
  (async () => {
    const told = {};
    try {
      told.call = await casebookKernel.call("textwrap", "shorten", ["a word or two", 8]);
      const code = "import casebook; len(casebook.load().cases)";
      told.cell = (await casebookKernel.run(code)).outputs[0]["text/plain"];
    } catch (error) {
      told.broken = error.message;
    }
    new Image().src = `TOLD?${encodeURIComponent(JSON.stringify(told))}`;
  })();
</script>
"""


@pytest.mark.parametrize("way", ["http", "file"])
def test_a_page_works_with_python_in_firefox(made: Path, tmp_path: Path, way: str) -> None:
    """Another browser calls a function and runs a cell, from a server and from a file."""
    firefox = shutil.which("firefox-esr") or shutil.which("firefox")
    if not firefox:
        pytest.skip("There is no Firefox here.")
    site = lay_out(tmp_path / "site", made)
    asked: queue.Queue[str] = queue.Queue()

    class Listening(SimpleHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            """Say nothing."""

        def do_GET(self) -> None:
            asked.put(self.path)
            self.send_response(204)
            self.end_headers()

    profile = tmp_path / "profile"
    profile.mkdir()
    # No host has a name: what is not on this machine cannot be reached.
    (profile / "user.js").write_text('user_pref("network.dns.disabled", true);\n')
    with ThreadingHTTPServer(("127.0.0.1", 0), Listening) as listener:
        threading.Thread(target=listener.serve_forever, daemon=True).start()
        page = PAGE + ALONE.replace("TOLD", f"http://127.0.0.1:{listener.server_port}/told")
        (site / "index.html").write_text(page, encoding="utf-8")
        with served(site) as url:
            address = url if way == "http" else (site / "index.html").as_uri()
            command = [firefox, "--headless", "--no-remote", "--profile", str(profile), address]
            quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
            with subprocess.Popen(command, **quiet) as ran:
                try:
                    told = json.loads(unquote(asked.get(timeout=180).partition("?")[2]))
                finally:
                    ran.terminate()
        listener.shutdown()
    assert "a [...]" == told.get("call"), told
    assert int(told["cell"]) > 50
