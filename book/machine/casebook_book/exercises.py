"""Exercises on the book's own pages: made from the notebooks' texts, with forms and cells.

The pages under ``exercises/`` are written before Sphinx looks for sources, from the same texts as
the notebooks (``casebook_exercises`` names their folder). What a reader checks or runs goes to a
kernel in the reader's own browser. Cells are told apart by their tags: ``form`` becomes a form,
``answer`` a folded editor, ``setup`` runs by itself before others; what a ``reading`` shows stands
on the page from the start, with its code folded, and an ``ending`` is folded as a whole; ``coder``
becomes the form of a coder, ``draft`` that of a case of one's own; ``material`` and ``notebook``
are left out: the page has it already, or has no use for it. What ``material`` gives a name, which
other cells use, is set up first.
"""

from __future__ import annotations

import ast
import json
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from markupsafe import Markup
from myst_nb.core.read import read_myst_markdown_notebook
from myst_parser.config.main import MdParserConfig

from casebook import own
from casebook.exercises import checks, coding
from casebook.exercises.quiz import quiz
from casebook.exercises.sheet import sheet
from casebook.plain import localised
from casebook_book import bank, cells, charts, html
from casebook_book.directives import BankDirective, raw

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

__all__ = ["connect", "page"]

_FOLDER = "exercises"
# In their order: each may use what those before it have left in `casebookExercise`.
_SCRIPTS = (
    "casebook-charts", "live/casebook-kernel", "live/casebook-exercise",
    "live/casebook-exercise-work", "live/casebook-exercise-form", "live/casebook-exercise-output",
    "live/casebook-exercise-task", "live/casebook-cells", "live/casebook-exercise-hand-in",
    "live/casebook-exercise-tools", "live/casebook-exercise-page",
)  # fmt: skip
# How a cell looks on a page, by its tag.
_LOOKS = ("setup", "answer", "reading", "ending")
_TITLE = re.compile(r"\A\s*# (.+)\n")
# A tag of a table: its name, and of which cells it is the head.
_OF_TABLES = re.compile(r"""(<(?:table|thead|tbody|tr|th|td)\b)(?:[^>]*?( scope="\w+"))?[^>]*>""")
# The task that a cell is about: its form, or the check of its answer.
_TASK = re.compile(r"""\b(?:form|check|criteria)\(\s*["']([a-z0-9-]+)["']""")


def page(name: str, text: str) -> str:
    """The page that a notebook's text makes, in MyST Markdown.

    Parameters
    ----------
    name
        Name of the exercise, that of its file.
    text
        The text of the notebook, in MyST Markdown, with the tags that the module names.
    """
    made = [f"(exercise-{name})="]
    is_headed = False
    cells = read_myst_markdown_notebook(text, MdParserConfig()).cells
    named = [_named(cell.source) for cell in cells if "material" in cell.metadata.get("tags", ())]
    for cell in cells:
        tags = set(cell.metadata.get("tags", ()))
        if tags & {"notebook", "material"}:
            continue
        if cell.cell_type == "markdown":
            made.append(cell.source)
            if not is_headed and (title := _TITLE.match(cell.source)):
                rest = cell.source[title.end() :]
                made[-1] = f"# {title[1]}\n\n```{{exercise-head}} {name}\n```\n{rest}"
                is_headed = True
        elif "form" in tags:
            made.append(_directive("task", f"{name} {_task_of(cell.source)}"))
        elif "coder" in tags:  # a case and variables, in quotation marks
            made.append(_directive("coder", " ".join(re.findall(r'"([\w-]+)"', cell.source))))
        elif "draft" in tags:
            made.append(_directive("draft", name))
        else:
            look = next((tag for tag in _LOOKS if tag in tags), "plain")
            options = {"look": look, "task": _task_of(cell.source) if look == "answer" else ""}
            id_ = str(cell.metadata.get("id", f"cell-{len(made)}"))
            first = filter(None, named) if look == "setup" else ()
            made.append(_directive("live-cell", id_, "\n\n".join([cell.source, *first]), **options))
    return "\n\n".join(made) + "\n"


def _named(source: str) -> str:
    """The lines of a cell that give a name to something, without those that show it."""
    statements = [one for one in ast.parse(source).body if isinstance(one, ast.Assign)]
    return "\n".join(filter(None, (ast.get_source_segment(source, one) for one in statements)))


def _task_of(source: str) -> str:
    found = _TASK.search(source)
    return found[1] if found else ""


def _directive(name: str, argument: str, content: str = "", **options: str) -> str:
    longest = max((len(run) for run in re.findall(r"`+", content)), default=0)
    fence = "`" * max(3, longest + 1)
    said = "".join(f":{key}: {value}\n" for key, value in options.items() if value)
    body = f"\n{content}\n" if content else ""
    return f"{fence}{{{name}}} {argument}\n{said}{body}{fence}"


