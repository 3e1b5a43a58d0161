"""Corrections of a graph: they last, can be shared, and leave no trace when they are taken back."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

import kg
from kg.core.errors import UsageError
from kg.steps.building import build, edit, remove, undo
from tests.conftest import LISTINGS, Kg

ACTS = ["merge", "split", "rename", "retype", "drop"]


def content(path: Path) -> list[Any]:
    """All entities and links, whatever their numbers."""
    with closing(sqlite3.connect(path)) as connection, connection:
        entities = connection.execute("SELECT id, type, label, aliases, papers, dropped FROM entities").fetchall()
        links = connection.execute(
            "SELECT papers.id, entities.id, links.name, role, reason FROM links JOIN papers USING (paper) "
            "JOIN forms USING (form) JOIN entities USING (entity)"
        ).fetchall()
        names = connection.execute(
            "SELECT id, names FROM names_text JOIN entities ON entity = names_text.rowid"
        ).fetchall()
        return [sorted(rows) for rows in (entities, links, names)]


@pytest.fixture
def graph(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(built, tmp_path / "g.kg"))


def one_edit(path: Path, act: Any, chance: random.Random) -> None:
    with kg.open(path) as opened:
        things = opened.entities()
    one, other = chance.sample(things, 2)
    values = {
        "merge": other.id,
        "split": chance.choice([one.label, *one.aliases]),
        "rename": f"Name {chance.randrange(9)}",
        "retype": chance.choice(["model", "dataset", "task"]),
        "drop": "",
    }
    edit(path, act, one.id, values[act])


@pytest.mark.parametrize("seed", range(12))
def test_any_edits_taken_back_in_any_order_leave_the_graph_as_it_was(built: Path, tmp_path: Path, seed: int) -> None:
    chance, path = random.Random(seed), tmp_path / "g.kg"  # noqa: S311
    shutil.copy(built, path)
    before = content(path)
    for act in chance.choices(ACTS, k=6):
        one_edit(path, act, chance)
    assert content(path) != before
    while True:
        with kg.open(path) as opened:
            left = list(opened.edits())
        if not left:
            break
        undo(path, str(chance.choice(left)))
    assert content(path) == before


def test_edits_survive_building_and_removing(graph: Path) -> None:
    edit(graph, "rename", "LoRA", "Lora of the edits")
    edit(graph, "drop", "GLUE")
    first = content(graph)
    build([str(LISTINGS)], graph)
    assert content(graph) == first
    source = str(LISTINGS / "references.bib")
    remove(graph, source=source)
    build([source], graph)
    assert content(graph) == first


@pytest.mark.parametrize("label", ["Night Vision", "Language Models are Few-Shot Learners"])
def test_what_is_renamed_is_found_by_its_label(graph: Path, label: str) -> None:
    """Whether no paper knows it, or a paper's title is the same."""
    edit(graph, "rename", "LoRA", label)
    with kg.open(graph) as opened:
        assert opened.entity(label).id == opened.entity(label.lower(), "method").id == "method/lora"
        assert [paper.id for paper in opened.papers(entity=label)] == [
            paper.id for paper in opened.papers(entity="LoRA")
        ]
        assert opened.details(label)[0] == opened.entity("LoRA")


@pytest.mark.parametrize("label", ["", " ", "???", "☃"])
def test_a_label_has_a_letter_or_a_digit(graph: Path, label: str) -> None:
    """Nothing could be asked for by another one."""
    with pytest.raises(UsageError, match="no letter and no digit"):
        edit(graph, "rename", "LoRA", label)


def test_a_label_has_no_gaps_around_it(graph: Path) -> None:
    edit(graph, "rename", "LoRA", " Night Vision ")
    with kg.open(graph) as opened:
        assert opened.entity("method/lora").label == "Night Vision"


def test_labels_that_differ_in_their_marks_are_told_apart(graph: Path) -> None:
    """GPT-3 is in more papers than LoRA."""
    edit(graph, "rename", "GPT-3", "Owl++")
    edit(graph, "rename", "LoRA", "Owl#")
    with kg.open(graph) as opened:
        assert [opened.entity(name).id for name in ("owl++", "Owl#")] == ["model/gpt-3", "method/lora"]
        with pytest.raises(UsageError, match="no entity 'Owl'"):
            opened.entity("Owl")


def test_what_is_renamed_takes_no_name_from_others(graph: Path) -> None:
    """What papers call so is meant first, also where the type is asked for."""
    edit(graph, "rename", "Transformer", "GLUE")
    with kg.open(graph) as opened:
        assert opened.entity("GLUE").id == opened.entity("GLUE", "benchmark").id == "benchmark/glue"
        assert opened.entity("GLUE", "method").id == opened.entity("Transformer").id


