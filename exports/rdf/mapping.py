"""The graph as triples, in lines of N-Triples; docs/rdf.md has the mapping as a table.

A block is all lines about one thing, as one text.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from hashlib import blake2b
from typing import Any, NamedTuple
from urllib.parse import quote

from exports.rdf import addresses, terms
from exports.rdf.terms import literal, number, term
from kg.core.model import Paper, Result
from kg.core.schema import EDGES, FIELDS, KEYS, KINDS, PREFIXES, fields, iri
from kg.graph.answers import Addressed, Kinship, LinkEvidence, Origin, Quote, Thing

FORMATS = {  # media types of what we write, and what the W3C calls them
    "application/ld+json": "JSON-LD",
    "application/n-quads": "N-Quads",
    "application/n-triples": "N-Triples",
    "application/rdf+xml": "RDF_XML",
    "application/trig": "TriG",
    "text/turtle": "Turtle",
}
EntitiesInRoles = Iterable[tuple[str, Addressed]]  # role and entity
Papers = Iterable[tuple[Paper, EntitiesInRoles, Iterable[LinkEvidence], Iterable[Result]]]

RESULT = "mls:ModelEvaluation"
RESULT_FIELDS = {
    "metric": "mls:specifiedBy",
    "on": "kg:on",
    "system": "kg:system",
    "task": "kg:task",
    "over": "kg:over",
}  # the property of each field's entity
_WRITE: dict[str, Callable[[Any], str]] = {"date": terms.date, "text": literal, "number": number}
_VALUES = [(name, write, FIELDS[name].properties) for holding, write in _WRITE.items() for name in fields(holding)]
_LISTS = [(name, *FIELDS[name].properties) for name in fields("list", "people")]


class Export(NamedTuple):
    """What is written: where entities live, a hash of the graph, the files it was made of; and what is said of it."""

    base: str
    state: str
    origins: Mapping[str, Origin]
    version: str = ""
    license: str | None = None
    modified: str | None = None
    evidence: bool = False  # whether it is told where things stand in the text
    names: Mapping[str, str] = {}  # what the world calls entities, by id
    alone: bool = False  # never to meet another graph: entities say how many papers name them, and how most write them

    @property
    def dataset(self) -> str:
        """The IRI of all that is said of this graph alone, so that it contradicts no other."""
        return f"{self.base}graph/{self.state}"

    def source(self, file: str) -> str:
        """The IRI of a file, wherever it lies: that of what it says; where it meets no other, of its name."""
        origin = self.origins[file]
        return f"<{self.base}source/{quote(origin.name, safe='/') if self.alone else origin.digest}>"


def paper(
    one: Paper, named: EntitiesInRoles, reasons: Iterable[LinkEvidence], reported: Iterable[Result], export: Export
) -> str:
    """A paper's triples, those of its links, what these rest on, and what it reports."""
    here = terms.paper(one.id, export.base)
    said = [*_classes("paper"), _said("dcterms:identifier", literal(one.id))]
    said += [*_identifiers(one), *_values(one), *_lists(one)]
    places = sorted({f"{export.origins[source.file].name}:{source.line}" for source in one.sources})
    said += [_said("kg:source", literal(place)) for place in places]
    said += sorted({f"{of} {node.address}" for role, node in named for of in (_roles()[role], term("schema:mentions"))})
    more = (*(_annotation(one, link, export) for link in reasons), *(result(each, export) for each in reported))
    return "".join([_block(here, said), *more])


def _identifiers(one: Paper) -> Iterator[str]:
    scheme, _, arxiv = one.id.partition(":")
    if scheme == "arxiv":
        yield _is("rdf:type", "fabio:Preprint")
        yield _said("fabio:hasArXivId", literal(arxiv))
    for key in one.keys:
        if key.startswith("doi:"):
            yield _said(KEYS["doi"].properties[0], literal(key.removeprefix("doi:")))


def _values(one: Paper) -> Iterator[str]:
    for field, write, names in _VALUES:
        if (value := getattr(one, field)) not in (None, ""):
            text = write(value)
            for name in names:
                yield _said(name, text)


def _lists(one: Paper) -> Iterator[str]:
    for field, whole, each in _LISTS:
        if of := getattr(one, field):
            for value in dict.fromkeys(of):
                yield _said(each, literal(value))
            yield _said(whole, f"{literal(json.dumps(of, ensure_ascii=False))}^^{term('rdf:JSON')}")


