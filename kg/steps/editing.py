"""The user's corrections of a graph: done, undone, kept as lines in a file beside it, and taken over from another."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import get_args

from kg.core.errors import UsageError
from kg.core.files import atomic_write
from kg.core.schema import TYPES
from kg.core.wording import unknown
from kg.resolve import Edit
from kg.resolve.corrections import Act, name_key_of
from kg.resolve.spelling import key, slug
from kg.steps import resolving
from kg.store import edits, entities, nodes, settings, things
from kg.store.database import transaction
from kg.store.finishing import UNFINISHED
from kg.text.unicode import harmless

ACTS: tuple[Act, ...] = get_args(Act)
_TODO = 'write {"act": "merge", "entity": "method/low-rank-adapter", "value": "method/lora"} on each line'


def path(graph: str | Path) -> Path:
    """Where the corrections of a graph are kept."""
    return Path(graph).with_suffix(".edits.jsonl")


def read(file: str | Path) -> list[Edit]:
    """The corrections of a file, checked: an error names the line."""
    try:
        lines = Path(file).read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or error
        raise UsageError(f"can't be read: {why}", where=str(file), todo="give a file of JSON lines in UTF-8") from error
    return [_parsed(line, f"{file}:{number}") for number, line in enumerate(lines, 1) if line.strip()]


def _parsed(line: str, where: str) -> Edit:
    try:
        edit = Edit(**json.loads(line))
        if edit.act == "rename":
            edit = edit._replace(value=harmless(edit.value))
        if edit.act not in ACTS or not all(isinstance(value, str) for value in edit):
            raise ValueError(f"unknown act {edit.act!r}")
        name_key_of(edit.entity)
        if edit.act == "merge":
            name_key_of(edit.value)
        if edit.act == "retype" and edit.value not in TYPES:
            raise ValueError(f"unknown type {edit.value!r}")
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise UsageError(f"no correction ({error!r})", where=where, todo=_TODO) from None
    return edit


def beside(connection: sqlite3.Connection, graph: str | Path) -> list[Edit]:
    """The corrections of a graph: those of the file beside it, if there is one."""
    return read(path(graph)) if path(graph).exists() else list(edits.all_edits(connection).values())


def put(connection: sqlite3.Connection, graph: str | Path, wanted: Sequence[Edit]) -> None:
    """Makes these all the corrections of a graph, and settles what they are about."""
    before = list(edits.all_edits(connection).values())
    if list(wanted) != before:
        with transaction(connection):
            edits.replace(connection, wanted)
            things.unsettle(connection, _keys([*before, *wanted]))
            settings.put(connection, UNFINISHED, "edit")
            resolving.settle(connection)
    write(graph, wanted)
    settings.put(connection, UNFINISHED, "")


def write(graph: str | Path, wanted: Sequence[Edit]) -> None:
    """Writes the corrections of a graph to the file beside it."""
    if wanted or path(graph).exists():
        with atomic_write(path(graph)) as file:
            file.writelines(json.dumps(edit._asdict(), ensure_ascii=False) + "\n" for edit in wanted)


def checked(connection: sqlite3.Connection, act: Act, name: str, value: str) -> Edit:
    """A correction of what the graph has, with the entity under an id that stays."""
    entity = nodes.entity(connection, name)
    if act == "merge":
        other = nodes.entity(connection, value)
        if other == entity:
            raise UsageError(f"{name!r} and {value!r} are one already", todo="kg show tells its names")
        value = _address(connection, other)
    if act == "retype" and value not in TYPES:
        raise unknown("type", value, TYPES)
    if act == "split" and value not in (names := entities.names(connection, entity)):
        raise UsageError(f"{name!r} is not called {value!r}", todo=f"it is called {', '.join(names)}")
    if act == "rename":
        value = harmless(value).strip()
        if not any(map(str.isalnum, value)):
            raise UsageError(f"the label {value!r} has no letter and no digit", todo="give a name")
    return Edit(act, _address(connection, entity), value)


def without(connection: sqlite3.Connection, what: str) -> tuple[Edit, list[Edit]]:
    """A correction, given by its number or as the last of an entity, and all others."""
    all_edits = edits.all_edits(connection)
    if what.isdigit():
        number = int(what)
    else:
        name_key = (
            name_key_of(what) if "/" in what else name_key_of(_address(connection, nodes.entity(connection, what)))
        )
        number = max((n for n, edit in all_edits.items() if name_key_of(edit.entity) == name_key), default=0)
    if number not in all_edits:
        raise UsageError(f"no correction {what!r}", todo="kg edit GRAPH list shows them")
    return all_edits.pop(number), list(all_edits.values())


def _address(connection: sqlite3.Connection, entity: int) -> str:
    """An id by which the entity is found whatever it is called later: its own, if that leads to one of its names.

    The S of MUSES is no plural's, which an id without capitals doesn't tell: then the name is written as it is.
    """
    thing, keys = entities.thing(connection, entity), things.keys(connection, entity)
    names = entities.names(connection, entity)
    ids = [f"{thing.type}/{way}" for name in names for way in (slug(thing.type, name), name)]
    return next((name for name in (thing.id, *ids) if name_key_of(name)[1] in keys), thing.id)


def _keys(all_edits: Iterable[Edit]) -> set[str]:
    """The keys of all that corrections are about."""
    keys = {name_key_of(edit.entity)[1] for edit in all_edits}
    keys |= {name_key_of(edit.value)[1] for edit in all_edits if edit.act == "merge"}
    return keys | {key(edit.entity.partition("/")[0], edit.value) for edit in all_edits if edit.act == "split"}
