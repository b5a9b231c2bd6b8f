"""The reference of the library, from its docstrings, and of the command line, from its parser.

Sphinx's autodoc reads the docstrings. What is public is what a module lists in ``__all__``, so
that a new function stands in the reference without an edit of the page.
"""

from __future__ import annotations

import argparse
import dataclasses
import functools
import importlib
import inspect
import re
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective

import casebook
from casebook import cli, codebook, render
from casebook_book import html
from casebook_book.directives import raw, section

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markupsafe import Markup
    from sphinx.application import Sphinx

__all__ = ["connect"]

_INDENT = "    "
_DESCRIBED = re.compile(r'describe\("(\w+)"\)')
# Words of autodoc, in the order in which a page shows them.
_KINDS = ("function", "class", "exception", "data")


def _kind(thing: Any) -> str:
    if inspect.isclass(thing):
        return "exception" if issubclass(thing, BaseException) else "class"
    return "function" if inspect.isroutine(thing) else "data"


def _entries(module: str, without: str) -> Iterator[str]:
    """What tells autodoc to document everything public in a module, functions first.

    What the package itself lists goes by its name there: ``casebook.Case``.
    """
    home = importlib.import_module(module)
    elsewhere = importlib.import_module(without).__all__ if without else ()
    found = [(name, getattr(home, name)) for name in home.__all__ if name not in elsewhere]
    for name, thing in sorted(found, key=lambda entry: _KINDS.index(_kind(entry[1]))):
        if inspect.ismodule(thing):
            continue
        is_front = name in casebook.__all__ and getattr(casebook, name) is thing
        kind = _kind(thing)
        yield f".. auto{kind}:: {casebook.__name__ if is_front else module}.{name}"
        if kind in ("class", "exception"):
            yield f"{_INDENT}:members:"
            if thing.__base__ is not object:
                yield f"{_INDENT}:show-inheritance:"
        elif kind == "data" and not isinstance(thing, str | int | float):
            yield f"{_INDENT}:no-value:"  # of a mapping of functions, say: their addresses
        yield ""


class _Api(SphinxDirective):
    """Everything public in a module, ``:without:`` what another module lists.

    Without a name: all modules that the package lists, each in a section of its own.
    """

    optional_arguments = 1
    option_spec: ClassVar[Any] = {"without": str}

    def run(self) -> list[nodes.Node]:
        if self.arguments:
            return self.parse(self.arguments[0], self.options.get("without", ""))
        made: list[nodes.Node] = []
        for name in casebook.__all__:
            if inspect.ismodule(getattr(casebook, name)):
                module = f"{casebook.__name__}.{name}"
                title = nodes.title("", "", nodes.literal("", module))
                parts = self.parse(module, "")
                made.append(nodes.section("", title, *parts, ids=[f"part-{name}"]))
        return made

    def parse(self, module: str, without: str) -> list[nodes.Node]:
        """What autodoc makes of a module's docstring and of what is public in it."""
        front = module == casebook.__name__  # whose docstring the page's own text replaces
        lines = [] if front else [f".. automodule:: {module}", ""]
        # autodoc writes reStructuredText, and the pages are Markdown.
        text = ["````{eval-rst}", *lines, *_entries(module, without), "````"]
        box = nodes.container()
        source = self.get_source_info()[0]
        self.state.nested_parse(StringList(text, source), self.content_offset, box)
        return box.children


def _fields(thing: Any) -> Iterator[str]:
    """The fields of a record as a section of its docstring, in the codebook's words."""
    table = f"{thing.__name__.lower()}s"
    columns = codebook.columns(table) if table in codebook.tables() else ()
    # A list is a text in a table and a tuple in a record: what the codebook says does not fit.
    known = {column.name: column for column in columns if column.type != "list"}
    yield from ("", "Fields", "------")
    for field in dataclasses.fields(thing):
        yield f"{field.name} : {field.type}"
        if column := known.get(field.name):
            empty = "" if column.when_empty == "never" else f" None: {column.when_empty}."
            yield f"{_INDENT}{render.sentence(column.description)}{empty}"


def _complete(
    app: Sphinx, what: str, name: str, thing: Any, options: object, lines: list[str]
) -> None:
    """Add to a docstring what is known elsewhere: the fields of a record, a table's columns."""
    if what == "data" and inspect.getdoc(thing) == inspect.getdoc(type(thing)):
        lines.clear()  # what a dict is, say: the constant itself has no words of its own
    if what == "class" and dataclasses.is_dataclass(thing):
        lines += _fields(thing)
    # A method whose answer is not the table of its name says so: ``describe("passages")``.
    named = _DESCRIBED.search("\n".join(lines))
    table = named[1] if named else name.rpartition(".")[2]
    is_of_bank = what in ("property", "method") and name.startswith("casebook.Casebook.")
    if is_of_bank and table in codebook.documented():
        lines[0] += f" :ref:`Its columns <table-{table}>`."


def _signature(app: Sphinx, what: str, *_: object) -> tuple[str, None] | None:
    """No signature for a class: the library makes the objects, and their fields stand below."""
    return ("", None) if what in ("class", "exception") else None


class _CommandLine(SphinxDirective):
    """The help of the program, then of each of its commands in a section of its own."""

    def run(self) -> list[nodes.Node]:
        program = cli.parser()
        made: list[nodes.Node] = [raw(_help(program))]
        for action in program._actions:  # argparse has no public way to its commands
            for name, command in action.choices.items() if isinstance(action.choices, dict) else ():
                made.append(
                    section(f"casebook {name}", f"command-{name}", _help(command), is_code=True)
                )
        return made


def _help(parser: argparse.ArgumentParser) -> Markup:
    # As wide as the page, whatever terminal the book is built from.
    parser.formatter_class = functools.partial(argparse.HelpFormatter, width=78)
    return html.made("reference", "help", parser.format_help())


def connect(app: Sphinx) -> None:
    """Register autodoc with its two hooks, and the directives."""
    for extension in ("sphinx.ext.autodoc", "sphinx.ext.napoleon"):
        app.setup_extension(extension)
    # Before napoleon, which turns the sections of a docstring into fields.
    app.connect("autodoc-process-docstring", _complete, priority=400)
    app.connect("autodoc-process-signature", _signature)
    app.add_directive("api", _Api)
    app.add_directive("command-line", _CommandLine)
