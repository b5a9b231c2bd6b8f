"""The bank of cases during a build, and what each page took from it.

A page is read again when something that it took has changed, whatever the dates of the files
say. References that do not resolve are kept with the page and end every build until mended.
"""

from __future__ import annotations

import dataclasses
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from sphinx.errors import ExtensionError
from sphinx.util import logging

import casebook
from casebook import _files
from casebook.loading import SHIPPED
from casebook.parts import KINDS
from casebook.records import CaseDataError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from casebook.bank import Casebook
    from casebook.records import Case

__all__ = [
    "EVERYTHING",
    "address",
    "all_material",
    "book",
    "case_of",
    "chapter_page",
    "cited",
    "complain",
    "connect",
    "digest",
    "folders",
    "has_chapter_page",
    "has_material",
    "is_instructor",
    "material",
    "note_use",
    "outdated",
    "record",
    "rows",
    "text_of",
]

# Names what a page took when it took all cases, not one.
EVERYTHING = "*"

_LOG = logging.getLogger(__name__)


def book(app: Sphinx) -> Casebook:
    """The bank that this build shows; loaded when first asked for."""
    loaded = getattr(app, "_casebook", None)
    if loaded is None:
        try:
            loaded = casebook.load(_named(app))
        except (CaseDataError, OSError) as error:
            raise ExtensionError(f"The bank of cases could not be loaded.\n{error}") from None
        app._casebook = loaded  # type: ignore[attr-defined]
    return cast("Casebook", loaded)


def _named(app: Sphinx) -> list[str | Path]:
    """The banks that the setting names, as `load` takes them; paths are from the book's folder."""
    given = app.config.casebook_data or [SHIPPED]
    names = [given] if isinstance(given, str) else given
    return [name if name == SHIPPED else Path(app.confdir) / name for name in names]


def folders(app: Sphinx) -> list[Path]:
    """Folders of the banks, as far as they are folders: an installed copy of ours is none."""
    found = [_files.checkout_data() if name == SHIPPED else Path(name) for name in _named(app)]
    return [folder for folder in found if folder is not None]


def record(app: Sphinx, case_id: str) -> Case:
    """A case, made once for a build.

    Raises
    ------
    KeyError
        If there is no such case; the message names the nearest.
    """
    known: dict[str, Case] = app.__dict__.setdefault("_casebook_records", {})
    if case_id not in known:
        known[case_id] = book(app).case(case_id)
    return known[case_id]


def case_of(env: BuildEnvironment, case_id: str) -> Case:
    """A case, remembered as used by the page being read; raises `KeyError` as `record` does."""
    case = record(env.app, case_id)
    note_use(env, case_id)
    return case


def rows(env: BuildEnvironment, name: str) -> list[dict[str, Any]]:
    """Rows of a table, remembered as used; what is empty is no text."""
    note_use(env, name)
    return [
        {str(column): value for column, value in row.items()}
        for row in book(env.app).table(name).to_dict("records")
    ]


def is_instructor(app: Sphinx) -> bool:
    """Whether this build is the edition for instructors."""
    return bool(app.config.casebook_edition == "instructor")


def material(env: BuildEnvironment, kind: str, name: str) -> Any:
    """What a kind for instructors has under a name, remembered as used.

    None where there is nothing, and always in the trainees' edition, in which nothing that is for
    instructors is even read.
    """
    if not is_instructor(env.app):
        return None
    note_use(env, f"{kind}/{name}")
    return _material(env.app, kind).get(name)


def all_material(env: BuildEnvironment, kind: str) -> dict[str, Any]:
    """All that a kind for instructors has, by name, remembered as used."""
    if not is_instructor(env.app):
        return {}
    note_use(env, f"{kind}/{EVERYTHING}")
    return _material(env.app, kind)


def chapter_page(env: BuildEnvironment, chapter_id: str) -> str:
    """The page of a chapter: the one of its name that is no case's.

    Raises
    ------
    KeyError
        If the book has no such page.
    """
    pages = _chapter_pages(env, chapter_id)
    if not pages:
        raise KeyError(f'The book has no page "{chapter_id}": a chapter needs one of its name.')
    return pages[0]


def has_chapter_page(env: BuildEnvironment, chapter_id: str) -> bool:
    """Whether the book has a page of a chapter."""
    return bool(_chapter_pages(env, chapter_id))


def _chapter_pages(env: BuildEnvironment, chapter_id: str) -> list[str]:
    named = [name for name in env.found_docs if name.rpartition("/")[2] == chapter_id]
    return [name for name in named if not name.startswith("cases/")]


def has_material(app: Sphinx, kind: str, name: str) -> bool:
    """Whether a kind for instructors has something under a name."""
    return is_instructor(app) and name in _material(app, kind)


