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

_OURS = b"w3id.org/papergraph#"
_DCTERMS, _KG = "http://purl.org/dc/terms/", "https://w3id.org/papergraph#"
_IDENTIFIER = f"{_DCTERMS}identifier"
_TEXTS = {
    "title": f"{_DCTERMS}title",
    "abstract": f"{_DCTERMS}abstract",
    "published": f"{_DCTERMS}issued",
    "doi": "http://prismstandard.org/namespaces/basic/2.0/doi",
    "organization": "https://schema.org/sourceOrganization",
    "comment": "http://www.w3.org/2000/01/rdf-schema#comment",
}
_NUMBERS = {"authors_count": f"{_KG}authorsCount", "upvotes": f"{_KG}upvotes"}
_LISTS = {"authors": f"{_KG}authors", "categories": f"{_KG}categories", "urls": f"{_KG}urls"}
_FIELDS = frozenset({_IDENTIFIER, *_TEXTS.values(), *_NUMBERS.values(), *_LISTS.values()})
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_PAPER = "https://schema.org/ScholarlyArticle"
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
    if one.predicate in _FIELDS or (one.predicate == _TYPE and one.value == _PAPER):
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
    fields: dict[str, Any] = {name: said[iri] for name, iri in _TEXTS.items() if iri in said}
    try:
        fields |= {name: _number(name, said[iri]) for name, iri in _NUMBERS.items() if iri in said}
        fields |= {name: _list(name, said[iri]) for name, iri in _LISTS.items() if iri in said}
    except ValueError as error:
        raw = orjson.dumps(said).decode()[:RAW_CHARS]
        return Rejected(line=line, reason=str(error), todo="mend it, or leave it out", raw=raw)
    scheme, _, rest = said.get(_IDENTIFIER, "").partition(":")
    if scheme in {"arxiv", "doi"}:
        fields[scheme] = rest
    elif scheme != "text":
        fields["key"] = said.get(_IDENTIFIER)
    return Record(line=line, **fields)


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
