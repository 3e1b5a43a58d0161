"""A graph of the samples, served."""

from __future__ import annotations

import http.client
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

import pyoxigraph as ox
import pytest

import kg
from exports.rdf.store import place
from kg.serving.server import serving

FORM = "application/x-www-form-urlencoded"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
GRAPHS = [f"http://example.org/data{number}" for number in range(3)]


class Reply(NamedTuple):
    status: int
    headers: dict[str, str]
    text: str


class Server(NamedTuple):
    """A server under test, asked over plain HTTP."""

    address: str
    graph: Path

    def send(self, method: str, path: str, body: bytes = b"", /, **headers: str) -> Reply:
        place = urlsplit(self.address)
        connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=600)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body or None, named)
        response = connection.getresponse()
        reply = Reply(
            response.status, {name.lower(): value for name, value in response.getheaders()}, response.read().decode()
        )
        connection.close()
        return reply

    def get(self, query: str, *more: tuple[str, str], **headers: str) -> Reply:
        return self.send("GET", f"/sparql?{urlencode([('query', query), *more])}", b"", **headers)

    def post(self, query: str, *more: tuple[str, str], **headers: str) -> Reply:
        return self.send("POST", "/sparql", urlencode([("query", query), *more]).encode(), Content_Type=FORM, **headers)

    def store(self) -> dict[str, bytes]:
        """The bytes of all that is served."""
        folder = place(self.graph) / "store"
        kept = {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "LOG"}
        return {**kept, "graph": self.graph.read_bytes()}


@pytest.fixture(scope="session")
def graph(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The samples, and three graphs with a name in the store that is served."""
    path = Path(shutil.copy(built, tmp_path_factory.mktemp("served") / "g.kg"))
    with kg.open(path) as opened:
        store = ox.Store(str(opened.sparql_store(graphs=True)))
    for name in map(ox.NamedNode, GRAPHS):
        store.add(ox.Quad(name, ox.NamedNode("http://purl.org/dc/terms/title"), ox.Literal(name.value), name))
    store.flush()
    del store
    return path


def ready(server: Server) -> Server:
    """The server, when its store has been built and the machine has the time that a query is given."""
    for _ in range(1_000):
        if (status := server.get("ASK { ?s ?p ?o }").status) != 504:
            break
    assert status == 200
    return server


@pytest.fixture(scope="session")
def server(graph: Path) -> Iterator[Server]:
    with serving(graph) as address:
        yield ready(Server(address, graph))


@pytest.fixture(scope="session")
def strict(graph: Path) -> Iterator[Server]:
    """One that has a name and a friend, and answers a hundred rows."""
    with serving(graph, seconds=600, rows=100, hosts=["kg.example"], origins=["https://friend.example"]) as address:
        yield ready(Server(address, graph))


@pytest.fixture(scope="session")
def hasty(graph: Path) -> Iterator[Server]:
    """One that gives queries a second."""
    with serving(graph, seconds=1) as address:
        yield ready(Server(address, graph))
