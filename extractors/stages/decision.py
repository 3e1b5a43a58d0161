"""Which names stand, as what, in which role, by which evidence: the sum of the votes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain
from sys import intern
from typing import Any, NamedTuple

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from extractors.corpus import telling
from extractors.reading import read
from extractors.records import NAMED, ROLES, Entity, Evidence, Field, Role, Type
from extractors.result import clear, put
from extractors.rules import check
from extractors.shape import LANGUAGES
from extractors.stages import sentences
from extractors.stages.mentions import NAMES, SHORT, TIMES, Mention, Name
from extractors.user import knowledge
from extractors.weights import FLOORS, Weights, role_weights, softmax, type_weights
from kg.core.schema import family

FIELDS: tuple[Field, Field] = ("title", "abstract")


OWN = "by-us.propose.directly"
CLAIMED = frozenset(
    [
        "kind.title",
        "our-apposed.outright",
        *(f"by-us.{it}.{so}" for it in ("propose", "release") for so in ("outright", "apposed")),
    ]
)
WITHIN = "within-new"
COUNTS = frozenset((SHORT, *TIMES))  # how often a name stands tells no reader what it is
MANY_NAMES = 3  # names of one type in a paper
LEAST = min(FLOORS.values())  # what is less likely is only explained: it takes no place from others by its length
EITHER = 0.5  # if it is so likely to be one of two types that are akin, such as dataset and benchmark, a name stands
CALLED = 0.7  # or to be any of those that have names of their own
WITH_NAMES = np.array([family(one) in {"system", "resource"} for one in NAMED])
AKIN = np.array([[family(one) == family(other) for other in NAMED] for one in NAMED])
WITHIN_LONGER = {f"lexicon.{type}.nested": f"lexicon.{type}" for type in NAMED}  # what is known of a name
SURE_STEPS = 3  # how many steps of likelihood go before length, where two names overlap


@Language.factory(
    "kg_decision",
    default_config={"patterns": "", "floor": None},
    requires=["doc._.kg_names"],
    assigns=["doc.spans", "doc._.kg", "span._.kg"],
)
def kg_decision(nlp: Language, name: str, patterns: str, floor: float | None) -> Decision:
    """The names that stand: spans in `doc.spans["kg"]` (label = type, id = name), all of it in `doc._.kg`."""
    return Decision(patterns, floor)


class Decision:
    """The stage. A name stands if its type is at least as likely as `floor`, or else as is usual of the type."""

    def __init__(self, patterns: str, floor: float | None) -> None:
        check()
        told = knowledge(patterns)
        self.types, self.roles = (weights.told(told) for weights in (type_weights(), role_weights()))
        self._floor = floor

    def __call__(self, doc: Doc) -> Doc:
        """Annotate the doc."""
        names = [one if isinstance(one, Name) else _as_name(one) for one in doc.user_data.get(NAMES, ())]
        found = entities(doc, names, self.types, self.roles, self._floor)
        written = dict.fromkeys([mention.text for name in names for mention in name.mentions])
        clear(doc)
        put(doc, found, tuple(filter(telling, written)), _nothing(names, [one for one, _ in found]))
        return doc


def _nothing(names: Sequence[Name], found: Sequence[Entity]) -> tuple[str, ...]:
    """Names that others may know and the lexicon lacks, which stand for nothing here nor within something."""
    stand = {surface for one in found for surface in one.surfaces}
    left = [name for name in names if not any(mention.text in stand for mention in name.mentions)]
    free = [name for name in left if "kind.nested" not in name.rules and not any(map(_is_known, name.own))]
    return tuple(filter(telling, dict.fromkeys([mention.text for name in free for mention in name.mentions])))


def _is_known(rule: str) -> bool:
    return rule.startswith("lexicon.")


def _as_name(told: Sequence[Any]) -> Name:
    """A name that was kept as bytes."""
    mentions, *rest = told
    return Name(tuple([Mention(*one) for one in mentions]), *rest)


class Standing(NamedTuple):
    """A name that is taken for something."""

    number: int
    name: Name
    answer: int
    chance: float


def entities(
    doc: Doc, names: Sequence[Name], types: Weights, roles: Weights, floor: float | None = None
) -> list[tuple[Entity, list[tuple[int, int]]]]:
    """The names that stand, each with its type, role and tokens, in the order of the text."""
    standing = _one_each(_standing(names, types, floor))
    if not standing:
        return []
    said = [one.rules for one in sentences.stands(doc)]
    rules = all_role_rules([(one.name, NAMED[one.answer - 1]) for one in standing], paper_rule(names), said)
    sums = roles.sums([roles.with_pairs(told) for told in rules], [one.name.words for one in standing])
    answers = sums.argmax(axis=1).tolist()
    bounds = _Bounds(doc)
    return [
        (_entity(one, ROLES[role], told, bounds, types), [(m.start, m.end) for m in one.name.mentions])
        for one, role, told in zip(standing, answers, rules, strict=True)
    ]


def _entity(one: Standing, role: Role, told: tuple[str, ...], bounds: _Bounds, types: Weights) -> Entity:
    texts = [mention.text for mention in one.name.mentions]
    surfaces = tuple(dict.fromkeys(texts))
    return Entity(
        type=NAMED[one.answer - 1],
        name=_usual(texts, surfaces),
        surfaces=surfaces,
        role=role,
        confidence=round(one.chance, 4),
        evidence=_evidence(one, bounds, types),
        rules=one.name.rules,
        role_rules=told,
        words=one.name.words,
    )


def _standing(found: Sequence[Name], types: Weights, floor: float | None) -> list[Standing]:
    """The names that are likely something, and known names within longer ones that are nothing."""
    standing = _likeliest(dict(enumerate(found)), types, floor)
    numbers = {one.number for one in standing}
    inner = {
        i: name for i, name in enumerate(found) if i not in numbers and not WITHIN_LONGER.keys().isdisjoint(name.rules)
    }
    if not inner:
        return standing
    taken = {token for one in standing for mention in one.name.mentions for token in range(mention.start, mention.end)}
    freed = {i: _freed(name) for i, name in inner.items() if _is_free(name, taken)}
    return sorted([*standing, *_likeliest(freed, types, floor)])


def _is_free(name: Name, taken: set[int]) -> bool:
    return all(taken.isdisjoint(range(one.start, one.end)) for one in name.mentions)


def _freed(name: Name) -> Name:
    """The name as if no longer one stood around it."""
    rules = (WITHIN_LONGER.get(rule, rule) for rule in name.rules if not rule.startswith("kind.nested"))
    return name._replace(rules=tuple(dict.fromkeys(rules)))


def _likeliest(named: Mapping[int, Name], types: Weights, floor: float | None) -> list[Standing]:
    """Those that are likely something; wherever two overlap, the far likelier, or else the longer."""
    if not named:
        return []
    numbers, found = list(named), list(named.values())
    sums = types.sums([types.with_pairs(name.rules) for name in found], [name.words for name in found])
    chances = softmax(sums)[:, 1:]
    top, best = chances.argmax(axis=1), chances.max(axis=1).tolist()
    answers = top.tolist()
    either = max(EITHER, floor or 0.0)
    floors = [FLOORS[type] if floor is None else floor for type in NAMED]
    akin = (chances @ AKIN).max(axis=1).tolist()
    called = np.where(WITH_NAMES[top], chances @ WITH_NAMES, 0.0).tolist()
    sure = {i for i, chance in enumerate(best) if chance >= floors[answers[i]] or akin[i] >= either}
    likely = [*sure, *(i for i, chance in enumerate(called) if chance >= max(CALLED, floor or 0.0) and i not in sure)]
    taken: set[int] = set()  # tokens
    free: dict[int, list[Mention]] = {}
    places = [
        (i not in sure, -_steps(one, best[i]), -len(one.text), i, one) for i in likely for one in found[i].mentions
    ]
    for *_, i, one in sorted(places, key=lambda place: place[:4]):
        tokens = range(one.start, one.end)
        if taken.isdisjoint(tokens):
            taken.update(tokens)
            free.setdefault(i, []).append(one)
    return [Standing(numbers[i], _standing_at(found[i], free[i]), answers[i] + 1, best[i]) for i in sorted(free)]


def _steps(mention: Mention, chance: float) -> int:
    """How far a mention goes before others that it overlaps: likely names by length alone, terms of art by chance."""
    last = mention.text.rpartition(" ")[2]
    is_name = chance >= LEAST and (not last.islower() or LANGUAGES.match(last))
    return SURE_STEPS if is_name else round(SURE_STEPS * chance)


def _one_each(standing: list[Standing]) -> list[Standing]:
    """One for each task: where a paper's task ends in another of its own, it says the same at more length."""
    of = {one.number: one for one in standing}
    tasks = {one.number: _spellings(one.name) for one in standing if NAMED[one.answer - 1] == "task"}
    for short, spellings in sorted(tasks.items(), key=lambda task: min(map(len, task[1]))):
        ends = tuple(f" {text}" for text in spellings)
        longer = (n for n, texts in tasks.items() if n != short and any(text.endswith(ends) for text in texts))
        if short in tasks and (long := next(longer, None)) is not None:
            kept, left = sorted((short, long), key=lambda number: (-of[number].chance, number))
            of[kept] = of[kept]._replace(name=_joined(of[kept].name, of.pop(left).name))
            tasks[kept] |= tasks.pop(left)
    return list(of.values())


