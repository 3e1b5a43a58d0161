"""The store that questions are asked in: a folder beside the graph, built anew when the graph has changed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock

from kg.errors import StoreError, UsageError

if TYPE_CHECKING:
    import pyoxigraph as ox

SUFFIX = ".sparql"
_STATE = "state.txt"  # what the store was built of; a folder without it is not ours
_OURS = frozenset({_STATE, "lock", "store", "new", "new.nt", "old"})


@contextmanager
def kept(graph: Path, lines: Iterable[str]) -> Iterator[Path]:
    """The graph's store, built anew from the graph's lines if the graph has changed. While it is held, it stays."""
    folder = place(graph)
    try:
        _made(folder)
        with FileLock(folder / "lock"):
            state, now = folder / _STATE, _now(graph)
            if state.read_text(encoding="utf-8") != now:
                state.write_text("", encoding="utf-8")
                _replace(folder, lines)
                state.write_text(now, encoding="utf-8")
            yield folder / "store"
    except (OSError, RuntimeError) as error:
        todo = "check its permissions and the room on the disk, or remove it"
        raise StoreError(f"the store for questions can't be used: {error}", where=str(folder), todo=todo) from error


def opened(store: Path) -> ox.Store:
    """A store that was built, to be read only."""
    import pyoxigraph as ox

    return ox.Store.read_only(str(store))


def state(store: Path) -> str:
    """Of which state of the graph a store was built."""
    return store.with_name(_STATE).read_text(encoding="utf-8")


def place(graph: Path) -> Path:
    """The folder of a graph's store: beside it or, where nobody may write, in the user's cache."""
    beside = graph.with_name(f"{graph.name}{SUFFIX}")
    if os.access(beside if beside.exists() else graph.parent, os.W_OK):
        return beside
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    name = blake2b(bytes(graph.resolve()), digest_size=12).hexdigest()
    return cache / "papergraph" / f"{name}{SUFFIX}"


def _made(folder: Path) -> None:
    """Makes the folder, or checks that it is ours: what a user keeps under that name stays as it is."""
    if not _free(folder):
        what = "the store for questions belongs here, but this is something else"
        raise UsageError(what, where=str(folder), todo="move it away or give it another name")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _STATE).touch()


def _free(folder: Path) -> bool:
    """Whether a folder is not there yet, is empty, or holds a store and nothing else."""
    if not folder.is_dir():
        return not folder.exists()
    names = {path.name for path in folder.iterdir() if not path.name.startswith(".")}
    return not names or (_STATE in names and names <= _OURS)


def _now(graph: Path) -> str:
    import pyoxigraph as ox

    stat = graph.stat()
    return f"{stat.st_size} {stat.st_mtime_ns} {ox.__version__}"


def _replace(folder: Path, lines: Iterable[str]) -> None:
    """Builds a new store and puts it in the place of the old one, which those who have it open read to the end."""
    new, old, store = folder / "new", folder / "old", folder / "store"
    _removed(new)  # of a build that was killed
    _removed(old)
    _load(new, folder / "new.nt", lines)
    if store.exists():
        store.rename(old)
    new.rename(store)
    _removed(old)


def _removed(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)


def _load(folder: Path, triples: Path, lines: Iterable[str]) -> None:
    import pyoxigraph as ox

    with triples.open("w", encoding="utf-8") as file:
        file.writelines(lines)
    store = ox.Store(str(folder))
    store.bulk_load(path=str(triples), format=ox.RdfFormat.N_TRIPLES)
    store.optimize()
    del store
    triples.unlink()
