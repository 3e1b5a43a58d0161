"""What a query may take: its time, its memory, its rows; and nothing from files or other servers."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

import kg.serving.server
from kg.serving.server import serving
from tests.conftest import SERVICES, Canary
from tests.kg.serving.conftest import ENDLESS, FORM, Server, ready

pytestmark = pytest.mark.network

PATHS = "(kg:introduces|^kg:introduces|kg:uses|^kg:uses|kg:mentions|^kg:mentions)*"


@pytest.mark.parametrize(
    "query", [ENDLESS, f"SELECT (COUNT(*) AS ?n) {{ ?a {PATHS} ?b . ?c {PATHS} ?d . ?e {PATHS} ?f }}"]
)
def test_an_endless_query_ends_at_its_limit_and_the_next_one_is_answered(hasty: Server, query: str) -> None:
    reply = hasty.post(query)
    assert (reply.status, "within 1 s" in reply.text) == (504, True)
    ready(hasty)


def test_more_than_can_be_answered_at_once_are_told_to_wait(hasty: Server) -> None:
    with ThreadPoolExecutor(6) as clients:
        replies = list(clients.map(hasty.post, [ENDLESS] * 6))
    assert {reply.status for reply in replies} == {503, 504}
    assert all(reply.headers["retry-after"] == "1" for reply in replies if reply.status == 503)
    ready(hasty)


def test_a_query_ends_when_its_client_leaves(graph: Path) -> None:
    with serving(graph, seconds=3600) as address:
        patient, place = ready(Server(address, graph)), urlsplit(address)
        asking = f"GET /sparql?query={quote(ENDLESS)} HTTP/1.1\r\nHost: {place.netloc}\r\n\r\n".encode()
        for _ in range(2):  # which are all that are answered at once
            with socket.create_connection((place.hostname, place.port)) as client:
                client.sendall(asking)
                time.sleep(0.5)
        answers = (patient.get("ASK { ?s ?p ?o }").status for _ in range(10))
        assert 200 in answers


def test_short_queries_at_once_are_all_answered(server: Server) -> None:
    with ThreadPoolExecutor(8) as clients:
        assert {reply.status for reply in clients.map(server.get, ["ASK { ?s ?p ?o }"] * 80)} == {200}


def test_a_query_that_needs_too_much_memory_ends_alone(graph: Path) -> None:
    with serving(graph, seconds=60, memory=100) as address:
        small = Server(address, graph)
        reply = small.post("SELECT DISTINCT ?a ?c ?d ?f { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f")
        assert (reply.status, "more memory needed than 100 MiB" in reply.text) == (507, True)
        assert small.get("ASK { ?s ?p ?o }").status == 200


@pytest.mark.parametrize("query", ["ASK " + "{" * 100_000, "ASK { FILTER(" + "(" * 50_000 + "1" + ")" * 50_000 + ") }"])
def test_a_query_that_is_too_deep_ends_alone(server: Server, query: str) -> None:
    assert server.post(query).status >= 400
    assert server.get("ASK { ?s ?p ?o }").status == 200


def test_a_long_answer_is_cut_and_says_so(strict: Server) -> None:
    reply = strict.get("SELECT * { ?s ?p ?o }")
    answer = json.loads(reply.text)
    assert reply.headers["x-result-truncated"].startswith("rows=100,")
    assert len(answer["results"]["bindings"]) == 100
    assert answer["head"]["link"] == ["/sparql#limits"]
    short = strict.get("SELECT * { ?s ?p ?o } LIMIT 100")
    assert "x-result-truncated" not in short.headers
    assert short.headers["x-result-rows"] == "100"
    assert "x-result-truncated" in strict.get("CONSTRUCT WHERE { ?s ?p ?o }").headers


def test_large_answers_arrive_whole(server: Server) -> None:
    reply = server.post("SELECT * { ?s ?p ?o } LIMIT 20000")
    assert int(reply.headers["content-length"]) > 1 << 20
    assert len(json.loads(reply.text)["results"]["bindings"]) == int(reply.headers["x-result-rows"])


OTHERS = [
    "SELECT * FROM <{it}> { ?s ?p ?o }",
    "SELECT * FROM NAMED <{it}> { GRAPH <{it}> { ?s ?p ?o } }",
    "LOAD <{it}>",
    "DESCRIBE <{it}>",
]


@pytest.mark.parametrize("query", [*SERVICES, *OTHERS])
def test_no_query_goes_to_another_server(server: Server, canary: Canary, query: str) -> None:
    server.post(query.replace("{it}", canary.address))
    server.post("ASK {}", ("default-graph-uri", canary.address), ("named-graph-uri", canary.address))
    assert canary.visits == []


@pytest.mark.parametrize("query", SERVICES)
def test_services_are_refused_as_such(server: Server, query: str) -> None:
    reply = server.post(query.replace("{it}", "http://x.example/"))
    assert (reply.status, reply.text) == (400, "SERVICE asks another server (ask this graph only)\n")


@pytest.mark.parametrize(
    "query", ["ASK { FILTER('SERVICE <x:y> { }' != '') }", "ASK { FILTER(<x:SERVICE> != <x:y>) } # SERVICE <x:y> { }"]
)
def test_the_word_may_be_said(server: Server, query: str) -> None:
    assert json.loads(server.post(query).text)["boolean"]


def test_no_query_reads_a_file(server: Server) -> None:
    reply = server.post("SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }")
    assert json.loads(reply.text)["results"]["bindings"] == []
    assert (
        json.loads(server.post("ASK { ?s ?p ?o }", ("default-graph-uri", "file:///etc/passwd")).text)["boolean"]
        is False
    )


def test_large_requests_are_refused(server: Server) -> None:
    place = urlsplit(server.address)
    for headers in ({"Content-Type": FORM, "Content-Length": str(10 << 20)}, {"X": "x" * 40_000}):
        connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=600)
        connection.request("POST", "/sparql", headers=headers)
        assert connection.getresponse().status in (413, 431)
        connection.close()
    assert server.get("ASK {}").status == 200


def test_slow_clients_hold_nobody_up(server: Server) -> None:
    place = urlsplit(server.address)
    slow = [socket.create_connection((place.hostname or "", place.port or 0)) for _ in range(40)]
    for one in slow:
        one.sendall(b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nquer")
    assert server.get("ASK {}").status == 200
    for one in slow:
        one.close()


def trickle(client: socket.socket) -> None:
    for _ in range(1_000):
        client.sendall(b"x")
        time.sleep(0.5)


def test_a_request_that_comes_bit_by_bit_has_its_time(graph: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kg.serving.server, "IDLE", 2)
    with serving(graph) as address:
        place = urlsplit(address)
        with socket.create_connection((place.hostname or "", place.port or 0)) as client:
            client.sendall(b"GET /sparql HTTP/1.1\r\nX: ")
            with pytest.raises((BrokenPipeError, ConnectionResetError)):
                trickle(client)
        assert Server(address, graph).get("ASK {}").status == 200


def test_lies_about_length_and_other_noise(server: Server) -> None:
    place = urlsplit(server.address)
    for noise in (
        b"POST /sparql HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        b"POST /sparql HTTP/1.1\r\nTransfer-Encoding: nonsense\r\n\r\n",
        b"GET /sparql?query=\xff HTTP/1.1\r\nHost: localhost\r\n\r\n",
        bytes(range(256)) + b"\r\n\r\n",
    ):
        with socket.create_connection((place.hostname or "", place.port or 0), timeout=600) as client:
            client.sendall(noise)
            client.shutdown(socket.SHUT_WR)
            assert client.recv(12)[9:10] in (b"4", b"5", b"")
    assert server.get("ASK {}").status == 200


def test_where_the_system_allows_it_a_child_has_no_network(canary: Canary) -> None:
    code = (
        "import sys, pyoxigraph; from exports.rdf.confined import confine\n"
        "print(confine())\n"
        "try: list(pyoxigraph.Store().query('SELECT * { SERVICE <%s> { ?s ?p ?o } }' % sys.argv[1]))\n"
        "except OSError: pass\n"
    )
    line = [sys.executable, "-c", code, canary.address]
    if subprocess.run(line, capture_output=True, text=True, check=True).stdout.strip() == "False":
        pytest.skip("this system keeps the network")
    assert canary.visits == []
