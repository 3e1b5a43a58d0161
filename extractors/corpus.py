"""What the papers of one corpus tell each other of their names, summed over papers, in any order.

A paper calls a name something, has it as something without saying so, or has it as nothing. What most of the others say
is a vote where a paper only mentions the name.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from extractors.records import NAMED, Entity, Extraction
from extractors.shape import shape

MIN_HINT_CONFIDENCE = 0.9  # what a paper calls a name counts from this confidence on
CHARS = 4  # a shorter name may be anything
BARE, NOTHING = (
    "bare",
    "none",
)  # said of a name that stands without being called anything, and of one that does not stand
MANY_PAPERS = 3  # papers that say so are many
TIMES = 3  # so many times as often as it stands a name is nothing, if it is none

CorpusHints = Mapping[str, str]  # for a spelling what others say: `dataset`, `dataset.many`, `none`
NO_HINTS: CorpusHints = {}


class Introduction(NamedTuple):
    """A paper says what a name is: a type, `bare` or `none`. What papers say can be kept, sorted, merged, taken out."""

    name: str
    type: str
    paper: str


def introductions(extraction: Extraction) -> Iterator[Introduction]:
    """What a paper says of each name that others recognise and the lexicon lacks."""
    said = dict.fromkeys(extraction.nothing, NOTHING)
    for entity in extraction.entities:
        surfaces = list(filter(telling, entity.surfaces)) if entity.type in NAMED else []
        if surfaces and not any(rule.startswith("lexicon.") for rule in entity.rules):
            called = _is_called(entity)
            for surface in surfaces:
                if called and (entity.role != "introduces" or is_coined(surface)):
                    said[surface] = entity.type
                elif said.get(surface, NOTHING) == NOTHING:
                    said[surface] = BARE
    yield from (Introduction(name, says, extraction.id) for name, says in said.items())


def _is_called(entity: Entity) -> bool:
    """Whether the paper says itself what the name is: it introduces it, or calls it a dataset, a model and so on."""
    said = entity.role == "introduces" or f"called.{entity.type}" in entity.rules
    return said and entity.confidence >= MIN_HINT_CONFIDENCE


@lru_cache(maxsize=20_000)
def telling(spelling: str) -> bool:
    """Whether a spelling is a name that means the same in other papers: no plain words, nothing short."""
    return len(spelling) >= CHARS and shape(spelling) == "name"


def is_coined(spelling: str) -> bool:
    """Whether nobody else will write that for something of their own: neither mere capitals nor several words.

    >>> is_coined("OwlNet"), is_coined("OWLs"), is_coined("Owl Network")
    (True, False, False)
    """
    return " " not in spelling and any(one.islower() or one.isdigit() for one in spelling.removesuffix("s"))


def told(paper: str, known: Iterable[Introduction]) -> CorpusHints:
    """What other papers tell this one of each name.

    >>> told("b", [Introduction("RS5M", "dataset", "a"), Introduction("Own1", "model", "b")])
    {'RS5M': 'dataset'}
    """
    return summed(counted(one for one in set(known) if one.paper != paper))


Counts = dict[str, Counter[str]]


def counted(known: Iterable[Introduction]) -> Counts:
    """How many papers say what of each name."""
    counts: Counts = defaultdict(Counter)
    for name, says, _ in known:
        counts[name][says] += 1
    return dict(counts)


def of_others(extraction: Extraction, counts: Counts) -> Counts:
    """What is said of a paper's names, without what the paper says itself."""
    own = counted(introductions(extraction))
    return {name: counts[name] - own.get(name, Counter()) for name in extraction.spellings if name in counts}


def summed(counts: Mapping[str, Mapping[str, int]]) -> CorpusHints:
    """What so many papers as say each thing of a name tell of it together."""
    votes = ((name, vote(name, said)) for name, said in sorted(counts.items()))
    return {name: says for name, says in votes if says}


def vote(name: str, said: Mapping[str, int]) -> str:
    """The type that two thirds of those call a name that call it anything, or that it is nothing; else nothing said."""
    called = {type: said.get(type, 0) for type in NAMED}
    best = max(called, key=called.__getitem__)
    count, nothing = called[best], said.get(NOTHING, 0)
    if 3 * count >= 2 * sum(called.values()) and count >= max(nothing, 1 if is_coined(name) else 2):
        return f"{best}.many" if count >= MANY_PAPERS else best
    stands = sum(chain(called.values(), [said.get(BARE, 0)]))
    return NOTHING if nothing >= max(MANY_PAPERS, TIMES * stands) else ""
