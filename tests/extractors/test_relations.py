"""What sentences say of two names."""

from __future__ import annotations

from itertools import combinations

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
        ("OwlNet models trained on LAION-5B are released.", "trained_on", "LAION-5B"),
        ("We evaluate OwlNet on ImageNet.", "evaluated_on", "ImageNet"),
        ("OwlNet achieves state-of-the-art results on ImageNet.", "evaluated_on", "ImageNet"),
        ("Experiments on ImageNet show that our model is robust.", "evaluated_on", "ImageNet"),
        ("We run experiments on image benchmarks such as ImageNet.", "evaluated_on", "ImageNet"),
        ("On ImageNet, our method achieves strong results.", "evaluated_on", "ImageNet"),
        (
            "We observe an accuracy of 71.2% for our model on the validation set of ImageNet.",
            "evaluated_on",
            "ImageNet",
        ),
        ("We evaluate OwlNet in the ALFWorld environment.", "evaluated_on", "ALFWorld"),
        ("OwlNet is based on ResNet-50.", "based_on", "ResNet-50"),
        ("OwlNet is initialized from CLIP.", "based_on", "CLIP"),
        ("OwlNet is a CLIP-based model.", "based_on", "CLIP"),
        ("OwlNet, which extends CLIP, is small.", "based_on", "CLIP"),
        ("OwlNet is as accurate as CLIP.", "compared_with", "CLIP"),
        ("OwlNet takes CLIP as its backbone.", "based_on", "CLIP"),
        ("OwlNet outperforms CLIP by far.", "compared_with", "CLIP"),
        ("OwlNet outperforms strong models, such as CLIP.", "compared_with", "CLIP"),
        ("OwlNet is faster than ResNet-50.", "compared_with", "ResNet-50"),
        ("Our model outperforms CLIP.", "compared_with", "CLIP"),
        ("Compared to CLIP, OwlNet is small.", "compared_with", "CLIP"),
        ("Unlike CLIP, our model is small.", "compared_with", "CLIP"),
    ],
)
def test_a_sentence_relates_two_names(sentence: str, relation: str, target: str) -> None:
    assert said(f"We propose OwlNet, a vision model. {sentence}") == {(relation, "OwlNet", target)}


def test_a_short_form_may_stand_between_a_system_and_what_it_is_based_on() -> None:
    found = said("We present Credible Owl Ranking (COR), a ranking method based on BERT.")
    assert found == {("based_on", "Credible Owl Ranking", "BERT")}


def test_what_is_told_of_a_system_behind_its_short_form_is_not_told_of_its_kind() -> None:
    found = said("Many know Credible Owl Ranking (COR), a contrastive learning method based on BERT.")
    assert ("based_on", "contrastive learning", "BERT") not in found


@pytest.mark.parametrize("words", range(108, 118))
def test_a_long_sentence_may_be_cut_within_a_name(words: int) -> None:
    sentence = f"We train OwlNet {'really ' * words}on Natural Questions and on MS COCO."
    assert said(f"We propose OwlNet, a vision model. {sentence}") <= {
        ("evaluated_on", "OwlNet", "Natural Questions"),
        ("trained_on", "OwlNet", "Natural Questions"),
        ("evaluated_on", "OwlNet", "MS COCO"),
    }


def test_all_of_a_list_are_related() -> None:
    found = said("We propose OwlNet, a vision model. OwlNet is evaluated on ImageNet and COCO.")
    assert found == {("evaluated_on", "OwlNet", "ImageNet"), ("evaluated_on", "OwlNet", "COCO")}


def test_parts_are_related_to_the_whole() -> None:
    found = said("We propose OwlNet, a vision model. OwlNet combines ResNet-50 and CLIP.")
    assert found == {("part_of", "ResNet-50", "OwlNet"), ("part_of", "CLIP", "OwlNet")}


def test_parts_of_which_more_is_told_are_parts_too() -> None:
    found = said("OwlNet combines LoRA for tuning, U-Net for sight and CLIP for words.")
    assert found >= {("part_of", part, "OwlNet") for part in ("LoRA", "U-Net")}


