"""Clients of others ask `kg serve`: Comunica from node and YASGUI in a browser, where they are installed.

    (mkdir clients && cd clients && npm install @comunica/query-sparql@3 @zazuko/yasgui)
    SPARQL_CLIENTS=clients make acceptance

SPARQLWrapper and rdflib's SPARQLStore ask in tests/kg/serving/test_serve.py.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

import kg
from kg.serving.server import serving
from tests.conftest import LISTINGS, browser, this_machine
from tests.kg.serving.conftest import Server, ready

__all__ = ["browser"]  # a fixture
MODULES = Path(os.environ.get("SPARQL_CLIENTS", "")) / "node_modules"
COMUNICA = MODULES / "@comunica" / "query-sparql" / "bin" / "query.js"
YASGUI = next(MODULES.glob("@*/yasgui/build/yasgui.min.js"), MODULES / "yasgui.min.js")
NAMES = """
PREFIX kg: <https://w3id.org/papergraph#> PREFIX schema: <https://schema.org/>
SELECT ?name (COUNT(?paper) AS ?papers) WHERE { ?paper kg:introduces|kg:uses ?x . ?x schema:name ?name FILTER(?name IN ("LoRA", "BERT")) }
GROUP BY ?name ORDER BY ?name
"""
LINKS = "PREFIX kg: <https://w3id.org/papergraph#> CONSTRUCT WHERE { ?paper kg:introduces ?x }"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    path = tmp_path_factory.mktemp("clients") / "g.kg"
    kg.build(LISTINGS, path).close()
    with this_machine(), serving(path, origins=["*"]) as address:
        yield ready(Server(address, path))


def expected(server: Server) -> dict[str, str]:
    with kg.open(server.graph) as graph:
        return {row["name"]: str(row["papers"]) for row in graph.sparql(NAMES)}


def comunica(server: Server, query: str, form: str, kind: str = "") -> str:
    line = [shutil.which("node") or "node", str(COMUNICA), f"{kind}{server.address}sparql", query, "-t", form]
    return subprocess.run(line, capture_output=True, text=True, check=True, timeout=120).stdout


@pytest.mark.skipif(not COMUNICA.exists(), reason="no Comunica in SPARQL_CLIENTS")
def test_comunica_finds_what_we_find(server: Server) -> None:
    rows = json.loads(comunica(server, NAMES, "application/sparql-results+json", "sparql@"))["results"]["bindings"]
    assert {row["name"]["value"]: row["papers"]["value"] for row in rows} == expected(server) != {}
    triples = comunica(server, LINKS, "application/n-triples", "sparql@").splitlines()
    with kg.open(server.graph) as graph:
        assert len(set(triples)) == len(graph.sparql(LINKS)) > 0


@pytest.mark.skipif(not COMUNICA.exists(), reason="no Comunica in SPARQL_CLIENTS")
def test_comunica_finds_out_what_we_are(server: Server) -> None:
    asked = "SELECT ?x WHERE { ?x a <https://w3id.org/papergraph#Benchmark> }"
    rows = json.loads(comunica(server, asked, "application/sparql-results+json"))["results"]["bindings"]
    with kg.open(server.graph) as graph:
        assert {row["x"]["value"] for row in rows} == {row["x"] for row in graph.sparql(asked)} != set()


@pytest.mark.skipif(not YASGUI.exists(), reason="no YASGUI in SPARQL_CLIENTS")
def test_yasgui_shows_what_we_find(server: Server, browser: Browser) -> None:
    page = browser.new_page()
    page.set_content('<!doctype html><div id="yasgui"></div>')
    page.add_script_tag(path=YASGUI)
    page.evaluate(
        """([endpoint, query]) => {
            window.tab = new Yasgui(document.getElementById("yasgui"), { requestConfig: { endpoint } }).getTab();
            tab.setQuery(query);
            tab.query();
        }""",
        [f"{server.address}sparql", NAMES],
    )
    page.locator(".yasr table tbody tr").first.wait_for()
    shown = page.locator(".yasr table").inner_text()
    assert all(name in shown and count in shown for name, count in expected(server).items())
    page.close()
