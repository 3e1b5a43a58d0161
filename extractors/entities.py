"""Names and decisions made into entities: which names stand, how they are spelt, in which role, by which evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from extractors.decision import Weights, softmax
from extractors.names import Name
from extractors.records import NAMED, ROLES, Entity, Evidence, Field, Type
from extractors.tokens import Field as Tokens

FIELDS: tuple[Field, Field] = ("title", "abstract")
FLOOR = 0.3  # a name stands if one of the types is at least so likely


class Standing(NamedTuple):
    """A name that is taken for something."""

    number: int
    name: Name
    answer: int
    chance: float


def entities(
    found: Sequence[Name], fields: Sequence[Tokens], types: Weights, roles: Weights, floor: float = FLOOR
) -> list[Entity]:
    """The names that stand, each with its type and role, in the order of the text."""
    standing = _standing(found, types, floor)
    if not standing:
        return []
    rules = [role_rules(one.name, NAMED[one.answer - 1]) for one in standing]
    answers = roles.sums(rules).argmax(axis=1).tolist()
    return [
        Entity(
            type=NAMED[one.answer - 1],
            name=_usual(one.name),
            surfaces=tuple(dict.fromkeys(mention.text for mention in one.name.mentions)),
            role=ROLES[role],
            confidence=round(one.chance, 4),
            evidence=tuple(_evidence(one, fields, types)),
            rules=one.name.rules,
            role_rules=told,
        )
        for one, role, told in zip(standing, answers, rules, strict=True)
    ]


def _standing(found: Sequence[Name], types: Weights, floor: float) -> list[Standing]:
    """The names that are likely something; where two overlap, the longer."""
    if not found:
        return []
    chances = softmax(types.sums([name.rules for name in found])).tolist()
    likely = [i for i, chance in enumerate(chances) if max(chance[1:]) >= floor]
    taken = [0, 0]  # a bit for each token, in title and abstract
    standing = []
    for i in sorted(likely, key=lambda i: (-_length(found[i]), i)):
        free = tuple(mention for mention in found[i].mentions if not taken[mention.field] & mention.bits)
        if free:
            for mention in free:
                taken[mention.field] |= mention.bits
            chance = max(chances[i][1:])
            standing.append(Standing(i, found[i]._replace(mentions=free), chances[i].index(chance, 1), chance))
    return sorted(standing)


def role_rules(name: Name, type: Type) -> frozenset[str]:
    """The rules that speak for a role: those of the name, its type, and what its sentences say, type by type."""
    titled = (f"{name.paper}.title",) if "in-title" in name.rules and "proposed" not in name.rules else ()
    of_paper = _by_type(type, (name.paper, *titled))
    return name.rules.union(of_paper, *(_by_type(type, mention.sentence.rules) for mention in name.mentions))


@lru_cache(maxsize=10_000)
def _by_type(type: Type, rules: tuple[str, ...]) -> frozenset[str]:
    return frozenset({*rules, *(f"{type}.{rule}" for rule in rules), f"type.{type}"})


def _length(name: Name) -> int:
    return max(len(mention.text) for mention in name.mentions)


def _usual(name: Name) -> str:
    """The spelling that stands most often, the longest of those."""
    counts = Counter(mention.text for mention in name.mentions)
    return max(counts, key=lambda text: (counts[text], len(text)))


def _evidence(one: Standing, fields: Sequence[Tokens], types: Weights) -> Iterator[Evidence]:
    """The places, each with the rule that speaks loudest for the type: one that fires there, or one of the spelling."""
    weight = types.of[one.answer].__getitem__
    own = max(one.name.own, key=weight)
    for mention in one.name.mentions:
        field, span, (start, end, _) = fields[mention.field], mention.span, mention.sentence
        rule = max((own, *mention.rules), key=weight)
        place, sentence = field.place(span.start, span.end), field.place(start, end)
        yield Evidence(FIELDS[mention.field], *place, mention.text, rule, sentence)
