"""How sentences relate names: what a system was trained or evaluated on, what it is built on or compared with."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise
from typing import NamedTuple

from spacy.tokens import Doc

from extractors.reading import Part, read
from extractors.records import Entity, Evidence, Field, Relation, Result
from extractors.relating.joints import beside, joints
from extractors.relating.rules import SORTS, rules
from extractors.relating.sentence import SPARE, NameList, RelationSentence, sentence
from extractors.relating.sources import RuleQuestion, hyphened, sources
from extractors.reported.phrases import Phrase
from extractors.reported.scene import FIELD_OF, SENTENCE_WORDS, Paper, own_system, usual
from extractors.result import extraction, names
from extractors.stages import sentences
from extractors.vocabulary import LOWER, Word

PLACES: tuple[Field, Field] = ("title", "abstract")
REPORTED = 0.7  # how sure it is what a result says
LEAST = 0.45  # what is less sure is not said
TURNED = frozenset({"turned", "named", "bench"})  # where what is found is the relation's target
PRONOUNS = frozenset({"it", "its"})
PROPOSING = frozenset({"said.propose", "said.ours"})
REFERRED = "once"  # how sure it is what `it` refers to
SUBJECT = 4  # words from the start of a sentence to a name that it is about
AGAINST = frozenset({"with", "to", "against"})


class FoundRelation(NamedTuple):
    """What a sentence says: a relation, the names that it holds between, where one of them stands, and why."""

    relation: str
    source: str
    target: str
    stands: Phrase
    rule: str
    confidence: float


def relations(doc: Doc) -> list[Relation]:
    """All that the doc's sentences say of two names, each pair once: where that is said most surely."""
    told = extraction(doc)
    if told is None or not told.entities:
        return []
    own, strength = own_system(told.entities)
    paper = Paper(
        own, strength, proposed=frozenset(_own_data(told.entities)), introduced=frozenset(_introduced(told.entities))
    )
    spans = [
        (start, end, text, FIELD_OF[label])
        for start, end, label, _, text in names(doc)
        if FIELD_OF.get(label, "") in SORTS["any"]
    ]
    if len(spans) + bool(paper.own or paper.proposed) < 2:
        return []
    best: dict[tuple[str, str, str], Relation] = {}
    for number, part in enumerate(read(doc).parts):
        if part.words:
            for one in _of_part(doc, part, PLACES[number], spans, paper, told.results):
                pair = one.relation, one.source, one.target
                if pair not in best or one.confidence > best[pair].confidence:
                    best[pair] = one
    return sorted(best.values(), key=lambda one: (one.evidence.field == "abstract", one.evidence.start, one[:3]))


def _own_data(entities: Sequence[Entity]) -> Iterator[str]:
    """The data that the paper introduces."""
    return (usual(one) for one in entities if one.type in {"dataset", "benchmark"} and one.role == "introduces")


def _introduced(entities: Sequence[Entity]) -> Iterator[str]:
    """The systems that the paper introduces, by all their spellings."""
    for one in entities:
        if one.type in {"model", "method"} and one.role == "introduces":
            yield from one.surfaces


def _of_part(
    doc: Doc,
    part: Part,
    field: Field,
    spans: Sequence[tuple[int, int, str, str]],
    paper: Paper,
    results: Sequence[Result],
) -> Iterator[Relation]:
    first, last = part.at[0], part.at[-1]
    starts = [span[0] for span in spans]
    results = [of for of in results if of.evidence.field == field]
    lowers = list(map(LOWER, part.words))
    refers = not PRONOUNS.isdisjoint(lowers)
    is_own, known, about = bool(paper.own or paper.proposed), rules().keys(), ""
    for stands in sentences.stands(doc):
        if stands.start < first:
            continue
        if stands.start > last:
            break
        here = spans[bisect_left(starts, stands.start) : bisect_left(starts, stands.end)]
        before, about = about, (refers and _about(part, stands, here, paper)) or about
        if len(here) + is_own < 2:
            continue
        ((begin, end),) = part.within([(stands.start, stands.end)])
        bounds = _bounds(doc, part, begin, end)
        told = [of for of in results if bounds[0] <= of.evidence.start < bounds[1]]
        if not told and known.isdisjoint(lowers[begin:end]):
            continue
        places = part.within([span[:2] for span in here])
        phrases = [Phrase(*place, text, (sort,)) for place, (_, _, text, sort) in zip(places, here, strict=True)]
        is_other = before not in {"", paper.own} and part.words[begin].lower in PRONOUNS
        seen = paper._replace(own=before, told=REFERRED) if is_other else paper
        for start in range(begin, end, SENTENCE_WORDS):
            stop = min(start + SENTENCE_WORDS, end)
            mine = [name for name in phrases if start <= name.first < stop]
            one = sentence(part.words, start, stop, mine, seen, is_told=bool(before))
            claims = list(_said(one))
            if claims or told:
                own = _bounds(doc, part, start, stop)
                reported = [of for of in told if own[0] <= of.evidence.start < own[1]]
                for claim in (*claims, *_reported(one, reported)):
                    if claim.confidence >= LEAST:
                        yield _relation(doc, part, field, bounds, claim)


