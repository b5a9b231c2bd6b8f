"""The files of a case of one's own, as texts: begun, opened, checked, loaded, kept."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from casebook import _files, loading, new
from casebook.bank import Casebook
from casebook.checking import check, reader
from casebook.parts.fields import is_id
from casebook.records import CaseDataError, Finding

if TYPE_CHECKING:
    from casebook.bank import Language

__all__ = ["Draft", "begun", "opened"]

_WORKS = "bibliography.yaml"
_OWN = "a case of one's own"


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """A case and the works that it cites, as the texts of their files.

    Attributes
    ----------
    case_id : str
        The id of the case, and the name of its file.
    case, works : str
        The texts, in YAML.
    """

    case_id: str
    case: str
    works: str

    @property
    def files(self) -> dict[str, str]:
        """The texts by the names of their files, as in a bank."""
        return {_WORKS: self.works, f"cases/{self.case_id}.yaml": self.case}

    def findings(self) -> list[Finding]:
        """Everything that is wrong with it: file, line, field, what was found, what to do.

        Examples
        --------
        >>> findings = begun("our-street", title="Our street").findings()
        >>> findings[0].path, findings[0].field
        ('cases/our-street.yaml', 'place.country')
        """
        with _folder(self) as folder:
            return [_named(finding, folder) for finding in check(folder)]

    def load(self, *, language: Language = "en") -> Casebook:
        """The shipped bank with this case in it: in all its tables, to be shown and compared.

        Raises
        ------
        CaseDataError
            If the check finds an error; the message lists all.
        """
        with _folder(self) as folder:
            try:
                data = loading.read([loading.SHIPPED, folder])
            except CaseDataError as error:
                findings = [_named(finding, folder) for finding in error.findings]
                raise CaseDataError(findings) from None
            home = str(folder)
        origins = {id_: _OWN if one == home else one for id_, one in data["origins"].items()}
        return Casebook({**data, "origins": origins}, language=language, origin=_OWN)

    def keep(self, folder: str | Path) -> list[Path]:
        """Write its files into a folder, all or none; what is there already stays as it is.

        Raises
        ------
        FileExistsError
            If one of the files is there.
        OSError
            If one cannot be written; it is named, and nothing is left of any.
        """
        paths = [Path(folder) / name for name in self.files]
        for path in paths:
            if path.exists():
                raise FileExistsError(f"{path} is there already. Name a new folder.")
        _files.write_texts(Path(folder), self.files)
        return paths


@contextlib.contextmanager
def _folder(draft: Draft) -> Iterator[Path]:
    """The files of a draft in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="casebook-") as made:
        folder = Path(made).resolve()
        _files.write_texts(folder, draft.files)
        yield folder


def _named(finding: Finding, folder: Path) -> Finding:
    """The finding with the name that its file has in a bank."""
    path = Path(finding.path)
    is_within = path.is_relative_to(folder) and path != folder
    return replace(finding, path=path.relative_to(folder).as_posix()) if is_within else finding


def begun(case_id: str, *, title: str | None = None) -> Draft:
    """A case to fill in, from the template: each place says what belongs there.

    Raises
    ------
    ValueError
        If the id or the title will not do; the message says what would.

    Examples
    --------
    >>> print(begun("our-street", title="Our street").case.partition("title:")[2].splitlines()[0])
     "Our street"
    """
    with tempfile.TemporaryDirectory(prefix="casebook-") as made:
        new.start(case_id, Path(made), title=title)
        texts = _files.own_texts(Path(made), [_WORKS, f"cases/{case_id}.yaml"])
    return Draft(case_id=case_id, case=texts[f"cases/{case_id}.yaml"], works=texts[_WORKS])


def opened(case: str | bytes, works: str | bytes = "[]\n") -> Draft:
    """A draft from the texts of its files, whatever they hold: `check` says what is wrong.

    Raises
    ------
    ValueError
        If the text of the case cannot be read at all, or has no id to name its file by; the
        message has the line.

    Examples
    --------
    >>> opened("id: our-street").case_id
    'our-street'
    >>> opened("id: [")
    Traceback (most recent call last):
        ...
    ValueError: The case cannot be read, line 1: found ...
    """
    texts = []
    for name, raw in (("case", case), ("list of works", works)):
        try:
            text = reader.source_of(raw)
            data = reader.read(text)
        except reader.ReadError as error:
            found = f"The {name} cannot be read, line {error.line}: found {error.found};"
            raise ValueError(f"{found} expected {error.expected}. {error.hint}") from None
        texts.append(text)
        if name == "case":
            case_id = data.get("id") if isinstance(data, dict) else None
    if not is_id(case_id):
        raise ValueError(
            "The case has no id that could name its file. It begins with a line such as "
            "`id: our-street`: lower-case letters, digits and single hyphens."
        )
    return Draft(case_id=str(case_id), case=texts[0], works=texts[1])
