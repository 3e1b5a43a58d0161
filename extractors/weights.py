"""The sum of the votes: for each name the most likely type (or none), for each entity the most likely role.

Each rule has a weight for each answer it speaks for or against, and so have some pairs of rules: `which&list` fires
where both do; and so have words, by where they stand (`extractors.wording`). Weights add up over all that fires; the
softmax of the sums is the confidence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import accumulate, chain, compress
from math import exp
from sys import intern
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from extractors.knowledge import Knowledge
from extractors.records import NAMED, ROLES, Type
from extractors.resources import table
from extractors.wording import START, Vocabulary, vocabulary
from kg.core.schema import TYPES

NONE = "none"  # the answer that a name is nothing
FLOORS: Mapping[Type, float] = {type: TYPES[type].likely for type in NAMED}
ALWAYS = "always"  # the rule that fires everywhere
AND = "&"  # between two rules that weigh something together

Floats = npt.NDArray[np.float64]
Hundredths = npt.NDArray[np.integer[Any]]


class Words(NamedTuple):
    """What words weigh for each answer, in hundredths, by the numbers of their rules."""

    vocabulary: Vocabulary
    matrix: Hundredths


class Weights:
    """One table of rules and their weights for each answer, in hundredths: sums are exact, in whatever order."""

    def __init__(
        self,
        answers: Sequence[str],
        rows: Mapping[str, Sequence[float]],
        words: Words | None = None,
    ) -> None:
        self.answers = tuple(answers)
        self._words = words or Words(Vocabulary(()), np.zeros((1, len(answers)), dtype=np.int16))
        self._heavy = self._words.matrix.any(axis=1)
        # Interned here as where most rules are made, so that these are found without a look at their letters:
        self._rows = {intern(rule): [round(weight * 100) for weight in row] for rule, row in rows.items()}
        self._place = {rule: i for i, rule in enumerate(self._rows, 1)}
        self._matrix = np.array([[0] * len(self.answers), *self._rows.values()], dtype=np.int64)
        self._pairs = _by_the_rarer([rule for rule in rows if rule.count(AND) == 1])
        self._paired = frozenset(self._pairs)
        self.of = [_Numbers((rule, row[i]) for rule, row in self._rows.items()) for i in range(len(self.answers))]

    def with_pairs(self, rules: tuple[str, ...]) -> tuple[str, ...]:
        """The rules, and those pairs of them that weigh something."""
        fired, pairs = set(rules), self._pairs
        found = [pair for rule in fired & self._paired for other, pair in pairs[rule] if other in fired]
        return (*rules, *sorted(found)) if found else rules

    def sums(self, fired: Sequence[Iterable[str]], words: Sequence[Sequence[int]] = ()) -> Floats:
        """For each set of rules, and of words, the summed weights of each answer; `always` is added to each."""
        always = self._place.get(ALWAYS, 0)
        places = [[*filter(None, map(self._place.get, rules)), always] for rules in fired]
        sums = _summed(self._matrix, places)
        if words:
            sums = sums + _summed(self._words.matrix, [of_name or (0,) for of_name in words])
        return np.asarray(sums / 100)

    def total(self, rules: Iterable[str]) -> list[float]:
        """The same for one set of rules, which is faster than to sum so few with others."""
        rows = filter(None, map(self._rows.get, (*rules, ALWAYS)))
        return [sum(of_answer) / 100 for of_answer in zip([0] * len(self.answers), *rows, strict=True)]

    def known(self, rules: Iterable[str]) -> list[str]:
        """Those of the rules that weigh something."""
        return list(filter(self._place.__contains__, rules))

    def weight(self, rule: str, answer: str) -> float:
        """What the rule weighs for the answer."""
        at = self.answers.index(answer)
        if rule.startswith(START):
            return float(self._words.matrix[self._words.vocabulary.number_of(rule), at] / 100)
        return self.of[at][rule] / 100

    def rules(self) -> Iterator[tuple[str, list[float]]]:
        """The table of the rules, without words."""
        return ((rule, [weight / 100 for weight in row]) for rule, row in self._rows.items())

    def words(self, numbers: Sequence[int]) -> tuple[str, ...]:
        """The rules of those words that weigh something."""
        heavy = compress(numbers, self._heavy.take(numbers).tolist()) if numbers else ()
        return tuple(map(self._words.vocabulary.rule, heavy))

    def of_words(self) -> Iterator[tuple[str, list[float]]]:
        """The table of the words."""
        numbers = np.flatnonzero(self._heavy).tolist()
        rows = (self._words.matrix[numbers] / 100).tolist()
        return zip(map(self._words.vocabulary.rule, numbers), rows, strict=True)

    def told(self, knowledge: Knowledge) -> Weights:
        """The table with a user's own rules, and without those that the user switched off."""
        if not knowledge.off and not knowledge.own:
            return self
        rows = dict(self.rules())
        for own in knowledge.own:
            rows[own.id] = [dict(own.weights).get(answer, 0.0) for answer in self.answers]
        off = knowledge.off
        vocabulary, matrix = self._words.vocabulary, self._words.matrix.copy()
        matrix[[vocabulary.number_of(rule) for rule in off if rule in vocabulary]] = 0
        kept = {rule: row for rule, row in rows.items() if off.isdisjoint(rule.split(AND))}
        return Weights(self.answers, kept, Words(vocabulary, matrix))


