"""Writes a bank out for others: tables with their documentation, and the bibliography."""

from casebook.export.bibliography import bibtex, csl_json, reference_list, works_of
from casebook.export.documents import itself
from casebook.export.folder import FORMATS, tables

__all__ = [
    "FORMATS",
    "bibtex",
    "csl_json",
    "itself",
    "reference_list",
    "tables",
    "works_of",
]
