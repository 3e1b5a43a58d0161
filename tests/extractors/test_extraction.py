"""What extraction finds in a text, told by example and by law."""

from __future__ import annotations

import gc
import json
import os
import random
import subprocess
import sys
import weakref

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language

from extractors import Entity, Evidence, Extraction, Extractor, Text, extract, extraction, make, role_votes, votes
from extractors.records import NAMED, ROLES, TYPES
from extractors.shape import shape
from tests.conftest import ROOT


def found(abstract: str, title: str | None = None) -> dict[str, Entity]:
    """The entities of a text by every spelling."""
    (one,) = extract([Text("1", title, abstract)])
    return {surface: entity for entity in one.entities for surface in entity.surfaces}


def test_the_kinds_of_entity() -> None:
    entities = found(
        "We introduce FooBERT, a language model trained with contrastive learning on Wikipedia. On the GLUE benchmark it "
        "improves accuracy by 2.1% over RoBERTa in question answering. Code is available at https://github.com/foo/bert."
    )
    types = {name: entity.type for name, entity in entities.items()}
    assert types["FooBERT"] == types["RoBERTa"] == "model"
    assert types["contrastive learning"] == "method"
    assert types["Wikipedia"] == "dataset"
    assert types["GLUE"] == "benchmark"
    assert types["accuracy"] == "metric"
    assert types["question answering"] == "task"
    assert types["https://github.com/foo/bert"] == "repo"


def test_the_roles() -> None:
    entities = found(
        "Vision models such as ResNet are widely used. However, they need labels. In this paper, we propose FooNet, a "
        "network pre-trained on ImageNet. We evaluate FooNet on COCO for object detection. It outperforms Mask R-CNN by 3%.",
        "FooNet: A Small Network for Detection",
    )
    roles = {name: entity.role for name, entity in entities.items()}
    assert roles["FooNet"] == "introduces"
    assert roles["COCO"] == roles["object detection"] == "evaluates"
    assert roles["ImageNet"] == "uses"
    assert roles["ResNet"] == "mentions"
    assert roles["Mask R-CNN"] == "compares"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("We compare GPT-2, GPT-3(.5) and GPT-4 on this task.", {"GPT-2", "GPT-3(.5)", "GPT-4"}),
        ("LLaVA-v1.5-7B beats the LLaMA2-7B model.", {"LLaVA-v1.5-7B", "LLaMA2-7B"}),
        ("The Llama-3 (8B) model is fine-tuned.", {"Llama-3 (8B)"}),
        ("We fine-tune PanGu-α and M3-Embedding models.", {"PanGu-α", "M3-Embedding"}),
        ("Results on the VQAv2, GQA, and TextVQA benchmarks improve.", {"VQAv2", "GQA", "TextVQA"}),
        ("CLIP-based models outperform the BERT-based ranker.", {"CLIP", "BERT"}),
        ("We compare CLIP- and BERT-based rankers.", {"CLIP", "BERT"}),
        ("We propose OwlSegNet-a model of owls.", {"OwlSegNet"}),
        ("It is faster than BERT 2.4 times.", {"BERT"}),
        ("GPT-4's answers are better than those of the Claude 3 Opus model.", {"GPT-4", "Claude 3 Opus"}),
        ("We train on Visual Genome and Natural Questions.", {"Visual Genome", "Natural Questions"}),
        (
            "The models are instruction-tuned with knowledge distillation.",
            {"instruction-tuned", "knowledge distillation"},
        ),
        ("ResNet-50|Swin-T|ViT-B/16 models are trained.", {"ResNet-50", "Swin-T", "ViT-B/16"}),
    ],
)
def test_names_as_they_stand(text: str, names: set[str]) -> None:
    assert names <= found(text).keys()


@pytest.mark.parametrize(
    "text",
    [
        "Large Language Models (LLMs) and vision-language models (VLMs) need GPUs.",
        "We use Python, JSON and the APIs of OpenAI and Google in the USA.",
        "Section 3 shows that AI and NLP are fields (e.g., see Table 2).",
        "Based on this, a few drop by, and multiple ones apply.",
    ],
)
def test_what_is_never_an_entity(text: str) -> None:
    assert not found(text)


