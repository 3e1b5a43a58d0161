"""Forms and the things they name, in the store: what must be settled anew, and what was settled."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TypeVar

import orjson

from extractors.records import Entity, Type
from kg import resolve
from kg.resolve import Corrections, Form, NameKey, ResolvedEntity, Spelling, blocks, neighbours
from kg.store.rows import CERTAIN

SHORT, LONG, MEANT, CASED = range(4)  # what is said of a form: its keys, and what is not among them
_GIVEN = "SELECT value FROM json_each(?)"
_FORM = f"SELECT form, type, keys, weight, introduced FROM forms WHERE form IN ({_GIVEN})"
_SPELT = f"SELECT form, name, papers, called FROM spelt WHERE form IN ({_GIVEN}) ORDER BY form, name"
_SHARING = f"SELECT key, form FROM form_keys WHERE key IN ({_GIVEN})"
_ENTITY = """
    INSERT INTO entities (id, type, label, aliases, papers, dropped) VALUES (?, ?, ?, ?, 0, ?)
    ON CONFLICT (id) DO UPDATE
    SET type = excluded.type, label = excluded.label, aliases = excluded.aliases, dropped = excluded.dropped
"""
_BELONG = """
    UPDATE forms SET entity = json_extract(value, '$[1]'), reason = json_extract(value, '$[2]'),
        score = json_extract(value, '$[3]')
    FROM json_each(?) WHERE form = json_extract(value, '$[0]')
"""  # all at once: a statement copies each page that it changes, since a foreign key could fail
_NUMBERS = f"SELECT id, entity FROM entities WHERE id IN ({_GIVEN})"
_ENTITIES_OF = f"SELECT DISTINCT entity FROM forms WHERE form IN ({_GIVEN}) AND entity NOT NULL"
_FORMS_OF = f"SELECT form FROM forms JOIN entities USING (entity) WHERE id IN ({_GIVEN})"
_BESIDE = f"SELECT form FROM forms WHERE entity IN ({_ENTITIES_OF})"
_PAPERS = "SELECT count(DISTINCT paper) FROM forms JOIN link_rows USING (form) WHERE forms.entity = entities.entity"
_MONTHS = f"""
    INSERT INTO entity_months SELECT entity, month, count(DISTINCT paper) FROM forms JOIN link_rows USING (form)
    WHERE entity IN ({_GIVEN}) GROUP BY entity, month
"""
_NAMES = f"SELECT entity, label, aliases FROM entities WHERE entity IN ({_GIVEN}) ORDER BY entity"
_SAME = "SELECT keys, form FROM json_each(?) AS given CROSS JOIN forms ON forms.type = ? AND keys = given.value"
_ADD = "INSERT INTO forms (papers, weight, introduced, form, type, keys) VALUES (?, ?, ?, ?, ?, ?)"
_ADD_TO = "UPDATE forms SET papers = papers + ?, weight = weight + ?, introduced = introduced + ? WHERE form = ?"
_LAST_FORM = "SELECT coalesce(max(form), 0) FROM forms"
_LAST_SPELT = "SELECT coalesce(max(spelt), 0) FROM spelt"
_WRITTEN = "SELECT form, name, spelt FROM json_each(?) AS given CROSS JOIN spelt ON form = given.value"
_WRITE = "INSERT INTO spelt (papers, called, spelt, form, name) VALUES (?, ?, ?, ?, ?)"
_WRITE_AGAIN = "UPDATE spelt SET papers = papers + ?, called = called + ? WHERE spelt = ?"

One = TypeVar("One")


def forms(connection: sqlite3.Connection, entities: Sequence[Entity]) -> list[int]:
    """The number of the form of each entity, with the papers that have it; forms that are new are put in."""
    packed = [_found(entity.type, entity.name, entity.surfaces) for entity in entities]
    counts: dict[tuple[Type, str], list[int]] = {}
    for (type, keys), entity in zip(packed, entities, strict=True):
        count = counts.setdefault((type, keys), [0, 0, 0])
        count[0] += 1
        count[1] += (round(entity.confidence * CERTAIN) + 5) // 10
        count[2] += entity.role == "introduces"
    numbers = _add(connection, counts)
    connection.executemany("INSERT OR IGNORE INTO unsettled VALUES (?)", [(number,) for number in numbers.values()])
    return [numbers[one] for one in packed]


def form(connection: sqlite3.Connection, one: Form) -> int:
    """The number of a form, which is put in if it is new, without papers."""
    packed = (one.type, _packed(one))
    return _add(connection, {packed: [0, 0, 0]})[packed]


def spelt(connection: sqlite3.Connection, uses: Iterable[tuple[int, str, bool]]) -> dict[tuple[int, str], int]:
    """The numbers of the names of forms; each use is a paper that writes a form so, and that perhaps calls it so."""
    counts: dict[tuple[int, str], list[int]] = {}
    for form, name, called in uses:
        count = counts.setdefault((form, name), [0, 0])
        count[0] += 1
        count[1] += called
    found = connection.execute(_WRITTEN, (_json({form for form, _ in counts}),))
    known = {(form, name): number for form, name, number in found if (form, name) in counts}
    new = _numbered(connection, _LAST_SPELT, (use for use in counts if use not in known))
    connection.executemany(_WRITE_AGAIN, [(*counts[use], number) for use, number in known.items()])
    connection.executemany(_WRITE, [(*counts[use], number, *use) for use, number in new.items()])
    return known | new


def unsettled(connection: sqlite3.Connection, most: int) -> list[int]:
    """Forms whose things must be settled anew, so many at most."""
    return [form for (form,) in connection.execute("SELECT form FROM unsettled LIMIT ?", (most,))]


def unsettle(connection: sqlite3.Connection, keys: Iterable[str]) -> None:
    """Notes that the things with these keys must be settled anew."""
    sharing = f"SELECT form FROM form_keys WHERE key IN ({_GIVEN})"
    connection.execute(f"INSERT OR IGNORE INTO unsettled {sharing}", (_json(keys),))


def all_settled(connection: sqlite3.Connection) -> None:
    """Notes that nothing must be settled anew."""
    connection.execute("DELETE FROM unsettled")


def keys(connection: sqlite3.Connection, entity: int) -> frozenset[str]:
    """The keys of an entity's names."""
    rows = connection.execute("SELECT keys FROM forms WHERE entity = ?", (entity,))
    return frozenset(name for (packed,) in rows for name, what in orjson.loads(packed) if what in (SHORT, LONG))


