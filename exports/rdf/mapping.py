"""The graph as triples, in lines of N-Triples; docs/rdf.md has the mapping as a table."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from hashlib import blake2b
from itertools import groupby
from typing import NamedTuple

from exports.rdf import terms
from exports.rdf.terms import literal, number, term
from kg.answers import Edge, Thing
from kg.model import Paper

CLASSES = {
    "model": ("fair4ml:MLModel",),
    "method": ("kg:Method",),
    "dataset": ("schema:Dataset", "dcat:Dataset"),
    "benchmark": ("kg:Benchmark", "schema:Dataset"),
    "repo": ("schema:SoftwareSourceCode",),
    "task": ("kg:Task",),
    "metric": ("kg:Metric",),
}
ROLES = {
    "introduces": "kg:introduces",
    "uses": "kg:uses",
    "evaluates": "kg:evaluates",
    "compares": "kg:comparesWith",
    "mentions": "kg:mentions",
    "variant_of": "kg:variantOf",
    "implements": "kg:implements",
}
_TEXTS = {
    "title": ("dcterms:title", "schema:name"),
    "abstract": ("dcterms:abstract",),
    "organization": ("schema:sourceOrganization",),
    "comment": ("rdfs:comment",),
}
_NUMBERS = {"authors_count": "kg:authorsCount", "upvotes": "kg:upvotes"}
_LISTS = {"authors": "dc:creator", "categories": "dc:subject", "urls": "schema:url"}


class Mapping(NamedTuple):
    """How the graph is written: where its entities live, and whether links are described with their evidence."""

    base: str = terms.BASE
    evidence: bool = False


def paper(one: Paper, how: Mapping) -> Iterator[str]:
    """A paper's triples."""
    iri = terms.paper(one.id, how.base)
    yield _line(iri, "rdf:type", term("schema:ScholarlyArticle"))
    yield _line(iri, "dcterms:identifier", literal(one.id))
    yield from (_line(iri, name, value) for name, value in _identifiers(one))
    if one.published:
        yield _line(iri, "dcterms:issued", terms.date(one.published))
    for field, names in _TEXTS.items():
        if value := getattr(one, field):
            yield from (_line(iri, name, literal(value)) for name in names)
    for field, name in _NUMBERS.items():
        if (count := getattr(one, field)) is not None:
            yield _line(iri, name, number(count))
    for field, name in _LISTS.items():
        if of := getattr(one, field):
            yield from (_line(iri, name, literal(value)) for value in dict.fromkeys(of))
            yield _line(iri, f"kg:{field}", f"{literal(json.dumps(of, ensure_ascii=False))}^^{term('rdf:JSON')}")
    yield from (_line(iri, "kg:source", literal(f"{source.file}:{source.line}")) for source in one.sources)


def _identifiers(one: Paper) -> Iterator[tuple[str, str]]:
    scheme, _, arxiv = one.id.partition(":")
    if scheme == "arxiv":
        yield "rdf:type", term("fabio:Preprint")
        yield "fabio:hasArXivId", literal(arxiv)
    yield from (("prism:doi", literal(name[4:])) for name in one.keys if name.startswith("doi:"))


def entity(one: Thing, how: Mapping) -> Iterator[str]:
    """An entity's triples."""
    iri = terms.entity(one.id, one.label, how.base)
    yield from (_line(iri, "rdf:type", term(name)) for name in CLASSES[one.type])
    yield _line(iri, "dcterms:identifier", literal(one.id))
    yield _line(iri, "skos:prefLabel", literal(one.label))
    yield _line(iri, "schema:name", literal(one.label))
    yield from (_line(iri, "skos:altLabel", literal(alias)) for alias in one.aliases)
    yield _line(iri, "kg:papers", number(one.papers))
    if one.type == "repo" and (address := _address(one)):
        yield _line(iri, "schema:codeRepository", address)


def _address(one: Thing) -> str | None:
    """Where a repository is, as papers write it: the id has the address folded, the label may be any name."""
    folded = one.id.removeprefix("repo/")
    written = (terms.repository(name) for name in (one.label, *one.aliases) if folded in name.lower())
    return next(filter(None, written), None)


def edge(one: Edge, how: Mapping) -> Iterator[str]:
    """A link's triples: that it is, and with evidence, why."""
    source, target = _end(one.source, one.source_label, how), _end(one.target, one.target_label, how)
    yield _line(source, ROLES[one.role], target)
    if how.evidence and one.places:
        yield from _annotation(one, source, target, how)


def _end(name: str, label: str, how: Mapping) -> str:
    return terms.entity(name, label, how.base) if label else terms.paper(name, how.base)


