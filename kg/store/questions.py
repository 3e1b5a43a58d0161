"""What the store can tell of its papers."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any

from extractors.records import ROLES, TYPES
from kg.core import dates
from kg.core.model import Paper
from kg.core.wording import near, unknown
from kg.store import nodes
from kg.store.entities import match, senses
from kg.store.papers import select

_BELOW = "substr(file, 1, length(rtrim(:source, '/')) + 1)"
OF_SOURCE = f"(file = :source OR {_BELOW} IN (rtrim(:source, '/') || '/', :source || '!'))"
_CONDITIONS = {
    "since": "published >= substr(:since, 1, length(published))",
    "until": "substr(published, 1, length(:until)) <= :until",
    "text": "paper IN (SELECT rowid FROM papers_text WHERE papers_text MATCH :text)",
    "source": f"paper IN (SELECT paper FROM records WHERE {OF_SOURCE})",
    "author": "EXISTS (SELECT 1 FROM json_each(authors) WHERE is_name(value, :author))",
    "category": "EXISTS (SELECT 1 FROM json_each(categories)"
    " WHERE value LIKE :category ESCAPE '\\' OR value LIKE :category || '.%' ESCAPE '\\')",
}
_NAMING = "paper IN (SELECT paper FROM {source} WHERE month >= :year{conditions})"
_OF = {
    "entity": " AND entity = :entity{at}",
    "type": " AND entities.type = :type{at} AND NOT dropped",
    "role": " AND role = (SELECT role FROM roles WHERE name = :role{at})",
}
SORTS = {
    "id": "id",
    "newest": "published DESC, id",
    "oldest": "published IS NULL, published, id",
    "title": "title IS NULL, title COLLATE NOCASE, id",
    "upvotes": "upvotes DESC, id",
}
Filter = str | Sequence[str] | None


def papers(connection: sqlite3.Connection, *, sort: str = "id", **filters: Any) -> Iterator[Paper]:
    """Papers by date (`since`, `until`: `2024`, `2024-05`, `2024-05-17`), and by all that `undated` takes."""
    if sort not in SORTS:
        raise unknown("order", sort, SORTS)
    where, values = _dated(connection, **filters)
    return select(connection, where, values, SORTS[sort])


def any_papers(connection: sqlite3.Connection, **filters: Any) -> bool:
    """Whether there are such papers."""
    where, values = _dated(connection, **filters)
    return bool(connection.execute(f"SELECT EXISTS (SELECT 1 FROM paper_rows WHERE {where})", values).fetchone()[0])


def undated(connection: sqlite3.Connection, **filters: Any) -> int:
    """How many papers have no date, of those that other filters give."""
    where, values = _filtered(connection, **filters)
    found = connection.execute(f"SELECT count(*) FROM paper_rows WHERE published IS NULL AND {where}", values)
    return int(found.fetchone()[0])


def _dated(
    connection: sqlite3.Connection, *, since: str | None = None, until: str | None = None, **filters: Any
) -> tuple[str, dict[str, Any]]:
    asked = dict(zip(("since", "until"), dates.checked_span(since, until), strict=True))
    where, values = _filtered(connection, **filters)
    values["year"] = int(since[:4]) * 100 if since else 0
    dated = [_CONDITIONS[name] for name, value in asked.items() if value is not None]
    return " AND ".join([where, *dated]), values | asked


def _filtered(
    connection: sqlite3.Connection,
    *,
    entity: Filter = None,
    role: str | None = None,
    text: str | None = None,
    source: str | None = None,
    author: str | None = None,
    category: str | None = None,
    **roles: Filter,
) -> tuple[str, dict[str, Any]]:
    """Words in title and abstract, source (a file or folder), author, category, entities in a role or in any, and for
    each role the types or entities that stand in it, as SQL.
    """
    for name in {*roles, *([role] if role is not None else [])} - {*ROLES}:
        raise unknown("role", name, ROLES)
    given = {
        "text": match(text) if text is not None else None,
        "source": source,
        "author": author,
        "category": re.sub(r"([%_\\])", r"\\\1", category) if category is not None else None,
    }
    named = [{"entity": nodes.entity(connection, name), "role": role} for name in _several(entity)]
    named += [_standing(connection, role, what) for role, names in roles.items() for what in _several(names)]
    if role is not None and entity is None:
        named.append({"role": role})
    asked = [_CONDITIONS[name] for name, value in given.items() if value is not None]
    values: dict[str, Any] = {**given, "year": 0}
    for at, one in enumerate(named):
        source_of = "forms JOIN link_rows USING (form)" + (" JOIN entities USING (entity)" if "type" in one else "")
        conditions = "".join(_OF[what].format(at=at) for what, value in one.items() if value is not None)
        asked.append(_NAMING.format(source=source_of, conditions=conditions))
        values |= {f"{what}{at}": value for what, value in one.items()}
    return " AND ".join(asked) or "1", values


def _standing(connection: sqlite3.Connection, role: str, what: str) -> dict[str, Any]:
    """What stands in a role: any entity of a type, or the one that is named."""
    if what in TYPES:
        return {"type": what, "role": role}
    if near(what, TYPES) and not senses(connection, what):
        raise unknown("type or entity", what, TYPES)
    return {"entity": nodes.entity(connection, what), "role": role}


def _several(value: Filter) -> Sequence[str]:
    return () if value is None else (value,) if isinstance(value, str) else value


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
    """How many papers there are, and entities of each type."""
    return {"paper": connection.execute("SELECT count(*) FROM paper_rows").fetchone()[0], **types(connection)}


def types(connection: sqlite3.Connection) -> dict[str, int]:
    """How many entities are of each type."""
    found = "SELECT type, count(*) FROM entities WHERE NOT dropped GROUP BY type ORDER BY count(*) DESC, type"
    return dict(connection.execute(found).fetchall())


def sources(connection: sqlite3.Connection) -> dict[str, tuple[int, int]]:
    """How many records and papers each source has."""
    found = connection.execute("SELECT file, count(*), count(DISTINCT paper) FROM records GROUP BY file ORDER BY file")
    return {file: (records, papers) for file, records, papers in found}
