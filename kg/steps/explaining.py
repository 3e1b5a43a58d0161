"""Why a name was taken for what it is, or was not: the votes for its type and role, and the sentences they are from."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from extractors.corpus import CorpusHints
from extractors.extraction import Extractor
from extractors.knowledge import Knowledge
from extractors.reasons import role_votes, votes
from extractors.records import Entity, Evidence, Role, Text, Type, Vote
from extractors.rules import describe
from extractors.shape import key
from extractors.user import parse_patterns
from kg.core.errors import UsageError
from kg.store import entities, links, nodes, settings


class NamedPlace(NamedTuple):
    """Where a name stands: the sentence, where in the sentence, and the rule that spoke loudest there."""

    field: str
    sentence: str
    start: int
    end: int
    rule: str


class Reason(NamedTuple):
    """A vote, and what its rule sees, in a sentence."""

    rule: str
    answer: str
    weight: float
    says: str


class Explanation(NamedTuple):
    """A name with its reasons. Where it is not `taken`, type and role are what it would be. Heaviest votes first.

    `entity` is the id of what it is one with in the graph, `merged` why, and `score` how surely.
    """

    paper: str
    taken: bool
    type: Type
    name: str
    surfaces: tuple[str, ...]
    role: Role
    confidence: float
    votes: tuple[Reason, ...]
    role_votes: tuple[Reason, ...]
    places: tuple[NamedPlace, ...]
    entity: str = ""
    merged: str = ""
    score: float = 0.0


class _Asked(NamedTuple):
    """A paper, with what its names were taken by."""

    number: int
    id: str
    text: Text
    told: CorpusHints
    patterns: str

    def found(self, name: str | None = None, floor: float | None = None) -> list[Entity]:
        """All that is found in the paper, or the name; with a floor of 0 all that is looked at."""
        found = Extractor(self.patterns, floor)(self.text, self.told).entities
        return [one for one in found if name is None or key(name) in _keys(one)]

    def explained(self, found: Iterable[Entity], *, taken: bool) -> list[Explanation]:
        """Each with its reasons."""
        knowledge = parse_patterns(self.patterns)
        return [_explained(self.id, self.text, one, knowledge, taken=taken) for one in found]


def explain(connection: sqlite3.Connection, paper: str, name: str | None = None) -> list[Explanation]:
    """All that was found in a paper, or the name; made anew by the rules, patterns and corpus of the last build."""
    asked = _asked(connection, paper)
    found = asked.explained(asked.found(name), taken=True)
    if found or name is None:
        return [_merged(one, *entities.taken_for(connection, asked.number, one.name)) for one in found]
    doubtful = asked.found(name, floor=0.0)
    if not doubtful:
        raise UsageError(
            f"{name!r} was not looked at in {asked.id}", todo="it stands in neither title nor abstract as a name"
        )
    return asked.explained(doubtful, taken=False)


def considered(connection: sqlite3.Connection, paper: str) -> list[Explanation]:
    """What was looked at in a paper and not taken for anything, the likeliest first."""
    asked = _asked(connection, paper)
    taken = set().union(*map(_keys, asked.found()))
    left = [one for one in asked.found(floor=0.0) if taken.isdisjoint(_keys(one))]
    return asked.explained(sorted(left, key=lambda one: -one.confidence), taken=False)


def _asked(connection: sqlite3.Connection, paper: str) -> _Asked:
    number = nodes.paper(connection, paper)
    (name,) = connection.execute("SELECT id FROM paper_rows WHERE paper = ?", (number,)).fetchone()
    text, told = links.text(connection, number), links.told_to(connection, number)
    return _Asked(number, name, text, told, settings.get(connection, "patterns"))


def _keys(one: Entity) -> set[str]:
    return {key(name) for name in (one.name, *one.surfaces)}


def _merged(one: Explanation, entity: str, reason: str, score: float) -> Explanation:
    return one._replace(entity=entity, merged=reason, score=score)


def _explained(paper: str, text: Text, entity: Entity, knowledge: Knowledge, *, taken: bool) -> Explanation:
    places = tuple(_place(text, evidence) for evidence in entity.evidence)
    told = (entity.type, entity.name, entity.surfaces, entity.role, entity.confidence)
    why, role = (_reasons(of(entity, knowledge), knowledge) for of in (votes, role_votes))
    return Explanation(paper, taken, *told, why, role, places)


def _reasons(found: tuple[Vote, ...], knowledge: Knowledge) -> tuple[Reason, ...]:
    own = {rule.id: rule.says for rule in knowledge.own}
    return tuple(Reason(*vote, own.get(vote.rule) or describe(vote.rule)) for vote in found)


def _place(text: Text, evidence: Evidence) -> NamedPlace:
    start, end = evidence.sentence
    sentence = (getattr(text, evidence.field) or "")[start:end]
    return NamedPlace(evidence.field, sentence, evidence.start - start, evidence.end - start, evidence.rule)
