"""Blocks of N-Triples into files of any RDF format: N-Triples streamed, all else sorted, so that it can be compared."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exports.rdf.mapping import lines
from kg.files import atomic_write
from kg.schema import PREFIXES

if TYPE_CHECKING:
    import pyoxigraph as ox

Blocks = Iterable[str]  # of whole lines
AT_ONCE = 500  # blocks that are written together
_NAMESPACES = re.compile(r'(?: xmlns:\w+="[^"]*")+')


def write_ntriples(blocks: Blocks, path: Path) -> None:
    """N-Triples or N-Quads, as they come."""
    rest = iter(blocks)
    with atomic_write(path) as file:
        while some := "".join(islice(rest, AT_ONCE)):
            file.write(some)


def write_turtle(blocks: Blocks, path: Path) -> None:
    """Turtle: prefixes, subjects and properties in order."""
    import pyoxigraph as ox

    with atomic_write(path) as file:
        file.write(_in_order(_serialized(blocks, ox.RdfFormat.TURTLE)))


def write_xml(blocks: Blocks, path: Path) -> None:
    """RDF/XML."""
    import pyoxigraph as ox

    text = _serialized(blocks, ox.RdfFormat.RDF_XML)
    with atomic_write(path) as file:
        file.write(_NAMESPACES.sub(lambda found: "".join(f" {one}" for one in sorted(found[0].split())), text, count=1))


def write_json(blocks: Blocks, path: Path) -> None:
    """JSON-LD with the context of the prefixes, a subject a line."""
    nodes = (_node(list(of_one)) for _, of_one in groupby(triples(_ordered(blocks)), lambda triple: triple.subject))
    with atomic_write(path) as file:
        file.write(f'{{"@context": {json.dumps(PREFIXES)},\n"@graph": [\n')
        for i, node in enumerate(nodes):
            file.write((",\n" if i else "") + json.dumps(node, ensure_ascii=False))
        file.write("\n]}\n")


def _ordered(blocks: Blocks) -> list[str]:
    """The lines of the blocks in order, each once."""
    return sorted(set(lines(blocks)))


def triples(lines: Iterable[str]) -> Iterator[ox.Triple]:
    """The lines as triples."""
    import pyoxigraph as ox

    return (quad.triple for line in lines for quad in ox.parse(line, format=ox.RdfFormat.N_TRIPLES))


def _serialized(blocks: Blocks, kind: ox.RdfFormat) -> str:
    import pyoxigraph as ox

    whole = ox.parse("".join(_ordered(blocks)), format=ox.RdfFormat.N_TRIPLES)
    written = ox.serialize((quad.triple for quad in whole), format=kind, prefixes=PREFIXES)
    return (written or b"").decode()


def _node(of_one: list[Any]) -> dict[str, Any]:
    node: dict[str, Any] = {"@id": _short(of_one[0].subject.value, whole=True)}
    for triple in of_one:
        name = _short(triple.predicate.value)
        value = _value(triple.object)
        if name == "rdf:type":
            name, value = "@type", _short(triple.object.value)
        node.setdefault(name, []).append(value)
    return node


def _value(term: Any) -> Any:
    import pyoxigraph as ox

    if isinstance(term, ox.NamedNode):
        return {"@id": term.value}
    if term.language:
        return {"@value": term.value, "@language": term.language}
    kind = _short(term.datatype.value)
    return term.value if kind == "xsd:string" else {"@value": term.value, "@type": kind}


def _short(iri: str, *, whole: bool = False) -> str:
    """An IRI by its prefix."""
    if not whole:
        for prefix, namespace in PREFIXES.items():
            local = iri.removeprefix(namespace)
            if local != iri and local.isalnum():
                return f"{prefix}:{local}"
    return iri


def write_trig(blocks: Blocks, path: Path) -> None:
    """TriG: a graph for each source."""
    import pyoxigraph as ox

    whole = ox.parse("".join(_ordered(blocks)), format=ox.RdfFormat.N_QUADS)
    ordered = sorted(
        whole, key=lambda quad: (str(quad.graph_name), str(quad.subject), str(quad.predicate), str(quad.object))
    )
    written = ox.serialize(ordered, format=ox.RdfFormat.TRIG, prefixes=PREFIXES) or b""
    with atomic_write(path) as file:
        file.write(_in_order(written.decode()))


def _in_order(text: str) -> str:
    """Turtle or TriG with its prefixes in order."""
    lines = text.split("\n")
    head = sorted(line for line in lines if line.startswith("@prefix "))
    return "\n".join([*head, "", *lines[len(head) :]])


QUADS = frozenset({".nq", ".trig"})  # what has a graph for each source
FORMATS = {
    ".nt": (write_ntriples, "N-Triples, streamed"),
    ".nq": (write_ntriples, "N-Quads, streamed: a graph for each source"),
    ".trig": (write_trig, "TriG: a graph for each source"),
    ".ttl": (write_turtle, "Turtle, in a stable order"),
    ".rdf": (write_xml, "RDF/XML"),
    ".jsonld": (write_json, "JSON-LD"),
}
