"""Tables as Parquet: one folder each, in parts of bounded size, and a Data Package of them."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from casebook.bank import Casebook
from casebook.export import datapackage

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ROWS", "files"]

# Rows of one part, which is also one row group: DuckDB, Dask and Spark share the work out by
# parts, and 50,000 rows of the widest table are some 130 MB in memory.
ROWS = 50_000


def files(book: Casebook, names: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """One folder a table, with ``part-00000.parquet`` and so on, and ``datapackage.json``.

    Raises
    ------
    ModuleNotFoundError
        If pyarrow, of the extra ``export``, is not installed.
    """
    described = {}
    for name in names:
        count = 0
        for count, content in enumerate(_parts(book.table(name)), start=1):
            yield f"{name}/part-{count - 1:05}.parquet", content
        # One part is a file, as the standard wants it. Of several, the path is their folder: a
        # list of paths is for files that can be strung together, which Parquet's cannot, and of
        # such a list frictionless (5.21) reads the first alone, without a word. A folder it reads
        # whole, as DuckDB, Dask, Spark and pandas do. Resources for single parts would not do
        # either: a key must be unique across parts, and found in any of them.
        path = f"{name}/part-00000.parquet" if count == 1 else name
        described[name] = {"path": path, "format": "parquet"}
    yield "datapackage.json", datapackage.descriptor(book, described)


def _parts(table: pd.DataFrame) -> Iterator[bytes]:
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            'Parquet needs pyarrow: pip install "casebook[export]". CSV works without it.'
        ) from error
    whole = pa.Table.from_pandas(table, preserve_index=False)
    for index, field in enumerate(whole.schema):
        if pa.types.is_timestamp(field.type):
            # A day has no time of day. Parquet's type for it is a date everywhere but in pandas,
            # which has none and reads `datetime.date` objects.
            days = whole[field.name].cast(pa.date32())
            whole = whole.set_column(index, pa.field(field.name, pa.date32()), days)
    # A table without rows is a part, too: it has columns.
    for start in range(0, max(whole.num_rows, 1), ROWS):
        sink = io.BytesIO()
        part: Any = whole.slice(start, ROWS)
        parquet.write_table(part, sink)
        yield sink.getvalue()
