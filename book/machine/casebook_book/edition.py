"""The instructor's edition: what is added in place, and on which pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from markupsafe import Markup

from casebook import exercises
from casebook.exercises import checks
from casebook.parts.chapters import TARGETS
from casebook.plain import MARKER, localised
from casebook_book import bank, html
from casebook_book.directives import BankDirective, linked, raw, section, short_name

if TYPE_CHECKING:
    from sphinx.application import Sphinx

__all__ = ["connect"]


class _Session(BankDirective):
    """How a chapter is taught."""

    required_arguments = 1

    def make(self) -> list[nodes.Node]:
        session = bank.material(self.env, "sessions", self.arguments[0])
        if session is None:
            raise KeyError(f'There is no session "{self.arguments[0]}".')
        plans = [
            {
                "minutes": plan["minutes"],
                "prepare": [self.linked(text) for text in plan["prepare"]],
                "steps": _timed([_step(self, step) for step in plan["steps"]]),
            }
            for plan in session["plans"]
        ]
        texts = {name: self.linked(session.get(name, "")) for name in _TEXTS}
        lists = {name: [self.linked(text) for text in session[name]] for name in _LISTS}
        rubric = [
            {name: self.linked(text) for name, text in row.items()}
            for row in session.get("rubric", ())
        ]
        return [
            raw(html.made("instructor", "session", plans, texts, lists, session["board"], rubric))
        ]

    def linked(self, text: str) -> Markup:
        """A text, with the statements that it names as links."""
        return linked(self.env, text)


class _Plans(BankDirective):
    """The ready courses: each as a section with a table for each session."""

    def make(self) -> list[nodes.Node]:
        plans = bank.all_material(self.env, "plans")
        shown = sorted(plans.items(), key=lambda item: int(item[1]["number"]))
        return [section(plan["title"], f"plan-{id_}", self._plan(plan)) for id_, plan in shown]

    def _plan(self, plan: Any) -> Markup:
        sessions = []
        for session in plan["sessions"]:
            chapters = bank.book(self.env.app).plain["chapters"]
            chapter = chapters.get(session.get("chapter"))
            page = bank.chapter_page(self.env, session["chapter"]) if chapter else ""
            href = bank.address(self.env, page) if page else None
            steps = [_step(self, step) for step in session["steps"]]
            sessions.append((session, chapter, href, _timed(steps)))
        return html.made("instructor", "ready_plan", plan, sessions)


def _step(directive: BankDirective, step: Any) -> dict[str, Any]:
    """What a page shows of a step."""
    env = directive.env
    case = bank.case_of(env, step["case"]) if "case" in step else None
    return {
        "minutes": step["minutes"],
        "step": linked(env, step["step"]),
        "case": short_name(env, case) if case else None,
        "href": directive.page(case.case_id) if case else None,
        "part": step.get("part"),
        "prompts": [_prompt(directive, prompt) for prompt in step.get("prompts", ())],
        "print": linked(env, step["print"]) if "print" in step else None,
    }


def _prompt(directive: BankDirective, prompt: str) -> tuple[str, str, str]:
    """A question by its number, where it stands, and what it asks."""
    env = directive.env
    of, _, id_ = prompt.partition("/")
    plain = bank.book(env.app).plain
    is_case = of in plain["cases"]
    page = f"cases/{of}" if is_case else bank.chapter_page(env, of)
    bank.note_use(env, "teaching" if is_case else "chapters")
    (asked,) = (
        one
        for one in plain["teaching" if is_case else "chapters"][of]["prompts"]
        if one["id"] == id_
    )
    text = TARGETS.sub("", MARKER.sub("", localised(asked["text"], "en")))
    return id_, f"{bank.address(env, page)}#{id_}", text


def _timed(steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The steps, each with the minute at which it begins."""
    at, made = 0, []
    for step in steps:
        made.append({"at": at, **step})
        at += step["minutes"]
    return made


class _Solutions(BankDirective):
    """The solutions of every exercise, worked out from the bank as its checks do."""

    def make(self) -> list[nodes.Node]:
        book = bank.book(self.env.app)
        for used in ("tasks", "codings", bank.EVERYTHING):  # tasks ask whatever the bank has
            bank.note_use(self.env, used)
        made = []
        for name in book.plain["tasks"]:
            tasks = [entry["id"] for entry in checks.find_exercise(name, book)["tasks"]]
            title = checks.title(name, book)
            made.append((title, [self._task(name, task) for task in tasks]))
        return [raw(html.made("instructor", "solutions", made))]

    def _task(self, name: str, task: str) -> tuple[Any, list[tuple[str, str, str]], Any]:
        """A task as a form, what is right at each place, and the rubric where nothing is."""
        book = bank.book(self.env.app)
        form = exercises.form(name, task, book)
        right = exercises.solution(name, task, book)
        rubric = exercises.criteria(name, task, book) if form.kind == "text" else None
        answers = [
            (field.place, field.label if field.label != field.place else "", _said(right, field))
            for field in form.fields
            if field.place in right
        ]
        return form, answers, rubric


def _said(right: dict[str, Any], field: exercises.Field) -> str:
    """What is right at a place, as a reader says it."""
    answer = right[field.place]
    labels = {one.value: one.label for one in (*field.choices, *field.words)}
    said = []
    for part in answer if isinstance(answer, list | tuple) else [answer]:
        label = f"{part:,g}" if isinstance(part, float) else labels.get(part, str(part))
        # Of a statement its id is enough: its text stands in the task.
        said.append(str(part) if label.startswith(f"{part}: ") else label)
    return ", ".join(said)


_TEXTS = ("about", "comparison", "debrief")
_LISTS = ("signs", "watch")


def _add_session(app: Sphinx, docname: str, source: list[str]) -> None:
    """How a chapter is taught stands at the end of its page, which need not say so itself."""
    if not bank.is_instructor(app) or docname.startswith("cases/"):
        return
    name = docname.rpartition("/")[2]
    if bank.has_material(app, "sessions", name):
        source[0] += f"\n\n## For the instructor\n\n```{{session}} {name}\n```\n"


def connect(app: Sphinx) -> None:
    """Register the directive and the event."""
    app.add_directive("session", _Session)
    app.add_directive("plans", _Plans)
    app.add_directive("solutions", _Solutions)
    app.connect("source-read", _add_session)
