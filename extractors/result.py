"""What was found, where spaCy users look: `doc.spans["kg"]`, `span._.kg`, and all of it in `doc._.kg`.

What is kept with the doc is plain tuples, so that it survives `DocBin`; the records are made of them when asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from spacy.tokens import Doc, Span

from extractors.reading import read, remember, write, written
from extractors.reasons import votes
from extractors.records import Entity, Evidence, Extraction, Relation, Result, Role, Vote

KEY = "kg"
NOTHING = Extraction("", ())
Place = tuple[int, int]
Standing = tuple[int, int, str, str, str]


class Found(NamedTuple):
    """What `span._.kg` tells: the role, how sure, and the votes for the type."""

    role: Role
    confidence: float
    votes: tuple[Vote, ...]


def clear(doc: Doc) -> None:
    """Takes out what was found in the doc before."""
    doc.user_data.pop(KEY, None)
    doc.spans.pop(KEY, None)


def put(
    doc: Doc,
    found: Sequence[tuple[Entity, Sequence[Place]]],
    spellings: tuple[str, ...] = (),
    nothing: tuple[str, ...] = (),
) -> None:
    """Adds entities, with the tokens where each stands, to what was found in the doc."""
    if not (found or spellings) and KEY in doc.user_data:
        return
    before = doc.user_data.get(KEY) or NOTHING
    entities = tuple([entity for entity, _ in found])
    doc.user_data[KEY] = Extraction(
        "", (*before[1], *entities), (*before[2], *spellings), (*before[3], *nothing), *map(tuple, before[4:])
    )
    places = [(start, end, one) for one, places in found for start, end in places]
    spans = [Span(doc, start, end, one.type, span_id=one.name) for start, end, one in places]
    words = read(doc).words
    texts = [words[one.start].text if len(one) == 1 else one.text for one in spans]
    known = [(start, end, one.type, one.name, text) for (start, end, one), text in zip(places, texts, strict=True)]
    if KEY in doc.spans:
        known += names(doc)
        doc.spans[KEY].extend(spans)
        remember(doc, KEY, sorted(known))
    else:
        write(doc, KEY, spans, sorted(known))


def names(doc: Doc) -> list[Standing]:
    """All names of a doc in their order: the tokens of each, its type, what it is a name of, and its words."""
    return written(doc, KEY, _standing)


def _standing(spans: list[Span]) -> list[Standing]:
    return sorted([(one.start, one.end, one.label_, one.id_, one.text) for one in spans])


def extraction(doc: Doc) -> Extraction | None:
    """All that was found in a doc; None before the decision."""
    told = doc.user_data.get(KEY)
    if told is None or isinstance(told, Extraction):
        return told
    paper, entities, spellings, nothing, results, relations = _as_tuples(told)
    found = doc.user_data[KEY] = Extraction(
        paper,
        tuple(map(_entity, entities)),
        spellings,
        nothing,
        tuple(map(_result, results)),
        tuple(map(_relation, relations)),
    )
    return found


def put_results(doc: Doc, found: Sequence[Result]) -> None:
    """Sets what the doc reports, in the place of what was found of it before."""
    doc.user_data[KEY] = (extraction(doc) or NOTHING)._replace(results=tuple(found))


def put_relations(doc: Doc, found: Sequence[Relation]) -> None:
    """Sets what the doc's sentences say of two names, in the place of what was found of it before."""
    doc.user_data[KEY] = (extraction(doc) or NOTHING)._replace(relations=tuple(found))


def _entity(told: Sequence[Any]) -> Entity:
    entity = Entity(*told)
    return entity._replace(evidence=tuple(Evidence(*one) for one in entity.evidence))


def _result(told: Sequence[Any]) -> Result:
    result = Result(*told)
    return result._replace(evidence=Evidence(*result.evidence))


def _relation(told: Sequence[Any]) -> Relation:
    relation = Relation(*told)
    return relation._replace(evidence=Evidence(*relation.evidence))


def _as_tuples(told: Any) -> Any:
    """Bytes give lists back for tuples."""
    return tuple(map(_as_tuples, told)) if isinstance(told, list | tuple) else told


def _of_span(span: Span) -> Found | None:
    found = extraction(span.doc)
    for entity in found.entities if found else ():
        if entity.type == span.label_ and entity.name == span.id_:
            return Found(entity.role, entity.confidence, votes(entity))
    return None


def _set(doc: Doc, found: Extraction) -> None:
    doc.user_data[KEY] = found


if not Doc.has_extension(KEY):
    Doc.set_extension(KEY, getter=extraction, setter=_set)
    Span.set_extension(KEY, getter=_of_span)
