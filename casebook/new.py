"""Starts a case from the template, in a bank that may not exist yet."""

from __future__ import annotations

import difflib
import json
import re
import shlex
import unicodedata
from pathlib import Path

from casebook import _files, loading
from casebook.parts import KINDS, places
from casebook.parts.fields import is_id
from casebook.plain import REFUSED
from casebook.records import CaseDataError

__all__ = ["start"]

_TEMPLATE = "cases/_template.yaml"
_BIBLIOGRAPHY = """\
# yaml-language-server: $schema=bibliography.schema.json
# Each work once; cases point at it by its id. List the works in place of the brackets below:
#
# - id: TODO # such as outlet-2019-two-words
#   kind: TODO
#   channel: TODO
#   authors: ["TODO: Family, Given"] # {body: ...} for a body with commas, [] if there is none
#   title: TODO
#   publisher: TODO
#   date: TODO # YYYY, YYYY-MM or YYYY-MM-DD
#   language: TODO # en, zh, es ...
#   address: TODO # the web address, or {absent: not-applicable}
[]
"""


def start(case_id: str, bank: Path, *, title: str | None = None) -> list[str]:
    """Write a new case into a bank; where there is no bank, make one.

    Parameters
    ----------
    case_id : str
        The id of the case, and the name of its file.
    bank : Path
        Folder of the bank. It gets ``bibliography.yaml``, and the JSON Schemas by which an
        editor completes, as far as they are not there. No file is replaced.
    title : str, optional
        The title of the case.

    Returns
    -------
    list of str
        What was done and what to do next, line by line.

    Raises
    ------
    ValueError
        If the id, the title or the bank will not do. Nothing is written then.
    OSError
        If a file cannot be written. It is named, and nothing is left of any.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp()) / "my-bank"
    >>> start("lane-lamps", folder)[1].removeprefix(str(folder))
    '/cases/lane-lamps.yaml: a case to fill in.'
    >>> start("Lane lamps", folder)
    Traceback (most recent call last):
        ...
    ValueError: "Lane lamps" is no id of a case: expected lower-case letters, digits and single
    hyphens, at most 80 characters. Try "lane-lamps".
    """
    _check_id(case_id)
    heading = _heading(title)
    _check_bank(bank)
    paths = list(places.case_files(bank).values())
    _check_new(case_id, bank, paths)
    # A small bank has its cases in the folder itself.
    has_works = (bank / KINDS["works"].place).is_file()
    is_flat = bool(paths) and has_works and not (bank / "cases").is_dir()
    path = (bank if is_flat else bank / "cases") / f"{case_id}.yaml"
    lines = [] if bank.exists() else [f"{bank}: a new bank."]
    text = _files.shipped_text(_TEMPLATE).replace("\nid: TODO\n", f"\nid: {case_id}\n")
    if heading:
        text = re.sub(r"(?m)^title: .*$", lambda _: heading, text)
    if is_flat:
        text = text.replace("$schema=../", "$schema=", 1)
    beside = {
        kind.schema_name: json.dumps(kind.schema(), ensure_ascii=False, indent=1) + "\n"
        for kind in (KINDS["cases"], KINDS["works"])
    }
    beside[KINDS["works"].place] = _BIBLIOGRAPHY
    made = [name for name in beside if not (bank / name).exists()]
    # The case last: it says that all the rest is there.
    written = {name: beside[name] for name in made}
    _files.write_texts(bank, {**written, path.relative_to(bank).as_posix(): text})
    lines.append(f"{path}: a case to fill in.")
    if made:
        lines.append(f"Beside it: {', '.join(made)}. The schemas are for editors that complete.")
    by_id = {path.stem: path for path in paths}
    for id_ in difflib.get_close_matches(case_id, list(by_id), n=3, cutoff=0.85):
        lines.append(
            f"Note: {by_id[id_]} has nearly the same id. If it is the same case, delete the new "
            "file."
        )
    return [
        *lines,
        f"Next: replace each TODO, list the works in {bank / 'bibliography.yaml'}, and run",
        f"  casebook check {shlex.quote(str(bank))}",
    ]


def _check_id(case_id: str) -> None:
    if not is_id(case_id):
        plain = unicodedata.normalize("NFKD", case_id).encode("ascii", "ignore").decode()
        slug = "-".join(re.findall("[a-z0-9]+", plain.lower()))
        hint = f' Try "{slug}".' if is_id(slug) else ""
        raise ValueError(
            f'"{REFUSED.sub("?", case_id[:100])}" is no id of a case: expected lower-case '
            f"letters, digits and single hyphens, at most 80 characters.{hint}"
        )
    if re.fullmatch("con|prn|aux|nul|(com|lpt)[0-9]", case_id):
        raise ValueError(f'"{case_id}" cannot be the name of a file on Windows. Choose another id.')
    if f"{case_id}.yaml" in places.single_files():
        raise ValueError(f"{case_id}.yaml is another file of a bank. Choose another id.")


def _heading(title: str | None) -> str:
    """The line of the title, in quotes, in which YAML takes every character as it is."""
    if title is None:
        return ""
    words = " ".join(title.split())
    if not words or len(words) > 400 or REFUSED.search(words):
        raise ValueError("The title is empty, too long, or has a character that cannot be seen.")
    return f"title: {json.dumps(words, ensure_ascii=False)}"


def _check_bank(bank: Path) -> None:
    if bank.exists() and not bank.is_dir():
        raise ValueError(f"{bank} is a file. Name the folder of a bank, or a new one.")
    if _files.package(bank):
        raise ValueError(
            f"{bank} is an exported package, whose cases are not files. Name a folder of your "
            f"own; casebook.load reads both together."
        )


def _check_new(case_id: str, bank: Path, paths: list[Path]) -> None:
    for path in paths:
        if path.stem == case_id:
            raise ValueError(f"{path} is there already, and stays as it is. Choose another id.")
    if bank.resolve() == _files.checkout_data():
        return
    try:
        shipped = loading.read(None)["cases"]
    except CaseDataError:  # a checkout that is being edited: nothing to compare with
        return
    if case_id in shipped:
        raise ValueError(
            f'The shipped bank has a case "{case_id}": the two banks could not be loaded '
            "together. Choose another id."
        )
