"""Works as a plain list of references."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pybtex.bibtex.utils import split_name_list
from pybtex.database import parse_string

import casebook
from casebook import export
from casebook.cli import main
from casebook.records import work_record
from tests.banks import CASE, WORK, changed, write_bank


def _list(tmp_path: Path, *works: object) -> list[str]:
    used = [WORK, *works]  # the case cites the first
    book = casebook.load(write_bank(tmp_path, works=used))
    return export.reference_list(export.works_of(book)).splitlines()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {},
            "Doe, Jane (2019). Lamps for the lane. Evening News, 2019-07-11. "
            "https://example.org/lamps",
        ),
        (
            {
                "authors": ["段阳", "杨家文"],
                "title": "城中村人才住房？",
                "publisher": "城市发展研究",
            },
            "段阳; 杨家文 (2019). 城中村人才住房？ 城市发展研究, 2019-07-11. https://example.org/lamps",
        ),
        (
            {"title": {"absent": "not-stated"}, "description": "Report on lamps."},
            "Doe, Jane (2019). [Report on lamps]. Evening News, 2019-07-11. "
            "https://example.org/lamps",
        ),
        (
            {"date": {"absent": "not-stated"}, "address": {"absent": "not-found"}},
            "Doe, Jane (n.d.). Lamps for the lane. Evening News.",
        ),
        (
            {"date": 2019, "authors": ["Lamp Office of Futian"]},
            "Lamp Office of Futian (2019). Lamps for the lane. Evening News. "
            "https://example.org/lamps",
        ),
        (
            {"authors": []},
            "Evening News (2019). Lamps for the lane. 2019-07-11. https://example.org/lamps",
        ),
        (
            {"authors": [], "publisher": {"absent": "not-stated"}, "date": 2019},
            "Lamps for the lane (2019). https://example.org/lamps",
        ),
    ],
)
def test_a_work_in_words(tmp_path: Path, changes: dict[str, object], expected: str) -> None:
    """Author, year, title, where it stands: also where the one or the other is not known."""
    (line,) = [
        line
        for line in _list(tmp_path, changed(WORK, id="other-lamps", **changes))
        if line == expected
    ][:1]
    assert expected == line


def test_works_come_in_the_order_of_the_alphabet(tmp_path: Path) -> None:
    """Accents, capitals and brackets do not count; Chinese names follow the Latin ones."""
    names = ["王志明", "Göbel, Christian", "Gong, Fangfang", "göbel, Anna", "Goa, Maria"]
    works = [changed(WORK, id=f"work-{n}", authors=[name]) for n, name in enumerate(names)]
    untitled = changed(
        WORK,
        id="untitled",
        authors=[],
        publisher={"absent": "not-stated"},
        title={"absent": "not-stated"},
        description="Fair of lamps",
    )
    found = [line.split(" (")[0] for line in _list(tmp_path, *works, untitled)]
    expected = ["Doe, Jane", "[Fair of lamps]", "Goa, Maria", "göbel, Anna", "Göbel, Christian"]
    assert [*expected, "Gong, Fangfang", "王志明"] == found


def test_every_work_of_the_bank_takes_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """`casebook cite --style text` prints all works, each with a year or n.d."""
    assert 0 == main(["cite", "--style", "text"])
    lines = capsys.readouterr().out.splitlines()
    assert len(casebook.load().works) == len(lines)
    assert [] == [
        line for line in lines if not any(year in line for year in ("(n.d.)", "(1", "(2"))
    ]


def _printed(field: str) -> str:
    """What TeX prints of a field that has texts alone; an assertion where it would stumble."""
    made = []
    for mark, word, escaped, plain in re.findall(
        r"(\{\\`\{\}\})|\\(text[a-z]+)\{\}|\\([{}$&%#_])|(.)", field, re.DOTALL
    ):
        assert plain not in tuple("\\$&%#_^~`"), field
        names = {"textbackslash": "\\", "textasciicircum": "^", "textasciitilde": "~"}
        made.append("`" if mark else names[word] if word else escaped or plain.strip("{}"))
    return "".join(made)


_HOSTILE = st.text(st.sampled_from("aZ9é段 \\{}$&%#_^~`'\"-<>,;:@=()"), min_size=1, max_size=12)
_PHRASE = st.lists(st.sampled_from(["and", "others", "and others"]) | _HOSTILE, min_size=1).map(
    lambda parts: " ".join(" ".join(parts).split()) or "x"
)


def _round(text: str) -> str:
    """A text as BibTeX can hold it: with braces that match, or with round ones."""
    rest = re.sub("[^{}]", "", text)
    while "{}" in rest:
        rest = rest.replace("{}", "")
    return text.replace("{", "(").replace("}", ")") if rest else text


@given(title=_PHRASE, publisher=_PHRASE, bodies=st.lists(_PHRASE, min_size=1, max_size=3))
def test_whatever_a_text_holds_bibtex_gives_it_back(
    title: str, publisher: str, bodies: list[str]
) -> None:
    """Signs of TeX, commas and "and" end no field, part no name and print as they are."""
    work = work_record(
        {
            **WORK,
            "kind": "report",
            "title": title,
            "publisher": publisher,
            "authors": [{"body": body} for body in bodies],
        }
    )
    fields = parse_string(export.bibtex([work]), "bibtex").entries[WORK["id"]].fields
    assert _round(title) == _printed(fields["title"])
    assert [_round(publisher)] == list(map(_printed, split_name_list(fields["institution"])))
    (entry,) = parse_string(export.bibtex([work]), "bibtex").entries.values()
    assert [[_round(b)] for b in bodies] == [
        [*map(_printed, p.last_names), *p.first_names] for p in entry.persons["author"]
    ]


def test_all_works_come_back_from_bibtex() -> None:
    """Titles, addresses, names, volumes and DOIs of the whole bank are what they were."""
    works = casebook.load().bibliography
    entries = parse_string(export.bibtex(works.values()), "bibtex").entries
    assert sorted(works) == sorted(entries)
    for id_, work in works.items():
        fields = entries[id_].fields
        assert work.address == fields.get("url")
        assert work.doi == fields.get("doi")
        assert _round(work.title or f"[{work.description.rstrip('.')}]") == _printed(
            fields["title"]
        )
        numbers = [work.volume, work.issue, work.pages]
        found = [fields.get(name) for name in ("volume", "number", "pages")]
        assert numbers == [n and _printed(n).replace("--", "-") for n in found]
        people = entries[id_].persons.get("author", [])
        assert [author.partition(",")[0] for author in work.authors] == [
            _printed(" ".join(person.prelast_names + person.last_names)) for person in people
        ]
    assert 25 < sum(work.doi is not None for work in works.values())
    assert 50 < sum(work.issue is not None for work in works.values())


@pytest.mark.parametrize(
    ("authors", "csl", "bibtex", "short"),
    [
        (
            ["Bureau of Planning, Housing, Land, Shenzhen"],
            [{"literal": "Bureau of Planning, Housing, Land, Shenzhen"}],
            "{Bureau of Planning, Housing, Land, Shenzhen}",
            "Bureau of Planning, Housing, Land, Shenzhen 2019",
        ),
        (
            [{"body": "Lamp Office, Futian"}, "Doe, Jane"],
            [{"literal": "Lamp Office, Futian"}, {"family": "Doe", "given": "Jane"}],
            "{Lamp Office, Futian} and Doe, Jane",
            "Lamp Office, Futian and Doe 2019",
        ),
        (
            ["Chen, Qi (陈琪)", "Kim, Jungwon（김정원）", "Nguyễn, Văn (ed.)", "Saze (萨泽)"],
            [
                {"family": "Chen", "given": "Qi", "suffix": "陈琪"},
                {"family": "Kim", "given": "Jungwon", "suffix": "김정원"},
                {"family": "Nguyễn", "given": "Văn (ed.)"},
                {"literal": "Saze (萨泽)"},
            ],
            "Chen, Qi and Kim, Jungwon and Nguyễn, Văn (ed.) and {Saze (萨泽)}",
            "Chen et al. 2019",
        ),
        (
            ["段阳", "杨家文"],
            [{"literal": "段阳"}, {"literal": "杨家文"}],
            "{段阳} and {杨家文}",
            "段阳 and 杨家文 2019",
        ),
        (
            ["Doe and Sons, Jane", "Doe,"],
            [{"family": "Doe and Sons", "given": "Jane"}, {"literal": "Doe,"}],
            "{Doe and Sons}, Jane and {Doe,}",
            "Doe and Sons and Doe 2019",
        ),
    ],
)
def test_names_of_people_and_bodies(
    tmp_path: Path, authors: list[object], csl: list[object], bibtex: str, short: str
) -> None:
    """One comma parts a person's name; a body's is whole; another script stands beside."""
    book = casebook.load(write_bank(tmp_path, works=[changed(WORK, authors=authors)]))
    (work,) = export.works_of(book)
    (item,) = json.loads(export.csl_json([work]))
    assert csl == item["author"]
    assert f"  author = {{{bibtex}}},\n" in export.bibtex([work])
    assert short == work.short
    for author in authors:
        name = author["body"] if isinstance(author, dict) else author
        assert name in str(book.works["authors"][0])
        if isinstance(author, str) and "陈琪" in author:
            # biblatex prints it after the names, classic styles pass over it.
            assert "nameaddon = {{陈琪; 김정원}}" in export.bibtex([work])


_COPIES = ["https://example.org/copy_1?a=b&c~d", "https://example.org/lamps"]


@pytest.mark.parametrize(
    ("source", "address", "says"),
    [
        ({"reading": "copy"}, WORK["address"], f"read in a copy at {_COPIES[0]}"),
        (
            {"reading": "unattributed-copy"},
            {"absent": "not-found"},
            f"read in an unattributed copy at {_COPIES[0]}; "
            f"read in an unattributed copy at {_COPIES[1]}",
        ),
        ({"reading": "own-address"}, WORK["address"], f"read at {_COPIES[0]}"),
        ({"seen_at": WORK["address"]}, WORK["address"], ""),
        ({"seen_at": "http://www.example.org/lamps/"}, WORK["address"], ""),
        ({"seen_at": {"absent": "not-stated"}}, WORK["address"], ""),
    ],
)
def test_where_a_copy_was_read_stands_in_the_reference(
    tmp_path: Path, source: dict[str, Any], address: object, says: str
) -> None:
    """A note in all three formats, where it was read elsewhere; no day, which nobody noted."""
    case = changed(CASE, sources=[{**CASE["sources"][0], "seen_at": _COPIES, **source}])
    bank = write_bank(tmp_path, case, works=[changed(WORK, address=address)])
    book = casebook.load(bank)
    for works in (export.works_of(book), export.works_of(book, ["lane-lamps"])):
        (item,) = json.loads(export.csl_json(works))
        (entry,) = parse_string(export.bibtex(works), "bibtex").entries.values()
        sentence = says[:1].upper() + says[1:]
        assert sentence == item.get("note", "")
        assert sentence == _printed(entry.fields.get("note", ""))
        assert (f" ({says})\n" in export.reference_list(works)) == bool(says)
        assert "accessed" not in item
        assert "urldate" not in entry.fields


def test_all_copies_of_the_bank_stand_in_its_bibliography() -> None:
    """Each address at which the bank read something is in the references, in each format."""
    book = casebook.load()
    works = export.works_of(book)
    read = {
        address for id_ in book.case_ids for s in book.case(id_).sources for address in s.seen_at
    }
    notes = " ".join(item.get("note", "") for item in json.loads(export.csl_json(works)))
    addresses = " ".join(str(work.address) for work in works)
    elsewhere = {one for one in read if one.split("//")[1].removeprefix("www.") not in addresses}
    assert len(elsewhere) > 100
    assert all(one in notes and one in export.reference_list(works) for one in elsewhere)


def test_a_case_is_cited_as_a_part_of_a_versioned_whole(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A case has author, year, title, id, whole and version, in every form; the bank has, too."""
    book = casebook.load()
    id_, version = "baishizhou-tenant-clearance", casebook.__version__
    title = f"{book.case(id_).title} ({id_})"
    whole = casebook.citation().partition("). ")[2].partition(". Version")[0]
    said = casebook.citation(case=id_)
    assert f"{title}. In {whole}. Version {version}. CC BY 4.0." in said
    assert 0 == main(["cite", id_, "--itself", "--style", "text"])
    assert f"{said}\n" == capsys.readouterr().out
    assert 0 == main(["cite", id_, "--itself", "--style", "csl-json"])
    (item,) = json.loads(capsys.readouterr().out)
    expected = {"id": id_, "type": "dataset", "title": title, "container-title": whole}
    assert {**expected, "version": version}.items() <= item.items()
    assert [{"literal": "The casebook authors"}] == item["author"]
    assert 0 == main(["cite", id_, "--itself"])
    (entry,) = parse_string(capsys.readouterr().out, "bibtex").entries.values()
    assert (whole, version) == tuple(
        _printed(entry.fields[name]) for name in ("howpublished", "version")
    )
    assert 0 == main(["cite", "--itself", "--style", "text"])
    assert f"{casebook.citation()}\n" == capsys.readouterr().out
    with pytest.raises(KeyError, match="Did you mean"):
        casebook.citation(case="baishizhou-tenant-clearence")


