"""The reference of the library, from its docstrings, and of the command line, from its parser.

Sphinx's autodoc reads the docstrings. What is public is what a module lists in ``__all__``, so
that a new function stands in the reference without an edit of the page.
"""

from __future__ import annotations

import argparse
import dataclasses
import importlib
import inspect
import re
from typing import TYPE_CHECKING, Any, ClassVar, cast

from docutils import nodes
from docutils.statemachine import StringList
from markupsafe import Markup
from sphinx.domains.python import PythonDomain
from sphinx.util.docutils import SphinxDirective

import casebook
from casebook import cli, codebook, render
from casebook.sphinx.dictionary import sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

__all__ = ["connect"]

_INDENT = "    "
# Words of autodoc, in the order in which a page shows them.
_KINDS = ("function", "class", "exception", "data")


def _entries(module: str, without: str) -> Iterator[tuple[str, Any]]:
    """Name and object of everything public in a module, functions first, then classes.

    What the package itself lists goes by its name there: ``casebook.Case``.
    """
    home = importlib.import_module(module)
    elsewhere = importlib.import_module(without).__all__ if without else ()
    found = [(name, getattr(home, name)) for name in home.__all__ if name not in elsewhere]
    for name, thing in sorted(found, key=lambda entry: _KINDS.index(_kind(entry[1]))):
        if not inspect.ismodule(thing):
            front = name in casebook.__all__ and getattr(casebook, name) is thing
            yield f"{casebook.__name__ if front else module}.{name}", thing


def _kind(thing: Any) -> str:
    if inspect.isclass(thing):
        return "exception" if issubclass(thing, BaseException) else "class"
    return "function" if inspect.isroutine(thing) else "data"


def _autodoc(name: str, thing: Any) -> list[str]:
    """What tells autodoc to document one thing."""
    kind, options = _kind(thing), []
    if kind in ("class", "exception"):
        options = ["members", *(["show-inheritance"] if thing.__base__ is not object else [])]
    elif kind == "data" and not isinstance(thing, str | int | float):
        options = ["no-value"]  # of a mapping of functions, say, it would be their addresses
    return [f".. auto{kind}:: {name}", *(f"{_INDENT}:{option}:" for option in options), ""]


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
                section = nodes.section("", nodes.title("", "", nodes.literal("", module)))
                section["ids"] = [f"part-{name}"]
                section += self.parse(module, "")
                made.append(section)
        return made

    def parse(self, module: str, without: str) -> list[nodes.Node]:
        """What autodoc makes of a module's docstring and of what is public in it."""
        front = module == casebook.__name__  # whose docstring the page's own text replaces
        lines = [] if front else [f".. automodule:: {module}", ""]
        for name, thing in _entries(module, without):
            lines += _autodoc(name, thing)
        # autodoc writes reStructuredText, and the pages are Markdown.
        text = StringList(["````{eval-rst}", *lines, "````"], self.get_source_info()[0])
        box = nodes.container()
        self.state.nested_parse(text, self.content_offset, box)
        return box.children


def _fields(thing: Any) -> Iterator[str]:
    """The fields of a record as a section of its docstring, in the codebook's words."""
    table = f"{thing.__name__.lower()}s"
    columns = codebook.columns(table) if table in codebook.tables() else ()
    # A list is a text in a table and a tuple in a record: what the codebook says does not fit.
    known = {column.name: column for column in columns if column.type != "list"}
    yield from ("", "Attributes", "----------")
    for field in dataclasses.fields(thing):
        yield f"{field.name} : {field.type}"
        if field.name in known:
            column = known[field.name]
            empty = "" if column.when_empty == "never" else f" None: {column.when_empty}."
            yield f"{_INDENT}{sentence(column.description)}{empty}"


def _complete(
    app: Sphinx, what: str, name: str, thing: Any, options: object, lines: list[str]
) -> None:
    """Add to a docstring what is known elsewhere: the fields of a record, a table's columns."""
    if what == "data" and inspect.getdoc(thing) == inspect.getdoc(type(thing)):
        lines.clear()  # what a dict is, say: the constant itself has no words of its own
    if what == "class" and dataclasses.is_dataclass(thing):
        lines += _fields(thing)
    table = name.removeprefix("casebook.Casebook.")
    if what in ("property", "method") and name != table and table in codebook.documented():
        lines[0] += f" :ref:`Its columns <table-{table}>`."


def _signature(app: Sphinx, what: str, *_: object) -> tuple[str, None] | None:
    """No signature for a class: the library makes the objects, and their fields stand below."""
    return ("", None) if what in ("class", "exception") else None


# The parameters of a long signature, which Sphinx makes a list of definitions without terms.
_PARAMETERS = re.compile(r'<dl>\n((?:<dd><em class="sig-param">.*</dd>\n)+)</dl>')


def _mend(app: Sphinx, pagename: str, template: str, context: dict[str, Any], tree: object) -> None:
    """Make the parameters of a signature lines of text: such a list stops screen readers."""
    if 'class="sig ' in context.get("body", ""):
        context["body"] = _PARAMETERS.sub(
            lambda found: (
                found[1].replace("<dd>", '<span class="sig-line">').replace("</dd>", "</span>")
            ),
            context["body"],
        )


class _CommandLine(SphinxDirective):
    """The commands of the program, each in a section of its own."""

    def run(self) -> list[nodes.Node]:
        made: list[nodes.Node] = []
        for name, parser, said in _commands(cli.parser()):
            title = nodes.title("", "", nodes.literal("", f"casebook {name}"))
            section = nodes.section("", title, ids=[f"command-{name}"])
            section += nodes.raw("", str(_command_html(parser, said)), format="html")
            made.append(section)
        return made


def _commands(parser: argparse.ArgumentParser) -> Iterator[tuple[str, Any, str]]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            said = {choice.dest: choice.help or "" for choice in action._choices_actions}
            for name, command in action.choices.items():
                yield name, command, said[name]


def _command_html(parser: argparse.ArgumentParser, said: str) -> Markup:
    formatter = argparse.HelpFormatter(parser.prog, width=76)
    formatter.add_usage(parser.usage, parser._actions, parser._mutually_exclusive_groups, prefix="")
    usage = formatter.format_help().strip()
    rows = []
    for action in parser._actions:
        if not isinstance(action, argparse._HelpAction):
            word = ", ".join(action.option_strings) or action.metavar or action.dest
            help_ = sentence(formatter._expand_help(action)) if action.help else ""
            if action.choices:
                help_ += f" One of {', '.join(map(str, action.choices))}."
            if action.option_strings and action.default and "default:" not in help_:
                help_ += f" Default: {action.default}."
            rows.append((Markup("<code>{}</code>").format(word), help_.strip()))
    table = render.table_html(("Argument", "Meaning"), rows) if rows else Markup("")
    return Markup('<div class="cb"><p>{}</p><pre>{}</pre></div>{}').format(
        sentence(said), usage, table
    )


def connect(app: Sphinx) -> None:
    """Register autodoc with its two hooks, and the directives."""
    for extension in ("sphinx.ext.autodoc", "sphinx.ext.napoleon"):
        app.setup_extension(extension)
    for field in cast(Any, PythonDomain.directives["class"]).doc_field_types:
        if field.name == "variable":
            field.label = "Fields"  # "Variables", says Sphinx: of a record that cannot vary
    # Before napoleon, which turns the sections of a docstring into fields.
    app.connect("autodoc-process-docstring", _complete, priority=400)
    app.connect("autodoc-process-signature", _signature)
    app.connect("html-page-context", _mend)
    app.add_directive("api", _Api)
    app.add_directive("command-line", _CommandLine)
