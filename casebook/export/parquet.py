"""Tables as Parquet: one file each, in groups of bounded size, and a Data Package of them."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from casebook.bank import Casebook
from casebook.export import datapackage

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ROWS", "files"]

# Rows of one row group: DuckDB, Dask and Spark share the work out by groups, and 50,000 rows of the
# widest table are some 130 MB in memory.
ROWS = 50_000


def files(book: Casebook, names: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """One file a table, and ``datapackage.json``.

    One file, however long: a Data Package names files, and of a list of them readers expect that
    they can be strung together, which Parquet's cannot.

    Raises
    ------
    ModuleNotFoundError
        If pyarrow, of the extra ``export``, is not installed.
    """
    for name in names:
        yield f"{name}.parquet", _written(book.table(name))
    described = {name: {"path": f"{name}.parquet", "format": "parquet"} for name in names}
    yield "datapackage.json", datapackage.descriptor(book, described)


def _written(table: pd.DataFrame) -> bytes:
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            "Parquet needs pyarrow: pip install pyarrow. CSV works without it."
        ) from error
    whole = pa.Table.from_pandas(table, preserve_index=False)
    for index, field in enumerate(whole.schema):
        if pa.types.is_timestamp(field.type):
            # A day has no time of day. Parquet's type for it is a date everywhere but in pandas,
            # which has none and reads `datetime.date` objects.
            days = whole[field.name].cast(pa.date32())
            whole = whole.set_column(index, pa.field(field.name, pa.date32()), days)
    sink = io.BytesIO()
    parquet.write_table(whole, sink, row_group_size=ROWS)
    return sink.getvalue()
