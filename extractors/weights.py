"""The sum of the votes: for each name the most likely type (or none), for each entity the most likely role.

Each rule has a weight for each answer it speaks for or against, and so have some pairs of rules: `which&list` fires
where both do. Weights add up over all that fires; the softmax of the sums is the confidence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from extractors.knowledge import Knowledge
from extractors.records import NAMED, ROLES, Type
from extractors.resources import table
from kg.core.schema import TYPES

NONE = "none"  # the answer that a name is nothing
FLOORS: Mapping[Type, float] = {type: TYPES[type].likely for type in NAMED}
ALWAYS = "always"  # the rule that fires everywhere
AND = "&"  # between two rules that weigh something together

Floats = npt.NDArray[np.float64]


class Weights:
    """One table of rules and their weights for each answer, in hundredths: sums are exact, in whatever order."""

    def __init__(self, answers: Sequence[str], rows: Mapping[str, Sequence[float]]) -> None:
        self.answers = tuple(answers)
        self._rows = {rule: [round(weight * 100) for weight in row] for rule, row in rows.items()}
        self._place = _Numbers((rule, i) for i, rule in enumerate(self._rows, 1))
        self._matrix = np.array([[0] * len(self.answers), *self._rows.values()], dtype=np.int64)
        self._pairs = _by_the_rarer([rule for rule in rows if rule.count(AND) == 1])
        self.of = [_Numbers((rule, row[i]) for rule, row in self._rows.items()) for i in range(len(self.answers))]

    def with_pairs(self, rules: tuple[str, ...]) -> tuple[str, ...]:
        """The rules, and those pairs of them that weigh something."""
        fired, pairs = set(rules), self._pairs
        found = [pair for rule in fired.intersection(pairs) for other, pair in pairs[rule] if other in fired]
        return (*rules, *sorted(found)) if found else rules

    def sums(self, fired: Sequence[Iterable[str]]) -> Floats:
        """For each set of rules the summed weights of every answer; the rule `always` is added to each."""
        places: list[int] = []
        starts = []
        for rules in fired:
            starts.append(len(places))
            places += map(self._place.__getitem__, rules)
            places.append(self._place[ALWAYS])
        rows = self._matrix.take(places, axis=0)
        return np.asarray(np.add.reduceat(rows, starts, axis=0) / 100)

    def weight(self, rule: str, answer: str) -> float:
        """What the rule weighs for the answer."""
        return self.of[self.answers.index(answer)][rule] / 100

    def rows(self) -> Iterator[tuple[str, list[float]]]:
        """The table."""
        return ((rule, [weight / 100 for weight in row]) for rule, row in self._rows.items())

    def told(self, knowledge: Knowledge) -> Weights:
        """The table with a user's own rules, and without those that the user switched off."""
        if not knowledge.off and not knowledge.own:
            return self
        rows = dict(self.rows())
        for own in knowledge.own:
            rows[own.id] = [dict(own.weights).get(answer, 0.0) for answer in self.answers]
        off = knowledge.off
        return Weights(self.answers, {rule: row for rule, row in rows.items() if off.isdisjoint(rule.split(AND))})


def _by_the_rarer(pairs: Sequence[str]) -> Mapping[str, Sequence[tuple[str, str]]]:
    """For rules the other rule and the pair, under whichever is in fewer pairs: such rules fire less."""
    counts = Counter(rule for pair in pairs for rule in pair.split(AND))
    found: dict[str, list[tuple[str, str]]] = {}
    for pair in pairs:
        rarer, other = sorted(pair.split(AND), key=lambda rule: (counts[rule], rule))
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


@cache
def type_weights() -> Weights:
    """What each rule says of the type."""
    return _read("data/types.tsv", (NONE, *NAMED))


@cache
def role_weights() -> Weights:
    """What each rule says of the role."""
    return _read("data/roles.tsv", ROLES)


def _read(path: str, answers: Sequence[str]) -> Weights:
    return Weights(answers, {row["rule"]: [float(row[answer] or 0) for answer in answers] for row in table(path)})
