"""Which numbers of a text are results, of what kind, and what they measure."""

from __future__ import annotations

import pytest
from spacy.language import Language
from spacy.tokens import DocBin

from extractors import Text, extract
from extractors.records import Result
from extractors.reported.classes import better_of
from extractors.reported.rules import WEIGHTS, check, describe
from extractors.reported.values import values
from extractors.resources import text
from kg.core.errors import UsageError
from tests import pipeline


def found(abstract: str, title: str | None = None) -> tuple[Result, ...]:
    return next(extract([Text("1", title, abstract)])).results


def told(abstract: str) -> list[tuple[str, str]]:
    return [(one.value, one.kind) for one in found(abstract)]


@pytest.fixture(scope="module")
def nlp() -> Language:
    return pipeline.nlp()


@pytest.mark.parametrize(
    ("written", "value", "number", "unit"),
    [
        ("it reaches 87.3% here", "87.3%", 87.3, "percent"),
        ("gains (+2.1) here", "+2.1", 2.1, ""),
        ("runs 3.3× faster", "3.3×", 3.3, "times"),
        ("cut by a factor of 4", "factor of 4", 4, "times"),
        ("a four-fold cut", "four-fold", 4, "times"),
        ("4,000 times as fast", "4,000 times", 4000, "times"),
        ("by 2.5 percentage points", "2.5 percentage points", 2.5, "points"),
        ("between 10 to 20% more", "10 to 20%", 20, "percent"),
        ("in 13 ms a frame", "13 ms", 13, "measured"),
        ("a rating of 4.3/5.0.", "4.3/5.0", 4.3, ""),
        ("a rating of 3.9/5.", "3.9/5", 3.9, ""),
        ("with half the memory", "half", 0.5, "word"),
        ("orders of\nmagnitude faster", "orders of\nmagnitude", 100, "word"),
    ],
)
def test_a_number_has_its_unit(written: str, value: str, number: float, unit: str) -> None:
    (one,) = values(written)
    assert (one.text, one.number, one.unit) == (value, number, unit)


@pytest.mark.parametrize("written", ["GPT-4 and T5", "a 7B model", "v1.5-large", "top@5", "10^23", "2017-05-01"])
def test_what_belongs_to_a_name_is_no_number(written: str) -> None:
    assert [one.text for one in values(written)] == []


def test_a_change_is_two_numbers_and_a_range_is_one() -> None:
    assert [one.text for one in values("raises it from 71.2 to 74.5")] == ["71.2", "74.5"]
    assert [one.text for one in values("ranging from 71.2 to 74.5")] == ["71.2 to 74.5"]


def test_what_lies_between_two_numbers_is_a_range() -> None:
    assert [one.text for one in values("an accuracy between 0.6 and 0.8")] == ["0.6 and 0.8"]
    assert [one.text for one in values("an accuracy of 0.6 and 0.8")] == ["0.6", "0.8"]
    assert [one.text for one in values("narrows the gap between 71.2% and 74.5%")] == ["71.2%", "74.5%"]


def test_of_several_changes_each_is_two_numbers() -> None:
    written = "raises it from 36.5% to 46.2% and 66.3% to 76.1%"
    assert [one.text for one in values(written)] == ["36.5%", "46.2%", "66.3%", "76.1%"]


def test_a_deviation_is_no_number() -> None:
    assert [one.text for one in values("0.94 ± 0.02 and 71.2 +/- 0.3%")] == ["0.94", "71.2"]


def test_in_a_sentence_without_end_a_number_is_read_by_what_stands_near() -> None:
    rest = "and so on, " * 60
    (one,) = found(f"BERT was tested on SQuAD, {rest}and FooNet reaches an accuracy of 87.3% on the GLUE benchmark.")
    assert (one.value, one.metric, one.on) == ("87.3%", "accuracy", "GLUE")


def test_a_level_has_measure_data_and_system() -> None:
    (one,) = found("We propose OwlNet, a vision model. OwlNet achieves 87.3% top-1 accuracy on ImageNet.")
    assert (one.value, one.number, one.unit, one.kind) == ("87.3%", 87.3, "%", "level")
    assert (one.metric, one.better, one.on, one.system) == ("top-1 accuracy", "higher", "ImageNet", "OwlNet")
    assert one.confidence > 0.5


@pytest.mark.parametrize("said", ["passes 62.1% Pass@1", "completes a Pass@1 of 62.1%"])
def test_a_measure_beside_a_share_that_is_solved_is_its_measure(said: str) -> None:
    (one,) = found(f"OwlNet {said} on HumanEval.")
    assert (one.metric, one.on, one.system) == ("Pass@1", "HumanEval", "OwlNet")


def test_what_scores_so_much_is_a_system_and_no_measure() -> None:
    (one,) = found("BERT scores 93.2 on SQuAD.")
    assert (one.value, one.metric, one.on, one.system) == ("93.2", None, "SQuAD", "BERT")


