"""What workers do with their part of the rows: pure functions from rows to rows, by way of small stores of their own.

Rows that hang together are in one part. What a part says does not depend on what else is in it, nor on its order.
"""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from extractors.corpus import introductions, summed
from extractors.extraction import extract
from extractors.records import Entity, Evidence, Extraction, Text
from extractors.workers import Failed
from kg.core.model import Paper, Record, Rejected
from kg.core.schema import family
from kg.graph.network import repository_keys
from kg.intake import duplicates
from kg.intake.papers import paper
from kg.intake.readers.columns import record
from kg.intake.readers.records import guarded
from kg.intake.readers.table import Options
from kg.intake.reading import read
from kg.resolve import blocks, form, reached
from kg.resolve.disjoint_sets import DisjointSets
from kg.resolve.families import bases
from kg.steps import resolving, tables
from kg.steps.tables import Row
from kg.store import claims, entities, extracted, links, papers, quarantine, results, streams, things
from kg.store.database import connect, transaction
from kg.store.rows import CERTAIN, TEXTS

NAMELESS = "the paper is there, without names"
FRAME = "dataframe"  # what a source is called that is no file


def files(rows: Iterator[Row], options: Options, reader: str | None) -> Iterator[Row]:
    """The records of files, by name."""
    for row in rows:
        yield from map(_read, read([row["name"]], options, reader))


def frames(rows: Iterator[Row], columns: dict[str, list[str]]) -> Iterator[Row]:
    """The records of a table's rows. They have no numbers that stay the same."""

    def made(line: int, row: Row) -> Paper | Rejected:
        found = record(line, row, columns)
        return paper(found, FRAME) if isinstance(found, Record) else found

    for row in rows:
        yield _read(guarded(made, 0, row))


def _read(item: Paper | Rejected) -> Row:
    """A record with the keys by which it hangs together with others, or why it can't be used."""
    if isinstance(item, Rejected):
        return {"rejected": {name: getattr(item, name) for name in quarantine.FIELDS}}
    found = duplicates.keys(item)
    nodes = {*found.held, *found.sought, *([f"own:{item.own}"] if item.own and not item.keys else [])}
    return {"record": {**tables.row(item), "home": min(nodes), "nodes": sorted(nodes)}}


def joined(rows: Iterator[Row]) -> Iterator[Row]:
    """Each node but the least of what hangs together, with that one, by edges from nodes to lesser ones."""
    sets = DisjointSets()
    nodes = set()
    for row in rows:
        sets.join((row["one"],), (row["least"],))
        nodes |= {row["one"], row["least"]}
    roots = ((node, sets.root((node,))[0]) for node in sorted(nodes))
    yield from ({"one": node, "least": root} for node, root in roots if node != root)


def merged(rows: Iterator[Row]) -> Iterator[Row]:
    """The papers that records are."""
    with _piece() as connection:
        todo = papers.batch()
        with transaction(connection):
            for row in rows:
                papers.add(connection, tables.paper(row), todo)
            papers.settle(connection, todo)
        yield from map(tables.row, papers.select(connection, "1", {}))


def searched(rows: Iterator[Row], patterns: str) -> Iterator[Row]:
    """What each paper names, given what others tell it."""
    ahead: dict[str, tuple[Text, dict[str, str]]] = {}
    failures: dict[str, str] = {}

    def texts() -> Iterator[Text]:
        for row in rows:
            text = tables.text(row)
            ahead[text.id] = text, {one["name"]: one["says"] for one in row.get("told") or ()}
            yield text

    def failed(one: Failed) -> None:
        failures[one.paper.id] = one.why

    for found in extract(texts(), patterns, told=lambda paper: ahead[paper][1], failed=failed):
        text, told = ahead.pop(found.id)
        known = extracted.KeptExtraction(extracted.digest(text), extracted.said(told), extracted.packed(found))
        yield {"paper": found.id, **known._asdict(), "failed": failures.get(found.id)}


