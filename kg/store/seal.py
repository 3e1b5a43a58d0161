"""A graph's seal: checksums of all its bytes, behind the last page, where SQLite looks at nothing.

It is put on when what writes is done, and taken off before anything is written. So a byte that has changed since
is found, wherever it is; and a graph without a seal is one that something was killed while writing to.
"""

from __future__ import annotations

import os
import struct
import zlib
from functools import lru_cache
from pathlib import Path

BLOCK = 1 << 20  # bytes with a checksum of their own
_MAGIC = b"kg seal\1"
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
