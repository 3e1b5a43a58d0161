"""A graph of any size, made without reading and without looking for names."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from extractors.records import NAMED, ROLES, Entity, Evidence, Extraction
from kg.steps import resolving
from kg.store import indexes, links, seal
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
            found = []
            for number in range(start + 1, min(start + BATCH, papers) + 1):
                chosen = sorted(set(_chosen(chance, len(names))))
                found.append(_added(connection, number, [names[i] for i in chosen], chance))
            links.save(connection, found)
    with transaction(connection):
        links.all_told(connection)
    resolving.settle(connection)
    indexes.make(connection)
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.close()
    seal.put(path)


def _chosen(chance: random.Random, count: int) -> Iterator[int]:
    for _ in range(NAMES):
        often = min(count - 1, int(chance.paretovariate(0.35)) - 1)
        yield often if chance.random() < 0.5 else chance.randrange(count)


def _added(connection: sqlite3.Connection, number: int, names: list[str], chance: random.Random) -> Extraction:
    text = " ".join(f"We use {name} here." for name in names)
    date = f"{2015 + number % 11}-{number % 12 + 1:02}"
    connection.execute(
        "INSERT INTO paper_rows (paper, id, title, published, authors, categories, urls, keys) "
        "VALUES (?, ?, ?, ?, '[]', '[]', '[]', '[]')",
        (number, f"arxiv:{2000 + number % 25}.{number:06}", f"Paper {number}", date),
    )
    connection.execute("INSERT INTO abstracts VALUES (?, ?)", (number, text))
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
    return Extraction(str(number), tuple(entities))
