"""Known names: found in any usual spelling, and never in words that only have their letters."""

from __future__ import annotations

from collections import Counter

import pytest

from extractors.lexicon import shipped
from extractors.shape import fold
from tests.pipeline import nlp


def rows(text: str) -> set[tuple[str, str]]:
    return {(span.label_, span.id_) for span in nlp()(text).spans["kg_lexicon"]}


@pytest.mark.parametrize(
    "text", ["instruction tuning", "Instruction-Tuning", "instruction-tuned", "instruction fine-tuning"]
)
def test_case_hyphens_and_inflections_do_not_matter(text: str) -> None:
    assert ("method", "instruction tuning") in rows(text)


@pytest.mark.parametrize("text", ["Llama 2", "Llama-2", "LLaMA2", "llama-2"])
def test_a_number_may_stand_apart_or_not(text: str) -> None:
    assert ("model", "Llama 2") in rows(text)


@pytest.mark.parametrize("text", ["test-time compute", "test–time compute", "test--time compute", "Test-Time Compute"])
def test_a_dash_is_as_good_as_a_hyphen(text: str) -> None:
    assert ("method", "test-time compute") in rows(text)


@pytest.mark.parametrize(
    ("text", "name"), [("test - time compute", "test-time compute"), ("We use Llama - 2 here.", "Llama 2")]
)
def test_a_hyphen_may_stand_apart_where_the_name_has_one(text: str, name: str) -> None:
    assert name in {known for _, known in rows(text)}


@pytest.mark.parametrize(
    ("text", "name"),
    [("named - entity recognition", "named entity recognition"), ("graph - neural network", "GNN")],
)
def test_a_hyphen_does_not_stand_apart_where_the_name_has_none(text: str, name: str) -> None:
    assert name in {known for _, known in rows(text.replace(" - ", " "))}
    assert name not in {known for _, known in rows(text)}


def test_a_name_of_many_pieces_is_known_whole() -> None:
    assert "Qwen2.5 Coder 32B" in {span.text for span in nlp()("We use Qwen2.5 Coder 32B here.").spans["kg_lexicon"]}


@pytest.mark.parametrize(
    "text", ["a few", "drop", "an apple", "the pile of books", "multiple", "based", "adam and eve"]
)
def test_ordinary_words_are_no_names(text: str) -> None:
    assert not {name for kind, name in rows(text) if kind in {"model", "dataset", "benchmark"}}


@pytest.mark.parametrize(
    ("text", "name"),
    [("It beats Command A here.", "Command A"), ("We test on BLINK here.", "BLINK"), ("We test on MATH here.", "MATH")],
)
def test_a_name_that_is_a_word_too_is_known_as_it_is_written(text: str, name: str) -> None:
    assert name in {known for _, known in rows(text)}
    assert name not in {known for _, known in rows(text.replace(name, name.swapcase()))}


def test_a_short_form_is_not_known_in_lower_case_because_its_long_form_is() -> None:
    assert ("method", "chain-of-thought") in rows("Chain-of-thought (CoT) is used.")
    assert ("method", "chain-of-thought") not in rows("A cot is used.")


def test_a_name_does_not_end_in_an_article() -> None:
    assert ("dataset", "ImageNet") in rows("On ImageNet a deeper network errs less.")


@pytest.mark.parametrize(
    ("text", "name"), [("On ImageNet as on others", "ImageNet-A"), ("Only DINO is tested.", "DINO similarity")]
)
def test_a_small_word_is_no_plural_of_a_name_in_a_letter(text: str, name: str) -> None:
    assert name in {known for _, known in rows(f"On {name} here.")}
    assert name not in {known for _, known in rows(text)}


def test_a_name_may_end_in_a_small_word_of_its_own() -> None:
    assert ("task", "virtual try-on") in rows("We do virtual try on.")


def test_plural_and_singular_are_one() -> None:
    assert rows("LSTMs") == rows("LSTM") != set()


def test_there_are_several_thousand_names_of_every_type() -> None:
    counts = Counter(row.type for row in shipped())
    assert sum(counts.values()) > 9000
    assert counts.keys() == {"model", "method", "dataset", "benchmark", "task", "metric"}
    assert min(counts.values()) > 200


def test_no_spelling_stands_twice_within_a_type() -> None:
    spellings = Counter(
        (row.type, fold(spelling)) for row in shipped() for spelling in {fold(s): s for s in row.spellings}.values()
    )
    assert [spelling for spelling, count in spellings.items() if count > 1] == []


def test_rows_are_clean() -> None:
    for row in shipped():
        assert row.note in {"", "ambiguous", "exact", "weak"}
        assert all(spelling == " ".join(spelling.split()) != "" and "|" not in spelling for spelling in row.spellings)
