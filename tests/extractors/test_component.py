"""Extraction as a stage of anyone's spaCy pipeline."""

from __future__ import annotations

from pathlib import Path

import spacy

TEXT = "We introduce FooBERT, a language model. It is evaluated on GLUE."


def test_spans_by_type_and_the_whole_extraction() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("kg_entities")
    doc = nlp(TEXT)
    assert [(span.text, span.label_, span.id_) for span in doc.spans["kg"]] == [
        ("FooBERT", "model", "FooBERT"),
        ("GLUE", "benchmark", "GLUE"),
    ]
    assert [entity.role for entity in doc._.kg.entities] == ["introduces", "evaluates"]


def test_it_works_beside_other_stages_in_batches_and_with_patterns(tmp_path: Path) -> None:
    patterns = tmp_path / "mine.jsonl"
    patterns.write_text('{"label": "dataset", "pattern": "Blue Owl Facility"}\n')
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    nlp.add_pipe("kg_entities", config={"patterns": str(patterns)})
    docs = list(nlp.pipe([TEXT, "Birds live in the Blue Owl Facility.", ""]))
    assert [len(doc.spans["kg"]) for doc in docs] == [2, 1, 0]
    assert docs[1].spans["kg"][0].label_ == "dataset"
    assert len(list(docs[0].sents)) == 2
