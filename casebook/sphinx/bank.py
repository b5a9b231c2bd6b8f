"""The bank of cases during a build: loaded once, what each page took from it remembered.

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
from casebook.records import CaseDataError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from casebook.bank import Casebook
    from casebook.records import Case

__all__ = [
    "EVERYTHING",
    "book",
    "case_of",
    "complain",
    "connect",
    "folders",
    "note_use",
    "record",
]

# Names what a page took when it took all cases, not one.
EVERYTHING = "*"

_LOG = logging.getLogger(__name__)


def _digest(thing: object) -> str:
    return hashlib.sha256(repr(thing).encode()).hexdigest()


def book(app: Sphinx) -> Casebook:
    """The bank that this build shows; loaded when first asked for."""
    loaded = getattr(app, "_casebook", None)
    if loaded is None:
        try:
            loaded = casebook.load(_named(app))
        except (CaseDataError, OSError) as error:
            raise ExtensionError(f"The bank of cases could not be loaded.\n{error}") from error
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
    """A case, remembered as used by the page being read.

    Raises
    ------
    KeyError
        If there is no such case; the message names the nearest.
    """
    # Noted first: a page with a wrong id must be read again when that case appears.
    note_use(env, case_id)
    return record(env.app, case_id)


def _digest_of(app: Sphinx, used: str) -> str:
    """Digest of one thing that a page can take: a case, a context table, or everything."""
    known: dict[str, str] = app.__dict__.setdefault("_casebook_digests", {})
    if used not in known:
        if used == EVERYTHING:
            known[used] = _digest([_digest_of(app, case_id) for case_id in book(app).case_ids])
        elif used == "city_stats":
            known[used] = _digest(book(app).city_stats.to_csv())
        elif used == "glossary":
            known[used] = _digest(book(app).glossary.to_csv())
        elif used == "theories":
            names = ("theories", "theory_works", "theory_expectations", "theory_cases")
            tables = [book(app).table(name).to_csv() for name in names]
            known[used] = _digest([*tables, book(app).theory_notes])
        elif used in book(app).case_ids:
            known[used] = _digest(dataclasses.asdict(record(app, used)))
        else:
            known[used] = "none"
    return known[used]


def _store(env: BuildEnvironment, name: str) -> dict[str, Any]:
    """A dictionary by page that is kept with the environment."""
    store: dict[str, Any] = env.__dict__.setdefault(f"casebook_{name}", {})
    return store


def note_use(env: BuildEnvironment, used: str) -> None:
    """Remember that the page being read shows something of `used`."""
    _store(env, "uses").setdefault(env.docname, {})[used] = _digest_of(env.app, used)


def complain(env: BuildEnvironment, location: str, message: str) -> None:
    """Keep an error of the page being read; all are shown together when all pages are read."""
    _store(env, "errors").setdefault(env.docname, []).append((location, message))


def _forget(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    for name in ("uses", "errors"):
        _store(env, name).pop(docname, None)


def _outdated(app: Sphinx, env: BuildEnvironment, *_: object) -> Iterable[str]:
    """Pages that show something that has changed since they were read."""
    return [
        docname
        for docname, uses in _store(env, "uses").items()
        if any(_digest_of(app, used) != digest for used, digest in uses.items())
    ]


def _show_errors(app: Sphinx, env: BuildEnvironment) -> None:
    errors = [entry for entries in _store(env, "errors").values() for entry in entries]
    for location, message in errors:
        _LOG.error(message, location=location)
    if errors:
        raise ExtensionError(
            f"{len(errors)} reference(s) to the bank could not be resolved; each is named above."
        )


def connect(app: Sphinx) -> None:
    """Register the setting and the events."""
    # A path from the book's folder, or a list of paths and "shipped"; nothing is the shipped bank.
    app.add_config_value("casebook_data", "", "env", (str, list))
    app.connect("env-purge-doc", _forget)
    app.connect("env-get-outdated", _outdated)
    app.connect("env-check-consistency", _show_errors)
