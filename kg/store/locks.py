"""Holding a graph, so that one program at a time writes to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from kg.core.errors import Busy, StoreError
from kg.core.files import explained


@contextmanager
def locked(path: str | Path) -> Iterator[None]:
    """Holds a graph for one build. Another one is told so at once. Links lead to the graph that they mean."""
    name = Path(f"{Path(path).resolve()}.lock")
    lock = FileLock(name)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        if not name.exists():
            todo = "check the folder and its permissions"
            raise StoreError("can't be written", where=str(path), todo=todo) from None
        raise Busy("another build is writing to it", where=str(path), todo="wait until it is done") from None
    except OSError as error:
        raise explained(error, Path(path)) from None
    try:
        yield
    finally:
        name.unlink(missing_ok=True)
        lock.release()
