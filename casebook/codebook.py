"""What tables, columns and coded words mean: the one place that tables, checks and pages ask.

The authority is three files of data: ``tables.csv``, ``columns.csv`` and ``codes.csv`` of the
folder ``codebook``, in English and in Chinese.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal

from casebook import _files

__all__ = [
    "Code",
    "Codes",
    "Column",
    "Language",
    "Table",
    "code_lists",
    "codes",
    "columns",
    "describe",
    "documentation",
    "documented",
    "every_code",
    "file_text",
    "foreign",
    "known_language",
    "label",
    "recognised",
    "suggest",
    "tables",
    "visible",
    "words",
]


Language = Literal["en", "zh"]
_LANGUAGES = ("en", "zh")


def known_language(language: object) -> None:
    """Stop at a language that the casebook does not speak.

    Raises
    ------
    ValueError
        If it is none of the known ones; the message names it and them.

    Examples
    --------
    >>> known_language("de")
    Traceback (most recent call last):
        ...
    ValueError: No language "de". Known: en, zh.
    """
    if language not in _LANGUAGES:
        raise ValueError(f'No language "{language}". Known: {", ".join(_LANGUAGES)}.')


@dataclass(frozen=True, kw_only=True, slots=True)
class Code:
    """One word of a list of codes."""

    list: str
    code: str
    label_en: str
    label_zh: str
    definition: str
    definition_zh: str
    variants: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """One column of a table."""

    table: str
    name: str
    type: str
    codes: str
    is_key: bool
    description: str
    description_zh: str
    when_empty: str
    when_empty_zh: str


# Types of columns in Chinese: two characters each, so that a text stays in columns.
_TYPES_ZH = {
    "id": "编号",
    "text": "文本",
    "integer": "整数",
    "number": "数值",
    "boolean": "真假",
    "category": "类别",
    "list": "列表",
    "date": "日期",
}


@dataclass(frozen=True, kw_only=True)
class Table:
    """What a table is; shows itself as text or, in a notebook, as a table of its columns."""

    name: str
    row: str
    row_zh: str
    note: str
    note_zh: str
    columns: tuple[Column, ...]
    language: Language = "en"

    @property
    def keys(self) -> list[str]:
        """The columns that together tell one row from all others."""
        return [column.name for column in self.columns if column.is_key]

    @property
    def summary(self) -> str:
        """What one row is, the key, and what to know of the whole table.

        >>> documentation("themes").summary
        'One row per case and theme; key `case_id`, `theme`.'
        """
        keys = [f"`{name}`" for name in self.keys]
        if self.language == "zh":
            first, note = f"一行是{self.row_zh}；键：{'、'.join(keys)}。", self.note_zh
        else:
            first, note = f"One row per {self.row}; key {', '.join(keys)}.", self.note
        return f"{first}\n\n{note}" if note else first

    def __str__(self) -> str:
        width = max(len(column.name) for column in self.columns)
        if self.language == "zh":
            return self._in_chinese(width)
        lines = [f"{self.name}: one row per {self.row}; key {', '.join(self.keys)}", ""]
        if self.note:
            lines[1:] = ["", self.note.replace("`", ""), ""]
        for column in self.columns:
            text = f"{column.description}."
            if column.codes:
                text += f" Codes: {', '.join(words(column))}."
            if column.when_empty != "never":
                text += f" Empty: {column.when_empty}."
            lines.append(f"  {column.name:<{width}}  {column.type:<8}  {text}")
        return "\n".join(lines)

    def _in_chinese(self, width: int) -> str:
        lines = [f"{self.name}：{self.summary}".replace("`", ""), ""]
        for column in self.columns:
            text = f"{column.description_zh}。"
            if column.codes:
                text += f"编码：{'、'.join(words(column))}。"
            if column.when_empty != "never":
                text += f"为空表示：{column.when_empty_zh}。"
            lines.append(f"  {column.name:<{width}}  {_TYPES_ZH[column.type]}  {text}")
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        if self.language == "zh":
            return _html(
                f"{self.name}：{self.summary}".replace("`", ""),
                ("列", "类型", "含义", "编码", "为空表示"),
                [
                    (
                        *(c.name, _TYPES_ZH[c.type], c.description_zh),
                        *("、".join(words(c)), c.when_empty_zh),
                    )
                    for c in self.columns
                ],
                "zh-Hans",
            )
        return _html(
            f"{self.name}: {self.summary}".replace("`", ""),
            ("column", "type", "meaning", "codes", "empty"),
            [
                (c.name, c.type, c.description, ", ".join(words(c)), c.when_empty)
                for c in self.columns
            ],
        )


@dataclass(frozen=True, kw_only=True)
class Codes:
    """A list of coded words; shows itself as text or, in a notebook, as a table."""

    name: str
    codes: tuple[Code, ...]
    language: Language = "en"

    def __str__(self) -> str:
        width = max(len(code.code) for code in self.codes)
        if self.language == "zh":
            lines = [f"{self.name}：编码表，共 {len(self.codes)} 个编码", ""]
            lines += [
                f"  {code.code:<{width}}  {code.label_zh}：{code.definition_zh}。"
                for code in self.codes
            ]
            return "\n".join(lines)
        lines = [
            f"  {code.code:<{width}}  {code.label_en} / {code.label_zh}: {code.definition}."
            for code in self.codes
        ]
        return "\n".join([f"{self.name}: a list of {len(self.codes)} codes", "", *lines])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        if self.language == "zh":
            return _html(
                f"{self.name}：编码表",
                ("编码", "名称", "含义"),
                [(code.code, code.label_zh, code.definition_zh) for code in self.codes],
                "zh-Hans",
            )
        return _html(
            f"{self.name}: a list of codes",
            ("code", "label", "Chinese", "meaning"),
            [(code.code, code.label_en, code.label_zh, code.definition) for code in self.codes],
        )


def _html(
    caption: str, head: Iterable[str], rows: Iterable[Iterable[str]], language: str = ""
) -> str:
    import html  # in a notebook it is there already

    def row(tag: str, cells: Iterable[str]) -> str:
        filled = "".join(f"<{tag}>{html.escape(cell)}</{tag}>" for cell in cells)
        return f"<tr>{filled}</tr>"

    body = "".join(row("td", cells) for cells in rows)
    spoken = f' lang="{language}"' if language else ""
    return (
        f"<table{spoken}><caption>{html.escape(caption)}</caption><thead>{row('th', head)}</thead>"
        f"<tbody>{body}</tbody></table>"
    )


# How many of the last columns of a file are there for Chinese readers alone.
_CHINESE_COLUMNS = {"codes": 1, "columns": 2}


def file_text(name: str, *, language: Language = "en") -> str:
    r"""The file ``columns`` or ``codes`` as it goes with an export.

    Parameters
    ----------
    name : {"columns", "codes"}
        The file.
    language : {"en", "zh"}
        In English the columns are left out that stand beside each English text in Chinese.

    Examples
    --------
    >>> file_text("codes").partition("\n")[0]
    'list,code,label_en,label_zh,definition,variants'
    >>> file_text("codes", language="zh").partition("\n")[0]
    'list,code,label_en,label_zh,definition,variants,definition_zh'
    """
    whole = _files.shipped_text(f"codebook/{name}.csv")
    if language == "zh":
        return whole
    # Cut, not read and written anew, so that an export in English keeps each of its bytes: Chinese
    # has commas of its own, and none of these cells is in quotation marks.
    lines = whole.removesuffix("\n").split("\n")
    return "".join(f"{line.rsplit(',', _CHINESE_COLUMNS[name])[0]}\n" for line in lines)


def _rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(_files.shipped_text(f"codebook/{name}.csv"))))


@cache
def _codes() -> dict[str, dict[str, Code]]:
    found: dict[str, dict[str, Code]] = {}
    for row in _rows("codes"):
        variants = tuple(word for word in row.pop("variants").split(";") if word)
        found.setdefault(row["list"], {})[row["code"]] = Code(variants=variants, **row)
    return found


@cache
def _tables() -> dict[str, Table]:
    columns: dict[str, list[Column]] = {}
    for row in _rows("columns"):
        # The file, which travels with every export, has heads that SQL does not take for its words.
        table, name, is_key = row.pop("table_name"), row.pop("column_name"), row.pop("key") == "1"
        columns.setdefault(table, []).append(Column(table=table, name=name, is_key=is_key, **row))
    found = {}
    for row in _rows("tables"):
        name = row["table"]
        found[name] = Table(
            name=name,
            row=row["row"],
            row_zh=row["row_zh"],
            note=row["note"],
            note_zh=row["note_zh"],
            columns=tuple(columns[name]),
        )
    return found


def visible(text: str) -> str:
    r"""A text in which what nobody would see, or a terminal would act on, stands as its number.

    >>> visible("speling\u00a0\x1b[2J")
    'speling<U+00A0><U+001B>[2J'
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else f"<U+{ord(c):04X}>" for c in text)


