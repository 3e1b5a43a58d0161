"""Papers in, entities out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice, starmap
from multiprocessing import Pool
from typing import NamedTuple, Protocol

from extractors.corpus import UNTOLD, Told, telling
from extractors.decision import ALWAYS, NONE, role_weights, type_weights
from extractors.entities import FLOOR, entities
from extractors.knowledge import NOTHING, Knowledge
from extractors.lexicon import Lexicon
from extractors.names import names
from extractors.records import Entity, Extraction, Vote
from extractors.repositories import repositories
from extractors.rules import check
from extractors.tokens import tokenize
from kg.limits import ABSTRACT_CHARS, TITLE_CHARS

BLOCK = 64  # papers that a worker gets at a time


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


Task = tuple[Text, Told]


class Extractor(Protocol):
    """What extracts from one paper."""

    def __call__(self, paper: Readable, told: Told = UNTOLD) -> Extraction:
        """All that the paper names."""


def extract(
    papers: Iterable[Readable],
    knowledge: Knowledge = NOTHING,
    *,
    told: Callable[[str], Told] = lambda _: UNTOLD,
    workers: int = 1,
) -> Iterator[Extraction]:
    """What each paper names, in the order of the papers; each for itself, so any order and any split gives the same.

    `told` gives for a paper's id what other papers tell it. Several workers are processes of their own.

    >>> paper = Text("1", None, "We introduce FooBERT, a language model evaluated on the GLUE benchmark.")
    >>> [(e.type, e.name, e.role) for e in next(extract([paper])).entities]
    [('model', 'FooBERT', 'introduces'), ('benchmark', 'GLUE', 'evaluates')]
    """
    tasks = ((Text(paper.id, paper.title, paper.abstract), told(paper.id)) for paper in papers)
    if workers == 1:
        return starmap(extractor(knowledge), tasks)
    return _shared(tasks, knowledge, workers)


def _shared(tasks: Iterator[Task], knowledge: Knowledge, workers: int) -> Iterator[Extraction]:
    with Pool(workers, _prepare, (knowledge,)) as pool:
        while block := list(islice(tasks, BLOCK * workers)):
            yield from pool.starmap(_run, block, BLOCK // 4)


def _prepare(knowledge: Knowledge) -> None:
    """Makes a worker's own extractor."""
    global _run_one
    _run_one = extractor(knowledge)


def _run(paper: Text, told: Told) -> Extraction:
    return _run_one(paper, told)


_run_one: Extractor


def extractor(knowledge: Knowledge = NOTHING, floor: float = FLOOR) -> Extractor:
    """The function that extracts from one paper, given what other papers tell it. Making it takes half a second.

    A name stands if one of the types is at least as likely as `floor`.
    """
    check()
    lexicon = Lexicon(knowledge)
    types, roles = type_weights().without(knowledge.off), role_weights().without(knowledge.off)

    def one(paper: Readable, told: Told = UNTOLD) -> Extraction:
        fields = [tokenize((paper.title or "")[:TITLE_CHARS]), tokenize(paper.abstract[:ABSTRACT_CHARS])]
        named = names(fields, lexicon, told)
        spellings = dict.fromkeys(mention.text for name in named for mention in name.mentions if telling(mention.text))
        return Extraction(
            paper.id, (*entities(named, fields, types, roles, floor), *repositories(fields)), tuple(spellings)
        )

    return one


def votes(entity: Entity) -> tuple[Vote, ...]:
    """Why an entity is of its type: each rule that fired, and what it weighs against being nothing (log-odds)."""
    types = type_weights()
    if entity.type not in types.answers:
        return ()
    weights = [(rule, types.weight(rule, entity.type) - types.weight(rule, NONE)) for rule in (*entity.rules, ALWAYS)]
    return _heaviest(Vote(rule, entity.type, round(weight, 2)) for rule, weight in weights)


def role_votes(entity: Entity) -> tuple[Vote, ...]:
    """Why an entity has its role: each rule that fired, and what it weighs for the role (log-odds)."""
    roles = role_weights()
    return _heaviest(Vote(rule, entity.role, roles.weight(rule, entity.role)) for rule in (*entity.role_rules, ALWAYS))


def _heaviest(found: Iterable[Vote]) -> tuple[Vote, ...]:
    return tuple(sorted((vote for vote in found if vote.weight), key=lambda vote: (-abs(vote.weight), vote)))
