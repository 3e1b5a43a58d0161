"""The questions of docs/queries.md on the real listings of ../shared, against answers worked out from the graph's edges."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import networkx as nx
import pytest

import kg
from kg.core.schema import TYPES
from kg.graph.answers import RANKED
from tests.conftest import ROOT

SEEDS = ROOT.parent / "shared" / "seeds"
pytestmark = pytest.mark.skipif(not SEEDS.exists(), reason="no ../shared beside the project")
ASKED = 40  # entities that are asked about, the most named ones


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[kg.KnowledgeGraph]:
    with kg.build(SEEDS, tmp_path_factory.mktemp("questions") / "seeds.kg") as built:
        yield built


@pytest.fixture(scope="module")
def edges(graph: kg.KnowledgeGraph) -> nx.MultiDiGraph:
    return graph.networkx()


def ids(papers: list[Any]) -> set[str]:
    return {paper.id for paper in papers}


def naming(edges: nx.MultiDiGraph, entity: str, *roles: str) -> set[str]:
    found = edges.in_edges(entity, keys=True)
    return {paper for paper, _, role in found if edges.nodes[paper]["kind"] == "paper" and role in (roles or {role})}


def test_papers_by_what_stands_in_a_role(graph: kg.KnowledgeGraph, edges: nx.MultiDiGraph) -> None:
    for entity in graph.entities(limit=ASKED):
        assert ids(graph.papers(evaluates=entity.id)) == naming(edges, entity.id, "evaluates")
        assert ids(graph.papers(compares=entity.id)) == naming(edges, entity.id, "compares")
        assert ids(graph.papers(introduces=entity.id)) == naming(edges, entity.id, "introduces")
        assert ids(graph.papers(entity=entity.id)) == naming(edges, entity.id)
    for type in TYPES:
        of_type = [name for name, kind in edges.nodes(data="kind") if kind == type]
        assert ids(graph.papers(introduces=type)) == {
            paper for name in of_type for paper in naming(edges, name, "introduces")
        }


def test_links_quote_what_their_papers_say(graph: kg.KnowledgeGraph, edges: nx.MultiDiGraph) -> None:
    links = graph.links()
    assert len(links) > 1000
    for link in links:
        paper = edges.nodes[link.paper]
        assert link.sentence in paper[link.field]
        assert paper[link.field][link.start : link.end] in link.sentence
        assert link.type == edges.nodes[link.entity]["kind"]


def test_papers_on_this_and_that(graph: kg.KnowledgeGraph, edges: nx.MultiDiGraph) -> None:
    named = [entity.id for entity in graph.entities(limit=ASKED)]
    for one, other in pairwise(named):
        assert ids(graph.papers(entity=[one, other])) == naming(edges, one) & naming(edges, other)
        assert {link.paper for link in graph.shared(one, other)} == naming(edges, one) & naming(edges, other)


def test_what_stands_beside(graph: kg.KnowledgeGraph, edges: nx.MultiDiGraph) -> None:
    for entity in graph.entities(limit=ASKED):
        beside = Counter[str]()
        for paper in naming(edges, entity.id):
            beside.update(
                {name for _, name, role in edges.out_edges(paper, keys=True) if role == "evaluates"} - {entity.id}
            )
        found = graph.related(entity.id, role="evaluates", limit=10_000)
        assert {one.id: one.roles["evaluates"] for one in found} == dict(beside)


def test_by_time(graph: kg.KnowledgeGraph, edges: nx.MultiDiGraph) -> None:
    dates = dict(edges.nodes(data="published"))
    since = {name for name, kind in edges.nodes(data="kind") if kind == "paper" and (dates[name] or "") >= "2024-06"}
    assert ids(graph.papers(since="2024-06")) == since
    newest = [paper.published or "" for paper in graph.papers(sort="newest")]
    assert newest == sorted(newest, reverse=True)
    for entity in graph.entities(limit=ASKED):
        papers = naming(edges, entity.id)
        years = Counter((dates[paper] or "")[:4] for paper in papers)
        undated = years.pop("", 0)
        timeline = graph.timeline(entity.id)
        assert ({one.period: one.papers for one in timeline}, timeline.undated) == (dict(years), undated)
        first = graph.first(entity.id)
        makers = naming(edges, entity.id, "introduces")
        dated = [dates[paper] for paper in (makers or papers) if dates[paper]]
        assert first is not None
        assert first.published == min(dated, default=first.published)


def test_words_sizes_and_ranks(graph: kg.KnowledgeGraph, edges: nx.MultiDiGraph) -> None:
    papers = defaultdict(int, {name: len(naming(edges, name)) for name in edges})
    for type in TYPES:
        ranked = graph.entities(type=type)
        assert {one.id for one in ranked} == {name for name, kind in edges.nodes(data="kind") if kind == type}
        assert [one.papers for one in ranked] == sorted((papers[one.id] for one in ranked), reverse=True)
    for paper in graph.papers(text="continual pretraining"):
        words = f"{paper.title} {paper.abstract}".casefold()
        assert "continu" in words
        assert "pretrain" in words.replace("-", "")


def test_a_paper_and_its_like(graph: kg.KnowledgeGraph, edges: nx.MultiDiGraph) -> None:
    for paper in graph.papers()[:ASKED]:
        links = {(link.entity, link.role) for link in graph.links(paper=paper.id)}
        assert links == {(name, role) for _, name, role in edges.out_edges(paper.id, keys=True)}
        for like in graph.similar(paper.id, limit=3):
            both = set(edges.successors(paper.id)) & set(edges.successors(like.id))
            assert set(like.shared) <= {edges.nodes[name]["label"] for name in both}


def test_how_things_hang_together(graph: kg.KnowledgeGraph, edges: nx.MultiDiGraph) -> None:
    plain = nx.Graph(
        (one, other) for one, other, role in edges.edges(keys=True) if role not in ("variant_of", "implements")
    )
    named = [entity.id for entity in graph.entities(limit=12)]
    for one, other in pairwise(named):
        assert len(graph.path(one, other)) == nx.shortest_path_length(plain, one, other)


def test_what_abstracts_report(graph: kg.KnowledgeGraph, edges: nx.MultiDiGraph) -> None:
    results = graph.results()
    assert len(results) > 100
    for one in results:
        assert edges.nodes[one.paper][one.field][one.start : one.end] == one.value
        assert one.value in one.sentence
    for on in sorted({one.on_id for one in results if one.on_id}):
        assert ids_of(graph.results(on=on)) == ids_of([one for one in results if one.on_id == on])
        levels = [one for one in results if one.on_id == on and one.kind == "level" and one.metric]
        board = graph.leaderboard(on, min_confidence=0.0)
        assert {one.paper for one in board} == {one.paper for one in levels}
        assert {one.paper for one in graph.leaderboard(on)} == {one.paper for one in levels if one.confidence >= RANKED}
        for above, below in pairwise(board):
            if above.place < below.place:
                assert above.number <= below.number if above.better == "lower" else above.number >= below.number
    for system in sorted({one.system_id for one in results if one.system_id}):
        assert ids_of(graph.results(system=system)) == ids_of([one for one in results if one.system_id == system])


def ids_of(results: list[Any]) -> set[tuple[str, str, int]]:
    return {(one.paper, one.field, one.start) for one in results}
