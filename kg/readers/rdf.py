"""Our own linked data, in any of its formats: the papers of an export, to be built into the same graph again."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from io import BufferedIOBase
from itertools import groupby
from operator import itemgetter
from typing import Any

import orjson

from kg.errors import SourceError
from kg.limits import RAW_CHARS
from kg.model import Record, Rejected
from kg.readers import values
from kg.readers.statements import Statement, format_of, statements
from kg.readers.table import Options
from kg.schema import FIELDS, KEYS, KINDS, Field, iri

_OURS = b"w3id.org/papergraph#"
_IDENTIFIER, _TYPE, _PAPER = map(iri, ("dcterms:identifier", "rdf:type", *KINDS["paper"].classes))
_FIELDS = {iri(of.properties[0]): of for of in (FIELDS | KEYS).values() if of.properties}
_KEPT = {_IDENTIFIER, *_FIELDS}
_BY_SUBJECT = """
    SELECT min(rowid) OVER (PARTITION BY graph, subject) AS first, predicate, value, line FROM said
    ORDER BY first, rowid
"""


def recognises(head: bytes) -> bool:
    """An export of ours in Turtle, N-Triples, RDF/XML, JSON-LD, N-Quads or TriG, or what another tool made of one."""
    kind = format_of(head)
    return kind is not None and (_OURS in head or kind == "N_QUADS")  # sorted, our words may come late


def read(stream: BufferedIOBase, options: Options) -> Iterator[Record | Rejected]:
    """A record a paper. What the papers name is found again: the same release finds the same.

    Tools write statements in orders of their own, so what is said of papers first goes into a database on the disk.
    """
    broken = None
    with closing(sqlite3.connect("")) as said:
        said.execute("CREATE TABLE said (graph, subject, predicate, value, line)")
        last = None
        try:
            for one in statements(stream, options.encoding):
                if isinstance(one, Rejected):
                    yield one
                else:
                    last = one
                    _keep(said, one)
        except SourceError as error:
            broken = error
            if last:  # it may lack the rest
                said.execute("DELETE FROM said WHERE graph = ? AND subject = ?", last[:2])
        for number, paper in enumerate(_papers(said), start=1):
            yield from _records(number, *paper)
    if broken:
        raise broken


def _keep(said: sqlite3.Connection, one: Statement) -> None:
    if one.predicate in _KEPT or (one.predicate == _TYPE and one.value == _PAPER):
        said.execute("INSERT INTO said VALUES (?, ?, ?, ?, ?)", one)


def _papers(said: sqlite3.Connection) -> Iterator[tuple[int | None, dict[str, list[str]]]]:
    """Line and values of each paper, in the order in which they come first."""
    for _, rows in groupby(said.execute(_BY_SUBJECT), itemgetter(0)):
        lines = []
        found: dict[str, dict[str, None]] = defaultdict(dict)
        for _, predicate, value, line in rows:
            lines.append(line)
            found[predicate][value] = None
        if _TYPE in found:
            yield lines[0], {predicate: list(of) for predicate, of in found.items()}


def _records(number: int, line: int | None, said: dict[str, list[str]]) -> Iterator[Record | Rejected]:
    """A record for a paper, and where it has several values of one kind, as many as tell all of them."""
    for i in range(max(map(len, said.values()))):
        yield _record(line or number, {name: of[min(i, len(of) - 1)] for name, of in said.items()})


def _record(line: int, said: dict[str, str]) -> Record | Rejected:
    try:
        fields = {field.name: _value(field, said[name]) for name, field in _FIELDS.items() if name in said}
    except ValueError as error:
        raw = orjson.dumps(said).decode()[:RAW_CHARS]
        return Rejected(line=line, reason=str(error), todo="mend it, or leave it out", raw=raw)
    scheme, _, rest = said.get(_IDENTIFIER, "").partition(":")
    if scheme in {"arxiv", "doi"}:
        fields[scheme] = rest
    elif scheme != "text":
        fields["key"] = said.get(_IDENTIFIER)
    return Record(line=line, **fields)


def _value(field: Field, text: str) -> Any:
    if field.holds == "number":
        return _number(field.name, text)
    return _list(field.name, text) if field.holds in ("list", "people") else text


def _number(name: str, text: str) -> int:
    found = values.number(text)
    if found is None:
        raise ValueError(f"{name} is no number: {text[:40]}")
    return found


def _list(name: str, text: str) -> tuple[str, ...]:
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise ValueError(f"{name} is no JSON: {error}") from None
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise ValueError(f"{name} is no list of texts: {text[:40]}")
    return tuple(found)
