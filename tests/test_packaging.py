"""What is shipped: the wheel, the locks, and the few files that repeat each other."""

from __future__ import annotations

import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements" / "lock.txt"
OLDEST = ROOT / "requirements" / "oldest.txt"
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a command with nothing of the checkout on Python's path."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    return subprocess.run(
        [str(part) for part in command], cwd=cwd, env=environment, capture_output=True, text=True
    )


def project_files() -> list[Path]:
    """Return the files that git tracks, or would if they were added."""
    listed = run("git", "ls-files", "-z", "-co", "--exclude-standard", cwd=ROOT)
    assert listed.returncode == 0, listed.stderr
    files = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [file for file in files if file.is_file()]


def closure(names: list[str]) -> dict[str, importlib.metadata.Distribution]:
    """Return the distributions that `names` need, themselves included."""
    found: dict[str, importlib.metadata.Distribution] = {}
    waiting = list(names)
    while waiting:
        name = canonicalize_name(waiting.pop())
        if name in found:
            continue
        found[name] = importlib.metadata.distribution(name)
        for line in found[name].requires or []:
            requirement = Requirement(line)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                waiting.append(requirement.name)
    return found


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a wheel built from the source package of a clean copy of the project."""
    place = tmp_path_factory.mktemp("wheel")
    copy = place / "a copy"  # with a space, as many people's folders have
    for file in project_files():
        target = copy / file.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
    built = run(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", place, cwd=copy)
    assert built.returncode == 0, built.stderr
    (source,) = place.glob("*.tar.gz")
    with tarfile.open(source) as archive:
        archive.extractall(place, filter="data")
    unpacked = place / source.name.removesuffix(".tar.gz")
    built = run(
        *(sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--no-index"),
        *("--quiet", "--wheel-dir", place, unpacked),
        cwd=place,
    )
    assert built.returncode == 0, built.stderr
    (made,) = place.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def elsewhere(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return a Python that has the wheel and its core dependencies, and an empty folder.

    The dependencies are links to those of the running environment, so that nothing is fetched.
    """
    place = tmp_path_factory.mktemp("elsewhere")
    made = run(sys.executable, "-m", "venv", "--without-pip", place / "env", cwd=place)
    assert made.returncode == 0, made.stderr
    python = place / "env" / "bin" / "python"
    asked = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=place)
    site = Path(asked.stdout.strip())
    core = [Requirement(line).name for line in PROJECT["project"]["dependencies"]]
    for distribution in closure(core).values():
        for name in {file.parts[0] for file in distribution.files or []} - {"..", "__pycache__"}:
            if not (site / name).exists():
                (site / name).symlink_to(Path(str(distribution.locate_file(name))))
    installed = run(
        *(sys.executable, "-m", "pip", "--python", python, "install", "--quiet"),
        *("--no-deps", "--no-index", wheel),
        cwd=place,
    )
    assert installed.returncode == 0, installed.stderr
    empty = place / "empty"
    empty.mkdir()
    return python, empty


def test_wheel_holds_the_package_and_its_data(wheel: Path) -> None:
    """The wheel has the built copy, the type marker and both licences, and nothing else."""
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    info = f"casebook-{PROJECT['project']['version']}.dist-info"
    assert {
        "casebook/_data/bank.json",
        "casebook/_data/codebook/columns.csv",
        "casebook/_data/STATEMENT.md",
        "casebook/py.typed",
        f"{info}/licenses/LICENSE",
        f"{info}/licenses/LICENSE-DATA",
    } <= names
    assert {"casebook", info} == {name.split("/")[0] for name in names}
    template = "casebook/_data/cases/_template.yaml"
    assert [template] == [name for name in names if name.endswith((".yaml", ".pyc"))]
    # The book's machine stays at home.
    assert [] == [name for name in names if name.endswith(".js") or "sphinx" in name]


