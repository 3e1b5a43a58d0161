"""What the links say together: what is named beside what, which papers are alike, and when."""

from __future__ import annotations

import math
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from kg.answers import Link, Period, Related, Similar, Trend

SAMPLE = 3000  # newest papers that are looked at where an entity stands in more
COMMON = 0.2  # an entity in so large a share of all papers says nothing of two papers being alike
LENGTHS = {"year": 4, "month": 7}

_PAPERS_OF = "SELECT DISTINCT paper FROM links JOIN forms USING (form) WHERE entity = ?"
_LINKS = """
    SELECT papers.id, papers.title, published, entities.id, label, links.name, role, confidence,
        field, start, end, rule, substr(CASE field WHEN 'title' THEN papers.title ELSE abstract END, sentence_start + 1,
            sentence_end - sentence_start)
    FROM links JOIN forms USING (form) JOIN entities USING (entity) JOIN papers USING (paper) JOIN evidence USING (link)
    WHERE {conditions} AND NOT dropped AND (field, start) = (
        SELECT field, start FROM evidence WHERE evidence.link = links.link ORDER BY field, start LIMIT 1)
    ORDER BY published DESC, papers.id, links.link LIMIT :limit
"""
_CONDITIONS = {"paper": "links.paper = :paper", "entity": "entity = :entity", "role": "role = :role"}


def links(connection: sqlite3.Connection, *, limit: int = -1, **wanted: Any) -> Iterator[Link]:
    """Links by paper, entity (their numbers) and role, newest papers first, each with its first sentence."""
    given = {name: value for name, value in wanted.items() if value is not None}
    conditions = " AND ".join(_CONDITIONS[name] for name in given) or "1"
    rows = connection.execute(_LINKS.format(conditions=conditions), {**given, "limit": limit})
    return (Link(*row) for row in rows)


def related(
    connection: sqlite3.Connection, entity: int, type: str | None, role: str | None, limit: int
) -> list[Related]:
    """What papers that name an entity name as well: those in most of these papers first."""
    papers = _newest(connection, entity)
    rows = connection.execute(
        "SELECT entity, role, count(DISTINCT paper) FROM links JOIN forms USING (form) JOIN entities USING (entity) "
        f"WHERE paper IN ({_marks(papers)}) AND entity != ? AND NOT dropped "
        "AND (? IS NULL OR entities.type = ?) AND (? IS NULL OR role = ?) GROUP BY entity, role",
        (*papers, entity, type, type, role, role),
    )
    roles: dict[int, Counter[str]] = defaultdict(Counter)
    for other, how, count in rows:
        roles[other][how] = count
    first = sorted(roles, key=lambda other: (-roles[other].total(), other))[: limit if limit >= 0 else None]
    return sorted(
        (
            Related(*_named(connection, other), _count(connection, other, papers), _ordered(roles[other]))
            for other in first
        ),
        key=lambda one: (-one.papers, one.id),
    )


def shared(connection: sqlite3.Connection, one: int, other: int) -> list[tuple[Link, Link]]:
    """The papers that name both entities, newest first, with the link to each."""
    both = connection.execute(f"{_PAPERS_OF} INTERSECT {_PAPERS_OF}", (one, other)).fetchall()
    pairs = (tuple(next(links(connection, paper=paper, entity=entity)) for entity in (one, other)) for (paper,) in both)
    return sorted(((a, b) for a, b in pairs), key=lambda pair: (pair[0].published or "", pair[0].paper), reverse=True)


def similar(connection: sqlite3.Connection, paper: int, limit: int) -> list[Similar]:
    """Papers that name the same entities; the rarer these are, the more that counts."""
    everything = connection.execute("SELECT count(*) FROM papers").fetchone()[0]
    mine = connection.execute(
        "SELECT DISTINCT entity, label, entities.papers "
        "FROM links JOIN forms USING (form) JOIN entities USING (entity) "
        "WHERE paper = ? AND NOT dropped ORDER BY entities.papers, entities.id",
        (paper,),
    ).fetchall()
    scores: dict[int, float] = defaultdict(float)
    names: dict[int, list[str]] = defaultdict(list)
    for entity, label, papers in mine:
        if papers <= max(COMMON * everything, 10):
            for other in _newest(connection, entity):
                scores[other] += math.log(everything / papers) + 1
                names[other].append(label)
    scores.pop(paper, None)
    best = sorted(scores, key=lambda other: (-scores[other], other))[:limit]
    found = []
    for other in best:
        row = connection.execute("SELECT id, title, published FROM papers WHERE paper = ?", (other,)).fetchone()
        name, title, published = row
        found.append(Similar(name, title, published, round(scores[other], 3), tuple(names[other])))
    return sorted(found, key=lambda one: (-one.score, one.id))


