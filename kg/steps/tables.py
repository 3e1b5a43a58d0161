"""A graph as Parquet tables in a folder, each in parts: their columns (docs/scale.md), and papers to rows and back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
from pyarrow import dataset

from extractors.records import Text
from extractors.resources import digest
from kg.core.errors import SourceError
from kg.core.model import Paper, Rejected, Source
from kg.core.schema import fields
from kg.store import quarantine
from kg.store.extracted import KeptExtraction
from kg.store.results import FIELDS as MEASURED
from kg.store.rows import COLUMNS, LISTS

_NUMBERS = set(fields("number"))
_SOURCES = pa.list_(pa.struct([("file", pa.string()), ("line", pa.int64())]))
_NAMES = pa.list_(pa.string())
_PLACE = [("field", pa.string()), ("start", pa.int32()), ("end", pa.int32())]
_SENTENCE = [("sentence_start", pa.int32()), ("sentence_end", pa.int32())]


def _holds(column: str) -> pa.DataType:
    return _NAMES if column in LISTS else pa.int64() if column in _NUMBERS else pa.string()


PAPERS = pa.schema([*((name, _holds(name)) for name in COLUMNS), ("sources", _SOURCES)])
TABLES: dict[str, pa.Schema] = {
    "about": pa.schema([(name, pa.string()) for name in ("release", "rules", "patterns", "sources", "counts")]),
    "records": pa.schema([*PAPERS, ("home", pa.string()), ("nodes", _NAMES)]),
    "quarantine": pa.schema([(name, pa.int64() if name == "line" else pa.string()) for name in quarantine.FIELDS]),
    "papers": PAPERS,
    "alone": pa.schema([(name, pa.string()) for name in ("paper", *KeptExtraction._fields, "failed")]),
    "again": pa.schema([(name, pa.string()) for name in ("paper", *KeptExtraction._fields, "failed")]),
    "entities": pa.schema(
        [
            ("id", pa.string()),
            ("type", pa.string()),
            ("label", pa.string()),
            ("papers", pa.int64()),
            ("aliases", _NAMES),
            ("keys", _NAMES),
        ]
    ),
    "kinships": pa.schema([(name, pa.string()) for name in ("source", "role", "target")]),
    "links": pa.schema(
        [
            ("paper", pa.string()),
            ("entity", pa.string()),
            ("role", pa.string()),
            ("confidence", pa.float64()),
            ("names", _NAMES),
        ]
    ),
    "evidence": pa.schema(
        [
            ("paper", pa.string()),
            ("entity", pa.string()),
            ("role", pa.string()),
            ("name", pa.string()),
            *_PLACE,
            ("rule", pa.string()),
            *_SENTENCE,
        ]
    ),
    "results": pa.schema(
        [
            ("paper", pa.string()),
            ("value", pa.string()),
            ("number", pa.float64()),
            *((name, pa.string()) for name in ("unit", "kind", "better", *MEASURED)),
            *((f"{name}_id", pa.string()) for name in MEASURED),
            ("confidence", pa.float64()),
            *_PLACE,
            *_SENTENCE,
        ]
    ),
    "relations": pa.schema(
        [
            ("paper", pa.string()),
            ("source", pa.string()),
            ("relation", pa.string()),
            ("target", pa.string()),
            ("confidence", pa.float64()),
            ("field", pa.string()),
            ("rule", pa.string()),
            *_SENTENCE,
        ]
    ),
}
Row = dict[str, Any]


def row(one: Paper) -> Row:
    """A paper as a row."""
    known = {name: getattr(one, name) for name in COLUMNS}
    return {**known, "sources": [{"file": source.file, "line": source.line} for source in one.sources]}


def paper(known: Row) -> Paper:
    """The paper of a row.

    >>> one = Paper(id="x", title=None, abstract="Owls.", authors=("A. Owl",), sources=(Source("a.txt", 1),))
    >>> paper(row(one)) == one
    True
    """
    values: dict[str, Any] = {name: tuple(known[name] or ()) if name in LISTS else known[name] for name in COLUMNS}
    return Paper(**values, sources=tuple(Source(one["file"], one["line"]) for one in known["sources"]))


def text(known: Row) -> Text:
    """What names are looked for in, of a paper's row."""
    return Text(known["id"], known["title"], known["abstract"])


class About(NamedTuple):
    """What tables were made with: a hash of our rules, and the user's patterns."""

    rules: str
    patterns: str


def about(folder: str | Path) -> About:
    """What the tables of a folder were made with."""
    (one,) = rows(folder, "about")
    return About(one["rules"], one["patterns"])


def records(folder: str | Path) -> Iterator[Paper | Rejected]:
    """The records that the tables were made of, and what could not be used."""
    yield from map(paper, rows(folder, "records"))
    yield from rejected(folder)


def rejected(folder: str | Path) -> Iterator[Rejected]:
    """What could not be used."""
    return (Rejected(**one) for one in rows(folder, "quarantine"))


def known(folder: str | Path, patterns: str) -> Iterator[KeptExtraction]:
    """What was found in the texts of the tables, if by our rules and these patterns."""
    made = about(folder)
    if made.rules == digest() and made.patterns.splitlines() == patterns.splitlines():
        for name in ("alone", "again"):
            for one in rows(folder, name):
                if one["failed"] is None:
                    yield KeptExtraction(*(one[field] for field in KeptExtraction._fields))


def batches(rows: Iterator[Row], schema: pa.Schema, size: int) -> Iterator[pa.RecordBatch]:
    """Rows in batches of so many."""
    some: list[Row] = []
    for one in rows:
        some.append(one)
        if len(some) == size:
            yield pa.RecordBatch.from_pylist(some, schema)
            some = []
    yield pa.RecordBatch.from_pylist(some, schema)


def rows(folder: str | Path, name: str) -> Iterator[Row]:
    """The rows of a table."""
    schema = TABLES[name]
    try:
        for batch in dataset.dataset(Path(folder) / name, schema=schema, format="parquet").to_batches(batch_size=1000):
            yield from batch.to_pylist()
    except (pa.ArrowException, OSError, ValueError) as error:
        todo = "make the tables anew"
        raise SourceError(f"its table {name} can't be read: {error}", where=str(folder), todo=todo) from None