def test_figures_may_stand_in_a_list() -> None:
    found = said(
        "We propose OwlNet, a vision model. OwlNet is evaluated on ImageNet (71.2), the COCO dataset and GLUE."
    )
    assert {target for relation, _, target in found if relation == "evaluated_on"} == {"ImageNet", "COCO", "GLUE"}


@pytest.mark.parametrize(
    ("sentence", "relation"),
    [
        ("Many use ImageNet-pretrained ResNet-50.", ("trained_on", "ResNet-50", "ImageNet")),
        ("Many use BERT-based models such as RoBERTa.", ("based_on", "RoBERTa", "BERT")),
        ("ResNet-50, which is trained on ImageNet, is well known.", ("trained_on", "ResNet-50", "ImageNet")),
        ("Many like the ResNet-50 encoder initialized from CLIP.", ("based_on", "ResNet-50", "CLIP")),
    ],
)
def test_what_is_known_of_others_is_related_too(sentence: str, relation: tuple[str, str, str]) -> None:
    assert said(f"We propose OwlNet, a vision model. {sentence}") == {relation}


@pytest.mark.parametrize(
    ("sentence", "relations"),
    [
        ("TinyBERT is based on BERT.", {("based_on", "TinyBERT", "BERT")}),
        ("ALBERT is a lite version of BERT.", {("based_on", "ALBERT", "BERT")}),
        ("Alpaca was fine-tuned from LLaMA.", {("based_on", "Alpaca", "LLaMA")}),
        ("Imagen consists of a T5 and a U-Net.", {("part_of", "T5", "Imagen"), ("part_of", "U-Net", "Imagen")}),
        ("GLUE comprises MNLI and QNLI.", {("part_of", "MNLI", "GLUE"), ("part_of", "QNLI", "GLUE")}),
        ("Mixtral 8x7B is inferior to GPT-4.", {("compared_with", "GPT-4", "Mixtral 8x7B")}),
        ("Mixtral 8x7B falls short of GPT-4.", {("compared_with", "GPT-4", "Mixtral 8x7B")}),
        ("PaLM surpasses GPT-3.", {("compared_with", "GPT-3", "PaLM")}),
        ("On SQuAD, ALBERT gets an F1 of 90.2.", {("evaluated_on", "ALBERT", "SQuAD")}),
        ("ALBERT was trained on BookCorpus.", {("trained_on", "ALBERT", "BookCorpus")}),
        (
            "ALBERT was trained and tested on SQuAD.",
            {("trained_on", "ALBERT", "SQuAD"), ("evaluated_on", "ALBERT", "SQuAD")},
        ),
        (
            "ALBERT is BERT fine-tuned on PubMed.",
            {("based_on", "ALBERT", "BERT"), ("trained_on", "ALBERT", "PubMed")},
        ),
        (
            "Alpaca was obtained by fine-tuning LLaMA on OpenWebText.",
            {("based_on", "Alpaca", "LLaMA"), ("trained_on", "Alpaca", "OpenWebText")},
        ),
        ("We use BookCorpus to train ALBERT.", {("trained_on", "ALBERT", "BookCorpus")}),
        ("ALBERT uses BookCorpus for pre-training.", {("trained_on", "ALBERT", "BookCorpus")}),
        ("ALBERT learns from BookCorpus.", {("trained_on", "ALBERT", "BookCorpus")}),
        ("ALBERT modifies BERT.", {("based_on", "ALBERT", "BERT")}),
        ("TinyBERT inherits the layers of BERT.", {("based_on", "TinyBERT", "BERT")}),
        ("ChatGPT is powered by GPT-3.", {("based_on", "ChatGPT", "GPT-3")}),
        ("We fine-tune LLaMA to get Alpaca.", {("based_on", "Alpaca", "LLaMA")}),
        ("TinyBERT uses the BERT architecture.", {("based_on", "TinyBERT", "BERT")}),
        ("C4 was built by filtering Common Crawl.", {("based_on", "C4", "Common Crawl")}),
        ("PaLM and GPT-3 are compared.", {("compared_with", "GPT-3", "PaLM")}),
        (
            "PaLM and GPT-3 are compared on MMLU.",
            {("compared_with", "GPT-3", "PaLM"), ("evaluated_on", "PaLM", "MMLU"), ("evaluated_on", "GPT-3", "MMLU")},
        ),
        ("GPT-Neo underperforms GPT-3.", {("compared_with", "GPT-3", "GPT-Neo")}),
        ("PaLM is competitive with GPT-3.", {("compared_with", "GPT-3", "PaLM")}),
        ("PaLM is preferred to GPT-3.", {("compared_with", "GPT-3", "PaLM")}),
        ("The performance of GPT-Neo on MMLU is poor.", {("evaluated_on", "GPT-Neo", "MMLU")}),
        ("GPT-Neo struggles with MMLU.", {("evaluated_on", "GPT-Neo", "MMLU")}),
        ("PaLM ranks first on MMLU.", {("evaluated_on", "PaLM", "MMLU")}),
        ("PaLM is outperformed by GPT-3.", {("compared_with", "GPT-3", "PaLM")}),
        ("PaLM is within two points of GPT-3.", {("compared_with", "GPT-3", "PaLM")}),
        (
            "We fine-tune ALBERT and GPT-Neo on PubMed.",
            {("trained_on", "ALBERT", "PubMed"), ("trained_on", "GPT-Neo", "PubMed")},
        ),
        (
            "We repeat ALBERT pre-training (on BookCorpus and PubMed) for birds.",
            {("trained_on", "ALBERT", "BookCorpus"), ("trained_on", "ALBERT", "PubMed")},
        ),
        ("BookCorpus contains 300M pages from Common Crawl.", {("based_on", "BookCorpus", "Common Crawl")}),
        ("We present OwlWeb, a dataset, 1.4T tokens out of C4.", {("based_on", "OwlWeb", "C4")}),
        ("Knowledge is distilled into a lightweight residual network, called OwlNet.", set()),
        ("GPT-Neo is not better than GPT-3.", set()),
        ("Some like Gopher and MMLU.", set()),
    ],
)
def test_one_plain_sentence_is_enough(sentence: str, relations: set[tuple[str, str, str]]) -> None:
    found = said(sentence)
    assert {(one, *(sorted(ends) if one == "compared_with" else ends)) for one, *ends in found} == relations


