"""The graph as a page that is served: a part to begin with, and more as one browses."""

from __future__ import annotations

import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlencode

import pytest

import kg
from kg.serving import explore
from kg.store import reasons
from tests.kg.serving.conftest import Reply, Server

pytestmark = pytest.mark.network


def asked(server: Server, what: str, **parameters: str) -> Reply:
    return server.send("GET", f"/api/{what}?{urlencode(parameters)}")


def data_of(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


def test_the_page_has_the_whole_of_a_small_graph_and_may_ask_its_own_server_only(server: Server) -> None:
    page = server.send("GET", "/")
    assert (page.status, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "connect-src 'self'; base-uri 'none'" in page.text
    assert "connect-src 'self'; base-uri 'none'" in page.headers["content-security-policy"]
    data = data_of(page.text)
    with kg.open(server.graph) as graph:
        assert {node["key"] for node in data["nodes"]} == set(graph.networkx())
    assert data["live"]
    assert data["all"] == len(data["nodes"])


def test_a_large_graph_begins_with_what_is_named_most(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(explore, "WHOLE", 10)
    monkeypatch.setattr(explore, "FIRST", 20)
    data = data_of(explore.page(server.graph, (0, 0)))
    assert 2 < len(data["nodes"]) <= 20 < data["all"]
    with kg.open(server.graph) as graph:
        assert graph.entities()[0].id in {node["key"] for node in data["nodes"]}


def test_what_is_beside_a_node_comes_with_its_evidence(server: Server) -> None:
    part = json.loads(asked(server, "around", node="benchmark/glue").text)
    nodes = {node["id"]: node for node in part["nodes"]}
    assert {node["key"] for node in nodes.values()} >= {"benchmark/glue", "arxiv:1810.04805"}
    for edge in part["edges"]:
        paper, entity = nodes[edge["from"]], nodes[edge["to"]]
        assert entity["key"] == "benchmark/glue"
        text = paper["label"] if edge["field"] == "title" else paper["text"]
        start, end, begin, stop = edge["place"]
        assert begin <= start < end <= stop
        assert text[start:end] in {entity["label"], *entity["aliases"]}


def test_what_is_beside_a_node_comes_with_what_its_papers_report(server: Server) -> None:
    part = json.loads(asked(server, "around", node="arxiv:1810.04805").text)
    nodes = {node["id"]: node for node in part["nodes"]}
    with kg.open(server.graph) as graph:
        told = {(one.value, one.on_id) for one in graph.results(paper="arxiv:1810.04805")}
    assert {(one["value"], nodes[one["on"]]["key"]) for one in part["results"]} == told
    for one in part["results"]:
        start, end, begin, stop = one["place"]
        assert begin <= start < end <= stop
        assert nodes[one["paper"]]["text"][start:end] == one["value"]


def test_of_what_very_many_papers_name_the_newest_come_and_the_others_after_them(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(explore, "BESIDE", 1)
    with kg.open(server.graph) as graph:
        many = graph.entities()[0]
        by_date = sorted((paper.published or "" for paper in graph.papers(entity=many.id)), reverse=True)
    for skip, date in enumerate(by_date):
        part = json.loads(asked(server, "around", node=many.id, skip=str(skip)).text)
        papers = [node for node in part["nodes"] if node["kind"] == "paper"]
        assert [paper.get("date", "") for paper in papers] == [date]
        assert {node["papers"] for node in part["nodes"] if node["key"] == many.id} == {many.papers}


@pytest.mark.parametrize("skip", ["", "x", "-1", "1.5", "٣", "9" * 30])
def test_what_is_skipped_is_a_number(server: Server, skip: str) -> None:
    assert asked(server, "around", node="benchmark/glue", skip=skip).status == 400


def test_the_page_is_made_once_for_all_who_ask_at_the_same_time(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []

    def slowly(*_: object, **__: object) -> str:
        made.append("page")
        time.sleep(0.2)
        return "page"

    monkeypatch.setattr(explore, "filled", slowly)
    with ThreadPoolExecutor(4) as clients:
        pages = [clients.submit(explore.shared, server.graph, (1, 1)) for _ in range(4)]
    assert [page.result() for page in pages] == ["page"] * 4
    assert made == ["page"]


def test_every_node_of_the_graph_has_its_surroundings(server: Server) -> None:
    with kg.open(server.graph) as graph:
        whole = graph.networkx()
        for node in whole:
            assert node in {one["key"] for one in explore.around(graph, node)["nodes"]}


def test_search_finds_entities_and_papers_by_their_words(server: Server) -> None:
    found = json.loads(asked(server, "search", q="visual instr").text)
    entity, paper = found[:2]
    assert {"key": "method/visual-instruction-tuning", "kind": "method"}.items() <= entity.items()
    assert {"key": "arxiv:2304.08485", "kind": "paper"}.items() <= paper.items()
    assert {one["kind"] for one in json.loads(asked(server, "search", q="glue").text)} >= {"benchmark", "paper"}
    for odd in ("", '"', "* OR NEAR(", "\x00", "'; DROP TABLE papers"):
        assert asked(server, "search", q=odd).status == 200


def test_a_search_works_out_no_reason_that_nobody_sees(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reasons, "no_hits", lambda *_: pytest.fail("a reason"))
    with kg.open(server.graph) as graph:
        assert explore.search(graph, "xylophone") == []


def test_a_search_costs_what_its_different_words_cost(server: Server) -> None:
    once = asked(server, "search", q="model").text
    with ThreadPoolExecutor(16) as clients:
        many = list(clients.map(lambda _: asked(server, "search", q="model×" * 300), range(16)))
    assert {(reply.status, reply.text) for reply in many} == {(200, once)}
    assert asked(server, "search", q=" ".join(f"model{i}" for i in range(2000))).status == 200


def test_a_long_search_ends_behind_a_whole_word(server: Server) -> None:
    whole = asked(server, "search", q="model").text
    assert "model" in whole
    assert asked(server, "search", q="model " * 332 + "xylophone").text == whole


def test_a_node_that_is_not_there_is_said(server: Server) -> None:
    reply = asked(server, "around", node="model/nothing-like-it")
    assert (reply.status, "no entity" in reply.text) == (400, True)
