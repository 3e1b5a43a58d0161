"""What sentences say of two names."""

from __future__ import annotations

import pytest

from extractors import Text, extract
from extractors.relating.rules import rules
from kg.core.schema import KINSHIPS


def said(abstract: str) -> set[tuple[str, str, str]]:
    (found,) = extract([Text("1", None, abstract)])
    return {(one.relation, one.source, one.target) for one in found.relations}


@pytest.mark.parametrize(
    ("sentence", "relation", "target"),
    [
        ("OwlNet is trained on LAION-5B.", "trained_on", "LAION-5B"),
        ("We evaluate OwlNet on ImageNet.", "evaluated_on", "ImageNet"),
        ("OwlNet achieves state-of-the-art results on ImageNet.", "evaluated_on", "ImageNet"),
        ("OwlNet is based on ResNet-50.", "based_on", "ResNet-50"),
        ("OwlNet is initialized from CLIP.", "based_on", "CLIP"),
        ("OwlNet outperforms CLIP by far.", "compared_with", "CLIP"),
        ("OwlNet is faster than ResNet-50.", "compared_with", "ResNet-50"),
        ("Our model outperforms CLIP.", "compared_with", "CLIP"),
    ],
)
def test_a_sentence_relates_two_names(sentence: str, relation: str, target: str) -> None:
    assert said(f"We propose OwlNet, a vision model. {sentence}") == {(relation, "OwlNet", target)}


def test_all_of_a_list_are_related() -> None:
    found = said("We propose OwlNet, a vision model. OwlNet is evaluated on ImageNet and COCO.")
    assert found == {("evaluated_on", "OwlNet", "ImageNet"), ("evaluated_on", "OwlNet", "COCO")}


def test_names_side_by_side_are_not_related() -> None:
    assert said("We propose OwlNet, a vision model. Many know ResNet-50; others like ImageNet.") == set()


def test_what_is_beaten_does_not_reach_the_results() -> None:
    found = said("We propose OwlNet, a vision model. OwlNet outperforms CLIP and scores 71.2 on ImageNet.")
    assert ("evaluated_on", "OwlNet", "ImageNet") in found
    assert ("evaluated_on", "CLIP", "ImageNet") not in found


def test_a_relation_has_its_sentence_and_rule() -> None:
    abstract = "We propose OwlNet, a vision model. OwlNet is trained on LAION-5B."
    ((one,),) = [found.relations for found in extract([Text("1", "Owls", abstract)])]
    place = one.evidence
    assert abstract[place.start : place.end] == "LAION-5B"
    assert abstract[slice(*place.sentence)] == "OwlNet is trained on LAION-5B."
    assert place.rule == "trained.on"


def test_every_rule_is_of_a_known_relation() -> None:
    assert {rule.relation for of_word in rules().values() for rule in of_word} <= set(KINSHIPS)
