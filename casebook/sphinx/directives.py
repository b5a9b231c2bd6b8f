"""The directives: case pages, the finder, prompts, evidence, documentation of tables."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.statemachine import StringList
from markupsafe import Markup
from sphinx.util.docutils import SphinxDirective

from casebook import _files, codebook, render
from casebook.parts import places
from casebook.sphinx import bank, coding, dictionary, reference
from casebook.sphinx.finder import finder_html
from casebook.sphinx.roles import statement_link

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sphinx.application import Sphinx
    from sphinx.domains.std import StandardDomain
    from sphinx.environment import BuildEnvironment
    from sphinx.writers.html5 import HTML5Translator

    from casebook.records import Case

__all__ = ["connect"]


class block(nodes.General, nodes.Element):
    """An element of a page with a tag and attributes of its own."""


def _open(self: HTML5Translator, node: block) -> None:
    attributes = Markup("").join(
        Markup(' {}="{}"').format(name, value) for name, value in node["attributes"].items()
    )
    self.body.append(str(Markup("<{}{}>").format(Markup(node["tag"]), attributes)))


def _close(self: HTML5Translator, node: block) -> None:
    self.body.append(f"</{node['tag']}>")


def _block(tag: str, class_: str = "", /, **attributes: str) -> block:
    named = {name.replace("_", "-"): value for name, value in attributes.items()}
    return block(tag=tag, attributes={"class": class_, **named} if class_ else named)


def _raw(html: str) -> nodes.raw:
    # str(), as pickling a page's tree with Markup in it would need markupsafe's pickling
    return nodes.raw("", str(html), format="html")


class _Directive(SphinxDirective):
    """What the directives share: an unknown id is an error of the page, with its line."""

    def run(self) -> list[nodes.Node]:
        try:
            return self.make()
        except KeyError as error:
            bank.complain(self.env, self.get_location(), str(error.args[0]))
            return []

    def make(self) -> list[nodes.Node]:
        raise NotImplementedError

    def address(self, case_id: str) -> str:
        """Address of a case page, from the page being read."""
        return self.env.app.builder.get_relative_uri(self.env.docname, f"cases/{case_id}")

    def rests_on(self) -> nodes.Element | None:
        """The statements named in ``:rests-on:`` as links with cards."""
        by_case: dict[str, list[str]] = {}
        for part in self.options.get("rests-on", "").split(","):
            if part.strip():
                case_id, _, record_id = part.strip().partition("/")
                by_case.setdefault(case_id, []).append(record_id)
        line = _block("p", "cb-rests-on")
        line += nodes.inline("", "Rests on", classes=["cb-label"])
        for case_id, record_ids in by_case.items():
            case = bank.case_of(self.env, case_id)
            if len(by_case) > 1:
                # An f8 of one case is not the f8 of another: the case stands before its own.
                line += nodes.Text(" ")
                name = case.title.partition(":")[0]
                line += nodes.inline("", f"{name}:", classes=["cb-rests-case"])
            for record_id in record_ids:
                text = case.statement(record_id).record_id
                line += nodes.Text(" ")
                line += statement_link(text, case_id, record_id, look="cb-ref cb-cite")
        return line if by_case else None

    def boxed(self, outer: block, title: str, above: str) -> list[nodes.Node]:
        """A box with a small line, a title, the parsed content and what it rests on."""
        head = _block("p", "cb-box-title")
        head += self.parse_inline(title)[0] if title else []
        if above:
            small = _block("p", "cb-box-label")
            small += nodes.Text(above)
            outer += small
        if title:
            outer += head
        self.state.nested_parse(self.content, self.content_offset, outer)
        rests = self.rests_on()
        if rests is not None:
            outer += rests
        return [outer]


class _Prompt(_Directive):
    """A discussion prompt."""

    has_content = True
    required_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[Any] = {
        "minutes": directives.positive_int,
        "rests-on": directives.unchanged,
        "name": directives.unchanged,
    }

    def make(self) -> list[nodes.Node]:
        minutes = self.options.get("minutes")
        above = f"For discussion · {minutes} minutes" if minutes else "For discussion"
        count = self.env.temp_data["casebook_prompts"] = (
            self.env.temp_data.get("casebook_prompts", 0) + 1
        )
        outer = _block("section", "cb-box cb-prompt", id=f"prompt-{count}", aria_label=above)
        return self.boxed(outer, self.arguments[0], above)


class _Position(_Directive):
    """A position that can be argued in a prompt, with the statements that it rests on."""

    has_content = True
    required_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[Any] = {"rests-on": directives.unchanged}

    def make(self) -> list[nodes.Node]:
        return self.boxed(_block("div", "cb-position"), self.arguments[0], "")


class _Evidence(_Directive):
    """The strongest evidenced case for or against something."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[Any] = {
        "side": lambda word: directives.choice(word, ("for", "against")),
        "rests-on": directives.unchanged,
    }

    def make(self) -> list[nodes.Node]:
        side = self.name.partition("-")[2] or self.options.get("side", "")
        if side not in ("for", "against"):
            raise KeyError('{evidence} needs a side: give it ":side: for" or ":side: against".')
        above = f"The strongest evidenced case {side}"
        outer = _block("section", f"cb-box cb-evidence cb-evidence-{side}", aria_label=above)
        return self.boxed(outer, self.arguments[0] if self.arguments else "", above)


