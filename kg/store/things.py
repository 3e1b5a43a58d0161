"""Forms and the things they name, in the store: what must be settled anew, and what was settled."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Sequence

import orjson

from kg.resolve import Corrections, Form, Spelling, Thing, blocks, neighbours

SHORT, LONG, MEANT, CASED = range(4)  # what is said of a form: its keys, and what is not among them
_SPELT = "SELECT name, papers, called FROM spelt WHERE form = ? ORDER BY name"
_SHARING = "SELECT form FROM form_keys WHERE key = ?"
_PAPERS = "SELECT count(DISTINCT paper) FROM links JOIN forms USING (form) WHERE entity = ?"
_ENTITY_OF = "SELECT entity FROM forms WHERE form = ?"


def form(connection: sqlite3.Connection, one: Form) -> int:
    """The number of a form, which is put in if it is new."""
    keys = _packed(one)
    known = connection.execute("SELECT form FROM forms WHERE type = ? AND keys = ?", (one.type, keys)).fetchone()
    if known:
        return int(known[0])
    number = connection.execute("INSERT INTO forms (type, keys) VALUES (?, ?)", (one.type, keys)).lastrowid
    found = {key for of_form in one.keys for key in blocks(of_form)}
    connection.executemany("INSERT INTO form_keys VALUES (?, ?)", [(key, number) for key in sorted(found)])
    return int(number or 0)


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
            keys = sorted({key for name in one.keys | near for key in blocks(name)} - seen)
            seen.update(keys)
            waiting += [other for key in keys for (other,) in connection.execute(_SHARING, (key,))]
    return found


def read(connection: sqlite3.Connection, numbers: Iterable[int]) -> dict[int, Form]:
    """Forms by their numbers."""
    return {number: _form(connection, number) for number in numbers}


def put(connection: sqlite3.Connection, forms: Collection[int], used: Sequence[int], settled: Iterable[Thing]) -> None:
    """Writes the things that forms are, in place of what these were before; `used` are those that things number.

    Forms that are not used go.
    """
    touched = {entity for number in forms for entity in connection.execute(_ENTITY_OF, (number,)).fetchone()}
    for thing in settled:
        entity = _entity(connection, thing)
        touched.add(entity)
        of_thing = [(entity, reason, score, used[i]) for i, reason, score in thing.forms]
        connection.executemany("UPDATE forms SET entity = ?, reason = ?, score = ? WHERE form = ?", of_thing)
    numbers = [(number,) for number in forms]
    connection.executemany("DELETE FROM unsettled WHERE form = ?", numbers)
    connection.executemany("DELETE FROM forms WHERE form = ? AND papers = 0", numbers)
    for entity in touched - {None}:
        _refresh(connection, entity)


def _entity(connection: sqlite3.Connection, thing: Thing) -> int:
    """The number of the entity with the thing's id, which says now what the thing says."""
    put = """
        INSERT INTO entities (id, type, label, aliases, papers, dropped) VALUES (?, ?, ?, ?, 0, ?)
        ON CONFLICT (id) DO UPDATE
        SET type = excluded.type, label = excluded.label, aliases = excluded.aliases, dropped = excluded.dropped
        RETURNING entity
    """
    aliases = orjson.dumps([name for name in thing.names if name != thing.label]).decode()
    values = (thing.id, thing.type, thing.label, aliases, int(thing.dropped))
    return int(connection.execute(put, values).fetchone()[0])


def _refresh(connection: sqlite3.Connection, entity: int) -> None:
    """Counts the papers of an entity and lists its names anew; without papers it goes."""
    papers = connection.execute(_PAPERS, (entity,)).fetchone()[0]
    connection.execute("DELETE FROM names_text WHERE rowid = ?", (entity,))
    if not papers:
        connection.execute("DELETE FROM entities WHERE entity = ?", (entity,))
        return
    connection.execute("UPDATE entities SET papers = ? WHERE entity = ?", (papers, entity))
    label, aliases = connection.execute("SELECT label, aliases FROM entities WHERE entity = ?", (entity,)).fetchone()
    text = " | ".join([label, *orjson.loads(aliases)])
    connection.execute("INSERT INTO names_text (rowid, names) VALUES (?, ?)", (entity, text))


def _form(connection: sqlite3.Connection, number: int) -> Form:
    type, packed, weight, introduced = connection.execute(
        "SELECT type, keys, weight, introduced FROM forms WHERE form = ?", (number,)
    ).fetchone()
    said: dict[int, list[str]] = {SHORT: [], LONG: [], MEANT: [], CASED: []}
    for text, what in orjson.loads(packed):
        said[what].append(text)
    spellings = tuple(Spelling(*row) for row in connection.execute(_SPELT, (number,)))
    longs, cased, meant = frozenset(said[LONG]), "".join(said[CASED]), "".join(said[MEANT])
    return Form(type, longs.union(said[SHORT]), longs, spellings, weight, introduced, cased, meant)


def _packed(one: Form) -> str:
    keys = [[key, LONG if key in one.longs else SHORT] for key in sorted(one.keys)]
    more = [[text, what] for text, what in ((one.cased, CASED), (one.meant, MEANT)) if text]
    return orjson.dumps([*keys, *more]).decode()
