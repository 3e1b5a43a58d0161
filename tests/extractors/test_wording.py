"""Single words are votes too: by where they stand to a name."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors import Extractor, Text, parse_patterns, role_votes, votes
from extractors.records import Entity
from extractors.weights import role_weights, type_weights
from extractors.wording import NEAR, PLACES, SENTENCE_WORDS, START, Vocabulary, vocabulary
from kg.core.errors import UsageError


@cache
def extractor() -> Extractor:
    """Made once, when first asked."""
    return Extractor(floor=0.0)


def named(abstract: str, name: str, title: str | None = None) -> Entity:
    """What is found of a name."""
    return next(one for one in extractor()(Text("1", title, abstract)).entities if name in one.surfaces)


def said(abstract: str, name: str, title: str | None = None) -> set[str]:
    """What words say of its type."""
    return {vote.rule for vote in votes(named(abstract, name, title)) if vote.rule.startswith(START)}


def test_a_word_says_what_it_says_where_it_stands() -> None:
    found = said("Owls like the Zorbel dataset.", "Zorbel")
    assert {"word.left1.the", "word.right.dataset", "word.right1.dataset", "word.sentence.dataset"} <= found
    assert "word.left.dataset" not in found


def test_words_of_another_sentence_say_nothing() -> None:
    assert not said("Owls hoot. A dataset of owls. We see Zorbel. The dataset is small.", "Zorbel") & {
        f"{START}{place}.dataset" for place in PLACES
    }


def test_a_word_is_near_within_six() -> None:
    for between, near in ((NEAR - 1, True), (NEAR, False)):
        found = said(f"We see Zorbel {'owl ' * between}dataset.", "Zorbel")
        assert ("word.right.dataset" in found) is near
        assert "word.sentence.dataset" in found


def test_the_title_speaks_of_all_names() -> None:
    assert "word.title.benchmark" in said("We see Zorbel.", "Zorbel", "A Benchmark of Owls")


def test_only_the_first_words_of_a_long_sentence_speak_of_all_its_names() -> None:
    for before, heard in ((SENTENCE_WORDS - 20, True), (SENTENCE_WORDS, False)):
        text = f"Here Zorbel hoots {'owl ' * before}dataset."
        assert ("word.sentence.dataset" in said(text, "Zorbel")) is heard


def test_a_name_hears_a_word_once_wherever_it_stands() -> None:
    once, twice = (named(f"The Zorbel dataset is new.{more}", "Zorbel") for more in ("", " The Zorbel dataset is new."))
    assert sorted(once.words) == sorted(twice.words)


def test_words_add_up_like_all_votes() -> None:
    one = named("We train on the Zorbel dataset of owls.", "Zorbel")
    types = type_weights()
    (sums,) = types.sums([types.with_pairs(one.rules)], [one.words]).tolist()
    weights = sum(vote.weight for vote in votes(one))
    assert round(weights, 2) == round(sums[types.answers.index(one.type)] - sums[0], 2)
    (sums,) = role_weights().sums([role_weights().with_pairs(one.role_rules)], [one.words]).tolist()
    weights = sum(vote.weight for vote in role_votes(one))
    assert round(weights, 2) == round(sums[role_weights().answers.index(one.role)], 2)


def test_words_can_be_left_out_one_by_one_or_by_place() -> None:
    one = named("We train on the Zorbel dataset of owls.", "Zorbel")
    for off in ("word.right1.dataset", "word.sentence.{word}"):
        left = {vote.rule for vote in votes(one, parse_patterns(f'{{"off": "{off}"}}'))}
        gone = {vote.rule for vote in votes(one)} - left
        assert gone
        assert all(rule.startswith(off.removesuffix("{word}")) for rule in gone)


def test_what_is_left_out_is_not_in_the_sum() -> None:
    text = Text("1", None, "We train on the Zorbel dataset of owls.")
    (sure,), (less,) = (
        [one.confidence for one in Extractor(off, floor=0.0)(text).entities if one.name == "Zorbel"]
        for off in ("", '{"off": "word.right1.dataset"}')
    )
    assert less < sure
    assert Extractor('{"off": "word.right1.zorbelish"}', floor=0.0)(text) == extractor()(text)


@pytest.mark.parametrize("rule", ["word.right.dataset", "word.left.mine", "word.mine", "word.left.{word}"])
def test_no_pattern_passes_for_a_word(rule: str) -> None:
    line = f'{{"id": "{rule}", "before": [{{"LOWER": "the"}}], "weights": {{"dataset": 2}}}}'
    with pytest.raises(UsageError, match="does not begin with word"):
        parse_patterns(line)


def test_how_a_name_is_spelt_says_nothing_of_its_role() -> None:
    spelt = tuple(f"{START}{place}." for place in ("within", "begins", "ends"))
    assert not [rule for rule, _ in role_weights().of_words() if rule.startswith(spelt)]
    assert [rule for rule, _ in type_weights().of_words() if rule.startswith(spelt)]


@given(st.sets(st.text(min_size=1), min_size=1), st.data())
def test_each_rule_has_a_number_of_its_own(words: set[str], data: st.DataObject) -> None:
    numbered = Vocabulary(words)
    place, word = data.draw(st.sampled_from(PLACES)), data.draw(st.sampled_from(sorted(words)))
    rule = f"{START}{place}.{word}"
    assert numbered.rule(numbered.number_of(rule)) == rule
    assert 0 < numbered.number_of(rule) < numbered.rules


def test_words_are_in_lower_case() -> None:
    assert all(word == word.lower() for word in vocabulary())
