"""The spaCy component `kg_entities`: extraction as a stage of anyone's pipeline."""

from __future__ import annotations

from typing import cast

from spacy.language import Language
from spacy.tokens import Doc, Span

from extractors.extraction import Text, extractor
from extractors.knowledge import Knowledge
from extractors.records import Entity, Evidence
from extractors.user import parse_patterns, read_patterns

KEY = "kg"


@Language.factory("kg_entities", default_config={"patterns": None})
def kg_entities(nlp: Language, name: str, patterns: str | None) -> EntityFinder:
    """Spans labelled by type in `doc.spans["kg"]`, the whole `Extraction` in `doc._.kg`. Any tokenizer will do."""
    return EntityFinder(parse_patterns(read_patterns(patterns)) if patterns else Knowledge())


class EntityFinder:
    """The component: reads the doc's text as an abstract."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._extract = extractor(knowledge)
        if not Doc.has_extension(KEY):
            Doc.set_extension(KEY, default=None)

    def __call__(self, doc: Doc) -> Doc:
        """Annotate the doc."""
        found = self._extract(Text("", None, doc.text))
        doc._.kg = found
        doc.spans[KEY] = [_span(doc, entity, evidence) for entity in found.entities for evidence in entity.evidence]
        return doc


def _span(doc: Doc, entity: Entity, evidence: Evidence) -> Span:
    """The tokens that the evidence touches."""
    place = (evidence.start, evidence.end)
    return cast(Span, doc.char_span(*place, entity.type, span_id=entity.name, alignment_mode="expand"))
