"""What papers name, in the store: entities, and for each paper its links to them with their evidence."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

import orjson

from extractors.corpus import UNTOLD, Introduction, Told, introductions, told
from extractors.records import Entity, Extraction, Text
from kg.resolve import form
from kg.store import things

_PENDING = """
    SELECT paper, title, abstract FROM papers
    WHERE paper > ? AND paper NOT IN (SELECT paper FROM extractions) ORDER BY paper LIMIT 100
"""
_INTRODUCED = """
    SELECT introductions.paper, spelling, type FROM spellings JOIN introductions USING (spelling)
    WHERE spellings.paper = ? AND introductions.paper != spellings.paper
"""
_ENTITIES = """
    SELECT papers.id, own, links.link, forms.type, links.name,
        (SELECT json_group_array(surface) FROM surfaces WHERE surfaces.link = links.link), role, confidence
    FROM papers LEFT JOIN links USING (paper) LEFT JOIN forms USING (form) LEFT JOIN entities USING (entity)
    WHERE NOT coalesce(dropped, 0) ORDER BY papers.id, links.link
"""
_FIELDS = ("type", "name", "surfaces", "role", "confidence")


def has_pending(connection: sqlite3.Connection) -> bool:
    """Whether there are papers in which names were not looked for yet."""
    return next(pending(connection), None) is not None


def pending(connection: sqlite3.Connection) -> Iterator[Text]:
    """The papers in which names were not looked for yet, under their numbers in the store."""
    last = 0
    while rows := connection.execute(_PENDING, (last,)).fetchall():
        yield from (_text(*row) for row in rows)
        last = rows[-1][0]


def save(connection: sqlite3.Connection, found: Extraction) -> None:
    """Puts in what was found in a paper alone."""
    paper = int(found.id)
    connection.execute("INSERT INTO extractions VALUES (?, ?)", (paper, _packed(UNTOLD)))
    connection.executemany("INSERT INTO spellings VALUES (?, ?)", [(spelling, paper) for spelling in found.spellings])
    introduced = sorted({(name, type, paper) for name, type, _ in introductions(found)})
    connection.executemany("INSERT INTO introductions VALUES (?, ?, ?)", introduced)
    _link(connection, paper, found.entities)


def replace(connection: sqlite3.Connection, found: Extraction, told: Told) -> None:
    """Puts what was found in a paper, when others told it something, into the place of its links."""
    paper = int(found.id)
    connection.execute("DELETE FROM links WHERE paper = ?", (paper,))
    connection.execute("UPDATE extractions SET told = ? WHERE paper = ?", (_packed(told), paper))
    _link(connection, paper, found.entities)


def outdated(connection: sqlite3.Connection) -> list[tuple[int, Told]]:
    """The papers that others now tell something else than when names were looked for in them, and what they tell."""
    found = []
    for (paper,) in connection.execute("SELECT paper FROM untold JOIN extractions USING (paper)").fetchall():
        rows = connection.execute(_INTRODUCED, (paper,))
        says = told(str(paper), (Introduction(name, type, str(other)) for other, name, type in rows))
        if says != told_to(connection, paper):
            found.append((paper, says))
    return found


def number(connection: sqlite3.Connection, paper: str) -> int | None:
    """The number of a paper in the store, by its id or by what its source calls it."""
    for column in ("id", "own"):
        if found := connection.execute(f"SELECT paper FROM papers WHERE {column} = ? LIMIT 1", (paper,)).fetchone():
            return int(found[0])
    return None


def told_to(connection: sqlite3.Connection, paper: int) -> Told:
    """What other papers told a paper when names were looked for in it."""
    found = connection.execute("SELECT told FROM extractions WHERE paper = ?", (paper,)).fetchone()
    return dict(orjson.loads(found[0])) if found else UNTOLD


def text(connection: sqlite3.Connection, paper: int) -> Text:
    """A paper's title and abstract under its number in the store."""
    return _text(*connection.execute("SELECT paper, title, abstract FROM papers WHERE paper = ?", (paper,)).fetchone())


def entities(connection: sqlite3.Connection) -> Iterator[tuple[str, str | None, list[dict[str, Any]]]]:
    """For every paper its id, its source's id, and what it alone says: type, name, surfaces, role, confidence."""
    rows = connection.execute(_ENTITIES)
    for (paper, own), found in groupby(rows, itemgetter(0, 1)):
        named = [dict(zip(_FIELDS, values, strict=True)) for _, _, link, *values in found if link is not None]
        yield paper, own, [{**one, "surfaces": orjson.loads(one["surfaces"])} for one in named]


def forget(connection: sqlite3.Connection) -> None:
    """Takes out everything that was found, in all papers."""
    connection.execute("DELETE FROM extractions")


def all_told(connection: sqlite3.Connection) -> None:
    """Notes that every paper knows what others say of it."""
    connection.execute("DELETE FROM untold")


def _text(number: int, title: str | None, abstract: str) -> Text:
    return Text(str(number), title, abstract)


def _link(connection: sqlite3.Connection, paper: int, entities: Iterable[Entity]) -> None:
    for entity in entities:
        number = things.form(connection, form(entity.type, entity.name, entity.surfaces))
        insert = "INSERT INTO links (paper, form, name, role, confidence) VALUES (?, ?, ?, ?, ?)"
        values = (paper, number, entity.name, entity.role, entity.confidence)
        link = connection.execute(insert, values).lastrowid
        surfaces = [(link, surface, number, surface == entity.name) for surface in entity.surfaces]
        connection.executemany("INSERT INTO surfaces VALUES (?, ?, ?, ?)", surfaces)
        places = [(link, e.field, e.start, e.end, e.rule, *e.sentence) for e in entity.evidence]
        connection.executemany("INSERT INTO evidence VALUES (?, ?, ?, ?, ?, ?, ?)", places)


def _packed(told: Told) -> str:
    return orjson.dumps(told, option=orjson.OPT_SORT_KEYS).decode()
