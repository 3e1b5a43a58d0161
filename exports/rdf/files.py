"""Blocks of N-Triples into files of any RDF format, in memory that does not grow with them."""

from __future__ import annotations

import gzip
import heapq
import json
import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from exports.rdf.mapping import lines
from kg.core.files import atomic_path
from kg.core.schema import EDGES, PREFIXES

if TYPE_CHECKING:
    import pyoxigraph as ox

Blocks = Iterable[str]  # of whole lines
File = IO[bytes] | gzip.GzipFile
Prefixes = Mapping[str, str]
Write = Callable[[Blocks, File, Prefixes], None]
Name = Callable[[str], str]
_RUN = 32 << 20  # characters of lines that are sorted in memory
_SUBJECT, _GRAPH = itemgetter(0), itemgetter(3)
_AT_ONCE = 1 << 20  # bytes that are gathered before they go to the disk
PACKED = ".gz"
_TYPE = f"<{PREFIXES['rdf']}type>"
_XSD = f"<{PREFIXES['xsd']}"
_BARE = {f"{_XSD}integer>": re.compile(r"[+-]?[0-9]+"), f"{_XSD}decimal>": re.compile(r"[+-]?[0-9]*\.[0-9]+")}
_CANONICAL = re.compile(r"0|-?[1-9][0-9]{0,14}")
_LOCAL = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
_LINKS = """
    schema:mentions schema:codeRepository skos:inScheme dcterms:isPartOf kg:of kg:paper kg:role kg:field oa:hasBody
    oa:hasTarget oa:hasSource oa:hasSelector prov:used prov:wasAssociatedWith prov:wasGeneratedBy void:vocabulary
    void:feature void:class void:classPartition dcat:distribution dcat:mediaType
"""
COERCED = {  # what the JSON-LD context says of properties, so that their values need not
    **dict.fromkeys((*(role.property for role in EDGES.values()), *_LINKS.split()), "@id"),
    "kg:confidence": "xsd:decimal",
}


def write(blocks: Blocks, path: Path | str, kind: str | None = None, prefixes: Prefixes = PREFIXES) -> None:
    """Writes a file in the format `kind`, or of its suffix; packed if it ends in .gz; `-` is standard output.

    Turtle and TriG write names by their prefixes.
    """
    name = str(path)
    form = FORMATS[kind or suffix(name)][0]
    if name == "-":
        form(blocks, sys.stdout.buffer, prefixes)
        sys.stdout.buffer.flush()
        return
    with atomic_path(path) as target, target.open("wb", buffering=_AT_ONCE) as file:
        if not name.lower().endswith(PACKED):
            form(blocks, file, prefixes)
        else:
            with gzip.GzipFile("", "wb", compresslevel=6, fileobj=file, mtime=0) as packed:  # the same bytes each time
                form(blocks, packed, prefixes)


def suffix(name: str) -> str:
    """What says the format: `.nt` of `a.nt` and `a.nt.gz`."""
    lower = name.lower()
    return Path(lower.removesuffix(PACKED)).suffix


def _ntriples(blocks: Blocks, file: File, _: Prefixes) -> None:
    """N-Triples or N-Quads, as they come."""
    for some in blocks:
        file.write(some.encode())


def _turtle(blocks: Blocks, file: File, prefixes: Prefixes) -> None:
    """Turtle: subjects and properties in order."""
    file.write(_declared(prefixes))
    name = _names(prefixes)
    for subject, statements in _subjects(_in_order(blocks)):
        file.write(_statements(subject, statements, "", name))


def _trig(blocks: Blocks, file: File, prefixes: Prefixes) -> None:
    """TriG: a graph for each source, in order."""
    file.write(_declared(prefixes))
    name = _names(prefixes)
    quads = _in_order(blocks, lambda quad: (quad[3], *quad[:3]))
    for graph, of_graph in groupby(quads, _GRAPH):
        file.write(f"{graph} {{\n".encode() if graph else b"")
        for subject, statements in _subjects(of_graph):
            file.write(_statements(subject, statements, "\t" if graph else "", name))
        file.write(b"}\n" if graph else b"")


def _declared(prefixes: Prefixes) -> bytes:
    return "".join(f"@prefix {prefix}: <{space}> .\n" for prefix, space in prefixes.items()).encode() + b"\n"


def _statements(subject: str, statements: list[tuple[str, str]], indent: str, name: Name) -> bytes:
    said = []
    for predicate, of in groupby(statements, itemgetter(0)):
        word = "a" if predicate == _TYPE else name(predicate)
        said.append(f"{word} {' , '.join(_shortened(value, name) for _, value in of)}")
    return f"{indent}{name(subject)} {f' ;{chr(10)}{indent}{chr(9)}'.join(said)} .\n".encode()


def _rdf_xml(blocks: Blocks, file: File, _: Prefixes) -> None:
    """RDF/XML, a description for each subject."""
    import pyoxigraph as ox

    spaces = "".join(f' xmlns:{prefix}="{space}"' for prefix, space in PREFIXES.items())
    file.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{spaces}>\n'.encode())
    for _, of_one in groupby(_in_order(blocks), _SUBJECT):
        text = ox.serialize(_parsed(of_one), format=ox.RdfFormat.RDF_XML, prefixes=PREFIXES) or b""
        start = text.index(b">", text.index(b"<rdf:RDF")) + 1
        file.write(text[start : text.rindex(b"</rdf:RDF>")].strip(b"\n") + b"\n")
    file.write(b"</rdf:RDF>\n")


