"""The graph as triples, in blocks of N-Triples; docs/rdf.md has the mapping as a table."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from hashlib import blake2b
from itertools import islice
from typing import Any, NamedTuple
from urllib.parse import quote

from exports.rdf import addresses, terms
from exports.rdf.evidence import Evidence
from exports.rdf.statements import block, pair, relation
from exports.rdf.terms import literal, number, term
from kg.core.model import Paper, Result, Source
from kg.core.schema import EDGES, FIELDS, KEYS, KINDS, PREFIXES, fields, iri
from kg.graph.answers import Addressed, Kinship, LinkEvidence, Origin, Thing

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

AT_ONCE = 20  # blocks that are joined: more are no faster, and take memory
RESULT = "mls:ModelEvaluation"
RESULT_FIELDS = {
    "metric": "mls:specifiedBy",
    "on": "kg:on",
    "system": "kg:system",
    "task": "kg:task",
    "over": "kg:over",
}  # the property of each field's entity
_WRITE: dict[str, Callable[[Any], str]] = {"date": terms.date, "text": literal, "number": number}
_VALUES = [
    (name, write, [term(one) for one in FIELDS[name].properties])
    for holding, write in _WRITE.items()
    for name in fields(holding)
]
_LISTS = [(name, *map(term, FIELDS[name].properties)) for name in fields("list", "people")]
_JSON = json.JSONEncoder(ensure_ascii=False).encode
_MENTIONS, _SOURCE, _IDENTIFIER = map(term, ("schema:mentions", "kg:source", "dcterms:identifier"))
_PREFERRED, _NAME, _OTHER = map(term, ("skos:prefLabel", "schema:name", "skos:altLabel"))
_PAPER = [relation("rdf:type", "schema:ScholarlyArticle")]
_COUNT = relation("rdf:type", "kg:Count")
_OF, _PAPERS, _PART_OF = map(term, ("kg:of", "kg:papers", "dcterms:isPartOf"))


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


def paper(one: Paper, named: EntitiesInRoles, reported: Iterable[Result], export: Export) -> str:
    """A paper's triples, those of its links, and what it reports."""
    return "".join([_own(one, named, export), *(result(each, export) for each in reported)])


def _own(one: Paper, named: EntitiesInRoles, export: Export) -> str:
    said = [*_classes("paper"), f"{_IDENTIFIER} {literal(one.id)}"]
    said += [*_identifiers(one), *_values(one), *_lists(one), *_places(one.sources, export), *_links(named)]
    return block(terms.paper(one.id, export.base), said)


def _places(sources: Iterable[Source], export: Export) -> list[str]:
    places = sorted({f"{export.origins[source.file].name}:{source.line}" for source in sources})
    return [f"{_SOURCE} {literal(place)}" for place in places]


def _links(named: EntitiesInRoles) -> list[str]:
    roles = _roles()
    return sorted({f"{of} {node.address}" for role, node in named for of in (roles[role], _MENTIONS)})


def _identifiers(one: Paper) -> Iterator[str]:
    scheme, _, arxiv = one.id.partition(":")
    if scheme == "arxiv":
        yield relation("rdf:type", "fabio:Preprint")
        yield pair("fabio:hasArXivId", literal(arxiv))
    for key in one.keys:
        if key.startswith("doi:"):
            yield pair(KEYS["doi"].properties[0], literal(key.removeprefix("doi:")))


def _values(one: Paper) -> Iterator[str]:
    for field, write, names in _VALUES:
        if (value := getattr(one, field)) not in (None, ""):
            text = write(value)
            for name in names:
                yield f"{name} {text}"


def _lists(one: Paper) -> Iterator[str]:
    for field, whole, each in _LISTS:
        if of := getattr(one, field):
            for value in dict.fromkeys(of):
                yield f"{each} {literal(value)}"
            yield f"{whole} {literal(_JSON(of))}^^{term('rdf:JSON')}"


@cache
def _roles() -> dict[str, str]:
    return {name: term(role.property) for name, role in EDGES.items()}


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
        f"{_IDENTIFIER} {literal(one.id)}",
        f"{_PREFERRED} {literal(label)}",
        f"{_NAME} {literal(one.label)}",
        *[f"{_OTHER} {literal(name)}" for name in dict.fromkeys((one.label, *one.aliases)) if name != label],
        *([pair("kg:papers", number(one.papers))] if export.alone else []),
        *([relation("skos:inScheme", f"kg:{one.type}s")] if "skos:Concept" in KINDS[one.type].below else []),
        *([pair("schema:codeRepository", f"<{written}>")] if written else []),
    ]
    graph = export.dataset
    count = [_COUNT, f"{_OF} {here}", f"{_PAPERS} {number(one.papers)}", f"{_PART_OF} <{graph}>"]
    return block(here, said) + block(f"<{graph}/count/{terms.path(one.id)}>", count)


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
    return [relation("rdf:type", name) for name in addresses.classes(address.strip("<>"))]


