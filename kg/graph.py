"""The store as a NetworkX graph: whole, a part of it by filters, or what lies around some nodes."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from extractors.records import NAMED, ROLES, TYPES
from kg import dates
from kg.answers import Kinship, Node
from kg.errors import UsageError
from kg.resolve.families import bases
from kg.resolve.spelling import key
from kg.schema import family
from kg.store import rows

if TYPE_CHECKING:
    import networkx as nx

_WANTED = """
    FROM links JOIN forms USING (form) JOIN entities USING (entity) JOIN papers USING (paper) {evidence}
    WHERE NOT dropped AND confidence >= :confidence
    AND (:since IS NULL OR published >= substr(:since, 1, length(published)))
    AND (:until IS NULL OR substr(published, 1, length(:until)) <= :until) {more}
"""
_LINKS = f"""
    SELECT links.link, links.paper, entity, role, confidence, field, start, end, rule, sentence_start, sentence_end
    {_WANTED.replace("{evidence}", "JOIN evidence USING (link)")} ORDER BY links.paper, links.link, field, start
"""
_ENDS = f"SELECT DISTINCT links.paper, entity {_WANTED.replace('{evidence}', '')}"
_TOP = """
    AND entity IN (SELECT entity FROM entities WHERE NOT dropped {types} ORDER BY papers DESC, id LIMIT :top)
"""
_NAME = "SELECT entity, type, label FROM entities WHERE entity = ?"
_NAMED_MOST = "SELECT entity FROM entities WHERE NOT dropped ORDER BY papers DESC, id LIMIT ?"
_NAMING_MOST = """
    SELECT paper, COUNT(*) AS named FROM links JOIN forms USING (form)
    WHERE entity IN (SELECT value FROM json_each(?)) GROUP BY paper ORDER BY named DESC, paper LIMIT ?
"""
_NEWEST = """
    SELECT DISTINCT paper FROM links JOIN forms USING (form) JOIN papers USING (paper) WHERE entity = ?
    ORDER BY published DESC, paper LIMIT ? OFFSET ?
