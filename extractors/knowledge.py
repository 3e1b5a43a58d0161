"""What extraction goes by beside its own data: patterns and names of the user's own."""

from __future__ import annotations

from typing import Any, NamedTuple

from extractors.records import Type


class LexiconName(NamedTuple):
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


class NamePattern(NamedTuple):
    """A token pattern for names of one type, in spaCy's Matcher format."""

    id: str
    type: Type
    tokens: tuple[dict[str, Any], ...]


class Pattern(NamedTuple):
    """A token pattern for what stands directly before or after a name, in spaCy's Matcher format: the rule `id` fires.

    `{sense}` in the id becomes the sense of the word furthest from the name.
    """

    id: str
    side: str
    tokens: tuple[dict[str, Any], ...]


class OwnRule(NamedTuple):
    """A rule of the user's: what it weighs for types and roles, and the sentence that explains it."""

    id: str
    weights: tuple[tuple[str, float], ...]
    says: str


class Knowledge(NamedTuple):
    """Rows and patterns to go by, rules to leave out, and rules of one's own."""

    rows: tuple[LexiconName, ...] = ()
    names: tuple[NamePattern, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    off: frozenset[str] = frozenset()
    own: tuple[OwnRule, ...] = ()

    def __add__(self, other: object) -> Knowledge:
        """Both together."""
        if not isinstance(other, Knowledge):
            return NotImplemented
        return Knowledge(
            self.rows + other.rows,
            self.names + other.names,
            self.patterns + other.patterns,
            self.off | other.off,
            self.own + other.own,
        )


NOTHING = Knowledge()
