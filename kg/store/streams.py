"""The whole graph, one record after another, in an order that does not depend on how it was built."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from kg.core.model import Paper, Result
from kg.graph.answers import Addressed, LinkEvidence, Quote, Thing
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
EntitiesInRoles = list[tuple[str, Addressed]]  # role and entity; several ways to name one thing come several times
Papers = Iterator[tuple[Paper, EntitiesInRoles, list[LinkEvidence], list[Result]]]


def papers(connection: sqlite3.Connection, called: Called) -> Papers:
    """All papers by id, each with what it names and reports."""
    addressed = {str(form): one for form, one in _addressed(connection, called)}
    for paper, links in select_with(connection, _LINKS, "1", {}):
        number, *words = links.split(" ")
        pairs = zip(words[::2], words[1::2], strict=True)
        yield (
            paper,
            [(role, addressed[form]) for role, form in pairs if form in addressed],
            [],
            _reported(connection, number),
        )


def papers_with_evidence(connection: sqlite3.Connection, called: Called, ids: Sequence[str] | None = None) -> Papers:
    """The same, with what the links rest on; or some papers only."""
    addressed = dict(_addressed(connection, called))
    where = "1" if ids is None else "id IN (SELECT value FROM json_each(:ids))"
    for paper, number in select_with(connection, "paper", where, {"ids": json.dumps(ids)}):
        texts = {"title": paper.title or "", "abstract": paper.abstract}
        found: dict[tuple[str, Addressed], list[tuple[float, Quote]]] = defaultdict(list)
        for _, field, start, end, rule, first, last, role, form, sure in sorted(connection.execute(_PLACES, (number,))):
            if form in addressed:
                text = texts[field]
                place = Quote(field, start, end, rule, text[start:end], text[first:last])
                found[role, addressed[form]].append((sure, place))
        why = [_evidence(*link, places) for link, places in found.items()]
        yield paper, list(found), why, _reported(connection, number)


def things(connection: sqlite3.Connection) -> Iterator[Thing]:
    """All entities by id."""
    return entities.by_id(connection)


def _reported(connection: sqlite3.Connection, paper: str | int) -> list[Result]:
    """What a paper reports, by place."""
    return list(results.results(connection, {}, int(paper)))


def _addressed(connection: sqlite3.Connection, called: Called) -> Iterator[tuple[int, Addressed]]:
    """What each form is, but for what the user has dropped and what has no address."""
    forms = connection.execute(_FORMS)
    return ((form, Addressed(name, address)) for form, name in forms if (address := called(name)))


def _evidence(role: str, entity: Addressed, places: list[tuple[float, Quote]]) -> LinkEvidence:
    return LinkEvidence(role, entity, max(sure for sure, _ in places), tuple(place for _, place in places))
