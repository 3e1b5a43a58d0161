"""Results: which numbers measure something, what, on what, by what, and against what."""

from __future__ import annotations

from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc, Span

from extractors.reported.finding import field_weights, kind_weights, results
from extractors.reported.rules import check
from extractors.result import put_results

KEY = "kg_results"


@Language.factory("kg_results", requires=["doc.spans", "doc._.kg"], assigns=["doc.spans", "doc._.kg"])
def kg_results(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """What the text reports, in `doc._.kg.results`; its numbers in `doc.spans["kg_results"]` (label = kind)."""
    check()
    return _annotate


def _annotate(doc: Doc) -> Doc:
    found = list(results(doc, kind_weights(), field_weights()))
    put_results(doc, [result for result, _ in found])
    places = dict.fromkeys([(*place, result.kind) for result, place in found])
    doc.spans[KEY] = [Span(doc, *place) for place in places]
    return doc
