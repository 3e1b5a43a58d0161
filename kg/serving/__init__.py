"""`kg serve`: the graph on a port, read only."""