def test_the_rule_that_is_told_reads_the_relation() -> None:
    (found,) = extract([Text("1", None, "ALBERT is a lite version of BERT.")])
    assert [(one.relation, one.evidence.rule) for one in found.relations] == [("based_on", "kind.of")]


@pytest.mark.parametrize(
    "sentence",
    [
        "We train three models on ImageNet.",
        "We propose a CLIP-based loss.",
        "OwlNet is inspired by CLIP.",
        "We fine-tune CLIP.",
        "However, it relies on CLIP.",
        "Our training loss outperforms CLIP.",
        "The value model is faster than CLIP.",
        "We use pixel labels of a pre-trained CLIP.",
        "Many like BERT-based ensembles.",
    ],
)
def test_what_is_of_no_named_system_or_only_inspired_is_no_relation(sentence: str) -> None:
    assert said(f"We propose OwlNet, a vision model. {sentence}") == set()


def test_what_something_is_tested_on_beside_data_is_not_what_is_tested() -> None:
    found = said("We propose OwlNet, a vision model. We evaluate OwlNet against ResNet-50 on ImageNet.")
    assert ("evaluated_on", "OwlNet", "ImageNet") in found
    assert ("evaluated_on", "ResNet-50", "ImageNet") not in found


def test_what_is_like_others_is_not_what_is_told_of_them() -> None:
    found = said("We propose OwlNet, a vision model. Unlike CLIP and similar to ResNet-50, OwlNet is small.")
    assert ("compared_with", "OwlNet", "CLIP") in found
    assert ("compared_with", "ResNet-50", "CLIP") not in found


def test_a_version_of_one_system_in_the_manner_of_another_is_not_made_of_it() -> None:
    found = said("We propose OwlNet, a vision model. Many like the ResNet-50 version of CLIP.")
    assert ("based_on", "ResNet-50", "CLIP") not in found