def timeline(connection: sqlite3.Connection, entity: int, by: str) -> list[Period]:
    """How many papers of each year or month name an entity, in which roles."""
    rows = connection.execute(
        f"SELECT coalesce(substr(published, 1, {LENGTHS[by]}), ''), role, count(DISTINCT paper) "
        "FROM links JOIN forms USING (form) JOIN papers USING (paper) WHERE entity = ? GROUP BY 1, 2",
        (entity,),
    )
    roles: dict[str, Counter[str]] = defaultdict(Counter)
    for period, role, count in rows:
        roles[period][role] += count
    return [Period(period, roles[period].total(), _ordered(roles[period])) for period in sorted(roles)]


def first(connection: sqlite3.Connection, entity: int) -> Link | None:
    """The link of the earliest paper that introduces an entity, else of the earliest that names it."""
    found = connection.execute(
        "SELECT paper, role FROM links JOIN forms USING (form) JOIN papers USING (paper) WHERE entity = ? "
        "ORDER BY role != 'introduces', published IS NULL, published, papers.id LIMIT 1",
        (entity,),
    ).fetchone()
    return next(links(connection, paper=found[0], entity=entity, role=found[1])) if found else None


def trend(connection: sqlite3.Connection, type: str | None, months: int, limit: int) -> list[Trend]:
    """Entities whose share of the papers of the last months grew most against as many months before."""
    newest = connection.execute("SELECT substr(max(published), 1, 7) FROM papers").fetchone()[0]
    if not newest or len(newest) < LENGTHS["month"]:
        return []
    start, middle = _months_before(newest, 2 * months), _months_before(newest, months)
    counts = connection.execute(
        "SELECT entities.id, entities.type, label, "
        "sum(CASE WHEN month > :middle THEN form_months.papers ELSE 0 END), "
        "sum(CASE WHEN month <= :middle THEN form_months.papers ELSE 0 END) "
        "FROM form_months JOIN forms USING (form) JOIN entities USING (entity) "
        "WHERE month > :start AND NOT dropped AND (:type IS NULL OR entities.type = :type) GROUP BY entity",
        {"start": start, "middle": middle, "type": type},
    ).fetchall()
    totals = connection.execute(
        "SELECT sum(published > :next), count(*) FROM papers WHERE published > :start",
        {"start": f"{start}~", "next": f"{middle}~"},
    ).fetchone()
    recent, before = totals[0] or 1, (totals[1] - (totals[0] or 0)) or 1
    grown = [
        Trend(name, kind, label, now, then, round(now / recent - then / before, 4))
        for name, kind, label, now, then in counts
        if now > 0
    ]
    return sorted(grown, key=lambda one: (-one.growth, -one.recent, one.id))[:limit]


def _months_before(month: str, count: int) -> str:
    """The last month that is not within so many months up to this one."""
    number = int(month[:4]) * 12 + int(month[5:7]) - 1 - count
    return f"{number // 12:04}-{number % 12 + 1:02}"


def _newest(connection: sqlite3.Connection, entity: int) -> list[int]:
    """The papers of an entity; of very many, those that came last."""
    rows = connection.execute(f"{_PAPERS_OF} ORDER BY paper DESC LIMIT {SAMPLE}", (entity,))
    return [paper for (paper,) in rows]


def _count(connection: sqlite3.Connection, entity: int, papers: list[int]) -> int:
    found = connection.execute(
        "SELECT count(DISTINCT paper) FROM links JOIN forms USING (form) "
        f"WHERE entity = ? AND paper IN ({_marks(papers)})",
        (entity, *papers),
    )
    return int(found.fetchone()[0])


def _named(connection: sqlite3.Connection, entity: int) -> tuple[str, str, str]:
    row: tuple[str, str, str] = connection.execute(
        "SELECT id, type, label FROM entities WHERE entity = ?", (entity,)
    ).fetchone()
    return row


def _ordered(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda one: (-one[1], one[0])))


def _marks(values: Iterable[object]) -> str:
    return ", ".join("?" for _ in values)
