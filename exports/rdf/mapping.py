"""The graph as triples, in lines of N-Triples; docs/rdf.md has the mapping as a table.

A block is all lines about one thing, as one text.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from hashlib import blake2b
from typing import Any

from exports.rdf import terms
from exports.rdf.terms import literal, number, term
from kg.answers import Kinship, Node, Quoted, Thing, Told
from kg.model import Paper, Result
from kg.schema import EDGES, FIELDS, KEYS, KINDS, PREFIXES, TYPES, fields

Named = Iterable[tuple[str, Node]]  # role and entity
Papers = Iterable[tuple[Paper, Named, Iterable[Told]]]

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


def paper(one: Paper, named: Named, told: Iterable[Told], base: str) -> str:
    """A paper's triples, those of its links, and what these rest on."""
    iri = terms.paper(one.id, base)
    said = [*_classes("paper"), _said("dcterms:identifier", literal(one.id))]
    said += [*_identifiers(one), *_values(one), *_lists(one)]
    said += [_said("kg:source", literal(f"{source.file}:{source.line}")) for source in one.sources]
    said += sorted({f"{_roles()[role]} {node.address}" for role, node in named})
    return "".join([_block(iri, said), *(_annotation(one, link, base) for link in told)])


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


def _annotation(paper: Paper, link: Told, base: str) -> str:
    """A Web Annotation of the paper with the entity: role, confidence, and each place with quote, offsets and rule."""
    digest = blake2b(f"{paper.id} {link.role} {link.entity.id}".encode(), digest_size=12).hexdigest()
    name = f"{base}link/{digest}"
    said = [
        _is("rdf:type", "oa:Annotation"),
        _is("oa:motivatedBy", "oa:identifying"),
        _said("oa:hasBody", link.entity.address),
        _is("kg:role", EDGES[link.role].property),
        _said("kg:confidence", number(float(link.confidence))),
        *[_said("oa:hasTarget", f"<{name}#place{i}>") for i in range(len(link.places))],
    ]
    source = terms.paper(paper.id, base)
    places = [_place(place, source, name, i) for i, place in enumerate(link.places)]
    return "".join([_block(f"<{name}>", said), *places])


def _place(place: Quoted, source: str, name: str, i: int) -> str:
    here, quoted, counted = f"<{name}#place{i}>", f"<{name}#quote{i}>", f"<{name}#position{i}>"
    where = [
        _is("rdf:type", "oa:SpecificResource"),
        _said("oa:hasSource", source),
        _is("kg:field", FIELDS[place.field].properties[0]),
        _said("kg:rule", literal(place.rule)),
        _said("kg:sentence", literal(place.sentence)),
        _said("oa:hasSelector", quoted),
        _said("oa:hasSelector", counted),
    ]
    quote = [_is("rdf:type", "oa:TextQuoteSelector"), _said("oa:exact", literal(place.text))]
    position = [
        _is("rdf:type", "oa:TextPositionSelector"),
        _said("oa:start", number(place.start)),
        _said("oa:end", number(place.end)),
    ]
    return _block(here, where) + _block(quoted, quote) + _block(counted, position)


def entity(one: Thing, base: str) -> str:
    """An entity's triples."""
    label = literal(one.label)
    address = _address(one) if one.type == "repo" else None
    said = [
        *_classes(one.type),
        _said("dcterms:identifier", literal(one.id)),
        _said("skos:prefLabel", label),
        _said("schema:name", label),
        *[_said("skos:altLabel", literal(alias)) for alias in one.aliases],
        _said("kg:papers", number(one.papers)),
        *([_said("schema:codeRepository", address)] if address else []),
    ]
    return _block(terms.entity(one.id, base), said)


def _address(one: Thing) -> str | None:
    """Where a repository is, as papers write it: the id has the address folded, the label may be any name."""
    folded = one.id.removeprefix("repo/")
    written = (terms.repository(name) for name in (one.label, *one.aliases) if folded in name.lower())
    return next(filter(None, written), None)


def kinship(one: Kinship) -> str:
    """What an entity is to another."""
    return _block(one.source.address, [_said(EDGES[one.role].property, one.target.address)])


