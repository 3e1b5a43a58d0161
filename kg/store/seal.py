"""A graph's seal: checksums of all its bytes, behind the last page, where SQLite looks at nothing.

It is put on when what writes is done, and taken off before anything is written. So a byte that has changed since
is found, wherever it is; and a graph without a seal is one that somebody writes to or was killed at, which shows in
what lies beside it, or one that has lost it.
"""

from __future__ import annotations

import os
import struct
import zlib
from functools import lru_cache
from pathlib import Path

BLOCK = 1 << 20  # bytes with a checksum of their own
LOCK = ".lock"  # behind the name of a graph: the file by which it is held
LOGS = ("-wal", "-journal")  # what SQLite puts beside a file while it writes
_MAGIC = b"kg seal\1"
_ONE_FILE = b"\1\1"  # in SQLite's header: it is kept without a log
_END = struct.Struct("<QI8s")  # how many bytes are sealed, the checksum of the checksums, and the magic


def put(path: Path) -> None:
    """Seals a graph that is closed."""
    with path.open("r+b") as file:
        size = os.fstat(file.fileno()).st_size
        sums = _packed(_sums(path, size))
        file.seek(size)
        file.write(sums + _END.pack(size, zlib.crc32(sums), _MAGIC))
        file.flush()
        os.fsync(file.fileno())


def take(path: Path) -> None:
    """Takes the seal off, if there is one."""
    sealed = _sealed(path)
    if sealed:
        os.truncate(path, sealed[0])


def is_sealed(path: Path) -> bool:
    """Whether there is a seal. One that is damaged itself is none."""
    return _sealed(path) is not None


def is_missing(path: Path, version: int) -> bool:
    """Whether a graph of this version is one whole file, but without a seal."""
    with path.open("rb") as file:
        head = file.read(64)
    return head[18:20] == _ONE_FILE and head[60:] == version.to_bytes(4, "big") and _sealed(path) is None


def is_lost(path: Path, version: int) -> bool:
    """Whether a seal is missing though nobody writes or was killed at it: there is no lock and no log. Looked at twice,
    since who writes may come or go just now.
    """
    begun = [path.with_name(f"{path.name}{end}") for end in (LOCK, *LOGS)]
    return all(is_missing(path, version) and not any(map(os.path.lexists, begun)) for _ in range(2))


def strays(path: Path) -> list[Path]:
    """Logs beside a sealed graph, which can't be its own; SQLite would take them for that."""
    logs = [path.with_name(f"{path.name}{end}") for end in LOGS]
    return [log for log in logs if is_sealed(path) and _says(log) and is_sealed(path)]


def _says(log: Path) -> bool:
    """Whether there is anything but an empty file."""
    return os.path.lexists(log) and not (log.is_file() and not log.is_symlink() and not log.stat().st_size)


def damaged(path: Path) -> list[tuple[int, int]]:
    """The first byte and the last of each block that is not what was sealed; nothing without a seal."""
    state = path.stat()
    return list(_damaged(path, (state.st_ino, state.st_size, state.st_mtime_ns)))


@lru_cache(maxsize=100)
def _damaged(path: Path, _state: tuple[int, int, int]) -> tuple[tuple[int, int], ...]:
    """The same, found out once for a state of the file."""
    sealed = _sealed(path)
    if sealed is None:
        return ()
    size, sums = sealed
    now = _sums(path, size)
    if _sealed(path) != sealed:  # somebody began to write meanwhile
        return ()
    wrong = (at for at, (one, other) in enumerate(zip(sums, now, strict=True)) if one != other)
    return tuple((at * BLOCK, min((at + 1) * BLOCK, size) - 1) for at in wrong)


def _sums(path: Path, size: int) -> tuple[int, ...]:
    with path.open("rb") as file:
        return tuple(zlib.crc32(file.read(min(BLOCK, size - start))) for start in range(0, size, BLOCK))


def _packed(sums: tuple[int, ...]) -> bytes:
    return struct.pack(f"<{len(sums)}I", *sums)


def _sealed(path: Path) -> tuple[int, tuple[int, ...]] | None:
    """How many bytes are sealed, and their checksums."""
    with path.open("rb") as file:
        whole = os.fstat(file.fileno()).st_size
        if whole < _END.size:
            return None
        file.seek(whole - _END.size)
        size, check, magic = _END.unpack(file.read(_END.size))
        count = -(-size // BLOCK)
        if magic != _MAGIC or size + 4 * count + _END.size != whole:
            return None
        file.seek(size)
        sums = file.read(4 * count)
    return (size, struct.unpack(f"<{count}I", sums)) if zlib.crc32(sums) == check else None
