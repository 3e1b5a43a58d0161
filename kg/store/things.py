"""Forms and the things they name, in the store: what must be settled anew, and what was settled."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from operator import itemgetter

import orjson

from extractors.records import Entity, Type
from kg import resolve
from kg.resolve import Corrections, Form, Spelling, Thing, neighbours
from kg.resolve.corrections import Node
from kg.store.rows import CERTAIN

_GIVEN = "SELECT value FROM json_each(?)"
_FORM = f"SELECT form, type, keys, weight, introduced FROM forms WHERE form IN ({_GIVEN})"
_SPELT = f"SELECT form, name, papers, called FROM spelt WHERE form IN ({_GIVEN}) ORDER BY form, name"
_SHARING = f"SELECT key, form FROM form_keys WHERE key IN ({_GIVEN})"
_ENTITY = """
    INSERT INTO entities (id, type, label, aliases, papers, dropped) VALUES (?, ?, ?, '[]', 0, ?)
    ON CONFLICT (id) DO UPDATE SET type = excluded.type, label = excluded.label, dropped = excluded.dropped
"""
_NUMBERS = f"SELECT id, entity FROM entities WHERE id IN ({_GIVEN})"
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


@lru_cache(maxsize=40_000)
def _packed(type: Type, name: str, surfaces: tuple[str, ...]) -> tuple[Type, str]:
    """The type and the keys of a form, as they are stored."""
    one = resolve.form(type, name, surfaces)
    return one.type, orjson.dumps([[key, int(key in one.longs)] for key in sorted(one.keys)]).decode()


def unsettled(connection: sqlite3.Connection, most: int) -> list[int]:
    """Forms whose things must be settled anew, so many at most."""
    return [form for (form,) in connection.execute("SELECT form FROM unsettled LIMIT ?", (most,))]


def unsettle(connection: sqlite3.Connection, keys: Iterable[str]) -> None:
    """Notes that the things with these keys must be settled anew."""
    sharing = f"SELECT form FROM form_keys WHERE key IN ({_GIVEN})"
    connection.execute(f"INSERT OR IGNORE INTO unsettled {sharing}", (_json(keys),))


def keys(connection: sqlite3.Connection, entity: int) -> frozenset[str]:
    """The keys of an entity's names."""
    rows = connection.execute("SELECT key FROM form_keys JOIN forms USING (form) WHERE entity = ?", (entity,))
    return frozenset(key for (key,) in rows)


def together(
    connection: sqlite3.Connection, starts: Collection[int], corrections: Corrections
) -> list[dict[int, Form]]:
    """All forms that must be resolved with some, by number, each group of them apart.

    Forms that no paper has any more are without spellings.
    """
    forms: dict[int, Form] = {}
    holders: dict[str, list[int]] = {}
    near: dict[Node, set[Node]] = {}
    waiting = set(starts)
    while waiting:
        loaded = dict(_forms(connection, waiting))
        forms |= loaded
        nodes = {(one.kind, key) for one in loaded.values() for key in one.keys}
        while nodes := nodes - near.keys():
            near |= {node: neighbours(node, corrections) for node in nodes}
            nodes = set().union(*map(near.__getitem__, nodes))
        keys = {key for _, key in near} - holders.keys()
        holders |= {key: [] for key in keys}
        for key, form in connection.execute(_SHARING, (_json(keys),)):
            holders[key].append(form)
        waiting = {form for key in keys for form in holders[key]} - forms.keys()
    beside: dict[str, list[str]] = defaultdict(list)
    for (_, key), others in near.items():
        beside[key] += [other for _, other in others]
    return list(_groups(forms, holders, beside))


def _groups(
    forms: Mapping[int, Form], holders: Mapping[str, list[int]], beside: Mapping[str, list[str]]
) -> Iterator[dict[int, Form]]:
    """Forms that hang together by their keys, and by what stands beside these."""
    seen: set[int | str] = set()
    for start in sorted(forms):
        group: dict[int, Form] = {}
        waiting: list[int | str] = [start]
        while waiting:
            one = waiting.pop()
            if one not in seen:
                seen.add(one)
                if isinstance(one, str):
                    waiting += holders[one]
                    waiting += beside[one]
                else:
                    group[one] = forms[one]
                    waiting += forms[one].keys
        if group:
            yield group


def put(connection: sqlite3.Connection, forms: Collection[int], things: Collection[Thing]) -> set[int]:
    """Writes the things that forms are, in place of what these were before.

    Gives the entities that were or are of these forms: `refresh` them before the transaction ends.
    """
    given = (_json(forms),)
    before = connection.execute(_ENTITIES_OF, given).fetchall()
    settled = [(thing.id, thing.type, thing.label, int(thing.dropped)) for thing in things]
    connection.executemany(_ENTITY, settled)
    numbers = dict(connection.execute(_NUMBERS, (_json({thing.id for thing in things}),)).fetchall())
    of_things = [(numbers[thing.id], reason, form) for thing in things for form, reason in thing.forms]
    connection.executemany("UPDATE forms SET entity = ?, reason = ? WHERE form = ?", of_things)
    touched = {entity for (entity,) in [*before, *connection.execute(_ENTITIES_OF, given)]}
    connection.execute(f"DELETE FROM unsettled WHERE form IN ({_GIVEN})", given)
    return touched


def refresh(connection: sqlite3.Connection, entities: Collection[int]) -> None:
    """Counts the papers of entities and lists their names anew; without papers they go, and so do forms."""
    given = (_json(entities),)
    connection.execute(f"DELETE FROM forms WHERE papers = 0 AND (entity IN ({_GIVEN}) OR entity IS NULL)", given)
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


def _forms(connection: sqlite3.Connection, numbers: Collection[int]) -> Iterator[tuple[int, Form]]:
    given = (_json(numbers),)
    spelt: dict[int, list[Spelling]] = defaultdict(list)
    for form, *spelling in connection.execute(_SPELT, given):
        spelt[form].append(Spelling(*spelling))
    for number, type, packed, weight, introduced in connection.execute(_FORM, given):
        keys = orjson.loads(packed)
        all_keys, longs = frozenset(k for k, _ in keys), frozenset(k for k, long in keys if long)
        yield number, Form(type, all_keys, longs, tuple(spelt[number]), weight, introduced)


def _json(values: Iterable[int | str]) -> str:
    """A list for SQL."""
    return orjson.dumps(sorted(values)).decode()
