"""What a page shows of its chapter: minutes, cases, the salon, the questions to a class."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, NamedTuple

from docutils import nodes
from markupsafe import escape

from casebook import codebook, course
from casebook.course import PACE
from casebook.parts.chapters import in_order
from casebook_book import bank, html
from casebook_book.directives import BankDirective, linked, raw, short_name

if TYPE_CHECKING:
    from markupsafe import Markup
    from sphinx.application import Sphinx

    from casebook.records import Case, Role

__all__ = ["connect"]


class _Used(NamedTuple):
    """A case of a chapter, with what the chapter does with it."""

    case: Case
    href: str
    use: str
    why: Markup


class _Seat(NamedTuple):
    """A seat of the salon: the role, its case, and where the role stands."""

    role: Role
    name: str
    href: str


class _Minutes(nodes.General, nodes.Element):
    """Where the line with minutes goes, once the words of the page can be counted."""


class _Chapter(BankDirective):
    """A part of a chapter, of which the directive's argument names the file."""

    required_arguments = 1

    def make(self) -> list[nodes.Node]:
        id_, chapters = self.arguments[0], bank.book(self.env.app).plain["chapters"]
        if id_ not in chapters:
            raise KeyError(f'No chapter "{id_}".{codebook.suggest(id_, chapters)}')
        bank.note_use(self.env, "chapters")
        return self.shown(chapters[id_])

    def shown(self, chapter: Any) -> list[nodes.Node]:
        """The nodes of the page."""
        raise NotImplementedError

    def used(self, chapter: Any) -> list[_Used]:
        """The cases of the chapter."""
        return [
            _Used(
                bank.case_of(self.env, entry["case"]),
                self.page(entry["case"]),
                entry["use"],
                linked(self.env, entry["why"]),
            )
            for entry in chapter["cases"]
        ]


class _Head(_Chapter):
    """Part, number, level and minutes, in one line."""

    def shown(self, chapter: Any) -> list[nodes.Node]:
        used = self.used(chapter)
        taught = [one.case for one in used if one.use != "compare" and one.case.teaching]
        place = _Minutes()
        place["chapter"] = {name: chapter[name] for name in ("part", "number", "level")}
        place["cases"] = [len(taught), sum(c.teaching.minutes for c in taught if c.teaching)]
        place["salon"] = chapter.get("salon", {}).get("minutes", 0)
        place["talk"] = sum(prompt["minutes"] for prompt in chapter["prompts"])
        return [place]


class _Cases(_Chapter):
    """The cases with their minutes, and why each stands here."""

    def shown(self, chapter: Any) -> list[nodes.Node]:
        return [raw(html.made("chapters", "cases", self.used(chapter)))]


class _Salon(_Chapter):
    """The salon: its question, how it runs, who is seated."""

    def shown(self, chapter: Any) -> list[nodes.Node]:
        salon = chapter.get("salon")
        if salon is None:
            raise KeyError(f'The chapter "{chapter["chapter"]}" has no salon.')
        seats = []
        for seat in salon["seats"]:
            case = bank.case_of(self.env, seat["case"])
            assert case.teaching is not None
            (role,) = (one for one in case.teaching.roles if one.role_id == seat["role"])
            seats.append(_Seat(role, short_name(self.env, case), self.page(case.case_id)))
        session = bank.material(self.env, "sessions", chapter["chapter"])
        note = linked(self.env, session["salon"]) if session and "salon" in session else None
        steps = [linked(self.env, step) for step in salon["steps"]]
        question = linked(self.env, salon["question"])
        shown = html.made("chapters", "salon", salon["minutes"], question, steps, seats, note)
        return [raw(shown)]


class _Prompts(_Chapter):
    """The questions to a class; an instructor sees what will be said to them."""

    def shown(self, chapter: Any) -> list[nodes.Node]:
        session = bank.material(self.env, "sessions", chapter["chapter"]) or {"positions": []}
        notes = {entry["prompt"]: entry for entry in session["positions"]}
        prompts = [
            (prompt, linked(self.env, prompt["text"]), self._note(notes.get(prompt["id"])))
            for prompt in chapter["prompts"]
        ]
        return [raw(html.made("chapters", "prompts", prompts))]

    def _note(self, entry: Any) -> Any:
        if entry is None:
            return None
        takes = [
            (linked(self.env, take["text"]), *(self._cited(take[n]) for n in _ON_BOTH_SIDES))
            for take in entry["takes"]
        ]
        answers = [
            (linked(self.env, one["answer"]), linked(self.env, one["follow_up"]))
            for one in entry["answers"]
        ]
        return takes, answers

    def _cited(self, targets: list[str]) -> Markup:
        return linked(self.env, f"[{', '.join(targets)}]")