def _spellings(name: Name) -> frozenset[str]:
    return frozenset(mention.text.lower().removesuffix("s") for mention in name.mentions)


def _joined(one: Name, other: Name) -> Name:
    return Name(
        tuple(sorted((*one.mentions, *other.mentions))),
        tuple(dict.fromkeys((*one.rules, *other.rules))),
        tuple(dict.fromkeys((*one.own, *other.own))),
        tuple(sorted({*one.words, *other.words})),
    )


def _standing_at(name: Name, mentions: list[Mention]) -> Name:
    """The name without the places that it lost to longer ones."""
    return name if len(mentions) == len(name.mentions) else name._replace(mentions=tuple(sorted(mentions)))


def paper_rule(names: Sequence[Name]) -> str:
    """Whether the paper proposes something of its own."""
    return "paper.proposes" if any("proposed" in name.rules for name in names) else "paper.studies"


def all_role_rules(
    named: Sequence[tuple[Name, Type]], paper: str, said: Sequence[tuple[str, ...]]
) -> list[tuple[str, ...]]:
    """For each of a paper's names the rules that speak for its role."""
    counts = Counter([type for _, type in named])
    many = frozenset([type for type, count in counts.items() if count >= MANY_NAMES])
    does = (paper, *dict.fromkeys([f"new.{type}" for name, type in named if "proposed" in name.rules]))
    new = [mention.text for name, _ in named if "proposed" in name.rules for mention in name.mentions]
    return [
        _role_rules(name, type, (*does, *(["many"] if type in many else ()), *_within(name, new)), said)
        for name, type in named
    ]