def test_what_a_name_is_called_stands_in_no_list_with_it() -> None:
    found = said("We propose OwlNet, a vision model. OwlNet outperforms CLIP, a vision transformer.")
    assert found == {("compared_with", "OwlNet", "CLIP")}


@pytest.mark.parametrize(
    ("sentence", "relation"),
    [
        ("Evaluated on ImageNet, OwlNet is strong.", ("evaluated_on", "OwlNet", "ImageNet")),
        ("We evaluate our model on two benchmarks: ImageNet and COCO.", ("evaluated_on", "OwlNet", "COCO")),
        ("We evaluate our model on two benchmarks, ImageNet and COCO.", ("evaluated_on", "OwlNet", "COCO")),
        (
            "Experiments on small benchmarks and ImageNet show that OwlNet is strong.",
            ("evaluated_on", "OwlNet", "ImageNet"),
        ),
        ("Experiments on ImageNet with CLIP are shown.", ("evaluated_on", "CLIP", "ImageNet")),
        ("OwlNet shows strong generalization to ImageNet.", ("evaluated_on", "OwlNet", "ImageNet")),
        ("OwlNet is trained and evaluated on ImageNet.", ("evaluated_on", "OwlNet", "ImageNet")),
        ("We train these models on LAION-5B.", ("trained_on", "OwlNet", "LAION-5B")),
        ("We benchmark it on ImageNet.", ("evaluated_on", "OwlNet", "ImageNet")),
        ("On ImageNet it is on par with CLIP.", ("compared_with", "OwlNet", "CLIP")),
        ("OwlNet is better than ResNet-50 (52.5/83.7), ALBERT and CLIP.", ("compared_with", "OwlNet", "CLIP")),
        ("It is derived from CLIP.", ("based_on", "OwlNet", "CLIP")),
        ("Built upon CLIP, our model is small.", ("based_on", "OwlNet", "CLIP")),
        ("We start from a large pre-trained model (CLIP) and go on.", ("based_on", "OwlNet", "CLIP")),
        ("We compare ResNet-50, CLIP and BERT.", ("compared_with", "ResNet-50", "BERT")),
        ("OwlNet is an alternative to CLIP.", ("compared_with", "OwlNet", "CLIP")),
        ("Different from CLIP, OwlNet is small.", ("compared_with", "OwlNet", "CLIP")),
        ("OwlNet combines ResNet-50 with CLIP.", ("part_of", "CLIP", "OwlNet")),
        ("OwlNet consists of two components: ResNet-50 and CLIP.", ("part_of", "CLIP", "OwlNet")),
        ("CLIP is known. It combines ResNet-50 and BERT.", ("part_of", "BERT", "CLIP")),
        ("OwlNet includes ResNet-50 and CLIP.", ("part_of", "CLIP", "OwlNet")),
        ("We introduce OwlNet, featuring ResNet-50 and CLIP.", ("part_of", "CLIP", "OwlNet")),
        ("OwlNet couples ResNet-50 with CLIP.", ("part_of", "CLIP", "OwlNet")),
        ("OwlNet couples ResNet-50 and CLIP.", ("part_of", "CLIP", "OwlNet")),
        ("OwlNet consists of a ResNet-50 image model, a BERT text model and a U-Net.", ("part_of", "BERT", "OwlNet")),
        ("CLIP is distilled into OwlNet.", ("based_on", "OwlNet", "CLIP")),
        ("OwlNet is 5.8 points better than the COCO-trained CLIP.", ("compared_with", "OwlNet", "CLIP")),
        ("We compare OwlNet with CLIP and BERT.", ("compared_with", "OwlNet", "BERT")),
        ("We benchmark OwlNet against CLIP and BERT.", ("compared_with", "OwlNet", "BERT")),
        ("OwlNet distills knowledge from CLIP.", ("based_on", "OwlNet", "CLIP")),
        (
            "We fine-tune OwlNet, in several stages of growing size and for few steps only, on LAION-5B.",
            ("trained_on", "OwlNet", "LAION-5B"),
        ),
        ("On ImageNet, the error equals 3.1%.", ("evaluated_on", "OwlNet", "ImageNet")),
        ("OwlNet pairs a frozen CLIP with a decoder and is trained on LAION-5B.", ("trained_on", "OwlNet", "LAION-5B")),
        ("Its encoder is co-trained on LAION-5B.", ("trained_on", "OwlNet", "LAION-5B")),
        ("OwlNet attaches a small head to CLIP.", ("based_on", "OwlNet", "CLIP")),
        ("We compare our model with the best earlier model and CLIP.", ("compared_with", "OwlNet", "CLIP")),
        ("Its error is less than half that of CLIP.", ("compared_with", "OwlNet", "CLIP")),
        ("The number of parameters is 40% smaller than for CLIP.", ("compared_with", "OwlNet", "CLIP")),
        ("OwlNet has an error of 10.2, against 13.9 with CLIP.", ("compared_with", "OwlNet", "CLIP")),
        ("OwlNet reaches 10.2, while BERT and CLIP reach 11.9 and 12.7.", ("compared_with", "OwlNet", "CLIP")),
        ("Unlike Zorbify and CLIP, which need labels, our model needs none.", ("compared_with", "OwlNet", "CLIP")),
        ("We integrate dropout into CLIP.", ("part_of", "dropout", "CLIP")),
        ("Transformer-based language models (LMs) such as BERT are large.", ("based_on", "BERT", "Transformer")),
        ("We test on SQuAD from the GLUE suite.", ("part_of", "SQuAD", "GLUE")),
    ],
)
def test_what_follows_from_a_sentence_in_other_words(sentence: str, relation: tuple[str, str, str]) -> None:
    assert relation in said(f"We propose OwlNet, a vision model. {sentence}")


