"""What the prose of the book may say in digits, and what a theme chapter must have.

The pages are parsed as MyST, not searched as text: a digit in a role, in code, in an address or
in an option of a directive is another thing than a digit in a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

import casebook
from casebook.parts import teaching
from casebook.plain import numbers_in
from casebook.records import Fact, Statement

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

pytestmark = pytest.mark.book  # the parser comes with the book engine

BOOK = Path(__file__).parent.parent / "book"
# Generated from the data and the notebooks, where other tests look after the numbers.
GENERATED = {"cases", "exercises", "_build"}
PAGES = sorted(
    path.relative_to(BOOK).as_posix()
    for path in BOOK.rglob("*.md")
    if path.relative_to(BOOK).parts[0] not in GENERATED
)
CHAPTERS = sorted(f"chapters/{path.name}" for path in (BOOK / "chapters").glob("*.md"))
DATA = BOOK.parent / "data"
CHOSEN = "When you have chosen"  # from this heading on endings may be told

# Why a number may stand in a sentence although no table holds it.
REASONS = {
    "date of the salon",
    "number given by the salon",
    "plan of a session",
    "reading time in minutes",
    "release of a tool",
    "year of a figure",
}
# Roles whose text is a reference into the bank, and roles that only lead somewhere.
ROLES = {
    *("fact", "gap", "lit", "stat", "count", "case", "source", "ref", "doc", "numref", "download"),
}
# Directives with prose inside; all others are listed too, so that a new one is thought about.
PROSE = {
    *("admonition", "note", "tip", "dropdown", "list-table", "prompt", "position", "evidence"),
    *("evidence-for", "evidence-against", "grid", "grid-item-card", "card"),
}
EMPTY = {
    *("api", "case-finder", "case-page", "codes", "columns", "command-line", "data-statement"),
    *("theory", "partings", "expectations"),
    *("terms", "theories", "variables", "selection-note", "coding-note", "decision", "sequel"),
    *("chapter-head", "chapter-cases", "chapter-prompts", "salon", "course-builder", "plans"),
    "chapter-exercise",
    *("who-says-so", "code-cell", "raw", "solutions"),
    "include",  # of what `benchmarks` wrote
}

_ROLE_TARGET = re.compile(r"^(?P<text>.*?)\s*<(?P<target>[^<>]+)>$", re.DOTALL)
_OPTION = re.compile(r"^:(?P<name>[\w-]+):\s*(?P<value>.*)$")
_DIRECTIVE = re.compile(r"^\{(?P<name>[\w-]+)\}\s*(?P<argument>.*)$")


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A run of prose, a role, a heading, a directive or a cell, in the order of the page."""

    kind: str  # prose | role | heading | paragraph | directive | cell | unknown
    text: str
    line: int
    name: str = ""
    inside: tuple[str, ...] = ()
    options: dict[str, str] = field(default_factory=dict)


@cache
def _parser() -> MarkdownIt:
    from markdown_it.renderer import RendererHTML
    from myst_parser.config.main import MdParserConfig
    from myst_parser.parsers.mdit import create_md_parser

    config = yaml.safe_load((BOOK / "_config.yml").read_text(encoding="utf-8"))
    enabled = set(config["parse"]["myst_enable_extensions"])
    return create_md_parser(MdParserConfig(enable_extensions=enabled), RendererHTML)


def pieces(text: str, *, line: int = 1, inside: tuple[str, ...] = ()) -> Iterator[Piece]:
    """Everything on a page that a reader sees or that makes something for the reader to see."""
    within = ""
    for token in _parser().parse(text):
        here = line + (token.map[0] if token.map else 0)
        if token.type in ("heading_open", "paragraph_open", "dd_open"):
            within = token.type.removesuffix("_open")
        elif token.type == "inline":
            if within:
                kind = "heading" if within == "heading" else "paragraph"
                yield Piece(kind=kind, text=token.content, line=here, inside=inside)
            yield from _inline(token.children or [], here, inside)
            within = ""
        elif token.type in ("fence", "colon_fence"):
            yield from _fence(token, here, inside)
        elif token.type in ("html_block", "myst_block_break") and token.content.strip():
            yield Piece(kind="prose", text=token.content, line=here, inside=inside)


