"""The W3C's own tests of SPARQL, when a folder of its manifests is given as W3C_SPARQL: we pass what bare pyoxigraph passes.

    W3C_SPARQL=rdf-tests/sparql make acceptance

Queries are put to our child process, which refuses SERVICE, knows prefixes and has a base of its own; the engine alone gets
them as they are.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
import pytest

from exports.rdf.asking import OK, Child, Question

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
