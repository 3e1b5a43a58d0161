"""What names are related to: what stands in front of them, behind them, or is the paper's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from extractors.relating.joints import PASSIVE, suits
from extractors.relating.rules import HYPHENED, Rule, rules
from extractors.relating.sentence import CLOSE, COMPONENTS, RELATIVE, NameList, RelationSentence
from extractors.reported.scene import is_proper

AWAY = frozenset(
    {"against", "over", "than", "to", "versus", "vs", "vs.", "using", "via"}
)  # in front of what nothing is done to
APPOSED = frozenset({",", ":", "is", "are", "(", "–", "—", "called", "named"})
NOUNED = frozenset(
    {"based", "built", "trained", "pretrained", "pre-trained", "fine-tuned", "finetuned", "tuned"}
    | {
        "derived",
        "distilled",
        "adapted",
        "initialized",
        "consisting",
        "composed",
        "comprising",
        "consists",
        "comprises",
    }
)
BEHIND = 6  # words behind names in which it is told by what something was reached there
IT = frozenset({"it", "they"})  # what the clause in front is about
OPENING_WORDS = 2  # of a sentence: `When evaluated on`
WITH = frozenset({"with", "using"})
AUTHORS = frozenset({"we", "our", "study", "paper", "work"})
CLOSES = frozenset({")", ",", "which", "that"})  # between a whole and what it combines
LINKS = frozenset({",", "that", "which", "is"})  # between a noun and what is told of it


class RuleQuestion(NamedTuple):
    """What a rule asks of a sentence: what the names of `row` are related to, whose word stands at `at`."""

    sentence: RelationSentence
    rule: Rule
    row: NameList
    at: int

    @property
    def sort(self) -> str:
        """Of which sort the source is: data are made from data, parts are of a whole of their sort."""
        return self.row[0].signs[0] if self.rule.relation in {"based_on", "part_of"} else "system"

    @property
    def targets(self) -> NameList:
        """The names of the row that the rule's word speaks of: of `X and Y-based` only those in front of a hyphen."""
        words = self.sentence.words
        if HYPHENED not in self.rule.by:
            return self.row
        return [one for one in self.row if one is self.row[-1] or words[one.last].text == "-"]

    @property
    def others(self) -> Sequence[NameList]:
        """The other names that may be the source: not that in `CLIP-based models`."""
        rows = [row for row in self.sentence.rows if row is not self.row and row[0].signs[0] == self.sort]
        return [row for row in rows if not self.sentence.is_stem(row[-1])]


def sources(asked: RuleQuestion) -> list[str]:
    """The names that the rule relates to those of the row: from the first place where there are any."""
    return next((found for place in asked.rule.source if (found := list(PLACES[place](asked)))), [])


def _object(asked: RuleQuestion) -> Iterator[str]:
    """What the rule's verb is done to: `evaluate X on A`."""
    sentence, at, start = asked.sentence, asked.at, asked.row[0].first
    if _is_passive(sentence, at):
        return
    stop = next((i for i in range(at + 1, start) if _leads_away(sentence, i)), start)
    for row in asked.others:
        if at < row[0].first < stop and not _is_away(sentence, row):
            yield from (one.text for one in row)
    if sentence.speaks(at + 1, start) > at and not any(at < row[0].first < start for row in asked.others):
        yield from sentence.own(asked.sort)


def _subject(asked: RuleQuestion) -> Iterator[str]:
    """What the rule's word is said of: the nearest subject in front of it, or the authors' own."""
    sentence, at = asked.sentence, asked.at
    told = at
    while asked.rule.relation == "part_of" and told > sentence.first and sentence.words[told - 1].lower in LINKS:
        told -= 1
    is_relative = not RELATIVE.isdisjoint(word.lower for word in sentence.words[told:at])
    if (is_relative or sentence.words[at].lower in NOUNED) and told > sentence.first and sentence.is_noun(told - 1):
        found = list(_apposed(asked._replace(at=told)))
        yield from found
        if found or not is_relative:
            return
    if at - 1 in sentence.taken and sentence.words[at].lower == "compared":
        yield from _apposed(asked)
        return
    start = max((i + 1 for i in range(sentence.first, at) if sentence.words[i].text == ";"), default=sentence.first)
    before = [row for row in asked.others if start <= row[0].first and row[-1].last <= at]
    before = [row for row in before if not sentence.is_governed(row)]
    own = sentence.speaks(start, at)
    if start > sentence.first and own < 0 and any(word.lower in IT for word in sentence.words[start:at]):
        before = before or [row for row in asked.others if row[-1].last < start and not sentence.is_governed(row)][:1]
    if is_relative and before and any(word.sense == "propose" for word in sentence.words[before[-1][-1].last : told]):
        return  # `X introduces a strategy that combines`
    if before and before[-1][-1].last > own:
        yield from (one.text for one in sentence.head(before[-1]))
    elif (
        own >= 0
        and not _has_object(asked)
        and not (asked.rule.relation == "based_on" and "turned" in asked.rule.source)
    ):
        yield from sentence.own(asked.sort)


