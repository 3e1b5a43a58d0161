"""Extraction is a spaCy pipeline: what users of spaCy may expect of it."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from collections.abc import Sequence
from importlib.metadata import entry_points
from pathlib import Path

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy import displacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin

import kg
from docs import stages
from extractors import STAGES, Text, as_doc, extract
from extractors.rules import STAGES as STAGES_OF_RULES
from tests import pipeline
from tests.conftest import ROOT, Kg

TEXT = (
    "We introduce FooBERT, a language model for question answering. It is evaluated on the GLUE "
    "benchmark. Code: https://github.com/foo/bert."
)


@pytest.fixture(scope="module")
def nlp() -> Language:
    return pipeline.nlp()


def names(doc: Doc) -> list[tuple[str, str]]:
    return [(span.text, span.label_) for span in doc.spans["kg"]]


def test_one_table_has_the_stages_in_their_order(nlp: Language) -> None:
    assert nlp.pipe_names == [stage.name for stage in STAGES]
    assert all(stage.writes for stage in STAGES)
    analysis = nlp.analyze_pipes()
    assert analysis is not None
    assert analysis["problems"] == {stage.name: [] for stage in STAGES}
    assert {stage.name for stage in STAGES}.issuperset(STAGES_OF_RULES)


def test_the_stages_are_documented() -> None:
    page = stages.PAGE.read_text(encoding="utf-8")
    assert stages.table() in page
    flow = page.partition("```mermaid")[2].partition("```")[0]
    assert all(stage.name in flow for stage in STAGES)


def test_every_stage_is_an_entry_point() -> None:
    known = {point.name for point in entry_points(group="spacy_factories") if point.value.startswith("extractors.")}
    assert known == {stage.name for stage in STAGES} | {"kg_entities"}


@pytest.mark.parametrize("stage", [stage.name for stage in STAGES])
def test_a_stage_runs_alone_in_anyones_pipeline(stage: str) -> None:
    alone = spacy.blank("en")
    alone.add_pipe(stage)
    assert [doc.text for doc in alone.pipe([TEXT, ""])] == [TEXT, ""]


@pytest.mark.parametrize("behind", ["/Owls", "-Owls", "'s", ":Owls", ",we", ";we"])
def test_a_bracket_is_no_part_of_a_name(nlp: Language, behind: str) -> None:
    assert [token.text for token in nlp.make_doc(f"Owl Networks (ON){behind}")][:5] == [
        "Owl",
        "Networks",
        "(",
        "ON",
        ")",
    ]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("OWL(Own Words Learnt) and", ["OWL", "(", "Own", "Words", "Learnt", ")", "and"]),
        ("Owl-VL(3B and 7B)", ["Owl-VL", "(", "3B", "and", "7B", ")"]),
        ("nets (ONs)to find", ["nets", "(", "ONs", ")", "to", "find"]),
        ("nets (ONs).We find", ["nets", "(", "ONs", ")", ".", "We", "find"]),
        ("(owl net)(Owl, 2015)", ["(", "owl", "net", ")", "(", "Owl", ",", "2015", ")"]),
        ("1)We hear 2)Owls", ["1", ")", "We", "hear", "2", ")", "Owls"]),
        ("accuracies:62-67%", ["accuracies", ":", "62-67%"]),
        ("OwlNet[23] and OwlNetv2[7,8].", ["OwlNet", "[23]", "and", "OwlNetv2", "[7,8]", "."]),
        ("the OWLs'performance, O'Hara's", ["the", "OWLs", "'", "performance", ",", "O'Hara", "'s"]),
        (
            "datasets-OWL-1 and OWL-2-show slide-shows",
            ["datasets", "-", "OWL-1", "and", "OWL-2", "-", "show", "slide-shows"],
        ),
        ("OWL(P)-style GPT-4V(ision) f(x)dx", ["OWL(P)", "-style", "GPT-4V(ision)", "f(x)dx"]),
    ],
)
def test_a_gap_that_is_missing_behind_a_mark_parts_words(nlp: Language, text: str, tokens: Sequence[str]) -> None:
    assert [token.text for token in nlp.make_doc(text)] == tokens


def test_known_names_are_found_with_another_tokenizer() -> None:
    other = spacy.blank("en")
    other.add_pipe("kg_words")
    other.add_pipe("kg_lexicon")
    found = other("Zero-shot results on ImageNet and on Natural Questions.").spans["kg_lexicon"]
    assert {(span.text, span.label_) for span in found} >= {("ImageNet", "dataset"), ("Natural Questions", "dataset")}


def test_spans_are_where_spacy_users_look(nlp: Language) -> None:
    doc = nlp(TEXT)
    assert names(doc) == [
        ("FooBERT", "model"),
        ("question answering", "task"),
        ("GLUE", "benchmark"),
        ("https://github.com/foo/bert", "repo"),
    ]
    glue = doc.spans["kg"][2]
    assert glue.id_ == "GLUE"
    assert (glue._.kg.role, glue._.kg.votes[0].rule) == ("evaluates", "lexicon.benchmark")
    assert glue._.kg.confidence > 0.9
    assert {span.text for span in list(doc.spans["kg"])[:3]} <= {span.text for span in doc.spans["kg_candidates"]}
    assert [sent.text.split()[0] for sent in doc.sents] == ["We", "It", "Code:"]
    assert len(doc._.kg_context) == len(doc.spans["kg_candidates"])
    assert [token._.kg_part for token in doc[:2]] == ["self", "verb"]


def test_texts_come_in_streams_with_what_belongs_to_them(nlp: Language) -> None:
    found = list(nlp.pipe([(TEXT, "a"), ("Nothing here.", "b")], as_tuples=True))
    assert [(len(doc.spans["kg"]), context) for doc, context in found] == [(4, "a"), (0, "b")]


def test_all_doors_agree(nlp: Language, kg: Kg, tmp_path: Path) -> None:
    (by_extract,) = extract([Text("", None, TEXT)])
    listing = tmp_path / "a.jsonl"
    listing.write_text(json.dumps({"id": "1", "title": None, "abstract": TEXT}))
    (line,) = kg("extract", "-q", listing).stdout.splitlines()
    by_pipeline = nlp(TEXT)._.kg
    assert by_pipeline == by_extract
    places = [
        (one["type"], one["name"], one["role"], [e["start"] for e in one["evidence"]])
        for one in json.loads(line)["entities"]
    ]
    assert places == [(one.type, one.name, one.role, [e.start for e in one.evidence]) for one in by_extract.entities]


def test_a_paper_is_one_doc(nlp: Language) -> None:
    title, abstract = "FooNet: Seeing Owls", "Our model beats ResNet-50."
    doc = nlp(as_doc(nlp, title, abstract))
    (found,) = extract([Text("", title, abstract)])
    assert doc._.kg == found
    assert {(e.field, e.start) for one in found.entities for e in one.evidence} == {("title", 0), ("abstract", 16)}
    assert [span.text for span in doc.spans["kg"]] == ["FooNet", "ResNet-50"]


@pytest.mark.parametrize("kept", [DocBin, Doc, pickle])
def test_results_outlive_the_pipeline(nlp: Language, kept: object) -> None:
    doc = nlp(TEXT)
    again: Doc
    if kept is DocBin:
        data = DocBin(store_user_data=True, docs=[doc]).to_bytes()
        (again,) = DocBin().from_bytes(data).get_docs(spacy.blank("en").vocab)
    elif kept is Doc:
        again = Doc(nlp.vocab).from_bytes(doc.to_bytes())
    else:
        again = pickle.loads(pickle.dumps(doc))  # noqa: S301
    assert names(again) == names(doc)
    assert again._.kg == doc._.kg
    assert again.spans["kg"][2]._.kg == doc.spans["kg"][2]._.kg
    assert list(again._.kg_sentences) == list(doc._.kg_sentences)


def test_stages_can_be_switched_off_and_replaced() -> None:
    mine = kg.pipeline()
    with mine.select_pipes(disable=["kg_repositories", "kg_abbreviations", "kg_sentences"]):
        assert names(mine(TEXT))[-1] == ("GLUE", "benchmark")
    mine.remove_pipe("kg_lexicon")
    ruler = mine.add_pipe("span_ruler", config={"spans_key": "kg_lexicon"}, after="kg_words")
    ruler.add_patterns([{"label": "method", "pattern": "gel shift assay", "id": "GSA"}])  # type: ignore[attr-defined]
    (span,) = mine("Binding was seen by gel shift assay in all lines.").spans["kg"]
    assert (span.text, span.label_, span.id_) == ("gel shift assay", "method", "gel shift assay")


def test_a_pipeline_is_written_and_read(nlp: Language, tmp_path: Path) -> None:
    nlp.to_disk(tmp_path / "pipeline")
    assert spacy.load(tmp_path / "pipeline")(TEXT)._.kg == nlp(TEXT)._.kg


def test_displacy_shows_them(nlp: Language) -> None:
    page = displacy.render(nlp(TEXT), style="span", options={"spans_key": "kg"}, page=False, jupyter=False)
    assert "benchmark" in page


def test_memory_zones_are_fine(nlp: Language) -> None:
    plain = nlp(TEXT)._.kg
    for _ in range(2):
        with nlp.memory_zone():
            found = [doc._.kg.entities[0].name for doc in nlp.pipe([TEXT, "We propose the QuuxNet7 model."])]
        assert found == ["FooBERT", "QuuxNet7"]
    assert nlp(TEXT)._.kg == plain


@given(st.lists(st.sampled_from(TEXT.split()), max_size=12), st.sampled_from([" ", "  ", "\n", " \t\n "]))
def test_white_space_is_no_matter(words: list[str], gap: str) -> None:
    (folded,), (spaced,) = (extract([Text("", None, between.join(words))]) for between in (" ", gap))
    one, other = (
        [(e.type, e.role, e.confidence, len(e.evidence)) for e in found.entities] for found in (spaced, folded)
    )
    assert one == other


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_a_doc_has_the_text_it_was_made_of(text: str) -> None:
    doc = pipeline.nlp()(text)
    assert doc.text == text
    for entity in doc._.kg.entities:
        assert all(text[one.start : one.end] == one.text for one in entity.evidence)


def test_without_spacy_there_is_no_extraction() -> None:
    blocked = "import sys; sys.modules['spacy'] = None; from extractors import Text, extract; list(extract([Text('', None, 'GLUE')]))"
    done = subprocess.run([sys.executable, "-c", blocked], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 1
    assert "ModuleNotFoundError" in done.stderr


def test_all_stages_as_one_component_beside_others(tmp_path: Path) -> None:
    patterns = tmp_path / "mine.jsonl"
    patterns.write_text('{"label": "dataset", "pattern": "Blue Owl Facility"}\n')
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    nlp.add_pipe("kg_entities", config={"patterns": str(patterns)})
    docs = list(nlp.pipe([TEXT, "Birds live in the Blue Owl Facility.", ""]))
    assert [len(doc.spans.get("kg", ())) for doc in docs] == [4, 1, 0]
    assert docs[1].spans["kg"][0].label_ == "dataset"
    assert len(list(docs[0].sents)) == 3
