"""What sentences say of two entities, in the store."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson

from extractors.records import Extraction, Type
from extractors.shape import key
from kg.core.model import Claim
from kg.core.schema import TYPES
from kg.store import rows
from kg.store.results import Linked

_OF_LINK = "SELECT entity FROM link_rows JOIN forms USING (form) WHERE link"
_ENDS = f"""
    JOIN entities AS one ON one.entity = ({_OF_LINK} = source_link)
    JOIN entities AS other ON other.entity = ({_OF_LINK} = target_link)
    WHERE NOT one.dropped AND NOT other.dropped AND one.entity != other.entity
"""
_SAID_OF = f"SELECT DISTINCT one.id, relation, other.id FROM relation_rows {_ENDS} ORDER BY 1, 2, 3"
_CLAIMS = f"""
    SELECT relation, one.id, one.label, other.id, other.label, papers.id, title, published, relation_rows.confidence,
        rule, CASE field WHEN 0 THEN abstract ELSE title END, sentence_start, sentence_end
    FROM relation_rows JOIN papers USING (paper) {_ENDS} AND {{conditions}}
    ORDER BY one.id, relation, other.id, relation_rows.confidence DESC, papers.id
"""

_THAT_NAME = "relation_rows.paper IN (SELECT link_rows.paper FROM forms JOIN link_rows USING (form) WHERE entity = {})"
_WHERE = {
    "relation": "relation = :relation",
    "source": f"one.entity = :source AND {_THAT_NAME.format(':source')}",
    "target": f"other.entity = :target AND {_THAT_NAME.format(':target')}",
    "paper": "relation_rows.paper = :paper",
}


def save(connection: sqlite3.Connection, batch: Sequence[Extraction], linked: Linked) -> None:
    """Puts in what papers say of their names, in the place of what was known of them."""
    numbers = orjson.dumps([int(found.id) for found in batch]).decode()
    connection.execute("DELETE FROM relation_rows WHERE paper IN (SELECT value FROM json_each(?))", (numbers,))
    found = [row for one in batch for row in said(one, linked)]
    connection.executemany("INSERT OR IGNORE INTO relation_rows VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", found)


def said(found: Extraction, linked: Linked) -> Iterator[tuple[Any, ...]]:
    """What a paper says of its names, as rows; of two rows about the same, the first counts."""
    paper = int(found.id)
    for one in found.relations:
        source, target = (_link(paper, name, linked, TYPES) for name in (one.source, one.target))
        if source is not None and target is not None and source != target:
            place = one.evidence
            field = rows.TEXTS.index(place.field)
            sure = round(one.confidence * rows.CERTAIN)
            yield paper, one.relation, source, target, sure, field, place.rule, *place.sentence


def _link(paper: int, name: str, linked: Linked, types: Mapping[Type, Any]) -> int | None:
    return next((linked[paper, type, key(name)] for type in types if (paper, type, key(name)) in linked), None)


def said_of(connection: sqlite3.Connection) -> list[tuple[str, str, str]]:
    """What entities are to each other because a sentence says so, by id, each once."""
    return connection.execute(_SAID_OF).fetchall()


def claims(
    connection: sqlite3.Connection,
    relation: str | None = None,
    source: int | None = None,
    target: int | None = None,
    paper: int | None = None,
) -> Iterator[Claim]:
    """All that is said of two entities, of one relation, from one entity or to one, or by one paper."""
    given = {"relation": relation, "source": source, "target": target, "paper": paper}
    conditions = [condition for name, condition in _WHERE.items() if given[name] is not None]
    asked = _CLAIMS.format(conditions=" AND ".join(conditions) or "TRUE")
    for *told, sure, rule, text, start, end in connection.execute(asked, given):
        yield Claim._make([*told, sure / rows.CERTAIN, rule, (text or "")[start:end]])
