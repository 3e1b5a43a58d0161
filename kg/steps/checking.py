"""Whether a graph is whole, what of it is damaged, and a new one made of all that is not."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import TypeVar

from kg.core.errors import Corrupt, KgError
from kg.core.files import atomic_path
from kg.core.model import Paper, Rejected
from kg.resolve import Edit
from kg.steps import editing, extracting, resolving
from kg.steps.building import add_all, writing
from kg.store import edits, indexes, papers, quarantine, seal, settings
from kg.store.database import connect, unchecked
from kg.store.finishing import finish
from kg.store.locks import locked

T = TypeVar("T")
FAULTS = 20  # of each kind that are named


def faults(path: str | Path) -> Iterator[str]:
    """What is wrong with a graph, in words: bytes, pages, papers. Nothing if it is whole."""
    found = True
    try:
        finish(path)
        connect(path).close()
        found = False
    except Corrupt as error:
        yield error.what
    for first, last in seal.damaged(Path(path)) if found else ():
        yield f"bytes {first} to {last} are not as they were written"
    try:
        with closing(unchecked(path)) as connection:
            yield from _faults_within(connection)
    except Corrupt as error:
        yield error.what


def _faults_within(connection: sqlite3.Connection) -> Iterator[str]:
    try:
        for (line,) in connection.execute(f"PRAGMA integrity_check({FAULTS})"):
            if line != "ok":
                yield f"page: {' '.join(line.split())}"
        for table, row, of, _ in connection.execute("PRAGMA foreign_key_check").fetchmany(FAULTS):
            yield f"row {row} of {table} belongs to nothing in {of}"
    except sqlite3.Error as error:
        yield f"page: {error}"
    for number, one in papers.each_record(connection):
        if one is None:
            yield f"record {number} is damaged"


def repair(path: str | Path) -> tuple[int, int]:
    """Makes a graph anew of the records that are as they were read; how many there are, and how many are lost.

    All else follows from them. Patterns and corrections are taken over as far as they can be read.
    """
    graph = Path(path)
    with locked(graph), closing(unchecked(path)) as old:
        lost: list[int] = []
        with atomic_path(graph) as new:
            new.unlink()
            with writing(new) as connection:
                connection.execute("CREATE TEMP TABLE seen (record INTEGER PRIMARY KEY)")
                kept, _ = add_all(connection, _whole(old, lost), lambda _: None)
                patterns = _tried(lambda: settings.get(old, "patterns"), "")
                extracting.update(connection, patterns, 1, lambda _: None)
                resolving.settle(connection)
                indexes.make(connection)
                editing.put(connection, new, _edits(old, graph))
                quarantine.write(connection, graph)
            editing.path(new).unlink(missing_ok=True)
        for left in (f"{graph}-wal", f"{graph}-shm", f"{graph}-journal"):
            Path(left).unlink(missing_ok=True)
    if not kept:
        raise Corrupt("nothing of it can be read", where=str(path), todo="build it anew from the listings")
    return kept, len(lost)


def _whole(old: sqlite3.Connection, lost: list[int]) -> Iterator[Paper | Rejected]:
    for number, one in papers.each_record(old):
        if one is None:
            lost.append(number)
        else:
            yield one
    nothing: list[Rejected] = []
    yield from _tried(lambda: list(quarantine.all_rejected(old)), nothing)


def _edits(old: sqlite3.Connection, graph: Path) -> list[Edit]:
    with suppress(KgError):
        if editing.path(graph).exists():
            return editing.read(editing.path(graph))
    return _tried(lambda: list(edits.all_edits(old).values()), [])


def _tried(read: Callable[[], T], otherwise: T) -> T:
    try:
        return read()
    except (sqlite3.Error, ValueError, TypeError):
        return otherwise
