"""The W3C's own tests of SPARQL, when a folder of its manifests is given as W3C_SPARQL: we pass what bare pyoxigraph passes.

    W3C_SPARQL=rdf-tests/sparql make acceptance

Queries are put to our child process, which refuses SERVICE, knows prefixes and has a base of its own; the engine alone gets
them as they are. Requests of the protocol's tests are put to `kg serve`, which refuses updates.
"""

from __future__ import annotations

import http.client
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pyoxigraph as ox
import pytest

import kg
from exports.rdf.asking import OK, Child, Question
from kg.serving.server import serving
from tests.conftest import LISTINGS, this_machine

FOLDER = os.environ.get("W3C_SPARQL", "")
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
EVALUATION = {"QueryEvaluationTest", "CSVResultFormatTest"}
GOOD = {"PositiveSyntaxTest", "PositiveSyntaxTest11", "PositiveSyntaxTest12"}
BAD = {"NegativeSyntaxTest", "NegativeSyntaxTest11", "NegativeSyntaxTest12"}


class Case(NamedTuple):
    """A test: its kind, its query, its data by graph."""

    name: str
    kind: str
    query: Path
    data: list[tuple[Path, str]]


def one(store: ox.Store, subject: object, predicate: str) -> object:
    if subject is None:
        return None
    found = next(iter(store.quads_for_pattern(subject, ox.NamedNode(predicate), None)), None)  # type: ignore[arg-type]
    return found.object if found else None


def local(term: object) -> Path:
    return Path(str(getattr(term, "value", term)).removeprefix("file://"))


def cases(folder: str) -> Iterator[Case]:
    """All tests of all manifests below a folder."""
    for path in sorted(Path(folder).rglob("manifest.ttl")):
        store = ox.Store()
        store.load(path=str(path), format=ox.RdfFormat.TURTLE, base_iri=path.absolute().as_uri())
        for quad in store.quads_for_pattern(None, TYPE, None):
            kind = str(quad.object).rpartition("#")[2].rstrip(">")
            if kind not in EVALUATION | GOOD | BAD:
                continue
            action = one(store, quad.subject, f"{MF}action")
            if kind not in EVALUATION:
                yield Case(str(quad.subject), kind, local(action), [])
                continue
            data = [(local(q.object), "") for q in store.quads_for_pattern(action, ox.NamedNode(f"{QT}data"), None)]  # type: ignore[arg-type]
            named = store.quads_for_pattern(action, ox.NamedNode(f"{QT}graphData"), None)  # type: ignore[arg-type]
            graphs = [(local(q.object), str(getattr(q.object, "value", ""))) for q in named]
            yield Case(str(quad.subject), kind, local(one(store, action, f"{QT}query")), [*data, *graphs])


@pytest.fixture(scope="module")
def child() -> Iterator[Child]:
    started = Child()
    yield started
    started.end()


def stored(case: Case, folder: Path) -> Path:
    store = ox.Store(str(folder / "store"))
    for path, graph in case.data:
        to = ox.NamedNode(graph) if graph else ox.DefaultGraph()
        store.load(path=str(path), base_iri=path.absolute().as_uri(), to_graph=to)
    store.flush()
    del store
    return folder / "store"


def bare(store: ox.Store, query: str, base: str) -> list[str] | None:
    """What the engine finds, in an order of its own; nothing, if it does not take the query."""
    try:
        found = store.query(query, base_iri=base)
        if isinstance(found, ox.QueryTriples):
            return sorted(map(str, found))
        return told(found)
    except (SyntaxError, ValueError, RuntimeError, OSError):
        return None


def told(found: object) -> list[str]:
    """Rows as texts, or yes or no."""
    if isinstance(found, ox.QueryBoolean):
        return [str(bool(found))]
    assert isinstance(found, ox.QuerySolutions)
    return sorted(str([str(row[name]) for name in found.variables]) for row in found)


def ours(child: Child, query: str, store: Path, name: str, table: str) -> list[str] | None:
    """What our child process answers, read from the format of tables that is asked for."""
    head, body = child.ask(Question(query, str(store), name, ("", table), ("", "N_TRIPLES")))
    with body:
        text = body.read()
    if head["status"] != OK:
        return None
    if head["kind"] == "graph":
        return sorted(str(quad.triple) for quad in ox.parse(text, format=ox.RdfFormat.N_TRIPLES))
    return told(ox.parse_query_results(text, format=getattr(ox.QueryResultsFormat, table)))


