"""How sentences relate names: what a system was trained or evaluated on, what it is built on or compared with."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from spacy.tokens import Doc

from extractors.reading import Part, read
from extractors.records import Entity, Evidence, Field, Relation, Result
from extractors.relating.claims import claims
from extractors.relating.pairs import BACK, FORTH, RULE, UNRULED, Claims, Entities, Pair, pairs
from extractors.relating.rules import SORTS, relation_of, rules
from extractors.relating.sentence import SPARE, RelationSentence, owned, sentence, speaking
from extractors.reported.phrases import Phrase
from extractors.reported.scene import FIELD_OF, SENTENCE_WORDS, Paper, own_system, usual
from extractors.result import NOTHING, extraction, names
from extractors.stages import sentences
from extractors.vocabulary import REMEMBERED, Word
from extractors.weights import NONE, Weights, chances, tabled

EITHER = "compared_with"  # which has no direction
DIRECTED = ("evaluated_on", "trained_on", "based_on", "part_of")
ANSWERS = (NONE, EITHER, *(f"{one}{way}" for one in DIRECTED for way in (FORTH, BACK)))
ALSO = {"trained_on": "evaluated_on", "evaluated_on": "trained_on"}  # `trained and tested on A` says both
LEAST = 0.65  # what is less sure is not told
TOGETHER = 200  # pairs that are weighed together
WORDED = frozenset({"before", "behind", "between", "verb"})  # in signs that name a word
TELLING = re.compile(r"\.[a-z-]{4,}$")  # a word that may tell something, at the end of a sign
PLACES: tuple[Field, Field] = ("title", "abstract")
SORT_OF = {type: field for type, field in FIELD_OF.items() if field in SORTS["any"]}
PRONOUNS = frozenset({"it", "its"})
PROPOSING = frozenset({"said.propose", "said.ours"})
REFERRED = "once"  # how much the paper makes of what `it` refers to
SUBJECT = 4  # words from the start of a sentence to a name that it is about
EARLY = 4  # sentences that a sign tells apart


class Sentence(NamedTuple):
    """A sentence that may relate names: all pairs of these, in which part it stands, and at which of its words."""

    pairs: Sequence[Pair]
    part: Part
    field: Field
    words: tuple[int, int]


@cache
def relation_weights() -> Weights:
    """What each sign of two names says of what relates them."""
    return tabled("data/relation-weights.tsv", ANSWERS)


def decided(signs: Sequence[Sequence[str]], weights: Weights) -> Iterator[tuple[str, float]]:
    """Of each two names, by their signs, which relation is likeliest, and how likely that is."""
    for sums in weights.sums(signs).tolist():
        likely = chances(sums)
        best = max(range(1, len(ANSWERS)), key=likely.__getitem__)
        yield ANSWERS[best], likely[best]


def stated(answer: str, first: str, second: str) -> tuple[str, str, str]:
    """What an answer says of two names: the relation, its source and its target."""
    relation = answer.rstrip(FORTH + BACK)
    return (relation, second, first) if answer.endswith(BACK) else (relation, first, second)


def relations(doc: Doc, weights: Weights) -> list[Relation]:
    """All that the doc's sentences say of two names, each once: where that is said most surely."""
    said = [relation for found in _together(doc) for relation in _told(doc, found, weights)]
    if not said:
        return []
    whose = {spelt: one.name for one in (extraction(doc) or NOTHING).entities for spelt in one.surfaces}
    best: dict[tuple[str, str, str], Relation] = {}
    for relation in said:
        ends = [whose.get(end, end) for end in (relation.source, relation.target)]
        source, target = sorted(ends) if relation.relation == EITHER else ends
        of = relation.relation, source, target
        if of not in best or relation.confidence > best[of].confidence:
            best[of] = relation
    return sorted(best.values(), key=lambda one: (one.evidence.field == "abstract", one.evidence.start, one[:3]))


def _together(doc: Doc) -> Iterator[list[tuple[Sentence, Pair]]]:
    """The doc's pairs of names, so many together that weighing them takes little time, and little memory."""
    found: list[tuple[Sentence, Pair]] = []
    for one in related(doc):
        found += ((one, pair) for pair in one.pairs)
        if len(found) >= TOGETHER:
            yield found
            found = []
    if found:
        yield found


def _told(doc: Doc, found: Sequence[tuple[Sentence, Pair]], weights: Weights) -> Iterator[Relation]:
    """What sentences say of these pairs of names."""
    also = []
    for one, pair, answer, chance in _sure(found, weights):
        yield _relation(doc, one, pair, answer, chance, weights)
        if (rest := _but_for(answer, pair)) is not None:
            also.append((one, rest))
    for one, pair, answer, chance in _sure(also, weights):
        yield _relation(doc, one, pair, answer, chance, weights)


