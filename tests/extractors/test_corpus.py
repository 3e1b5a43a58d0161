"""What papers say of their names, summed, is a vote where another only mentions one."""

from __future__ import annotations

from itertools import permutations

import pytest

from extractors import Extraction, Introduction, Text, extract, introductions, told
from extractors.corpus import CorpusHints, counted, of_others, summed

INTRODUCES = "We present OwlPairs5M, a dataset of image-text pairs. The OwlPairs5M dataset is large."
NAMES = "Results improve further when OwlPairs5M is added."


def found(abstract: str, told: CorpusHints | None = None, paper: str = "a") -> Extraction:
    (one,) = extract([Text(paper, None, abstract)], told=lambda _: told or {})
    return one


def says(abstract: str) -> dict[str, str]:
    """What a paper with the abstract says of its names."""
    return {name: what for name, what, _ in introductions(found(abstract))}


@pytest.mark.parametrize(
    ("abstract", "said"),
    [
        (INTRODUCES, {"OwlPairs5M": "dataset"}),
        ("Models are tested on the OWLQ benchmark.", {"OWLQ": "benchmark"}),
        ("Our approach uses ZORB to improve owl recognition.", {"ZORB": "bare"}),
        ("We compare with QuailNet, BERT and RoBERTa.", {"QuailNet": "bare"}),  # surely a model, yet not called one
        ("Birds sang, and the ZORB fell silent.", {"ZORB": "none"}),
        ("We train on ImageNet.", {}),  # the lexicon has it
        ("We like the OWL dataset.", {}),  # so short a name may be anything
    ],
)
def test_a_paper_says_what_its_names_are_unless_the_lexicon_does(abstract: str, said: dict[str, str]) -> None:
    assert says(abstract) == said


def test_who_coins_mere_capitals_says_nothing_of_them_elsewhere() -> None:
    assert says("We propose CAREX, a method for owls. The CAREX method is fast.") == {"CAREX": "bare"}
    assert says("We propose CareX, a method for owls. The CareX method is fast.") == {"CareX": "method"}


@pytest.mark.parametrize(
    ("name", "said", "vote"),
    [
        ("OWLQ", {"benchmark": 10}, "benchmark.many"),
        ("OWLQ", {"benchmark": 2, "bare": 20}, "benchmark"),
        ("OWLQ", {"benchmark": 1, "bare": 20}, ""),  # others may mean something else by it
        ("OwlQuest", {"benchmark": 1}, "benchmark"),
        ("OWLQ", {"benchmark": 4, "dataset": 2}, "benchmark.many"),
        ("OWLQ", {"benchmark": 4, "dataset": 3}, ""),
        ("OWLQ", {"benchmark": 4, "none": 5}, ""),
        ("OWLQ", {"none": 3}, "none"),
        ("OWLQ", {"none": 2}, ""),
        ("OWLQ", {"none": 9, "bare": 2, "method": 1}, "none"),
        ("OWLQ", {"none": 9, "bare": 4}, ""),
    ],
)
def test_most_papers_make_the_vote(name: str, said: dict[str, int], vote: str) -> None:
    assert summed({name: said}) == ({name: vote} if vote else {})


def test_another_paper_is_told_and_goes_by_it() -> None:
    alone = {entity.name: entity.confidence for entity in found(NAMES).entities if entity.type == "dataset"}
    (entity,) = (one for one in found(NAMES, {"OwlPairs5M": "dataset"}).entities if one.name == "OwlPairs5M")
    assert entity.type == "dataset"
    assert entity.confidence > alone.get("OwlPairs5M", 0)
    assert "corpus.dataset" in entity.rules


def test_what_is_nothing_to_the_others_is_left_out_where_little_speaks_for_it() -> None:
    text = "We tried ZORBER and LoRA."
    assert "ZORBER" in {entity.name for entity in found(text).entities}
    assert "ZORBER" not in {entity.name for entity in found(text, {"ZORBER": "none"}).entities}


@pytest.mark.parametrize("text", ["We use the ZORB dataset.", "We propose ZORB."])
def test_what_the_text_says_itself_is_not_overruled(text: str) -> None:
    assert found(text, {"ZORB": "none"}).entities == found(text).entities


def test_a_paper_tells_itself_nothing() -> None:
    known = [Introduction("Foo1", "model", "a"), Introduction("Foo1", "dataset", "b")]
    assert told("a", known) == {"Foo1": "dataset"}
    assert told("a", known[:1]) == {}


def test_sums_do_not_depend_on_the_order_and_can_be_taken_apart() -> None:
    papers = [
        found("Models are tested on the OWLQ benchmark.", paper="a"),
        found("We test models on the OWLQ benchmark.", paper="b"),
        found("Things change. Nobody has OWLQ or ZORB in Kent.", paper="c"),
    ]
    whole = counted(one for paper in papers for one in introductions(paper))
    for order in permutations(papers):
        known = [one for paper in order for one in introductions(paper)]
        assert counted(known) == whole
        for paper in papers:
            assert told(paper.id, known) == summed(of_others(paper, whole))
    assert summed(of_others(papers[2], whole)) == {"OWLQ": "benchmark"}
