"""What was found in papers elsewhere, by the same rules: kept by their text and what others told them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from hashlib import blake2b
from typing import Any, NamedTuple

import orjson

from extractors.corpus import CorpusHints
from extractors.records import ROLES, TYPES, Entity, Evidence, Extraction, Readable, Relation, Result


class KeptExtraction(NamedTuple):
    """What was found in a text, which others told something: all three as `digest`, `said` and `packed` make them."""

    text: str
    told: str
    found: str


def digest(paper: Readable) -> str:
    """What two papers have in common only if their texts are the same."""
    return blake2b(orjson.dumps([paper.title, paper.abstract]), digest_size=16).hexdigest()


def said(told: CorpusHints) -> str:
    """What others told, as text."""
    return orjson.dumps(dict(told), option=orjson.OPT_SORT_KEYS).decode()


def packed(found: Extraction) -> str:
    """All that was found in a paper, without its id."""
    return orjson.dumps(found[1:], default=tuple).decode()


def unpacked(paper: str, text: str) -> Extraction:
    """What was packed, of a paper of this id.

    >>> found = Extraction("1", (Entity("model", "OwlNet", ("OwlNet",), "uses", 0.9, (), ("a",), ()),), ("OwlNet",))
    >>> unpacked("1", packed(found)) == found
    True
    """
    entities, spellings, nothing, results, relations = orjson.loads(text)
    return Extraction(
        paper,
        tuple(map(_entity, entities)),
        tuple(spellings),
        tuple(nothing),
        tuple(map(_result, results)),
        tuple(map(_relation, relations)),
    )


def remember(connection: sqlite3.Connection, known: Iterable[KeptExtraction]) -> None:
    """Remembers what was found, as long as the connection is open."""
    connection.execute(
        "CREATE TEMP TABLE IF NOT EXISTS known "
        "(text TEXT, told TEXT, found TEXT, PRIMARY KEY (text, told)) WITHOUT ROWID"
    )
    connection.executemany("INSERT OR IGNORE INTO temp.known VALUES (?, ?, ?)", known)


def knows(connection: sqlite3.Connection) -> bool:
    """Whether anything is remembered."""
    return connection.execute("SELECT 1 FROM temp.known LIMIT 1").fetchone() is not None


def recalled(connection: sqlite3.Connection, paper: Readable, told: CorpusHints) -> Extraction | None:
    """What was found in such a text that was told the same; nothing if that can't be true of it."""
    asked = "SELECT found FROM temp.known WHERE text = ? AND told = ?"
    row = connection.execute(asked, (digest(paper), said(told))).fetchone()
    try:
        found = unpacked(paper.id, row[0]) if row else None
    except (ValueError, TypeError):
        return None
    return found if found and _may_be(found, {"title": paper.title or "", "abstract": paper.abstract}) else None


def _may_be(found: Extraction, texts: dict[str, str]) -> bool:
    """Whether the words stand where it says, in types and roles that there are."""
    places = [place for one in found.entities for place in one.evidence]
    places += [*(one.evidence for one in found.results), *(one.evidence for one in found.relations)]
    return all(texts.get(one.field, "")[one.start : one.end] == one.text for one in places) and all(
        one.type in TYPES and one.role in ROLES and one.name in one.surfaces and one.evidence for one in found.entities
    )


def _entity(row: list[Any]) -> Entity:
    type, name, surfaces, role, confidence, evidence, rules, role_rules, words = row
    places = tuple(map(_evidence, evidence))
    return Entity(type, name, tuple(surfaces), role, confidence, places, tuple(rules), tuple(role_rules), tuple(words))


def _result(row: list[Any]) -> Result:
    *fields, evidence, rules = row
    return Result._make([*fields, _evidence(evidence), tuple(map(tuple, rules))])


def _relation(row: list[Any]) -> Relation:
    *fields, evidence = row
    return Relation._make([*fields, _evidence(evidence)])


def _evidence(row: list[Any]) -> Evidence:
    *place, (first, last) = row
    return Evidence._make([*place, (first, last)])