def foreign(text: str) -> str:
    r"""Say `` It has U+0455.`` of a text that should be ASCII, or nothing.

    >>> foreign("\u0455pelling"), foreign("spelling")
    (' It has U+0455.', '')
    """
    odd = dict.fromkeys(f"U+{ord(c):04X}" for c in text if not c.isascii())
    return f" It has {', '.join(odd)}." if odd else ""


def suggest(word: object, known: Iterable[str]) -> str:
    """Say `` Did you mean "…"?`` with the nearest known word, or nothing.

    >>> suggest("speling", ["spelling", "grammar"])
    ' Did you mean "spelling"?'
    """
    words, text = list(known), str(word)
    if len(text) > _LONGEST:  # no slip of the pen, and slow to compare
        return ""
    # A known variant of a code; then half a name, a more frequent slip than a misspelt one.
    near = [code.code for code in every_code() if text in code.variants and code.code in words]
    near = near or [entry for entry in words if len(text) > 2 and text in entry]
    if not near:
        import difflib  # with what follows a mistake, not with the package

        if len(words) > _MOST:  # of thousands only those that have most parts in common
            import heapq

            parts_of = set(text.split("-"))
            words = heapq.nlargest(_MOST, words, lambda one: len(parts_of & {*one.split("-")}))
        near = difflib.get_close_matches(text, words, n=1, cutoff=0.6)
        if not near:  # half a name, and misspelt: compare with the parts of long ids
            parts = {part: entry for entry in reversed(words) for part in entry.split("-")}
            found = difflib.get_close_matches(text, list(parts), n=1, cutoff=0.75)
            near = [parts[part] for part in found]
    if not near:
        return ""
    # Letters of another alphabet print alike: only their numbers tell the two words apart.
    return f' Did you mean "{near[0]}"?{foreign(text) if near[0].isascii() else ""}'


