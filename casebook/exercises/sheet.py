"""A task as a sheet of a page: its material as a table, with what is to be chosen beside it.

The book is built with it and the reader's browser asks for it again, of another case; so both show
the same. It is plain HTML that can be read, and printed, without a script.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from casebook import bank, codebook, render
from casebook.exercises import checks, forms
from casebook.exercises.feedback import marked
from casebook.plain import localised, short_title

if TYPE_CHECKING:
    from casebook.bank import Casebook, Language

__all__ = ["cell", "sheet"]

# So many choices, of so many letters together, stand side by side; more, or longer ones, in a menu.
_FEW, _SHORT = 5, 90
# In a menu a longer text is cut, and stands in full in a list below.
_LINE = 60
# Names of columns to tick that are longer do not fit beside each other.
_NARROW = 14
# A record of a case, or a case, by its id.
_RECORD = re.compile(r"([a-z0-9]+(?:-[a-z0-9]+)+)(?:/([a-z][0-9]+))?")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Line:
    """A row of the material, with the fields that stand in it."""

    place: str
    cells: tuple[str, ...]
    fields: Mapping[str, forms.Field]  # by what stands above them


def sheet(
    exercise: str,
    task: str,
    book: Casebook | None = None,
    *,
    case: str = "",
    language: Language = "en",
) -> str:
    """The sheet of a task, as HTML; what is in it is escaped.

    Every control names its place of the answer (``data-place``) and its kind (``data-control``).
    Where a field belongs to one row of the material, it stands in that row; fields that tick rows
    are columns; the others stand below.

    Parameters
    ----------
    exercise, task, book, case, language
        As for `casebook.exercises.forms.form`.

    Raises
    ------
    KeyError
        If there is no such exercise, task or case.

    Examples
    --------
    >>> 'data-place="A" data-control="choose"' in sheet("01-reading-evidence", "task-1")
    True
    """
    book = bank.load(language=language) if book is None else book
    made = _readable(forms.form(exercise, task, book, case=case, language=language), book)
    ticks, in_rows, below = _placed(made)
    lines = [
        _Line(
            place=str(row[0]),
            cells=tuple(
                _named(cell(name, dict(zip(made.columns, row, strict=True)), language), book)
                for name in made.columns
            ),
            fields={_column(field): field for field in in_rows.get(at, ())},
        )
        for at, row in enumerate(made.rows)
    ]

    def is_short(field: forms.Field) -> bool:
        return made.kind == "vote" or _is_short(field)

    is_open = made.kind == "text"
    rubric = checks.criteria(exercise, task, book, language=language) if is_open else None
    template: Any = render.environment().get_template("sheet.html.j2").module
    return str(
        template.sheet(
            made,
            lines,
            ticks,
            list(dict.fromkeys(name for line in lines for name in line.fields)),
            [_shuffled(field) for field in below],
            _listed([field for field in made.fields if not is_short(field)]),
            rubric._repr_html_() if rubric else "",
            book.case(case).title if case else "",
            is_short,
            any(len(field.label) > _NARROW for field in ticks),
            Markup(marked(made.asks)),
        )
    )


def _readable(made: forms.Form, book: Casebook) -> forms.Form:
    """The form with the names of cases in place of their ids, wherever they are read."""

    def named(choices: tuple[forms.Choice, ...]) -> tuple[forms.Choice, ...]:
        return tuple(replace(one, label=_named(one.label, book)) for one in choices)

    fields = (
        replace(field, label=_named(field.label, book), choices=named(field.choices))
        for field in made.fields
    )
    return replace(made, fields=tuple(fields))


def _named(text: str, book: Casebook) -> str:
    """A text that begins with the id of a case, or of a record of one, with the case's name there.

    >>> _named("hubei-old-village-preservation/f16: So many.", bank.load())
    'Hubei f16: So many.'
    """
    found = _RECORD.match(text)
    if not found or found[1] not in book.plain["cases"]:
        return text
    titles = {id_: localised(one["title"], "en") for id_, one in book.plain["cases"].items()}
    title = titles.pop(found[1])
    begins = title.partition(":")[0]
    is_shared = any(other.partition(":")[0] == begins for other in titles.values())
    name = short_title(title, 40, is_shared=is_shared)
    rest = text[found.end() :]
    if title.startswith(rest.removeprefix(": ")) and rest:  # the id, and then the title
        return title
    return f"{name} {found[2]}{rest}" if found[2] else f"{title}{rest}"


def _placed(
    made: forms.Form,
) -> tuple[list[forms.Field], Mapping[int, list[forms.Field]], list[forms.Field]]:
    """The fields that tick rows; those that stand in a row, by its number; the others."""
    keys = [str(row[0]) for row in made.rows]
    if all(field.control == "tick" for field in made.fields) and made.fields:
        if all({choice.value for choice in field.choices} <= set(keys) for field in made.fields):
            return list(made.fields), {}, []
        return [], {}, list(made.fields)
    columns = zip(*made.rows, strict=True)
    # The column that names the places: most often the first.
    named = next(
        (
            [str(cell) for cell in column]
            for column in columns
            if {_row_of(field) for field in made.fields} <= {str(cell) for cell in column}
        ),
        None,
    )
    if named is None or made.kind == "vote":
        return [], {}, list(made.fields)
    in_rows: dict[int, list[forms.Field]] = {}
    for field in made.fields:
        in_rows.setdefault(named.index(_row_of(field)), []).append(field)
    return [], in_rows, []


def _row_of(field: forms.Field) -> str:
    return field.place.partition(" / ")[0]


def _column(field: forms.Field) -> str:
    """What stands above a field that belongs to a row."""
    return field.place.partition(" / ")[2] or "Your answer"


def _is_short(field: forms.Field) -> bool:
    """Whether all choices can stand side by side."""
    return len(field.choices) <= _FEW and sum(len(c.label) for c in field.choices) <= _SHORT


def _shuffled(field: forms.Field) -> forms.Field:
    """A field to be put in order, in one that says nothing: that of the bank might be right."""
    if field.control != "order":
        return field
    by_digest = sorted(field.choices, key=lambda c: hashlib.sha256(c.value.encode()).digest())
    return replace(field, choices=tuple(by_digest))


def _listed(fields: Iterable[forms.Field]) -> list[forms.Choice]:
    """The choices of menus that are too long to be read there, each once."""
    menus = [field for field in fields if field.control in ("choose", "pair")]
    choices = {choice.value: choice for field in menus for choice in field.choices}
    return [*choices.values()] if any(len(c.label) > _LINE for c in choices.values()) else []


@cache
def _code_lists(column: str) -> frozenset[str]:
    """The lists of codes that columns of this name hold, in whichever table."""
    return frozenset(
        one.codes
        for table in codebook.tables()
        for one in codebook.columns(table)
        if one.name == column and one.codes
    )


def cell(name: str, row: Mapping[str, Any], language: Language = "en") -> str:
    """What a reader sees of a cell of a row: labels of codes, numbers with separators.

    >>> cell("channel", {"channel": "party-state-organ"}), cell("value", {"value": 28731})
    ('Party or state organ', '28,731')
    """
    value = row[name]
    if value is None or value != value:  # the number that none is
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        is_year = name.endswith("year") or str(row.get("unit", "")).startswith("year")
        return f"{value:.0f}" if is_year else render.number(value)
    if isinstance(value, (list, tuple, set, frozenset)):
        return ", ".join(map(str, value))
    codes = str(value).split("; ")
    listed = [one for one in _code_lists(name) if set(codes) <= set(codebook.codes(one))]
    if len(listed) == 1:
        return "; ".join(codebook.label(listed[0], code, language=language) for code in codes)
    # A list in one cell may break between its parts.
    return re.sub(r";(?=\S)", "; ", str(value))
