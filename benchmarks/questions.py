"""How long each question in Python takes.

    python benchmarks/questions.py GRAPH.kg

benchmarks/building.py makes a graph of 75,000 papers and 400,000 links. Each question is asked about the entity in most
papers, about one in some hundred, and about one in one paper; the time is the processor's, the median of five, with
the graph opened anew. Then it is written as a page. With PYTHONPATH at a checkout of older code, a graph that was built
by it is asked by it.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import kg

TIMES = 5


def questions(graph: kg.KnowledgeGraph, name: str, other: str, paper: str) -> dict[str, Callable[[], object]]:
    """All questions about an entity, another one, and a paper."""
    return {
        "an entity": lambda: graph.entity(name),
        "an entity, its links and names": lambda: graph.details(name),
        "a paper with its links": lambda: graph.details(paper),
        "links of an entity, newest 20": lambda: graph.links(entity=name, limit=20),
        "links of an entity, newest 1000": lambda: graph.links(entity=name, limit=1000),
        "papers of an entity by date": lambda: graph.papers(entity=name, since="2025-12"),
        "papers by words": lambda: graph.papers(text="contrastive distillation retrieval"),
        "entities by type": lambda: graph.entities(type="model", limit=20),
        "entities by words": lambda: graph.entities(text="language model", limit=20),
        "related": lambda: graph.related(name),
        "similar papers": lambda: graph.similar(paper),
        "path": lambda: graph.path(name, other),
        "shared": lambda: graph.shared(name, other),
        "timeline": lambda: graph.timeline(name),
        "first paper": lambda: graph.first(name),
        "trend": lambda: graph.trend(),
        "search": lambda: graph.search(name.partition("/")[2].replace("-", " ")),
        "page's surroundings": lambda: graph.beside(name),
        "neighbourhood, one hop": lambda: graph.networkx(paper, hops=1),
        "neighbourhood, two hops, 1000 nodes": lambda: graph.networkx(paper, hops=2, limit=1000),
        "neighbourhood, two hops, whole": lambda: graph.networkx(paper, hops=2),
    }


def main() -> None:
    """Ask and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("graph", type=Path)
    path = parser.parse_args().graph
    with kg.open(path) as graph:
        counts, ranked = graph.stats(), graph.entities()
        often, some, once = ranked[0], next(one for one in ranked if one.papers < 500), ranked[-1]
        papers = {one.id: graph.links(entity=one.id, limit=1)[0].paper for one in (often, some, once)}
    links = sum(counts["links"].values())
    print(f"{counts['papers']} papers, {links} links; {often.papers}, {some.papers}, {once.papers} papers:")
    asked: dict[str, list[float]] = {}
    for one in (often, some, once):
        other = some.id if one is not some else often.id
        for name in questions(graph, "", "", ""):
            times = []
            for _ in range(TIMES):
                with kg.open(path) as fresh:
                    started = time.process_time()
                    questions(fresh, one.id, other, papers[one.id])[name]()
                    times.append((time.process_time() - started) * 1000)
            asked.setdefault(name, []).append(median(times))
    for name, milliseconds in asked.items():
        print(f"{name:38}" + "".join(f"{one:9.1f} ms" for one in milliseconds))
    with TemporaryDirectory() as folder, kg.open(path) as graph:
        started = time.process_time()
        graph.export(Path(folder) / "page.html")
        print(f"{'a page of the most linked nodes':38}{time.process_time() - started:9.1f} s")


if __name__ == "__main__":
    main()