@cache
def _roles() -> dict[str, str]:
    return {name: term(role.property) for name, role in EDGES.items()}


def _annotation(paper: Paper, link: LinkEvidence, export: Export) -> str:
    """A Web Annotation of the paper with the entity: role, confidence, and each place with quote, offsets and rule."""
    digest = blake2b(f"{paper.id} {link.role} {link.entity.id}".encode(), digest_size=12).hexdigest()
    name, source = f"{export.dataset}/link/{digest}", terms.paper(paper.id, export.base)
    said = [
        _is("rdf:type", "oa:Annotation"),
        _said("oa:hasBody", link.entity.address),
        _said("kg:paper", source),
        _is("kg:role", EDGES[link.role].property),
        _said("kg:confidence", number(float(link.confidence))),
        *[_said("oa:hasTarget", f"<{name}#place{i}>") for i in range(len(link.places))],
    ]
    places = [_place(place, source, name, i) for i, place in enumerate(link.places)]
    return "".join([_block(f"<{name}>", said), *places])


def _place(place: Quote, source: str, name: str, i: int) -> str:
    here, words = f"<{name}#place{i}>", f"<{name}#words{i}>"
    where = [
        _is("rdf:type", "oa:SpecificResource"),
        _said("oa:hasSource", source),
        _is("kg:field", FIELDS[place.field].properties[0]),
        _said("kg:rule", literal(place.rule)),
        _said("kg:sentence", literal(place.sentence)),
        _said("oa:hasSelector", words),
    ]
    selector = [
        _is("rdf:type", "oa:TextQuoteSelector"),
        _is("rdf:type", "oa:TextPositionSelector"),
        _said("oa:exact", literal(place.text)),
        _said("oa:start", number(place.start)),
        _said("oa:end", number(place.end)),
    ]
    return _block(here, where) + _block(words, selector)


def address(one: Thing, base: str) -> str:
    """An entity's term: a repository's is its web address. A bare host is nothing, and has none."""
    if one.type != "repo" or (written := addresses.written(one.id, (*one.aliases, one.label))) is None:
        return terms.entity(one.id, base)
    place = addresses.iri(written)
    return f"<{place}>" if place else ""


def entity(one: Thing, export: Export) -> str:
    """An entity's triples, and how many papers of this graph name it, which no other graph need agree with."""
    if not (here := address(one, export.base)):
        return ""
    label, written = one.label if export.alone else _label(one.id, export.names), None
    if one.type == "repo":
        written = addresses.written(one.id, (*one.aliases, one.label))
    said = [
        *_classes_of(one, here),
        _said("dcterms:identifier", literal(one.id)),
        _said("skos:prefLabel", literal(label)),
        _said("schema:name", literal(one.label)),
        *[_said("skos:altLabel", literal(name)) for name in dict.fromkeys((one.label, *one.aliases)) if name != label],
        *([_said("kg:papers", number(one.papers))] if export.alone else []),
        *([_is("skos:inScheme", f"kg:{one.type}s")] if "skos:Concept" in KINDS[one.type].below else []),
        *([_said("schema:codeRepository", f"<{written}>")] if written else []),
    ]
    count = f"<{export.dataset}/count/{quote(one.id, safe='/')}>"
    counted = [
        _is("rdf:type", "kg:Count"),
        _said("kg:of", here),
        _said("kg:papers", number(one.papers)),
        _said("dcterms:isPartOf", f"<{export.dataset}>"),
    ]
    return _block(here, said) + _block(count, counted)


def _label(name: str, names: Mapping[str, str]) -> str:
    """A label that follows from the id alone, so that two graphs of different papers give the same.

    >>> _label("task/low-rank-owls", {}), _label("repo/github.com/a/b-c", {}), _label("model/x", {"model/x": "X"})
    ('low rank owls', 'github.com/a/b-c', 'X')
    """
    kind, _, words = name.partition("/")
    return names.get(name) or (words if kind == "repo" else words.replace("-", " "))


def _classes_of(one: Thing, address: str) -> list[str]:
    if one.type != "repo":
        return _classes(one.type)
    return [_is("rdf:type", name) for name in addresses.classes(address.strip("<>"))]


