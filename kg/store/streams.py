"""The whole graph, one record after another, in an order that does not depend on how it was built."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from kg.core.model import Paper, Result
from kg.graph.answers import Node, Quoted, Thing, Told
from kg.store import entities, results
from kg.store.papers import select_with

_FORMS = "SELECT form, id FROM forms JOIN entities USING (entity) WHERE NOT dropped"
_LINKS = """
    papers.paper || coalesce((SELECT group_concat(' ' || role || ' ' || form, '') FROM links
    WHERE links.paper = papers.paper), '')
"""
_PLACES = """
    SELECT links.link, field, start, end, rule, sentence_start, sentence_end, role, form, confidence
    FROM links JOIN evidence USING (link) WHERE paper = ?
"""
Called = Callable[[str], str]  # an entity's address by its id; nothing for what is nothing to the world
Named = list[tuple[str, Node]]  # role and entity; several ways to name one thing come several times
Papers = Iterator[tuple[Paper, Named, list[Told], list[Result]]]


def papers(connection: sqlite3.Connection, called: Called) -> Papers:
    """All papers by id, each with what it names and reports."""
    nodes = {str(form): node for form, node in _nodes(connection, called)}
    for paper, links in select_with(connection, _LINKS, "1", {}):
        number, *words = links.split(" ")
        pairs = zip(words[::2], words[1::2], strict=True)
        yield paper, [(role, nodes[form]) for role, form in pairs if form in nodes], [], _reported(connection, number)


def papers_with_evidence(connection: sqlite3.Connection, called: Called, ids: Sequence[str] | None = None) -> Papers:
    """The same, with what the links rest on; or some papers only."""
    nodes = dict(_nodes(connection, called))
    where = "1" if ids is None else "id IN (SELECT value FROM json_each(:ids))"
    for paper, number in select_with(connection, "paper", where, {"ids": json.dumps(ids)}):
        texts = {"title": paper.title or "", "abstract": paper.abstract}
        found: dict[tuple[str, Node], list[tuple[float, Quoted]]] = defaultdict(list)
        for _, field, start, end, rule, first, last, role, form, sure in sorted(connection.execute(_PLACES, (number,))):
            if form in nodes:
                text = texts[field]
                place = Quoted(field, start, end, rule, text[start:end], text[first:last])
                found[role, nodes[form]].append((sure, place))
        said = [_told(*link, places) for link, places in found.items()]
        yield paper, list(found), said, _reported(connection, number)


def things(connection: sqlite3.Connection) -> Iterator[Thing]:
    """All entities by id."""
    return entities.by_id(connection)


def _reported(connection: sqlite3.Connection, paper: str | int) -> list[Result]:
    """What a paper reports, by place."""
    return list(results.results(connection, {}, int(paper)))


def _nodes(connection: sqlite3.Connection, called: Called) -> Iterator[tuple[int, Node]]:
    """What each form is, but for what the user has dropped and what has no address."""
    forms = connection.execute(_FORMS)
    return ((form, Node(name, address)) for form, name in forms if (address := called(name)))


def _told(role: str, entity: Node, places: list[tuple[float, Quoted]]) -> Told:
    return Told(role, entity, max(sure for sure, _ in places), tuple(place for _, place in places))