def _inline(tokens: list[Token], line: int, inside: tuple[str, ...]) -> Iterator[Piece]:
    automatic = False  # in a bare address, whose text is the address
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            line += 1
        elif token.type == "link_open":
            automatic = token.info == "auto"
        elif token.type == "link_close":
            automatic = False
        elif token.type == "myst_role":
            name, content = str(token.meta["name"]), token.content
            yield Piece(kind="role", text=content, name=name, line=line, inside=inside)
        elif token.type == "image":
            yield from _inline(token.children or [], line, inside)
        elif token.type in ("text", "html_inline") and not automatic:
            yield Piece(kind="prose", text=token.content, line=line, inside=inside)


def _fence(token: Token, line: int, inside: tuple[str, ...]) -> Iterator[Piece]:
    found = _DIRECTIVE.match(token.info.strip())
    if found is None:
        return  # code that is shown
    name, argument = found["name"], found["argument"]
    options, body, skipped = _options(token.content)
    if name == "code-cell":
        yield Piece(kind="cell", text=body, line=line, name=name, options=options)
        return
    kind = "directive" if name in PROSE | EMPTY else "unknown"
    yield Piece(kind=kind, text=argument, line=line, name=name, inside=inside, options=options)
    if name in PROSE:
        if name != "grid":  # whose argument is numbers of columns
            yield from pieces(argument, line=line, inside=(*inside, name))
        yield from pieces(body, line=line + 1 + skipped, inside=(*inside, name))


def _options(content: str) -> tuple[dict[str, str], str, int]:
    """The options at the head of a directive, its body, and how many lines the head has."""
    options: dict[str, str] = {}
    lines = content.splitlines()
    for index, row in enumerate(lines):
        found = _OPTION.match(row)
        if found is None:
            return options, "\n".join(lines[index:]), index
        options[found["name"]] = found["value"]
    return options, "", len(lines)


@cache
def page(name: str) -> tuple[Piece, ...]:
    """Everything on a page of the book."""
    return tuple(pieces((BOOK / name).read_text(encoding="utf-8")))


@cache
def bank() -> casebook.Casebook:
    """The shipped bank."""
    return casebook.load()


def statement(target: str) -> Statement:
    """The statement that a reference such as ``case-id/f2.year`` leads to."""
    case_id, _, rest = target.partition("/")
    return bank().case(case_id).statement(rest.partition(".")[0])


def split(content: str) -> tuple[str, str]:
    """The words and the target of a role; no words where it prints the target's own."""
    found = _ROLE_TARGET.match(content)
    return (found["text"], found["target"]) if found else ("", content)


def _numbers_of(said: Statement) -> set[str]:
    numbers = numbers_in(said.text)
    if isinstance(said, Fact):
        given = [str(said.year or ""), f"{said.value:f}" if said.value is not None else ""]
        numbers |= numbers_in(" ".join(given))
    return numbers


def complaints(found: Iterable[Piece], *, words: bool = False) -> list[str]:
    """What is wrong with the pieces of a page; with `words`, number words count as numbers."""
    return [f"{piece.line}: {problem}" for piece in found for problem in _problems(piece, words)]


def _problems(piece: Piece, words: bool) -> Iterator[str]:
    if piece.kind == "unknown":
        yield f"no rule for the directive {piece.name}: add it above"
    elif piece.kind == "prose":
        numbers = numbers_in(piece.text) if words else set(re.findall(r"\d+", piece.text))
        yield from (f"{number} in {piece.text!r}" for number in sorted(numbers))
    elif piece.kind == "role":
        yield from _role_problems(piece)
    elif piece.kind == "paragraph":
        # One sentence on a line, so that a change shows as one line.
        for row in piece.text.splitlines():
            if re.search(r"[.?!] +[A-Z{*]", re.sub(r"\*\*[^*]+\*\*|`[^`]*`", "`", row)):
                yield f"several sentences in {row!r}"
    elif piece.kind == "cell" and len(piece.text.splitlines()) >= 10:
        yield "a cell of ten lines or more; it calls the library and no more"
    for target in _rests_on(piece):
        if not _exists("fact", target):
            yield f"the bank has no statement {target}"


