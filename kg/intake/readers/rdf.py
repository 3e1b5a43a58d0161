"""Linked data in any format: exports of ours, to be built into the same graph again, and what others say of papers."""

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

from kg.core.errors import SourceError
from kg.core.limits import RAW_CHARS
from kg.core.model import Record, Rejected
from kg.core.schema import FIELDS, KEYS, KINDS, PREFIXES, Field, iri
from kg.intake.readers import foreign, values
from kg.intake.readers.statements import Statement, format_of, statements
from kg.intake.readers.table import Options

_OURS = b"w3id.org/papergraph#"
_IDENTIFIER, _TYPE, _PAPER = map(iri, ("dcterms:identifier", "rdf:type", *KINDS["paper"].classes))
_FIELDS = {iri(of.properties[0]): of for of in (FIELDS | KEYS).values() if of.properties}
_SOURCE, _ARXIV = map(iri, ("kg:source", "fabio:hasArXivId"))
_KEPT = {_IDENTIFIER, _SOURCE, *_FIELDS}
_OWN = PREFIXES["kg"]
_BY_SUBJECT = """
    SELECT min(rowid) OVER (PARTITION BY graph, subject) AS first, subject, predicate, value, line FROM said
    ORDER BY first, rowid
"""


Values = dict[str, list[str]]  # by property


def recognises(head: bytes) -> bool:
    """Turtle, N-Triples, RDF/XML, JSON-LD, N-Quads or TriG, with words of ours or of others who tell of papers."""
    kind = format_of(head)
    return kind is not None and (_OURS in head or foreign.marked(head) or kind == "N_QUADS")  # words may come late


def ready() -> None:
    """Loads the parser."""
    import pyoxigraph  # noqa: F401


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
        said.execute("CREATE INDEX by_subject ON said (subject)")
        for number, (line, subject, found) in enumerate(_papers(said), start=1):
            if _is_ours(found):
                yield from _records(line or number, found)
            else:
                yield from _of_others(line or number, subject, found, said)
    if broken:
        raise broken


def _keep(said: sqlite3.Connection, one: Statement) -> None:
    if one.predicate == foreign.ITEM and one.value in foreign.ITEMS:
        one = one._replace(predicate=_TYPE, value=_PAPER)
    paper = one.predicate == _TYPE and (one.value == _PAPER or one.value in foreign.PAPERS)
    if paper or one.predicate in _KEPT or foreign.kept(one.predicate):
        said.execute("INSERT INTO said VALUES (?, ?, ?, ?, ?)", one)


def _papers(said: sqlite3.Connection) -> Iterator[tuple[int | None, str, Values]]:
    """Line, address and values of each paper, in the order in which they come first."""
    for _, rows in groupby(said.execute(_BY_SUBJECT).fetchall(), itemgetter(0)):
        lines, subjects = [], []
        found: dict[str, dict[str, None]] = defaultdict(dict)
        for _, subject, predicate, value, line in rows:
            lines.append(line)
            subjects.append(subject)
            found[predicate][value] = None
        if _TYPE in found:
            yield lines[0], subjects[0], {predicate: list(of) for predicate, of in found.items()}


def _is_ours(said: Values) -> bool:
    """Whether an export of ours says it: nobody else has our words, or identifiers of our kind."""
    return any(name.startswith(_OWN) for name in said)


def _records(line: int, said: Values) -> Iterator[Record | Rejected]:
    """A record for a paper, and where it has several values of one kind, as many as tell all of them."""
    told = {name: of for name, of in said.items() if name in _KEPT and name != _SOURCE}
    place = min(said.get(_SOURCE, []), default=None)  # the same in whatever order they come
    for i in range(max(map(len, told.values()), default=0)):
        found = _record(line, {name: of[min(i, len(of) - 1)] for name, of in told.items()})
        yield found._replace(place=place) if isinstance(found, Record) else found


def _of_others(line: int, subject: str, said: Values, stored: sqlite3.Connection) -> Iterator[Record]:
    """The same of a paper that others tell of."""
    told = {name: of for name, of in said.items() if name in _FIELDS}
    for i in range(max(map(len, told.values()), default=1)):
        ours = {_FIELDS[name].name: of[min(i, len(of) - 1)] for name, of in told.items()}
        yield foreign.record(line, subject, said, ours, stored)


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
