"""Where a bank comes from: the built copy, a folder, a package, or several of them together."""

from __future__ import annotations

import contextlib
import gc
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from casebook import _files

# The record classes are imported for an error, the kinds and the checks for a bank of one's own:
# the shipped bank needs none of them.
if TYPE_CHECKING:
    from casebook.parts import Kind
    from casebook.records import Finding

__all__ = ["SHIPPED", "Given", "Parts", "built_table", "read", "uncollected"]

# How the shipped bank is called where banks are listed; a folder of that name is "./shipped".
SHIPPED = "shipped"
Given = str | os.PathLike[str]


@contextlib.contextmanager
def uncollected() -> Iterator[None]:
    """Make many small objects without the search for cycles, of which data have none.

    Each new hundred thousand objects would have all others looked through, those of pandas
    too: a fifth of the time of loading.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class Parts(Mapping[str, Any]):
    """Plain data of the shipped bank by kind, read from the built copy when first asked for."""

    def __init__(self, version: str) -> None:
        self.origin = f"casebook {version}"
        self._read: dict[str, Any] = {}

    def _all(self) -> dict[str, Any]:
        if not self._read:
            with uncollected():
                read = _built(_files.PACKAGE, "cases", "works")
            self._read = {**read, "origins": dict.fromkeys(read["cases"], self.origin)}
        return self._read

    def __getitem__(self, name: str) -> Any:
        return self._all()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())


def read(given: Given | Sequence[Given] | None) -> Mapping[str, Any]:
    """Read one or several banks.

    Parameters
    ----------
    given : path, list of paths, or None
        As for `casebook.load`.

    Returns
    -------
    mapping
        Plain data by kind; and ``origins``: the name of the bank that each case comes from, by
        the id of the case. What is for instructors alone is not in it.

    Raises
    ------
    CaseDataError
        If a bank has errors, or two banks contradict each other. All findings of all banks.
    """
    banks: Sequence[Any] = [SHIPPED if given is None else given]
    if isinstance(given, list | tuple):
        banks = given
    if not banks:
        raise ValueError('No bank to load: the list is empty. Name paths, or "shipped".')
    for bank in banks:
        if not isinstance(bank, str | os.PathLike) or not os.fspath(bank):
            raise ValueError(
                f'{bank!r} is no bank. Expected a path, "{SHIPPED}", or a list of these.'
            )
    if list(banks) == [SHIPPED]:
        return _shipped()
    parts: list[tuple[str, Mapping[str, Any]]] = []
    findings: list[Finding] = []
    for bank in banks:
        if bank == SHIPPED:
            shipped = _shipped()
            parts.append((shipped.origin, shipped))
            continue
        from casebook import checking  # needs the authoring extra

        data, found = checking.examine(Path(bank))
        findings += found
        parts.append((str(bank), data))
    _stop_at_errors(findings)
    joined, clashes = _join(parts)
    _stop_at_errors(clashes)
    return joined


def _stop_at_errors(findings: Sequence[Finding]) -> None:
    if any(finding.severity == "error" for finding in findings):
        from casebook.records import CaseDataError

        raise CaseDataError(findings)


def _join(
    banks: Sequence[tuple[str, Mapping[str, Any]]],
) -> tuple[dict[str, Any], list[Finding]]:
    """Several banks as one: how, each kind says.

    Kinds that come from one bank as a whole all come from the same, since variables, theories and
    codings speak of each other; the context is a city's.
    """
    from casebook.parts import KINDS

    joined: dict[str, Any] = {}
    clashes: list[Finding] = []
    homes: dict[tuple[str, str], str] = {}
    public = [kind for kind in KINDS.values() if kind.audience == "public"]
    for kind in public:
        if kind.joined == "bank":
            continue
        entries: dict[str, Any] = {}
        for name, bank in banks:
            for key, entry in _by_key(bank[kind.name]):
                home = homes.setdefault((kind.name, key), name)
                if kind.joined == "each" and entries.setdefault(key, entry) != entry:
                    clashes.append(_clash(kind, key, (home, name), (entries[key], entry)))
                entries.setdefault(key, entry)
        joined[kind.name] = list(entries.values()) if kind.empty() == [] else entries
    whole = [kind.name for kind in public if kind.joined == "bank"]
    joined["context"] = next((b["context"] for _, b in banks if b["context"]), {})
    coded = [name for name in whole if name != "context"]
    first = next((bank for _, bank in banks if any(bank[name] for name in coded)), banks[0][1])
    joined.update({name: first[name] for name in coded})
    joined["origins"] = {key: home for (kind_, key), home in homes.items() if kind_ == "cases"}
    return joined, clashes


def _by_key(data: Any) -> Iterator[tuple[str, Any]]:
    """Entries with their keys; those of a list go by their ids."""
    return iter(data.items()) if isinstance(data, dict) else ((e["id"], e) for e in data)


def _clash(kind: Kind, key: str, names: tuple[str, str], entries: tuple[Any, Any]) -> Finding:
    from casebook.records import Finding

    one, other = entries
    fields = [field for field in {**one, **other} if one.get(field) != other.get(field)]
    return Finding(
        path=names[1],
        line=0,
        field=f"{kind.name}[{key}]",
        found=f'"{key}" stands in {names[0]} too, and differs in {", ".join(fields)}.',
        expected="The same in both.",
        hint="Give one of them another id, or load the banks one at a time.",
        rule="CB101",
    )


def _shipped() -> Parts:
    source = _files.checkout_data()
    built = _built(_files.BUILT, "digest", "version")
    if source is not None and built["digest"] != _files.digest(source):
        raise _stale("The built copy is not that of data/ as it is now.")
    return Parts(built["version"])


def built_table(name: str) -> dict[str, list[Any]]:
    """The columns of a table of the shipped bank in English, as the build made them."""
    return _built(f"tables/{name}.json")


def _built(name: str, *wanted: str) -> dict[str, Any]:
    """A file of the built copy, with at least what is wanted in it."""
    try:
        made: dict[str, Any] = json.loads(_files.shipped_text(name))
    except FileNotFoundError:
        if name == _files.BUILT and _files.checkout_data() is not None:
            raise _stale("There is no built copy of data/ yet.") from None
        raise _stale(f"The built copy has no {name}.") from None
    except ValueError:  # cut off while it was written or copied: no JSON, or no UTF-8
        raise _stale(f"{name} of the built copy is damaged.") from None
    if not isinstance(made, dict) or any(part not in made for part in wanted):
        raise _stale(f"{name} of the built copy is not whole.")
    return made


def _stale(found: str) -> Exception:
    from casebook.records import CaseDataError, Finding

    hint = "Run `make data` (or: python -m casebook build)."
    if _files.checkout_data() is None:
        hint = "Install the package again, from the file or folder that you had it from."
    finding = Finding(
        path="casebook/_data",
        line=0,
        field="",
        found=found,
        expected="A copy made from the present files.",
        hint=hint,
        rule="CB100",
    )
    return CaseDataError([finding])