def _exists(role: str, target: str) -> bool:
    case_id, _, rest = target.partition("/")
    if case_id not in bank().case_ids:
        return False
    case = bank().case(case_id)
    known = {
        "fact": [said.record_id for said in case.statements],
        "gap": [gap.gap_id for gap in case.gaps],
        "source": [source.source_id for source in case.sources],
        "case": [""],
    }
    return rest.partition(".")[0] in known[role]


def _role_problems(piece: Piece) -> Iterator[str]:
    text, target = split(piece.text)
    if piece.name not in ROLES:
        yield f"no rule for the role {piece.name}: add it above"
    elif piece.name == "lit":
        text, _, reason = piece.text.partition("|")
        if reason not in REASONS:
            yield f"{text} stands for no known reason: {reason!r}"
        if reason == "year of a figure" and int(text) not in set(bank().city_stats.year):
            yield f"no figure of the city tables is for {text}"
    elif piece.name in ("fact", "gap", "source", "case") and not _exists(piece.name, target):
        yield f"the bank has no {piece.name} {target}"
    elif piece.name == "fact":
        extra = numbers_in(text) - _numbers_of(statement(target))
        if extra:
            yield f"{', '.join(sorted(extra))} of {text!r} is not in {target}"
    elif piece.name != "stat" and re.search(r"\d", text):
        yield f"a number in the words of a link: {text!r}"


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_without_complaint(name: str) -> None:
    """A digit in prose comes from the data or gives its reason, cells are short, a line has one
    sentence, and what a page refers to exists.
    """
    assert [] == complaints(page(name))


@pytest.mark.parametrize("name", CHAPTERS)
def test_no_number_word_is_typed_in_a_theme_chapter(name: str) -> None:
    """In a story about a case a number in words drifts from the data as one in digits does."""
    assert [] == complaints(page(name), words=True)


@pytest.mark.parametrize(
    "text",
    [
        "Some 2,527 buildings.",
        "# A heading of 1992",
        "> A quotation of 3",
        "- a list of 4",
        "| a table | of 5 |\n| --- | --- |\n| with | 6 |",
        "Term 7\n: and its meaning",
        "A [link of 8](https://example.org).",
        "![a picture of 9](picture.png)",
        "**Bold 10** and *italic 11*",
        "Line one\nand 12",
        "<b>13</b>",
        "<div>\n14\n</div>",
        ":::{dropdown} A title of 15\nnothing\n:::",
        ":::{dropdown} A title\nand 16 inside\n:::",
        "```{prompt} Title\n:minutes: 20\n\n::::{position} Name\n17\n::::\n```",
        ":::{list-table} Caption\n:header-rows: 1\n\n* - Head\n  - 18\n:::",
        ":::{unheard-of} Title\nnothing\n:::",
        "{unheard-of}`text`",
        "{lit}`19|because I say so`",
        "{lit}`20`",
        "{lit}`1066|year of a figure`",
        "{case}`the 21st case <baishizhou-tenant-clearance>`",
        "{fact}`2,528 buildings <baishizhou-tenant-clearance/f2>`",
        "{fact}`nine thousand families <baishizhou-tenant-clearance/f8>`",
        "{fact}`baishizhou-tenant-clearance/f99`",
        "{gap}`not stated <no-such-case/g1>`",
        "One sentence. And another.",
        "```{code-cell}\n" + "value = 1\n" * 10 + "```",
        "```{position} Name\n:rests-on: baishizhou-tenant-clearance/f99\n\nText.\n```",
    ],
)
def test_a_planted_fault_is_found(text: str) -> None:
    """The check sees a number wherever a reader would, and what else a page may not have."""
    assert 1 <= len(complaints(list(pieces(text))))