def test_core_install_has_no_yaml(elsewhere: tuple[Path, Path]) -> None:
    """The environment of these tests has pandas and altair, and really lacks PyYAML."""
    python, empty = elsewhere
    assert 0 == run(python, "-c", "import pandas, altair", cwd=empty).returncode
    asked = run(python, "-c", "import yaml", cwd=empty)
    assert "No module named 'yaml'" in asked.stderr


def test_core_install_loads_the_bank_anywhere(elsewhere: tuple[Path, Path]) -> None:
    """Installed from the wheel, the library gives its tables and cases in an empty folder."""
    python, empty = elsewhere
    code = """
import json, casebook
book = casebook.load()
case = book.case(book.cases["case_id"].iloc[0])
print(json.dumps({
    "file": casebook.__file__,
    "cases": len(book.cases),
    "facts": len(book.facts),
    "case": case.case_id,
    "own_facts": len(case.facts),
    "html": case._repr_html_()[:1],
}))
"""
    shown = run(python, "-c", code, cwd=empty)
    assert shown.returncode == 0, shown.stderr
    told = json.loads(shown.stdout)
    assert not Path(told["file"]).is_relative_to(ROOT)
    assert len(list((ROOT / "data" / "cases").glob("[!_]*.yaml"))) == told["cases"] > 0
    assert told["facts"] >= told["own_facts"] > 0
    assert "<" == told["html"]
    assert [] == list(empty.iterdir())


def test_core_install_answers_for_help(elsewhere: tuple[Path, Path]) -> None:
    """The command line explains itself without the packages that only authors need."""
    python, empty = elsewhere
    shown = run(python, "-m", "casebook", "check", "--help", cwd=empty)
    assert shown.returncode == 0, shown.stderr
    assert "check" in shown.stdout


def test_check_without_yaml_says_what_to_install(elsewhere: tuple[Path, Path]) -> None:
    """Without the extra, `casebook check` names a missing package and what installs it."""
    python, empty = elsewhere
    shown = run(python, "-m", "casebook", "check", ROOT / "data", cwd=empty)
    told = shown.stdout + shown.stderr
    assert 0 != shown.returncode
    assert "pip install PyYAML fastjsonschema jsonschema" in told
    assert "Traceback" not in told


def test_core_install_starts_a_case(elsewhere: tuple[Path, Path]) -> None:
    """Without a repository and without PyYAML, `casebook new` makes a bank from its template."""
    python, empty = elsewhere
    done = run(python, "-m", "casebook", "new", "lane-lamps", "--bank", "lanes", cwd=empty)
    assert 0 == done.returncode, done.stderr
    text = (empty / "lanes" / "cases" / "lane-lamps.yaml").read_text(encoding="utf-8")
    template = (ROOT / "data" / "cases" / "_template.yaml").read_text(encoding="utf-8")
    assert template.replace("id: TODO", "id: lane-lamps") == text
    assert (empty / "lanes" / "case.schema.json").is_file()
    shutil.rmtree(empty / "lanes")


def locked(lock: Path) -> dict[str, Version]:
    """Return the versions that a lock names."""
    lines = lock.read_text(encoding="utf-8").splitlines()
    pairs = [re.match(r"([A-Za-z0-9._-]+)==(\S+)", line) for line in lines]
    return {canonicalize_name(m[1]): Version(m[2]) for m in pairs if m}


def direct(*extras: str) -> list[Requirement]:
    """Return the direct dependencies: the core's and those of `extras`."""
    lines = list(PROJECT["project"]["dependencies"])
    for extra in extras:
        lines += PROJECT["project"]["optional-dependencies"][extra]
    return [r for r in map(Requirement, lines) if r.name != PROJECT["project"]["name"]]


@pytest.mark.parametrize("lock", [LOCK, OLDEST], ids=lambda lock: lock.stem)
def test_lock_holds_names_versions_and_hashes_only(lock: Path) -> None:
    """No line of a lock names an address, a folder or an option of pip but a hash."""
    kinds = (
        r"[a-z0-9-]+==[0-9][0-9a-z.+!]*( ; [a-z0-9_ .<>=!'()-]+)? \\",
        r"    --hash=sha256:[0-9a-f]{64}( \\)?",
        r"    #( via)?( +[a-z0-9-]+( \(pyproject\.toml(:[a-z]+)?\))?)?",
        r"    #( +|   via )-c requirements/oldest\.in",
    )
    allowed = re.compile("|".join(kinds), re.IGNORECASE)
    lines = lock.read_text(encoding="utf-8").splitlines()
    assert len(lines) > 100
    assert [] == [line for line in lines if not allowed.fullmatch(line)]