def result(one: Result, base: str, *, evidence: bool) -> str:
    """A number that a paper reports: value, measure, data, system, and with `evidence` where it stands.

    What the paper names is told as an entity, and all of it in the paper's words.
    """
    place = f"{one.paper} {one.field} {one.start} {one.on} {one.metric} {one.system}"
    name = f"<{base}result/{blake2b(place.encode(), digest_size=12).hexdigest()}>"
    said = [
        _is("rdf:type", RESULT),
        _said("prov:wasDerivedFrom", terms.paper(one.paper, base)),
        _said("mls:hasValue", number(float(one.number))),
        _said("kg:value", literal(one.value)),
        _said("kg:kind", literal(one.kind)),
        _said("kg:confidence", number(float(one.confidence))),
    ]
    said += [_said(f"kg:{what}", literal(text)) for what, text in (("unit", one.unit), ("better", one.better)) if text]
    for field, of in RESULT_FIELDS.items():
        if entity := getattr(one, f"{field}_id"):
            said.append(_said(of, terms.entity(entity, base)))
        if words := getattr(one, field):
            said.append(_said(f"kg:{field}Name", literal(words)))
    if evidence:
        said += [_is("kg:field", FIELDS[one.field].properties[0]), _said("kg:sentence", literal(one.sentence))]
        said += [_said("kg:rule", literal(rule)) for rule in sorted(set(one.rules))]
        said += [_said("oa:start", number(one.start)), _said("oa:end", number(one.end))]
    return _block(name, said)


def whole(papers: Papers, entities: Iterable[Thing], kinships: Iterable[Kinship], base: str) -> Iterator[str]:
    """All triples, block by block."""
    for one, named, told in papers:
        yield paper(one, named, told, base)
    yield from _entities(entities, kinships, base)


def by_source(papers: Papers, entities: Iterable[Thing], kinships: Iterable[Kinship], base: str) -> Iterator[str]:
    """The same in lines of N-Quads: what a paper is and names in a graph for each of its sources, the rest in none.

    What is known of a paper is merged: each graph has all of it, but only its own `kg:source`.
    """
    for one, named, told in papers:
        for file in dict.fromkeys(source.file for source in one.sources):
            own = replace(one, sources=tuple(source for source in one.sources if source.file == file))
            yield paper(own, named, told, base).replace(" .\n", f" {terms.source(file, base)} .\n")
    yield from _entities(entities, kinships, base)


def _entities(entities: Iterable[Thing], kinships: Iterable[Kinship], base: str) -> Iterator[str]:
    for thing in entities:
        yield entity(thing, base)
    for one in kinships:
        yield kinship(one)


def about(counts: Mapping[str, int], version: str, sources: Iterable[str], base: str) -> Iterator[str]:
    """What the export itself is: a dataset that this release made of these sources."""
    making, maker = (f"<{base}{name}>" for name in ("build", f"paper-graph-{version}"))
    classes = _by_class(counts)
    parts = {name: f"<{base}partition/{name.replace(':', '-')}>" for name in classes}
    files = {file: terms.source(file, base) for file in sorted(sources)}
    this = [
        _is("rdf:type", "void:Dataset"),
        _is("rdf:type", "dcat:Dataset"),
        _said("dcterms:title", literal("What papers name, by Paper Graph")),
        _said("void:uriSpace", literal(base)),
        *[_said("void:vocabulary", f"<{namespace}>") for namespace in PREFIXES.values()],
        *[_said("void:classPartition", part) for part in parts.values()],
        _said("prov:wasGeneratedBy", making),
    ]
    run = [
        _is("rdf:type", "prov:Activity"),
        _said("prov:wasAssociatedWith", maker),
        *[_said("prov:used", source) for source in files.values()],
    ]
    release = [
        _is("rdf:type", "prov:SoftwareAgent"),
        _said("schema:name", literal("Paper Graph")),
        _said("schema:softwareVersion", literal(version)),
    ]
    yield from (_block(f"<{base}>", this), _block(making, run), _block(maker, release))
    for name, part in parts.items():
        yield _block(part, [_is("void:class", name), _said("void:entities", number(classes[name]))])
    for file, source in files.items():
        yield _block(source, [_is("rdf:type", "prov:Entity"), _said("schema:name", literal(file))])


def _by_class(counts: Mapping[str, int]) -> dict[str, int]:
    """How many there are of each class; a thing of two classes counts in both."""
    found = Counter({"dcat:Dataset": 1})  # the export itself
    for name in ("paper", *TYPES):
        found.update(dict.fromkeys(KINDS[name].classes, counts.get(name, 0)))
    found[RESULT] = counts.get("result", 0)
    return dict(sorted(found.items()))


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