# Who speaks, in the words of a class; everybody else is a firm or a body of its own.
_VOICES = {
    "Officials and Party bodies": (
        *("cpc", "other-party", "local-government", "higher-government", "foreign-public-body"),
        *("legislature", "court", "police", "residents-committee", "health", "international-org"),
    ),
    "Media": ("media",),
    "Scholars and professionals": ("experts",),
    "Residents, owners and their groups": ("residents", "homeowners", "ngo", "social-workers"),
    "Firms, and speakers who are not named": (
        *("collective-company", "property-firm", "business", "unidentified"),
    ),
}


class _WhoSaysSo(_Chapter):
    """What is said to have come of the chapter's cases, by who says so, side by side."""

    def shown(self, chapter: Any) -> list[nodes.Node]:
        shown = []
        for one in self.used(chapter):
            said = [*one.case.claims, *one.case.critiques]
            said = [voice for voice in said if voice.speaker.scope == "this-case"]
            groups = [
                (name, [voice for voice in said if voice.speaker.kind in kinds])
                for name, kinds in _VOICES.items()
            ]
            if one.use != "compare" and said:
                shown.append((one.case, one.href, groups))
        return [raw(html.made("chapters", "who_says_so", shown))]


class _Builder(BankDirective):
    """The course builder, with all that can be taught."""

    def make(self) -> list[nodes.Node]:
        bank.note_use(self.env, "chapters")
        bank.note_use(self.env, bank.EVERYTHING)
        book = bank.book(self.env.app)
        listed = course.units(book)
        units = []
        for unit in listed:
            entry = dataclasses.asdict(unit)
            entry["round"] = entry.pop("round_")
            units.append(entry | {"href": self.page(unit.case_id) if unit.case_id else None})
        chapters = list(dict.fromkeys((unit.chapter_id, unit.chapter) for unit in listed))
        themes = [c for c in codebook.codes("theme") if any(c in unit.themes for unit in listed)]
        levels = list(codebook.codes("difficulty"))
        return [raw(html.made("plan", "builder", chapters, themes, levels, units))]


_ON_BOTH_SIDES = ("supports", "troubles")


def _count_words(app: Sphinx, doctree: nodes.document) -> None:
    """Put the line with minutes where it belongs."""
    for place in list(doctree.findall(_Minutes)):
        words = sum(
            len(text.split())
            for text in doctree.findall(nodes.Text)
            if not isinstance(text.parent, nodes.raw | nodes.literal_block)
        )
        minutes = max(1, round(words / PACE))
        named = {name: place[name] for name in ("chapter", "cases", "salon", "talk")}
        place.replace_self(raw(html.made("chapters", "head", minutes, **named)))


def _of_cases(app: Sphinx) -> dict[str, str]:
    """The chapter of each case: the first that teaches it, or else the first that has it."""
    chapters = in_order(bank.book(app).plain)
    uses = [(entry, id_) for id_, chapter in chapters for entry in chapter["cases"]]
    uses.sort(key=lambda one: one[0]["use"] == "compare")
    found: dict[str, str] = {}
    for entry, id_ in uses:
        found.setdefault(entry["case"], id_)
    return found


def _lead_on(
    app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: Any
) -> None:
    """Previous and next of a case lead through its chapter, not through the alphabet."""
    folder, _, case_id = pagename.partition("/")
    home = _of_cases(app)
    if folder != "cases" or case_id not in home or not app.env:
        return
    if not bank.has_chapter_page(app.env, home[case_id]):
        return  # the book of a bank that has our chapters, and not our pages
    chapter = bank.book(app).plain["chapters"][home[case_id]]
    page = bank.chapter_page(app.env, home[case_id])
    row = [(page, chapter["title"])] + [
        (f"cases/{entry['case']}", bank.record(app, entry["case"]).title)
        for entry in chapter["cases"]
        if home[entry["case"]] == home[case_id]
    ]
    at = [name for name, _ in row].index(pagename)
    row.append(row[0])  # after the last case the chapter comes again
    for name, (to, title) in (("prev", row[at - 1]), ("next", row[at + 1])):
        link = app.builder.get_relative_uri(pagename, to)
        context[name] = {"link": link, "title": str(escape(title))}


def connect(app: Sphinx) -> None:
    """Register the directives."""
    app.add_directive("chapter-head", _Head)
    app.add_directive("chapter-cases", _Cases)
    app.add_directive("salon", _Salon)
    app.add_directive("chapter-prompts", _Prompts)
    app.add_directive("who-says-so", _WhoSaysSo)
    app.add_directive("course-builder", _Builder)
    app.connect("doctree-read", _count_words)
    app.connect("html-page-context", _lead_on)