@pytest.mark.parametrize(
    "text",
    [
        "No number at all, and 白石洲.",
        "{fact}`baishizhou-tenant-clearance/f2` buildings",
        "{fact}`2,527 buildings in 2016 <baishizhou-tenant-clearance/f2>`",
        "{fact}`at least a thousand families <baishizhou-tenant-clearance/f8>`",
        "{gap}`not stated <baishizhou-tenant-clearance/g5>`",
        "{source}`baishizhou-tenant-clearance/s3` and {count}`cases` cases",
        "{stat}`Shenzhen/permanent_population/2019`",
        "{lit}`2021|date of the salon`",
        "{lit}`2019|year of a figure`",
        "| Minutes |\n| --- |\n| {lit}`10\\|plan of a session` |",
        "Code such as `f2`, and\n\n```python\nvalue = 3\n```",
        "A [link](https://example.org/2019/4) and <https://example.org/5>",
        "![a picture](picture-6.png)",
        "```{code-cell}\n:tags: [hide-input]\nvalue = 7\n```",
        "```{prompt} Title\n:minutes: 20\n:rests-on: baishizhou-tenant-clearance/f2\n\nText.\n```",
        "(label-8)=\n# A heading",
        "---\nnumber: 9\n---\n\n# A heading",
        "% a comment of 10",
    ],
)
def test_an_exception_passes(text: str) -> None:
    """Roles, code, addresses, options, labels and literals with a reason may hold digits."""
    assert [] == complaints(list(pieces(text)))


def test_number_words_are_found_where_they_are_forbidden() -> None:
    """The stricter check for theme chapters sees words, and lets a role pass."""
    assert ["1: 6 in 'Six academicians wrote.'"] == complaints(
        list(pieces("Six academicians wrote.")), words=True
    )
    role = "{fact}`Six academicians <hubei-old-village-preservation/f9>` wrote."
    assert [] == complaints(list(pieces(role)), words=True)


def test_a_complaint_names_the_line() -> None:
    """Lines are counted through options and nested directives."""
    text = "# Title\n\n```{prompt} Name\n:minutes: 5\n\nWords\nand 7.\n```\n"
    assert ["7: 7 in 'and 7.'"] == complaints(list(pieces(text)))


def _rests_on(piece: Piece) -> list[str]:
    return [part.strip() for part in piece.options.get("rests-on", "").split(",") if part.strip()]


def _directives(name: str, *wanted: str) -> list[Piece]:
    return [p for p in page(name) if p.kind == "directive" and p.name in wanted]


def _chapter(name: str, folder: str = "chapters") -> dict[str, Any]:
    """What the data say of a chapter; ``instructor/sessions`` has what only instructors see."""
    path = DATA / folder / f"{Path(name).stem}.yaml"
    read: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return read


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_has_its_questions_and_its_room(name: str) -> None:
    """Each question has minutes and an instructor's positions; seats are roles of its cases."""
    chapter, session = _chapter(name), _chapter(name, "instructor/sessions")
    questions = {prompt["id"]: prompt for prompt in chapter["prompts"]}
    assert 3 <= len(questions) <= 4
    assert all(5 <= prompt["minutes"] <= 45 for prompt in questions.values())
    assert list(questions) == [entry["prompt"] for entry in session["positions"]]
    for entry in session["positions"]:
        bases = [frozenset(take["supports"]) for take in entry["takes"]]
        assert all(bases), entry["prompt"]
        assert 2 <= len(set(bases)) == len(bases), entry["prompt"]
    used = {entry["case"] for entry in chapter["cases"]}
    for seat in chapter["salon"]["seats"]:
        assert seat["case"] in used
        case = bank().case(seat["case"])
        assert case.teaching is not None
        assert seat["role"] in [role.role_id for role in case.teaching.roles]


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_session_fills_its_time(name: str) -> None:
    """The steps of each plan add up to its minutes."""
    plans = _chapter(name, "instructor/sessions")["plans"]
    assert [90, 45] == [plan["minutes"] for plan in plans]
    for plan in plans:
        assert plan["minutes"] == sum(step["minutes"] for step in plan["steps"])