def _material(app: Sphinx, kind: str) -> dict[str, Any]:
    known: dict[str, dict[str, Any]] | None = getattr(app, "_casebook_material", None)
    if known is None:
        from casebook import checking  # with the checks, which no other edition needs

        known = {name: {} for name, one in KINDS.items() if one.audience == "instructor"}
        for folder in folders(app):
            data = checking.examine(folder)[0]
            for name in known:
                known[name] |= data[name]
        app._casebook_material = known  # type: ignore[attr-defined]
    return known[kind]


def cited(env: BuildEnvironment, targets: Iterable[str]) -> list[tuple[Case, str, list[str]]]:
    """Statements (``case-id/f2``) by case: the case, its address, the ids.

    Raises
    ------
    KeyError
        If there is no such case or statement; the message names the nearest.
    """
    ids: dict[str, list[str]] = {}
    for target in targets:
        case_id, _, record_id = target.partition("/")
        ids.setdefault(case_id, []).append(record_id)
    made = []
    for case_id, own in ids.items():
        case = case_of(env, case_id)
        known = [case.statement(record_id).record_id for record_id in own]
        made.append((case, address(env, f"cases/{case_id}"), known))
    return made


def text_of(env: BuildEnvironment, name: str) -> str:
    """A text that travels with the bank, such as ``STATEMENT.md``, remembered as used."""
    note_use(env, name)
    return _files.shipped_text(name)


def address(env: BuildEnvironment, page: str) -> str:
    """Address of a page from the page being read."""
    return env.app.builder.get_relative_uri(env.docname, page)


def digest(app: Sphinx, used: str) -> str:
    """Digest of what a page can take from the bank, by its name.

    The name is that of a case, a kind of data (as in `Casebook.plain`), a table or a text
    (``STATEMENT.md``), a kind for instructors with a name (``notes/case-id``), or ``*`` for all
    cases.

    Raises
    ------
    KeyError
        If nothing has that name; the message names the nearest case or table.
    """
    known: dict[str, str] = app.__dict__.setdefault("_casebook_digests", {})
    if used not in known:
        known[used] = hashlib.sha256(repr(_taken(app, used)).encode()).hexdigest()
    return known[used]


def _taken(app: Sphinx, used: str) -> object:
    bank = book(app)
    if used == EVERYTHING:
        return [digest(app, case_id) for case_id in bank.case_ids]
    if used in bank.case_ids:
        return dataclasses.asdict(record(app, used))
    if used.endswith(".md"):
        return _files.shipped_text(used)
    if "/" in used:
        kind, _, name = used.partition("/")
        known = _material(app, kind)
        return known if name == EVERYTHING else known.get(name)
    return bank.plain[used] if used in bank.plain else bank.table(used).to_csv()


def _store(env: BuildEnvironment, name: str) -> dict[str, Any]:
    """A dictionary by page that is kept with the environment."""
    store: dict[str, Any] = env.__dict__.setdefault(f"casebook_{name}", {})
    return store


def note_use(env: BuildEnvironment, used: str) -> None:
    """Remember that the page being read shows something of `used`, a name as `digest` takes it."""
    _store(env, "uses").setdefault(env.docname, {})[used] = digest(env.app, used)


def outdated(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Pages that show something that has changed since they were read."""

    def is_as_before(used: str, before: str) -> bool:
        try:
            return digest(app, used) == before
        except KeyError:  # it is gone
            return False

    return [
        docname
        for docname, uses in _store(env, "uses").items()
        if not all(is_as_before(used, before) for used, before in uses.items())
    ]


def complain(env: BuildEnvironment, location: str, error: KeyError) -> None:
    """Keep an error of the page being read; all are shown together when all pages are read."""
    _store(env, "errors").setdefault(env.docname, []).append((location, str(error.args[0])))


def _forget(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    for name in ("uses", "errors"):
        _store(env, name).pop(docname, None)


def _show_errors(app: Sphinx, env: BuildEnvironment) -> None:
    errors = [entry for entries in _store(env, "errors").values() for entry in entries]
    for location, message in errors:
        _LOG.error(message, location=location)
    if errors:
        raise ExtensionError(
            f"{len(errors)} reference(s) to the bank could not be resolved; each is named above."
        )


def _check_edition(app: Sphinx, config: Any) -> None:
    if config.casebook_edition not in ("trainee", "instructor"):
        found = config.casebook_edition
        raise ExtensionError(f'casebook_edition is "{found}": expected trainee or instructor.')


def connect(app: Sphinx) -> None:
    """Register the settings and the events."""
    # A path from the book's folder, or a list of paths and "shipped"; nothing is the shipped bank.
    app.add_config_value("casebook_data", "", "env", (str, list))
    # "trainee", which is public, or "instructor".
    app.add_config_value("casebook_edition", "trainee", "env", str)
    app.connect("config-inited", _check_edition)
    app.connect("env-purge-doc", _forget)
    app.connect("env-check-consistency", _show_errors)
