"""The whole graph, one record after another, in an order that does not depend on how it was built."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from kg.answers import Edge, Quoted, Thing
from kg.model import Paper
from kg.store import entities
from kg.store.papers import select

_EDGES = """
    SELECT links.link, papers.id, entities.id, label, role, confidence, field, start, end, rule,
        substr(CASE field WHEN 'title' THEN title ELSE abstract END, start + 1, end - start),
        substr(CASE field WHEN 'title' THEN title ELSE abstract END, sentence_start + 1, sentence_end - sentence_start)
    FROM papers CROSS JOIN links USING (paper) JOIN forms USING (form) JOIN entities USING (entity)
    JOIN evidence USING (link) WHERE NOT dropped ORDER BY papers.id, entities.id, role, links.link, field, start
"""

_BARE = """
    SELECT papers.id, entities.id, label, role, max(confidence)
    FROM papers CROSS JOIN links USING (paper) JOIN forms USING (form) JOIN entities USING (entity)
    WHERE NOT dropped GROUP BY papers.id, entities.id, role ORDER BY papers.id, entities.id, role
"""


def papers(connection: sqlite3.Connection) -> Iterator[Paper]:
    """All papers by id."""
    return select(connection, "1", {})


def things(connection: sqlite3.Connection) -> Iterator[Thing]:
    """All entities by id."""
    return entities.by_id(connection)


def edges(connection: sqlite3.Connection, *, evidence: bool = True) -> Iterator[Edge]:
    """What each paper names, by paper, entity and role; several ways to name one thing are one."""
    if not evidence:
        yield from (
            Edge(paper, "", entity, label, role, sure) for paper, entity, label, role, sure in connection.execute(_BARE)
        )
        return
    rows = connection.execute(_EDGES)
    for (paper, entity, label, role), group in groupby(rows, itemgetter(1, 2, 3, 4)):
        found = list(group)
        places = tuple(Quoted(*row[6:]) for row in found)
        yield Edge(paper, "", entity, label, role, max(row[5] for row in found), places)
