"""Parquet tables: their columns are mapped."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from io import BufferedIOBase

from kg.errors import SourceError
from kg.model import Record, Rejected
from kg.readers.columns import record, table
from kg.readers.table import Options

BATCH_ROWS = 1_000
SPOOL_BYTES = 16 << 20


def recognises(head: bytes) -> bool:
    """Parquet's magic bytes."""
    return head.startswith(b"PAR1")


def read(stream: BufferedIOBase, options: Options) -> Iterator[Record | Rejected]:
    """A record a row; lines are numbers of rows. Parquet's index stands at its end, so a stream is spooled to disk."""
    from pyarrow import ArrowException, parquet

    with tempfile.SpooledTemporaryFile(SPOOL_BYTES) as seekable:
        shutil.copyfileobj(stream, seekable)
        try:
            file = parquet.ParquetFile(seekable)
            columns = table(file.schema_arrow.names, options.columns)
            wanted = [name for group in columns.values() for name in group]
            rows = (row for batch in file.iter_batches(BATCH_ROWS, columns=wanted) for row in batch.to_pylist())
            yield from (record(number, row, columns) for number, row in enumerate(rows, 1))
        except (ArrowException, OSError) as error:
            raise SourceError(f"not readable as Parquet: {error}", todo="write the file again") from None
