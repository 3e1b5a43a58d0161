"""The store that queries are put to: as it stands, while a child process brings it up to date."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path
from threading import Lock

from werkzeug.exceptions import ServiceUnavailable

from exports.rdf import store
from exports.rdf.store import Marks, StandingStore
from kg.api import KnowledgeGraph
from kg.core.processes import child

PATIENCE = 20  # seconds that a query waits for a store where there is none
ANY, ANY_GRAPH = "ASK {}", "ASK { GRAPH ?any {} }"  # queries that have a store built
PAUSE = 2  # seconds after which a child that did not bring it up to date is followed by another


class Keeper:
    """Keeps the store of a graph, building it in a child: the server itself stays small."""

    def __init__(self, graph: Path) -> None:
        self._graph, self._lock = graph, Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._since, self._graphs = 0.0, False  # when it was started, and for what
        self._checked: tuple[Marks, StandingStore] | None = None

    def start(self, *, graphs: bool = False) -> None:
        """Has the store brought up to date, if nobody is at it; with the `graphs` of sources if these are asked for."""
        with self._lock:
            at_it = self._child is not None and self._child.poll() is None
            another = graphs and not self._graphs
            if not at_it and (another or time.monotonic() - self._since > PAUSE):
                self._since, self._graphs = time.monotonic(), graphs
                self._child = child("kg", "sparql", "--quiet", "--", str(self._graph), ANY_GRAPH if graphs else ANY)

    def store(self, *, graphs: bool) -> StandingStore:
        """The store, of the graph as it is or as it was; where there is none yet, or none with the `graphs` of sources
        if these are asked for, it is waited for.

        All is looked at again only when something has changed: that takes longer than most answers.
        """
        marks, last = store.marks(self._graph), self._checked
        if last is not None and last[0] == marks and (last[1].state.graphs or not graphs):
            return last[1]
        found = self._store(graphs=graphs)
        self._checked = (marks, found) if found.current else None
        return found

    def _store(self, *, graphs: bool) -> StandingStore:
        KnowledgeGraph(self._graph).close()  # it is there, and it is one
        asked, found = time.monotonic(), store.standing(self._graph, graphs=graphs)
        if found is None or not found.current:
            store.check(self._graph)
            self.start(graphs=graphs)
        while found is None:
            if time.monotonic() > asked + PATIENCE:
                what = "the store for questions is being built (try again in a moment)"
                raise ServiceUnavailable(what, retry_after=5)
            if self._failed_since(asked):
                what = "the store for questions can't be built (kg sparql says why)"
                raise ServiceUnavailable(what, retry_after=PAUSE)
            time.sleep(0.05)
            self.start(graphs=graphs)
            found = store.standing(self._graph, graphs=graphs)
        return found

    def _failed_since(self, when: float) -> bool:
        with self._lock:
            return self._child is not None and self._since >= when and bool(self._child.poll())

    def close(self) -> None:
        """Ends the child."""
        with self._lock:
            self._since = float("inf")
            if self._child is not None:
                self._child.kill()
                self._child.wait()
