"""Our own linked data, in any of its formats: the papers of an export, to be built into the same graph again."""

from __future__ import annotations

import io
import json
from collections import defaultdict
from collections.abc import Iterator
from io import BufferedIOBase
from itertools import groupby
from typing import TYPE_CHECKING, Any

from kg.model import Record, Rejected
from kg.readers.table import Options

if TYPE_CHECKING:
    import pyoxigraph as ox

_OURS = b"w3id.org/papergraph#"
_DCTERMS, _KG = "http://purl.org/dc/terms/", "https://w3id.org/papergraph#"
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
_PAPER = "https://schema.org/ScholarlyArticle"


def recognises(head: bytes) -> bool:
    """An export of ours in Turtle, N-Triples, RDF/XML, JSON-LD, N-Quads or TriG."""
    return _OURS in head and _kind(head) is not None


def read(stream: BufferedIOBase, options: Options) -> Iterator[Record | Rejected]:
    """A record a paper. What the papers name is found again: the same release finds the same."""
    import pyoxigraph as ox

    begun = stream.read(1 << 16)
    kind = _kind(begun)
    if kind is None:
        yield Rejected(line=1, reason="no linked data of ours", todo="name another reader")
        return
    papers = 0
    try:
        quads = ox.parse(io.BufferedReader(_Joined(begun, stream)), format=getattr(ox.RdfFormat, kind))
        for _, of_one in groupby(quads, lambda quad: (str(quad.graph_name), str(quad.subject))):
            values = _values(of_one)
            if _PAPER in values[_TYPE]:
                papers += 1
                yield _record(papers, values)
    except (SyntaxError, ValueError, OSError) as error:
        yield Rejected(line=papers + 1, reason=f"broken off: {error}", todo="export it again")


_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def _kind(head: bytes) -> str | None:
    """The format's name in pyoxigraph."""
    text = head.lstrip()
    if text.startswith(b"<?xml"):
        return "RDF_XML"
    if text.startswith(b"{"):
        return "JSON_LD"
    if text.startswith(b"@prefix"):
        return "TRIG"  # which Turtle is a part of
    return "N_QUADS" if text.startswith(b"<") else None


def _values(quads: Iterator[ox.Quad]) -> dict[str, list[str]]:
    values: dict[str, list[str]] = defaultdict(list)
    for quad in quads:
        values[quad.predicate.value].append(getattr(quad.object, "value", ""))
    return values


def _record(number: int, values: dict[str, list[str]]) -> Record:
    fields: dict[str, Any] = {name: values[iri][0] for name, iri in _TEXTS.items() if values[iri]}
    fields |= {name: int(values[iri][0]) for name, iri in _NUMBERS.items() if values[iri]}
    fields |= {name: tuple(map(str, json.loads(values[iri][0]))) for name, iri in _LISTS.items() if values[iri]}
    name = next(iter(values[f"{_DCTERMS}identifier"]), "")
    scheme, _, rest = name.partition(":")
    if scheme == "arxiv":
        fields["arxiv"] = rest
    elif scheme == "doi":
        fields["doi"] = rest
    elif scheme != "text":
        fields["key"] = name
    return Record(line=number, **fields)


class _Joined(io.RawIOBase):
    """What was read already, and the rest of a stream."""

    def __init__(self, begun: bytes, rest: BufferedIOBase) -> None:
        self._begun, self._rest = begun, rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        found = self._begun[: len(buffer)] or self._rest.read(len(buffer))
        self._begun = self._begun[len(buffer) :]
        buffer[: len(found)] = found
        return len(found)
