"""Extraction as a spaCy pipeline: the stages in their order, and what makes a pipeline of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import spacy
from spacy.attrs import NORM
from spacy.language import Language

from extractors.reading import norm
from extractors.stages import (
    abbreviations,
    candidates,
    context,
    decision,
    lexicon,
    mentions,
    relations,
    repositories,
    results,
    sentences,
    words,
)

TOKENIZER = "kg_tokenizer"


class Stage(NamedTuple):
    """One stage: the name of its factory, what makes it, and what that takes of a user's patterns and settings."""

    name: str
    factory: object
    settings: tuple[str, ...] = ()

    @property
    def reads(self) -> tuple[str, ...]:
        """What must be there before."""
        return tuple(Language.get_factory_meta(self.name).requires)

    @property
    def writes(self) -> tuple[str, ...]:
        """What is there afterwards."""
        return tuple(Language.get_factory_meta(self.name).assigns)


STAGES = (
    Stage("kg_words", words.kg_words),
    Stage("kg_lexicon", lexicon.kg_lexicon, ("patterns",)),
    Stage("kg_abbreviations", abbreviations.kg_abbreviations),
    Stage("kg_candidates", candidates.kg_candidates),
    Stage("kg_sentences", sentences.kg_sentences),
    Stage("kg_context", context.kg_context, ("patterns",)),
    Stage("kg_mentions", mentions.kg_mentions),
    Stage("kg_decision", decision.kg_decision, ("patterns", "floor")),
    Stage("kg_repositories", repositories.kg_repositories),
    Stage("kg_results", results.kg_results),
    Stage("kg_relations", relations.kg_relations),
)


def make(patterns: str = "", floor: float | None = None, stages: Sequence[Stage] = STAGES) -> Language:
    """The pipeline. `patterns` is the text of a user's patterns; names stand that are as likely as `floor` or usual.

    >>> nlp = make()
    >>> doc = nlp("We introduce FooBERT, a language model evaluated on the GLUE benchmark.")
    >>> [(span.text, span.label_, span._.kg.role) for span in doc.spans["kg"]]
    [('FooBERT', 'model', 'introduces'), ('GLUE', 'benchmark', 'evaluates')]
    """
    nlp = spacy.blank("en", config={"nlp": {"tokenizer": {"@tokenizers": TOKENIZER}}})
    # Once a word type, so that `kg_words` has nothing left to do:
    nlp.vocab.lex_attr_getters[NORM] = norm  # type: ignore[attr-defined]
    patterns = patterns.replace("$", r"\u0024")  # which is the same in JSON; `$` is a variable in configurations
    settings = {"patterns": patterns, "floor": floor}
    for stage in stages:
        nlp.add_pipe(stage.name, config={name: settings[name] for name in stage.settings})
    return nlp