# Longest word that is compared, and most words that it is compared with.
_LONGEST, _MOST = 100, 50


# Documented as tables are, but the answer to a question, not a table of the bank.
_ANSWERS = frozenset({"passages"})


def tables() -> list[str]:
    """Names of all tables of a bank.

    >>> tables()[:3]
    ['cases', 'facts', 'claims']
    """
    return [name for name in _tables() if name not in _ANSWERS]


def documented() -> list[str]:
    """Names of all that has documented columns: every table, and whatever else is one.

    >>> set(tables()) <= set(documented())
    True
    """
    return list(_tables())


def documentation(table: str) -> Table:
    """Documentation of a table.

    Raises
    ------
    KeyError
        If there is no such table; the message names the nearest and lists all.
    """
    known = _tables()
    if table not in known:
        raise KeyError(f'No table "{table}".{suggest(table, known)} Tables: {", ".join(known)}.')
    return known[table]


def recognised(columns: Iterable[object]) -> str:
    """The table that has all its columns among these, or an empty text.

    >>> recognised(["case_id", "theme", "mine"])
    'themes'
    """
    there = set(columns)
    fitting = [table for table in _tables().values() if {c.name for c in table.columns} <= there]
    return max(fitting, key=lambda table: len(table.columns)).name if fitting else ""