def test_long_and_short_form_are_one_entity_through_the_paper() -> None:
    entities = found(
        "We study Retrieval-Augmented Generation (RAG). RAG is simple. RBMs (restricted Boltzmann machines) are not. "
        "We present FSD (Fast Saliency Distillation), a method. FSD is fast (e.g., on phones)."
    )
    assert set(entities["RAG"].surfaces) >= {"Retrieval-Augmented Generation", "RAG"}
    assert set(entities["FSD"].surfaces) == {"FSD", "Fast Saliency Distillation"}
    assert "e.g" not in entities


def test_the_texts_own_word_decides_between_dataset_and_benchmark() -> None:
    assert found("We evaluate on FooSet, a new dataset of questions.")["FooSet"].type == "dataset"
    assert found("We evaluate on FooSet, a new benchmark of questions.")["FooSet"].type == "benchmark"


def test_a_shared_task_is_a_benchmark() -> None:
    assert found("We describe our entry to the Night Birds shared task.")["Night Birds"].type == "benchmark"


@pytest.mark.parametrize(("word", "is_name"), [("eBird", True), ("Bird", False), ("bird", False), ("α-bird", True)])
def test_a_word_with_a_capital_or_a_greek_letter_inside_is_written_as_a_name(word: str, is_name: bool) -> None:
    assert (shape(word) == "name") == is_name


def test_the_longest_name_is_taken_once() -> None:
    entities = found("EVA-CLIP is a model. We train EVA-CLIP on data.")
    assert set(entities) == {"EVA-CLIP"}
    assert len(entities["EVA-CLIP"].evidence) == 2


def test_a_known_name_alone_and_within_what_is_none_counts_once() -> None:
    text = "We tried AG News. The AG News NER task is hard, and the AG News CLS track too."
    rules = found(text)["AG News"].rules
    assert "lexicon.dataset" in rules
    assert len(set(rules)) == len(rules)


def test_each_vote_is_told_and_they_add_up() -> None:
    entity = found("We introduce FooBERT, a language model.")["FooBERT"]
    told = {vote.rule: vote for vote in votes(entity)}
    assert {vote.answer for vote in told.values()} == {"model"}
    assert told["isa.model"].weight > 0
    assert sum(vote.weight for vote in told.values()) > 0
    *weights, base = [abs(vote.weight) for vote in votes(entity)]
    assert weights == sorted(weights, reverse=True)
    assert base == abs(told["always"].weight)
    assert "governed.propose.directly" in {vote.rule for vote in role_votes(entity)}


PIECES = ["We", "propose", "FooNet", "GPT-3(.5)", "BERT-based", "(RAG)", "knowledge distillation", "on", "the", "GLUE"]
PIECES += [
    "benchmark",
    "https://github.com/a/b.",
    "。",
    "\u202e",
    "\x1b[0m",
    "  ",
    "é",
    "\U0001f600",
    "'s",
    "—",
    ",",
    ".",
    "A|B",
]
TEXTS = st.one_of(st.text(max_size=200), st.lists(st.sampled_from(PIECES), max_size=30).map(" ".join))


def places(extraction: Extraction, title: str | None, abstract: str) -> list[tuple[Evidence, str]]:
    fields = {"title": title or "", "abstract": abstract}
    return [(one, fields[one.field]) for entity in extraction.entities for one in entity.evidence]


@given(st.none() | TEXTS, TEXTS)
def test_every_evidence_stands_where_it_says(title: str | None, abstract: str) -> None:
    (extraction,) = extract([Text("1", title, abstract)])
    for evidence, text in places(extraction, title, abstract):
        assert text[evidence.start : evidence.end] == evidence.text != ""
        start, end = evidence.sentence
        assert start <= evidence.start < evidence.end <= end <= len(text)
    for entity in extraction.entities:
        assert entity.type in TYPES
        assert entity.role in ROLES
        assert 0 < entity.confidence <= 1
        assert set(entity.surfaces) == {evidence.text for evidence in entity.evidence}
        assert entity.name in entity.surfaces


