"""A sentence as relations are read from it: its words, and its names in lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from extractors.relating.rules import rules
from extractors.reported.classes import class_of, listed
from extractors.reported.owners import self_place
from extractors.reported.phrases import Phrase
from extractors.reported.scene import Paper
from extractors.vocabulary import Word

SPARE = frozenset({"", "plain", "mod", "det", "poss", "noun", "num-word"})  # what may belong to a name's phrase
OPENS = frozenset(
    {"including", "such", "as", "like", "namely", "e.g.", "i.e.", "(", "called", "named", "termed", "dubbed"}
)
COLONS = frozenset({":", "--", "–", "—"})  # what they lead in is what stands in front: `on two benchmarks: A and B`
DATA = frozenset({"dataset", "benchmark"})
ENDS = frozenset({"and", "or", "&", "well"})  # in front of the last of a list
RELATIVE = frozenset({"which", "that"})
HEADED = frozenset({",", "is"})  # between a name and what it is
CLOSE = 3  # words, of which some may be others
BETWEEN = 8  # words between two names of a list
REPEATED = 12  # the same, where its preposition is repeated
QUALITY = "quality.on"  # the rule of words for what is measured
ABOVE = frozenset({"above", "below", "over"})
WITH_FIGURE = frozenset({"by", "with", "at"})  # in front of a figure
BREAKS = frozenset(".;:?!")
GOVERNING = 6  # words in front of a name
PRAISED = frozenset(
    {"state-of-the-art", "sota", "pre-trained", "pretrained", "fine-tuned", "trained", "leading", "existing"}
    | {"used", "proposed", "available", "collected", "constructed", "curated", "annotated", "introduced"}
)
REMOVES = frozenset({"without", "removing", "ablating", "dropping", "disabling", "omitting"})
GOVERNS = frozenset({"using", "with", "unlike", "after", "before", "during"} | REMOVES)
MODALS = frozenset(
    {"can", "could", "may", "might", "will", "would", "should", "to"}
)  # in front of a verb, not of a name
DENIES = frozenset({"not", "n't", "never", "cannot", "without", "neither", "nor"})
COMPONENTS = frozenset({"strategy", "loss", "metric", "data", "dataset", "benchmark", "objective", "analysis", "study"})
NameList = Sequence[Phrase]


@cache
def speaking() -> frozenset[str]:
    """The words by which authors speak of their own."""
    return listed("self") | listed("own")


class RelationSentence(NamedTuple):
    """Words `first` to `last`, the names among them in lists, which words are names, and what the paper tells.

    `spoken` are the places of all words by which authors speak of their own.
    """

    words: Sequence[Word]
    first: int
    last: int
    rows: Sequence[NameList]
    taken: frozenset[int]
    spoken: Sequence[int]
    paper: Paper
    is_told: bool  # whether the paper has told of its own before

    def own(self, sort: str = "system") -> Iterator[str]:
        """The paper's own system, or its own data if it has one."""
        return owned(self.paper, sort)

    def speaks(self, start: int, end: int) -> int:
        """Where the authors last speak of their own; -1 if they don't: `the CLIP model` is not theirs."""
        spoken = [i for i in self.spoken if start <= i < end]
        if not spoken:
            return -1
        these = [i for i in range(start, end - 1) if self.words[i].lower == "these"]
        if these and self.words[these[-1] + 1].lower in listed("own"):
            return these[-1]  # `we train these models`
        place, how = self_place(self.words, start, spoken[-1] + 1)
        while place >= start and not self._is_own(place, how):
            place, how = self_place(self.words, start, place) if place > start else (-1, "none")
        return place

    def _is_own(self, place: int, how: str) -> bool:
        """Whether words speak of the paper's own: not `the value model`, `our training loss`, `However, it …`."""
        words = self.words
        if place - 1 in self.taken and how not in {"it", "we"}:
            return False
        if how == "the":
            return words[place - 1].lower in {"the", "proposed"}
        if how == "it":
            is_told = self.is_told or any(one.first < place for one in self._theirs())
            return is_told and words[self.first].lower != "however"
        if how == "our":
            first = next((i for i in range(place + 1, self.last) if i in self.taken or not self.is_spare(i)), self.last)
            if any(one.first == first for one in self._theirs()):
                return False  # `our OwlNet`: that is named
            noun = next((i for i in range(place + 1, self.last) if not self.is_spare(i)), self.last) - 1
            return words[noun].lower not in COMPONENTS
        return True

    def _theirs(self) -> Iterator[Phrase]:
        """The names of systems that the authors introduce."""
        return (one for row in self.rows for one in row if one.text in self.paper.introduced)

    def is_spare(self, i: int) -> bool:
        """Whether a word may stand between a name and what tells of it: `strong policy-based baselines`."""
        word = self.words[i]
        return i not in self.taken and (
            word.part in SPARE or word.lower in PRAISED or word.text == "-" or self.words[i - 1].text == "-"
        )

    def is_noun(self, i: int) -> bool:
        """Whether a word may be what something is done to."""
        word = self.words[i]
        return i in self.taken or (word.part in {"noun", "plain", ""} and not word.lower.endswith("ly"))

    def is_stem(self, name: Phrase) -> bool:
        """Whether a name only begins a word, as in `CLIP-based`, and does not stand for itself."""
        behind = self.words[name.last : min(self.last, name.last + 2)]
        return len(behind) > 1 and behind[0].text == "-" and behind[1].part not in {"prep", "det", "func", "list"}

    def is_kind(self, i: int) -> bool:
        """Whether a word is what names behind it are: `two benchmarks: A and B`."""
        return i > self.first and self.words[i].part == "noun" and self.words[i].lower.endswith("s")

    def opens(self, i: int) -> bool:
        """Whether a word leads in examples: `benchmarks, such as`, `(e.g.,`, `two benchmarks:`."""
        words = self.words
        if words[i].text in COLONS:
            return self.is_kind(i - 1)
        if words[i].text == ",":
            if i + 1 in self.taken and self.is_kind(i - 1) and words[i - 1].sense in DATA:
                return True
            return (i + 1 < self.last and words[i + 1].lower in OPENS) or words[i - 1].lower in OPENS
        return words[i].lower in OPENS and (words[i].lower != "as" or words[i - 1].lower == "such")

    def is_governed(self, row: NameList) -> bool:
        """Whether names are no subject: a preposition, a comparison or what uses them stands in front."""
        words, start, last = self.words, row[0].first, row[-1].last
        follows = last + (last < self.last and words[last].text == ",")
        if follows < self.last and words[follows].lower in RELATIVE:
            return False
        if last + 1 < self.last and words[last].text == "-" and words[last + 1].lower != "based":
            return True  # `DINO-informed pipelines`, `a CLIP-free model`
        if start - 1 > self.first and words[start - 1].text == "(":
            start -= 1
            start = next((one.first for row in self.rows for one in row if one.last == start), start)
        for i in range(start - 1, max(self.first, start - GOVERNING) - 1, -1):
            word = words[i]
            if word.lower == "that":
                return False
            if word.lower in MODALS:
                return True
            if word.part == "prep" or word.lower in GOVERNS or class_of(word) in {"beat", "than", "compared"}:
                return True
            if word.part not in SPARE and word.lower not in ENDS:
                return word.part == "verb" and word.sense == "use"
        return False

    def is_removed(self, row: NameList) -> bool:
        """Whether names are what is left out: `removing A costs 2 points`."""
        before = row[0].first - 1
        while before >= self.first and self.is_spare(before) and self.words[before].lower not in REMOVES:
            before -= 1
        return before >= self.first and self.words[before].lower in REMOVES

    def head(self, row: NameList) -> NameList:
        """What the names are told of: of `X, a contrastive training framework` or `X is a small RNN` it is X."""
        words, i = self.words, row[0].first - 1
        while i > self.first and self.is_spare(i) and words[i].lower not in {"a", "an"}:
            i -= 1
        if i <= self.first or words[i].lower not in {"a", "an"} or words[i - 1].text not in HEADED:
            return row
        i -= 2
        if i > self.first and words[i].text == ")":
            i = next((j - 1 for j in range(i, self.first, -1) if words[j].text == "("), i)
        heads = ([one] for other in self.rows for one in other if one.last == i + 1 and one.signs == row[0].signs)
        return next(heads, row)


