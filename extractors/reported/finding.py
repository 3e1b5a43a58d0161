"""Results of a doc: for each number its kind, then its fields, by the sum of the votes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from math import prod
from typing import NamedTuple

from spacy.tokens import Doc

from extractors.records import Evidence, Field, Result
from extractors.reported.classes import better_of
from extractors.reported.fields import FIELDS, Option, Seen, options, sharing
from extractors.reported.kinds import KINDS, NOTHING, START, is_gain, rules, told_of
from extractors.reported.phrases import Placed
from extractors.reported.scene import Scene, paper_of, places_of, scenes
from extractors.weights import Weights, chances, tabled

LEAST = 0.45  # a number is a result if it is at least so likely to be one
TOLD = 0.18  # and told if it is at least so likely that all of it is right
WHOLE = ("metric", "on", "system")  # the fields by which a result is found
NEEDED = ("metric", "on", "task")  # it has at least one of these
GUESSED = ("on", "task")  # and one of these if none of them is likelier than not,
LIKELY = 0.1  # if that is at least so likely;
OUTRIGHT = 0.9  # how likely a kind is that is told outright
SURE = 0.5  # then the result is no surer than this
TEMPERED = 4 / 3  # a power: fields err together, so all of it is right less often than what each is sure of says
PLACES: tuple[Field, Field] = ("title", "abstract")
RULES_KEPT = 6  # rules kept of a number, and of each of its fields


class Choice(NamedTuple):
    """What a field is, and how likely that is."""

    option: Option
    chance: float


class ReadNumber(NamedTuple):
    """A number of a sentence, the rules that fire for it, its kind, and how likely that is."""

    scene: Scene
    one: Placed
    rules: Sequence[str]
    kind: str
    chance: float


OPEN = Choice(Option("", "", ()), 1.0)  # a level is compared with nothing


@cache
def kind_weights() -> Weights:
    """What each rule says of a number's kind."""
    return tabled("data/results/kinds.tsv", KINDS)


@cache
def field_weights() -> Weights:
    """What each rule says for a phrase as each of the fields."""
    return tabled("data/results/fields.tsv", FIELDS)


def results(doc: Doc, kinds: Weights, fields: Weights) -> Iterator[tuple[Result, tuple[int, int]]]:
    """All results, each with the tokens of its number, in the order of the text."""
    found = list(_numbers(doc, kinds))
    if all(number.kind == NOTHING for number in found):
        return
    seen = Seen(paper_of(doc))
    for scene, one, fired, kind, chance in found:
        seen.enter(scene)
        if kind == NOTHING:
            continue
        choices = {
            field: OPEN
            if field == "over" and kind == "level"
            else choose(options(seen.asked(scene, one, kind, field)), field, fields)
            for field in FIELDS
        }
        chance *= prod(seen.sure(field, choices[field].option.text, choices[field].chance) for field in WHOLE)
        if not any(choices[field].option.text for field in NEEDED):
            asked = [seen.asked(scene, one, kind, field) for field in GUESSED]
            named = [(choose(options(about), about.field, fields, is_named=True), about.field) for about in asked]
            choice, field = max(named, key=lambda told: told[0].chance)
            if choice.chance >= LIKELY:
                choices[field], chance = choice, min(chance, SURE)
        seen.keep(one, kind, {field: choice.option.text for field, choice in choices.items()})
        if chance >= TOLD and any(choices[field].option.text for field in NEEDED):
            told = (
                _loudest(fired, kinds, kind),
                *(_loudest(c.option.rules, fields, f) for f, c in choices.items()),
            )
            for data in each_of_list(scene, one, choices["on"].option):
                yield _result(scene, one, kind, chance, choices, data, told), places_of(scene, one)


def _numbers(doc: Doc, kinds: Weights) -> Iterator[ReadNumber]:
    """All numbers, each with its kind."""
    for scene in scenes(doc):
        previous = START
        for one in scene.placed:
            fired = rules(scene, one, previous)
            kind, chance = _kind(fired, kinds)
            if is_gain(scene, one):
                kind, chance = "gain", max(OUTRIGHT, chance if kind == "gain" else 0.0)
            previous = told_of(scene, one, kind)
            yield ReadNumber(scene, one, fired, kind, chance)


def _kind(fired: Sequence[str], kinds: Weights) -> tuple[str, float]:
    """The kind of a number, and how likely it is."""
    likely = chances(kinds.total(fired))
    best = max(range(1, len(KINDS)), key=likely.__getitem__) if 1 - likely[0] >= LEAST else 0
    return KINDS[best], likely[best]


def choose(found: Sequence[Option], field: str, weights: Weights, *, is_named: bool = False) -> Choice:
    """The likeliest of the options, or of those that name something; those of one name count together."""
    if len(found) == 1:
        return Choice(found[0], 0.0 if is_named else 1.0)
    weight = weights.of[weights.answers.index(field)].__getitem__
    likely = chances([sum(map(weight, option.rules)) / 100 for option in found])
    together: dict[str, float] = {}
    for option, chance in zip(found, likely, strict=True):
        together[option.same] = together.get(option.same, 0.0) + chance
    best = max(range(int(is_named), len(found)), key=lambda i: (together[found[i].same], likely[i]))
    return Choice(found[best], together[found[best].same])


def each_of_list(scene: Scene, one: Placed, option: Option) -> list[str]:
    """The data that a number was reached on: all of a list, if no other number shares it."""
    listed = sharing(scene, one, option.phrase) if option.phrase else ()
    return list(dict.fromkeys([other.text for other in listed if other.text])) or [option.text]


def _loudest(fired: Sequence[str], weights: Weights, answer: str) -> tuple[str, ...]:
    """The rules that speak loudest for the answer."""
    of = weights.of[weights.answers.index(answer)]
    spoken = sorted([(-weight, rule) for rule in fired if (weight := of[rule]) > 0])
    return tuple([rule for _, rule in spoken[:RULES_KEPT]])


def _result(
    scene: Scene,
    one: Placed,
    kind: str,
    chance: float,
    choices: Mapping[str, Choice],
    data: str,
    told: tuple[tuple[str, ...], ...],
) -> Result:
    value = one.value
    texts = {field: choice.option.text or None for field, choice in choices.items()}
    start = value.start - scene.offset
    rule = told[0][0] if told[0] else kind
    return Result(
        value=value.text,
        number=-value.number if value.signed and value.text[0] != "+" else value.number,
        unit=value.spelt or value.unit,
        kind=kind,
        metric=texts["metric"],
        better=better_of(texts["metric"]) if texts["metric"] else "",
        system=texts["system"] if kind == "level" or texts["system"] != texts["over"] else None,
        on=data or None,
        task=texts["task"],
        over=texts["over"] if kind != "level" else None,
        confidence=round(chance**TEMPERED, 4),
        evidence=Evidence(PLACES[scene.part], start, start + len(value.text), value.text, rule, scene.sentence),
        rules=told,
    )
