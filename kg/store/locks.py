"""Holding a graph, so that one program at a time writes to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from kg.core.errors import Busy, StoreError
from kg.core.files import explained
from kg.store import seal
from kg.store.database import migrations


@contextmanager
def locked(path: str | Path) -> Iterator[None]:
    """Holds a graph for one build. Another one is told so at once. Links lead to the graph that they mean.

    Beside a graph that could not be sealed the file stays, as a sign of why.
    """
    graph = Path(path).resolve()
    name = place(graph)
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
        if not (graph.is_file() and seal.is_missing(graph, len(migrations()))):
            name.unlink(missing_ok=True)
        lock.release()


def place(graph: Path) -> Path:
    """The file by which a graph is held."""
    return graph.with_name(f"{graph.name}{seal.LOCK}")
