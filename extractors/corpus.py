"""What the papers of one corpus tell each other: what one introduces is known in all others, in any order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from extractors.records import NAMED, Entity, Extraction, Type
from extractors.shape import shape

SURE = 0.9  # an introduction counts from this confidence on
CHARS = 4  # a shorter name may be anything

Told = Mapping[str, Type]
UNTOLD: Told = {}


class Introduction(NamedTuple):
    """A paper says what a thing of this name is. What many papers say can be kept, sorted and merged as it is."""

    name: str
    type: Type
    paper: str


def introductions(extraction: Extraction) -> Iterator[Introduction]:
    """What a paper introduces, or calls what it is, under a name that others recognise and the lexicon lacks."""
    for entity in extraction.entities:
        if entity.type in NAMED and entity.confidence >= SURE and _tells(entity):
            for surface in filter(telling, entity.surfaces):
                yield Introduction(surface, entity.type, extraction.id)


def _tells(entity: Entity) -> bool:
    """Whether the paper says itself what the name is: it introduces it, or calls it a dataset, a model and so on."""
    if entity.role != "introduces" and f"called.{entity.type}" not in entity.rules:
        return False
    return not any(rule.startswith("lexicon.") for rule in entity.rules)


@lru_cache(maxsize=20_000)
def telling(spelling: str) -> bool:
    """Whether a spelling is a name that means the same in other papers: no plain words, nothing short."""
    return len(spelling) >= CHARS and shape(spelling) == "name"


def told(paper: str, known: Iterable[Introduction]) -> Told:
    """What other papers tell this one: for each name the type under which most introduce it.

    >>> told("b", [Introduction("RS5M", "dataset", "a"), Introduction("Own1", "model", "b")])
    {'RS5M': 'dataset'}
    """
    counts = Counter((name, type) for name, type, other in set(known) if other != paper)
    ranked = sorted(counts, key=lambda one: (one[0], -counts[one], one[1]))
    return dict(reversed(ranked))
