"""Known names: found in any usual spelling, and never in words that only have their letters."""

from __future__ import annotations

from collections import Counter

import pytest

import kg
from extractors.lexicon import shipped
from extractors.shape import fold

NLP = kg.pipeline()


def rows(text: str) -> set[tuple[str, str]]:
    return {(span.label_, span.id_) for span in NLP(text).spans["kg_lexicon"]}


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


def test_a_name_of_many_pieces_is_known_whole() -> None:
    assert "Qwen2.5 Coder 32B" in {span.text for span in NLP("We use Qwen2.5 Coder 32B here.").spans["kg_lexicon"]}


@pytest.mark.parametrize(
    "text", ["a few", "drop", "an apple", "the pile of books", "multiple", "based", "adam and eve"]
)
def test_ordinary_words_are_no_names(text: str) -> None:
    assert not {name for kind, name in rows(text) if kind in {"model", "dataset", "benchmark"}}


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
        assert row.note in {"", "ambiguous", "weak"}
        assert all(spelling == " ".join(spelling.split()) != "" and "|" not in spelling for spelling in row.spellings)