def _sure(found: Sequence[tuple[Sentence, Pair]], weights: Weights) -> Iterator[tuple[Sentence, Pair, str, float]]:
    """What is sure enough to be told of pairs of names."""
    answers = decided([pair.signs for _, pair in found], weights) if found else ()
    for (one, pair), (answer, chance) in zip(found, answers, strict=True):
        if chance >= LEAST:
            yield one, pair, answer, chance


def _but_for(answer: str, pair: Pair) -> Pair | None:
    """A pair without what reads the answer, if a rule reads there what is often said beside it."""
    relation = answer.rstrip(FORTH + BACK)
    other = ALSO.get(relation)
    if other is None or UNRULED in pair.signs or not any(read_by(sign) == other for sign in pair.signs):
        return None
    return pair._replace(signs=tuple(sign for sign in pair.signs if read_by(sign) != relation))


def related(doc: Doc) -> Iterator[Sentence]:
    """The sentences that may relate names, with all pairs of these."""
    spans = [(start, end, text, SORT_OF[label]) for start, end, label, _, text in names(doc) if label in SORT_OF]
    told = extraction(doc)
    if not spans or told is None:
        return
    paper = _paper(told.entities)
    if len(spans) + _has_own(paper) < 2:
        return
    entities = {surface: one for one in told.entities for surface in one.surfaces}
    for number, part in enumerate(read(doc).parts):
        if part.words:
            results = [of for of in told.results if of.evidence.field == PLACES[number]]
            yield from _of_part(doc, part, PLACES[number], spans, paper, entities, results)


def _paper(entities: Sequence[Entity]) -> Paper:
    """What the paper introduces: its own system by its usual name, all systems by all their spellings, and its data."""
    introduced = [one for one in entities if one.role == "introduces"]
    systems = [one for one in introduced if FIELD_OF.get(one.type) == "system"]
    own, strength = own_system(systems)
    return Paper(
        own,
        strength,
        proposed=frozenset([usual(one) for one in introduced if FIELD_OF.get(one.type) == "on"]),
        introduced=frozenset([surface for one in systems for surface in one.surfaces]),
    )


def _has_own(paper: Paper) -> bool:
    """Whether the paper has something of its own that its sentences may be about without naming it."""
    return bool(paper.own or paper.proposed)


def _of_part(
    doc: Doc,
    part: Part,
    field: Field,
    spans: Sequence[tuple[int, int, str, str]],
    paper: Paper,
    entities: Entities,
    results: Sequence[Result],
) -> Iterator[Sentence]:
    mine = [span for span in spans if part.at[0] <= span[0] <= part.at[-1]]
    places = part.within([span[:2] for span in mine])
    phrases = [Phrase(*place, text, (sort,)) for place, (_, _, text, sort) in zip(places, mine, strict=True)]
    if len(phrases) + _has_own(paper) < 2:
        return
    starts, about = [name.first for name in phrases], ""
    has_data = False  # whether the paper has told of its own data, which `it` is where it has no system
    stands = [one for one in sentences.stands(doc) if part.at[0] <= one.start <= part.at[-1]]
    bounds = part.within([(stand.start, stand.end) for stand in stands])
    for number, (stand, (begin, end)) in enumerate(zip(stands, bounds, strict=True)):
        here = phrases[bisect_left(starts, begin) : bisect_left(starts, end)]
        before, about = about, _about(part, stand, begin, here, paper) or about
        if not here:
            continue
        is_told = bool(before) or (has_data and not paper.own)
        has_data = has_data or any(name.text in paper.proposed for name in here)
        if len(here) + _has_own(paper) < 2:
            continue
        is_other = before not in {"", paper.own} and part.words[begin].lower in PRONOUNS
        seen = paper._replace(own=before, told=REFERRED) if is_other else paper
        if _is_of_one(entities, [*[name.text for name in here], *owned(seen, "system"), *owned(seen, "on")]):
            continue
        said = {word.lower for word in part.words[begin:end]}
        near = list(_within(doc, part, begin, end, results)) if results else []
        if len(here) == 1 and not near and telling().isdisjoint(said):
            continue
        is_ruled = not rules().keys().isdisjoint(said)
        for start in range(begin, end, SENTENCE_WORDS):
            stop = min(start + SENTENCE_WORDS, end)
            named = [name for name in here if start <= name.first < stop]
            one = sentence(part.words, start, stop, named, seen, is_told=is_told)
            reported = list(_within(doc, part, start, stop, near)) if near else []
            place = (f"place.{field}.{min(number, EARLY)}", f"result.{bool(reported)}")
            told = _rules_of(one, reported) if is_ruled or reported else {}
            yield Sentence(list(pairs(one, told, entities, place)), part, field, (begin, end))