@pytest.mark.parametrize("name", CHAPTERS)
def test_what_a_chapter_names_exists(name: str) -> None:
    """Every marker and id in the data of a chapter leads to a statement of one of its cases."""
    used = {entry["case"] for entry in _chapter(name)["cases"]}
    assert [] == sorted(case_id for case_id in used if case_id not in bank().case_ids)
    for folder in ("chapters", "instructor/sessions"):
        text = (DATA / folder / f"{Path(name).stem}.yaml").read_text(encoding="utf-8")
        named = re.findall(r"\b([a-z0-9-]+)/([fcv]\d+)\b", text)
        assert [] == [f"{id_}/{said}" for id_, said in named if id_ not in used]
        assert [] == [
            f"{id_}/{said}" for id_, said in named if not _exists("fact", f"{id_}/{said}")
        ]


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_question_before_the_endings_names_none(name: str) -> None:
    """Only what says `after` rests on what tells or presumes a choice."""
    chapter = _chapter(name)
    before = [prompt["text"] for prompt in chapter["prompts"] if not prompt.get("after")]
    before += [chapter["question"], *(entry["why"] for entry in chapter["cases"])]
    named = re.findall(r"\[([a-z0-9-]+)/([fcv]\d+)\]", " ".join(before))
    assert [] == [f"{id_}/{said}" for id_, said in named if said in _sealed(id_)]


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_theme_chapter_argues_both_sides(name: str) -> None:
    """The strongest case for and the strongest case against, of like length and like footing."""
    chapter = page(name)
    words: dict[str, int] = {}
    bases: list[set[str]] = []
    for side in ("evidence-for", "evidence-against"):
        [box] = _directives(name, side)
        bases.append(set(_rests_on(box)))
        inside = [p.text for p in chapter if side in p.inside and p.kind in ("prose", "role")]
        words[side] = sum(len(text.split()) for text in inside)
    assert 0.75 <= words["evidence-for"] / words["evidence-against"] <= 1.33
    assert all(len(basis) >= 3 for basis in bases)


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_theme_chapter_has_its_parts(name: str) -> None:
    """Objectives, a chart, a salon, key points, reading and a page to fill in."""
    chapter = page(name)
    headings = " / ".join(piece.text for piece in chapter if piece.kind == "heading")
    parts = (CHOSEN, "Side by side", "Somewhere else", "A salon", "Key points")
    for part in (*parts, "Further reading", "For your own street"):
        assert part in headings
    classes = [piece.options.get("class", "") for piece in chapter if piece.kind == "directive"]
    for box in ("cb-objectives", "cb-keypoints", "cb-worksheet"):
        assert box in classes
    charts = [piece for piece in chapter if piece.kind == "cell" and "charts." in piece.text]
    assert 1 <= len(charts)
    start = headings.index("Further reading")
    assert start > 0
    sources = [p for p in chapter if p.kind == "role" and p.name == "source"]
    assert 4 <= len(sources)


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_is_of_readable_length(name: str) -> None:
    """A chapter has up to some two thousand words of its own, lists of reading not counted."""
    assert 1000 <= _words(name) <= 2400


def _words(name: str) -> int:
    return sum(
        len(split(piece.text)[0].split()) or 1 if piece.kind == "role" else len(piece.text.split())
        for piece in page(name)
        if piece.kind in ("prose", "role")
    )