def _within(name: Name, new: Sequence[str]) -> tuple[str, ...]:
    """The rule of a known name within that of something new: `GLUE` where AdvGLUE is proposed."""
    if "kind.row" not in name.rules:
        return ()
    texts = {mention.text for mention in name.mentions}
    return (WITHIN,) if any(text in other and other not in texts for text in texts for other in new) else ()


def _role_rules(name: Name, type: Type, paper: tuple[str, ...], said: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """Those of the name, its type, and what the paper does and its sentences say, type by type."""
    titled = (f"{paper[0]}.title",) if "in-title" in name.rules and "proposed" not in name.rules else ()
    sentences = dict.fromkeys([said[mention.sentence] for mention in name.mentions])
    told = dict.fromkeys([*paper, *titled, *chain.from_iterable(sentences)])
    of_type = OF_TYPE[type]
    own = name.rules
    is_claimed = not CLAIMED.isdisjoint(own)
    if is_claimed or OWN in own:  # then it says nothing that others know the name, or what they do with it
        others = ("lexicon.", "acts.") if is_claimed else ("lexicon.",)
        own = tuple(rule for rule in own if rule != "kind.row" and not rule.startswith(others))
    return tuple(dict.fromkeys([*own, of_type.rule, *told, *map(of_type.__getitem__, told)]))


class _OfType(dict[str, str]):
    """For each rule the rule that it is for names of one type: `model.paper.proposes`."""

    def __init__(self, type: Type) -> None:
        super().__init__()
        self.rule = f"type.{type}"
        self._type = type

    def __missing__(self, rule: str) -> str:
        found = self[rule] = intern(f"{self._type}.{rule}")
        return found


OF_TYPE = {type: _OfType(type) for type in NAMED}


def _usual(texts: Sequence[str], surfaces: Sequence[str]) -> str:
    """The spelling that stands most often, the longest of those."""
    return max(surfaces, key=lambda text: (texts.count(text), len(text))) if len(surfaces) > 1 else surfaces[0]


class _Bounds(dict[tuple[int, int], tuple[int, int]]):
    """Where sentences start and end in title and abstract, by the numbers of part and sentence."""

    def __init__(self, doc: Doc) -> None:
        super().__init__()
        self.doc = doc
        self.offsets = [part.offset for part in read(doc).parts]
        self._stands = sentences.stands(doc)

    def __missing__(self, place: tuple[int, int]) -> tuple[int, int]:
        part, number = place
        one, offset = self._stands[number], self.offsets[part]
        last = self.doc[one.end - 1]
        bounds = self[place] = max(0, self.doc[one.start].idx - offset), last.idx + len(last) - offset
        return bounds


def _evidence(one: Standing, bounds: _Bounds, types: Weights) -> tuple[Evidence, ...]:
    """The places, each with the rule that speaks loudest for the type: one that fires there, or one of the spelling."""
    weight = types.of[one.answer].__getitem__
    own = max([rule for rule in one.name.own if rule not in COUNTS] or one.name.own, key=weight)
    places = []
    for part, token, _, text, rules, sentence, *_ in one.name.mentions:
        start = bounds.doc[token].idx - bounds.offsets[part]
        rule = max((own, *rules), key=weight)
        places.append(Evidence(FIELDS[part], start, start + len(text), text, rule, bounds[part, sentence]))
    return tuple(places)
