"""What links rest on, as Web Annotations: of a paper with an entity, at places in the paper's texts.

A place is told by selectors of its words and of its position, which many places have in common: each is told once.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b
from urllib.parse import quote

from exports.rdf import terms
from exports.rdf.statements import blocks
from exports.rdf.terms import literal, number, term
from kg.core.model import Paper
from kg.core.schema import EDGES, FIELDS
from kg.graph.answers import LinkEvidence, Quote

Span = tuple[int, int]

_LINK = blocks("rdf:type", "oa:hasBody", "kg:paper", "kg:role", "kg:confidence")
_TARGET = blocks("oa:hasTarget")
_PLACE = blocks("oa:hasSource", "kg:rule", "kg:sentence", "oa:hasSelector", "oa:hasSelector")
_TEXT = blocks("oa:hasSource", "kg:field")
_WORDS = blocks("oa:exact")
_POSITION = blocks("oa:start", "oa:end")


def reasons(one: Paper, told: Iterable[LinkEvidence], base: str, graph: str) -> str:
    """An annotation for each link, with role, confidence and places; and the texts that these are in."""
    paper, links = terms.paper(one.id, base), list(told)
    text = f"{graph}/text/{quote(one.id, safe=':')}"
    fields = dict.fromkeys(place.field for link in links for place in link.places)
    texts = (_TEXT(f"<{text}#{field}>", paper, term(FIELDS[field].properties[0])) for field in fields)
    return "".join([*(_annotation(one.id, paper, link, text, base, graph) for link in links), *texts])


def _annotation(name: str, paper: str, link: LinkEvidence, text: str, base: str, graph: str) -> str:
    digest = blake2b(f"{name} {link.role} {link.entity.id}".encode(), digest_size=12).hexdigest()
    here, role = f"{graph}/link/{digest}", term(EDGES[link.role].property)
    said = [_LINK(f"<{here}>", term("oa:Annotation"), link.entity.address, paper, role, number(float(link.confidence)))]
    for i, place in enumerate(link.places):
        said += [_TARGET(f"<{here}>", f"<{here}#{i}>"), _place(f"<{here}#{i}>", place, text, base)]
    return "".join(said)


def _place(here: str, place: Quote, text: str, base: str) -> str:
    words, position = _words(place.text, base), _position((place.start, place.end), base)
    return _PLACE(here, f"<{text}#{place.field}>", literal(place.rule), literal(place.sentence), words, position)


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
            return _WORDS(_words(one, self._base), literal(one))
        return _POSITION(_position(one, self._base), *map(number, one))


@lru_cache(maxsize=10_000)
def _words(text: str, base: str) -> str:
    return f"<{base}words#{quote(text, safe='')}>"


def _position(span: Span, base: str) -> str:
    return f"<{base}position#{span[0]}-{span[1]}>"
