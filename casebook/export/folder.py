"""An export as a folder: the tables in one format, and what documents them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from casebook import _files, codebook
from casebook.bank import Casebook
from casebook.export import database, documents, parquet, text, workbook

__all__ = ["FORMATS", "tables"]

_Files = Iterator[tuple[str, bytes]]
_Streams = Iterator[tuple[str, Iterable[bytes]]]

# Each gives the files of the tables named, as paths and contents.
FORMATS: dict[str, Callable[[Casebook, Sequence[str]], _Files]] = {
    "csv": text.csv_files,
    "parquet": parquet.files,
    "xlsx": workbook.files,
    "sqlite": database.files,
    "json": text.json_files,
}
# One file that holds all, for a program that opens one file; the others carry the whole bank, too.
_SINGLE = ("xlsx", "sqlite")


def tables(
    book: Casebook, folder: str | Path, *, format: str = "csv", only: Sequence[str] = ()
) -> list[Path]:
    """Write tables, with the codebook, the data statement, the licence and the bibliography.

    Parameters
    ----------
    book : Casebook
        The bank.
    folder : str or Path
        A folder that does not exist yet, or is empty.
    format : {"csv", "parquet", "xlsx", "sqlite", "json"}
        ``csv``: one file a table, in UTF-8 with a byte-order mark, empty cells for what is
        missing. ``parquet``: one file a table. ``xlsx`` and ``sqlite``: one file with all
        tables. ``json``: one file a table, a list of objects. CSV and Parquet are a Data
        Package (``datapackage.json``); CSV, Parquet and JSON hold the whole bank, too
        (``bank.json``). In CSV and XLSX a text that a spreadsheet would run as a formula, or
        take for an error, gets an apostrophe in front of it; in XLSX a day before 1900 is a text.
    only : sequence of str
        Names of the tables to write; all if left out.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    KeyError
        If there is no such table; the message names the nearest.
    ValueError
        If the folder holds files already: nothing of yours is overwritten. If there is no such
        format, or a workbook cannot hold a table. Nothing is written then.
    ModuleNotFoundError
        If pyarrow (for Parquet) or openpyxl (for XLSX), of the extra ``export``, is missing.

    Examples
    --------
    >>> import casebook, tempfile
    >>> target = Path(tempfile.mkdtemp()) / "export"
    >>> "facts.csv" in [path.name for path in tables(casebook.load(), target)]
    True
    """
    if format not in FORMATS:
        nearest = codebook.suggest(format, FORMATS)
        raise ValueError(f'No format "{format}".{nearest} Formats: {", ".join(FORMATS)}.')
    for name in only:
        codebook.columns(name)  # an unknown name stops here, with the known ones
    names = [name for name in codebook.tables() if name in only or not only]
    return _files.fill(Path(folder), _files_of(book, names, format))


def _files_of(book: Casebook, names: Sequence[str], format: str) -> _Streams:
    for name, content in FORMATS[format](book, names):
        yield name, [content]
    for name, words in documents.texts(book).items():
        yield name, [words.encode(text.ENCODING if name.endswith(".csv") else "utf-8")]
    if format not in _SINGLE:
        yield "bank.json", _pieces(book.plain)


def _pieces(bank: Mapping[str, Any]) -> Iterator[bytes]:
    """The bank as JSON, case by case: as one text a large one would fill the memory."""

    def pieces(value: Any, deep: int) -> Iterator[str]:
        if not deep or not isinstance(value, Mapping) or not value:
            yield json.dumps(value, ensure_ascii=False, separators=(",", ":"))
            return
        for number, (name, entry) in enumerate(value.items()):
            yield f"{',' if number else '{'}{json.dumps(name, ensure_ascii=False)}:"
            yield from pieces(entry, deep - 1)
        yield "}"

    for piece in pieces(bank, 2):  # the kinds of entries, and in each its entries
        yield piece.encode()
    yield b"\n"