def given_away(found: Iterable[Piece]) -> list[str]:
    """What refers to a statement that tells or presumes a choice before its case is unfolded.

    A case that the page does not unfold stays sealed to its end, or to the heading from which on
    the reader is told that endings are known. A chart cannot tell what was known when, so none of
    a case that the page unfolds may stand before that either.
    """
    found = list(found)
    unfolded = {piece.text for piece in found if piece.name == "sequel"}
    if any(piece.kind == "heading" and piece.text == CHOSEN for piece in found):
        unfolded |= set(bank().case_ids)
    complaints, opened = [], set[str]()
    for piece in found:
        if piece.kind == "heading" and piece.text == CHOSEN:
            opened |= set(bank().case_ids)
        elif piece.kind == "directive" and piece.name == "sequel":
            opened.add(piece.text)
        elif piece.kind == "cell" and "charts." in piece.text and unfolded - opened:
            complaints.append(f"{piece.line}: a chart")
        named = [split(piece.text)[1].partition(".")[0]] if piece.name == "fact" else []
        for target in [*named, *_rests_on(piece)]:
            case_id, _, record_id = target.partition("/")
            if case_id not in opened and record_id in _sealed(case_id):
                complaints.append(f"{piece.line}: {target}")
    return complaints


@cache
def _sealed(case_id: str) -> frozenset[str]:
    case = bank().case(case_id)
    sealed = {said.record_id for said in case.statements if said.is_sealed}
    if case.sequel is not None:
        sealed |= set(re.findall(r"\b[fcv]\d+\b", case.sequel.text))
    return frozenset(sealed)


@pytest.mark.parametrize("name", ["intro.md", *CHAPTERS])
def test_the_sequel_is_not_given_away(name: str) -> None:
    """Before the folded block of a case nothing refers to what tells or presumes the choice."""
    assert [] == given_away(page(name))


@pytest.mark.parametrize(
    "text",
    [
        "{fact}`It was adopted <property-regulation-party-leadership/f1>`.",
        "{fact}`The bar was lowered <property-regulation-party-leadership/c3>`.",
        "```{position} Name\n:rests-on: property-regulation-party-leadership/f34\n\nText.\n```",
        f"{{fact}}`It was adopted <property-regulation-party-leadership/f1>`.\n\n# {CHOSEN}",
        f"```{{code-cell}}\ncharts.speakers(book)\n```\n\n# {CHOSEN}",
        "```{code-cell}\ncharts.speakers(book)\n```\n\n"
        "```{sequel} property-regulation-party-leadership\n```",
        "```{sequel} baishizhou-tenant-clearance\n```\n\n"
        "{fact}`The grid was kept <hubei-old-village-preservation/f13>`.",
    ],
)
def test_what_gives_a_sequel_away_is_found(text: str) -> None:
    """A fact, a claim, a position or a chart before its case is unfolded is one complaint."""
    assert 1 == len(given_away(pieces(text)))


def test_what_could_be_known_may_stand_before() -> None:
    """What was known when the choice was made stands anywhere, and all of it after the ending."""
    before = "{fact}`The article <property-regulation-party-leadership/f4>` says so.\n\n"
    block = "```{sequel} property-regulation-party-leadership\n```\n\n"
    after = "{fact}`It was adopted <property-regulation-party-leadership/f1>`."
    assert [] == given_away(pieces(before + block + after))
    assert [] == given_away(pieces(f"{before}# {CHOSEN}\n\n{after}"))


def test_the_case_taken_apart_is_read_rightly() -> None:
    """The table in How to read a case judges each statement as the bank does."""
    text = (BOOK / "how-to-read.md").read_text(encoding="utf-8")
    case = bank().case("shenzhen-livelihood-micro-projects")
    said = rf"\{{fact\}}`[^`]*<{case.case_id}/(\w+)>`"
    rows = re.findall(rf"^\| {said} " + r"\| (\w+)[^|]* " * 4 + r"\|$", text, re.MULTILINE)
    judged = {
        said.record_id: (
            said.speaker.relation == "responsible",
            said.speaker.scope == "this-case",
            all(
                source.work.channel in ("party-state-organ", "market-state-group")
                for source in said.sources
            ),
            said.is_independent,
        )
        for said in (*case.claims, *case.critiques)
    }
    told: dict[str, Any] = {row[0]: tuple(word == "yes" for word in row[1:]) for row in rows}
    assert judged == told


