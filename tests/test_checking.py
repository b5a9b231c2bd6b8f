"""Reading a bank: what cannot be read, and what stands in the way."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import casebook
from tests.banks import CASE, WORK, as_yaml, write_bank

HOSTILE = {
    "alias bomb": "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
    "deep nesting": "a: " + "[" * 100_000,
    "megabytes": "a: " + "x" * 3_000_000,
    "duplicate keys": "id: a\nid: b\n",
    "several documents": "id: a\n---\nid: b\n",
    "tab indentation": "place:\n\tcountry: China\n",
    "python object": "id: !!python/object/apply:os.system [ls]\n",
    "empty": "",
    "not a mapping": "- 1\n- 2\n",
    "null": "null\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_a_finding(tmp_path: Path, name: str) -> None:
    """A file that is no case gives an error that names it, and the rest is still checked."""
    folder = write_bank(tmp_path, CASE)
    path = folder / "cases" / "hostile.yaml"
    path.write_text(HOSTILE[name], encoding="utf-8")
    findings = casebook.check(folder)
    assert findings
    assert {str(path)} == {finding.path for finding in findings}
    assert {"error"} == {finding.severity for finding in findings}


@pytest.mark.parametrize("encoding", ["utf-16", "gbk"])
def test_a_wrong_encoding_is_a_finding(tmp_path: Path, encoding: str) -> None:
    """A file in another encoding than UTF-8 is refused with the encoding that is expected."""
    folder = write_bank(tmp_path)
    (folder / "cases" / "lane-lamps.yaml").write_bytes(as_yaml(CASE).encode(encoding))
    (finding,) = casebook.check(folder)
    assert "UTF-8" in str(finding)


def test_dates_stay_what_was_written(tmp_path: Path) -> None:
    """An unquoted date is a date for the reader, not for YAML."""
    folder = write_bank(tmp_path)
    path = folder / "cases" / "lane-lamps.yaml"
    text = path.read_text(encoding="utf-8")
    assert "reviewed: '2026-11-23'" in text
    path.write_text(text.replace("'2026-11-23'", "2026-11-23"), encoding="utf-8")
    assert "2026-11-23" == casebook.load(folder).case("lane-lamps").reviewed


def test_a_day_that_does_not_exist(tmp_path: Path) -> None:
    """A date that no calendar has is an error in the file, not a traceback in a table."""
    folder = write_bank(tmp_path)
    path = folder / "cases" / "lane-lamps.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("'2026-11-23'", "2026-02-30"), encoding="utf-8")
    assert ["CB025"] == [finding.rule for finding in casebook.check(folder)]


def test_a_bank_without_a_bibliography(tmp_path: Path) -> None:
    """A missing bibliography is named as such."""
    folder = write_bank(tmp_path)
    (folder / "bibliography.yaml").unlink()
    assert any("bibliography.yaml" in finding.found for finding in casebook.check(folder))


@pytest.mark.parametrize("missing", ["yaml", "fastjsonschema", "jsonschema"])
def test_without_the_authoring_extra(tmp_path: Path, missing: str) -> None:
    """Without a package of the extra, a check says what to install, in one line."""
    folder = write_bank(tmp_path, {**CASE, "site": "moon"})
    code = (
        f"import sys; sys.modules[{missing!r}] = None; "
        f"from casebook.cli import main; sys.exit(main(['check', {str(folder)!r}]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert 2 == done.returncode
    assert 'pip install "casebook[authoring]"' in done.stderr
    assert 1 == len(done.stderr.strip().splitlines())


def test_a_folder_in_place_of_a_file(tmp_path: Path) -> None:
    """A folder whose name ends in .yaml is no case, and no accident."""
    folder = write_bank(tmp_path)
    (folder / "cases" / "folder.yaml").mkdir()
    assert [] == casebook.check(folder)


def test_a_work_whose_channel_is_no_word_is_a_finding(tmp_path: Path) -> None:
    """A list in place of a word in the bibliography is found there, and no case is at fault."""
    folder = write_bank(tmp_path, works=[{**WORK, "channel": []}])
    fields = {finding.field for finding in casebook.check(folder)}
    assert {f"[{WORK['id']}].channel"} == fields
