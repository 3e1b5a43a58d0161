"""Patterns for what stands directly before or after a name, followed word by word from the name outwards.

A Matcher costs a tenth of tokenisation per pattern on a whole text. Here it is asked of single words, which tokens of
patterns each of them may be: once for all words that are alike to every pattern. How far patterns have got behind some
words is remembered, and what one word more leads to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import chain
from typing import Any, NamedTuple

from spacy.matcher import Matcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

from extractors.knowledge import Pattern
from extractors.pattern_checks import CLASSES, OF_WORDS
from extractors.reading import Part
from extractors.vocabulary import word

REMEMBERED = 20_000  # words, and answers
CALLS = frozenset({"after", "before", "such", "named", "isa", "and-heads"})
SENSE = "{sense}"
NOTHING: dict[str, Any] = {"LOWER": ""}  # what no token is: a Matcher wants some pattern
NO_TEST = -1  # behind a pattern, which no word passes

Tokens = Sequence[dict[str, Any]]
Places = frozenset[int]


class Surroundings:
    """The patterns of one side, `before` or `after` a name."""

    def __init__(self, vocab: Vocab, patterns: Iterable[Pattern], side: str) -> None:
        self._step = -1 if side == "before" else 1
        mine = [one for one in patterns if one.side == side]
        worded = [one for one in mine if _is_of_words(one.tokens)]
        self._alike = _Alike(vocab, [one.tokens for one in worded])
        self._ways: list[tuple[int, bool]] = []  # all patterns, one behind the other, from the name outwards
        self._ends: dict[int, str] = {}
        starts = [self._laid(one) for one in worded]
        self._start = Reached(frozenset(chain.from_iterable(map(self._onward, starts))), Fired(()), {})
        self._reached: dict[Places, Reached] = {}
        self._answers = 0
        self._told, self._tagged = [one for one in mine if one not in worded], Matcher(vocab)
        self._reach = max((len(list(_way(one.tokens))) for one in self._told), default=0)
        for number, one in enumerate(self._told):
            self._tagged.add(str(number), [list(one.tokens)])

    def _laid(self, pattern: Pattern) -> int:
        """Puts the pattern behind all others, and tells its place."""
        start, way = len(self._ways), list(_way(pattern.tokens))
        self._ways += [(self._alike.tests.index(test), may_lack) for test, may_lack in way[:: self._step]]
        self._ends[len(self._ways)] = pattern.id
        self._ways.append((NO_TEST, False))
        return start

    def rules(self, part: Part, i: int) -> tuple[str, ...]:
        """The rules that fire for a name that starts (before) or ends (after) at word `i`, nearest words first."""
        words, alike, step, reached = part.words, self._alike, self._step, self._start
        at = i - 1 if step < 0 else i
        found: tuple[str, ...] = ()
        while reached.places and 0 <= at < len(words):
            word = words[at]
            seen = alike[word.text]
            reached = reached.further.get(seen) or self._answer(reached, seen)
            found += reached.fired[word.sense]
            at += step
        return found + self._told_by_tags(part, i) if self._reach else found

    def _answer(self, before: Reached, seen: int) -> Reached:
        """What is reached by one word more."""
        if self._answers >= REMEMBERED:
            self._answers = 0
            self._reached.clear()
            self._start.further.clear()
        self._answers += 1
        passed = self._alike.passed[seen]
        gone = [place + 1 for place in before.places if self._ways[place][0] in passed]
        places = frozenset(chain.from_iterable(map(self._onward, gone)))
        found = self._reached.get(places)
        if found is None:
            ended = places & self._ends.keys()
            fired = Fired([self._ends[place] for place in sorted(ended)])
            found = self._reached[places] = Reached(places - ended, fired, {})
        before.further[seen] = found
        return found

    def _onward(self, place: int) -> Iterator[int]:
        """A place, and those behind it that are reached without a word."""
        yield place
        while self._ways[place][1]:
            place += 1
            yield place

    def _told_by_tags(self, part: Part, name: int) -> tuple[str, ...]:
        """The rules of patterns that ask for more than words: nothing is remembered of them."""
        rules: tuple[str, ...] = ()
        for count in range(1, self._reach + 1):
            start, end = (name - count, name) if self._step < 0 else (name, name + count)
            if start >= 0 and end <= len(part.words):
                outermost = part.words[start if self._step < 0 else end - 1]
                rules += self._matched(part, start, end)[outermost.sense]
        return rules

    def _matched(self, part: Part, start: int, end: int) -> Fired:
        """The rules whose patterns match these words from end to end."""
        strings = part.matched.vocab.strings
        whole = part.matched[part.base + start : part.base + end]
        found = {key for key, a, b in self._tagged(whole, allow_missing=True) if (a, b) == (0, end - start)}
        return Fired([self._told[number].id for number in sorted(int(strings[key]) for key in found)])


class Fired(dict[str, tuple[str, ...]]):
    """The rules that fire, by the sense of the word furthest from the name."""

    def __init__(self, ids: Sequence[str]) -> None:
        super().__init__()
        self._ids = ids

    def __missing__(self, sense: str) -> tuple[str, ...]:
        rules = dict.fromkeys([one.replace(SENSE, sense) for one in self._ids])
        found = self[sense] = tuple(dict.fromkeys([*rules, *filter(None, map(called, rules))]))
        return found


class Reached(NamedTuple):
    """How far patterns have got behind some words, the rules that fire there, and what one word more leads to."""

    places: Places
    fired: Fired
    further: dict[int, Reached]


class _Alike(dict[str, int]):
    """For each word a number for what patterns see of it: words that pass the same of their tests have the same."""

    def __init__(self, vocab: Vocab, patterns: Iterable[Tokens]) -> None:
        super().__init__()
        self._vocab, self._matcher = vocab, Matcher(vocab)
        self.tests = tests = [NOTHING, *(_once(token) for tokens in patterns for token in tokens)]
        for number, test in enumerate(tests):
            self._matcher.add(str(number), [[test]])
        self._by_text = not all(test.keys() <= {"LOWER", "_"} and _is_list(test.get("LOWER", "")) for test in tests)
        self._asked = {lower for test in tests if not self._by_text for lower in _options(test.get("LOWER", []))}
        self._told: dict[object, int] = {}
        self._numbers: dict[frozenset[int], int] = {}
        self.passed: list[frozenset[int]] = []  # the numbers of tests that are passed, by number

    def __missing__(self, text: str) -> int:
        if len(self) >= REMEMBERED:
            self.clear()
            self._told.clear()
        known = word(text)
        told: object = (
            text if self._by_text else known.lower if known.lower in self._asked else (known.kind, known.sense)
        )
        if told not in self._told:
            self._told[told] = self._number(Doc(self._vocab, words=[text]))
        seen = self[text] = self._told[told]
        return seen

    def _number(self, doc: Doc) -> int:
        passed = frozenset([int(self._vocab.strings[test]) for test, _, _ in self._matcher(doc)])
        if passed not in self._numbers:
            self._numbers[passed] = len(self.passed)
            self.passed.append(passed)
        return self._numbers[passed]


@cache
def called(rule: str) -> str:
    """The rule that sums up all rules by which the text calls a name something; empty if the rule is none of them."""
    how, _, sense = rule.partition(".")
    return f"called.{sense}" if how in CALLS and sense else ""


def _is_of_words(tokens: Tokens) -> bool:
    """Whether all that the pattern asks for is known of a word wherever it stands."""
    return all(
        key in OF_WORDS or key == "OP" or (key == "_" and token["_"].keys() <= CLASSES)
        for token in tokens
        for key in token
    )


def _is_list(value: Any) -> bool:
    return not isinstance(value, dict) or value.keys() <= {"IN"}


def _options(value: Any) -> list[str]:
    return list(value["IN"]) if isinstance(value, dict) else [value] if isinstance(value, str) else value


def _once(token: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in token.items() if key != "OP"}


def _way(tokens: Tokens) -> Iterator[tuple[dict[str, Any], bool]]:
    """The tokens of a pattern as often as each may stand, and whether it may be lacking."""
    for token in tokens:
        least, most = _times(token.get("OP", "1"))
        yield from ((_once(token), number >= least) for number in range(most))


def _times(op: str) -> tuple[int, int]:
    """How often a token may stand."""
    if op == "?":
        return 0, 1
    bounds = [int(number) for number in re.findall(r"\d", op)]
    return bounds[0], bounds[-1]
