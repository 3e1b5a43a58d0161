"""Parquet tables: their columns are mapped."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from io import BufferedIOBase
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from kg.core.errors import SourceError
from kg.core.limits import RAW_CHARS
from kg.core.model import Record, Rejected
from kg.intake.readers.columns import record, table
from kg.intake.readers.records import records
from kg.intake.readers.table import Options

if TYPE_CHECKING:
    import pyarrow as pa

BATCH_ROWS = 200
BUFFER = 1 << 20


def recognises(head: bytes) -> bool:
    """Parquet's magic bytes."""
    return head.startswith(b"PAR1")


def ready() -> None:
    """Loads the parser, with the system's memory: its own takes more of it in advance than a record may."""
    os.environ["ARROW_DEFAULT_MEMORY_POOL"] = "system"
    import pyarrow.parquet

    pyarrow.set_io_thread_count(1)


def read(stream: BufferedIOBase, options: Options) -> Iterator[Record | Rejected]:
    """A record a row; lines are numbers of rows. The index stands at the end: the stream must be seekable."""
    import pyarrow as pa
    from pyarrow import parquet

    try:
        file = parquet.ParquetFile(stream, buffer_size=BUFFER, memory_map=False)
        columns = table(file.schema_arrow.names, options.columns)
        wanted = [name for group in columns.values() for name in group]
        batches = file.iter_batches(BATCH_ROWS, columns=wanted, use_threads=False)
        rows = enumerate(chain.from_iterable(map(_rows, batches)), 1)
        yield from records(rows, lambda number, row: _record(number, row, columns))
    except (pa.ArrowException, OSError) as error:
        raise SourceError(f"not readable as Parquet: {error}", todo="write the file again") from None


class Broken(NamedTuple):
    """A row with values that can't be made into those of Python: why, and the others."""

    why: str
    rest: dict[str, Any]


def _record(number: int, row: dict[str, Any] | Broken, columns: dict[str, list[str]]) -> Record | Rejected:
    if isinstance(row, Broken):
        return Rejected(line=number, reason=row.why, todo="mend it", raw=str(row.rest)[:RAW_CHARS])
    return record(number, row, columns)


def _rows(batch: pa.RecordBatch) -> Sequence[dict[str, Any] | Broken]:
    try:
        return list(batch.to_pylist())
    except (ValueError, OverflowError):  # a value in one of them
        return [_row(batch, at) for at in range(len(batch))]


def _row(batch: pa.RecordBatch, at: int) -> dict[str, Any] | Broken:
    row, why = {}, ""
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        try:
            row[name] = column[at].as_py()
        except (ValueError, OverflowError) as error:
            why = f"{name} can't be read: {error}"
    return Broken(why, row) if why else row
