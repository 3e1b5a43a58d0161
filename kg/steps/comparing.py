"""What one graph has that another has not."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from kg.store.entities import senses, thing

_PAPERS = "SELECT id, title FROM papers"
_ENTITIES = "SELECT id, label FROM entities WHERE NOT dropped"
_LINKS = """
    SELECT DISTINCT papers.id, role, entities.id, links.name
    FROM links JOIN papers USING (paper) JOIN forms USING (form) JOIN entities USING (entity) WHERE NOT dropped
"""


class Change(NamedTuple):
    """A paper, entity or link that is in one of two graphs only; an entity that has got another id is renamed."""

    change: str
    what: str
    id: str
    label: str | None


def compare(old: sqlite3.Connection, new: sqlite3.Connection) -> list[Change]:
    """All that is new, renamed and gone, by kind and id."""
    papers = [dict(connection.execute(_PAPERS).fetchall()) for connection in (old, new)]
    entities = [dict(connection.execute(_ENTITIES).fetchall()) for connection in (old, new)]
    found = {name: _now(new, name) for name in entities[0].keys() - entities[1].keys()}
    now = {name: other for name, other in found.items() if other and other not in entities[0]}
    links = [_links(old, now), _links(new, {})]
    renamed = [Change("renamed", "entities", f"{name} -> {now[name]}", entities[0][name]) for name in sorted(now)]
    before: dict[str, str | None] = {now.get(str(name), str(name)): label for name, label in entities[0].items()}
    return [
        *_changes("papers", *papers),
        *_changes("entities", before, entities[1]),
        *renamed,
        *_changes("links", *links),
    ]


def _changes(what: str, before: Mapping[str, str | None], after: Mapping[str, str | None]) -> Iterator[Change]:
    yield from (Change("new", what, name, after[name]) for name in sorted(after.keys() - before.keys()))
    yield from (Change("gone", what, name, before[name]) for name in sorted(before.keys() - after.keys()))


def _links(connection: sqlite3.Connection, now: Mapping[str, str]) -> dict[str, str]:
    """What each paper names, by paper, role and entity under its id of now."""
    found = connection.execute(_LINKS)
    return {f"{paper} {role} {now.get(entity, entity)}": name for paper, role, entity, name in found}


def _now(connection: sqlite3.Connection, name: str) -> str | None:
    """The id of what had this id."""
    found = senses(connection, name)
    return thing(connection, found[0]).id if found else None
