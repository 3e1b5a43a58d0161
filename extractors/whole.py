"""All stages as one component, for a pipeline whose tokenizer is another: `nlp.add_pipe("kg_entities")`."""

from __future__ import annotations

from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc

from extractors.pipeline import make
from extractors.records import Entity
from extractors.result import clear, extraction, put
from extractors.user import read_patterns


def _places(doc: Doc, entity: Entity) -> list[tuple[int, int]]:
    spans = [doc.char_span(one.start, one.end, alignment_mode="expand") for one in entity.evidence]
    return [(span.start, span.end) for span in spans if span]


@Language.factory("kg_entities", default_config={"patterns": None}, assigns=["doc.spans", "doc._.kg", "span._.kg"])
def kg_entities(nlp: Language, name: str, patterns: str | None) -> Callable[[Doc], Doc]:
    """Spans labelled by type in `doc.spans["kg"]`, the `Extraction` in `doc._.kg`. `patterns` is a file's path."""
    stages = make(read_patterns(patterns) if patterns else "")

    def annotate(doc: Doc) -> Doc:
        found = extraction(stages(doc.text))
        clear(doc)
        if found:
            put(doc, [(one, _places(doc, one)) for one in found.entities], found.spellings)
        return doc

    return annotate
