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

_TEXT = blocks("oa:hasSource", "kg:field")
_WORDS = blocks("oa:exact")
_END = " .\n"
_ANNOTATION, _PAPER, _BODY = (f" {term(name)} " for name in ("rdf:type", "kg:paper", "oa:hasBody"))
_ANNOTATION += f"{term('oa:Annotation')}{_END}"
_TARGET, _SOURCE, _SELECTOR, _START, _STOP = (
    f" {term(name)} " for name in ("oa:hasTarget", "oa:hasSource", "oa:hasSelector", "oa:start", "oa:end")
)
_FAR = 1 << 32  # more than any text has characters


@lru_cache(maxsize=1_000)
def _again(predicate: str, text: str) -> str:
    """What several places that follow each other say: their rules and sentences."""
    return f" {term(predicate)} {literal(text)}{_END}"

@lru_cache(maxsize=1_000)
def _rule(text: str) -> str:
    """What several places that follow each other say: their rules and sentences."""
    return f" {term('kg:rule')} {literal(text)}{_END}"

@lru_cache(maxsize=1_000)
def _sentence(text: str) -> str:
    """What several places that follow each other say: their rules and sentences."""
    return f" {term('kg:sentence')} {literal(text)}{_END}"


@lru_cache(maxsize=1_000)
def _role(role: str) -> str:
    return f" {term('kg:role')} {term(EDGES[role].property)}{_END}"


@lru_cache(maxsize=1_000)
def _sure(sure: float) -> str:
    return f" {term('kg:confidence')} {number(float(sure))}{_END}"


class Evidence:
    """What links of many papers rest on. It remembers the selectors that it told."""

    def __init__(self, base: str, graph: str) -> None:
        self._base, self._graph = base, graph
        self._words, self._positions = dict[str, str](), set[int]()
        self._at = f"{_SELECTOR}<{base}position#"
        self._new: list[str] = []
        self.links = self._places = self._texts = 0

    def of(self, one: Paper, told: Iterable[LinkEvidence]) -> Iterator[str]:
        """An annotation for each link, with role, confidence and places; and the texts that these are in."""
        here = terms.paper(one.id, self._base)
        paper, fields = f"{_PAPER}{here}{_END}", dict[str, str]()
        text = f"{self._graph}/text/{quote(one.id, safe=':')}"
        for role, entity, sure, places in told:
            digest = blake2b(f"{one.id} {role} {entity.id}".encode(), digest_size=12).hexdigest()
            name = f"{self._graph}/link/{digest}"
            link = f"<{name}>"
            yield link.join(("", _ANNOTATION, f"{_BODY}{entity.address}{_END}", paper, _role(role), _sure(sure)))
            target = f"{link}{_TARGET}"
            self.links += 1
            self._places += len(places)
            for i, (field, start, end, rule, words, sentence) in enumerate(places):
                if field not in fields:
                    fields[field] = f"{_SOURCE}<{text}#{field}>{_END}"
                selector = self._words.get(words) or self._told(words)
                position = start * _FAR + end  # a number takes a fifth of what a pair does
                if position not in self._positions:
                    self._position(start, end)
                parts=(target, _END, fields[field], _rule(rule), _sentence(sentence), f"{_SELECTOR}{selector}{_END}", f"{self._at}{start}-{end}>{_END}")
                yield f"<{name}#{i}>".join(parts)
        self._texts += len(fields)
        for field in fields:
            yield _TEXT(f"<{text}#{field}>", here, term(FIELDS[field].properties[0]))

    @property
    def triples(self) -> int:
        """How many were told."""
        return 5 * self.links + 6 * self._places + 2 * self._texts + len(self._words) + 2 * len(self._positions)

    def _position(self, start: int, end: int) -> None:
        self._positions.add(start * _FAR + end)
        self._new.append(f"<{self._base}position#{start}-{end}>".join(("", f'{_START}"{start}"{_INT}', f'{_STOP}"{end}"{_INT}')))

    def _told(self, words: str) -> str:
        self._words[words] = name = f"<{self._base}words#{quote(words, safe='')}>"
        self._new.append(_WORDS(name, literal(words)))
        return name

    def selectors(self) -> list[str]:
        """The selectors of what was told of, but for those that were told before."""
        new, self._new = self._new, []
        return new
_INT = f"^^{term('xsd:integer')}{_END}"
