"""Attacks on the whole program, kept: each prints what it tried, what was survived, and what failed."""
