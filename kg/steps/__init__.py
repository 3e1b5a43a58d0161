"""What is done with a graph, each step a module: building, extracting, resolving, correcting, explaining, comparing."""
