"""Reading a bank: what cannot be read, and what stands in the way."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import casebook
from casebook.checking import reader, shape
from casebook.parts import KINDS
from casebook.parts.fields import is_id
from tests.banks import CASE, WORK, as_yaml, changed, write_bank, write_variables

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
    assert "pip install PyYAML fastjsonschema jsonschema" in done.stderr
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


TRIALS = Path(__file__).parent / "data" / "trials"
# Banks that something once went wrong with, each with the rules and fields of what is found.
ANSWERS: dict[str, list[tuple[str, str]]] = {
    "address-open-brace": [],  # an address as it is in a browser; the export escapes it
    "author-three-commas": [],  # a body with commas in its name
    "base-sound": [],
    "coding-note-nul": [("CB001", "")],
    "csv-full-width-formula": [],  # the export guards against it
    "fact-cites-a-source-twice": [("CB006", "facts[f1].sources")],
    "period-end-block-scalar": [("CB004", "period.end")],
    "title-script-in-search-page": [],  # every page escapes it
    "title-zero-width": [("CB001", "")],
    "work-date-2019.0": [("CB004", "[news-2019-lane-lamps].date")],
    "yaml-and-yml": [("CB006", "")],
}


def test_every_trial_has_its_answer() -> None:
    """No bank lies among the trials of which nobody says what a check finds."""
    assert set(ANSWERS) == {path.name for path in TRIALS.iterdir()}


@pytest.mark.parametrize("name", ANSWERS)
def test_a_trial_is_answered(name: str) -> None:
    """A bank that went wrong once is sound, or has the finding that names what is wrong."""
    found = casebook.check(TRIALS / name)
    assert ANSWERS[name] == [(finding.rule, finding.field) for finding in found]


# Two validators ---------------------------------------------------------------------------------

PATTERNS = {
    "end": {"period__end": "ongoing\n"},
    "id": {"facts__0__id": "f1\n"},
    "day": {"reviewed": "2026-11-23\n"},
    "source": {"facts__0__sources": ["s1\n"]},
    "option": {"sequel__chosen": "o1\n"},
    "work": {"sources__0__work": "news-2019-lane-lamps\n"},
    "address": {"sources__0__seen_at": "https://example.org/lamps\n"},
    "theme": {"themes": ["space\n"]},
    "nothing to see": {"title": "\u3000 \u00a0"},
    "to do": {"title": "TODO\n"},
}


@pytest.mark.parametrize("name", PATTERNS)
def test_a_break_at_the_end_is_no_part_of_a_word(tmp_path: Path, name: str) -> None:
    """Where a code, an id or a date is expected, a line break at its end is a finding."""
    case = changed(CASE, **PATTERNS[name])
    folder = write_bank(tmp_path)
    (folder / "cases" / "lane-lamps.yaml").write_text(as_yaml(case), encoding="utf-8")
    assert {"CB004", "CB005", "CB027"} & {finding.rule for finding in casebook.check(folder)}


@given(text=st.from_regex(r"\A[a-z0-9-]{0,4}\s?\Z"))
def test_an_id_is_the_same_for_both_validators(text: str) -> None:
    """What the fast validator refuses has a finding, and what it accepts is an id."""
    found = list(shape.shape_problems(KINDS["cases"], changed(CASE, id=text)))
    assert is_id(text) == (not found)


def test_a_refusal_without_words_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    """What only one of the two validators refuses is an error, and so not sound."""
    monkeypatch.setattr(shape, "_explain", lambda kind, data: iter(()))
    ((rule, severity, problem),) = shape.shape_problems(KINDS["cases"], changed(CASE, id="A"))
    assert ("CB004", "error") == (rule, severity)
    assert "id" in problem.found


WRITTEN = [
    ("CB004", {"period__start": 2019.0}, "Write 2019."),
    ("CB004", {"facts__0__year": 2019.0}, "Write 2019."),
    ("CB004", {"facts__0__year": "2019"}, "Take the quotation marks away."),
    ("CB004", {"facts__0__year": "\uff12\uff10\uff11\uff19"}, "Write it in the digits 0 to 9."),
    ("CB004", {"facts__0__value": 12345678901234567}, "Correct it."),
    ("CB005", {"site": "community\u00a0"}, "Write it on the line of its key, "),
    ("CB032", {"related": [{"case": "lane-lamps", "why": "x"}]}, "Correct or remove it."),
]


@pytest.mark.parametrize(("rule", "changes", "hint"), WRITTEN)
def test_a_finding_says_what_to_write(
    tmp_path: Path, rule: str, changes: dict[str, Any], hint: str
) -> None:
    """The hint of a finding fits what was written."""
    (finding,) = casebook.check(write_bank(tmp_path, changed(CASE, **changes)))
    assert (rule, True) == (finding.rule, finding.hint.startswith(hint))


@pytest.mark.parametrize("number", ["0.12345678901234567891", "12345678901234567.5", "1e-999"])
def test_a_number_that_would_lose_digits_is_refused(tmp_path: Path, number: str) -> None:
    """A number is read as it was written, or not at all."""
    folder = write_bank(tmp_path)
    path = folder / "cases" / "lane-lamps.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("value: 28", f"value: {number}"), encoding="utf-8")
    assert ["CB001"] == [finding.rule for finding in casebook.check(folder)]


# Doubled entries --------------------------------------------------------------------------------

DOUBLED = [
    ({"facts__0__sources": ["s1", "s1"]}, "facts[f1].sources"),
    ({"decision__deciders": ["a1", "a1"]}, "decision.deciders"),
    ({"decision__options__0__cites": ["f1", "f1"]}, "decision.options[o1].cites"),
    ({"decision__options__1__id": "o1"}, "decision.options[o1].id"),
    ({"sequel__facts": ["f3", "f3"]}, "sequel.facts"),
    ({"sequel__chosen": ["o1", "o1"]}, "sequel.chosen"),
    ({"actors__1__id": "a1"}, "actors[a1].id"),
    ({"actors__1__interest__sources": ["s1", "s1"]}, "actors[a2].interest.sources"),
    ({"sources__0__seen_at": ["https://a.org/"] * 2}, "sources[s1].seen_at"),
]


@pytest.mark.parametrize(("changes", "field"), DOUBLED)
def test_what_stands_twice_is_a_finding(
    tmp_path: Path, changes: dict[str, Any], field: str
) -> None:
    """An id stands once in a list, and so does what has an id: tables have these keys."""
    found = casebook.check(write_bank(tmp_path, changed(CASE, **changes)))
    assert ("CB006", field) in [(finding.rule, finding.field) for finding in found]


def test_a_case_names_another_once(tmp_path: Path) -> None:
    """Two entries about one related case are a finding at the second."""
    related = [{"case": "lane-lights", "why": why} for why in ("Lamps.", "Light.")]
    other = changed(CASE, id="lane-lights")
    found = casebook.check(write_bank(tmp_path, changed(CASE, related=related), other))
    assert [("CB006", "related[2]")] == [(finding.rule, finding.field) for finding in found]


# Files ------------------------------------------------------------------------------------------


def _file(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("x\n", encoding="utf-8")


STRAYS = [
    *("cases/lane.yaml.txt", "cases/lane.YAML", "cases/old/lane.yaml", "cases/theories.yaml"),
    *("cases/lane.json", "codings/coder.CSV", "codings/coder.xlsx", "lane.yaml", "glossary.YML"),
    *("codebook/variable.yaml", "context/old/districts.csv"),
]


@pytest.mark.parametrize("name", STRAYS)
def test_a_file_that_is_not_read_is_a_warning(tmp_path: Path, name: str) -> None:
    """What lies among the files of a bank and is not read is a warning that names it."""
    folder = write_bank(tmp_path)
    _file(folder / name)
    (finding,) = casebook.check(folder)
    assert ("CB033", "warning") == (finding.rule, finding.severity)
    assert str(folder / name).startswith(finding.path)
    assert "lane-lamps" in casebook.load(folder).plain["cases"]


def test_a_link_to_nothing_and_a_pipe_are_warnings(tmp_path: Path) -> None:
    """What cannot be opened like a file is not opened, and is named."""
    folder = write_variables(write_bank(tmp_path))
    (folder / "codings").mkdir()
    (folder / "cases" / "gone.yaml").symlink_to(folder / "nowhere.yaml")
    os.mkfifo(folder / "codings" / "coder.csv")
    found = casebook.check(folder)
    assert ["gone.yaml", "coder.csv"] == [Path(finding.path).name for finding in found]
    assert {"CB033"} == {finding.rule for finding in found}


def test_a_case_beside_a_package_is_a_warning(tmp_path: Path) -> None:
    """Where a package stands for the bank, a case file beside it is named as not read."""
    package = {"cases": {"lane-lamps": CASE}, "works": {WORK["id"]: WORK}}
    (tmp_path / "bank.json").write_text(json.dumps(package), encoding="utf-8")
    _file(tmp_path / "cases" / "lane-lights.yaml")
    assert ["CB033"] == [finding.rule for finding in casebook.check(tmp_path)]


LEFT = [".DS_Store", "._lane-lamps.yaml", "._coder.csv", "~$coder.csv", "Thumbs.db", "desktop.ini"]


@pytest.mark.parametrize("name", LEFT)
@pytest.mark.parametrize("home", ["", "cases", "codings"])
def test_what_a_system_leaves_behind_is_no_part_of_a_bank(
    tmp_path: Path, home: str, name: str
) -> None:
    """Files that a desktop or an office program leaves behind are neither read nor reported."""
    folder = write_bank(tmp_path)
    _file(folder / home / name)
    assert [] == casebook.check(folder)
    assert {} == casebook.load(folder).plain["codings"]


def test_the_single_files_may_end_in_yml(tmp_path: Path) -> None:
    """A bibliography.yml is the bibliography, unless there is a bibliography.yaml too."""
    folder = write_bank(tmp_path)
    (folder / "bibliography.yaml").rename(folder / "bibliography.yml")
    assert [] == casebook.check(folder)
    _file(folder / "bibliography.yaml")
    assert "CB006" in {finding.rule for finding in casebook.check(folder)}


# Characters -------------------------------------------------------------------------------------


UNSEEN = ["\u200b", "\u200e", "\u2060", "\u00ad", "\u3164", "\u200d"]


@pytest.mark.parametrize("character", UNSEEN)
@pytest.mark.parametrize("escaped", [False, True])
def test_what_nobody_sees_is_refused(tmp_path: Path, character: str, escaped: bool) -> None:
    """A character without width, or one that turns the direction, is a finding on its line."""
    folder = write_bank(tmp_path)
    path = folder / "cases" / "lane-lamps.yaml"
    text = path.read_text(encoding="utf-8")
    written = json.dumps(f"It was{character} dark.", ensure_ascii=escaped)
    path.write_text(text.replace("It was dark.", written), encoding="utf-8")
    (finding,) = casebook.check(folder)
    assert ("CB001", f"U+{ord(character):04X}" in finding.found) == (finding.rule, True)


@pytest.mark.parametrize(
    "title", ["\u0646\u200c\u0645", "\U0001f468\u200d\U0001f469", "\u2764\ufe0f"]
)
def test_what_alphabets_and_emoji_are_written_with_stays(tmp_path: Path, title: str) -> None:
    """A joiner between letters that join, or between emoji, is a part of the text."""
    folder = write_bank(tmp_path, changed(CASE, title=title))
    assert title == casebook.load(folder).case("lane-lamps").title


@pytest.mark.parametrize(
    ("written", "read"), [("cafe\u0301", "caf\u00e9"), ("\u2f08\u2f12", "\u4eba\u529b")]
)
@pytest.mark.parametrize("is_package", [False, True])
def test_one_form_of_each_character(
    tmp_path: Path, written: str, read: str, is_package: bool
) -> None:
    """Marks are joined to their letters, and radicals are read as the characters they are."""
    case = changed(CASE, title=written)
    if is_package:
        package = {"cases": {"lane-lamps": case}, "works": {WORK["id"]: WORK}}
        (tmp_path / "bank.json").write_text(json.dumps(package), encoding="utf-8")
    else:
        write_bank(tmp_path, case)
    book = casebook.load(tmp_path)
    assert read == book.case("lane-lamps").title
    for question in (written, read):
        assert ["lane-lamps"] == list(book.find(text=question).case_id)
        assert ["lane-lamps"] == list(book.search(question).case_id)


@pytest.mark.parametrize(
    ("word", "shown"),
    [("communit\u0443", "U+0443"), ("community\u3000", "<U+3000>"), ("\uff43ommunity", "U+FF43")],
)
def test_words_that_print_alike_are_told_apart(tmp_path: Path, word: str, shown: str) -> None:
    """Where a word looks like the one that is meant, a finding gives the number of what differs."""
    (finding,) = casebook.check(write_bank(tmp_path, changed(CASE, site=word)))
    assert shown in str(finding)


COMMENTS = [
    ("unit: lamps", "unit: lamps #3", 1),
    ("text: It was dark.", "text: It was dark at gate # 3.", 1),
    ("site: community", "site: community # as the source has it", 0),
    ("unit: lamps", "unit: lamps#3", 0),
]


@pytest.mark.parametrize(("old", "new", "count"), COMMENTS)
def test_a_text_that_ends_in_a_comment_is_a_warning(
    tmp_path: Path, old: str, new: str, count: int
) -> None:
    """What YAML may have cut off a text is shown on its line; a comment on a code is one."""
    folder = write_bank(tmp_path)
    path = folder / "cases" / "lane-lamps.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    found = casebook.check(folder)
    assert ["CB034"] * count == [finding.rule for finding in found]
    lines = path.read_text(encoding="utf-8").splitlines()
    assert all(new in lines[finding.line - 1] for finding in found)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_float_that_was_written_is_read(number: float) -> None:
    """A number that a float can hold comes back as it is."""
    text = repr(number)
    assert number == reader.number_of(text)


def test_an_id_in_letters_of_another_alphabet_is_told_apart(tmp_path: Path) -> None:
    """An id that prints as it should, and is none, is shown with the number of its letter."""
    case = changed(CASE, facts__0__sources=["\u0455" + "1"])
    (finding,) = casebook.check(write_bank(tmp_path, case))
    assert "It has U+0455." in finding.found


def test_an_escape_for_a_part_of_a_character_is_refused(tmp_path: Path) -> None:
    """What would be joined as a character is not let in as an escape."""
    folder = write_bank(tmp_path)
    path = folder / "cases" / "lane-lamps.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("It was dark.", '"cafe\\u0301"'), encoding="utf-8")
    (finding,) = casebook.check(folder)
    assert ("CB001", True) == (finding.rule, "an escape" in finding.found)


# Found by an adversary ---------------------------------------------------------------------------


def test_thousands_of_unknown_fields_are_capped(tmp_path: Path) -> None:
    """No more than about a thousand of them are put into words."""
    folder = write_bank(tmp_path)
    path = folder / "cases" / "lane-lamps.yaml"
    fields = "".join(f"{number:x}k: 1\n" for number in range(5_000))
    path.write_text(path.read_text(encoding="utf-8") + fields, encoding="utf-8")
    assert 1_000 <= len(casebook.check(folder)) <= 1_010


def test_a_name_that_no_system_takes_is_a_finding() -> None:
    """What cannot even be looked at is said, not raised."""
    (finding,) = casebook.check("x" * 300)
    assert "cannot be looked at" in finding.found


def test_a_long_word_is_quoted_short(tmp_path: Path) -> None:
    """A word of thousands of letters does not stand whole in its finding."""
    folder = write_bank(tmp_path)
    entry = {
        "id": "lamp",
        "term": {"en": "lamp", "zh": "灯"},
        "explanation": {"en": "It gives light.", "zh": "发光。"},
        "statements": ["lane-lamps/f1"],
        "not_in": ["x" * 80],
    }
    (folder / "glossary.yaml").write_text(as_yaml([entry]), encoding="utf-8")
    assert all(len(str(finding)) < 400 for finding in casebook.check(folder))


@pytest.mark.parametrize("name", [".", "cases", "codings", "tasks", "context"])
def test_a_folder_that_may_not_be_read_is_a_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Neither a check nor a loading ends in a traceback: the folder is named, with the reason."""
    bank = write_bank(tmp_path)
    folder = bank / name
    folder.mkdir(exist_ok=True)
    looked = Path.iterdir

    def refuse(path: Path) -> Iterator[Path]:
        if path == folder:
            raise PermissionError(13, "Permission denied", str(path))
        return looked(path)

    monkeypatch.setattr(Path, "iterdir", refuse)
    (finding,) = casebook.check(bank)
    assert (str(folder), "CB001") == (finding.path, finding.rule)
    assert "It cannot be looked into: Permission denied." == finding.found
    with pytest.raises(casebook.CaseDataError, match="Permission denied"):
        casebook.load(bank)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads all")
def test_a_bank_of_mode_000_is_a_finding(tmp_path: Path) -> None:
    """A folder that nobody may enter is named as such."""
    bank = write_bank(tmp_path / "bank")
    for folder in (bank / "cases", bank):
        folder.chmod(0)
        try:
            assert ["CB001"] == [finding.rule for finding in casebook.check(bank)]
        finally:
            folder.chmod(0o755)
