"""What links rest on, as Web Annotations: of a paper with an entity, at places in the paper's texts.

A place is told by selectors of its words and of its position, which many places have in common: each is told once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from hashlib import blake2b
from urllib.parse import quote

from exports.rdf import terms
from exports.rdf.statements import block, pair, relation
from exports.rdf.terms import literal, number, term
from kg.core.model import Paper
from kg.core.schema import EDGES, FIELDS
from kg.graph.answers import LinkEvidence

_ANNOTATION = relation("rdf:type", "oa:Annotation")
_BODY, _TARGET, _SOURCE, _SELECTOR = map(term, ("oa:hasBody", "oa:hasTarget", "oa:hasSource", "oa:hasSelector"))
_FAR = 1 << 32  # more than any text has characters

_again = lru_cache(maxsize=1_000)(lambda name, text: pair(name, literal(text)))  # what places say that follow each other
_sure = lru_cache(maxsize=1_000)(lambda sure: pair("kg:confidence", number(float(sure))))


class Evidence:
    """Tells what links rest on, and keeps in mind what it has told."""

    def __init__(self, base: str, graph: str) -> None:
        self._base, self._graph = base, graph
        self._words, self._positions = dict[str, str](), set[int]()
        self._new: list[str] = []
        self.links = self._places = self._texts = 0

    @property
    def triples(self) -> int:
        """How many it has told."""
        of_places = 6 * self._places + len(self._words) + 2 * len(self._positions)
        return 5 * self.links + of_places + 2 * self._texts

    def of(self, one: Paper, told: Iterable[LinkEvidence]) -> Iterator[str]:
        """An annotation for each link, with role, confidence and places; and the texts that these are in."""
        text = f"{self._graph}/text/{quote(one.id, safe=':')}"
        paper, fields = pair("kg:paper", terms.paper(one.id, self._base)), dict[str, str]()
        for role, entity, sure, places in told:
            digest = blake2b(f"{one.id} {role} {entity.id}".encode(), digest_size=12).hexdigest()
            name = f"{self._graph}/link/{digest}"
            said = [_ANNOTATION, f"{_BODY} {entity.address}", paper, relation("kg:role", EDGES[role].property), _sure(sure)]
            yield block(f"<{name}>", said)
            target = f"<{name}> {_TARGET} "
            for i, (field, start, end, rule, words, sentence) in enumerate(places):
                if field not in fields:
                    fields[field] = f"{_SOURCE} <{text}#{field}>"
                here = f"<{name}#{i}>"
                said = [fields[field], _again("kg:rule", rule), _again("kg:sentence", sentence), self._by_words(words), self._by_position(start, end)]
                yield f"{target}{here} .\n{block(here, said)}"
            self.links += 1
            self._places += len(places)
        for field in fields:
            yield block(f"<{text}#{field}>", [f"{_SOURCE} {terms.paper(one.id, self._base)}", relation("kg:field", FIELDS[field].properties[0])])
        self._texts += len(fields)

    def _by_words(self, words: str) -> str:
        if words not in self._words:
            self._words[words] = name = f"<{self._base}words#{quote(words, safe='')}>"
            self._new.append(block(name, [pair("oa:exact", literal(words))]))
        return f"{_SELECTOR} {self._words[words]}"

    def _by_position(self, start: int, end: int) -> str:
        name, position = f"<{self._base}position#{start}-{end}>", start * _FAR + end  # a number takes a fifth of a pair
        if position not in self._positions:
            self._positions.add(position)
            self._new.append(block(name, [pair("oa:start", number(start)), pair("oa:end", number(end))]))
        return f"{_SELECTOR} {name}"

    def selectors(self) -> list[str]:
        """The selectors of places that were told, but for those that were told before."""
        new, self._new = self._new, []
        return new