@pytest.mark.parametrize(
    "sentence",
    [
        "OwlNet obtains a score of 48.9, compared to 44.1 for CLIP and 45.7 for BERT.",
        "OwlNet reaches 48.9 and 50.1, against 44.1 and 46.0 for CLIP and 45.7 and 47.2 for BERT.",
        "CLIP and BERT are outperformed by our model.",
        "CLIP and BERT are surpassed by OwlNet.",
        "OwlNet is small, and it beats CLIP and BERT.",
        "OwlNet improves upon CLIP by 3.1 points and upon BERT by 4.0 points.",
        "OwlNet beats CLIP by 3.0 and BERT by 2.1 points.",
        "OwlNet ranks first, ahead of CLIP and BERT.",
    ],
)
def test_all_that_a_system_is_measured_against_are_compared_with_it(sentence: str) -> None:
    found = {(one, *sorted(ends)) for one, *ends in said(f"We propose OwlNet, a vision model. {sentence}")}
    assert found == {("compared_with", "CLIP", "OwlNet"), ("compared_with", "BERT", "OwlNet")}


def test_it_may_be_the_own_system_of_the_same_sentence() -> None:
    found = said("We propose OwlNet, a vision model; it beats CLIP.")
    assert found == {("compared_with", "OwlNet", "CLIP")}


def test_a_figure_of_the_first_of_a_list_may_be_told() -> None:
    found = said("A new state of the art is set on ImageNet (87.9% top-1) and COCO (51.2) by CLIP.")
    assert found == {("evaluated_on", "CLIP", "ImageNet"), ("evaluated_on", "CLIP", "COCO")}


def test_what_is_left_out_is_not_what_is_measured() -> None:
    found = said("We propose OwlNet, a vision model. Removing dropout from OwlNet costs 0.4 points of F1 on GLUE.")
    assert ("evaluated_on", "OwlNet", "GLUE") in found
    assert ("evaluated_on", "dropout", "GLUE") not in found


