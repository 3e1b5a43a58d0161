"""What one paper introduces is known in all the others."""

from __future__ import annotations

from extractors import Introduction, Text, extract, introductions, told

INTRODUCES = Text(
    "a",
    "OwlPairs5M: A Dataset of Pairs",
    "We present OwlPairs5M, a dataset of image-text pairs. The OwlPairs5M dataset is large.",
)
NAMES = Text("b", None, "Results improve further when OwlPairs5M is added.")


def test_what_a_paper_introduces() -> None:
    (found,) = extract([INTRODUCES])
    assert set(introductions(found)) == {Introduction("OwlPairs5M", "dataset", "a")}


def test_another_paper_is_told_and_goes_by_it() -> None:
    (alone,) = extract([NAMES])
    (again,) = extract([NAMES], told=lambda paper: told(paper, [Introduction("OwlPairs5M", "dataset", "a")]))
    chance = {entity.name: entity.confidence for entity in alone.entities if entity.type == "dataset"}
    (entity,) = (entity for entity in again.entities if entity.name == "OwlPairs5M")
    assert entity.type == "dataset"
    assert entity.confidence > chance.get("OwlPairs5M", 0)
    assert "corpus.dataset" in entity.rules


def test_a_paper_tells_itself_nothing_and_the_majority_counts_in_any_order() -> None:
    known = [
        Introduction("Foo1", "model", "a"),
        Introduction("Foo1", "dataset", "b"),
        Introduction("Foo1", "dataset", "c"),
    ]
    assert told("d", known) == told("d", known[::-1]) == {"Foo1": "dataset"}
    assert told("b", known[:2]) == {"Foo1": "model"}
    assert told("a", known[:1]) == {}
