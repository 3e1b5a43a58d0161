"""How sentences relate names: what a system was trained or evaluated on, what it is built on or compared with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from spacy.tokens import Doc

from extractors.reading import Part, read
from extractors.records import Entity, Evidence, Field, Relation, Result
from extractors.relating.joints import joint
from extractors.relating.rules import SORTS
from extractors.relating.sentence import Row, Sentence, sentence
from extractors.relating.sources import Asked, hyphened, sources
from extractors.reported.phrases import Phrase
from extractors.reported.scene import FIELD_OF, Paper, paper_of
from extractors.result import KEY, extraction
from extractors.stages import sentences

PLACES: tuple[Field, Field] = ("title", "abstract")
REPORTED = 0.85  # how sure it is what a result says


class Claim(NamedTuple):
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
    paper = paper_of(doc, told.entities)
    best: dict[tuple[str, str, str], Relation] = {}
    for number, part in enumerate(read(doc).parts):
        if part.words:
            for one in _of_part(doc, part, PLACES[number], paper, told.results):
                pair = one.relation, one.source, one.target
                if pair not in best or one.confidence > best[pair].confidence:
                    best[pair] = one
    return sorted(best.values(), key=lambda one: (one.evidence.field == "abstract", one.evidence.start, one[:3]))


def _of_part(doc: Doc, part: Part, field: Field, paper: Paper, results: Sequence[Result]) -> Iterator[Relation]:
    names = sorted(
        Phrase(*place, span.text, (FIELD_OF[span.label_],))
        for span in doc.spans.get(KEY, ())
        if FIELD_OF.get(span.label_) in SORTS["any"] and part.at[0] <= span.start <= part.at[-1]
        for place in part.within([(span.start, span.end)])
    )
    for stands in sentences.stands(doc):
        if part.at[0] <= stands.start <= part.at[-1]:
            ((first, last),) = part.within([(stands.start, stands.end)])
            here = [one for one in names if first <= one.first < last]
            if here:
                one = sentence(part.words, first, last, here, paper)
                start, end = doc[part.at[first]].idx - part.offset, doc[part.at[last - 1]]
                bounds = max(0, start), end.idx + len(end.text) - part.offset
                reported = [of for of in results if of.evidence.field == field and of.evidence.sentence == bounds]
                for claim in (*_said(one), *_reported(one, reported)):
                    yield _relation(doc, part, field, bounds, claim)


def _relation(doc: Doc, part: Part, field: Field, bounds: tuple[int, int], claim: Claim) -> Relation:
    start, text = doc[part.at[claim.stands.first]].idx - part.offset, claim.stands.text
    evidence = Evidence(field, start, start + len(text), text, claim.rule, bounds)
    return Relation(claim.relation, claim.source, claim.target, round(claim.confidence, 4), evidence)


def _said(one: Sentence) -> Iterator[Claim]:
    """What the rules read in a sentence."""
    for row in one.rows:
        for asked in hyphened(one, row):
            yield from _claims(asked)
        if found := joint(one, row):
            yield from _claims(Asked(one, found[0], row, found[1]))


def _claims(asked: Asked) -> Iterator[Claim]:
    rule, is_turned = asked.rule, "turned" in asked.rule.source or "named" in asked.rule.source
    targets = _all_parts(asked) if is_turned else asked.row
    for source, sure in sources(asked):
        for target in targets:
            if target.text != source:
                ends = (target.text, source) if is_turned else (source, target.text)
                yield Claim(rule.relation, *ends, target, rule.name, rule.confidence * sure)


def _all_parts(asked: Asked) -> Row:
    """All parts of a whole, also those of which more is told: `combines A for this, B for that, and C`."""
    row, words = list(asked.row), asked.sentence.words
    for other in asked.sentence.rows:
        if other[0].first > row[-1].last and other[0].signs == row[0].signs:
            if words[other[0].first - 1].text != "," and words[other[0].first - 1].lower != "and":
                break
            row.extend(other)
    return row


def _reported(one: Sentence, results: Sequence[Result]) -> Iterator[Claim]:
    """What a sentence's results tell: which system was measured on what, and compared with what."""
    names = [name for row in one.rows for name in row]
    for result in results:
        for name in names if result.system else ():
            if name.signs == ("on",) and name.text == result.on:
                yield Claim("evaluated_on", result.system or "", name.text, name, "reported", REPORTED)
            elif name.signs == ("system",) and result.over and name.text in result.over:
                yield Claim("compared_with", result.system or "", name.text, name, "reported", REPORTED)


def names_of(found: Sequence[Relation], entities: Sequence[Entity]) -> Iterator[tuple[Relation, Entity, Entity]]:
    """Relations between names that stand, with both."""
    known = {surface: one for one in entities for surface in one.surfaces}
    for one, pair in ((one, (one.source, one.target)) for one in found):
        if all(name in known for name in pair) and known[pair[0]] != known[pair[1]]:
            yield one, known[pair[0]], known[pair[1]]
