"""Relations between names that follow from sentences: trained on, evaluated on, based on, compared with, part of."""

from __future__ import annotations

from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc

from extractors.relations import relation_weights, relations
from extractors.result import put_relations


@Language.factory("kg_relations", requires=["doc.spans", "doc._.kg"], assigns=["doc._.kg"])
def kg_relations(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """What sentences say of two names, in `doc._.kg.relations`."""
    return _annotate


def _annotate(doc: Doc) -> Doc:
    put_relations(doc, relations(doc, relation_weights()))
    return doc
