"""A graph as it answers: NetworkX, tables, leaderboards, linked data."""
