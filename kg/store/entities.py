"""Entities in the store: found by id or name, listed, searched by words."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import orjson

from extractors.records import TYPES
from kg.core.errors import UsageError
from kg.core.identifiers import node, repository_id
from kg.core.schema import family
from kg.core.wording import meant, near, unknown
from kg.graph.answers import Hit, Merge, Thing
from kg.resolve import neighbours
from kg.resolve.spelling import from_slug, key
from kg.store import things

_THING = "SELECT id, type, label, papers, aliases FROM entities"
_SPELT_SO = """
    SELECT DISTINCT entities.entity, entities.papers FROM form_keys JOIN forms USING (form) JOIN entities USING (entity)
    WHERE key = ? AND NOT dropped AND (entities.type = ? OR ? = '') ORDER BY entities.papers DESC, entities.id
"""
_CALLED = """
    SELECT entity, type, label FROM names_text JOIN entities ON entity = names_text.rowid
    WHERE names_text MATCH ? AND NOT dropped AND (type = ? OR ? = '') ORDER BY papers DESC, id
"""
KNOWN = 20_000  # entities among which a misspelt one is looked for
RANKED = 2000  # papers, of which the best are found
ASKED_CHARS, ASKED_WORDS = 2_000, 32  # of a question; each word is looked up once
_WORD = re.compile(r"\w+")


def find(connection: sqlite3.Connection, name: str, type: str = "") -> int:
    """The number of the entity that an id (`model/gpt-3`) or a name means; of several, the one in most papers."""
    found = senses(connection, name, type)
    if found:
        return found[0]
    if type and (others := senses(connection, name)):
        raise UsageError(f"{name!r} is a {thing(connection, others[0]).type}, not a {type}", todo="leave the type out")
    likely = near_names(connection, name)
    raise UsageError(f"no entity {name!r}", todo=meant(likely) if likely else "kg entities lists them")


def near_names(connection: sqlite3.Connection, name: str) -> list[str]:
    """What a misspelt name may be: entities called nearly so, of the most named, or that hold its words."""
    kind, slash, slug = name.partition("/")
    word = slug.replace("-", " ") if slash and kind in TYPES else name
    rows = connection.execute(f"SELECT label FROM entities WHERE NOT dropped ORDER BY papers DESC, id LIMIT {KNOWN}")
    labels = {label.casefold(): label for (label,) in reversed(rows.fetchall())}
    found = [labels[one] for one in near(word, labels)] or [hit.label or "" for hit in named(connection, word, 3)]
    return list(dict.fromkeys(found))


def senses(connection: sqlite3.Connection, name: str, type: str = "") -> list[int]:
    """The numbers of all entities that a name may mean, those in most papers first; an id means one."""
    name = node(name)
    name = repository_id(name) or name
    with_id = "SELECT entity FROM entities WHERE id = ? AND NOT dropped AND (type = ? OR ? = '')"
    if exact := connection.execute(with_id, (name, type, type)).fetchone():
        return [int(exact[0])]
    kind, slash, slug = name.partition("/")
    keys, kinds = {key(one, name) for one in TYPES}, set(map(family, TYPES))
    if slash and kind in TYPES:
        keys, kinds = {from_slug(kind, slug)}, {family(kind)}
    spellings = _spellings(keys, kinds)
    found = _spelt(connection, next(spellings), type) or _labelled(connection, name, type)
    return found or next(filter(None, (_spelt(connection, one, type) for one in spellings)), [])


def _spelt(connection: sqlite3.Connection, keys: Iterable[str], type: str) -> list[int]:
    rows = [row for one in sorted(keys) for row in connection.execute(_SPELT_SO, (one, type, type))]
    return list(dict.fromkeys(entity for entity, _ in sorted(rows, key=lambda row: -row[1])))


def _labelled(connection: sqlite3.Connection, name: str, type: str) -> list[int]:
    """Entities that the user has called so, and perhaps no paper."""
    rows = connection.execute(_CALLED, (match(name), type, type))
    return [entity for entity, kind, label in rows if key(kind, label) == key(kind, name)]


def _spellings(keys: set[str], kinds: Iterable[str]) -> Iterator[set[str]]:
    """The keys; what else an id may come from; other names that the lexicon knows, which is read for them."""
    yield keys
    yield {one.replace("-", "").removesuffix("s") for one in keys} - keys
    yield {other for kind in kinds for one in keys for _, other in neighbours((kind, one))} - keys


def thing(connection: sqlite3.Connection, entity: int) -> Thing:
    """The entity with that number."""
    return next(_things(connection.execute(f"{_THING} WHERE entity = ?", (entity,))))


def names(connection: sqlite3.Connection, entity: int) -> tuple[str, ...]:
    """What an entity is called, its label first."""
    one = thing(connection, entity)
    return (one.label, *one.aliases)


def merges(connection: sqlite3.Connection, entity: int) -> list[Merge]:
    """The forms of an entity, those in most papers first, each with the reason why it belongs to it."""
    found = []
    forms = connection.execute(
        "SELECT form, type, papers, reason, score FROM forms WHERE entity = ? ORDER BY papers DESC, form", (entity,)
    )
    for form, type, papers, reason, score in forms.fetchall():
        spelt = sorted(things.read(connection, [form])[form].names, key=lambda one: (-one.papers, one.name))
        names = tuple(one.name for one in spelt)
        found.append(Merge(type, names, papers, reason or "the same but for its spelling", score))
    return found


def taken_for(connection: sqlite3.Connection, paper: int, name: str) -> tuple[str, str, float]:
    """The id of the entity that a paper names so, why the name is taken for it, and how surely."""
    found = connection.execute(
        "SELECT id, reason, forms.score FROM links JOIN forms USING (form) JOIN entities USING (entity) "
        "WHERE paper = ? AND links.name = ?",
        (paper, name),
    ).fetchone()
    return found or ("", "", 0.0)


def listed(
    connection: sqlite3.Connection, *, type: str | None = None, text: str | None = None, limit: int = -1
) -> Iterator[Thing]:
    """Entities by type and words of their names, those in most papers first."""
    if type is not None and type not in TYPES:
        raise unknown("type", type, TYPES)
    conditions = ["NOT dropped"]
    values: list[Any] = []
    if type:
        conditions.append("type = ?")
        values.append(type)
    if text is not None:
        conditions.append("entity IN (SELECT rowid FROM names_text WHERE names_text MATCH ?)")
        values.append(match(text))
    order = "ORDER BY papers DESC, id LIMIT ?"
    return _things(connection.execute(f"{_THING} WHERE {' AND '.join(conditions)} {order}", (*values, limit)))


def keys(connection: sqlite3.Connection) -> dict[str, list[str]]:
    """The keys of entities' names, as far as papers use these for things of the entity's type."""
    asked = "SELECT DISTINCT id, key FROM form_keys JOIN forms USING (form) JOIN entities USING (entity, type)"
    found: dict[str, list[str]] = {}
    for name, one in connection.execute(f"{asked} ORDER BY id, key"):
        found.setdefault(name, []).append(one)
    return found


def ids(connection: sqlite3.Connection) -> Iterator[str]:
    """The ids of all entities."""
    return (name for (name,) in connection.execute("SELECT id FROM entities WHERE NOT dropped ORDER BY id"))


def by_id(connection: sqlite3.Connection) -> Iterator[Thing]:
    """All entities by id."""
    return _things(connection.execute(f"{_THING} WHERE NOT dropped ORDER BY id"))


def named(connection: sqlite3.Connection, text: str, limit: int) -> list[Hit]:
    """Entities whose names hold all words, or begin so; those in most papers first."""
    found = connection.execute(
        "SELECT id, label, papers, names FROM names_text JOIN entities ON entity = names_text.rowid "
        "WHERE names_text MATCH ? AND NOT dropped ORDER BY papers DESC, id LIMIT ?",
        (match(text), limit),
    )
    return [Hit("entity", name, label, papers, names) for name, label, papers, names in found]


def written(connection: sqlite3.Connection, text: str, limit: int) -> list[Hit]:
    """Papers whose title or abstract holds all words, best first, each with the place where they stand.

    Of very many, the best of those that came last.
    """
    words = match(text)
    last = "SELECT rowid FROM papers_text WHERE papers_text MATCH ? ORDER BY rowid DESC LIMIT 1 OFFSET ?"
    (oldest,) = connection.execute(last, (words, RANKED)).fetchone() or (0,)
    found = connection.execute(
        "SELECT id, paper_rows.title, snippet(papers_text, -1, '[', ']', '…', 16) FROM papers_text "
        "JOIN paper_rows ON paper = papers_text.rowid WHERE papers_text MATCH ? AND papers_text.rowid > ? "
        "ORDER BY rank, id LIMIT ?",
        (words, oldest, limit),
    )
    return [Hit("paper", name, title, None, place) for name, title, place in found]


def match(text: str) -> str:
    """Words as a query that FTS5 takes for words and nothing else; the last may go on."""
    whole = [found[0] for found in _WORD.finditer(text, 0, ASKED_CHARS + 1) if found.end() <= ASKED_CHARS]
    words = [*dict.fromkeys(reversed(whole))][:ASKED_WORDS][::-1]
    return " AND ".join(f'"{word}"' for word in words) + "*" if words else '""'


def _things(rows: Iterator[Sequence[Any]]) -> Iterator[Thing]:
    for name, type, label, papers, aliases in rows:
        yield Thing(name, type, label, papers, tuple(orjson.loads(aliases)))
