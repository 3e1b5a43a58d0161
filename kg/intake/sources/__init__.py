"""From what a user names to open streams: `names` finds files, `contents` opens them."""
