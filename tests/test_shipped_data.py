"""The shipped bank as a test subject."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

import casebook
from casebook import checking, codebook
from casebook.parts import KINDS
from casebook.plain import is_independent

DATA = Path(__file__).parent.parent / "data"
CONTEXT = ("districts", "district_stats", "city_stats", "subdistricts", "communities")
FIRST_TWELVE = {
    "yantian-committee-and-two-stations",
    "shenzhen-grid-officers-task-overload",
    "property-regulation-party-leadership",
    "shenzhen-livelihood-micro-projects",
    "party-mass-centre-network-standard",
    "luohu-hospital-group-community-health-stations",
    "baishizhou-tenant-clearance",
    "hubei-old-village-preservation",
    "east-incinerator-disclosure-suit",
    "jingzhou-building-owners-self-management",
    "longgang-video-doors-urban-villages",
    "beijing-12345-swift-response",
}


def test_the_bank_holds_the_first_twelve_cases(book: casebook.Casebook) -> None:
    """No case gets lost."""
    assert set(book.case_ids) >= FIRST_TWELVE


def test_the_whole_bank_is_without_finding() -> None:
    """Neither an error nor a warning stands in the shipped bank."""
    assert [] == [str(finding) for finding in casebook.check(DATA)]


def test_every_case_was_read_a_second_time(book: casebook.Casebook) -> None:
    """Each case carries the date of its second reading, and has a title of its own in Chinese."""
    cases = [book.case(case_id) for case_id in book.case_ids]
    assert [] == [case.case_id for case in cases if not (case.reviewed and case.title_zh)]


def test_the_vote_on_the_property_regulation(book: casebook.Casebook) -> None:
    """One known case carries its known numbers through to the table."""
    facts = book.facts.set_index(["case_id", "fact_id"])
    vote = facts.loc[("property-regulation-party-leadership", "f1")]
    assert (37.0, "votes in favour", 2019, True) == (
        vote["value"],
        vote["unit"],
        vote["year"],
        vote["is_sealed"],
    )


def test_numbers_on_unattributed_copies_are_marked(book: casebook.Casebook) -> None:
    """The figures of the 2016 standard rest on an unattributed copy, and say so."""
    facts = book.facts.set_index(["case_id", "fact_id"])
    standard = facts.loc[("party-mass-centre-network-standard", "f2")]
    assert ("unattributed-copy", False) == (standard["reading"], standard["is_usable"])
    assert (facts["is_usable"] == (facts["reading"] != "unattributed-copy")).all()


def test_independent_counts_follow_from_the_definition(book: casebook.Casebook) -> None:
    """The counts in the table are those of the definition, and the loose one is never lower."""
    data, _ = checking.examine(DATA)
    cases = book.cases.set_index("case_id")
    for case_id, case in data["cases"].items():
        works = {source["id"]: data["works"][source["work"]] for source in case["sources"]}
        strict = sum(
            is_independent(case, entry, [works[id_]["channel"] for id_ in entry["sources"]])
            for entry in (*case["claims"], *case["critiques"])
        )
        assert strict == cases.loc[case_id, "independent_count"]
    assert (cases["independent_count_loose"] >= cases["independent_count"]).all()


def test_every_work_is_cited(book: casebook.Casebook) -> None:
    """No work stands in the bibliography that neither a case nor a context table uses."""
    cited = set(book.sources["work_id"])
    for table in CONTEXT:
        for column in codebook.columns(table):
            if column.name.endswith("work_id"):
                cited |= set(book.table(table)[column.name].dropna())
    assert set(book.works["work_id"]) == cited


def test_works_are_in_order_and_no_address_stands_twice(book: casebook.Casebook) -> None:
    """The bibliography is sorted by id, and two works do not share an address."""
    works = book.works
    assert sorted(works["work_id"]) == list(works["work_id"])
    addresses = works["address"].dropna()
    assert [] == list(addresses[addresses.duplicated()])


@pytest.mark.parametrize("path", sorted(DATA.glob("*.schema.json")), ids=lambda path: path.name)
def test_a_published_schema_is_that_of_the_code(path: Path) -> None:
    """What editors complete by is what the checks use."""
    made = {kind.schema_name: kind.schema() for kind in KINDS.values()}[path.name]
    assert made == json.loads(path.read_text(encoding="utf-8")), "run `make data`"


def test_every_coded_word_has_labels_and_a_definition() -> None:
    """No code is without a label and a definition in English and in Chinese."""
    for code in codebook.every_code():
        assert all((code.label_en, code.label_zh, code.definition, code.definition_zh)), code


def test_every_table_and_column_is_documented_in_both_languages() -> None:
    """What a row is, what a column means and what empty means; a note where there is one."""
    for name in codebook.documented():
        table = codebook.documentation(name)
        assert all((table.row, table.row_zh)), name
        assert bool(table.note) == bool(table.note_zh), name
        for column in table.columns:
            assert all((column.description, column.description_zh)), column
            assert all((column.when_empty, column.when_empty_zh)), column


def test_every_variable_is_explained_in_both_languages(book: casebook.Casebook) -> None:
    """Question, rule and examples of a variable, label and meaning of each of its codes."""
    for variable in book.plain["variables"]["variables"]:
        texts = [variable[name] for name in ("label", "question", "rule")]
        texts += [variable[name]["why"] for name in ("example", "borderline")]
        for code in variable.get("codes", ()):
            texts += [code[name] for name in ("label", "definition", "include", "exclude")]
        for text in texts:
            assert {"en", "zh"} == set(text), (variable["id"], text)
            assert re.search("[\u4e00-\u9fff]", text["zh"]), text


def test_the_codebook_in_chinese_has_no_english_left() -> None:
    """Variables, their codes and the glossary: ids stay, and an English word that is explained."""
    chinese = casebook.load(language="zh")
    texts = [
        row[name]
        for table, names in {
            "variables": ("label", "question", "rule", "example_why", "borderline_why"),
            "variable_codes": ("label", "definition", "include", "exclude"),
            "glossary": ("term", "explanation"),
        }.items()
        for row in chinese.rows(table)
        for name in names
        if row[name] is not None
    ]
    left = {word for text in texts for word in re.findall(r"[A-Za-z]\w*", text)}
    assert {"c3", "street"} == left


def test_the_tables_have_the_same_columns_and_ids_in_both_languages(
    book: casebook.Casebook,
) -> None:
    """A language changes words, not the form of a table."""
    chinese = casebook.load(language="zh")
    for table, keys in {"variables": ["variable"], "variable_codes": ["variable", "code"]}.items():
        assert list(book.table(table)) == list(chinese.table(table))
        assert book.table(table)[keys].equals(chinese.table(table)[keys])


def test_the_template_has_no_fault_but_what_is_to_be_filled_in() -> None:
    """Who starts from the template is told of each place to fill in, and of nothing else."""
    path = DATA / "cases" / "_template.yaml"
    findings = casebook.check(path)
    assert {"CB027"} == {finding.rule for finding in findings}
    lines = path.read_text(encoding="utf-8").splitlines()
    marked = [n for n, line in enumerate(lines, start=1) if "TODO" in line.partition("#")[0]]
    assert {finding.line for finding in findings} <= {*marked, *(n - 1 for n in marked)}
    assert len(marked) == len({finding.line for finding in findings})


def test_codebook_files_are_rectangular() -> None:
    """Each row of the codebook and of the context tables has all its cells."""
    for path in [*(DATA / "codebook").glob("*.csv"), *(DATA / "context").glob("*.csv")]:
        with path.open(encoding="utf-8", newline="") as file:
            widths = {len(row) for row in csv.reader(file)}
        assert 1 == len(widths), path