def kinship(one: Kinship) -> str:
    """What an entity is to another."""
    return block(one.source.address, [pair(EDGES[one.role].property, one.target.address)])


def result(one: Result, export: Export) -> str:
    """A number that a paper reports: value, measure, data, system, and with evidence where it stands.

    What the paper names is told as an entity, and all of it in the paper's words.
    """
    place = f"{one.paper} {one.field} {one.start} {one.on} {one.metric} {one.system}"
    name = f"<{export.dataset}/result/{blake2b(place.encode(), digest_size=12).hexdigest()}>"
    said = [
        relation("rdf:type", RESULT),
        pair("prov:wasDerivedFrom", terms.paper(one.paper, export.base)),
        pair("mls:hasValue", number(float(one.number))),
        pair("kg:value", literal(one.value)),
        pair("kg:kind", literal(one.kind)),
        pair("kg:confidence", number(float(one.confidence))),
    ]
    said += [pair(f"kg:{what}", literal(text)) for what, text in (("unit", one.unit), ("better", one.better)) if text]
    for field, of in RESULT_FIELDS.items():
        if entity := getattr(one, f"{field}_id"):
            said.append(pair(of, terms.entity(entity, export.base)))
        if words := getattr(one, field):
            said.append(pair(f"kg:{field}Name", literal(words)))
    if export.evidence:
        said += [relation("kg:field", FIELDS[one.field].properties[0]), pair("kg:sentence", literal(one.sentence))]
        said += [pair("kg:rule", literal(rule)) for rule in sorted(set(one.rules))]
        said += [pair("oa:start", number(one.start)), pair("oa:end", number(one.end))]
    return block(name, said)


def whole(papers: Papers, entities: Iterable[Thing], kinships: Iterable[Kinship], export: Export) -> Iterator[str]:
    """All triples, several things at a time."""
    evidence = Evidence(export.base, export.dataset)
    counted = _Counted(export, evidence)
    for one, named, reasons, reported in papers:
        own = counted.add(paper(one, named, reported, export))
        yield "".join([own, *evidence.of(one, reasons), *evidence.selectors()])
    yield from map(counted.add, _joined(_entities(entities, kinships, export)))
    yield from counted.about()


def _joined(blocks: Iterator[str]) -> Iterator[str]:
    while some := "".join(islice(blocks, AT_ONCE)):
        yield some


def by_source(papers: Papers, entities: Iterable[Thing], kinships: Iterable[Kinship], export: Export) -> Iterator[str]:
    """The same in N-Quads: what a paper is and names in a graph for each of its sources, the rest in none.

    What is known of a paper is merged: each graph has all of it, but only its own `kg:source`.
    """
    evidence = Evidence(export.base, export.dataset)
    counted = _Counted(export, evidence)
    for one, named, reasons, reported in papers:
        links = list(named)
        own, results = _own(one, links, export), "".join(result(each, export) for each in reported)
        counted.add(own + results)
        yield from _by_graph(one, links, own, "".join([results, *evidence.of(one, reasons)]), export)
        yield "".join(evidence.selectors())
    yield from map(counted.add, _joined(_entities(entities, kinships, export)))
    yield from counted.about()


def _by_graph(one: Paper, links: EntitiesInRoles, own: str, more: str, export: Export) -> Iterator[str]:
    """What a paper itself says, and more, in the graph of each of its sources."""
    by_graph = _graphs(one, export)
    for graph, sources in by_graph.items():
        if len(by_graph) > 1:
            own = _own(replace(one, sources=tuple(sources)), links, export)
        yield _within(graph, f"{own}{more}")


def _graphs(one: Paper, export: Export) -> dict[str, list[Source]]:
    """The graphs that a paper is in, with its sources in each."""
    by_graph: dict[str, list[Source]] = {}
    for source in one.sources:
        by_graph.setdefault(export.source(source.file), []).append(source)
    return by_graph


def _within(graph: str, lines: str) -> str:
    return lines.replace(" .\n", f" {graph} .\n")


def stored(
    one: Paper,
    named: EntitiesInRoles,
    reasons: Iterable[LinkEvidence],
    reported: Iterable[Result],
    export: Export,
    evidence: Evidence,
) -> str:
    """A paper for the store for questions: what it names leads back to it, so that DESCRIBE reaches it."""
    links, here = list(named), terms.paper(one.id, export.base)
    back = sorted({block(node.address, [pair("schema:subjectOf", here)]) for _, node in links})
    own = paper(one, links, reported, export)
    return "".join([own, *evidence.of(one, reasons), *evidence.selectors(), *back])


def listed(one: Paper, named: EntitiesInRoles, export: Export) -> str:
    """The same, in the graphs of its sources: what these list of it."""
    here, said = terms.paper(one.id, export.base), [*_PAPER, *_called(one), *_links(named)]
    return "".join(
        _within(graph, block(here, [*said, *_places(sources, export)]))
        for graph, sources in _graphs(one, export).items()
    )


