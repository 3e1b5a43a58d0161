"""The store that questions are asked in: a folder beside the graph, brought up to date when the graph has changed."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import time
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from hashlib import blake2b
from io import BytesIO
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import orjson
from filelock import FileLock

from exports.rdf.ordering import ordering, put_off
from exports.rdf.terms import term
from kg.core.errors import NoSpace, StoreError, UsageError
from kg.core.processes import many_files
from kg.core.wording import sized

if TYPE_CHECKING:
    import pyoxigraph as ox

SUFFIX = ".sparql"
_STATE = "state.txt"  # what the store was built of; a folder without it is not ours
_SIGNS = "signs.db"  # what is in it, with a sign of what each thing says
_OURS = frozenset({_STATE, "lock", "store", "new", "new.nt", "old", _SIGNS, f"{_SIGNS}-journal"})
_CHUNK = 8 << 20  # bytes that are loaded at once: the engine sorts them in memory
_LOADERS = 3  # chunks that are loaded side by side
_UNORDERED = 400  # chunks that are put in order at once
_ORDERS = 16  # in so many orders the engine may have a file open for each of these
_TIMES = 6  # a store is so many times as large as its graph while it is put in order, at most
_TIMES_OF_GRAPHS = 2  # and the graphs of sources, where papers are in two of them
_FORM = "4"  # of what is in it: another one is built anew
_SHARED = "oa:hasSelector"  # leads to what many things have in common
_OWN = (
    "oa:hasTarget",
    "oa:hasSource",
    "prov:wasGeneratedBy",
    "prov:used",
    "prov:wasAssociatedWith",
    "dcat:distribution",
)
# What leads from something else to what it is about:
_BACK = ("kg:paper", "kg:of", "prov:wasDerivedFrom", "schema:subjectOf")


class Contents(Protocol):
    """What a store is built of, as kg/graph/linked.py has it."""

    state: str

    def signs(self) -> dict[str, int]:
        """A sign for each thing, by the term that its triples begin with."""

    def texts(self, wanted: Collection[str] | None = None) -> Iterator[str]:
        """The N-Quads of all things, or of some."""

    def listed(self, wanted: Collection[str] | None = None) -> Iterator[str]:
        """The same in the graphs of sources."""


class State(NamedTuple):
    """What a store was built of: the graph's file as it was, a hash of what the graph said, and when it was; and
    whether it has the graphs of sources, which are loaded when a question first asks for one.
    """

    file: str
    graph: str
    made: int
    graphs: bool


@contextmanager
def kept(graph: Path, contents: Callable[[], Contents], *, graphs: bool) -> Iterator[Path]:
    """The graph's store, brought up to date if the graph has changed, with the `graphs` of sources if these are asked
    for. While it is held, it stays.
    """
    folder = place(graph)
    try:
        _made(folder)
        with FileLock(folder / "lock"):
            now = _now(graph)
            before = _state(folder)
            if before.file != now or (graphs and not before.graphs):
                found = contents()
                _renew(folder, found, graph, graphs=graphs or before.graphs)
                after = State(now, found.state, int(time.time()), graphs or before.graphs)
                _write(folder / _STATE, orjson.dumps(tuple(after)))
            yield folder / "store"
    except (OSError, RuntimeError, sqlite3.Error) as error:
        todo = "check its permissions and the room on the disk, or remove it"
        raise StoreError(f"the store for questions can't be used: {error}", where=str(folder), todo=todo) from error


class StandingStore(NamedTuple):
    """A store as it stands: where, what it was built of, and whether that is the graph as it is now."""

    store: Path
    state: State
    current: bool


def standing(graph: Path, *, graphs: bool = False) -> StandingStore | None:
    """The store as it stands, if there is one; with the `graphs` of sources, if these are asked for."""
    folder = place(graph)
    try:
        state = _state(folder)
        current = state.file == _now(graph)
        found = state.made and (state.graphs or not graphs) and (folder / "store").is_dir() and _free(folder)
    except OSError:
        return None
    return StandingStore(folder / "store", state, current) if found else None


Marks = tuple[tuple[int, ...], ...]


def marks(graph: Path) -> Marks:
    """What changes whenever the graph does, or its store."""
    folder = place(graph)
    return tuple(map(_mark, (graph, _log(graph), folder, folder / _STATE, folder / "store")))


def _mark(path: Path) -> tuple[int, ...]:
    try:
        state = path.stat()
    except OSError:
        return ()
    return state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns


def check(graph: Path) -> None:
    """Fails where a store can't be because something else is there."""
    _checked(place(graph))


def opened(store: Path) -> ox.Store:
    """A store that was built, to be read only."""
    import pyoxigraph as ox

    return ox.Store.read_only(str(store))


def state(store: Path) -> str:
    """Of which state of the graph a store was built."""
    return " ".join(map(str, _state(store.parent)))


