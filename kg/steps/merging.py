"""Graphs as sources of another graph: their records as they were read, the user's patterns and corrections."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from itertools import combinations, product
from typing import NamedTuple

from kg.core.errors import KgError
from kg.core.model import Paper, Rejected
from kg.intake.readers.table import Options
from kg.intake.reading import read
from kg.intake.sources.names import STDIN, files, is_graph, is_tables
from kg.resolve import Edit
from kg.resolve.corrections import name_key_of
from kg.resolve.spelling import key
from kg.steps import editing
from kg.store import papers, quarantine, settings
from kg.store.database import connect
from kg.store.extracted import KeptExtraction


class Said(NamedTuple):
    """What users said of a graph: their patterns, and their corrections in order; and the folder of its `tables`."""

    patterns: str
    edits: tuple[Edit, ...]
    tables: str = ""


def records(
    names: Iterable[str], options: Options | None, reader: str | None, said: list[Said]
) -> Iterator[Paper | Rejected]:
    """The records of listings and of graphs, in the order of their names; `said` gets what users said of the graphs."""
    for name in files(names):
        if isinstance(name, Rejected):
            yield name
        elif name != STDIN and is_graph(name):
            yield from _of_graph(name, said)
        elif name != STDIN and is_tables(name):
            yield from _of_tables(name, said)
        else:
            yield from read([name], options, reader)


def _of_graph(name: str, said: list[Said]) -> Iterator[Paper | Rejected]:
    try:
        with closing(connect(name)) as connection:
            said.append(Said(settings.get(connection, "patterns"), tuple(editing.beside(connection, name))))
            yield from papers.records(connection)
            yield from quarantine.all_rejected(connection)
    except KgError as error:
        yield Rejected(file=name, line=0, reason=error.what, todo=error.todo)


def _of_tables(name: str, said: list[Said]) -> Iterator[Paper | Rejected]:
    from kg.steps import tables

    try:
        said.append(Said(tables.about(name).patterns, (), name))
        yield from tables.records(name)
    except KgError as error:
        yield Rejected(file=name, line=0, reason=error.what, todo=error.todo)


def known(said: Iterable[Said], patterns: str) -> Iterator[KeptExtraction]:
    """What was found in the texts of tables that are sources, if by our rules and these patterns."""
    for one in said:
        if one.tables:
            from kg.steps import tables

            yield from tables.known(one.tables, patterns)


def patterns(texts: Iterable[str]) -> str:
    """The user's patterns of all graphs, each once."""
    return "\n".join(dict.fromkeys(line for text in texts for line in text.splitlines() if line.strip()))


def conflicts(told: Sequence[Sequence[Edit]]) -> list[tuple[Edit, Edit]]:
    """Corrections of different graphs that can't both hold."""
    pairs = {frozenset(pair): pair for one, other in combinations(told, 2) for pair in product(one, other)}
    return [pair for pair in pairs.values() if _contradict(*pair) or _contradict(*reversed(pair))]


def _contradict(one: Edit, other: Edit) -> bool:
    if one.act == "merge" and other.act == "split":
        name = key(other.entity.partition("/")[0], other.value)
        return name_key_of(one.value) == name_key_of(other.entity) and name_key_of(one.entity)[1] == name
    if name_key_of(one.entity) != name_key_of(other.entity) or one == other:
        return False
    if one.act == "merge" and other.act == "merge":
        return name_key_of(one.value) != name_key_of(other.value)
    return one.act == "drop" or (one.act == other.act and one.act in ("rename", "retype"))
