"""How the pages of an SQLite file hang together: each is led to by one other.

A file that somebody made to do harm may lead to the same pages over and over, and reading it would never end.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

_LEADING = (b"\2", b"\5")  # the first byte of pages that lead to others, of indexes and of tables
_SCHEMA = 1  # the first page, of the table of tables


def knotted(path: Path, roots: Iterable[int] = (_SCHEMA,)) -> bool:
    """Whether the trees that begin at these pages have a page in common, or go in circles."""
    state = path.stat()
    return _knotted(path, tuple(roots), (state.st_ino, state.st_size, state.st_mtime_ns))


@lru_cache(maxsize=100)
def _knotted(path: Path, roots: tuple[int, ...], state: tuple[int, int, int]) -> bool:
    """The same, found out once for a state of the file."""
    if state[1] < 512:
        return False
    with path.open("rb", buffering=0) as file:  # read, not mapped: what is mapped counts as memory
        place = file.fileno()
        size = int.from_bytes(os.pread(place, 2, 16), "big")
        size = 65536 if size == 1 else max(size, 512)
        seen, todo = bytearray(state[1] // size + 1), list(roots)
        while todo:
            page = todo.pop()
            if not 0 < page < len(seen):
                continue  # SQLite says itself that there is no such page
            if seen[page]:
                return True
            seen[page] = 1
            begin = (page - 1) * size
            head = begin + (100 if page == _SCHEMA else 0)
            if os.pread(place, 1, head) in _LEADING:
                todo += _children(os.pread(place, size, begin), head - begin)
    return False


def _children(page: bytes, head: int) -> list[int]:
    """The pages that a page leads to, whose header begins there."""
    count = max(0, min(int.from_bytes(page[head + 3 : head + 5], "big"), (len(page) - head - 12) // 2))
    cells = struct.unpack_from(f">{count}H", page, head + 12)
    last = int.from_bytes(page[head + 8 : head + 12], "big")
    return [last, *(int.from_bytes(page[cell : cell + 4], "big") for cell in cells)]
