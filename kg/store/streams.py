"""The whole graph, one record after another, in an order that does not depend on how it was built."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator

from kg.answers import Node, Quoted, Thing, Told
from kg.model import Paper, Result
from kg.store import entities, results
from kg.store.papers import select_with

_FORMS = "SELECT form, id FROM forms JOIN entities USING (entity) WHERE NOT dropped"
_LINKS = "(SELECT group_concat(role || ' ' || form, ' ') FROM links WHERE links.paper = papers.paper)"
_PLACES = """
    SELECT links.link, field, start, end, rule, sentence_start, sentence_end, role, form, confidence
    FROM links JOIN evidence USING (link) WHERE paper = ?
"""
Called = Callable[[str], str]  # an entity's address by its id
Named = list[tuple[str, Node]]  # role and entity; several ways to name one thing come several times
Papers = Iterator[tuple[Paper, Named, list[Told]]]


def papers(connection: sqlite3.Connection, called: Called) -> Papers:
    """All papers by id, each with what it names."""
    nodes = {str(form): node for form, node in _nodes(connection, called)}
    for paper, links in select_with(connection, _LINKS, "1", {}):
        words = links.split(" ") if links else []
        pairs = zip(words[::2], words[1::2], strict=True)
        yield paper, [(role, nodes[form]) for role, form in pairs if form in nodes], []


def papers_with_evidence(connection: sqlite3.Connection, called: Called) -> Papers:
    """The same, with what the links rest on."""
    nodes = dict(_nodes(connection, called))
    for paper, number in select_with(connection, "paper", "1", {}):
        texts = {"title": paper.title or "", "abstract": paper.abstract}
        found: dict[tuple[str, Node], list[tuple[float, Quoted]]] = defaultdict(list)
        for _, field, start, end, rule, first, last, role, form, sure in sorted(connection.execute(_PLACES, (number,))):
            if form in nodes:
                text = texts[field]
                place = Quoted(field, start, end, rule, text[start:end], text[first:last])
                found[role, nodes[form]].append((sure, place))
        yield paper, list(found), [_told(*link, places) for link, places in found.items()]


def things(connection: sqlite3.Connection) -> Iterator[Thing]:
    """All entities by id."""
    return entities.by_id(connection)


def reported(connection: sqlite3.Connection) -> Iterator[Result]:
    """All that papers report, by id of the paper and place."""
    return results.in_order(connection)


def _nodes(connection: sqlite3.Connection, called: Called) -> Iterator[tuple[int, Node]]:
    """What each form is, but for what the user has dropped."""
    return ((form, Node(name, called(name))) for form, name in connection.execute(_FORMS))


def _told(role: str, entity: Node, places: list[tuple[float, Quoted]]) -> Told:
    return Told(role, entity, max(sure for sure, _ in places), tuple(place for _, place in places))
