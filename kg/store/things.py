"""Forms and the things they name, in the store: what must be settled anew, and what was settled."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from itertools import groupby
from operator import itemgetter

import orjson

from extractors.records import Entity, Type
from kg.resolve import Corrections, Form, Spelling, Thing, form, neighbours
from kg.store.rows import CERTAIN

_SPELT = "SELECT name, papers, called FROM spelt WHERE form = ? ORDER BY name"
_SHARING = "SELECT form FROM form_keys WHERE key = ?"
_GIVEN = "SELECT value FROM json_each(?)"
_ENTITIES_OF = f"SELECT DISTINCT entity FROM forms WHERE form IN ({_GIVEN}) AND entity NOT NULL"
_PAPERS = "SELECT count(DISTINCT paper) FROM forms JOIN link_rows USING (form) WHERE forms.entity = entities.entity"
_MONTHS = f"""
    INSERT INTO entity_months SELECT entity, month, count(DISTINCT paper) FROM forms JOIN link_rows USING (form)
    WHERE entity IN ({_GIVEN}) GROUP BY entity, month
"""
_NAMES = f"""
    SELECT entity, label, name FROM entities JOIN forms USING (entity) JOIN spelt USING (form)
    WHERE entity IN ({_GIVEN}) GROUP BY entity, name ORDER BY entity, sum(spelt.papers) DESC, name
"""
_ADDED = """
    INSERT INTO forms (type, keys, papers, weight, introduced) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (type, keys) DO UPDATE SET papers = papers + excluded.papers, weight = weight + excluded.weight,
        introduced = introduced + excluded.introduced RETURNING form, papers
"""
_WRITTEN = """
    INSERT INTO spelt (form, name, papers, called) VALUES (?, ?, ?, ?)
    ON CONFLICT (form, name) DO UPDATE SET papers = papers + excluded.papers, called = called + excluded.called
    RETURNING spelt
"""


def forms(connection: sqlite3.Connection, entities: Sequence[Entity]) -> list[int]:
    """The number of the form of each entity, with the papers that have it; forms that are new are put in."""
    packed = [_packed(entity.type, entity.name, entity.surfaces) for entity in entities]
    counts: dict[tuple[Type, str], list[int]] = {}
    for (type, keys), entity in zip(packed, entities, strict=True):
        count = counts.setdefault((type, keys), [0, 0, 0])
        count[0] += 1
        count[1] += (round(entity.confidence * CERTAIN) + 5) // 10
        count[2] += entity.role == "introduces"
    numbers = {}
    for (type, keys), count in counts.items():
        number, papers = connection.execute(_ADDED, (type, keys, *count)).fetchone()
        numbers[type, keys] = number
        if papers == count[0]:
            new = [(key, number) for key, _ in orjson.loads(keys)]
            connection.executemany("INSERT OR IGNORE INTO form_keys VALUES (?, ?)", new)
    connection.executemany("INSERT OR IGNORE INTO unsettled VALUES (?)", [(number,) for number in numbers.values()])
    return [numbers[one] for one in packed]


def spelt(connection: sqlite3.Connection, uses: Iterable[tuple[int, str, bool]]) -> dict[tuple[int, str], int]:
    """The numbers of the names of forms; each use is a paper that writes a form so, and that perhaps calls it so."""
    counts: dict[tuple[int, str], list[int]] = {}
    for form, name, called in uses:
        count = counts.setdefault((form, name), [0, 0])
        count[0] += 1
        count[1] += called
    return {use: connection.execute(_WRITTEN, (*use, *count)).fetchone()[0] for use, count in counts.items()}


@lru_cache(maxsize=50_000)
def _packed(type: Type, name: str, surfaces: tuple[str, ...]) -> tuple[Type, str]:
    """The type and the keys of a form, as they are stored."""
    one = form(type, name, surfaces)
    return one.type, orjson.dumps([[key, int(key in one.longs)] for key in sorted(one.keys)]).decode()


def unsettled(connection: sqlite3.Connection) -> int | None:
    """A form whose thing must be settled anew, if there is one."""
    found = connection.execute("SELECT form FROM unsettled LIMIT 1").fetchone()
    return int(found[0]) if found else None


def unsettle(connection: sqlite3.Connection, keys: Iterable[str]) -> None:
    """Notes that the things with these keys must be settled anew."""
    connection.executemany(f"INSERT OR IGNORE INTO unsettled {_SHARING}", [(key,) for key in keys])


def keys(connection: sqlite3.Connection, entity: int) -> frozenset[str]:
    """The keys of an entity's names."""
    rows = connection.execute("SELECT key FROM form_keys JOIN forms USING (form) WHERE entity = ?", (entity,))
    return frozenset(key for (key,) in rows)


