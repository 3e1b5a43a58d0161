"""Opening a store: SQLite with our schema, brought up to date by numbered migrations."""

from __future__ import annotations

import sqlite3
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import cache
from importlib.resources import files
from pathlib import Path

from kg.core import limits
from kg.core.errors import Busy, Corrupt, KgError, NewerSchema, NoSpace, NotAGraph, StoreError, UsageError
from kg.core.wording import meant, near
from kg.store import indexes, pages, seal
from kg.text.names import is_name

APPLICATION = 0x4B475031  # "KGP1", in the file's header
WAIT_SECONDS = 10
STEPS = 100_000  # of SQLite's machine, about a millisecond, after which the clock is looked at
REPAIR = "kg check --repair makes it anew of what is whole, kg build of the listings"
CACHE_KIB = 96 << 10  # for writing: keys are hashes, so each record touches pages all over the file
LESS_KIB = 40 << 10  # while the pipeline takes 150 MB
MORE_KIB = 128 << 10  # for settling, which goes over all forms and entities again and again
LOG_PAGES = 192 << 10  # that are written to the log before they go to the file: many of them several times


@cache
def migrations() -> tuple[str, ...]:
    """The SQL of each migration; the first makes version 1 of nothing."""
    folder = files("kg") / "store" / "migrations"
    scripts = sorted((entry.name, entry) for entry in folder.iterdir() if entry.name.endswith(".sql"))
    return tuple(entry.read_text(encoding="utf-8") for _, entry in scripts)


def connect(path: str | Path, *, write: bool = False) -> sqlite3.Connection:
    """An open store. Reading needs an existing one; writing makes one, or brings an old one up to date."""
    with explained(path):
        _check_file(Path(path), write=write)
        connection = sqlite3.connect(_address(path, write=write), uri=True, timeout=WAIT_SECONDS, isolation_level=None)
        try:
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA trusted_schema = OFF")
            if not write:
                connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, limits.STORED_BYTES)
            connection.create_function("is_name", 2, is_name, deterministic=True)
            check_bytes(path)
            _check(connection, path)
            if write:
                seal.take(Path(path))
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = NORMAL")
                connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
                connection.execute(f"PRAGMA wal_autocheckpoint = {LOG_PAGES}")
                if _version(connection) == len(migrations()):
                    _check_schema(connection, path)
                connection.execute("PRAGMA trusted_schema = ON")  # its triggers keep up what can be searched
                _migrate(connection)
            elif not _version(connection):
                todo = "kg build makes it of its sources"
                raise StoreError("empty: what made it was killed at once", where=str(path), todo=todo)
            elif _version(connection) < len(migrations()):
                todo = "kg build brings it up to date"
                raise StoreError("written by an older release", where=str(path), todo=todo)
            else:
                _check_schema(connection, path)
                _check_pages(connection, Path(path))
        except BaseException:
            connection.close()
            raise
        return connection


def unchecked(path: str | Path) -> sqlite3.Connection:
    """A store that may be damaged, to look at what is left of it."""
    with explained(path):
        _check_file(Path(path), write=False)
        connection = sqlite3.connect(_address(path, write=False), uri=True, timeout=WAIT_SECONDS, isolation_level=None)
        try:
            connection.execute("PRAGMA trusted_schema = OFF")
            if pages.knotted(Path(path)):
                raise _in_circles(path)
            _check(connection, path)
            _check_schema(connection, path)
            _check_pages(connection, Path(path))
        except BaseException:
            connection.close()
            raise
        return connection


def _elsewhere(path: Path) -> str:
    """What to do where there is no such graph: take the one of nearly the same name, or make one."""
    found = near(path.name, sorted(one.name for one in path.parent.glob("*.kg")), 1)
    return meant(found) if found else "a graph's file comes first; kg build makes one"


def _address(path: str | Path, *, write: bool) -> str:
    return f"{Path(path).absolute().as_uri()}?mode={'rwc' if write else 'ro'}"


def _check(connection: sqlite3.Connection, path: str | Path) -> None:
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    empty = connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is None
    if application != APPLICATION and not (empty and application == 0):
        raise NotAGraph("an SQLite file, but no graph", where=str(path), todo="name another file")
    if _version(connection) > len(migrations()):
        raise NewerSchema("written by a newer release", where=str(path), todo="update Paper Graph")


