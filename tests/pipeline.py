"""The pipeline as it comes."""

from __future__ import annotations

from functools import cache

from spacy.language import Language

import kg


@cache
def nlp() -> Language:
    """Made once, for all tests that change nothing in it."""
    return kg.pipeline()