def test_a_measure_that_nobody_knows_is_the_last_four_words_that_say_of_what() -> None:
    (one,) = found("OwlNet reaches a field mouse owl nest barn EA of 0.53 on ImageNet.")
    assert one.metric == "owl nest barn EA"


def test_a_gain_says_over_what() -> None:
    (one,) = found("We propose OwlNet, a vision model. OwlNet outperforms ResNet-50 by 2.1% on ImageNet.")
    assert (one.value, one.kind, one.on, one.system, one.over) == ("2.1%", "gain", "ImageNet", "OwlNet", "ResNet-50")


@pytest.mark.parametrize(
    ("sentence", "rivals"),
    [
        (
            "OwlNet outperforms ReAct, AutoGen, and Reflexion by 16.1%, 12.7%, and 19.1% on GAIA.",
            "ReAct AutoGen Reflexion",
        ),
        ("Compared to CLIP and DINOv2, OwlNet raises accuracy by 2.1% and 3.4% on ImageNet.", "CLIP DINOv2"),
        ("Compared to CLIP, OwlNet cuts latency by 21% and 34% on ImageNet.", "CLIP CLIP"),
        ("OwlNet outperforms CLIP and DINOv2 by 2.1% and 3.4% on ImageNet and COCO.", "CLIP CLIP"),
        ("OwlNet outperforms CLIP, DINOv2 and DeiT-S by 6.1% accuracy on ImageNet.", "CLIP"),
    ],
)
def test_each_of_a_row_of_gains_is_over_its_own_of_as_many_rivals(sentence: str, rivals: str) -> None:
    assert [one.over for one in by_value(sentence).values()] == rivals.split()


def test_full_marks_are_no_result() -> None:
    results = by_value("OwlNet reaches a helpfulness score of 4.3 out of 5.0 on MMLU, compared to 3.9/5.0 for BERT.")
    assert {value: one.system for value, one in results.items()} == {"4.3": "OwlNet", "3.9/5.0": "BERT"}


def test_improvements_that_range_are_gains() -> None:
    assert told("OwlNet brings improvements in F1, ranging from 3% to 8% on SQuAD.") == [("3% to 8%", "gain")]
    assert told("OwlNet reaches an accuracy on SQuAD, ranging from 73% to 78%.") == [("73% to 78%", "level")]


def test_a_cut_of_costs_is_a_ratio() -> None:
    (one,) = found("We propose OwlNet, a vision model. OwlNet reduces memory usage by 40%.")
    assert (one.value, one.kind, one.metric, one.better) == ("40%", "ratio", "memory usage", "lower")


def test_numbers_and_names_go_together_one_by_one() -> None:
    results = found("Our model OwlBERT achieves F1 scores of 71.2 and 84.5 on SQuAD and GLUE, respectively.")
    assert [(one.value, one.on, one.metric) for one in results] == [("71.2", "SQuAD", "F1"), ("84.5", "GLUE", "F1")]


def test_a_number_for_several_data_is_a_result_on_each() -> None:
    results = found("We propose OwlNet, a vision model. OwlNet improves accuracy by 2.1% on CIFAR-10 and CIFAR-100.")
    assert [(one.value, one.on) for one in results] == [("2.1%", "CIFAR-10"), ("2.1%", "CIFAR-100")]


def test_data_in_front_of_by_are_what_a_gain_was_reached_on() -> None:
    (one,) = found("Our backbones improve object detection on COCO by 28%, and we study deeper networks on CIFAR-10.")
    assert (one.value, one.on) == ("28%", "COCO")


def test_a_list_of_data_counts_together() -> None:
    results = found(
        "We propose OwlLM, a language model. Experiments show improvements, ranging from 1.4% to 3.5%, across several "
        "benchmarks (i.e., MMLU, GSM8K, and HumanEval)."
    )
    assert {one.on for one in results} == {"MMLU", "GSM8K", "HumanEval"}


def by_value(sentence: str) -> dict[str, Result]:
    return {one.value: one for one in found(f"We propose OwlNet, a vision model. {sentence}")}


def test_what_is_set_against_had_the_value_before() -> None:
    results = by_value("Compared to CLIP, the proposed OwlNet raises the accuracy on ImageNet from 71.2% to 74.5%.")
    assert (results["71.2%"].system, results["74.5%"].system) == ("CLIP", "OwlNet")


def test_what_others_reached_is_told_behind_their_number() -> None:
    told = by_value(
        "OwlNet achieves an accuracy of 91.2% on ImageNet, compared to 87.5% for ResNet-50, 88.1% for DeiT-S and 85.0% "
        "for the best classical pipeline."
    )
    assert [one.system for one in told.values()] == ["OwlNet", "ResNet-50", "DeiT-S", None]


