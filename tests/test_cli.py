"""The command line, as a contributor and a researcher use it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import casebook
from casebook.cli import main
from tests.banks import CASE, changed, write_bank


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


def test_describe_of_an_unknown_table(capsys: pytest.CaptureFixture[str]) -> None:
    """A slip is answered in one line without quotation marks around it."""
    assert 2 == main(["describe", "fact"])
    assert capsys.readouterr().err.startswith('No table "fact". Did you mean "facts"?')


def test_cite_one_case(capsys: pytest.CaptureFixture[str]) -> None:
    """The works of one case come as CSL-JSON that a reference manager reads."""
    assert 0 == main(["cite", "baishizhou-tenant-clearance", "--style", "csl-json"])
    works = json.loads(capsys.readouterr().out)
    assert 11 == len(works)
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
