"""The store as a NetworkX graph: whole, a part of it by filters, or what lies around some nodes."""

from __future__ import annotations

import math
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, groupby, islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from extractors.records import NAMED, ROLES, TYPES
from kg.core import dates
from kg.core.garbage import rarely_collected
from kg.core.model import Claim, Result
from kg.core.schema import FIELDS, family
from kg.core.wording import unknown
from kg.graph.answers import Addressed, Kinship
from kg.graph.leaderboards import measured
from kg.resolve.families import bases
from kg.resolve.spelling import key
from kg.store import rows
from kg.store.claims import said_of
from kg.store.relations import ID_OF_PAPER, oldest
from kg.store.results import of_papers

if TYPE_CHECKING:
    import networkx as nx

_BY_LINK = "link_rows JOIN forms USING (form)"
_BY_PAPER = "json_each(:papers) AS given CROSS JOIN link_rows ON paper = given.value JOIN forms USING (form)"
_BY_ENTITY = "json_each(:entities) AS given CROSS JOIN forms ON entity = given.value CROSS JOIN link_rows USING (form)"
_DATED = """
    AND (:since IS NULL OR published >= substr(:since, 1, length(published)))
    AND (:until IS NULL OR substr(published, 1, length(:until)) <= :until)
"""
_IN = {
    "papers": "+paper IN (SELECT value FROM json_each(:papers))",  # + or SQLite looks for each of them in the index
    "entities": "+entity IN (SELECT value FROM json_each(:entities))",
    "types": "entities.type IN (SELECT value FROM json_each(:types))",
    "roles": "role IN (SELECT role FROM roles WHERE name IN (SELECT value FROM json_each(:roles)))",
}
_TOP = "entity IN (SELECT entity FROM entities WHERE NOT dropped {types} ORDER BY papers DESC, id LIMIT :top)"
_OF_TYPES = "AND type IN (SELECT value FROM json_each(:types))"
_GIVEN = "SELECT value FROM json_each(?)"
_SHOWN = ("kind", "label", "aliases", *FIELDS)  # of a paper
_LISTS = [name for name in _SHOWN if name == "aliases" or name in rows.LISTS]
_PAPERS = f"""
    SELECT paper, paper_rows.id, 'paper', coalesce(nullif(title, ''), paper_rows.id), '[]', {", ".join(FIELDS)}
    FROM json_each(?) AS given CROSS JOIN paper_rows ON paper = given.value JOIN abstracts USING (paper)
"""
_ENTITIES = f"SELECT entity, id, type, label, papers, aliases FROM entities WHERE entity IN ({_GIVEN})"
_PLACES = f"""
    SELECT link, field, start, end, rule, sentence_start, sentence_end FROM evidence_rows WHERE link IN ({_GIVEN})
    ORDER BY link, field, start
"""
_FAMILIES = f"""
    SELECT key, entity, type FROM form_keys JOIN forms USING (form) JOIN entities USING (entity, type)
    WHERE key IN ({_GIVEN}) AND NOT dropped ORDER BY entities.papers DESC, entities.id
"""
_NAME = "SELECT entity, type, label FROM entities WHERE entity = ?"
_NAMED_MOST = "SELECT entity FROM entities WHERE NOT dropped ORDER BY papers DESC, id LIMIT ?"
_NAMING_MOST = f"""
    SELECT paper, COUNT(*) AS named FROM forms JOIN link_rows USING (form)
    WHERE entity IN ({_GIVEN}) GROUP BY paper ORDER BY named DESC, paper LIMIT ?
"""
_NEWEST = """
    SELECT DISTINCT paper FROM forms JOIN link_rows USING (form) JOIN paper_rows USING (paper)
    WHERE entity = ? AND month >= ? ORDER BY published DESC, paper LIMIT ? OFFSET ?
"""
_NAMELESS = "SELECT paper FROM paper_rows WHERE paper NOT IN (SELECT paper FROM link_rows)"
RESULT = ("metric", "value", "number", "unit", "kind", "better", "task", "over", "paper", "confidence", "sentence")
USUAL = 5  # links that a paper has
LINKS_AT_A_TIME = 5000  # links whose papers and evidence are fetched at a time