def kinship(one: Kinship) -> str:
    """What an entity is to another."""
    return _block(one.source.address, [_said(EDGES[one.role].property, one.target.address)])


def result(one: Result, export: Export) -> str:
    """A number that a paper reports: value, measure, data, system, and with evidence where it stands.

    What the paper names is told as an entity, and all of it in the paper's words.
    """
    place = f"{one.paper} {one.field} {one.start} {one.on} {one.metric} {one.system}"
    name = f"<{export.dataset}/result/{blake2b(place.encode(), digest_size=12).hexdigest()}>"
    said = [
        _is("rdf:type", RESULT),
        _said("prov:wasDerivedFrom", terms.paper(one.paper, export.base)),
        _said("mls:hasValue", number(float(one.number))),
        _said("kg:value", literal(one.value)),
        _said("kg:kind", literal(one.kind)),
        _said("kg:confidence", number(float(one.confidence))),
    ]
    said += [_said(f"kg:{what}", literal(text)) for what, text in (("unit", one.unit), ("better", one.better)) if text]
    for field, of in RESULT_FIELDS.items():
        if entity := getattr(one, f"{field}_id"):
            said.append(_said(of, terms.entity(entity, export.base)))
        if words := getattr(one, field):
            said.append(_said(f"kg:{field}Name", literal(words)))
    if export.evidence:
        said += [_is("kg:field", FIELDS[one.field].properties[0]), _said("kg:sentence", literal(one.sentence))]
        said += [_said("kg:rule", literal(rule)) for rule in sorted(set(one.rules))]
        said += [_said("oa:start", number(one.start)), _said("oa:end", number(one.end))]
    return _block(name, said)


def whole(papers: Papers, entities: Iterable[Thing], kinships: Iterable[Kinship], export: Export) -> Iterator[str]:
    """All triples, block by block."""
    counted = _Counted(export)
    for one, named, reasons, reported in papers:
        yield counted.add(paper(one, named, reasons, reported, export))
    for block in _entities(entities, kinships, export):
        yield counted.add(block)
    yield from counted.about()


def by_source(papers: Papers, entities: Iterable[Thing], kinships: Iterable[Kinship], export: Export) -> Iterator[str]:
    """The same in lines of N-Quads: what a paper is and names in a graph for each of its sources, the rest in none.

    What is known of a paper is merged: each graph has all of it, but only its own `kg:source`.
    """
    counted = _Counted(export)
    for one, named, reasons, reported in papers:
        links, why, results = list(named), list(reasons), list(reported)
        counted.add(paper(one, links, why, results, export))
        yield from _by_graph(one, links, why, results, export)
    for block in _entities(entities, kinships, export):
        yield counted.add(block)
    yield from counted.about()


def _by_graph(
    one: Paper, links: EntitiesInRoles, reasons: Iterable[LinkEvidence], results: Iterable[Result], export: Export
) -> Iterator[str]:
    for graph in dict.fromkeys(export.source(source.file) for source in one.sources):
        own = tuple(source for source in one.sources if export.source(source.file) == graph)
        yield paper(replace(one, sources=own), links, reasons, results, export).replace(" .\n", f" {graph} .\n")


def stored(
    one: Paper, named: EntitiesInRoles, reasons: Iterable[LinkEvidence], reported: Iterable[Result], export: Export
) -> str:
    """A paper for the store that questions are asked in: whole, and again, without reasons and what it reports, in its
    sources' graphs.


    What it names leads back to it, so that DESCRIBE reaches papers.
    """
    links, here = list(named), terms.paper(one.id, export.base)
    back = sorted({_block(node.address, [_said("schema:subjectOf", here)]) for _, node in links})
    return "".join([paper(one, links, reasons, reported, export), *back, *_by_graph(one, links, (), (), export)])


def about(export: Export) -> Iterator[str]:
    """What is said of the graph as a whole, without what is in it."""
    yield _block(f"<{export.dataset}>", _dataset((), export))
    yield from _making(export)
    yield from _parts({}, export)


def _entities(entities: Iterable[Thing], kinships: Iterable[Kinship], export: Export) -> Iterator[str]:
    for thing in entities:
        yield entity(thing, export)
    for one in kinships:
        yield kinship(one)