def place(graph: Path) -> Path:
    """The folder of a graph's store: beside it or, where nobody may write, in the user's cache."""
    beside = graph.with_name(f"{graph.name}{SUFFIX}")
    if os.access(beside if beside.exists() else graph.parent, os.W_OK):
        return beside
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    name = blake2b(bytes(graph.resolve()), digest_size=12).hexdigest()
    return cache / "papergraph" / f"{name}{SUFFIX}"


def size(graph: Path, *, whole: bool = True, graphs: bool) -> int:
    """How many bytes the whole store of a graph may take, and the graphs of sources."""
    return (_TIMES * whole + _TIMES_OF_GRAPHS * graphs) * graph.stat().st_size


def _checked(folder: Path) -> None:
    """Checks that the folder is ours, or can be: what a user keeps under that name stays as it is."""
    if not _free(folder):
        what = "the store for questions belongs here, but this is something else"
        raise UsageError(what, where=str(folder), todo="move it away or give it another name")


def _made(folder: Path) -> None:
    """Makes the folder, if it can be ours."""
    _checked(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _STATE).touch()


def _free(folder: Path) -> bool:
    """Whether a folder is not there yet, is empty, or holds a store and nothing else, and leads nowhere out."""
    if folder.is_symlink() or not folder.is_dir():
        return not folder.exists() and not folder.is_symlink()
    names = {path.name for path in folder.iterdir() if not path.name.startswith(".")}
    return (not names or (_STATE in names and names <= _OURS)) and all(map(_is_plain, _below(folder)))


def _below(folder: Path) -> Iterator[Path]:
    """All that is in a folder, whatever comes and goes meanwhile; links are not followed."""
    for place, folders, names in os.walk(folder):
        yield from (Path(place, name) for name in (*folders, *names))


def _is_plain(path: Path) -> bool:
    """Whether this is a file or a folder, and no link, pipe or device; or gone by now."""
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return True
    return stat.S_ISREG(mode) or stat.S_ISDIR(mode)


def _state(folder: Path) -> State:
    try:
        return State(*orjson.loads((folder / _STATE).read_bytes()))
    except (ValueError, TypeError):  # empty, or an older release's
        return State("", "", 0, graphs=False)


def _now(graph: Path) -> str:
    """The graph's file as it is, with what a build has put beside it and not yet into it; and how stores are made."""
    stats = [path.stat() for path in (graph, _log(graph)) if path.exists()]
    if not stats:
        graph.stat()
    return " ".join([*(f"{stat.st_size} {stat.st_mtime_ns}" for stat in stats if stat.st_size), _how()])


def _log(graph: Path) -> Path:
    """What a build has put beside the graph and not yet into it."""
    return graph.with_name(f"{graph.name}-wal")


def _how() -> str:
    """By which engine and in which form a store is made now."""
    import pyoxigraph as ox

    return f"{ox.__version__} {_FORM}"


def _renew(folder: Path, contents: Contents, graph: Path, *, graphs: bool) -> None:
    """Puts a new store in the place of the old one, which those who have it open read to the end."""
    new, old = folder / "new", folder / "old"
    for rest in (new, old):  # of a build that was killed
        _removed(rest)
    had = _state(folder)
    before = _signs(folder) if (folder / "store").is_dir() and had.made and had.file.endswith(_how()) else {}
    now = contents.signs() if before else {}
    changed = {name for name in now.keys() | before.keys() if now.get(name) != before.get(name)}
    anew = not before or 2 * len(changed) > len(now)
    more = graphs and (anew or not had.graphs)
    _check_room(folder, graph, whole=anew, graphs=more)
    try:
        if anew:
            now = _load(new, _texts(contents, None, graphs=graphs), contents.signs)
        else:
            _linked(folder / "store", new)
            _change(new, changed & before.keys(), _texts(contents, changed & now.keys(), graphs=had.graphs))
            if more:
                _load(new, contents.listed(), dict)  # all signs are known
    except BaseException:
        _removed(new)
        raise
    _put(new, folder / "store", old)
    _keep(folder, now, changed, anew=anew)
    _removed(old)


def _check_room(folder: Path, graph: Path, *, whole: bool, graphs: bool) -> None:
    """Refuses to begin what will not fit."""
    needed = size(graph, whole=whole, graphs=graphs)
    if shutil.disk_usage(folder).free < needed:
        raise NoSpace("no room for the store for questions", where=str(folder), todo=f"make {sized(needed)} free")


def _put(new: Path, store: Path, old: Path) -> None:
    """Puts the new store in its place; it has no state until all of it is there."""
    _write(store.with_name(_STATE), b"")
    if store.exists():
        store.rename(old)
    new.rename(store)