def test_lock_holds_every_direct_dependency() -> None:
    """The lock has each dependency in pyproject.toml, in a version within its limits."""
    versions = locked(LOCK)
    wanted = direct(*PROJECT["project"]["optional-dependencies"])
    wanted += map(Requirement, PROJECT["build-system"]["requires"])
    assert [] == [
        str(each)
        for each in wanted
        if canonicalize_name(each.name) not in versions
        or versions[canonicalize_name(each.name)] not in each.specifier
    ]


def test_oldest_set_is_at_the_lower_limits() -> None:
    """The oldest set has just the lowest version that the library says it works with."""
    versions = locked(OLDEST)
    limits = {
        canonicalize_name(each.name): Version(limit.version)
        for each in direct("authoring", "export", "widgets")
        for limit in each.specifier
        if limit.operator == ">="
    }
    assert {"pandas", "altair", "pyyaml", "ipywidgets"} <= set(limits)
    assert limits == {name: versions[name] for name in limits}


def test_build_requirements_agree() -> None:
    """What an isolated build installs is what the lock has, and enough to check the data."""
    requires = PROJECT["build-system"]["requires"]
    assert requires == PROJECT["dependency-groups"]["build"]
    assert set(PROJECT["project"]["optional-dependencies"]["authoring"]) < set(requires)


def test_every_direct_dependency_has_its_reason() -> None:
    """Above each dependency in pyproject.toml stands a comment that says why it is there."""
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    start = lines.index("dependencies = [")
    end = lines.index("[project.scripts]")
    assert lines[start:end].count("]") == 1 + len(PROJECT["project"]["optional-dependencies"])
    bare = []
    explained = False
    for line in lines[start:end]:
        if line.startswith("    #"):
            explained = True
        elif line.startswith('    "') and "casebook[" not in line:
            if not explained:
                bare.append(line.strip())
        else:
            explained = False
    assert [] == bare


def test_version_is_the_same_everywhere() -> None:
    """The citation file and the installed package have the version of pyproject.toml."""
    version = PROJECT["project"]["version"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert version == citation["version"]
    assert version == importlib.metadata.version("casebook")
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## {version}" in changelog
    top = re.search(r"^## \S+ \((.+)\)$", changelog, re.MULTILINE)
    assert top is not None
    assert top[1] in ("unreleased", str(citation["date-released"]))


@pytest.mark.book
def test_chart_renderer_is_found_by_the_book_engine() -> None:
    """The entry point that draws charts in the book names a class with myst-nb's method."""
    (entry,) = importlib.metadata.entry_points(group="myst_nb.mime_renderers", name="casebook")
    assert callable(entry.load().handle_mime)


# Written so that this file does not trip its own check. Python in a browser has a home of its own.
_PRIVATE = re.compile(
    r"(?<![\w.:/<-])/(?:(?:root|work)\b|(?:home|opt|private|tmp|Users)/(?!pyodide\b)\w)[\w/.-]*"
    r"|\b(?:pypi\.org|pythonhosted\.org|npmjs\.(?:org|com)|deb\.debian\.org|jsdelivr\.net/npm)"
)


def test_no_file_names_a_machine_or_a_registry() -> None:
    """No file of the project holds a path of somebody's machine or a registry's host."""
    files = project_files()
    assert len(files) > 20
    found = []
    for file in files:
        try:
            text = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:  # a picture
            continue
        for number, line in enumerate(text.splitlines(), start=1):
            if match := _PRIVATE.search(line):
                found.append(f"{file.relative_to(ROOT)}:{number}: {match[0]}")
    assert [] == found
