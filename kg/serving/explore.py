"""What the page that shows the graph asks: a part to begin with, what is beside a node, and nodes by words."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

from exports.html.network import unplaced
from exports.html.page import called, filled
from exports.rdf import mapping, terms
from exports.rdf.terms import BASE
from kg.api import KnowledgeGraph

WHOLE = 5000  # nodes of a graph that is shown whole
FIRST = 2000  # nodes that a larger one begins with
BESIDE = 200  # papers of an entity that are shown at once
FOUND = 10


_making = Lock()


def shared(path: Path, state: tuple[int, int]) -> str:
    """The page, made once also for those who ask while it is made."""
    with _making:
        return page(path, state)


@lru_cache(maxsize=2)
def page(path: Path, _state: tuple[int, int]) -> str:
    """The page, with the graph if it is small, else with what is most connected; made once for a state of the file."""
    with KnowledgeGraph(path) as graph:
        stats = graph.stats()
        count = stats["papers"] + sum(stats["entities"].values())
        shown = graph.networkx() if count <= WHOLE else graph.overview(FIRST)
        return filled(graph.with_reports(shown), called(path), count, live=True)


def around(graph: KnowledgeGraph, node: str, skip: int = 0) -> dict[str, Any]:
    """A node and what is beside it: of papers that name it the newest, after so many newer ones."""
    return unplaced(graph.with_reports(graph.beside(node, BESIDE, skip)))._asdict()


def search(graph: KnowledgeGraph, text: str) -> list[dict[str, str]]:
    """Nodes whose names, titles or abstracts hold all words, each with the term that queries know it by."""
    return [
        {
            "key": hit.id,
            "label": hit.label or hit.id,
            "kind": "paper" if hit.kind == "paper" else hit.id.partition("/")[0],
            "term": terms.paper(hit.id, BASE) if hit.kind == "paper" else mapping.address(graph.entity(hit.id), BASE),
        }
        for hit in graph.hits(text, FOUND)
    ]
