"""What the rules read in a sentence, and what its results tell: which name relates to which."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise
from typing import NamedTuple

from extractors.records import Result
from extractors.relating.joints import beside, done, joints
from extractors.relating.rules import MEASURED_BESIDE, MEASURED_ON, MEASURED_OVER
from extractors.relating.sentence import NameList, RelationSentence
from extractors.relating.sources import RuleQuestion, hyphened, sources

TURNED = frozenset({"turned", "named", "bench"})  # where what is found is the relation's target
NEXT = 2  # words to the next part, if it has an article and is not what the one in front is
AGAINST = frozenset({"with", "to", "against"})


class Claim(NamedTuple):
    """What a rule reads: one name relates to another."""

    source: str
    target: str
    rule: str


def claims(sentence: RelationSentence, results: Sequence[Result]) -> Iterator[Claim]:
    """What rules read in a sentence, and what the results in it tell."""
    for row in sentence.rows:
        for asked in hyphened(sentence, row):
            yield from _read(asked)
        for rule, at in done(sentence, row):
            yield from _read(RuleQuestion(sentence, rule, row, at))
        for rule, at in joints(sentence, row):
            found = list(_read(RuleQuestion(sentence, rule, row, at)))
            yield from found
            for other in beside(sentence, row, rule, at):
                yield from _read(RuleQuestion(sentence, other, row, at - 2))
            if found:
                break
    yield from _reported(sentence, results)


def _read(asked: RuleQuestion) -> Iterator[Claim]:
    rule, is_turned = asked.rule, not TURNED.isdisjoint(asked.rule.source)
    if "each" in rule.source:
        for one, other in combinations(asked.row, 2) if _stands_alone(asked) else ():
            if one.text != other.text:
                yield Claim(one.text, other.text, rule.name)
        return
    targets = _all_parts(asked) if is_turned else asked.targets
    for source in sources(asked):
        for target in targets:
            if target.text != source:
                yield Claim(*((target.text, source) if is_turned else (source, target.text)), rule.name)


def _stands_alone(asked: RuleQuestion) -> bool:
    """Whether nothing else is compared with names: not `we compare X and Y with Z`."""
    sentence, last = asked.sentence, max(asked.at + 1, asked.row[-1].last)
    last += last < sentence.last and sentence.words[last].text == ")"
    return last >= sentence.last or sentence.words[last].lower not in AGAINST


def _all_parts(asked: RuleQuestion) -> NameList:
    """All parts of a whole, also those of which more is told: `combines A for this, B for that, and C`."""
    row, words = list(asked.row), asked.sentence.words
    for other in asked.sentence.rows:
        if other[0].first > row[-1].last and other[0].signs == row[0].signs:
            between = words[row[-1].last : other[0].first]
            between = between[:-1] if len(between) > NEXT and between[-1].part == "det" else between
            if between[-1].text != "," and between[-1].lower != "and":
                break
            if any(one.text == "," and then.lower.endswith("ing") for one, then in pairwise(between)):
                break  # `combines A and B, enabling C and D`
            row.extend(other)
    return row


def _reported(sentence: RelationSentence, results: Sequence[Result]) -> Iterator[Claim]:
    """What a sentence's results tell: which system was measured on what, compared with what, or beside what."""
    named = [name for row in sentence.rows for name in row]
    removed = {name.text for row in sentence.rows if sentence.is_removed(row) for name in row}
    owners = [_owner(sentence, result) for result in results]
    for result, owner in zip(results, owners, strict=True):
        for name in named if owner and owner not in removed else ():
            if name.text == owner:
                continue
            if name.signs == ("on",) and name.text == result.on:
                yield Claim(owner, name.text, MEASURED_ON)
            elif name.signs == ("system",) and result.over and name.text in result.over:
                yield Claim(owner, name.text, MEASURED_OVER)
    levels = [(owner, of.metric, of.on) for owner, of in zip(owners, results, strict=True) if of.kind == "level"]
    for (one, *what), (other, *alike) in combinations(levels, 2):
        if what == alike and one and other and one != other and removed.isdisjoint({one, other}):
            yield Claim(one, other, MEASURED_BESIDE)


def _owner(sentence: RelationSentence, result: Result) -> str:
    """What reached a result: the paper's own system if the sentence names none."""
    is_open = result.system is None and all(row[0].signs != ("system",) for row in sentence.rows)
    return result.system or (next(sentence.own(), "") if is_open else "")
