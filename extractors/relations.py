"""How sentences relate names: what a system was trained or evaluated on, what it is built on or compared with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from spacy.tokens import Doc

from extractors.reading import Part, read
from extractors.records import Entity, Evidence, Field, Relation, Result
from extractors.reported.classes import class_of, listed
from extractors.reported.fields import self_place
from extractors.reported.phrases import Phrase
from extractors.reported.scene import FIELD_OF, Paper, paper_of
from extractors.resources import table
from extractors.result import KEY, extraction
from extractors.stages import sentences
from extractors.vocabulary import Word

PLACES: tuple[Field, Field] = ("title", "abstract")
SORTS = {"data": frozenset({"on"}), "system": frozenset({"system"}), "any": frozenset({"on", "system"})}
DIRECT, HYPHENED, OPENING = "-", "<", "^"  # how a target is joined to a rule's word if by no preposition
ON = frozenset({"on", "across"})
BREAKS = frozenset(".;:?!")
TURNS = frozenset({"while", "whereas", "but", "although", "which"})
OPENS = frozenset({"including", "such", "as", "like", "namely", "e.g.", "i.e.", "("})  # examples
AWAY = frozenset({"against", "over", "than", "to", "from"})  # in front of what nothing is done to
APPOSED = frozenset({",", ":", "is", "are", "(", "-", "–", "—", "called", "named"})
GOVERNS = frozenset({"using", "without", "with"})
PARTICIPLES = frozenset({"based", "built", "trained", "pretrained", "pre-trained", "fine-tuned", "finetuned", "tuned", "derived", "initialized", "adapted"})
GOVERNING = 4  # words in front of a name
BETWEEN = 8  # words between two names of a list
BEHIND = 4  # words behind a name that tell what it is used as
SPARE = frozenset({"", "plain", "mod", "det", "poss", "noun", "num-word"})  # what may belong to the target
OWN, GUESSED = 0.95, 0.85  # how sure it is that the authors' “we” and “our model” are the paper's own system
REPORTED = 0.85  # how sure what a result says is


class Rule(NamedTuple):
    """One way of relating names."""

    relation: str
    name: str
    by: frozenset[str]
    target: frozenset[str]  # sorts
    far: int
    whose: str  # done, named, own, apposed or turned
    behind: frozenset[str]
    confidence: float


class Told(NamedTuple):
    """One sentence: words `first` to `last`, its names in lists, which words are names, and what the paper tells."""

    words: Sequence[Word]
    first: int
    last: int
    rows: Sequence[Sequence[Phrase]]
    taken: frozenset[int]
    paper: Paper

    @property
    def own(self) -> tuple[str, float]:
        """The paper's own system, and how sure that is."""
        return self.paper.own, OWN


class Claimed(NamedTuple):
    """What a sentence says: a relation, its ends, and why; of one that is turned, the target stands in front."""

    relation: str
    source: str
    target: Phrase
    rule: str
    confidence: float
    is_turned: bool = False


@cache
def rules() -> Mapping[str, tuple[Rule, ...]]:
    """The rules by the words that they begin with."""
    known: dict[str, tuple[Rule, ...]] = {}
    for row in table("data/relations.tsv"):
        by, behind = frozenset(row["by"].split()), frozenset(row["behind"].split())
        sorts, far = SORTS[row["target"]], int(row["far"])
        rule = Rule(row["relation"], row["rule"], by, sorts, far, row["whose"], behind, float(row["confidence"]))
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
            for one in _of_part(doc, part, PLACES[number], paper, told.results):
                pair = one.relation, one.source, one.target
                if pair not in best or one.confidence > best[pair].confidence:
                    best[pair] = one
    return sorted(best.values(), key=lambda one: (one.evidence.field == "abstract", one.evidence.start, one[:3]))


def _of_part(doc: Doc, part: Part, field: Field, paper: Paper, results: Sequence[Result]) -> Iterator[Relation]:
    names = [
        Phrase(*place, span.text, (FIELD_OF[span.label_],))
        for span in doc.spans.get(KEY, ())
        if FIELD_OF.get(span.label_) in SORTS["any"] and part.at[0] <= span.start <= part.at[-1]
        for place in part.within([(span.start, span.end)])
    ]
    for sentence in sentences.stands(doc):
        if part.at[0] <= sentence.start <= part.at[-1]:
            ((first, last),) = part.within([(sentence.start, sentence.end)])
            here = sorted(one for one in names if first <= one.first < last)
            if here:
                taken = frozenset(i for one in here for i in range(one.first, one.last))
                told = Told(part.words, first, last, list(_rows(part.words, here)), taken, paper)
                yield from _relations(doc, part, field, told, results)


