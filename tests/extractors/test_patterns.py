"""Patterns are spaCy's: each loads into a bare Matcher, shows what it matches and what not, and dispatch changes nothing."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.matcher import Matcher
from spacy.tokens import Doc

from extractors import Extractor, Text, extract, make
from extractors.knowledge import Pattern
from extractors.patterns import shipped
from extractors.reading import read
from extractors.records import NAMED, ROLES
from extractors.resources import numbered, text
from extractors.surroundings import SENSE, Surroundings
from extractors.weights import role_weights, type_weights
from kg.core.errors import UsageError
from tests.pipeline import nlp

ALL = shipped()
WORDS = "the a dataset model models such as on we propose new 12 4.3% , ( ) called of image is like - based outperforms and "
WORDS += "benchmark 's : their"


def by_dispatch(patterns: tuple[Pattern, ...], words: list[str]) -> set[str]:
    """The rules that fire around NAME."""
    doc = nlp()(Doc(nlp().vocab, words=words))
    at, part = words.index("NAME"), read(doc).abstract
    around = {side: Surroundings(nlp().vocab, patterns, side) for side in ("before", "after")}
    return {*around["before"].rules(part, at), *around["after"].rules(part, at + 1)}


def by_matcher(pattern: Pattern, words: list[str]) -> set[str]:
    """The same by a bare Matcher over the whole text, the name as a token of the pattern."""
    doc, name = Doc(nlp().vocab, words=words), [{"ORTH": "NAME"}]
    matcher = Matcher(nlp().vocab, validate=True)
    matcher.add("it", [[*pattern.tokens, *name] if pattern.side == "before" else [*name, *pattern.tokens]])
    outermost = [doc[start if pattern.side == "before" else end - 1] for _, start, end in matcher(doc)]
    return {pattern.id.replace(SENSE, token._.kg_sense) for token in outermost}


@pytest.mark.parametrize("number", range(len(ALL)), ids=[f"{one.id}-{i}" for i, one in enumerate(ALL)])
def test_each_pattern_matches_its_example_and_misses_the_other(number: int) -> None:
    pattern, (_, line) = ALL[number], list(numbered(text("data/patterns.jsonl")))[number]
    for example, expected in (("match", True), ("miss", False)):
        words = [token.text for token in nlp().make_doc(json.loads(line)[example])]
        assert bool(by_matcher(pattern, words)) is expected
        assert bool(by_dispatch((pattern,), words)) is expected


@given(
    st.data(),
    st.lists(st.sampled_from(WORDS.split()), max_size=7),
    st.lists(st.sampled_from(WORDS.split()), max_size=8),
)
def test_dispatch_says_what_the_matcher_says(data: st.DataObject, before: list[str], after: list[str]) -> None:
    chosen = tuple(data.draw(st.lists(st.sampled_from(ALL), min_size=1, max_size=5)))
    words = [*before, "NAME", *after]
    fired = {rule for rule in by_dispatch(chosen, words) if not rule.startswith("called.")}
    assert fired == set().union(*(by_matcher(pattern, words) for pattern in chosen))


def test_what_one_pattern_calls_a_name_is_summed_up() -> None:
    words = ["we", "propose", "a", "new", "model", "called", "NAME", ",", "a", "large", "benchmark"]
    assert {"named.model", "called.model", "isa.benchmark", "called.benchmark"} <= by_dispatch(ALL, words)


@pytest.mark.parametrize(
    "tokens",
    ['{"TEXT": {"REGEX": "^coh"}}', '{"SHAPE": "xxxx"}', '{"LENGTH": {">=": 4}}, {"LIKE_NUM": true, "OP": "?"}'],
)
def test_a_users_patterns_go_the_same_way(tokens: str) -> None:
    line = f'{{"id": "my.cohort", "after": [{tokens}], "weights": {{"dataset": 9}}, "says": "a cohort stands behind"}}'
    (found,) = extract([Text("", None, "We follow Strix cohort members.")], line)
    (entity,) = found.entities
    assert (entity.type, entity.name) == ("dataset", "Strix")
    assert "my.cohort" in entity.rules


def test_another_pattern_for_a_shipped_rule() -> None:
    text = "Results hold for the cohort by name of Zorbel."
    line = '{"id": "before.dataset", "before": [{"LOWER": "name"}, {"LOWER": "of"}]}'
    for patterns, fires in (("", False), (line, True)):
        found = Extractor(patterns, floor=0.0)(Text("", None, text))
        assert ("before.dataset" in {rule for one in found.entities for rule in one.rules}) is fires


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"id": "before.datset", "before": [{"LOWER": "a"}]}', "did you mean 'before.dataset'"),
        ('{"id": "my.rule", "before": [{"LOWER": "a"}]}', 'needs "weights"'),
        ('{"id": "before.dataset", "before": [{"LOWER": "a"}], "weights": {"dataset": 1}}', "shipped rule"),
        ('{"id": "my.rule", "before": [{"LOWER": "a"}], "weights": {"car": 1}}', "answers are"),
        ('{"id": "my.rule", "before": [{"_": {"mine": 1}}], "weights": {"dataset": 1}}', "kg_part"),
    ],
)
def test_what_is_no_rule_is_refused_with_its_line(line: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        extract([], "\n" + line)
    assert said in str(caught.value)
    assert ":2" in str(caught.value)


def test_a_pipeline_with_a_tagger_may_carry_patterns_for_tags() -> None:
    line = '{"id": "my.noun", "after": [{"POS": "NOUN", "TAG": "NNS"}], "weights": {"dataset": 9}}'
    tagged, words = make(line), ["We", "like", "Zorbel", "owls", "."]
    doc = Doc(
        tagged.vocab,
        words=words,
        pos=["PRON", "VERB", "PROPN", "NOUN", "PUNCT"],
        tags=["PRP", "VBP", "NNP", "NNS", "."],
    )
    assert [(span.text, span.label_) for span in tagged(doc).spans["kg"]] == [("Zorbel", "dataset")]
    untagged = tagged(Doc(tagged.vocab, words=words))
    assert list(untagged.spans["kg"]) == []


def test_weights_are_there_for_every_answer() -> None:
    for weights, answers in ((type_weights(), ("none", *NAMED)), (role_weights(), ROLES)):
        assert weights.answers == answers
        assert all(max(of_answer) > 0 for of_answer in zip(*(row for _, row in weights.rules()), strict=True))
    assert type_weights().weight("after.dataset", "dataset") > type_weights().weight("after.dataset", "benchmark")
