"""How long each question takes to a graph of 100,000 papers and a million links, generated.

    python benchmarks/questions.py FOLDER [--papers 100000]

The graph is kept in FOLDER. Each question is asked about the entity in most papers, about one in some, and about one in
one paper; the time is the median of five, with the graph opened anew.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

import kg
from extractors.records import NAMED, ROLES, Entity, Evidence, Extraction
from kg import resolving
from kg.store import links
from kg.store.database import connect, transaction

NAMES = 10  # entities that a paper names
BATCH = 5000


def generate(path: Path, papers: int) -> None:
    """Writes such a graph: half of the links go to few names, as in life."""
    chance = random.Random(1)  # noqa: S311
    names = [f"{chance.choice(('Alpha', 'Beta', 'Gamma', 'Delta'))}{i:x}Net" for i in range(papers // 2)]
    connection = connect(path, write=True)
    for start in range(0, papers, BATCH):
        with transaction(connection):
            for number in range(start + 1, min(start + BATCH, papers) + 1):
                chosen = sorted(set(_chosen(chance, len(names))))
                _add(connection, number, [names[i] for i in chosen], chance)
    with transaction(connection):
        links.all_told(connection)
    resolving.settle(connection)
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.close()


def _chosen(chance: random.Random, count: int) -> Iterator[int]:
    for _ in range(NAMES):
        often = min(count - 1, int(chance.paretovariate(0.35)) - 1)
        yield often if chance.random() < 0.5 else chance.randrange(count)


def _add(connection: sqlite3.Connection, number: int, names: list[str], chance: random.Random) -> None:
    text = " ".join(f"We use {name} here." for name in names)
    date = f"{2015 + number % 11}-{number % 12 + 1:02}"
    connection.execute(
        "INSERT INTO papers (paper, id, title, abstract, published, authors, categories, urls, keys) "
        "VALUES (?, ?, ?, ?, ?, '[]', '[]', '[]', '[]')",
        (number, f"arxiv:{2000 + number % 25}.{number:06}", f"Paper {number}", text, date),
    )
    connection.execute(
        "INSERT INTO records (paper, file, line, digest) VALUES (?, 'generated.jsonl', ?, ?)",
        (number, number, number.to_bytes(8, "big")),
    )
    entities = []
    for name in names:
        start = text.index(f" {name} ") + 1
        evidence = Evidence("abstract", start, start + len(name), name, "generated", (0, len(text)))
        type = NAMED[len(name + name[-5]) % len(NAMED)]
        entities.append(Entity(type, name, (name,), chance.choice(ROLES), 0.9, (evidence,), (), ()))
    links.save(connection, Extraction(str(number), tuple(entities)))


def questions(graph: kg.KnowledgeGraph, name: str, other: str, paper: str) -> dict[str, Callable[[], object]]:
    """All questions about an entity, another one, and a paper."""
    return {
        "papers of an entity, newest 20": lambda: graph.links(entity=name, limit=20),
        "papers by date and words": lambda: graph.papers(since="2025-12", text="Paper 77"),
        "entities by type": lambda: graph.entities(type="model", limit=20),
        "an entity": lambda: graph.entity(name),
        "related": lambda: graph.related(name),
        "similar papers": lambda: graph.similar(paper),
        "path": lambda: graph.path(name, other),
        "shared": lambda: graph.shared(name, other),
        "timeline": lambda: graph.timeline(name),
        "first paper": lambda: graph.first(name),
        "trend": lambda: graph.trend(),
        "search": lambda: graph.search(name),
        "neighbourhood": lambda: graph.networkx(paper, hops=1),
    }


def main() -> None:
    """Generate if need be, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--papers", type=int, default=100_000)
    arguments = parser.parse_args()
    path = arguments.folder / f"generated-{arguments.papers}.kg"
    if not path.exists():
        generate(path, arguments.papers)
    with kg.open(path) as graph:
        ranked = graph.entities()
        counts = graph.stats()["links"]
    often, some, once = ranked[0], next(one for one in ranked if one.papers < 500), ranked[-1]
    print(
        f"{arguments.papers} papers, {sum(counts.values())} links; {often.papers}, {some.papers}, {once.papers} papers:"
    )
    asked: dict[str, list[float]] = {}
    for one in (often, some, once):
        for name in questions(graph, one.id, some.id, ""):
            times = []
            for _ in range(5):
                with kg.open(path) as fresh:
                    paper = "arxiv:2007.000007"
                    other = some.id if one is not some else often.id
                    started = time.perf_counter()
                    questions(fresh, one.id, other, paper)[name]()
                    times.append((time.perf_counter() - started) * 1000)
            asked.setdefault(name, []).append(median(times))
    for name, milliseconds in asked.items():
        print(f"{name:32}" + "".join(f"{one:9.1f} ms" for one in milliseconds))


if __name__ == "__main__":
    main()
