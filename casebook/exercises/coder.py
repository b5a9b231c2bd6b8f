"""The questions of a coder as controls in a notebook: a code, what it rests on, what was near.

They need a running kernel and ipywidgets, show what `coding.sheet` says, and keep what is coded in
the session.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from casebook.exercises import coding
from casebook.exercises.controls import display, imported, menu
from casebook.exercises.forms import Choice
from casebook.exercises.language import Language, say, speaking, spoken

if TYPE_CHECKING:
    from casebook.exercises.session import Session

__all__ = ["controls"]

_TEXT = "max-width:46em;line-height:1.4"


def controls(session: Session, case: str, variables: Sequence[str] = ()) -> Any:
    """Controls to code a case, and a button that keeps the codes and compares them."""
    widgets = imported()
    made = coding.sheet(session.book, case, variables, language=session.language)
    told = [f"<strong>{html.escape(made.title)}</strong>", html.escape(made.problem)]
    told += [html.escape(made.decision)] if made.decision else []
    told.append("; ".join(map(html.escape, made.actors)))
    head = widgets.HTML("".join(f'<p style="{_TEXT}">{text}</p>' for text in told))
    blocks, readers = [], {}
    for question in made.questions:
        with speaking(session.language):
            block, readers[question.variable] = _block(widgets, question, made)
        blocks.append(block)
    said = widgets.Output()
    button = widgets.Button(
        description=say("Keep and compare", session.language),
        button_style="primary",
        layout=widgets.Layout(width="auto"),
    )

    def keep(_: Any) -> None:
        given = {name: reader() for name, reader in readers.items()}
        display(said, session.code(case, given))

    button.on_click(keep)
    return widgets.VBox([head, *blocks, button, said])


def _block(
    widgets: Any, question: coding.Question, made: coding.Sheet
) -> tuple[Any, Callable[[], dict[str, Any]]]:
    """One question with its codes, what may be cited, and what was near."""
    codes = {code.code: code for code in question.codes}
    choices = tuple(Choice(value=code.code, label=code.label) for code in question.codes)
    language = spoken()  # what is shown later is shown in it, too
    chosen, near = menu(widgets, choices), menu(widgets, choices)
    meaning = widgets.HTML()

    def explain(change: Any) -> None:
        code = codes.get(change["new"])
        meaning.value = _meaning(code, language) if code else ""

    chosen.observe(explain, names="value")
    texts = {one.id: one for one in made.evidence}
    boxes = {
        id_: widgets.Checkbox(
            description=f"{id_}: {texts[id_].text}",
            indent=False,
            layout=widgets.Layout(width="auto"),
        )
        for id_ in question.may_cite
    }
    listed = widgets.VBox(
        [*boxes.values()], layout=widgets.Layout(max_height="22em", overflow="auto")
    )
    remark = widgets.Text(
        placeholder=say("a remark"), layout=widgets.Layout(width="min(100%, 46em)")
    )
    rows = [
        widgets.HTML(
            f'<p style="{_TEXT}"><strong>{html.escape(question.question)}</strong><br>'
            f"{html.escape(question.rule)}</p>"
        ),
        chosen,
        meaning,
        widgets.HTML(say("It rests on:")),
        listed,
        widgets.HTML(say("Nearly:")),
        near,
        remark,
    ]

    def read() -> dict[str, Any]:
        return {
            "code": chosen.value or ...,
            "evidence": [id_ for id_, box in boxes.items() if box.value],
            "nearly": near.value or ...,
            "note": remark.value,
        }

    return widgets.VBox(rows, layout=widgets.Layout(margin="0 0 1.2em")), read


def _meaning(code: coding.Code, language: Language) -> str:
    told = [code.definition]
    told += [say("Belongs here: {what}", language, what=code.include)] if code.include else []
    told += [say("Does not: {what}", language, what=code.exclude)] if code.exclude else []
    return f'<p style="{_TEXT}">{"<br>".join(map(html.escape, told))}</p>'