def _about(part: Part, stands: sentences.Sentence, here: Sequence[tuple[int, int, str, str]], paper: Paper) -> str:
    """Which system a sentence is about: that which it begins with, or the paper's own."""
    first = next((name for name in here if name[3] == "system"), None)
    if first and first[0] - stands.start < SUBJECT and first[2] not in paper.introduced:
        ((begin, _), (start, _)) = part.within([(stands.start, stands.end), first[:2]])
        if all(_is_led(word) for word in part.words[begin:start]):
            return first[2]
    is_own = any(name[2] in paper.introduced for name in here) or not PROPOSING.isdisjoint(stands.rules)
    return paper.own if is_own else ""


def _is_led(word: Word) -> bool:
    """Whether a word may stand between the start of a sentence and what it is about: `The recently proposed X`."""
    return word.part in SPARE or word.lower == "proposed"


def _bounds(doc: Doc, part: Part, begin: int, end: int) -> tuple[int, int]:
    """The characters of some words within their part."""
    last = doc[part.at[end - 1]]
    return max(0, doc[part.at[begin]].idx - part.offset), last.idx + len(last.text) - part.offset


def _relation(doc: Doc, part: Part, field: Field, bounds: tuple[int, int], claim: FoundRelation) -> Relation:
    start, text = doc[part.at[claim.stands.first]].idx - part.offset, claim.stands.text
    evidence = Evidence(field, start, start + len(text), text, claim.rule, bounds)
    return Relation(claim.relation, claim.source, claim.target, round(claim.confidence, 4), evidence)


def _said(one: RelationSentence) -> Iterator[FoundRelation]:
    """What the rules read in a sentence."""
    for row in one.rows:
        for asked in hyphened(one, row):
            yield from _claims(asked)
        for rule, at in joints(one, row):
            claims = list(_claims(RuleQuestion(one, rule, row, at)))
            yield from claims
            for other in beside(one, row, rule, at):
                yield from _claims(RuleQuestion(one, other, row, at - 2))
            if claims:
                break


def _claims(asked: RuleQuestion) -> Iterator[FoundRelation]:
    rule, is_turned = asked.rule, not TURNED.isdisjoint(asked.rule.source)
    if "each" in rule.source:
        for one, other in combinations(asked.row, 2) if _stands_alone(asked) else ():
            if one.text != other.text:
                yield FoundRelation(rule.relation, one.text, other.text, other, rule.name, rule.confidence)
        return
    targets = _all_parts(asked) if is_turned else asked.targets
    for source, sure in sources(asked):
        for target in targets:
            if target.text != source:
                ends = (target.text, source) if is_turned else (source, target.text)
                yield FoundRelation(rule.relation, *ends, target, rule.name, rule.confidence * sure)


def _stands_alone(asked: RuleQuestion) -> bool:
    """Whether nothing else is compared with names: not `we compare X and Y with Z`."""
    sentence, last = asked.sentence, asked.row[-1].last
    last += last < sentence.last and sentence.words[last].text == ")"
    return last >= sentence.last or sentence.words[last].lower not in AGAINST


def _all_parts(asked: RuleQuestion) -> NameList:
    """All parts of a whole, also those of which more is told: `combines A for this, B for that, and C`."""
    row, words = list(asked.row), asked.sentence.words
    for other in asked.sentence.rows:
        if other[0].first > row[-1].last and other[0].signs == row[0].signs:
            between = words[row[-1].last : other[0].first]
            if between[-1].text != "," and between[-1].lower != "and":
                break
            if any(one.text == "," and then.lower.endswith("ing") for one, then in pairwise(between)):
                break  # `combines A and B, enabling C and D`
            row.extend(other)
    return row


def _reported(one: RelationSentence, results: Sequence[Result]) -> Iterator[FoundRelation]:
    """What a sentence's results tell: which system was measured on what, and compared with what."""
    named = [name for row in one.rows for name in row]
    for result in results:
        for name in named if result.system else ():
            if name.text == result.system:
                continue
            if name.signs == ("on",) and name.text == result.on:
                yield FoundRelation("evaluated_on", result.system or "", name.text, name, "reported", REPORTED)
            elif name.signs == ("system",) and result.over and name.text in result.over:
                yield FoundRelation("compared_with", result.system or "", name.text, name, "reported", REPORTED)


def names_of(found: Sequence[Relation], entities: Sequence[Entity]) -> Iterator[tuple[Relation, Entity, Entity]]:
    """Relations between names that stand, with both."""
    known = {surface: one for one in entities for surface in one.surfaces}
    for one, pair in ((one, (one.source, one.target)) for one in found):
        if all(name in known for name in pair) and known[pair[0]] != known[pair[1]]:
            yield one, known[pair[0]], known[pair[1]]
