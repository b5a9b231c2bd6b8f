"""Starting a case: from nothing to a bank that loads."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest

import casebook
from casebook.checking import reader
from casebook.cli import main
from tests.banks import CASE, WORK, as_yaml, write_bank

# What a contributor writes into each place of the template, in the order of the file.
_ANSWERS = {
    "title": "Lamps: a lane asks for 28 of them",
    "country": "Kenya",
    "city": "Nairobi",
    "district": "Mukuru",
    "site": "community",
    "start": 2019,
    "end": "ongoing",
    "themes": "space",
    "summary": "A lane asked for 28 lamps [f1].",
    "problem": "The lane had too few lamps [f1].",
    "response": "Tenants asked the office [f2].",
    "instruments": "petition",
    "name": "Lane office",
    "role": "pays",
    "value": 28,
    "unit": "lamps",
    "year": 2019,
    "kind": "local-government",
    "relation": "responsible",
    "scope": "this-case",
    "basis": "posed",
    "question": "Should the office buy 28 lamps?",
    "absence": "not-found",
    "about": "independent-voice",
    "work": WORK["id"],
    "extent": "whole",
    "reading": "own-address",
    "seen_at": "https://example.org/lamps",
}


def _filled(text: str) -> str:
    """The template with an answer in each place."""
    data = reader.read(text)

    def fill(value: object, name: str) -> object:
        if isinstance(value, dict):
            return {key: fill(inner, key) for key, inner in value.items()}
        if isinstance(value, list):
            return [fill(inner, name) for inner in value]
        if isinstance(value, str) and value.startswith("TODO"):
            if name == "text":
                return "It has 28 lamps" if "number" in value else f"It is so: {value[5:]}"
            return _ANSWERS[name]
        return value

    return as_yaml(fill(data, ""))


def test_from_nothing_to_tables(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A case started in a new bank, filled in and with its work, checks clean and loads."""
    bank = tmp_path / "my bank"
    assert 0 == main(["new", "lane-lamps", "--bank", str(bank)])
    said = capsys.readouterr().out
    assert f"{bank}: a new bank." in said
    assert f"casebook check '{bank}'" in said
    path = bank / "cases" / "lane-lamps.yaml"
    assert {"bibliography.yaml", "bibliography.schema.json", "case.schema.json", "cases"} == {
        entry.name for entry in bank.iterdir()
    }

    assert 1 == main(["check", str(bank)])
    lines = capsys.readouterr().out.splitlines()[:-1]
    assert lines
    assert all(f"{path}:" in line and "Still to fill in." in line for line in lines)
    with pytest.raises(casebook.CaseDataError, match="Still to fill in"):
        casebook.load(bank)

    path.write_text(_filled(path.read_text(encoding="utf-8")), encoding="utf-8")
    assert 1 == main(["check", str(bank)])
    assert f'No work "{WORK["id"]}" in the bibliography.' in capsys.readouterr().out
    works = bank / "bibliography.yaml"
    works.write_text(
        works.read_text(encoding="utf-8").replace("\n[]\n", f"\n{as_yaml([WORK])}"),
        encoding="utf-8",
    )
    assert 0 == main(["check", str(bank)]), capsys.readouterr().out
    assert "0 error(s), 0 warning(s)" in capsys.readouterr().out
    book = casebook.load(bank)
    assert ["lane-lamps"] == book.case_ids
    assert [28.0] == list(book.facts["value"].dropna())
    assert "Nairobi" == book.cases.loc[0, "city"]


def test_every_mark_of_a_fresh_case_is_a_finding_on_its_line(tmp_path: Path) -> None:
    """What `check` lists of a fresh case are the lines that say TODO, each with its field."""
    main(["new", "lane-lamps", "--bank", str(tmp_path / "bank")])
    path = tmp_path / "bank" / "cases" / "lane-lamps.yaml"
    text = path.read_text(encoding="utf-8")
    marks = sum(line.partition("#")[0].count("TODO") for line in text.splitlines())
    findings = casebook.check(path)
    assert marks == len(findings)
    assert {"CB027"} == {finding.rule for finding in findings}
    assert {"site", "facts[f1].value", "sources[s1].work"} <= {f.field for f in findings}


def test_the_commented_work_is_one_to_fill_in(tmp_path: Path) -> None:
    """The work that stands as a comment in a new bibliography lacks nothing but its answers."""
    main(["new", "lane-lamps", "--bank", str(tmp_path)])
    path = tmp_path / "bibliography.yaml"
    lines = path.read_text(encoding="utf-8").splitlines()
    entry = [line[2:] for line in lines if re.match("# (- |  )", line)]
    path.write_text("\n".join(entry), encoding="utf-8")
    (tmp_path / "cases" / "lane-lamps.yaml").unlink()
    write_bank(tmp_path / "sound")
    write_bank(tmp_path, works=None)
    path.write_text("\n".join(entry), encoding="utf-8")
    findings = [finding for finding in casebook.check(tmp_path) if finding.path == str(path)]
    assert {"CB027"} == {finding.rule for finding in findings}
    assert len(entry) == len(findings)