def test_numbers_of_two_units_are_no_range() -> None:
    one = found("OwlNet raises the accuracy on ImageNet by 3.1 points to 88.4%.")[0]
    assert (one.value, one.number, one.kind) == ("3.1 points", 3.1, "gain")
    assert by_value("OwlNet raises the accuracy on ImageNet by 2.1% to 3.4%.")["2.1% to 3.4%"].kind == "gain"


def test_no_sentence_ends_in_front_of_what_is_numbered() -> None:
    (one,) = found("OwlNet reaches an accuracy of 69.3%, ranking No. 1 on ImageNet.")
    assert (one.value, one.on) == ("69.3%", "ImageNet")


def test_a_unit_that_is_a_measure_too_belongs_to_its_number() -> None:
    (one,) = found("We measure FPS. Our model achieves an inference speed of 409 FPS on ImageNet.")
    assert one.value == "409 FPS"


def test_what_title_and_abstract_call_alike_may_be_what_the_authors_mean() -> None:
    abstract = "We study marginal plumage blending for birds. Our method reaches 87.3% accuracy on ImageNet."
    (one,) = found(abstract, "Marginal Plumage Blending for Bird Recognition")
    assert one.system == "Marginal Plumage Blending"


def test_what_the_authors_propose_in_the_sentence_reached_its_numbers() -> None:
    told = by_value(
        "We present OwlNet, a family of models for ImageNet. Besides, we propose Talon Attention, a technique "
        "that cuts memory usage by 40%."
    )
    assert told["40%"].system == "Talon Attention"


def test_a_number_that_names_neither_measure_nor_data_is_told_of_its_task() -> None:
    (one,) = found("The average improvement of OwlNet is 7% over BERT across 8 short-form question answering tasks.")
    assert (one.metric, one.on, one.task) == (None, None, "question answering")


def test_data_that_nobody_knows_stand_behind_on() -> None:
    told = by_value("OwlNet achieves 71.2% accuracy on ImageNet and 28.3% on ZorbQA2.")
    assert (told["71.2%"].on, told["28.3%"].on) == ("ImageNet", "ZorbQA2")


def test_data_without_a_name_are_not_those_that_have_one() -> None:
    one = by_value("OwlNet reaches 0.99 AUROC on MVTec AD, and 0.98 AUROC and 0.67 AUPRC on the feather dataset.")
    assert [one[value].on for value in ("0.99", "0.98", "0.67")] == ["MVTec AD", None, None]
    sentence = "It has 56.1 mIoU on SUN RGB-D, 88.3 RMSE on Fowl's depth completion, and 83.8% accuracy on NYUv2."
    told = found(f"We propose OwlNet, a vision model. {sentence} Owls sing.", "Owls at Night")
    assert [one.on for one in told] == ["SUN RGB-D", None, "NYUv2"]


def test_data_of_a_later_clause_are_another_number_s() -> None:
    one = by_value(
        "On GSM8K, OwlNet raises accuracy from 90.7% to 93.1%, and achieves a 43% reduction of tokens on AIME."
    )
    assert [one[value].on for value in ("90.7%", "93.1%", "43%")] == ["GSM8K", "GSM8K", "AIME"]


def test_a_name_in_brackets_behind_the_number_before_had_that_number() -> None:
    one = by_value("OwlNet raises the mIoU on ADE20K from 35.0 (DINOv2) to 36.4.")
    assert (one["35.0"].system, one["36.4"].system) == ("DINOv2", "OwlNet")


@pytest.mark.parametrize(
    "rival",
    [
        ", vs. 78.4% of GPT-4o",
        ", compared to 78.4% with GPT-4o",
        ", compared to about 78.4% using GPT-4o",
        ", higher than the 78.4% of GPT-4o",
        ", surpassing the 78.4% of GPT-4o",
        ", versus 78.4% (GPT-4o)",
        " (vs. GPT-4o: 78.4%)",
        ", while GPT-4o (78.4%) falls behind",
        ", better than the larger GPT-4o (78.4%)",
        ", up from 78.4% for GPT-4o",
        ", outperforming a GPT-4o baseline (78.4%)",
    ],
)
def test_a_number_beside_the_name_of_a_rival_is_the_rival_s(rival: str) -> None:
    results = by_value(f"OwlNet reaches 87.3% accuracy on ImageNet{rival}.")
    assert (results["87.3%"].system, results["78.4%"].system) == ("OwlNet", "GPT-4o")


