"""What CONSTRUCT finds as a graph to look at."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import kg
from exports.html.page import page
from kg import KnowledgeGraph
from kg.core.errors import UsageError
from tests.conftest import Kg

OWN = "CONSTRUCT { ?p ?role ?x } WHERE { VALUES ?role { kg:introduces kg:evaluates } ?p ?role ?x }"
FOREIGN = """
    CONSTRUCT { ?p <http://x.example/v#about> <http://y.example/t/Owls> , "a text" , [] . ?x a kg:Method ; skos:prefLabel "X" }
    WHERE { ?p kg:introduces ?m BIND(IRI("http://x.example/x") AS ?x) }
"""


@pytest.fixture(scope="module")
def graph(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[kg.KnowledgeGraph]:
    with kg.open(shutil.copy(built, tmp_path_factory.mktemp("picture"))) as samples:
        yield samples


def test_what_is_of_the_graph_has_all_that_the_graph_tells(graph: kg.KnowledgeGraph) -> None:
    whole, found = graph.networkx(), graph.sparql_networkx(OWN)
    wanted = {edge for edge in whole.edges(keys=True) if edge[2] in ("introduces", "evaluates")}
    told = set(found.edges(keys=True))
    assert told <= wanted
    hosts = {repo for _, repo, _ in wanted - told}
    assert hosts == {"repo/gluebenchmark.com", "repo/stanford-qa.com"}  # linked data has no bare hosts
    assert all(found.nodes[name] == {**found.nodes[name], **whole.nodes[name]} for name in found)
    assert all(found.edges[edge] == whole.edges[edge] for edge in told)


def test_other_nodes_have_the_names_that_are_told_of_them(graph: kg.KnowledgeGraph) -> None:
    found = graph.sparql_networkx(FOREIGN)
    of = {facts["label"]: facts["kind"] for _, facts in found.nodes(data=True)}
    assert (of["Owls"], of["a text"], of["X"]) == ("thing", "thing", "method")
    assert {role for _, _, role in found.edges(keys=True)} == {"about"}
    assert "paper" in of.values()


def test_a_benchmark_is_no_mere_dataset_and_a_long_text_is_shortened(graph: kg.KnowledgeGraph) -> None:
    found = graph.sparql_networkx("CONSTRUCT { ?x ?p ?a } WHERE { ?x ?p ?a VALUES ?p { dcterms:abstract kg:papers } }")
    assert found.nodes["benchmark/glue"]["kind"] == "benchmark"
    assert all(len(facts["label"]) <= 81 for name, facts in found.nodes(data=True) if name.startswith('"'))


@pytest.mark.parametrize("query", [OWN, FOREIGN, "DESCRIBE ?x WHERE { ?x a kg:Method }", "CONSTRUCT {} WHERE {}"])
def test_it_becomes_a_page(graph: kg.KnowledgeGraph, query: str) -> None:
    found = graph.sparql_networkx(query)
    (data,) = re.findall(r'<script[^>]*id="data"[^>]*>(.*?)</script>', page(found, "answer"), re.DOTALL)
    assert (len(json.loads(data)["nodes"]), len(json.loads(data)["edges"])) == (len(found), found.number_of_edges())


def test_rows_make_no_graph(graph: kg.KnowledgeGraph) -> None:
    with pytest.raises(UsageError, match="CONSTRUCT"):
        graph.sparql_networkx("SELECT * { ?s ?p ?o }")


def test_on_the_command_line(kg: Kg, graph: KnowledgeGraph, tmp_path: Path) -> None:
    assert kg("sparql", graph.file, OWN, "--page", "out.html").returncode == 0
    (data,) = re.findall(r'<script[^>]*id="data"[^>]*>(.*?)</script>', (tmp_path / "out.html").read_text(), re.DOTALL)
    assert {result["value"] for result in json.loads(data)["results"]} >= {"9.46", "3.17"}  # what its papers report
    for wrong in (["SELECT * { ?s ?p ?o }"], [OWN, "--format", "ttl"]):
        assert kg("sparql", graph.file, *wrong, "--page", "no.html").returncode == 2
    assert not (tmp_path / "no.html").exists()