class Wanted(NamedTuple):
    """Which links are wanted: types of entities, roles, dates of papers, how sure, and of how many entities."""

    types: Collection[str] | None = None
    roles: Collection[str] | None = None
    since: str | None = None
    until: str | None = None
    confidence: float = 0.0
    top: int | None = None


def wanted(
    types: Collection[str] | None = None,
    roles: Collection[str] | None = None,
    since: str | None = None,
    until: str | None = None,
    min_confidence: float = 0.0,
    top: int | None = None,
) -> Wanted:
    """The links that a user wants, if there can be such."""
    for what, known, given in (("type", TYPES, types), ("role", ROLES, roles)):
        for wrong in sorted(set(given or ()) - {*known}):
            raise unknown(what, wrong, known)
    return Wanted(types, roles, *dates.checked_span(since, until), min_confidence, top)


def graph(
    connection: sqlite3.Connection,
    wanted: Wanted,
    papers: Collection[int] | None = None,
    entities: Collection[int] | None = None,
) -> nx.MultiDiGraph:
    """The links as a graph; `papers` and `entities` keep it to links between these.

    Where dates are wanted, its attribute `undated` is how many papers are left out because they have none.
    """
    import networkx as nx

    with rarely_collected():
        return _graph(connection, nx.MultiDiGraph(), wanted, papers, entities)


def _graph(
    connection: sqlite3.Connection,
    found: nx.MultiDiGraph,
    wanted: Wanted,
    papers: Collection[int] | None,
    entities: Collection[int] | None,
) -> nx.MultiDiGraph:
    links = _links(
        connection, "link, paper, entity, role, confidence", wanted, papers, entities, "ORDER BY paper, link"
    )
    things = _entities(connection, {entity for _, _, entity, *_ in links})
    for chunk in _chunks(links):
        _add_links(connection, found, chunk, things)
    if papers is None and entities is None and wanted == Wanted():
        nameless = [paper for (paper,) in connection.execute(_NAMELESS)]
        found.add_nodes_from(_papers(connection, nameless).values())
    known = ((number, thing["kind"], thing["label"]) for number, (_, thing) in things.items())
    for one, other, how in relations(connection, known):
        if other in things:
            found.add_edge(
                things[one][0], things[other][0], key=how, role=how, confidence=1.0, evidence=[], sentence=""
            )
    if wanted.since or wanted.until:
        found.graph["undated"] = _undated(connection, wanted, entities)
    return found


def _add_links(
    connection: sqlite3.Connection,
    found: nx.MultiDiGraph,
    links: Sequence[Sequence[Any]],
    things: Mapping[int, tuple[str, dict[str, Any]]],
) -> None:
    """Adds links with their papers and entities."""
    roles = {number: name for name, number in rows.numbers(connection, "role", ()).items()}
    rules = {number: name for name, number in rows.numbers(connection, "rule", ()).items()}
    papers = _papers(connection, {paper for _, paper, *_ in links})
    places = {
        link: [*of_link]
        for link, of_link in groupby(connection.execute(_PLACES, (_json(link for link, *_ in links),)), itemgetter(0))
    }
    edges: dict[tuple[str, str, str], dict[str, Any]] = {}
    for link, paper, entity, role, sure in links:
        (one, text), (other, thing), how = papers[paper], things[entity], roles[role]
        evidence = [
            {"field": rows.TEXTS[field], "start": start, "end": end, "rule": rules[rule]}
            for _, field, start, end, rule, _, _ in places[link]
        ]
        confidence = sure / rows.CERTAIN
        if edge := edges.get((one, other, how)):  # two forms of one thing
            edge["evidence"] += evidence
            edge["confidence"] = max(edge["confidence"], confidence)
        else:
            _, field, _, _, _, start, end = places[link][0]
            sentence = (text[rows.TEXTS[field]] or "")[start:end]
            edge = {"role": how, "confidence": confidence, "evidence": evidence, "sentence": sentence}
            edges[one, other, how] = edge
            found.add_node(one, **text)
            if other not in found:
                found.add_node(other, **thing)
    found.add_edges_from((*ends, edge) for ends, edge in edges.items())


