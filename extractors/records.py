"""What extraction gives back. Plain tuples: cheap to make, to send between processes and to compare."""

from __future__ import annotations

from typing import Literal, NamedTuple, Protocol

from kg.core import schema

Type = str  # one of TYPES
Role = str  # one of ROLES
Field = Literal["title", "abstract"]

TYPES: tuple[Type, ...] = tuple(schema.TYPES)
NAMED: tuple[Type, ...] = tuple(type for type in TYPES if schema.TYPES[type].named)  # the types that are voted on
ROLES: tuple[Role, ...] = tuple(schema.ROLES)


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


class Evidence(NamedTuple):
    """One place where a name stands: `field[start:end] == text`, in the sentence `field[sentence[0]:sentence[1]]`."""

    field: Field
    start: int
    end: int
    text: str
    rule: str
    sentence: tuple[int, int]


class Entity(NamedTuple):
    """One thing that a paper names.

    `rules` are all that fired, `role_rules` those that speak for its role; `words` number what words
    say to both, as the weights of this version number them.
    """

    type: Type
    name: str
    surfaces: tuple[str, ...]
    role: Role
    confidence: float
    evidence: tuple[Evidence, ...]
    rules: tuple[str, ...]
    role_rules: tuple[str, ...]
    words: tuple[int, ...] = ()


class Result(NamedTuple):
    """One number that a paper reports of a measure: `value` as it stands, what it is, and what it was measured on.

    `better` tells which way is better, `over` what it is compared with. `rules` are those that spoke loudest for the
    kind, and for each of `metric`, `on`, `system`, `task` and `over`.
    """

    value: str
    number: float
    unit: str
    kind: str  # level, gain or ratio
    metric: str | None
    better: str  # higher or lower; empty where that is not known
    system: str | None
    on: str | None
    task: str | None
    over: str | None
    confidence: float
    evidence: Evidence
    rules: tuple[tuple[str, ...], ...]


class Relation(NamedTuple):
    """What a sentence says of two names, in the words of the paper: `source` was trained on `target`, say."""

    relation: str
    source: str
    target: str
    confidence: float
    evidence: Evidence


class Extraction(NamedTuple):
    """All that one paper names, in the order of the text.

    `spellings` are the names that other papers may know, `nothing` are those of them that the paper has as nothing.
    """

    id: str
    entities: tuple[Entity, ...]
    spellings: tuple[str, ...] = ()
    nothing: tuple[str, ...] = ()
    results: tuple[Result, ...] = ()
    relations: tuple[Relation, ...] = ()


class Vote(NamedTuple):
    """What one rule says: so much (log-odds) for this answer."""

    rule: str
    answer: str
    weight: float
