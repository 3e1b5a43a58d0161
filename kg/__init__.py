"""Paper Graph: listings of papers in, a graph of what they name out."""

from kg.api import KnowledgeGraph, build, open, pipeline, read
from kg.core.errors import KgError
from kg.core.model import Paper, Rejected, Source
from kg.graph.answers import Table
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
