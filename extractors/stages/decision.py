"""Which names stand, as what, in which role, by which evidence: the sum of the votes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from spacy.language import Language
from spacy.tokens import Doc

from extractors.corpus import telling
from extractors.reading import read
from extractors.records import NAMED, ROLES, Entity, Evidence, Field, Role, Type
from extractors.result import put
from extractors.stages import sentences
from extractors.stages.mentions import Mention, Name
from extractors.user import knowledge
from extractors.weights import FLOOR, Weights, role_weights, softmax, type_weights

FIELDS: tuple[Field, Field] = ("title", "abstract")


@Language.factory(
    "kg_decision",
    default_config={"patterns": "", "floor": FLOOR},
    requires=["doc._.kg_names"],
    assigns=["doc.spans", "doc._.kg", "span._.kg"],
)
def kg_decision(nlp: Language, name: str, patterns: str, floor: float) -> Decision:
    """The names that stand: spans in `doc.spans["kg"]` (label = type, id = name), all of it in `doc._.kg`."""
    return Decision(patterns, floor)


class Decision:
    """The stage. A name stands if one of the types is at least as likely as `floor`."""

    def __init__(self, patterns: str, floor: float) -> None:
        told = knowledge(patterns)
        self.types, self.roles = (weights.told(told) for weights in (type_weights(), role_weights()))
        self._floor = floor

    def __call__(self, doc: Doc) -> Doc:
        """Annotate the doc."""
        found = entities(doc, self.types, self.roles, self._floor)
        written = dict.fromkeys([mention.text for name in doc._.kg_names for mention in name.mentions])
        put(doc, found, tuple(filter(telling, written)))
        return doc


class Standing(NamedTuple):
    """A name that is taken for something."""

    number: int
    name: Name
    answer: int
    chance: float


def entities(
    doc: Doc, types: Weights, roles: Weights, floor: float = FLOOR
) -> list[tuple[Entity, list[tuple[int, int]]]]:
    """The names that stand, each with its type, role and tokens, in the order of the text."""
    standing = _standing(doc._.kg_names, types, floor)
    if not standing:
        return []
    said = [one.rules for one in sentences.stands(doc)]
    rules = [role_rules(one.name, NAMED[one.answer - 1], said) for one in standing]
    answers = roles.sums(rules).argmax(axis=1).tolist()
    bounds = _Bounds(doc)
    return [
        (_entity(one, ROLES[role], told, bounds, types), [(m.start, m.end) for m in one.name.mentions])
        for one, role, told in zip(standing, answers, rules, strict=True)
    ]


def _entity(one: Standing, role: Role, told: tuple[str, ...], bounds: _Bounds, types: Weights) -> Entity:
    return Entity(
        type=NAMED[one.answer - 1],
        name=_usual(one.name),
        surfaces=tuple(dict.fromkeys([mention.text for mention in one.name.mentions])),
        role=role,
        confidence=round(one.chance, 4),
        evidence=tuple(_evidence(one, bounds, types)),
        rules=one.name.rules,
        role_rules=told,
    )


def _standing(found: Sequence[Name], types: Weights, floor: float) -> list[Standing]:
    """The names that are likely something; where two overlap, the longer."""
    if not found:
        return []
    chances = softmax(types.sums([name.rules for name in found])).tolist()
    likely = [i for i, chance in enumerate(chances) if max(chance[1:]) >= floor]
    taken = 0  # a bit for each token
    standing = []
    for i in sorted(likely, key=lambda i: (-_length(found[i]), i)):
        free = [mention for mention in found[i].mentions if not taken & mention.bits]
        if free:
            for mention in free:
                taken |= mention.bits
            chance = max(chances[i][1:])
            standing.append(Standing(i, found[i]._replace(mentions=tuple(free)), chances[i].index(chance, 1), chance))
    return sorted(standing)


def role_rules(name: Name, type: Type, said: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """The rules that speak for a role: those of the name, its type, and what its sentences say, type by type."""
    titled = (f"{name.paper}.title",) if "in-title" in name.rules and "proposed" not in name.rules else ()
    sentences = dict.fromkeys([said[mention.sentence] for mention in name.mentions])
    of_type = [_by_type(type, rules) for rules in ((name.paper, *titled), *sentences)]
    return tuple(dict.fromkeys(chain(name.rules, (f"type.{type}",), *of_type)))


@lru_cache(maxsize=10_000)
def _by_type(type: Type, rules: tuple[str, ...]) -> tuple[str, ...]:
    return (*rules, *(f"{type}.{rule}" for rule in rules))


def _length(name: Name) -> int:
    return max([len(mention.text) for mention in name.mentions])


def _usual(name: Name) -> str:
    """The spelling that stands most often, the longest of those."""
    counts = Counter([mention.text for mention in name.mentions])
    return max(counts, key=lambda text: (counts[text], len(text)))


class _Bounds:
    """Where tokens and sentences stand in title and abstract."""

    def __init__(self, doc: Doc) -> None:
        self._doc = doc
        self._offsets = [part.offset for part in read(doc).parts]
        self._sentences: dict[int, tuple[int, int]] = {}
        self._stands = sentences.stands(doc)

    def place(self, mention: Mention) -> tuple[int, int]:
        """Of a mention."""
        start = self._doc[mention.start].idx - self._offsets[mention.part]
        return start, start + len(mention.text)

    def sentence(self, mention: Mention) -> tuple[int, int]:
        """Of the sentence that a mention stands in."""
        if mention.sentence not in self._sentences:
            one, offset = self._stands[mention.sentence], self._offsets[mention.part]
            last = self._doc[one.end - 1]
            self._sentences[mention.sentence] = self._doc[one.start].idx - offset, last.idx + len(last) - offset
        return self._sentences[mention.sentence]


def _evidence(one: Standing, bounds: _Bounds, types: Weights) -> Iterator[Evidence]:
    """The places, each with the rule that speaks loudest for the type: one that fires there, or one of the spelling."""
    weight = types.of[one.answer].__getitem__
    own = max(one.name.own, key=weight)
    for mention in one.name.mentions:
        rule = max((own, *mention.rules), key=weight)
        yield Evidence(FIELDS[mention.part], *bounds.place(mention), mention.text, rule, bounds.sentence(mention))