@pytest.mark.skipif(not FOLDER, reason="no folder of the W3C's manifests in W3C_SPARQL")
@pytest.mark.parametrize("case", list(cases(FOLDER)) if FOLDER else [], ids=lambda case: case.name.rpartition("/")[2])
def test_we_take_and_answer_what_the_engine_does(child: Child, case: Case, tmp_path: Path) -> None:
    if missing := [path.name for path in (case.query, *(path for path, _ in case.data)) if not path.exists()]:
        pytest.skip(f"not in the folder: {missing}")
    base = case.query.absolute().as_uri()
    text = case.query.read_text(encoding="utf-8")
    if "service" in text.lower():
        pytest.skip("SERVICE is refused on purpose")
    place = stored(case, tmp_path)
    expected = bare(ox.Store.read_only(str(place)), text, base)
    for table in ("JSON", "XML", "TSV"):
        found = ours(child, f"BASE <{base}>\n{text}", place, case.name, table)
        if expected is None or found is None or "_:" in str(expected):  # which have other names each time
            assert (found is None) == (expected is None)
            assert len(found or []) == len(expected or [])
        else:
            assert found == expected


HT, CNT, UT = (
    "http://www.w3.org/2011/http#",
    "http://www.w3.org/2011/content#",
    "http://www.w3.org/2009/sparql/tests/test-update#",
)
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


class Request(NamedTuple):
    """A request of the protocol's tests, and what it expects: the first digits of the status, and yes or no."""

    name: str
    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    statuses: set[str]
    answer: str


def value(store: ox.Store, subject: object, predicate: str) -> str:
    return str(getattr(one(store, subject, predicate), "value", ""))


def members(store: ox.Store, head: object) -> Iterator[object]:
    """The members of a list."""
    while (first := one(store, head, f"{RDF}first")) is not None:
        yield first
        head = one(store, head, f"{RDF}rest")


def requests_of_the_protocol(folder: str) -> tuple[list[Request], dict[str, Path]]:
    """The requests that a read only server can answer, in manifests that have them as data; and graphs by name."""
    found, graphs = [], dict[str, Path]()
    for path in sorted(Path(folder).rglob("manifest.ttl")) if folder else []:
        store = ox.Store()
        store.load(path=str(path), format=ox.RdfFormat.TURTLE, base_iri=path.absolute().as_uri())
        for quad in store.quads_for_pattern(None, ox.NamedNode(f"{UT}graph"), None):
            graphs[value(store, quad.subject, "http://www.w3.org/2000/01/rdf-schema#label")] = local(quad.object)
        for quad in store.quads_for_pattern(None, TYPE, ox.NamedNode(f"{MF}ProtocolTest")):
            name = str(getattr(quad.subject, "value", "")).rpartition("#")[2]
            action = one(store, quad.subject, f"{MF}action")
            asked = members(store, one(store, action, f"{HT}requests"))
            found += [request(store, name, each) for each in asked if not name.startswith("update")]
    return found, graphs


def request(store: ox.Store, name: str, asked: object) -> Request:
    headers = {
        value(store, header, f"{HT}fieldName"): value(store, header, f"{HT}fieldValue")
        for header in members(store, one(store, asked, f"{HT}headers"))
    }
    body, reply = one(store, asked, f"{HT}body"), one(store, asked, f"{HT}resp")
    text = value(store, body, f"{CNT}chars").encode(value(store, body, f"{CNT}characterEncoding") or "utf-8")
    codes = store.quads_for_pattern(reply, ox.NamedNode(f"{MF}expectedStatus"), None)  # type: ignore[arg-type]
    statuses = {str(getattr(code.object, "value", "")).rpartition("StatusCode")[2][:1] for code in codes}
    method, path = value(store, asked, f"{HT}methodName"), value(store, asked, f"{HT}absolutePath")
    return Request(name, method, path, headers, text, statuses, value(store, reply, f"{MF}expectedBoolean"))


REQUESTS, NAMED = requests_of_the_protocol(FOLDER)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server whose store has the graphs of the protocol's tests."""
    path = tmp_path_factory.mktemp("protocol") / "g.kg"
    with kg.build(LISTINGS / "references.bib", path) as built:
        store = ox.Store(str(built.sparql_store(graphs=True)))
    for name, file in NAMED.items():
        store.load(path=str(file), to_graph=ox.NamedNode(name))
    store.flush()
    del store
    with this_machine(), serving(path) as started:
        yield started


@pytest.mark.skipif(not REQUESTS, reason="no tests of the protocol in W3C_SPARQL")
@pytest.mark.parametrize("asked", REQUESTS, ids=lambda asked: asked.name)
def test_the_protocol_is_spoken(address: str, asked: Request) -> None:
    place = urlsplit(address)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=60)
    with this_machine():
        path = f"/sparql{asked.path.removeprefix('/sparql').removeprefix('/')}"
        connection.request(asked.method, path, asked.body or None, asked.headers)
        reply = connection.getresponse()
        text = reply.read().decode()
    connection.close()
    assert str(reply.status)[0] in asked.statuses, text
    if asked.answer and reply.status == http.client.OK:
        assert json.loads(text)["boolean"] == (asked.answer == "true")
