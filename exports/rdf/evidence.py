"""What links rest on, as Web Annotations: of a paper with an entity, at places in the paper's texts.

A place is told by selectors of its words and of its position, which many places have in common: each is told once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from hashlib import blake2b
from urllib.parse import quote

from exports.rdf import terms
from exports.rdf.statements import blocks
from exports.rdf.terms import literal, number, term
from kg.core.model import Paper
from kg.core.schema import EDGES, FIELDS
from kg.graph.answers import LinkEvidence, Quote

_LINK = blocks("rdf:type", "oa:hasBody", "kg:paper", "kg:role", "kg:confidence")
_TEXT = blocks("oa:hasSource", "kg:field")
_WORDS = blocks("oa:exact")
_POSITION = blocks("oa:start", "oa:end")
_TARGET, _SOURCE, _SELECTOR = map(term, ("oa:hasTarget", "oa:hasSource", "oa:hasSelector"))
_RULE, _SENTENCE = map(term, ("kg:rule", "kg:sentence"))
_FAR = 1 << 32  # more than any text has characters

_again = lru_cache(maxsize=1_000)(literal)  # rules, and the sentences of places that follow each other


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
    said += [_place(here, f"<{here}#{i}>", place, text, base) for i, place in enumerate(link.places)]
    return "".join(said)


def _place(link: str, here: str, place: Quote, text: str, base: str) -> str:
    """A place of a link: most lines of an export with evidence are such."""
    field, start, end, rule, words, sentence = place
    return (
        f"<{link}> {_TARGET} {here} .\n"
        f"{here} {_SOURCE} <{text}#{field}> .\n"
        f"{here} {_RULE} {_again(rule)} .\n"
        f"{here} {_SENTENCE} {_again(sentence)} .\n"
        f"{here} {_SELECTOR} {_words(words, base)} .\n"
        f"{here} {_SELECTOR} <{base}position#{start}-{end}> .\n"
    )


class Selectors:
    """Tells the selectors of places, each once."""

    def __init__(self, base: str) -> None:
        self._base, self._words, self._positions = base, set[str](), set[int]()

    def new(self, told: Iterable[LinkEvidence]) -> str:
        """Those that were not told yet."""
        return "".join(self._new(told))

    def _new(self, told: Iterable[LinkEvidence]) -> Iterator[str]:
        for link in told:
            for _, start, end, _, words, _ in link.places:
                if words not in self._words:
                    self._words.add(words)
                    yield _WORDS(_words(words, self._base), literal(words))
                position = start * _FAR + end  # a number takes a fifth of what a pair does
                if position not in self._positions:
                    self._positions.add(position)
                    yield _POSITION(f"<{self._base}position#{start}-{end}>", number(start), number(end))


@lru_cache(maxsize=10_000)
def _words(text: str, base: str) -> str:
    return f"<{base}words#{quote(text, safe='')}>"