@pytest.mark.parametrize(
    "sentence",
    [
        "OwlNet reaches 87.3% accuracy on ImageNet, compared to 78.4% with fewer parameters.",
        "OwlNet raises accuracy by more than 5.1% with CLIP on ImageNet.",
        "OwlNet reaches an accuracy on ImageNet exceeding 90.1% of GPT-4o's.",
        "OwlNet has an accuracy of 71.2% on ImageNet, outperforming 98.7% of humans.",
        "OwlNet brings gains over CLIP (2.1%) and DeiT-S (3.2%) on ImageNet.",
    ],
)
def test_what_no_rival_reached_is_still_the_authors_own(sentence: str) -> None:
    assert {one.system for one in by_value(sentence).values()} == {"OwlNet"}


def test_two_systems_and_two_numbers_go_together_one_by_one() -> None:
    results = by_value("On GLUE, OwlNet keeps 71.3% accuracy, while RoBERTa and BERT reach 68.0% and 61.4%.")
    assert [results[value].system for value in ("71.3%", "68.0%", "61.4%")] == ["OwlNet", "RoBERTa", "BERT"]


@pytest.mark.parametrize(
    "sentence",
    [
        "OwlNet, obtained by merging BERT with RoBERTa, both tuned on code, scores 58.4 accuracy on GLUE.",
        "On GLUE with RoBERTa, OwlNet improves accuracy upon BERT by 3.1%.",
    ],
)
def test_the_subject_of_a_clause_reaches_its_number_whatever_stands_in_between(sentence: str) -> None:
    assert {one.system for one in by_value(sentence).values()} == {"OwlNet"}


def test_what_people_reach_is_theirs() -> None:
    results = by_value("OwlNet reaches an accuracy of 61% on ImageNet, compared to 49% for humans.")
    assert (results["61%"].system, results["49%"].system) == ("OwlNet", "humans")


def test_each_of_a_list_has_the_number_in_the_brackets_behind_it() -> None:
    results = found("Claude 3 (85.2%), GPT-4 (86.4%) and Llama 3 (80.1%) do best on MMLU.")
    assert [(one.system, one.value, one.on) for one in results] == [
        ("Claude 3", "85.2%", "MMLU"),
        ("GPT-4", "86.4%", "MMLU"),
        ("Llama 3", "80.1%", "MMLU"),
    ]


def test_what_is_ahead_by_so_much_gains_it() -> None:
    (result,) = found("We propose OwlNet, a model. OwlNet is 1.8 points ahead of ResNet-50 on COCO.")
    assert (result.value, result.kind, result.on, result.over) == ("1.8 points", "gain", "COCO", "ResNet-50")


def test_a_system_of_a_list_has_the_number_right_behind_it() -> None:
    results = by_value("On GLUE, OwlNet achieves 71.3% accuracy, RoBERTa 68.0% and BERT 61.4%.")
    assert [results[value].system for value in ("71.3%", "68.0%", "61.4%")] == ["OwlNet", "RoBERTa", "BERT"]


def test_what_people_reach_is_theirs_whatever_the_bracket_in_between_says() -> None:
    results = by_value(
        "OwlNet reached an accuracy of 61% (95% CI, 58 to 64%) compared to 49% (95% CI, 48 to 50%) for humans."
    )
    assert (results["61%"].system, results["49%"].system) == ("OwlNet", "humans")


def test_what_was_trained_reaches_nothing_where_the_authors_do() -> None:
    results = by_value("OwlNet is small. Our model gets 75.1% top-1 accuracy for ResNet-50 models trained on ImageNet.")
    assert results["75.1%"].system == "OwlNet"


def test_a_spelt_out_name_has_its_short_form() -> None:
    (one,) = by_value(
        "We achieve a +1.1% gain on the general language understanding evaluation (GLUE) benchmark."
    ).values()
    assert one.on == "GLUE"


@pytest.mark.parametrize(
    ("sentence", "metric"),
    [
        ("OwlNet attains a WER/CER of 11.6% on LibriSpeech.", "WER/CER"),
        ("OwlNet saves 50% of the training and inference time.", "training and inference time"),
    ],
)
def test_one_number_for_two_measures_has_both(sentence: str, metric: str) -> None:
    (one,) = by_value(sentence).values()
    assert one.metric == metric


def test_two_numbers_for_two_measures_have_one_each() -> None:
    results = by_value("OwlNet reaches a precision and recall of 71.2% and 74.5% on ImageNet.")
    assert (results["71.2%"].metric, results["74.5%"].metric) == ("precision", "recall")


def test_numbers_that_go_on_like_the_one_before_are_of_its_kind() -> None:
    results = by_value("Experiments show gains of 6.01 points in F1, 8.06 in F2, and 3.11 in recall.")
    assert [(one.kind, one.metric) for one in results.values()] == [("gain", "F1"), ("gain", "F2"), ("gain", "recall")]


def test_no_accuracy_is_told_in_seconds() -> None:
    results = by_value("OwlNet reaches 98.1% accuracy on ImageNet within 2.5 s.")
    assert results["98.1%"].metric == "accuracy"
    assert "2.5 s" not in results or results["2.5 s"].metric != "accuracy"


