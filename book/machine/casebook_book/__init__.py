"""The Sphinx extension of the book: what an author can write on a page.

Roles (all of them links that work without a script; statements also get a card):

``{fact}`baishizhou-tenant-clearance/f2```
    the number of a fact; ``/f2.year``, ``/f2.unit`` and ``/f2.value-unit`` its other fields;
    ``{fact}`told by word of mouth <baishizhou-tenant-clearance/f5>``` prints that text and
    also takes claims (``c1``) and critiques (``v1``).
``{stat}`Shenzhen/permanent_population/2019```
    a figure of the city tables, "13.44 million"; a fourth part chooses another form:
    ``/full`` "13,438,800", ``/printed`` "1,343.88" as the source prints it.
``{count}`cases```
    how many rows a table of the bank has; ``cases/short`` counts the cases of a grade.
``{gap}`nobody has counted them <case-id/g4>```
    a text that leads to what is not known.
``{lit}`15|reading time in minutes```
    a number that no statement holds, with the reason why it stands on the page all the same.
``{case}`id``` and ``{source}`id/s3```
    a case by its title; a source as "Author (year)".

Directives:

``{prompt} Title`` with ``:minutes: 15``
    a discussion prompt; inside it ``{position} Name`` with ``:rests-on: case-id/f2, case-id/v1``.
``{evidence} Title`` with ``:side: for`` or ``against`` and ``:rests-on:``
    the strongest evidenced case for or against (also ``{evidence-for}``, ``{evidence-against}``).
``{decision} case-id``, ``{sequel} case-id``
    the decision with its options; a folded block with what was chosen.
``{case-page} id``, ``{case-finder}``, ``{data-statement}``, ``{selection-note}``,
``{coding-note}``
    a whole case, the finder, the statement on the data, the notes on how cases were chosen and
    coded.
``{chapter-head} id``, ``{chapter-cases} id``, ``{salon} id``, ``{chapter-prompts} id``
    of a chapter: its minutes, its cases with the reasons, its salon, its questions.
``{exercise-head} NN-name``, ``{task} NN-name task-1``, ``{live-cell} id``
    of an exercise: what it is, a task as a form, a cell to run; the pages made from ``exercises/``
    have them by themselves.
``{chapter-exercise} id``
    the exercise of a chapter with its quiz; without it, they stand at the end of the chapter.
``{session} id``
    how a chapter is taught; the instructor's edition puts it at the end of the chapter by itself.
``{columns}``, ``{columns} facts``, ``{codes}``, ``{codes} channel``
    the data dictionary: all tables with their columns, or one; all lists of codes, or one.
``{terms}``, ``{terms} hukou grid-officer``, ``{theories}``, ``{variables}``
    the glossary, some of its terms, the theories, the variables in which cases are coded.
``{theory} id``, ``{partings}``, ``{expectations} case-id``
    one account in full; where accounts expect different codes, with the cases that show it (of
    one place with ``:place: Shenzhen``); a case held against what each account expects.
``{api}``, ``{api} casebook.records``, ``{command-line}``
    what is public, from the docstrings: all parts of the package, or one module; the commands,
    from the program itself.

The view for a projector (key ``p``) makes slides of a chapter's boxes, in their order: aims, cases,
decisions, evidence, charts, tables, salon, questions, key points. What stands below the heading
"When you have chosen", or below the last folded block, comes behind a gate. The class
``cb-present-slide`` makes a slide of any other box, ``cb-present-no`` leaves one out, and
``cb-present-ending`` puts the gate before a section.
"""

from __future__ import annotations

from importlib import import_module, metadata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

__all__ = ["setup"]

_PARTS = (
    "bank", "staleness", "pages", "assets", "look", "charts", "roles", "glossary", "dictionary",
    "directives", "accounts", "chapters", "exercises", "edition", "reference", "search",
)  # fmt: skip


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register everything with Sphinx."""
    # Imported here: `checksum` is asked for where there is no Sphinx, and Sphinx takes long.
    for part in _PARTS:
        import_module(f"{__name__}.{part}").connect(app)
    return {
        "version": metadata.version("casebook"),
        "env_version": 2,
        "parallel_read_safe": False,
        "parallel_write_safe": True,
    }
