"""The graph as one SQLite file."""