@pytest.mark.parametrize(
    ("written", "better"),
    [
        ("mAP50", "higher"),
        ("mAP@0.5", "higher"),
        ("NDCG@10", "higher"),
        ("F_1", "higher"),
        ("F₁", "higher"),
        ("AUROCs", "higher"),
        ("R²", "higher"),
        ("DSC", "higher"),
        ("BERTScore", "higher"),
        ("Spearman's rho", "higher"),
        ("success weighted by path length", "higher"),
        ("path length", "lower"),
        ("MAEs", "lower"),
        ("HD95", "lower"),
        ("rFID", "lower"),
        ("bits per byte", "lower"),
        ("feather maps", ""),
    ],
)
def test_which_way_a_measure_is_better_is_told_however_it_is_written(written: str, better: str) -> None:
    assert better_of(written) == better


def test_a_result_says_which_way_is_better_at_whichever_point_it_was_measured() -> None:
    results = by_value("OwlNet reaches 41.2 mAP@0.5 on COCO, and an HD95 of 3.4 on Synapse.")
    assert [(one.metric, one.better) for one in results.values()] == [("mAP@0.5", "higher"), ("HD95", "lower")]


@pytest.mark.parametrize(
    ("sentence", "value", "other"),
    [
        ("OwlNet reaches the same accuracy in {} on ImageNet.", "2.5 s", "87.3%"),
        ("OwlNet reaches an F1 score in {} on GLUE.", "13 ms", "81.2%"),
        ("OwlNet achieves a PSNR of {} on Set5.", "0.93", "31.2"),
        ("OwlNet reaches a validation loss in {} on GLUE.", "13 hours", "0.93"),
    ],
)
def test_no_quality_is_told_in_what_it_is_never_told_in(sentence: str, value: str, other: str) -> None:
    assert by_value(sentence.format(value))[value].metric is None
    assert by_value(sentence.format(other))[other].metric in {"accuracy", "F1", "PSNR", "validation loss"}


def test_two_numbers_share_a_noun_of_change_that_stands_behind_the_second() -> None:
    results = by_value("It brings 2.1 BLEU and 1.4 METEOR gains on WMT14.")
    assert [results[value].kind for value in ("2.1", "1.4")] == ["gain", "gain"]
    assert "shared.change" in results["2.1"].rules[0]


def test_gains_are_told_over_something_and_of_so_much() -> None:
    found = by_value("We propose OwlNet. It achieves top-1 gains over plain CLIP of up to 21.4% on CIFAR-100.")
    assert (found["21.4%"].kind, found["21.4%"].over) == ("gain", "plain CLIP")


def test_a_number_may_be_told_in_terms_of_its_measure() -> None:
    found = by_value("OwlNet obtains 96.4% in terms of precision and 86.4% in terms of owl coverage on ImageNet.")
    assert [found[value].metric for value in ("96.4%", "86.4%")] == ["precision", "owl coverage"]


@pytest.mark.parametrize("size", ["6.3 B", "63.9 M", "639.1 K"])
def test_so_many_parameters_measure_nothing(size: str) -> None:
    assert by_value(f"OwlNet reaches 82.3% accuracy on ImageNet with {size}.").keys() == {"82.3%"}


def test_variants_that_share_their_stem_have_each_its_number() -> None:
    found = by_value("Our proposed OwlNet-T/S/B models achieve 48.7%/51.1%/52.3% mIoU on ADE20K.")
    assert {value: one.system for value, one in found.items()} == {
        "48.7%": "OwlNet-T",
        "51.1%": "OwlNet-S",
        "52.3%": "OwlNet-B",
    }


@pytest.mark.parametrize(
    "sentence",
    [
        "A baseline that is distilled from a CLIP teacher achieves 46.2% accuracy on ImageNet.",
        "We see gains on transformer backbones such as CLIP, achieving 46.2% accuracy on ImageNet.",
    ],
)
def test_what_only_helps_reaches_no_number(sentence: str) -> None:
    assert by_value(f"We propose OwlNet, a vision model. {sentence}")["46.2%"].system != "CLIP"


@pytest.mark.parametrize(
    "sentence",
    [
        "OwlNet reaches 46.2% accuracy on ImageNet-enhanced.",
        "Trained on Kaggle T4 GPUs, OwlNet reaches 46.2% accuracy.",
        "On a dataset of 10,000 real (COCO) and painted images, OwlNet reaches 46.2% accuracy.",
    ],
)
def test_data_that_are_only_part_of_a_name_are_not_what_was_measured_on(sentence: str) -> None:
    assert by_value(f"We propose OwlNet, a vision model. {sentence}")["46.2%"].on is None