def owned(paper: Paper, sort: str) -> Iterator[str]:
    """The paper's own system, or its own data if it has one."""
    own = (paper.own,) if sort == "system" else tuple(paper.proposed)
    if len(own) == 1 and own[0]:
        yield own[0]


def sentence(
    words: Sequence[Word], first: int, last: int, names: Sequence[Phrase], paper: Paper, *, is_told: bool
) -> RelationSentence:
    """The sentence with its names, which stand in their order."""
    taken = frozenset(i for one in names for i in range(one.first, one.last))
    by = speaking()
    spoken = [i for i in range(first, last) if words[i].lower in by]
    return RelationSentence(words, first, last, list(_rows(words, names)), taken, spoken, paper, is_told)


def is_denied(sentence: RelationSentence, i: int, far: int) -> bool:
    """Whether it is not so, says the text near a place: `is not trained on A`, yet not `not only trained on A`."""
    before = [word.lower for word in sentence.words[max(sentence.first, i - far) : i]]
    return not DENIES.isdisjoint(before) and "only" not in before


def _rows(words: Sequence[Word], names: Sequence[Phrase]) -> Iterator[list[Phrase]]:
    """Names of one sort that stand in one list; what stands right behind a name, `Zorb 7B transformer`, is its kind."""
    row: list[Phrase] = []
    is_last = False
    for one in names:
        is_alike = bool(row) and one.signs == row[-1].signs
        between = words[row[-1].last : one.first] if is_alike else ()
        if is_alike and one.first <= row[-1].last:
            row[-1] = row[-1]._replace(last=max(one.last, row[-1].last))
            continue
        closes = not ENDS.isdisjoint([word.lower for word in between])
        if row and (_joined(between) or _repeats(words, row, between)) and (closes or not is_last):
            row.append(one)
            is_last = closes
            continue
        if row:
            yield from _listed(words, row, is_last)
        row, is_last = [one], False
    if row:
        yield from _listed(words, row, is_last)


