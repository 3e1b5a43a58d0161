"""What extraction goes by beside its own data: what the corpus introduces, and patterns and names of the user's own."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from extractors.records import NAMED, Extraction, Type
from extractors.tokens import shape

SURE = 0.9  # an introduction counts from this confidence on


class Row(NamedTuple):
    """A name and its other spellings. An ambiguous one is taken in exactly these spellings only.

    `source` tells who says so: the lexicon, a user, or the corpus; then `papers` are those that introduce it.
    """

    name: str
    type: str
    aliases: tuple[str, ...] = ()
    ambiguous: bool = False
    source: str = "lexicon"
    papers: frozenset[str] = frozenset()

    @property
    def spellings(self) -> tuple[str, ...]:
        """All the ways the row writes it."""
        return (self.name, *self.aliases)


class Pattern(NamedTuple):
    """A token pattern of the user's, in spaCy's Matcher format."""

    id: str
    type: str
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


class Introduction(NamedTuple):
    """A paper introduces a thing by this name. Those of many papers can be kept, sorted and merged as they are."""

    name: str
    type: Type
    paper: str


def introductions(extraction: Extraction) -> Iterator[Introduction]:
    """What a paper introduces under a name that others recognise: no lower-case term, no plain word."""
    for entity in extraction.entities:
        if entity.type in NAMED and entity.role == "introduces" and entity.confidence >= SURE:
            for surface in entity.surfaces:
                if shape(surface) == "name" and len(surface) > 3:
                    yield Introduction(surface, entity.type, extraction.id)


def of_corpus(found: Iterable[Introduction]) -> Knowledge:
    """The names that papers introduce, for use in all others. The order of the introductions does not matter.

    >>> of_corpus([Introduction("RS5M", "dataset", "a")]).rows[0].type
    'dataset'
    """
    types: dict[str, Counter[str]] = defaultdict(Counter)
    papers: dict[str, set[str]] = defaultdict(set)
    for name, type, paper in sorted(set(found)):
        types[name][type] += 1
        papers[name].add(paper)
    return Knowledge(
        tuple(
            Row(name, types[name].most_common(1)[0][0], (), True, "corpus", frozenset(papers[name]))
            for name in sorted(types)
        )
    )
