"""A task as controls in a notebook: for whoever does not type code.

They need a running kernel and ipywidgets, show what `forms` says, and ask the session's own check.
"""

from __future__ import annotations

import html
import importlib
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from casebook.exercises.forms import Choice, Field, form

if TYPE_CHECKING:
    from casebook.exercises.session import Session

__all__ = ["controls", "display", "imported", "labelled", "menu"]

# The value of a menu in which nothing is chosen yet: None would leave it without any words.
_OPEN = ""
_TO_CHOOSE = "choose …"


def controls(session: Session, task: str, *, case: str = "") -> Any:
    """Controls for a task, a button that checks them, and what is said of the answer.

    Raises
    ------
    ModuleNotFoundError
        If ipywidgets is not installed.
    """
    widgets = imported()
    made = form(session.exercise, task, session.book, case=case, language=session.language)
    lines: list[Any] = []
    if case:
        title = html.escape(session.book.case(case).title)
        lines.append(widgets.HTML(f"<strong>{title}</strong>"))
    readers: dict[str, Callable[[], Any]] = {}
    for field in made.fields:
        line, reader = _MAKERS[field.control](widgets, field)
        lines.append(line)
        readers[field.place] = reader
    said = widgets.Output()
    button = widgets.Button(description="Check", button_style="primary")

    def check(_: Any) -> None:
        answer = _answer({place: reader() for place, reader in readers.items()})
        feedback = session.check(task, answer, case=case)
        display(said, feedback)

    button.on_click(check)
    return widgets.VBox([*lines, button, said])


def imported() -> Any:
    """The package ipywidgets, or what to do without it."""
    try:
        return importlib.import_module("ipywidgets")
    except ModuleNotFoundError as error:
        if error.name != "ipywidgets":
            raise
        raise ModuleNotFoundError(
            "The form of a task needs the package ipywidgets, which is not installed. Install it "
            'with: pip install "ipywidgets>=8.1.5,<9". The cell below it, which takes the answer '
            "as code, needs nothing.",
            name="ipywidgets",
        ) from None


def display(output: Any, said: Any) -> None:
    """Show what has a form in HTML in an output, in place of what was there."""
    data = {"text/plain": str(said), "text/html": said._repr_html_()}
    output.outputs = ({"output_type": "display_data", "data": data, "metadata": {}},)


def _answer(values: Mapping[str, Any]) -> Any:
    """What was chosen, in the form of an answer; what was not is left open."""
    return values[""] if [*values] == [""] else dict(values)


def labelled(widgets: Any, field: Field, control: Any) -> Any:
    """A control below what is asked there."""
    text = html.escape(field.label)
    place = f"<strong>{html.escape(field.place)}</strong> " if field.place != field.label else ""
    label = widgets.HTML(f'<div style="max-width:46em;line-height:1.4">{place}{text}</div>')
    return widgets.VBox([label, control], layout=widgets.Layout(margin="0 0 .8em"))


def menu(widgets: Any, choices: tuple[Choice, ...]) -> Any:
    """A menu in which nothing is chosen yet."""
    options = [(_TO_CHOOSE, _OPEN), *((choice.label[:90], choice.value) for choice in choices)]
    return widgets.Dropdown(
        options=options, value=_OPEN, layout=widgets.Layout(width="min(100%, 30em)")
    )


def _choose(widgets: Any, field: Field) -> tuple[Any, Callable[[], Any]]:
    chosen = menu(widgets, field.choices)
    return labelled(widgets, field, chosen), lambda: chosen.value or ...


def _pair(widgets: Any, field: Field) -> tuple[Any, Callable[[], Any]]:
    first, second = menu(widgets, field.choices), menu(widgets, field.words)
    row = widgets.VBox([first, second])
    return labelled(widgets, field, row), lambda: (first.value or ..., second.value or ...)


def _tick(widgets: Any, field: Field) -> tuple[Any, Callable[[], Any]]:
    boxes = {
        choice.value: widgets.Checkbox(
            description=choice.label, indent=False, layout=widgets.Layout(width="auto")
        )
        for choice in field.choices
    }
    ticked = widgets.VBox([*boxes.values()])
    return labelled(widgets, field, ticked), lambda: [id_ for id_ in boxes if boxes[id_].value]


def _order(widgets: Any, field: Field) -> tuple[Any, Callable[[], Any]]:
    menus = [menu(widgets, field.choices) for _ in field.choices]

    def read() -> Any:
        chosen = [menu.value for menu in menus if menu.value]
        return chosen or ...

    return labelled(widgets, field, widgets.VBox(menus)), read


def _number(widgets: Any, field: Field) -> tuple[Any, Callable[[], Any]]:
    typed = widgets.Text(placeholder="a number")
    return labelled(widgets, field, typed), lambda: typed.value or ...


def _write(widgets: Any, field: Field) -> tuple[Any, Callable[[], Any]]:
    layout = widgets.Layout(width="min(100%, 46em)", height="8em")
    written = widgets.Textarea(placeholder="your sentences", layout=layout)
    return labelled(widgets, field, written), lambda: written.value or ...


_MAKERS: Mapping[str, Callable[[Any, Field], tuple[Any, Callable[[], Any]]]] = {
    "choose": _choose,
    "pair": _pair,
    "tick": _tick,
    "order": _order,
    "number": _number,
    "write": _write,
}