def together(
    connection: sqlite3.Connection, starts: Collection[int], corrections: Corrections
) -> list[dict[int, Form]]:
    """All forms that must be resolved with some, by number, each group of them apart.

    Forms that no paper has any more are without spellings.
    """
    forms: dict[int, Form] = {}
    holders: dict[str, list[int]] = {}
    near: dict[NameKey, set[NameKey]] = {}
    waiting = set(starts)
    while waiting:
        loaded = dict(_forms(connection, waiting))
        forms |= loaded
        name_keys = {(one.kind, name) for one in loaded.values() for name in one.keys}
        while name_keys := name_keys - near.keys():
            near |= {name_key: neighbours(name_key, corrections) for name_key in name_keys}
            name_keys = set().union(*map(near.__getitem__, name_keys))
        keys = {key for _, name in near for key in blocks(name)} - holders.keys()
        holders |= {key: [] for key in keys}
        for key, form in connection.execute(_SHARING, (_json(keys),)):
            holders[key].append(form)
        waiting = {form for key in keys for form in holders[key]} - forms.keys()
    beside: dict[str, set[str]] = defaultdict(set)
    for (_, name), others in near.items():
        for key in blocks(name):
            beside[key] |= {other for one in (name, *(one for _, one in others)) for other in blocks(one)}
    return list(_groups(forms, holders, beside))


def read(connection: sqlite3.Connection, numbers: Collection[int]) -> dict[int, Form]:
    """Forms by their numbers."""
    return dict(_forms(connection, numbers))


