"""Text in, entities out: models, methods, datasets, benchmarks, repositories, tasks and metrics that a paper names.

`extract` does it; `votes` says why; `introductions` and `of_corpus` make what papers introduce known in all the others.
"""

from extractors.extraction import Readable, Text, extract, extractor, votes
from extractors.knowledge import Introduction, Knowledge, introductions, of_corpus
from extractors.records import Entity, Evidence, Extraction, Vote
from extractors.user import read_patterns

__all__ = [
    "Entity",
    "Evidence",
    "Extraction",
    "Introduction",
    "Knowledge",
    "Readable",
    "Text",
    "Vote",
    "extract",
    "extractor",
    "introductions",
    "of_corpus",
    "read_patterns",
    "votes",
]
