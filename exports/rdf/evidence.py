"""What links rest on, as Web Annotations: of a paper with an entity, at places in the paper's texts.

A place is told by selectors of its words and of its position, which many places have in common: each is told once.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from urllib.parse import quote

from exports.rdf import terms
from exports.rdf.statements import block, pair, relation
from exports.rdf.terms import literal, number
from kg.core.model import Paper
from kg.core.schema import EDGES, FIELDS
from kg.graph.answers import LinkEvidence, Quote

Span = tuple[int, int]


def reasons(one: Paper, told: Iterable[LinkEvidence], base: str, graph: str) -> str:
    """An annotation for each link, with role, confidence and places; and the texts that these are in."""
    paper, links = terms.paper(one.id, base), list(told)
    text = f"{graph}/text/{quote(one.id, safe=':')}"
    fields = dict.fromkeys(place.field for link in links for place in link.places)
    texts = (_text(text, field, paper) for field in fields)
    return "".join([*(_annotation(one.id, paper, link, text, base, graph) for link in links), *texts])


def _text(text: str, field: str, paper: str) -> str:
    said = [pair("oa:hasSource", paper), relation("kg:field", FIELDS[field].properties[0])]
    return block(f"<{text}#{field}>", said)


def _annotation(name: str, paper: str, link: LinkEvidence, text: str, base: str, graph: str) -> str:
    digest = blake2b(f"{name} {link.role} {link.entity.id}".encode(), digest_size=12).hexdigest()
    here = f"{graph}/link/{digest}"
    said = [
        relation("rdf:type", "oa:Annotation"),
        pair("oa:hasBody", link.entity.address),
        pair("kg:paper", paper),
        relation("kg:role", EDGES[link.role].property),
        pair("kg:confidence", number(float(link.confidence))),
        *[pair("oa:hasTarget", f"<{here}#{i}>") for i in range(len(link.places))],
    ]
    places = [_place(f"<{here}#{i}>", place, text, base) for i, place in enumerate(link.places)]
    return "".join([block(f"<{here}>", said), *places])


def _place(here: str, place: Quote, text: str, base: str) -> str:
    said = [
        pair("oa:hasSource", f"<{text}#{place.field}>"),
        pair("kg:rule", literal(place.rule)),
        pair("kg:sentence", literal(place.sentence)),
        pair("oa:hasSelector", _words(place.text, base)),
        pair("oa:hasSelector", _position((place.start, place.end), base)),
    ]
    return block(here, said)


class Selectors:
    """Tells the selectors of places, each once."""

    def __init__(self, base: str) -> None:
        self._base, self._told = base, set[str | Span]()

    def new(self, told: Iterable[LinkEvidence]) -> str:
        """Those that were not told yet."""
        places = [place for link in told for place in link.places]
        wanted = dict.fromkeys(one for place in places for one in (place.text, (place.start, place.end)))
        new = [one for one in wanted if one not in self._told]
        self._told.update(new)
        return "".join(map(self._selector, new))

    def _selector(self, one: str | Span) -> str:
        if isinstance(one, str):
            return block(_words(one, self._base), [pair("oa:exact", literal(one))])
        start, end = map(number, one)
        return block(_position(one, self._base), [pair("oa:start", start), pair("oa:end", end)])


def _words(text: str, base: str) -> str:
    return f"<{base}words#{quote(text, safe='')}>"


def _position(span: Span, base: str) -> str:
    return f"<{base}position#{span[0]}-{span[1]}>"
