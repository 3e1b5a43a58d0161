"""What papers name, in the store: entities, and for each paper its links to them with their evidence."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, count, groupby
from operator import itemgetter
from typing import Any

import orjson

from extractors.corpus import NO_HINTS, CorpusHints, introductions, summed
from extractors.records import Extraction, Text
from kg.core.dates import month_number
from kg.core.identifiers import paper_ids
from kg.store import claims, results, rows, things

_PENDING = """
    SELECT paper, title, abstract FROM papers
    WHERE paper > ? AND paper NOT IN (SELECT paper FROM extractions) ORDER BY paper LIMIT 100
"""
_ASKED = """
    CREATE TEMP TABLE asked AS SELECT paper FROM extractions WHERE told IS NULL
    UNION SELECT spellings.paper FROM retold JOIN spellings USING (spelling) ORDER BY paper
"""
_SAID = """
    CREATE TEMP TABLE said AS SELECT spelling, type, count(*) AS papers FROM introductions
    WHERE spelling IN (SELECT spelling FROM temp.asked JOIN spellings USING (paper)) GROUP BY spelling, type
"""
_BY_OTHERS = """
    SELECT asked.paper, spelling, said.type, papers - (own.paper IS NOT NULL)
    FROM temp.asked CROSS JOIN spellings USING (paper) CROSS JOIN temp.said USING (spelling)
    LEFT JOIN introductions AS own USING (spelling, type, paper) ORDER BY asked.paper
"""
_PUBLISHED = "SELECT paper, published FROM paper_rows WHERE paper IN (SELECT value FROM json_each(?))"
_ENTITIES = """
    SELECT papers.id, own, links.link, forms.type, links.name,
        (SELECT json_group_array(surface) FROM (SELECT surface FROM surfaces WHERE link = links.link ORDER BY 1)),
        role, confidence
    FROM papers LEFT JOIN links USING (paper) LEFT JOIN forms USING (form) LEFT JOIN entities USING (entity)
    WHERE NOT coalesce(dropped, 0) ORDER BY papers.id, links.link
"""
_FIELDS = ("type", "name", "surfaces", "role", "confidence")


def has_pending(connection: sqlite3.Connection) -> bool:
    """Whether there are papers in which names were not looked for yet."""
    return next(pending(connection), None) is not None


def most_pending(connection: sqlite3.Connection) -> bool:
    """Whether that is so of most papers."""
    papers, done = (
        connection.execute(f"SELECT count(*) FROM {of}").fetchone()[0] for of in ("paper_rows", "extractions")
    )
    return bool(papers > 2 * done)


def pending(connection: sqlite3.Connection) -> Iterator[Text]:
    """The papers in which names were not looked for yet, under their numbers in the store."""
    last = 0
    while rows := connection.execute(_PENDING, (last,)).fetchall():
        yield from (_text(*row) for row in rows)
        last = rows[-1][0]


def save(connection: sqlite3.Connection, batch: Sequence[Extraction]) -> None:
    """Puts in what was found in each paper alone."""
    introduced = sorted({(name, type, int(found.id)) for found in batch for name, type, _ in introductions(found)})
    put = connection.executemany
    put("INSERT INTO extractions (paper) VALUES (?)", [(int(found.id),) for found in batch])
    put("INSERT INTO spellings VALUES (?, ?)", [(int(found.id), name) for found in batch for name in found.spellings])
    put("INSERT INTO introductions VALUES (?, ?, ?)", introduced)
    put("INSERT OR IGNORE INTO retold VALUES (?)", [(name,) for name, *_ in introduced])
    link(connection, batch)


def replace(connection: sqlite3.Connection, batch: Sequence[Extraction], told: Callable[[str], CorpusHints]) -> None:
    """Puts what was found in papers, when others told them something, into the place of their links."""
    of_papers = "FROM link_rows WHERE paper IN (SELECT value FROM json_each(?))"
    freed = [link for (link,) in connection.execute(f"SELECT link {of_papers} ORDER BY link", (_numbers(batch),))]
    connection.execute(f"DELETE {of_papers}", (_numbers(batch),))
    says = [(_packed(told(found.id)), int(found.id)) for found in batch]
    connection.executemany("UPDATE extractions SET told = ? WHERE paper = ?", says)
    link(connection, batch, freed)


def outdated(connection: sqlite3.Connection) -> list[tuple[int, CorpusHints]]:
    """The papers that others now tell something else than when names were looked for in them, and what they tell."""
    for table, query in (("asked", _ASKED), ("said", _SAID)):
        connection.execute(f"DROP TABLE IF EXISTS temp.{table}")
        connection.execute(query)
    connection.execute("CREATE INDEX temp.said_by_spelling ON said (spelling)")
    before = "SELECT paper, told FROM extractions WHERE paper IN temp.asked AND coalesce(told, '{}') != '{}'"
    stored: dict[int, CorpusHints] = {paper: orjson.loads(says) for paper, says in connection.execute(before)}
    found = []
    for paper, said in groupby(connection.execute(_BY_OTHERS), itemgetter(0)):
        counts: dict[str, dict[str, int]] = {}
        for _, name, type, papers in said:
            counts.setdefault(name, {})[type] = papers
        says = summed(counts)
        if says != stored.pop(paper, NO_HINTS):
            found.append((paper, says))
    return sorted([*found, *((paper, NO_HINTS) for paper in stored)])


def number(connection: sqlite3.Connection, paper: str) -> int | None:
    """The number of a paper in the store, by its id, its number or address, or by what its source calls it."""
    for name in paper_ids(paper):
        for column in ("id", "own"):
            asked = f"SELECT paper FROM paper_rows WHERE {column} = ? LIMIT 1"
            if found := connection.execute(asked, (name,)).fetchone():
                return int(found[0])
    return _another_key(connection, paper)


def _another_key(connection: sqlite3.Connection, paper: str) -> int | None:
    """The paper that goes by another id, and has this one too: a DOI beside its arXiv number."""
    asked = "SELECT paper FROM keys JOIN records USING (record) WHERE key = ? LIMIT 1"
    found = (connection.execute(asked, (name,)).fetchone() for name in paper_ids(paper) if ":" in name)
    return next((int(row[0]) for row in found if row), None)


def told_to(connection: sqlite3.Connection, paper: int) -> CorpusHints:
    """What other papers told a paper when names were looked for in it."""
    found = connection.execute("SELECT told FROM extractions WHERE paper = ?", (paper,)).fetchone()
    return dict(orjson.loads(found[0])) if found and found[0] else NO_HINTS


def text(connection: sqlite3.Connection, paper: int) -> Text:
    """A paper's title and abstract under its number in the store."""
    return _text(*connection.execute("SELECT paper, title, abstract FROM papers WHERE paper = ?", (paper,)).fetchone())


