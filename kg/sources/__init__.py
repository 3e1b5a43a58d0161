"""From what a user names to open streams: `kg.sources.names` finds files, `kg.sources.contents` opens them."""
