"""`kg serve` as its users meet it: the command, real clients, named questions, and a graph that changes meanwhile."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from filelock import FileLock
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import JSON, POST, SPARQLWrapper

import kg
from exports.rdf.store import place
from kg.serving import keeping
from kg.serving.server import serving
from tests.conftest import UNSHARE_REFUSED
from tests.kg.serving.conftest import GRAPHS, Server, ready

pytestmark = pytest.mark.network


def test_real_clients(server: Server) -> None:
    query = "SELECT ?name WHERE { ?x skos:prefLabel ?name } ORDER BY ?name LIMIT 3"
    client = SPARQLWrapper(f"{server.address}sparql", returnFormat=JSON)
    for method in ("GET", POST):
        client.setMethod(method)
        client.setQuery(query)
        assert len(json.loads(client.query().response.read())["results"]["bindings"]) == 3
    client.setQuery(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{GRAPHS[0]}> {{ ?s ?p ?o }} }}")
    client.setReturnFormat("turtle")
    assert GRAPHS[0].encode() in client.query().response.read()
    store = SPARQLStore(f"{server.address}sparql")
    assert (
        len(list(store.query("SELECT ?x WHERE { ?x <http://www.w3.org/2004/02/skos/core#prefLabel> ?n } LIMIT 3"))) == 3
    )


def test_named_questions_as_queries(server: Server) -> None:
    listed = {one["name"]: one for one in json.loads(server.send("GET", "/api/questions").text)["questions"]}
    assert listed["papers-using"]["parameters"] == {"entity": "an entity"}
    query = json.loads(server.send("GET", "/api/questions/papers-using?entity=glue").text)["query"]
    assert len(json.loads(server.post(query).text)["results"]["bindings"]) == 2
    assert server.send("GET", "/api/questions/papers-using").status == 400
    assert server.send("GET", "/api/questions/papers-using?entity=nothing").status == 400
    assert "did you mean GLUE" in server.send("GET", "/api/questions/papers-using?entity=gleu").text
    assert server.send("GET", "/api/questions/papers-using?entity=glue&query=1&self=2").status == 400
    assert server.send("GET", "/api/questions/papers-using?entity=glue&entity=bert").status == 400
    assert server.send("GET", "/api/questions/papers-using?entity=glue&x%20y=1").status == 400
    assert server.send("GET", "/api/questions/nothing").status == 404


def test_answers_follow_the_graph(tmp_path: Path) -> None:
    source = tmp_path / "a.jsonl"
    source.write_text(json.dumps({"title": "Owls", "abstract": "We use BERT."}) + "\n")
    path = tmp_path / "g.kg"
    kg.build(source, path).close()
    count = "SELECT (COUNT(?p) AS ?n) WHERE { ?p a schema:ScholarlyArticle }"
    with serving(path) as address:
        one = Server(address, path)
        assert one.get(count, Accept="text/csv").text == "n\r\n1\r\n"
        source.write_text(json.dumps({"title": "Moles", "abstract": "We use BERT."}) + "\n")
        with FileLock(place(path) / "lock"):  # so long the newer one is not built
            kg.build(source, path).close()
            meanwhile = one.get(count, Accept="text/csv")
        assert meanwhile.text == "n\r\n1\r\n"
        assert "a newer one is being built" in meanwhile.headers["x-store-outdated"]
        for _ in range(6_000):  # until the newer one is built
            if "x-store-outdated" not in (reply := one.get(count, Accept="text/csv")).headers:
                break
            time.sleep(0.05)
        assert reply.text == "n\r\n2\r\n"
        path.unlink()
        for gone in (one.get(count), one.send("GET", "/"), one.send("GET", "/api/search?q=x")):
            assert (gone.status, "no such graph" in gone.text, str(tmp_path) in gone.text) == (503, True, False)


@contextmanager
def command(*arguments: str | Path, before: Sequence[str] = (), **environment: str) -> Iterator[subprocess.Popen[str]]:
    """A server of its own, which does not outlive the test that asks it."""
    line = [*before, sys.executable, "-m", "kg", "serve", *map(str, arguments)]
    env = {**os.environ, **environment}
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env) as process:
        try:
            yield process
        finally:
            process.kill()


def test_the_command_says_where_it_listens_and_ends_with_its_children(graph: Path) -> None:
    with command(graph, "--port", "0") as process:
        assert process.stdout
        address, *others = (process.stdout.readline().strip() for _ in range(3))
        assert [line.partition(": ")[0] for line in others] == [f"{address}query", f"{address}sparql"]
        assert Server(address, graph).get("ASK {}").status == 200
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        ours = children.read_text().split() if children.exists() else []
        process.terminate()
        assert process.wait(600) == 0
        assert not [child for child in ours if Path(f"/proc/{child}").exists()]


@pytest.mark.skipif(not shutil.which("strace"), reason="no strace that could refuse a system call")
def test_where_queries_keep_the_network_only_this_machine_may_ask(graph: Path) -> None:
    with command(graph, "--port", "0", "--host", "::", before=UNSHARE_REFUSED) as process:
        out, err = process.communicate(timeout=600)
    assert (process.returncode, out) == (2, "")
    assert "only this machine may ask" in err
    with command(graph, "--port", "0", before=UNSHARE_REFUSED) as process:
        assert process.stdout
        assert process.stderr
        address = process.stdout.readline().strip()
        assert "SERVICE is refused is all" in process.stderr.readline()
        assert Server(address, graph).get("ASK {}").status == 200
        process.terminate()
        process.communicate(timeout=600)


def test_it_shows_itself_in_the_browser_if_asked(graph: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "opened")
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > "{tmp_path / "opened"}"\n')
    browser.chmod(0o755)
    with command(graph, "--port", "0", "--open", BROWSER=str(browser)) as process:
        assert process.stdout
        address = process.stdout.readline()
        assert (tmp_path / "opened").read_text() == address
        process.terminate()


def test_while_the_store_is_built_the_page_is_there_and_questions_wait_a_moment(
    samples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = samples
    place(path).mkdir()
    (place(path) / "state.txt").touch()
    monkeypatch.setattr(keeping, "PATIENCE", 1)
    with FileLock(place(path) / "lock") as held, serving(path) as address:
        one = Server(address, path)
        reply = one.get("ASK {}")
        assert (reply.status, reply.headers["retry-after"], "is being built" in reply.text) == (503, "5", True)
        assert one.send("GET", "/").status == 200
        held.release()
        monkeypatch.setattr(keeping, "PATIENCE", 600)
        assert one.get("ASK { ?s ?p ?o }").status == 200
    with FileLock(place(path) / "lock"), serving(path):
        pass  # ends, although the store can not be built while it is locked


def test_questions_in_graphs_of_sources_wait_until_these_are_there(
    samples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "PAUSE", 600)  # what builds the store without them is no reason to wait
    with serving(samples) as address:
        one = ready(Server(address, samples))
        name = json.loads(one.get("SELECT ?file { ?file a prov:Entity }").text)["results"]["bindings"][0]["file"][
            "value"
        ]
        for reply in (
            one.get("ASK { GRAPH ?g { ?s ?p ?o } }"),
            one.get("ASK { ?s ?p ?o }", ("default-graph-uri", name)),
        ):
            assert json.loads(reply.text)["boolean"], reply


def test_a_store_that_can_not_be_built_is_said_and_tried_again(
    samples: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = samples
    place(path).write_text("mine")
    with serving(path) as address:
        one = Server(address, path)
        assert "something else" in one.get("ASK {}").text
        assert one.send("GET", "/").status == 200
        err = ""
        for _ in range(6_000):  # until the child that was to build it has had its say
            err += capfd.readouterr().err
            if "\n" in err:
                break
            time.sleep(0.05)
        place(path).unlink()
        assert one.get("ASK {}").status == 200
    assert err.startswith("kg: ")
    assert (err + capfd.readouterr().err).count("\n") == 1


def test_a_store_that_nobody_may_write_is_asked_as_it_is(samples: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it lacks can't be loaded: that is said, and is no fault of the server."""
    with kg.open(samples) as opened:
        opened.sparql_store()

    def read_only(path: Path, **_: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system", str(path))

    monkeypatch.setattr(Path, "touch", read_only)
    monkeypatch.setattr(keeping, "ANY_GRAPH", "no question")  # the child fails, as it would there
    with serving(samples) as address:
        one = ready(Server(address, samples))
        reply = one.get("ASK { GRAPH ?g { ?s ?p ?o } }")
        assert (reply.status, "can't be built" in reply.text) == (503, True)
        assert one.get("ASK { ?s ?p ?o }").status == 200


def test_a_port_that_is_taken_and_a_graph_that_is_not_there(server: Server, tmp_path: Path) -> None:
    for arguments in ((server.graph, "--port", str(urlsplit(server.address).port)), (tmp_path / "no.kg",)):
        with command(*arguments) as process:
            out, err = process.communicate(timeout=600)
        assert (process.returncode, out) == (2, "")
        assert err.startswith("kg: ")
        assert err.count("\n") == 1