@pytest.mark.parametrize(
    "abstract",
    ["Results on MouseBench, OwlSet and TytoNet are shown.", "We show results on Strix.", "It is trained on Strix."],
)
def test_evidence_of_a_short_text_says_something_of_the_name(abstract: str) -> None:
    (extraction,) = extract([Text("1", None, abstract)])
    assert extraction.entities
    assert not [one.rule for one, _ in places(extraction, None, abstract) if one.rule.startswith("times.")]


@given(st.lists(TEXTS, max_size=6), st.randoms())
def test_each_paper_is_read_for_itself_in_any_order(abstracts: list[str], chance: random.Random) -> None:
    papers = [Text(str(number), None, abstract) for number, abstract in enumerate(abstracts)]
    alone = {paper.id: next(extract([paper])) for paper in papers}
    chance.shuffle(papers)
    assert {one.id: one for one in extract(papers)} == alone


FOUND = """
import json, sys
from extractors import Text, extract

if __name__ == "__main__":
    papers = [Text(str(i), None, text) for i, text in enumerate(json.load(sys.stdin))]
    for one in extract(papers, workers=2):
        print(one)
"""


def test_workers_and_hash_seeds_change_nothing() -> None:
    lines = (ROOT / "tests" / "extractors" / "other_fields.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["abstract"] for line in lines] * 2
    texts += ["We compare BERT, RoBERTa and FooNet on SQuAD, FooSet and GLUE with LoRA."] * 10
    done = subprocess.run(
        [sys.executable, "-c", FOUND],
        input=json.dumps(texts),
        env={**os.environ, "PYTHONHASHSEED": "3"},
        capture_output=True,
        text=True,
        check=True,
    )
    papers = [Text(str(i), None, text) for i, text in enumerate(texts)]
    assert done.stdout.splitlines() == [str(one) for one in extract(papers)]


def test_a_long_stream_of_new_words_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    papers = [
        Text(str(n), None, f"We train Q{n}Net with w{n}ord on Set{n}QA, a u{n}nit of n{n}ews.") for n in range(60)
    ]
    whole = list(extract(papers))
    pipelines: list[weakref.ref[Language]] = []
    words: list[int] = []

    def watched(patterns: str, floor: float | None) -> Language:
        nlp = make(patterns, floor)
        pipelines.append(weakref.ref(nlp))
        words.append(len(nlp.vocab.strings))
        return nlp

    monkeypatch.setattr(extraction, "make", watched)
    monkeypatch.setattr(extraction, "STRINGS", 200)
    run = Extractor()
    for paper, expected in zip(papers, whole, strict=True):
        assert run(paper) == expected
        used = pipelines[-1]()
        assert used is not None
        assert len(used.vocab.strings) < words[-1] + 300
    assert len(pipelines) > 2
    del used
    gc.collect()
    assert [one() for one in pipelines[:-1]] == [None] * (len(pipelines) - 1)


def test_papers_of_other_fields_name_next_to_nothing() -> None:
    lines = (ROOT / "tests" / "extractors" / "other_fields.jsonl").read_text(encoding="utf-8").splitlines()
    records = list(map(json.loads, lines))
    found = extract([Text(one["id"], one["title"], one["abstract"]) for one in records])
    named = [{entity["name"] for entity in one["entities"]} for one in records]
    kinds = {"model", "dataset", "benchmark"}
    wrong = [
        e.name
        for one, own in zip(found, named, strict=True)
        for e in one.entities
        if e.type in kinds and e.name not in own
    ]
    assert len(wrong) <= 2 * len(records) / 10


def test_types_that_are_voted_on_and_repositories_are_all_types() -> None:
    assert {*NAMED, "repo"} == set(TYPES)


def test_plain_words_before_a_titles_colon_are_a_name_if_the_abstract_has_them_so() -> None:
    abstract = "We present {}, 4,000 recordings of night calls. Models trained on {} hear more."
    name = "Thousand Owls of Dusk"
    assert found(abstract.format(name, name), f"{name}: A Corpus of Night Calls")[name].role == "introduces"
    assert name not in found(abstract.format("recordings", "them"), f"{name}: A Corpus of Night Calls")
    plain = "Large Language Models"
    assert plain not in found(f"We survey {plain}. It is said that {plain} are large.", f"{plain}: A Survey")