def test_data_in_brackets_that_only_name_a_set_are_what_was_measured_on() -> None:
    found = by_value("OwlNet reaches 91.2% accuracy on a dataset of 60,000 images (CIFAR-10).")
    assert found["91.2%"].on == "CIFAR-10"


def test_a_number_is_not_told_in_the_unit_of_another_measure() -> None:
    found = by_value("OwlNet is efficient on ImageNet (2.5 GFLOPs, 166 FPS).")
    assert all(one.metric != "FPS" for value, one in found.items() if "GFLOPs" in value)


def test_what_stands_right_behind_two_numbers_is_what_both_were_reached_on() -> None:
    found = by_value("OwlNet raises mAP from 19.5 to 48.3 on ImageNet and from 22.3 to 57.2 on COCO.")
    assert [found[value].on for value in ("19.5", "48.3", "22.3", "57.2")] == ["ImageNet", "ImageNet", "COCO", "COCO"]


def test_gains_in_brackets_leave_each_level_its_data() -> None:
    found = by_value("On ImageNet and COCO, OwlNet reaches 87.3 AUC (+7.0) and 75.1 AP (+13.1), respectively.")
    assert (found["87.3"].on, found["75.1"].on) == ("ImageNet", "COCO")


def test_what_measures_nothing_is_no_result() -> None:
    assert told("We collect 110,000 samples of 48 owls in 2017, annotated by 12 experts.") == []
    assert told("The model has 7B parameters and is trained for 30 epochs.") == []
    assert told("We keep the top 5% of all candidates on ImageNet.") == []


def test_a_result_has_its_place_and_its_rules() -> None:
    abstract = "Owls are birds. OwlNet reaches 87.3% accuracy on ImageNet."
    (one,) = found(abstract, "OwlNet")
    place = one.evidence
    assert (place.field, abstract[place.start : place.end]) == ("abstract", "87.3%")
    assert abstract[slice(*place.sentence)] == "OwlNet reaches 87.3% accuracy on ImageNet."
    assert len(one.rules) == 6
    assert all(describe(rule) for rules in one.rules for rule in rules)


def test_results_are_in_the_doc_and_survive_it(nlp: Language) -> None:
    doc = nlp("We propose OwlNet, a vision model. OwlNet achieves 87.3% top-1 accuracy on ImageNet.")
    assert [(span.text, span.label_) for span in doc.spans["kg_results"]] == [("87.3%", "level")]
    kept = DocBin(docs=[doc], store_user_data=True).to_bytes()
    (again,) = DocBin().from_bytes(kept).get_docs(nlp.vocab)
    assert again._.kg == doc._.kg


def test_a_doc_read_twice_has_its_results_once(nlp: Language) -> None:
    doc = nlp("OwlNet achieves 87.3% top-1 accuracy on ImageNet.")
    once = doc._.kg.results
    assert nlp.get_pipe("kg_results")(doc)._.kg.results == once


@pytest.mark.parametrize("path", [WEIGHTS[0], WEIGHTS[1]])
def test_a_weight_for_no_rule_is_refused(path: str) -> None:
    with pytest.raises(UsageError, match=r"unknown rule 'owl'"):
        check(lambda other: text(other) + ("owl\t1\n" if other == path else ""))


@pytest.mark.parametrize(
    ("abstract", "system"),
    [
        ("Using a Support Quail Machine (SQM), accuracies of 53.2% are obtained on NestQA.", "Support Quail Machine"),
        ("A Support Quail Machine (SQM) is cheap. SQM obtains 53.2% accuracy on NestQA.", "SQM"),
        ("We introduce a Support Quail Machine (SQM), which obtains 53.2% accuracy on NestQA.", "SQM"),
    ],
)
def test_a_short_form_stands_for_its_system_if_it_is_used_again_or_the_papers_own(abstract: str, system: str) -> None:
    assert [one.system for one in found(abstract)] == [system]


def fields(one: Result) -> tuple[str, str, str | None, str | None, str | None]:
    return one.value, one.kind, one.metric, one.on, one.system