def _chunks(links: Sequence[Sequence[Any]]) -> Iterator[Sequence[Sequence[Any]]]:
    """Links by paper, so many at a time, those of one paper together."""
    start = 0
    while start < len(links):
        end = start + LINKS_AT_A_TIME
        while end < len(links) and links[end][1] == links[end - 1][1]:
            end += 1
        yield links[start:end]
        start = end


def with_results(found: nx.MultiDiGraph, results: Iterable[Result]) -> nx.MultiDiGraph:
    """The graph with an edge from system to dataset or benchmark for each result between nodes of it."""
    for number, one in enumerate(results):
        if one.paper in found and one.system_id in found and one.on_id in found:
            told = {name: getattr(one, name) for name in RESULT}
            found.add_edge(one.system_id, one.on_id, key=f"result-{number}", role="result", evidence=[], **told)
    return found


def with_reports(connection: sqlite3.Connection, found: nx.MultiDiGraph) -> nx.MultiDiGraph:
    """The graph, whose attribute `results` is what its papers report, each with what it shares a ranking with."""
    papers = [name for name, kind in found.nodes(data="kind") if kind == "paper"]
    found.graph["results"] = measured(of_papers(connection, papers))
    return found


def with_claims(found: nx.MultiDiGraph, claims: Iterable[Claim]) -> nx.MultiDiGraph:
    """The graph with an edge between two of its entities for what sentences of its papers say of both, the surest."""
    for one in claims:
        known = one.source in found and one.target in found and one.paper in found
        if known and not found.has_edge(one.source, one.target, key=one.relation):
            told = {"confidence": one.confidence, "sentence": one.sentence, "paper": one.paper, "rule": one.rule}
            found.add_edge(one.source, one.target, key=one.relation, role=one.relation, evidence=[], **told)
    return found


def around(
    connection: sqlite3.Connection,
    starts: Iterable[tuple[str, int]],
    hops: int,
    wanted: Wanted,
    limit: int | None = None,
) -> nx.MultiDiGraph:
    """What lies so many links around some nodes: of too many, the newest papers and what most papers name."""
    papers = {number for kind, number in starts if kind == "paper"}
    entities = {number for kind, number in starts if kind == "entity"}
    new_papers, new_entities = papers, entities
    for _ in range(hops):
        room = None if limit is None else max(0, limit - len(papers) - len(entities))
        if room == 0:
            break
        reached = _reached(connection, wanted, new_papers, entities, room)
        new_papers = _naming(connection, wanted, new_entities, papers, None if room is None else room - len(reached))
        new_entities, papers, entities = reached, papers | new_papers, entities | reached
    return graph(connection, wanted, papers, entities)


def _reached(
    connection: sqlite3.Connection, wanted: Wanted, papers: set[int], known: set[int], room: int | None
) -> set[int]:
    """The entities that papers name, but for the known; where there is no room for all, those that most papers name."""
    order = "ORDER BY entities.papers DESC, entities.id"
    found = (entity for (entity,) in _links(connection, "DISTINCT entity", wanted, papers, None, order))
    return set(islice((entity for entity in found if entity not in known), room))


def _naming(
    connection: sqlite3.Connection, wanted: Wanted, entities: set[int], known: set[int], room: int | None
) -> set[int]:
    """The papers that name entities, but for the known; where there is no room for all, the newest."""
    if room is None:
        return {paper for (paper,) in _links(connection, "DISTINCT paper", wanted, None, entities)} - known
    month = _since(connection, entities, room + len(known)) if wanted == Wanted() else 0
    order = f"ORDER BY month DESC, {ID_OF_PAPER} LIMIT {room + len(known)}"
    newest = _links(connection, "DISTINCT paper", wanted, None, entities, order, month=month)
    return set(islice((paper for (paper,) in newest if paper not in known), room))


def _since(connection: sqlite3.Connection, entities: set[int], count: int) -> int:
    """A month from which on there are so many papers of entities, told by the one of them that most papers name."""
    most = f"SELECT entity FROM entities WHERE entity IN ({_GIVEN}) ORDER BY papers DESC LIMIT 1"
    hub = connection.execute(most, (_json(entities),)).fetchone()
    return oldest(connection, hub[0], count) if hub else 0