def _named(asked: RuleQuestion) -> Iterator[str]:
    """The same, but nobody unnamed."""
    sentence, at = asked.sentence, asked.at
    before = [row for row in asked.others if row[-1].last <= at and not sentence.is_governed(row)]
    between = range(before[-1][-1].last, at) if before else range(0)
    if before and all(sentence.is_spare(i) or sentence.words[i].lower in CLOSES for i in between):
        yield from (one.text for one in before[-1])


def _behind(asked: RuleQuestion) -> Iterator[str]:
    """The subject behind the names: `experiments on A show that X …`, `unlike B, our model …`."""
    sentence, start = asked.sentence, asked.row[-1].last
    if asked.rule.relation == "compared_with" and any(
        w.part == "verb" for w in sentence.words[sentence.first : asked.at]
    ):
        return
    start = next((i for i in range(start, sentence.last) if sentence.words[i].lower == "that"), start)
    after = [row for row in asked.others if row[0].first >= start and not sentence.is_governed(row)]
    if sentence.speaks(start, after[0][0].first if after else sentence.last) >= 0:
        yield from sentence.own(asked.sort)
    elif after:
        yield from (one.text for one in after[0])


def _by(asked: RuleQuestion) -> Iterator[str]:
    """By what it was reached: `a new state of the art is set on A by X`."""
    sentence, last = asked.sentence, asked.row[-1].last
    at = next((i for i in range(last, min(sentence.last, last + BEHIND)) if sentence.words[i].lower == "by"), -1)
    if at < 0:
        return
    row = next((row for row in asked.others if at < row[0].first), None)
    if row and all(map(sentence.is_spare, range(at + 1, row[0].first))):
        yield from (one.text for one in row)
    elif sentence.speaks(at, min(sentence.last, at + BEHIND)) > at:
        yield from sentence.own(asked.sort)


def _opening(asked: RuleQuestion) -> Iterator[str]:
    """The subject of what opens the sentence: `Evaluated on A, X reaches …`, `Built upon B, our model …`."""
    if asked.at - asked.sentence.first < OPENING_WORDS:
        yield from _behind(asked)


def _opened(asked: RuleQuestion) -> Iterator[str]:
    """The subject between names that open a clause and the rule's word: `On A, X reaches …`."""
    sentence, start = asked.sentence, asked.row[-1].last
    between = [row for row in asked.others if start <= row[0].first < asked.at and not sentence.is_governed(row)]
    if sentence.speaks(start, asked.at) >= 0:
        yield from sentence.own(asked.sort)
    elif between:
        yield from (one.text for one in between[-1])


def _made(asked: RuleQuestion) -> Iterator[str]:
    """What something is done for: `we tune X to get Y`."""
    words, last = asked.sentence.words, asked.row[-1].last
    for row in asked.sentence.rows:
        between = [word.lower for word in words[last : row[0].first]]
        if row[0].signs == ("system",) and "to" in between[:1] and len(between) <= CLOSE:
            yield from (one.text for one in row)


def _tuned(asked: RuleQuestion) -> Iterator[str]:
    """What is made by training another: `X is obtained by tuning Y on A`."""
    sentence, at = asked.sentence, asked.at
    is_made = at > sentence.first and sentence.words[at - 1].lower in {"by", "via"} and at + 1 in sentence.taken
    yield from _subject(asked) if is_made else ()


def _with(asked: RuleQuestion) -> Iterator[str]:
    """What it is tried with: `experiments on A with X and Y`."""
    words, last = asked.sentence.words, asked.row[-1].last
    for row in asked.others:
        between = [word.lower for word in words[last : row[0].first]]
        if 0 < len(between) <= CLOSE and not WITH.isdisjoint(between):
            yield from (one.text for one in row)


def _bench(asked: RuleQuestion) -> Iterator[str]:
    """The paper's own data where systems are tested and no other data are named: `we evaluate X and Y`."""
    sentence = asked.sentence
    told = {word.lower for word in sentence.words[sentence.first : asked.row[0].first]}
    if not AUTHORS.isdisjoint(told) and all(row[0].signs[0] != "on" for row in sentence.rows):
        yield from sentence.own("on")


def _own(asked: RuleQuestion) -> Iterator[str]:
    yield from asked.sentence.own(asked.sort)


def _measured(asked: RuleQuestion) -> Iterator[str]:
    """The paper's own, of which figures are told if no other stands in front: `errors are 3% fewer than with X`."""
    words, at = asked.sentence.words, asked.at
    is_figure = any(word.shape == "number" for word in words[asked.sentence.first : asked.sentence.last])
    if is_figure and not any(row[-1].last <= at for row in asked.others):
        yield from asked.sentence.own(asked.sort)