def _relations(
    doc: Doc, part: Part, field: Field, told: Told, results: Sequence[Result]
) -> Iterator[Relation]:
    """What one sentence says."""
    end = part.at[told.last - 1]
    bounds = max(0, doc[part.at[told.first]].idx - part.offset), doc[end].idx + len(doc[end].text) - part.offset
    reported = [one for one in results if one.evidence.field == field and one.evidence.sentence == bounds]
    for relation, source, target, rule, sure, is_turned in (*_said(told), *_reported(told, reported)):
        if source and source != target.text:
            begin = doc[part.at[target.first]].idx - part.offset
            evidence = Evidence(field, begin, begin + len(target.text), target.text, rule, bounds)
            ends = (target.text, source) if is_turned else (source, target.text)
            yield Relation(relation, *ends, round(sure, 4), evidence)


def _said(told: Told) -> Iterator[Claimed]:
    """Relations that a rule tells: each with its source, target, rule and confidence."""
    for row in told.rows:
        yield from _hyphened(told, row)
        if found := _rule(told, row):
            rule, at = found
            targets = _all_parts(told, row) if rule.whose == "turned" else row
            for source, sure in _sources(told, at, rule, row):
                for target in targets:
                    yield Claimed(rule.relation, source, target, rule.name, rule.confidence * sure, rule.whose == "turned")


def _reported(told: Told, results: Sequence[Result]) -> Iterator[Claimed]:
    """Relations that the sentence's results tell: by what system on what data, and compared with what."""
    for one in results:
        if one.system:
            for name in (name for row in told.rows for name in row):
                if name.signs == ("on",) and name.text == one.on:
                    yield Claimed("evaluated_on", one.system, name, "reported", REPORTED)
                elif name.signs == ("system",) and one.over and name.text in one.over:
                    yield Claimed("compared_with", one.system, name, "reported", REPORTED)


def _rows(words: Sequence[Word], names: Sequence[Phrase]) -> Iterator[list[Phrase]]:
    """Names of one sort that stand in one list."""
    row: list[Phrase] = []
    for one in names:
        if row and one.signs == row[-1].signs and _joined(words[row[-1].last : one.first]):
            row.append(one)
            continue
        if row:
            yield row
        row = [one]
    if row:
        yield row


def _joined(between: Sequence[Word]) -> bool:
    """Whether two names with these words between them stand in one list: `A (71%), the B dataset and C`."""
    return (
        0 < len(between) <= BETWEEN
        and any(word.lower in listed("listing") or word.text == "(" for word in between)
        and all(
            word.lower in listed("listing") or word.part in {"det", "noun"} or word.text in "()" or word.shape == "number"
            for word in between
        )
    )


def _rule(told: Told, row: Sequence[Phrase]) -> tuple[Rule, int] | None:
    """The rule that joins names to what stands in front of them, and where its word stands."""
    words, by, start = told.words, DIRECT, row[0].first
    for away, i in enumerate(range(start - 1, told.first - 1, -1)):
        word = words[i]
        if word.text in BREAKS or word.lower in TURNS:
            break
        if i not in told.taken:
            for rule in rules().get(word.lower, ()):
                if by in rule.by and away <= rule.far and _suits(told, rule, row):
                    return rule, i
        if by == DIRECT and i not in told.taken and _opens(words, i):
            continue
        if by == DIRECT and (word.part == "prep" or word.lower == "using"):
            by = "atop" if word.lower == "of" and words[i - 1].lower == "top" else word.lower
            start = i
        elif by == DIRECT and not _is_spare(words, i, told.taken):
            return None
    if by in ON and (start == told.first or words[start - 1].text in ",;:"):
        return _behind(told, row)
    return None


def _behind(told: Told, row: Sequence[Phrase]) -> tuple[Rule, int] | None:
    """The rule whose word stands behind names that open a clause: `On A and B, our model reaches …`."""
    for away, i in enumerate(range(row[-1].last, told.last)):
        if told.words[i].text in BREAKS:
            return None
        if i not in told.taken:
            for rule in rules().get(told.words[i].lower, ()):
                if OPENING in rule.by and away <= rule.far and _suits(told, rule, row):
                    return rule, i
    return None


def _suits(told: Told, rule: Rule, row: Sequence[Phrase]) -> bool:
    """Whether the names are of the rule's sort, and what it asks for stands behind them."""
    if row[0].signs[0] not in rule.target:
        return False
    return not rule.behind or any(
        word.lower in rule.behind for word in told.words[row[-1].last : min(told.last, row[-1].last + BEHIND)]
    )


def _opens(words: Sequence[Word], i: int) -> bool:
    """Whether the word leads in examples: `benchmarks, such as`, `(e.g.,`."""
    if words[i].text == ",":
        return words[i + 1].lower in OPENS or words[i - 1].lower in OPENS
    return words[i].lower in OPENS and (words[i].lower != "as" or words[i - 1].lower == "such")


def _is_spare(words: Sequence[Word], i: int, taken: frozenset[int]) -> bool:
    """Whether the word may stand between a name and what tells of it: `strong policy-based baselines`."""
    return i not in taken and (words[i].part in SPARE or words[i].text == "-" or words[i - 1].text == "-")