@pytest.mark.parametrize(
    ("sentence", "relation"),
    [
        ("OwlNet integrates with CLIP.", ("part_of", "CLIP", "OwlNet")),
        ("OwlNet uses ResNet-50 as well as CLIP.", ("compared_with", "OwlNet", "CLIP")),
        ("We compare ResNet-50 and CLIP with BERT.", ("compared_with", "ResNet-50", "CLIP")),
        ("We evaluate several pretrained networks, among them CLIP, on ImageNet.", ("trained_on", "CLIP", "ImageNet")),
        ("OwlNet runs on different models such as CLIP.", ("compared_with", "OwlNet", "CLIP")),
        ("Transformer-based models achieve strong results on ImageNet.", ("evaluated_on", "Transformer", "ImageNet")),
    ],
)
def test_what_does_not_follow_from_a_sentence(sentence: str, relation: tuple[str, str, str]) -> None:
    assert relation not in said(f"We propose OwlNet, a vision model. {sentence}")


def test_data_may_be_made_from_data_that_are_rewritten() -> None:
    found = said("We introduce OwlQA, a benchmark. We rewrite SQuAD into OwlQA.")
    assert ("based_on", "OwlQA", "SQuAD") in found


def test_it_is_what_the_sentence_before_begins_with() -> None:
    found = said("We present OwlNet, a family of models. OwlNet-7B is pretrained on C4. It outperforms CLIP.")
    assert ("compared_with", "OwlNet-7B", "CLIP") in found


def test_where_the_paper_is_about_data_systems_are_tested_on_these() -> None:
    found = said("We introduce OwlBench, a benchmark of owls. We evaluate GPT-4 and BERT.")
    assert found >= {("evaluated_on", name, "OwlBench") for name in ("GPT-4", "BERT")}


def test_it_is_the_own_data_of_a_paper_without_a_system() -> None:
    found = said("We introduce OwlBench, a benchmark of owls. It is built from ImageNet and COCO.")
    assert found == {("based_on", "OwlBench", "ImageNet"), ("based_on", "OwlBench", "COCO")}


def test_nothing_is_said_of_the_own_system_by_it_before_that_is_named() -> None:
    found = said("Vision is hard. It outperforms CLIP in many ways. We propose OwlNet, a vision model.")
    assert ("compared_with", "OwlNet", "CLIP") not in found


def test_of_two_names_only_that_in_front_of_the_hyphen_is_what_another_is_based_on() -> None:
    found = said("Methods like SuperPoint and transformer-based LoFTR are robust.")
    assert ("based_on", "LoFTR", "SuperPoint") not in found


def test_a_name_that_only_tells_of_the_subject_is_none() -> None:
    found = said("We propose OwlNet, a vision model. Our DINO-informed pipelines achieve strong results on ImageNet.")
    assert found == {("evaluated_on", "OwlNet", "ImageNet")}


def test_what_a_whole_makes_possible_is_no_part_of_it() -> None:
    found = said("OwlNet combines LoRA and U-Net, enabling domain transfer and knowledge distillation.")
    assert {part for _, part, _ in found} == {"LoRA", "U-Net"}


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


@pytest.mark.parametrize(
    ("sentence", "is_told"),
    [
        ("OwlNet is trained on ImageNet.", True),
        ("OwlNet is not trained on ImageNet.", False),
        ("We never evaluate OwlNet on ImageNet.", False),
        ("Neither CLIP nor OwlNet is tested on ImageNet.", False),
        ("OwlNet is not only trained on ImageNet.", True),
        ("OwlNet works without being trained on ImageNet.", False),
    ],
)
def test_what_a_sentence_denies_is_not_told(sentence: str, is_told: bool) -> None:
    assert bool(said(sentence)) is is_told


def test_two_that_are_compared_are_told_once_whichever_way_sentences_have_them() -> None:
    found = said("We compare Adam, SGD and Lion. Lion is better than Adam. SGD is faster than Adam.")
    assert {frozenset(names) for _, *names in found} == {
        frozenset(two) for two in combinations(("Adam", "SGD", "Lion"), 2)
    }
    assert len(found) == 3


@pytest.mark.parametrize(
    "abstract",
    ["We compare BERT and the BERT model.", "BERT is trained on SQuAD. It outperforms GPT-3 on MMLU by 2.1%."],
)
def test_nothing_is_related_to_itself(abstract: str) -> None:
    (found,) = extract([Text("1", None, abstract)])
    assert all(one.source != one.target for one in found.relations)
