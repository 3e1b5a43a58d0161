"""Data frames and functions from rows to rows: what Spark has of ours, and we of Spark's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

import pyarrow as pa
from pyspark import StorageLevel
from pyspark.sql import functions as sql
from pyspark.sql.pandas.types import from_arrow_schema

from kg.core.garbage import rarely_collected
from kg.steps import tables
from kg.steps.tables import Row

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

ROWS_AT_A_TIME = 1_000  # rows that go back to Spark at a time
Function = Callable[[Iterator[Row]], Iterator[Row]]


def mapped(frame: DataFrame, function: Function, schema: pa.Schema) -> DataFrame:
    """What the function makes of the rows, part by part."""
    return frame.mapInArrow(_in_batches(function, schema), from_arrow_schema(schema))


def _in_batches(
    function: Function, schema: pa.Schema
) -> Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    def run(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        rows: Iterator[Row] = (row for batch in batches for row in batch.to_pylist())
        with rarely_collected():
            yield from tables.batches(function(rows), schema, ROWS_AT_A_TIME)

    return run


def once(frame: DataFrame) -> DataFrame:
    """The same rows, worked out now and kept: several that want them at a time would each work them out."""
    kept = frame.persist(StorageLevel.DISK_ONLY)
    kept.count()
    return kept


def part(frame: DataFrame, name: str) -> DataFrame:
    """The rows that are of one kind."""
    return frame.where(sql.col(name).isNotNull()).select(f"{name}.*")
