"""The directives: case pages, the finder, prompts, evidence, documentation of tables."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.statemachine import StringList
from markupsafe import Markup
from sphinx.util.docutils import SphinxDirective

from casebook import codebook, render
from casebook.parts import places
from casebook.parts.chapters import TARGETS
from casebook.plain import localised, short_title
from casebook_book import bank, dictionary, glossary, html, search, theories, variables
from casebook_book.finder import finder_html

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.domains.std import StandardDomain
    from sphinx.environment import BuildEnvironment

    from casebook.records import Case

__all__ = ["BankDirective", "connect", "linked", "raw", "section", "short_name"]


def raw(made: Markup) -> nodes.raw:
    """HTML as a part of a page; the templates have escaped what is in it."""
    # str(), as pickling a page's tree with Markup in it would need markupsafe's pickling
    return nodes.raw("", str(made), format="html")


def section(title: str, id_: str, made: Markup, *, is_code: bool = False) -> nodes.section:
    """A section with a title of plain text, or of code, and HTML in it."""
    head = nodes.title("", "", nodes.literal("", title)) if is_code else nodes.title("", title)
    return nodes.section("", head, raw(made), ids=[id_])


def short_name(env: BuildEnvironment, case: Case) -> str:
    """What a case is called beside others (`casebook.plain.short_title`), in at most 40 letters."""
    app = env.app
    begins: Counter[str] | None = getattr(app, "_casebook_begins", None)
    if begins is None:
        bank.note_use(env, "cases")
        cases = bank.book(app).plain["cases"].values()
        begins = Counter(localised(one["title"], "en").partition(":")[0] for one in cases)
        app._casebook_begins = begins  # type: ignore[attr-defined]
    return short_title(case.title, 40, is_shared=begins[case.title.partition(":")[0]] > 1)


def linked(env: BuildEnvironment, text: str) -> Markup:
    """A text about several cases, escaped, with what it names turned into links.

    Each case's after its name: the f8 of one case is not that of another.
    """
    parts: list[Markup] = []
    for place, piece in enumerate(TARGETS.split(text)):
        if place % 2 == 0:
            parts.append(render.han(piece))
            continue
        links: dict[str, list[Markup]] = {}
        for target in piece.split(","):
            case_id, _, record_id = target.strip().partition("/")
            href = f"{bank.address(env, f'cases/{case_id}')}#"
            link = render.statement_link(case_id, record_id, href)
            links.setdefault(case_id, []).append(link)
        named = [
            Markup('<span class="cb-rests-case">{}</span> {}').format(
                render.han(short_name(env, bank.case_of(env, case_id))), Markup(" ").join(own)
            )
            for case_id, own in links.items()
        ]
        together = Markup('<span class="cb-cites cb-cites-of-cases">{}</span>')
        parts.append(together.format(Markup(" ").join(named)))
    return Markup("").join(parts)


class BankDirective(SphinxDirective):
    """What the directives share: an unknown id is an error of the page, with its line."""

    def run(self) -> list[nodes.Node]:
        """What the directive makes, or nothing and a complaint."""
        try:
            return self.make()
        except KeyError as error:
            bank.complain(self.env, self.get_location(), error)
            return []

    def make(self) -> list[nodes.Node]:
        """The nodes of the page; a `KeyError` says what is wrong with the call."""
        raise NotImplementedError

    def case(self) -> Case:
        """The case that the first argument names."""
        return bank.case_of(self.env, self.arguments[0])

    def page(self, case_id: str) -> str:
        """Address of a case page, from the page being read."""
        return bank.address(self.env, f"cases/{case_id}")

    def root(self) -> str:
        """What leads from the page being read to the folder of the book."""
        return "../" * self.env.docname.count("/")


class _Box(BankDirective):
    """A box with a small line above, a title, the parsed content and what it rests on."""

    has_content = True
    required_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[Any] = {"rests-on": directives.unchanged}

    def make(self) -> list[nodes.Node]:
        look, above, id_ = self.kind()
        box = nodes.container()
        if self.arguments:
            title = self.parse_inline(self.arguments[0])[0]
            box += nodes.paragraph("", "", *title, classes=["cb-box-title"])
        self.state.nested_parse(self.content, self.content_offset, box)
        targets = self.options.get("rests-on", "").split(",")
        rests = bank.cited(self.env, [target.strip() for target in targets if target.strip()])
        opened = html.made("blocks", "box_opened", look, above, id_)
        return [raw(opened), *box.children, raw(html.made("blocks", "box_closed", above, rests))]

    def kind(self) -> tuple[str, str, str]:
        """Its look, its small line if it is a section of its own, and its id if it has one."""
        raise NotImplementedError


class _Prompt(_Box):
    """A discussion prompt."""

    option_spec: ClassVar[Any] = {
        **_Box.option_spec,
        "minutes": directives.positive_int,
        "name": directives.unchanged,
    }

    def kind(self) -> tuple[str, str, str]:
        minutes = self.options.get("minutes")
        count = self.env.temp_data["casebook_prompts"] = (
            self.env.temp_data.get("casebook_prompts", 0) + 1
        )
        above = f"For discussion · {minutes} minutes" if minutes else "For discussion"
        return "cb-box cb-prompt", above, f"prompt-{count}"


class _Position(_Box):
    """A position that can be argued in a prompt, with the statements that it rests on."""

    def kind(self) -> tuple[str, str, str]:
        return "cb-position", "", ""


class _Evidence(_Box):
    """The strongest evidenced case for or against something."""

    required_arguments = 0
    optional_arguments = 1
    option_spec: ClassVar[Any] = {
        **_Box.option_spec,
        "side": lambda word: directives.choice(word, ("for", "against")),
    }

    def kind(self) -> tuple[str, str, str]:
        side = self.name.partition("-")[2] or self.options.get("side", "")
        if side not in ("for", "against"):
            raise KeyError('{evidence} needs a side: give it ":side: for" or ":side: against".')
        return f"cb-box cb-evidence cb-evidence-{side}", f"The strongest evidenced case {side}", ""


class _Sequel(BankDirective):
    """A folded block with what was chosen in a case."""

    required_arguments = 1

    def make(self) -> list[nodes.Node]:
        case = self.case()
        if case.sequel is None:
            raise KeyError(f'The case "{case.case_id}" has no sequel: its sources do not show one.')
        return [raw(html.made("blocks", "sequel", case, self.page(case.case_id)))]


class _Decision(BankDirective):
    """The decision of a case: its question, who had to answer it, the options."""

    required_arguments = 1

    def make(self) -> list[nodes.Node]:
        case = self.case()
        if case.decision is None:
            raise KeyError(f'The case "{case.case_id}" puts no decision.')
        return [raw(html.made("blocks", "decision_box", case, self.page(case.case_id)))]


class _CasePage(BankDirective):
    """A whole case. Texts go in as escaped HTML, titles as plain text: nothing is parsed."""

    required_arguments = 1

    def make(self) -> list[nodes.Node]:
        case = self.case()
        page = nodes.section("", nodes.title("", case.title), classes=["cb-case-page"])
        page["names"], page["ids"] = [case.case_id], [case.case_id]
        self.state.document.note_explicit_target(page, page)
        page += raw(html.made("parts", "head", case))
        others = [bank.case_of(self.env, other.case_id) for other in case.related]
        for part in render.case_parts(
            case,
            download=self._download(case.case_id),
            titles={other.case_id: other.title for other in others},
            terms=glossary.term_links(self.env, case.case_id),
            citation=self._citation(case),
        ):
            if part.part_id == "file":
                page += self._note(case)
            made = part.html
            if part.is_folded:
                title = "Open part B" if case.teaching else "Show what was chosen"
                made = html.made("blocks", "folded", title, made)
            inner = section(part.title, part.part_id, made)
            inner["classes"] = ["cb-part", "cb-after"] if part.is_after else ["cb-part"]
            page += inner
        return [page]

    def _note(self, case: Case) -> list[nodes.Node]:
        """How the case is taught, in the instructor's edition; before the file."""
        note = bank.material(self.env, "notes", case.case_id)
        if note is None:
            return []
        made = section(
            "For the instructor", "for-the-instructor", html.made("instructor", "note", case, note)
        )
        made["classes"] = ["cb-part", "cb-instructor"]
        return [made]

    def _download(self, case_id: str) -> str | None:
        """Copy the case file beside the pages; None if there is no file, as in a wheel."""
        app = self.env.app
        files = (places.case_files(folder).get(case_id) for folder in bank.folders(app))
        found = next((file for file in files if file is not None), None)
        if found is None:
            return None
        name = f"_downloads/cases/{case_id}.yaml"
        target = Path(app.outdir) / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(found, target)
        return self.root() + name

    def _citation(self, case: Case) -> str | None:
        """How to cite a case that is not ours: as a part of the book that shows it."""
        if render.is_shipped(case):
            return None
        config = self.config
        return f'{config.author}. "{case.title}" ({case.case_id}). In {config.html_title}.'