def heard(rows: Iterator[Row]) -> Iterator[Row]:
    """What each paper says of names, and the names that others may know, with what it says of each itself."""
    for row in rows:
        found = extracted.unpacked(row["paper"], row["found"])
        own = defaultdict(list)
        for name, says, _ in introductions(found):
            own[name].append(says)
            yield {"said": {"name": name, "says": says}}
        for name in found.spellings:
            yield {"asked": {"paper": row["paper"], "name": name, "own": own.get(name, [])}}


def told(rows: Iterator[Row]) -> Iterator[Row]:
    """What all others tell a paper of a name, if anything."""
    for row in rows:
        counts = Counter({one["says"]: one["papers"] for one in row["said"]})
        for name, says in summed({row["name"]: counts - Counter(row["own"])}).items():
            yield {"paper": row["paper"], "name": name, "says": says}


def named(rows: Iterator[Row]) -> Iterator[Row]:
    """What each paper names, with the keys by which it hangs together with what others name."""
    for row in rows:
        for at, one in enumerate(extracted.unpacked(row["paper"], row["found"]).entities):
            nodes, shorts, spelt_out = _keys(one.type, one.name, one.surfaces)
            said = {name: getattr(one, name) for name in ("type", "name", "surfaces", "role", "confidence")}
            yield {"paper": row["paper"], "at": at, **said, "home": nodes[0], "nodes": nodes} | {
                "shorts": shorts,
                "spelt_out": spelt_out,
            }


@lru_cache(maxsize=10_000)
def _keys(type: str, name: str, surfaces: tuple[str, ...]) -> tuple[list[str], list[str], bool]:
    """All keys that a way to name something may lead to, its short ones, and whether it is spelt out."""
    one = form(type, name, surfaces)
    return sorted(reached(one)), sorted(f"{one.kind} {short}" for short in one.shorts), bool(one.longs)


def settled(rows: Iterable[Row]) -> Iterator[Row]:
    """The things that papers name, and which each of their names means.

    Rows that are not of this part's `own` things stand beside these in a paper: they tell what short forms mean.
    """
    own: dict[tuple[str, int], Row] = {}
    beside: dict[tuple[str, int], Row] = {}
    for row in rows:
        (own if row["own"] else beside)[row["paper"], row["at"]] = row
    places = sorted(own)
    with _piece() as connection:
        with transaction(connection):
            numbers = papers.stubs(connection, {paper for paper, _ in (*own, *beside)})
            links.link(connection, _found([beside[place] for place in sorted(beside.keys() - own.keys())], numbers))
            things.all_settled(connection)
            first = links.link(connection, _found([own[place] for place in places], numbers))
        resolving.settle(connection)
        mine = set()
        for (paper, at), entity in zip(places, links.meant(connection, first), strict=True):
            mine.add(entity)
            yield {"link": {"paper": paper, "at": at, "entity": entity}}
        keys = entities.keys(connection)
        for thing in streams.things(connection):
            if thing.id in mine:
                yield {"entity": {**thing._asdict(), "keys": keys.get(thing.id, [])}}


def _found(rows: Iterable[Row], numbers: Mapping[str, int]) -> list[Extraction]:
    of_papers: dict[str, list[Entity]] = defaultdict(list)
    for row in rows:
        said = (row["type"], row["name"], tuple(row["surfaces"]), row["role"], row["confidence"])
        of_papers[row["paper"]].append(Entity(*said, (), (), ()))
    return [Extraction(str(numbers[paper]), tuple(found)) for paper, found in of_papers.items()]


