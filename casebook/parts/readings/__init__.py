"""What a task asks of the bank: rows to work on, lists of ids, numbers, each read from records.

A task names its readings in ``data/tasks``; the right answer is one, and so is what a mistake
would find. A reading takes the case, or the whole bank where its task names no case: its first
parameter says which. One module for each thing that is read.
"""

from casebook.parts.readings import (
    accounts,
    amounts,
    cases,
    choices,
    codings,
    counts,
    couples,
    disputes,
    drafts,
    moments,
    people,
    reach,
    sayings,
    stated,
    tables,
)
from casebook.parts.readings.base import (
    READINGS,
    Gives,
    Ground,
    Reading,
    Reference,
    Row,
    find,
)
from casebook.parts.readings.cases import narrowed

# Imported so that each registers what it reads.
MODULES = (
    accounts,
    amounts,
    cases,
    choices,
    codings,
    counts,
    couples,
    disputes,
    drafts,
    moments,
    people,
    reach,
    sayings,
    stated,
    tables,
)

__all__ = [
    "MODULES",
    "READINGS",
    "Gives",
    "Ground",
    "Reading",
    "Reference",
    "Row",
    "find",
    "narrowed",
]
