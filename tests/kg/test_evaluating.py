"""Figures against annotated papers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import kg
from kg.core.errors import UsageError
from kg.steps.evaluating import matched, score


def entity(type: str, *surfaces: str, role: str = "uses") -> dict[str, Any]:
    return {"type": type, "name": surfaces[0], "surfaces": list(surfaces), "role": role}


def figures(annotated: list[dict[str, Any]], found: list[dict[str, Any]], **options: Any) -> dict[str, Any]:
    return {one.type: one[1:] for one in score({"1": annotated}, {"1": found}, **options).figures}


def test_an_entity_is_right_if_type_and_one_spelling_agree() -> None:
    annotated = [entity("model", "BERT"), entity("dataset", "Visual Genome", "VG"), entity("task", "parsing")]
    found = [entity("model", "bert"), entity("dataset", "VG"), entity("method", "parsing")]
    got = figures(annotated, found)
    assert got["model"] == got["dataset"] == (1.0, 1.0, 1.0, 1)
    assert got["task"] == (0.0, 0.0, 0.0, 1)
    assert got["method"] == (0.0, 0.0, 0.0, 0)
    assert got["core"] == (pytest.approx(2 / 3), 1.0, pytest.approx(0.8), 2)
    assert got["all"] == (pytest.approx(2 / 3), pytest.approx(2 / 3), pytest.approx(2 / 3), 3)


def test_each_entity_counts_once() -> None:
    assert figures([entity("model", "A1", "A2")], [entity("model", "A1"), entity("model", "A2")])["model"][:2] == (
        0.5,
        1.0,
    )


def test_those_that_share_most_are_one() -> None:
    annotated = [entity("model", "A"), entity("model", "A", "B")]
    found = [entity("model", "A", "B"), entity("model", "A")]
    assert [(one["surfaces"], other["surfaces"]) for one, other in matched(annotated, found)[0]] == [
        (["A", "B"], ["A", "B"]),
        (["A"], ["A"]),
    ]


def test_types_may_be_merged() -> None:
    got = figures(
        [entity("dataset", "X1"), entity("model", "Y1")],
        [entity("benchmark", "X1"), entity("method", "Y1")],
        merged=True,
    )
    assert got["resource"] == got["system"] == (1.0, 1.0, 1.0, 1)


def test_roles_count_where_the_entity_was_found() -> None:
    annotated = [entity("model", "A1"), entity("model", "A2", role="compares"), entity("model", "A3")]
    found = [entity("model", "A1"), entity("model", "A2")]
    assert score({"1": annotated}, {"1": found}).role_accuracy == 0.5
    assert score({"1": []}, {"1": found}).role_accuracy is None


def test_papers_without_annotation_are_left_out_and_errors_are_named() -> None:
    result = score({"1": [entity("model", "A1")]}, {"1": [], "2": [entity("model", "A2")]})
    assert [(error.what, error.paper, error.name) for error in result.errors] == [("missed", "1", "A1")]


def test_a_graph_is_compared_by_its_ids_or_those_of_the_source(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(
        json.dumps({"id": "P-1", "doi": "10.1234/abc", "title": "Owls", "abstract": "We evaluate BERT on GLUE."}) + "\n"
    )
    gold = tmp_path / "gold.jsonl"
    with kg.build(tmp_path / "a.jsonl", tmp_path / "g.kg") as graph:
        for name in ("P-1", "doi:10.1234/abc"):
            gold.write_text(
                json.dumps({"id": name, "entities": [entity("model", "BERT"), entity("benchmark", "GLUE")]})
            )
            assert graph.evaluate(gold).figures[-1][1:] == (1.0, 1.0, 1.0, 2)
        gold.write_text(json.dumps({"id": "P-2", "entities": []}))
        with pytest.raises(UsageError, match="no paper 'P-2'"):
            graph.evaluate(gold)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "not json",
        "[]",
        '{"id": "1"}',
        '{"id": "1", "entities": [{"type": "owl", "name": "x"}]}',
        '{"entities": 5, "id": 1}',
    ],
)
def test_a_bad_annotation_is_named_with_its_line(tmp_path: Path, line: str) -> None:
    (tmp_path / "a.jsonl").write_text('{"title": "Owls"}\n')
    (tmp_path / "gold.jsonl").write_text(line)
    with kg.build(tmp_path / "a.jsonl", tmp_path / "g.kg") as graph, pytest.raises(UsageError, match=r"gold\.jsonl"):
        graph.evaluate(tmp_path / "gold.jsonl")
