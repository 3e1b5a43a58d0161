"""Patterns are data in spaCy's format: each shows what it matches and what not, and spaCy's own Matcher agrees."""

from __future__ import annotations

from typing import Any

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.matcher import Matcher
from spacy.tokens import Doc

from extractors.decision import role_weights, type_weights
from extractors.patterns import PLACES, compiled, entries, fired, spelt_out
from extractors.records import NAMED, ROLES
from extractors.tokens import tokenize

VOCAB = spacy.blank("en").vocab
ALL = [(place, entry) for place in PLACES for entry in entries(place)]
WORDS = [
    "the",
    "a",
    "dataset",
    "model",
    "models",
    "such",
    "as",
    "on",
    "we",
    "propose",
    "new",
    "12",
    "4.3%",
    ",",
    "(",
    ")",
]
WORDS += ["called", "of", "image", "is", "like", "-", "based", "outperforms", "and", "benchmark", "'s", ":", "their"]


def by_automaton(place: str, entry: dict[str, Any], words: list[str]) -> bool:
    tokens, name = tokenize(" ".join(words)).tokens, words.index("NAME")
    one = compiled([entry], backwards=place == "before")
    return bool(fired(one, tokens, name - 1, -1) if place == "before" else fired(one, tokens, name + 1, 1))


def by_matcher(place: str, entry: dict[str, Any], words: list[str]) -> bool:
    matcher, pattern, name = Matcher(VOCAB), spelt_out(entry["pattern"]), [{"TEXT": "NAME"}]
    matcher.add("pattern", [pattern + name if place == "before" else name + pattern])
    return bool(matcher(Doc(VOCAB, words=words)))


def words_of(text: str) -> list[str]:
    return [token.text for token in tokenize(text).tokens]


@pytest.mark.parametrize(("place", "entry"), ALL, ids=[f"{entry['id']}-{i}" for i, (_, entry) in enumerate(ALL)])
def test_each_pattern_matches_its_example_and_misses_the_other(place: str, entry: dict[str, Any]) -> None:
    for example, expected in (("match", True), ("miss", False)):
        words = words_of(entry[example])
        assert by_automaton(place, entry, words) is expected
        assert by_matcher(place, entry, words) is expected


@given(st.sampled_from(ALL), st.lists(st.sampled_from(WORDS), max_size=6), st.lists(st.sampled_from(WORDS), max_size=6))
def test_the_automaton_and_spacys_matcher_agree(
    one: tuple[str, dict[str, Any]], before: list[str], after: list[str]
) -> None:
    words = [*before, "NAME", *after]
    if words_of(" ".join(words)) == words:
        assert by_automaton(*one, words) is by_matcher(*one, words)


def test_all_patterns_at_once_fire_as_each_does_alone() -> None:
    tokens = tokenize("we propose a new model called NAME , a large benchmark").tokens
    name = [token.text for token in tokens].index("NAME")
    together = fired(compiled(entries("before"), backwards=True), tokens, name - 1, -1)
    alone = [
        rule for entry in entries("before") for rule in fired(compiled([entry], backwards=True), tokens, name - 1, -1)
    ]
    assert set(together) == set(alone)
    assert {"named.model", "called.model"} <= set(together)


def test_weights_are_there_for_every_answer() -> None:
    for weights, answers in ((type_weights(), ("none", *NAMED)), (role_weights(), ROLES)):
        assert weights.answers == answers
        assert all(max(of_answer) > 0 for of_answer in zip(*(row for _, row in weights.rows()), strict=True))
    assert type_weights().weight("after.dataset", "dataset") > type_weights().weight("after.dataset", "benchmark")