@pytest.mark.parametrize(
    ("abstract", "results"),
    [
        (
            "We introduce OwlNet, which attains 87.3% accuracy on ImageNet.",
            [("87.3%", "level", "accuracy", "ImageNet", "OwlNet")],
        ),
        (
            "We propose OwlNet, a vision model. Our model attains 87.3% accuracy on ImageNet.",
            [("87.3%", "level", "accuracy", "ImageNet", "OwlNet")],
        ),
        (
            "We propose OwlNet, a vision model. Experiments on ImageNet yield an accuracy of 87.3%.",
            [("87.3%", "level", "accuracy", "ImageNet", "OwlNet")],
        ),
        (
            "ALBERT gets an RTE accuracy of 71.2% and a SQuAD F1 of 90.1.",
            [("71.2%", "level", "accuracy", "RTE", "ALBERT"), ("90.1", "level", "F1", "SQuAD", "ALBERT")],
        ),
        (
            "LoRA lifts the accuracy of ALBERT on RTE from 71.2% to 74.5%.",
            [("71.2%", "level", "accuracy", "RTE", "ALBERT"), ("74.5%", "level", "accuracy", "RTE", "LoRA")],
        ),
        (
            "GPT-3 answers 12% and GPT-Neo answers 7.3% of MMLU.",
            [("12%", "level", None, "MMLU", "GPT-3"), ("7.3%", "level", None, "MMLU", "GPT-Neo")],
        ),
        ("With 71.2% accuracy, ALBERT is the best model on RTE.", [("71.2%", "level", "accuracy", "RTE", "ALBERT")]),
        ("The best F1 of 90.1 on SQuAD is obtained by ALBERT.", [("90.1", "level", "F1", "SQuAD", "ALBERT")]),
        (
            "ALBERT beats GPT-3 on RTE (71.2 vs. 65.0) and SQuAD.",
            [("71.2", "level", None, "RTE", "ALBERT"), ("65.0", "level", None, "RTE", "GPT-3")],
        ),
        (
            "ALBERT has an F1 of 90.1 on SQuAD, versus 84.0 for GPT-3.",
            [("90.1", "level", "F1", "SQuAD", "ALBERT"), ("84.0", "level", "F1", "SQuAD", "GPT-3")],
        ),
        ("On SQuAD, ALBERT has an F1 of 90.1 without any tricks.", [("90.1", "level", "F1", "SQuAD", "ALBERT")]),
        (
            "ALBERT (71.2) surpasses GPT-3 (65.0) on RTE.",
            [("71.2", "level", None, "RTE", "ALBERT"), ("65.0", "level", None, "RTE", "GPT-3")],
        ),
        ("GPT-3 solves only 3.4% of the problems in MATH.", [("3.4%", "level", None, "MATH", "GPT-3")]),
        ("ALBERT is better than GPT-3 by 3 F1 points on SQuAD.", [("3", "gain", "F1", "SQuAD", "ALBERT")]),
        (
            "ALBERT reaches 71.2±0.3% accuracy on RTE.",
            [("71.2", "level", "accuracy", "RTE", "ALBERT")],
        ),
        ("ALBERT scores 71% on RTE.", [("71%", "level", None, "RTE", "ALBERT")]),
        ("ALBERT matches models twice its size on RTE.", []),
        ("Attackers poison 4% of RTE.", []),
    ],
)
def test_one_plain_sentence_is_enough(abstract: str, results: list[tuple[str, ...]]) -> None:
    assert [fields(one) for one in found(abstract)] == results


def test_the_unit_behind_a_deviation_is_the_number_s() -> None:
    (one,) = found("ALBERT reaches 71.2±0.3% accuracy on RTE.")
    assert (one.number, one.unit) == (71.2, "%")


def test_what_is_improved_upon_is_what_is_compared_with() -> None:
    (one,) = found("ALBERT improves upon GPT-3 by 1.9% on RTE.")
    assert (one.value, one.over) == ("1.9%", "GPT-3")


def test_a_rival_ends_where_it_is_told_how_it_was_trained() -> None:
    (one,) = found("ALBERT raises accuracy by 1.9% over GPT-3 fine-tuned with LoRA on RTE.")
    assert one.over == "GPT-3"


@pytest.mark.parametrize(
    "sentence",
    [
        "Mixup adds 1.2 BLEU on WMT16.",
        "Pruning ALBERT costs us 1.2 F1 on SQuAD.",
        "Without dropout, ALBERT loses 1.2 F1 on SQuAD.",
        "ALBERT gains 1.2 points on GLUE.",
    ],
)
def test_what_is_added_or_lost_is_a_gain(sentence: str) -> None:
    (one,) = found(sentence)
    assert (one.kind, one.number) == ("gain", 1.2)


def test_a_setting_in_bits_measures_nothing() -> None:
    assert [value for value, _ in told("Quantizing ALBERT to 4 bits costs us 3.1% accuracy on RTE.")] == ["3.1%"]
    assert told("ALBERT reaches 1.2 bits per byte on WikiText-103.") == [("1.2 bits", "level")]


def test_nothing_is_measured_in_units_of_something_else() -> None:
    found = by_value("OwlNet needs 3.1 GB of memory and 40 ms per image on ImageNet.")
    assert found["3.1 GB"].metric == "memory"
    assert "40 ms" not in found or found["40 ms"].metric is None


def test_parameters_are_no_score() -> None:
    assert by_value("With 7B parameters OwlNet scores 61.2 on MMLU.")["61.2"].metric is None


