"""Text in, entities out: models, methods, datasets, benchmarks, repositories, tasks and metrics that a paper names.

`extract` does it for papers, `make` gives the spaCy pipeline that it runs. `votes` says why, `describe` what a vote's
rule sees; `introductions` and `told` make what papers introduce known in all the others.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from extractors.corpus import CorpusHints, Introduction, introductions, told
    from extractors.extraction import Extractor, as_doc, extract
    from extractors.pipeline import STAGES, make
    from extractors.reasons import role_votes, votes
    from extractors.records import Entity, Evidence, Extraction, Readable, Text, Vote
    from extractors.rules import describe
    from extractors.user import parse_patterns, read_patterns

__all__ = [
    "STAGES",
    "CorpusHints",
    "Entity",
    "Evidence",
    "Extraction",
    "Extractor",
    "Introduction",
    "Readable",
    "Text",
    "Vote",
    "as_doc",
    "describe",
    "extract",
    "introductions",
    "make",
    "parse_patterns",
    "read_patterns",
    "role_votes",
    "told",
    "votes",
]

_MODULES = {  # spaCy takes half a second to load, and most of `kg` does without
    "corpus": ("Introduction", "CorpusHints", "introductions", "told"),
    "extraction": ("Extractor", "as_doc", "extract"),
    "pipeline": ("STAGES", "make"),
    "records": ("Entity", "Evidence", "Extraction", "Readable", "Text", "Vote"),
    "rules": ("describe",),
    "user": ("parse_patterns", "read_patterns"),
    "reasons": ("role_votes", "votes"),
}


def __getattr__(name: str) -> Any:
    """A public name, loaded when it is first asked for."""
    module = next((module for module, names in _MODULES.items() if name in names), None)
    if module is None:
        raise AttributeError(f"module 'extractors' has no attribute {name!r}")
    return getattr(import_module(f"extractors.{module}"), name)