class _Sequel(_Directive):
    """A folded block with what was chosen in a case."""

    required_arguments = 1

    def make(self) -> list[nodes.Node]:
        case = bank.case_of(self.env, self.arguments[0])
        if case.sequel is None:
            raise KeyError(f'The case "{case.case_id}" has no sequel: its sources do not show one.')
        html = render.sequel_html(case, href=self.address(case.case_id))
        return [_raw(_folded("What was chosen", html))]


def _folded(title: str, html: Markup, id_: str = "") -> Markup:
    attribute = Markup(' id="{}"').format(id_) if id_ else ""
    return Markup(
        '<details class="cb-fold"{}><summary><span>{}</span>'
        '<span class="cb-fold-hint">Decide first, then open</span></summary>{}</details>'
    ).format(attribute, title, html)


class _Decision(_Directive):
    """The decision of a case: its question, who had to answer it, the options."""

    required_arguments = 1

    def make(self) -> list[nodes.Node]:
        case = bank.case_of(self.env, self.arguments[0])
        outer = _block("section", "cb-box cb-decision-box", aria_label="The decision")
        outer += _raw(render.decision_html(case, href=self.address(case.case_id)))
        return [outer]


class _CasePage(_Directive):
    """A whole case. Texts go in as escaped HTML, titles as plain text: nothing is parsed."""

    required_arguments = 1

    def make(self) -> list[nodes.Node]:
        case = bank.case_of(self.env, self.arguments[0])
        page = nodes.section("", nodes.title("", case.title), classes=["cb-case-page"])
        self._name(page, case.case_id)
        page += _raw(render.head_html(case))
        others = [bank.case_of(self.env, other.case_id) for other in case.related]
        titles = {other.case_id: other.title for other in others}
        download = self._download(case.case_id)
        terms = reference.term_links(self.env, case.case_id)
        for part in render.case_parts(
            case, download=download, titles=titles, terms=terms, citation=self._citation(case)
        ):
            section = nodes.section("", nodes.title("", part.title), classes=["cb-part"])
            section["ids"] = [part.part_id]
            html = _folded("Show what was chosen", part.html) if part.is_folded else part.html
            section += _raw(html)
            page += section
        return [page]

    def _name(self, section: nodes.section, name: str) -> None:
        section["names"] = [name]
        section["ids"] = [name]
        self.state.document.note_explicit_target(section, section)

    def _download(self, case_id: str) -> str | None:
        """Copy the case file beside the pages; None if there is no file, as in a wheel."""
        app = self.env.app
        found = [
            path
            for folder in bank.folders(app)
            for id_, path in places.case_files(folder).items()
            if id_ == case_id
        ]
        if not found:
            return None
        target = Path(app.outdir) / "_downloads" / "cases" / f"{case_id}.yaml"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(found[0], target)
        depth = self.env.docname.count("/")
        return f"{'../' * depth}_downloads/cases/{case_id}.yaml"

    def _citation(self, case: Case) -> str | None:
        """How to cite a case that is not ours: as a part of the book that shows it."""
        if render.is_shipped(case):
            return None
        config = self.config
        return f'{config.author}. "{case.title}" ({case.case_id}). In {config.html_title}.'


class _CaseFinder(_Directive):
    """The finder over all cases."""

    def make(self) -> list[nodes.Node]:
        bank.note_use(self.env, bank.EVERYTHING)
        bank.note_use(self.env, "glossary")  # its terms are words of both languages
        app = self.env.app
        cases = [bank.record(app, case_id) for case_id in bank.book(app).case_ids]
        cases.sort(key=lambda case: case.title.removeprefix("A ").removeprefix("The "))
        return [_raw(finder_html(cases, self.address, bank.book(app).search_index().for_page()))]