def _apposed(asked: RuleQuestion) -> Iterator[str]:
    """Of what a noun phrase speaks: `X, a BERT-based ranker`, `the X model built on`, `we propose a model based on`."""
    sentence, words = asked.sentence, asked.sentence.words
    named, sense = {row[-1].last: row for row in asked.others}, ""
    if asked.rule.name == "kind.of" and asked.at - 1 in sentence.taken:  # `the X version of Y`
        return
    for i in range(min(asked.at, asked.row[0].first) - 1, sentence.first - 1, -1):
        word = words[i]
        sense = sense or (word.sense if word.part == "noun" else "")
        if i in sentence.taken or word.lower in APPOSED:
            closed = i - (word.text == "," and words[i - 1].text == ")")  # `X (SHORT), a method based on`
            row = named.get(i + 1 if i in sentence.taken else closed, ())
            if not row and closed < i:  # `X (12 layers), a transformer`
                row = named.get(next((j for j in range(closed, sentence.first, -1) if words[j].text == "("), 0), ())
            yield from (one.text for one in (sentence.head(row) if row else ()))
            return
        if (word.part == "verb" and word.sense == "propose") or word.lower == "our":
            yield from () if sense in COMPONENTS or _is_component(asked) else sentence.own(asked.sort)
            return
        if not sentence.is_spare(i) and not word.lower.endswith("ed"):
            return


def _next(asked: RuleQuestion) -> Iterator[str]:
    """The name behind a word that ends in the rule's: `an ImageNet-pretrained X`, `the BERT-based X`."""
    at = asked.at + 1
    for row in asked.others:
        if row[0].first == at and (asked.rule.relation != "based_on" or is_proper(row[0].text)):
            yield row[0].text


def _examples(asked: RuleQuestion) -> Iterator[str]:
    """The names that are examples of a kind: `BERT-based models such as X and Y`, `BERT-based models, X and Y`."""
    sentence, opened = asked.sentence, False
    for i in range(asked.at + 1, sentence.last):
        if i in sentence.taken:
            if opened:
                yield from (one.text for row in asked.others if row[0].first == i for one in row)
            return
        if sentence.opens(i) or (sentence.words[i].text == "," and i + 1 in sentence.taken):
            opened = True
        elif not sentence.is_spare(i) and sentence.words[i].text != ")":  # `BERT-based language models (LMs) such as`
            return


PLACES: Mapping[str, Callable[[RuleQuestion], Iterator[str]]] = {
    "object": _object,
    "subject": _subject,
    "turned": _subject,
    "named": _named,
    "behind": _behind,
    "opened": _opened,
    "by": _by,
    "opening": _opening,
    "made": _made,
    "tuned": _tuned,
    "with": _with,
    "bench": _bench,
    "own": _own,
    "measured": _measured,
    "apposed": _apposed,
    "next": _next,
    "examples": _examples,
}


def hyphened(sentence: RelationSentence, row: NameList) -> Iterator[RuleQuestion]:
    """What is asked where a name is a part of a word: `BERT-based`, `ImageNet-pretrained`."""
    last = row[-1].last
    at = last + (last < sentence.last and sentence.words[last].text == "-")
    for rule in rules().get(sentence.words[at].lower, ()) if at < sentence.last else ():
        if HYPHENED in rule.by and suits(sentence, rule, row):
            yield RuleQuestion(sentence, rule, row, at)


def _has_object(asked: RuleQuestion) -> bool:
    """Whether the authors do it to something that has no name: `we train three models on A`."""
    if "object" not in asked.rule.source or _is_passive(asked.sentence, asked.at):
        return False
    for i in range(asked.at + 1, asked.row[0].first):
        if asked.sentence.words[i].lower in asked.rule.by:
            return False
        if asked.sentence.is_noun(i):
            return True
    return False


def _is_component(asked: RuleQuestion) -> bool:
    """Whether what is proposed is only a part of a system: `we propose a BERT-based loss`."""
    sense = ""
    for i in range(asked.row[-1].last, asked.sentence.last):
        word = asked.sentence.words[i]
        if word.lower != "based" and not asked.sentence.is_spare(i):
            break
        sense = word.sense if word.part == "noun" else sense
    return sense in COMPONENTS


def _leads_away(sentence: RelationSentence, i: int) -> bool:
    """Whether a word leads from what something is done to to how, where or against what."""
    word = sentence.words[i]
    return i not in sentence.taken and word.part == "prep" and word.lower != "of"


def _is_passive(sentence: RelationSentence, at: int) -> bool:
    """Whether something is done to the subject: `X is thoroughly evaluated`."""
    before = [word.lower for word in sentence.words[max(sentence.first, at - 2) : at]]
    return before[-1:] != [] and (before[-1] in PASSIVE or (before[0] in PASSIVE and before[-1].endswith("ly")))


def _is_away(sentence: RelationSentence, row: NameList) -> bool:
    """Whether names are what something is only compared with: `against the best of B`."""
    for i in range(row[0].first - 1, sentence.first - 1, -1):
        if sentence.words[i].lower in AWAY:
            return True
        if not sentence.is_spare(i):
            return False
    return False
