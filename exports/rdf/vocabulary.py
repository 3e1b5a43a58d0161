"""What of our vocabulary, its shapes and its context follows from the schema; writes it into these files when run.

python -m exports.rdf.vocabulary
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from exports.rdf.terms import literal
from kg.schema import EDGES, KINDS, PREFIXES, ROLES, TYPES, Kind, Role

DATA = Path(__file__).parent / "data"
MARK = "# From kg/data/schema.toml, by python -m exports.rdf.vocabulary. All above is written by hand.\n"


def contents() -> dict[str, str]:
    """What is to stand in the files."""
    return {
        "kg.ttl": _extended("kg.ttl", [*_classes(), *_properties()]),
        "shapes.ttl": _extended("shapes.ttl", _shapes()),
        "context.jsonld": json.dumps({"@context": PREFIXES}, indent=2) + "\n",
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
    return "    " + " ; ".join(f"{name} {literal(text)}" for name, text in said.items()) + " ."


def _shapes() -> Iterator[str]:
    """Which classes, ids and roles there are."""
    classes, names = ", ".join(one.classes[0] for one in TYPES.values()), "|".join(TYPES)
    roles = " ".join(one.property for one in ROLES.values())
    ids = f'sh:path dcterms:identifier ; sh:pattern "^({names})/."'
    named = f"sh:path [ sh:alternativePath ( {roles} ) ] ; sh:nodeKind sh:IRI ; sh:node kg:EntityShape"
    yield f"kg:EntityShape sh:targetClass {classes} ;\n    sh:property [ {ids} ] ."
    yield f"kg:PaperShape\n    sh:property [ {named} ] ."
    yield f"kg:AnnotationShape\n    sh:property [ sh:path kg:role ; sh:in ( {roles} ) ] ."


if __name__ == "__main__":
    for name, text in contents().items():
        (DATA / name).write_text(text, encoding="utf-8")