class _Counted:
    """Counts the triples that go by, and things by class, for what is said of the whole at its end."""

    def __init__(self, export: Export) -> None:
        self._export, self._triples = export, 0
        self._classes = Counter({iri("dcat:Dataset"): 1})  # the graph itself

    def add(self, block: str) -> str:
        self._triples += block.count(" .\n")
        self._classes.update(_CLASS.findall(block))
        return block

    def about(self) -> Iterator[str]:
        parts = "".join(_parts(self._classes, self._export))
        rest = parts + "".join(_making(self._export))
        count = self._triples + rest.count(" .\n")
        dataset = _dataset(self._classes, self._export)
        yield _block(f"<{self._export.dataset}>", [*dataset, _said("void:triples", number(count + len(dataset) + 1))])
        yield rest


_CLASS = re.compile(rf" {re.escape(term('rdf:type'))} <([^>]+)> \.\n")


def _dataset(classes: Iterable[str], export: Export) -> list[str]:
    """What is said of the graph as a whole."""
    return [
        _is("rdf:type", "void:Dataset"),
        _is("rdf:type", "dcat:Dataset"),
        _said("dcterms:title", f"{literal('What papers name, by Paper Graph')}@en"),
        _said("dcterms:identifier", literal(export.state)),
        _said("void:uriSpace", literal(export.base)),
        *([_said("dcterms:license", f"<{export.license}>")] if export.license else []),
        *([_said("dcterms:modified", terms.date(export.modified))] if export.modified else []),
        *[_said("void:vocabulary", f"<{namespace}>") for namespace in PREFIXES.values()],
        *[_said("void:feature", f"<http://www.w3.org/ns/formats/{name}>") for name in FORMATS.values()],
        *[_said("dcat:distribution", f"<{export.dataset}/{name}>") for name in FORMATS.values()],
        *[_said("void:classPartition", _part(name, export)) for name in sorted(classes)],
        _said("prov:wasGeneratedBy", f"<{export.dataset}/build>"),
    ]


def _part(name: str, export: Export) -> str:
    space = max(filter(name.startswith, PREFIXES.values()), key=len)
    prefix = next(prefix for prefix, namespace in PREFIXES.items() if namespace == space)
    return f"<{export.dataset}/class/{prefix}-{name.removeprefix(space)}>"


def _parts(classes: Mapping[str, int], export: Export) -> Iterator[str]:
    """How many there are of each class; a thing of two classes counts in both."""
    for name, count in sorted(classes.items()):
        yield _block(_part(name, export), [_said("void:class", f"<{name}>"), _said("void:entities", number(count))])
    for media, name in FORMATS.items():
        kind = f"<https://www.iana.org/assignments/media-types/{media}>"
        yield _block(
            f"<{export.dataset}/{name}>", [_is("rdf:type", "dcat:Distribution"), _said("dcat:mediaType", kind)]
        )


def _making(export: Export) -> Iterator[str]:
    """That this release made the graph of these files."""
    maker = f"<{export.base}paper-graph-{export.version}>"
    files = {export.source(file): origin.name for file, origin in sorted(export.origins.items(), reverse=True)}
    run = [
        _is("rdf:type", "prov:Activity"),
        _said("prov:wasAssociatedWith", maker),
        *[_said("prov:used", source) for source in sorted(files)],
    ]
    release = [
        _is("rdf:type", "prov:SoftwareAgent"),
        _said("schema:name", literal("Paper Graph")),
        _said("schema:softwareVersion", literal(export.version)),
    ]
    yield from (_block(f"<{export.dataset}/build>", run), _block(maker, release))
    for source, name in sorted(files.items()):
        yield _block(source, [_is("rdf:type", "prov:Entity"), _said("schema:name", literal(name))])


def lines(blocks: Iterable[str]) -> Iterator[str]:
    """The lines of blocks."""
    return (f"{line}\n" for block in blocks for line in block.split("\n") if line)


@cache
def _classes(kind: str) -> list[str]:
    return [_is("rdf:type", name) for name in KINDS[kind].classes]


@cache
def _is(predicate: str, name: str) -> str:
    return _said(predicate, term(name))


def _said(predicate: str, value: str) -> str:
    return f"{term(predicate)} {value}"


def _block(subject: str, said: Iterable[str]) -> str:
    """Lines of one subject, joined at once: most of an export goes through here."""
    return f"{subject} " + f" .\n{subject} ".join(said) + " .\n"
