"""Paper Graph: listings of papers in, a graph of what they name out."""

from kg.api import KnowledgeGraph, Papers, build, open, read
from kg.errors import KgError
from kg.model import Paper, Rejected, Source
from kg.version import __version__

__all__ = ["KgError", "KnowledgeGraph", "Paper", "Papers", "Rejected", "Source", "__version__", "build", "open", "read"]
