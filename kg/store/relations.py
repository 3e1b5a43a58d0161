"""What the links say together: what is named beside what, which papers are alike, and when."""

from __future__ import annotations

import json
import math
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kg.core.dates import month_number
from kg.graph.answers import First, Link, Period, Related, Similar, Table, Trend
from kg.text.titles import TitleFit, title_fit

SAMPLE = 1000  # papers that came last are looked at where an entity stands in more
COMMON = 0.2  # an entity in so large a share of all papers says nothing of two papers being alike
LINKS_AT_A_TIME = 1000  # links that are told at a time
TOGETHER = 200  # entities whose months are counted at a time
LENGTHS = {"year": 4, "month": 7}

_PAPERS_OF = "SELECT DISTINCT paper FROM forms JOIN link_rows USING (form) WHERE entity = ?"
_LINKS = """
    SELECT paper_rows.id, title, published, entities.id, entities.type, label, spelt.name, roles.name,
        confidence / 10000.0, CASE field WHEN 1 THEN 'title' ELSE 'abstract' END, start, end, rules.name,
        substr(CASE field WHEN 1 THEN title ELSE abstract END, sentence_start + 1, sentence_end - sentence_start)
    FROM json_each(?) AS given CROSS JOIN link_rows ON link = given.value JOIN evidence_rows USING (link)
    JOIN forms USING (form) JOIN entities USING (entity) JOIN paper_rows USING (paper) JOIN abstracts USING (paper)
    JOIN spelt USING (spelt) JOIN roles USING (role) JOIN rules USING (rule)
    WHERE (field, start) = (SELECT field, start FROM evidence_rows WHERE evidence_rows.link = given.value LIMIT 1)
    ORDER BY given.key
"""
_FOUND = """
    SELECT link FROM {source} WHERE {conditions} AND NOT dropped
    ORDER BY published DESC, paper_rows.id, link LIMIT :limit
"""
_OF_ENTITY = "forms JOIN link_rows USING (form) JOIN entities USING (entity) JOIN paper_rows USING (paper)"
_OF_PAPER = "link_rows JOIN forms USING (form) JOIN entities USING (entity) JOIN paper_rows USING (paper)"
_BY_DATE = "paper_rows CROSS JOIN link_rows USING (paper) JOIN forms USING (form) JOIN entities USING (entity)"
_CONDITIONS = {
    "paper": "paper = :paper",
    "entity": "entity = :entity",
    "type": "entities.type = :type",
    "role": "role = (SELECT role FROM roles WHERE name = :role)",
    "month": "month >= :month",
}


def links(connection: sqlite3.Connection, *, limit: int = -1, **wanted: Any) -> Iterator[Link]:
    """Links by paper, entity (their numbers) and role, newest papers first, each with its first sentence."""
    given = {name: value for name, value in wanted.items() if value is not None}
    source = _OF_PAPER if "paper" in given else _OF_ENTITY if "entity" in given else _BY_DATE
    if limit > 0 and given.keys() == {"entity"}:
        given["month"] = oldest(connection, given["entity"], limit)
    conditions = " AND ".join(_CONDITIONS[name] for name in given) or "1"
    asked = _FOUND.format(source=source, conditions=conditions)
    found = connection.execute(asked, {**given, "limit": limit})
    while chunk := found.fetchmany(LINKS_AT_A_TIME):
        yield from _told(connection, [link for (link,) in chunk])


def _told(connection: sqlite3.Connection, numbers: Sequence[int]) -> Iterator[Link]:
    """Links by their numbers, in this order."""
    return map(Link._make, connection.execute(_LINKS, (json.dumps(numbers),)))


def oldest(connection: sqlite3.Connection, entity: int, count: int) -> int:
    """The month that the last of so many newest papers of an entity is from; 0 if it is in fewer."""
    months = connection.execute(
        "SELECT month, papers FROM entity_months WHERE entity = ? ORDER BY month DESC", (entity,)
    )
    for month, papers in months:
        count -= papers
        if count <= 0:
            return int(month)
    return 0


