"""What extraction goes by beside its own data: patterns and names of the user's own."""

from __future__ import annotations

from typing import Any, NamedTuple

from extractors.records import Type


class Row(NamedTuple):
    """A name and its other spellings, known from a `source`: the lexicon or a user.

    A name noted `ambiguous` often means something else, and is taken in exactly its spellings only; one noted `weak` is
    an everyday word of the trade.
    """

    name: str
    type: Type
    aliases: tuple[str, ...] = ()
    note: str = ""
    source: str = "lexicon"

    @property
    def spellings(self) -> tuple[str, ...]:
        """All the ways the row writes it."""
        return (self.name, *self.aliases)


class Pattern(NamedTuple):
    """A token pattern of the user's, in spaCy's Matcher format."""

    id: str
    type: Type
    tokens: tuple[dict[str, Any], ...]


class Knowledge(NamedTuple):
    """Rows and patterns to go by, and rules to leave out."""

    rows: tuple[Row, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    off: frozenset[str] = frozenset()

    def __add__(self, other: object) -> Knowledge:
        """Both together."""
        if not isinstance(other, Knowledge):
            return NotImplemented
        return Knowledge(self.rows + other.rows, self.patterns + other.patterns, self.off | other.off)


NOTHING = Knowledge()
