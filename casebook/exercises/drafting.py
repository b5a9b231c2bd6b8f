"""A case of one's own as controls in a notebook: a form, what the check says, the page, the files.

They need a running kernel and ipywidgets, show what `casebook.own.form` says, and write no file:
what is kept is downloaded.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from casebook import own, render
from casebook.exercises.controls import imported
from casebook.exercises.feedback import table_html
from casebook.exercises.language import Language, say
from casebook.records import CaseDataError

if TYPE_CHECKING:
    from casebook.bank import Casebook

__all__ = ["controls", "said"]

_SHOWN = 25  # findings at once


def said(
    given: Mapping[str, Any], *, beside: str = "", language: Language = "en"
) -> tuple[own.Draft | None, str]:
    """A filled form as a draft, and as HTML what the check says of it; its page where it is sound.

    With the id of another case in `beside` the two are set side by side below the page.

    Examples
    --------
    >>> draft, shown = said({"case": {"id": "our-street"}})
    >>> draft.case_id, "country" in shown
    ('our-street', True)
    """
    try:
        draft = own.filled(given)
    except ValueError as error:
        return None, f"<p>{html.escape(str(error))}</p>"
    findings = draft.findings()
    shown = ""
    if findings:
        rows = [
            (
                f"{one.path}:{one.line} {one.field}",
                " ".join([one.found, one.expected]),
                " ".join(part for part in (one.hint, one.rule) if part),
            )
            for one in findings[:_SHOWN]
        ]
        heads = [say(head, language) for head in ("Where", "What was found", "What to do")]
        caption = say("{count} findings", language, count=len(findings))
        shown = table_html(caption, heads, rows)
    try:
        book = draft.load(language=language)
    except CaseDataError:
        return draft, shown
    return draft, shown + _page(book, draft.case_id, beside)


def _page(book: Casebook, case_id: str, beside: str) -> str:
    case = book.case(case_id)
    page = render.case_html(case)
    return page + (render.compare_html(case, book.case(beside)) if beside else "")


def controls(book: Casebook, *, language: Language = "en") -> Any:
    """The form of a case, with a button that checks and shows it, and links to its files."""
    widgets = imported()
    blocks, readers = [], {}
    for section in own.form(language=language):
        block, readers[section.name] = _section(widgets, section, language)
        blocks.append(block)
    folded = widgets.Accordion(children=blocks)
    for at, section in enumerate(own.form(language=language)):
        folded.set_title(at, section.label)
    others = [("–", ""), *((book.case(id_).title, id_) for id_ in book.case_ids)]
    beside = widgets.Dropdown(options=others, layout=widgets.Layout(width="min(100%, 46em)"))
    told, files = widgets.HTML(), widgets.HTML()
    button = widgets.Button(
        description=say("Check and show", language),
        button_style="primary",
        layout=widgets.Layout(width="auto"),
    )

    def check(_: Any) -> None:
        given = {name: reader() for name, reader in readers.items()}
        draft, told.value = said(given, beside=beside.value, language=language)
        files.value = _links(draft, language) if draft else ""

    button.on_click(check)
    label = widgets.HTML(html.escape(say("Beside it:", language)))
    return widgets.VBox([folded, label, beside, button, files, told])


def _links(draft: own.Draft, language: Language) -> str:
    links = " · ".join(
        f'<a download="{html.escape(name.rpartition("/")[2])}" '
        f'href="data:application/yaml;charset=utf-8,{quote(text)}">{html.escape(name)}</a>'
        for name, text in draft.files.items()
    )
    return f"<p>{html.escape(say('Keep its files:', language))} {links}</p>"


_Reader = Callable[[], Any]


def _section(widgets: Any, section: own.Section, language: Language) -> tuple[Any, _Reader]:
    """A section; of a list so many entries as are asked for, the first to begin with."""
    entries: list[dict[str, Any]] = []
    listed = widgets.VBox()

    def add(_: Any = None) -> None:
        lines = {field.name: _control(widgets, field) for field in section.fields}
        entries.append(lines)
        name = f"<strong>{section.letter}{len(entries)}</strong>" if section.is_list else ""
        rows = [widgets.HTML(name)] if name else []
        for field in section.fields:
            rows += [widgets.HTML(html.escape(field.label)), lines[field.name]]
        listed.children = (*listed.children, widgets.VBox(rows))

    def read() -> list[dict[str, Any]]:
        return [{name: line.value for name, line in lines.items()} for lines in entries]

    add()
    if not section.is_list:
        return listed, read
    more = widgets.Button(description=say("One more", language))
    more.on_click(add)
    return widgets.VBox([listed, more]), read


def _control(widgets: Any, field: own.Field) -> Any:
    wide = widgets.Layout(width="min(100%, 46em)")
    if field.control == "choose":
        options = [("–", ""), *((label, code) for code, label in field.choices)]
        return widgets.Dropdown(options=options, layout=wide)
    return (widgets.Textarea if field.control == "long" else widgets.Text)(layout=wide)