def _jsonld(blocks: Blocks, file: File, _: Prefixes) -> None:
    """JSON-LD with the context of the prefixes, a subject a line."""
    file.write(f'{{"@context": {json.dumps(context())},\n"@graph": [\n'.encode())
    for i, (_, of_one) in enumerate(groupby(_in_order(blocks), _SUBJECT)):
        node = json.dumps(_object(_parsed(of_one)), ensure_ascii=False)
        file.write((",\n" if i else "").encode() + node.encode())
    file.write(b"\n]}\n")


def context() -> dict[str, Any]:
    """The JSON-LD context: our prefixes, and what kind of value properties have."""
    return {**PREFIXES, **{name: {"@type": kind} for name, kind in sorted(COERCED.items())}}


Quad = tuple[str, str, str, str]  # subject, predicate, object and graph, as N-Quads write them


def _in_order(blocks: Blocks, key: Callable[[Quad], Any] | None = None) -> Iterator[Quad]:
    """The statements in order, each once. What does not fit into memory is sorted in files that are merged."""
    with ExitStack() as files:
        runs: list[Iterable[Quad]] = []
        rest = lines(blocks)
        while some := list(_some(rest)):
            ordered = sorted(set(map(_split, some)), key=key)
            if sum(map(len, some)) < _RUN and not runs:
                runs.append(ordered)
                break
            file = files.enter_context(tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n"))
            file.writelines(_joined(quad) for quad in ordered)
            file.seek(0)
            runs.append(map(_split, file))
        for quad, _ in groupby(heapq.merge(*runs, key=key)):
            yield quad


def _some(lines: Iterator[str]) -> Iterator[str]:
    held = 0
    for line in lines:
        yield line
        held += len(line)
        if held > _RUN:
            return


def _split(line: str) -> Quad:
    subject, predicate, rest = line.split(" ", 2)
    value = rest.rstrip("\n")[:-2]
    if value.startswith("<"):
        value, _, graph = value.partition(" ")
        return subject, predicate, value, graph
    end = value.rindex('"')
    tail, _, graph = value[end:].partition(" ")
    return subject, predicate, value[:end] + tail, graph


def _joined(quad: Quad) -> str:
    return f"{' '.join(filter(None, quad))} .\n"


def _subjects(quads: Iterable[Quad]) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    for subject, of_one in groupby(quads, _SUBJECT):
        yield subject, [(predicate, value) for _, predicate, value, _ in of_one]


def _parsed(quads: Iterable[Quad]) -> list[ox.Triple]:
    return list(triples(map(_joined, quads)))


def triples(lines: Iterable[str]) -> Iterator[ox.Triple]:
    """The lines as triples."""
    import pyoxigraph as ox

    return (quad.triple for line in lines for quad in ox.parse(line, format=ox.RdfFormat.N_TRIPLES))


def _names(prefixes: Prefixes) -> Name:
    """What writes an IRI, given as `<…>`, by its prefix if it has one."""
    known = {space: prefix for prefix, space in prefixes.items()}

    @lru_cache(maxsize=10_000)
    def name(iri: str) -> str:
        start = max(iri.rfind("/"), iri.rfind("#")) + 1
        prefix, local = known.get(iri[1:start]), iri[start:-1]
        return f"{prefix}:{local}" if prefix and _LOCAL.fullmatch(local) else iri

    return name


def _shortened(term: str, name: Name) -> str:
    """A term of N-Triples as Turtle writes it: names with prefixes, bare numbers."""
    if term.startswith("<"):
        short = name(term)
        return term if "." in short else short  # in a file that is cut, `model:gpt-3.` would be a name and an end
    text, caret, kind = term.rpartition("^^")
    if not caret or not kind.startswith("<") or not text.endswith('"'):
        return term
    bare = _BARE.get(kind)
    return text[1:-1] if bare and bare.fullmatch(text[1:-1]) else f"{text}^^{name(kind)}"


def _object(of_one: list[Any]) -> dict[str, Any]:
    """A subject as JSON, its types first; what the context says of a property is not said again."""
    node: dict[str, Any] = {"@id": of_one[0].subject.value}
    types = [_short(triple.object.value) for triple in of_one if triple.predicate.value == _TYPE[1:-1]]
    if types:
        node["@type"] = types
    for triple in of_one:
        name = _short(triple.predicate.value)
        if name != "rdf:type":
            node.setdefault(name, []).append(_value(triple.object, COERCED.get(name)))
    return node


def _value(term: Any, coerced: str | None) -> Any:
    import pyoxigraph as ox

    if isinstance(term, ox.NamedNode):
        return term.value if coerced == "@id" else {"@id": term.value}
    if term.language:
        return {"@value": term.value, "@language": term.language}
    kind = _short(term.datatype.value)
    plain = kind == (coerced or "xsd:string")
    if kind == "xsd:integer" and coerced is None and _CANONICAL.fullmatch(term.value):
        return int(term.value)
    return term.value if plain else {"@value": term.value, "@type": kind}


def _short(iri: str) -> str:
    return _in_vocabularies(f"<{iri}>").removeprefix("<").removesuffix(">")


_in_vocabularies = _names(PREFIXES)
QUADS = frozenset({".nq", ".trig"})  # what has a graph for each source
FORMATS: dict[str, tuple[Write, str]] = {
    ".nt": (_ntriples, "N-Triples, streamed"),
    ".nq": (_ntriples, "N-Quads, streamed: a graph for each source"),
    ".trig": (_trig, "TriG: a graph for each source"),
    ".ttl": (_turtle, "Turtle, in a stable order"),
    ".rdf": (_rdf_xml, "RDF/XML"),
    ".jsonld": (_jsonld, "JSON-LD"),
}