def test_a_case_of_another_bank_is_not_cited_as_ours(tmp_path: Path) -> None:
    """Its title and its bank are known, its author, date and licence are not."""
    book = casebook.load(write_bank(tmp_path / "lanes"))
    said = casebook.citation(book, case="lane-lamps")
    assert "(lane-lamps). In Cases from lanes. Cite it as that bank asks." in said
    (item,) = json.loads(export.csl_json([export.itself(book, "lane-lamps")]))
    assert not {"author", "issued", "version"} & item.keys()


def test_an_address_ends_no_field(tmp_path: Path) -> None:
    """A brace or a backslash in an address is encoded, and nothing else of it changes."""
    address = "https://example.org/{lamps\\a_b%20c?x=1&y=$2#f~z"
    book = casebook.load(write_bank(tmp_path, works=[changed(WORK, address=address)]))
    (entry,) = parse_string(export.bibtex(export.works_of(book)), "bibtex").entries.values()
    assert "https://example.org/%7Blamps%5Ca_b%20c?x=1&y=$2#f~z" == entry.fields["url"]


_ARTICLE = {"publisher": "MDPI", "container": "Laws", "volume": 5, "issue": "1", "pages": "3-9"}


def test_an_article_has_its_journal_volume_issue_and_pages(tmp_path: Path) -> None:
    """Each stands in a field of its own in both formats, and in words in the list."""
    address = "https://doi.org/10.1061/%28ASCE%29UP.1943"
    work = changed(WORK, kind="journal-article", address=address, **_ARTICLE)
    book = casebook.load(write_bank(tmp_path, works=[work]))
    (item,) = json.loads(export.csl_json(export.works_of(book)))
    expected = {
        "container-title": "Laws",
        "publisher": "MDPI",
        "volume": "5",
        "issue": "1",
        "page": "3-9",
        "DOI": "10.1061/(ASCE)UP.1943",
    }
    assert expected.items() <= item.items()
    (entry,) = parse_string(export.bibtex(export.works_of(book)), "bibtex").entries.values()
    expected = {"journal": "{Laws}", "volume": "{5}", "number": "{1}", "pages": "3--9"}
    assert {**expected, "doi": "10.1061/(ASCE)UP.1943"}.items() <= dict(entry.fields).items()
    assert "Lamps for the lane. Laws 5(1), 3-9 (MDPI), 2019-07-11." in export.reference_list(
        export.works_of(book)
    )
    assert ["Laws", "5", "1", "3-9"] == list(
        book.sources.loc[0, ["container", "volume", "issue", "pages"]]
    )


def test_a_publisher_of_a_chapter_is_no_book() -> None:
    """What a chapter stands in is its book, whoever publishes that."""
    works = casebook.load().bibliography
    (item,) = json.loads(export.csl_json([works["tang-nd-homeowner-governance"]]))
    assert "Neighbourhood Governance in Urban China" == item["container-title"]
    assert "Edward Elgar" == item["publisher"]