def _listed(words: Sequence[Word], row: list[Phrase], is_last: bool) -> Iterator[list[Phrase]]:
    """The row if it is a list: of systems with only commas between, `Unlike A, X is`, each stands for itself."""
    last = row[-1].last
    if is_last or row[0].signs != ("system",) or (last < len(words) and words[last].text in "),"):
        yield row
    elif any(words[i].text == "," for one, other in pairwise(row) for i in range(one.last, other.first)):
        yield from ([one] for one in row)
    else:
        yield row


def _repeats(words: Sequence[Word], row: Sequence[Phrase], between: Sequence[Word]) -> bool:
    """Whether a list goes on with its preposition: `44.1 for A and 45.7 for B`, `upon A by 3 points and upon B`."""
    if not 1 < len(between) <= REPEATED or row[0].first == 0:
        return False
    by, lists = words[row[0].first - 1], listed("listing")
    is_repeated = between[-1].lower == by.lower and (by.part == "prep" or by.lower in ABOVE)
    figures = _figures(between)
    others = (word for i, word in enumerate(between[:-1]) if i not in figures)
    return is_repeated and any(word.lower in lists for word in between) and not any(map(_begins, others))


def _begins(word: Word) -> bool:
    """Whether something else may begin with a word: `trained on A and tested on B`."""
    known = rules().get(word.lower, ())
    if any(rule.name == QUALITY for rule in known):
        return False  # `by 3 points in accuracy`
    return bool(known) or word.part in {"verb", "poss"} or word.text in BREAKS


def _joined(between: Sequence[Word]) -> bool:
    """Whether two names with these words between them stand in one list: `A (71%), the B dataset and C`."""
    if not 0 < len(between) <= BETWEEN:
        return False
    lists, figures = listed("listing"), _figures(between)
    closes = any(word.lower in ENDS for word in between)
    return (
        any(word.lower in lists or word.text == "(" for word in between)
        and (closes or all(word.lower not in {"a", "an"} for word in between))
        and all(
            word.lower in lists
            or word.part in {"det", "noun"}
            or word.text in "()"
            or word.shape == "number"
            or word.text[0].isdigit()
            or (closes and len(between) <= CLOSE and word.part in {"", "plain", "mod"})
            or i in figures
            for i, word in enumerate(between)
        )
    )


def _figures(between: Sequence[Word]) -> set[int]:
    """The places of words that only belong to a figure: `(71.2 mAP)`, `by 3.1 points`."""
    found = set[int]()
    for i, word in enumerate(between):
        if word.shape == "number":
            before, behind = between[i - 1] if i else word, between[i + 1] if i + 1 < len(between) else word
            found.update([i - 1] if before.lower in WITH_FIGURE else [])
            found.update([i + 1] if behind.part in {"", "plain", "noun"} or behind.text == "%" else [])
    return found
