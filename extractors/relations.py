"""How sentences relate names: what a system was trained or evaluated on, what it is built on or compared with."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from spacy.tokens import Doc

from extractors.reading import Part, read
from extractors.records import Entity, Evidence, Field, Relation
from extractors.reported.classes import class_of
from extractors.reported.phrases import Phrase, in_lists
from extractors.reported.scene import FIELD_OF, Paper, paper_of
from extractors.resources import table
from extractors.result import KEY, extraction
from extractors.stages import sentences
from extractors.vocabulary import Word

PLACES: tuple[Field, Field] = ("title", "abstract")
DIRECT = "-"
BREAKS = frozenset(".;:?!")
TURNS = frozenset({"while", "whereas", "but", "although", "which"})
SELF = frozenset({"we", "our", "it", "its"})
DONE_TO = frozenset({"trained_on", "evaluated_on"})  # relations whose verbs are done to the source
GOVERNING = 4  # words in front of a name
OWN = 0.85  # how sure it is that "we" and "our model" are the paper's own system
SPARE = frozenset({"", "plain", "mod", "det", "poss", "noun", "num-word"})  # what may belong to the target


class Rule(NamedTuple):
    """One way of relating names."""

    relation: str
    name: str
    by: frozenset[str]
    target: str  # data, system or any
    far: int
    confidence: float


@cache
def rules() -> Mapping[str, tuple[Rule, ...]]:
    """The rules by the words that they begin with."""
    known: dict[str, tuple[Rule, ...]] = {}
    for row in table("data/relations.tsv"):
        by = frozenset(row["by"].split())
        rule = Rule(row["relation"], row["rule"], by, row["target"], int(row["far"]), float(row["confidence"]))
        for word in row["words"].split():
            known[word] = (*known.get(word, ()), rule)
    return known


def relations(doc: Doc) -> list[Relation]:
    """All that the doc's sentences say of two names, each pair once: where that is said most surely."""
    told = extraction(doc)
    if told is None or not told.entities:
        return []
    paper = paper_of(doc, told.entities)
    best: dict[tuple[str, str, str], Relation] = {}
    for number, part in enumerate(read(doc).parts):
        if part.words:
            for one in _of_part(doc, part, PLACES[number], paper):
                pair = one.relation, one.source, one.target
                if pair not in best or one.confidence > best[pair].confidence:
                    best[pair] = one
    return sorted(best.values(), key=lambda one: (one.evidence.field == "abstract", one.evidence.start, one[:3]))


def _of_part(doc: Doc, part: Part, field: Field, paper: Paper) -> Iterator[Relation]:
    names = [
        Phrase(*place, span.text, (FIELD_OF[span.label_],))
        for span in doc.spans.get(KEY, ())
        if span.label_ in FIELD_OF and part.at[0] <= span.start <= part.at[-1]
        for place in part.within([(span.start, span.end)])
    ]
    for sentence in sentences.stands(doc):
        if part.at[0] <= sentence.start <= part.at[-1]:
            (place,) = part.within([(sentence.start, sentence.end)])
            here = sorted(one for one in names if place[0] <= one.first < place[1])
            if here:
                yield from _of_sentence(doc, part, field, place, here, paper)


def _of_sentence(
    doc: Doc, part: Part, field: Field, place: tuple[int, int], names: Sequence[Phrase], paper: Paper
) -> Iterator[Relation]:
    words, first = part.words, place[0]
    subjects: dict[str, list[Phrase]] = {}
    for one in names:
        if not _is_governed(words, first, one):
            subjects.setdefault(one.signs[0], []).append(one)
    selves = [i for i in range(*place) if words[i].lower in SELF]
    taken = {i for one in names for i in range(one.first, one.last)}
    last = place[1] - 1
    for row in _rows(words, names):
        found = _rule(words, first, row[0], taken)
        if found is None:
            continue
        rule, at = found
        if rule.target != "any" and {"data": "on"}.get(rule.target, rule.target) != row[0].signs[0]:
            continue
        for source, sure in _sources(at, rule, row[0], names, subjects, selves, paper):
            for target in row:
                if target.text != source:
                    start, end = doc[part.at[first]].idx, doc[part.at[last]].idx + len(words[last].text)
                    begin = doc[part.at[target.first]].idx - part.offset
                    bounds = max(0, start - part.offset), end - part.offset
                    evidence = Evidence(field, begin, begin + len(target.text), target.text, rule.name, bounds)
                    yield Relation(rule.relation, source, target.text, round(rule.confidence * sure, 4), evidence)


def _rows(words: Sequence[Word], names: Sequence[Phrase]) -> Iterator[list[Phrase]]:
    """Names of one sort that stand in one list."""
    row: list[Phrase] = []
    for one in in_lists(words, list(names)):
        if row and one.listed[0] and one.signs == row[-1].signs:
            row.append(one)
            continue
        if row:
            yield row
        row = [one]
    if row:
        yield row


def _rule(words: Sequence[Word], first: int, target: Phrase, taken: set[int]) -> tuple[Rule, int] | None:
    """The rule that joins the target to what stands in front of it, and where its word stands."""
    by = DIRECT
    for away, i in enumerate(range(target.first - 1, first - 1, -1)):
        word = words[i]
        if word.text in BREAKS or word.lower in TURNS:
            return None
        if i not in taken:
            for rule in rules().get(word.lower, ()):
                if by in rule.by and away <= rule.far:
                    return rule, i
        if by == DIRECT and (word.part == "prep" or word.lower == "using"):
            by = word.lower
        elif by == DIRECT and (word.part not in SPARE or i in taken):
            return None
    return None


def _sources(
    at: int,
    rule: Rule,
    target: Phrase,
    names: Sequence[Phrase],
    subjects: Mapping[str, Sequence[Phrase]],
    selves: Sequence[int],
    paper: Paper,
) -> Iterator[tuple[str, float]]:
    """What is related to the target: what the rule's verb is done to, else the nearest subject, or the paper's own."""
    sort = target.signs[0] if rule.relation == "part_of" else "system"
    between = names[bisect_right(names, at, key=_first) : bisect_left(names, target.first, key=_first)]
    objects = [one for one in between if one.last < target.first and one.signs[0] == sort]
    known = subjects.get(sort, ())
    before, own = bisect_right(known, at, key=_last), bisect_left(selves, at)
    if objects and rule.relation in DONE_TO:
        yield from ((one.text, 1.0) for one in objects)
    elif before and (not own or known[before - 1].last > selves[own - 1]):
        yield known[before - 1].text, 1.0
    elif own and paper.own and rule.relation != "part_of":
        yield paper.own, OWN


def _first(one: Phrase) -> int:
    return one.first


def _last(one: Phrase) -> int:
    return one.last


def _is_governed(words: Sequence[Word], first: int, one: Phrase) -> bool:
    """Whether a preposition or a comparison stands in front of the name, so that it is no subject."""
    for i in range(one.first - 1, max(first, one.first - GOVERNING) - 1, -1):
        if words[i].part == "prep" or class_of(words[i]) in {"beat", "than", "compared"}:
            return True
        if words[i].part not in SPARE:
            return False
    return False


def names_of(found: Sequence[Relation], entities: Sequence[Entity]) -> Iterator[tuple[Relation, Entity, Entity]]:
    """Relations between names that stand, with both."""
    known = {surface: one for one in entities for surface in one.surfaces}
    for one, pair in ((one, (one.source, one.target)) for one in found):
        if all(name in known for name in pair) and known[pair[0]] != known[pair[1]]:
            yield one, known[pair[0]], known[pair[1]]
