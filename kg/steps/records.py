"""Entities, results and relations of sources as records, nothing stored: what `kg extract` writes."""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import chain
from tempfile import TemporaryFile
from typing import IO, Any, NamedTuple

from extractors.corpus import Counts, counted, introductions, of_others, summed
from extractors.extraction import Extractor, extract
from extractors.records import TYPES, Entity, Evidence, Extraction, Relation, Result, Text
from extractors.workers import Failed
from kg.core.model import Paper


class Wanted(NamedTuple):
    """Which entities are wanted, and whether the text as well."""

    types: Collection[str] = TYPES
    confidence: float = 0.0
    text: bool = False


def entity_records(
    papers: Iterable[Paper],
    wanted: Wanted,
    patterns: str = "",
    *,
    workers: int = 1,
    failed: Callable[[Failed], None] = lambda _: None,
) -> Iterator[dict[str, Any]]:
    """A record a paper, in the order of the papers, under the ids that the sources give them.

    All papers are read before the first record comes, since the last one may introduce what the first one names.
    Meanwhile they wait in a temporary file.
    """
    with TemporaryFile() as file:
        known = _kept(_alone(papers, patterns, workers, failed), file)
        file.seek(0)
        again = Extractor(patterns)
        for paper, text, found in _waiting(file):
            says = summed(of_others(found, known))
            yield record(paper, text, again(text, says) if says else found, wanted)


def record(paper: str, text: Text, found: Extraction, wanted: Wanted) -> dict[str, Any]:
    """What was found in a paper, with the field names of the JSON line."""
    entities = [e for e in found.entities if e.type in wanted.types and e.confidence >= wanted.confidence]
    whole = {"abstract": text.abstract} if wanted.text else {}
    named = {"entities": [_entity(entity) for entity in entities]}
    results = [_result(one) for one in found.results if one.confidence >= wanted.confidence]
    names = {surface for entity in entities for surface in entity.surfaces}
    sure = (one for one in found.relations if one.confidence >= wanted.confidence)
    relations = [_relation(one) for one in sure if {one.source, one.target} <= names]
    return {"id": paper, "title": text.title, **whole, **named, "results": results, "relations": relations}


def _result(one: Result) -> dict[str, Any]:
    fields = ("value", "number", "unit", "kind", "metric", "better", "system", "on", "task", "over")
    told = {name: getattr(one, name) for name in fields}
    return {**told, "confidence": round(one.confidence, 2), "evidence": _evidence(one.evidence)}


def _relation(one: Relation) -> dict[str, Any]:
    told = {"relation": one.relation, "source": one.source, "target": one.target}
    return {**told, "confidence": round(one.confidence, 2), "evidence": _evidence(one.evidence)}


def _entity(entity: Entity) -> dict[str, Any]:
    return {
        "type": entity.type,
        "name": entity.name,
        "surfaces": list(entity.surfaces),
        "role": entity.role,
        "confidence": round(entity.confidence, 2),
        "evidence": [_evidence(evidence) for evidence in entity.evidence],
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {name: getattr(evidence, name) for name in ("field", "start", "end", "text", "rule")}


Waiting = tuple[str, Text, Extraction]


def _alone(papers: Iterable[Paper], patterns: str, workers: int, failed: Callable[[Failed], None]) -> Iterator[Waiting]:
    """Every paper by itself. Papers are numbered, since two sources may give the same id."""
    ahead: deque[tuple[str, Text]] = deque()

    def texts() -> Iterator[Text]:
        for number, paper in enumerate(papers):
            ahead.append((paper.own or paper.id, Text(str(number), paper.title, paper.abstract)))
            yield ahead[-1][1]

    for found in extract(texts(), patterns, workers=workers, failed=failed):
        yield (*ahead.popleft(), found)


def _kept(papers: Iterable[Waiting], file: IO[bytes]) -> Counts:
    """Puts the papers into the file and gives back what they say of names."""

    def found() -> Iterator[Extraction]:
        for paper in papers:
            pickle.dump(paper, file, pickle.HIGHEST_PROTOCOL)
            yield paper[-1]

    return counted(chain.from_iterable(map(introductions, found())))


def _waiting(file: IO[bytes]) -> Iterator[Waiting]:
    while file.peek(1):  # type: ignore[attr-defined]
        yield pickle.load(file)  # noqa: S301 -- our own, and nobody else can open it