def most_linked(connection: sqlite3.Connection, count: int, wanted: Wanted) -> tuple[nx.MultiDiGraph, int]:
    """The so many nodes with most links, and the links between them; and how many nodes there are."""
    degrees: Counter[tuple[str, int]] = Counter()
    for paper, entity, _ in _links(connection, "DISTINCT paper, entity, role", wanted, None, None):
        degrees["paper", paper] += 1
        degrees["entity", entity] += 1
    everything = len(degrees)
    if wanted == Wanted():
        everything += connection.execute(f"SELECT count(*) FROM ({_NAMELESS})").fetchone()[0]
    if everything <= count:
        return graph(connection, wanted), everything
    chosen = sorted(degrees, key=lambda node: (-degrees[node], node))[:count]
    papers, entities = ([number for kind, number in chosen if kind == one] for one in ("paper", "entity"))
    return graph(connection, wanted, papers, entities), everything


def overview(connection: sqlite3.Connection, count: int) -> nx.MultiDiGraph:
    """A part of about so many nodes, however large the graph: what most papers name, and papers that name it."""
    return graph(connection, Wanted(), *_most(connection, count))


def beside(connection: sqlite3.Connection, node: tuple[str, int], limit: int, skip: int) -> nx.MultiDiGraph:
    """A paper with all it names, or an entity with papers that name it: the newest, after `skip` newer ones."""
    kind, number = node
    if kind == "paper":
        found = graph(connection, Wanted(), [number])
        found.add_nodes_from(_papers(connection, [number]).values())  # also where it names nothing
        return found
    month = oldest(connection, number, limit + skip)
    papers = [paper for (paper,) in connection.execute(_NEWEST, (number, month, limit, skip))]
    named = connection.execute(_NAME, (number,)).fetchall()
    related = [other for _, other, _ in relations(connection, named)]
    return graph(connection, Wanted(), papers, [number, *related])


