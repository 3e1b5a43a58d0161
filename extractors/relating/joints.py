"""Which rule joins names to a word of their sentence."""

from __future__ import annotations

from collections.abc import Iterator

from extractors.relating.rules import DIRECT, DONE, OPENING, Rule, rules
from extractors.relating.sentence import BREAKS, COLONS, OPENS, NameList, RelationSentence, is_denied
from extractors.reported.scene import STOPS
from extractors.vocabulary import Word

ON = frozenset({"on", "across"})
TURNS = frozenset({"while", "whereas", "but", "although", "which"})
PARTS = frozenset({"of", "from", "in"})  # what may lead from a target to what it is a part of: `on the test set of X`
SPLITS = frozenset({"test", "validation", "training", "evaluation", "set", "sets"})  # parts of data
PASSIVE = frozenset({"is", "are", "was", "were", "been", "being", "be"})
ADVERBS = frozenset({"both", "all", "also"})  # between this and what is done
DENYING = 3  # words in front of a rule's word
TELLS = frozenset({"as", "into", "for", "to"})
AS_WELL_AS = ("as", "well", "as")
SYSTEMS = frozenset({"model", "method", "framework", "network", "encoder"})  # what nouns of systems mean
PASSED = OPENS | COLONS | {",", "and", "well"}  # in front of names, which they may lead in
BEHIND = 4  # words behind a name that tell what it is used as
LEADS = frozenset({"by", "via", "through", "for", "after", "when", "and", ",", "(", "of", "without"})


def joints(sentence: RelationSentence, row: NameList) -> Iterator[tuple[Rule, int]]:
    """The rules that may join names to what stands in front, the nearest first, and where their words stand."""
    words, by, start, leads, is_crossed = sentence.words, DIRECT, row[0].first, True, False
    known = rules()
    for away, i in enumerate(_in_front(sentence, start)):
        word, is_stem = words[i], i in sentence.taken and words[i + 1].text == "-"  # `than the X-trained A`
        if word.text in BREAKS and not (by == DIRECT and sentence.opens(i)):
            break
        if i in sentence.taken:
            is_crossed = is_crossed or not is_stem
        elif word.lower in known and (found := _fitting(sentence, row, i, by, away, start)):
            is_other = is_crossed and found.relation == "compared_with" and not _has_names(sentence, found, i)
            if is_other or is_denied(sentence, i, DENYING):
                return
            yield found, i
        if by == DIRECT and word.lower in PASSED and _is_passed(sentence, row, i):
            continue
        if leads and (word.part == "prep" or word.lower == "using"):
            by = "atop" if word.lower == "of" and words[i - 1].lower == "top" else word.lower
            start, leads = i, by in PARTS or (by == "for" and words[i - 1].shape == "number")  # `to 44.1 for X`
        elif by == DIRECT and (word.lower == "that" or not (is_stem or sentence.is_spare(i))):
            return
        else:
            is_figure = word.part == "list" and words[i + 1].shape == "number"  # `against 9.0 and 10.8 for X`
            leads = leads and (sentence.is_spare(i) or word.lower in SPLITS or is_figure)
    if by in ON:
        yield from _behind(sentence, row, start)


def _in_front(sentence: RelationSentence, start: int) -> Iterator[int]:
    """The places in front of names, the nearest first, as far as to what turns the sentence."""
    for i in range(start - 1, sentence.first - 1, -1):
        yield i
        if sentence.words[i].lower in TURNS:
            return


def done(sentence: RelationSentence, row: NameList) -> Iterator[tuple[Rule, int]]:
    """The rules of what is done to names: `X and Y are both compared`."""
    words, at = sentence.words, row[-1].last
    if at < sentence.last and words[at].lower in PASSIVE:
        at = next((i for i in range(at + 1, sentence.last) if not _is_adverb(words[i])), at)
        for rule in rules().get(words[at].lower, ()):
            if DONE in rule.by and suits(sentence, rule, row):
                yield rule, at


def _is_adverb(word: Word) -> bool:
    return word.lower.endswith("ly") or word.lower in ADVERBS