def _annotation(one: Edge, source: str, target: str, how: Mapping) -> Iterator[str]:
    """A Web Annotation of the paper with the entity: role, confidence, and each place with quote, offsets and rule."""
    digest = blake2b(f"{one.source} {one.role} {one.target}".encode(), digest_size=12).hexdigest()
    name = f"{how.base}link/{digest}"
    iri = f"<{name}>"
    yield _line(iri, "rdf:type", term("oa:Annotation"))
    yield _line(iri, "oa:motivatedBy", term("oa:identifying"))
    yield _line(iri, "oa:hasBody", target)
    yield _line(iri, "kg:role", term(ROLES[one.role]))
    yield _line(iri, "kg:confidence", number(float(one.confidence)))
    for i, place in enumerate(one.places):
        here, quoted, counted = (f"<{name}#{part}{i}>" for part in ("place", "quote", "position"))
        yield _line(iri, "oa:hasTarget", here)
        yield _line(here, "rdf:type", term("oa:SpecificResource"))
        yield _line(here, "oa:hasSource", source)
        yield _line(here, "kg:field", term("dcterms:title" if place.field == "title" else "dcterms:abstract"))
        yield _line(here, "kg:rule", literal(place.rule))
        yield _line(here, "kg:sentence", literal(place.sentence))
        yield _line(here, "oa:hasSelector", quoted)
        yield _line(quoted, "rdf:type", term("oa:TextQuoteSelector"))
        yield _line(quoted, "oa:exact", literal(place.text))
        yield _line(here, "oa:hasSelector", counted)
        yield _line(counted, "rdf:type", term("oa:TextPositionSelector"))
        yield _line(counted, "oa:start", number(place.start))
        yield _line(counted, "oa:end", number(place.end))


def whole(papers: Iterable[Paper], entities: Iterable[Thing], edges: Iterable[Edge], how: Mapping) -> Iterator[str]:
    """All triples, one after another."""
    for one in papers:
        yield from paper(one, how)
    for thing in entities:
        yield from entity(thing, how)
    for link in edges:
        yield from edge(link, how)


def by_source(papers: Iterable[Paper], entities: Iterable[Thing], edges: Iterable[Edge], how: Mapping) -> Iterator[str]:
    """The same as lines of N-Quads: what a paper is and names in a graph for each of its sources, the rest in none.

    What is known of a paper is merged: each graph has all of it, but only its own `kg:source`. Papers and edges come in
    the order of the papers' ids.
    """
    groups = groupby(edges, lambda link: link.source)
    waiting = next(groups, None)
    for one in papers:
        links: list[str] = []
        if waiting and waiting[0] == one.id:
            links = [line for link in waiting[1] for line in edge(link, how)]
            waiting = next(groups, None)
        for file in dict.fromkeys(source.file for source in one.sources):
            graph = terms.source(file, how.base)
            own = replace(one, sources=tuple(source for source in one.sources if source.file == file))
            yield from (f"{line[:-2]}{graph} .\n" for line in (*paper(own, how), *links))
    for thing in entities:
        yield from entity(thing, how)
    while waiting:
        yield from (line for link in waiting[1] for line in edge(link, how))
        waiting = next(groups, None)


def about(counts: dict[str, int], version: str, sources: Iterable[str], how: Mapping) -> Iterator[str]:
    """What the export itself is: a dataset that this release made of these sources."""
    this, making, maker = (f"<{how.base}{name}>" for name in ("", "build", f"paper-graph-{version}"))
    yield _line(this, "rdf:type", term("void:Dataset"))
    yield _line(this, "rdf:type", term("dcat:Dataset"))
    yield _line(this, "dcterms:title", literal("What papers name, by Paper Graph"))
    yield _line(this, "void:uriSpace", literal(how.base))
    yield from (_line(this, "void:vocabulary", f"<{namespace}>") for namespace in terms.prefixes().values())
    for name, count in _by_class(counts):
        part = f"<{how.base}partition/{name.replace(':', '-')}>"
        yield _line(this, "void:classPartition", part)
        yield _line(part, "void:class", term(name))
        yield _line(part, "void:entities", number(count))
    yield _line(this, "prov:wasGeneratedBy", making)
    yield _line(making, "rdf:type", term("prov:Activity"))
    yield _line(making, "prov:wasAssociatedWith", maker)
    yield _line(maker, "rdf:type", term("prov:SoftwareAgent"))
    yield _line(maker, "schema:name", literal("Paper Graph"))
    yield _line(maker, "schema:softwareVersion", literal(version))
    for source in sorted(sources):
        used = terms.source(source, how.base)
        yield _line(making, "prov:used", used)
        yield _line(used, "rdf:type", term("prov:Entity"))
        yield _line(used, "schema:name", literal(source))


def _by_class(counts: dict[str, int]) -> list[tuple[str, int]]:
    """How many there are of each class; a thing of two classes counts in both."""
    found = Counter({"schema:ScholarlyArticle": counts["paper"], "dcat:Dataset": 1})  # the export itself
    for kind, classes in CLASSES.items():
        found.update(dict.fromkeys(classes, counts.get(kind, 0)))
    return sorted(found.items())


def _line(subject: str, predicate: str, value: str) -> str:
    return f"{subject} {term(predicate)} {value} .\n"