class _CaseFinder(BankDirective):
    """The finder over all cases."""

    def make(self) -> list[nodes.Node]:
        bank.note_use(self.env, bank.EVERYTHING)
        bank.note_use(self.env, "glossary")  # its terms are words of both languages
        app = self.env.app
        cases = [bank.record(app, case_id) for case_id in bank.book(app).case_ids]
        cases.sort(key=lambda case: case.title.removeprefix("A ").removeprefix("The "))
        texts = f"{self.root()}_static/{search.finder_texts(app)}"
        return [raw(finder_html(cases, self.page, texts))]


class _Dictionary(BankDirective):
    """The columns of a table or the words of a coded variable; without a name, of all of them."""

    optional_arguments = 1

    def make(self) -> list[nodes.Node]:
        prefix, names, one = {
            "columns": ("table", codebook.documented(), dictionary.columns_html),
            "codes": ("codes", codebook.code_lists(), dictionary.codes_html),
        }[self.name]
        if self.arguments:
            return [raw(one(self.env, self.arguments[0]))]
        made: list[nodes.Node] = [raw(html.made("dictionary", "index", names, prefix))]
        for name in names:
            anchor = f"{prefix}-{name}"
            # So that other pages can refer to it as to any other heading.
            std = cast("StandardDomain", self.env.get_domain("std"))
            std.note_hyperlink_target(anchor, self.env.docname, anchor, name)
            html_of_one = one(self.env, name, is_whole=True)
            made.append(section(name, anchor, html_of_one, is_code=True))
        return made


