"""Which rule joins names to a word of their sentence."""

from __future__ import annotations

from collections.abc import Iterator

from extractors.relating.rules import DIRECT, OPENING, Rule, rules
from extractors.relating.sentence import NameList, RelationSentence
from extractors.reported.scene import STOPS

ON = frozenset({"on", "across"})
BREAKS = frozenset(".;:?!")
TURNS = frozenset({"while", "whereas", "but", "although", "which"})
PARTS = frozenset({"of", "from", "in"})  # what may lead from a target to what it is a part of: `on the test set of X`
SPLITS = frozenset({"test", "validation", "training", "evaluation", "set", "sets"})  # parts of data
DENIES = frozenset({"not", "n't", "never", "cannot", "without"})
DENIED = 3  # words in front of a rule's word
TELLS = frozenset({"as", "into"})
BEHIND = 4  # words behind a name that tell what it is used as
LEADS = frozenset({"by", "via", "through", "for", "after", "when", "and", ",", "(", "of", "without"})


def joint(sentence: RelationSentence, row: NameList) -> tuple[Rule, int] | None:
    """The rule that joins names to what stands in front of them, and where its word stands."""
    words, by, start, leads, is_crossed = sentence.words, DIRECT, row[0].first, True, False
    known = rules()
    for away, i in enumerate(range(start - 1, sentence.first - 1, -1)):
        word = words[i]
        if word.text in BREAKS or word.lower in TURNS:
            break
        if i in sentence.taken:
            is_crossed = True
        elif word.lower in known and (found := _fitting(sentence, row, i, by, away)):
            is_other = is_crossed and found.relation == "compared_with"
            return None if is_other or _is_denied(sentence, i) else (found, i)
        if by == DIRECT and i not in sentence.taken and sentence.opens(i):
            continue
        if leads and (word.part == "prep" or word.lower == "using"):
            by = "atop" if word.lower == "of" and words[i - 1].lower == "top" else word.lower
            start, leads = i, by in PARTS
        elif by == DIRECT and not sentence.is_spare(i):
            return None
        elif not sentence.is_spare(i) and word.lower not in SPLITS:
            leads = False
    if by in ON and (start == sentence.first or words[start - 1].text in ",;:"):
        return _behind(sentence, row)
    return None


def _behind(sentence: RelationSentence, row: NameList) -> tuple[Rule, int] | None:
    """The rule whose word stands behind names that open a clause: `On A and B, our model reaches …`."""
    for away, i in enumerate(range(row[-1].last, sentence.last)):
        if sentence.words[i].text in BREAKS:
            return None
        if i not in sentence.taken and (found := _fitting(sentence, row, i, OPENING, away)):
            return found, i
    return None


def _fitting(sentence: RelationSentence, row: NameList, i: int, by: str, away: int) -> Rule | None:
    """The first rule of a word that joins these names."""
    word = sentence.words[i].lower
    if word.endswith("ing") and sentence.words[i].shape == "cap" and not _is_verb(sentence, i):
        return None  # a name's: `a Mask Matching loss`
    for rule in rules().get(word, ()):
        if by not in rule.by or away > rule.far or not suits(sentence, rule, row):
            continue
        if rule.relation != "trained_on" or not word.endswith("ing") or _is_verb(sentence, i):
            return rule
    return None


def _is_denied(sentence: RelationSentence, i: int) -> bool:
    """Whether the sentence says that it is not so: `is not trained on A`, yet not `not only trained on A`."""
    before = [word.lower for word in sentence.words[max(sentence.first, i - DENIED) : i]]
    return not DENIES.isdisjoint(before) and "only" not in before


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
    if row[0].signs[0] not in rule.target:
        return False
    last = row[-1].last
    behind = set(_behind_names(sentence, last))
    if "turned" in rule.source and "into" in behind:
        return False
    return not rule.behind or not rule.behind.isdisjoint(behind)
