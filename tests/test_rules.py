"""Each rule, tripped by one change to a sound case and let pass by another."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any

import pytest

import casebook
from casebook.parts.case_rules import RULES
from casebook.parts.problems import NUMBERS
from casebook.plain import numbers_in
from tests.banks import CASE, KNOWN, MOMENT, REMOVE, WORK, as_yaml, changed, write_bank

_F2 = copy.deepcopy(CASE["facts"][1])
_NO_VOICE = {"critiques": []}

# rule, changes that trip it, the field it names
TRIPS: list[tuple[str, dict[str, Any], str]] = [
    ("CB002", {"summary": REMOVE}, ""),
    ("CB002", {"facts__0__said_by__scope": REMOVE}, "facts[f1].said_by"),
    ("CB003", {"sumary": "x"}, "sumary"),
    ("CB003", {"facts__0__surces": ["s1"]}, "facts[f1].surces"),
    ("CB004", {"period__start": "about 2019"}, "period.start"),
    ("CB004", {"period__end": "running"}, "period.end"),
    ("CB004", {"facts__0__value": "28"}, "facts[f1].value"),
    ("CB004", {"facts__0__id": "fact-1"}, "facts[fact-1].id"),
    ("CB004", {"sources__0__seen_at": "javascript:alert(1)"}, "sources[s1].seen_at"),
    ("CB004", {"reviewed": "2026-13-01"}, "reviewed"),
    ("CB004", {"summary": ""}, "summary"),
    ("CB004", {"problem": "x" * 4001}, "problem"),
    ("CB004", {"decision__options": [CASE["decision"]["options"][0]]}, "decision.options"),
    ("CB004", {"title": ["a", "b"]}, "title"),
    ("CB004", {"id": "Lane Lamps"}, "id"),
    ("CB005", {"themes": ["spaces"]}, "themes[1]"),
    ("CB005", {"facts__0__said_by__kind": "scholars"}, "facts[f1].said_by.kind"),
    ("CB006", {"facts__1__id": "f1"}, "facts[f1].id"),
    ("CB006", {"themes": ["space", "space"]}, "themes"),
    ("CB006", {"facts__0__sources": ["s1", "s1"]}, "facts[f1].sources"),
    ("CB007", {"facts__0__sources": ["s33"]}, "facts[f1].sources"),
    ("CB007", {"summary": "A lane asked for 28 lamps [f1, f9]."}, "summary"),
    ("CB007", {"decision__deciders": ["a7"]}, "decision.deciders"),
    ("CB007", {"sequel__chosen": "o7"}, "sequel.chosen"),
    ("CB007", {"sequel__facts": ["f7"]}, "sequel.facts"),
    ("CB007", {"sources__0__work": "news-2019-lane-lamp"}, "sources[s1].work"),
    ("CB007", {"actors__1__interest__sources": ["s2"]}, "actors[a2].interest.sources"),
    ("CB007", {"related": [{"case": "no-such", "why": "x"}]}, "related[1].case"),
    ("CB007", {"decision__options__0__cites": ["f7"]}, "decision.options[o1].cites"),
    ("CB009", {"facts__1__sources": []}, "facts[f2].sources"),
    ("CB010", {"facts__0__unit": REMOVE}, "facts[f1].value"),
    (
        "CB010",
        {"facts__0__value": REMOVE, "title": "Lamps", "decision__question": "Buy?"},
        "facts[f1].unit",
    ),
    ("CB011", _NO_VOICE, "gaps"),
    ("CB011", {"critiques__0__said_by__relation": "responsible"}, "gaps"),
    ("CB011", {"critiques__0__said_by__scope": "elsewhere"}, "gaps"),
    ("CB012", {"decision__deciders": []}, "decision.deciders"),
    ("CB013", {"decision__basis": "posed"}, "sequel"),
    ("CB013", {"decision": REMOVE}, "sequel"),
    ("CB014", {"sequel": REMOVE}, "decision"),
    ("CB015", {"summary": "A lane asked for 29 lamps [f1]."}, "summary"),
    ("CB015", {"summary": "A lane asked for 28 lamps [f2]."}, "summary"),
    ("CB015", {"summary": "A lane asked for 28 lamps. It was dark [f1]."}, "summary"),
    ("CB015", {"problem": "The lane was dark for seven years [f2]."}, "problem"),
    # A month is no number: else April would bear out any four.
    ("CB015", {"facts__1__date": "2019-04", "problem": "Dark for four years [f2]."}, "problem"),
    ("CB015", {"title": "Lamps: a lane asks for 30"}, "title"),
    ("CB015", {"decision__question": "Should the office buy 30 lamps?"}, "decision.question"),
    ("CB015", {"decision__options__1__text": "Wait 3 years"}, "decision.options[o2].text"),
    ("CB015", {"sequel__text": "The office bought 5 lamps [f3]."}, "sequel.text"),
    ("CB016", {"problem": "The lane was dark."}, "problem"),
    ("CB017", {"summary": " ".join(["word"] * 61) + " [f2]."}, "summary"),
    ("CB018", {"facts__0__conflicts_with": ["f2"]}, "facts[f1].conflicts_with"),
    ("CB018", {"facts__0__conflicts_with": ["f1"]}, "facts[f1].conflicts_with"),
    ("CB019", {"decision__options__0__cites": REMOVE}, "decision.options[o1]"),
    ("CB019", {"decision__options__1__cites": ["f1"]}, "decision.options[o2]"),
    ("CB020", {"facts__1__text": "An official was convicted."}, "facts[f2].text"),
    ("CB021", {"period__end": 2018}, "period"),
    ("CB022", {"critiques__0__said_by__relation": "rival"}, "critiques[v1].said_by"),
    ("CB023", {"sources__1": {**CASE["sources"][0], "id": "s2"}}, "sources[s2]"),
    ("CB024", {"place__district": "Futain"}, "place.district"),
    ("CB025", {"reviewed": "2026-02-30"}, "reviewed"),
    ("CB027", {"summary": "TODO: who faced what [f1].\n"}, "summary"),
    ("CB027", {"place__city": "TODO"}, "place.city"),
    ("CB027", {"facts__0__value": "TODO"}, "facts[f1].value"),
    ("CB027", {"sources__0__work": "TODO"}, "sources[s1].work"),
    ("CB027", {"site": "TODO"}, "site"),
    (
        "CB026",
        {"decision__options__1__text": "Wait, which would save money"},
        "decision.options[o2].text",
    ),
    ("CB028", {"response": "Tenants asked [f1], and got lamps [f3]."}, "response"),
    ("CB028", {"decision__options__0__cites": ["f1", "f3"]}, "decision.options[o1].cites"),
    ("CB028", {**KNOWN, "facts__0__known": "later"}, "summary"),
    ("CB028", {**MOMENT, **KNOWN, "decision__desk": ["f3"]}, "decision.desk"),
    ("CB029", {"title__zh": "Lane lamps"}, "title.zh"),
    ("CB032", {"related": [{"case": "lane-lamps", "why": "itself"}]}, "related[1].case"),
    ("CB029", {"facts__1__text": {"en": "It was dark.", "zh": "?"}}, "facts[f2].text.zh"),
    ("CB035", {"grade": "row"}, "sequel"),
    ("CB035", {"grade": "full"}, "decision"),
    ("CB036", MOMENT, "facts[f1]"),
    ("CB036", {"claims__0__known": "later"}, "facts[f1]"),
    ("CB036", {**KNOWN, "decision": REMOVE, "sequel": REMOVE}, "facts[f1].known"),
    ("CB037", {"facts__0__year": 2019, "facts__0__date": "2018-03"}, "facts[f1].date"),
]

# rule, changes close to a trip that it lets pass
PASSES: list[tuple[str, dict[str, Any]]] = [
    ("CB002", {"reviewed": REMOVE}),
    ("CB002", {"facts__0__year": REMOVE}),
    ("CB003", {"related": []}),
    ("CB004", {"period__start": {"absent": "disputed"}}),
    ("CB004", {"title": "Lamps"}),
    ("CB004", {"facts__0__value": 28.0}),
    ("CB004", {"sources__0__seen_at": {"absent": "not-stated"}}),
    ("CB005", {"themes": ["space"]}),
    ("CB006", {"facts__1__id": "f4", "problem": "Dark [f4].", "response": "They asked [f4]."}),
    ("CB007", {"related": [{"case": "lane-lamps", "why": "itself"}]}),
    ("CB032", {"related": []}),
    ("CB009", {"facts__1__sources": ["s1"]}),
    ("CB010", {"facts__0__value": {"absent": "disputed"}}),
    ("CB011", {"critiques": [], "gaps__0__about": "independent-voice"}),
    ("CB011", {"critiques__0__said_by__relation": "third-party"}),
    ("CB012", {"decision__deciders": ["a1", "a2"]}),
    ("CB013", {"decision__basis": "posed", "sequel": REMOVE}),
    ("CB014", {"sequel": REMOVE, "gaps__0__about": "decision"}),
    ("CB015", {"summary": "In 2019 a lane asked for 28 lamps [f1]."}),
    ("CB015", {"summary": "Two people asked for one lamp [f2]."}),
    ("CB015", {"facts__0__unit": "lamps in 4 lanes", "summary": "Four lanes lack lamps [f1]."}),
    ("CB015", {"facts__1__date": "2019-04-16", "summary": "It was dark on 16 April [f2]."}),
    (
        "CB015",
        {"facts__1__text": "It was dark for 7 years.", "problem": "Dark for seven years [f2]."},
    ),
    ("CB016", {"problem": "The lane was dark [f2]. It needed lamps [f1]."}),
    ("CB017", {"summary": " ".join(["word"] * 60) + " [f2]."}),
    ("CB018", {"facts__0__conflicts_with": ["f2"], "facts__1__conflicts_with": ["f1"]}),
    ("CB019", {"decision__options__1__origin": "source", "decision__options__1__cites": ["f1"]}),
    ("CB020", {"facts__1__text": "An official was convicted.", "facts__1__charge": "convicted"}),
    ("CB021", {"period__end": 2019}),
    ("CB022", {"critiques__0__said_by__relation": "rival", "critiques__0__said_by__name": "Shops"}),
    ("CB023", {"facts__1__sources": ["s1"]}),
    ("CB024", {"place__city": "Elsewhere", "place__district": "Futain"}),
    ("CB025", {"reviewed": "2024-02-29"}),
    ("CB026", {"decision__options__1__text": "Wait"}),
    ("CB027", {"problem": "TODOS was painted on the wall [f2]."}),
    ("CB028", {"response": "The office says that it is bright [c1]."}),
    ("CB028", {"sequel": REMOVE, "response": "The office bought lamps [f3]."}),
    ("CB029", {"title__zh": "LED灯"}),
    ("CB029", {"actors__0__name__zh": "LLO"}),
    ("CB013", {"decision__basis": "reconstructed"}),
    ("CB028", {**MOMENT, **KNOWN}),
    ("CB035", {"grade": "row", "decision": REMOVE, "sequel": REMOVE}),
    ("CB035", {"grade": "full", **MOMENT, **KNOWN}),
    ("CB036", {**MOMENT, **KNOWN}),
    ("CB036", KNOWN),
    ("CB037", {"facts__0__year": 2019, "facts__0__date": "2019-03"}),
]


def _findings(folder: Path, changes: dict[str, Any]) -> list[casebook.Finding]:
    return casebook.check(write_bank(folder, {**changed(CASE, **changes)}))


def test_the_sound_bank_has_no_finding(tmp_path: Path) -> None:
    """The bank that the other tests change is sound."""
    assert [] == casebook.check(write_bank(tmp_path))


@pytest.mark.parametrize(("rule", "changes", "field"), TRIPS)
def test_rule_trips(tmp_path: Path, rule: str, changes: dict[str, Any], field: str) -> None:
    """A rule names the file, the line and the field that break it."""
    case = changed(CASE, **changes)
    folder = write_bank(tmp_path)
    path = folder / "cases" / "lane-lamps.yaml"
    path.write_text(as_yaml(case), encoding="utf-8")
    found = [finding for finding in casebook.check(folder) if finding.rule == rule]
    assert field in [finding.field for finding in found]
    for finding in found:
        assert str(path) == finding.path
        assert 1 <= finding.line <= len(path.read_text(encoding="utf-8").splitlines())
        assert finding.found
        assert finding.hint


@pytest.mark.parametrize(("rule", "changes"), PASSES)
def test_rule_lets_pass(tmp_path: Path, rule: str, changes: dict[str, Any]) -> None:
    """A rule lets pass what is just within it."""
    assert rule not in [finding.rule for finding in _findings(tmp_path, changes)]


def test_every_rule_is_tried_both_ways() -> None:
    """Each rule of the registry has a change that trips it and one that passes."""
    assert set(RULES) <= {rule for rule, _, _ in TRIPS}
    assert set(RULES) <= {rule for rule, _ in PASSES}


def test_every_rule_explains_itself() -> None:
    """Each rule has a docstring that is a sentence."""
    for rule in RULES.values():
        assert rule.text.endswith("."), rule.number


def test_finding_says_where_what_and_what_to_do(tmp_path: Path) -> None:
    """The message for an unknown source has file, line, field, what was found and a way out."""
    folder = write_bank(tmp_path, changed(CASE, facts__0__sources=["s33"]))
    path = folder / "cases" / "lane-lamps.yaml"
    lines = path.read_text(encoding="utf-8").splitlines()
    line = next(
        n for n, text in enumerate(lines, 1) if text == "  sources:" and n > lines.index("facts:")
    )
    assert (
        f'{path}:{line} facts[f1].sources: No source "s33"; this case has s1. '
        "Add it or correct the id. (CB007)"
    ) in [str(finding) for finding in casebook.check(folder)]


def test_all_problems_come_at_once(tmp_path: Path) -> None:
    """Several problems in several files are reported together, in order of files and lines."""
    first = changed(CASE, facts__0__sources=["s33"], decision__deciders=[])
    second = changed(CASE, id="lane-lights", themes=["light"], site="moon")
    found = casebook.check(write_bank(tmp_path, first, second))
    assert {"CB005", "CB007", "CB012"} <= {finding.rule for finding in found}
    places = [(finding.path, finding.line) for finding in found]
    assert sorted(places) == places


def test_a_file_with_another_name_than_its_id(tmp_path: Path) -> None:
    """A case lies in a file of its own name."""
    folder = write_bank(tmp_path)
    (folder / "cases" / "lane-lamps.yaml").rename(folder / "cases" / "other.yaml")
    assert ["CB008"] == [finding.rule for finding in casebook.check(folder)]


@pytest.mark.parametrize(
    ("changes", "rule", "field"),
    [
        ({"0__kind": "newspaper"}, "CB005", "[news-2019-lane-lamps].kind"),
        ({"0__date": "July 2019"}, "CB004", "[news-2019-lane-lamps].date"),
        ({"0__date": "2019-02-29"}, "CB025", "[news-2019-lane-lamps].date"),
        ({"0__address": "ftp://example.org"}, "CB004", "[news-2019-lane-lamps].address"),
        ({"1": WORK}, "CB006", "[news-2019-lane-lamps].id"),
    ],
)
def test_bibliography_is_checked(
    tmp_path: Path, changes: dict[str, Any], rule: str, field: str
) -> None:
    """A fault in the bibliography is reported there, and not at the cases that cite the work."""
    folder = write_bank(tmp_path, works=changed([WORK], **changes))
    assert [(rule, field)] == [(f.rule, f.field) for f in casebook.check(folder)]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("2,527 buildings on 0.6 square kilometres", {"2527", "0.6"}),
        ("Six academicians in 2016", {"6", "2016"}),
        ("one or two people", set()),
        ("1 028 lamps, 12\u202f345\u00a0678.5 m", {"1028", "12345678.5"}),
        ("In 2019 300 people, f1 028", {"2019", "300", "1", "28"}),
        ("30 billion, 30.0 per cent", {"30"}),
        ("s1 and f2 are ids", {"1", "2"}),
        ("在2019年有28盏", {"2019", "28"}),
    ],
)
def test_numbers_in(text: str, numbers: set[str]) -> None:
    """Numbers are found in one form, whatever their separators or words."""
    assert numbers == numbers_in(text)


def test_every_number_is_listed() -> None:
    """Each number that a finding can have is one of a rule or of a file."""
    source = Path(casebook.__file__).parent
    used = {
        n for path in source.rglob("*.py") for n in re.findall(r'"(CB\d{3})"', path.read_text())
    }
    assert used == set(RULES) | set(NUMBERS)
    assert not set(RULES) & set(NUMBERS)