def _texts(app: Sphinx) -> dict[str, Path]:
    """The texts of the notebooks, by name; none where the book has no exercises."""
    if not app.config.casebook_exercises:
        return {}
    folder = Path(app.confdir) / app.config.casebook_exercises
    return {path.stem: path for path in sorted(folder.glob("[0-9]*.md"))}


def _write_pages(app: Sphinx, config: Config) -> None:
    """One page for each notebook."""
    texts = _texts(app)
    folder = Path(app.srcdir) / _FOLDER
    if not texts:
        return
    folder.mkdir(exist_ok=True)
    for path in folder.glob("*.md"):
        if path.stem not in texts:
            path.unlink()
    for name, path in texts.items():
        made, target = page(name, path.read_text(encoding="utf-8")), folder / f"{name}.md"
        # An unchanged file keeps its date, so that its page is not read again.
        if not target.exists() or target.read_text(encoding="utf-8") != made:
            target.write_text(made, encoding="utf-8")


def _remove_orphans(app: Sphinx, env: BuildEnvironment, *_: object) -> None:
    """Delete what earlier builds made of notebooks that are no longer there."""
    texts = _texts(app)
    if not texts:
        return
    for folder, ending in ((_FOLDER, ".html"), (f"_downloads/{_FOLDER}", ".ipynb")):
        for path in (Path(app.outdir) / folder).glob(f"*{ending}"):
            if path.stem not in texts:
                path.unlink()


class _OfExercise(BankDirective):
    """A part of a page on the exercise that the first argument names."""

    required_arguments = 1

    def exercise(self) -> Mapping[str, Any]:
        """The declaration of the exercise; the page is read again when it or a case changes."""
        found = checks.find_exercise(self.arguments[0], bank.book(self.env.app))
        bank.note_use(self.env, "tasks")
        named = [found.get("case"), *(task.get("case") for task in found["tasks"])]
        named += [case_id for task in found["tasks"] for case_id in task.get("cases", ())]
        is_whole = any(
            not (task.get("case") or task.get("cases") or found.get("case"))
            for task in found["tasks"]
        )
        for used in [bank.EVERYTHING] if is_whole else sorted({id_ for id_ in named if id_}):
            bank.note_use(self.env, used)
        return found


class _Head(_OfExercise):
    """What the exercise is: its minutes, its tasks, where to begin, how work is kept."""

    def make(self) -> list[nodes.Node]:
        name = self.arguments[0]
        tasks = [_told(task) for task in self.exercise()["tasks"]]
        chapters = bank.book(self.env.app).plain.get("chapters", {})
        home = next((id_ for id_, one in chapters.items() if one.get("exercise") == name), None)
        chapter = None
        if home and bank.has_chapter_page(self.env, home):
            bank.note_use(self.env, "chapters")
            href = bank.address(self.env, bank.chapter_page(self.env, home))
            chapter = (href, localised(chapters[home]["title"], "en"))
        help_ = bank.address(self.env, "running") if "running" in self.env.found_docs else None
        shown = html.made(
            "exercises",
            "head",
            name=name,
            tasks=tasks,
            chapter=chapter,
            download=self._download(name),
            root=self.root(),
            help=help_,
            library=charts.BUNDLE,
        )
        return [raw(shown)]

    def _download(self, name: str) -> str | None:
        """Copy the notebook beside the pages; None if there is none."""
        found = _texts(self.env.app)[name].with_suffix(".ipynb")
        if not found.is_file():
            return None
        target = Path(self.env.app.outdir) / "_downloads" / _FOLDER / found.name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(found, target)
        return f"{self.root()}_downloads/{_FOLDER}/{found.name}"


def _told(task: Mapping[str, Any]) -> dict[str, Any]:
    """What a list of tasks says of one."""
    return {**task, "title": localised(task["title"], "en")}


class _Task(_OfExercise):
    """A task as a form, with its buttons and the place of what is said to an answer."""

    required_arguments = 2

    def make(self) -> list[nodes.Node]:
        name, id_ = self.arguments
        tasks = {task["id"]: task for task in self.exercise()["tasks"]}
        made = sheet(name, id_, bank.book(self.env.app))
        return [raw(html.made("exercises", "task", name, _told(tasks[id_]), Markup(made)))]


