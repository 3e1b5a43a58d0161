"""The graph as linked data."""
