"""`kg extract`, `kg explain` and `kg evaluate` as a user meets them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import LISTINGS, Kg

PAPERS = [
    {
        "id": "P-1",
        "title": "FooBERT: A Model",
        "abstract": "We introduce FooBERT, a language model. It beats RoBERTa on GLUE. Code: https://github.com/foo/bert.",
    },
    {"id": "P-2", "title": None, "abstract": "The owls\u001b[31m are asleep. We study FooBERT-like birds and BERT."},
]


@pytest.fixture
def listing(tmp_path: Path) -> Path:
    path = tmp_path / "a.jsonl"
    path.write_text("".join(json.dumps(paper) + "\n" for paper in PAPERS))
    return path


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_a_line_a_paper_in_input_order_under_the_ids_of_the_source(kg: Kg, listing: Path, tmp_path: Path) -> None:
    done = kg("extract", listing, "--text")
    assert (done.returncode, done.stderr) == (0, "")
    found = lines(done.stdout)
    assert [(one["id"], one["title"]) for one in found] == [("P-1", "FooBERT: A Model"), ("P-2", None)]
    entity = found[0]["entities"][0]
    assert entity.keys() == {"type", "name", "surfaces", "role", "confidence", "evidence"}
    assert (entity["type"], entity["name"], entity["role"]) == ("model", "FooBERT", "introduces")
    for paper in found:
        for one in paper["entities"]:
            for evidence in one["evidence"]:
                assert paper[evidence["field"]][evidence["start"] : evidence["end"]] == evidence["text"]
    assert [path.name for path in tmp_path.iterdir()] == ["a.jsonl"]


def test_a_sentence_is_typed_and_its_relations_are_told(kg: Kg) -> None:
    done = kg("extract", "-", "--reader", "abstracts", stdin="OwlNet is trained on ImageNet.\n\nOwls sleep.\n")
    assert done.returncode == 0
    first, second = lines(done.stdout)
    (relation,) = first["relations"]
    assert [relation[key] for key in ("source", "relation", "target")] == ["OwlNet", "trained_on", "ImageNet"]
    assert relation["evidence"]["text"] == "ImageNet"
    assert (second["title"], second["entities"], second["relations"]) == (None, [], [])


def test_relations_are_between_what_is_wanted(kg: Kg) -> None:
    text = "OwlNet is trained on ImageNet."
    done = kg("extract", "-", "--reader", "abstracts", "--types", "model", stdin=text)
    assert [(one["entities"][0]["name"], one["relations"]) for one in lines(done.stdout)] == [("OwlNet", [])]


def test_types_and_confidence_are_chosen(kg: Kg, listing: Path) -> None:
    def names(*options: str) -> set[tuple[str, str]]:
        return {
            (e["type"], e["name"]) for one in lines(kg("extract", listing, *options).stdout) for e in one["entities"]
        }

    assert {type for type, _ in names("--types", "benchmark,repo")} == {"benchmark", "repo"}
    assert names("--min-confidence", "0.95") < names()
    assert kg("extract", listing, "--types", "owl").returncode == 2


def test_many_workers_write_the_same(kg: Kg) -> None:
    assert kg("extract", LISTINGS, "-q").stdout == kg("extract", LISTINGS, "-q", "--workers", "2").stdout != ""


def test_what_can_not_be_read_is_named_and_the_rest_is_done(kg: Kg, listing: Path) -> None:
    listing.write_text('{"title": "Owls"}\n{"year": 1}\n')
    done = kg("extract", listing)
    assert (done.returncode, len(lines(done.stdout))) == (1, 1)
    assert "a.jsonl:2" in done.stderr
    assert kg("extract", "missing.txt").returncode == 2


def test_patterns_of_the_users_own(kg: Kg, listing: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.jsonl"
    mine.write_text('{"label": "dataset", "pattern": [{"LOWER": "owls"}]}\n')
    assert "owls" in {
        e["name"] for one in lines(kg("extract", listing, "--patterns", mine).stdout) for e in one["entities"]
    }
    mine.write_text('{"label": "dataset", "pattern": "owls"}\n\n{"label": "bird", "pattern": "owls"}\n')
    done = kg("extract", listing, "--patterns", mine)
    assert done.returncode == 2
    assert "mine.jsonl:3: unknown type 'bird'" in done.stderr


def test_explain_shows_sentences_rules_and_votes_that_add_up(kg: Kg, listing: Path) -> None:
    kg("build", listing, "-q")
    told = kg("explain", "papers.kg", "P-1", "foobert").stdout.splitlines()
    assert told[0].startswith("FooBERT: model, introduces, confidence 0.9")
    assert any("We introduce [FooBERT], a language model." in line for line in told)
    heads = [i for i, line in enumerate(told) if line.startswith("  model: ")]
    votes = [float(line.split()[0]) for line in told[heads[0] + 1 :] if line.startswith("    ")]
    total = float(told[heads[0]].split()[1])
    role = next(i for i, line in enumerate(told) if line.startswith("  introduces: "))
    assert sum(votes[: role - heads[0] - 1]) == pytest.approx(total, abs=0.02)
    assert any(line.endswith("  kind.title: the name stands before a title's colon") for line in told)
    assert "    +" not in kg("explain", "papers.kg", "P-1", "-q").stdout


def test_explaining_a_paper_tells_what_is_taken_and_then_what_is_not(kg: Kg, tmp_path: Path) -> None:
    text = "Owls keep the computational cost of a search low, so that IQ matters. OwlNet is a model of owls."
    (tmp_path / "a.txt").write_text(f"{text} OwlNet beats BERT on GLUE.\n")
    kg("build", tmp_path / "a.txt", "--reader", "abstracts", "-q")
    (paper,) = [json.loads(line)["id"] for line in kg("papers", "papers.kg", "--json").stdout.splitlines()]

    told = kg("explain", "papers.kg", paper).stdout.splitlines()
    at = told.index("looked at and not taken:")
    assert [line.split(":")[0] for line in told[:at] if ", confidence " in line] == ["OwlNet", "BERT", "GLUE"]
    assert any("[OwlNet] is a model of owls." in line for line in told[:at])
    assert "  and 1 place more" in told[:at]
    others = [line.split() for line in told[at + 1 : -1]]
    chances = [float(one[0]) for one in others]
    assert len(others) > 1
    assert chances == sorted(chances, reverse=True)
    assert told[-1] == f"all votes for a name: kg explain papers.kg {paper} NAME"
    assert not [line for line in told if line.startswith("    +")]

    cut = kg("explain", "papers.kg", paper, "--limit", "1").stdout.splitlines()
    assert cut[at : at + 2] == told[at : at + 2]
    assert cut[at + 2] == f"  and {len(others) - 1} more (--limit {len(others)} has all)"
    assert any(line.startswith("    +") for line in kg("explain", "papers.kg", paper, "-v").stdout.splitlines())
    assert "not taken" not in kg("explain", "papers.kg", paper, "-q").stdout
    rows = lines(kg("explain", "papers.kg", paper, "--json", "--limit", "1").stdout)
    assert [one["taken"] for one in rows] == [True, True, True, False]


def test_explain_as_json_and_of_what_is_not_there(kg: Kg, listing: Path) -> None:
    kg("build", listing, "-q")
    (one,) = lines(kg("explain", "papers.kg", "P-1", "GLUE", "--json").stdout)
    assert (one["type"], one["taken"]) == ("benchmark", True)
    assert one["places"][0]["sentence"].startswith("It beats")
    says = {vote["rule"]: vote["says"] for vote in (*one["votes"], *one["role_votes"])}
    assert says["lexicon.benchmark"] == "the lexicon has the name as a benchmark"
    assert all(says.values())
    for arguments in (("P-1", "asleep"), ("P-9",)):
        done = kg("explain", "papers.kg", *arguments)
        assert (done.returncode, "Traceback" in done.stderr) == (2, False)


def test_a_paper_can_not_act_on_a_terminal(kg: Kg, listing: Path) -> None:
    kg("build", listing, "-q")
    assert "\x1b" not in kg("explain", "papers.kg", "P-2", "BERT").stdout
    assert "\x1b" not in kg("extract", listing, "--text").stdout


def test_evaluate_prints_figures_and_errors(kg: Kg, listing: Path, tmp_path: Path) -> None:
    kg("build", listing, "-q")
    gold = tmp_path / "gold.jsonl"
    entities = [
        {"type": "model", "name": "FooBERT", "surfaces": ["FooBERT"], "role": "introduces"},
        {"type": "dataset", "name": "OwlSet", "surfaces": ["OwlSet"], "role": "uses"},
    ]
    gold.write_text(json.dumps({"id": "P-1", "entities": entities}))
    done = kg("evaluate", "papers.kg", gold, "--errors", "1")
    rows = {line.split()[0]: line.split()[1:] for line in done.stdout.splitlines()[1:]}
    assert rows["dataset"] == ["0.000", "0.000", "0.000", "1"]
    assert "missed  dataset    P-1  OwlSet" in done.stdout
    assert "role accuracy 1.000" in done.stdout
    assert json.loads(kg("evaluate", "papers.kg", gold, "--json").stdout)["role_accuracy"] == 1
    assert kg("evaluate", "papers.kg", "missing.jsonl").returncode == 2
