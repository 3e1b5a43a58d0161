"""Opening a store: SQLite with our schema, brought up to date by numbered migrations."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from pathlib import Path

from kg.errors import Busy, Corrupt, KgError, NewerSchema, NoSpace, NotAGraph, StoreError

APPLICATION = 0x4B475031  # "KGP1", in the file's header
WAIT_SECONDS = 10
CACHE_KIB = 64 << 10  # for writing: keys are hashes, so each record touches pages all over the file
LESS_KIB = 16 << 10  # while the pipeline takes 200 MB
MORE_KIB = 128 << 10  # for settling, which goes over all forms and entities again and again
LOG_PAGES = 64 << 10  # that are written to the log before they go to the file: many of them several times


@cache
def migrations() -> tuple[str, ...]:
    """The SQL of each migration; the first makes version 1 of nothing."""
    folder = files("kg") / "store" / "migrations"
    scripts = sorted((entry.name, entry) for entry in folder.iterdir() if entry.name.endswith(".sql"))
    return tuple(entry.read_text(encoding="utf-8") for _, entry in scripts)


def connect(path: str | Path, *, write: bool = False) -> sqlite3.Connection:
    """An open store. Reading needs an existing one; writing makes one, or brings an old one up to date."""
    with explained(path):
        if not write and not Path(path).exists():
            raise StoreError("no such graph", where=str(path), todo="kg build makes one")
        connection = sqlite3.connect(_address(path, write=write), uri=True, timeout=WAIT_SECONDS, isolation_level=None)
        try:
            connection.execute("PRAGMA foreign_keys = ON")
            _check(connection, path)
            if write:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = NORMAL")
                connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
                connection.execute(f"PRAGMA wal_autocheckpoint = {LOG_PAGES}")
                _migrate(connection)
            elif _version(connection) < len(migrations()):
                todo = "kg build brings it up to date"
                raise StoreError("written by an older release", where=str(path), todo=todo)
        except BaseException:
            connection.close()
            raise
        return connection


def _address(path: str | Path, *, write: bool) -> str:
    return f"{Path(path).absolute().as_uri()}?mode={'rwc' if write else 'ro'}"


def _check(connection: sqlite3.Connection, path: str | Path) -> None:
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    empty = not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if application != APPLICATION and not (empty and application == 0):
        raise NotAGraph("an SQLite file, but no graph", where=str(path), todo="name another file")
    if _version(connection) > len(migrations()):
        raise NewerSchema("written by a newer release", where=str(path), todo="update Paper Graph")


def _version(connection: sqlite3.Connection) -> int:
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version


def _migrate(connection: sqlite3.Connection) -> None:
    for number, script in enumerate(migrations(), 1):
        if number > _version(connection):
            version = f"PRAGMA user_version = {number}; PRAGMA application_id = {APPLICATION}"
            connection.executescript(f"BEGIN IMMEDIATE; {script}; {version}; COMMIT;")


def remember(connection: sqlite3.Connection, kib: int) -> None:
    """Keeps so many pages in memory from now on."""
    connection.execute("PRAGMA shrink_memory")
    connection.execute(f"PRAGMA cache_size = -{kib}")


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


@contextmanager
def explained(path: str | Path) -> Iterator[None]:
    """SQLite's errors as ours: what is wrong with which file, and what to do."""
    try:
        yield
    except sqlite3.Error as error:
        raise _explained(error, str(path)) from error


def _explained(error: sqlite3.Error, path: str) -> KgError:
    name = getattr(error, "sqlite_errorname", "") or ""
    if name.startswith("SQLITE_NOTADB"):
        return NotAGraph("no graph", where=path, todo="name another file")
    if name.startswith(("SQLITE_FULL", "SQLITE_IOERR_WRITE")):
        return NoSpace("the disk is full", where=path, todo="make room and build again; what was finished is kept")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return Busy("another program is writing to it", where=path, todo="wait until it is done")
    if name.startswith("SQLITE_CORRUPT"):
        return Corrupt(f"damaged ({error})", where=path, todo="build it anew from the listings")
    if name.startswith(("SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_PERM")):
        return StoreError(f"can't be written ({error})", where=path, todo="check the folder and its permissions")
    return StoreError(str(error), where=path, todo="")