def _most(connection: sqlite3.Connection, count: int) -> tuple[list[int], list[int]]:
    entities = [entity for (entity,) in connection.execute(_NAMED_MOST, (count // 2,))]
    papers = connection.execute(_NAMING_MOST, (_json(entities), count - len(entities)))
    return [paper for paper, _ in papers], entities


def relations(
    connection: sqlite3.Connection, entities: Iterable[tuple[int, str, str]]
) -> Iterator[tuple[int, int, str]]:
    """What entities, by number, type and label, are to others: a variant of its family, a repository of what it has."""
    known = list(entities)
    shorter = {entity: (type, bases(type, label)) for entity, type, label in known}
    families: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for base, other, kind in connection.execute(
        _FAMILIES, (_json({one for _, names in shorter.values() for one in names}),)
    ):
        families[base].append((other, kind))
    for entity, type, _ in known:
        if type == "repo":
            yield from ((entity, other, "implements") for other in _implemented(connection, entity))
        elif (other := _family(entity, *shorter[entity], families)) is not None:
            yield entity, other, "variant_of"


def kinships(connection: sqlite3.Connection, called: Callable[[str], str]) -> Iterator[Kinship]:
    """All that entities are to each other, by the id of the one."""
    ids = "SELECT entity, type, label, id FROM entities WHERE NOT dropped ORDER BY id"
    found = connection.execute(ids).fetchall()
    names = {number: name for number, _, _, name in found}
    follows = relations(connection, (row[:3] for row in found))
    told = ((names[one], how, names[other]) for one, other, how in follows)
    for one, how, other in chain(told, said_of(connection)):
        if (here := called(one)) and (there := called(other)):
            yield Kinship(Addressed(one, here), how, Addressed(other, there))


def _family(entity: int, type: str, shorter: list[str], families: Mapping[str, list[tuple[int, str]]]) -> int | None:
    """The nearest entity of the graph that is the name without its version or size."""
    near = (other for one in shorter for other, kind in families.get(one, ()) if family(kind) == family(type))
    return next((other for other in near if other != entity), None)


def repository_keys(entity: str) -> set[str]:
    """The keys of what a repository may implement, by its id.

    >>> sorted(repository_keys("repo/github.com/jane/owl-net"))
    ['owlnet']
    """
    host, *parts = entity.removeprefix("repo/").rstrip("/").removesuffix(".git").split("/")
    name = parts[-1] if parts else host.split(".")[0]
    return {key(type, name) for type in NAMED}


def _implemented(connection: sqlite3.Connection, entity: int) -> list[int]:
    """What papers name beside the repository that has its name, whatever the user calls it."""
    (name,) = connection.execute("SELECT id FROM entities WHERE entity = ?", (entity,)).fetchone()
    keys = sorted(repository_keys(name))
    found = connection.execute(
        "SELECT DISTINCT other.entity FROM forms CROSS JOIN link_rows USING (form) CROSS JOIN link_rows AS beside "
        "USING (paper) CROSS JOIN forms AS other ON other.form = beside.form "
        "JOIN form_keys ON form_keys.form = other.form JOIN entities ON entities.entity = other.entity "
        f"WHERE forms.entity = ? AND key IN ({', '.join('?' * len(keys))}) AND other.type != 'repo' AND NOT dropped",
        (entity, *keys),
    )
    return [int(other) for (other,) in found]


def _links(
    connection: sqlite3.Connection,
    what: str,
    wanted: Wanted,
    papers: Collection[int] | None,
    entities: Collection[int] | None,
    order: str = "",
    *,
    undated: bool = False,
    month: int = 0,
) -> list[Sequence[Any]]:
    """What is asked of the links that are wanted."""
    lists = {"papers": papers, "entities": entities, "types": wanted.types, "roles": wanted.roles}
    given = {name: _json(of) for name, of in lists.items() if of is not None}
    source = _BY_ENTITY if _fewer(connection, papers, entities) else _BY_LINK if papers is None else _BY_PAPER
    conditions = ["NOT dropped", "confidence >= :sure", *(_IN[name] for name in given)]
    if wanted.top is not None:
        conditions.append(_TOP.format(types="" if wanted.types is None else _OF_TYPES))
    dated = "AND month >= :month" if month else ""
    if wanted.since or wanted.until:
        source += " JOIN paper_rows USING (paper)"
        dated = "AND published IS NULL" if undated else _DATED
    select = (
        f"SELECT {what} FROM {source} JOIN entities USING (entity) WHERE {' AND '.join(conditions)} {dated} {order}"
    )
    asked = {"sure": math.ceil(round(wanted.confidence * rows.CERTAIN, 6)), "top": wanted.top, "month": month}
    return connection.execute(select, given | asked | {"since": wanted.since, "until": wanted.until}).fetchall()


def _fewer(connection: sqlite3.Connection, papers: Collection[int] | None, entities: Collection[int] | None) -> bool:
    """Whether entities have fewer links than papers."""
    if entities is None or papers is None:
        return entities is not None
    of_entities = f"SELECT coalesce(sum(papers), 0) FROM entities WHERE entity IN ({_GIVEN})"
    count: int = connection.execute(of_entities, (_json(entities),)).fetchone()[0]
    return count < USUAL * len(papers)


def _undated(connection: sqlite3.Connection, wanted: Wanted, entities: Collection[int] | None) -> int:
    found = _links(connection, "count(DISTINCT paper)", wanted, None, entities, undated=True)
    return int(found[0][0])


def _papers(connection: sqlite3.Connection, numbers: Iterable[int]) -> dict[int, tuple[str, dict[str, Any]]]:
    """Ids and attributes of papers by their numbers: kind, label and fields."""
    found = {}
    for number, name, *values in connection.execute(_PAPERS, (_json(numbers),)):
        known = dict(zip(_SHOWN, values, strict=True))
        for one in _LISTS:
            known[one] = orjson.loads(known[one]) if known[one] != "[]" else []
        found[number] = (name, known)
    return found


def _entities(connection: sqlite3.Connection, numbers: Iterable[int]) -> dict[int, tuple[str, dict[str, Any]]]:
    """Ids and attributes of entities by their numbers."""
    found = connection.execute(_ENTITIES, (_json(numbers),))
    return {
        number: (name, {"kind": type, "label": label, "aliases": orjson.loads(aliases), "papers": papers})
        for number, name, type, label, papers, aliases in found
    }


def _json(values: Iterable[int | str]) -> str:
    """A list for SQL."""
    return orjson.dumps(sorted(values)).decode()
