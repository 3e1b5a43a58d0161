"""Paper Graph."""