def linked(rows: Iterator[Row]) -> Iterator[Row]:
    """The links of each paper with their evidence, its results and relations, given what its names mean."""
    for row in rows:
        paper, found = row["paper"], extracted.unpacked("0", row["found"])
        meant = {one["at"]: one["entity"] for one in row["meant"] or ()}
        yield from _links(paper, found, meant)
        names = results.linked((at, 0, one) for at, one in enumerate(found.entities))
        yield from _results(paper, found, names, meant)
        yield from _relations(paper, found, names, meant)
        yield from ({"kinship": one} for one in _implemented(found, meant))


def _links(paper: str, found: Extraction, meant: Mapping[int, str]) -> Iterator[Row]:
    edges: dict[tuple[str, str], list[Entity]] = defaultdict(list)
    for at, one in enumerate(found.entities):
        edges[meant[at], one.role].append(one)
        for place in one.evidence:
            said = {"paper": paper, "entity": meant[at], "role": one.role, "name": one.name, "rule": place.rule}
            yield {"evidence": {**said, **_where(place)}}
    for (entity, role), several in edges.items():
        sure = max(_rounded(one.confidence) for one in several)
        names = sorted({one.name for one in several})
        yield {"link": {"paper": paper, "entity": entity, "role": role, "confidence": sure, "names": names}}


def _results(paper: str, found: Extraction, names: results.Linked, meant: Mapping[int, str]) -> Iterator[Row]:
    for one in found.results:
        said = {name: getattr(one, name) for name in ("value", "number", "unit", "kind", "better", *results.FIELDS)}
        at = {name: results.link(0, name, said[name], names) for name in results.FIELDS}
        ids = {
            f"{name}_id": _of_types(meant[link], results.TYPES[name]) for name, link in at.items() if link is not None
        }
        yield {
            "result": {"paper": paper, **said, **ids, "confidence": _rounded(one.confidence), **_where(one.evidence)}
        }


def _of_types(entity: str, types: Collection[str]) -> str | None:
    """The entity, unless other papers take it for something of another type."""
    return entity if entity.partition("/")[0] in types else None


def _relations(paper: str, found: Extraction, names: results.Linked, meant: Mapping[int, str]) -> Iterator[Row]:
    once: dict[tuple[str, int, int], Row] = {}
    for _, relation, source, target, sure, field, rule, start, end in claims.said(found, names):
        said = {"relation": relation, "source": meant[source], "target": meant[target], "rule": rule}
        where = {"field": TEXTS[field], "sentence_start": start, "sentence_end": end}
        once.setdefault((relation, source, target), {"paper": paper, **said, "confidence": sure / CERTAIN, **where})
    yield from ({"relation": one} for one in once.values() if one["source"] != one["target"])


def _implemented(found: Extraction, meant: Mapping[int, str]) -> Iterator[Row]:
    """What a paper names beside the repository that has its name."""
    for repository in sorted({one for one in meant.values() if one.startswith("repo/")}):
        keys = repository_keys(repository)
        for at, one in enumerate(found.entities):
            mine = {key for name in form(one.type, one.name, one.surfaces).keys for key in blocks(name)}
            if one.type != "repo" and not keys.isdisjoint(mine):
                yield {"source": repository, "role": "implements", "target": meant[at]}


def shorter(rows: Iterator[Row]) -> Iterator[Row]:
    """The keys of what entities may be variants of, the nearest first."""
    for row in rows:
        for at, key in enumerate(bases(row["type"], row["label"])):
            yield {"id": row["id"], "family": family(row["type"]), "at": at, "key": key}


def _where(place: Evidence) -> Row:
    start, end = place.sentence
    where = {name: getattr(place, name) for name in ("field", "start", "end")}
    return {**where, "sentence_start": start, "sentence_end": end}


def _rounded(confidence: float) -> float:
    """As a store keeps it."""
    return round(confidence * CERTAIN) / CERTAIN


@contextmanager
def _piece() -> Iterator[sqlite3.Connection]:
    """A store for a part, on the disk of the machine that works on it."""
    with TemporaryDirectory() as folder, closing(connect(Path(folder) / "piece.kg", write=True)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        yield connection
