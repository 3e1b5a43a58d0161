"""Patterns for what stands directly before or after a name, in spaCy's Matcher format, tried only where a name stands.

A Matcher costs a tenth of tokenisation per pattern, whatever the text. Here the patterns are one automaton, walked
from a name outwards: a look-up per token, whatever the number of patterns. The tests hold both to the same answers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import product
from typing import Any

from extractors.resources import lines
from extractors.tokens import NUMBER, Token
from extractors.words import senses

CONTENT = frozenset(
    {"", "plain", "mod", "num-word"}
)  # parts of words that may stand between a name and what tells about it

CALLS = frozenset({"after", "before", "such", "named", "isa", "and-heads"})
NUMBERS = {"part": "number"}
PLACES = ("before", "after")

Test = frozenset[str]  # the keys of tokens that pass; see Token.key


class State:
    """What is left of the patterns after some tokens: the tests still to pass, and the rule that then fires."""

    __slots__ = ("_left", "_next")

    def __init__(self, left: Iterable[tuple[tuple[Test, ...], str, str]]) -> None:
        self._left = tuple(left)
        self._next: dict[str, tuple[State | None, tuple[str, ...]]] = {}

    def step(self, key: str) -> tuple[State | None, tuple[str, ...]]:
        """The state after a token, None if nothing is left, and the rules that the token completes."""
        found = self._next.get(key)
        if found is None:
            found = self._next[key] = self._step(key)
        return found

    def _step(self, key: str) -> tuple[State | None, tuple[str, ...]]:
        passed = [(tests[1:], rule, _sense(rule, key, sense)) for tests, rule, sense in self._left if key in tests[0]]
        rules = [rule.replace("{sense}", sense) for tests, rule, sense in passed if not tests]
        fired = dict.fromkeys([*rules, *filter(None, map(called, rules))])
        left = dict.fromkeys(one for one in passed if one[0])
        return (State(left) if left else None), tuple(fired)


def called(rule: str) -> str:
    """The rule that sums up all rules by which the text calls a name something; empty if the rule is none of them."""
    how, _, sense = rule.partition(".")
    return f"called.{sense}" if how in CALLS and sense else ""


def _sense(rule: str, key: str, sense: str) -> str:
    """What `{sense}` in a rule's id becomes: the sense of the last word that the rule's part is about."""
    part, _, found = senses().get(key, "").partition(":")
    return found if found and part == rule_part(rule) else sense


@cache
def rule_part(rule: str) -> str:
    """Which part of speech a rule's `{sense}` is about."""
    return _parts()[rule]


def compiled(entries: Iterable[dict[str, Any]], *, backwards: bool) -> State:
    """The automaton of the patterns, read from the name outwards."""
    paths = [(tuple(path), entry["id"]) for entry in entries for path in _paths(entry["pattern"])]
    return State((path[::-1] if backwards else path, rule, "") for path, rule in paths)


def fired(state: State | None, tokens: list[Token], i: int, step: int) -> list[str]:
    """The rules that match from token `i` on, going forwards (1) or backwards (-1)."""
    rules: list[str] = []
    while state is not None and 0 <= i < len(tokens):
        state, found = state.step(tokens[i].key)
        rules += found
        i += step
    return rules


def _paths(pattern: list[dict[str, Any]]) -> Iterator[list[Test]]:
    """The pattern with every optional token spelt out: present so or so many times."""
    for chosen in product(*([[_test(token)] * count for count in _counts(token)] for token in pattern)):
        if path := [test for tests in chosen for test in tests]:
            yield path


def _counts(token: dict[str, Any]) -> range:
    op = token.get("OP", "1")
    if bounds := re.fullmatch(r"\{(\d),(\d)\}", op):
        return range(int(bounds[1]), int(bounds[2]) + 1)
    return range(2) if op == "?" else range(1, 2)


def _test(token: dict[str, Any]) -> Test:
    if token.get("_") == NUMBERS:
        return frozenset({"#number"})
    if "LOWER" in token:
        return frozenset(_options(token["LOWER"]))
    return _words(token["_"]) | ({""} if "content" in token["_"] else set())


def _words(wanted: dict[str, Any]) -> frozenset[str]:
    """The words of a part of speech (noun), of a sense (noun:dataset), or those that may be content."""
    if "content" in wanted:
        return frozenset(word for word, sense in senses().items() if sense in CONTENT)
    if "part" in wanted:
        parts = _options(wanted["part"])
        return frozenset(word for word, sense in senses().items() if sense.partition(":")[0] in parts)
    return frozenset(word for word, sense in senses().items() if sense in _options(wanted["sense"]))


def _options(value: Any) -> list[str]:
    return list(value["IN"]) if isinstance(value, dict) else [value]


def spelt_out(pattern: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The pattern for spaCy's own Matcher, its classes of words as lists of words."""
    return [
        {key: value for key, value in token.items() if key != "_"} | (_listed(token["_"]) if "_" in token else {})
        for token in pattern
    ]


def _listed(wanted: dict[str, Any]) -> dict[str, Any]:
    if wanted == NUMBERS:
        return {"TEXT": {"REGEX": NUMBER.pattern}}
    if "content" not in wanted:
        return {"LOWER": {"IN": sorted(_words(wanted))}}
    return {
        "LOWER": {"NOT_IN": sorted(senses().keys() - _words(wanted))},
        "TEXT": {"REGEX": f"^(?!{NUMBER.pattern})"},
        "IS_PUNCT": False,
    }


@cache
def entries(place: str) -> tuple[dict[str, Any], ...]:
    """The shipped patterns for `before` or `after` a name."""
    return tuple(map(json.loads, lines(f"data/patterns/{place}.jsonl")))


@cache
def _parts() -> dict[str, str]:
    return {
        entry["id"]: token["_"]["part"]
        for place in PLACES
        for entry in entries(place)
        for token in entry["pattern"]
        if token.get("_", {}).get("part") in ("noun", "verb", "prep")
    } | {entry["id"]: "" for place in PLACES for entry in entries(place) if "{sense}" not in entry["id"]}


@cache
def around() -> tuple[State, State]:
    """The shipped patterns: before a name, after a name."""
    return compiled(entries("before"), backwards=True), compiled(entries("after"), backwards=False)