def _removed(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
    for rest in folder.parent.glob("new.nt"):  # of an older release
        rest.unlink()


def _write(path: Path, content: bytes) -> None:
    part = path.with_name(f".{path.name}.tmp")
    part.write_bytes(content)
    part.replace(path)


def _texts(contents: Contents, wanted: Collection[str] | None, *, graphs: bool) -> Iterator[str]:
    return chain(contents.texts(wanted), contents.listed(wanted) if graphs else ())


def _load(folder: Path, texts: Iterator[str], signs: Callable[[], dict[str, int]]) -> dict[str, int]:
    """Loads all texts, and gives the signs, which are read while the engine puts it in order."""
    chunks = _chunks(texts)
    with many_files() as many:
        at_once = min(_UNORDERED, many // _ORDERS)
        if (count := _fill(folder, islice(chunks, at_once))) < 2:  # it is in order
            return signs()
        while count == at_once:
            with ordering(folder):
                pass
            count = _fill(folder, islice(chunks, at_once))
    with ordering(folder):
        return signs()


def _fill(folder: Path, chunks: Iterable[bytes]) -> int:
    """Loads some chunks side by side while the next is written, and gives how many."""
    import pyoxigraph as ox

    opened, count = [ox.Store(str(folder))], 0

    def load(chunk: bytes) -> None:  # bytes, not a file: that would be asked for again and again, beside who writes
        opened[0].bulk_load(input=chunk, format=ox.RdfFormat.N_QUADS, lenient=True)
        put_off()

    loading = deque[Future[None]]()
    try:
        with ThreadPoolExecutor(_LOADERS) as engine:
            for count, chunk in enumerate(chunks, start=1):  # noqa: B007
                if len(loading) == _LOADERS:
                    loading.popleft().result()
                loading.append(engine.submit(load, chunk))
            for one in loading:
                one.result()
        return count
    finally:
        opened.clear()  # closes it: who keeps the traceback of an error would keep it open, and its folder locked


def _chunks(texts: Iterable[str]) -> Iterator[bytes]:
    some = BytesIO()
    for text in texts:
        some.write(text.encode())
        if some.tell() > _CHUNK:
            yield some.getvalue()
            some = BytesIO()
    yield some.getvalue()


def _linked(store: Path, new: Path) -> None:
    """A copy of a store: its tables are never changed and are shared, the rest is copied."""
    new.mkdir()
    for path in store.iterdir():
        if path.suffix == ".sst":
            os.link(path, new / path.name)
        elif path.name != "LOCK":
            shutil.copy2(path, new / path.name)


def _change(folder: Path, gone: Iterable[str], texts: Iterable[str]) -> None:
    import pyoxigraph as ox

    store = ox.Store(str(folder))
    own, back = (set(map(_node, names)) for names in (_OWN, _BACK))
    shared, lost = _node(_SHARED), set[Any]()
    try:
        for name in gone:
            for quad in list(_about(store, ox.NamedNode(name[1:-1]), own, back)):
                store.remove(quad)
                if quad.predicate == shared:
                    lost.add(quad.object)
        for chunk in _chunks(texts):
            store.extend(ox.parse(chunk, format=ox.RdfFormat.N_QUADS, lenient=True))
        for one in lost:
            if not any(store.quads_for_pattern(None, shared, one)):
                for quad in list(store.quads_for_pattern(one, None, None)):
                    store.remove(quad)
        store.flush()
    finally:
        del store  # closes it, as above


def _about(store: ox.Store, thing: Any, own: set[Any], back: set[Any]) -> Iterator[ox.Quad]:
    """All that a text has said: of the thing itself, of what is about it alone, and of its parts."""
    from_there = [quad for name in back for quad in store.quads_for_pattern(None, name, thing, None)]
    yield from from_there
    parts = [quad.subject for quad in from_there if quad.predicate != _node("schema:subjectOf")]
    todo, seen = [thing, *parts], set[Any]()
    while todo:
        node = todo.pop()
        if node in seen:
            continue
        seen.add(node)
        for quad in store.quads_for_pattern(node, None, None, None):
            if quad.predicate != _node("schema:subjectOf"):
                yield quad
            if quad.predicate in own:
                todo.append(quad.object)


def _node(name: str) -> ox.NamedNode:
    import pyoxigraph as ox

    return ox.NamedNode(term(name)[1:-1])


def _signs(folder: Path) -> dict[str, int]:
    with closing(sqlite3.connect(folder / _SIGNS)) as kept_signs:
        kept_signs.execute("CREATE TABLE IF NOT EXISTS signs (name TEXT PRIMARY KEY, sign INTEGER) WITHOUT ROWID")
        return dict(kept_signs.execute("SELECT name, sign FROM signs").fetchall())


def _keep(folder: Path, now: dict[str, int], changed: Collection[str], *, anew: bool) -> None:
    _signs(folder)
    with closing(sqlite3.connect(folder / _SIGNS)) as kept_signs, kept_signs:
        if anew:
            kept_signs.execute("DELETE FROM signs")
        kept_signs.executemany("DELETE FROM signs WHERE name = ?", [(name,) for name in changed if name not in now])
        put = ((name, now[name]) for name in (now if anew else changed) if name in now)
        kept_signs.executemany("INSERT OR REPLACE INTO signs VALUES (?, ?)", put)