def _called(one: Paper) -> Iterator[str]:
    """Title and date."""
    if one.title:
        yield pair("dcterms:title", literal(one.title))
    if one.published:
        yield pair("dcterms:issued", terms.date(one.published))


def about(export: Export) -> Iterator[str]:
    """What is said of the graph as a whole, without what is in it."""
    yield block(f"<{export.dataset}>", _dataset((), export))
    yield from _making(export)
    yield from _parts({}, export)


def _entities(entities: Iterable[Thing], kinships: Iterable[Kinship], export: Export) -> Iterator[str]:
    for thing in entities:
        yield entity(thing, export)
    for one in kinships:
        yield kinship(one)


class _Counted:
    """Counts the triples that go by, and things by class, for what is said of the whole at its end."""

    def __init__(self, export: Export, evidence: Evidence) -> None:
        self._export, self._evidence, self._triples = export, evidence, 0
        self._classes = Counter({iri("dcat:Dataset"): 1})  # the graph itself

    def add(self, lines: str) -> str:
        self._triples += lines.count("\n")
        self._classes.update(_CLASSES.findall(lines))
        return lines

    def about(self) -> Iterator[str]:
        if self._evidence.links:
            self._classes[iri("oa:Annotation")] = self._evidence.links
        parts = "".join(_parts(self._classes, self._export))
        rest = parts + "".join(_making(self._export))
        count = self._triples + self._evidence.triples + rest.count("\n")
        dataset = _dataset(self._classes, self._export)
        yield block(f"<{self._export.dataset}>", [*dataset, pair("void:triples", number(count + len(dataset) + 1))])
        yield rest


_CLASSES = re.compile(rf"> {re.escape(term('rdf:type'))} <([^ ]*)> \.\n")


def _dataset(classes: Iterable[str], export: Export) -> list[str]:
    """What is said of the graph as a whole."""
    return [
        relation("rdf:type", "void:Dataset"),
        relation("rdf:type", "dcat:Dataset"),
        pair("dcterms:title", f"{literal('What papers name, by Paper Graph')}@en"),
        pair("dcterms:identifier", literal(export.state)),
        pair("void:uriSpace", literal(export.base)),
        *([pair("dcterms:license", f"<{export.license}>")] if export.license else []),
        *([pair("dcterms:modified", terms.date(export.modified))] if export.modified else []),
        *[pair("void:vocabulary", f"<{namespace}>") for namespace in PREFIXES.values()],
        *[pair("void:feature", f"<http://www.w3.org/ns/formats/{name}>") for name in FORMATS.values()],
        *[pair("dcat:distribution", f"<{export.dataset}/{name}>") for name in FORMATS.values()],
        *[pair("void:classPartition", _part(name, export)) for name in sorted(classes)],
        pair("prov:wasGeneratedBy", f"<{export.dataset}/build>"),
    ]


def _part(name: str, export: Export) -> str:
    space = max(filter(name.startswith, PREFIXES.values()), key=len)
    prefix = next(prefix for prefix, namespace in PREFIXES.items() if namespace == space)
    return f"<{export.dataset}/class/{prefix}-{name.removeprefix(space)}>"


def _parts(classes: Mapping[str, int], export: Export) -> Iterator[str]:
    """How many there are of each class; a thing of two classes counts in both."""
    for name, count in sorted(classes.items()):
        yield block(_part(name, export), [pair("void:class", f"<{name}>"), pair("void:entities", number(count))])
    for media, name in FORMATS.items():
        kind = f"<https://www.iana.org/assignments/media-types/{media}>"
        yield block(
            f"<{export.dataset}/{name}>", [relation("rdf:type", "dcat:Distribution"), pair("dcat:mediaType", kind)]
        )


def _making(export: Export) -> Iterator[str]:
    """That this release made the graph of these files."""
    maker = f"<{export.base}paper-graph-{export.version}>"
    files = {export.source(file): origin.name for file, origin in sorted(export.origins.items(), reverse=True)}
    run = [
        relation("rdf:type", "prov:Activity"),
        pair("prov:wasAssociatedWith", maker),
        *[pair("prov:used", source) for source in sorted(files)],
    ]
    release = [
        relation("rdf:type", "prov:SoftwareAgent"),
        pair("schema:name", literal("Paper Graph")),
        pair("schema:softwareVersion", literal(export.version)),
    ]
    yield from (block(f"<{export.dataset}/build>", run), block(maker, release))
    for source, name in sorted(files.items()):
        yield block(source, [relation("rdf:type", "prov:Entity"), pair("schema:name", literal(name))])


def lines(blocks: Iterable[str]) -> Iterator[str]:
    """The lines of blocks."""
    return (f"{line}\n" for some in blocks for line in some.split("\n") if line)


@cache
def _classes(kind: str) -> list[str]:
    return [relation("rdf:type", name) for name in KINDS[kind].classes]
