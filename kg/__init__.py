"""Paper Graph: listings of papers in, a graph of what they name out."""

from kg.answers import Table
from kg.api import KnowledgeGraph, build, open, pipeline, read
from kg.errors import KgError
from kg.model import Paper, Rejected, Source
from kg.version import __version__

__all__ = [
    "KgError",
    "KnowledgeGraph",
    "Paper",
    "Rejected",
    "Source",
    "Table",
    "__version__",
    "build",
    "open",
    "pipeline",
    "read",
]
