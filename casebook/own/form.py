"""The form of a case of one's own: what is asked, and the files that the answers make."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from casebook import codebook
from casebook.checking.writer import written
from casebook.own.draft import Draft
from casebook.parts.fields import is_id

if TYPE_CHECKING:
    from casebook.bank import Language

__all__ = ["Field", "Section", "filled", "form"]

# So many entries of one section are read, so many signs of a text.
_MOST, _SIGNS = 200, 20_000
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,9})?", re.ASCII)

Control = Literal["text", "long", "number", "choose"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """One line of the form: its name, what is asked, and the codes to choose from, if any."""

    name: str
    label: str
    control: Control = "text"
    choices: tuple[tuple[str, str], ...] = ()  # code and label


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """A part of the form; `is_list` if there may be several of it, with ids of this `letter`."""

    name: str
    label: str
    fields: tuple[Field, ...]
    is_list: bool = False
    letter: str = ""


_SPEAKER = (
    ("speaker", "Who says it", "谁说的", "text"),
    ("speaker_kind", "What kind of speaker", "说话者的类别", "kind"),
    ("relation", "The speaker's relation to the matter", "说话者与此事的关系", "relation"),
    ("source", "By which source, such as s1", "来自哪个来源，如 s1", "text"),
)
# Sections and fields: name, label in English and Chinese, and a control or a list of codes.
_FORM: tuple[tuple[str, str, str, str, tuple[tuple[str, str, str, str], ...]], ...] = (
    (
        "case",
        "",
        "The case",
        "案例",
        (
            (
                "id",
                "A short name for the file, such as our-street",
                "文件短名，如 our-street",
                "text",
            ),
            (
                "title",
                "Title: the place, a colon, and what happened",
                "标题：地点，冒号，发生了什么",
                "text",
            ),
            ("country", "Country", "国家", "text"),
            ("city", "City", "城市", "text"),
            ("district", "District, if it is stated", "区（如有说明）", "text"),
            ("community", "Community or estate, if it is stated", "社区或小区（如有说明）", "text"),
            ("site", "What kind of place", "什么样的地方", "site"),
            ("start", "First year", "开始年份", "number"),
            ("end", "Last year, or the word ongoing", "结束年份，或写 ongoing", "text"),
            ("theme", "Theme", "主题", "theme"),
            (
                "summary",
                "Summary, at most 60 words, with ids as in [f1]",
                "摘要，带编号，如 [f1]",
                "long",
            ),
            ("problem", "What was wrong, and for whom", "问题是什么，对谁", "long"),
            ("response", "Who did what, up to the choice", "到选择之前谁做了什么", "long"),
        ),
    ),
    (
        "sources",
        "s",
        "Sources",
        "来源",
        (
            ("title", "Title of the text", "文章标题", "text"),
            (
                "author",
                "Author as Family, Given; empty if none is shown",
                "作者，没有则留空",
                "text",
            ),
            ("publisher", "Who published it", "谁发表的", "text"),
            ("date", "Date, as 2026-11-30, 2026-11 or 2026", "日期，如 2026-11-30", "text"),
            ("kind", "What kind of text", "文章类别", "work_kind"),
            ("channel", "Through which channel", "通过什么渠道", "channel"),
            ("language", "Language: en, zh …", "语言：en、zh 等", "text"),
            ("address", "Web address at which you read it", "阅读时的网址", "text"),
            ("extent", "How much of it you read", "读了多少", "extent"),
            ("reading", "Where you read it", "在哪里读的", "reading"),
        ),
    ),
    (
        "actors",
        "a",
        "Who is in it, by role",
        "相关各方（写角色）",
        (
            (
                "name",
                "The body or group; no private person by name",
                "机构或群体，不写私人姓名",
                "text",
            ),
            ("kind", "Kind", "类别", "kind"),
            ("relation", "Relation to the matter", "与此事的关系", "relation"),
            ("role", "What it does here", "在此事中做什么", "text"),
        ),
    ),
    (
        "facts",
        "f",
        "Facts: what a source documents",
        "事实：来源记载了什么",
        (
            ("text", "One sentence", "一句话", "long"),
            ("value", "The number in it, if there is one", "其中的数字（如有）", "number"),
            ("unit", "Its unit", "数字的单位", "text"),
            ("year", "The year that it is about", "所说的年份", "number"),
            *_SPEAKER,
        ),
    ),
    (
        "claims",
        "c",
        "What is said to have come of it",
        "据说结果如何",
        (("text", "One sentence", "一句话", "long"), *_SPEAKER),
    ),
    (
        "critiques",
        "v",
        "Criticism",
        "批评",
        (("text", "One sentence", "一句话", "long"), *_SPEAKER),
    ),
    (
        "gaps",
        "g",
        "What is not known",
        "不知道的",
        (
            ("text", "One sentence", "一句话", "long"),
            ("absence", "In which way it is missing", "以何种方式缺失", "absence"),
            ("about", "What it is about", "关于什么", "about"),
        ),
    ),
    (
        "decision",
        "",
        "The choice",
        "选择",
        (
            ("question", "What had to be decided", "要决定什么", "long"),
            ("decider", "Who had to decide, such as a1", "由谁决定，如 a1", "text"),
            ("year", "In which year", "哪一年", "number"),
            ("basis", "Whether the choice is documented", "选择是否有记载", "basis"),
        ),
    ),
    (
        "options",
        "o",
        "What could be chosen",
        "可以选什么",
        (
            ("text", "The option, without what would come of it", "选项，不写后果", "long"),
            (
                "cites",
                "The facts that show it, such as f1; empty if it is yours",
                "出自哪些事实，自己加的则留空",
                "text",
            ),
        ),
    ),
)


def form(*, language: Language = "en") -> tuple[Section, ...]:
    """The form of a case: what `filled` takes, section by section, with the codes to choose from.

    Examples
    --------
    >>> [section.name for section in form()][:4]
    ['case', 'sources', 'actors', 'facts']
    """
    at = language == "zh"
    return tuple(
        Section(
            name=name,
            label=labels[at],
            letter=letter,
            is_list=bool(letter),
            fields=tuple(
                _field(field, (english, chinese)[at], control, language)
                for field, english, chinese, control in fields
            ),
        )
        for name, letter, *labels, fields in _FORM
    )


def _field(name: str, label: str, control: str, language: Language) -> Field:
    if control in ("text", "long", "number"):
        return Field(name=name, label=label, control=control)  # type: ignore[arg-type]
    choices = tuple(
        (code, codebook.label(control, code, language=language)) for code in codebook.codes(control)
    )
    return Field(name=name, label=label, control="choose", choices=choices)


def filled(given: Mapping[str, Any]) -> Draft:
    """A draft from what was filled in: what is missing in it, `check` says.

    Parameters
    ----------
    given : mapping
        For each section of `form` the values by field, or a list of such mappings; ids of entries
        (s1, f1 …) follow their order. Whatever it is, it is read as data of a stranger.

    Raises
    ------
    ValueError
        If there is no id to name the file by; the message says what would do.

    Examples
    --------
    >>> made = filled({"case": {"id": "our-street", "title": "Our street"}, "facts": [{}]})
    >>> made.case.splitlines()[:2]
    ['id: our-street', 'title: "Our street"']
    """
    sections = {
        name: _entries(given.get(name), [field[0] for field in fields])
        for name, *_, fields in _FORM
    }
    case = next(iter(sections["case"]), {})
    case_id = case.get("id", "")
    if not is_id(case_id):
        raise ValueError(
            f'"{str(case_id)[:80]}" cannot name the file of a case. Take lower-case letters, '
            "digits and single hyphens, such as our-street."
        )
    absent = {"absent": "not-stated"}
    place = {
        name: case.get(name, absent) for name in ("city", "district", "subdistrict", "community")
    }
    data = {
        "id": case_id,
        "title": case.get("title"),
        "place": {"country": case.get("country"), **place},
        "site": case.get("site"),
        "period": {name: _number(case.get(name, absent)) for name in ("start", "end")},
        "themes": [case["theme"]] if "theme" in case else [],
        **{name: case.get(name) for name in ("summary", "problem", "response")},
        "instruments": [],
        "actors": _numbered("a", sections["actors"]),
        **{
            name: _numbered(letter, map(_statement, sections[name]))
            for name, letter in (("facts", "f"), ("claims", "c"), ("critiques", "v"))
        },
        **_decision(sections),
        "gaps": _numbered("g", sections["gaps"]),
        "sources": _numbered("s", _cited(case_id, sections["sources"])),
    }
    works = [_work(case_id, at, one) for at, one in enumerate(sections["sources"], start=1)]
    return Draft(case_id=case_id, case=written(_without_nothing(data)), works=written(works))


def _entries(given: object, fields: Sequence[str]) -> list[dict[str, Any]]:
    """What was filled in of a section: entries with texts and numbers, empty ones left out."""
    listed: Sequence[Any] = given if isinstance(given, list) else [given]
    made = []
    for entry in listed[:_MOST]:
        typed = entry if isinstance(entry, Mapping) else {}
        cells = {name: _cell(typed[name]) for name in fields if name in typed}
        if kept := {name: cell for name, cell in cells.items() if cell not in ("", None)}:
            made.append(kept)
    return made


def _cell(value: object) -> str | int | float | None:
    """A text in one line, without what cannot be seen, or a number that YAML can write."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value if abs(value) < 1e15 else str(value)
    if not isinstance(value, str):
        return None
    words = " ".join(value[:_SIGNS].split())
    return "".join(sign for sign in words if sign.isprintable())


