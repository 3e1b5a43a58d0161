"""The graph out to files."""
