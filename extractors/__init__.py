"""Text in, entities out: models, methods, datasets, benchmarks, repositories, tasks and metrics that a paper names.

`extract` does it; `votes` says why, and `describe` what a rule sees; `introductions` and `told` make what papers
introduce known in all the others.
"""

from extractors.corpus import Introduction, Told, introductions, told
from extractors.extraction import Readable, Text, extract, extractor, role_votes, votes
from extractors.knowledge import Knowledge
from extractors.records import Entity, Evidence, Extraction, Vote
from extractors.rules import describe
from extractors.user import parse_patterns, read_patterns

__all__ = [
    "Entity",
    "Evidence",
    "Extraction",
    "Introduction",
    "Knowledge",
    "Readable",
    "Text",
    "Told",
    "Vote",
    "describe",
    "extract",
    "extractor",
    "introductions",
    "parse_patterns",
    "read_patterns",
    "role_votes",
    "told",
    "votes",
]