def related(
    connection: sqlite3.Connection, entity: int, type: str | None, role: str | None, limit: int
) -> list[Related]:
    """What papers that name an entity name as well: those in most of these papers first."""
    papers: dict[int, set[int]] = defaultdict(set)
    roles: dict[int, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    called = dict(connection.execute("SELECT role, name FROM roles").fetchall())
    rows = connection.execute(_BESIDE, (json.dumps(_newest(connection, entity)), entity, type, type))
    for other, number, paper in rows:
        papers[other].add(paper)
        if role in (None, called[number]):
            roles[other][called[number]].add(paper)
    rows = connection.execute(_NAMED, (json.dumps([*roles]),))
    names: dict[int, tuple[str, str, str]] = {other: (name, kind, label) for other, name, kind, label in rows}
    first = sorted(roles, key=lambda other: (-len(papers[other]), names[other]))[: limit if limit >= 0 else None]
    counts = ({how: len(among) for how, among in roles[other].items()} for other in first)
    return [Related(*names[one], len(papers[one]), _ordered(count)) for one, count in zip(first, counts, strict=True)]


_BESIDE = """
    SELECT entity, role, paper FROM json_each(?) AS given CROSS JOIN link_rows ON paper = given.value
    JOIN forms USING (form) JOIN entities USING (entity)
    WHERE entity != ? AND NOT dropped AND (? IS NULL OR entities.type = ?)
"""
_NAMED = "SELECT entity, id, type, label FROM entities WHERE entity IN (SELECT value FROM json_each(?))"


def shared(connection: sqlite3.Connection, one: int, other: int) -> list[tuple[Link, Link]]:
    """The papers that name both entities, newest first, with the link to each."""
    numbers = connection.execute(_SHARED, {"one": one, "other": other}).fetchall()
    pairs = zip(*(_told(connection, [pair[side] for pair in numbers]) for side in (0, 1)), strict=True)
    return sorted(pairs, key=lambda pair: (pair[0].published or "", pair[0].paper), reverse=True)


_SHARED = """
    WITH first AS (
        SELECT entity, paper, min(link) AS link FROM forms JOIN link_rows USING (form)
        WHERE entity IN (:one, :other) GROUP BY entity, paper
    )
    SELECT one.link, other.link FROM first AS one JOIN first AS other USING (paper)
    WHERE one.entity = :one AND other.entity = :other
"""


def similar(connection: sqlite3.Connection, paper: int, limit: int) -> list[Similar]:
    """Papers that name the same entities; the rarer these are, the more that counts."""
    everything = connection.execute("SELECT count(*) FROM paper_rows").fetchone()[0]
    mine = connection.execute(
        "SELECT DISTINCT entity, label, entities.papers "
        "FROM link_rows JOIN forms USING (form) JOIN entities USING (entity) "
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
    least = sorted(scores.values(), reverse=True)[:limit][-1:]
    found = []
    for other in (other for other, score in scores.items() if score >= least[0]):
        row = connection.execute("SELECT id, title, published FROM paper_rows WHERE paper = ?", (other,)).fetchone()
        name, title, published = row
        found.append(Similar(name, title, published, round(scores[other], 3), tuple(names[other])))
    return sorted(found, key=lambda one: (-one.score, one.id))[:limit]


def timeline(connection: sqlite3.Connection, entity: int, by: str) -> Table[Period]:
    """How many papers of each year or month name an entity, in which roles."""
    papers: Counter[str] = Counter()
    roles: dict[str, Counter[str]] = defaultdict(Counter)
    for month, role, count in connection.execute(_MONTHS, (entity, entity)):
        period = _period(month)[: LENGTHS[by]]
        if role is None:
            papers[period] += count
        else:
            roles[period][role] += count
    undated = papers.pop("", 0)
    return Table((Period(one, papers[one], _ordered(roles[one])) for one in sorted(papers)), undated)


_MONTHS = """
    SELECT month, NULL, papers FROM entity_months WHERE entity = ? UNION ALL
    SELECT month, roles.name, count(DISTINCT paper) FROM forms JOIN link_rows USING (form) JOIN roles USING (role)
    WHERE entity = ? GROUP BY month, role
"""


def _period(month: int) -> str:
    """The month of a number, as a date."""
    year, rest = divmod(month, 100)
    return f"{year}-{rest:02}" if rest else f"{year or ''}"


def first(connection: sqlite3.Connection, entity: int) -> First | None:
    """The link of the earliest paper that introduces an entity, dated or not, else of the earliest that names it.

    Where titles are those of papers that introduce it (`NAME: …`), only these do; where they are of papers that
    introduce something of a longer name, these don't.
    """
    link = _made(connection, entity) or connection.execute(_EARLIEST, (entity,)).fetchone()
    if link is None:
        return None
    first = First._make(next(_told(connection, link)))
    undated = "SELECT papers FROM entity_months WHERE entity = ? AND month = 0"
    first.undated = (connection.execute(undated, (entity,)).fetchone() or (0,))[0] - (not first.published)
    return first


def _made(connection: sqlite3.Connection, entity: int) -> tuple[int] | None:
    """The link of the earliest of the papers that introduce an entity with the best titles."""
    label, aliases = connection.execute("SELECT label, aliases FROM entities WHERE entity = ?", (entity,)).fetchone()
    names = [label, *json.loads(aliases)]
    found = connection.execute(_MAKERS, (entity,))
    ranked = [(title_fit(title, [*names, name]), place, link) for place, (link, title, name) in enumerate(found)]
    best, _, link = min(ranked, default=(TitleFit.ANOTHER, 0, 0))
    return None if best == TitleFit.ANOTHER else (link,)


_MAKERS = """
    SELECT link, title, spelt.name FROM forms JOIN link_rows USING (form) JOIN paper_rows USING (paper)
    JOIN spelt USING (spelt) WHERE entity = ? AND role = 1 ORDER BY month = 0, month, published, id, link
"""
_EARLIEST = """
    SELECT link FROM forms JOIN link_rows USING (form) JOIN paper_rows USING (paper)
    WHERE entity = ? ORDER BY month = 0, month, role = 1, published, id, link LIMIT 1
"""


def trend(connection: sqlite3.Connection, type: str | None, months: int, limit: int) -> Table[Trend]:
    """Entities, of the thousand most named, whose share of the papers grew most against as many months before."""
    newest, undated = connection.execute(
        "SELECT max(published), count(*) - count(published) FROM paper_rows"
    ).fetchone()
    if not newest or len(newest) < LENGTHS["month"]:
        return Table(undated=undated)
    start, middle = _months_before(newest, 2 * months), _months_before(newest, months)
    dated = "SELECT count(*) FROM paper_rows WHERE published > ? AND published <= ?"
    recent = connection.execute(dated, (f"{middle}~", f"{newest[:7]}~")).fetchone()[0] or 1
    before = connection.execute(dated, (f"{start}~", f"{middle}~")).fetchone()[0] or 1
    since, then_on = month_number(start), month_number(middle)
    found: list[Trend] = []
    named = connection.execute(_MOST_NAMED, {"type": type})
    while batch := named.fetchmany(TOGETHER):
        if len(found) == limit and batch[0][4] / recent < found[-1].growth:
            break  # whoever is named less can't have grown more
        numbers = json.dumps([row[0] for row in batch])
        counts = {row[0]: row[1:] for row in connection.execute(_NOW_AND_THEN, (then_on, then_on, numbers, since))}
        for entity, name, kind, label, _ in batch:
            now, then = counts.get(entity, (0, 0))
            if now:
                found.append(Trend(name, kind, label, now, then, round(now / recent - then / before, 4)))
        found = sorted(found, key=_most_grown)[:limit]
    return Table(found, undated)


_MOST_NAMED = """
    SELECT entity, id, type, label, papers FROM entities WHERE NOT dropped AND (:type IS NULL OR type = :type)
    ORDER BY papers DESC, id LIMIT 1000
"""
_NOW_AND_THEN = """
    SELECT entity, sum(CASE WHEN month > ? THEN papers ELSE 0 END), sum(CASE WHEN month <= ? THEN papers ELSE 0 END)
    FROM json_each(?) JOIN entity_months ON entity = value WHERE month > ? GROUP BY entity
"""


def _most_grown(one: Trend) -> tuple[float, int, str]:
    return -one.growth, -one.recent, one.id


def _months_before(month: str, count: int) -> str:
    """The last month that is not within so many months up to this one."""
    number = int(month[:4]) * 12 + int(month[5:7]) - 1 - count
    return f"{number // 12:04}-{number % 12 + 1:02}"


def _newest(connection: sqlite3.Connection, entity: int) -> list[int]:
    """The papers of an entity; of very many, those that came last."""
    order = f"AND month >= ? ORDER BY month DESC, {ID_OF_PAPER} LIMIT {SAMPLE}"
    rows = connection.execute(f"{_PAPERS_OF} {order}", (entity, oldest(connection, entity, SAMPLE)))
    return [paper for (paper,) in rows]


ID_OF_PAPER = "(SELECT id FROM paper_rows WHERE paper_rows.paper = link_rows.paper)"


def _ordered(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda one: (-one[1], one[0])))