class _Columns(_Directive):
    """The documentation of a table, column by column; without a name, of all tables."""

    optional_arguments = 1

    def make(self) -> list[nodes.Node]:
        if self.arguments:
            return [_raw(dictionary.columns_html(self.env, self.arguments[0]))]
        return self.sections("table", codebook.documented(), dictionary.table_html)

    def sections(
        self, prefix: str, names: Iterable[str], html: Callable[[BuildEnvironment, str], Markup]
    ) -> list[nodes.Node]:
        """A section for each name, after links to all of them."""
        names = list(names)
        made: list[nodes.Node] = [_raw(dictionary.index_html(names, prefix))]
        for name in names:
            title = nodes.title("", "", nodes.literal("", name))
            anchor = f"{prefix}-{name}"
            section = nodes.section("", title, ids=[anchor])
            # So that other pages can refer to it as to any other heading.
            std = cast("StandardDomain", self.env.get_domain("std"))
            std.note_hyperlink_target(anchor, self.env.docname, anchor, name)
            section += _raw(html(self.env, name))
            made.append(section)
        return made


class _Codes(_Columns):
    """The words of a coded variable with their meaning; without a name, of all variables."""

    def make(self) -> list[nodes.Node]:
        if self.arguments:
            return [_raw(dictionary.codes_html(self.env, self.arguments[0]))]
        return self.sections("codes", codebook.code_lists(), dictionary.codes_html)


class _Terms(_Directive):
    """The terms of the glossary: those named, or all of them."""

    optional_arguments = 1
    final_argument_whitespace = True

    def make(self) -> list[nodes.Node]:
        wanted = self.arguments[0].split() if self.arguments else []
        return [_raw(reference.terms_html(self.env, wanted))]


class _Theories(_Directive):
    """What holds for all theories, and each of them in a section of its own."""

    def make(self) -> list[nodes.Node]:
        made: list[nodes.Node] = [_raw(reference.theory_notes_html(self.env))]
        for row in bank.book(self.env.app).theories.itertuples():
            title = f"{row.name}, {row.name_zh}"
            section = nodes.section("", nodes.title("", title), ids=[f"theory-{row.theory_id}"])
            section += _raw(reference.theory_html(self.env, row))
            made.append(section)
        return made


class _Variables(_Directive):
    """The variables in which cases are coded, each in a section of its own."""

    def make(self) -> list[nodes.Node]:
        made: list[nodes.Node] = [_raw(coding.notes(self.env))]
        for id_, title, html in coding.variables(self.env):
            section = nodes.section("", nodes.title("", title), ids=[f"variable-{id_}"])
            section += _raw(html)
            made.append(section)
        return made


class _DataStatement(_Directive):
    """How the data came about, or how the cases were chosen: our own Markdown, so it is parsed."""

    name_of_file = "STATEMENT.md"

    def make(self) -> list[nodes.Node]:
        lines = _files.shipped_text(self.name_of_file).split("\n")
        # The page has a title of its own; the document's would be a second one.
        if lines and lines[0].startswith("# "):
            lines = lines[1:]
        box = nodes.section()
        self.state.nested_parse(StringList(lines, self.name_of_file), 0, box, match_titles=True)
        return box.children


class _SelectionNote(_DataStatement):
    """How the cases were chosen, and what the bank cannot show."""

    name_of_file = "SELECTION.md"


class _CodingNote(_DataStatement):
    """Who coded the cases, and what they saw."""

    name_of_file = "CODING.md"


def connect(app: Sphinx) -> None:
    """Register the node and the directives."""
    app.add_node(block, html=(_open, _close))
    for name, made in (
        ("prompt", _Prompt),
        ("position", _Position),
        ("evidence", _Evidence),
        ("evidence-for", _Evidence),
        ("evidence-against", _Evidence),
        ("decision", _Decision),
        ("sequel", _Sequel),
        ("case-page", _CasePage),
        ("case-finder", _CaseFinder),
        ("columns", _Columns),
        ("codes", _Codes),
        ("terms", _Terms),
        ("theories", _Theories),
        ("variables", _Variables),
        ("data-statement", _DataStatement),
        ("selection-note", _SelectionNote),
        ("coding-note", _CodingNote),
    ):
        app.add_directive(name, made)
