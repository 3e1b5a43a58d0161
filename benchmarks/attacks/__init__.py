"""Attacks on the whole program, kept: each prints what it tried, what was survived, and what failed."""

from pathlib import Path

LISTINGS = Path(__file__).parents[2] / "examples" / "listings"