def _summed(matrix: Hundredths, places: Sequence[Sequence[int]]) -> npt.NDArray[np.int64]:
    """For each list of rows their sum."""
    *starts, count = accumulate(map(len, places), initial=0)
    rows = matrix.take(np.fromiter(chain.from_iterable(places), np.intp, count), axis=0)
    return np.asarray(np.add.reduceat(rows, starts, axis=0, dtype=np.int64))


def _by_the_rarer(pairs: Sequence[str]) -> Mapping[str, Sequence[tuple[str, str]]]:
    """For rules the other rule and the pair, under whichever is in fewer pairs: such rules fire less."""
    counts = Counter(rule for pair in pairs for rule in pair.split(AND))
    found: dict[str, list[tuple[str, str]]] = {}
    for pair in pairs:
        rarer, other = sorted(map(intern, pair.split(AND)), key=lambda rule: (counts[rule], rule))
        found.setdefault(rarer, []).append((other, pair))
    return found


class _Numbers(dict[str, int]):
    """A number for some rules, zero for all others."""

    def __missing__(self, rule: str) -> int:
        return self.setdefault(rule, 0)  # next time it is a plain look-up


def softmax(sums: Floats) -> Floats:
    """Each row's sums as probabilities."""
    powers = np.exp(sums - sums.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def chances(sums: Sequence[float]) -> list[float]:
    """A few sums as probabilities: one row, for which numpy takes longer."""
    most = max(sums)
    powers = [exp(one - most) for one in sums]
    total = sum(powers)
    return [power / total for power in powers]


@cache
def type_weights() -> Weights:
    """What each rule says of the type."""
    return _read("data/types.tsv", "data/type-words.tsv", (NONE, *NAMED))


@cache
def role_weights() -> Weights:
    """What each rule says of the role."""
    return _read("data/roles.tsv", "data/role-words.tsv", ROLES)


def tabled(path: str, answers: Sequence[str], words: Words | None = None) -> Weights:
    """The weights of a data file: one rule a row, one answer a column."""
    return Weights(answers, {row["rule"]: [float(row[one] or 0) for one in answers] for row in table(path)}, words)


def _read(rules: str, words: str, answers: Sequence[str]) -> Weights:
    matrix = np.zeros((vocabulary().rules, len(answers)), dtype=np.int16)
    for row in table(words):
        matrix[vocabulary().number_of(row["rule"])] = [round(float(row.get(answer) or 0) * 100) for answer in answers]
    return tabled(rules, answers, Words(vocabulary(), matrix))
