"""What a killed program has left of a graph, made whole again by whoever opens it next."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from kg.core.errors import Busy, Corrupt, StoreError
from kg.core.files import explained, swept
from kg.store import quarantine, seal, settings
from kg.store.database import REPAIR, connect, migrations, recovered
from kg.store.locks import locked, place

UNFINISHED = "unfinished"  # the setting that says that the files beside are not written since a correction or a removal


def finish(path: str | Path) -> bool:
    """Puts the graph into one whole file, unless somebody writes to it now. Whether files beside it are to be written.

    Where nobody may write, it is read as it is.
    """
    graph = Path(path)
    try:
        if not graph.is_file() or seal.is_lost(graph.resolve(), len(migrations())):
            return False
        if seal.is_sealed(graph) and not place(graph.resolve()).exists():
            return False
    except OSError:  # whoever reads it is told
        return False
    try:
        with locked(graph):
            swept(graph, quarantine.path(graph), graph.with_suffix(".edits.jsonl"))
            if seal.is_sealed(graph):
                return False
            recovered(graph)
            with closing(connect(graph)) as connection:
                if (wrong := connection.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
                    raise Corrupt(f"damaged ({wrong})", where=str(path), todo=REPAIR)
                if settings.get(connection, UNFINISHED):
                    return True
            sealed(graph)
    except Corrupt:
        raise
    except (Busy, StoreError):  # as on a full disk: it is read as it is
        pass
    return False


def sealed(path: Path) -> None:
    """Seals a graph that is done."""
    try:
        seal.put(path)
    except OSError as error:
        raise explained(error, path) from error
