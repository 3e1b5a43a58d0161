"""Sources in, papers out: packings, readers of layouts, duplicates."""
