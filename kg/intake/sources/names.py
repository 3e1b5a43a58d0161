"""Files, folders and globs as the files they stand for, in an order that doesn't depend on the machine."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from glob import has_magic, iglob
from pathlib import Path, PurePath

from kg.core.model import Rejected
from kg.intake.foreign import address

STDIN = "-"
OURS = (
    ".quarantine.jsonl",
    ".edits.jsonl",
    ".lock",
    ".tmp",
    ".tmp-wal",
    ".tmp-shm",
    ".tmp-journal",
    ".kg-wal",
    ".kg-shm",
)
STORE = ".sparql"  # what stands behind the graph's name
_SQLITE = b"SQLite format 3\0"


def readable(name: str) -> str:
    r"""A name as text: bytes that are none, and what acts on a terminal, are spelled out.

    >>> readable("caf\udce9\x1b.txt")
    'caf\\xe9\\x1b.txt'
    """
    if name.isprintable():
        return name
    text = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in text)


def files(names: Iterable[str]) -> Iterator[str | Rejected]:
    """The name of each file; a name that stands for none is rejected, the others go on."""
    for name in names:
        found = False
        for one in _expanded(name):
            found = True
            yield one
        if not found:
            why = "no file", "name a file, a folder, a glob or - for standard input"
            reason, todo = address(name) or why
            yield Rejected(file=readable(name), line=0, reason=reason, todo=todo)


def _expanded(name: str) -> Iterator[str | Rejected]:
    if name == STDIN:
        yield name
        return
    path = Path(name)
    if not path.exists() and has_magic(name):
        for match in sorted(iglob(name, recursive=True)):  # noqa: PTH207 -- a pattern may be absolute
            yield from _expanded(match)
    elif path.is_dir() and not is_tables(name):
        yield from _walk(path)
    elif path.exists():
        yield PurePath(os.path.normpath(name)).as_posix()


def _walk(folder: Path) -> Iterator[str | Rejected]:
    """Regular files below a folder, but hidden ones and our own outputs. Links to folders are not followed."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        yield Rejected(
            file=readable(str(folder)),
            line=0,
            reason=f"can't be opened: {error.strerror}",
            todo="check its permissions",
        )
        return
    for entry in entries:
        if entry.name.startswith(".") or entry.name.endswith(OURS) or _store(entry.path):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from () if is_tables(entry.path) else _walk(Path(entry.path))
        elif _regular(entry) and not is_graph(entry.path):
            yield PurePath(os.path.normpath(entry.path)).as_posix()


def _store(path: str) -> bool:
    """Whether this is what a graph's questions are asked in; a user may call a folder of listings so as well."""
    return path.endswith(STORE) and is_graph(path.removesuffix(STORE))


def _regular(entry: os.DirEntry[str]) -> bool:
    try:
        return stat.S_ISREG(entry.stat().st_mode)
    except OSError:
        return False


def is_graph(path: str) -> bool:
    """Whether a file is an SQLite database, as our graphs are. A pipe is left alone: what is read of it is gone."""
    if not Path(path).is_file():
        return False
    try:
        with Path(path).open("rb") as file:
            return file.read(len(_SQLITE)) == _SQLITE
    except OSError:
        return False


def is_tables(path: str) -> bool:
    """Whether a folder holds the tables of a graph, all of them: what is said about them is written last."""
    return Path(path, "about", "_SUCCESS").is_file()