def test_an_editor_finds_the_schemas(tmp_path: Path) -> None:
    """The first line of each file leads to a schema beside it, which accepts a sound case."""
    main(["new", "lane-lamps", "--bank", str(tmp_path)])
    for path, sound in (
        (tmp_path / "cases" / "lane-lamps.yaml", CASE),
        (tmp_path / "bibliography.yaml", [WORK]),
    ):
        first = path.read_text(encoding="utf-8").splitlines()[0]
        name = first.removeprefix("# yaml-language-server: $schema=")
        schema = json.loads((path.parent / name).read_text(encoding="utf-8"))
        validator = jsonschema.Draft202012Validator(schema)
        assert [] == list(validator.iter_errors(sound))
        assert [] != list(validator.iter_errors({"id": "TODO"}))


def test_a_small_bank_keeps_its_cases_together(tmp_path: Path) -> None:
    """Where the cases lie in the folder itself, so does a new one, with its schema."""
    (tmp_path / "lane-lamps.yaml").write_text(as_yaml(CASE), encoding="utf-8")
    (tmp_path / "bibliography.yaml").write_text(as_yaml([WORK]), encoding="utf-8")
    main(["new", "lane-stairs", "--bank", str(tmp_path)])
    first = (tmp_path / "lane-stairs.yaml").read_text(encoding="utf-8").splitlines()[0]
    assert "# yaml-language-server: $schema=case.schema.json" == first
    assert {"lane-stairs.yaml"} == {Path(finding.path).name for finding in casebook.check(tmp_path)}


@pytest.mark.parametrize("title", ['Lamps: "28" # of them', "巷灯", "back\\slash [f1] {a}", "- a"])
def test_a_title_stays_what_it_is(tmp_path: Path, title: str) -> None:
    """A title given on the command line is the title in the file, whatever YAML makes of it."""
    assert 0 == main(["new", "lane-lamps", "--bank", str(tmp_path), "--title", title])
    data = reader.read((tmp_path / "cases" / "lane-lamps.yaml").read_bytes())
    assert isinstance(data, dict)
    assert ("lane-lamps", title) == (data["id"], data["title"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["Lane Lamps"], '"Lane Lamps" is no id of a case: .* Try "lane-lamps".'),
        (["São Paulo: lamps"], 'Try "sao-paulo-lamps".'),
        (["../lamps"], 'Try "lamps".'),
        (["巷灯"], "is no id of a case"),
        ([""], "is no id of a case"),
        (["a" * 81], "at most 80 characters"),
        (["lamps\x1b[31m"], r'"lamps\?\[31m" is no id'),
        (["glossary"], "another file of a bank"),
        (["con"], "cannot be the name of a file on Windows"),
        (["com1"], "cannot be the name of a file on Windows"),
        (["lane-lamps"], "lane-lamps.yaml is there already, and stays as it is."),
        (["baishizhou-tenant-clearance"], "The shipped bank has a case"),
        (["lane", "--title", " "], "The title is empty"),
        (["lane", "--title", "a\x00b"], "a character that cannot be seen"),
        (["lane", "--title", "a\ud800b"], "a character that cannot be seen"),
    ],
)
def test_what_will_not_do_is_explained_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    """A wrong id or title, or a file that is there, ends with status 2 and changes nothing."""
    bank = write_bank(tmp_path)
    before = {path: path.read_bytes() for path in bank.rglob("*") if path.is_file()}
    assert 2 == main(["new", "--bank", str(bank), *arguments])
    assert re.search(message, capsys.readouterr().err)
    assert before == {path: path.read_bytes() for path in bank.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", ["lane-lamps.yaml", "lane-lamps.yml"])
def test_a_case_is_never_overwritten(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    """A file of that id stays as it is, under either ending."""
    (tmp_path / "cases").mkdir()
    path = tmp_path / "cases" / name
    path.write_text("mine", encoding="utf-8")
    assert 2 == main(["new", "lane-lamps", "--bank", str(tmp_path)])
    assert str(path) in capsys.readouterr().err
    assert ("mine", [path]) == (path.read_text(encoding="utf-8"), list(path.parent.iterdir()))


def test_files_beside_stay_as_they_are(tmp_path: Path) -> None:
    """A bibliography and a schema that are there are not touched."""
    bank = write_bank(tmp_path)
    (bank / "case.schema.json").write_text("{}", encoding="utf-8")
    works = (bank / "bibliography.yaml").read_bytes()
    assert 0 == main(["new", "lane-stairs", "--bank", str(bank)])
    assert "{}" == (bank / "case.schema.json").read_text(encoding="utf-8")
    assert works == (bank / "bibliography.yaml").read_bytes()


def test_a_similar_id_is_pointed_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A case whose id is nearly another's is started, and the other is named."""
    bank = write_bank(tmp_path)
    assert 0 == main(["new", "lane-lamp", "--bank", str(bank)])
    assert "lane-lamps.yaml has nearly the same id." in capsys.readouterr().out
    assert 0 == main(["new", "street-market", "--bank", str(bank)])
    assert "nearly the same" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "make", "message"),
    [
        ("file", lambda path: path.write_text(""), "is a file"),
        ("packed", lambda path: (path.mkdir(), (path / "bank.json").touch()), "exported package"),
    ],
)
def test_what_is_no_folder_of_files_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, make: object, message: str
) -> None:
    """A file and an exported package take no new case."""
    make(tmp_path / name)  # type: ignore[operator]
    assert 2 == main(["new", "lane-lamps", "--bank", str(tmp_path / name)])
    assert message in capsys.readouterr().err
