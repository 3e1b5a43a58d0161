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
_BODY, _PAPER, _TARGET, _SOURCE = map(term, ("oa:hasBody", "kg:paper", "oa:hasTarget", "oa:hasSource"))
_SELECTOR, _RULE, _SENTENCE = map(term, ("oa:hasSelector", "kg:rule", "kg:sentence"))
_FAR = 1 << 32  # more than any text has characters

_again = lru_cache(maxsize=1_000)(literal)  # rules, and the sentences of places that follow each other


class Evidence:
    """Tells what links rest on, and keeps in mind what it has told."""

    def __init__(self, base: str, graph: str) -> None:
        self._base, self._graph = base, graph
        self._words, self._positions = dict[str, str](), set[int]()
        self._new: list[str] = []
        self.links = self._places = self._texts = 0

    @property
    def triples(self) -> int:
        """How many it has told: to count the lines of so much text takes longer."""
        selectors = len(self._words) + 2 * len(self._positions)
        return 5 * self.links + 2 * self._texts + 6 * self._places + selectors

    def of(self, one: Paper, told: Iterable[LinkEvidence]) -> Iterator[str]:
        """An annotation for each link, with role, confidence and places; and the texts that these are in."""
        paper, texts = terms.paper(one.id, self._base), dict[str, str]()
        for role, entity, sure, places in told:
            digest = blake2b(f"{one.id} {role} {entity.id}".encode(), digest_size=12).hexdigest()
            link = f"{self._graph}/link/{digest}"
            about = [_ANNOTATION, f"{_BODY} {entity.address}", f"{_PAPER} {paper}"]
            yield block(f"<{link}>", [*about, relation("kg:role", EDGES[role].property), _confidence(sure)])
            for i, (field, start, end, rule, words, sentence) in enumerate(places):
                text = texts.get(field) or texts.setdefault(field, self._text(one, field))
                name = self._words.get(words) or self._exact(words)
                if start * _FAR + end not in self._positions:
                    self._position(start, end)
                here = f"<{link}#{i}>"
                yield (
                    f"<{link}> {_TARGET} {here} .\n{here} {_SOURCE} {text} .\n{here} {_RULE} {_again(rule)} .\n"
                    f"{here} {_SENTENCE} {_again(sentence)} .\n{here} {_SELECTOR} {name} .\n"
                    f"{here} {_SELECTOR} <{self._base}position#{start}-{end}> .\n"
                )
            self.links += 1
            self._places += len(places)
        for field, text in texts.items():
            yield block(text, [f"{_SOURCE} {paper}", relation("kg:field", FIELDS[field].properties[0])])
        self._texts += len(texts)

    def _text(self, one: Paper, field: str) -> str:
        return f"<{self._graph}/text/{quote(one.id, safe=':')}#{field}>"

    def _exact(self, words: str) -> str:
        self._words[words] = name = f"<{self._base}words#{quote(words, safe='')}>"
        self._new.append(block(name, [pair("oa:exact", literal(words))]))
        return name

    def _position(self, start: int, end: int) -> None:
        self._positions.add(start * _FAR + end)  # a number takes a fifth of what a pair does
        ends = [pair("oa:start", number(start)), pair("oa:end", number(end))]
        self._new.append(block(f"<{self._base}position#{start}-{end}>", ends))

    def selectors(self) -> list[str]:
        """The selectors of places that were told, but for those that were told before."""
        new, self._new = self._new, []
        return new


@lru_cache(maxsize=1_000)
def _confidence(sure: float) -> str:
    return pair("kg:confidence", number(float(sure)))
