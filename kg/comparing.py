"""What one graph has that another has not."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

_PARTS = {
    "papers": "SELECT id, title FROM papers",
    "entities": "SELECT id, label FROM entities WHERE NOT dropped",
    "links": "SELECT papers.id || ' ' || role || ' ' || entities.id, links.name FROM links JOIN papers USING (paper) "
    "JOIN forms USING (form) JOIN entities USING (entity) WHERE NOT dropped",
}


class Change(NamedTuple):
    """A paper, entity or link that is in one of two graphs only."""

    change: str
    what: str
    id: str
    label: str | None


def compare(old: sqlite3.Connection, new: sqlite3.Connection) -> list[Change]:
    """All that is new, and all that is gone, by kind and id."""
    changes = []
    for what, select in _PARTS.items():
        before, after = (dict(connection.execute(select).fetchall()) for connection in (old, new))
        changes += [Change("new", what, name, after[name]) for name in sorted(after.keys() - before.keys())]
        changes += [Change("gone", what, name, before[name]) for name in sorted(before.keys() - after.keys())]
    return changes