def source(connection: sqlite3.Connection, paper: int) -> tuple[str, int]:
    """The file and line of a paper's first record."""
    first = "SELECT file, line FROM records WHERE paper = ? ORDER BY record LIMIT 1"
    file, line = connection.execute(first, (paper,)).fetchone()
    return file, line


def entities(connection: sqlite3.Connection) -> Iterator[tuple[str, str | None, list[dict[str, Any]]]]:
    """For every paper its id, its source's id, and what it alone says: type, name, surfaces, role, confidence."""
    for (paper, own), found in groupby(connection.execute(_ENTITIES), itemgetter(0, 1)):
        named = [dict(zip(_FIELDS, values, strict=True)) for _, _, link, *values in found if link is not None]
        yield paper, own, [{**one, "surfaces": orjson.loads(one["surfaces"])} for one in named]


def forget(connection: sqlite3.Connection) -> None:
    """Takes out everything that was found, in all papers. Names go first, so that no count is kept up for them."""
    for table in (
        "relation_rows",
        "result_rows",
        "spelt",
        "evidence_rows",
        "surface_rows",
        "link_rows",
        "spellings",
        "introductions",
        "extractions",
    ):
        connection.execute(f"DELETE FROM {table}")


def all_told(connection: sqlite3.Connection) -> None:
    """Notes that every paper knows what others say of it."""
    connection.execute("UPDATE extractions SET told = '{}' WHERE told IS NULL")
    connection.execute("DELETE FROM retold")


def _text(number: int, title: str | None, abstract: str) -> Text:
    return Text(str(number), title, abstract)


def meant(connection: sqlite3.Connection, first: int) -> list[str]:
    """The entities that links from a number on mean, in order."""
    asked = (
        "SELECT id FROM link_rows JOIN forms USING (form) JOIN entities USING (entity) WHERE link >= ? ORDER BY link"
    )
    return [entity for (entity,) in connection.execute(asked, (first,))]


def link(connection: sqlite3.Connection, batch: Sequence[Extraction], freed: Iterable[int] = ()) -> int:
    """Puts links in, under numbers that are `freed` as far as there are such: so the file has no holes.

    Gives the first number that was not freed.
    """
    named = [(int(found.id), entity) for found in batch for entity in found.entities]
    forms = things.forms(connection, [entity for _, entity in named])
    uses = [
        (form, name, name == one.name) for form, (_, one) in zip(forms, named, strict=True) for name in one.surfaces
    ]
    spelt = things.spelt(connection, uses)
    dates = connection.execute(_PUBLISHED, (_numbers(batch),))
    months = {paper: month_number(published) for paper, published in dates}
    roles = rows.numbers(connection, "role", {one.role for _, one in named})
    rules = rows.numbers(connection, "rule", {e.rule for _, one in named for e in one.evidence})
    last = connection.execute("SELECT coalesce(max(link), 0) FROM link_rows").fetchone()[0]
    last = max([last, *freed])
    links, surfaces, places = [], [], []
    for link, form, (paper, one) in zip(chain(freed, count(last + 1)), forms, named, strict=False):
        sure = round(one.confidence * rows.CERTAIN)
        links.append((link, paper, form, spelt[form, one.name], roles[one.role], sure, months[paper]))
        surfaces += [(link, spelt[form, name]) for name in one.surfaces]
        places += [(link, rows.TEXTS.index(e.field), e.start, e.end, rules[e.rule], *e.sentence) for e in one.evidence]
    connection.executemany("INSERT INTO link_rows VALUES (?, ?, ?, ?, ?, ?, ?)", links)
    connection.executemany("INSERT INTO surface_rows VALUES (?, ?)", surfaces)
    connection.executemany("INSERT INTO evidence_rows VALUES (?, ?, ?, ?, ?, ?, ?)", places)
    numbered = ((row[0], paper, one) for row, (paper, one) in zip(links, named, strict=True))
    linked = results.linked(numbered)
    results.save(connection, batch, linked)
    claims.save(connection, batch, linked)
    return int(last) + 1


def _numbers(batch: Sequence[Extraction]) -> str:
    return orjson.dumps([int(found.id) for found in batch]).decode()


def _packed(told: CorpusHints) -> str:
    return orjson.dumps(told, option=orjson.OPT_SORT_KEYS).decode()
