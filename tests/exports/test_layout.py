"""Where nodes of a page stand, and what its regions are called."""

from __future__ import annotations

import random
from collections import Counter
from itertools import combinations

import networkx as nx
import numpy as np
import pytest

from exports.html.communities import communities
from exports.html.layout import layout
from exports.html.network import placed
from exports.html.regions import mapped

TOPICS = {"speech": ["Corpus A", "Decoder A"], "vision": ["Corpus B", "Decoder B"], "text": ["Corpus C", "Decoder C"]}


def test_communities_are_what_hangs_together() -> None:
    """Rings of five, each tied to the next by one link."""
    ties = {(5 * ring + one, 5 * ring + other): 10 for ring in range(8) for one, other in combinations(range(5), 2)}
    ties |= {(5 * ring, (5 * ring + 6) % 40): 1 for ring in range(8)}
    found = communities(40, list(ties), list(ties.values()))
    assert len(set(found)) == 8
    assert all(len({found[5 * ring + one] for one in range(5)}) == 1 for ring in range(8))
    assert communities(3, [], []) == [0, 1, 2]


def test_communities_are_as_good_as_those_of_networkx() -> None:
    chance = random.Random(1)  # noqa: S311
    for _ in range(5):
        ties = {(one, chance.randrange(60, 90)): chance.randrange(1, 100) for one in range(60) for _ in range(3)}
        plain = nx.Graph()
        plain.add_weighted_edges_from((*link, tie) for link, tie in ties.items())
        found = communities(90, list(ties), list(ties.values()))
        mine = [{node for node in plain if found[node] == group} for group in set(found)]
        theirs = nx.community.louvain_communities(plain, seed=1)
        ours = nx.community.modularity(plain, [group for group in mine if group])
        assert ours > 0.95 * nx.community.modularity(plain, theirs)


@pytest.fixture(scope="module")
def graph() -> nx.MultiDiGraph:
    """Three fields of twenty papers, each with names of its own; all name one method and one measure. Two stand aside."""
    made = nx.MultiDiGraph()
    for topic, names in TOPICS.items():
        for number in range(20):
            paper = f"{topic}:{number}"
            made.add_node(paper, kind="paper", label=paper, aliases=[])
            for name in [*names, f"Own {paper}", "Common Method", "accuracy"]:
                kind = "metric" if name == "accuracy" else "method"
                made.add_node(name, kind=kind, label=name, aliases=[])
                made.add_edge(paper, name, key="uses", role="uses", confidence=1.0, evidence=[], sentence="")
    for paper, name in (("alone:1", "Island"), ("alone:2", "Rock")):
        made.add_node(paper, kind="paper", label=paper, aliases=[])
        made.add_node(name, kind="method", label=name, aliases=[])
        made.add_edge(paper, name, key="uses", role="uses", confidence=1.0, evidence=[], sentence="")
    for name, kind in made.nodes(data="kind"):
        if kind != "paper":
            made.nodes[name]["papers"] = made.in_degree(name)
    return made


def test_each_field_is_a_region_called_by_its_own_names(graph: nx.MultiDiGraph) -> None:
    network = placed(graph)
    labels = [node["label"] for node in network.nodes]
    called = {frozenset(labels[number] for number in names[:2]) for names in network.regions if names}
    assert called == {frozenset(names) for names in TOPICS.values()}


def test_papers_of_a_field_stand_together_and_fields_apart(graph: nx.MultiDiGraph) -> None:
    places = {node["key"]: np.array([node["x"], node["y"]]) for node in placed(graph).nodes}
    fields = {topic: np.array([places[f"{topic}:{number}"] for number in range(20)]) for topic in TOPICS}
    middles = {topic: points.mean(axis=0) for topic, points in fields.items()}
    reach = {topic: np.linalg.norm(points - middles[topic], axis=1).max() for topic, points in fields.items()}
    for one, other in combinations(TOPICS, 2):
        assert np.linalg.norm(middles[one] - middles[other]) > reach[one] + reach[other]


def test_what_hangs_together_only_with_itself_is_outside(graph: nx.MultiDiGraph) -> None:
    places = {node["key"]: np.hypot(node["x"], node["y"]) for node in placed(graph).nodes}
    inland = np.median([far for key, far in places.items() if ":" in key and "alone" not in key])
    assert min(places["alone:1"], places["alone:2"]) > inland


def test_measures_and_names_at_home_everywhere_are_quiet_and_small(graph: nx.MultiDiGraph) -> None:
    nodes = {node["label"]: node for node in placed(graph).nodes}
    assert {label for label, node in nodes.items() if node.get("quiet")} == {"accuracy", "Common Method"}
    assert nodes["Common Method"]["size"] < nodes["Corpus A"]["size"] * 1.5


def test_many_small_communities_become_few_regions() -> None:
    made = nx.MultiDiGraph()
    for number in range(60):
        for paper in range(6):
            made.add_node(f"{number}:{paper}", kind="paper", label="", aliases=[])
            for name in (f"a{number}", f"b{number}", f"own {number} {paper}"):
                made.add_node(name, kind="method", label=name, aliases=[])
                made.add_edge(f"{number}:{paper}", name, key="uses")
    for number in range(60):
        made.add_edge(f"{number}:0", f"a{(number + 1) % 60}", key="uses")
    names = sorted(made)
    numbers = {name: number for number, name in enumerate(names)}
    found = mapped(made, names, sorted((numbers[one], numbers[other]) for one, other, _ in made.edges))
    sizes = Counter(found.regions[group] for group in found.groups)
    assert len(sizes) <= 20 < len(set(found.groups))
    assert max(sizes.values()) < 4 * min(sizes.values())


@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_nodes_without_links_have_places_of_their_own(count: int) -> None:
    places = layout([], [], [*range(count)], [*range(count)], [5.0] * count)
    assert places.shape == (count, 2)
    assert all(np.linalg.norm(one - other) >= 9.9 for one, other in combinations(places, 2))


def test_thousands_of_islands_have_places_of_their_own() -> None:
    links = [(2 * i, 2 * i + 1) for i in range(2000)]
    groups = [i // 2 for i in range(4000)]
    places = layout(links, [1.0] * len(links), groups, groups, [5.0] * 4000)
    assert np.isfinite(places).all()
    assert len({(round(x), round(y)) for x, y in places}) == 4000
