"""Patterns for what stands directly before or after a name: spaCy's Matcher, asked only where a name stands.

A Matcher costs a tenth of tokenisation per pattern on a whole text. Here it is asked word by word from the name
outwards, as long as the beginning of any pattern fits, and its answers are remembered: words that are alike to every
pattern get the same ones. The Matcher decides, always.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
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
BEGUN = "begun"  # the key of all beginnings of patterns

Tokens = Sequence[dict[str, Any]]


class Surroundings:
    """The patterns of one side, `before` or `after` a name."""

    def __init__(self, vocab: Vocab, patterns: Iterable[Pattern], side: str) -> None:
        self._step = -1 if side == "before" else 1
        self._patterns = [one for one in patterns if one.side == side]
        words = [number for number, one in enumerate(self._patterns) if _is_of_words(one.tokens)]
        tagged = [number for number, one in enumerate(self._patterns) if number not in words]
        self._alike = _Alike(vocab, [self._patterns[number].tokens for number in words])
        longest, self._reach = (
            max((_longest(self._patterns[number].tokens) for number in numbers), default=0)
            for numbers in (words, tagged)
        )
        self._matchers = [self._made(vocab, words, count) for count in range(1, max(longest, 1) + 1)]
        self._tagged = self._made(vocab, tagged, 1)
        self._start = Answer(Fired(()), {})
        self._answers = 0

    def _made(self, vocab: Vocab, numbers: Iterable[int], count: int) -> Matcher:
        """A matcher for what may match so many words or more."""
        matcher, beginnings = Matcher(vocab), [[NOTHING]]
        for number in numbers:
            tokens = list(self._patterns[number].tokens)
            for begun in _begun(tokens, back=self._step < 0):
                if _longest(begun) >= count and begun not in beginnings:
                    beginnings.append(begun)
            if _longest(tokens) >= count:
                matcher.add(str(number), [tokens])
        matcher.add(BEGUN, beginnings)
        return matcher

    def rules(self, part: Part, i: int) -> tuple[str, ...]:
        """The rules that fire for a name that starts (before) or ends (after) at word `i`, nearest words first."""
        words, alike, step, further = part.words, self._alike, self._step, self._start.further
        at = i - 1 if step < 0 else i
        found: tuple[str, ...] = ()
        while further is not None and 0 <= at < len(words):
            word = words[at]
            seen = alike[word.text]
            answer = further.get(seen)
            if answer is None:
                answer = further[seen] = self._answer(part, i, at)
            fired, further = answer
            found += fired[word.sense]
            at += step
        return found + self._told_by_tags(part, i) if self._reach else found

    def _answer(self, part: Part, name: int, at: int) -> Answer:
        """What the Matcher says to the words between the name and `at`."""
        self._answers += 1
        if self._answers > REMEMBERED:
            self._start, self._answers = Answer(Fired(()), {}), 0
        start, end = (at, name) if self._step < 0 else (name, at + 1)
        count = end - start
        fired, begun = self._fired(self._matchers[count - 1], part, start, end)
        return Answer(fired, {} if begun and count < len(self._matchers) else None)

    def _told_by_tags(self, part: Part, name: int) -> tuple[str, ...]:
        """The rules of patterns that ask for more than words: nothing is remembered of them."""
        rules: tuple[str, ...] = ()
        for count in range(1, self._reach + 1):
            start, end = (name - count, name) if self._step < 0 else (name, name + count)
            if start >= 0 and end <= len(part.words):
                outermost = part.words[start if self._step < 0 else end - 1]
                rules += self._fired(self._tagged, part, start, end)[0][outermost.sense]
        return rules

    def _fired(self, matcher: Matcher, part: Part, start: int, end: int) -> tuple[Fired, bool]:
        """The rules whose patterns match these words from end to end, and whether more words could match more."""
        strings = part.matched.vocab.strings
        whole = part.matched[part.base + start : part.base + end]
        keys = {strings[key] for key, a, b in matcher(whole, allow_missing=True) if (a, b) == (0, end - start)}
        numbers = sorted(int(key) for key in keys if key != BEGUN)
        return Fired([self._patterns[number].id for number in numbers]), BEGUN in keys


class Fired(dict[str, tuple[str, ...]]):
    """The rules that fire, by the sense of the word furthest from the name."""

    def __init__(self, ids: Sequence[str]) -> None:
        super().__init__()
        self._ids = ids

    def __missing__(self, sense: str) -> tuple[str, ...]:
        rules = dict.fromkeys([one.replace(SENSE, sense) for one in self._ids])
        found = self[sense] = tuple(dict.fromkeys([*rules, *filter(None, map(called, rules))]))
        return found


class Answer(NamedTuple):
    """The rules that fire, and what is known of surroundings with one word more; None if no pattern goes further."""

    fired: Fired
    further: dict[int, Answer] | None


class _Alike(dict[str, int]):
    """For each word a number for what patterns see of it: words that pass the same of their tests have the same."""

    def __init__(self, vocab: Vocab, patterns: Iterable[Tokens]) -> None:
        super().__init__()
        self._vocab, self._tests = vocab, Matcher(vocab)
        tests = [NOTHING, *(_once(token) for tokens in patterns for token in tokens)]
        for number, test in enumerate(tests):
            self._tests.add(str(number), [[test]])
        self._by_text = not all(test.keys() <= {"LOWER", "_"} and _is_list(test.get("LOWER", "")) for test in tests)
        self._asked = {lower for test in tests if not self._by_text for lower in _options(test.get("LOWER", []))}
        self._passed: dict[object, int] = {}
        self._numbers: dict[frozenset[int], int] = {}

    def __missing__(self, text: str) -> int:
        if len(self) >= REMEMBERED:
            self.clear()
            self._passed.clear()
        known = word(text)
        told: object = (
            text if self._by_text else known.lower if known.lower in self._asked else (known.kind, known.sense)
        )
        if told not in self._passed:
            passed = frozenset([test for test, _, _ in self._tests(Doc(self._vocab, words=[text]))])
            self._passed[told] = self._numbers.setdefault(passed, len(self._numbers))
        seen = self[text] = self._passed[told]
        return seen


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


def _most(token: dict[str, Any]) -> int:
    """How often a token may stand."""
    bounds = re.fullmatch(r"\{(?:\d,)?(\d)\}", token.get("OP", ""))
    return int(bounds[1]) if bounds else 1


def _longest(tokens: Tokens) -> int:
    return sum(map(_most, tokens))


def _begun(tokens: list[dict[str, Any]], *, back: bool) -> Iterator[list[dict[str, Any]]]:
    """The beginnings of a pattern, seen from the name: what may have matched before all of it has."""
    yield from (tokens[cut:] if back else tokens[:cut] for cut in range(1, len(tokens)))
    furthest = tokens[0] if back else tokens[-1]
    if _most(furthest) > 1:
        yield tokens