def _hyphened(told: Told, row: Sequence[Phrase]) -> Iterator[Claimed]:
    """What `BERT-based` and `ImageNet-pretrained` tell: of what stands in front, of examples behind, or of the next name."""
    words, last = told.words, row[-1].last
    behind = last + (last < told.last and words[last].text == "-")
    for rule in rules().get(words[behind].lower, ()) if behind < told.last else ():
        if HYPHENED in rule.by and _suits(told, rule, row):
            sources = [(one.text, 1.0) for one in _examples(told, behind + 1, nearest=rule.whose == "next")]
            if not sources and rule.whose == "apposed":
                sources = list(_apposed(told, row[0].first))
            for target in row:
                yield from (
                    Claimed(rule.relation, source, target, rule.name, rule.confidence * sure)
                    for source, sure in sources
                )


def _examples(told: Told, start: int, *, nearest: bool) -> Sequence[Phrase]:
    """The names behind a noun phrase: `-based models such as A and B`; the nearest: `-pretrained A`."""
    opened = nearest
    for i in range(start, told.last):
        if i in told.taken:
            return next((row for row in told.rows if row[0].first == i and row[0].signs[0] == "system"), ()) if opened else ()
        if _opens(told.words, i):
            opened = True
        elif told.words[i].part not in SPARE:
            return ()
    return ()


def _all_parts(told: Told, row: Sequence[Phrase]) -> Iterator[Phrase]:
    """All parts of a whole, also those of which more is told: `combines A for this, B for that, and C`."""
    yield from row
    for other in told.rows:
        if other[0].first > row[-1].last and other[0].signs == row[0].signs:
            if told.words[other[0].first - 1].text != "," and told.words[other[0].first - 1].lower != "and":
                return
            yield from other


def _sources(told: Told, at: int, rule: Rule, row: Sequence[Phrase]) -> Iterator[tuple[str, float]]:
    """What is related to the names: what the rule's verb is done to, its subject, or the paper's own system."""
    start, sort = row[0].first, "system" if rule.relation != "part_of" else row[0].signs[0]
    others = [other for other in told.rows if other is not row and other[0].signs[0] == sort]
    if rule.whose in {"done", "own"}:
        objects = [other for other in others if at < other[0].first < start and not _is_away(told, other[0].first)]
        if objects:
            yield from ((one.text, 1.0) for other in objects for one in other)
            return
    if rule.whose == "apposed" or (told.words[at].lower in PARTICIPLES and _is_noun(told, at - 1)):
        yield from _apposed(told, at)
        return
    before = [other for other in others if other[-1].last <= at and not _is_governed(told, other)]
    own, _ = self_place(told.words, told.first, max(at, start if rule.whose in {"done", "own"} else at))
    if before and before[-1][-1].last > own:
        yield from ((one.text, 1.0) for one in before[-1])
    elif own >= 0:
        yield told.own
    elif rule.whose == "own":
        yield from _after(told, row[-1].last, others)


def _after(told: Told, start: int, others: Sequence[Sequence[Phrase]]) -> Iterator[tuple[str, float]]:
    """The subject behind the names, `experiments on A show that X …`, or the paper's own system."""
    after = [other for other in others if other[0].first >= start and not _is_governed(told, other)]
    own, _ = self_place(told.words, start, after[0][0].first if after else told.last)
    if after and own < 0:
        yield after[0][0].text, 1.0
    else:
        yield told.own


def _apposed(told: Told, at: int) -> Iterator[tuple[str, float]]:
    """Of what a noun phrase speaks: `X, a BERT-based ranker`, `the X model built on`, `we propose a model based on`."""
    words = told.words
    named = {row[-1].last: row for row in told.rows if row[0].signs[0] == "system"}
    for i in range(at - 1, told.first - 1, -1):
        word = words[i]
        if i in told.taken or word.lower in APPOSED:
            yield from ((one.text, 1.0) for one in named.get(i + 1 if i in told.taken else i, ()))
            return
        if (word.part == "verb" and word.sense == "propose") or word.lower == "our":
            yield told.own
            return
        if word.part not in SPARE and word.text != "-":
            return


def _is_noun(told: Told, i: int) -> bool:
    return i >= told.first and (i in told.taken or told.words[i].part == "noun")


def _is_away(told: Told, i: int) -> bool:
    return i > told.first and told.words[i - 1].lower in AWAY


def _is_governed(told: Told, row: Sequence[Phrase]) -> bool:
    """Whether names are no subject: a preposition or a comparison stands in front, or they are a part of a word."""
    words = told.words
    if words[row[-1].last : told.last] and words[row[-1].last].text == "-":
        return True
    for i in range(row[0].first - 1, max(told.first, row[0].first - GOVERNING) - 1, -1):
        if words[i].part == "prep" or words[i].lower in GOVERNS or class_of(words[i]) in {"beat", "than", "compared"}:
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
