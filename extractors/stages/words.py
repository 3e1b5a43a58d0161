"""Word classes as token attributes: the norm by which names are compared, and what a word does around a name."""

from __future__ import annotations

from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc, Token

from extractors.reading import read, set_norms, word_of
from extractors.vocabulary import CONTENT

if not Token.has_extension("kg_part"):
    Token.set_extension("kg_part", getter=lambda token: word_of(token).kind)
    Token.set_extension("kg_sense", getter=lambda token: word_of(token).sense)
    Token.set_extension("kg_content", getter=lambda token: word_of(token).kind in CONTENT)


@Language.factory("kg_words", assigns=["token.norm", "token._.kg_part", "token._.kg_sense", "token._.kg_content"])
def kg_words(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """Norms without case, hyphens and plural s, so that one thing has one norm; part and sense need no stage."""
    return _classify


def _classify(doc: Doc) -> Doc:
    if len(doc):
        set_norms(doc, read(doc).words)
    return doc
