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
from extractors.linear import CLASSES, OF_WORDS
from extractors.reading import Part
from extractors.vocabulary import word

REMEMBERED = 200_000  # words, and answers
CALLS = frozenset({"after", "before", "such", "named", "isa", "and-heads"})
SENSE = "{sense}"
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
        self._matcher, self._tagged = self._made(vocab, words), self._made(vocab, tagged)
        self._reach = max((_longest(self._patterns[number].tokens) for number in tagged), default=0)
        self._start = Answer((), {})
        self._answers = 0

    def _made(self, vocab: Vocab, numbers: Iterable[int]) -> Matcher:
        matcher = Matcher(vocab)
        matcher.add(BEGUN, [[{"ORTH": ""}]])
        for number in numbers:
            tokens = list(self._patterns[number].tokens)
            matcher.add(str(number), [tokens])
            for begun in _begun(tokens, back=self._step < 0):
                matcher.add(BEGUN, [begun])
        return matcher

    def rules(self, part: Part, i: int) -> tuple[str, ...]:
        """The rules that fire for a name that starts (before) or ends (after) at word `i`, nearest words first."""
        answer, words, alike, step = self._start, part.words, self._alike, self._step
        at = i - 1 if step < 0 else i
        found: tuple[str, ...] = ()
        while answer.further is not None and 0 <= at < len(words):
            seen = alike[words[at].text]
            known = answer.further.get(seen)
            if known is None:
                known = answer.further[seen] = self._answer(part, i, at)
            answer = known
            found += answer.rules
            at += step
        return found + self._told_by_tags(part, i) if self._reach else found

    def _answer(self, part: Part, name: int, at: int) -> Answer:
        """What the Matcher says to the words between the name and `at`."""
        self._answers += 1
        if self._answers > REMEMBERED:
            self._start, self._answers = Answer((), {}), 0
        start, end = (at, name) if self._step < 0 else (name, at + 1)
        fired, begun = self._fired(self._matcher, part, start, end)
        return Answer(fired, {} if begun else None)

    def _told_by_tags(self, part: Part, name: int) -> tuple[str, ...]:
        """The rules of patterns that ask for more than words: nothing is remembered of them."""
        rules: tuple[str, ...] = ()
        for count in range(1, self._reach + 1):
            start, end = (name - count, name) if self._step < 0 else (name, name + count)
            if start >= 0 and end <= len(part.words):
                rules += self._fired(self._tagged, part, start, end)[0]
        return rules

    def _fired(self, matcher: Matcher, part: Part, start: int, end: int) -> tuple[tuple[str, ...], bool]:
        """The rules whose patterns match these words from end to end, and whether more words could match more."""
        strings = part.matched.vocab.strings
        whole = part.matched[part.base + start : part.base + end]
        keys = {strings[key] for key, a, b in matcher(whole, allow_missing=True) if (a, b) == (0, end - start)}
        outermost = part.words[start if self._step < 0 else end - 1]
        numbers = sorted(int(key) for key in keys if key != BEGUN)
        rules = dict.fromkeys(self._patterns[number].id.replace(SENSE, outermost.sense) for number in numbers)
        return tuple(dict.fromkeys([*rules, *filter(None, map(called, rules))])), BEGUN in keys


class Answer(NamedTuple):
    """The rules that fire, and what is known of surroundings with one word more; None if no pattern goes further."""

    rules: tuple[str, ...]
    further: dict[object, Answer] | None


class _Alike(dict[str, object]):
    """For each word what patterns see of it: words of one class are alike, unless a pattern asks for one of them."""

    def __init__(self, vocab: Vocab, patterns: Iterable[Tokens]) -> None:
        super().__init__()
        tests = [_once(token) for tokens in patterns for token in tokens]
        listed = [token for token in tests if token.keys() <= {"LOWER", "_"} and _is_list(token.get("LOWER", ""))]
        others = [token for token in tests if token not in listed]
        self._asked = {lower for token in listed for lower in _options(token.get("LOWER", []))}
        self._vocab, self._others = vocab, Matcher(vocab) if others else None
        for number, token in enumerate(others):
            self._others.add(str(number), [[token]])  # type: ignore[union-attr]

    def __missing__(self, text: str) -> object:
        if len(self) >= REMEMBERED:
            self.clear()
        known = word(text)
        seen: object = known.lower if known.lower in self._asked else (known.kind, known.sense)
        if self._others is not None:
            seen = seen, frozenset(number for number, _, _ in self._others(Doc(self._vocab, words=[text])))
        self[text] = seen
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