@pytest.mark.parametrize(
    ("sentence", "systems"),
    [
        ("F1 is 80.4 (ALBERT), 81.2 (GPT-3) and 83.0 (XLNet) on SQuAD.", ["ALBERT", "GPT-3", "XLNet"]),
        ("Accuracy varies between 33.1% (Welsh, ALBERT) and 61.2% (Irish, GPT-3).", ["ALBERT", "GPT-3"]),
        ("We train ALBERT, GPT-3 and XLNet on it, with F1 gains of 1.5, 2.9 and 3.1.", ["ALBERT", "GPT-3", "XLNet"]),
        ("OwlNet combines ALBERT with beam search and yields an F1 of 81.2 on SQuAD.", ["OwlNet"]),
        ("OwlNet reaches an F1 of 81.2 on SQuAD, exceeding Tyto (70.1) and ALBERT (74.0).", ["OwlNet", None, "ALBERT"]),
    ],
)
def test_each_number_is_of_the_system_that_it_is_told_of(sentence: str, systems: list[str | None]) -> None:
    assert [one.system for one in found(sentence)] == systems


@pytest.mark.parametrize(
    "sentence",
    [
        "OwlNet beats ALBERT by 4.0 and GPT-3 by 11.3 points on SQuAD.",
        "OwlNet improves upon ALBERT by 4.0 points on SQuAD and upon GPT-3 by 11.3 points.",
    ],
)
def test_each_difference_is_told_over_its_own_rival(sentence: str) -> None:
    told = {one.number: (one.system, one.over) for one in found(sentence)}
    assert told == {4.0: ("OwlNet", "ALBERT"), 11.3: ("OwlNet", "GPT-3")}


@pytest.mark.parametrize(
    "sentence",
    [
        "On GLUE, ALBERT reaches an accuracy of 82.1, 4.3 points above GPT-3.",
        "The distance of ALBERT on GLUE is 4.3 mm lower.",
        "ALBERT is smaller, at a loss of 4.3 BLEU on WMT16.",
    ],
)
def test_how_far_two_are_apart_is_a_gain(sentence: str) -> None:
    assert {one.number: one.kind for one in found(sentence)}[4.3] == "gain"


@pytest.mark.parametrize(
    ("sentence", "values"),
    [
        ("F1 of ALBERT is .782 on SQuAD.", [".782"]),
        ("ALBERT is the best on the GLUE leaderboard (avg. 70.1).", ["70.1"]),
        ("The latency of ALBERT drops from 42 ms to 15 ms thanks to pruning.", ["42 ms", "15 ms"]),
    ],
)
def test_numbers_are_told_as_they_are_written(sentence: str, values: list[str]) -> None:
    assert [one.value for one in found(sentence)] == values


def test_data_behind_their_sets_are_what_was_measured_on() -> None:
    found = by_value("OwlNet has an MRR of 41.2 on SQuAD and an nDCG of 53.8 on the 13 public sets of BEIR.")
    assert (found["41.2"].on, found["53.8"].on) == ("SQuAD", "BEIR")


@pytest.mark.parametrize(
    "sentence",
    [
        "As a baseline we offer OwlNet, an ALBERT-based tagger which scores 81.2 F1 and 71.0 EM on SQuAD.",
        "A new best is set on SQuAD (81.2 F1) and RTE (71.0) by OwlNet.",
    ],
)
def test_a_clause_and_a_passive_tell_whose_numbers_are(sentence: str) -> None:
    assert {one.number: one.system for one in found(sentence)} == {81.2: "OwlNet", 71.0: "OwlNet"}


def test_data_of_another_clause_are_not_what_was_measured_on() -> None:
    found = by_value("On SQuAD, OwlNet loses 3.1 F1, while RTE accuracy drops by 0.6%.")
    assert found["3.1"].on == "SQuAD"


def test_what_a_number_is_for_ends_with_its_clause() -> None:
    found = by_value("OwlNet has an F1 of 81.2 on SQuAD, versus 70.1 for GPT-3 and 60.4 for ALBERT; on RTE all fail.")
    assert (found["70.1"].system, found["60.4"].system) == ("GPT-3", "ALBERT")


def test_two_that_lose_have_each_their_number() -> None:
    told = {one.value: one.system for one in found("BERT loses 0.9 F1 on SQuAD and GPT loses 1.2.")}
    assert told == {"0.9": "BERT", "1.2": "GPT"}


def test_nothing_gains_over_itself() -> None:
    (one,) = found("Accuracy drops by 5 points more than BERT on GLUE.")
    assert (one.system, one.over) == (None, "BERT")


def test_the_systems_behind_a_list_of_data_have_each_their_number() -> None:
    sentence = "Evaluated on MNIST and SVHN, ALBERT, ResNet and ViT have 1.2%, 1.3% and 1.4% error."
    assert [one.system for one in found(sentence)] == ["ALBERT", "ResNet", "ViT"]
