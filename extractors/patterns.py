"""The shipped patterns for what stands directly before or after a name."""

from __future__ import annotations

from functools import cache

from extractors.knowledge import Pattern
from extractors.resources import lines
from extractors.user import parse_patterns

PATH = "data/patterns.jsonl"


@cache
def shipped() -> tuple[Pattern, ...]:
    """All of them."""
    return parse_patterns("\n".join(lines(PATH)), PATH).patterns
