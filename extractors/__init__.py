"""Text in, entities out: models, methods, datasets, benchmarks, repositories, tasks and metrics that a paper names.

`extract` does it; `votes` says why; `introductions` and `told` make what papers introduce known in all the others.
"""

from extractors.corpus import Introduction, Told, introductions, told
from extractors.extraction import Extractor, Readable, Text, as_doc, extract
from extractors.pipeline import STAGES, make
from extractors.records import Entity, Evidence, Extraction, Vote
from extractors.user import parse_patterns, read_patterns
from extractors.votes import role_votes, votes

__all__ = [
    "STAGES",
    "Entity",
    "Evidence",
    "Extraction",
    "Extractor",
    "Introduction",
    "Readable",
    "Text",
    "Told",
    "Vote",
    "as_doc",
    "extract",
    "introductions",
    "make",
    "parse_patterns",
    "read_patterns",
    "role_votes",
    "told",
    "votes",
]
