"""What the store can tell of its papers."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

from extractors.records import ROLES
from kg import dates
from kg.errors import UsageError
from kg.model import Paper
from kg.store.entities import find, match
from kg.store.papers import select

_BELOW = "substr(file, 1, length(rtrim(:source, '/')) + 1)"
OF_SOURCE = f"(file = :source OR {_BELOW} IN (rtrim(:source, '/') || '/', :source || '!'))"
_CONDITIONS = {
    "since": "published >= substr(:since, 1, length(published))",
    "until": "substr(published, 1, length(:until)) <= :until",
    "text": "paper IN (SELECT rowid FROM papers_text WHERE papers_text MATCH :text)",
    "source": f"paper IN (SELECT paper FROM records WHERE {OF_SOURCE})",
    "entity": "paper IN (SELECT paper FROM forms JOIN link_rows USING (form) WHERE entity = :entity"
    " AND month >= :year AND (:role IS NULL OR role = (SELECT role FROM roles WHERE name = :role)))",
}


def papers(
    connection: sqlite3.Connection,
    *,
    since: str | None = None,
    until: str | None = None,
    text: str | None = None,
    source: str | None = None,
    entity: str | None = None,
    role: str | None = None,
) -> Iterator[Paper]:
    """Papers by date (`2024`, `2024-05`, `2024-05-17`), words in title and abstract, source (a file or folder), and
    what they name, in which role.
    """
    where, values = _filtered(connection, text=text, source=source, entity=entity, role=role)
    asked = {"since": dates.checked(since), "until": dates.checked(until)}
    values["year"] = int(since[:4]) * 100 if since else 0
    dated = [_CONDITIONS[name] for name, value in asked.items() if value is not None]
    return select(connection, " AND ".join([where, *dated]), values | asked)


def undated(connection: sqlite3.Connection, **filters: str | None) -> int:
    """How many papers have no date, of those that other filters give."""
    where, values = _filtered(connection, **filters)
    found = connection.execute(f"SELECT count(*) FROM paper_rows WHERE published IS NULL AND {where}", values)
    return int(found.fetchone()[0])


def _filtered(
    connection: sqlite3.Connection,
    *,
    text: str | None = None,
    source: str | None = None,
    entity: str | None = None,
    role: str | None = None,
) -> tuple[str, dict[str, Any]]:
    """All filters but dates, as SQL."""
    if role is not None and (entity is None or role not in ROLES):
        raise UsageError(f"role {role!r}", todo=f"use one of {', '.join(ROLES)}, with an entity")
    words = match(text) if text is not None else None
    number = find(connection, entity) if entity is not None else None
    given = {"text": words, "source": source, "entity": number}
    asked = [_CONDITIONS[name] for name, value in given.items() if value is not None]
    return " AND ".join(asked) or "1", {**given, "role": role, "year": 0}


def paper(connection: sqlite3.Connection, number: int) -> Paper:
    """The paper with that number."""
    return next(select(connection, "paper = :paper", {"paper": number}))


def stats(connection: sqlite3.Connection) -> dict[str, Any]:
    """Counts, the span of dates, entities by type, links by role, and how much came from each source."""
    one = connection.execute(
        "SELECT (SELECT count(*) FROM paper_rows), (SELECT count(*) FROM records), (SELECT count(*) FROM quarantine),"
        " (SELECT count(*) FROM paper_rows WHERE title IS NULL), (SELECT count(*) FROM papers WHERE abstract = ''),"
        " (SELECT count(*) FROM paper_rows WHERE published IS NULL),"
        " (SELECT min(published) FROM paper_rows), (SELECT max(published) FROM paper_rows)"
    ).fetchone()
    names = ["papers", "records", "quarantined", "untitled", "without_abstract", "undated", "first", "last"]
    years = connection.execute(
        "SELECT substr(published, 1, 4), count(*) FROM paper_rows WHERE published NOT NULL GROUP BY 1 ORDER BY 1"
    )
    links = connection.execute(
        "SELECT name, count(*) FROM link_rows JOIN roles USING (role) GROUP BY name ORDER BY count(*) DESC, name"
    )
    return {
        **dict(zip(names, one, strict=True)),
        "years": dict(years.fetchall()),
        "entities": types(connection),
        "links": dict(links.fetchall()),
        "sources": [
            {"file": file, "records": records, "papers": papers}
            for file, (records, papers) in sources(connection).items()
        ],
    }


def counts(connection: sqlite3.Connection) -> dict[str, int]:
    """How many papers there are, results that they report, and entities of each type."""
    numbers = {
        what: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        for what, table in (("paper", "paper_rows"), ("result", "result_rows"))
    }
    return {**numbers, **types(connection)}


def types(connection: sqlite3.Connection) -> dict[str, int]:
    """How many entities are of each type."""
    found = "SELECT type, count(*) FROM entities WHERE NOT dropped GROUP BY type ORDER BY count(*) DESC, type"
    return dict(connection.execute(found).fetchall())


def sources(connection: sqlite3.Connection) -> dict[str, tuple[int, int]]:
    """How many records and papers each source has."""
    found = connection.execute("SELECT file, count(*), count(DISTINCT paper) FROM records GROUP BY file ORDER BY file")
    return {file: (records, papers) for file, records, papers in found}