def _is_passed(sentence: RelationSentence, row: NameList, i: int) -> bool:
    """Whether a word only leads in names: `such as`, `on small benchmarks and A`, `with a method as well as B`."""
    if i in sentence.taken:
        return False
    start, stop = _listing(sentence, i)
    if start == sentence.first:
        return sentence.opens(i)
    kind = sentence.words[start - 1]
    is_alike = kind.sense in SYSTEMS or kind.shape in {"name", "cap"}  # `than X and Y`, of which X is not known
    is_one = row[0].signs == ("system",) and start - 1 not in sentence.taken and is_alike
    return (start < stop and (is_one or sentence.is_kind(start - 1))) or sentence.opens(i)


def _listing(sentence: RelationSentence, i: int) -> tuple[int, int]:
    """The words around a place that add to a list: `and`, `as well as`; none if they don't."""
    words = sentence.words
    if words[i].lower == "and":
        return i, i + 1
    for start in range(max(sentence.first + 1, i - 2), i + 1):
        if tuple(word.lower for word in words[start : start + 3]) == AS_WELL_AS:
            return start, start + 3
    return i, i


def beside(sentence: RelationSentence, row: NameList, rule: Rule, at: int) -> Iterator[Rule]:
    """What else holds by the word in front of an `and`: `trained and evaluated on A`."""
    if at - 2 >= sentence.first and sentence.words[at - 1].lower == "and":
        for other in rules().get(sentence.words[at - 2].lower, ()):
            if other.relation != rule.relation and rule.by & other.by and suits(sentence, other, row):
                yield other


def _behind(sentence: RelationSentence, row: NameList, start: int) -> Iterator[tuple[Rule, int]]:
    """The rule whose word stands behind names that open a clause: `On A and B, our model reaches …`."""
    if start > sentence.first and sentence.words[start - 1].text not in ",;:":
        return
    for away, i in enumerate(range(row[-1].last, sentence.last)):
        if sentence.words[i].text in BREAKS:
            return
        if i not in sentence.taken and (found := _fitting(sentence, row, i, OPENING, away, i)):
            yield found, i
            return


def _fitting(sentence: RelationSentence, row: NameList, i: int, by: str, away: int, start: int) -> Rule | None:
    """The first rule of a word that joins these names."""
    word = sentence.words[i].lower
    if word.endswith("ing") and sentence.words[i].shape == "cap" and not _is_verb(sentence, i):
        return None  # a name's: `a Mask Matching loss`
    for rule in rules().get(word, ()):
        if by not in rule.by or away > rule.far or not suits(sentence, rule, row):
            continue
        if rule.relation == "part_of" and by == "with" and not any(map(sentence.is_noun, range(i + 1, start))):
            continue  # `integrates with B`
        if rule.relation != "trained_on" or not _is_attribute(sentence, i, rule):
            return rule
    return None


def _has_names(sentence: RelationSentence, rule: Rule, i: int) -> bool:
    """Whether names are what a rule's verb is done to: `compare X with`."""
    behind = (j for j in range(i + 1, sentence.last) if j in sentence.taken or not sentence.is_spare(j))
    return "object" in rule.source and next(behind, -1) in sentence.taken


def _is_attribute(sentence: RelationSentence, i: int, rule: Rule) -> bool:
    """Whether `training` or `trained` is nothing that somebody does: `than standard training on`, `of pretrained X`."""
    if sentence.words[i].lower.endswith("ing"):
        return not _is_verb(sentence, i) and i - 1 not in sentence.taken
    led = i > sentence.first and sentence.words[i - 1].part in {"det", "poss", "mod", "prep"}
    return led and i + 1 < sentence.last and sentence.words[i + 1].lower not in rule.by


def _is_verb(sentence: RelationSentence, i: int) -> bool:
    """Whether `training` is what somebody does: `by training on A`, but not `than standard training on A`."""
    return i == sentence.first or sentence.words[i - 1].lower in LEADS


def _behind_names(sentence: RelationSentence, last: int) -> Iterator[str]:
    """The words right behind names, as far as they tell of these."""
    for word in sentence.words[last : min(sentence.last, last + BEHIND)]:
        yield word.lower
        if word.text in STOPS or (word.part == "prep" and word.lower not in TELLS):
            return


def suits(sentence: RelationSentence, rule: Rule, row: NameList) -> bool:
    """Whether names are of the rule's sort, and what it asks for stands behind them."""
    if row[0].signs[0] not in rule.target or (rule.relation == "part_of" and sentence.is_stem(row[-1])):
        return False
    last = row[-1].last
    behind = set(_behind_names(sentence, last))
    if "turned" in rule.source and "into" in behind:
        return False
    return not rule.behind or not rule.behind.isdisjoint(behind)