def test_what_is_dropped_is_nowhere_and_comes_back(graph: Path) -> None:
    with kg.open(graph) as opened:
        papers = opened.entity("GLUE").papers
    edit(graph, "drop", "GLUE")
    with kg.open(graph) as opened:
        with pytest.raises(UsageError, match="no entity 'GLUE'"):
            opened.entity("GLUE")
        assert "benchmark/glue" not in opened.networkx()
        assert "benchmark/glue" not in {link.entity for link in opened.links(role="evaluates")}
        assert not [hit for hit in opened.search("GLUE") if hit.kind == "entity" and hit.id == "benchmark/glue"]
    undo(graph, "benchmark/glue")
    with kg.open(graph) as opened:
        assert opened.entity("GLUE").papers == papers


def test_a_merge_is_one_thing_with_its_reason(graph: Path) -> None:
    with kg.open(graph) as opened:
        one, other = opened.entity("GPT-2"), opened.entity("GPT-3")
    edit(graph, "merge", "GPT-2", "GPT-3")
    with kg.open(graph) as opened:
        merged = opened.entity("GPT-2")
        assert merged == opened.entity("GPT-3")
        assert {one.label, other.label} <= {merged.label, *merged.aliases}
        assert "merge model/gpt-2 into model/gpt-3" in {merge.reason for merge in opened.merges("GPT-2")}


def test_a_merge_finds_a_thing_by_its_long_form_and_by_its_capitals(tmp_path: Path) -> None:
    texts = [
        "We introduce MOOBS, a new dataset of owls.",
        "We study foo bar adaptation (FBA). FBA is a task of growing interest, and we address FBA.",
        "We propose FBA, a method for owls. The FBA method is simple.",
    ]
    path, listing = tmp_path / "g.kg", tmp_path / "a.jsonl"
    listing.write_text("".join(json.dumps({"abstract": text}) + "\n" for text in texts))
    build([str(listing)], path)
    with kg.open(path) as opened:
        assert [one.id for one in opened.entities()] == ["dataset/moobs", "method/fba", "task/fba"]
    for one in ("task/fba", "dataset/moobs"):
        edit(path, "merge", one, "method/fba")
        with kg.open(path) as opened:
            assert opened.entity(one) == opened.entity("method/fba")
    with kg.open(path) as opened:
        assert [one.papers for one in opened.entities()] == [3]


def test_the_file_beside_the_graph_can_be_shared(graph: Path, tmp_path: Path) -> None:
    edit(graph, "rename", "LoRA", "Low rank it is")
    for more in (
        ("merge", "GPT-2", "GPT-3"),
        ("retype", "GLUE", "dataset"),
        ("drop", "SQuAD"),
        ("split", "BERT", "BERT"),
    ):
        edit(graph, *more)
    lines = (tmp_path / "g.edits.jsonl").read_text().splitlines()
    assert json.loads(lines[0]) == {"act": "rename", "entity": "method/lora", "value": "Low rank it is"}
    build([str(LISTINGS)], tmp_path / "other.kg", edits=tmp_path / "g.edits.jsonl")
    assert content(tmp_path / "other.kg") == content(graph)
    (tmp_path / "g.edits.jsonl").write_text("")
    build([str(LISTINGS)], graph)
    with kg.open(graph) as opened:
        assert opened.entity("LoRA").label == "LoRA"


@pytest.mark.parametrize(
    "line",
    [
        "nonsense",
        "[]",
        '{"act": "burn", "entity": "model/a", "value": ""}',
        '{"act": "drop"}',
        '{"act": "drop", "entity": "owl/a"}',
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "mine.jsonl").write_text(f"\n{line}\n")
    with pytest.raises(UsageError, match=r"mine\.jsonl:2"):
        build([str(LISTINGS)], tmp_path / "g.kg", edits=tmp_path / "mine.jsonl")
    assert not (tmp_path / "g.kg").exists()


@pytest.mark.parametrize(
    ("act", "entity", "value"),
    [
        ("drop", "Owl-9", ""),
        ("merge", "LoRA", "LoRA"),
        ("retype", "LoRA", "bird"),
        ("split", "LoRA", "owls"),
        ("rename", "LoRA", " "),
    ],
)
def test_what_can_not_be_done_is_said(graph: Path, act: Any, entity: str, value: str) -> None:
    before = content(graph)
    with pytest.raises(UsageError):
        edit(graph, act, entity, value)
    assert content(graph) == before


@pytest.mark.usefixtures("samples")
def test_on_the_command_line(kg: Kg, tmp_path: Path) -> None:
    done = kg("edit", "papers.kg", "rename", "LoRA", "LORA!")
    assert (done.returncode, done.stdout) == (0, "rename method/lora to LORA!\n")
    assert kg("edit", "papers.kg", "list").stdout == "   1  rename method/lora to LORA!\n"
    assert "\x1b" not in kg("edit", "papers.kg", "rename", "GLUE", "\x1b[31mred").stdout
    assert kg("edit", "papers.kg", "restore", "2").returncode == 0
    assert kg("edit", "papers.kg", "restore", "1").stdout == "taken back: rename method/lora to LORA!\n"
    assert kg("edit", "papers.kg", "list").stdout == ""
    assert kg("edit", "papers.kg", "restore", "1").returncode == 2