def _number(value: Any) -> Any:
    """A number where one was typed, else what stands there."""
    if isinstance(value, str) and _NUMBER.fullmatch(typed := value.replace(",", "")):
        return float(typed) if "." in typed else int(typed)
    return value


def _numbered(letter: str, entries: Any) -> list[dict[str, Any]]:
    return [{"id": f"{letter}{at}", **entry} for at, entry in enumerate(entries, start=1)]


def _statement(entry: Mapping[str, Any]) -> dict[str, Any]:
    speaker = {
        "name": entry.get("speaker"),
        "kind": entry.get("speaker_kind"),
        "relation": entry.get("relation"),
        "scope": "this-case",
    }
    return {
        "text": entry.get("text"),
        "value": _number(entry.get("value")),
        "unit": entry.get("unit"),
        "year": _number(entry.get("year")),
        "said_by": speaker,
        "sources": _listed(entry.get("source")),
    }


def _listed(value: object) -> list[str]:
    return str(value).replace(",", " ").replace("、", " ").split() if value is not None else []


def _decision(sections: Mapping[str, list[dict[str, Any]]]) -> dict[str, Any]:
    choice = next(iter(sections["decision"]), {})
    if not choice and not sections["options"]:
        return {}
    options = [
        {
            "text": option.get("text"),
            "origin": "source" if (cites := _listed(option.get("cites"))) else "ours",
            "cites": cites or None,
        }
        for option in sections["options"]
    ]
    return {
        "decision": {
            "basis": choice.get("basis"),
            "question": choice.get("question"),
            "deciders": _listed(choice.get("decider")),
            "year": _number(choice.get("year")),
            "options": _numbered("o", options),
        }
    }


def _cited(case_id: str, sources: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for at, entry in enumerate(sources, start=1):
        read = {name: entry.get(name) for name in ("extent", "reading")}
        yield {"work": f"{case_id}-{at}", **read, "seen_at": entry.get("address")}


def _work(case_id: str, at: int, entry: Mapping[str, Any]) -> dict[str, Any]:
    author = entry.get("author")
    absent = {"absent": "not-stated"}
    made: dict[str, Any] = _without_nothing(
        {
            "id": f"{case_id}-{at}",
            **{name: entry.get(name) for name in ("kind", "channel")},
            "authors": [author] if author else [],
            **{name: entry.get(name, absent) for name in ("title", "publisher", "date")},
            "language": entry.get("language"),
            "address": entry.get("address", absent),
        }
    )
    return made


def _without_nothing(data: Any) -> Any:
    """The data without fields that have no value: the check says which of them are missed."""
    if isinstance(data, dict):
        return {name: _without_nothing(one) for name, one in data.items() if one is not None}
    return [_without_nothing(one) for one in data] if isinstance(data, list) else data
