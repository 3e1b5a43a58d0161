"""Building: sources into a store, batch by batch. Each batch is one transaction, so what was finished is kept."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

from extractors.user import read_patterns
from kg.core.errors import KgError, UsageError
from kg.core.files import check_room
from kg.core.garbage import rarely_collected
from kg.core.model import Paper, Rejected
from kg.intake.readers.table import Options
from kg.resolve import Edit
from kg.resolve.corrections import Act
from kg.steps import editing, extracting, merging, resolving
from kg.store import indexes, nodes, papers, quarantine, settings
from kg.store.database import check_bytes, connect, explained, transaction
from kg.store.edits import all_edits
from kg.store.finishing import UNFINISHED, sealed
from kg.store.locks import locked
from kg.store.questions import OF_SOURCE
from kg.version import __version__

RECORDS_A_COMMIT = 40_000  # records in a transaction
FEWER = 2_500  # records after which papers that have several are settled


@dataclass(frozen=True, slots=True)
class Report:
    """What a build found: records = papers + duplicates + quarantined. `new` papers were not in the graph before.

    `conflicts` are corrections of graphs that were sources, or of the file that was given, that can't both hold.
    """

    records: int
    papers: int
    duplicates: int
    quarantined: int
    new: int
    conflicts: tuple[str, ...] = ()

    def record(self) -> dict[str, Any]:
        """As a record, with conflicts if there are any."""
        return {name: value for name, value in asdict(self).items() if name != "conflicts" or value}


class Watch(Protocol):
    """Sees a build go by."""

    def read(self, item: Paper | Rejected) -> None:
        """A record was read."""

    def extracted(self, papers: int) -> None:
        """So many papers were searched for names."""


class _Blind:
    def read(self, item: Paper | Rejected) -> None: ...

    def extracted(self, papers: int) -> None: ...


def build(
    sources: Iterable[str],
    path: str | Path,
    *,
    options: Options | None = None,
    reader: str | None = None,
    patterns: str | Path | None = None,
    edits: str | Path | None = None,
    workers: int = 1,
    watch: Watch | None = None,
) -> Report:
    """Reads sources into the graph at `path`, which is made or added to, and finds what their papers name.

    Graphs are sources as well: they give their records, patterns and corrections.

    `patterns` is a file of the user's own, as `extractors.user` says; the graph remembers them. `edits` is a file of
    corrections, perhaps of another graph's.
    """
    names, watch = list(sources), watch or _Blind()
    lines = None if patterns is None else read_patterns(patterns)
    more = [] if edits is None else editing.read(edits)
    said: list[merging.Said] = []
    fresh = not Path(path).exists()
    with changing(path) as connection, rarely_collected():
        before = _count(connection)
        number = connection.execute(
            "INSERT INTO builds (version, sources, finished) VALUES (?, ?, 0)", (__version__, json.dumps(names))
        ).lastrowid
        connection.execute("CREATE TEMP TABLE seen (record INTEGER PRIMARY KEY)")
        records, quarantined = add_all(connection, merging.records(names, options, reader, said), watch.read)
        if lines is None and said:
            lines = merging.patterns([settings.get(connection, "patterns"), *(one.patterns for one in said)])
        known = merging.known(said, settings.get(connection, "patterns") if lines is None else lines)
        extracting.update(connection, lines, workers, watch.extracted, watch.read, known)
        resolving.settle(connection)
        indexes.make(connection)
        told = [editing.beside(connection, path), *(one.edits for one in said), more]
        editing.put(connection, path, list(dict.fromkeys(edit for edits_of in told for edit in edits_of)))
        contradicting = tuple(f"{one}; {other}" for one, other in merging.conflicts(told))
        distinct = "SELECT count(DISTINCT paper) FROM records WHERE record IN (SELECT record FROM temp.seen)"
        found = connection.execute(distinct).fetchone()[0]
        report = Report(
            records, found, records - found - quarantined, quarantined, _count(connection) - before, contradicting
        )
        connection.execute(
            "UPDATE builds SET finished = 1, counts = ? WHERE build = ?", (json.dumps(report.record()), number)
        )
        quarantine.write(connection, path)
    if fresh and not report.papers:
        Path(path).unlink()
    return report


def remove(path: str | Path, *, paper: str | None = None, source: str | None = None) -> int:
    """Takes a paper, or all that came from a source (a file or folder), out of a graph; tells how many records went."""
    with changing(path) as connection:
        if paper is not None:
            found = connection.execute("SELECT record FROM records WHERE paper = ?", (nodes.paper(connection, paper),))
        else:
            found = connection.execute(f"SELECT record FROM records WHERE {OF_SOURCE}", {"source": source})
        records = [record for (record,) in found]
        with transaction(connection):
            papers.remove(connection, records)
            if source is not None:
                connection.execute(f"DELETE FROM quarantine WHERE {OF_SOURCE}", {"source": source})
            settings.put(connection, UNFINISHED, "remove")
            _settle(connection)
        _finish(connection, path)
    return len(records)


@contextmanager
def writing(path: str | Path) -> Iterator[sqlite3.Connection]:
    """An open store, closed as the one file that it is, and sealed."""
    connection = connect(path, write=True)
    try:
        with explained(path):
            yield connection
            whole = _one_file(connection)
    except BaseException:
        with suppress(sqlite3.Error, KgError):
            if _one_file(connection) and not settings.get(connection, UNFINISHED):
                connection.close()
                sealed(Path(path))
        raise
    finally:
        connection.close()
    if whole:
        sealed(Path(path))


def _one_file(connection: sqlite3.Connection) -> bool:
    """Puts what was written into the one file, unless somebody reads it just now: then who opens it next will do it."""
    try:
        return bool(connection.execute("PRAGMA journal_mode = DELETE").fetchone()[0] == "delete")
    except sqlite3.OperationalError as error:
        if getattr(error, "sqlite_errorname", "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            return False
        raise


@contextmanager
def changing(path: str | Path) -> Iterator[sqlite3.Connection]:
    """A graph that is held and open; what a killed correction or removal has left to do is done."""
    if Path(path).is_file():
        check_bytes(path)
    check_room(Path(path))
    with locked(path), writing(path) as connection:
        _finish(connection, path)
        yield connection


def finish(path: str | Path) -> None:
    """Does what a killed correction or removal has left to do."""
    with changing(path):
        pass


def _settle(connection: sqlite3.Connection) -> None:
    extracting.update(connection, None, 1, lambda _: None)
    resolving.settle(connection)
    indexes.make(connection)


def _finish(connection: sqlite3.Connection, path: str | Path) -> None:
    """Writes the files beside a graph that are still to be written."""
    if settings.get(connection, UNFINISHED):
        quarantine.write(connection, path)
        editing.write(path, list(all_edits(connection).values()))
        settings.put(connection, UNFINISHED, "")


def add_all(
    connection: sqlite3.Connection, items: Iterator[Paper | Rejected], watch: Callable[[Paper | Rejected], None]
) -> tuple[int, int]:
    """Adds papers and what can't be used, batch by batch; how many records there were, and how many can't be used."""
    records = quarantined = 0
    files: set[str] = set()
    todo = papers.batch()
    connection.execute("BEGIN IMMEDIATE")
    try:
        for item in items:
            records += 1
            file = item.file if isinstance(item, Rejected) else item.sources[0].file
            if file not in files:
                files.add(file)
                quarantine.forget(connection, file)
            if isinstance(item, Rejected):
                quarantined += 1
                quarantine.add(connection, item)
            else:
                connection.execute("INSERT OR IGNORE INTO temp.seen VALUES (?)", (papers.add(connection, item, todo),))
            if records % FEWER == 0:
                papers.settle(connection, todo)
            if records % RECORDS_A_COMMIT == 0:
                papers.finish(connection, todo)
                todo = papers.batch()
                connection.execute("COMMIT")
                connection.execute("BEGIN IMMEDIATE")
            watch(item)
        papers.finish(connection, todo)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # a full disk may have ended it
            connection.execute("ROLLBACK")
        raise
    return records, quarantined


def _count(connection: sqlite3.Connection) -> int:
    count: int = connection.execute("SELECT count(*) FROM papers").fetchone()[0]
    return count


def edit(path: str | Path, act: Act, entity: str, value: str = "") -> Edit:
    """Corrects a graph: `merge` an entity into another, `split` a name off, `rename`, `retype`, or `drop` it."""
    with changing(path) as connection:
        before = list(all_edits(connection).values())
        done = editing.checked(connection, act, entity, value)
        editing.put(connection, path, [*before, done])
        if act == "merge" and len({nodes.entity(connection, name) for name in (done.entity, done.value)}) > 1:
            editing.put(connection, path, before)
            raise UsageError(f"{entity!r} can't be told from others by its names", todo="merge it under another name")
    return done


def undo(path: str | Path, what: str) -> Edit:
    """Takes a correction back: by its number, or the last one of an entity."""
    with changing(path) as connection:
        undone, others = editing.without(connection, what)
        editing.put(connection, path, others)
    return undone
