"""What of our vocabulary, its shapes and its context follows from the schema; writes it into these files when run.

python -m exports.rdf.vocabulary
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from exports.rdf.files import context
from exports.rdf.terms import literal
from kg.core.schema import EDGES, KINDS, PREFIXES, ROLES, TYPES, Kind, Role

DATA = Path(__file__).parent / "data"
OURS = PREFIXES["kg"].rstrip("#")
MARK = "# From kg/data/schema.toml, by python -m exports.rdf.vocabulary. All above is written by hand.\n"


def contents() -> dict[str, str]:
    """What is to stand in the files."""
    return {
        "kg.ttl": _extended("kg.ttl", [*_classes(), *_properties()]),
        "shapes.ttl": _extended("shapes.ttl", _shapes()),
        "context.jsonld": json.dumps({"@context": context()}, indent=2) + "\n",
    }


def _extended(name: str, statements: Iterable[str]) -> str:
    """What is written by hand in a file, and statements with the prefixes that they need."""
    by_hand = (DATA / name).read_text(encoding="utf-8").partition(MARK)[0]
    text = "\n".join(statements)
    used = sorted(set(re.findall(r"\b(\w+):\w", text)) & PREFIXES.keys())
    return "\n".join([by_hand + MARK, *(f"@prefix {prefix}: <{PREFIXES[prefix]}> ." for prefix in used), "", text, ""])


def _classes() -> Iterator[str]:
    """The classes that no other vocabulary has."""
    for one in TYPES.values():
        if one.classes[0].startswith("kg:"):
            yield f"{one.classes[0]} a owl:Class ; rdfs:subClassOf {', '.join(one.below)} ;\n{_told(one.name, one)}"


def _properties() -> Iterator[str]:
    for one in EDGES.values():
        domain = f" ; rdfs:domain {KINDS[one.of].classes[0]}" if one.of else ""
        below = ", ".join(one.below)
        yield f"{one.property} a owl:ObjectProperty ; rdfs:subPropertyOf {below}{domain} ;\n{_told(one.words[0], one)}"


def _told(label: str, one: Kind | Role) -> str:
    said = {"rdfs:label": label, "rdfs:comment": one.about, "skos:example": one.example}
    words = " ; ".join(f"{name} {literal(text)}@en" for name, text in said.items())
    return f"    {words} ; rdfs:isDefinedBy <{OURS}> ."


def _shapes() -> Iterator[str]:
    """Which classes, ids and roles there are."""
    roles = " ".join(one.property for one in ROLES.values())
    schemes = " ".join(f"kg:{one.name}s" for one in TYPES.values() if "skos:Concept" in one.below)
    of_class = {one.classes[0]: _names(one.classes[0]) for one in TYPES.values()} | {"schema:WebPage": ["repo"]}
    for name, kinds in of_class.items():
        shape = f"kg:{''.join(part[0].upper() + part[1:] for part in name.split(':'))}Shape"
        yield f"{shape} a sh:NodeShape ; sh:targetClass {name} ; sh:node kg:EntityShape ;"
        yield f'    sh:property [ sh:path dcterms:identifier ; sh:pattern "^({"|".join(kinds)})/." ;'
        yield f'        sh:message "the identifier of this class begins with {" or ".join(kinds)}" ] .'
    yield f"kg:EntityShape\n    sh:property [ sh:path skos:inScheme ; sh:in ( {schemes} ) ;"
    yield '        sh:message "concepts are in schemes of ours" ] .'
    for one in ROLES.values():
        yield f"kg:{one.name.capitalize()}Shape a sh:NodeShape ; sh:targetSubjectsOf {one.property} ;"
        yield '    sh:class schema:ScholarlyArticle ; sh:message "only papers have roles for entities" ;'
        yield f"    sh:property [ sh:path {one.property} ; sh:nodeKind sh:IRI ; sh:node kg:EntityShape ;"
        yield f'        sh:message "what a paper {one.words[0]} is an entity" ] ,'
        yield f"        [ sh:path {one.property} ; sh:not [ sh:class schema:ScholarlyArticle ] ;"
        yield f'        sh:message "what a paper {one.words[0]} is no paper" ] .'
    yield f"kg:PaperShape\n    sh:property [ sh:path [ sh:alternativePath ( {roles} ) ] ; sh:equals schema:mentions ;"
    yield '        sh:message "schema:mentions has what the paper has any role for" ] .'
    yield f"kg:AnnotationShape\n    sh:property [ sh:path kg:role ; sh:in ( {roles} ) ;"
    yield '        sh:message "a role is one of ours" ] .'


def _names(kind: str) -> list[str]:
    """The types of a class; an address may be of some classes too, as exports/rdf/data/hosts.toml says."""
    types = [one.name for one in TYPES.values() if kind in one.classes]
    return types if "repo" in types or kind.startswith("kg:") else [*types, "repo"]


if __name__ == "__main__":
    for name, text in contents().items():
        (DATA / name).write_text(text, encoding="utf-8")