class _Terms(BankDirective):
    """The terms of the glossary: those named, or all of them."""

    optional_arguments = 1
    final_argument_whitespace = True

    def make(self) -> list[nodes.Node]:
        wanted = self.arguments[0].split() if self.arguments else []
        return [raw(glossary.terms_html(self.env, wanted))]


class _Sections(BankDirective):
    """What holds for all theories or variables, and each of them in a section of its own."""

    def make(self) -> list[nodes.Node]:
        all_of = {"theories": theories.theories_html, "variables": variables.variables_html}
        notes, parts = all_of[self.name](self.env)
        return [raw(notes), *(section(*part) for part in parts)]


class _Note(BankDirective):
    """How the data came about, how cases were chosen, who coded them: our own Markdown, parsed."""

    def make(self) -> list[nodes.Node]:
        lines = bank.text_of(self.env, _NOTES[self.name]).split("\n")
        # The page has a title of its own; the document's would be a second one.
        if lines and lines[0].startswith("# "):
            lines = lines[1:]
        box = nodes.section()
        self.state.nested_parse(StringList(lines, _NOTES[self.name]), 0, box, match_titles=True)
        return box.children


_NOTES = {
    "data-statement": "STATEMENT.md",
    "selection-note": "SELECTION.md",
    "coding-note": "CODING.md",
}


def connect(app: Sphinx) -> None:
    """Register the directives."""
    known: dict[type[BankDirective], tuple[str, ...]] = {
        _Prompt: ("prompt",),
        _Position: ("position",),
        _Evidence: ("evidence", "evidence-for", "evidence-against"),
        _Decision: ("decision",),
        _Sequel: ("sequel",),
        _CasePage: ("case-page",),
        _CaseFinder: ("case-finder",),
        _Dictionary: ("columns", "codes"),
        _Terms: ("terms",),
        _Sections: ("theories", "variables"),
        _Note: tuple(_NOTES),
    }
    for made, names in known.items():
        for name in names:
            app.add_directive(name, made)
