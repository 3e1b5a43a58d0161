"""Papers in, entities out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, Protocol

from extractors.decision import role_weights, type_weights
from extractors.entities import entities
from extractors.knowledge import NOTHING, Knowledge
from extractors.lexicon import Lexicon
from extractors.names import names
from extractors.records import Entity, Extraction, Vote
from extractors.repositories import repositories
from extractors.tokens import tokenize
from kg.limits import ABSTRACT_CHARS, TITLE_CHARS


class Readable(Protocol):
    """What can be extracted from: `kg.Paper` is such, and `Text`."""

    @property
    def id(self) -> str:
        """The paper's id."""

    @property
    def title(self) -> str | None:
        """Its title in plain text."""

    @property
    def abstract(self) -> str:
        """Its abstract in plain text."""


class Text(NamedTuple):
    """The least that can be extracted from."""

    id: str
    title: str | None
    abstract: str


def extract(papers: Iterable[Readable], knowledge: Knowledge = NOTHING) -> Iterator[Extraction]:
    """What each paper names, in the order of the papers; each for itself, so any order and any split gives the same.

    >>> paper = Text("1", None, "We introduce FooBERT, a language model evaluated on the GLUE benchmark.")
    >>> [(e.type, e.name, e.role) for e in next(extract([paper])).entities]
    [('model', 'FooBERT', 'introduces'), ('benchmark', 'GLUE', 'evaluates')]
    """
    return map(extractor(knowledge), papers)


def extractor(knowledge: Knowledge = NOTHING) -> Callable[[Readable], Extraction]:
    """The function that extracts from one paper; making it takes a third of a second."""
    lexicon = Lexicon(knowledge)
    types, roles = type_weights().without(knowledge.off), role_weights().without(knowledge.off)

    def one(paper: Readable) -> Extraction:
        fields = [tokenize((paper.title or "")[:TITLE_CHARS]), tokenize(paper.abstract[:ABSTRACT_CHARS])]
        found = entities(names(fields, lexicon, paper.id), fields, types, roles)
        return Extraction(paper.id, (*found, *repositories(fields)))

    return one


def votes(entity: Entity) -> tuple[Vote, ...]:
    """Why an entity has its type and its role: the rules that fired and what each weighs, the heaviest first."""
    types, roles = type_weights(), role_weights()
    said = [
        Vote(rule, entity.type, types.weight(rule, entity.type))
        for rule in entity.rules
        if entity.type in types.answers
    ]
    said += [Vote(rule, entity.role, roles.weight(rule, entity.role)) for rule in entity.role_rules]
    return tuple(sorted((vote for vote in said if vote.weight), key=lambda vote: (-abs(vote.weight), vote)))
