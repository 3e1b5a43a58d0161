"""Triples that answer a question as a graph to look at: subjects and objects as nodes, predicates as roles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from kg.core.schema import EDGES, KINDS, iri

if TYPE_CHECKING:
    import networkx as nx
    import pyoxigraph as ox

THING = "thing"  # the kind of a node that is none of ours
LABEL = 80  # characters of a text that is a node
_KINDS = {iri(kind.classes[0]): name for name, kind in KINDS.items() if kind.classes}
_ROLES = {iri(role.property): name for name, role in EDGES.items()}
_TYPE, _NAME, _DATE = map(iri, ("rdf:type", "dcterms:identifier", "dcterms:issued"))
_LABELS = frozenset(map(iri, ("skos:prefLabel", "dcterms:title", "schema:name")))


def kinds() -> list[tuple[str, str]]:
    """Our classes and the kinds of their nodes, the special before the general: a benchmark is a dataset as well."""
    general = {of for kind in KINDS.values() for of in kind.classes[1:]}
    return sorted(_KINDS.items(), key=lambda one: KINDS[one[1]].classes[0] in general)


def labels() -> list[str]:
    """What tells how a node is called."""
    return sorted(_LABELS)


def network(triples: Iterable[Any], store: ox.Store) -> tuple[nx.MultiDiGraph, list[str]]:
    """The triples as a graph, with what the store tells of their nodes, and the names of those that are in the store.

    Types of ours and labels are told by the nodes themselves.
    """
    import networkx as nx

    drawn, names, ours = nx.MultiDiGraph(), dict[Any, str](), list[str]()
    triples = list(triples)
    told = _told(triples)
    for node in _nodes(triples):
        stored = [(quad.predicate.value, quad.object) for quad in _about(node, store)]
        facts = {"kind": THING, "aliases": [], "label": _last(node), **_facts([*told.get(node, []), *stored])}
        name = next((value.value for predicate, value in stored if predicate == _NAME), _key(node))
        if name != _key(node):
            ours.append(name)
        names[node] = name
        drawn.add_node(name, **_shortened(facts))
    for subject, predicate, value in filter(_drawn, triples):
        role = _ROLES.get(predicate.value) or _last(predicate)
        ends = names[subject], names[value]
        drawn.add_edge(*ends, key=role, role=role, confidence=1.0, evidence=[], sentence="")
    return drawn, ours


def with_known(drawn: nx.MultiDiGraph, known: nx.MultiDiGraph) -> nx.MultiDiGraph:
    """The graph with what another knows of the same nodes and links."""
    for name, facts in known.nodes(data=True):
        drawn.nodes[name].update(facts)
    for *ends, role, facts in known.edges(keys=True, data=True):
        if drawn.has_edge(*ends, key=role):
            drawn.edges[*ends, role].update(facts)
    return drawn


def _drawn(triple: Any) -> bool:
    """Whether a triple is a link, and nothing that its subject tells."""
    _, predicate, value = triple
    return predicate.value not in _LABELS and not (predicate.value == _TYPE and getattr(value, "value", "") in _KINDS)


def _nodes(triples: Iterable[Any]) -> Iterator[Any]:
    """The ends of links, and what is told of, each once and in order."""
    ends = (end for triple in triples for end in ((triple[0], triple[2]) if _drawn(triple) else (triple[0],)))
    yield from dict.fromkeys(ends)


def _told(triples: Iterable[Any]) -> dict[Any, list[tuple[str, Any]]]:
    told: dict[Any, list[tuple[str, Any]]] = {}
    for subject, predicate, value in triples:
        told.setdefault(subject, []).append((predicate.value, value))
    return told


def _about(node: Any, store: ox.Store) -> Iterator[Any]:
    import pyoxigraph as ox

    return store.quads_for_pattern(node, None, None) if isinstance(node, ox.NamedNode) else iter(())


def _facts(told: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Kind, label and date of a node, if they are told. A benchmark is a dataset as well."""
    found, facts = set[str](), dict[str, Any]()
    for predicate, value in told:
        text = getattr(value, "value", str(value))
        if predicate == _TYPE and text in _KINDS:
            found.add(_KINDS[text])
        elif predicate in _LABELS:
            facts["label"] = text
        elif predicate == _DATE:
            facts["published"] = text
    if found:
        facts["kind"] = next(kind for _, kind in kinds() if kind in found)
    return facts


def _shortened(facts: dict[str, Any]) -> dict[str, Any]:
    """A long text is shown in full beside the picture."""
    label = facts["label"]
    return facts if len(label) <= LABEL else {**facts, "label": f"{label[:LABEL]}…", "abstract": label}


def _key(node: Any) -> str:
    import pyoxigraph as ox

    return str(node.value) if isinstance(node, ox.NamedNode) else str(node)


def _last(node: Any) -> str:
    """What a node is called if nobody says: the last part of an address, or the text."""
    import pyoxigraph as ox

    if isinstance(node, ox.NamedNode):
        return next((part for part in reversed(re.split(r"[/#:]", node.value)) if part), node.value)
    return str(node.value if isinstance(node, ox.Literal) else node)