"""
_PLACE = ("field", "start", "end", "rule")


class Wanted(NamedTuple):
    """Which links are wanted: types of entities, roles, dates of papers, how sure, and of how many entities."""

    types: Collection[str] | None = None
    roles: Collection[str] | None = None
    since: str | None = None
    until: str | None = None
    confidence: float = 0.0
    top: int | None = None


def wanted(
    types: Collection[str] | None,
    roles: Collection[str] | None,
    since: str | None,
    until: str | None,
    confidence: float,
    top: int | None,
) -> Wanted:
    """The links that a user wants, if there can be such."""
    for what, known, given in (("type", TYPES, types), ("role", ROLES, roles)):
        for unknown in sorted(set(given or ()) - {*known}):
            raise UsageError(f"unknown {what} {unknown!r}", todo=f"use one of {', '.join(known)}")
    return Wanted(types, roles, dates.checked(since), dates.checked(until), confidence, top)


def graph(
    connection: sqlite3.Connection,
    wanted: Wanted,
    papers: Collection[int] | None = None,
    entities: Collection[int] | None = None,
) -> nx.MultiDiGraph:
    """The links as a graph; `papers` and `entities` keep it to links between these."""
    import networkx as nx

    found = nx.MultiDiGraph()
    names: dict[tuple[str, int], str] = {}
    texts: dict[int, dict[str, Any]] = {}
    asked = _links(connection, _LINKS, wanted, papers, entities)
    for (_, paper, entity, role, confidence), rows_of in groupby(asked, itemgetter(0, 1, 2, 3, 4)):
        if paper not in texts:
            texts = {paper: _paper(connection, paper)}  # links come by paper
            names["paper", paper] = texts[paper]["id"]
            found.add_node(texts[paper]["id"], **_attributes(texts[paper]))
        if ("entity", entity) not in names:
            names["entity", entity] = _add_entity(connection, found, entity)
        evidence, sentence = _evidence([row[5:] for row in rows_of], texts[paper])
        ends = names["paper", paper], names["entity", entity]
        if found.has_edge(*ends, key=role):  # two forms of one thing
            edge = found.edges[*ends, role]
            edge["evidence"] = [*edge["evidence"], *evidence]
            edge["confidence"] = max(edge["confidence"], confidence)
        else:
            found.add_edge(*ends, key=role, role=role, confidence=confidence, evidence=evidence, sentence=sentence)
    if papers is None and entities is None and wanted == Wanted():
        for paper in connection.execute("SELECT paper FROM papers WHERE paper NOT IN (SELECT paper FROM links)"):
            row = _paper(connection, *paper)
            found.add_node(row["id"], **_attributes(row))
    entities_in = {number: found.nodes[name] for (kind, number), name in names.items() if kind == "entity"}
    known = ((number, node["kind"], node["label"]) for number, node in entities_in.items())
    for one, other, how in relations(connection, known):
        if ("entity", other) in names:
            ends = names["entity", one], names["entity", other]
            found.add_edge(*ends, key=how, role=how, confidence=1.0, evidence=[], sentence="")
    return found


def around(
    connection: sqlite3.Connection, starts: Iterable[tuple[str, int]], hops: int, wanted: Wanted
) -> nx.MultiDiGraph:
    """What lies so many links around some papers and entities."""
    seen: dict[str, set[int]] = {"paper": set(), "entity": set()}
    front = set(starts)
    for kind, number in front:
        seen[kind].add(number)
    for _ in range(hops):
        reached = {other for node in front for other in _beside(connection, node, wanted)}
        front = {(kind, number) for kind, number in reached if number not in seen[kind]}
        for kind, number in front:
            seen[kind].add(number)
    return graph(connection, wanted, seen["paper"], seen["entity"])


def overview(connection: sqlite3.Connection, count: int) -> nx.MultiDiGraph:
    """A part of about so many nodes, however large the graph: what most papers name, and papers that name it."""
    return graph(connection, Wanted(), *_most(connection, count))


def beside(connection: sqlite3.Connection, node: tuple[str, int], limit: int, skip: int) -> nx.MultiDiGraph:
    """A paper with all it names, or an entity with papers that name it: the newest, after `skip` newer ones."""
    kind, number = node
    if kind == "paper":
        found = graph(connection, Wanted(), [number])
        row = _paper(connection, number)
        found.add_node(row["id"], **_attributes(row))  # also where it names nothing
        return found
    papers = [paper for (paper,) in connection.execute(_NEWEST, (number, limit, skip))]
    named = connection.execute(_NAME, (number,)).fetchall()
    related = [other for _, other, _ in relations(connection, named)]
    return graph(connection, Wanted(), papers, [number, *related])


def _most(connection: sqlite3.Connection, count: int) -> tuple[list[int], list[int]]:
    entities = [entity for (entity,) in connection.execute(_NAMED_MOST, (count // 2,))]
    papers = connection.execute(_NAMING_MOST, (orjson.dumps(entities).decode(), count - len(entities)))
    return [paper for paper, _ in papers], entities


def relations(
    connection: sqlite3.Connection, entities: Iterable[tuple[int, str, str]]
) -> Iterator[tuple[int, int, str]]:
    """What entities, by number, type and label, are to others: a variant of its family, a repository of what it has."""
    for entity, type, label in entities:
        if type == "repo":
            yield from ((entity, other, "implements") for other in _implemented(connection, entity, label))
        elif (other := _family(connection, entity, type, label)) is not None:
            yield entity, other, "variant_of"


def kinships(connection: sqlite3.Connection, called: Callable[[str], str]) -> Iterator[Kinship]:
    """All that entities are to each other, by the id of the one."""
    ids = "SELECT entity, type, label, id FROM entities WHERE NOT dropped ORDER BY id"
    found = connection.execute(ids).fetchall()
    nodes = {number: Node(name, called(name)) for number, _, _, name in found}
    for one, other, how in relations(connection, (row[:3] for row in found)):
        if other in nodes:
            yield Kinship(nodes[one], how, nodes[other])


def _family(connection: sqlite3.Connection, entity: int, type: str, label: str) -> int | None:
    """The nearest entity of the graph that is the name without its version or size."""
    for base in bases(type, label):
        found = connection.execute(
            "SELECT entity, type FROM form_keys JOIN forms USING (form) JOIN entities USING (entity, type) "
            "WHERE key = ? AND NOT dropped AND entity != ? ORDER BY entities.papers DESC, entities.id",
            (base, entity),
        )
        near = next((other for other, kind in found if family(kind) == family(type)), None)
        if near is not None:
            return int(near)
    return None


def _implemented(connection: sqlite3.Connection, entity: int, address: str) -> list[int]:
    """What papers name beside the repository that has its name."""
    host, *parts = address.rstrip("/").removesuffix(".git").split("://")[-1].split("/")
    name = parts[-1] if parts else host.split(".")[0]
    keys = sorted({key(type, name) for type in NAMED})
    found = connection.execute(
        "SELECT DISTINCT other.entity FROM links JOIN forms USING (form) JOIN links AS beside USING (paper) "
        "JOIN forms AS other ON other.form = beside.form JOIN form_keys ON form_keys.form = other.form "
        "JOIN entities ON entities.entity = other.entity "
        f"WHERE forms.entity = ? AND key IN ({', '.join('?' * len(keys))}) AND other.type != 'repo' AND NOT dropped",
        (entity, *keys),
    )
    return [int(other) for (other,) in found]


def _links(
    connection: sqlite3.Connection,
    select: str,
    wanted: Wanted,
    papers: Collection[int] | None,
    entities: Collection[int] | None,
) -> Iterator[Sequence[Any]]:
    lists = {
        "links.paper": papers,
        "entity": entities,
        "entities.type": wanted.types,
        "role": wanted.roles,
    }
    more = "".join(
        f"AND {name} IN (SELECT value FROM json_each(:{name.replace('.', '_')})) "
        for name, of in lists.items()
        if of is not None
    )
    if wanted.top is not None:
        more += _TOP.format(
            types="" if wanted.types is None else "AND type IN (SELECT value FROM json_each(:entities_type))"
        )
    values = {name.replace(".", "_"): orjson.dumps(sorted(of)).decode() for name, of in lists.items() if of is not None}
    asked = {"confidence": wanted.confidence, "since": wanted.since, "until": wanted.until, "top": wanted.top}
    return connection.execute(select.format(more=more), values | asked)


def _beside(connection: sqlite3.Connection, node: tuple[str, int], wanted: Wanted) -> Iterator[tuple[str, int]]:
    kind, number = node
    here = {"papers": [number], "entities": None} if kind == "paper" else {"papers": None, "entities": [number]}
    for paper, entity in _links(connection, _ENDS, wanted, **here):
        yield ("entity", entity) if kind == "paper" else ("paper", paper)


def _paper(connection: sqlite3.Connection, number: int) -> dict[str, Any]:
    columns = ", ".join(rows.COLUMNS)
    values = connection.execute(f"SELECT {columns} FROM papers WHERE paper = ?", (number,)).fetchone()
    return dict(zip(rows.COLUMNS, values, strict=True))


def _attributes(row: dict[str, Any]) -> dict[str, Any]:
    """A paper's attributes: kind, label and its fields."""
    fields = {name: orjson.loads(value) if name in rows.LISTS else value for name, value in row.items()}
    public = {name: value for name, value in fields.items() if name not in {"id", "keys", "own"}}
    return {"kind": "paper", "label": row["title"] or row["id"], "aliases": [], **public}


def _add_entity(connection: sqlite3.Connection, found: nx.MultiDiGraph, entity: int) -> str:
    name, type, label, papers, aliases = connection.execute(
        "SELECT id, type, label, papers, aliases FROM entities WHERE entity = ?", (entity,)
    ).fetchone()
    found.add_node(name, kind=type, label=label, aliases=orjson.loads(aliases), papers=papers)
    return str(name)


def _evidence(places: Sequence[Sequence[Any]], paper: dict[str, Any]) -> tuple[list[dict[str, Any]], str]:
    """The places of a link, and the sentence of the first."""
    evidence = [dict(zip(_PLACE, place, strict=False)) for place in places]
    field, *_, start, end = places[0]
    return evidence, (paper[field] or "")[start:end]