def together(connection: sqlite3.Connection, start: int, corrections: Corrections) -> dict[int, Form]:
    """All forms that must be resolved with one, by number; those that no paper has any more are without spellings."""
    found: dict[int, Form] = {}
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        number = waiting.pop()
        if number not in found:
            one = found[number] = _form(connection, number)
            near = {other for key in one.keys - seen for _, other in neighbours((one.kind, key), corrections)}
            keys = sorted((one.keys | near) - seen)
            seen.update(keys)
            waiting += [other for key in keys for (other,) in connection.execute(_SHARING, (key,))]
    return found


def put(
    connection: sqlite3.Connection, forms: Collection[int], used: Sequence[int], settled: Iterable[Thing]
) -> set[int]:
    """Writes the things that forms are, in place of what these were before; `used` are those that things number.

    Forms that are not used go. Gives the entities that were or are of these forms: `refresh` them at the end.
    """
    numbers = orjson.dumps(list(forms)).decode()
    touched = {entity for (entity,) in connection.execute(_ENTITIES_OF, (numbers,))}
    for thing in settled:
        entity = _entity(connection, thing)
        touched.add(entity)
        of_thing = [(entity, reason, used[i]) for i, reason in thing.forms]
        connection.executemany("UPDATE forms SET entity = ?, reason = ? WHERE form = ?", of_thing)
    connection.execute(f"DELETE FROM unsettled WHERE form IN ({_GIVEN})", (numbers,))
    if len(used) < len(forms):
        connection.execute(f"DELETE FROM forms WHERE form IN ({_GIVEN}) AND papers = 0", (numbers,))
    return touched


def refresh(connection: sqlite3.Connection, entities: Collection[int]) -> None:
    """Counts the papers of entities and lists their names anew; without papers they go."""
    given = (orjson.dumps(sorted(entities)).decode(),)
    connection.execute(f"UPDATE entities SET papers = ({_PAPERS}) WHERE entity IN ({_GIVEN})", given)
    connection.execute(f"DELETE FROM entity_months WHERE entity IN ({_GIVEN})", given)
    connection.execute(_MONTHS, given)
    connection.execute(f"DELETE FROM names_text WHERE rowid IN ({_GIVEN})", given)
    connection.execute(f"DELETE FROM entities WHERE entity IN ({_GIVEN}) AND papers = 0", given)
    aliases, texts = [], []
    for (entity, label), rows in groupby(connection.execute(_NAMES, given).fetchall(), itemgetter(0, 1)):
        names = [name for *_, name in rows]
        aliases.append((orjson.dumps([name for name in names if name != label]).decode(), entity))
        texts.append((entity, " | ".join(dict.fromkeys([label, *names]))))
    connection.executemany("UPDATE entities SET aliases = ? WHERE entity = ?", aliases)
    connection.executemany("INSERT INTO names_text (rowid, names) VALUES (?, ?)", texts)


def _entity(connection: sqlite3.Connection, thing: Thing) -> int:
    """The number of the entity with the thing's id, which says now what the thing says."""
    put = """
        INSERT INTO entities (id, type, label, aliases, papers, dropped) VALUES (?, ?, ?, '[]', 0, ?)
        ON CONFLICT (id) DO UPDATE SET type = excluded.type, label = excluded.label, dropped = excluded.dropped
        RETURNING entity
    """
    values = (thing.id, thing.type, thing.label, int(thing.dropped))
    return int(connection.execute(put, values).fetchone()[0])


def _form(connection: sqlite3.Connection, number: int) -> Form:
    type, packed, weight, introduced = connection.execute(
        "SELECT type, keys, weight, introduced FROM forms WHERE form = ?", (number,)
    ).fetchone()
    keys = orjson.loads(packed)
    spellings = tuple(Spelling(*row) for row in connection.execute(_SPELT, (number,)))
    return Form(
        type, frozenset(k for k, _ in keys), frozenset(k for k, long in keys if long), spellings, weight, introduced
    )