class _Cell(BankDirective):
    """A cell of the notebook: its code, to be run and changed in the reader's browser."""

    has_content = True
    required_arguments = 1
    option_spec: ClassVar[Any] = {
        "look": lambda word: directives.choice(word, ("plain", *_LOOKS)),
        "task": directives.unchanged,
    }

    def make(self) -> list[nodes.Node]:
        look = self.options.get("look", "plain")
        source = "\n".join(self.content).strip("\n")
        shown = Markup("")
        if look in ("setup", "reading", "ending"):
            bank.note_use(self.env, bank.EVERYTHING)
            shown = self._shown(source)
            if look != "setup" and not shown.strip():
                raise self.error("This cell is to be read on the page, and shows nothing.")
        opened = html.made(
            "exercises", "cell_opened", self.arguments[0], look, self.options.get("task", ""), shown
        )
        code = nodes.literal_block(source, source, language="python")
        return [raw(opened), code, raw(html.made("exercises", "cell_closed", look))]

    def _shown(self, source: str) -> Markup:
        """What the cell shows, after those of the page before it; a page has names of its own."""
        names = self.env.temp_data.setdefault("casebook-names", cells.names())
        done = json.loads(cells.run(source, self.arguments[0], names))
        if done["error"]:
            raise self.error(f"A cell that the page shows fails.\n{done['error']['traceback']}")
        # What has only text to show, such as a number, is shown as it is printed.
        texts = [one["text/plain"] for one in done["outputs"] if "text/html" not in one]
        printed = "\n".join(filter(None, [done["stdout"].rstrip(), *texts]))
        outputs = [_of_library(one["text/html"]) for one in done["outputs"] if "text/html" in one]
        return html.made("exercises", "outputs", printed, outputs)


def _of_library(made: str) -> Markup:
    """HTML that the library or pandas made and escaped, without what is only for notebooks."""
    plain = re.sub(r"<style.*?</style>", "", made, flags=re.DOTALL)
    return Markup(_OF_TABLES.sub(r"\1\2>", plain))


class _Coder(BankDirective):
    """The questions of the codebook for a case, to be answered with the statements in view."""

    required_arguments = 1
    optional_arguments = 100

    def make(self) -> list[nodes.Node]:
        case_id, *variables = self.arguments
        bank.note_use(self.env, case_id)
        made = coding.sheet(bank.book(self.env.app), case_id, variables)
        return [raw(html.made("tools", "coder", made))]


class _Draft(BankDirective):
    """The form of a case of one's own."""

    required_arguments = 1

    def make(self) -> list[nodes.Node]:
        bank.note_use(self.env, bank.EVERYTHING)
        book = bank.book(self.env.app)
        titles = [(id_, book.case(id_).title) for id_ in book.case_ids]
        return [raw(html.made("tools", "draft", own.form(), titles))]


class _OfChapter(BankDirective):
    """The exercise of a chapter: what is practised, how long it takes, the quiz."""

    required_arguments = 1

    def make(self) -> list[nodes.Node]:
        book, id_ = bank.book(self.env.app), self.arguments[0]
        name = book.plain["chapters"][id_]["exercise"]
        bank.note_use(self.env, "chapters")
        bank.note_use(self.env, "tasks")
        bank.note_use(self.env, bank.EVERYTHING)
        found = checks.find_exercise(name, book)
        tasks = [_told(task) for task in found["tasks"]]
        href = bank.address(self.env, f"{_FOLDER}/{name}")
        title = localised(found["title"], "en")
        shown = html.made("exercises", "of_chapter", title, href, tasks, quiz(name, book))
        return [raw(shown)]


def _add_exercise(app: Sphinx, docname: str, source: list[str]) -> None:
    """A chapter's exercise stands at the end of its page, unless the page has a place for it."""
    name = docname.rpartition("/")[2]
    chapter = bank.book(app).plain.get("chapters", {}).get(name, {})
    if docname.startswith("cases/") or chapter.get("exercise") not in _texts(app):
        return
    if "{chapter-exercise}" not in source[0]:
        source[0] += f"\n\n## Work on this\n\n```{{chapter-exercise}} {name}\n```\n"


def _add_scripts(
    app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: object
) -> None:
    """What a page with a form or a quiz loads, and no other page."""
    body = context.get("body", "")
    if "cb-quiz" in body:
        app.add_js_file("live/casebook-quiz.js", loading_method="defer")
        app.add_css_file("live/casebook-live.css")
    context["casebook_live"] = pagename.startswith(f"{_FOLDER}/") and "cb-exercise-head" in body
    if not context["casebook_live"]:
        return
    app.add_css_file("live/casebook-live.css")
    for name in _SCRIPTS:
        app.add_js_file(f"{name}.js", loading_method="defer")


def connect(app: Sphinx) -> None:
    """Register the setting, the directives and the events."""
    # The folder of the notebooks' texts, from the book's folder; nothing is a book without any.
    app.add_config_value("casebook_exercises", "", "env", str)
    app.add_directive("exercise-head", _Head)
    app.add_directive("task", _Task)
    app.add_directive("live-cell", _Cell)
    app.add_directive("coder", _Coder)
    app.add_directive("draft", _Draft)
    app.add_directive("chapter-exercise", _OfChapter)
    app.connect("config-inited", _write_pages, priority=1)
    app.connect("env-updated", _remove_orphans)
    app.connect("source-read", _add_exercise)
    app.connect("html-page-context", _add_scripts)