def _groups(
    forms: Mapping[int, Form], holders: Mapping[str, list[int]], beside: Mapping[str, set[str]]
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
                    waiting += {key for name in forms[one].keys for key in blocks(name)}
        if group:
            yield group


def rivals(connection: sqlite3.Connection, forms: Collection[int], things: Collection[ResolvedEntity]) -> set[int]:
    """Forms that have nothing to do with these, but are or were one entity with them: their names make the same id."""
    ids, numbers = _json({thing.id for thing in things}), _json(forms)
    found = [*connection.execute(_FORMS_OF, (ids,)), *connection.execute(_BESIDE, (numbers,))]
    return {form for (form,) in found}.difference(forms)


def put(connection: sqlite3.Connection, forms: Collection[int], things: Collection[ResolvedEntity]) -> set[int]:
    """Writes the things that forms are, in place of what these were before.

    Of several that have one id the one with most names says what the entity is called.
    Gives the entities that were or are of these forms: `refresh` them before the transaction ends.
    """
    given = (_json(forms),)
    before = connection.execute(_ENTITIES_OF, given).fetchall()
    connection.executemany(_ENTITY, map(_settled, sorted(things, key=_rank, reverse=True)))
    numbers = dict(connection.execute(_NUMBERS, (_json({thing.id for thing in things}),)).fetchall())
    of_things = [(form, numbers[thing.id], reason, score) for thing in things for form, reason, score in thing.forms]
    connection.execute(_BELONG, (orjson.dumps(of_things).decode(),))
    touched = {entity for (entity,) in [*before, *connection.execute(_ENTITIES_OF, given)]}
    connection.execute(f"DELETE FROM unsettled WHERE form IN ({_GIVEN})", given)
    return touched


def refresh(connection: sqlite3.Connection, entities: Collection[int]) -> None:
    """Counts the papers of entities and puts in their words anew; without papers they go, and so do forms."""
    given = (_json(entities),)
    connection.execute(f"DELETE FROM forms WHERE papers = 0 AND (entity IN ({_GIVEN}) OR entity IS NULL)", given)
    connection.execute(f"UPDATE entities SET papers = ({_PAPERS}) WHERE entity IN ({_GIVEN})", given)
    connection.execute(f"DELETE FROM entity_months WHERE entity IN ({_GIVEN})", given)
    connection.execute(_MONTHS, given)
    connection.execute(f"DELETE FROM names_text WHERE rowid IN ({_GIVEN})", given)
    connection.execute(f"DELETE FROM entities WHERE entity IN ({_GIVEN}) AND papers = 0", given)
    names = [
        (entity, " | ".join([label, *orjson.loads(aliases)]))
        for entity, label, aliases in connection.execute(_NAMES, given)
    ]
    connection.executemany("INSERT INTO names_text (rowid, names) VALUES (?, ?)", names)


def _forms(connection: sqlite3.Connection, numbers: Collection[int]) -> Iterator[tuple[int, Form]]:
    given = (_json(numbers),)
    spelt: dict[int, list[Spelling]] = defaultdict(list)
    for form, *spelling in connection.execute(_SPELT, given):
        spelt[form].append(Spelling(*spelling))
    for number, type, packed, weight, introduced in connection.execute(_FORM, given):
        said: dict[int, list[str]] = {SHORT: [], LONG: [], MEANT: [], CASED: []}
        for text, what in orjson.loads(packed):
            said[what].append(text)
        longs, cased, meant = frozenset(said[LONG]), "".join(said[CASED]), "".join(said[MEANT])
        yield (
            number,
            Form(type, longs.union(said[SHORT]), longs, tuple(spelt[number]), weight, introduced, cased, meant),
        )


def _add(
    connection: sqlite3.Connection, counts: Mapping[tuple[Type, str], Sequence[int]]
) -> dict[tuple[Type, str], int]:
    """Adds papers to forms, which are put in if they are new, and gives their numbers."""
    of_type: dict[Type, list[str]] = defaultdict(list)
    for type, keys in counts:
        of_type[type].append(keys)
    known = {
        (type, keys): number
        for type, packed in of_type.items()
        for keys, number in connection.execute(_SAME, (_json(packed), type))
    }
    new = _numbered(connection, _LAST_FORM, (one for one in counts if one not in known))
    connection.executemany(_ADD_TO, [(*counts[one], number) for one, number in known.items()])
    connection.executemany(_ADD, [(*counts[one], number, *one) for one, number in new.items()])
    keys_of = sorted((key, number) for (_, packed), number in new.items() for key in _blocks(packed))
    connection.executemany("INSERT INTO form_keys VALUES (?, ?)", keys_of)
    return known | new


def _numbered(connection: sqlite3.Connection, last: str, new: Iterable[One]) -> dict[One, int]:
    """New rows with numbers after the last one."""
    return {one: number for number, one in enumerate(new, connection.execute(last).fetchone()[0] + 1)}


def _blocks(packed: str) -> set[str]:
    """What a form is found by."""
    return {key for name, what in orjson.loads(packed) if what in (SHORT, LONG) for key in blocks(name)}


@lru_cache(maxsize=10_000)
def _found(type: Type, name: str, surfaces: tuple[str, ...]) -> tuple[Type, str]:
    """The type and the keys of a form that a paper has, as they are stored."""
    return type, _packed(resolve.form(type, name, surfaces))


def _packed(one: Form) -> str:
    """What a form is but its type, as it is stored."""
    keys = [[key, LONG if key in one.longs else SHORT] for key in sorted(one.keys)]
    more = [[text, what] for text, what in ((one.cased, CASED), (one.meant, MEANT)) if text]
    return orjson.dumps([*keys, *more]).decode()


def _rank(thing: ResolvedEntity) -> tuple[int, str, tuple[str, ...]]:
    names = {*thing.names} - {thing.label}
    return -len(names), thing.label, tuple(sorted(names))


def _settled(thing: ResolvedEntity) -> tuple[str, Type, str, str, int]:
    aliases = orjson.dumps([name for name in thing.names if name != thing.label]).decode()
    return thing.id, thing.type, thing.label, aliases, int(thing.dropped)


def _json(values: Iterable[int | str]) -> str:
    """A list for SQL."""
    return orjson.dumps(sorted(values)).decode()