def _check_file(path: Path, *, write: bool) -> None:
    """Refuses what is no file: a pipe would be waited for without end."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        if write:
            return
        raise StoreError("no such graph", where=str(path), todo=_elsewhere(path)) from None
    except OSError as error:
        raise StoreError(f"can't be opened: {error.strerror}", where=str(path), todo="check its name") from None
    if stat.S_ISDIR(mode):
        raise NotAGraph("a folder, no graph", where=str(path), todo=f"kg build {path} makes one of listings")
    if not stat.S_ISREG(mode):
        raise NotAGraph("no file", where=str(path), todo="name a graph that kg build has made")


def check_bytes(path: str | Path) -> None:
    """Refuses a graph of which a byte has changed since it was finished. While somebody writes, there is no telling."""
    graph = Path(path).resolve()
    try:
        wrong, lost, strays = seal.damaged(graph), seal.is_lost(graph, len(migrations())), seal.strays(graph)
    except OSError as error:
        raise StoreError(f"can't be read: {error.strerror}", where=str(path), todo="check its permissions") from None
    if wrong:
        places = ", ".join(f"{first} to {last}" for first, last in wrong[:3])
        raise Corrupt(f"damaged, or changed by another program (bytes {places})", where=str(path), todo=REPAIR)
    if lost:
        raise Corrupt("damaged, or changed by another program (its end is gone)", where=str(path), todo=REPAIR)
    if seal.is_sealed(graph) and pages.knotted(graph) and seal.is_sealed(graph):
        raise _in_circles(path)
    if strays:
        what = f"beside it lies {strays[0].name}, which is not its own"
        raise StoreError(what, where=str(path), todo="move that away")


def _check_schema(connection: sqlite3.Connection, path: str | Path) -> None:
    """Refuses tables, views and triggers that are not ours: they could make any question endless, or answer it."""
    later = {(name, f"CREATE INDEX {name} ON {on}") for name, on in indexes.INDEXES.items()}
    if wrong := sorted({name for name, _ in (_schema(connection) - later) ^ _ours()}):
        what = f"not as this release makes graphs ({', '.join(wrong[:3])})"
        raise NotAGraph(what, where=str(path), todo="build it anew from the listings")


def _check_pages(connection: sqlite3.Connection, path: Path) -> None:
    """Refuses trees that have pages in common: reading them could be endless. While somebody writes, they may."""
    roots = [root for (root,) in connection.execute("SELECT rootpage FROM sqlite_master WHERE rootpage > 0")]
    if seal.is_sealed(path) and pages.knotted(path, [1, *roots]) and seal.is_sealed(path):
        raise _in_circles(path)


def _in_circles(path: str | Path) -> Corrupt:
    return Corrupt("damaged beyond repair (its pages lead in circles)", where=str(path), todo="build it anew")


@cache
def _ours() -> frozenset[tuple[str, str]]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        _migrate(connection)
        return _schema(connection)


def _schema(connection: sqlite3.Connection) -> frozenset[tuple[str, str]]:
    """Names and definitions of all that is in a database, but for indexes that SQLite makes itself."""
    rows = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite^_autoindex^_%' ESCAPE '^'"
    )
    return frozenset((name, " ".join((sql or "").replace('"', "").split())) for name, sql in rows)


def recovered(path: Path) -> None:
    """Puts a graph to which something was killed while writing into one whole file again."""
    with explained(path), closing(sqlite3.connect(_address(path, write=True), uri=True, timeout=0)) as connection:
        _check(connection, path)
        connection.execute("PRAGMA journal_mode = DELETE")
    journal = path.resolve().with_name(f"{path.resolve().name}-journal")
    journal.unlink(missing_ok=True)  # one that was not needed: SQLite leaves what it had not begun to write by


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
    """All or nothing; within another one, a part of that."""
    is_part = connection.in_transaction
    if is_part:
        yield
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # a full disk may have ended it
            connection.execute("ROLLBACK")
        raise


def limited(connection: sqlite3.Connection, seconds: float, gone: Callable[[], bool]) -> None:
    """Ends what is asked from now on when the time is over, or who asked is gone."""
    end = time.monotonic() + seconds
    connection.set_progress_handler(lambda: time.monotonic() > end or gone(), STEPS)


@contextmanager
def snapshot(connection: sqlite3.Connection) -> Iterator[None]:
    """All that is read within is of one state, whatever is written meanwhile."""
    connection.execute("BEGIN")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")


@contextmanager
def explained(path: str | Path) -> Iterator[None]:
    """SQLite's errors as ours: what is wrong with which file, and what to do."""
    try:
        yield
    except sqlite3.Error as error:
        raise _explained(error, str(path)) from error
    except UnicodeDecodeError as error:
        raise Corrupt(f"damaged ({error})", where=str(path), todo=REPAIR) from error
    except UnicodeEncodeError as error:  # what is asked for has surrogates
        raise UsageError(f"{error.object!r} is not UTF-8", todo="write it in UTF-8") from error


def _explained(error: sqlite3.Error, path: str) -> KgError:
    name = getattr(error, "sqlite_errorname", "") or ""
    if name.startswith("SQLITE_NOTADB"):
        return NotAGraph("no graph", where=path, todo=f"if it is a listing, kg build {path} makes a graph of it")
    if name.startswith(("SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_SHMSIZE")):
        return NoSpace("the disk is full", where=path, todo="make room and build again; what was finished is kept")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return Busy("another program is writing to it", where=path, todo="wait until it is done")
    if name == "SQLITE_INTERRUPT":
        return StoreError("no answer within the time that there is", where=path, todo="ask for less")
    if name.startswith("SQLITE_CORRUPT"):
        return Corrupt(f"damaged ({error})", where=path, todo=REPAIR)
    if name.startswith(("SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_PERM")):
        return StoreError(f"can't be written ({error})", where=path, todo="check the folder and its permissions")
    return StoreError(str(error), where=path, todo="")