def describe(what: Any, *, language: Language = "en") -> Table | Codes:
    """Documentation of a table, its columns, their types and codes; or of a list of codes.

    Parameters
    ----------
    what : str or DataFrame
        Name of a table, as ``"facts"``, or of a list of codes, as ``"channel"``; or a table
        itself, as ``book.facts``.
    language : {"en", "zh"}
        Language of the answer; names and coded words stay as they are.

    Returns
    -------
    Table or Codes
        Shows itself; ``str()`` gives the text.

    Raises
    ------
    KeyError
        If there is no such table or list; the message names the nearest and lists all.
    ValueError
        If the language is not known.

    Examples
    --------
    >>> print(describe("themes"))
    themes: one row per case and theme; key case_id, theme
    <BLANKLINE>
      case_id  id        Case.
      theme    category  Theme. Codes: party-leadership, institutions, space, wellbeing, \
environment, technology, participation, disputes, migrants, services.
    >>> print(describe("basis"))
    basis: a list of 3 codes
    <BLANKLINE>
      documented ...
    >>> print(describe("origin", language="zh"))
    origin：编码表，共 2 个编码
    <BLANKLINE>
      source  来源所载：有来源提到这个选项，在这张桌上或别处。
      ours    编者所拟：选项是我们加的。
    """
    known_language(language)
    name = what if isinstance(what, str) else recognised(getattr(what, "columns", ()))
    if name in _tables():
        return replace(_tables()[name], language=language)
    if name in _codes():
        return Codes(name=name, codes=tuple(_codes()[name].values()), language=language)
    found = f'table "{name}"' if name else f"table like this {type(what).__name__}"
    raise KeyError(
        f"No {found}.{suggest(name, [*_tables(), *_codes()]) if name else ''} "
        f"Tables: {', '.join(_tables())}. Lists of codes: {', '.join(_codes())}."
    )


def columns(table: str) -> tuple[Column, ...]:
    """Columns of a table in their order; `KeyError` as in `documentation`."""
    return documentation(table).columns


def codes(name: str) -> dict[str, Code]:
    """Codes of a list by their word, in the codebook's order.

    >>> list(codes("basis"))
    ['documented', 'reconstructed', 'posed']

    Raises
    ------
    KeyError
        If there is no such list; the message names the nearest and lists all.
    """
    known = _codes()
    if name not in known:
        raise KeyError(f'No codes "{name}".{suggest(name, known)} Lists: {", ".join(known)}.')
    return known[name]


def code_lists() -> list[str]:
    """Names of all lists of codes.

    >>> code_lists()[:2]
    ['theme', 'site']
    """
    return list(_codes())


def every_code() -> list[Code]:
    """All codes of all lists."""
    return [code for group in _codes().values() for code in group.values()]


def label(name: str, code: str, *, language: str = "en") -> str:
    """Label of a code for a reader.

    >>> label("channel", "media-abroad")
    'Media based outside the mainland'
    >>> label("channel", "media-abroad", language="zh")
    '境外媒体'
    """
    entry = codes(name)[code]
    return entry.label_zh if language == "zh" else entry.label_en


def words(column: Column) -> list[str]:
    """Coded words that stand in a column, in the codebook's order; none if it is not coded.

    >>> words(columns("gaps")[3])
    ['not-stated', 'not-applicable', 'not-found', 'disputed']
    """
    if not column.codes:
        return []
    known = list(codes(column.codes))
    # A status column says why its neighbour is empty, or that it is not.
    return ["given", *known] if column.name.endswith("_status") else known