def test_the_remark_on_the_actors_holds() -> None:
    """The estate chapter says of its chart where organs of the Party, owners and tenants stand."""
    cases = [
        "property-regulation-party-leadership", "luohu-branches-on-residential-estates",
        "jingzhou-building-owners-self-management", "singapore-neighbourhood-renewal-consent",
    ]  # fmt: skip
    actors = bank().actors
    of_kind = {id_: set(actors.kind[actors.case_id == id_]) for id_ in cases}
    assert [True, True, False, False] == ["cpc" in kinds for kinds in of_kind.values()]
    assert all("homeowners" in kinds and "residents" not in kinds for kinds in of_kind.values())
    party = actors[actors.case_id.isin(cases) & (actors.kind == "cpc")]
    assert ["Provincial inspection team"] == list(party["name"][party.relation != "responsible"])


def test_the_remark_on_who_speaks_holds() -> None:
    """The neighbours chapter says which residents stand in its chart, and on which side."""
    said = [
        (which, id_, record)
        for which, table, key in (
            ("for", bank().claims, "claim_id"), ("against", bank().critiques, "critique_id"),
        )
        for id_, record, kind in zip(
            table["case_id"], table[key], table["speaker_kind"], strict=True
        )
        if kind == "residents"
    ]  # fmt: skip
    lifts = [(which, record) for which, id_, record in said if id_ == "lifts-for-old-walk-ups"]
    assert [("for", "c3")] == lifts
    for id_ in (
        "square-dancing-and-neighbours-quiet",
        "japan-neighbourhood-associations-refuse-points",
    ):
        assert {"for", "against"} == {which for which, case_id, _ in said if case_id == id_}


def test_the_remark_on_who_looked_holds() -> None:
    """The convening chapter says in which rows of its chart marks are filled."""
    free = {
        id_: [said.is_independent for said in (*case.claims, *case.critiques)]
        for id_ in (
            "chicago-community-policing-beat-meetings",
            "riders-from-served-to-scouts",
            "beizhan-joint-meeting-of-party-organisations",
        )
        if (case := bank().case(id_))
    }
    chicago, riders, beizhan = (sum(marks) for marks in free.values())
    assert len(free["chicago-community-policing-beat-meetings"]) - 1 == chicago
    assert (1, 0) == (riders, beizhan)
    assert bank().case("riders-from-served-to-scouts").statement("v5").is_independent


def test_the_lengths_of_the_grades_hold() -> None:
    """The table for contributors has the minutes and words that the check asks for."""
    text = (BOOK.parent / "CONTRIBUTING.md").read_text(encoding="utf-8")
    told = {
        grade: [int(number.replace(",", "")) for number in re.findall(r"\d[\d,]*", cells)]
        for grade, cells in re.findall(r"^\| `(full|short|vignette)` \|(.*)$", text, re.MULTILINE)
    }
    asked = {
        name: [number for span in grade for number in span if number]  # "at most" has no least
        for name, grade in teaching._GRADES.items()
    }
    assert asked == told


def test_the_session_fills_its_time() -> None:
    """The minutes of the plan on the front page add up to the time stated above it."""
    minutes = [
        int(piece.text.partition("|")[0])
        for piece in page("intro.md")
        if piece.kind == "role" and piece.text.endswith("|plan of a session")
    ]
    assert minutes[0] == sum(minutes[1:])


@pytest.mark.parametrize("page", ["how-to-read.md", "researchers.md", "reference/decisions.md"])
def test_every_page_with_the_rule_of_independence_has_all_of_it(page: str) -> None:
    """Where the rule is told, so is that who is not identified never counts."""
    text = (BOOK / page).read_text(encoding="utf-8")
    assert "responsible side" in text
    assert re.search(r"speaker who is not identified (does not|never) counts?", text)
