"""The command line, as a contributor and a researcher use it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

import casebook
from casebook.cli import main
from tests.banks import CASE, changed, write_bank

ROOT = Path(__file__).parent.parent


def test_check_of_a_sound_bank(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A sound bank ends with status 0 and says so."""
    assert 0 == main(["check", str(write_bank(tmp_path))])
    assert f"0 error(s), 0 warning(s) in {tmp_path}\n" == capsys.readouterr().out


def test_check_of_a_bank_with_errors(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Errors are printed one in a line, and the status is 1."""
    folder = write_bank(tmp_path, changed(CASE, site="moon", facts__0__sources=[]))
    assert 1 == main(["check", str(folder)])
    lines = capsys.readouterr().out.splitlines()
    assert "2 error(s), 0 warning(s)" in lines[-1]
    assert all(line.startswith("error: ") for line in lines[:-1])


def test_a_warning_alone_is_no_failure(tmp_path: Path) -> None:
    """A bank with warnings only ends with status 0."""
    folder = write_bank(tmp_path, changed(CASE, problem="The lane was dark."))
    assert 0 == main(["check", str(folder)])


def test_check_of_one_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One case file is checked against the bank that it lies in."""
    folder = write_bank(tmp_path, CASE, changed(CASE, id="lane-lights", site="moon"))
    assert 0 == main(["check", str(folder / "cases" / "lane-lamps.yaml")])
    assert 1 == main(["check", str(folder / "cases" / "lane-lights.yaml")])


@pytest.mark.parametrize("name", ["no-such-folder", "empty"])
def test_check_of_no_bank(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    """A folder that is missing or empty is an error that names it."""
    (tmp_path / "empty").mkdir()
    assert 1 == main(["check", str(tmp_path / name)])
    assert name in capsys.readouterr().out


def test_check_of_a_file_that_is_no_case(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file is read whatever its name is and whatever lies beside it, and never passed over."""
    path = tmp_path / "notes.md"
    path.write_text("Some notes.\n", encoding="utf-8")
    assert 1 == main(["check", str(path)])
    assert f"error: {path}" in capsys.readouterr().out


def test_the_rules_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    """`check --rules` prints each rule with what it demands."""
    assert 0 == main(["check", "--rules"])
    assert "CB017 error: A summary has at most 60 words" in capsys.readouterr().out


def test_check_as_a_module(tmp_path: Path) -> None:
    """`python -m casebook check` is the same command."""
    command = [sys.executable, "-m", "casebook", "check", str(write_bank(tmp_path))]
    assert 0 == subprocess.run(command, capture_output=True, check=False).returncode


def test_describe(capsys: pytest.CaptureFixture[str]) -> None:
    """`describe` prints the documentation of a table."""
    assert 0 == main(["describe", "facts"])
    assert "unattributed copy" in capsys.readouterr().out


def test_describe_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    """`--language zh` prints it in Chinese, and another language is named."""
    assert 0 == main(["describe", "facts", "--language", "zh"])
    assert "facts：一行是一条事实" in capsys.readouterr().out
    assert 2 == main(["describe", "facts", "--language", "de"])
    assert 'No language "de". Known: en, zh.' == capsys.readouterr().err.strip()


def test_describe_of_an_unknown_table(capsys: pytest.CaptureFixture[str]) -> None:
    """A slip is answered in one line without quotation marks around it."""
    assert 2 == main(["describe", "fact"])
    assert capsys.readouterr().err.startswith('No table "fact". Did you mean "facts"?')


def test_cite_one_case(capsys: pytest.CaptureFixture[str]) -> None:
    """The works of one case come as CSL-JSON that a reference manager reads."""
    assert 0 == main(["cite", "baishizhou-tenant-clearance", "--style", "csl-json"])
    works = json.loads(capsys.readouterr().out)
    cited = {
        source.work.work_id
        for source in casebook.load().case("baishizhou-tenant-clearance").sources
    }
    assert cited == {work["id"] for work in works}
    assert {"id", "type", "title"} <= set(works[0])


def test_cite_an_unknown_case(capsys: pytest.CaptureFixture[str]) -> None:
    """An unknown id is answered with the nearest one."""
    assert 2 == main(["cite", "baishizhou"])
    assert 'Did you mean "baishizhou-tenant-clearance"' in capsys.readouterr().err


def test_export_and_its_refusal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An export fills a new folder, and a second one into it is refused."""
    folder = tmp_path / "out"
    assert 0 == main(["export", str(folder)])
    before = sorted(path.name for path in folder.iterdir())
    assert 2 == main(["export", str(folder)])
    assert "is not empty" in capsys.readouterr().err
    assert before == sorted(path.name for path in folder.iterdir())


def test_an_own_bank_can_be_exported(tmp_path: Path) -> None:
    """`--bank` exports the bank in a folder."""
    bank = write_bank(tmp_path / "bank")
    assert 0 == main(["export", str(tmp_path / "out"), "--bank", str(bank)])
    assert "lane-lamps" in (tmp_path / "out" / "cases.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", [["cite", "--style", "csl-json"], ["export", "out"]])
def test_every_command_takes_a_bank_in_the_same_way(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: list[str],
) -> None:
    """`--bank`, given once or several times, is what `load` is given."""
    write_bank(tmp_path / "lanes")
    monkeypatch.chdir(tmp_path)
    assert 0 == main([*command, "--bank", "shipped", "--bank", "lanes"])
    said = capsys.readouterr().out
    if command[0] == "export":
        said = (tmp_path / "out" / "references.json").read_text(encoding="utf-8")
        cases = (tmp_path / "out" / "cases.csv").read_text(encoding="utf-8")
        assert ",lanes\n" in cases
    works = {work["id"] for work in json.loads(said)}
    assert works == set(casebook.load(["shipped", "lanes"]).bibliography)
    assert 1 == main([*command, "--bank", "no-such-bank"])
    assert "no-such-bank: There is no such file or folder." in capsys.readouterr().err


def test_tables_and_format_are_chosen_by_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--tables` and `--format` go to the export; a slip is answered, and nothing is written."""
    out = tmp_path / "out"
    assert 2 == main(["export", str(out), "--format", "json", "--tables", "cases,fact"])
    assert 'No table "fact". Did you mean "facts"?' in capsys.readouterr().err
    assert 2 == main(["export", str(out), "--tables", ","])
    assert "--tables names no table" in capsys.readouterr().err
    assert not out.exists()
    assert 0 == main(["export", str(out), "--format", "json", "--tables", "cases, facts"])
    assert (out / "facts.json").exists()
    assert not (out / "claims.json").exists()


def test_the_command_offers_the_formats_of_the_export() -> None:
    """The formats that the command line knows without importing the export are all there are."""
    from casebook import cli, export

    assert tuple(export.FORMATS) == cli._FORMATS


HOSTILE = changed(CASE, id="lane", title="\u5df7\u706f", site="m\u2603\u7801")


@pytest.mark.parametrize("page", ["cp1252", "gbk", "ascii", "utf-8"])
def test_every_finding_is_printed_in_every_code_page(tmp_path: Path, page: str) -> None:
    """What the code page of a terminal lacks is shown as its number, and the rest follows."""
    folder = write_bank(tmp_path, HOSTILE)
    done = _run(["check", str(folder)], PYTHONIOENCODING=page)
    lines = done.stdout.decode(page).splitlines()
    assert (1, b"") == (done.returncode, done.stderr)
    assert any("Unknown word" in line for line in lines)
    assert lines[-1].startswith("1 error(s), 0 warning(s)")


@pytest.mark.parametrize("page", ["cp1252", "gbk"])
def test_a_bibliography_goes_into_a_file_as_utf_8(page: str) -> None:
    """What programs read is UTF-8, whatever the code page of the terminal."""
    done = _run(["cite", "--style", "csl-json"], PYTHONIOENCODING=page)
    assert (0, b"") == (done.returncode, done.stderr)
    works = {work["id"] for work in json.loads(done.stdout.decode("utf-8"))}
    assert works == set(casebook.load().bibliography)


def test_a_terminal_obeys_no_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Escape characters in names of files and columns reach no terminal."""
    folder = write_bank(tmp_path / "a\x1b[2Jb")
    (folder / "codings").mkdir()
    (folder / "codings" / "\x1b[31m.csv").write_text("case_id,case_id\n", encoding="utf-8")
    (folder / "cases" / "\x1b]0;.yaml").write_text("id: [\n", encoding="utf-8")
    for arguments in (["check"], ["export", str(tmp_path / "\x1b"), "--bank"]):
        assert 1 == main([*arguments, str(folder)])
        said = "".join(capsys.readouterr())
        assert "<U+001B>[31m.csv" in said
        assert "\x1b" not in said


def test_an_interruption_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Ctrl-C ends a command with status 130 and without a traceback."""

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("casebook.checking.check", interrupted)
    assert 130 == main(["check", "data"])
    assert "Stopped.\n" == capsys.readouterr().err


def test_a_reader_that_leaves_is_no_accident() -> None:
    """Where whoever reads has seen enough, the command ends without complaint."""
    command = [sys.executable, "-m", "casebook", "check", "--rules"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        assert b"" == running.stderr.read()


def test_a_folder_that_a_desktop_has_looked_into_is_empty(tmp_path: Path) -> None:
    """What a desktop leaves in a new folder does not stand in the way of an export."""
    (tmp_path / ".DS_Store").write_bytes(b"x")
    assert 0 == main(["export", str(tmp_path), "--format", "json", "--tables", "cases"])


def _run(arguments: list[str], **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "casebook", *arguments]
    settings = {**os.environ, **environment}
    return subprocess.run(command, capture_output=True, check=False, env=settings)


def test_without_an_output_there_is_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    """With standard output closed by the caller, the status alone speaks."""
    monkeypatch.setattr("sys.stdout", None)
    assert 2 == main(["describe", "facts"])


# Runs a command, or a build, that may write no more than so many bytes into any file.
_FULL = """
import resource, sys
from pathlib import Path
import casebook, casebook.cli, casebook.build
casebook.load().cases
resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
if sys.argv[1] == "build":
    casebook.build.build(Path("data"), Path(sys.argv[2]))
sys.exit(casebook.cli.main(sys.argv[1:]))
"""


def _tree(folder: Path) -> dict[str, bytes | None]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
        for path in folder.rglob("*")
    }


@pytest.mark.skipif(os.name == "nt", reason="Windows limits no file")
@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["export", "OUT/new/deep"], "OUT/new/deep/cases.csv"),
        (["export", "OUT/new", "--format", "sqlite"], "OUT/new/casebook.sqlite"),
        (["export", "OUT/new", "--format", "xlsx"], tempfile.gettempdir()),
        (["export", "OUT/empty", "--format", "json"], "OUT/empty/cases.json"),
        (["cite", "-o", "OUT/mine.bib"], "OUT/mine.bib"),
        (["cite", "-o", "OUT/new/deep/new.bib"], "OUT/new/deep/new.bib"),
        (["new", "lane-lamps", "--bank", "OUT/new/bank"], "OUT/new/bank/case.schema.json"),
        (["new", "lane-lamps", "--bank", "OUT/empty"], "OUT/empty/case.schema.json"),
        (["build", "OUT/empty"], "OUT/empty/codebook/codes.csv"),
    ],
    ids=lambda given: "-".join(given) if isinstance(given, list) else "",
)
def test_a_full_disk_is_named_and_leaves_nothing(
    tmp_path: Path, arguments: list[str], named: str
) -> None:
    """Where a file cannot be written whole it is named, and all is as it was."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "mine.bib").write_text("mine", encoding="utf-8")
    before = _tree(tmp_path)
    given = [each.replace("OUT", str(tmp_path)) for each in arguments]
    command = [sys.executable, "-c", _FULL, *given]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode
    last = done.stderr.splitlines()[-1]
    assert f"File too large: '{named.replace('OUT', str(tmp_path))}'" in last
    assert before == _tree(tmp_path)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("arguments", [["cite"], ["describe", "gaps"]])
def test_an_output_that_takes_nothing_is_named(arguments: list[str]) -> None:
    """Of a full disk behind the standard output one line tells."""
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "casebook", *arguments]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False)
    expected = "[Errno 28] No space left on device: 'the output'"
    assert (2, [expected]) == (done.returncode, done.stderr.decode().splitlines())


def test_an_error_that_has_words_keeps_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is no matter of the system is said as it came, and no file is blamed for it."""

    def missing(_: str, **options: str) -> str:
        raise FileNotFoundError("The built copy has no codes.csv.")

    monkeypatch.setattr("casebook.codebook.describe", missing)
    assert 2 == main(["describe", "facts"])
    assert "The built copy has no codes.csv.\n" == capsys.readouterr().err


def test_a_bibliography_is_written_to_a_file(tmp_path: Path) -> None:
    """`-o` writes what would be printed, and replaces what was there."""
    path = tmp_path / "new" / "works.bib"
    for style in ("text", "bibtex"):
        assert 0 == main(["cite", "baishizhou-tenant-clearance", "--style", style, "-o", str(path)])
    works = casebook.export.works_of(casebook.load(), ["baishizhou-tenant-clearance"])
    assert casebook.export.bibtex(works) == path.read_text(encoding="utf-8")
    assert [path] == list(path.parent.iterdir())


def test_a_package_that_is_not_installed_still_checks(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Run from a folder, without the metadata of an installation, the commands work."""
    from importlib import metadata

    def missing(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", missing)
    assert 0 == main(["describe", "gaps"])
    assert "gap" in capsys.readouterr().out