def _within(doc: Doc, part: Part, begin: int, end: int, results: Sequence[Result]) -> Iterator[Result]:
    """The results whose numbers stand within some words."""
    start, stop = _bounds(doc, part, begin, end)
    return (of for of in results if start <= of.evidence.start < stop)


def _is_of_one(entities: Entities, named: Sequence[str]) -> bool:
    """Whether all names are spellings of one entity."""
    known = entities.get(named[0], named[0])
    return all(entities.get(other, other) is known or other == named[0] for other in named)


@cache
def telling() -> frozenset[str]:
    """The words of which a sentence with one name has one, or tells nothing of the paper's own and it."""
    return speaking() | rules().keys()


def _rules_of(one: RelationSentence, results: Sequence[Result]) -> Claims:
    """The rules that relate one name of a sentence to another."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    for claim in claims(one, results):
        found.setdefault((claim.source, claim.target), {})[claim.rule] = None
    return found


def _about(part: Part, stands: sentences.Sentence, begin: int, here: Sequence[Phrase], paper: Paper) -> str:
    """Which system a sentence is about: that which it begins with, or the paper's own."""
    is_own = not PROPOSING.isdisjoint(stands.rules)
    if not here:
        return paper.own if is_own else ""
    first = next((name for name in here if name.signs == ("system",)), None)
    opens = first and part.at[first.first] - stands.start < SUBJECT
    if first and opens and all(map(_is_led, part.words[begin : first.first])):
        return first.text
    return paper.own if is_own or any(name.text in paper.introduced for name in here) else ""


def _is_led(word: Word) -> bool:
    """Whether a word may stand between the start of a sentence and what it is about: `The recently proposed X`."""
    return word.part in SPARE or word.lower == "proposed"


def _bounds(doc: Doc, part: Part, begin: int, end: int) -> tuple[int, int]:
    """The characters of some words within their part."""
    last = doc[part.at[end - 1]]
    return max(0, doc[part.at[begin]].idx - part.offset), last.idx + len(last.text) - part.offset


def _relation(doc: Doc, one: Sentence, pair: Pair, answer: str, chance: float, weights: Weights) -> Relation:
    signs, (relation, *ends) = weights.known(pair.signs), stated(answer, pair.first, pair.second)
    ruled = [sign for sign in signs if sign.startswith(RULE) and read_by(sign) == relation]
    is_turned = relation == EITHER and any(sign.endswith(BACK) for sign in ruled)
    source, target = reversed(ends) if is_turned else ends
    start, text = doc[one.part.at[pair.stands.first]].idx - one.part.offset, pair.stands.text
    rule, bounds = _loudest(weights, ruled, signs, answer), _bounds(doc, one.part, *one.words)
    evidence = Evidence(one.field, start, start + len(text), text, rule, bounds)
    return Relation(relation, source, target, round(chance, 4), evidence)


def read_by(sign: str) -> str | None:
    """The relation that a sign reads, if it is a rule."""
    return relation_of().get(_rule(sign)) if sign.startswith(RULE) else None


def _rule(sign: str) -> str:
    """The rule that a sign is, in whichever direction it relates two names."""
    return sign.removeprefix(RULE).rstrip(FORTH + BACK)


def _loudest(weights: Weights, ruled: Sequence[str], signs: Sequence[str], answer: str) -> str:
    """The sign that speaks loudest for the answer: a rule that reads it if one does, else a word."""

    def loudness(sign: str) -> tuple[float, str]:
        return weights.weight(sign, answer), sign

    if ruled:
        return _rule(max(ruled, key=loudness))
    return max(list(filter(_is_worded, signs)) or signs, key=loudness)


@lru_cache(maxsize=REMEMBERED)
def _is_worded(sign: str) -> bool:
    """Whether a sign names a word that may tell something."""
    return bool(TELLING.search(sign)) and not WORDED.isdisjoint(sign.split("."))


def names_of(found: Sequence[Relation], entities: Sequence[Entity]) -> Iterator[tuple[Relation, Entity, Entity]]:
    """Relations between names that stand, with both."""
    known = {surface: one for one in entities for surface in one.surfaces}
    for one, pair in ((one, (one.source, one.target)) for one in found):
        if all(name in known for name in pair) and known[pair[0]] != known[pair[1]]:
            yield one, known[pair[0]], known[pair[1]]
